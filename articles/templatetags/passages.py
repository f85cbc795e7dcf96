"""The running text with its marks: every paragraph can answer who wrote it, for whom and when."""

from __future__ import annotations

import re
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.chain_views import DispatchView
from articles.passages import KEPT, BlockView, PassageView

register = template.Library()

_OPENING = re.compile(r"<[a-z0-9]+")
# Where a mark stands in a block: at the end of its last words.
_END = re.compile(r"(?:</(?:p|h2|h3|li|blockquote|ul|ol)>)+$")


@register.simple_tag
def marked_text(dispatch: DispatchView) -> SafeString:
    """Print a dispatch's text, each block with its passage for machines and a mark for readers.

    The mark opens the passage's card, without a script (HTML's popover attribute). All marks of a
    passage open one card, so the keyboard stops at the first of them only.
    """
    return marked_blocks(dispatch.blocks, get_language())


@lru_cache(KEPT)
def marked_blocks(blocks: tuple[BlockView, ...], language: str | None) -> SafeString:
    """Return a text with its marks, whose words are in this language."""
    parts, seen = [], set()
    for block in blocks:
        opens = block.passage is not None and block.passage.key not in seen
        if block.passage is not None:
            seen.add(block.passage.key)
        parts.append(_marked(block, opens=opens))
    # Safe: the blocks are the sanitiser's output, the rest is escaped.
    return mark_safe("".join(parts))


def _marked(block: BlockView, *, opens: bool) -> str:
    passage = block.passage
    if passage is None:
        return block.html
    attributes = format_html(' data-passage="{}"', passage.key)
    if passage.is_correction:
        attributes += format_html(' data-since="{}"', passage.at.isoformat())
    html = _OPENING.sub(lambda tag: f"{tag[0]}{attributes}", block.html, count=1)
    end = _END.search(html)
    at = end.start() if end else len(html)
    return f"{html[:at]}{_mark(passage, opens=opens)}{html[at:]}"


def _mark(passage: PassageView, *, opens: bool) -> SafeString:
    return format_html(
        '<button class="mark" type="button" popovertarget="by-{}" aria-label="{}"{}></button>',
        passage.key,
        _("Who wrote this, for whom and when"),
        "" if opens else mark_safe(' tabindex="-1"'),
    )
