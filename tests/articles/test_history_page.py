"""The public history of a story: what happened to it and when, and nothing of the newsroom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import zeal
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.models import Article, Dispatch, Printing, Revision
from articles.workflow import Copy, Filing, clock
from tests import factories
from tests.articles.long_chains import corrected_times
from tests.reading import Element, assert_in_order, read

pytestmark = pytest.mark.django_db

SATURDAY = datetime(2024, 7, 20, 9, 40, tzinfo=ZoneInfo("America/New_York"))


def correct(dispatch: Dispatch, *, after: timedelta, note: dict[str, str], **changed: str) -> None:
    """Print a dispatch with other words, so long after Saturday's first print."""
    actor = factories.editor(first_name="Edda", last_name="Internal")
    seen = dispatch.revisions.latest("seq")
    with clock.as_of(SATURDAY + after):
        copy = replace(Copy.of(seen), **changed)
        workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=seen.seq)
        workflow.correct(actor=actor, dispatch=dispatch, seq=seen.seq + 1, **note)


@pytest.fixture
def article() -> Article:
    """AP's story, corrected; the desk's update by two authors, with a typo put right."""
    with clock.as_of(SATURDAY):
        story = factories.story(
            filed=factories.filing(slug="ferry"),
            headline="Ferry Strikes Pier",
            body="<p>Nobody was hurt.</p>",
            agency=factories.wire_agency("AP"),
        )
    correct(
        story.dispatches.get(),
        after=timedelta(minutes=50),
        note={"note_kind": "correction", "public_note": "Two were hurt."},
        body="<p>Two were hurt.</p>",
    )
    authors = [
        factories.AuthorFactory.create(name=each, slug=each.lower()) for each in ("Ada", "Ben")
    ]
    with clock.as_of(SATURDAY + timedelta(hours=2)):
        update = factories.update(story, headline="Brige Closed", authors=authors)
    correct(
        update,
        after=timedelta(hours=26),
        note={"reason": "Secret reason"},
        headline="Bridge Closed",
    )
    return Article.objects.get(pk=story.pk)


def history_of(client: Client, article: Article, query: str = "") -> Element:
    answer = client.get(f"{article.url}history/{query}")
    assert answer.status_code == 200
    return read(answer)


def update_of(article: Article, number: int = 1) -> Dispatch:
    return article.dispatches.get(number=number)


def erase(dispatch: Dispatch) -> None:
    actor = factories.chief()
    plan = workflow.plan_erasure(actor=actor, dispatch=dispatch, reason="A court order")
    workflow.erase(actor=actor, dispatch=dispatch, sha256=plan.data["sha256"])


# --- What it says ---


def test_each_update_and_correction_stands_there_with_its_time_newest_first(
    client: Client, article: Article
) -> None:
    page = history_of(client, article)
    assert page.one("h1").text == "History of this story"
    assert_in_order(
        page.one("main").lines,
        "Bridge Closed",
        "First published 9:40 a.m., July 20, 2024. There are 4 versions, the newest first.",
        "Version 4",
        "11:40 a.m., July 21",
        "Wording corrected in update 1",
        "Bridge Closed",
        "City Telegraph · By Ada and Ben",
        "Version 3",
        "11:40 a.m.",
        "Update 1",
        "Brige Closed",
        "City Telegraph · By Ada and Ben",
        "Version 2",
        "10:30 a.m.",
        "Correction of the story as first filed",
        "Ferry Strikes Pier",
        "AP",
        "Correction: Two were hurt.",
        "Version 1",
        "9:40 a.m.",
        "First published",
        "Ferry Strikes Pier",
        "AP",
    )
    times = [each["datetime"] for each in page.one("ol", css="versions").all("time")]
    assert times == sorted(times, reverse=True)
    assert times[-1] == "2024-07-20T09:40:00-04:00"


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("correction", "Correction of update 1"),
        ("clarification", "Clarification of update 1"),
        ("editors_note", "Editor’s note on update 1"),
    ],
)
def test_a_note_to_readers_is_named_by_its_kind(
    client: Client, article: Article, kind: str, title: str
) -> None:
    correct(
        update_of(article),
        after=timedelta(hours=30),
        note={"note_kind": kind, "public_note": "Said otherwise."},
        headline="Bridge Shut",
    )
    page = history_of(client, article)
    assert page.all("h2")[0].text == title
    label = Printing.NoteKind(kind).label
    assert page.all(css="version-note")[0].text == f"{label}: Said otherwise."


