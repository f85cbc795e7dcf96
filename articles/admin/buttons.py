"""Which buttons a person sees in the story editor; the verbs check again."""

from __future__ import annotations

from dataclasses import dataclass

from articles.models import Article, Dispatch
from articles.workflow import may
from authors.models import User


@dataclass(frozen=True, slots=True)
class Button:
    """A submit button of the story editor; one of them is hot."""

    name: str
    label: str
    kind: str = "plain"


def buttons(
    user: User, *, mode: str, article: Article | None, dispatch: Dispatch | None, number: int
) -> list[Button]:
    """Return the buttons for a person, in order; ``number`` is what the next print would get."""
    if mode == "read":
        return [Button("_file", "Save filing")] if may(user, "file_under", article=article) else []
    if mode == "overtaken":
        return []
    if mode == "correction":
        found = [*_spike(dispatch, "Drop correction"), Button("_save", "Save")]
        if may(user, "correct", article=article, dispatch=dispatch):
            found.append(Button("_correct", "Print correction", "hot"))
        return found
    found = [*_spike(dispatch, "Spike"), Button("_save", "Save")]
    prints = may(user, "publish", article=article, dispatch=dispatch)
    if dispatch is None or dispatch.state in {Dispatch.State.DRAFTING, Dispatch.State.RETURNED}:
        found.append(Button("_submit", "Submit", "plain" if prints else "hot"))
    if prints and mode == "update":
        found.append(Button("_publish", f"Print update {number}", "hot"))
    elif prints:
        found.append(Button("_publish", "Publish", "hot"))
    return found


def _spike(dispatch: Dispatch | None, label: str) -> list[Button]:
    """Who may save a text that is in hand may put it aside."""
    in_hand = dispatch is not None and dispatch.state != Dispatch.State.IDLE
    return [Button("_spike", label)] if in_hand else []


TAKE_DOWN = {
    Article.Status.PUBLIC: ("unpublish", "kill"),
    Article.Status.UNPUBLISHED: ("publish_again", "kill"),
    Article.Status.KILLED: ("restore",),
}
_TAKE_DOWN_LABELS = {
    "unpublish": "Unpublish…",
    "publish_again": "Publish again…",
    "kill": "Kill…",
    "restore": "Restore…",
}


def take_down(user: User, article: Article | None) -> list[tuple[str, str]]:
    """Return (verb, label) of what a person may do about the story's being public at all."""
    if article is None:
        return []
    verbs = TAKE_DOWN.get(Article.Status(article.status), ())
    return [(verb, _TAKE_DOWN_LABELS[verb]) for verb in verbs if may(user, verb, article=article)]
