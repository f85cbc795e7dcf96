"""Erasing a text for good: two steps, one function of the database, a hash that stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import Article, Dispatch, Event, Printing, Revision
from articles.workflow import Copy, NotReady, WrongState
from articles.workflow.clock import as_of
from authors.models import User
from tests import factories
from tests.newsroom_pages import editor_url, signed_in

pytestmark = pytest.mark.django_db

SECRET = "Informant"


@pytest.fixture
def cleo() -> User:
    return factories.chief()


@pytest.fixture
def article(cleo: User) -> Article:
    """A story whose first update names an informant, in two printed versions and every field."""
    story = factories.story(headline="Ferry Adrift")
    named = factories.update(
        story,
        headline=f"{SECRET} Speaks",
        standfirst=f"{SECRET} names the captain",
        dateline_city=SECRET,
        dateline_region=SECRET,
        licence_note=SECRET,
        body=f"<p>{SECRET} said so.</p>",
        lead_image=factories.image(),
        caption=SECRET,
        credit=SECRET,
        alt=SECRET,
    )
    copy = replace(Copy.of(named.revisions.get()), body=f"<p>{SECRET} said it twice.</p>")
    workflow.save(actor=cleo, dispatch=named, copy=copy, seq=1)
    workflow.correct(
        actor=cleo,
        dispatch=named,
        seq=2,
        note_kind="correction",
        public_note=f"{SECRET} said it twice.",
        reason=f"{SECRET} called.",
    )
    factories.update(story, headline="Ferry Afloat")
    story.refresh_from_db()
    return story


def update_of(article: Article) -> Dispatch:
    return article.dispatches.get(number=1)


def erase(actor: User, dispatch: Dispatch) -> Printing:
    plan = workflow.plan_erasure(actor=actor, dispatch=dispatch, reason="A court order")
    return workflow.erase(actor=actor, dispatch=dispatch, sha256=plan.data["sha256"])


def dump() -> str:
    """Every row of every table of the articles, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables"
            " WHERE tablename LIKE 'articles_%' OR tablename LIKE 'procrastinate_%'"
        )
        names = [name for (name,) in cursor.fetchall()]
        rows = []
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_no_word_of_it_is_left_anywhere(article: Article, cleo: User, client: Client) -> None:
    assert SECRET in dump()
    erase(cleo, update_of(article))
    assert SECRET.lower() not in dump().lower()
    assert SECRET not in client.get(article.url).text
    assert SECRET not in signed_in(cleo).get(editor_url(article)).text


def test_the_rest_of_the_chain_stays_as_it_was(
    article: Article, cleo: User, client: Client
) -> None:
    others = Revision.objects.exclude(dispatch=update_of(article)).order_by("pk")
    before = list(others.values_list())
    erase(cleo, update_of(article))
    assert list(others.values_list()) == before
    assert "Ferry Afloat" in client.get(article.url).text
    article.refresh_from_db()
    assert article.update_count == 1
    assert client.get(f"{article.url}updates/1/").status_code == 410


def test_what_stays_says_that_it_was_printed_when_and_by_whom_and_a_hash(
    article: Article, cleo: User
) -> None:
    printing = erase(cleo, update_of(article))
    acts = list(update_of(article).printings.values_list("act", flat=True))
    assert acts == ["print", "correct", "withdraw", "erase"]
    assert (printing.actor, printing.reason, len(printing.sha256)) == (cleo, "A court order", 64)
    events = Event.objects.filter(dispatch=update_of(article)).order_by("pk")
    assert list(events.values_list("verb", "note"))[-2:] == [
        ("plan_erasure", "A court order"),
        ("erase", "A court order"),
    ]
    assert update_of(article).number == 1


def test_the_hash_is_that_of_the_text(article: Article, cleo: User) -> None:
    """Whoever holds the text can prove that it is what went: the same text, the same hash."""
    twin = factories.update(article, headline="Twin", body="<p>Same.</p>")
    other = factories.update(article, headline="Other", body="<p>Not the same.</p>")
    first = workflow.plan_erasure(actor=cleo, dispatch=twin, reason="x")
    again = workflow.plan_erasure(actor=cleo, dispatch=twin, reason="x")
    another = workflow.plan_erasure(actor=cleo, dispatch=other, reason="x")
    assert first.data == again.data != another.data


def test_it_takes_two_steps(article: Article, cleo: User) -> None:
    with pytest.raises(WrongState, match="Mark this text"):
        workflow.erase(actor=cleo, dispatch=update_of(article), sha256="0" * 64)
    assert SECRET in update_of(article).revisions.latest("seq").headline


def test_the_first_step_wants_a_reason(article: Article, cleo: User) -> None:
    with pytest.raises(NotReady, match="Say why"):
        workflow.plan_erasure(actor=cleo, dispatch=update_of(article), reason=" ")


