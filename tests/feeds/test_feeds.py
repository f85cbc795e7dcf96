"""What readers' apps read of a story in a feed, exactly, in each of three formats."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import zeal
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import changes, workflow
from articles.models import Article
from articles.workflow import Filing, clock
from edge.esi import ASSEMBLES
from feeds.channels import SIZE
from tests import factories
from tests.feeds.feeds import FORMS, ids, node, parsed, titles
from tests.reading import Element, read, read_html

pytestmark = pytest.mark.django_db

NINE = datetime(2024, 7, 20, 13, 0, tzinfo=UTC)
HEADLINE = "Ferry “Aurelia” & Tug <Collide> Off Pier 9"


@pytest.fixture
def story() -> Article:
    """A wire's story with an update by two of the desk, a correction, a picture, an also-read."""
    factories.SectionFactory.create(name="Harbour")
    ada = factories.AuthorFactory.create(name="Ada Quist", slug="ada")
    ben = factories.AuthorFactory.create(name="Ben O’Hara", slug="ben")
    with clock.as_of(NINE - timedelta(days=2)):
        other = factories.story(headline="The Pier That Moved")
    topics = frozenset({factories.TopicFactory.create(name="Ferries & Tugs", slug="ferries")})
    filed = factories.filing(
        slug="ferry-collides", section=other.section, topics=topics, label="analysis"
    )
    with clock.as_of(NINE):
        found = factories.story(
            filed=filed,
            headline="Ferry Adrift",
            agency=factories.wire_agency(),
            body="<p>A ferry was adrift.</p>",
        )
    first = found.dispatches.get()
    with clock.as_of(NINE + timedelta(minutes=30)):
        factories.correct(
            first,
            body="<p>A ferry drifted.</p>",
            note_kind="correction",
            public_note="It was a ferry.",
        )
    with clock.as_of(NINE + timedelta(hours=1)):
        factories.update(
            found,
            headline=HEADLINE,
            standfirst="Nobody was hurt.",
            authors=[ada, ben],
            body='<p>Two <em>ships</em> met, see <a href="/harbour/">the harbour</a>.</p>'
            f'<p data-also-read="{other.pk}"></p><p>5 &lt; 6 &amp; href="/x".</p>',
            lead_image=factories.image(),
            alt="A bent rail",
            caption="The rail after the collision.",
            credit="Desk",
        )
    return Article.objects.get(pk=found.pk)


def assert_full_text(html: str, story: Article) -> None:
    """Check that a reader's app shows all of the story, and nothing that it could not."""
    text = read_html(html)
    lines = [each for each in text.lines if each]
    in_order = [
        "The rail after the collision. Desk",
        "Update 1 · 10 a.m. · City Telegraph · By Ada Quist and Ben O’Hara",
        "PORT AVERLY, Norland (City Telegraph) — Two ships met, see the harbour.",
        "Also read: The Pier That Moved",
        '5 < 6 & href="/x".',
        "THIS IS A BREAKING NEWS UPDATE. AP’s earlier story follows below.",
        "First filed · 9 a.m. · AP",
        "PORT AVERLY, Norland (AP) — A ferry drifted.",
        "Correction, 9:30 a.m.: It was a ferry.",
    ]
    assert lines == in_order
    links = dict(text.links)
    assert links["the harbour"] == f"{settings.SITE_URL}/harbour/"
    assert links["Ada Quist"] == f"{settings.SITE_URL}/authors/ada/"
    assert all(url.startswith(settings.SITE_URL) for _, url in text.links)
    (picture,) = text.all("img")
    assert picture["src"].startswith(f"{settings.SITE_URL}/media/pictures/")
    assert picture["alt"] == "A bent rail"
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= set("p a em strong figure img figcaption time span".split())
    assert "data-" not in html


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_readers_app_reads_a_story_back_exactly(
    story: Article, client: Client, form: str
) -> None:
    feed = parsed(client, "latest", form)
    assert feed.feed.title == settings.SITE_NAME
    assert feed.feed.link == f"{settings.SITE_URL}/"
    assert feed.feed.language == "en-us"
    entry = feed.entries[0]
    assert entry.title == HEADLINE
    assert entry.link == f"{settings.SITE_URL}{story.url}"
    assert entry.summary == "Nobody was hurt."
    assert entry.published_parsed[:6] == (2024, 7, 20, 13, 0, 0)
    assert entry.updated_parsed[:6] == (2024, 7, 20, 14, 0, 0)
    assert [each.name for each in entry.authors] == ["Ada Quist", "Ben O’Hara"]
    assert [each.term for each in entry.tags] == ["World", "Analysis", "Ferries & Tugs"]
    (content,) = entry.content
    assert content.type == "text/html"
    assert_full_text(raw_content(client, form), story)
    picture = story.lead_picture
    assert picture is not None
    url = (
        entry.media_content[0]["url"]
        if form == "rss"
        else next(each.href for each in entry.links if each.rel == "enclosure")
    )
    assert url == f"{settings.SITE_URL}{picture.src}"


