"""Before a picture is printed: its words, whose exception that may be, and its rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import Article, Dispatch, DueAct, Event
from articles.templatetags.newsprint import ap_moment
from articles.workflow import Copy, NotReady, WrongState
from authors.models import User
from images.models import Image
from tests import factories
from tests.articles.schedules import printed, scheduled
from tests.articles.traces import last_event
from tests.newsroom_pages import editor_url, filled, signed_in, text_url
from tests.reading import read

pytestmark = pytest.mark.django_db

NO_ALT = "Describe the picture for readers who cannot see it."
NO_CREDIT = "Name who made the picture."
WHY = "The agency names nobody, for the photographer’s safety."
WORDS = {"alt": "A ferry in fog", "credit": "Ines Okafor"}


@pytest.fixture
def edda() -> User:
    return factories.editor()


@pytest.fixture
def clara() -> User:
    return factories.chief()


def pictured(image: Image | None = None, **words: Any) -> Dispatch:
    return factories.draft(lead_image=image or factories.image(), **words)


def publish(actor: User, dispatch: Dispatch, **asked: Any) -> Dispatch:
    seq = dispatch.revisions.latest("seq").seq
    return workflow.publish(actor=actor, dispatch=dispatch, seq=seq, **asked)


def problems(actor: User, dispatch: Dispatch, **asked: Any) -> dict[str, str]:
    with pytest.raises(NotReady) as refused:
        publish(actor, dispatch, **asked)
    return refused.value.problems


def allowed(**rights: Any) -> Image:
    image = factories.image()
    Image.objects.filter(pk=image.pk).update(**rights)
    image.refresh_from_db()
    return image


# --- Words ---


def test_a_picture_without_its_words_is_not_printed_and_the_form_says_why(edda: User) -> None:
    assert problems(edda, pictured()) == {"alt": NO_ALT, "credit": NO_CREDIT}
    assert problems(edda, pictured(alt="A ferry")) == {"credit": NO_CREDIT}


def test_a_chief_editor_lets_it_pass_with_a_reason_that_the_audit_keeps(clara: User) -> None:
    dispatch = pictured(alt="A ferry")
    publish(clara, dispatch, picture_exception=WHY)
    event = last_event(dispatch.article)
    assert event.data["excepted"] == {"lacks": [NO_CREDIT], "reason": WHY}
    assert event.actor == clara


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_not_without_a_reason(clara: User, reason: str) -> None:
    assert problems(clara, pictured(alt="A ferry"), picture_exception=reason) == {
        "credit": NO_CREDIT
    }


def test_no_other_editor_does(edda: User) -> None:
    with pytest.raises(PermissionDenied):
        publish(edda, pictured(alt="A ferry"), picture_exception=WHY)


def test_where_nothing_is_lacking_a_reason_leaves_no_trace(edda: User) -> None:
    dispatch = pictured(**WORDS)
    publish(edda, dispatch, picture_exception=WHY)
    assert "excepted" not in last_event(dispatch.article).data


def test_it_excepts_nothing_but_the_words(clara: User) -> None:
    dispatch = pictured(headline="")
    assert problems(clara, dispatch, picture_exception=WHY) == {"headline": "Write a headline."}


def test_an_update_is_excepted_alike(clara: User) -> None:
    story, image = factories.story(), factories.image()
    factories.update(story, actor=clara, lead_image=image, alt="A crane", picture_exception=WHY)
    assert last_event(story).data["excepted"]["reason"] == WHY


def corrected(dispatch: Dispatch, actor: User, **changed: Any) -> None:
    newest = dispatch.revisions.latest("seq")
    copy = replace(Copy.of(newest), **changed)
    saved = workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=newest.seq)
    workflow.correct(actor=actor, dispatch=dispatch, seq=saved.seq, reason="A typo")


def test_what_an_exception_let_into_print_can_be_corrected_by_every_editor(
    edda: User, clara: User
) -> None:
    dispatch = pictured(body=in_text((factories.image(), "", "Desk")))
    publish(clara, dispatch, picture_exception=WHY)
    corrected(dispatch, edda, headline="Ferry Strikes Crane")
    assert Article.objects.get(pk=dispatch.article_id).headline == "Ferry Strikes Crane"


def test_a_correction_is_asked_for_the_words_of_what_it_brings(edda: User, clara: User) -> None:
    image, other = factories.image(), factories.image()
    dispatch = pictured(image, alt="A ferry", body=in_text((image, "", "Desk")))
    publish(clara, dispatch, picture_exception=WHY)
    for changed, lacking in (
        ({"alt": ""}, {"alt": NO_ALT}),
        ({"alt": "A ferry", "lead_image": other}, {"credit": NO_CREDIT}),
        (
            {"alt": "A ferry", "lead_image": image, "body": in_text((image, "", ""))},
            {"body": "Name who made picture 1 in the text."},
        ),
    ):
        with pytest.raises(NotReady) as refused:
            corrected(dispatch, edda, **changed)
        assert refused.value.problems == lacking
        assert refused.value.can_be_excepted


def test_a_name_is_not_withheld_from_a_page_whose_pictures_files_tell_it(clara: User) -> None:
    named = allowed(credit="Secret Source")
    dispatch = pictured(allowed(), alt="A ferry", body=in_text((named, "Fog", "")))
    found = problems(clara, dispatch, picture_exception=WHY)
    assert list(found) == ["picture_exception"]
    assert "name “Secret Source” to everybody" in found["picture_exception"]
    Image.objects.filter(pk=named.pk).update(credit="")
    publish(clara, dispatch, picture_exception=WHY)


def test_what_a_chief_editor_scheduled_goes_out_by_their_exception(clara: User) -> None:
    dispatch = pictured(alt="A ferry")
    due = scheduled(dispatch, actor=clara, picture_exception=WHY)
    assert due.picture_exception == WHY
    assert printed(due).state == DueAct.State.DONE
    assert last_event(dispatch.article).data["excepted"] == {"lacks": [NO_CREDIT], "reason": WHY}


def test_nothing_is_scheduled_without_its_words(edda: User, clara: User) -> None:
    for actor in (edda, clara):
        with pytest.raises(NotReady) as refused:
            scheduled(pictured(alt="A ferry"), actor=actor)
        assert refused.value.problems == {"credit": NO_CREDIT}


def in_text(*blocks: tuple[Image, str, str]) -> str:
    pictures = "".join(
        f'<p data-picture="{image.pk}" data-alt="{alt}" data-credit="{credit}">Fog.</p>'
        for image, alt, credit in blocks
    )
    return f"<p>A ferry struck the bridge.</p>{pictures}"


def test_pictures_in_the_text_are_told_by_their_number(edda: User, clara: User) -> None:
    image = factories.image()
    text = in_text((image, "A ferry", "Desk"), (image, "", "Desk"), (image, "A crane", ""))
    dispatch = factories.draft(body=text)
    lacking = (
        "Describe picture 2 in the text for readers who cannot see it. "
        "Name who made picture 3 in the text."
    )
    assert problems(edda, dispatch) == {"body": lacking}
    publish(clara, dispatch, picture_exception=WHY)
    assert last_event(dispatch.article).data["excepted"]["lacks"] == [lacking]


def test_a_reporter_hands_in_what_a_chief_editor_may_let_pass() -> None:
    rea = factories.reporter()
    dispatch = pictured(actor=rea, alt="A ferry")
    client = signed_in(rea)
    form = filled(client.get(text_url(dispatch)))
    handed_in = client.post(text_url(dispatch), form | {"_submit": "1"}, follow=True)
    told = f"An editor sees it on the desk now. Before print, an editor will ask: {NO_CREDIT}"
    assert told in read(handed_in).text
    dispatch.refresh_from_db()
    assert dispatch.state == Dispatch.State.SUBMITTED


# --- In the form ---


def pressed(client: Client, dispatch: Dispatch, **fields: str) -> Any:
    form = filled(client.get(text_url(dispatch)))
    return client.post(text_url(dispatch), form | fields | {"_publish": "1"})


def test_the_field_for_the_reason_appears_where_it_is_needed_and_to_who_may(
    edda: User, clara: User
) -> None:
    dispatch = pictured(alt="A ferry")
    chief, other = signed_in(clara), signed_in(edda)
    assert b"picture_exception" not in chief.get(text_url(dispatch)).content
    refused = pressed(other, dispatch)
    assert NO_CREDIT in read(refused).text
    assert b"picture_exception" not in refused.content
    refused = pressed(chief, dispatch)
    assert NO_CREDIT in read(refused).text
    assert not read(refused).all("div", css="has-error", id="id_picture_exception")
    form = filled(refused)
    assert form["picture_exception"] == ""
    printed = chief.post(text_url(dispatch), form | {"picture_exception": WHY, "_publish": "1"})
    assert printed.status_code == 302
    assert last_event(dispatch.article).data["excepted"]["reason"] == WHY


def test_a_reason_that_was_typed_comes_back_with_the_form(clara: User) -> None:
    dispatch = pictured(alt="A ferry")
    refused = pressed(signed_in(clara), dispatch, picture_exception=WHY, headline="")
    assert filled(refused)["picture_exception"] == WHY


# --- Rights ---


def test_a_picture_that_was_taken_down_is_not_printed_whoever_asks(clara: User) -> None:
    image = allowed(hidden=Image.Hidden.TAKEN_DOWN)
    assert problems(clara, pictured(image, **WORDS), picture_exception=WHY) == {
        "lead_image": "This picture was taken down. Choose another, or remove it."
    }


def test_nor_is_one_before_its_time_or_past_it(edda: User) -> None:
    later = timezone.now() + timedelta(days=2)
    image = allowed(usable_from=later, hidden=Image.Hidden.EARLY)
    assert problems(edda, pictured(image, **WORDS)) == {
        "lead_image": f"This picture may be used from {ap_moment(later)}, and not before."
    }
    ended = timezone.now() - timedelta(minutes=1)
    image = allowed(usable_until=ended)
    assert problems(edda, pictured(image, **WORDS)) == {
        "lead_image": f"The rights to this picture end at {ap_moment(ended)}. Choose another, or "
        "remove it."
    }


def test_what_is_scheduled_is_looked_at_as_it_will_be(edda: User) -> None:
    soon = timezone.now() + timedelta(minutes=30)
    early = allowed(usable_from=soon, hidden=Image.Hidden.EARLY)
    assert scheduled(pictured(early, **WORDS), actor=edda).is_waiting
    with pytest.raises(NotReady) as refused:
        scheduled(pictured(allowed(usable_until=soon), **WORDS), actor=edda)
    assert list(refused.value.problems) == ["lead_image"]


def test_one_use_only_is_one_story(edda: User) -> None:
    image = allowed(single_use=True)
    first = pictured(image, **WORDS)
    publish(edda, first)
    factories.update(first.article, headline="Ferry Adrift", lead_image=image, **WORDS)
    assert problems(edda, pictured(image, **WORDS)) == {
        "lead_image": "This picture is for one use only, and “Ferry Adrift” has it. Choose "
        "another, or remove it."
    }


@pytest.mark.parametrize("is_lead", [True, False])
@pytest.mark.parametrize("way", ["kill", "unpublish", "withdraw"])
def test_what_comes_back_does_not_bring_a_second_use(clara: User, way: str, is_lead: bool) -> None:
    image = allowed(single_use=True)
    shown = (
        {"lead_image": image, **WORDS} if is_lead else {"body": in_text((image, "A ferry", "Desk"))}
    )
    story = factories.story()
    update = factories.update(story, headline="Ferry Adrift", **shown)
    said = {"actor": clara, "reason": "x"}
    if way == "withdraw":
        workflow.withdraw(dispatch=update, **said)
    else:
        getattr(workflow, way)(article=story, **said)
    other = factories.story(headline="Ferry Ashore", **shown)

    def come_back() -> object:
        if way == "withdraw":
            return workflow.reinstate(dispatch=update, **said)
        back = {"kill": workflow.restore, "unpublish": workflow.publish_again}[way]
        return back(article=story, **said)

    with pytest.raises(WrongState, match="is for one use only, and “Ferry Ashore” has it by now"):
        come_back()
    workflow.unpublish(article=other, **said)
    come_back()


def test_a_correction_is_not_held_up_by_rights_that_have_ended_since(edda: User) -> None:
    image = factories.image()
    story = factories.story(lead_image=image, **WORDS)
    Image.objects.filter(pk=image.pk).update(hidden=Image.Hidden.TAKEN_DOWN)
    dispatch = Dispatch.objects.get(article=story)
    factories.correct(dispatch, actor=edda, body="<p>It was a tug.</p>", reason="A typo")
    other = allowed(hidden=Image.Hidden.EXPIRED, usable_until=timezone.now())
    seq = dispatch.revisions.latest("seq").seq
    mended = replace(Copy.of(dispatch.revisions.latest("seq")), lead_image=other)
    workflow.save(actor=edda, dispatch=dispatch, copy=mended, seq=seq)
    with pytest.raises(NotReady) as refused:
        workflow.correct(actor=edda, dispatch=dispatch, seq=seq + 1, reason="Another picture")
    assert list(refused.value.problems) == ["lead_image"]


def test_a_picture_in_the_text_keeps_the_same_rights(edda: User) -> None:
    down = allowed(hidden=Image.Hidden.TAKEN_DOWN)
    fine = factories.image()
    dispatch = factories.draft(body=in_text((fine, "A", "B"), (down, "A", "B")))
    assert problems(edda, dispatch) == {
        "body": "Picture 2 in the text: This picture was taken down. Choose another, or remove it."
    }


def test_the_form_says_what_is_wrong_with_a_pictures_rights(edda: User) -> None:
    image = allowed(hidden=Image.Hidden.TAKEN_DOWN)
    story: Article = pictured(image, **WORDS).article
    client = signed_in(edda)
    form = filled(client.get(editor_url(story)))
    refused = client.post(editor_url(story), form | {"_publish": "1"})
    assert "This picture was taken down" in read(refused).text
    assert not Event.objects.filter(article=story, verb="publish").exists()
