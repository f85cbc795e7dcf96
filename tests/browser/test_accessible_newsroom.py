"""axe finds nothing on any page of the newsroom, in light and dark, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles import workflow
from articles.models import Article
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, write_paragraphs
from tests.browser.test_accessibility import a_busy_paper, problems
from tests.browser.test_desk_on_a_phone import PHONE
from tests.newsroom_pages import NEW_STORY, STORIES, editor_url, text_url

pytestmark = pytest.mark.django_db(transaction=True)
# CKEditor's frame is checked by its makers; axe cannot style-check its chrome.
EDITOR = ".cke"
DESK: dict[str, Any] = {}
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["at a desk", "on a phone"])


def look(page: Page, *paths: str) -> None:
    """Expect that axe finds nothing on these pages."""
    found = []
    for path in paths:
        answer = page.goto(path)
        assert answer
        assert answer.ok, f"{path} answers {answer.status}"
        if page.locator("[data-type=ckeditortype]:not([hidden] *)").count():
            body_of(page)
        found += problems(page, without=EDITOR)
    assert not found, "\n".join(found)


@SIZES
def test_the_desk_and_the_list_of_stories(machine: Machine, size: dict[str, Any]) -> None:
    story = a_busy_paper()
    robin = factories.reporter()
    for verb in ("submit", "return_to_reporter"):
        text = factories.draft(actor=robin)
        workflow.submit(actor=robin, dispatch=text)
        if verb == "return_to_reporter":
            workflow.return_to_reporter(actor=factories.editor(), dispatch=text, note="Shorter.")
    factories.draft(actor=robin)
    look(machine(factories.chief(), **size), "/newsroom/", STORIES, f"{STORIES}?q=no+such+story")
    look(machine(robin, **size), "/newsroom/", f"{STORIES}?mine=on&section={story.section.pk}")


@SIZES
def test_the_editor_in_each_of_its_modes(machine: Machine, size: dict[str, Any]) -> None:
    story = a_busy_paper()
    edda, robin = factories.editor(), factories.reporter()
    returned = factories.draft(actor=robin)
    workflow.submit(actor=robin, dispatch=returned)
    workflow.return_to_reporter(actor=edda, dispatch=returned, note="Who says so?")
    waiting = factories.draft(actor=robin)
    workflow.submit(actor=robin, dispatch=waiting)
    begun = workflow.draft_update(actor=edda, article=story, copy=factories.copy())
    printed = story.dispatches.get(number=1)
    look(
        machine(edda, **size),
        NEW_STORY,
        text_url(waiting),
        f"{editor_url(story)}?append",
        text_url(begun),
        text_url(printed),  # a correction
        f"{editor_url(story)}?filing",
    )
    look(machine(robin, **size), text_url(returned), text_url(begun), text_url(printed))


@SIZES
def test_the_editor_when_somebody_has_saved_meanwhile_and_when_it_refuses(
    machine: Machine, size: dict[str, Any]
) -> None:
    edda = factories.editor()
    draft = factories.draft(actor=edda)
    page = machine(edda, **size)
    page.goto(text_url(draft))
    body_of(page)
    theirs = factories.copy(headline="Theirs", body="<p>Other words altogether.</p>")
    workflow.save(actor=factories.editor(), dispatch=draft, copy=theirs, seq=1)
    page.get_by_label("Headline").fill("Mine")
    write_paragraphs(page, ["And mine."])
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#errors")).to_be_visible()
    found = problems(page, without=EDITOR)
    page.goto(NEW_STORY)
    body_of(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("#errors")).to_be_visible()
    body_of(page)
    found += problems(page, without=EDITOR)
    assert not found, "\n".join(found)


def grave_pages(story: Article) -> Iterator[str]:
    """The pages on which something is taken down or brought back."""
    for verb in ("unpublish", "kill"):
        yield reverse("admin:articles_article_take_down", args=[story.pk, verb])
    for verb in ("withdraw", "erase"):
        dispatch = story.dispatches.get(number=1)
        yield reverse("admin:articles_dispatch_take_down", args=[dispatch.pk, verb])


@SIZES
def test_the_pages_of_grave_acts(machine: Machine, size: dict[str, Any]) -> None:
    story = a_busy_paper()
    cleo = factories.chief()
    page = machine(cleo, **size)
    look(page, *grave_pages(story))
    gone = story.dispatches.get(number=1)
    workflow.withdraw(actor=cleo, dispatch=gone, reason="Not ours")
    look(page, reverse("admin:articles_dispatch_take_down", args=[gone.pk, "reinstate"]))
    workflow.unpublish(actor=cleo, article=story, reason="Not ours")
    look(page, reverse("admin:articles_article_take_down", args=[story.pk, "publish_again"]))
    workflow.kill(actor=cleo, article=story, reason="Not ours")
    look(
        page,
        reverse("admin:articles_article_take_down", args=[story.pk, "restore"]),
        editor_url(story),
    )


HOUSE = {
    "articles/section": factories.SectionFactory.create,
    "articles/topic": factories.TopicFactory.create,
    "authors/author": factories.AuthorFactory.create,
    "authors/agency": factories.desk_agency,
    "authors/user": factories.UserFactory.create,
}


@SIZES
@pytest.mark.parametrize("rows", HOUSE)
def test_the_lists_and_forms_of_the_house(
    rows: str, machine: Machine, size: dict[str, Any]
) -> None:
    row = HOUSE[rows]()
    here = f"/newsroom/{rows}/"
    look(
        machine(factories.chief(), **size),
        here,
        f"{here}add/",
        f"{here}{row.pk}/change/",
        f"{here}{row.pk}/history/",
    )


@SIZES
def test_a_form_of_the_house_with_errors_and_a_deletion(
    machine: Machine, size: dict[str, Any]
) -> None:
    topic = factories.TopicFactory.create()
    page = machine(factories.chief(), **size)
    found = []
    for path in ("/newsroom/articles/topic/add/", "/newsroom/authors/user/add/"):
        page.goto(path)
        page.locator("[name=_save]").click()
        expect(page.locator(".errornote")).to_be_visible()
        found += problems(page)
    assert not found, "\n".join(found)
    look(page, f"/newsroom/articles/topic/{topic.pk}/delete/")


@SIZES
def test_the_door(machine: Machine, reader: Page, size: dict[str, Any]) -> None:
    if size:
        reader.set_viewport_size(size["viewport"])
    look(reader, "/newsroom/login/", "/newsroom/password-reset/", "/newsroom/password-reset/sent/")
    look(reader, "/newsroom/password-reset/done/", "/newsroom/password-reset/x/y/")
    reader.goto("/newsroom/login/")
    reader.get_by_label("User name").fill("nobody")
    reader.get_by_label("Password").fill("wrong")
    reader.get_by_role("button", name="Sign in").click()
    expect(reader.get_by_role("alert")).to_be_visible()
    found = problems(reader)
    page = machine(factories.editor(), **size)
    look(page, "/newsroom/password_change/")
    page.get_by_role("button", name="Find, keys").click()
    found += problems(page)
    page.keyboard.press("Escape")
    page.locator(".top-user summary").click()
    found += problems(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading")).to_be_visible()
    found += problems(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [360, 768, 1024, 1247, 1248, 1440])
def test_nothing_in_the_bar_stands_over_another_thing(machine: Machine, width: int) -> None:
    page = machine(factories.chief(), viewport={"width": width, "height": 800})
    page.goto("/newsroom/")
    keys, ways = page.get_by_role("button", name="Find, keys"), page.locator(".top-nav a")
    expect(keys).to_be_visible()
    button = keys.bounding_box()
    assert button
    for way in ways.all():
        box = way.bounding_box()
        assert box
        is_beside = (
            box["x"] + box["width"] <= button["x"] or box["x"] >= button["x"] + button["width"]
        )
        assert is_beside or box["y"] >= button["y"] + button["height"], way.inner_text()
    ways.last.scroll_into_view_if_needed()
    expect(ways.last).to_be_in_viewport(ratio=0.99)
