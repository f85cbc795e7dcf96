"""What others saved while a form was being written, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from articles import merge
from articles.models import Dispatch
from articles.workflow import Copy
from authors.models import User

# What several fields say together has one name; in the order of the form.
_NAMES = {
    "headline": "the headline",
    "standfirst": "the standfirst",
    "dateline_city": "the dateline",
    "dateline_region": "the dateline",
    "agency": "the agency",
    "authors": "the byline",
    "licence_note": "the licence note",
    "lead_image": "the picture",
    "caption": "the caption",
    "credit": "the credit",
    "alt": "the alternative text",
    "source_uri": "the source",
    "source_version": "the source",
    "source_at": "the source",
    "embargo_until": "the embargo",
}
_NUMBERS = "no one two three four five six seven eight nine".split()


def told(actor: User, dispatch: Dispatch, *, sent: Copy, saved: Copy, since: int, to: int) -> str:
    """Say who changed what of a text that ``actor`` sent and the newsroom now has as ``saved``.

    They saved after the revision ``since``, up to ``to``. Empty where nobody changed anything; one
    query else.
    """
    what = _changes(sent, saved)
    if not what:
        return ""
    writers = User.objects.filter(
        pk__in=dispatch.revisions.filter(seq__gt=since, seq__lte=to).values("created_by")
    )
    others = [str(each) for each in writers if each != actor]
    if not others:
        return f"You changed {listed(what)} in another window meanwhile."
    return f"{listed(others)} changed {listed(what)} meanwhile."


def _changes(sent: Copy, saved: Copy) -> list[str]:
    names = [name for field, name in _NAMES.items() if _value(sent, field) != _value(saved, field)]
    blocks = merge.changed_blocks(sent.body, saved.body)
    if blocks:
        number = _NUMBERS[blocks] if blocks < len(_NUMBERS) else str(blocks)
        names.append(f"{number} {'paragraph' if blocks == 1 else 'paragraphs'}")
    return list(dict.fromkeys(names))


def _value(copy: Copy, field: str) -> object:
    value = getattr(copy, field)
    return tuple(value) if field == "authors" else value


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence has them: ``the headline, the credit and two paragraphs``."""
    found: Sequence[str] = list(names)
    return " and ".join(filter(None, [", ".join(found[:-1]), *found[-1:]]))
