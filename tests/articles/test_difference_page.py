"""What changed between two versions of a story, as a reader sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import zeal
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import comparison, workflow
from articles.models import Article, Dispatch
from articles.workflow import clock
from tests import factories
from tests.articles import histories
from tests.articles.histories import SATURDAY
from tests.articles.long_chains import corrected_times, updated_times
from tests.reading import Element, assert_in_order, read

pytestmark = pytest.mark.django_db

BODY = "<p>A ferry struck a pier early on Saturday.</p><p>Nobody was hurt.</p>"


@pytest.fixture
def article() -> Article:
    """A story of Saturday morning, printed once."""
    with clock.as_of(SATURDAY):
        return factories.story(
            filed=factories.filing(slug="ferry"), headline="Ferry Strikes Pier", body=BODY
        )


def first(article: Article) -> Dispatch:
    return article.dispatches.get(number=0)


def correct(dispatch: Dispatch, *, minutes: int, note: str = "", **changed: Any) -> None:
    """Print a dispatch with other words, so many minutes after Saturday's first print."""
    kind = {"note_kind": "correction", "public_note": note} if note else {"reason": "a typo"}
    histories.correct(dispatch, after=timedelta(minutes=minutes), note=kind, **changed)


def difference(client: Client, article: Article, older: int, newer: int) -> Element:
    answer = client.get(f"{article.url}history/{older}-{newer}/")
    assert answer.status_code == 200
    return read(answer)


def marked(page: Element, tag: str) -> list[str]:
    """Return what is marked with <ins> or <del>, the legend aside."""
    return [
        each.text
        for section in page.all("section", css="changed-dispatch")
        for each in section.all(tag)
    ]


def field(page: Element, name: str) -> str:
    """Return the line beside the text with this name."""
    rows = {row.one("dt").text: row.one("dd").text for row in page.one(css="fields").all("div")}
    return rows[name]


# --- One step ---


def test_a_correction_shows_the_words_that_went_and_the_words_that_came(
    client: Client, article: Article
) -> None:
    changed = BODY.replace("early", "late").replace("Nobody was", "Two people were")
    correct(first(article), minutes=50, note="Two were hurt.", body=changed)
    page = difference(client, article, 1, 2)
    assert_in_order(
        page.one("main").lines,
        "What changed",
        "Ferry Strikes Pier",
        "version 1 · First published · 9:40 a.m., July 20, 2024",
        "version 2 · Correction of the story as first filed · 10:30 a.m., July 20, 2024",
        "Underlined words were added. Words struck through were removed.",
        "The story as first filed",
        "Corrected 10:30 a.m. · In the story",
        "Correction, 10:30 a.m.: Two were hurt.",
        "A ferry struck a pier early late on Saturday.",
        "Nobody was Two people were hurt.",
    )
    assert marked(page, "del") == ["early", "Nobody was"]
    assert marked(page, "ins") == ["late", "Two people were"]
    moments = {
        each["datetime"] for tag in ("ins", "del") for each in page.one(css="changes").all(tag)
    }
    assert moments == {"2024-07-20T14:30:00+00:00"}


def test_what_stands_beside_the_text_is_compared_too(client: Client, article: Article) -> None:
    picture = {"lead_image": factories.image(), "alt": "A pier", "credit": "Ines", "caption": "Old"}
    correct(first(article), minutes=1, **picture)
    page = difference(client, article, 1, 2)
    assert field(page, "Picture") == "A picture was added."
    assert field(page, "Picture described") == "A pier"
    changed = {
        "headline": "Ferry Strikes Bridge",
        "standfirst": "It sank.",
        "dateline_city": "Oster Ness",
        "agency": factories.wire_agency("AP"),
        "authors": (factories.AuthorFactory.create(name="Ada"),),
        "caption": "New",
        "credit": "Otto",
        "licence_note": "All rights reserved.",
        "lead_image": None,
    }
    correct(first(article), minutes=2, **changed)
    page = difference(client, article, 2, 3)
    assert field(page, "Headline") == "Ferry Strikes Pier Bridge"
    assert field(page, "Standfirst") == "It sank."
    assert field(page, "Dateline") == "PORT AVERLY OSTER NESS, Norland"
    assert field(page, "Agency") == "City Telegraph AP"
    assert field(page, "Byline") == "Ada"
    assert field(page, "Caption") == "Old New"
    assert field(page, "Picture by") == "Ines Otto"
    assert field(page, "Licence") == "All rights reserved."
    assert field(page, "Picture") == "The picture was taken out."
    assert page.all(css="changes") == []


def test_an_update_shows_its_words_as_added(client: Client, article: Article) -> None:
    with clock.as_of(SATURDAY + timedelta(hours=1)):
        factories.update(article, headline="Bridge Closed", body="<p>The bridge was closed.</p>")
    page = difference(client, article, 1, 2)
    (section,) = page.all("section", css="changed-dispatch")
    assert section.one("h2").text == "Update 1"
    assert section.one(css="outcome").text == "Added"
    assert "The bridge was closed." in marked(page, "ins")
    assert marked(page, "del") == []
    assert section.address("In the story as it is now: Update 1") == f"{article.url}#update-1"


