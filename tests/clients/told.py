"""What the read model says of a story: what every client must read back, in its order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from articles import page
from articles.chain_views import CorrectionView, DispatchView, StubView, WithdrawnView
from articles.page import StoryPage, UpdatePage
from images.pictures import PictureView
from tests.clients.site import Fetched, Site
from tests.reading import Element, read_html

_ADDRESS = re.compile(r"/(\d{4})/(\d\d)/(\d\d)/([^/]+)/(?:updates/(\d+)/)?")


@dataclass(frozen=True)
class Line:
    """One line of a story: all of it, or how it begins and ends where a time stands between."""

    start: str
    end: str = ""

    def is_read_in(self, line: str) -> bool:
        """Whether a client's line is this one."""
        if not self.end:
            return line == self.start
        return line.startswith(self.start) and line.endswith(self.end)


def stories(site: Site) -> list[tuple[Fetched, StoryPage | UpdatePage]]:
    """Return each page of a story or of one update, with its read model."""
    found = []
    for fetched in site.pages:
        if match := _ADDRESS.fullmatch(fetched.path):
            *day, slug, number = match.groups()
            address = page.find(date(*map(int, day)), slug, with_chain=not number)
            assert address, fetched.path
            if number:
                update = page.build_update(address.article, int(number))
                assert isinstance(update, UpdatePage), fetched.path
                found.append((fetched, update))
            else:
                story = page.build(address.article, topics=address.topics, rows=address.rows)
                found.append((fetched, story))
    return found


def whole_stories(site: Site) -> list[tuple[Fetched, StoryPage]]:
    """Return each story's own page, with its read model."""
    return [(fetched, of) for fetched, of in stories(site) if isinstance(of, StoryPage)]


def text(of: StoryPage | UpdatePage, *, notices: bool = True, stubs: bool = True) -> list[Line]:
    """Return the lines of a story from its first to its last dispatch, without its pictures.

    ``notices`` are those that tell of withdrawn updates, ``stubs`` the linked headlines of those
    that are not printed whole.
    """
    if isinstance(of, UpdatePage):
        return list(_dispatch(of.dispatch))

    def withdrawn(found: Sequence[WithdrawnView]) -> list[Line]:
        return [line for each in found for line in _withdrawn(each)] if notices else []

    lines = withdrawn(of.chain.withdrawn_on_top)
    for each in of.all:
        if isinstance(each, DispatchView):
            lines += _dispatch(each)
        elif stubs:
            lines += _stub(each)
        lines += withdrawn(each.withdrawn_below)
        if each.hand_off and not (isinstance(each, StubView) and each is not of.chain.stubs[-1]):
            lines.append(Line(each.hand_off))
    return lines


def pictures(of: StoryPage | UpdatePage) -> list[PictureView]:
    """Return the pictures on the page in their order: the lead, then those of each dispatch."""
    lead = [of.picture] if isinstance(of, StoryPage) and of.picture else []
    return lead + [
        picture
        for each in of.dispatches
        for picture in ((each.picture,) if each.picture else ()) + each.pictures
    ]


def captions(of: Sequence[PictureView]) -> list[Line]:
    """Return what stands below pictures."""
    words = [f"{each.caption} {each.credit}".strip() for each in of]
    return [Line(each) for each in words if each]


def names(of: StoryPage | UpdatePage) -> list[str]:
    """Return who signs, newest first, each once."""
    return [each.name for each in dict.fromkeys(a for d in of.dispatches for a in d.authors)]


def also_reads(of: StoryPage | UpdatePage) -> list[tuple[str, str]]:
    """Return the labels and addresses of the "Also read" lines, in order."""
    return [
        link
        for dispatch in of.dispatches
        for block in dispatch.blocks
        if block.html.startswith('<p class="also-read">')
        for link in read_html(block.html).links
    ]


def assert_read(lines: Sequence[str], expected: Sequence[Line], within: Sequence[str]) -> None:
    """Check that a client reads all of ``expected`` in order, and else only what is ``within``.

    ``within`` are the lines of the story's own element: nothing of masthead or rails is among them.
    """
    rest: list[str] = []
    waiting = iter(lines)
    for each in expected:
        for line in waiting:
            if each.is_read_in(line):
                break
            rest.append(line)
        else:
            told = "\n".join(lines)
            raise AssertionError(f"{each} does not stand there, or not in its place, in:\n{told}")
    foreign = [each for each in [*rest, *waiting] if each not in within]
    assert not foreign, f"Read, though no part of the story: {foreign}"


def without(element: Element, *tags: str) -> Element:
    """Return an element without what stands in some tags, as a client that drops them reads it."""
    return Element(
        element.tag,
        element.attributes,
        [
            each if isinstance(each, str) else without(each, *tags)
            for each in element.children
            if isinstance(each, str) or each.tag not in tags
        ],
    )


def _dispatch(each: DispatchView) -> Iterator[Line]:
    for block in each.blocks:
        if not block.picture:
            yield from map(Line, read_html(block.html).lines)
    for note in each.corrections:
        yield _note(note)
    if each.licence_note:
        yield Line(each.licence_note)


def _stub(each: StubView) -> list[Line]:
    return [Line(f"Update {each.number}", each.headline)]


def _withdrawn(notice: WithdrawnView) -> Iterator[Line]:
    if notice.number:
        yield Line(f"Update {notice.number} was withdrawn")
    else:
        yield Line("The story as first filed was withdrawn")
    yield _note(notice.notice)


def _note(note: CorrectionView) -> Line:
    return Line(f"{note.kind_label}, ", f": {note.note}")
