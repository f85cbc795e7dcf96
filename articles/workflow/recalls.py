"""Telling the world outside: one Recall for each place, written with the act."""

from __future__ import annotations

from articles import outside
from articles.jobs import send_recall
from articles.models import Event, Recall

# Acts after which somebody outside may carry what is gone, or lack what is back.
_VERBS = frozenset(
    {"withdraw", "reinstate", "unpublish", "publish_again", "kill", "restore", "erase"}
)


def send(event: Event) -> None:
    """Write an act's recalls and enqueue their jobs; two queries a place, none for other acts."""
    if event.verb not in _VERBS:
        return
    for place in outside.places():
        recall = Recall.objects.create(event=event, place=place, created_at=event.at)
        send_recall.defer(recall_id=recall.pk)
