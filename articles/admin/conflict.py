"""Where two people changed the same: both versions side by side, and a choice for each place.

The page keeps what was typed as it was sent, the revision it was written on, and the one it is
shown against (``against``); the choices are read into it when it comes back. So a page that is
overtaken by a third save has lost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst

from articles import body, differences
from articles.admin import chooser, meanwhile, posted
from articles.admin.filing_form import NAMES, FilingForm
from articles.admin.forms import CopyForm
from articles.admin.submission import BUTTONS
from articles.blocks import AlsoReadTarget
from articles.datelines import Dateline
from articles.differences import BlockChange
from articles.merge import Agreed, Clash
from articles.models import Article, Dispatch
from articles.workflow import Copy, Filing
from articles.workflow.act import newest_revision, revision_at
from articles.workflow.merging import MergedCopy, copies, filings
from authors.models import User
from images.pictures import PictureView, picture

THEIRS, MINE, BOTH = "theirs", "mine", "both"
_CHOICE = "choice-"
# What the page itself says, besides the form's fields; so does what keeps unsaved text ("kept…").
_PAGES_OWN = (
    *("csrfmiddlewaretoken", "mode", "token", "against", "against_version", "wanted"),
    *("kept", "kept_turn", "kept_from", "kept_person"),
)
_WORDS_BEFORE = 10


@dataclass(frozen=True, slots=True)
class Side:
    """What one person has in a place, with the words that they changed marked."""

    lines: Sequence[tuple[str, str]] = ()  # names, where there are several, and HTML
    blocks: Sequence[BlockChange] = ()
    picture: PictureView | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there."""
        return not self.blocks and not self.picture and not any(html for _, html in self.lines)


@dataclass(frozen=True, slots=True)
class Place:
    """One place that both changed differently; ``after`` are the words before it."""

    key: str
    name: str
    who: str
    theirs: Side
    mine: Side
    after: str = ""
    may_both: bool = False
    chosen: str = ""

    @property
    def field(self) -> str:
        """The name of its choice in the form."""
        return f"{_CHOICE}{self.key}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is to be decided, and what was sent, to be sent again with the decisions."""

    places: Sequence[Place]
    sent: Sequence[tuple[str, str]]
    undecided: bool


def between(
    form: CopyForm | FilingForm,
    *,
    actor: User,
    article: Article | None,
    dispatch: Dispatch | None,
    button: str,
) -> Conflict:
    """Return what a valid form and what was saved since it was opened do not agree on.

    At most twelve queries, whatever the length of the texts.
    """
    chosen = {name.removeprefix(_CHOICE): form.data[name] for name in form.data if _is_choice(name)}
    places: list[Place] = []
    shown = {"wanted": form.data.get("wanted") or button}
    if isinstance(form, CopyForm) and dispatch is not None:
        newest, seq = newest_revision(dispatch), form.cleaned_data["seq"] or 0
        if newest.seq != seq:
            base, theirs = _written_on(dispatch, seq), Copy.of(newest)
            who = meanwhile.writers(actor, dispatch, since=seq, to=newest.seq)
            places += _copied(base, theirs, form.copy().cleaned(), who)
            shown["against"] = str(newest.seq)
    if isinstance(form, FilingForm) and article is not None:
        now = Article.objects.select_related("section").get(pk=article.pk)
        if now.version != form.cleaned_data["version"]:
            places += _filed(form, actor, now)
            shown["against_version"] = str(now.version)
    same = all(form.data.get(name, "") == shown.get(name, "") for name in _AGAINST)
    return Conflict(
        [replace(each, chosen=chosen.get(each.key, "")) if same else each for each in places],
        [*_sent(form), *shown.items()],
        undecided=same and is_decided(form.data),
    )


_AGAINST = ("against", "against_version")


def is_decided(data: Mapping[str, Any]) -> bool:
    """Whether a form comes from a page that asked for decisions."""
    return any(name in data for name in _AGAINST)


def wanted(data: Mapping[str, Any]) -> str:
    """Return the button that was pressed before the page asked."""
    return str(data.get("wanted", ""))


def decided(
    form: CopyForm | FilingForm, *, article: Article | None, dispatch: Dispatch | None
) -> QueryDict | None:
    """Return what a valid form was sent with, after its decisions; None where one is missing.

    It is then as if written on what the page was shown against: a third save is merged, or asked
    about, like any other.
    """
    data: Any = form.data
    changed: QueryDict = data.copy()
    for name in [name for name in changed if _is_choice(name) or name in _AGAINST]:
        del changed[name]
    if isinstance(form, FilingForm) and article is not None:
        now = Article.objects.get(pk=article.pk)
        if str(now.version) == data.get("against_version"):
            theirs = Filing.of(now)
            filing, clashes = _merged_filing(form, theirs)
            choices = [data.get(f"{_CHOICE}{name}") for name in clashes]
            if not {*choices} <= {THEIRS, MINE}:
                return None
            taken = {
                name: getattr(theirs, name)
                for name, choice in zip(clashes, choices, strict=True)
                if choice == THEIRS
            }
            filing = replace(filing, **taken)
            posted.put_filing(changed, filing, shown=theirs, version=now.version)
    against = data.get("against", "")
    newest = (
        revision_at(dispatch.pk, int(against))
        if dispatch is not None and against.isdecimal() and len(against) < 10
        else None
    )
    if isinstance(form, CopyForm) and dispatch is not None and newest is not None:
        base = _written_on(dispatch, form.cleaned_data["seq"] or 0)
        saved = Copy.of(newest)
        copy = _chosen(copies(base, saved, form.copy().cleaned()), saved, data)
        if copy is None:
            return None
        posted.put_copy(changed, form, copy, seq=newest.seq)
    return changed


