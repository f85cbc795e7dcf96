"""Taking pictures in: judged by content, upright, the original kept, one rendition at once."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, ImageCms
from PIL import Image as Pillow
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from images import apart
from images.models import Image
from images.renditions import cut
from images.uploads import store

pytestmark = pytest.mark.django_db

Colour = tuple[int, ...]
RED, GREEN, WHITE = (255, 0, 0), (0, 255, 0), (255, 255, 255)


def file(content: bytes, name: str = "pier.jpg") -> ContentFile[bytes]:
    return ContentFile(content, name=name)


def encoded(picture: Pillow.Image, kind: str, **options: object) -> bytes:
    """Return a picture as the bytes of a file."""
    into = io.BytesIO()
    picture.save(into, kind, **options)
    return into.getvalue()


def two_halves(size: tuple[int, int] = (400, 200)) -> Pillow.Image:
    """Return a picture that is red on its left and green on its right."""
    picture = Pillow.new("RGB", size, RED)
    picture.paste(GREEN, (size[0] // 2, 0, *size))
    return picture


def rendition(library: Path, image: Image, width: int) -> Pillow.Image:
    return Pillow.open(io.BytesIO((library / image.folder / f"{width}.jpg").read_bytes()))


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def assert_colour(picture: Pillow.Image, at: tuple[int, int], colour: Colour) -> None:
    """Check a pixel, with room for what compression does."""
    found = picture.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    assert all(abs(a - b) < 40 for a, b in zip(found, colour, strict=True)), (found, colour)


def refusal(content: bytes, name: str = "pier.jpg") -> str:
    """Return the code with which a file is refused; nothing of it may be kept."""
    with pytest.raises(ValidationError) as refused:
        store(file(content, name))
    assert Image.objects.count() == 0
    assert len(refused.value.messages[0].split()) > 5, "It says what to do, in a sentence."
    return str(refused.value.code)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "MPO", "HEIF"])
def test_every_format_of_the_desk_is_taken_and_at_once_there_as_a_jpeg(
    library: Path, kind: str
) -> None:
    image = store(file(encoded(two_halves(), kind), name=f"pier.{kind.lower()}"))
    assert (image.width, image.height, image.widths) == (400, 200, [320])
    assert (image.formats, image.state) == (["jpg"], Image.State.WAITING)
    printed = rendition(library, image, 320)
    assert (printed.format, printed.size) == ("JPEG", (320, 160))
    assert_colour(printed, (20, 80), RED)
    assert_colour(printed, (300, 80), GREEN)


def test_a_heic_from_a_phone_stands_upright(library: Path) -> None:
    exif = Pillow.Exif()
    exif[ExifTags.Base.Orientation] = 6
    image = store(file(encoded(two_halves(), "HEIF", exif=exif.tobytes()), "IMG_0001.HEIC"))
    assert (image.width, image.height) == (200, 400)
    assert_colour(rendition(library, image, 200), (100, 20), RED)


def test_the_original_is_kept_as_it_was_sent_where_no_address_leads(
    library: Path, originals: Path
) -> None:
    sent = encoded(two_halves(), "PNG")
    image = store(file(sent, "pier.png"))
    kept = {path.name: path for path in files_in(originals)}
    assert set(kept) == {"original", "desk.jpg"}
    assert kept["original"].read_bytes() == sent
    assert str(image.key) not in str(kept["original"])
    assert {path.stat().st_mode & 0o777 for path in kept.values()} == {0o600}
    assert (image.original_format, image.original_bytes) == ("PNG", len(sent))
    assert image.digest == hashlib.sha256(sent).hexdigest()
    assert all(sent != path.read_bytes() for path in files_in(library))


def test_the_newsroom_has_a_small_copy_of_its_own() -> None:
    image = store(file(encoded(two_halves((2000, 1000)), "PNG")))
    with image.open_desk_copy() as copy:
        found = Pillow.open(copy)
        assert (found.format, found.size) == ("JPEG", (640, 320))
        assert_colour(found, (20, 80), RED)


def test_the_prevailing_colour_is_told(library: Path) -> None:
    picture = Pillow.new("RGB", (300, 100), (20, 40, 200))
    picture.paste((250, 250, 250), (0, 0, 100, 100))
    colour = store(file(encoded(picture, "JPEG"))).colour
    assert [*bytes.fromhex(colour[1:])] == pytest.approx([20, 40, 200], abs=12)


def test_the_worker_is_told_to_make_the_rest() -> None:
    image = store(file(encoded(two_halves(), "PNG")))
    (job,) = ProcrastinateJob.objects.filter(task_name="images.cut")
    assert job.args == {"image_id": image.pk, "key": str(image.key)}


def test_the_name_of_a_file_says_nothing_about_its_content(library: Path) -> None:
    image = store(file(encoded(two_halves(), "PNG"), name="../../holiday.exe.1"))
    assert image.original_name == "holiday.exe.1"
    assert image.original_format == "PNG"
    assert rendition(library, image, 320).format == "JPEG"
    assert {path.suffix for path in files_in(library)} == {".jpg"}


def test_a_browsers_upload_is_taken_as_it_comes(library: Path) -> None:
    upload = SimpleUploadedFile("pier.png", encoded(two_halves(), "PNG"), "text/html")
    assert store(upload).widths == [320]


@pytest.mark.parametrize(
    ("size", "width"),
    [
        ((2400, 1200), 960),
        ((960, 10), 960),
        ((959, 10), 640),
        ((320, 10), 320),
        ((319, 10), 319),
        ((1, 1), 1),
    ],
)
def test_what_is_there_at_once_is_as_wide_as_a_column_and_never_blown_up(
    library: Path, size: tuple[int, int], width: int
) -> None:
    image = store(file(encoded(Pillow.new("RGB", size, RED), "JPEG")))
    assert image.widths == [width]
    assert (image.width, image.height) == size
    height = max(1, round(size[1] * width / size[0]))
    assert rendition(library, image, width).size == (width, height)
    assert len(files_in(library)) == 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_the_white_of_our_pages(library: Path, mode: str) -> None:
    picture = Pillow.new("RGBA", (100, 50), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (50, 0, 100, 50))
    printed = rendition(library, store(file(encoded(picture.convert(mode), "PNG"))), 100)
    assert_colour(printed, (20, 25), WHITE)
    assert_colour(printed, (80, 25), (0, 0, 0))


def test_a_cmyk_jpeg_from_a_print_shop_keeps_its_colours(library: Path) -> None:
    picture = Pillow.new("CMYK", (100, 50), (0, 255, 255, 0))
    printed = rendition(library, store(file(encoded(picture, "JPEG"))), 100)
    assert_colour(printed, (50, 25), RED)


def test_a_scan_with_sixteen_bits_of_grey_keeps_its_greys(library: Path) -> None:
    scan = Pillow.new("I;16", (100, 50), 128 * 256)
    printed = rendition(library, store(file(encoded(scan, "PNG"))), 100)
    assert_colour(printed, (50, 25), (128, 128, 128))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_what_moves_the_first_frame_is_printed_and_the_person_is_told(
    library: Path, kind: str
) -> None:
    frames = [Pillow.new("RGB", (100, 50), colour) for colour in (RED, GREEN)]
    moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    image = store(file(moving, f"pier.{kind.lower()}"))
    assert image.notes == ("This picture moves. Its first frame was kept, as a still.",)
    assert_colour(rendition(library, image, 100), (50, 25), RED)


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "MPO", "HEIF"])
def test_of_a_still_nothing_is_told(kind: str) -> None:
    name = "pier.jpg" if kind == "MPO" else f"pier.{kind.lower()}"
    assert store(file(encoded(two_halves(), kind), name)).notes == ()


# Where the red half of a picture is seen, by the EXIF orientation it was taken with.
SEEN = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}


@pytest.mark.parametrize(("orientation", "red"), SEEN.items())
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_upright_however_the_camera_was_held(
    library: Path, kind: str, orientation: int, red: str
) -> None:
    exif = Pillow.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    image = store(file(encoded(two_halves((200, 100)), kind, exif=exif)))
    size = (200, 100) if orientation < 5 else (100, 200)
    assert (image.width, image.height) == size
    printed = rendition(library, image, size[0])
    middle = (size[0] // 2, size[1] // 2)
    spots = {
        "left": (10, middle[1]),
        "right": (size[0] - 10, middle[1]),
        "top": (middle[0], 10),
        "bottom": (middle[0], size[1] - 10),
    }
    assert_colour(printed, spots.pop(red), RED)
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[red]
    assert_colour(printed, spots[opposite], GREEN)


def test_damaged_notes_of_a_camera_do_not_cost_the_picture(library: Path) -> None:
    """Many programs write such files: an orientation, and beside it a tag of the wrong type."""
    tags = [(0x0112, 3, 1, 3), (0x010E, 3, 1, 7), (0x0132, 12, 1, 0)]
    exif = b"II*\0" + struct.pack("<IH", 8, len(tags))
    exif += b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", 0)
    image = store(file(encoded(two_halves((200, 100)), "JPEG", exif=b"Exif\0\0" + exif)))
    assert_colour(rendition(library, image, 200), (10, 50), GREEN)


def png(width: int, height: int) -> bytes:
    """Return a small PNG that claims a size, as a decompression bomb does."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size", [(7_746, 7_746), (9_500, 9_500), (50_000, 50_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(
    size: tuple[int, int],
) -> None:
    bomb = png(*size)
    assert len(bomb) < 10_000
    assert refusal(bomb) == "too_many_pixels"


def test_a_file_of_too_many_bytes_is_refused(settings: Settings) -> None:
    content = encoded(two_halves(), "PNG")
    settings.PICTURE_MAX_BYTES = len(content) - 1
    assert refusal(content) == "too_large"
    settings.PICTURE_MAX_BYTES = len(content)
    assert store(file(content)).pk


def test_the_limit_in_pixels_is_a_setting(settings: Settings) -> None:
    content = encoded(two_halves((300, 200)), "PNG")
    settings.PICTURE_MAX_PIXELS = 59_999
    assert refusal(content) == "too_many_pixels"
    settings.PICTURE_MAX_PIXELS = 60_000
    assert store(file(content)).pk


def test_the_limit_in_bytes_is_thirty_megabytes() -> None:
    assert refusal(b"\xff" * (30 * 1024 * 1024 + 1)) == "too_large"
    assert refusal(b"\xff" * 1024) == "unreadable"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF"])
def test_a_truncated_file_is_refused(kind: str) -> None:
    whole = encoded(Pillow.effect_noise((300, 200), 80).convert("RGB"), kind)
    for part in (len(whole) // 2, len(whole) // 10, 20, 4, 1):
        assert refusal(whole[:part]) == "unreadable", (kind, part)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.jpg"),
        (b"<html><script>alert(1)</script></html>", "pier.jpg"),
        (b"GIF89a<script>alert(1)</script>", "pier.gif"),
        (b"GIF89a/*" + b"\0" * 100 + b"*/=1;alert(1)", "pier.gif"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "pier.jpg"),
        (b"\x89PNG\r\n\x1a\n<script>", "pier.png"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "pier.webp"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "pier.svg"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "pier.png"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "pier.eps"),
        (b"%PDF-1.4\n", "pier.pdf"),
        (b"\0" * 5_000, "pier.jpg"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(content: bytes, name: str) -> None:
    assert refusal(content, name) == "unreadable"


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM", "TGA", "JPEG2000", "PCX"])
def test_formats_that_the_desk_does_not_use_are_refused(kind: str) -> None:
    assert refusal(encoded(two_halves((64, 64)), kind)) == "unreadable"


WRITTEN_INTO = {
    "a page in the metadata": lambda kind: encoded(two_halves(), kind, exif=page_in_exif()),
    "a page as the colour profile": lambda kind: encoded(two_halves(), kind, icc_profile=PAGE),
}
PAGE = b"<html><script>alert(1)</script></html>"


def page_in_exif() -> Pillow.Exif:
    exif = Pillow.Exif()
    exif[ExifTags.Base.ImageDescription] = PAGE.decode()
    return exif


@pytest.mark.parametrize("hidden", WRITTEN_INTO)
@pytest.mark.parametrize("kind", ["JPEG", "GIF", "PNG", "WEBP"])
def test_nothing_hidden_in_a_picture_reaches_a_reader(
    library: Path, kind: str, hidden: str
) -> None:
    """What readers get is drawn anew of the pixels: nothing else of the file survives."""
    image = store(file(WRITTEN_INTO[hidden](kind)))
    cut(image)
    with image.open_desk_copy() as copy:
        assert b"script" not in copy.read()
    for path in files_in(library):
        assert b"script" not in path.read_bytes()
        assert path.suffix in {".jpg", ".webp", ".avif"}


def test_a_tall_picture_is_printed_in_the_widths_that_can_hold_it(library: Path) -> None:
    image = store(file(encoded(Pillow.new("L", (700, 20_000)), "PNG")))
    assert image.widths == [320]
    assert rendition(library, image, 320).size == (320, 9143)
    cut(image)
    image.refresh_from_db()
    assert image.widths == [320]


def test_a_strip_too_tall_for_any_width_is_refused() -> None:
    assert refusal(encoded(Pillow.new("L", (10, 17_000)), "PNG")) == "too_tall"


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_any_damage_to_a_file_gives_a_picture_or_a_refusal() -> None:
    """Every byte of the headers, one at a time: never an error of a decoder.

    Of what is decoded in a process of its own each tenth, as it takes a moment to begin.
    """
    exif = Pillow.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Artist] = "A. Quist"
    refused = taken = 0
    for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF"):
        whole = encoded(two_halves((24, 16)), kind, **({} if kind == "GIF" else {"exif": exif}))
        for position in range(0, min(len(whole), 320), 10 if kind in apart.FORMATS else 1):
            broken = bytearray(whole)
            broken[position] ^= 0xFF
            try:
                store(file(bytes(broken)))
                taken += 1
            except ValidationError:
                refused += 1
    assert refused > 100
    assert taken > 100


def test_a_photo_in_other_colours_is_brought_to_those_of_the_web() -> None:
    # sRGB with its red and blue swapped: what such a profile calls red is our blue.
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"tmp_"), (b"bXYZ", b"rXYZ"), (b"tmp_", b"bXYZ")):
        swapped = swapped.replace(old, new, 1)
    assert kept_colour(swapped) == pytest.approx((40, 60, 200), abs=12)


def test_a_photo_with_a_broken_profile_keeps_its_colours() -> None:
    assert kept_colour(b"no profile at all") == pytest.approx((200, 60, 40), abs=12)


def kept_colour(profile: bytes) -> tuple[int, ...]:
    """Upload a plain picture with a colour profile; return the colour of its rendition."""
    file = io.BytesIO()
    Pillow.new("RGB", (400, 300), (200, 60, 40)).save(file, "JPEG", icc_profile=profile)
    stored = store(ContentFile(file.getvalue(), name="photo.jpg"))
    with default_storage.open(str(stored.folder / "320.jpg")) as kept:
        rendition = Pillow.open(kept)
        assert "icc_profile" not in rendition.info
        colour = rendition.convert("RGB").getpixel((100, 100))
    assert isinstance(colour, tuple)
    return colour
