"""What readers open now is cut before what was just uploaded."""

from __future__ import annotations

from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from articles.jobs import announce, cut_printed
from articles.models import Dispatch, Event
from images.jobs import cut_next
from images.models import Image
from tests import factories
from tests.newsroom_pages import signed_in
from tests.working import work

pytestmark = pytest.mark.django_db


def uploaded(count: int) -> list[Image]:
    """Return so many pictures that wait for their sizes."""
    return [factories.image(size=(8, 6 + number)) for number in range(count)]


def announced() -> None:
    """Do what the worker does after each act, beside its queue of pictures."""
    for event in Event.objects.order_by("pk"):
        announce(event_id=event.pk)


def block(image: Image) -> str:
    return f'<p data-picture="{image.pk}" data-alt="A pier" data-credit="Ines Lund">The pier.</p>'


def queue() -> list[int]:
    """The pictures that wait to be cut, the next one first."""
    waiting = ProcrastinateJob.objects.filter(queue_name="pictures", status="todo")
    return [job.args["image_id"] for job in waiting.order_by("-priority", "id")]


def story(lead: Image | None, **fields: Any) -> Dispatch:
    words = {"alt": "A pier", "credit": "Ines Lund"} if lead else {}
    return factories.story(lead_image=lead, **words, **fields).dispatches.get()


@pytest.mark.django_db(transaction=True)
def test_with_ten_pictures_waiting_the_one_that_is_printed_is_cut_next() -> None:
    pictures = uploaded(10)
    story(pictures[7])
    announced()
    work()
    started = ProcrastinateEvent.objects.filter(type="started", job__task_name="images.cut")
    cut = [each.job.args["image_id"] for each in started.order_by("id").select_related("job")]
    rest = [each.pk for each in pictures if each != pictures[7]]
    assert cut == [pictures[7].pk, *rest]
    assert not Image.objects.exclude(state="ready").exists()


def test_the_newest_print_is_cut_first() -> None:
    pictures = uploaded(4)
    for image in (pictures[1], pictures[3]):
        story(image)
    announced()
    assert queue()[:2] == [pictures[3].pk, pictures[1].pk]


def test_the_lead_is_cut_first_and_then_the_pictures_of_the_text_in_their_order() -> None:
    pictures = uploaded(5)
    story(pictures[4], body=f"<p>Text.</p>{block(pictures[3])}{block(pictures[1])}")
    announced()
    order = [4, 3, 1, 0, 2]
    assert queue() == [pictures[each].pk for each in order]


@pytest.mark.parametrize("verb", ["append_update", "correct"])
def test_an_update_and_a_correction_bring_theirs_forward(verb: str) -> None:
    dispatch = story(None)
    pictures = uploaded(3)
    text = f"<p>Text.</p>{block(pictures[2])}"
    if verb == "append_update":
        factories.update(dispatch.article, headline="Pier Gone", body=text)
    else:
        factories.correct(dispatch, body=text, reason="A picture")
    announced()
    assert queue()[0] == pictures[2].pk


def test_what_is_saved_and_not_printed_waits_for_its_turn() -> None:
    pictures = uploaded(3)
    factories.draft(lead_image=pictures[2], alt="A pier", credit="Ines Lund")
    announced()
    assert queue() == [each.pk for each in pictures]


def test_a_portrait_is_brought_forward_by_the_authors_form() -> None:
    pictures = uploaded(3)
    form = {"name": "Mara Lindqvist", "slug": "mara", "is_active": "on", "photo": pictures[2].pk}
    signed_in(factories.editor()).post("/newsroom/authors/author/add/", form)
    assert queue()[0] == pictures[2].pk


def test_a_print_costs_the_worker_two_queries_more(django_assert_num_queries: Any) -> None:
    pictures = uploaded(3)
    story(pictures[2], body=f"<p>Text.</p>{block(pictures[1])}")
    event = Event.objects.select_related("dispatch").get(verb="publish")
    with django_assert_num_queries(2):
        cut_printed(None, event)
    assert queue()[0] == pictures[2].pk


def test_any_number_of_pictures_is_one_query(django_assert_num_queries: Any) -> None:
    pictures = uploaded(12)
    with django_assert_num_queries(1):
        cut_next([each.pk for each in pictures[::-1]])
    assert queue() == [each.pk for each in pictures[::-1]]


def test_nothing_is_ordered_twice_and_nothing_for_what_is_cut() -> None:
    [image] = uploaded(1)
    ProcrastinateJob.objects.filter(args__image_id=image.pk).delete()
    cut_next([image.pk])
    assert queue() == []
