"""The fronts and rails in the blast radius: what a reader sees there, by its place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import Article
from frontpage import workflow as board
from frontpage.carriers import slots
from frontpage.places import section_front
from tests import factories
from tests.reading import read

pytestmark = pytest.mark.django_db


def named(article: Article) -> list[str]:
    return [carrier.name for carrier in slots(article, None).carriers]


@pytest.fixture
def paper() -> list[Article]:
    """Twenty stories of one section, oldest first; the newest leads, as none has a picture."""
    edda = factories.editor()
    return [factories.story(actor=edda, headline=f"Story {number}") for number in range(20)]


def test_each_slot_is_named_where_a_reader_finds_the_story(
    paper: list[Article], client: Client
) -> None:
    assert named(paper[-1]) == ["Front page, lead", "Latest Posts"]
    assert named(paper[-2]) == ["Front page, beside the lead", "Latest Posts"]
    assert named(paper[-12]) == ["Don’t Miss"]
    assert named(paper[-14]) == ["Front page, World"]
    page = read(client.get("/"))
    on_page = [story for story in paper if any(url == story.url for _, url in page.links)]
    assert [story for story in paper if slots(story, None).count] == on_page


def test_what_is_on_no_front_and_no_rail_is_in_no_slot(paper: list[Article]) -> None:
    assert named(paper[0]) == []


def test_a_story_off_the_page_is_in_no_slot(paper: list[Article]) -> None:
    story = paper[-1]
    workflow.unpublish(actor=factories.editor(), article=story, reason="x")
    story.refresh_from_db()
    assert named(story) == []


def test_what_editors_arranged_is_named_too(paper: list[Article]) -> None:
    story, edda = paper[0], factories.editor()
    board.put(actor=edda, place=section_front(story.section_id), article=story, position=0)
    board.raise_strip(
        actor=edda, text="Look", article=story, ends_at=timezone.now() + timedelta(hours=1)
    )
    assert named(story) == ["World, leading its front", "The breaking strip"]


def test_an_older_passage_is_in_no_slot_the_newest_in_all(paper: list[Article]) -> None:
    story = paper[-1]
    update = factories.update(story)
    story.refresh_from_db()
    assert slots(story, update).count == slots(story, None).count == 2
    assert slots(story, story.dispatches.get(number=0)).count == 0
