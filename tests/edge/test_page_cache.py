"""The page cache, around a small application whose every call is counted."""

from __future__ import annotations

import gzip
import io
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import pytest

from edge import page_cache
from edge.bus import Invalidation
from edge.page_cache import PageCache
from edge.requests import Rules

PAGE = b"<p>A page of some length, so that it is worth compressing.</p>" * 8


@dataclass
class Site:
    """An application: what each path answers, and how often it was asked."""

    pages: dict[str, tuple[str, bytes, str]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    environs: list[dict[str, Any]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    before_answer: Callable[[str], None] = lambda path: None
    gone: dict[str, str] = field(default_factory=dict)  # what pages say was taken down
    seconds: int = 60
    kind: str = "text/html"
    cache_control: str = "no-cache"

    def put(self, path: str, body: bytes = PAGE, keys: str = "a", status: str = "200 OK") -> None:
        """Answer ``path`` with a page that depends on ``keys``; on none, it is not to be shared."""
        self.pages[path] = (status, body, keys)

    def kill(self, path: str, keys: str = "story-1") -> None:
        """Answer ``path`` as the page of a story that was killed."""
        self.put(path, b"gone", keys, status="410 Gone")
        self.gone[path] = "story-1 teaser-1"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked[path] += 1
        self.environs.append(environ)
        status, body, keys = self.pages.get(path, ("404 Not Found", b"none", ""))
        self.before_answer(path)
        headers = [("Content-Type", f"{self.kind}; charset=utf-8"), *self.headers]
        if keys:
            headers += [
                ("Surrogate-Key", keys),
                ("Surrogate-Control", f"max-age={self.seconds}"),
                ("Cache-Control", self.cache_control),
            ]
        if path in self.gone:
            headers.append(("Surrogate-Gone", self.gone[path]))
        start_response(status, headers)
        return [body]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Heard:
    """A listener that can be relied on while the test says so."""

    is_current = True
    is_stale = False

    @property
    def current_until(self) -> float:
        return float("inf") if self.is_current else 0.0

    def start(self) -> None:
        """It has begun already."""


def ask(cache: PageCache, path: str = "/", method: str = "GET", **environ: str) -> Answer:
    """Ask as a web server does."""
    path, _, query = path.partition("?")
    caught: list[Any] = []
    asked = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "news.example",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    body = cache(asked | environ, lambda status, headers: caught.append((status, headers)))
    status, headers = caught[-1]
    names = [name.lower() for name, _ in headers]
    assert len(names) == len(set(names)), headers
    return Answer(int(status.split()[0]), {k.lower(): v for k, v in headers}, b"".join(body))


@pytest.fixture
def site() -> Site:
    site = Site()
    site.put("/")
    return site


@pytest.fixture
def cache(site: Site) -> PageCache:
    return wrap(site)


def wrap(site: Site, *, most_bytes: int = 10_000_000, threads: int = 8) -> PageCache:
    rules = Rules(
        parameters={"q", "before"}, private=("/newsroom/", "/preview/"), cookies={"session"}
    )
    cache = PageCache(site, rules=rules, most_bytes=most_bytes, threads=threads)
    cache.listener = Heard()  # type: ignore[assignment]
    return cache


def lose(cache: PageCache) -> None:
    """Have the listening connection broken just now."""
    cache.listener.is_current = False  # type: ignore[misc]
    cache.listener.is_stale = True  # type: ignore[misc]


def drop(cache: PageCache, *keys: str, hard: bool = False) -> None:
    cache.invalidate(Invalidation(frozenset(keys), is_hard=hard))


# --- Hits ---


def test_a_page_is_made_once_and_served_from_memory(cache: PageCache, site: Site) -> None:
    assert [ask(cache).body for _ in range(3)] == [PAGE] * 3
    assert site.asked["/"] == 1


def test_it_is_sent_compressed_to_who_takes_that_and_as_it_is_to_others(cache: PageCache) -> None:
    zipped = ask(cache, HTTP_ACCEPT_ENCODING="br, gzip")
    assert gzip.decompress(zipped.body) == PAGE
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.headers["content-length"] == str(len(zipped.body))
    for refuses in ("", "br", "gzip;q=0", "identity, *;q=0"):
        plain = ask(cache, HTTP_ACCEPT_ENCODING=refuses)
        assert plain.body == PAGE
        assert "content-encoding" not in plain.headers
        assert plain.headers["vary"] == zipped.headers["vary"] == "Accept-Encoding"
    assert plain.headers["etag"] != zipped.headers["etag"]


@pytest.mark.parametrize("kind", ["rss+xml", "atom+xml", "feed+json", "xml", "json"])
def test_feeds_and_sitemaps_are_compressed_as_pages_are(
    cache: PageCache, site: Site, kind: str
) -> None:
    site.kind = f"application/{kind}"
    assert gzip.decompress(ask(cache, HTTP_ACCEPT_ENCODING="gzip").body) == PAGE


def test_who_has_it_gets_a_304_with_what_the_200_says_of_caching(cache: PageCache) -> None:
    first = ask(cache, HTTP_ACCEPT_ENCODING="gzip")
    for known in (
        first.headers["etag"],
        f"W/{first.headers['etag']}",
        '"x", ' + first.headers["etag"],
        "*",
    ):
        again = ask(cache, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=known)
        assert (again.status, again.body) == (304, b"")
        for name in ("etag", "cache-control", "vary"):
            assert again.headers[name] == first.headers[name]
    assert ask(cache, HTTP_IF_NONE_MATCH='"other"').status == 200


def test_head_is_get_without_the_body(cache: PageCache, site: Site) -> None:
    head, get = ask(cache, method="HEAD"), ask(cache)
    assert head.body == b""
    assert head.headers == get.headers
    assert site.asked["/"] == 1


def test_age_says_for_how_long_it_has_been_kept(
    cache: PageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(cache).headers["age"] == "0"
    monkeypatch.setattr(page_cache, "monotonic", lambda: monotonic() + 7)
    assert ask(cache).headers["age"] == "7"


def test_caches_alone_are_told_of_keys_and_the_shared_lifetime(cache: PageCache) -> None:
    assert not {"surrogate-key", "surrogate-control"} & ask(cache).headers.keys()
    told = ask(cache, HTTP_SURROGATE_CAPABILITY='edge="Surrogate/1.0"').headers
    assert (told["surrogate-key"], told["surrogate-control"]) == ("a", "max-age=60")


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "301 Moved Permanently"])
def test_what_is_gone_or_moved_is_kept_too(cache: PageCache, site: Site, status: str) -> None:
    site.put("/gone/", status=status, keys="story-1")
    assert [ask(cache, "/gone/").status for _ in range(3)] == [int(status[:3])] * 3
    assert site.asked["/gone/"] == 1
    site.put("/gone/", keys="story-1")
    drop(cache, "story-1")
    assert ask(cache, "/gone/").status == 200


# --- What is not kept ---


def test_what_is_for_one_person_is_not_kept(cache: PageCache, site: Site) -> None:
    site.put("/private/", keys="")
    site.put("/newsroom/")
    site.put("/preview/x/")
    for path in ("/private/", "/newsroom/", "/preview/x/"):
        for _ in range(3):
            assert ask(cache, path).body == PAGE
        assert site.asked[path] == 3, path


def test_who_is_signed_in_or_posts_is_answered_by_the_application(
    cache: PageCache, site: Site
) -> None:
    ask(cache)
    ask(cache, HTTP_COOKIE="session=1; a=b")
    ask(cache, HTTP_AUTHORIZATION="Basic eA==")
    ask(cache, method="POST")
    assert site.asked["/"] == 4
    ask(cache, HTTP_COOKIE="tracker=session-of-mine")
    assert site.asked["/"] == 4


def test_queries_that_do_not_matter_are_ignored_and_cannot_fill_it(
    cache: PageCache, site: Site
) -> None:
    for query in (
        "",
        "?utm_source=x",
        "?fbclid=1&utm_medium=y",
        *(f"?x{n}={n}" for n in range(50)),
    ):
        assert ask(cache, f"/{query}").body == PAGE
    assert site.asked["/"] == 1
    assert len(cache.store) == 1
    assert {each["QUERY_STRING"] for each in site.environs} == {""}


def test_queries_that_matter_are_told_apart_whatever_their_order(
    cache: PageCache, site: Site
) -> None:
    for query in ("?q=a&before=1", "?before=1&q=a&utm_x=1", "?q=b&q=a&before=1", "?q=b"):
        ask(cache, f"/{query}")
    assert [each["QUERY_STRING"] for each in site.environs] == ["before=1&q=a", "q=b"]


def test_made_up_addresses_drive_no_page_out(site: Site) -> None:
    cache = wrap(site, most_bytes=100_000)
    ask(cache)
    for number in range(300):
        site.put(f"/none-{number}/", status="404 Not Found", keys="none")
        ask(cache, f"/none-{number}/")
        ask(cache, f"/?q={number}")
    ask(cache)
    assert sum(not each["QUERY_STRING"] for each in site.environs if each["PATH_INFO"] == "/") == 1


def test_its_bytes_are_limited_and_what_was_used_longest_ago_goes(site: Site) -> None:
    cache = wrap(site, most_bytes=64_000)
    for number in range(20):
        site.put(f"/{number}/", body=PAGE * 8)
        ask(cache, f"/{number}/")
        ask(cache, "/0/")
    assert cache.store.bytes <= 64_000
    assert site.asked["/0/"] == 1
    ask(cache, "/1/")
    assert site.asked["/1/"] == 2


def test_no_bytes_of_what_was_dropped_are_held(site: Site) -> None:
    cache = wrap(site, most_bytes=100_000)
    site.put("/search/")
    for number in range(200):
        ask(cache, f"/search/?q={number}")
    assert len(cache._ready.by_request) == len(cache.made_up) < 20
    cache.forget()
    assert not cache._ready.by_request


def test_two_hosts_and_schemes_have_pages_of_their_own(cache: PageCache, site: Site) -> None:
    ask(cache)
    ask(cache, HTTP_HOST="other.example")
    ask(cache, HTTP_X_FORWARDED_PROTO="https")
    assert site.asked["/"] == 3


# --- Invalidation ---


def test_exactly_the_pages_that_depend_on_a_key_are_made_anew(cache: PageCache, site: Site) -> None:
    site.put("/one/", keys="story-1 list")
    site.put("/two/", keys="story-2 list")
    ask(cache, "/one/"), ask(cache, "/two/")
    drop(cache, "story-1")
    ask(cache, "/one/"), ask(cache, "/two/")
    assert (site.asked["/one/"], site.asked["/two/"]) == (2, 1)
    drop(cache, "list", "other")
    ask(cache, "/one/"), ask(cache, "/two/")
    assert (site.asked["/one/"], site.asked["/two/"]) == (3, 2)
    drop(cache, "*")
    ask(cache, "/one/"), ask(cache, "/two/")
    assert (site.asked["/one/"], site.asked["/two/"]) == (4, 3)


def test_its_own_clock_ends_a_page(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(cache)
    later = monotonic() + 61
    monkeypatch.setattr(page_cache, "monotonic", lambda: later)
    monkeypatch.setattr("edge.store.monotonic", lambda: later)
    ask(cache)
    assert site.asked["/"] == 2


def test_a_page_that_was_changed_while_it_was_made_is_not_kept(
    cache: PageCache, site: Site
) -> None:
    site.before_answer = lambda path: drop(cache, "a") if site.asked[path] == 1 else None
    told = ask(cache, HTTP_SURROGATE_CAPABILITY='edge="Surrogate/1.0"')
    assert told.headers["surrogate-control"] == "no-store"
    ask(cache), ask(cache)
    assert site.asked["/"] == 2


def test_a_page_that_was_taken_down_while_it_was_made_is_made_again(
    cache: PageCache, site: Site
) -> None:
    def kill(path: str) -> None:
        if site.asked[path] == 1:
            site.put("/", body=b"gone", status="410 Gone")
            drop(cache, "a", hard=True)

    site.before_answer = kill
    assert ask(cache).status == 410


def test_who_was_told_that_a_story_is_gone_is_never_shown_it_again(
    cache: PageCache, site: Site
) -> None:
    """Also not by a page that another request began to make before."""
    site.put("/story/", keys="story-1")
    site.put("/old/", keys="story-1")
    began, may_end = threading.Event(), threading.Event()

    def wait(path: str) -> None:
        if path == "/story/" and site.asked[path] == 1:
            began.set()
            assert may_end.wait(5)

    site.before_answer = wait
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(ask, cache, "/story/")
        assert began.wait(5)
        site.kill("/old/")
        assert ask(cache, "/old/").status == 410  # no word of the bus yet
        site.kill("/story/")
        may_end.set()
        assert slow.result(5).status == 410
    assert ask(cache, "/story/").status == 410


def test_pages_of_what_is_gone_are_kept_side_by_side_and_tell_nobody_of_it(
    cache: PageCache, site: Site
) -> None:
    site.put("/", keys="teaser-1 sections")
    site.put("/other/", keys="sections")
    for path in ("/", "/other/"):
        ask(cache, path)
    site.kill("/story/", keys="story-1 sections")
    site.kill("/live/", keys="story-1")
    for _ in range(2):
        for path in ("/story/", "/live/", "/", "/other/"):
            assert "surrogate-gone" not in ask(cache, path).headers
    assert site.asked == {"/": 2, "/other/": 1, "/story/": 1, "/live/": 1}


def test_a_page_of_what_is_gone_is_not_kept_when_it_came_back_while_it_was_made(
    cache: PageCache, site: Site
) -> None:
    site.kill("/story/")

    def restore(path: str) -> None:
        site.before_answer = lambda path: None
        site.gone.clear()
        site.put("/story/", keys="story-1")
        drop(cache, "story-1")

    site.before_answer = restore
    assert ask(cache, "/story/").status == 410
    assert ask(cache, "/story/").status == 200


# --- One makes it, the others wait ---


class Gate:
    """Holds the making of a page until it is opened."""

    def __init__(self, site: Site, path: str = "/") -> None:
        self.reached = threading.Semaphore(0)
        self.opened = threading.Event()
        self.path = path
        site.before_answer = self._hold

    def _hold(self, path: str) -> None:
        if path == self.path:
            self.reached.release()
            assert self.opened.wait(10)

    def wait(self) -> None:
        assert self.reached.acquire(timeout=5)


def waiting(cache: PageCache) -> int:
    """How many requests wait for another one."""
    return cache.most_waiting - cache._waiting._value  # type: ignore[attr-defined]


def until(is_so: Callable[[], bool]) -> None:
    """Wait for another thread to come so far."""
    end = monotonic() + 5
    while not is_so():
        assert monotonic() < end
        threading.Event().wait(0.002)


def test_many_requests_for_a_missing_page_make_it_once(site: Site) -> None:
    cache, gate = wrap(site, threads=64), Gate(site)
    with ThreadPoolExecutor(32) as pool:
        answers = [pool.submit(ask, cache) for _ in range(32)]
        gate.wait()
        until(lambda: waiting(cache) == 31)
        gate.opened.set()
        assert {each.result(5).body for each in answers} == {PAGE}
    assert site.asked["/"] == 1


def test_at_most_half_the_threads_wait_the_others_are_told_to_come_again(site: Site) -> None:
    cache, gate = wrap(site, threads=8), Gate(site)
    with ThreadPoolExecutor(16) as pool:
        first = [pool.submit(ask, cache) for _ in range(5)]
        gate.wait()
        until(lambda: waiting(cache) == 4)
        refused = ask(cache)
        assert (refused.status, refused.headers["retry-after"]) == (503, "1")
        assert refused.headers["cache-control"] == "no-store"
        gate.opened.set()
        assert {each.result(5).status for each in first} == {200}


def test_the_old_page_is_sent_for_a_moment_while_one_request_makes_it_anew(
    cache: PageCache, site: Site
) -> None:
    ask(cache)
    drop(cache, "a")
    site.put("/", body=b"new")
    gate = Gate(site)
    with ThreadPoolExecutor() as pool:
        leader = pool.submit(ask, cache)
        gate.wait()
        assert ask(cache).body == PAGE
        gate.opened.set()
        assert leader.result(5).body == b"new"
    assert ask(cache).body == b"new"


def test_the_old_page_is_not_sent_longer_than_that(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(cache)
    drop(cache, "a")
    site.put("/", body=b"new")
    monkeypatch.setattr(page_cache, "monotonic", lambda: monotonic() + 1.1)
    gate = Gate(site)
    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(ask, cache), pool.submit(ask, cache)]
        gate.wait()
        until(lambda: waiting(cache) == 1)
        gate.opened.set()
        assert {each.result(5).body for each in answers} == {b"new"}


def test_what_is_killed_is_not_sent_while_it_is_made_anew(cache: PageCache, site: Site) -> None:
    ask(cache)
    drop(cache, "a", hard=True)
    site.put("/", body=b"gone", status="410 Gone")
    gate = Gate(site)
    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(ask, cache), pool.submit(ask, cache)]
        gate.wait()
        until(lambda: waiting(cache) == 1)
        gate.opened.set()
        assert {each.result(5).status for each in answers} == {410}


def test_a_request_that_came_after_a_change_does_not_join_one_that_began_before(
    cache: PageCache, site: Site
) -> None:
    gate = Gate(site)
    with ThreadPoolExecutor() as pool:
        early = pool.submit(ask, cache)
        gate.wait()
        drop(cache, "anything")
        late = pool.submit(ask, cache)
        gate.wait()  # it makes the page by itself
        gate.opened.set()
        assert early.result(5).status == late.result(5).status == 200
    assert site.asked["/"] == 2


def test_a_failing_page_fails_for_who_asked_and_is_not_kept(cache: PageCache, site: Site) -> None:
    site.put("/", body=b"broken", status="500 Internal Server Error", keys="")
    assert ask(cache).status == 500

    def breaks(path: str) -> None:
        raise RuntimeError("The application broke.")

    site.before_answer = breaks
    with pytest.raises(RuntimeError):
        ask(wrap(site))


# --- Fragments ---

FRAMED = b'<p>Above</p><esi:include src="/fragments/rails/"/><p>Below</p>' + PAGE


@pytest.fixture
def framed(site: Site) -> Site:
    site.put("/", body=FRAMED)
    site.put("/other/", body=FRAMED, keys="b")
    site.put("/fragments/rails/", body=b"<i>one</i>", keys="rails")
    return site


def test_fragments_are_put_in_their_places_and_made_once(cache: PageCache, framed: Site) -> None:
    for path in ("/", "/other/", "/"):
        assert ask(cache, path).body.startswith(b"<p>Above</p><i>one</i><p>Below</p>")
    assert framed.asked == {"/": 1, "/other/": 1, "/fragments/rails/": 1}


def test_a_changed_fragment_is_made_anew_and_no_page_with_it(
    cache: PageCache, framed: Site
) -> None:
    before = ask(cache)
    framed.put("/fragments/rails/", body=b"<i>two</i>", keys="rails")
    drop(cache, "rails")
    after = ask(cache)
    assert b"<i>two</i>" in after.body
    assert after.headers["etag"] != before.headers["etag"]
    assert b"<i>two</i>" in ask(cache, "/other/").body
    assert framed.asked == {"/": 1, "/other/": 1, "/fragments/rails/": 2}


def test_a_failing_fragment_is_left_out_and_tried_again(cache: PageCache, framed: Site) -> None:
    framed.put("/fragments/rails/", body=b"broken", keys="", status="500 Internal Server Error")
    assert ask(cache).body.startswith(b"<p>Above</p><p>Below</p>")
    cache._unshared.clear()
    framed.put("/fragments/rails/", body=b"<i>one</i>", keys="rails")
    assert b"<i>one</i>" in ask(cache).body


def test_a_cache_that_assembles_gets_the_includes_and_no_validators(
    cache: PageCache, framed: Site
) -> None:
    ask(cache)
    bare = ask(cache, HTTP_SURROGATE_CAPABILITY='varnish="Surrogate/1.0 ESI/1.0"')
    assert bare.body == FRAMED
    assert "etag" not in bare.headers
    assert 'content="ESI/1.0"' in bare.headers["surrogate-control"]
    assert (
        "content"
        not in ask(
            cache, "/fragments/rails/", HTTP_SURROGATE_CAPABILITY='varnish="ESI/1.0"'
        ).headers["surrogate-control"]
    )
    assert framed.asked["/"] == 1


def test_a_page_without_includes_has_its_validators_in_front_as_well(
    cache: PageCache, site: Site
) -> None:
    asks = {"HTTP_SURROGATE_CAPABILITY": 'varnish="Surrogate/1.0 ESI/1.0"'}
    told = ask(cache, **asks)
    assert "content" not in told.headers["surrogate-control"]
    known = ask(cache, HTTP_IF_NONE_MATCH=told.headers["etag"], **asks)
    assert known.status == 304
    assert known.headers["surrogate-key"] == "a"


def test_a_cache_in_front_is_told_not_to_keep_what_is_old_already(
    cache: PageCache, framed: Site
) -> None:
    asks = {"HTTP_SURROGATE_CAPABILITY": 'varnish="Surrogate/1.0 ESI/1.0"'}
    told: list[Answer] = []
    ask(cache)
    # While one request makes the page anew, another one gets the old one.
    framed.before_answer = lambda path: told.append(ask(cache, **asks)) if not told else None
    drop(cache, "a")
    assert ask(cache, **asks).headers["surrogate-control"] == 'max-age=60, content="ESI/1.0"'
    assert [each.headers["surrogate-control"] for each in told] == ['no-store, content="ESI/1.0"']


def test_only_our_own_fragments_are_followed(cache: PageCache, site: Site) -> None:
    body = b'<esi:include src="http://evil.example/"/><esi:include src="/newsroom/"/>'
    site.put("/", body=body)
    assert ask(cache).body == body


# --- When the bus is lost ---


def test_nothing_is_kept_before_it_listens(cache: PageCache, site: Site) -> None:
    cache.listener.is_current = False  # type: ignore[misc]
    ask(cache), ask(cache)
    assert site.asked["/"] == 2


def test_while_nobody_listens_a_request_joins_none_that_began_before_it(
    cache: PageCache, site: Site
) -> None:
    cache.listener.is_current = False  # type: ignore[misc]
    gate = Gate(site)
    with ThreadPoolExecutor() as pool:
        early = pool.submit(ask, cache)
        gate.wait()
        # Something is committed here, and nobody hears of it.
        late = pool.submit(ask, cache)
        gate.wait()  # it makes the page by itself
        gate.opened.set()
        assert early.result(5).status == late.result(5).status == 200


def test_while_the_database_is_away_pages_are_served_as_they_were(
    cache: PageCache, site: Site
) -> None:
    ask(cache)
    site.put("/", body=b"broken", status="500 Internal Server Error", keys="")
    lose(cache)
    assert ask(cache).body == PAGE
    cache.listener.is_stale = False  # type: ignore[misc]
    assert ask(cache).status == 500


def test_a_page_that_had_changed_is_made_anew_though_a_connection_broke_since(
    cache: PageCache, site: Site
) -> None:
    site.kill("/", keys="a")
    assert ask(cache).status == 410
    drop(cache, "a")
    site.gone.clear()
    site.put("/", body=b"It is back." + PAGE)
    lose(cache)
    assert ask(cache).body.startswith(b"It is back.")


def test_a_page_that_had_changed_is_served_as_it_was_while_the_database_is_away(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(cache)
    drop(cache, "a")
    site.put("/", body=b"broken", status="500 Internal Server Error", keys="")
    lose(cache)
    assert ask(cache).body == ask(cache).body == PAGE
    assert site.asked["/"] == 2  # not tried again at once
    site.put("/", body=b"new" + PAGE)
    monkeypatch.setattr(page_cache, "monotonic", lambda: monotonic() + 1.1)
    assert ask(cache).body == b"new" + PAGE


def test_not_every_thread_tries_a_page_that_had_changed_while_nobody_listens(site: Site) -> None:
    cache = wrap(site, threads=2)
    ask(cache)
    drop(cache, "a")
    lose(cache)
    gate = Gate(site)
    with ThreadPoolExecutor() as pool:
        tries = pool.submit(ask, cache)
        gate.wait()
        assert pool.submit(ask, cache).result(5).body == PAGE
        gate.opened.set()
        assert tries.result(5).status == 200
    assert site.asked["/"] == 2


def test_what_was_taken_down_while_a_try_failed_is_not_sent_after_it(
    cache: PageCache, site: Site
) -> None:
    site.put("/", keys="a story-1")
    ask(cache)
    drop(cache, "a")
    lose(cache)
    site.put("/", body=b"broken", status="500 Internal Server Error", keys="")
    gate = Gate(site)
    with ThreadPoolExecutor() as pool:
        tries = pool.submit(ask, cache)
        gate.wait()
        cache.forget()
        cache.listener.is_current = True  # type: ignore[misc]
        drop(cache, "story-1", hard=True)
        gate.opened.set()
        assert tries.result(5).body == b"broken"


def test_tries_that_hang_keep_nobody_from_waiting_once_somebody_listens_again(site: Site) -> None:
    cache = wrap(site, threads=2)
    site.put("/other/", keys="b")
    ask(cache)
    drop(cache, "a")
    lose(cache)
    gate = Gate(site)
    with ThreadPoolExecutor() as pool:
        tries = pool.submit(ask, cache)
        gate.wait()
        cache.forget()
        cache.listener.is_current = True  # type: ignore[misc]
        second = Gate(site, "/other/")
        leads = pool.submit(ask, cache, "/other/")
        second.wait()
        waits = pool.submit(ask, cache, "/other/")
        until(lambda: waiting(cache) == 1)
        second.opened.set()
        assert leads.result(5).status == waits.result(5).status == 200
        gate.opened.set()
        assert tries.result(5).status == 200


def test_what_was_missed_is_forgotten(cache: PageCache, site: Site) -> None:
    ask(cache)
    cache.forget()
    ask(cache)
    assert site.asked["/"] == 2


# --- What strangers may try ---


def test_a_page_lies_in_memory_once_however_its_host_is_written(
    cache: PageCache, site: Site
) -> None:
    for host in ("news.example", "News.Example", "news.example:80", "news.example:8123"):
        ask(cache, HTTP_HOST=host)
    for scheme in ("http", "gopher", "http, https"):
        ask(cache, HTTP_X_FORWARDED_PROTO=scheme)
    assert site.asked["/"] == 1


def test_what_others_cookies_say_changes_nothing(cache: PageCache, site: Site) -> None:
    for number in range(3):
        ask(cache, HTTP_COOKIE=f"_ga=GA1.1.{number}")
    assert site.asked["/"] == 1
    ask(cache, HTTP_COOKIE="_ga=GA1.1.7; session=abc")
    assert site.asked["/"] == 2


def test_redirects_without_end_drive_no_page_out(site: Site) -> None:
    cache = wrap(site, most_bytes=400_000)
    ask(cache)
    for number in range(300):
        site.put(f"/{number}/", status="301 Moved Permanently")
        ask(cache, f"/{number}/")
    ask(cache)
    assert site.asked["/"] == 1


def test_a_very_long_request_is_answered_and_not_kept_by_its_words(cache: PageCache) -> None:
    ask(cache, "/", HTTP_IF_NONE_MATCH=", ".join(['"x"'] * 1_000))
    assert not cache._ready.by_request


def test_after_a_failure_one_request_makes_the_page_again_and_not_each_of_them(
    cache: PageCache, site: Site
) -> None:
    site.put("/", b"failed", keys="", status="500 Internal Server Error")
    assert ask(cache).status == 500
    site.put("/")
    assert [ask(cache).status for _ in range(3)] == [200] * 3
    assert site.asked["/"] == 2


def test_letters_that_nobody_escaped_are_read_as_django_reads_them(
    cache: PageCache, site: Site
) -> None:
    ask(cache, "/?q=" + "é".encode().decode("latin-1"))
    ask(cache, "/?q=%C3%A9")
    assert [each["QUERY_STRING"] for each in site.environs] == ["q=%C3%A9"]


def test_pages_come_and_go_while_others_are_read(site: Site) -> None:
    """Readers note what they use without the lock that evictions hold."""
    cache = wrap(site, most_bytes=200_000)
    for number in range(400):
        site.put(f"/{number}/")

    def read(start: int) -> set[int]:
        numbers = [(start * 37 + step) % 400 for step in range(500)]
        return {ask(cache, f"/{number}/").status for number in numbers}

    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(read, start) for start in range(4)]
        while not all(each.done() for each in reading):
            cache.forget()
    assert [each.result() for each in reading] == [{200}] * 4
