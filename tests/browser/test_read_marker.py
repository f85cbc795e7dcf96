"""What is new since somebody read a story: seen by them alone, and known to their browser alone."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Request, expect

from articles import workflow
from articles.models import Article, Dispatch, Printing
from tests import factories
from tests.browser.open_story import Clock, look_away, look_back, says, show
from tests.browser.test_accessibility import problems
from tests.browser.test_paper_looks import too_wide

pytestmark = pytest.mark.django_db(transaction=True)

MARKERS = "Object.entries(localStorage).filter(([key]) => key.startsWith('read:'))"
REFUSED = """Object.defineProperty(window, 'localStorage', {
    get() { throw new DOMException('Refused', 'SecurityError') }
})"""
FULL = """Storage.prototype.setItem = () => {
    throw new DOMException('Full', 'QuotaExceededError')
}"""


@pytest.fixture
def article() -> Article:
    """A story with an update."""
    article = factories.story(headline="Ferry Strikes Pier", agency=factories.wire_agency())
    factories.update(article, headline="Bridge Closed")
    return Article.objects.get(pk=article.pk)


def correct(article: Article, number: int) -> Printing:
    """Print a correction of a dispatch."""
    dispatch = Dispatch.objects.get(article=article, number=number)
    body = f"{dispatch.revisions.latest('seq').body}<p>It was Sunday.</p>"
    note = {"note_kind": "correction", "public_note": "It was Sunday."}
    return factories.correct(dispatch, body=body, **note)


def marks(page: Page) -> list[str]:
    """Return the marks from top to bottom."""
    return page.locator(".new-mark").all_inner_texts()


def markers(page: Page) -> list[list[str]]:
    """Return what the browser keeps of stories that were read."""
    found: list[list[str]] = page.evaluate(MARKERS)
    return found


def test_a_first_visit_marks_nothing(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    clock.run(10)
    assert marks(reader) == []
    expect(reader.locator(".since")).to_have_count(0)


def test_who_comes_back_sees_what_is_new(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    clock.run(6)
    factories.update(article, headline="Divers Arrive")
    correct(article, 0)
    factories.update(article, headline="Pier Holds")
    clock.open()
    assert marks(reader) == ["New since you read", "New since you read", "Corrected since you read"]
    expect(reader.locator("#update-2 .provenance")).to_contain_text("New since you read")
    expect(reader.locator("#update-1 .new-mark")).to_have_count(0)
    expect(reader.locator("#first-filed .text > .new-mark")).to_have_text(
        "Corrected since you read"
    )
    since = reader.locator(".story-head .since")
    expect(since).to_have_text("2 updates and 1 correction since you read this — Go to the first")
    since.get_by_role("link").click()
    expect(reader.locator("#update-2 .provenance")).to_be_in_viewport()
    assert reader.url.endswith("#update-2")


def test_one_of_each_is_said_in_the_singular(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    clock.run(6)
    factories.update(article)
    clock.open()
    since = reader.locator(".since")
    expect(since).to_have_text("1 update since you read this — Go to the first")
    clock.run(6)
    correct(article, 1)
    clock.open()
    expect(since).to_have_text("1 correction since you read this — Go to the first")
    expect(since.get_by_role("link")).to_have_attribute("href", "#update-1")


def test_what_was_read_is_not_new_a_second_time(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    clock.run(6)
    factories.update(article)
    clock.open()
    assert marks(reader) == ["New since you read"]
    clock.run(6)
    reader.goto("/")
    reader.go_back()
    assert marks(reader) == []
    clock.open()
    assert marks(reader) == []


def test_a_glance_is_no_reading(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    clock.run(4)
    look_away(reader)
    clock.run_on(60)  # a hidden page is not read
    assert markers(reader) == []
    look_back(reader)
    clock.run(1.5)
    assert len(markers(reader)) == 1


def test_what_was_shown_in_place_was_read_and_is_told_from_what_came_before(
    reader: Page, article: Article
) -> None:
    clock = Clock(reader, article)
    clock.run(6)
    factories.update(article)
    clock.open()
    clock.run(6)
    factories.update(article, headline="Divers Arrive")
    clock.run(4)
    show(reader)
    assert marks(reader) == ["New", "New since you read"]
    expect(reader.locator(".since")).to_have_text("1 update since you read this — Go to the first")
    clock.open()
    assert marks(reader) == []


def test_what_was_announced_but_not_shown_is_new_at_the_next_visit(
    reader: Page, article: Article
) -> None:
    clock = Clock(reader, article)
    factories.update(article, headline="Divers Arrive")
    clock.run(10)
    expect(says(reader)).to_have_text("New update: Divers Arrive")
    clock.open()
    assert marks(reader) == ["New since you read"]


def test_an_older_tab_does_not_take_back_what_a_newer_one_has_read(
    reader: Page, article: Article
) -> None:
    clock = Clock(reader, article)
    clock.run(3)
    factories.update(article)
    newer = reader.context.new_page()
    newer.goto(article.url)
    clock.run(10)  # both have been read now, the older page last
    newer.close()
    assert len(markers(reader)) == 1
    clock.open()
    assert marks(reader) == []


def test_corrected_passages_are_marked_one_by_one(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    clock.run(6)
    correct(article, 0)
    clock.open()
    assert marks(reader) == ["Corrected since you read"]
    mark = reader.locator("#first-filed .text > .new-mark + p.is-new")
    expect(mark).to_contain_text("It was Sunday.")
    expect(reader.locator("#first-filed .provenance .new-mark")).to_have_count(0)
    reader.clock.resume()  # axe takes its time
    assert not problems(reader)


def test_a_story_without_updates_is_marked_in_its_text(reader: Page) -> None:
    article = factories.story()
    clock = Clock(reader, article)
    clock.run(6)
    correct(article, 0)
    clock.open()
    expect(reader.locator("#first-filed .text > p.new-mark")).to_have_text(
        "Corrected since you read"
    )


def test_the_marks_are_sound_at_every_width(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    clock.run(6)
    factories.update(article)
    correct(article, 0)
    clock.open()
    assert len(marks(reader)) == 2
    reader.clock.resume()  # axe takes its time
    found = problems(reader)
    assert not found, "\n".join(found)
    for width in (360, 768, 1440):
        reader.set_viewport_size({"width": width, "height": 800})
        assert not too_wide(reader)
    reader.emulate_media(media="print")
    assert not reader.locator(".new-mark:visible, .since:visible, .live:visible").count()


def test_the_newest_two_hundred_stories_are_kept(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    reader.evaluate(
        """() => {
            for (let id = 9001; id <= 9230; id++) {
                localStorage[`read:/live/${id}.json`] = `1 ${id}`
            }
            localStorage.other = 'kept'
        }"""
    )
    clock.run(6)
    kept = dict(markers(reader))
    assert len(kept) == 200
    assert f"read:/live/{article.pk}.json" in kept
    assert "read:/live/9230.json" in kept and "read:/live/9031.json" not in kept
    assert reader.evaluate("localStorage.other") == "kept"


def test_a_killed_story_is_forgotten(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    clock.run(6)
    assert len(markers(reader)) == 1
    workflow.kill(actor=factories.chief(), article=article, reason="A court.")
    clock.run(4)
    assert markers(reader) == []


@pytest.mark.parametrize("store", [REFUSED, FULL])
def test_a_browser_that_keeps_nothing_reads_all_the_same(
    reader: Page, article: Article, store: str
) -> None:
    reader.add_init_script(store)
    clock = Clock(reader, article)
    clock.run(10)
    factories.update(article, headline="Divers Arrive")
    clock.run(4)
    expect(says(reader)).to_have_text("New update: Divers Arrive")
    show(reader)
    assert marks(reader) == ["New"]
    clock.open()
    assert marks(reader) == []


def test_a_spoilt_marker_is_as_good_as_none(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    key = f"read:/live/{article.pk}.json"
    for spoilt in ("", "never", "{}", "NaN NaN", "Infinity"):
        reader.evaluate(f"localStorage[{json.dumps(key)}] = {json.dumps(spoilt)}")
        clock.open()
        assert marks(reader) == [], spoilt
    clock.run(6)
    factories.update(article)
    clock.open()
    assert marks(reader) == ["New since you read"]


def test_nothing_of_it_is_sent(reader: Page, article: Article) -> None:
    sent: list[str] = []

    def note(request: Request) -> None:
        headers = json.dumps(request.all_headers())
        sent.append(f"{request.method} {request.url} {request.post_data} {headers}")

    reader.context.on("request", note)
    clock = Clock(reader, article)
    clock.run(6)
    [[_, marker]] = markers(reader)
    factories.update(article)
    clock.open()
    clock.run(6)
    assert marks(reader) == ["New since you read"]
    assert len(sent) > 10
    for request in sent:
        assert request.startswith("GET "), request
        assert marker.split()[0] not in request, request
        assert "cookie" not in request.lower(), request
