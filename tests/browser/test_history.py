"""The history of a story and its differences in a browser: for eyes and ears, at every width."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from articles import workflow
from articles.models import Article
from articles.workflow import Copy, clock
from tests import factories
from tests.browser.test_accessibility import problems
from tests.browser.test_paper_looks import SCHEMES, too_wide

pytestmark = pytest.mark.django_db(transaction=True)

OLD = (
    "<p>A ferry struck a pier of the harbour bridge early on Saturday.</p>"
    "<p>It was built in 1931.</p><p>It carries trams.</p><p>It has two lanes.</p>"
    "<p>The next crossing is far.</p><blockquote><p>We heard it first.</p></blockquote>"
    "<ul><li>Trams turn at the quay.</li></ul><h2>The pier</h2>"
    "<table><tbody><tr><td>Pier</td><td>1</td></tr></tbody></table>"
)
NEW = (
    OLD.replace("early", "at dawn").replace("We heard", "They heard").replace("<td>1<", "<td>2<")
    + f'<p>See <a href="https://harbour.example/">the notice</a>.</p><p>{"x" * 200}</p>'
)


@pytest.fixture
def article() -> Article:
    """A story corrected, updated, with an update that was withdrawn; four hours old."""
    began = timezone.now() - timedelta(hours=4)
    editor = factories.editor()
    with clock.as_of(began):
        story = factories.story(headline="Ferry Strikes Harbour Bridge", body=OLD)
    first = story.dispatches.get()
    with clock.as_of(began + timedelta(hours=1)):
        copy = replace(Copy.of(first.revisions.get()), body=NEW, standfirst="Nobody was hurt.")
        workflow.save(actor=editor, dispatch=first, copy=copy, seq=1)
        workflow.correct(
            actor=editor,
            dispatch=first,
            seq=2,
            note_kind="correction",
            public_note="It was pier two.",
        )
    author = factories.AuthorFactory.create(name="Mara Lindqvist")
    with clock.as_of(began + timedelta(hours=2)):
        factories.update(story, headline="Bridge Closed", authors=[author], body="<p>Closed.</p>")
        rumour = factories.update(story, headline="A Rumour")
    workflow.withdraw(
        actor=editor,
        dispatch=rumour,
        reason="Untrue",
        note_kind="editors_note",
        public_note="We took back an update.",
    )
    return Article.objects.get(pk=story.pk)


PATHS = ("history/", "history/?from=1&to=x", "history/1-2/", "history/0-5/", "history/4-5/")


def test_axe_finds_nothing(reader: Page, article: Article) -> None:
    found = []
    for path in PATHS:
        reader.goto(article.url + path)
        for width in (360, 1440):
            reader.set_viewport_size({"width": width, "height": 900})
            found += problems(reader)
    assert not found, "\n".join(found)


def test_nothing_reaches_over_the_edge(reader: Page, article: Article) -> None:
    found = []
    for path in PATHS:
        reader.goto(article.url + path)
        for width in (320, 360, 768, 1440):
            reader.set_viewport_size({"width": width, "height": 800})
            found += [f"{path} at {width}: {what}" for what in too_wide(reader)]
    assert not found, "\n".join(found)


def test_what_changed_is_told_by_more_than_its_colour(reader: Page, article: Article) -> None:
    reader.goto(f"{article.url}history/1-2/")
    for scheme in SCHEMES:
        reader.emulate_media(color_scheme=scheme)
        for tag, line, said in (("ins", "underline", "added"), ("del", "line-through", "removed")):
            for each in reader.locator(f".changes {tag}").all():
                drawn = each.evaluate("each => getComputedStyle(each).textDecorationLine")
                assert drawn == line
                heard = each.evaluate("each => getComputedStyle(each, '::before').content")
                assert f"[{said}: " in heard


def test_two_versions_are_compared_without_javascript(
    browser: Browser, site: str, article: Article
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(article.url)
    page.get_by_role("link", name="History of this story").click()
    expect(page.get_by_role("heading", name="Correction of the story")).to_be_visible()
    page.get_by_label("Compare version").fill("1")
    page.get_by_label("with version").fill("2")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(f"{site}{article.url}history/1-2/")
    expect(page.get_by_text("It was pier two.")).to_be_visible()
    assert page.locator(".changes del").first.inner_text() == "early"
    page.get_by_role("link", name="The change after").click()
    expect(page).to_have_url(f"{site}{article.url}history/2-3/")
    page.get_by_role("link", name="All versions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("History of this story")
    context.close()


def test_the_form_asks_for_numbers_that_exist(reader: Page, article: Article) -> None:
    reader.goto(f"{article.url}history/")
    reader.get_by_label("with version").fill("99")
    reader.get_by_role("button", name="Compare").click()
    assert reader.get_by_label("with version").evaluate("each => each.validity.rangeOverflow")
    reader.goto(f"{article.url}history/?from=1&to=99")
    expect(reader.get_by_role("alert")).to_have_text("Type two numbers from 0 to 5.")
    described = reader.get_by_label("with version").get_attribute("aria-describedby")
    assert described == "compare-problem compare-help"