def test_the_first_print_is_compared_with_nothing(client: Client, article: Article) -> None:
    page = difference(client, article, 0, 1)
    assert "before the story was published" in page.text
    assert "Nobody was hurt." in marked(page, "ins")
    assert "The change before" not in [words for words, _ in page.links]


def test_a_change_of_the_formatting_alone_is_said(client: Client, article: Article) -> None:
    correct(first(article), minutes=5, body=BODY.replace("Nobody", "<em>Nobody</em>"))
    page = difference(client, article, 1, 2)
    assert page.one(css="change-note").text == "The emphasis changed."
    assert marked(page, "ins") == marked(page, "del") == []


def test_also_read_blocks_show_the_label_of_now_and_never_that_of_a_killed_story(
    client: Client, article: Article
) -> None:
    near, far = factories.story(headline="Near Story"), factories.story(headline="KILLED headline")
    pinned = factories.story()
    blocks = (
        f'<p data-also-read="{near.pk}"></p><p data-also-read="{far.pk}"></p>'
        f'<p data-also-read="{pinned.pk}">Pinned KILLED words</p>'
    )
    correct(first(article), minutes=5, body=BODY + blocks)
    for each in (far, pinned):
        workflow.kill(actor=factories.chief(), article=each, reason="x")
    answer = client.get(f"{article.url}history/1-2/")
    assert "Also read: Near Story" in read(answer).one("main").lines
    assert "KILLED" not in answer.content.decode()
    # When one of them comes back, or changes its headline, the page goes from every cache.
    keys = {f"teaser-{each.pk}" for each in (near, far, pinned)}
    assert keys <= set(answer["Surrogate-Key"].split())


# --- Many steps ---


def test_between_two_states_far_apart_each_dispatch_stands_once_newest_first(
    client: Client, article: Article
) -> None:
    correct(first(article), minutes=5, body=BODY.replace("early", "late"))
    with clock.as_of(SATURDAY + timedelta(hours=1)):
        update = factories.update(article, headline="Bridge Closed")
    correct(first(article), minutes=70, body=BODY.replace("early", "at dawn"))
    correct(update, minutes=80, headline="Bridge Shut")
    page = difference(client, article, 1, 5)
    assert [each.text for each in page.all("h2")] == ["Update 1", "The story as first filed"]
    assert marked(page, "del") == ["early"]
    assert "at dawn" in marked(page, "ins") and "late" not in marked(page, "ins")
    assert "Bridge Shut" in marked(page, "ins")
    assert (
        page.all("section")[1]
        .one(css="changed-acts")
        .text.startswith("Corrected 9:45 a.m. · Corrected 10:50 a.m. ·")
    )
    # No single moment is that of all these words.
    late = page.all("section")[1].one(css="changes").all("ins")[0]
    assert "datetime" not in late.attributes


def test_what_was_withdrawn_and_restored_meanwhile_has_no_difference(
    client: Client, article: Article
) -> None:
    update = factories.update(article, body="<p>The bridge was closed.</p>")
    for verb in (workflow.withdraw, workflow.reinstate):
        verb(actor=factories.editor(), dispatch=update, reason="x")
    page = difference(client, article, 2, 4)
    assert page.one(css="nothing-changed").text == "No words of it differ between these versions."
    gone, back = difference(client, article, 2, 3), difference(client, article, 3, 4)
    assert "The bridge was closed." in marked(gone, "del") and not marked(gone, "ins")
    assert "The bridge was closed." in marked(back, "ins") and not marked(back, "del")
    assert [page.one(css="outcome").text for page in (gone, back)] == ["Removed", "Added"]


def test_many_new_updates_are_listed_by_their_headlines(client: Client, article: Article) -> None:
    updated_times(article, comparison.MOST_WHOLE + 1)
    page = difference(client, article, 1, comparison.MOST_WHOLE + 2)
    rows = page.one("ul", css="by-headline").all("li")
    assert len(rows) == comparison.MOST_WHOLE + 1
    assert rows[0].text == "Added Update 6: Headline 6"
    assert rows[0].address("Headline 6") == f"{article.url}#update-6"
    assert "has words" not in page.text
    page = difference(client, article, 2, comparison.MOST_WHOLE + 2)
    assert "Update 6 has words." in marked(page, "ins")


def test_more_changes_than_a_page_holds_are_left_to_smaller_steps(
    client: Client, article: Article
) -> None:
    updated_times(article, comparison.MOST_CHANGED + 2)
    before = comparison.MOST_CHANGED + 3
    for dispatch in article.dispatches.filter(number__gt=0):
        corrected_times(dispatch, 1)
    newest = before + comparison.MOST_CHANGED + 2
    page = difference(client, article, before, newest)
    assert len(page.all("section", css="changed-dispatch")) == comparison.MOST_CHANGED + 1
    assert "2 more texts changed between these versions." in page.text
    steps = page.one("ul", css="steps").links
    assert len(steps) == 4
    assert steps[0][1].startswith(f"{article.url}history/{before}-")
    assert steps[-1][1].endswith(f"-{newest}/")
    for _, address in steps:
        assert "more texts changed" not in read(client.get(address)).text