def test_a_text_that_changed_between_the_steps_is_looked_at_again(
    article: Article, cleo: User
) -> None:
    dispatch = update_of(article)
    plan = workflow.plan_erasure(actor=cleo, dispatch=dispatch, reason="x")
    workflow.save(actor=cleo, dispatch=dispatch, copy=factories.copy(), seq=2)
    with pytest.raises(WrongState, match="changed meanwhile"):
        workflow.erase(actor=cleo, dispatch=dispatch, sha256=plan.data["sha256"])


def test_a_plan_holds_for_a_day(article: Article, cleo: User) -> None:
    dispatch = update_of(article)
    with as_of(timezone.now() - timedelta(hours=25)):
        plan = workflow.plan_erasure(actor=cleo, dispatch=dispatch, reason="x")
    with pytest.raises(WrongState, match="Mark this text"):
        workflow.erase(actor=cleo, dispatch=dispatch, sha256=plan.data["sha256"])


def test_the_last_passage_that_readers_see_is_erased_only_after_a_kill(cleo: User) -> None:
    story = factories.story()
    with pytest.raises(WrongState, match="kill the story first"):
        erase(cleo, story.dispatches.get())
    workflow.kill(actor=cleo, article=story, reason="A court order")
    erase(cleo, story.dispatches.get())
    restored = workflow.restore(actor=cleo, article=story, reason="x")
    assert restored.status == Article.Status.UNPUBLISHED
    with pytest.raises(WrongState, match="Nothing is left"):
        workflow.publish_again(actor=cleo, article=story, reason="x")


def test_an_erased_passage_leaves_no_notice_of_its_withdrawal(
    client: Client, article: Article, cleo: User
) -> None:
    dispatch = update_of(article)
    factories.withdraw(dispatch, note_kind="correction", public_note="It named the wrong man.")
    assert "It named the wrong man." in client.get(article.url).text
    erase(cleo, dispatch)
    page = client.get(article.url).text
    assert "[erased]" not in page
    assert "was withdrawn" not in page
    assert "[erased]" not in client.get(f"{article.url}updates/{dispatch.number}/").text


def test_what_is_erased_stays_erased(article: Article, cleo: User) -> None:
    dispatch = update_of(article)
    erase(cleo, dispatch)
    with pytest.raises(WrongState, match="erased already"):
        workflow.plan_erasure(actor=cleo, dispatch=dispatch, reason="x")
    with pytest.raises(WrongState, match="not withdrawn"):
        workflow.reinstate(actor=cleo, dispatch=dispatch, reason="x")
    with pytest.raises(WrongState, match="erased"):
        workflow.save(actor=cleo, dispatch=dispatch, copy=factories.copy(), seq=2)


def test_a_draft_that_was_never_printed_can_be_erased(cleo: User) -> None:
    dispatch = factories.draft(headline=f"{SECRET} Speaks")
    erase(cleo, dispatch)
    assert SECRET not in dump()
    article = Article.objects.get()
    assert (article.first_published_at, article.updated_at) == (None, None)


# --- The database itself ---


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_function_refuses_without_the_first_step_and_without_a_reason(
    article: Article, cleo: User
) -> None:
    call = "SELECT articles_erase(%s, %s, now(), %s)"
    dispatch = update_of(article)
    with pytest.raises(DatabaseError, match="takes two steps"):
        sql(call, dispatch.pk, cleo.pk, "A court")
    workflow.plan_erasure(actor=cleo, dispatch=dispatch, reason="x")
    with pytest.raises(DatabaseError, match="has a reason"):
        sql(call, dispatch.pk, cleo.pk, "")
    sql(call, dispatch.pk, cleo.pk, "A court")
    with pytest.raises(DatabaseError, match="nothing to erase"):
        sql(call, dispatch.pk, cleo.pk, "A court")


def test_its_way_past_the_guards_lets_texts_be_emptied_and_nothing_be_written(
    article: Article,
) -> None:
    dispatch = update_of(article)
    sql("SELECT set_config('newsroom.erasing', %s, true)", str(dispatch.pk))
    for change in ("headline = 'Rewritten'", "created_by_id = created_by_id + 1", "seq = seq + 9"):
        with pytest.raises(DatabaseError, match="an erasure empties texts"):
            sql(f"UPDATE articles_revision SET {change} WHERE dispatch_id = %s", dispatch.pk)
    with pytest.raises(DatabaseError, match="append-only"):
        sql("UPDATE articles_revision SET headline = '' WHERE dispatch_id <> %s", dispatch.pk)
    with pytest.raises(DatabaseError, match="append-only"):
        sql("DELETE FROM articles_revision WHERE dispatch_id = %s", dispatch.pk)
    with pytest.raises(DatabaseError, match="an erasure empties texts"):
        sql("UPDATE articles_printing SET act = 'restore' WHERE dispatch_id = %s", dispatch.pk)
