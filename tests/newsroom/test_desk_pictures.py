"""The desk warns a week before the rights to a picture end, with each place of use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import factories
from tests.articles.library import described, story_with
from tests.newsroom_pages import signed_in
from tests.reading import read

pytestmark = pytest.mark.django_db

TITLE = "Pictures whose rights end within a week"
SIGNED_IN = 4


def ends_in(days: float, caption: str) -> Any:
    return described(caption=caption, usable_until=timezone.now() + timedelta(days=days))


def test_an_editor_is_told_of_each_picture_and_each_place() -> None:
    soon = ends_in(3, "The pier")
    ends_in(8, "The ferry")
    ends_in(-1, "The harbour")
    story_with(soon, headline="Pier Struck")
    factories.draft(headline="Pier Mended", lead_image=soon)
    factories.AuthorFactory.create(name="Ines Lund", photo=soon)
    page = read(signed_in(factories.editor()).get("/newsroom/"))
    told = page.text[page.text.index(TITLE) :]
    assert "The pier" in told
    assert "Pier Struck" in told
    assert "Ines Lund" in told
    assert "Pier Mended (not in print)" in " ".join(told.split())
    assert "The ferry" not in told
    assert "The harbour" not in told
    assert page.address("The pier") == f"/newsroom/pictures/{soon.pk}/"


def test_no_warning_where_nothing_ends_and_none_for_reporters() -> None:
    assert TITLE not in signed_in(factories.editor()).get("/newsroom/").text
    ends_in(3, "The pier")
    assert TITLE not in signed_in(factories.reporter()).get("/newsroom/").text


def test_more_than_fit_are_a_link_to_the_library() -> None:
    edda = signed_in(factories.editor())
    many = [ends_in(3, f"Pier {number}") for number in range(12)]
    for _ in range(10):
        story_with(many[0])
    assert "And more: all of them" not in edda.get("/newsroom/").text
    ends_in(4, "The ferry")
    page = read(edda.get("/newsroom/"))
    assert "The ferry" not in page.text
    assert page.address("And more: all of them in the library") == (
        "/newsroom/pictures/?show=ending"
    )
    assert page.address("and more") == f"/newsroom/pictures/{many[0].pk}/"


@pytest.mark.parametrize("count", [1, 15])
def test_the_warning_costs_one_query(count: int, django_assert_max_num_queries: Any) -> None:
    edda = signed_in(factories.editor())
    for _ in range(count):
        story_with(ends_in(3, "The pier"))
    with django_assert_max_num_queries(SIGNED_IN + 8):
        edda.get("/newsroom/")
