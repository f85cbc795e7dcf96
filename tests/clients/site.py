"""The whole site as a crawler gets it: every address that its pages and sitemaps name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urldefrag, urljoin, urlsplit

from tests.reading import Element, read_html
from tests.stack.stack import Stack

# By the attribute of an element: where it leads to, or what it loads.
_ADDRESSES = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src"}
_START = (
    *("/", "/robots.txt", "/.well-known/security.txt", "/sitemap.xml"),
    *("/feeds/", "/search/", "/newsletter/"),
)
# For the newsroom, and pages of one person: no crawler is sent there.
_NOT_PUBLIC = ("/newsroom/", "/newsletter/unsubscribe/", "/newsletter/preferences/")


@dataclass
class Fetched:
    """What one address answered; ``found_on`` is the first page that names it."""

    path: str
    found_on: str
    status: int
    media_type: str
    headers: dict[str, str]
    body: bytes

    @property
    def is_html(self) -> bool:
        return self.media_type == "text/html"

    @cached_property
    def text(self) -> str:
        return self.body.decode()

    @cached_property
    def document(self) -> Element:
        """The page; AssertionError where its tags do not close as they opened."""
        return read_html(self.text)

    @property
    def robots(self) -> set[str]:
        """What the page asks of crawlers: ``nofollow``, say."""
        found = [
            each["content"]
            for each in self.document.all("meta")
            if each.attributes.get("name") == "robots"
        ]
        return {word.strip() for each in found for word in each.split(",")}

    @cached_property
    def anchors(self) -> frozenset[str]:
        return frozenset(each["id"] for each in self.document.all() if "id" in each.attributes)


@dataclass
class Site:
    """The running stack, its origin, and what was fetched of it, by path."""

    stack: Stack
    origin: str
    fetched: dict[str, Fetched] = field(default_factory=dict)

    def fetch(self, path: str, found_on: str = "") -> Fetched:
        """Return what a path answers, asked for once."""
        if path not in self.fetched:
            answer = self.stack.get(path)
            media_type = answer.headers.get("Content-Type", "").partition(";")[0]
            self.fetched[path] = Fetched(
                path,
                found_on,
                answer.status_code,
                media_type,
                dict(answer.headers),
                answer.content,
            )
        return self.fetched[path]

    @property
    def pages(self) -> list[Fetched]:
        """Every page of the site that answers 200, in HTML."""
        return [each for each in self.fetched.values() if each.is_html and each.status == 200]

    def links(self) -> Iterator[tuple[Fetched, str, str]]:
        """Each address of the site that a page names: the page, the path, the fragment."""
        for page in self.pages:
            for address in addresses(page.document):
                if found := self.here(address, page.path):
                    yield page, *found

    def here(self, address: str, base: str = "/") -> tuple[str, str] | None:
        """Return path and fragment of an address of the site; None for one elsewhere."""
        whole, fragment = urldefrag(urljoin(f"{self.origin}{base}", address))
        if not whole.startswith(f"{self.origin}/"):
            return None
        return whole.removeprefix(self.origin), fragment


def addresses(document: Element) -> Iterator[str]:
    """Return every address that a page links to or loads."""
    for element in document.all():
        if (name := _ADDRESSES.get(element.tag)) and name in element.attributes:
            yield element[name]
        for name in ("srcset", "imagesrcset"):
            for candidate in element.attributes.get(name, "").split(","):
                if candidate.strip():
                    yield candidate.split()[0]
        if element.tag == "meta" and element.attributes.get("property") in {"og:image", "og:url"}:
            yield element["content"]


def crawl(site: Site) -> None:
    """Fetch whatever can be reached from the front page, robots.txt and the sitemaps."""
    waiting = [(path, "the start") for path in _START]
    seen = set(_START)
    while waiting:
        path, found_on = waiting.pop()
        fetched = site.fetch(path, found_on)
        for each in _named_by(site, fetched):
            if each not in seen and not each.startswith(_NOT_PUBLIC):
                seen.add(each)
                waiting.append((each, path))


def _named_by(site: Site, fetched: Fetched) -> Iterator[str]:
    if fetched.status in {301, 302}:
        found = [fetched.headers["location"]]
    elif fetched.is_html:
        found = [] if "nofollow" in fetched.robots else list(addresses(fetched.document))
    elif fetched.media_type == "application/xml":
        document = read_html(fetched.text.partition("?>")[2])
        found = [each.text for each in (*document.all("loc"), *document.all("image:loc"))]
    else:
        found = []
    for address in found:
        if (here := site.here(address, fetched.path)) and urlsplit(address).scheme != "mailto":
            yield here[0]
