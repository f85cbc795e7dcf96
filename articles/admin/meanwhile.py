"""What others saved while a form was being written, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q
from django.urls import reverse

from articles import merge
from articles.models import Article, Dispatch, Event, Revision
from articles.workflow import Copy, Filing
from authors.models import User

# What several fields say together has one name; in the order of the form.
NAMES = {
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
_FILED = {"due_at": "the due time"}
Labels = Mapping[str, str]
_NUMBERS = "no one two three four five six seven eight nine".split()


def told(actor: User, dispatch: Dispatch, *, sent: Copy, saved: Copy, since: int, to: int) -> str:
    """Say who changed what of a text that ``actor`` sent and the newsroom now has as ``saved``.

    They saved after the revision ``since``, up to ``to``. Empty where nobody changed anything; one
    query else.
    """
    what = _changes(sent, saved)
    if not what:
        return ""
    who = writers(actor, dispatch, since=since, to=to)
    return _sentence(who, what)


def changes_url(article: Article, *, since: Revision, to: Revision) -> str:
    """Return where the newsroom's history shows what others changed of a text."""
    args = [article.pk, since.pk, to.pk]
    return reverse("admin:articles_version_difference", args=args)


def writers(actor: User, dispatch: Dispatch, *, since: int, to: int) -> str:
    """Return who else than ``actor`` saved a text since; empty if nobody else did; one query."""
    saved = dispatch.revisions.filter(seq__gt=since, seq__lte=to).values("created_by")
    return listed(str(each) for each in User.objects.filter(pk__in=saved).exclude(pk=actor.pk))


def filed(actor: User, article: Article, *, sent: Filing, base: Filing, labels: Labels) -> str:
    """Say who changed what of a filing that ``actor`` sent and the article now has.

    ``base`` is the filing that was changed, ``labels`` what its fields are called. Empty where
    nobody changed anything; two queries at most.
    """
    now = Filing.of(article)
    what = [
        _FILED.get(name, f"the {label.lower()}")
        for name, label in labels.items()
        if (value := getattr(now, name)) != getattr(sent, name)
        and (isinstance(value, frozenset) or getattr(sent, name) == getattr(base, name))
    ]
    return _sentence(filer(actor, article), what) if what else ""


def filer(actor: User, article: Article) -> str:
    """Return who else than ``actor`` filed a story last; empty if nobody else did; one query."""
    # Print takes the due time off.
    filing = Q(verb="file_under") | Q(data__has_key="due_at")
    others = Event.objects.filter(filing, article=article).exclude(actor=actor)
    last = others.select_related("actor").first()
    return str(last.actor) if last else ""


def _sentence(who: str, what: list[str]) -> str:
    if not who:
        return f"You changed {listed(what)} in another window meanwhile."
    return f"{who} changed {listed(what)} meanwhile."


def _changes(sent: Copy, saved: Copy) -> list[str]:
    names = [name for field, name in NAMES.items() if _value(sent, field) != _value(saved, field)]
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
