"""Two stories that point only at each other: the newsroom is warned, before and after print."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article, Dispatch
from tests import factories
from tests.articles.linking import block, pointing_at, text_with
from tests.newsroom_pages import (
    NEW_STORY,
    editor_url,
    signed_in,
    story_fields,
    text_url,
    update_fields,
)

pytestmark = pytest.mark.django_db

FOG, RADAR = "Ferry Lost in Fog", "Old Port Has No Radar"


@pytest.fixture
def radar() -> Article:
    """A story that points nowhere yet."""
    return factories.story(headline=RADAR, body="<p>No block.</p>")


@pytest.fixture
def fog(radar: Article) -> Article:
    """A story that points at the other one alone."""
    return pointing_at(radar, headline=FOG)


def warning(other: str) -> str:
    return f"This story and “{other}” point only at each other. Give readers a way on."


def page_of(article: Article, query: str = "") -> str:
    text: str = signed_in(factories.editor()).get(f"{editor_url(article)}{query}").text
    return text


def correct(article: Article, body: str) -> None:
    """Print a correction of the story as first filed."""
    dispatch, edda = article.dispatches.get(number=0), factories.editor()
    newest = dispatch.revisions.latest("seq")
    text = factories.copy(headline=newest.headline, body=body)
    workflow.save(actor=edda, dispatch=dispatch, copy=text, seq=newest.seq)
    workflow.correct(actor=edda, dispatch=dispatch, seq=newest.seq + 1, reason="Blocks")


def test_the_editors_of_both_stories_warn_and_stop_when_one_has_a_way_on(
    fog: Article, radar: Article
) -> None:
    assert "each other" not in page_of(fog)
    correct(radar, text_with(fog))
    assert warning(RADAR) in page_of(fog)
    assert warning(FOG) in page_of(radar)
    correct(radar, text_with(fog, factories.story()))
    assert "each other" not in page_of(fog)
    assert "each other" not in page_of(radar)


def test_several_blocks_in_several_passages_that_all_point_there_are_a_circle(
    fog: Article, radar: Article
) -> None:
    correct(radar, text_with(fog, fog))
    factories.update(radar, headline="Radar Ordered", body=text_with(fog))
    assert warning("Radar Ordered") in page_of(fog)
    factories.update(radar, body=text_with(factories.story()))
    assert "each other" not in page_of(fog)


def test_a_draft_that_would_close_the_circle_is_warned_of_before_it_is_printed(
    fog: Article,
) -> None:
    draft = factories.draft(headline="Draft", body=text_with(fog))
    correct(fog, text_with(draft.article))
    assert warning(FOG) in page_of(draft.article)


def test_saving_a_working_copy_that_closes_the_circle_says_so(fog: Article, radar: Article) -> None:
    edda = signed_in(factories.editor())
    fields = update_fields(body=text_with(fog))
    saved = edda.post(f"{editor_url(radar)}?append", fields | {"_save": "1"}, follow=True)
    assert "Saved." in saved.text
    assert saved.text.count(warning(FOG)) == 2  # above the page, and in its card
    assert warning(FOG) in edda.get(text_url(Dispatch.objects.get(number=None))).text
    # The other story is in no circle before this one is in print.
    assert "each other" not in page_of(fog)


def test_printing_an_update_that_closes_the_circle_says_so(fog: Article, radar: Article) -> None:
    fields = update_fields(headline="Radar Ordered", body=text_with(fog), _publish="1")
    edda = signed_in(factories.editor())
    printed = edda.post(f"{editor_url(radar)}?append", fields, follow=True)
    assert "Update 1 is in print." in printed.text
    assert warning(FOG) in printed.text
    assert warning("Radar Ordered") in page_of(fog)


def test_a_text_that_was_refused_is_looked_at_as_it_was_typed(fog: Article, radar: Article) -> None:
    fields = update_fields(headline="", body=text_with(fog), _publish="1")
    refused = signed_in(factories.editor()).post(f"{editor_url(radar)}?append", fields)
    assert "Write a headline." in refused.text
    assert warning(FOG) in refused.text


def test_a_working_copy_counts_in_place_of_what_is_in_print_of_it(
    fog: Article, radar: Article
) -> None:
    onward, edda = factories.story(), factories.editor()
    correct(radar, text_with(fog))
    dispatch = radar.dispatches.get()
    opened = f"?dispatch={dispatch.pk}"
    mended = factories.copy(headline=RADAR, body=text_with(fog, onward))
    workflow.save(actor=edda, dispatch=dispatch, copy=mended, seq=2)
    assert "each other" not in page_of(radar, opened)
    # An update begun beside it leaves it as it is in print.
    assert warning(FOG) in page_of(radar, "?append")
    workflow.correct(actor=edda, dispatch=dispatch, seq=3, reason="A way on")
    spoilt = factories.copy(headline=RADAR, body=text_with(fog))
    workflow.save(actor=edda, dispatch=dispatch, copy=spoilt, seq=3)
    assert warning(FOG) in page_of(radar, opened)
    assert "each other" not in page_of(radar, "?append")


def test_a_text_that_is_put_aside_warns_of_nothing(fog: Article, radar: Article) -> None:
    edda = factories.editor()
    text = factories.copy(body=text_with(fog))
    dispatch = workflow.draft_update(actor=edda, article=radar, copy=text)
    fields = update_fields(body=text_with(fog), seq=1, _spike="1")
    done = signed_in(edda).post(text_url(dispatch), fields, follow=True)
    assert "Put aside." in done.text
    assert "each other" not in done.text


def test_blocks_that_readers_do_not_see_are_no_way_on(fog: Article, radar: Article) -> None:
    draft, gone = factories.draft().article, factories.story()
    correct(radar, text_with(fog, draft, gone))
    assert "each other" not in page_of(fog)
    workflow.kill(actor=factories.chief(), article=gone, reason="Untrue")
    assert warning(RADAR) in page_of(fog)
    assert warning(FOG) in page_of(radar)


def test_a_withdrawn_way_on_closes_the_circle(fog: Article, radar: Article) -> None:
    correct(radar, text_with(fog))
    onward = factories.update(radar, body=text_with(factories.story()))
    assert "each other" not in page_of(fog)
    factories.withdraw(onward)
    assert warning(RADAR) in page_of(fog)


def test_there_is_no_circle_with_a_story_that_is_not_public(fog: Article, radar: Article) -> None:
    correct(radar, text_with(fog))
    workflow.unpublish(actor=factories.editor(), article=radar, reason="A name to check")
    assert "each other" not in page_of(fog)
    workflow.publish_again(actor=factories.editor(), article=radar, reason="Checked")
    assert warning(RADAR) in page_of(fog)
    workflow.kill(actor=factories.chief(), article=fog, reason="Untrue")
    assert "each other" not in page_of(fog)
    assert "each other" not in page_of(radar)


def test_three_in_a_ring_are_no_two_alone(fog: Article, radar: Article) -> None:
    third = pointing_at(fog)
    correct(radar, text_with(third))
    for article in (fog, radar, third):
        assert "each other" not in page_of(article)


def test_a_new_story_cannot_be_in_a_circle(radar: Article) -> None:
    fields = story_fields(body=text_with(radar), _save="1")
    saved = signed_in(factories.reporter()).post(NEW_STORY, fields, follow=True)
    assert "Saved." in saved.text
    assert "each other" not in saved.text


def test_a_circle_costs_no_more_at_any_number_of_blocks_and_passages(
    fog: Article,
    radar: Article,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    edda = signed_in(factories.editor())
    correct(radar, text_with(fog))
    with CaptureQueriesContext(connection) as once:
        assert warning(RADAR) in edda.get(editor_url(fog)).text
    for _ in range(6):
        factories.update(radar, headline=RADAR, body=block(fog) * 10 + "<p>More.</p>")
        factories.update(fog, headline=FOG, body=block(radar) * 10 + "<p>More.</p>")
    with django_assert_max_num_queries(len(once)):
        assert warning(RADAR) in edda.get(editor_url(fog)).text
