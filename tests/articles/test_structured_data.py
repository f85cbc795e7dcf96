"""What machines read of a story: schema.org's words for it, rendered from the one read model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import extruct
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
    """Read the page's first block of data as a machine does: what the page is about."""
    return read(client.get(address)).data[0]


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
    assert data["@type"] == ["NewsArticle", "ReportageNewsArticle"]
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
    assert "LiveBlogPosting" not in data_of(client, story.url)["@type"]
    factories.update(story)
    assert "LiveBlogPosting" in data_of(client, story.url)["@type"]


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


def test_the_word_on_a_withdrawn_passage_is_told_with_the_others(
    client: Client, article: Article
) -> None:
    update = article.dispatches.get(number=2)
    factories.withdraw(update, note_kind="correction", public_note="It was another ferry.")
    told = [each["text"] for each in data_of(client, article.url)["correction"]]
    assert told == ["It was another ferry.", "There was fog."]


def test_the_story_as_first_filed_is_the_body_of_a_live_blog(
    client: Client, article: Article
) -> None:
    data = data_of(client, article.url)
    assert "LiveBlogPosting" in data["@type"]
    assert data["articleBody"].endswith("— Adrift, in fog.")
    assert "Aground" not in data["articleBody"]


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


@pytest.mark.parametrize(
    ("label", "kinds"),
    [
        ("", ["NewsArticle", "ReportageNewsArticle"]),
        ("analysis", ["NewsArticle", "AnalysisNewsArticle"]),
        ("opinion", ["NewsArticle", "OpinionNewsArticle"]),
        ("feature", ["NewsArticle"]),
        ("obituary", ["NewsArticle"]),
    ],
)
def test_a_label_says_what_kind_of_article_it_is(
    client: Client, label: str, kinds: list[str]
) -> None:
    story = factories.story(filed=factories.filing(label=label))
    assert data_of(client, story.url)["@type"] == kinds


def test_an_author_is_a_person_with_a_page_a_title_and_the_same_person_elsewhere(
    client: Client,
) -> None:
    ada = factories.AuthorFactory.create(
        name="Ada Lind",
        slug="ada",
        bio="Ada writes about the harbour.",
        job_title="Harbour reporter",
        website="https://ada.example/",
        profiles=["https://social.example/@ada"],
        photo=factories.image(),
    )
    person = {
        "@type": "Person",
        "name": "Ada Lind",
        "url": f"{settings.SITE_URL}/authors/ada/",
        "jobTitle": "Harbour reporter",
        "image": f"{settings.SITE_URL}{ada.photo.rendition_url(960)}",
        "sameAs": ["https://ada.example/", "https://social.example/@ada"],
    }
    story = factories.story(authors=[ada])
    assert data_of(client, story.url)["author"] == [person]
    profile = data_of(client, "/authors/ada/")
    assert profile["@type"] == "ProfilePage"
    works_for = profile["mainEntity"].pop("worksFor")
    assert works_for["@id"] == f"{settings.SITE_URL}/#publisher"
    assert profile["mainEntity"] == {**person, "description": "Ada writes about the harbour."}


def test_copy_that_nobody_signs_is_its_agencys(client: Client) -> None:
    story = factories.story(agency=factories.wire_agency("AP"))
    assert data_of(client, story.url)["author"] == {"@type": "NewsMediaOrganization", "name": "AP"}


def test_agency_copy_names_what_it_is_based_on_and_own_copy_nothing(client: Client) -> None:
    story = factories.story(
        agency=factories.wire_agency("AP"),
        source_uri="https://wire.example/items/1",
        source_version="3",
    )
    assert data_of(client, story.url)["isBasedOn"] == [
        {
            "@type": "NewsArticle",
            "identifier": "https://wire.example/items/1",
            "url": "https://wire.example/items/1",
            "version": "3",
            "publisher": {"@type": "NewsMediaOrganization", "name": "AP"},
        }
    ]
    own = factories.story(source_uri="tag:desk.example,2024:1")
    assert "isBasedOn" not in data_of(client, own.url)


def test_the_picture_comes_in_its_widest_cut_with_size_caption_and_credit(client: Client) -> None:
    picture = factories.image()
    story = factories.story(
        lead_image=picture, alt="A ferry", caption="The ferry on Friday.", credit="Ines Okafor"
    )
    assert data_of(client, story.url)["image"] == [
        {
            "@type": "ImageObject",
            "url": f"{settings.SITE_URL}{picture.rendition_url(960)}",
            "width": 960,
            "height": 640,
            "caption": "The ferry on Friday.",
            "creditText": "Ines Okafor",
        }
    ]


def trail(client: Client, address: str) -> list[tuple[str, str]]:
    """The way from the front page, as machines read it."""
    [found] = [each for each in read(client.get(address)).data if each["@type"] == "BreadcrumbList"]
    steps = found["itemListElement"]
    assert [each["position"] for each in steps] == [*range(1, len(steps) + 1)]
    return [(each["name"], each["item"].removeprefix(settings.SITE_URL)) for each in steps[1:]]


def test_each_page_says_where_it_stands(client: Client, article: Article) -> None:
    topic = factories.TopicFactory.create(name="Ferries", slug="ferries")
    section, story = ("World", "/world/"), ("Ferry Afloat", article.url)
    assert trail(client, "/world/") == [section]
    assert trail(client, article.url) == [section, story]
    address = f"{article.url}updates/1/"
    assert trail(client, address) == [section, story, ("Ferry Aground", address)]
    assert trail(client, topic.get_absolute_url()) == [("Ferries", "/topics/ferries/")]
    assert trail(client, "/authors/ada/") == [("Ada Lind", "/authors/ada/")]


def test_the_front_page_is_that_of_a_site_with_a_search(client: Client) -> None:
    data = data_of(client, "/")
    assert data["@type"] == "WebSite"
    assert data["potentialAction"]["target"]["urlTemplate"] == (
        f"{settings.SITE_URL}/search/?q={{words}}"
    )


def test_a_reader_of_others_reads_the_same(client: Client, article: Article) -> None:
    """extruct, as search engines and archives use such programs."""
    html = client.get(article.url).content.decode()
    found = extruct.extract(html, base_url=f"{settings.SITE_URL}{article.url}", uniform=True)
    story, trail, paper = found["json-ld"]
    assert story["headline"] == "Ferry Afloat"
    assert [each["name"] for each in story["author"]] == ["Ada Lind"]
    assert story["datePublished"] == article.first_published_at.isoformat()
    assert story["dateModified"] == article.updated_at.isoformat()
    assert [each["text"] for each in story["correction"]] == ["There was fog."]
    assert trail["@type"] == "BreadcrumbList"
    assert paper["@id"] == story["publisher"]["@id"]
    [graph] = found["opengraph"]
    assert graph["og:title"] == story["headline"]
