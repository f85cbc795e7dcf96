"""The front page fills itself: the newest change leads, sections follow, nothing stands twice."""

from __future__ import annotations

import pytest
from django.test import Client

from articles import workflow
from articles.models import Article, Section
from images.models import Image
from tests.factories import SectionFactory, chief, draft, editor, filing, image, story, update
from tests.reading import Element, read

pytestmark = pytest.mark.django_db


def front(client: Client) -> Element:
    response = client.get("/")
    assert response.status_code == 200
    return read(response)


def lead(client: Client) -> str:
    return front(client).one("article", css="lead").one("h2").text


def with_picture(headline: str, picture: Image) -> Article:
    return story(headline=headline, lead_image=picture, alt="A pier", credit="Desk")


def test_an_empty_paper_has_a_front_page_that_says_so(client: Client) -> None:
    page = front(client)
    assert "The first edition is being written." in page.one("main").text
    assert page.one(css="masthead")
    assert "Stay in touch" in page.text
    assert "Latest Posts" not in page.text
    assert "Don’t Miss" not in page.text


@pytest.mark.parametrize("address", ["/search/", "/search/?q=ferry", "/archive/2024/07/20/"])
def test_an_empty_paper_has_its_other_pages_too(client: Client, address: str) -> None:
    assert read(client.get(address)).one("h1").text


def test_one_story_leads_alone(client: Client) -> None:
    article = story(headline="Ferry Strikes Pier")
    page = front(client)
    assert page.one("main").address("Ferry Strikes Pier") == article.url
    assert page.all(css="second") == []
    assert page.all(css="block") == []


def test_the_newest_story_with_a_picture_leads(client: Client) -> None:
    picture = image()
    with_picture("Older, Pictured", picture)
    with_picture("Newer, Pictured", picture)
    story(headline="Newest, Plain")
    assert lead(client) == "Newer, Pictured"


def test_without_pictures_the_newest_story_leads(client: Client) -> None:
    story(headline="Older")
    story(headline="Newest")
    assert lead(client) == "Newest"


def test_a_story_that_broke_leads_before_a_newer_one_that_did_not(client: Client) -> None:
    picture = image()
    broken = with_picture("Ferry Strikes Pier", picture)
    update(broken, headline="Captain Arrested")
    with_picture("Newer, Quiet", picture)
    assert lead(client) == "Captain Arrested"
    assert "Updated" in front(client).one(css="lead-when").text


def test_a_story_that_broke_long_ago_gives_the_lead_away(client: Client) -> None:
    picture = image()
    broken = with_picture("Ferry Strikes Pier", picture)
    update(broken, headline="Captain Arrested")
    for number in range(8):
        with_picture(f"Quiet {number}", picture)
    assert lead(client) == "Quiet 7"


def test_no_story_stands_on_the_page_twice(client: Client) -> None:
    picture = image()
    sections = [SectionFactory.create(name=name) for name in ("World", "Sport", "Harbour")]
    for number in range(36):
        story(
            headline=f"Story {number}",
            filed=filing(section=sections[number % 3]),
            lead_image=picture if number % 2 else None,
            alt="A pier",
            credit="Desk",
        )
    page = front(client)
    printed = [heading.text for tag in ("h2", "h3") for heading in page.all(tag)]
    stories = [each for each in printed if each.startswith("Story")]
    # The lead and those beside it, Latest Posts, Don't Miss, and the sections.
    assert len(stories) == len(set(stories)) == 1 + 4 + 5 + 3 + 3 * 4


def test_the_sections_follow_in_the_order_of_the_masthead(client: Client) -> None:
    for name, position in (("Sport", 3), ("World", 1), ("Harbour", 2)):
        SectionFactory.create(name=name, position=position)
    for _ in range(6):
        for section in Section.objects.all():
            story(filed=filing(section=section))
    page = front(client)
    assert [each.text for each in page.all(css="block-name")] == ["World", "Harbour", "Sport"]
    assert page.one("main").address("Harbour") == "/harbour/"


def test_a_block_shows_stories_of_its_own_section_newest_first(client: Client) -> None:
    sport = SectionFactory.create(name="Sport")
    for number in range(6):
        story(headline=f"Match {number}", filed=filing(section=sport))
    for number in range(13):  # above and beside the sections
        story(headline=f"Pier {number}")
    block = next(each for each in front(client).all(css="block") if "Sport" in each.lines[0])
    assert [each.text for each in block.all("h3")] == ["Match 5", "Match 4", "Match 3", "Match 2"]


def test_only_public_stories_are_on_the_front_page(client: Client) -> None:
    draft(headline="Drafted")
    pulled, killed = story(headline="Pulled"), story(headline="Killed")
    workflow.unpublish(actor=editor(), article=pulled, reason="Legal looks at it")
    workflow.kill(actor=chief(), article=killed, reason="Untrue")
    assert "The first edition is being written." in front(client).text
    workflow.publish_again(actor=editor(), article=pulled, reason="Legal is content")
    assert lead(client) == "Pulled"
    assert not {"Drafted", "Killed"} & set(front(client).lines)


def test_the_front_page_is_at_one_address(client: Client) -> None:
    page = front(client)
    canonical = [each["href"] for each in page.all("link") if each["rel"] == "canonical"]
    assert canonical[0].endswith("/")
    assert client.head("/").status_code == 200
    assert client.post("/").status_code == 405
