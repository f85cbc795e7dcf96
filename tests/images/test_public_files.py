"""What stands in the files that readers get: pixels, credit and copyright."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import ExifTags
from PIL import Image as Pillow

from images.metadata import read
from images.models import Image
from images.renditions import cut
from images.uploads import store

pytestmark = pytest.mark.django_db

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    b' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    b' photoshop:Credit="Norland Press / A. &amp; B. Lindqvist" photoshop:City="Port Averly">'
    b"<dc:creator><rdf:Seq><rdf:li>Secret Source</rdf:li></rdf:Seq></dc:creator>"
    b'<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">(c) 2026 Norland Press</rdf:li></rdf:Alt>'
    b"</dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def photo(kind: str) -> bytes:
    """A picture with everything a phone, a camera and a program write into it."""
    exif = Pillow.Exif()
    exif[ExifTags.Base.Artist] = "Secret Source"
    exif[ExifTags.Base.Make] = "Secret Camera"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.MakerNote] = b"Secret serial number"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (37.0, 33.0, 58.0)
    file = io.BytesIO()
    options = {} if kind == "PNG" else {"xmp": XMP}
    Pillow.linear_gradient("L").resize((400, 300)).convert("RGB").save(
        file, kind, exif=exif.tobytes(), icc_profile=b"Secret profile", **options
    )
    return file.getvalue()


def public_files(image: Image, library: Path) -> list[Path]:
    cut(image)
    found = [path for path in (library / image.folder).iterdir() if path.is_file()]
    assert {path.suffix for path in found} == {".avif", ".webp", ".jpg"}
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_nothing_the_camera_or_its_owner_noted_leaves_the_house(library: Path, kind: str) -> None:
    sent = photo(kind)
    assert b"Secret Source" in sent
    assert b"Secret serial" in sent
    image = store(ContentFile(sent, "pier"))
    with image.open_desk_copy() as copy:
        assert b"Secret" not in copy.read()
    for path in public_files(image, library):
        assert b"Secret" not in path.read_bytes()
        with Pillow.open(path) as found:
            exif = found.getexif()
            assert set(exif) <= {ExifTags.Base.Copyright}
            assert not exif.get_ifd(ExifTags.IFD.GPSInfo)
            assert not exif.get_ifd(ExifTags.IFD.Exif)
            assert "icc_profile" not in found.info


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "HEIF"])
def test_credit_and_copyright_stay_in_every_file(library: Path, kind: str) -> None:
    image = store(ContentFile(photo(kind), "pier"))
    assert image.byline == "Secret Source"  # for the newsroom, which decides what it prints
    for path in public_files(image, library):
        with Pillow.open(path) as found:
            words = read(found)
            assert words.credit == "Norland Press / A. & B. Lindqvist"
            assert words.copyright == "(c) 2026 Norland Press"
            assert (words.byline, words.city) == ("", "")
            assert found.getexif()[ExifTags.Base.Copyright] == "(c) 2026 Norland Press"


def test_letters_beyond_ascii_and_markup_stay_what_they_are(library: Path) -> None:
    image = store(ContentFile(photo("PNG"), "pier"))
    Image.objects.update(credit="Łódź <b>Foto</b> & Søn", copyright="© Ångström")
    image.refresh_from_db()
    for path in public_files(image, library):
        if path.name == "320.jpg":
            continue  # which was there before
        with Pillow.open(path) as found:
            words = read(found)
            assert (words.credit, words.copyright) == ("Łódź <b>Foto</b> & Søn", "© Ångström")


def test_without_either_there_is_nothing_at_all(library: Path) -> None:
    for path in public_files(store(ContentFile(photo("PNG"), "pier")), library):
        with Pillow.open(path) as found:
            assert not found.getexif()
            assert not {"xmp", "exif"} & set(found.info)
