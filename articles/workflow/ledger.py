"""What a dispatch's printings say of its text: what is live, and which printing brought it."""

from __future__ import annotations

from itertools import groupby

from articles.models import Article, Dispatch, Printing, Revision
from articles.provenance import trace

# What a printing's revision brought to the page; the others take it away or bring it back.
_WORDINGS = frozenset({Printing.Act.PRINT, Printing.Act.CORRECT})
_TAKEN_AWAY = frozenset({Printing.Act.WITHDRAW, Printing.Act.ERASE})


def provenance(dispatch: Dispatch) -> list[list[int]]:
    """Derive which printings brought the live paragraphs of a dispatch; one query if it is live."""
    if dispatch.live_revision_id is None:
        return []
    wordings = Printing.objects.filter(dispatch=dispatch, act__in=_WORDINGS).order_by("at", "id")
    return trace(wordings.values_list("id", "revision__body"))


def first_provenance(printing: Printing) -> list[list[int]]:
    """Return what ``provenance`` derives of a dispatch whose first printing it is; pure."""
    return trace([(printing.pk, printing.revision.body)])


def printed(dispatch: Dispatch) -> Revision:
    """Return what is in print of a printed dispatch, or was before it was withdrawn; one query."""
    printings = Printing.objects.filter(dispatch=dispatch).select_related("revision__agency")
    return printings.latest("at", "id").revision


def only_live(dispatch: Dispatch) -> bool:
    """Whether a live dispatch is all that is left of its story; one query."""
    live = Dispatch.objects.live().filter(article=dispatch.article_id)
    return dispatch.live_revision_id is not None and not live.exclude(pk=dispatch.pk).exists()


def differing(article: Article) -> list[Dispatch]:
    """Return the dispatches of a locked article that show something else than their printings say.

    They hold, unsaved, what they should show. Two queries.
    """
    dispatches = {each.pk: each for each in Dispatch.objects.filter(article=article)}
    printings = (
        Printing.objects.filter(dispatch__article=article)
        .select_related("revision")
        .only("dispatch_id", "act", "revision__body")
        .order_by("dispatch", "at", "id")
    )
    found = []
    for dispatch_id, rows in groupby(printings.iterator(), key=lambda each: each.dispatch_id):
        printed = list(rows)
        dispatch = dispatches[dispatch_id]
        live = None if printed[-1].act in _TAKEN_AWAY else printed[-1].revision_id
        sources = (
            trace((each.pk, each.revision.body) for each in printed if each.act in _WORDINGS)
            if live
            else []
        )
        if (dispatch.live_revision_id, dispatch.provenance) != (live, sources):
            dispatch.live_revision_id, dispatch.provenance = live, sources
            found.append(dispatch)
    return found
