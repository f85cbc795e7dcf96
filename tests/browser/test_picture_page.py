"""A picture's page by hand: its focus by click and by keyboard, its crops, and a save."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from images.models import Image
from images.renditions import cut
from tests import factories
from tests.articles.library import described, story_with
from tests.browser.conftest import Machine, SignIn
from tests.browser.test_accessibility import problems

pytestmark = pytest.mark.django_db(transaction=True)


def opened(machine: Machine, image: Image, **options: Any) -> Page:
    page = machine(factories.editor(), **options)
    page.goto(f"/newsroom/pictures/{image.pk}/")
    return page


def ring(page: Page) -> Locator:
    return page.get_by_role("button", name="Focal point")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")


def focus(image: Image) -> tuple[int, int]:
    image.refresh_from_db()
    return image.focus_x, image.focus_y


def test_the_focus_is_moved_by_keyboard_alone(machine: Machine) -> None:
    image = factories.image()
    page = opened(machine, image)
    ring(page).focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    expect(ring(page)).to_have_accessible_name(
        "Focal point, 52 % from the left, 40 % from the top. Move it with the arrow keys."
    )
    page.keyboard.press("Control+S")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert focus(image) == (52, 40)


def test_the_focus_is_set_by_a_click_and_the_crops_follow_at_once(machine: Machine) -> None:
    image = factories.image()
    page = opened(machine, image)
    square = page.locator(".crop-square")
    expect(square).to_have_css("object-position", "50% 50%")
    picture = page.locator(".focus-picture")
    box = picture.bounding_box()
    assert box is not None
    picture.click(position={"x": box["width"] * 0.1, "y": box["height"] * 0.5}, force=True)
    # A square holds the left edge of a landscape then, and nothing above or below is left to cut.
    expect(square).to_have_css("object-position", "0% 50%")
    expect(page.get_by_label("From the left, in %")).to_have_value("10")
    save(page)
    assert focus(image) == (10, 50)


def test_the_focus_stays_inside_the_picture(machine: Machine) -> None:
    image = described(focus_x=98, focus_y=1)
    page = opened(machine, image)
    ring(page).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    save(page)
    assert focus(image) == (100, 0)


def test_without_a_script_the_focus_is_typed(machine: Machine) -> None:
    image = factories.image()
    page = opened(machine, image, java_script_enabled=False)
    page.get_by_label("From the left, in %").fill("25")
    save(page)
    assert focus(image) == (25, 50)


def test_the_page_tells_when_the_sizes_are_made(machine: Machine) -> None:
    image = factories.image()
    page = opened(machine, image)
    state = page.locator("#picture-state")
    expect(state).to_contain_text("Sizes: being made.")
    cut(image)
    expect(state).to_contain_text("Sizes: ready.")


def test_sizes_that_failed_are_tried_again_and_what_is_typed_stays(machine: Machine) -> None:
    image = factories.image()
    Image.objects.update(state="failed")
    page = opened(machine, image)
    page.get_by_label("Caption").fill("The pier at night.")
    state = page.locator("#picture-state")
    expect(state).to_have_text("Sizes: could not be made.")
    page.get_by_role("button", name="Try again").click()
    expect(state).to_contain_text("Sizes: being made.")
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    image.refresh_from_db()
    cut(image)
    expect(state).to_contain_text("Sizes: ready.")
    save(page)
    image.refresh_from_db()
    assert image.caption == "The pier at night."


def test_sizes_are_tried_again_after_another_sign_in(sign_in: SignIn) -> None:
    edda, image = factories.editor(), factories.image()
    Image.objects.update(state="failed")
    page = sign_in(edda)
    page.goto(f"/newsroom/pictures/{image.pk}/")
    page.get_by_label("Caption").fill("The pier at night.")
    Session.objects.all().delete()
    state, again = page.locator("#picture-state"), page.get_by_role("button", name="Try again")
    again.click()
    expect(state).to_contain_text("sign in in another tab, then try again")
    sign_in(factories.editor())
    again.click()
    expect(state).to_contain_text("Somebody else is signed in here.")
    Session.objects.all().delete()
    sign_in(edda)
    again.click()
    expect(state).to_contain_text("Sizes: being made.")
    save(page)
    image.refresh_from_db()
    assert image.caption == "The pier at night."


def test_the_page_tells_that_the_sizes_failed_while_it_was_open(machine: Machine) -> None:
    image = factories.image()
    page = opened(machine, image)
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    Image.objects.update(state="failed")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert not problems(page)


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_is_accessible_and_fits(machine: Machine, width: int) -> None:
    image = described(caption="The pier at night.", alt="A pier", territory="Not in Norland")
    story_with(image)
    page = opened(machine, image, viewport={"width": width, "height": 800})
    assert not problems(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Take down").click()
    page.get_by_role("heading", name="Take the picture down").wait_for()
    assert not problems(page)
    page.goto(f"/newsroom/pictures/{image.pk}/replace/")
    assert not problems(page)


def test_a_reporter_sees_the_page_without_its_forms(machine: Machine) -> None:
    image = described(caption="The pier at night.", alt="A pier")
    page = machine(factories.reporter())
    page.goto(f"/newsroom/pictures/{image.pk}/")
    expect(ring(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    assert not problems(page)
