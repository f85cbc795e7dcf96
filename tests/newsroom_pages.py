"""The newsroom's pages as tests use them: addresses, and forms filled in as a person would."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from articles.models import Article, Dispatch
from authors.models import User
from tests.factories import SectionFactory, desk_agency

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