def test_entries_lead_to_the_story_and_to_what_changed(client: Client, article: Article) -> None:
    newest, *_, first = history_of(client, article).all("li", css="version")
    assert newest.address("What changed in version 4") == f"{article.url}history/3-4/"
    in_story = newest.address("In the story as it is now, version 4")
    assert in_story == f"{article.url}#update-1"
    assert read(client.get(article.url)).one(id=in_story.partition("#")[2])
    assert [words for words, _ in first.links] == ["In the story as it is now, version 1"]


def test_nothing_of_the_newsroom_is_told(client: Client, article: Article) -> None:
    actor = factories.editor(username="nora", first_name="Nora", last_name="Internal")
    copy = factories.copy(headline="UNPRINTED", body="<p>UNPRINTED</p>")
    draft = workflow.draft_update(actor=actor, article=article, copy=copy)
    saved = update_of(article).revisions.latest("seq")
    workflow.save(actor=actor, dispatch=update_of(article), copy=copy, seq=saved.seq)
    for address in (f"{article.url}history/", f"{article.url}history/0-4/"):
        html = client.get(address).content.decode()
        for hidden in ("UNPRINTED", "Internal", "nora", "Secret reason", "Edda"):
            assert hidden not in html, (address, hidden)
    assert draft.number is None


def test_the_story_links_to_its_history_once_there_is_one(client: Client, article: Article) -> None:
    link = read(client.get(article.url)).address("History of this story")
    assert link == f"{article.url}history/"
    unchanged = factories.story()
    words = [words for words, _ in read(client.get(unchanged.url)).links]
    assert "History of this story" not in words
    page = history_of(client, unchanged)
    assert "It has not changed since." in page.text
    assert page.all("form") == []


# --- What was taken back ---


@pytest.fixture
def accused(article: Article) -> Dispatch:
    """An update that says something untrue, corrected with a note that says it again."""
    with clock.as_of(SATURDAY + timedelta(hours=27)):
        update = factories.update(
            article,
            headline="LIBEL headline",
            standfirst="LIBEL standfirst",
            body="<p>LIBEL body</p>",
            authors=[factories.AuthorFactory.create(name="Cleo")],
        )
    correct(
        update,
        after=timedelta(hours=28),
        note={"note_kind": "correction", "public_note": "LIBEL again."},
        body="<p>LIBEL body, said twice</p>",
    )
    return Dispatch.objects.get(pk=update.pk)


def withdraw(dispatch: Dispatch) -> None:
    with clock.as_of(SATURDAY + timedelta(hours=29)):
        workflow.withdraw(
            actor=factories.editor(),
            dispatch=dispatch,
            reason="A lawyer called",
            note_kind="editors_note",
            public_note="We took back an update.",
        )


def every_page(client: Client, article: Article) -> str:
    """Return the history and the difference between any two of its states, as one text."""
    count = Printing.objects.filter(dispatch__article=article).exclude(act="erase").count()
    addresses = [
        "",
        "?from=x&to=y",
        *(f"{older}-{newer}/" for newer in range(1, count + 1) for older in range(newer)),
    ]
    return "\n".join(
        client.get(f"{article.url}history/{each}").content.decode() for each in addresses
    )


def test_a_text_that_is_live_shows_its_earlier_wordings(
    client: Client, article: Article, accused: Dispatch
) -> None:
    html = every_page(client, article)
    for words in ("LIBEL headline", "LIBEL standfirst", "LIBEL body", "LIBEL again"):
        assert words in html


def test_of_a_withdrawn_text_it_says_when_by_whom_and_why_but_no_word_of_it(
    client: Client, article: Article, accused: Dispatch
) -> None:
    withdraw(accused)
    assert_in_order(
        history_of(client, article).one("ol", css="versions").lines,
        "2:40 p.m., July 21",
        "Update 2 withdrawn",
        "Editor’s note: We took back an update.",
        "1:40 p.m., July 21",
        "Correction of update 2",
        "City Telegraph · By Cleo",
        "It has been withdrawn, and its text is not shown.",
        "12:40 p.m., July 21",
        "Update 2",
        "City Telegraph · By Cleo",
        "It has been withdrawn, and its text is not shown.",
    )
    html = every_page(client, article)
    assert "LIBEL" not in html
    assert "lawyer" not in html
    assert "/#update-2" not in html


