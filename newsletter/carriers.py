"""What of the letters carries a story: mails that are out, which nobody can call back."""

from __future__ import annotations

from articles.models import Article, Dispatch
from articles.radius import Carried, Carrier
from newsletter.models import Issue

_NAMED = 5


def letters(article: Article, dispatch: Dispatch | None) -> Carried:
    """The alerts about a story or passage, and the letters with it; two queries.

    Of an alert that is going out, the rest is not sent once the story is down.
    """
    what = ("letter that went out", "letters that went out")
    alerts = Issue.objects.filter(article=article).exclude(state=Issue.State.OPEN)
    if dispatch is not None:
        alerts = alerts.filter(dispatch=dispatch)
    found = list(alerts.order_by("-id")[: _NAMED + 1])
    if dispatch is None:
        brought = Issue.objects.filter(article=None, stories__contains=[article.pk])
        found += brought.select_related("section").order_by("-due_at", "-id")[: _NAMED + 1]
    names = [Carrier(f"{each} ({each.get_state_display().lower()})") for each in found]
    return Carried(what, len(found), tuple(names[:_NAMED]), at_least=len(found) > _NAMED)
