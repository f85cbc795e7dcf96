"""The feed of corrections: every note that readers may read, under an id of its own."""

from __future__ import annotations

from datetime import UTC

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article
from tests import factories
from tests.feeds.feeds import FORMS, ids, node, parsed, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Article:
    """A story with an update that was corrected, with a typo mended before."""
    found = factories.story(headline="Ferry Adrift")
    update = factories.update(found, headline="Tug & Ferry Meet")
    factories.correct(update, body="<p>Tug and ferry met.</p>", reason="A typo")
    factories.correct(
        update,
        body="<p>Two tugs met.</p>",
        note_kind="correction",
        public_note="There were <two> tugs.",
    )
    return Article.objects.get(pk=found.pk)


def test_a_correction_is_read_back_exactly(story: Article, client: Client) -> None:
    when = story.updated_at
    assert when is not None
    url = f"{settings.SITE_URL}{story.url}#update-1"
    feed = node(client, "corrections")
    assert client.get(feed["home_page_url"].removeprefix(settings.SITE_URL)).status_code == 200
    (item,) = feed["items"]
    html = item.pop("content_html")
    assert item.pop("id").startswith(f"tag:localhost,{when.year}:note/")
    assert item == {
        "url": url,
        "title": "Correction: Tug & Ferry Meet",
        "summary": "There were <two> tugs.",
        "date_published": when.astimezone(UTC).isoformat(),
        "date_modified": when.astimezone(UTC).isoformat(),
        "authors": [{"name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}],
        "tags": ["Correction"],
        "language": "en-us",
    }
    assert "<p>There were &lt;two&gt; tugs.</p>" in html
    assert f'<a href="{url}">Tug &amp; Ferry Meet</a>' in html
    for form in ("rss", "atom"):
        (entry,) = parsed(client, "corrections", form).entries
        assert (entry.title, entry.link) == (item["title"], url)
        assert [entry.id] == ids(client, "corrections", "json")


def test_corrections_have_ids_of_their_own_and_go_with_what_they_are_about(
    story: Article, client: Client
) -> None:
    factories.correct(
        story.dispatches.get(number=0),
        body="<p>It drifted.</p>",
        note_kind="clarification",
        public_note="It drifted.",
    )
    newest, older = ids(client, "corrections", "rss")
    assert newest != older
    assert titles(client, "corrections") == [
        "Clarification: Tug & Ferry Meet",
        "Correction: Tug & Ferry Meet",
    ]
    factories.withdraw(story.dispatches.get(number=1))
    assert ids(client, "corrections", "rss") == [newest]
    assert titles(client, "corrections") == ["Clarification: Ferry Adrift"]


@pytest.mark.parametrize("form", FORMS)
def test_it_costs_one_query(
    story: Article, client: Client, form: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert client.get(f"/feeds/corrections.{form}").status_code == 200
