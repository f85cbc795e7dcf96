"""Drawing a poster: the paper's faces, any headline, a picture or none."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from PIL import ImageChops

from images.posters import SIZE, NotDrawn, Words, draw
from images.uploads import store
from tests.factories import image

PAPER = (255, 253, 249)


def opened(content: bytes) -> Pillow.Image:
    return Pillow.open(io.BytesIO(content)).convert("RGB")


def written(content: bytes, *, below: int = 190) -> tuple[int, int, int, int]:
    """The box of what is written below the section's line."""
    found = opened(content)
    blank = Pillow.new("RGB", found.size, PAPER)
    difference = ImageChops.difference(found, blank).convert("L").point(lambda d: 255 * (d > 60))
    difference.paste(0, (0, 0, SIZE[0], below))
    box = difference.getbbox()
    assert box is not None
    return box


def test_it_is_a_jpeg_of_the_size_that_places_ask_for() -> None:
    content = draw(Words("City Telegraph", "World", "Ferry Strikes Pier"))
    found = Pillow.open(io.BytesIO(content))
    assert (found.format, found.size) == ("JPEG", SIZE)
    assert len(content) < 200_000
    assert not found.getexif()


@pytest.mark.parametrize(
    "headline",
    [
        "Quiet Day",
        "Harbour Bridge Closed After Ferry Strikes Its Northern Pier",
        "W" * 200,
        "word " * 40,
        "Łódź, Şişli and São Tomé: “20°” – ½ © ™",
        "A soft\u00adhyphen, a join\u200der, an e\u0301",
    ],
)
def test_every_headline_stays_within_its_margins(headline: str) -> None:
    left, top, right, bottom = written(draw(Words("City Telegraph", "World", headline)))
    assert left >= 55 and right <= SIZE[0] - 55
    assert top >= 195 and bottom <= SIZE[1] - 5


def test_a_short_headline_is_set_larger_than_a_long_one() -> None:
    short = written(draw(Words("City Telegraph", "World", "Hxg")))
    long = written(draw(Words("City Telegraph", "World", "Hxg " * 40)))
    assert short[3] - short[1] > 90
    assert long[3] - long[1] > 200


@pytest.mark.django_db
def test_a_picture_fills_the_right_side_and_the_words_keep_off_it() -> None:
    found = opened(draw(Words("City Telegraph", "World", "Ferry " * 12), image()))
    side = found.crop((SIZE[0] - 470, 0, *SIZE))
    # The picture of the tests runs from black above to white below.
    assert side.getpixel((200, 20))[0] < 60 and side.getpixel((200, 600))[0] > 190
    gutter = found.crop((SIZE[0] - 470 - 40, 200, SIZE[0] - 470 - 8, SIZE[1]))
    assert min(low for low, _ in gutter.getextrema()) > 235


@pytest.mark.django_db
def test_a_picture_is_cut_around_its_focus() -> None:
    picture = Pillow.new("RGB", (1600, 800), "white")
    picture.paste("red", (1400, 300, 1500, 500))
    file = io.BytesIO()
    picture.save(file, "PNG")
    kite = store(ContentFile(file.getvalue(), "kite.png"))

    def reds() -> int:
        side = opened(draw(Words("City Telegraph", "World", "Kite"), kite)).crop(
            (SIZE[0] - 470, 0, *SIZE)
        )
        return sum(count for count, (_red, green, _blue) in side.getcolors(300_000) if green < 90)

    assert reds() == 0
    kite.focus_x = 90
    assert reds() > 5_000


@pytest.mark.parametrize("headline", ["Привет", "東京"])
def test_letters_that_the_faces_do_not_have_are_refused(headline: str) -> None:
    with pytest.raises(NotDrawn, match="none of the paper’s faces"):
        draw(Words("City Telegraph", "World", headline))


def test_an_emoji_is_left_out_and_the_words_are_set() -> None:
    plain = draw(Words("City Telegraph", "World", "A smile for a ferry"))
    assert draw(Words("City Telegraph", "World", "A smile 😀\ufe0f for a ferry")) == plain
    assert draw(Words("City Telegraph", "World", "A smile © for a ferry")) != plain


def test_without_words_it_is_the_papers_own() -> None:
    left, top, right, bottom = written(draw(Words("City Telegraph")))
    assert abs((left + right) / 2 - SIZE[0] / 2) < 20
    assert abs((top + bottom) / 2 - SIZE[1] / 2) < 40
