"""Lists of stories: walked to their end as a reader walks them, by day, and only what is public."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.workflow import clock
from tests.factories import (
    AuthorFactory,
    SectionFactory,
    TopicFactory,
    chief,
    draft,
    editor,
    filing,
    story,
    update,
)
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
LISTS = {
    "section": "/harbour/",
    "topic": "/topics/ferries/",
    "author": "/authors/ada/",
    "archive": "/archive/2024/07/20/",
    "search": "/search/?q=ferry",
}


def at(hour: int, minute: int = 0, *, day: int = 20) -> datetime:
    return datetime(2024, 7, day, hour, minute, tzinfo=NEW_YORK)


def headlines(page: Element) -> list[str]:
    """Return what a list's page lists, top to bottom."""
    return [teaser.one("h2").text for teaser in page.one("main").all("article")]


def walk(client: Client, address: str) -> list[list[str]]:
    """Return the headlines of each page of a list, following its links to the end."""
    pages = []
    while address:
        page = read(client.get(address))
        pages.append(headlines(page))
        assert len(pages) < 20, "The list goes in circles."
        nexts = [link for text, link in page.links if text == "Older stories"]
        address = nexts[0] if nexts else ""
    return pages


def print_stories(count: int) -> list[str]:
    """Print stories that stand in every list, several at one moment; return them newest first."""
    actor = editor()
    section = SectionFactory.create(name="Harbour")
    topic, other = TopicFactory.create(slug="ferries"), TopicFactory.create()
    author, second = AuthorFactory.create(slug="ada"), AuthorFactory.create()
    printed = []
    for number in range(count):
        # Seven at each moment: the cut between two pages falls between equal times.
        with clock.as_of(at(8) + timedelta(minutes=number // 7)):
            article = story(
                actor=actor,
                headline=f"Ferry {number:02}",
                filed=filing(section=section, topics=frozenset({topic, other})),
                authors=[second, author],
            )
        printed.append(article.headline)
    return printed[::-1]


def test_every_list_is_walked_to_its_end_with_each_story_once_and_newest_first(
    client: Client,
) -> None:
    printed = print_stories(45)
    for name, address in LISTS.items():
        pages = walk(client, address)
        assert [len(page) for page in pages] == [20, 20, 5], name
        assert sum(pages, []) == printed, name


def test_a_list_of_exactly_one_page_has_no_link_to_older_stories(client: Client) -> None:
    printed = print_stories(20)
    for name, address in LISTS.items():
        assert walk(client, address) == [printed], name


def test_a_story_printed_while_a_reader_pages_does_not_shift_the_next_page(
    client: Client,
) -> None:
    printed = print_stories(22)
    older = read(client.get("/harbour/")).address("Older stories")
    with clock.as_of(at(12)):
        story(filed=filing(section=SectionFactory.create(name="Harbour")))
    assert headlines(read(client.get(older))) == printed[20:]


def test_an_older_page_leads_back_to_the_newest(client: Client) -> None:
    print_stories(21)
    first = read(client.get("/search/?q=ferry"))
    older = read(client.get(first.address("Older stories")))
    assert "Back to the newest" not in first.text
    assert older.address("Back to the newest") == "/search/?q=ferry"
    assert older.one("input", id="q")["value"] == "ferry"


def test_an_update_does_not_move_a_story_in_a_list(client: Client) -> None:
    section = SectionFactory.create(name="Harbour")
    with clock.as_of(at(8)):
        first = story(headline="First", filed=filing(section=section))
    with clock.as_of(at(9)):
        story(headline="Second", filed=filing(section=section))
    with clock.as_of(at(10)):
        update(first, headline="First, Updated")
    assert walk(client, "/harbour/") == [["Second", "First, Updated"]]


@pytest.mark.parametrize("list_", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize(
    "before",
    ["x", "-", "1-", "1-x", "1-1-1", "1.5-2", "٣-٤", "%00", "9" * 40 + "-1", "1-" + "9" * 40],
)
def test_a_page_that_no_list_has_answers_404(client: Client, list_: str, before: str) -> None:
    TopicFactory.create(slug="ferries")
    AuthorFactory.create(slug="ada")
    SectionFactory.create(name="Harbour")
    mark = "&" if "?" in list_ else "?"
    assert client.get(f"{list_}{mark}before={before}").status_code == 404


def test_a_page_before_all_stories_is_empty_and_says_so(client: Client) -> None:
    print_stories(1)
    for address in LISTS.values():
        mark = "&" if "?" in address else "?"
        page = read(client.get(f"{address}{mark}before=0-0"))
        assert headlines(page) == []
        assert page.one("main").all("p")


def test_only_public_stories_are_listed(client: Client) -> None:
    shared = {
        "section": SectionFactory.create(name="Harbour"),
        "topics": frozenset({TopicFactory.create(slug="ferries")}),
    }
    author = AuthorFactory.create(slug="ada")
    with clock.as_of(at(8)):
        fields = {"authors": [author]}
        story(headline="Ferry Public", filed=filing(**shared), **fields)
        draft(headline="Ferry Drafted", filed=filing(**shared), **fields)
        pulled = story(headline="Ferry Pulled", filed=filing(**shared), **fields)
        killed = story(headline="Ferry Killed", filed=filing(**shared), **fields)
    workflow.unpublish(actor=editor(), article=pulled, reason="Legal looks at it")
    workflow.kill(actor=chief(), article=killed, reason="Untrue")
    for name, address in LISTS.items():
        assert walk(client, address) == [["Ferry Public"]], name
    assert client.get("/").content.decode().count("Ferry Pulled") == 0
    assert client.get("/").content.decode().count("Ferry Killed") == 0
    workflow.publish_again(actor=editor(), article=pulled, reason="Legal is content")
    workflow.restore(actor=chief(), article=killed, reason="True after all")
    for name, address in LISTS.items():
        assert walk(client, address) == [["Ferry Killed", "Ferry Pulled", "Ferry Public"]], name


def test_lists_of_other_sections_topics_and_authors_stay_empty(client: Client) -> None:
    print_stories(2)
    SectionFactory.create(name="Sport")
    TopicFactory.create(slug="bridges")
    AuthorFactory.create(slug="ben")
    for address in ("/sport/", "/topics/bridges/", "/authors/ben/", "/archive/2024/07/19/"):
        page = read(client.get(address))
        assert headlines(page) == [], address
        assert page.all(css="nothing"), address


def test_an_author_who_no_longer_signs_a_story_loses_it_from_the_list(client: Client) -> None:
    ada, ben = AuthorFactory.create(slug="ada"), AuthorFactory.create(slug="ben")
    article = story(authors=[ada], headline="Ferry Signed")
    update(article, authors=[ben], headline="Ferry Signed Again")
    assert walk(client, "/authors/ada/") == walk(client, "/authors/ben/")
    assert walk(client, "/authors/ben/") == [["Ferry Signed Again"]]


def test_the_archive_follows_the_papers_midnight_and_not_greenwichs(client: Client) -> None:
    with clock.as_of(at(23, 30)):
        story(headline="Late on Saturday")
    with clock.as_of(at(0, 0, day=21)):
        story(headline="Sunday’s First")
    with clock.as_of(at(0, 0)):
        story(headline="Saturday’s First")
    assert walk(client, "/archive/2024/07/20/") == [["Late on Saturday", "Saturday’s First"]]
    assert walk(client, "/archive/2024/07/21/") == [["Sunday’s First"]]


def test_the_day_on_which_the_clocks_change_is_whole(client: Client) -> None:
    """November 3, 2024, has 25 hours in New York."""
    with clock.as_of(datetime(2024, 11, 3, 23, 59, tzinfo=NEW_YORK)):
        story(headline="Sunday’s Last")
    with clock.as_of(datetime(2024, 11, 3, 0, 0, tzinfo=NEW_YORK)):
        story(headline="Sunday’s First")
    assert walk(client, "/archive/2024/11/03/") == [["Sunday’s Last", "Sunday’s First"]]


def test_a_day_leads_to_the_day_before_and_the_day_after(client: Client) -> None:
    page = read(client.get("/archive/2024/03/01/"))
    assert page.one("h1").text == "Friday, March 1, 2024"
    assert page.address("The day before") == "/archive/2024/02/29/"
    assert page.address("The day after") == "/archive/2024/03/02/"


def test_a_crawler_is_told_to_stop_at_a_day_on_which_nothing_was_published(
    client: Client,
) -> None:
    with clock.as_of(at(9, 0)):
        story(headline="Saturday’s First")
    robots = {
        day: [
            each["content"] for each in page.all("meta") if each.attributes.get("name") == "robots"
        ]
        for day in ("19", "20")
        if (page := read(client.get(f"/archive/2024/07/{day}/")))
    }
    assert robots == {"19": ["noindex, nofollow"], "20": []}


def test_today_has_no_day_after_and_tomorrow_no_page(client: Client) -> None:
    today = timezone.localdate()
    page = read(client.get(f"/archive/{today:%Y/%m/%d}/"))
    assert "The day before" in page.text
    assert "The day after" not in page.text
    tomorrow = today + timedelta(days=1)
    assert client.get(f"/archive/{tomorrow:%Y/%m/%d}/").status_code == 404
    assert client.get("/archive/9999/12/31/").status_code == 404


def test_the_archive_alone_leads_to_today(client: Client) -> None:
    answer = client.get("/archive/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/archive/{timezone.localdate():%Y/%m/%d}/"


@pytest.mark.parametrize(
    "address", ["/archive/2024/02/30/", "/archive/2024/", "/archive/0000/01/01/"]
)
def test_a_day_that_does_not_exist_answers_404(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_first_days_of_the_calendar_have_pages_like_any_other(client: Client) -> None:
    assert client.get("/archive/0999/12/31/").status_code == 200
    page = read(client.get("/archive/0001/01/01/"))
    assert "The day before" not in page.text
    assert page.address("The day after") == "/archive/0001/01/02/"
