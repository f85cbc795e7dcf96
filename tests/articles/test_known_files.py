"""The same file is kept once, and what was taken away does not come back without a word."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client
from django.utils import timezone

from articles.models import PictureAct
from articles.workflow import pictures
from articles.workflow.errors import WrongState
from articles.workflow.known_files import ComesBack, KnownFile
from articles.workflow.pictures import (
    Added,
    add_picture,
    put_back_picture,
    replace_picture,
    take_down_picture,
)
from authors.models import User
from images import originals
from images.files import folder
from images.models import Image, RetiredKey
from images.uploads import taken_in
from tests import factories
from tests.articles.library import described, lost
from tests.newsroom_pages import signed_in
from tests.working import work

pytestmark = pytest.mark.django_db

LIBRARY = "/newsroom/pictures/"


@pytest.fixture
def edda() -> User:
    return factories.editor(username="Edda Falk")


def face() -> ContentFile[bytes]:
    """Return the file that somebody complains of."""
    return factories.picture_file("face.jpg", size=(1000, 700))


def blurred() -> ContentFile[bytes]:
    return factories.picture_file("blurred.jpg", size=(1000, 701))


def added(actor: User, upload: ContentFile[bytes]) -> Image:
    return add_picture(actor=actor, upload=upload).image


def replaced_after_a_complaint(actor: User) -> Image:
    return replace_picture(
        actor=actor, image=added(actor, face()), upload=blurred(), reason="A child’s face."
    )


def test_a_file_that_was_taken_down_is_not_put_in_the_place_of_another(edda: User) -> None:
    taken_down, shown = added(edda, face()), factories.image()
    take_down_picture(actor=edda, image=taken_down, reason="The family asks for it.")
    key = shown.key
    for comes_back in (False, True):
        with pytest.raises(KnownFile, match="taken down on .* by Edda Falk: “The family asks"):
            replace_picture(
                actor=edda, image=shown, upload=face(), reason="Better.", comes_back=comes_back
            )
    assert Image.objects.get(pk=shown.pk).key == key


def test_a_file_past_its_rights_is_not_put_in_the_place_of_another(edda: User) -> None:
    expired = described(added(edda, face()), usable_until=timezone.now() - timedelta(days=1))
    with pytest.raises(KnownFile, match="readers do not see: it is past its rights") as refused:
        replace_picture(actor=edda, image=factories.image(), upload=face(), reason="Better.")
    assert refused.value.image == expired


def test_a_file_that_the_library_shows_is_not_kept_again_in_the_place_of_another(
    edda: User,
) -> None:
    there = added(edda, face())
    with pytest.raises(KnownFile, match="kept once. Choose that picture") as refused:
        replace_picture(actor=edda, image=factories.image(), upload=face(), reason="Better.")
    assert refused.value.image == there
    assert Image.objects.filter(digest=there.digest).count() == 1


def test_a_picture_whose_files_were_lost_gets_its_own_file_again(edda: User) -> None:
    image = added(edda, face())
    before = image.key
    lost(image)
    take_down_picture(actor=edda, image=image, reason="It is broken.")
    with pytest.raises(WrongState, match="replace the picture with the same file"):
        put_back_picture(actor=edda, image=image, reason="It is not.")
    again = replace_picture(actor=edda, image=image, upload=face(), reason="The disk was lost.")
    assert again.key != before
    assert put_back_picture(actor=edda, image=image, reason="It is whole.").hidden == ""
    assert RetiredKey.objects.get(key=before).digest == ""


def test_a_file_that_was_replaced_comes_back_only_where_somebody_says_so(edda: User) -> None:
    image, other = replaced_after_a_complaint(edda), factories.image()
    for each in (image, other):
        with pytest.raises(ComesBack, match="replaced by another on .*: “A child’s face.”") as told:
            replace_picture(actor=edda, image=each, upload=face(), reason="Better.")
        assert told.value.image == image
    back = replace_picture(
        actor=edda, image=image, upload=face(), reason="The family agrees now.", comes_back=True
    )
    assert back.height == 700
    assert add_picture(actor=edda, upload=face()).image == image


def test_who_uploads_a_file_that_was_replaced_gets_what_stands_in_its_place(edda: User) -> None:
    image = replaced_after_a_complaint(edda)
    robin = signed_in(factories.reporter())
    answer = robin.post(f"{LIBRARY}upload/", {"file": face()})
    assert answer.status_code == 201
    chosen = answer.json()
    assert (chosen["id"], chosen["already"], chosen["height"]) == (image.pk, True, 701)
    assert "was replaced by another" in chosen["notes"][0]
    assert "by Edda Falk: “A child’s face.”" in chosen["notes"][0]
    assert Image.objects.count() == 1
    page = robin.post(LIBRARY, {"file": face()}, follow=True)
    assert "“face.jpg”: This file was in the library" in page.text


def test_other_words_in_its_files_do_not_retire_a_file(edda: User) -> None:
    image = described(added(edda, face()), credit="Jon Berg")
    assert RetiredKey.objects.filter(image=image).exists()
    answer = add_picture(actor=edda, upload=face())
    assert (answer.image, answer.notes) == (
        image,
        ("It is in the library already: this is that picture.",),
    )


def test_the_page_says_where_the_file_was_and_asks_for_a_word(client: Client, edda: User) -> None:
    image, other = replaced_after_a_complaint(edda), factories.image()
    client.force_login(edda)
    address = f"{LIBRARY}{other.pk}/replace/"
    assert "This file is to come back" not in client.get(address).text
    refused = client.post(address, {"file": face(), "reason": "Better."}).text
    assert "A child’s face." in refused
    assert f'<a href="{LIBRARY}{image.pk}/">Look at it.</a>' in refused
    assert "Choose it again if it is to come back, and say so below." in refused
    assert "This file is to come back" in refused
    said = {"file": face(), "reason": "The family agrees now.", "comes_back": "on"}
    assert "The picture is replaced." in client.post(address, said, follow=True).text
    Image.objects.filter(pk=other.pk).update(caption="The <b>pier</b>")
    told = client.post(f"{LIBRARY}{image.pk}/replace/", {"file": face(), "reason": "Better."}).text
    assert "“The &lt;b&gt;pier&lt;/b&gt;”, and is kept once." in told
    assert "This file is to come back" not in told


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_sent_twice_at_once_makes_one_picture(
    edda: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=30)
    made: list[Image] = []

    def read(upload: Any) -> Image:
        image = taken_in(upload)
        made.append(image)
        both.wait()  # each is read before one of them is added
        return image

    monkeypatch.setattr(pictures, "taken_in", read)
    answers = at_once(lambda: add_picture(actor=edda, upload=face()), times=2)
    [image] = Image.objects.all()
    assert [each.image for each in answers] == [image, image]
    assert sorted(each.already for each in answers) == [False, True]
    assert PictureAct.objects.count() == 1
    work()
    [other] = [each for each in made if each.key != image.key]
    for each, is_kept in ((image, True), (other, False)):
        assert image_files(each) == (is_kept, is_kept)


def at_once(do: Callable[[], Added], *, times: int) -> list[Added]:
    def done() -> Added:
        try:
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=times) as threads:
        running = [threads.submit(done) for _ in range(times)]
        return [each.result() for each in running]


def image_files(image: Image) -> tuple[bool, bool]:
    """Return whether a picture's files for readers and its original are there."""
    return (
        default_storage.exists(str(folder(image.key))),
        originals.storage().exists(f"{image.original_key}/original"),
    )
