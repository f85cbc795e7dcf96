"""Scheduled texts for tests, and the passing of time: an act's moment comes when a test says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from articles import workflow
from articles.models import Dispatch, DueAct
from articles.workflow import scheduling
from authors.models import User
from tests import factories


def scheduled(
    dispatch: Dispatch | None = None, *, actor: User | None = None, **fields: Any
) -> DueAct:
    """Schedule a text, or a new story, in its newest revision; in an hour if nothing is said."""
    dispatch = dispatch or factories.draft()
    seq = dispatch.revisions.latest("seq").seq
    fields = {"at": timezone.now() + timedelta(hours=1)} | fields
    return workflow.schedule(
        actor=actor or factories.editor(), dispatch=dispatch, seq=seq, **fields
    )


def come(due: DueAct, *, seconds_ago: float = 0) -> None:
    """Let the time of an act have come so long ago."""
    DueAct.objects.filter(pk=due.pk).update(at=timezone.now() - timedelta(seconds=seconds_ago))


def printed(due: DueAct, *, seconds_ago: float = 0) -> DueAct:
    """Let the time of an act come, and the worker do what it does then; returns the act."""
    come(due, seconds_ago=seconds_ago)
    settled = scheduling.print_next()
    assert settled == due
    return DueAct.objects.get(pk=due.pk)
