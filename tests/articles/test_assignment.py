"""Whose story it is, what the newsroom calls it, and when it is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles import workflow
from articles.models import Article, Dispatch
from articles.workflow import Filing, NotReady, StaleFiling
from authors.models import User
from tests import factories
from tests.articles.traces import last_event
from tests.newsroom_pages import NEW_STORY, editor_url, signed_in, story_fields, text_url

pytestmark = pytest.mark.django_db
SIX = datetime(2026, 7, 1, 22, 0, tzinfo=UTC)  # six in the evening in New York


def refile(article: Article, actor: User, **changes: object) -> Article:
    """File a story anew, as somebody who has seen it as it stands."""
    current = Article.objects.get(pk=article.pk)
    filing = replace(Filing.of(current), **changes)  # type: ignore[arg-type]
    return workflow.file_under(actor=actor, article=current, filing=filing, version=current.version)


def due(**fields: object) -> Dispatch:
    return factories.draft(filed=factories.filing(due_at=SIX, **fields))


# --- Slugline ---


def test_a_slugline_is_found_at_the_desk_once_it_is_given() -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin)
    assert not Article.objects.desk_matching("cohesion")
    refile(dispatch.article, robin, slugline="  pier\n cohesion ")
    found = Article.objects.desk_matching("cohe").get()
    assert found.slugline == "pier cohesion"
    assert last_event(found).data["slugline"] == ["", "pier cohesion"]


def test_a_slugline_is_short() -> None:
    with pytest.raises(NotReady, match="longer than 40 characters"):
        factories.draft(filed=factories.filing(slugline="x" * 41))
    assert not Article.objects.exists()


# --- Owner ---


def test_an_editor_gives_a_story_to_a_reporter_who_can_then_write_it() -> None:
    robin, edda = factories.reporter(), factories.editor()
    dispatch = factories.draft(actor=edda, headline="For Robin")
    with pytest.raises(PermissionDenied):
        workflow.save(actor=robin, dispatch=dispatch, copy=factories.copy(), seq=1)
    assert "For Robin" not in signed_in(robin).get("/newsroom/").text
    refile(dispatch.article, edda, owner=robin)
    assert "For Robin" in signed_in(robin).get("/newsroom/").text
    assert workflow.save(actor=robin, dispatch=dispatch, copy=factories.copy(), seq=1).seq == 2
    assert workflow.submit(actor=robin, dispatch=dispatch).state == Dispatch.State.SUBMITTED
    given = dispatch.article.events.get(verb="file_under")
    assert given.data["owner"] == [edda.pk, robin.pk]


def test_what_a_reporter_was_given_is_no_longer_the_reporters_once_it_is_printed() -> None:
    robin, edda = factories.reporter(), factories.editor()
    dispatch = factories.draft(actor=edda, filed=factories.filing(owner=robin))
    workflow.publish(actor=edda, dispatch=dispatch, seq=1)
    with pytest.raises(PermissionDenied):
        workflow.save(actor=robin, dispatch=dispatch, copy=factories.copy(), seq=1)


def test_a_reporter_does_not_give_a_story_away() -> None:
    robin, other = factories.reporter(), factories.reporter()
    dispatch = factories.draft(actor=robin)
    with pytest.raises(PermissionDenied, match="may not give a story to somebody else"):
        refile(dispatch.article, robin, owner=other)
    with pytest.raises(PermissionDenied, match="may not give a story to somebody else"):
        factories.draft(actor=robin, filed=factories.filing(owner=other))
    assert Article.objects.get().owner == robin


def test_a_story_is_not_given_to_somebody_who_has_left_but_a_leavers_story_is_still_filed() -> None:
    gone, edda = factories.reporter(first_name="Gil", last_name="Moss"), factories.editor()
    theirs = factories.draft(actor=gone)
    gone.is_active = False
    gone.save()
    with pytest.raises(NotReady, match="Gil Moss has left"):
        refile(factories.draft().article, edda, owner=gone)
    assert refile(theirs.article, edda, label="analysis").owner == gone


def test_a_reporters_form_has_no_owner_and_a_forged_one_changes_nothing() -> None:
    robin, other = factories.reporter(), factories.reporter()
    browser = signed_in(robin)
    assert 'name="owner"' not in browser.get(NEW_STORY).text
    browser.post(NEW_STORY, story_fields(owner=other.pk, _save="1"))
    assert Article.objects.get().owner == robin


def test_an_editor_chooses_the_owner_in_the_form() -> None:
    robin = factories.reporter(first_name="Robin", last_name="Hale")
    browser = signed_in(factories.editor())
    factories.reporter(first_name="Bo <b>", last_name="Lee")
    page = browser.get(NEW_STORY).text
    assert "Robin Hale</option>" in page and "Bo &lt;b&gt; Lee</option>" in page
    browser.post(NEW_STORY, story_fields(owner=robin.pk, slugline="pier", _save="1"))
    article = Article.objects.get()
    assert (article.owner, article.slugline) == (robin, "pier")


# --- Due ---


def test_a_due_time_is_the_site_time_zones() -> None:
    browser = signed_in(factories.reporter())
    browser.post(NEW_STORY, story_fields(due_at="2026-07-01T18:00", _save="1"))
    article = Article.objects.get()
    assert article.due_at == SIX
    page = browser.get(editor_url(article)).text
    assert 'value="2026-07-01T18:00"' in page
    assert "America/New_York" in page


def test_the_next_text_in_print_meets_the_due_time() -> None:
    edda = factories.editor()
    first = due()
    workflow.publish(actor=edda, dispatch=first, seq=1)
    article = refile(first.article, edda, due_at=SIX + timedelta(hours=2))
    assert last_event(article).data["due_at"] == [None, "2026-07-02T00:00:00+00:00"]
    factories.update(article)
    article.refresh_from_db()
    assert article.due_at is None
    assert last_event(article).data["due_at"] == "2026-07-02T00:00:00+00:00"


def test_a_correction_does_not_meet_it() -> None:
    edda = factories.editor()
    article = factories.story(actor=edda)
    refile(article, edda, due_at=SIX)
    factories.correct(article.dispatches.get(), body="<p>Mended.</p>", reason="A typo")
    assert Article.objects.get().due_at == SIX


def test_a_form_opened_before_the_print_does_not_bring_the_due_time_back() -> None:
    first, edda = due(), factories.editor()
    seen = Article.objects.get()
    filing, version = Filing.of(seen), seen.version
    workflow.publish(actor=edda, dispatch=first, seq=1)
    with pytest.raises(StaleFiling):
        workflow.file_under(actor=edda, article=seen, filing=filing, version=version)


def test_a_story_whose_only_text_is_spiked_is_no_longer_due() -> None:
    dispatch = due()
    workflow.spike(actor=factories.editor(), dispatch=dispatch)
    assert Article.objects.get().due_at is None


def test_a_story_is_still_due_while_another_of_its_texts_is_in_hand() -> None:
    edda = factories.editor()
    article = factories.story(actor=edda)
    refile(article, edda, due_at=SIX)
    one, _other = (
        workflow.draft_update(actor=edda, article=article, copy=factories.copy()) for _ in range(2)
    )
    workflow.spike(actor=edda, dispatch=one)
    assert Article.objects.get().due_at == SIX


def test_who_may_not_file_reads_slugline_owner_and_due_time() -> None:
    dispatch = due(slugline="pier")
    page = signed_in(factories.reporter()).get(text_url(dispatch)).text
    assert "Slugline" in page
    assert "6 p.m., July 1, 2026" in page
