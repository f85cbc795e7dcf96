"""The hand-off line in another language: derived, translated, never typed."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests import factories
from tests.reading import read

GERMAN = {
    "": "Content-Type: text/plain; charset=UTF-8\n",
    "THIS IS A BREAKING NEWS UPDATE.": "DIES IST EINE EILMELDUNG.",
    "%(agency_possessive)s earlier story follows below.": (
        "Die frühere Meldung von %(agency)s folgt unten."
    ),
    "Our earlier story follows below.": "Unsere frühere Meldung folgt unten.",
}


def write_catalogue(path: Path, messages: dict[str, str]) -> None:
    """Write a catalogue as gettext's .mo files have it (GNU gettext manual, "MO Files")."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items())
    tables, strings = [b"", b""], b""
    start = 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), start + len(strings))
            strings += pair[column] + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    path.parent.mkdir(parents=True)
    path.write_bytes(header + tables[0] + tables[1] + strings)


@pytest.mark.django_db
def test_a_paper_in_german_hands_off_in_german(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    story = factories.story(agency=factories.wire_agency("AP"))
    factories.update(story)
    factories.update(story)
    write_catalogue(tmp_path / "de" / "LC_MESSAGES" / "django.mo", GERMAN)
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGE_CODE = "de"
    lines = [line.text for line in read(client.get(story.url)).all(css="hand-off")]
    assert lines == [
        "DIES IST EINE EILMELDUNG. Unsere frühere Meldung folgt unten.",
        "DIES IST EINE EILMELDUNG. Die frühere Meldung von AP folgt unten.",
    ]
