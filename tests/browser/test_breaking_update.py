"""The page this project is for: entered as a newsroom would, and read as a reader does."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from django.utils.dateformat import format as format_date
from playwright.sync_api import Page, expect

from frontpage.models import WeatherReading
from tests import factories
from tests.breaking_update import DATELINE, STORY, Given, read_story
from tests.browser.conftest import SignIn
from tests.browser.editing import also_read, body_of, choose, press, write_paragraphs

pytestmark = [
    pytest.mark.skipif(not STORY.exists(), reason="../shared/stories is not here"),
    pytest.mark.django_db(transaction=True),
]


def write_dispatch(page: Page, headline: str, paragraphs: list[str], *, agency: str) -> None:
    """Fill in headline, dateline, agency and text; the dateline goes into its fields."""
    dateline = DATELINE.match(paragraphs[0])
    assert dateline
    page.get_by_label("Headline").fill(headline)
    page.get_by_label("Dateline: city").fill(dateline["city"].title())
    page.get_by_label("Region or country").fill(dateline["region"])
    page.get_by_label("Agency").select_option(label=agency)
    write_paragraphs(page, [paragraphs[0][dateline.end() :], *paragraphs[1:]])


def test_the_breaking_update_reads_passage_by_passage_as_given(
    sign_in: SignIn, reader: Page
) -> None:
    given = read_story()
    factories.desk_agency()
    factories.wire_agency("AP")
    factories.SectionFactory.create(name="World")
    WeatherReading.objects.create(celsius=given.temperature, observed_at=timezone.now())
    for _ in range(6):  # enough of a paper for both rails
        factories.story()
    target = factories.story(headline=given.also_read.removeprefix("Also read: "))

    desk = sign_in(factories.editor())
    add_author(desk, given)
    write_agency_story(desk, given)
    append_update(desk, given)

    desk.get_by_role("link", name="See it as readers do").first.click()
    reader.goto(desk.url)
    text = " ".join(reader.locator("body").inner_text().split())
    today = format_date(timezone.localtime(), "l, F j, Y")
    expected = [
        f"{given.temperature} °C",
        given.city,
        today,
        *given.passages,
        given.author,
        given.bio,
        "Latest Posts",
        "Don’t Miss",
        "Stay in touch",
    ]
    place = 0
    for passage in expected:
        found = text.lower().find(passage.lower(), place)
        assert found >= 0, f"Not found: {passage!r} in {text[place:]!r}"
        place = found + len(passage)
    # Between the headline and the author's box stands nothing that the file does not have.
    chain = reader.locator(".chain")
    printed = " ".join(chain.inner_text().split())
    for passage in given.update + given.earlier:
        assert printed.count(passage) == 1
    expect(chain.get_by_role("link", name=target.headline)).to_have_attribute("href", target.url)
    box = reader.locator(".author-box")
    expect(box.get_by_role("link", name=re.compile("citytelegraph"))).to_have_attribute(
        "href", given.website
    )


def add_author(desk: Page, given: Given) -> None:
    """Add the author's profile."""
    desk.goto("/newsroom/authors/author/add/")
    desk.get_by_label("Name:").press_sequentially(given.author)
    desk.get_by_label("Bio").fill(given.bio)
    desk.get_by_label("Website").fill(given.website)
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("was added successfully")


def write_agency_story(desk: Page, given: Given) -> None:
    """File the agency's story, with the "Also read" block at its place, and publish it."""
    desk.goto("/newsroom/")
    desk.get_by_role("link", name="New story").first.click()
    at = given.earlier.index(given.also_read)
    headline = "Balloons cross the border again"  # The file has no headline of the agency's.
    write_dispatch(desk, headline, given.earlier[:at], agency="AP")
    also_read(desk, "mutual aid", given.also_read.removeprefix("Also read: "))
    write_paragraphs(desk, given.earlier[at + 1 :])
    desk.get_by_label("Section").select_option(label="World")
    press(desk, "Publish", "Published.")


def append_update(desk: Page, given: Given) -> None:
    """Put the desk's update on top, signed by its author."""
    desk.get_by_role("link", name="Append breaking update").click()
    write_dispatch(desk, given.headline, given.update, agency="City Telegraph")
    choose(desk, "authors", given.author)
    expect(body_of(desk).locator("p")).to_have_count(len(given.update))
    press(desk, "Print update 1", "Update 1 is in print.")
