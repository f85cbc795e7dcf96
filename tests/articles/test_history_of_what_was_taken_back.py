"""Of a text that was withdrawn or erased, its history keeps the facts and not a word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from articles import workflow
from articles.models import Article, Dispatch, Printing
from articles.workflow import clock
from tests import factories
from tests.articles.histories import SATURDAY, correct, ferry_story, history_of
from tests.reading import assert_in_order, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    """AP's story, corrected; the desk's update on it, with a typo put right."""
    return ferry_story()


def erase(dispatch: Dispatch) -> None:
    actor = factories.chief()
    plan = workflow.plan_erasure(actor=actor, dispatch=dispatch, reason="A court order")
    workflow.erase(actor=actor, dispatch=dispatch, sha256=plan.data["sha256"])


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
