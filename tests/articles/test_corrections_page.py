"""The list of everything that the paper has set right."""

from __future__ import annotations

from datetime import timedelta

import pytest
import zeal
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import corrections, workflow
from articles.models import Article
from articles.workflow import clock
from bench.plans import work_of
from tests import factories
from tests.reading import Element, read

pytestmark = pytest.mark.django_db


def corrected(headline: str, note: str, kind: str = "correction") -> Article:
    story = factories.story(headline=headline)
    factories.correct(
        story.dispatches.get(), body="<p>Set right.</p>", note_kind=kind, public_note=note
    )
    return story


def page(client: Client, address: str = "/corrections/") -> Element:
    return read(client.get(address)).one("main")


def notes(client: Client) -> list[str]:
    return [each.text for each in page(client).all(css="notes-words")]


def test_each_note_stands_with_its_kind_its_time_and_the_story_it_is_on(client: Client) -> None:
    day = timezone.now() - timedelta(days=400)
    with clock.as_of(day):
        story = corrected("Ferry Adrift", "It was the <b>Elida</b>.", "clarification")
    shown = page(client)
    when = shown.one(css="notes-when").text
    assert when.startswith("Clarification · ")
    assert str((timezone.localtime(day)).year) in when
    assert shown.one(css="notes-words").text == "It was the <b>Elida</b>."
    assert shown.links == [("Ferry Adrift", f"{story.url}#first-filed")]


def test_the_newest_stands_first_and_typos_and_drafts_do_not_stand_there(client: Client) -> None:
    corrected("One", "First note.")
    corrected("Two", "Second note.")
    story = factories.story()
    factories.correct(story.dispatches.get(), body="<p>Typo.</p>", reason="A typo")
    assert notes(client) == ["Second note.", "First note."]


def test_a_withdrawal_stands_there_with_its_words_while_the_passage_is_withdrawn(
    client: Client,
) -> None:
    story = factories.story(headline="Ferry Adrift")
    update = factories.update(story)
    factories.withdraw(update, note_kind="editors_note", public_note="There was no second ferry.")
    assert notes(client) == ["There was no second ferry."]
    assert page(client).links[0][1] == f"{story.url}#update-1"
    factories.reinstate(update)
    assert notes(client) == []


def test_what_readers_cannot_see_on_the_story_is_not_here(client: Client) -> None:
    story = corrected("Ferry Adrift", "It was Sunday.")
    update = factories.update(story)
    factories.correct(
        update, body="<p>B.</p>", note_kind="correction", public_note="It was the pier."
    )
    chief = factories.chief()
    factories.withdraw(update)
    assert notes(client) == ["It was Sunday."]
    workflow.unpublish(actor=chief, article=story, reason="x")
    assert notes(client) == []
    workflow.publish_again(actor=chief, article=story, reason="x")
    assert notes(client) == ["It was Sunday."]
    workflow.kill(actor=chief, article=story, reason="x")
    assert notes(client) == []


def test_an_erased_note_is_gone(client: Client) -> None:
    chief, story = factories.chief(), factories.story()
    update = factories.update(story)
    factories.withdraw(update, note_kind="correction", public_note="Not so.")
    plan = workflow.plan_erasure(actor=chief, dispatch=update, reason="A court")
    workflow.erase(actor=chief, dispatch=update, sha256=plan.data["sha256"])
    assert notes(client) == []


def test_without_any_it_says_so(client: Client) -> None:
    assert "Nothing has been corrected." in page(client).lines


def test_it_pages_by_keyset_at_the_same_cost(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(corrections.page, "__kwdefaults__", {"before": None, "size": 2})
    for number in range(5):
        corrected(f"Story {number}", f"Note {number}.")
    address, found = "/corrections/", []
    while address:
        with django_assert_max_num_queries(7), zeal.zeal_context():
            answer = client.get(address)
        shown = read(answer).one("main")
        found.append([each.text for each in shown.all(css="notes-words")])
        address = next((url for words, url in shown.links if words == "Older corrections"), "")
    assert found == [["Note 4.", "Note 3."], ["Note 2.", "Note 1."], ["Note 0."]]
    assert "Back to the newest" in shown.text
    assert client.get("/corrections/?before=nonsense").status_code == 404


def test_among_many_it_reads_no_more_than_it_shows() -> None:
    """Forty thousand notes: the first page and one deep down are walked by their index."""
    story = corrected("Ferry Adrift", "The first.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_printing (dispatch_id, act, revision_id, at, actor_id,"
            " note_kind, public_note, reason, sha256)"
            " SELECT dispatch_id, act, revision_id, at - n * interval '1 minute', actor_id,"
            " note_kind, public_note, '', '' FROM articles_printing, generate_series(1, 40000) n"
            " WHERE note_kind <> ''"
        )
        cursor.execute("ANALYZE articles_printing, articles_dispatch, articles_article")
    deep = None
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            found = corrections.page(before=deep)
        assert len(found.notes) == corrections.SIZE
        work = work_of([each["sql"] for each in captured])
        assert (work.sorted_rows, "articles_printing" in work.walked) == (0, False), work
        assert work.buffers < 500, work
        deep = corrections.keyset.Cursor(story.first_published_at - timedelta(days=20), 0)
