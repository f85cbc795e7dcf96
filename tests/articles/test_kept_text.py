"""What is typed is kept until it is saved: whose it is, what takes it away, what it costs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles import body, jobs, workflow
from articles.models import Article, Dispatch, Event, KeptText, Revision
from articles.workflow import NotReady, WrongState, keeping
from articles.workflow.keeping import Turn
from authors.models import User
from tests import factories
from tests.newsroom_pages import (
    NEW_STORY,
    editor_url,
    signed_in,
    story_fields,
    text_url,
    update_fields,
)
from tests.reading import read

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def robin() -> User:
    return factories.reporter(first_name="Robin", last_name="Reyes")


@pytest.fixture
def draft(robin: User) -> Dispatch:
    return factories.draft(actor=robin, headline="Ferry Adrift", body="<p>Saved words.</p>")


class Window:
    """The story editor as one browser window has it open, typing into it."""

    def __init__(self, user: User, url: str) -> None:
        self.user, self.url = user, url
        self.client = signed_in(user)
        form = read(self.client.get(url)).one("form", id="story-form")
        self.keep_url = form["data-keep"]
        names = ("kept", "kept_from", "seq")
        self.hidden = {
            each["name"]: each.attributes.get("value", "")
            for each in form.all("input")
            if each["name"] in names
        }
        self.turn = 1_000

    def type(self, **typed: Any) -> Any:
        """Keep what stands in the form after some typing; returns the answer."""
        self.turn += 1
        sent = self.hidden | {"kept_turn": self.turn, "kept_person": self.user.pk} | typed
        return self.client.post(self.keep_url, sent)

    def save(self, **typed: Any) -> Any:
        """Press a button, by default Save."""
        self.turn += 1
        button = {} if any(name.startswith("_") for name in typed) else {"_save": "1"}
        sent = self.hidden | {"kept_turn": self.turn} | button | typed
        return self.client.post(self.url, sent, follow=True)


def offered(user: User, url: str) -> list[str]:
    """What the page says of each unsaved text that it offers."""
    page = read(signed_in(user).get(url))
    return [
        each.text
        for each in page.all("section")
        if "kept-offer" in each.attributes.get("class", "")
    ]


# --- Keeping and offering ---


def test_what_is_typed_is_kept_and_offered_with_the_words_that_changed(
    robin: User, draft: Dispatch
) -> None:
    answer = Window(robin, text_url(draft)).type(
        headline="Ferry Aground",
        body="<p>Saved words, and more.</p>",
        agency=factories.desk_agency().pk,
    )
    assert answer.status_code == 200
    assert answer.json()["at"]
    page = signed_in(robin).get(text_url(draft))
    [offer] = offered(robin, text_url(draft))
    assert "You have unsaved text from" in offer
    assert "written on version 1" in offer
    assert "<del>Adrift</del> <ins>Aground</ins>" in page.text
    assert "<ins>, and more</ins>" in page.text
    # The form has what is saved until somebody chooses.
    assert read(page).one("textarea", id="id_headline").text == "Ferry Adrift"


def test_going_on_fills_the_form_and_keeps_the_version_it_was_written_on(
    robin: User, draft: Dispatch
) -> None:
    mara = factories.AuthorFactory.create(name="Mara Lindqvist")
    Window(robin, text_url(draft)).type(
        headline="Ferry Aground", body="<p>New words.</p>", authors=[mara.pk]
    )
    edda = factories.editor()
    workflow.save(actor=edda, dispatch=draft, copy=factories.copy(headline="Edda’s"), seq=1)
    page = read(signed_in(robin).get(text_url(draft)))
    assert "Somebody saved a newer version since" in page.text
    going_on = read(signed_in(robin).get(page.address("Go on with it")))
    assert going_on.one("textarea", id="id_headline").text == "Ferry Aground"
    assert going_on.one("textarea", id="id_body").text == "<p>New words.</p>"
    assert going_on.one("input", id="id_seq")["value"] == "1"
    assert "Mara Lindqvist" in going_on.one("select", id="id_authors").text
    assert "is in the form: look at it, then save." in going_on.text


def test_a_text_that_says_what_is_saved_is_not_offered(robin: User, draft: Dispatch) -> None:
    saved = draft.revisions.get()
    Window(robin, text_url(draft)).type(headline=f" {saved.headline}", body=saved.body)
    assert KeptText.objects.count() == 1
    assert offered(robin, text_url(draft)) == []


def test_a_new_story_and_a_new_update_are_kept_each_for_itself(robin: User) -> None:
    story = factories.story()
    Window(robin, NEW_STORY).type(headline="A New Story", body="<p>One.</p>")
    Window(robin, f"{editor_url(story)}?append").type(headline="An Update", body="<p>Two.</p>")
    [new] = offered(robin, NEW_STORY)
    assert "A New Story" in new and "An Update" not in new
    [update] = offered(robin, f"{editor_url(story)}?append")
    assert "An Update" in update
    # Also to who opens the story and has nothing in hand there.
    assert offered(robin, editor_url(story)) == [update]


def test_unsaved_text_of_another_passage_is_pointed_at(robin: User) -> None:
    story = factories.story()
    update = workflow.draft_update(actor=robin, article=story, copy=factories.copy())
    Window(robin, text_url(update)).type(headline="Typed")
    page = read(signed_in(robin).get(f"{editor_url(story)}?append"))
    assert "You also have unsaved text of New copy" in page.text
    assert page.address("look at it") == text_url(update)


def test_two_windows_never_write_over_each_other(robin: User, draft: Dispatch) -> None:
    one, two = Window(robin, text_url(draft)), Window(robin, text_url(draft))
    one.type(headline="In One")
    two.type(headline="In Two")
    one.type(headline="In One Again")
    assert [
        ("In One Again" in each, "In Two" in each) for each in offered(robin, text_url(draft))
    ] == [
        (True, False),
        (False, True),
    ]


def test_what_arrives_late_changes_nothing(robin: User, draft: Dispatch) -> None:
    window = Window(robin, text_url(draft))
    window.type(headline="Later")
    window.turn -= 2
    assert window.type(headline="Earlier").json()["at"] == ""
    assert "Later" in offered(robin, text_url(draft))[0]


def test_going_on_in_another_window_leaves_one_text_unless_both_go_on(
    robin: User, draft: Dispatch
) -> None:
    first = Window(robin, text_url(draft))
    first.type(headline="Begun Here")
    page = read(signed_in(robin).get(text_url(draft)))
    second = Window(robin, page.address("Go on with it"))
    second.type(headline="Gone On There")
    [only] = offered(robin, text_url(draft))
    assert "Gone On There" in only
    first.type(headline="And Here, Too")
    assert len(offered(robin, text_url(draft))) == 2


def test_no_history_is_written(robin: User, draft: Dispatch) -> None:
    before = (Event.objects.count(), Revision.objects.count())
    window = Window(robin, text_url(draft))
    for word in ("One", "Two", "Three"):
        window.type(headline=word)
    assert (Event.objects.count(), Revision.objects.count()) == before


# --- What takes it away ---


@pytest.mark.parametrize("button", ["_save", "_submit", "_publish", "_spike"])
def test_a_button_that_does_its_work_takes_the_unsaved_text_with_it(button: str) -> None:
    edda = factories.editor()
    draft = factories.draft(actor=edda)
    window = Window(edda, text_url(draft))
    window.type(headline="Typed")
    fields = story_fields(headline="Typed", version=1, slug=draft.article.slug)
    window.save(**fields, **{button: "1"})
    assert offered(edda, text_url(draft)) == []
    assert not KeptText.objects.exclude(fields={}).exists()


def test_an_update_in_print_takes_its_unsaved_text_with_it() -> None:
    edda, story = factories.editor(), factories.story()
    window = Window(edda, f"{editor_url(story)}?append")
    window.type(headline="Typed")
    window.save(**update_fields(), _publish="1")
    assert story.dispatches.filter(number=1).exists()
    assert offered(edda, f"{editor_url(story)}?append") == []


def test_a_button_that_is_refused_leaves_it(robin: User, draft: Dispatch) -> None:
    window = Window(robin, text_url(draft))
    window.type(headline="Typed")
    page = window.save(headline="x" * 300, version=1)
    assert "Not yet: please look at this" in page.text
    assert window.hidden["kept"] in [
        each.attributes.get("value") for each in read(page).all("input")
    ]
    assert len(offered(robin, text_url(draft))) == 1


def test_what_was_under_way_at_a_save_arrives_in_vain(robin: User, draft: Dispatch) -> None:
    window = Window(robin, text_url(draft))
    window.save(**story_fields(version=1, slug=draft.article.slug))
    window.turn -= 1
    assert window.type(headline="On its way since before the save").json()["at"] == ""
    assert offered(robin, text_url(draft)) == []


def test_a_page_that_lives_on_after_its_save_is_kept_again(robin: User, draft: Dispatch) -> None:
    window = Window(robin, text_url(draft))
    window.save(**story_fields(version=1, slug=draft.article.slug))
    window.type(headline="Back by the browser’s button")
    assert len(offered(robin, text_url(draft))) == 1


def test_a_saved_text_takes_what_it_went_on_with(robin: User, draft: Dispatch) -> None:
    Window(robin, text_url(draft)).type(headline="Typed")
    page = read(signed_in(robin).get(text_url(draft)))
    window = Window(robin, page.address("Go on with it"))
    window.save(**story_fields(headline="Typed", version=1, slug=draft.article.slug))
    assert offered(robin, text_url(draft)) == []


def test_it_is_thrown_away_and_brought_back_without_a_script(robin: User, draft: Dispatch) -> None:
    Window(robin, text_url(draft)).type(headline="Typed")
    client = signed_in(robin)
    kept = KeptText.objects.get()
    url = f"/newsroom/articles/article/kept/{kept.pk}"
    gone = client.post(f"{url}/throw-away/", follow=True)
    assert "You threw away your unsaved text" in gone.text
    assert offered(robin, text_url(draft)) == []
    client.post(f"{url}/bring-back/", follow=True)
    assert "Typed" in offered(robin, text_url(draft))[0]


def test_what_was_thrown_away_is_gone_after_an_hour_and_the_rest_after_a_month(
    robin: User, draft: Dispatch
) -> None:
    windows = [Window(robin, text_url(draft)) for _ in range(3)]
    for window in windows:
        window.type(headline="Typed")
    thrown, old, new = KeptText.objects.order_by("pk")
    keeping.throw_away(actor=robin, kept_id=thrown.pk)
    now = timezone.now()
    KeptText.objects.filter(pk=thrown.pk).update(dropped_at=now - timedelta(hours=2))
    KeptText.objects.filter(pk=old.pk).update(kept_at=now - timedelta(days=31))
    jobs.forget_kept_texts(timestamp=0)
    assert [*KeptText.objects.exclude(fields={})] == [new]
    assert not KeptText.objects.filter(pk=old.pk).exists()
    with pytest.raises(WrongState):
        keeping.bring_back(actor=robin, kept_id=thrown.pk)


def test_an_erasure_takes_everybodys_unsaved_text_of_it(robin: User) -> None:
    cleo, edda = factories.chief(), factories.editor()
    story = factories.story(actor=edda)
    update = factories.update(story, actor=edda)
    open_pages = [Window(each, text_url(update)) for each in (cleo, edda)]
    for page in open_pages:
        page.type(headline="The informant’s name")
    plan = workflow.plan_erasure(actor=cleo, dispatch=update, reason="A court’s order.")
    workflow.erase(actor=cleo, dispatch=update, sha256=plan.data["sha256"])
    assert not KeptText.objects.exists()
    late = open_pages[1].type(headline="The informant’s name")
    assert late.status_code == 410
    assert "was erased" in late.json()["why"]
    assert not KeptText.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_while_an_erasure_is_under_way_does_not_outlive_it() -> None:
    cleo = factories.chief()
    update = factories.update(factories.story(actor=cleo), actor=cleo)
    plan = workflow.plan_erasure(actor=cleo, dispatch=update, reason="A court’s order.")
    found: list[object] = []

    def keep() -> None:
        stale = Dispatch.objects.select_related("article").get(pk=update.pk)
        read_before.set()
        erased.wait(20)
        form, fields = Turn(uuid4(), 1), {"headline": ["The informant’s name"]}
        found.append(keeping.keep(actor=cleo, form=form, fields=fields, dispatch=stale))
        connection.close()

    read_before, erased = threading.Event(), threading.Event()
    keeper = threading.Thread(target=keep)
    keeper.start()
    read_before.wait(20)
    with transaction.atomic():
        workflow.erase(actor=cleo, dispatch=update, sha256=plan.data["sha256"])
        erased.set()
        keeper.join(0.5)
        assert not found, "It waits for the erasure."
    keeper.join(20)
    assert found == [None]
    assert not KeptText.objects.exists()


# --- Whose it is ---


def test_nobody_is_shown_anothers_text(robin: User, draft: Dispatch) -> None:
    Window(robin, text_url(draft)).type(headline="Robin’s words")
    cleo = factories.chief()
    assert "Robin’s words" not in signed_in(cleo).get(text_url(draft)).text
    kept = KeptText.objects.get()
    page = signed_in(cleo).get(f"{text_url(draft)}&kept={kept.pk}")
    assert "Robin’s words" not in page.text
    for deed in ("throw-away", "bring-back"):
        url = f"/newsroom/articles/article/kept/{kept.pk}/{deed}/"
        assert "You have no such unsaved text." in signed_in(cleo).post(url, follow=True).text
    kept.refresh_from_db()
    assert kept.dropped_at is None


def test_a_page_of_somebody_who_signed_out_is_not_kept_as_the_next_ones(
    robin: User, draft: Dispatch
) -> None:
    window = Window(robin, text_url(draft))
    window.client = signed_in(factories.chief())
    assert window.type(headline="Robin’s words").status_code == 409
    assert not KeptText.objects.exists()


def test_who_may_not_write_keeps_nothing(draft: Dispatch) -> None:
    other = factories.reporter()
    form, fields = Turn(uuid4(), 1), {"headline": ["x"]}
    with pytest.raises(PermissionDenied):
        keeping.keep(actor=other, form=form, fields=fields, dispatch=draft)
    nobody = factories.UserFactory.create()
    for scope in ({}, {"article": draft.article}):
        with pytest.raises(PermissionDenied):
            keeping.keep(actor=nobody, form=form, fields=fields, **scope)
    sent = {"kept": uuid4().hex, "kept_turn": "1", "kept_person": other.pk, "headline": "x"}
    url = f"/newsroom/articles/article/{draft.article_id}/keep/?dispatch={draft.pk}"
    assert signed_in(other).post(url, sent).status_code == 403
    assert not KeptText.objects.exists()


def test_a_reporter_whose_text_was_printed_meanwhile_still_loses_no_word(
    robin: User, draft: Dispatch
) -> None:
    window = Window(robin, text_url(draft))
    workflow.publish(actor=factories.editor(), dispatch=draft, seq=1)
    assert window.type(headline="Typed after print").status_code == 200
    page = read(signed_in(robin).get(text_url(draft)))
    assert "Typed after print" in page.text
    assert "You may not save this text any more: copy what you need." in page.text
    assert "Go on with it" not in page.text


# --- Limits, bad input, cost ---


def test_too_much_text_is_refused_with_a_sentence(robin: User, draft: Dispatch) -> None:
    with pytest.raises(NotReady, match="too much text to keep here: 12.0 MB of at most 12.0 MB"):
        keeping.keep(
            actor=robin,
            form=Turn(uuid4(), 1),
            fields={"body": ["x" * (body.MAX_SENT + 1)]},
            dispatch=draft,
        )
    answer = Window(robin, text_url(draft)).type(body="x" * (body.MAX_SENT + 1))
    assert answer.status_code == 413
    assert "too much text" in answer.json()["why"]


@pytest.mark.parametrize(
    "typed",
    [
        {"headline": "Nul\x00", "body": "<p>x</p>"},
        {"authors": ["x", "9" * 30, "0"], "lead_image": "y", "agency": "-1"},
        {"seq": "x", "embargo_until": "never", "section": "no", "label": "no"},
        {"body": "<p>" * 600 + "deep"},
        {"unknown": "y" * 100, "topics": ""},
    ],
)
def test_whatever_is_kept_can_be_offered_and_gone_on_with(
    robin: User, draft: Dispatch, typed: dict[str, Any]
) -> None:
    Window(robin, text_url(draft)).type(**typed)
    kept = KeptText.objects.get()
    assert signed_in(robin).get(text_url(draft)).status_code == 200
    assert signed_in(robin).get(f"{text_url(draft)}&kept={kept.pk}").status_code == 200


@pytest.mark.parametrize("turn", ["", "x", "-1", "9" * 30])
def test_a_form_that_does_not_say_which_it_is_is_refused(robin: User, turn: str) -> None:
    sent = {"kept": uuid4().hex, "kept_turn": turn, "kept_person": robin.pk}
    assert signed_in(robin).post("/newsroom/articles/article/add/keep/", sent).status_code == 400


@pytest.mark.parametrize("query", ["?dispatch=999999", "?dispatch=x", "?dispatch=" + "9" * 30])
def test_a_text_that_is_not_there_is_not_found(robin: User, draft: Dispatch, query: str) -> None:
    sent = {"kept": uuid4().hex, "kept_turn": "1", "kept_person": robin.pk}
    url = f"/newsroom/articles/article/{draft.article_id}/keep/{query}"
    assert signed_in(robin).post(url, sent).status_code == 404


def test_keeping_costs_six_queries_at_most(
    robin: User, draft: Dispatch, django_assert_max_num_queries: Budget
) -> None:
    pages = [
        Window(robin, NEW_STORY),
        Window(robin, text_url(draft)),
        Window(robin, f"{editor_url(factories.story())}?append"),
    ]
    for page in pages:
        for headline in ("First", "Second"):
            with django_assert_max_num_queries(6):
                assert page.type(headline=headline).status_code == 200


def test_the_offers_of_a_page_cost_a_fixed_number(
    robin: User, draft: Dispatch, django_assert_max_num_queries: Budget
) -> None:
    author = factories.AuthorFactory.create()
    for number in range(6):
        body = f'<p>Words {number}</p><p data-also-read="{factories.story().pk}"></p>'
        Window(robin, text_url(draft)).type(headline="Typed", body=body, authors=[author.pk])
    client: Client = signed_in(robin)
    with django_assert_max_num_queries(4 + 17 + 7):
        page = client.get(text_url(draft))
    assert page.text.count("Go on with it") == 3


def test_who_is_not_signed_in_is_sent_to_sign_in(draft: Dispatch) -> None:
    url = f"/newsroom/articles/article/{draft.article_id}/keep/?dispatch={draft.pk}"
    assert Client().post(url, {}).status_code == 302


def test_the_story_is_where_it_was(robin: User, draft: Dispatch) -> None:
    """Keeping neither locks nor touches the story."""
    before = Article.objects.values().get(pk=draft.article_id)
    Window(robin, text_url(draft)).type(headline="Typed")
    assert Article.objects.values().get(pk=draft.article_id) == before
