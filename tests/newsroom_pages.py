"""The newsroom's pages as tests use them: addresses, and forms filled in as a person would."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from articles.models import Article, Dispatch
from authors.models import User
from tests.factories import SectionFactory, desk_agency
from tests.reading import Answer, Element, read

NEW_STORY = "/newsroom/articles/article/add/"
STORIES = "/newsroom/articles/article/"


def signed_in(user: User) -> Client:
    """Return a client with a person's session."""
    client = Client()
    client.force_login(user)
    return client


def editor_url(article: Article) -> str:
    """Return the address of a story's editor."""
    return reverse("admin:articles_article_change", args=[article.pk])


def text_url(dispatch: Dispatch) -> str:
    """Return the address of one text in its story's editor."""
    return f"{editor_url(dispatch.article)}?dispatch={dispatch.pk}"


def story_fields(**fields: Any) -> dict[str, Any]:
    """Return what a person types into the form of a new story."""
    section = fields.pop("section", None) or SectionFactory.create()
    return {
        "headline": "Ferry Strikes Harbour Bridge",
        "standfirst": "Nobody was hurt.",
        "dateline_city": "Port Averly",
        "dateline_region": "Norland",
        "agency": desk_agency().pk,
        "body": "<p>A ferry struck the bridge.</p>",
        "section": section.pk,
        "slug": "",
        "label": "",
    } | fields


def update_fields(**fields: Any) -> dict[str, Any]:
    """Return what a person types into the form of a breaking update."""
    return {
        "headline": "Bridge Closed After Ferry Strike",
        "dateline_city": "Port Averly",
        "dateline_region": "Norland",
        "agency": desk_agency().pk,
        "body": "<p>The bridge was closed.</p>",
    } | fields


def filled(page: Answer) -> dict[str, Any]:
    """Return what the story editor's form would send as it stands, without a button."""
    sent: dict[str, list[str]] = {}
    form = read(page).one("form", id="story-form")
    for field in form.all():
        name, of = field.attributes.get("name", ""), field.attributes.get("form", "story-form")
        if name and of == "story-form" and (values := _values(field)):
            sent.setdefault(name, []).extend(values)
    return {name: values if len(values) > 1 else values[0] for name, values in sent.items()}


def _values(field: Element) -> list[str]:
    if field.tag == "textarea":
        text = "".join(str(each) for each in field.children)
        return [text.removeprefix("\n")]
    if field.tag == "select":
        chosen = [each for each in field.all("option") if "selected" in each.attributes]
        return [each.attributes.get("value", "") for each in chosen]
    kind = field.attributes.get("type", "text")
    if field.tag != "input" or kind in {"file", "submit"}:
        return []
    if kind in {"radio", "checkbox"} and "checked" not in field.attributes:
        return []
    return [field.attributes.get("value", "")]
