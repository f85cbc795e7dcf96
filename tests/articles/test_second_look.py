"""A second pair of eyes: in a section that asks for it, nobody prints alone what they wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from articles import workflow
from articles.models import Article, Dispatch, Section
from articles.workflow import Copy, Doubtful, NotReady, StaleRevision, WrongState
from authors.models import User
from tests import factories
from tests.articles.traces import last_event
from tests.newsroom_pages import editor_url, signed_in, story_fields, text_url, update_fields

pytestmark = pytest.mark.django_db
ALONE = "In Courts nobody prints alone what they wrote"


@pytest.fixture
def courts() -> Section:
    return Section.objects.create(name="Courts", slug="courts", second_look=True)


@pytest.fixture
def edda() -> User:
    return factories.editor(first_name="Edda", last_name="Moss")


@pytest.fixture
def vera() -> User:
    return factories.editor(first_name="Vera", last_name="Lund")


def draft(courts: Section, actor: User) -> Dispatch:
    return factories.draft(actor=actor, filed=factories.filing(section=courts))


def public(courts: Section, edda: User, vera: User) -> Article:
    dispatch = draft(courts, edda)
    workflow.publish(actor=vera, dispatch=dispatch, seq=1)
    return Article.objects.get(pk=dispatch.article_id)


def mend(dispatch: Dispatch, actor: User, headline: str = "Mended") -> int:
    """Save another headline; returns its seq."""
    newest = dispatch.revisions.latest("seq")
    copy = replace(Copy.of(newest), headline=headline)
    return workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=newest.seq).seq


def test_who_wrote_a_story_does_not_publish_it_alone(courts: Section, edda: User) -> None:
    dispatch = draft(courts, edda)
    with pytest.raises(NotReady, match=ALONE):
        workflow.publish(actor=edda, dispatch=dispatch, seq=1, override="I am sure")
    assert Article.objects.get().status == Article.Status.DRAFT


def test_who_did_not_write_it_is_the_second_pair_of_eyes(
    courts: Section, edda: User, vera: User
) -> None:
    robins = draft(courts, factories.reporter())
    assert workflow.publish(actor=edda, dispatch=robins, seq=1).number == 0
    eddas = draft(courts, edda)
    assert workflow.publish(actor=vera, dispatch=eddas, seq=1).number == 0


def test_after_a_look_the_writer_publishes(courts: Section, edda: User, vera: User) -> None:
    dispatch = draft(courts, edda)
    workflow.look_over(actor=vera, dispatch=dispatch, seq=1)
    assert last_event(dispatch.article).data == {"seq": 1}
    assert workflow.publish(actor=edda, dispatch=dispatch, seq=1).number == 0


def test_a_newer_version_undoes_the_look(courts: Section, edda: User, vera: User) -> None:
    dispatch = draft(courts, edda)
    workflow.look_over(actor=vera, dispatch=dispatch, seq=1)
    seq = mend(dispatch, edda)
    with pytest.raises(NotReady, match=ALONE):
        workflow.publish(actor=edda, dispatch=dispatch, seq=seq)


def test_an_editor_who_changes_a_reporters_text_has_written_it(
    courts: Section, edda: User, vera: User
) -> None:
    dispatch = draft(courts, factories.reporter())
    workflow.look_over(actor=edda, dispatch=dispatch, seq=1)
    seq = mend(dispatch, edda)
    with pytest.raises(NotReady, match=ALONE):
        workflow.publish(actor=edda, dispatch=dispatch, seq=seq)
    workflow.look_over(actor=vera, dispatch=dispatch, seq=seq)
    assert workflow.publish(actor=edda, dispatch=dispatch, seq=seq).number == 0


def test_nobody_looks_over_what_they_wrote(courts: Section, edda: User) -> None:
    dispatch = draft(courts, edda)
    with pytest.raises(NotReady, match="You wrote this version"):
        workflow.look_over(actor=edda, dispatch=dispatch, seq=1)


def test_a_look_is_at_the_newest_version_alone(courts: Section, edda: User, vera: User) -> None:
    dispatch = draft(courts, edda)
    mend(dispatch, edda)
    with pytest.raises(StaleRevision):
        workflow.look_over(actor=vera, dispatch=dispatch, seq=1)


def test_what_is_in_print_is_not_looked_over(courts: Section, edda: User, vera: User) -> None:
    article = public(courts, edda, vera)
    with pytest.raises(WrongState, match="in print as it is"):
        workflow.look_over(actor=vera, dispatch=article.dispatches.get(), seq=1)


def test_under_pressure_an_update_is_printed_alone_with_a_reason(
    courts: Section, edda: User, vera: User
) -> None:
    article = public(courts, edda, vera)
    with pytest.raises(Doubtful, match=ALONE) as doubtful:
        workflow.append_update(actor=edda, article=article, copy=factories.copy())
    assert list(doubtful.value.doubts) == ["second_look"]
    workflow.append_update(
        actor=edda, article=article, copy=factories.copy(), override="Alone at night"
    )
    event = last_event(article)
    assert (event.note, event.data["overridden"]) == ("Alone at night", ["second_look"])


def test_a_correction_needs_a_look_too(courts: Section, edda: User, vera: User) -> None:
    dispatch = public(courts, edda, vera).dispatches.get()
    seq = mend(dispatch, edda)
    with pytest.raises(NotReady, match=ALONE):
        workflow.correct(actor=edda, dispatch=dispatch, seq=seq, reason="A typo")
    workflow.look_over(actor=vera, dispatch=dispatch, seq=seq)
    workflow.correct(actor=edda, dispatch=dispatch, seq=seq, reason="A typo")


def test_other_sections_ask_for_nothing(edda: User) -> None:
    dispatch = factories.draft(actor=edda)
    assert workflow.publish(actor=edda, dispatch=dispatch, seq=1).number == 0


# --- In the editor and on the desk ---


def test_a_colleague_looks_it_over_in_the_editor(courts: Section, edda: User, vera: User) -> None:
    dispatch = draft(courts, edda)
    own = signed_in(edda).get(text_url(dispatch)).text
    assert "Waits for a second look. Edda Moss wrote version 1." in own
    assert "I have looked it over" not in own
    veras = signed_in(vera)
    assert "I have looked it over" in veras.get(text_url(dispatch)).text
    done = veras.post(look_url(dispatch), {"seq": 1}, follow=True).text
    assert "You have looked it over: it can be printed." in done
    assert "Looked over by Vera Lund" in done
    assert "Looked over by Vera Lund" in signed_in(edda).get(text_url(dispatch)).text


def test_a_look_at_an_older_version_says_who_saved_meanwhile(
    courts: Section, edda: User, vera: User
) -> None:
    dispatch = draft(courts, edda)
    mend(dispatch, edda)
    page = signed_in(vera).post(look_url(dispatch), {"seq": 1}, follow=True).text
    assert "Edda Moss saved a newer version meanwhile." in page
    assert "Waits for a second look" in page


def test_a_reporter_sees_no_button_and_a_forged_look_is_refused(
    courts: Section, edda: User
) -> None:
    dispatch = draft(courts, edda)
    robin = signed_in(factories.reporter())
    assert "I have looked it over" not in robin.get(text_url(dispatch)).text
    assert robin.post(look_url(dispatch), {"seq": 1}).status_code == 403
    assert robin.post("/newsroom/articles/article/999999/look-over/").status_code == 404


def test_publishing_alone_gives_the_text_back_with_what_to_do(courts: Section, edda: User) -> None:
    dispatch = draft(courts, edda)
    fields = story_fields(
        section=courts, slug="x", seq=1, version=1, headline="Typed Just Now", _publish="1"
    )
    page = signed_in(edda).post(text_url(dispatch), fields).text
    assert ALONE in page
    assert "Typed Just Now" in page
    assert not Article.objects.public().exists()


def test_an_update_in_the_editor_asks_for_a_reason(courts: Section, edda: User, vera: User) -> None:
    article = public(courts, edda, vera)
    browser = signed_in(edda)
    address = f"{editor_url(article)}?append"
    page = browser.post(address, update_fields(_publish="1")).text
    assert ALONE in page
    browser.post(address, update_fields(_publish="1", override="Alone at night"))
    assert article.dispatches.filter(number=1).exists()


@pytest.mark.parametrize("looked", [False, True])
def test_the_desk_says_what_waits_for_a_second_look(
    looked: bool, courts: Section, edda: User, vera: User
) -> None:
    dispatch = workflow.submit(actor=edda, dispatch=draft(courts, edda))
    factories.draft(actor=edda)
    if looked:
        workflow.look_over(actor=vera, dispatch=dispatch, seq=1)
    page = signed_in(vera).get("/newsroom/").text
    assert ("waits for a second look" in page) is not looked
    assert ("looked over" in page) is looked


def test_a_reporters_text_waits_for_no_look_as_whoever_prints_it_is_the_second_pair_of_eyes(
    courts: Section, edda: User
) -> None:
    robin = factories.reporter()
    dispatch = workflow.submit(actor=robin, dispatch=draft(courts, robin))
    browser = signed_in(edda)
    assert "second look" not in browser.get("/newsroom/").text
    assert "Second pair of eyes" not in browser.get(text_url(dispatch)).text
    mend(dispatch, edda)
    assert "waits for a second look" in browser.get("/newsroom/").text
    assert "Second pair of eyes" in browser.get(text_url(dispatch)).text


def look_url(dispatch: Dispatch) -> str:
    return f"/newsroom/articles/article/{dispatch.pk}/look-over/"
