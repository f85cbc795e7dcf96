"""The story's page at the desk: a story's way into print, and what the page does for its writer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, Dispatch, Revision
from authors.models import User
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, choose, expect_text, posts, press, write_paragraphs
from tests.newsroom_pages import NEW_STORY, editor_url

pytestmark = pytest.mark.django_db(transaction=True)

HEADLINE = "Ferry Strikes Harbour Bridge"


def new_story(machine: Machine, user: User) -> Page:
    """Open the page of a new story."""
    factories.SectionFactory.create()
    factories.desk_agency()
    page = machine(user)
    page.goto(NEW_STORY)
    body_of(page)
    return page


def opened(machine: Machine, user: User, dispatch: Dispatch) -> Page:
    """Open a story that is there already."""
    page = machine(user)
    page.goto(editor_url(dispatch.article))
    body_of(page)
    return page


def revisions() -> list[str]:
    """Return the saved texts, oldest first."""
    return list(Revision.objects.order_by("pk").values_list("body", flat=True))


def test_a_story_goes_from_its_reporter_over_the_desk_to_a_reader(
    machine: Machine, reader: Page
) -> None:
    for name in ("Abel Moss", "Zoe Adair"):
        factories.AuthorFactory.create(name=name)
    for name in ("Ferries", "Bridges"):
        factories.TopicFactory.create(name=name)
    robin = factories.reporter(first_name="Robin", last_name="Vale")
    edda = factories.editor(first_name="Edda", last_name="Lind")
    at_robins = new_story(machine, robin)
    at_eddas = machine(edda)

    write_the_whole_story(at_robins)
    press(at_robins, "Submit", "Submitted. An editor sees it on the desk now.")

    at_eddas.goto("/newsroom/")
    waiting = at_eddas.locator(".desk-list", has_text="Waiting for an editor")
    waiting.get_by_role("link", name=HEADLINE).click()
    at_eddas.get_by_text("Return with a note…").click()
    at_eddas.get_by_label("What should change?").fill("Which bridge?\nName it.")
    at_eddas.get_by_role("button", name="Return it").click()
    expect(at_eddas.locator(".messagelist")).to_contain_text("Returned to Robin Vale")

    at_robins.goto("/newsroom/")
    returned = at_robins.locator(".desk-list", has_text="Returned to you")
    expect(returned.locator("blockquote")).to_contain_text("Which bridge?")
    returned.get_by_role("link", name=HEADLINE).click()
    expect(at_robins.locator(".note-warn")).to_contain_text("Name it. — Edda Lind")
    write_paragraphs(at_robins, [" It was the north bridge."])
    press(at_robins, "Submit", "Submitted.")

    at_eddas.goto("/newsroom/")
    waiting.get_by_role("link", name=HEADLINE).click()
    press(at_eddas, "Publish", "Published.")

    reader.goto(Article.objects.get().url)
    read_the_whole_story(reader)


def write_the_whole_story(page: Page) -> None:
    """Fill in every field there is."""
    page.get_by_label("Headline").fill(HEADLINE)
    page.get_by_label("Standfirst").fill("Nobody was hurt.")
    page.get_by_label("Dateline: city").fill("Port Averly")
    page.get_by_label("Region or country").fill("Norland")
    choose(page, "authors", "Zoe")
    choose(page, "authors", "Abel")
    write_paragraphs(page, ["A ferry struck the bridge.", "It sailed on."])
    page.get_by_label("Licence note").fill("For use in Norland.")
    choose(page, "topics", "Ferr")
    choose(page, "topics", "Bridg")
    page.get_by_label("Label").select_option(label="Analysis")
    picture = factories.picture_file()
    page.get_by_label("Choose a picture").set_input_files(
        {"name": "pier.jpg", "mimeType": "image/jpeg", "buffer": picture.read()}
    )
    preview = page.get_by_role("img", name="The picture you chose")
    expect(preview).to_be_visible()
    assert preview.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    page.get_by_label("Alternative text").fill("A ferry below a bridge")
    page.get_by_label("Caption").fill("The ferry on Saturday.")
    page.get_by_label("Credit").fill("Ines Okafor")


def read_the_whole_story(reader: Page) -> None:
    """Expect every part of the story on a reader's page."""
    story = reader.get_by_role("article")
    expect(story.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    for part in (
        "Nobody was hurt.",
        "Analysis",
        "The ferry on Saturday.",
        "Ines Okafor",
        "For use in Norland.",
    ):
        expect(story).to_contain_text(part)
    expect(story.locator(".signed")).to_contain_text(
        re.compile(r"By\s+Zoe Adair\s+and\s+Abel Moss")
    )
    expect(story.locator(".chain p")).to_have_text(
        [
            "PORT AVERLY, Norland (City Telegraph) — A ferry struck the bridge.",
            "It sailed on. It was the north bridge.",
            "For use in Norland.",
        ]
    )
    expect(story.get_by_role("img", name="A ferry below a bridge")).to_be_visible()
    topics = story.get_by_role("navigation", name="Topics of this story").get_by_role("link")
    assert set(topics.all_inner_texts()) == {"Ferries", "Bridges"}


def test_the_page_counts_and_suggests_while_one_writes(machine: Machine) -> None:
    page = new_story(machine, factories.reporter())
    headline = page.get_by_label("Headline")
    slug = page.get_by_label("Address")
    count = page.locator("[data-count-of=id_headline]")

    headline.fill("Café burns — ferry 🚢 saved")
    expect(count).to_have_text("· 26 of 90")
    expect(page.get_by_role("heading", level=1)).to_have_text("Café burns — ferry 🚢 saved")
    expect(slug).to_have_value("cafe-burns-ferry-saved")
    headline.fill("Long " * 20)
    expect(count).to_have_text("· 99, longer than 90")
    slug.fill("ferry")
    headline.fill("Another Headline")
    expect(slug).to_have_value("ferry")  # what somebody wrote stays

    line = page.locator("[data-dateline]")
    expect(line).to_have_text("will print without a dateline")
    page.get_by_label("Dateline: city").fill("seattle")
    expect(line).to_contain_text("✓ dateline by AP rule")
    page.get_by_label("Region or country").fill("Washington")
    expect(line).to_contain_text("will print as: SEATTLE (City Telegraph) —")
    page.get_by_label("Dateline: city").fill("Spokane")
    expect(line).to_contain_text("will print as: SPOKANE, Wash. (City Telegraph) —")
    page.get_by_label("Region or country").fill("")
    expect(line).to_contain_text("this city needs its region or country")
    expect(page.get_by_label("Dateline: city")).to_have_accessible_description(
        re.compile("this city needs its region")
    )
    page.get_by_label("Region or country").fill("Washington")

    words = page.locator("[data-words]")
    expect(words).to_have_text("No words yet")
    write_paragraphs(page, ["It’s 3.5 metres – “well-known”.", "Two more"])
    expect(words).to_have_text("6 words · 1 min")

    press(page, "Save", "Saved.")
    page.reload()
    expect(slug).to_have_value("ferry")
    expect(line).to_contain_text("will print as: SPOKANE, Wash. (City Telegraph) —")
    expect(words).to_have_text("6 words · 1 min")


def test_a_picture_without_a_description_is_told_beside_the_text(machine: Machine) -> None:
    page = new_story(machine, factories.reporter())
    told = page.locator("[data-picture-alt]")
    expect(told).to_be_empty()
    page.get_by_label("Choose a picture").set_input_files(
        {"name": "pier.jpg", "mimeType": "image/jpeg", "buffer": factories.picture_file().read()}
    )
    expect(told).to_have_text("The picture has no alternative text")
    press(page, "Save", "Saved.")
    expect(told).to_have_text("The picture has no alternative text")
    page.get_by_label("Alternative text").fill("A ferry below a bridge")
    expect(told).to_be_empty()
    page.get_by_label("Alternative text").fill("")
    page.get_by_role("button", name="Remove the picture").click()
    expect(told).to_be_empty()


def test_control_and_s_saves_from_a_field_and_from_inside_the_text(machine: Machine) -> None:
    page = new_story(machine, factories.reporter())
    said = page.locator(".messagelist")
    page.get_by_label("Headline").fill(HEADLINE)
    page.keyboard.press("Control+s")
    expect(said).to_contain_text("Saved.")
    expect(page.get_by_label("Headline")).to_have_value(HEADLINE)

    page.reload()
    expect(said).to_have_count(0)
    write_paragraphs(page, ["A ferry struck the bridge."])
    page.keyboard.press("Control+s")
    expect(said).to_contain_text("Saved.")
    expect_text(page, "A ferry struck the bridge.")
    assert revisions() == ["", "<p>A ferry struck the bridge.</p>"]


def test_leaving_asks_where_something_would_be_lost(machine: Machine) -> None:
    robin = factories.reporter()
    page = opened(machine, robin, factories.draft(actor=robin, body="<p>Saved.</p>"))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    stories = page.get_by_role("link", name="Stories")

    body_of(page).locator("body").click()
    stories.click()
    expect(page.get_by_role("heading", name="Stories")).to_be_visible()
    assert asked == []

    page.go_back()
    write_paragraphs(page, [" And more."])
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    stories.click()
    expect(page.get_by_role("heading", name="Stories")).to_be_visible()
    assert asked == []

    # What is typed is kept, and offered on coming back. A file that is still under way is not.
    page.go_back()
    expect(page.get_by_role("heading", name="You have unsaved text")).to_be_visible()
    page.route("**/pictures/upload/", lambda route: None)
    page.get_by_label("Choose a picture").set_input_files(
        {"name": "pier.jpg", "mimeType": "image/jpeg", "buffer": factories.picture_file().read()}
    )
    expect(page.get_by_role("progressbar")).to_be_visible()
    stories.click()
    expect(page.get_by_label("Headline")).to_be_visible()
    assert asked == ["beforeunload"]


def test_two_clicks_on_save_are_one_save(machine: Machine) -> None:
    page = new_story(machine, factories.reporter())
    sent = posts(page)
    page.get_by_label("Headline").fill(HEADLINE)
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert [article.working_headline for article in Article.objects.all()] == [HEADLINE]
    page.get_by_label("Headline").fill("Mended")
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    expect(page.get_by_label("Headline")).to_have_value("Mended")
    assert len(revisions()) == len(sent) == 2
