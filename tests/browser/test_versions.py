"""The newsroom's history of a story, in a real browser."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from articles import workflow
from articles.models import Article, Dispatch
from articles.workflow import Copy
from authors.models import User
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of
from tests.browser.test_accessibility import problems
from tests.browser.test_preview import open_preview
from tests.newsroom_pages import editor_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana() -> User:
    return factories.editor(first_name="Ana", last_name="Ruiz")


@pytest.fixture
def text(ana: User) -> Dispatch:
    """The first text of a printed story with a correction in hand."""
    story = factories.story(
        actor=ana, headline="Ferry Strikes Pier", body="<p>Nobody was hurt.</p>"
    )
    factories.update(story, actor=ana)
    dispatch = story.dispatches.get(number=0)
    copy = replace(
        Copy.of(dispatch.revisions.get()),
        body="<p>Two people were hurt.</p>",
        lead_image=factories.image(),
        alt="A pier",
        credit="Otto",
    )
    workflow.save(actor=ana, dispatch=dispatch, copy=copy, seq=1)
    return dispatch


def test_by_keyboard_an_earlier_version_is_found_compared_and_brought_back(
    machine: Machine, ana: User, text: Dispatch
) -> None:
    page = machine(ana)
    page.goto(editor_url(text.article))
    page.get_by_role("link", name="All versions of the text").press("Enter")
    page.get_by_role("link", name="Compare with another… First filed, version 1").press("Enter")
    page.get_by_role("link", name="Compare with this First filed, version 2").press("Enter")
    expect(page.get_by_role("heading", name="What changed", level=1)).to_be_visible()
    expect(page.locator(".version-text ins")).to_have_text("Two people were")
    expect(page.locator(".version-text del")).to_have_text("Nobody was")
    page.get_by_role("link", name="First filed, version 1", exact=True).press("Enter")
    page.get_by_role("button", name="Bring this version back").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("is the working copy again")
    expect(body_of(page).locator("body")).to_have_text("Nobody was hurt.")
    assert text.revisions.latest("seq").seq == 3


def story_pages(article: Article, text: Dispatch) -> list[str]:
    """The addresses of a story's history, a difference, a version, and of sharing a text."""
    here = f"/newsroom/articles/article/{article.pk}/history/"
    one, two = text.revisions.order_by("seq")
    return [
        here,
        f"{here}?with={one.pk}",
        f"{here}{one.pk}-{two.pk}/",
        f"{here}{one.pk}/",
        f"/newsroom/articles/article/texts/{text.pk}/share/",
    ]


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_axe_finds_nothing_on_a_phone_and_nothing_is_wider_than_it(
    machine: Machine, ana: User, text: Dispatch
) -> None:
    token = workflow.share_preview(actor=ana, dispatch=text, reader="A source", lifetime="day")[1]
    page = machine(ana, viewport={"width": 360, "height": 740})
    found = []
    for path in [*story_pages(text.article, text), f"/preview/{token}/", "/preview/wrong/"]:
        page.goto(path)
        found += problems(page)
        assert width_of(page) == 360, path
    assert not found, "\n".join(found)


def test_axe_finds_nothing_in_the_editor_with_its_preview_open(
    machine: Machine, ana: User, text: Dispatch
) -> None:
    page = machine(ana)
    page.goto(editor_url(text.article))
    body_of(page)
    open_preview(page)
    found = problems(page, without=".cke")
    assert not found, "\n".join(found)
