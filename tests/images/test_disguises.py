"""Pictures that are a page or a script, too, are refused; a wrong name is told."""

from __future__ import annotations

import io
import random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from PIL.PngImagePlugin import PngInfo

from images.models import Image
from images.uploads import store

pytestmark = pytest.mark.django_db

PAGE = b"<html><script>alert(1)</script></html>"
KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif", "HEIF": "heic"}


def picture(kind: str, **options: object) -> bytes:
    """Return a picture as the bytes of a file."""
    into = io.BytesIO()
    noise = Pillow.effect_noise((200, 150), 60).convert("RGB")
    noise.save(into, kind, **options)
    return into.getvalue()


def refusal(content: bytes, name: str) -> str:
    """Return the sentence with which a file is refused; nothing of it may be kept."""
    with pytest.raises(ValidationError) as refused:
        store(ContentFile(content, name))
    assert Image.objects.count() == 0
    return refused.value.messages[0]


def in_png_text(text: bytes) -> bytes:
    info = PngInfo()
    info.add_text("Comment", text.decode())
    return picture("PNG", pnginfo=info)


def in_gif_program(text: bytes) -> bytes:
    """A GIF in which a program of the maker's keeps something."""
    whole = picture("GIF")
    at = whole.index(b",", 13 + 3 * 256)
    return whole[:at] + b"!\xff\x0bSOMEPROGRAM" + bytes([len(text)]) + text + b"\0" + whole[at:]


def in_webp_chunk(text: bytes) -> bytes:
    whole = picture("WEBP")
    body = whole[8:] + b"note" + len(text).to_bytes(4, "little") + text + b"\0" * (len(text) % 2)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def in_box(kind: str, text: bytes) -> bytes:
    return picture(kind) + (len(text) + 8).to_bytes(4, "big") + b"free" + text


def in_segment(text: bytes) -> bytes:
    """A JPEG with a segment that some program keeps."""
    whole = picture("JPEG")
    return whole[:2] + b"\xff\xe9" + (len(text) + 2).to_bytes(2, "big") + text + whole[2:]


HIDDEN = {
    "in a comment of a JPEG": (picture("JPEG", comment=PAGE), "pier.jpg"),
    "in a segment of a JPEG": (in_segment(PAGE), "pier.jpg"),
    "in a comment of a GIF": (picture("GIF", comment=PAGE), "pier.gif"),
    "in a program's part of a GIF": (in_gif_program(PAGE), "pier.gif"),
    "in a text of a PNG": (in_png_text(PAGE), "pier.png"),
    "in a chunk of a WebP": (in_webp_chunk(PAGE), "pier.webp"),
    "in a box of an AVIF": (in_box("AVIF", PAGE), "pier.avif"),
    "in a box of a HEIC": (in_box("HEIF", PAGE), "pier.heic"),
}


@pytest.mark.parametrize("where", HIDDEN)
def test_a_page_in_a_picture_is_refused(where: str) -> None:
    assert "program code in this file" in refusal(*HIDDEN[where])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "code",
    [
        PAGE,
        b"\n<!DOCTYPE html>",
        b'\0\0<SVG onload="alert(1)">',
        b"<?php system($_GET[0]); ?>",
        b'"><a href="JavaScript:alert(1)">',
    ],
)
def test_a_page_or_a_script_behind_a_picture_is_refused(kind: str, code: bytes) -> None:
    assert "program code" in refusal(picture(kind) + code, f"pier.{KINDS[kind]}")


def test_a_picture_that_runs_as_a_script_is_refused() -> None:
    """Its first bytes name a variable, a size opens a comment, and what closes it is behind."""
    whole = picture("JPEG")
    long = b"\xff\xe0/*" + b"JFIF\0".ljust(int.from_bytes(b"/*", "big") - 2, b"\0")
    as_script = whole[:2] + long + b"\xff\xfe\0\x0d*/=alert(1)/*" + whole[2:]
    assert Pillow.open(io.BytesIO(as_script)).size == (200, 150)
    assert "program code" in refusal(as_script, "pier.jpg")


