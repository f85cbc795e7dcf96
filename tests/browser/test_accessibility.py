"""Nothing for axe to find, in light and dark: the paper for readers, the newsroom for its staff."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from articles import workflow
from articles.models import Article
from frontpage.models import StandingPage
from tests import factories
from tests.browser.conftest import SignIn
from tests.browser.editing import body_of, open_also_read
from tests.newsroom_pages import NEW_STORY, STORIES, editor_url

pytestmark = pytest.mark.django_db(transaction=True)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def problems(page: Page, *, without: str = "") -> list[str]:
    """Return what axe finds, a line each, in both colour schemes."""
    found = []
    for scheme in SCHEMES:
        # Without motion: a colour half-way through its transition is nobody's choice.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        context = {"exclude": [[without]]} if without else None
        results = Axe().run(page, context=context)
        for violation in results.response["violations"]:
            targets = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
            found.append(f"{scheme} {page.url} {violation['id']}: {violation['help']} ({targets})")
    return found


def a_busy_paper() -> Article:
    """Publish a story with all its parts, and more for the rails."""
    for _ in range(6):
        factories.story(lead_image=factories.image(), alt="A pier", credit="Ines Okafor")
    target = factories.story()
    author = factories.AuthorFactory.create(
        bio="Covers the harbour.",
        job_title="Harbour reporter",
        website="https://a.example/",
        profiles=["https://b.example/@a", "https://c.example/a"],
    )
    topics = frozenset({factories.TopicFactory.create()})
    article = factories.story(
        filed=factories.filing(topics=topics),
        agency=factories.wire_agency(),
        lead_image=factories.image(),
        alt="A pier",
        credit="Ines Okafor",
        body=f"<p>First.</p><p data-also-read='{target.pk}'></p><h2>A heading</h2>"
        "<ul><li>One</li></ul><blockquote><p>Quoted.</p></blockquote>"
        "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
    )
    editor = factories.editor()
    update = factories.update(article, actor=editor, authors=[author])
    corrected = factories.copy(body="<p>Corrected.</p>", authors=[author])
    workflow.save(actor=editor, dispatch=update, copy=corrected, seq=1)
    workflow.correct(
        actor=editor, dispatch=update, seq=2, note_kind="correction", public_note="It was pier two."
    )
    article.refresh_from_db()
    return article


def test_the_paper(reader: Page) -> None:
    article = a_busy_paper()
    StandingPage.objects.create(
        kind="about", slug="about", title="About us", body="<p>We print.</p><h2>Where</h2><p>A.</p>"
    )
    author = factories.AuthorFactory._meta.model.objects.get()
    day = article.date
    assert day
    found = []
    for path in (
        "/",
        article.url,
        article.section.get_absolute_url(),
        article.topics.get().get_absolute_url(),
        author.get_absolute_url(),
        f"/archive/{day:%Y/%m/%d}/",
        "/corrections/",
        "/about/",
        "/search/?q=pier",
        "/search/",
        "/feeds/",
        "/no-such-page/",
    ):
        reader.goto(path)
        found += problems(reader)
    assert not found, "\n".join(found)


def test_the_newsroom(sign_in: SignIn) -> None:
    article = a_busy_paper()
    robin = factories.reporter()
    waiting = factories.draft(actor=robin)
    workflow.submit(actor=robin, dispatch=waiting)
    page = sign_in(factories.chief())
    found = []
    for path in (
        "/newsroom/",
        STORIES,
        NEW_STORY,
        editor_url(article),
        editor_url(waiting.article),
        f"{editor_url(article)}?append",
        "/newsroom/authors/author/",
        "/newsroom/authors/author/add/",
        "/newsroom/authors/user/",
        "/newsroom/frontpage/standingpage/",
        "/newsroom/frontpage/standingpage/add/",
        "/newsroom/password_change/",
    ):
        page.goto(path)
        if "articles/article/add" in path or "append" in path or "page/add" in path:
            body_of(page)
        # CKEditor's frame is checked for itself by its makers; axe cannot style-check its chrome.
        found += problems(page, without=".cke")
    assert not found, "\n".join(found)


def test_the_dialog_of_the_also_read_button(sign_in: SignIn) -> None:
    factories.story(headline="Why the Old Port Has No Radar")
    page = sign_in(factories.editor())
    page.goto(NEW_STORY)
    body_of(page)
    open_also_read(page, "radar")
    page.get_by_text("1 story, newest first").wait_for()
    found = problems(page, without=".cke")
    assert not found, "\n".join(found)


def test_signing_in_and_losing_a_password(reader: Page) -> None:
    found = []
    for path in ("/newsroom/login/", "/newsroom/password-reset/"):
        reader.goto(path)
        found += problems(reader)
    assert not found, "\n".join(found)
