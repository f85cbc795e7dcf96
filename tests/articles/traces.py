"""What an act leaves behind: rows of every kind, its audit entry and its announcement."""

from __future__ import annotations

from procrastinate.contrib.django.models import ProcrastinateJob

from articles.models import (
    Address,
    AlsoRead,
    Article,
    ArticleAuthor,
    ArticleTopic,
    Byline,
    Dispatch,
    DueAct,
    Event,
    Note,
    PreviewLink,
    Printing,
    Recall,
    Revision,
)

_MODELS = (
    *(Address, AlsoRead, Article, ArticleAuthor, ArticleTopic, Byline, Dispatch, DueAct),
    *(Event, Note, PreviewLink, Printing, ProcrastinateJob, Recall, Revision),
)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that an act could touch."""
    return {model.__name__: sorted(model.objects.values_list(), key=str) for model in _MODELS}


def last_event(article: Article) -> Event:
    """The newest audit entry of a story."""
    return Event.objects.filter(article=article).latest("pk")


def announced() -> list[int]:
    """The events that have been queued for the rest of the house, in order."""
    jobs = ProcrastinateJob.objects.filter(task_name="articles.announce").order_by("pk")
    return [job.args["event_id"] for job in jobs]