def _is_choice(name: str) -> bool:
    return name.startswith(_CHOICE)


def _sent(form: forms.Form) -> Iterator[tuple[str, str]]:
    data: Any = form.data
    own = {*_PAGES_OWN, *BUTTONS}
    for name, values in data.lists():
        if not name.startswith((_CHOICE, "kept")) and name not in own:
            yield from ((name, value) for value in values)


def _written_on(dispatch: Dispatch, seq: int) -> Copy:
    """Return what a form was written on; of a revision that never was, nothing is known."""
    revision = revision_at(dispatch.pk, seq)
    return Copy.of(revision) if revision else Copy()


# --- The text ---------------------------------------------------------------------------------


def _chosen(merged: MergedCopy, theirs: Copy, choices: Mapping[str, Any]) -> Copy | None:
    copy = merged.copy
    for names in merged.clashes:
        choice = choices.get(f"{_CHOICE}{names[0]}")
        if choice not in (THEIRS, MINE):
            return None
        if choice == THEIRS:
            copy = replace(copy, **{name: getattr(theirs, name) for name in names})
    blocks: list[str] = []
    for place, each in enumerate(merged.body):
        if isinstance(each, Agreed):
            blocks += each.blocks
            continue
        choice = choices.get(f"{_CHOICE}{_body_key(place)}")
        if choice not in (THEIRS, MINE, BOTH):
            return None
        blocks += getattr(each, choice)
    return replace(copy, body="".join(blocks))


def _body_key(place: int) -> str:
    return f"body-{place}"


def _copied(base: Copy, theirs: Copy, mine: Copy, who: str) -> Iterator[Place]:
    merged = copies(base, theirs, mine)
    for names in merged.clashes:
        yield Place(
            key=names[0],
            name=_title(meanwhile.NAMES[names[0]]),
            who=who,
            theirs=_lines(names, base, theirs),
            mine=_lines(names, base, mine),
        )
    also_reads = _also_reads(theirs.body, mine.body, base.body)
    before: Sequence[str] = ()
    count = 0
    for place, each in enumerate(merged.body):
        if isinstance(each, Clash):
            # Where both put something in, there is nothing that both began from.
            base_html = "".join(each.base)
            yield Place(
                key=_body_key(place),
                name=f"Paragraph {count + 1}",
                who=who,
                theirs=_blocks(base_html, each.theirs, also_reads),
                mine=_blocks(base_html or "".join(each.theirs), each.mine, also_reads),
                after=_end(before),
                may_both=bool(each.theirs and each.mine),
            )
        before = each.mine if isinstance(each, Clash) else each.blocks
        count += len(before)


def _end(blocks: Sequence[str]) -> str:
    words = body.text(blocks[-1]).split() if blocks else []
    shown = " ".join(words[-_WORDS_BEFORE:])
    return f"… {shown}" if len(words) > _WORDS_BEFORE else shown


def _also_reads(*bodies: str) -> dict[int, AlsoReadTarget]:
    wanted_ids = {target for each in bodies for target in body.also_read_ids(each)}
    return {
        int(key): AlsoReadTarget(headline=str(story["headline"]), url="")
        for key, story in chooser.known(wanted_ids).items()
    }


def _blocks(base: str, side: Sequence[str], also_reads: Mapping[int, AlsoReadTarget]) -> Side:
    html = "".join(side)
    if not html:
        return Side()
    changed = differences.bodies(base, html, also_reads=also_reads, whole=True)
    # Alike in print: shown without marks.
    return Side(blocks=changed or differences.bodies("", html, also_reads=also_reads, whole=True))


def _lines(names: Sequence[str], base: Copy, side: Copy) -> Side:
    if names[0] == "dateline_city":
        old, new = (
            str(Dateline(each.dateline_city, each.dateline_region)) for each in (base, side)
        )
        return Side(lines=[("", differences.words(old, new))])
    pictured = picture(side.lead_image) if "lead_image" in names else None
    named = [name for name in names if name != "lead_image"]
    return Side(
        lines=[
            (
                _title(meanwhile.NAMES[name]) if len(named) > 1 else "",
                differences.words(_text(getattr(base, name)), _text(getattr(side, name))),
            )
            for name in named
        ],
        picture=pictured,
    )


# --- The filing -------------------------------------------------------------------------------


def _merged_filing(form: FilingForm, theirs: Filing) -> tuple[Filing, list[str]]:
    base, mine = form.filed_on(), form.filing()
    if base is None:
        mine = replace(mine, owner=mine.owner or theirs.owner)  # it stays whose it is
        return mine, [name for name in NAMES if getattr(mine, name) != getattr(theirs, name)]
    return filings(base, theirs, mine)


def _filed(form: FilingForm, actor: User, now: Article) -> Iterator[Place]:
    theirs, mine = Filing.of(now), form.filing()
    _, clashes = _merged_filing(form, theirs)
    who = meanwhile.filer(actor, now) if clashes else ""
    for name in clashes:
        field = form.fields[name]
        yield Place(
            key=name,
            name=str(form[name].label),
            who=who,
            theirs=_value(field, getattr(theirs, name)),
            mine=_value(field, getattr(mine, name)),
        )


def _value(field: forms.Field, value: Any) -> Side:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        value = dict(choices).get(value, value)
    # Two values of a field have no words in common worth a mark.
    return Side(lines=[("", differences.words(text := _text(value), text))])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return format_date(timezone.localtime(value), "M j, Y, H:i")
    if isinstance(value, Model | str):
        return str(value)
    return ", ".join(str(each) for each in value)


def _title(name: str) -> str:
    return capfirst(name.removeprefix("the "))