def test_a_difference_says_that_a_text_was_withdrawn_and_when(
    client: Client, article: Article, accused: Dispatch
) -> None:
    withdraw(accused)
    section = read(client.get(f"{article.url}history/5-7/")).one("section")
    assert section.lines == [
        "Update 2",
        "Corrected 1:40 p.m., July 21 · Withdrawn 2:40 p.m., July 21",
        "Editor’s note, 2:40 p.m., July 21: We took back an update.",
        "It has been withdrawn, and its text is not shown.",
    ]
    erase(accused)
    section = read(client.get(f"{article.url}history/4-7/")).one("section")
    assert section.lines[-1] == "Its text has been erased."


def test_a_text_that_is_restored_shows_again(
    client: Client, article: Article, accused: Dispatch
) -> None:
    withdraw(accused)
    workflow.reinstate(actor=factories.editor(), dispatch=accused, reason="It was true")
    page = history_of(client, article)
    assert page.all("h2")[0].text == "Update 2 restored"
    assert page.all(css="version-headline")[0].text == "LIBEL headline"
    html = every_page(client, article)
    assert "LIBEL body" in html and "LIBEL again" in html
    assert "It was true" not in html


def test_an_erased_text_is_called_erased_and_not_empty(
    client: Client, article: Article, accused: Dispatch
) -> None:
    withdraw(accused)
    erase(accused)
    page = history_of(client, article)
    newest = page.all("li", css="version")[0]
    assert newest.one("h2").text == "Text of update 2 erased"
    assert newest.links == []
    assert_in_order(
        page.one("ol", css="versions").lines,
        "Text of update 2 erased",
        "Update 2 withdrawn",
        "Correction of update 2",
        "Its text has been erased.",
        "Update 2",
        "Its text has been erased.",
    )
    html = every_page(client, article)
    for hidden in ("LIBEL", "We took back an update", "[erased]", "court", "sha256"):
        assert hidden not in html
    # An erasure makes no version.
    assert "There are 7 versions" in page.text
    assert client.get(f"{article.url}history/7-8/").status_code == 404


def test_a_live_text_that_is_erased_is_gone_from_its_history_at_once(
    client: Client, article: Article, accused: Dispatch
) -> None:
    erase(accused)
    assert "LIBEL" not in every_page(client, article)


# --- Addresses ---

PATHS = ("history/", "history/?before=2", "history/?from=1&to=2", "history/1-2/", "history/2-1/")


@pytest.mark.parametrize("path", PATHS)
def test_a_killed_storys_history_answers_410_and_never_its_words(
    client: Client, article: Article, path: str
) -> None:
    actor = factories.chief()
    workflow.kill(actor=actor, article=article, reason="Secret reason")
    answer = client.get(article.url + path)
    assert answer.status_code == 410
    assert read(answer).one("h1").text == "This story was taken down"
    for hidden in ("Ferry", "Bridge", "hurt", "Ada", "Secret reason"):
        assert hidden not in answer.content.decode()
    assert "Surrogate-Key" not in answer.headers
    workflow.restore(actor=actor, article=article, reason="True after all")
    assert client.get(article.url + path).status_code in {200, 301, 302}


