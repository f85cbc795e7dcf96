"""What may be deleted in the newsroom: nothing that a story names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from articles.models import Section, Topic
from authors.models import Author
from tests import factories
from tests.newsroom_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Client:
    """A superuser's browser: no permission keeps it from anything."""
    return signed_in(factories.UserFactory.create(is_superuser=True))


def delete_url(row: Model) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[row.pk])


@pytest.mark.parametrize(
    "make", [factories.AuthorFactory.create, factories.wire_agency, factories.desk_agency]
)
def test_authors_and_agencies_are_switched_off_and_never_deleted(
    root: Client, make: Callable[[], Model]
) -> None:
    row = make()
    change = root.get(delete_url(row).replace("/delete/", "/change/"))
    assert "deletelink" not in change.text
    assert 'name="is_active"' in change.text
    for client in (root, signed_in(factories.chief())):
        assert client.get(delete_url(row)).status_code == 403
        assert client.post(delete_url(row), {"post": "yes"}).status_code == 403
    assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_a_section_or_topic_with_a_story_is_not_deleted(root: Client) -> None:
    topic = factories.TopicFactory.create()
    filed = factories.filing(topics=frozenset({topic}))
    factories.draft(filed=filed)
    for row in (filed.section, topic):
        assert root.get(delete_url(row)).status_code == 403
        assert root.post(delete_url(row), {"post": "yes"}).status_code == 403
        assert "deletelink" not in root.get(delete_url(row).replace("delete", "change")).text
    assert (Section.objects.count(), Topic.objects.count()) == (1, 1)


def test_a_chief_deletes_a_section_or_topic_that_no_story_has() -> None:
    cleo = signed_in(factories.chief())
    for row in (factories.SectionFactory.create(), factories.TopicFactory.create()):
        assert cleo.get(delete_url(row)).status_code == 200
        assert cleo.post(delete_url(row), {"post": "yes"}).status_code == 302
        assert not type(row)._default_manager.exists()


def test_no_list_offers_to_delete_many_rows(root: Client) -> None:
    topic = factories.TopicFactory.create()
    page = "/newsroom/articles/topic/"
    assert "delete_selected" not in root.get(page).text
    root.post(page, {"action": "delete_selected", "_selected_action": topic.pk, "post": "yes"})
    assert Topic.objects.filter(pk=topic.pk).exists()


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("authors/author", {"slug": "mara", "is_active": "on"}),
        ("authors/agency", {"is_active": "on"}),
        ("articles/section", {"slug": "mara", "position": "1"}),
        ("articles/topic", {"slug": "mara"}),
    ],
)
def test_a_name_is_kept_without_what_turns_the_page_and_is_never_empty(
    root: Client, model: str, fields: dict[str, str]
) -> None:
    add = f"/newsroom/{model}/add/"
    empty = root.post(add, fields | {"name": "\u200b\u202e\u200e"})
    assert empty.status_code == 200
    assert "errorlist" in empty.text
    assert root.post(add, fields | {"name": "Ma\u202era\u200b שלום"}).status_code == 302
    assert "Mara שלום" in root.get(f"/newsroom/{model}/").text


def test_an_authors_text_keeps_its_lines() -> None:
    fields = {"name": "Mara", "slug": "mara", "bio": "One.\r\n\u202eTwo. 👩‍👩‍👧", "is_active": "on"}
    signed_in(factories.editor()).post("/newsroom/authors/author/add/", fields)
    assert Author.objects.get().bio == "One.\r\nTwo. 👩‍👩‍👧"
