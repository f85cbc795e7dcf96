"""The unsaved texts that the story editor offers to somebody who comes back to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.safestring import SafeString

from articles import body, differences
from articles.admin import chooser
from articles.admin.forms import StoryForm, initial
from articles.admin.workbench import Workbench
from articles.blocks import AlsoReadTarget
from articles.differences import BlockChange
from articles.models import KeptText
from articles.workflow import Copy, may
from articles.workflow.writing import MOST_ALSO_READS

# Texts that are compared with what is saved; the others come up when these are settled.
_MOST = 3
# Bodies longer than this, in characters, are not compared on a page that somebody waits for.
_LONGEST = 400_000
# Not the text: what it was written on, and what is asked when it is sent.
_NO_TEXT = {"seq", "version", "override", "picture_exception", "picture_file", "picture_remove"}


@dataclass(frozen=True, slots=True)
class LineChange:
    """A field that differs from what is saved, in words."""

    name: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Offer:
    """An unsaved text of what is open, compared with the newest version; ``seq`` is its base.

    ``go_on_url`` is empty where the person may not write there any more, ``has_moved_on`` says that
    somebody saved another version since. ``is_too_long`` leaves the text's comparison out.
    """

    id: int
    key: str
    at: datetime
    seq: int | None
    has_moved_on: bool
    lines: Sequence[LineChange]
    blocks: Sequence[BlockChange]
    is_too_long: bool
    go_on_url: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An unsaved text of another passage of the story."""

    title: str
    at: datetime
    url: str


def text_query(kept: KeptText) -> tuple[tuple[str, str], ...]:
    """Return what names the kept text in the editor's address; empty for a new story."""
    if kept.dispatch_id is not None:
        return (("dispatch", str(kept.dispatch_id)),)
    return (("append", ""),) if kept.article_id is not None else ()


def offers(bench: Workbench, texts: Sequence[KeptText]) -> list[Offer]:
    """Return those that say something else than the newest version, newest first.

    None, or at most five queries: the texts, and the names of what was chosen in them.
    """
    if not texts:
        return []
    shown = KeptText.objects.in_bulk([each.pk for each in texts[:_MOST]])
    saved = _Saved(bench)
    also_reads = _targets([saved.body, *(_body(each) for each in shown.values())])
    found = []
    for each in (shown[text.pk] for text in texts if text.pk in shown):
        lines = list(saved.lines(each))
        is_too_long = len(saved.body) + len(_body(each)) > _LONGEST
        blocks = [] if is_too_long else saved.blocks(each, also_reads)
        if lines or blocks or is_too_long:
            found.append(
                Offer(
                    id=each.pk,
                    key=each.key.hex,
                    at=each.kept_at,
                    seq=each.seq,
                    has_moved_on=each.seq is not None and each.seq != saved.seq,
                    lines=lines,
                    blocks=blocks,
                    is_too_long=is_too_long,
                    go_on_url=_go_on_url(bench, each),
                )
            )
    return found


def elsewhere(bench: Workbench, texts: Sequence[KeptText]) -> list[Elsewhere]:
    """Return the person's unsaved texts of other passages, the newest of each; one query."""
    newest = {text_query(each): each for each in reversed(texts)}
    if not newest or bench.article is None:
        return []
    dispatches = bench.article.dispatches.in_bulk(
        [each.dispatch_id for each in newest.values() if each.dispatch_id]
    )
    return [
        Elsewhere(
            title=dispatches[each.dispatch_id].title if each.dispatch_id else "a new update",
            at=each.kept_at,
            url=f"{_editor(bench)}?{'&'.join('='.join(pair).rstrip('=') for pair in query)}",
        )
        for query, each in newest.items()
    ]


class _Saved:
    """What the open page would show without the unsaved text, as a form has it."""

    def __init__(self, bench: Workbench) -> None:
        self.seq = bench.newest.seq if bench.newest else None
        form = bench.form
        if form is None or "headline" not in form.fields:
            # A text that this person may only read: nothing is chosen or sent here.
            copy = Copy.of(bench.newest) if bench.newest else Copy()
            form = StoryForm(initial=initial(copy, seq=self.seq), base=copy)
        self.form = form
        # What the page's form was filled with, if it goes on with another unsaved text.
        self.body = str(form.get_initial_for_field(form.fields["body"], "body") or "")

    def lines(self, kept: KeptText) -> Iterator[LineChange]:
        for name, field in self.form.fields.items():
            if name not in kept.fields or name in _NO_TEXT or name == "body":
                continue
            old, new = self._values(name, field), [each for each in kept.fields[name] if each]
            if _folded(old) == _folded(new):
                continue
            if isinstance(field, forms.ModelChoiceField):
                old, new = _names(field, old, new)
            elif isinstance(field, forms.ChoiceField):
                choices: Any = field.choices
                labels = {str(value): str(label) for value, label in choices}
                old, new = ([labels.get(each, each) for each in side] for side in (old, new))
            label = str(self.form[name].label) or name
            yield LineChange(label, differences.words(_line(old), _line(new)))

    def blocks(self, kept: KeptText, also_reads: Mapping[int, AlsoReadTarget]) -> list[BlockChange]:
        try:
            typed = body.clean(_body(kept))
        except ValidationError:
            typed = ""
        return differences.bodies(self.body, typed, also_reads=also_reads)

    def _values(self, name: str, field: forms.Field) -> list[str]:
        shown = field.widget.format_value(self.form[name].value())
        values = shown if isinstance(shown, list | tuple) else [shown]
        return [str(each) for each in values if each not in (None, "")]


def _folded(values: Sequence[str]) -> list[str]:
    return [" ".join(body.printable(each).split()) for each in values]


def _line(values: Sequence[str]) -> str:
    return ", ".join(_folded(values))


def _names(
    field: forms.ModelChoiceField[Any], old: Sequence[str], new: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return the names of chosen rows, in their order; one query."""
    ids = {each for each in (*old, *new) if each.isascii() and each.isdecimal() and len(each) < 19}
    names = {str(row.pk): str(row) for row in field.queryset.filter(pk__in=ids)}  # type: ignore[union-attr]
    before, after = ([names.get(each, "what is gone") for each in side] for side in (old, new))
    return before, after


def _targets(bodies: Sequence[str]) -> dict[int, AlsoReadTarget]:
    """Return the stories that "Also read" blocks point at, public or not; one query if any."""
    ids = {
        target for each in bodies if len(each) <= _LONGEST for target in body.also_read_ids(each)
    }
    known = chooser.known(sorted(ids)[:MOST_ALSO_READS])
    return {int(pk): AlsoReadTarget(str(each["headline"]), "") for pk, each in known.items()}


def _body(kept: KeptText) -> str:
    return (kept.fields.get("body") or [""])[-1]


def _go_on_url(bench: Workbench, kept: KeptText) -> str:
    article, user = bench.article, bench.user
    if article is None:
        return f"{reverse('admin:articles_article_add')}?kept={kept.pk}"
    if kept.dispatch_id is None:
        allowed = article.is_public and may(user, "draft_update")
        return f"{_editor(bench)}?append&kept={kept.pk}" if allowed else ""
    if not may(user, "save", article=article, dispatch=bench.dispatch):
        return ""
    return f"{_editor(bench)}?dispatch={kept.dispatch_id}&kept={kept.pk}"


def _editor(bench: Workbench) -> str:
    return (
        reverse("admin:articles_article_change", args=[bench.article.pk])
        if bench.article
        else reverse("admin:articles_article_add")
    )
