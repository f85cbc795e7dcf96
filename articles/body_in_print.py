"""The running text of a dispatch as readers see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape, unescape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles import blocks, body, cards
from articles.blocks import AlsoReadTarget
from articles.datelines import Dateline
from images.pictures import PictureView

_ALSO_READ = '<p class="also-read">'


@dataclass(frozen=True, slots=True)
class PrintedBlock:
    """A block in print, and its place among the blocks of the body.

    ``is_text`` tells running text from what stands between it: pictures, links to other stories.
    """

    place: int
    html: SafeString
    is_text: bool = True
    picture: PictureView | None = None


def render(
    text: str, *, dateline: Dateline, also_reads: Mapping[int, AlsoReadTarget]
) -> SafeString:
    """Return a body without pictures as printed: cleaned once more, its dateline in the opening.

    ``also_reads`` holds the public targets by id; a block without one is left out.
    """
    printed = render_blocks(text, dateline=dateline, also_reads=also_reads, pictures={})
    return mark_safe("".join(each.html for each in printed))  # safe: the blocks are


def render_blocks(
    text: str,
    *,
    dateline: Dateline,
    also_reads: Mapping[int, AlsoReadTarget],
    pictures: Mapping[int, PictureView],
) -> list[PrintedBlock]:
    """Return a body block by block, cleaned once more, with its dateline run into the opening.

    ``also_reads`` holds the public targets, and ``pictures`` what may be shown of the library, by
    id; a block without its one is left out.
    """
    printed = [
        block
        for place, html in enumerate(body.blocks(body.sanitise(text)))
        if (block := _printed(place, html, also_reads, pictures)).html
    ]
    if opening := str(dateline):
        _open(printed, f'<span class="dateline">{escape(opening)}</span> — ')
    return printed


def _printed(
    place: int,
    html: str,
    also_reads: Mapping[int, AlsoReadTarget],
    pictures: Mapping[int, PictureView],
) -> PrintedBlock:
    if found := blocks.PICTURE.fullmatch(html):
        return _picture(place, blocks.picture(found), pictures)

    def also_read(block: re.Match[str]) -> str:
        target = also_reads.get(int(block[1]))
        if target is None:
            return ""
        label = block[2] or escape(target.headline)
        link = f'<a href="{escape(target.url)}">{label}</a>'
        return f"{_ALSO_READ}{escape(_('Also read:'))} {link}</p>"

    html = blocks.CARD.sub(_card, blocks.ALSO_READ.sub(also_read, html))
    # Safe: every part is the sanitiser's output or escaped above.
    safe = mark_safe(body.without_blanks(html))
    return PrintedBlock(place, safe, is_text=not safe.startswith(_ALSO_READ))


def _picture(
    place: int, block: blocks.PictureBlock, pictures: Mapping[int, PictureView]
) -> PrintedBlock:
    view = pictures.get(block.image_id)
    if view is None:
        return PrintedBlock(place, mark_safe(""), is_text=False)
    used = replace(view, alt=block.alt, caption=block.caption, credit=block.credit)
    html = render_to_string("articles/_body_picture.html", {"picture": used}).strip()
    return PrintedBlock(place, mark_safe(html), is_text=False, picture=used)


def _open(printed: list[PrintedBlock], line: str) -> None:
    """Run a dateline into the first paragraph; pictures may stand above it.

    A passage that opens with a list or a heading gets its dateline as a line of its own.
    """
    first = next((nth for nth, each in enumerate(printed) if not each.picture), len(printed))
    if first < len(printed) and printed[first].html.startswith("<p>"):
        html = mark_safe(f"<p>{line}{printed[first].html[3:]}")
        printed[first] = replace(printed[first], html=html)
    else:
        place = printed[first].place if first < len(printed) else 0
        printed.insert(first, PrintedBlock(place, mark_safe(f"<p>{line}</p>")))


def _card(block: re.Match[str]) -> str:
    """Return a card in print: a paragraph that any reader can show, with nothing to load."""
    card = cards.read(unescape(block[1]))
    if card is None:
        return f"<p>{block[2]}</p>"
    what = f"{card.what} by {card.account}" if block[2] and card.account else card.what
    link = f'<a href="{escape(card.url)}" rel="noopener">{block[2] or escape(card.title)}</a>'
    return f'<p class="card"><span class="card-what">{escape(what)}:</span> {link}</p>'
