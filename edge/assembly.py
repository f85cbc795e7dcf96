"""A page and its fragments as one body, put together from parts that were each compressed once.

A gzip member (RFC 1952) is a header, blocks of DEFLATE (RFC 1951), and the checksum and length of
what they hold. Blocks that end in a full flush know nothing of those before them and end with a
whole byte: they can stand in any member, in any order. When the rails of all pages change, a page
is so sent anew without being compressed anew.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edge.store import Entry

# The next two levels save 2 bytes in a hundred and take half as long again.
_LEVEL = 4
_LEAST_TO_COMPRESS = 200  # bytes
_COMPRESSED_TYPES = (
    "text/",
    *("application/json", "application/ld+json", "application/feed+json"),
    *("application/xml", "application/rss+xml", "application/atom+xml"),
)
# DEFLATE, no name, no time, of an unknown system: the same bytes in every process.
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"  # empty


@dataclass(slots=True, eq=False)
class Packed:
    """An entry's pieces of text as they go into a body: their digests, and compressed."""

    digests: list[bytes]
    blocks: list[bytes]

    @property
    def size(self) -> int:
        """What it takes of memory, in bytes, about."""
        return sum(map(len, self.blocks)) + sum(map(len, self.digests))


@dataclass(slots=True, eq=False)
class Assembled:
    """The bytes of a response with its fragments in place, as they are sent."""

    versions: tuple[int, ...]  # of the page and of each fragment
    fragments: tuple[Entry, ...]
    pieces: list[bytes]  # those of the entries, in order: no copy
    zipped: bytes | None  # where it is worth it
    etag: str  # without quotation marks
    is_bare: bool = False  # its includes are left to a cache in front


def assemble(entry: Entry, fragments: Sequence[Entry | None]) -> Assembled:
    """Put fragments in the places of an entry's includes; None leaves its place empty."""
    parts = list(_parts(entry, fragments))
    pieces = [piece for piece, _, _ in parts]
    zipped = None
    length = sum(map(len, pieces))
    if length >= _LEAST_TO_COMPRESS and entry.content_type.startswith(_COMPRESSED_TYPES):
        checksum = 0
        for piece in pieces:
            checksum = zlib.crc32(piece, checksum)
        ends = checksum.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")
        zipped = b"".join([_HEADER, *(block for _, _, block in parts), _LAST_BLOCK, ends])
    digests = b"".join(digest for _, digest, _ in parts)
    return Assembled(
        versions=versions(entry, fragments),
        fragments=tuple(each for each in fragments if each),
        pieces=pieces,
        zipped=zipped,
        etag=hashlib.blake2b(digests, digest_size=12).hexdigest(),
    )


def versions(entry: Entry, fragments: Sequence[Entry | None]) -> tuple[int, ...]:
    """Return what tells whether a page was put together from these."""
    return (entry.version, *(each.version if each else 0 for each in fragments))


def _parts(entry: Entry, fragments: Sequence[Entry | None]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield each piece of text with its digest and its blocks, fragments in their places."""
    packed = _packed(entry)
    for number, text in enumerate(entry.pieces[::2]):
        yield text, packed.digests[number], packed.blocks[number]
        if number < len(fragments) and (fragment := fragments[number]) is not None:
            # A fragment holds no includes of its own.
            inner = _packed(fragment)
            yield from zip(fragment.pieces[::2], inner.digests, inner.blocks, strict=True)


def _packed(entry: Entry) -> Packed:
    """Return an entry's pieces compressed; done once, or twice by two threads with one result."""
    if entry.packed is None:
        texts = entry.pieces[::2]
        is_text = entry.content_type.startswith(_COMPRESSED_TYPES)
        entry.packed = Packed(
            [hashlib.blake2b(text, digest_size=16).digest() for text in texts],
            [_compressed(text) if is_text else b"" for text in texts],
        )
    return entry.packed


def _compressed(text: bytes) -> bytes:
    # Without a header, and with the largest window.
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(text) + compressor.flush(zlib.Z_FULL_FLUSH)
