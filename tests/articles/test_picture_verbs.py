"""What is done with pictures in the library: who may, what it leaves, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image as Pillow
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import pictures, workflow
from articles.models import PictureAct
from articles.workflow import NotReady, WrongState
from articles.workflow.pictures import (
    NEEDS,
    StalePicture,
    add_picture,
    cut_picture_again,
    describe_picture,
    may,
    put_back_picture,
    replace_picture,
    take_down_picture,
)
from authors.models import User
from images.models import Image
from tests import factories
from tests.articles.library import described, story_with

pytestmark = pytest.mark.django_db

PEOPLE = ("nobody", "reporter", "editor", "chief", "inactive editor")
TABLE = {
    "add_picture": "- yes yes yes -",
    "describe_picture": "- - yes yes -",
    "cut_picture_again": "- yes yes yes -",
    "replace_picture": "- - yes yes -",
    "take_down_picture": "- - yes yes -",
    "put_back_picture": "- - yes yes -",
}
CASES = [
    (verb, person, word == "yes")
    for verb, row in TABLE.items()
    for person, word in zip(PEOPLE, row.split(), strict=True)
]


def somebody(person: str) -> User:
    made: dict[str, Callable[[], User]] = {
        "nobody": factories.UserFactory.create,
        "reporter": factories.reporter,
        "editor": factories.editor,
        "chief": factories.chief,
        "inactive editor": lambda: factories.editor(is_active=False),
    }
    return made[person]()


def do(verb: str, actor: User) -> object:
    """Use a verb in a state where it can be used."""
    image = factories.image()
    new = factories.picture_file("new.jpg", size=(900, 700))
    if verb == "add_picture":
        return add_picture(actor=actor, upload=new)
    if verb == "describe_picture":
        return describe_picture(actor=actor, image=image, version=1, said={"credit": "Jon Berg"})
    if verb == "cut_picture_again":
        Image.objects.filter(pk=image.pk).update(state="failed")
        return cut_picture_again(actor=actor, image=image)
    if verb == "replace_picture":
        return replace_picture(actor=actor, image=image, upload=new, reason="Better.")
    if verb == "put_back_picture":
        take_down_picture(actor=factories.editor(), image=image, reason="Wait.")
        return put_back_picture(actor=actor, image=image, reason="Settled.")
    return take_down_picture(actor=actor, image=image, reason="A complaint.")


def test_the_table_has_every_verb() -> None:
    assert TABLE.keys() == NEEDS.keys()


@pytest.mark.parametrize(("verb", "person", "allowed"), CASES)
def test_who_may_do_what(verb: str, person: str, allowed: bool) -> None:
    actor = somebody(person)
    assert may(actor, verb) is allowed
    if allowed:
        do(verb, actor)
        assert PictureAct.objects.filter(verb=verb, actor=actor).count() == 1
    else:
        with pytest.raises(PermissionDenied):
            do(verb, actor)
        assert not PictureAct.objects.filter(actor=actor).exists()


# --- Describe ---


def test_the_audit_has_what_was_said_before_and_after() -> None:
    image = described(credit="Jon Berg")
    described(image, credit="Ines Lund", city="Port Averly")
    newest = PictureAct.objects.filter(image=image).first()
    assert newest is not None
    assert newest.data == {
        "version": 3,
        "changes": {"credit": ["Jon Berg", "Ines Lund"], "city": ["", "Port Averly"]},
    }


def test_what_is_said_already_leaves_no_trace() -> None:
    image = described(credit="Jon Berg")
    again = described(image, credit="Jon Berg")
    assert again.version == 2
    assert PictureAct.objects.filter(verb="describe_picture").count() == 1


def test_who_describes_an_older_version_is_told() -> None:
    image = factories.image()
    described(image, credit="Jon Berg")
    with pytest.raises(StalePicture) as told:
        describe_picture(
            actor=factories.editor(), image=image, version=1, said={"credit": "Ines Lund"}
        )
    assert told.value.current.credit == "Jon Berg"


def test_rights_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(NotReady):
        described(
            usable_from=datetime(2030, 1, 2, tzinfo=UTC),
            usable_until=datetime(2030, 1, 1, tzinfo=UTC),
        )


@pytest.mark.parametrize(
    ("begins", "ends", "hidden", "due"),
    [
        (None, None, "", None),
        (-1, None, "", None),
        (1, None, "early", "begins"),
        (None, 1, "", "ends"),
        (None, -1, "expired", None),
        (1, 2, "early", "begins"),
        (-2, -1, "expired", None),
        (-1, 1, "", "ends"),
    ],
)
def test_new_rights_hold_at_once(
    begins: int | None, ends: int | None, hidden: str, due: str | None
) -> None:
    now = timezone.now()
    said = {
        "usable_from": now + timedelta(days=begins) if begins else None,
        "usable_until": now + timedelta(days=ends) if ends else None,
    }
    image = described(**said)
    assert image.hidden == hidden
    assert image.due_at == {"begins": said["usable_from"], "ends": said["usable_until"]}.get(
        due or "none"
    )


def test_rights_that_are_given_again_bring_a_picture_back() -> None:
    image = described(usable_until=timezone.now() - timedelta(days=1))
    assert described(image, usable_until=None).hidden == ""


def test_no_rights_bring_back_what_was_taken_down() -> None:
    image = described(usable_until=timezone.now() - timedelta(days=1))
    take_down_picture(actor=factories.editor(), image=image, reason="A complaint.")
    assert described(image, usable_until=None).hidden == "taken_down"


# --- Replace, take down, put back ---


@pytest.mark.parametrize("verb", ["replace_picture", "take_down_picture", "put_back_picture"])
def test_a_grave_act_wants_a_reason(verb: str) -> None:
    image, actor = factories.image(), factories.editor()
    if verb == "put_back_picture":
        take_down_picture(actor=actor, image=image, reason="Wait.")
    calls: dict[str, Callable[..., Any]] = {
        "replace_picture": replace_picture,
        "take_down_picture": take_down_picture,
        "put_back_picture": put_back_picture,
    }
    more = {"upload": factories.picture_file()} if verb == "replace_picture" else {}
    with pytest.raises(NotReady, match="Say why"):
        calls[verb](actor=actor, image=image, reason="  ", **more)


def test_a_replaced_picture_keeps_its_words_and_has_other_files() -> None:
    image = described(credit="Jon Berg")
    before = image.key
    replace_picture(
        actor=factories.editor(),
        image=image,
        upload=factories.picture_file("crop.jpg", size=(900, 900)),
        reason="A better crop.",
    )
    image.refresh_from_db()
    assert image.key != before
    assert (image.width, image.height) == (900, 900)
    assert image.credit == "Jon Berg"


def test_a_replacement_that_is_no_picture_changes_nothing() -> None:
    image = factories.image()
    with pytest.raises(ValidationError):
        replace_picture(
            actor=factories.editor(),
            image=image,
            upload=ContentFile(b"<html>", name="crop.jpg"),
            reason="A better crop.",
        )
    fresh = Image.objects.get(pk=image.pk)
    assert (fresh.key, fresh.version) == (image.key, 1)


def test_what_was_taken_down_is_replaced_before_readers_see_it_again() -> None:
    actor, image = factories.editor(), factories.image()
    refused = image.key
    take_down_picture(actor=actor, image=image, reason="A complaint.")
    replaced = replace_picture(
        actor=actor,
        image=image,
        upload=factories.picture_file("blurred.jpg", size=(900, 700)),
        reason="The face is blurred.",
    )
    assert replaced.hidden == "taken_down"
    assert not default_storage.exists(str(replaced.folder)), "readers get no file of it"
    assert not ProcrastinateJob.objects.filter(
        task_name="images.cut", args__key=str(replaced.key)
    ).exists()
    with replaced.open_desk_copy() as file:
        assert Pillow.open(file).size == (640, 498)
    shown = put_back_picture(actor=actor, image=image, reason="Settled.")
    assert shown.key not in {refused, replaced.key}
    assert (shown.width, shown.height) == (900, 700)
    with default_storage.open(f"{shown.folder}/{shown.widths[0]}.jpg") as file:
        assert Pillow.open(file).width == shown.widths[0]


def test_a_picture_is_taken_down_once_and_put_back_once() -> None:
    image, actor = factories.image(), factories.editor()
    with pytest.raises(WrongState):
        put_back_picture(actor=actor, image=image, reason="Settled.")
    take_down_picture(actor=actor, image=image, reason="A complaint.")
    with pytest.raises(WrongState):
        take_down_picture(actor=actor, image=image, reason="A complaint.")
    assert put_back_picture(actor=actor, image=image, reason="Settled.").hidden == ""


def test_what_is_put_back_past_its_rights_stays_hidden() -> None:
    image = described(usable_until=timezone.now() - timedelta(days=1))
    actor = factories.editor()
    take_down_picture(actor=actor, image=image, reason="A complaint.")
    assert put_back_picture(actor=actor, image=image, reason="Settled.").hidden == "expired"


# --- Uses ---


def test_a_picture_is_used_in_stories_in_texts_in_hand_and_in_profiles() -> None:
    image = factories.image()
    public = story_with(image, headline="Pier Struck")
    factories.draft(lead_image=image, headline="Pier Mended")
    factories.AuthorFactory.create(name="Ines Lund", photo=image)
    found = pictures.uses(image)
    assert {(use.name, use.in_print) for use in found} == {
        ("Pier Struck", True),
        ("Pier Mended", False),
        ("Ines Lund", True),
    }
    assert [use.in_print for use in found] == [True, True, False]
    assert pictures.use_elsewhere(image, public) == "Ines Lund"
    assert pictures.use_elsewhere(image, factories.story()) == "Pier Struck"
    assert pictures.use_elsewhere(factories.image(), public) == ""


def test_a_text_that_dropped_the_picture_is_no_use_of_it() -> None:
    image = factories.image()
    first = factories.draft(lead_image=image)
    workflow.save(actor=first.created_by, dispatch=first, copy=factories.copy(), seq=1)
    assert pictures.uses(image) == []


def test_a_picture_in_the_running_text_is_used_there() -> None:
    image = factories.image()
    block = f'<p data-picture="{image.pk}" data-alt="A pier" data-credit="Ines Lund">The pier</p>'
    story = factories.story(headline="Pier Struck", body=f"<p>It was struck.</p>{block}")
    [use] = pictures.uses(image)
    assert (use.name, use.in_print, use.article_id) == ("Pier Struck", True, story.pk)


@pytest.mark.parametrize("count", [1, 12])
def test_uses_cost_one_query(count: int, django_assert_num_queries: Any) -> None:
    for _ in range(count):
        story_with(factories.image())
    with django_assert_num_queries(1):
        found = [pictures.uses_of(each) for each in pictures.with_uses(Image.objects.all())]
    assert [len(each) for each in found] == [1] * count
