"""The newsroom under a thumb, on a screen of 360 pixels; and by keyboard alone at a desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from articles import workflow
from articles.models import Article, Dispatch
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of
from tests.newsroom_pages import NEW_STORY, STORIES, editor_url

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
# What a thumb must hit; a visible part's box, or its name and size where it is too low.
TOO_LOW = """parts => parts
  .filter(part => part.checkVisibility({ visibilityProperty: true }))
  .map(part => [part.getBoundingClientRect(), part])
  .filter(([box]) => box.width > 1 && box.height < 44)
  .map(([box, part]) => `${part.tagName} ${part.className} ${part.innerText}: ${box.height}`)"""
# A chosen row's search field stands in a box, which is the target.
TARGETS = (
    "button, .button, [role=button], summary, select, textarea, .select2-selection, "
    "input:not([type=checkbox], .select2-search__field)"
)


def a_busy_paper() -> Article:
    """Publish stories with long words, one with an update and one waiting for an editor."""
    robin = factories.reporter()
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    waiting = factories.draft(actor=robin, headline=long)
    workflow.submit(actor=robin, dispatch=waiting)
    factories.update(factories.story(headline=long), headline=f"Update: {long}")
    return factories.story(
        headline="Ferry Strikes Harbour Bridge",
        body="<p>First.</p><table><tbody><tr>"
        + "".join(f"<td>Column{number}</td>" for number in range(12))
        + f"</tr></tbody></table><p>{long}</p>",
    )


def test_no_page_of_the_newsroom_scrolls_sideways_and_every_button_is_big_enough(
    machine: Machine,
) -> None:
    story = a_busy_paper()
    waiting = Dispatch.objects.get(state=Dispatch.State.SUBMITTED)
    page = machine(factories.chief(), **PHONE)
    problems = []
    for path in (
        "/newsroom/",
        STORIES,
        NEW_STORY,
        editor_url(story),
        editor_url(waiting.article),
        f"{editor_url(story)}?append",
    ):
        page.goto(path)
        if page.locator("#id_body").count() and "append" not in path:
            body_of(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        low = page.locator(TARGETS).evaluate_all(TOO_LOW)
        problems += [f"{path} is {width} wide"] * (width > 360) + [f"{path} {each}" for each in low]
    assert not problems, "\n".join(problems)


def test_a_block_is_edited_and_moved_by_touch(machine: Machine) -> None:
    editor = factories.editor()
    target = factories.story(headline="Why the Old Port Has No Radar")
    body = f'<p>First.</p><p data-also-read="{target.pk}"></p>'
    draft = factories.draft(actor=editor, body=body)
    page = machine(editor, **PHONE)
    page.goto(editor_url(draft.article))
    text = body_of(page)
    text.locator(".also-read").tap()
    dialog = page.get_by_role("dialog")
    box = dialog.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert dialog.locator(TARGETS).evaluate_all(TOO_LOW) == []
    dialog.get_by_role("button", name="Move up").tap()
    dialog.get_by_label("Own label").fill("No radar")
    dialog.get_by_role("button", name="Done").tap()
    expect(text.locator("body > p, .also-read")).to_have_text(
        ["Also read: No radarown label", "First."]
    )


def test_a_story_is_written_and_submitted_by_keyboard_alone(reader: Page) -> None:
    factories.SectionFactory.create()
    factories.desk_agency()
    robin = factories.reporter()
    page, keyboard = reader, reader.keyboard
    page.goto("/newsroom/")
    tab_to(page, page.get_by_label("User name"))
    keyboard.type(robin.username)
    tab_to(page, page.get_by_label("Password"))
    keyboard.type("deadline")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="New story"))
    keyboard.press("Enter")
    expect(page.get_by_label("Headline")).to_be_visible()
    text = body_of(page)
    tab_to(page, page.get_by_label("Headline"))
    keyboard.type("Ferry Strikes Harbour Bridge")
    tab_to(page, page.locator("iframe.cke_wysiwyg_frame"))
    keyboard.type("A ferry struck the bridge.")
    expect(text.locator("p")).to_have_text("A ferry struck the bridge.")
    tab_to(page, page.get_by_label("Address"))  # the text is no trap
    tab_to(page, page.get_by_role("button", name="Submit"), key="Shift+Tab")
    keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Submitted.")
    assert Dispatch.objects.get().state == Dispatch.State.SUBMITTED


def tab_to(page: Page, target: Locator, *, key: str = "Tab") -> None:
    """Go on to the next field or button until it is this one."""
    for _ in range(40):
        page.keyboard.press(key)
        if target.evaluate("target => target === document.activeElement"):
            return
    raise AssertionError(f"{key} does not reach {target}.")
