"""Printing: a story is published, updates go on top, and what is in print is corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from articles import workflow
from articles.models import Address, Article, ArticleAuthor, ArticleTopic, Dispatch, Printing
from articles.workflow import Copy, NotReady, StaleRevision, WrongState, clock
from tests import factories
from tests.articles import traces

pytestmark = pytest.mark.django_db


def publish(dispatch: Dispatch, *, seq: int = 1) -> Article:
    workflow.publish(actor=factories.editor(), dispatch=dispatch, seq=seq)
    return Article.objects.get(pk=dispatch.article_id)


def resave(dispatch: Dispatch, *, seq: int = 1, **changes: object) -> None:
    copy = replace(Copy.of(dispatch.revisions.latest("seq")), **changes)  # type: ignore[arg-type]
    workflow.save(actor=factories.editor(), dispatch=dispatch, copy=copy, seq=seq)


# --- The first print ---


def test_publishing_a_draft_gives_it_its_address_its_times_and_its_place_in_lists() -> None:
    topic, author = factories.TopicFactory.create(), factories.AuthorFactory.create()
    dispatch = factories.draft(
        filed=factories.filing(slug="ferry-sinks", topics=frozenset({topic})),
        headline="Ferry Sinks",
        standfirst="At night.",
        authors=[author],
    )
    article = publish(dispatch)
    assert article.is_public
    assert article.url == f"/{timezone.localdate():%Y/%m/%d}/ferry-sinks/"
    assert (article.headline, article.standfirst, article.update_count) == (
        *("Ferry Sinks", "At night."),
        0,
    )
    printing = Printing.objects.get()
    assert (printing.act, printing.note_kind) == ("print", "")
    assert article.first_published_at == article.updated_at == printing.at
    assert list(Article.objects.public().of_topic(topic)) == [article]
    assert list(Article.objects.public().of_author(author)) == [article]
    assert ArticleTopic.objects.get().listed_at == article.first_published_at
    assert ArticleAuthor.objects.get().listed_at == article.first_published_at


def test_the_first_print_is_number_nought_and_shows_what_was_seen() -> None:
    dispatch = factories.draft()
    publish(dispatch)
    dispatch.refresh_from_db()
    assert (dispatch.number, dispatch.state, dispatch.title) == (0, "idle", "First filed")
    assert dispatch.live_revision == dispatch.revisions.get()


def test_the_date_of_the_address_is_the_sites_day_and_not_utcs(settings: Settings) -> None:
    settings.TIME_ZONE = "America/New_York"
    dispatch = factories.draft()
    late = datetime(2024, 7, 21, 3, 30, tzinfo=UTC)  # half past eleven in New York
    with clock.as_of(late):
        article = publish(dispatch)
    assert article.url.startswith("/2024/07/20/")
    assert article.first_published_at == late


@pytest.mark.parametrize(
    ("lack", "field", "sentence"),
    [
        ({"headline": ""}, "headline", "Write a headline."),
        ({"body": ""}, "body", "Write the text."),
        ({"body": "<p>&nbsp;</p><h2></h2>"}, "body", "Write the text."),
        ({"agency": None}, "agency", "Choose who stands behind this text."),
    ],
)
def test_copy_that_lacks_something_is_not_printed(
    lack: dict[str, object], field: str, sentence: str
) -> None:
    dispatch = factories.draft(**lack)
    before = traces.everything()
    with pytest.raises(NotReady) as refused:
        publish(dispatch)
    assert refused.value.problems == {field: sentence}
    assert str(refused.value) == sentence
    assert traces.everything() == before


def test_a_picture_without_its_words_is_not_printed() -> None:
    dispatch = factories.draft(lead_image=factories.image())
    with pytest.raises(NotReady) as refused:
        publish(dispatch)
    assert list(refused.value.problems) == ["alt", "credit"]
    resave(dispatch, alt="A pier at dusk", credit="J. Berg")
    assert publish(dispatch, seq=2).lead_alt == "A pier at dusk"


def test_only_the_version_that_was_seen_is_printed() -> None:
    dispatch = factories.draft(headline="Seen")
    resave(dispatch, headline="Not Seen")
    before = traces.everything()
    with pytest.raises(StaleRevision) as stale:
        publish(dispatch, seq=1)
    assert stale.value.current.headline == "Not Seen"
    assert traces.everything() == before


def test_what_is_in_print_is_corrected_and_not_printed_again() -> None:
    dispatch = factories.draft()
    publish(dispatch)
    with pytest.raises(WrongState, match="in print already: correct it instead"):
        publish(dispatch)


@pytest.mark.parametrize("verb", [workflow.unpublish, workflow.kill])
def test_nothing_is_printed_on_a_story_that_is_off_the_page(verb: object) -> None:
    story, chief = factories.story(), factories.chief()
    update = workflow.draft_update(actor=chief, article=story, copy=factories.copy())
    verb(actor=chief, article=story, reason="A court.")  # type: ignore[operator]
    before = traces.everything()
    with pytest.raises(WrongState, match="The story is not public"):
        publish(update)
    with pytest.raises(WrongState, match="Only a public story"):
        factories.update(story)
    assert traces.everything() == before


# --- Breaking updates ---


def test_an_update_goes_on_top_and_lists_show_its_headline() -> None:
    story = factories.story(headline="First", standfirst="Standing")
    dispatch = factories.update(story, headline="Second")
    story.refresh_from_db()
    assert (dispatch.number, dispatch.state, dispatch.title) == (1, "idle", "Update 1")
    assert (story.headline, story.update_count) == ("Second", 1)
    assert story.standfirst == "Standing", "an update without one leaves the standfirst"
    assert story.updated_at == Printing.objects.latest("pk").at > story.first_published_at


def test_an_update_moves_neither_the_address_nor_the_place_in_lists() -> None:
    topic = factories.TopicFactory.create()
    story = factories.story(filed=factories.filing(topics=frozenset({topic})))
    url, first = story.url, story.first_published_at
    factories.update(story)
    story.refresh_from_db()
    assert (story.url, story.first_published_at) == (url, first)
    assert ArticleTopic.objects.get().listed_at == first
    assert Address.objects.count() == 1


def test_numbers_follow_the_order_of_print_and_not_of_drafting() -> None:
    story, editor = factories.story(), factories.editor()
    early, late = (
        workflow.draft_update(actor=editor, article=story, copy=factories.copy()) for _ in range(2)
    )
    publish(late)
    publish(early)
    early.refresh_from_db()
    late.refresh_from_db()
    assert (late.number, early.number) == (1, 2)


def test_everybody_who_signs_the_chain_lists_the_story() -> None:
    ida, jon = factories.AuthorFactory.create(), factories.AuthorFactory.create()
    story = factories.story(authors=[ida])
    factories.update(story, authors=[jon, ida])
    for author in (ida, jon):
        assert list(Article.objects.public().of_author(author)) == [story]
    assert ArticleAuthor.objects.count() == 2


def test_an_update_that_is_not_ready_leaves_nothing_behind() -> None:
    story = factories.story()
    before = traces.everything()
    with pytest.raises(NotReady, match="Write a headline"):
        factories.update(story, headline=" ")
    assert traces.everything() == before


# --- Corrections ---


def test_a_correction_replaces_what_is_in_print_and_tells_readers() -> None:
    story = factories.story(headline="Ferry Snks")
    dispatch = story.dispatches.get()
    resave(dispatch, headline="Ferry Sinks")
    printing = workflow.correct(
        actor=factories.editor(),
        dispatch=dispatch,
        seq=2,
        note_kind="correction",
        public_note=" The ferry sank. ",
    )
    story.refresh_from_db()
    dispatch.refresh_from_db()
    assert (printing.act, printing.note_kind, printing.public_note) == (
        *("correct", "correction"),
        "The ferry sank.",
    )
    assert story.headline == "Ferry Sinks"
    assert story.updated_at == printing.at > story.first_published_at
    assert (dispatch.number, dispatch.state, story.update_count) == (0, "idle", 0)
    assert dispatch.live_revision == printing.revision


def test_a_typo_is_corrected_without_a_word_to_readers_but_with_a_reason() -> None:
    dispatch = factories.story().dispatches.get()
    resave(dispatch, headline="Mended")
    printing = workflow.correct(
        actor=factories.editor(),
        dispatch=dispatch,
        seq=2,
        public_note="Not shown without a kind",
        reason="A typo.",
    )
    assert (printing.note_kind, printing.public_note, printing.reason) == ("", "", "A typo.")
    assert traces.last_event(dispatch.article).note == "A typo."


@pytest.mark.parametrize(
    ("note", "field"),
    [
        ({}, "reason"),
        ({"reason": "  "}, "reason"),
        ({"note_kind": "correction"}, "public_note"),
        ({"note_kind": "clarification", "public_note": " ", "reason": "x"}, "public_note"),
    ],
)
def test_a_correction_says_why(note: dict[str, str], field: str) -> None:
    dispatch = factories.story().dispatches.get()
    resave(dispatch, headline="Mended")
    before = traces.everything()
    with pytest.raises(NotReady) as refused:
        workflow.correct(actor=factories.editor(), dispatch=dispatch, seq=2, **note)
    assert list(refused.value.problems) == [field]
    assert traces.everything() == before


def test_there_is_nothing_to_correct_in_what_is_unchanged_unprinted_stale_or_not_ready() -> None:
    editor = factories.editor()
    dispatch = factories.story().dispatches.get()
    with pytest.raises(WrongState, match="Nothing was changed"):
        workflow.correct(actor=editor, dispatch=dispatch, seq=1, reason="x")
    with pytest.raises(WrongState, match="not in print"):
        workflow.correct(actor=editor, dispatch=factories.draft(), seq=1, reason="x")
    resave(dispatch, headline="")
    with pytest.raises(StaleRevision):
        workflow.correct(actor=editor, dispatch=dispatch, seq=1, reason="x")
    with pytest.raises(NotReady, match="Write a headline"):
        workflow.correct(actor=editor, dispatch=dispatch, seq=2, reason="x")
    assert Printing.objects.count() == 1


def test_an_author_taken_off_by_a_correction_no_longer_lists_the_story() -> None:
    ida, jon = factories.AuthorFactory.create(), factories.AuthorFactory.create()
    dispatch = factories.story(authors=[ida]).dispatches.get()
    resave(dispatch, authors=(jon,))
    workflow.correct(actor=factories.editor(), dispatch=dispatch, seq=2, reason="Misnamed.")
    assert ArticleAuthor.objects.get().author == jon


def test_a_correction_below_does_not_change_the_headline_on_top() -> None:
    story = factories.story(headline="First")
    factories.update(story, headline="Second")
    below = story.dispatches.get(number=0)
    resave(below, headline="First, Mended")
    workflow.correct(actor=factories.editor(), dispatch=below, seq=2, reason="A typo.")
    story.refresh_from_db()
    assert (story.headline, story.update_count) == ("Second", 1)


# --- The lead picture of the chain ---


def test_the_newest_picture_of_the_chain_leads() -> None:
    one, two = factories.image(), factories.image()
    story = factories.story(lead_image=one, alt="One", credit="J. Berg")
    factories.update(story)
    story.refresh_from_db()
    assert (story.lead_image, story.lead_alt) == (one, "One")
    factories.update(story, lead_image=two, alt="Two", credit="J. Berg")
    story.refresh_from_db()
    assert (story.lead_image, story.lead_alt) == (two, "Two")


# --- Traces ---


def test_each_act_of_printing_leaves_one_event_and_one_announcement() -> None:
    story = factories.story()
    factories.update(story)
    dispatch = story.dispatches.get(number=0)
    resave(dispatch, headline="Mended")
    workflow.correct(actor=factories.editor(), dispatch=dispatch, seq=2, reason="A typo.")
    events = story.events.order_by("pk")
    assert [(each.verb, each.data) for each in events] == [
        ("create", {"seq": 1}),
        ("publish", {"number": 0, "seq": 1}),
        ("append_update", {"number": 1, "seq": 1}),
        ("save", {"seq": 2}),
        ("correct", {"number": 0, "seq": 2}),
    ]
    assert traces.announced() == [each.pk for each in events]


def test_a_print_that_is_rolled_back_leaves_nothing_not_even_its_announcement() -> None:
    dispatch = factories.draft()
    before = traces.everything()
    with transaction.atomic():
        publish(dispatch)
        assert len(traces.announced()) == 2
        transaction.set_rollback(True)
    after = traces.everything()
    assert after == before


# --- The past, for importers ---


def test_what_was_printed_on_monday_stays_mondays() -> None:
    monday = datetime(2024, 7, 15, 12, tzinfo=UTC)
    with clock.as_of(monday):
        story = factories.story()
    with clock.as_of(monday + timedelta(hours=1)):
        factories.update(story)
    story.refresh_from_db()
    assert (story.first_published_at, story.updated_at) == (monday, monday + timedelta(hours=1))
    assert clock.now() > monday + timedelta(days=1)


def test_nothing_is_printed_in_the_future() -> None:
    with (
        pytest.raises(ValueError, match="cannot have happened in the future"),
        clock.as_of(timezone.now() + timedelta(minutes=1)),
    ):
        pytest.fail("the time to come was taken")
