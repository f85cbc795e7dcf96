"""What machines read of a story: schema.org's words for it, rendered from the one read model."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from articles import workflow
from articles.dispatches import WHOLE
from articles.models import Article
from articles.workflow import Copy
from tests import factories
from tests.reading import read

pytestmark = pytest.mark.django_db


def data_of(client: Client, address: str) -> dict[str, Any]:
    """Read the page's one block of data as a machine does."""
    (script,) = [
        each
        for each in read(client.get(address)).all("script")
        if each.attributes.get("type") == "application/ld+json"
    ]
    found: dict[str, Any] = json.loads("".join(str(each) for each in script.children))
    return found


@pytest.fixture
def article() -> Article:
    """AP's story, signed by Ada, with a correction; an update of the desk's, one of Reuters'."""
    ada = factories.AuthorFactory.create(name="Ada Lind", slug="ada")
    story = factories.story(
        headline="Ferry Adrift",
        standfirst="In fog",
        agency=factories.wire_agency("AP"),
        authors=[ada],
        body="<p>Adrift.</p>",
        lead_image=factories.image(),
        alt="A ferry",
        credit="Ines Okafor",
        source_uri="tag:ap.example,2024:1",
    )
    editor = factories.editor()
    dispatch = story.dispatches.get()
    copy = replace(Copy.of(dispatch.revisions.get()), body="<p>Adrift, in fog.</p>")
    workflow.save(actor=editor, dispatch=dispatch, copy=copy, seq=1)
    workflow.correct(
        actor=editor,
        dispatch=dispatch,
        seq=2,
        note_kind="correction",
        public_note="There was fog.",
    )
    factories.update(story, headline="Ferry Aground", body="<p>Aground.</p>", authors=[ada])
    factories.update(story, headline="Ferry Afloat", agency=factories.wire_agency("Reuters"))
    story.refresh_from_db()
    return story


def test_a_plain_story_is_a_news_article_with_its_text(client: Client) -> None:
    story = factories.story(headline="Quiet Day", body="<p>Nothing <em>happened</em>.</p>")
    data = data_of(client, story.url)
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "Quiet Day"
    assert data["articleBody"] == "PORT AVERLY, Norland (City Telegraph) — Nothing happened."
    assert data["url"] == data["mainEntityOfPage"] == f"{settings.SITE_URL}{story.url}"
    assert data["dateline"] == "PORT AVERLY, Norland (City Telegraph)"
    assert data["publisher"]["name"] == settings.SITE_NAME
    assert data["isAccessibleForFree"] is True
    assert "liveBlogUpdate" not in data


def test_one_update_makes_no_live_blog_and_two_do(client: Client) -> None:
    story = factories.story()
    factories.update(story)
    assert data_of(client, story.url)["@type"] == "NewsArticle"
    factories.update(story)
    assert data_of(client, story.url)["@type"] == ["NewsArticle", "LiveBlogPosting"]


def test_a_chain_names_every_update_author_and_agency(client: Client, article: Article) -> None:
    data = data_of(client, article.url)
    newest, older = data["liveBlogUpdate"]
    assert [newest["headline"], older["headline"]] == ["Ferry Afloat", "Ferry Aground"]
    assert newest["sourceOrganization"]["name"] == "Reuters"
    assert older["sourceOrganization"]["name"] == settings.SITE_NAME
    ada = {"@type": "Person", "name": "Ada Lind", "url": f"{settings.SITE_URL}/authors/ada/"}
    assert older["author"] == data["author"] == [ada]
    assert "Aground." in older["articleBody"]
    assert newest["url"] == f"{settings.SITE_URL}{article.url}updates/2/"
    assert [each["name"] for each in data["sourceOrganization"]] == [
        "Reuters",
        settings.SITE_NAME,
        "AP",
    ]
    assert data["coverageStartTime"] == data["datePublished"]


def test_a_correction_is_told_with_its_time(client: Client, article: Article) -> None:
    (correction,) = data_of(client, article.url)["correction"]
    printing = article.dispatches.get(number=0).printings.get(act="correct")
    assert correction == {
        "@type": "CorrectionComment",
        "name": "Correction",
        "text": "There was fog.",
        "datePublished": printing.at.isoformat(),
    }


def test_date_modified_is_the_last_change_that_readers_see(
    client: Client, article: Article
) -> None:
    last = article.dispatches.get(number=2).printings.get().at.isoformat()
    assert data_of(client, article.url)["dateModified"] == last
    chief = factories.chief()
    workflow.draft_update(actor=chief, article=article, copy=factories.copy())
    workflow.kill(actor=chief, article=article, reason="x")
    workflow.restore(actor=chief, article=article, reason="x")
    assert data_of(client, article.url)["dateModified"] == last
    workflow.withdraw(actor=chief, dispatch=article.dispatches.get(number=2), reason="x")
    data = data_of(client, article.url)
    assert data["dateModified"] > last
    assert data["headline"] == "Ferry Aground"


def test_a_long_chain_names_all_its_updates_and_sends_the_text_of_the_newest(
    client: Client, article: Article
) -> None:
    editor = factories.editor()
    for _ in range(WHOLE):
        factories.update(article, actor=editor)
    data = data_of(client, article.url)
    assert len(data["liveBlogUpdate"]) == WHOLE + 2
    whole = [each for each in data["liveBlogUpdate"] if "articleBody" in each]
    assert len(whole) == WHOLE
    oldest = data["liveBlogUpdate"][-1]
    assert (oldest["headline"], oldest["author"][0]["name"]) == ("Ferry Aground", "Ada Lind")


def test_an_update_on_its_own_page_is_part_of_its_story(client: Client, article: Article) -> None:
    data = data_of(client, f"{article.url}updates/1/")
    assert data["@type"] == "BlogPosting"
    assert data["headline"] == "Ferry Aground"
    assert data["isPartOf"]["url"] == f"{settings.SITE_URL}{article.url}"


def test_nothing_in_a_text_ends_the_block_early(client: Client) -> None:
    hostile = "</script><script>alert(1)</script><!-- \u2028"
    story = factories.story(headline=hostile, body="<p>&lt;/script&gt;&lt;!--</p>")
    data = data_of(client, story.url)
    assert data["headline"] == " ".join(hostile.replace("\u2028", " ").split())
    assert "</script><!--" in data["articleBody"]
