"""The public history of a story: what happened to it and when, and nothing of the newsroom."""

from __future__ import annotations

from datetime import timedelta

import pytest
import zeal
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.models import Article, Printing, Revision
from tests import factories
from tests.articles.histories import correct, ferry_story, history_of, update_of
from tests.articles.long_chains import corrected_times
from tests.reading import Element, assert_in_order, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    """AP's story, corrected; the desk's update on it, with a typo put right."""
    return ferry_story()


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