def test_bodies_of_more_than_a_page_holds_are_left_to_smaller_steps(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "_MOST_TEXT", 1_000)
    with clock.as_of(SATURDAY + timedelta(minutes=1)):
        update = factories.update(article, body=f"<p>{'word ' * 100}</p>")
    correct(first(article), minutes=2, body=BODY.replace("early", "late"))
    correct(update, minutes=3, body=f"<p>{'word ' * 99}other</p>")
    page = difference(client, article, 2, 4)
    assert [each.text for each in page.all("h2")] == ["Update 1", "More than one page holds"]
    assert "1 more text changed between these versions." in page.text
    (smaller, same) = page.one("ul", css="steps").links
    assert smaller == ("From version 2 to version 3", f"{article.url}history/2-3/")
    # A text that is alone on a page is shown at any length.
    assert marked(read(client.get(same[1])), "ins") == ["other"]


def test_of_many_acts_on_one_text_the_last_are_named(client: Client, article: Article) -> None:
    corrected_times(first(article), 30)
    page = difference(client, article, 1, 31)
    acts = page.one(css="changed-acts").text
    assert acts.startswith("20 earlier changes · Corrected ")
    assert acts.count("Corrected") == 10


def test_a_page_leads_to_the_changes_before_and_after_and_to_all(
    client: Client, article: Article
) -> None:
    corrected_times(first(article), 3)
    page = difference(client, article, 1, 3)
    base = f"{article.url}history/"
    assert page.address("The change before") == f"{base}0-1/"
    assert page.address("The change after") == f"{base}3-4/"
    assert page.address("All versions") == base
    assert page.address("Ferry Strikes Pier") == article.url
    newest = difference(client, article, 3, 4)
    assert "The change after" not in [words for words, _ in newest.links]


@pytest.mark.parametrize("distance", [1, 300])
def test_a_page_costs_the_same_four_queries_whatever_lies_between(
    client: Client,
    article: Article,
    django_assert_num_queries: DjangoAssertNumQueries,
    distance: int,
) -> None:
    target = factories.story()
    correct(first(article), minutes=5, body=f'{BODY}<p data-also-read="{target.pk}"></p>')
    updated_times(article, 149)
    corrected_times(article.dispatches.get(number=2), 150)
    with django_assert_num_queries(4), zeal.zeal_context():
        answer = client.get(f"{article.url}history/1-{1 + distance}/")
    assert answer.status_code == 200


# --- Addresses ---


@pytest.mark.parametrize(
    ("asked", "answer"), [("2-1", "1-2"), ("01-2", "1-2"), ("1-002", "1-2"), ("2-00", "0-2")]
)
def test_two_versions_have_one_address(
    client: Client, article: Article, asked: str, answer: str
) -> None:
    corrected_times(first(article), 1)
    moved = client.get(f"{article.url}history/{asked}/")
    assert (moved.status_code, moved["Location"]) == (301, f"{article.url}history/{answer}/")


@pytest.mark.parametrize(
    "asked",
    ["1-1", "0-0", "1-3", "7-9", "x-2", "1-", "1", "1-2-3", f"1-{'9' * 5000}", "1-99999999"],
)
def test_versions_that_do_not_exist_are_not_found(
    client: Client, article: Article, asked: str
) -> None:
    corrected_times(first(article), 1)
    assert client.get(f"{article.url}history/{asked}/").status_code == 404


def test_search_engines_keep_the_history_and_not_the_differences(
    client: Client, article: Article
) -> None:
    corrected_times(first(article), 1)

    def robots(path: str) -> list[str]:
        page = read(client.get(article.url + path))
        (canonical,) = (each for each in page.all("link") if each["rel"] == "canonical")
        assert canonical["href"].endswith(article.url + path)
        return [
            each["content"] for each in page.all("meta") if each.attributes.get("name") == "robots"
        ]

    assert robots("history/") == robots("history/?before=2") == []
    assert robots("history/1-2/") == ["noindex, follow"]


# --- Hostile words ---


def test_whatever_the_words_are_they_are_printed_as_letters(
    client: Client, article: Article
) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ x }}"
    correct(
        first(article),
        minutes=5,
        note=hostile,
        headline=hostile,
        standfirst=hostile,
        agency=factories.wire_agency(hostile[:80]),
        authors=(factories.AuthorFactory.create(name=hostile),),
        licence_note=hostile,
        body=f"<p>{hostile.replace('<', '&lt;')}</p>",
    )
    article.refresh_from_db()
    for path in ("history/", "history/1-2/", "history/0-2/"):
        page = read(client.get(article.url + path))
        assert page.all("script") == [] and page.all("img") == []
        assert hostile in page.text.replace("> {", ">{"), path