def raw_content(client: Client, form: str) -> str:
    """Return the first entry's text as it was sent: feedparser cleans what it shows."""
    root = ElementTree.fromstring(client.get(f"/feeds/latest.{form}").content)
    name = (
        "{http://www.w3.org/2005/Atom}content"
        if form == "atom"
        else "{http://purl.org/rss/1.0/modules/content/}encoded"
    )
    return next(root.iter(name)).text or ""


def test_json_feed_says_the_same(story: Article, client: Client) -> None:
    feed = node(client, "latest")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{settings.SITE_URL}/feeds/latest.json"
    assert feed["home_page_url"] == f"{settings.SITE_URL}/"
    item = feed["items"][0]
    picture = story.lead_picture
    assert picture is not None
    html = item.pop("content_html")
    assert_full_text(html, story)
    assert item == {
        "id": f"tag:localhost,2024:story/{story.pk}",
        "url": f"{settings.SITE_URL}{story.url}",
        "title": HEADLINE,
        "summary": "Nobody was hurt.",
        "date_published": "2024-07-20T13:00:00+00:00",
        "date_modified": "2024-07-20T14:00:00+00:00",
        "authors": [
            {"name": "Ada Quist", "url": f"{settings.SITE_URL}/authors/ada/"},
            {"name": "Ben O’Hara", "url": f"{settings.SITE_URL}/authors/ben/"},
        ],
        "tags": ["World", "Analysis", "Ferries & Tugs"],
        "language": "en-us",
        "image": f"{settings.SITE_URL}{picture.src}",
        "attachments": [{"url": f"{settings.SITE_URL}{picture.src}", "mime_type": "image/jpeg"}],
    }


@pytest.mark.parametrize("form", FORMS)
def test_an_update_moves_its_entry_to_the_top_under_the_same_id(client: Client, form: str) -> None:
    section = factories.SectionFactory.create(name="Harbour")
    with clock.as_of(NINE):
        old = factories.story(headline="Old", filed=factories.filing(section=section))
        factories.story(headline="New", filed=factories.filing(section=section))
    for stem in ("latest", "sections/harbour"):
        assert titles(client, stem, form) == ["New", "Old"]
    known = ids(client, "latest", form)
    factories.update(old, headline="Old, Updated")
    for stem in ("latest", "sections/harbour"):
        assert titles(client, stem, form) == ["Old, Updated", "New"]
        assert ids(client, stem, form) == known[::-1]


@pytest.mark.parametrize("form", FORMS)
def test_another_slug_leaves_the_id(client: Client, form: str) -> None:
    story = factories.story()
    known = ids(client, "latest", form)
    filing = Filing.of(story)
    workflow.file_under(
        actor=factories.editor(),
        article=story,
        filing=Filing(slug="another", section=filing.section),
        version=story.version,
    )
    assert ids(client, "latest", form) == known


def test_each_list_has_its_own_stories_alone(client: Client) -> None:
    harbour = factories.SectionFactory.create(name="Harbour")
    topic = factories.TopicFactory.create(slug="ferries")
    ada = factories.AuthorFactory.create(slug="ada")
    with clock.as_of(NINE):
        factories.story(headline="In the Section", filed=factories.filing(section=harbour))
        factories.story(headline="On the Topic", filed=factories.filing(topics=frozenset({topic})))
        factories.story(headline="By Ada", authors=[ada])
        factories.draft(headline="Not Yet", filed=factories.filing(section=harbour))
    for stem, expected in {
        "sections/harbour": ["In the Section"],
        "topics/ferries": ["On the Topic"],
        "authors/ada": ["By Ada"],
        "latest": ["By Ada", "On the Topic", "In the Section"],
    }.items():
        for form in FORMS:
            assert titles(client, stem, form) == expected, stem


def test_a_story_that_is_taken_down_leaves_every_feed_and_comes_back(client: Client) -> None:
    topic = factories.TopicFactory.create(slug="ferries")
    ada = factories.AuthorFactory.create(slug="ada")
    story = factories.story(
        headline="Ferry", authors=[ada], filed=factories.filing(topics=frozenset({topic}))
    )
    stems = ("latest", "sections/world", "topics/ferries", "authors/ada")
    workflow.kill(actor=factories.chief(), article=story, reason="Untrue")
    assert [titles(client, stem, form) for stem in stems for form in FORMS] == [[]] * 12
    workflow.restore(actor=factories.chief(), article=story, reason="True after all")
    assert [titles(client, stem, form) for stem in stems for form in FORMS] == [["Ferry"]] * 12


