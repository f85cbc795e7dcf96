"""The portrait's slot in an author's form: sent at once, or from the library; never lost."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from authors.models import Author
from images.models import Image
from tests import factories
from tests.articles.library import described
from tests.browser.conftest import Machine, SignIn
from tests.browser.test_accessibility import problems
from tests.browser.test_desk_on_a_phone import PHONE

pytestmark = pytest.mark.django_db(transaction=True)

ADD = "/newsroom/authors/author/add/"
PIER = {"name": "mara.jpg", "mimeType": "image/jpeg"}


def slot(page: Page) -> Locator:
    return page.get_by_role("region", name="Portrait")


def shown(page: Page) -> Locator:
    return slot(page).locator("[data-picture] img")


def select(page: Page) -> None:
    sent = {**PIER, "buffer": factories.picture_file().read()}
    slot(page).locator("input[type=file]").set_input_files(sent)  # type: ignore[arg-type]


def test_a_portrait_is_sent_at_once_and_outlives_a_form_that_is_refused(machine: Machine) -> None:
    page = machine(factories.editor())
    page.goto(ADD)
    expect(slot(page).get_by_role("button", name="Remove the picture")).to_be_hidden()
    select(page)
    expect(shown(page)).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Please correct the error")).to_be_visible()
    expect(shown(page)).to_be_visible()
    page.get_by_label("Name:", exact=True).fill("Mara Lindqvist")
    page.get_by_label("Slug:").fill("mara-lindqvist")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    assert Author.objects.get().photo == Image.objects.get()


def test_one_of_the_library_is_chosen_and_another_removed(machine: Machine) -> None:
    described(caption="Mara at the pier", alt="Mara", credit="Ines Lund")
    mara = factories.AuthorFactory.create(photo=factories.image(size=(900, 900)))
    page = machine(factories.editor())
    page.goto(f"/newsroom/authors/author/{mara.pk}/change/")
    slot(page).get_by_role("button", name="Remove the picture").click()
    expect(slot(page).get_by_text("The author has no portrait.")).to_be_visible()
    slot(page).get_by_role("button", name="From the library").click()
    dialog = page.get_by_role("dialog", name="The portrait")
    dialog.get_by_role("button", name="Mara at the pier").click()
    expect(shown(page)).to_have_attribute("alt", "Mara")
    credited = slot(page).get_by_text("Readers are told: Portrait: Ines Lund")
    expect(credited).to_be_visible()
    slot(page).get_by_role("button", name="Remove the picture").click()
    expect(credited).to_have_count(0)
    slot(page).get_by_role("button", name="Put it back").click()
    expect(credited).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    mara.refresh_from_db()
    assert mara.photo is not None
    assert mara.photo.credit == "Ines Lund"


def test_a_portrait_that_is_sent_after_another_sign_in_leaves_a_form_that_is_saved(
    sign_in: SignIn,
) -> None:
    edda = factories.editor()
    page = sign_in(edda)
    page.goto(ADD)
    page.get_by_label("Name:", exact=True).fill("Mara Lindqvist")
    page.get_by_label("Slug:").fill("mara-lindqvist")
    Session.objects.all().delete()
    sign_in(edda)  # in another tab: the token of this page is no good any more
    select(page)
    expect(shown(page)).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    assert Author.objects.get().photo == Image.objects.get()


def test_nothing_is_sent_in_the_name_of_somebody_else_who_signed_in_meanwhile(
    sign_in: SignIn,
) -> None:
    edda = factories.editor()
    page = sign_in(edda)
    page.goto(ADD)
    Session.objects.all().delete()
    sign_in(factories.editor())
    select(page)
    expect(slot(page)).to_contain_text("Somebody else is signed in here.")
    assert not Image.objects.exists()
    Session.objects.all().delete()
    sign_in(edda)
    slot(page).get_by_role("button", name="Send again").click()
    expect(shown(page)).to_be_visible()


@pytest.mark.parametrize("size", [{}, PHONE], ids=["at a desk", "on a phone"])
def test_axe_finds_nothing_in_an_authors_form(machine: Machine, size: dict[str, object]) -> None:
    mara = factories.AuthorFactory.create(photo=factories.image())
    page = machine(factories.editor(), **size)
    for url in (ADD, f"/newsroom/authors/author/{mara.pk}/change/"):
        page.goto(url)
        expect(slot(page)).to_be_visible()
        assert not problems(page)
