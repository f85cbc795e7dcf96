"""``<esi:include>`` (ESI Language Specification 1.0): finding the fragments of a page."""

from __future__ import annotations

import re

# In a WSGI environment: the page cache puts the fragments in place, the page keeps its includes.
ASSEMBLES = "edge.assembles"
# What a cache in front says of itself in Surrogate-Capability where it assembles by itself.
CAPABILITY = "ESI/1.0"

# Only our own fragments are followed, whatever stands in a page.
_INCLUDE = re.compile(rb'<esi:include src="(/fragments/[^"\s]*)"\s*/>')


def split(body: bytes) -> list[bytes]:
    """Return a body's pieces: text, the address of a fragment, text, … text."""
    return _INCLUDE.split(body)


def joined(pieces: list[bytes]) -> bytes:
    """Return the body that ``split`` took apart."""
    return b"".join(
        b'<esi:include src="%s"/>' % piece if number % 2 else piece
        for number, piece in enumerate(pieces)
    )