def test_an_old_story_that_is_updated_comes_back_into_the_feeds_of_its_lists(
    client: Client,
) -> None:
    topic = factories.TopicFactory.create(slug="ferries")
    ada = factories.AuthorFactory.create(slug="ada")
    filed = {"section": factories.SectionFactory.create(), "topics": frozenset({topic})}
    edda = factories.editor()
    with clock.as_of(NINE):
        old = factories.story(
            actor=edda, headline="Old", filed=factories.filing(**filed), authors=[ada]
        )
    for number in range(SIZE):
        with clock.as_of(NINE + timedelta(minutes=number + 1)):
            factories.story(actor=edda, filed=factories.filing(**filed), authors=[ada])
    stems = ("latest", "sections/world", "topics/ferries", "authors/ada")
    for stem in stems:
        found = titles(client, stem)
        assert len(found) == SIZE
        assert "Old" not in found, stem
    factories.update(old, actor=edda, headline="Old, Updated", authors=[ada])
    for stem in stems:
        found = titles(client, stem)
        assert len(found) == SIZE
        assert found[0] == "Old, Updated", stem
    assert changes.REACH > SIZE


def test_unsigned_copy_is_its_agencys(client: Client) -> None:
    factories.story(agency=factories.wire_agency("Reuters"))
    for form in ("rss", "atom"):
        (entry,) = parsed(client, "latest", form).entries
        assert [each.name for each in entry.authors] == ["Reuters"]
    assert node(client, "latest")["items"][0]["authors"] == [{"name": "Reuters"}]


def test_of_a_long_chain_the_middle_is_told_by_its_headlines(client: Client) -> None:
    story = factories.story(headline="As Filed")
    edda = factories.editor()
    for number in range(1, 24):
        factories.update(story, actor=edda, headline=f"Update Number {number}")
    html = node(client, "latest")["items"][0]["content_html"]
    text = read_html(html)
    assert text.all("h2")[0].text == "3 earlier updates"
    assert dict(text.links)["Update Number 3"].endswith(f"{story.url}updates/3/")
    assert text.lines[-1].endswith("Nobody was hurt.")