@pytest.mark.parametrize("kind", KINDS)
def test_what_cameras_and_agencies_write_is_no_code(kind: str) -> None:
    exif = Pillow.Exif()
    exif[0x010E] = "The sign reads <script> and <svg >"
    packet = (
        b'<?xpacket begin=""?><x:xmpmeta><rdf:RDF/></x:xmpmeta><!-- <svg > --><?xpacket end="r"?>'
    )
    options = {} if kind == "GIF" else {"exif": exif, "xmp": packet}
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
        options = {"exif": exif, "pnginfo": info}
    content = picture(kind, **options)
    assert store(ContentFile(content, f"pier.{KINDS[kind]}")).notes == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_film_behind_a_phones_photo_and_what_a_card_left_there_are_no_code(kind: str) -> None:
    junk = random.Random(7).randbytes(3_000_000)
    assert store(ContentFile(picture(kind) + junk, f"pier.{KINDS[kind]}")).pk


def test_a_photo_in_several_passes_is_read_to_its_end() -> None:
    content = picture("JPEG", progressive=True)
    assert store(ContentFile(content, "pier.jpg")).pk
    Image.objects.all().delete()
    assert "program code" in refusal(content + PAGE, "pier.jpg")


@pytest.mark.parametrize("ending", ["html", "SVG", "js", "php", "exe", "pdf", "zip", "mp4"])
def test_a_picture_that_is_called_something_else_is_refused(ending: str) -> None:
    said = refusal(picture("PNG"), f"pier.{ending}")
    assert said.startswith(f"The file’s name ends in .{ending.lower()}, which is no picture.")


@pytest.mark.parametrize(
    ("kind", "name", "note"),
    [
        (
            "WEBP",
            "photo.jpg",
            "Its name ends in .jpg, but it is a WebP file. It was taken as that.",
        ),
        (
            "JPEG",
            "IMG_1.HEIC",
            "Its name ends in .heic, but it is a JPEG file. It was taken as that.",
        ),
        (
            "JPEG",
            "scan.tiff",
            "Its name ends in .tiff, but it is a JPEG file. It was taken as that.",
        ),
        (
            "HEIF",
            "IMG_1.jpg",
            "Its name ends in .jpg, but it is a HEIC file. It was taken as that.",
        ),
    ],
)
def test_a_picture_that_is_called_another_kind_is_taken_and_the_person_told(
    kind: str, name: str, note: str
) -> None:
    assert store(ContentFile(picture(kind), name)).notes == (note,)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("JPEG", "pier.JPEG"),
        ("MPO", "pier.jpg"),
        ("HEIF", "IMG_0001.HEIC"),
        ("JPEG", "download"),
        ("JPEG", "a pier, 1.5.2026"),
        ("JPEG", "photo.jpg_large"),
    ],
)
def test_of_a_name_that_says_nothing_else_nothing_is_told(kind: str, name: str) -> None:
    assert store(ContentFile(picture(kind), name)).notes == ()


def test_of_a_file_with_several_stills_the_person_is_told_that_one_is_kept() -> None:
    stills = [Pillow.new("RGB", (100, 50), colour) for colour in ("red", "green")]
    into = io.BytesIO()
    stills[0].save(into, "HEIF", save_all=True, append_images=stills[1:])
    image = store(ContentFile(into.getvalue(), "IMG_0002.HEIC"))
    assert image.notes == ("There are several pictures in this file. The main one was kept.",)


def test_damage_to_a_file_never_stops_the_search_for_code() -> None:
    """Whatever the sizes in a file say, it ends with a picture or a refusal."""
    numbers = random.Random(11)
    for kind, ending in KINDS.items():
        whole = picture(kind)
        for _ in range(60):
            broken = bytearray(whole)
            for _ in range(3):
                broken[numbers.randrange(len(broken))] = numbers.randrange(256)
            try:
                store(ContentFile(bytes(broken), f"pier.{ending}"))
            except ValidationError as refused:
                assert refused.messages
