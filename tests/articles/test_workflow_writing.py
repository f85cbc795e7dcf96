"""Writing: a story is begun, saved, and an update is drafted for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import workflow
from articles.models import AlsoRead, Article, Byline, Dispatch, Event, Revision
from articles.workflow import Copy, Filing, NotReady, StaleRevision, WrongState
from tests import factories
from tests.articles import traces

pytestmark = pytest.mark.django_db


def working(dispatch: Dispatch) -> Revision:
    """The working copy."""
    return dispatch.revisions.latest("seq")


def save(dispatch: Dispatch, *, seq: int = 1, actor: object = None, **changes: object) -> Revision:
    """Save the working copy with some of it changed."""
    copy = replace(Copy.of(working(dispatch)), **changes)  # type: ignore[arg-type]
    return workflow.save(
        actor=actor or factories.editor(),  # type: ignore[arg-type]
        dispatch=dispatch,
        copy=copy,
        seq=seq,
    )


# --- Beginning a story ---


def test_a_new_story_is_a_draft_with_one_dispatch_in_one_revision() -> None:
    reporter = factories.reporter()
    filing = factories.filing(label="analysis")
    dispatch = workflow.create(
        actor=reporter, filing=filing, copy=factories.copy(headline="Ferry Sinks")
    )
    article = Article.objects.get()
    assert (article.status, article.slug, article.label) == ("draft", filing.slug, "analysis")
    assert article.owner == reporter
    assert (dispatch.article, dispatch.number, dispatch.state) == (article, None, "drafting")
    revision = dispatch.revisions.get()
    assert (revision.seq, revision.headline) == (1, "Ferry Sinks")
    assert revision.created_by == reporter


def test_a_draft_has_no_address_and_nothing_for_readers() -> None:
    dispatch = factories.draft(headline="Ferry Sinks", standfirst="At night.")
    article = Article.objects.get(pk=dispatch.article_id)
    assert not article.addresses.exists()
    assert (article.date, article.first_published_at, article.updated_at) == (None, None, None)
    assert (article.headline, article.standfirst, article.search_vector) == ("", "", None)
    with pytest.raises(ValueError, match="no address before its first publication"):
        _ = article.url


def test_the_desk_sees_the_working_headline_of_a_draft() -> None:
    dispatch = factories.draft(headline="Ferry Sinks")
    article = Article.objects.get(pk=dispatch.article_id)
    assert article.working_headline == str(article) == "Ferry Sinks"
    assert article.worked_at == dispatch.revisions.get().created_at
    assert list(Article.objects.desk_matching("fer sin")) == [article]
    save(dispatch, headline="Ferry Afloat")
    assert list(Article.objects.desk_matching("sinks")) == []
    assert list(Article.objects.desk_matching("afloat")) == [article]


def test_authors_sign_in_the_order_they_are_named_and_once() -> None:
    ida, jon = factories.AuthorFactory.create(), factories.AuthorFactory.create()
    dispatch = factories.draft(authors=[jon, ida, jon])
    signed = Byline.objects.filter(revision__dispatch=dispatch).values_list("position", "author")
    assert list(signed) == [(1, jon.pk), (2, ida.pk)]


def test_what_is_stored_is_clean() -> None:
    dispatch = factories.draft(
        headline="  Ferry\x00 \u202eSinks\n at   Pier ",
        dateline_city="RIO DE JANEIRO",
        body="<script>x</script>Loose <b>text</b>",
        credit="A\tB",
    )
    revision = dispatch.revisions.get()
    assert revision.headline == "Ferry Sinks at Pier"
    assert revision.dateline_city == "Rio de Janeiro"
    assert revision.body == "<p>Loose <strong>text</strong></p>"
    assert revision.credit == "A B"


def test_also_read_blocks_are_indexed_in_their_order() -> None:
    one, two = factories.story(), factories.draft().article
    blocks = "".join(f'<p data-also-read="{each.pk}"></p>' for each in (two, one, two))
    dispatch = factories.draft(body=f"<p>Text</p>{blocks}")
    rows = AlsoRead.objects.filter(revision__dispatch=dispatch).values_list("position", "target")
    assert list(rows) == [(1, two.pk), (2, one.pk), (3, two.pk)]


@pytest.mark.parametrize(
    ("blocks", "sentence"),
    [
        ('<p data-also-read="999999999999"></p>', "does not exist \\(number 999999999999\\)"),
        ('<p data-also-read="1"></p>' * 101, "more than 100 “Also read” blocks"),
        ('<p data-also-read="1"></p>' * 35_000, "more than 100 “Also read” blocks"),
    ],
    ids=["missing", "101", "35,000"],
)
def test_a_story_with_bad_also_read_blocks_is_not_begun(blocks: str, sentence: str) -> None:
    actor, filing = factories.reporter(), factories.filing()
    with pytest.raises(NotReady, match=sentence) as refused:
        workflow.create(
            actor=actor, filing=filing, copy=factories.copy(body=f"<p>Text</p>{blocks}")
        )
    assert list(refused.value.problems) == ["body"]
    assert not any(traces.everything().values())


def test_a_story_that_also_reads_itself_is_not_saved() -> None:
    dispatch = factories.draft()
    before = traces.everything()
    with pytest.raises(NotReady, match="points at this story itself"):
        save(dispatch, body=f'<p>Text</p><p data-also-read="{dispatch.article_id}"></p>')
    assert traces.everything() == before


def test_a_refused_body_begins_nothing() -> None:
    copy = factories.copy(body="<blockquote>" * 100 + "x")
    with pytest.raises(ValidationError, match="nested too deeply"):
        workflow.create(actor=factories.reporter(), filing=factories.filing(), copy=copy)
    assert not Article.objects.exists()


# --- Saving ---


def test_saving_writes_the_next_revision_and_keeps_the_earlier_one() -> None:
    dispatch = factories.draft(headline="One")
    revision = save(dispatch, headline="Two")
    assert revision.seq == 2
    assert list(dispatch.revisions.order_by("seq").values_list("headline", flat=True)) == [
        "One",
        "Two",
    ]


def test_a_save_that_changes_nothing_leaves_no_trace() -> None:
    authors = [factories.AuthorFactory.create(), factories.AuthorFactory.create()]
    copy = factories.copy(headline="Ferry Sinks", body="<p>Text</p>", authors=authors)
    editor = factories.editor()
    dispatch = workflow.create(actor=editor, filing=factories.filing(), copy=copy)
    before = traces.everything()
    again = replace(copy, headline=" Ferry  Sinks", body="Text<p></p>", authors=list(authors))
    assert workflow.save(actor=editor, dispatch=dispatch, copy=again, seq=1).seq == 1
    assert traces.everything() == before


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "Other"},
        {"standfirst": "Other"},
        {"dateline_region": "Other"},
        {"body": "<p>Other</p>"},
        {"authors": ()},
        {"licence_note": "Other"},
        {"source_version": "2"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_change_is_a_new_revision(change: dict[str, object]) -> None:
    dispatch = factories.draft(authors=[factories.AuthorFactory.create()])
    assert save(dispatch, **change).seq == 2


def test_the_order_of_the_authors_is_a_change() -> None:
    ida, jon = factories.AuthorFactory.create(), factories.AuthorFactory.create()
    dispatch = factories.draft(authors=[ida, jon])
    assert save(dispatch, authors=(jon, ida)).seq == 2


def test_a_stale_save_is_refused_and_shows_who_saved_what_meanwhile() -> None:
    dispatch = factories.draft(headline="One")
    save(dispatch, headline="Two", actor=factories.editor(first_name="Ida", last_name="Moss"))
    before = traces.everything()
    with pytest.raises(StaleRevision, match="Ida Moss saved a newer version meanwhile") as stale:
        save(dispatch, headline="Three", seq=1)
    assert (stale.value.current.seq, stale.value.current.headline) == (2, "Two")
    assert traces.everything() == before


@pytest.mark.parametrize("seq", [0, 2, 99])
def test_a_save_upon_a_version_that_never_was_is_stale(seq: int) -> None:
    with pytest.raises(StaleRevision):
        save(factories.draft(), headline="Other", seq=seq)


def test_saving_a_printed_dispatch_reopens_it_and_readers_see_nothing_of_it() -> None:
    story = factories.story(headline="In Print")
    dispatch = story.dispatches.get()
    live = dispatch.live_revision
    save(dispatch, headline="Not Yet")
    dispatch.refresh_from_db()
    story.refresh_from_db()
    assert (dispatch.state, dispatch.live_revision) == ("drafting", live)
    assert (story.headline, story.working_headline) == ("In Print", "Not Yet")
    assert story.updated_at == story.first_published_at


def test_saving_a_submitted_text_leaves_it_submitted() -> None:
    dispatch = factories.draft()
    workflow.submit(actor=factories.editor(), dispatch=dispatch)
    save(dispatch, headline="Other")
    dispatch.refresh_from_db()
    assert dispatch.state == "submitted"


# --- Drafting an update ---


def test_an_update_is_drafted_for_a_public_story_and_not_shown() -> None:
    story = factories.story(headline="First")
    reporter = factories.reporter()
    dispatch = workflow.draft_update(
        actor=reporter, article=story, copy=factories.copy(headline="Second")
    )
    story.refresh_from_db()
    assert (dispatch.number, dispatch.state, dispatch.live_revision) == (None, "drafting", None)
    assert dispatch.created_by == reporter
    assert (story.headline, story.working_headline, story.update_count) == ("First", "Second", 0)


@pytest.mark.parametrize("status", ["draft", "unpublished", "killed"])
def test_only_a_public_story_takes_an_update(status: str) -> None:
    chief = factories.chief()
    article = factories.draft().article if status == "draft" else factories.story(actor=chief)
    if status != "draft":
        verb = workflow.unpublish if status == "unpublished" else workflow.kill
        verb(actor=chief, article=article, reason="A court.")
    before = traces.everything()
    with pytest.raises(WrongState, match="Only a public story"):
        workflow.draft_update(actor=chief, article=article, copy=factories.copy())
    assert traces.everything() == before


# --- The audit and the announcement ---


def test_each_act_of_writing_leaves_one_event_and_one_announcement() -> None:
    reporter, editor = factories.reporter(), factories.editor()
    dispatch = factories.draft(actor=reporter)
    article = Article.objects.get()
    save(dispatch, headline="Other", actor=reporter)
    workflow.publish(actor=editor, dispatch=dispatch, seq=2)
    update = workflow.draft_update(actor=reporter, article=article, copy=factories.copy())
    events = list(Event.objects.order_by("pk"))
    assert [(each.verb, each.actor, each.dispatch) for each in events] == [
        ("create", reporter, dispatch),
        ("save", reporter, dispatch),
        ("publish", editor, dispatch),
        ("draft_update", reporter, update),
    ]
    assert [each.data["seq"] for each in events] == [1, 2, 2, 1]
    assert all(each.article == article for each in events)
    assert traces.announced() == [each.pk for each in events]


def test_an_announcement_goes_with_the_act_that_is_rolled_back() -> None:
    dispatch = factories.draft()
    before = traces.everything()

    class ChangeOfMind(Exception):
        pass

    with pytest.raises(ChangeOfMind), transaction.atomic():
        save(dispatch, headline="Other")
        assert ProcrastinateJob.objects.count() == len(before["ProcrastinateJob"]) + 1
        raise ChangeOfMind
    assert traces.everything() == before


def test_the_filing_of_a_new_story_is_read_as_it_was_given() -> None:
    topics = frozenset({factories.TopicFactory.create(), factories.TopicFactory.create()})
    filing = factories.filing(topics=topics, label="opinion")
    dispatch = factories.draft(filed=filing)
    assert Filing.of(dispatch.article) == replace(filing, owner=dispatch.created_by)


def test_a_line_that_its_column_cannot_hold_is_refused_in_words() -> None:
    with pytest.raises(workflow.NotReady) as refused:
        factories.draft(headline="x" * 201)
    assert refused.value.problems == {"headline": "This is longer than 200 characters."}