@pytest.mark.parametrize("path", PATHS)
def test_an_unpublished_storys_history_is_not_found(
    client: Client, article: Article, path: str
) -> None:
    workflow.unpublish(actor=factories.editor(), article=article, reason="Wait")
    assert client.get(article.url + path).status_code == 404


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("history/", "history/"),
        ("history/?before=2", "history/?before=2"),
        ("history/?from=1&to=2&x=3", "history/?from=1&to=2"),
        ("history/1-2/", "history/1-2/"),
        ("history/2-1/", "history/1-2/"),
    ],
)
def test_an_earlier_address_redirects_to_the_same_page_of_the_present_one(
    client: Client, article: Article, path: str, kept: str
) -> None:
    old = article.url
    filed = Filing(slug="ferry-sinks", section=article.section)
    workflow.file_under(
        actor=factories.editor(), article=article, filing=filed, version=article.version
    )
    answer = client.get(old + path)
    assert answer.status_code == 301
    assert answer["Location"] == f"/2024/07/20/ferry-sinks/{kept}"
    assert client.get("/2024/07/20/never-given/" + path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("path", ["history/", "history/1-2/"])
def test_nobody_writes_to_a_history(
    client: Client, article: Article, path: str, method: str
) -> None:
    assert getattr(client, method)(article.url + path).status_code == 405


# --- Caches ---


@pytest.mark.parametrize("path", ["history/", "history/1-4/"])
def test_its_pages_are_keyed_like_the_story_and_shared_for_a_day(
    client: Client, article: Article, path: str
) -> None:
    answer = client.get(article.url + path)
    assert f"story-{article.pk}" in answer["Surrogate-Key"].split()
    assert answer["Surrogate-Control"] == "max-age=86400"
    assert answer["Cache-Control"] == "no-cache"
    assert "cookie" not in answer.get("Vary", "").lower()
    assert not answer.cookies


@pytest.mark.parametrize("path", ["history/", "history/1-2/"])
def test_a_page_that_is_known_is_not_sent_again(
    client: Client, article: Article, path: str
) -> None:
    address = article.url + path
    etag = client.get(address)["ETag"]
    assert etag.startswith('"')
    known = client.get(address, headers={"if-none-match": etag})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", etag)
    # What nobody asked for makes no other page.
    assert client.get(f"{address}?utm_source=x")["ETag"] == etag
    correct(
        update_of(article), after=timedelta(days=2), note={"reason": "x"}, headline="Another Line"
    )
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200


# --- A long history ---


def numbers(page: Element) -> list[int]:
    return [int(each.text.split()[-1]) for each in page.all(css="version-number") if each.text]


def test_a_long_history_is_paged_from_the_newest_to_the_first_print(
    client: Client, article: Article
) -> None:
    corrected_times(update_of(article), 246)
    pages, address = [], f"{article.url}history/"
    while address:
        page = read(client.get(address))
        pages.append(numbers(page))
        address = dict(page.links).get("Older versions", "")
    assert pages == [list(range(250, 150, -1)), list(range(150, 50, -1)), list(range(50, 0, -1))]
    assert page.address("Back to the newest") == f"{article.url}history/"


@pytest.mark.parametrize("before", ["0", "1", "x", "-3", "01", "9" * 5000, "²"])
def test_a_page_that_is_not_there_is_not_found(
    client: Client, article: Article, before: str
) -> None:
    assert client.get(f"{article.url}history/", {"before": before}).status_code == 404


def test_a_page_costs_the_same_three_queries_with_4_and_300_printings(
    client: Client, article: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"{article.url}history/"
    for count in (4, 300):
        corrected_times(update_of(article), count - 4)
        for page in ("", "?before=4"):
            with django_assert_num_queries(3), zeal.zeal_context():
                assert client.get(f"{address}{page}").status_code == 200
    assert Revision.objects.count() == 300


# --- Comparing two versions ---


def test_the_form_leads_to_the_difference_of_two_versions(client: Client, article: Article) -> None:
    form = history_of(client, article).one("form")
    assert (form["action"], form["method"]) == (f"{article.url}history/", "get")
    assert [(each["name"], each["value"]) for each in form.all("input")] == [
        ("from", "1"),
        ("to", "4"),
    ]
    for older, newer in (("1", "4"), ("4", "1"), (" 1", "4 ")):
        answer = client.get(form["action"], {"from": older, "to": newer})
        assert answer.status_code == 302
        assert answer["Location"] == f"{article.url}history/1-4/"


@pytest.mark.parametrize(
    ("older", "newer", "problem"),
    [
        ("", "", "Type two numbers from 0 to 4."),
        ("1", "", "Type two numbers from 0 to 4."),
        ("one", "4", "Type two numbers from 0 to 4."),
        ("1", "5", "Type two numbers from 0 to 4."),
        ("-1", "4", "Type two numbers from 0 to 4."),
        ("1.5", "4", "Type two numbers from 0 to 4."),
        ("9" * 5000, "4", "Type two numbers from 0 to 4."),
        ("٣", "4", "Type two numbers from 0 to 4."),
        ('"><script>', "\x00", "Type two numbers from 0 to 4."),
        ("2", "2", "That is the same version twice. Choose two different ones."),
    ],
)
def test_what_is_no_version_comes_back_with_a_sentence(
    client: Client, article: Article, older: str, newer: str, problem: str
) -> None:
    answer = client.get(f"{article.url}history/", {"from": older, "to": newer})
    assert answer.status_code == 400
    page = read(answer)
    assert page.one(css="compare-problem").text == problem
    assert [each["value"] for each in page.all("input")] == [older[:20], newer[:20].strip("\x00")]
    assert "<script>" not in answer.content.decode()
    assert "Surrogate-Control" not in answer.headers
    assert len(page.all("li", css="version")) == 4


def test_half_of_a_form_is_bad_input_too(client: Client, article: Article) -> None:
    assert client.get(f"{article.url}history/?from=1").status_code == 400
    assert client.get(f"{article.url}history/?to=1").status_code == 400
