"""What agencies write into a picture is in the form; what is wrong with it costs no picture."""

from __future__ import annotations

import io
import struct
from datetime import date

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags
from PIL import Image as Pillow

from images.metadata import Words, read
from images.models import Image
from images.uploads import store


def dataset(record: int, number: int, value: bytes) -> bytes:
    """One field of IPTC's IIM."""
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def with_iptc(*datasets: bytes, **options: object) -> bytes:
    """A JPEG with IPTC's fields, where Photoshop and agencies put them (APP13)."""
    data = b"".join(datasets)
    block = b"Photoshop 3.0\0" + b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(data)) + data
    block += b"\0" * (len(data) % 2)
    segment = b"\xff\xed" + struct.pack(">H", len(block) + 2) + block
    jpeg = plain("JPEG", **options)
    return jpeg[:2] + segment + jpeg[2:]


def plain(kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    Pillow.new("RGB", (40, 30), "red").save(file, kind, **options)
    return file.getvalue()


def with_xmp(description: str, kind: str = "JPEG") -> bytes:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"'
        ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">'
        f"<rdf:RDF>{description}</rdf:RDF></x:xmpmeta>"
    )
    return plain(kind, xmp=packet.encode())


def words(content: bytes) -> Words:
    return read(Pillow.open(io.BytesIO(content)))


AGENCY_XMP = """
  <rdf:Description rdf:about="" photoshop:City="Port Averly"
      photoshop:DateCreated="2026-03-01T06:12:00+01:00">
    <dc:description><rdf:Alt>
      <rdf:li xml:lang="x-default">A ferry leans on the pier of Port Averly.</rdf:li>
      <rdf:li xml:lang="no">En ferge.</rdf:li>
    </rdf:Alt></dc:description>
    <dc:creator><rdf:Seq><rdf:li>Ada Quist</rdf:li><rdf:li>Bo Lind</rdf:li></rdf:Seq></dc:creator>
    <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Norland Press</rdf:li></rdf:Alt></dc:rights>
    <photoshop:Credit>NORLAND PRESS</photoshop:Credit>
    <photoshop:Source>Norland Press</photoshop:Source>
  </rdf:Description>
  <rdf:Description rdf:about="">
    <xmpRights:UsageTerms><rdf:Alt>
      <rdf:li xml:lang="x-default">One week, no archives.</rdf:li>
    </rdf:Alt></xmpRights:UsageTerms>
    <Iptc4xmpCore:AltTextAccessibility><rdf:Alt>
      <rdf:li xml:lang="x-default">A white ferry, tilted.</rdf:li>
    </rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
  </rdf:Description>
"""
AGENCY_WORDS = Words(
    caption="A ferry leans on the pier of Port Averly.",
    credit="NORLAND PRESS",
    alt="A white ferry, tilted.",
    byline="Ada Quist, Bo Lind",
    city="Port Averly",
    taken_on=date(2026, 3, 1),
    agency="Norland Press",
    copyright="© Norland Press",
    licence="One week, no archives.",
)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "HEIF"])
def test_an_agencys_xmp_is_read_in_every_format(kind: str) -> None:
    assert words(with_xmp(AGENCY_XMP, kind)) == AGENCY_WORDS


def test_an_agencys_iptc_is_read() -> None:
    content = with_iptc(
        dataset(1, 90, b"\x1b%G"),
        dataset(2, 120, b"A ferry leans on the pier of Port Averly.\r\nNobody was hurt."),
        dataset(2, 110, b"NORLAND PRESS"),
        dataset(2, 80, "Ada Qvist-Öberg".encode()),
        dataset(2, 80, b"Bo Lind"),
        dataset(2, 90, b"Port Averly"),
        dataset(2, 55, b"20260301"),
        dataset(2, 115, b"Norland Press"),
        dataset(2, 116, "© Norland Press".encode()),
        dataset(2, 40, b"One week, no archives."),
    )
    assert words(content) == Words(
        caption="A ferry leans on the pier of Port Averly.\nNobody was hurt.",
        credit="NORLAND PRESS",
        byline="Ada Qvist-Öberg, Bo Lind",
        city="Port Averly",
        taken_on=date(2026, 3, 1),
        agency="Norland Press",
        copyright="© Norland Press",
        licence="One week, no archives.",
    )


@pytest.mark.parametrize(
    "value", ["Ålesund".encode(), "Ålesund".encode("latin-1"), "Ålesund".encode("cp1252")]
)
def test_iptc_without_a_charset_is_read_as_what_it_looks_like(value: bytes) -> None:
    assert words(with_iptc(dataset(2, 90, value))).city == "Ålesund"


def test_where_both_say_it_xmp_is_right_and_iptc_fills_what_it_leaves_out() -> None:
    packet = (
        b'<x:x xmlns:x="x" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        b' photoshop:City="New City" photoshop:Credit=" "/></x:x>'
    )
    iptc = dataset(2, 90, b"Old City"), dataset(2, 110, b"Norland Press")
    found = words(with_iptc(*iptc, xmp=packet))
    assert (found.city, found.credit) == ("New City", "Norland Press")


def test_the_cameras_date_serves_where_nobody_wrote_one() -> None:
    exif = Pillow.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:02:28 23:59:59"
    assert words(plain("JPEG", exif=exif)).taken_on == date(2026, 2, 28)


@pytest.mark.django_db
def test_what_is_read_is_on_the_picture_in_the_library() -> None:
    image = store(ContentFile(with_xmp(AGENCY_XMP), "ferry.jpg"))
    image.refresh_from_db()
    assert image.caption == AGENCY_WORDS.caption
    assert image.taken_on == AGENCY_WORDS.taken_on
    assert (image.credit, image.byline, image.alt) == (
        "NORLAND PRESS",
        "Ada Quist, Bo Lind",
        "A white ferry, tilted.",
    )


HOSTILE = {
    "entities": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>',
    "a file of ours": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    "no end": "<rdf:Description>",
    "a deep nest": "<x>" * 50_000,
    "no XML": "\x01\x02\x03",
}


@pytest.mark.django_db
@pytest.mark.parametrize("packet", HOSTILE.values(), ids=HOSTILE)
def test_hostile_xmp_costs_the_words_and_not_the_picture(packet: str) -> None:
    image = store(ContentFile(plain("WEBP", xmp=packet.encode()), "x.webp"))
    assert (image.caption, image.credit) == ("", "")


@pytest.mark.django_db
def test_words_that_no_column_holds_are_cut_and_cleaned() -> None:
    content = with_iptc(
        dataset(2, 120, b"long " * 5_000),
        dataset(2, 110, b"Nor\0land\nPress\x07"),
        dataset(2, 55, b"20269999"),
        dataset(2, 80, b"<script>alert(1)</script>"),
    )
    image = store(ContentFile(content, "x.jpg"))
    image.refresh_from_db()
    assert len(image.caption) == 999
    assert image.credit == "Norland Press"
    assert image.taken_on is None
    assert image.byline == "<script>alert(1)</script>"  # text, which pages escape


@pytest.mark.django_db
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    number=st.sampled_from([40, 55, 80, 90, 110, 115, 116, 120]),
    value=st.binary(max_size=2_000),
    damage=st.binary(max_size=20),
)
def test_whatever_bytes_stand_there_the_picture_is_taken(
    number: int, value: bytes, damage: bytes
) -> None:
    content = with_iptc(dataset(2, number, value), damage, dataset(2, 90, value))
    assert Image.objects.filter(pk=store(ContentFile(content, "x.jpg")).pk).exists()