@pytest.mark.parametrize("form", FORMS)
def test_a_paper_without_stories_has_feeds_all_the_same(client: Client, form: str) -> None:
    factories.SectionFactory.create(name="Harbour")
    assert titles(client, "latest", form) == []
    assert titles(client, "sections/harbour", form) == []


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/latest.xml",
        "/feeds/sections/nowhere.rss",
        "/feeds/topics/none.atom",
        "/feeds/authors/nobody.json",
        "/feeds/latest",
    ],
)
def test_a_feed_that_is_not_there_answers_404(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


# --- What was killed ---


def tombstones(client: Client, stem: str) -> list[tuple[str, str]]:
    """Return ref and time of each deleted entry of an Atom feed."""
    root = ElementTree.fromstring(client.get(f"/feeds/{stem}.atom").content)
    name = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
    return [(each.attrib["ref"], each.attrib["when"]) for each in root.iter(name)]


def test_a_killed_story_leaves_a_tombstone_under_its_id_and_nothing_of_its_words(
    client: Client,
) -> None:
    topic, ada = factories.TopicFactory.create(slug="ferries"), factories.AuthorFactory.create()
    factories.TopicFactory.create(slug="bridges")
    factories.SectionFactory.create(name="Sport")
    cleo = factories.chief()
    with clock.as_of(NINE):
        story = factories.story(
            headline="Untrue", authors=[ada], filed=factories.filing(topics=frozenset({topic}))
        )
    (known,) = ids(client, "latest", "atom")
    stems = ("latest", "sections/world", "topics/ferries", f"authors/{ada.slug}")
    assert [tombstones(client, stem) for stem in stems] == [[]] * 4
    with clock.as_of(NINE + timedelta(hours=1)):
        workflow.kill(actor=cleo, article=story, reason="Untrue")
    for stem in stems:
        assert tombstones(client, stem) == [(known, "2024-07-20T14:00:00+00:00")], stem
        feed = parsed(client, stem, "atom")
        assert feed.feed.updated == "2024-07-20T14:00:00+00:00"
        assert "Untrue" not in client.get(f"/feeds/{stem}.atom").content.decode()
    assert tombstones(client, "sections/sport") == tombstones(client, "topics/bridges") == []
    back = NINE + timedelta(hours=2)
    with clock.as_of(back):
        workflow.restore(actor=cleo, article=story, reason="True after all")
    assert [tombstones(client, stem) for stem in stems] == [[]] * 4
    # Apps that keep the later of the two take it again.
    (entry,) = parsed(client, "latest", "atom").entries
    assert datetime.fromisoformat(entry.updated) == back
    workflow.kill(actor=cleo, article=story, reason="Untrue")
    assert [each for each, _ in tombstones(client, "latest")] == [known]


def test_what_no_reader_has_seen_leaves_no_tombstone(client: Client) -> None:
    factories.draft()
    pulled = factories.story()
    workflow.unpublish(actor=factories.editor(), article=pulled, reason="Legal looks at it")
    assert tombstones(client, "latest") == []


# --- What they cost, and how they are kept ---


@pytest.mark.parametrize("stem", ["latest", "sections/world", "topics/ferries", "authors/ada"])
def test_a_feed_costs_five_queries_at_any_number_of_stories_and_updates(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, stem: str
) -> None:
    topic = factories.TopicFactory.create(slug="ferries")
    ada = factories.AuthorFactory.create(slug="ada")
    edda = factories.editor()
    costs = []
    for _ in range(2):
        for _ in range(3):
            filed = factories.filing(topics=frozenset({topic}))
            story = factories.story(actor=edda, filed=filed, authors=[ada])
            link = f'<p>Text.</p><p data-also-read="{story.pk}"></p>'
            factories.story(actor=edda, filed=factories.filing(), authors=[ada], body=link)
            factories.update(story, actor=edda, authors=[ada])
        with django_assert_max_num_queries(5) as queries, zeal.zeal_context():
            assert client.get(f"/feeds/{stem}.atom").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("form", FORMS)
def test_who_has_a_feed_is_told_so_until_it_changes(client: Client, form: str) -> None:
    address = f"/feeds/latest.{form}"
    story = factories.story()
    etag = client.get(address)["ETag"]
    again = client.get(address, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    # A clock says less than an ETag: within one second a story may change twice, and a feed that
    # lost a story is older than it was.
    later = {"if-modified-since": "Fri, 31 Dec 2099 23:59:59 GMT"}
    assert client.get(address, headers=later).status_code == 200
    assert client.get(address, headers=later | {"if-none-match": etag}).status_code == 304
    assert client.get(address, headers=later | {"if-none-match": '"x"'}).status_code == 200
    factories.update(story)
    changed = client.get(address, headers={"if-none-match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_a_feed_is_shared_by_what_it_shows_and_by_what_its_list_may_come_to_show(
    client: Client,
) -> None:
    story = factories.story()
    keys = set(client.get("/feeds/sections/world.rss")["Surrogate-Key"].split())
    of_list = f"in-section-{story.section_id}"
    assert {f"story-{story.pk}", of_list, f"{of_list}.top", f"{of_list}.changes"} <= keys
    # An update in another section concerns it no more than the section's page.
    assert "latest" not in keys


# --- Where they are found ---


def alternates(page: Element) -> list[tuple[str, str]]:
    """Return type and address of each feed that a page names."""
    return [
        (link["type"], link["href"])
        for link in page.all("link")
        if link.attributes.get("rel") == "alternate"
    ]


def test_people_find_the_feeds_of_the_paper_and_its_sections_on_a_page(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("Harbour", "World"):
        factories.SectionFactory.create(name=name)
    assert read(client.get("/")).address("Feeds") == "/feeds/"
    page = read(client.get("/feeds/"))
    with django_assert_max_num_queries(1):  # its fragments aside
        client.get("/feeds/", **{ASSEMBLES: True})
    found = [url for _, url in page.one("main").links]
    stems = ("latest", "sections/harbour", "sections/world", "corrections")
    assert found == [f"/feeds/{stem}.{form}" for stem in stems for form in FORMS]
    assert all(client.get(url).status_code == 200 for url in found)


def test_pages_name_the_feeds_that_follow_them(client: Client) -> None:
    topic = factories.TopicFactory.create(slug="ferries")
    ada = factories.AuthorFactory.create(slug="ada")
    story = factories.story(authors=[ada], filed=factories.filing(topics=frozenset({topic})))
    for address, stem in {
        "/": "",
        story.url: "sections/world",
        "/world/": "sections/world",
        "/topics/ferries/": "topics/ferries",
        "/authors/ada/": "authors/ada",
        "/corrections/": "corrections",
    }.items():
        stems = [stem, "latest"] if stem else ["latest"]
        expected: list[Any] = [
            (f"application/{kind}", f"/feeds/{each}.{form}")
            for each in stems
            for kind, form in (("rss+xml", "rss"), ("atom+xml", "atom"), ("feed+json", "json"))
        ]
        assert alternates(read(client.get(address))) == expected, address
        for _, feed in expected:
            assert client.get(feed).status_code == 200
