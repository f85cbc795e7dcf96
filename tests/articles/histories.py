"""A story with a history, and the pages that tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from articles import workflow
from articles.models import Article, Dispatch
from articles.workflow import Copy, clock
from tests import factories
from tests.reading import Element, read

SATURDAY = datetime(2024, 7, 20, 9, 40, tzinfo=ZoneInfo("America/New_York"))


def correct(dispatch: Dispatch, *, after: timedelta, note: dict[str, str], **changed: Any) -> None:
    """Print a dispatch with other words, so long after Saturday's first print."""
    actor = factories.editor(first_name="Edda", last_name="Internal")
    seen = dispatch.revisions.latest("seq")
    with clock.as_of(SATURDAY + after):
        copy = replace(Copy.of(seen), **changed)
        workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=seen.seq)
        workflow.correct(actor=actor, dispatch=dispatch, seq=seen.seq + 1, **note)


def ferry_story() -> Article:
    """Return AP's story, corrected; the desk's update by two authors, with a typo put right."""
    with clock.as_of(SATURDAY):
        story = factories.story(
            filed=factories.filing(slug="ferry"),
            headline="Ferry Strikes Pier",
            body="<p>Nobody was hurt.</p>",
            agency=factories.wire_agency("AP"),
        )
    correct(
        story.dispatches.get(),
        after=timedelta(minutes=50),
        note={"note_kind": "correction", "public_note": "Two were hurt."},
        body="<p>Two were hurt.</p>",
    )
    authors = [
        factories.AuthorFactory.create(name=each, slug=each.lower()) for each in ("Ada", "Ben")
    ]
    with clock.as_of(SATURDAY + timedelta(hours=2)):
        update = factories.update(story, headline="Brige Closed", authors=authors)
    correct(
        update,
        after=timedelta(hours=26),
        note={"reason": "Secret reason"},
        headline="Bridge Closed",
    )
    return Article.objects.get(pk=story.pk)


def history_of(client: Client, article: Article, query: str = "") -> Element:
    answer = client.get(f"{article.url}history/{query}")
    assert answer.status_code == 200
    return read(answer)


def update_of(article: Article, number: int = 1) -> Dispatch:
    return article.dispatches.get(number=number)
