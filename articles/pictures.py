"""Reading the picture library: its list and search, and where a picture is used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVectorExact
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from articles import keyset
from articles.models import Article, Dispatch, Revision
from authors.models import Author
from images.models import FAILED, WORDS, Image

# How long before its end the desk is told that the rights to a picture end.
WARNING = timedelta(days=7)
_MOST_WORDS = 8
# So many places of each kind are told, the newest.
MOST_USES = 200
# Of headlines in a sentence.
_MOST_TOLD = 3
Pictures = QuerySet[Image]
# Words are common where one in 25 of the next hundred pictures has them.
_SAMPLE, _COMMON = 100, 25
# Letters and digits in a row, as the index has them.
_WORD = re.compile(r"[^\W_]+")


# --- The list ---


def library(*, show: str = "") -> Pictures:
    """Return the pictures of the library, or one of ``NARROWED`` of them."""
    pictures = Image.objects.all()
    return NARROWED[show](pictures) if show in NARROWED else pictures


def page(
    typed: str = "", *, show: str = "", before: keyset.Cursor | None = None, size: int
) -> keyset.Page[Image]:
    """Return one page of the library, newest first, of the pictures that have the typed words.

    The last word may be a beginning. One query at any number of pictures, two where words are
    typed.
    """
    pictures, at = library(show=show), "created_at"
    if wanted := _wanted(typed):
        if not _are_common(pictures, wanted, before):
            # No index has this order, so the matches are found by the index of words, and sorted.
            # Where words are rarer together, or in this list, than the planner thinks, it would
            # walk the whole list for them.
            pictures = pictures.annotate(added=F("created_at") + Value(timedelta(0)))
            at = "added"
        pictures = pictures.alias(words=WORDS).filter(words=wanted)
    return keyset.page(pictures, at=at, before=before, size=size)


def _are_common(pictures: Pictures, wanted: SearchQuery, before: keyset.Cursor | None) -> bool:
    """Whether the next pictures of a list have so many matches that they are found by a walk."""
    marked = pictures.only("created_at").annotate(matches=SearchVectorExact(WORDS, wanted))
    looked_at = keyset.page(marked, at="created_at", before=before, size=_SAMPLE).items
    found = sum(image.matches for image in looked_at)  # type: ignore[attr-defined]
    return bool(found * _COMMON > len(looked_at))


def _wanted(typed: str) -> SearchQuery | None:
    words = _WORD.findall(typed)[:_MOST_WORDS]
    if not words:
        # Typed were signs alone: nothing has them.
        return SearchQuery("", config="simple", search_type="raw") if typed.strip() else None
    return SearchQuery(f"{' & '.join(words)}:*", config="simple", search_type="raw")


def _usable(pictures: Pictures) -> Pictures:
    """Those that a story may show, now or later."""
    return pictures.exclude(hidden__in=[Image.Hidden.EXPIRED, Image.Hidden.TAKEN_DOWN])


def _hidden(pictures: Pictures) -> Pictures:
    return pictures.exclude(hidden=Image.Hidden.NOT)


def _ending(pictures: Pictures) -> Pictures:
    # Of a picture that is shown, what is due next is the end of its rights.
    return pictures.filter(hidden=Image.Hidden.NOT, due_at__lte=timezone.now() + WARNING)


def _without_credit(pictures: Pictures) -> Pictures:
    return pictures.filter(credit="")


def _failed(pictures: Pictures) -> Pictures:
    return pictures.filter(FAILED)


NARROWED = {
    "usable": _usable,
    "hidden": _hidden,
    "ending": _ending,
    "no-credit": _without_credit,
    "failed": _failed,
}


# --- Rights ---


def by_rights(image: Image, now: datetime) -> tuple[str, datetime | None]:
    """Return whether its rights hide a picture at a moment, and when that changes; no query."""
    if image.usable_until and image.usable_until <= now:
        return Image.Hidden.EXPIRED, None
    if image.usable_from and image.usable_from > now:
        return Image.Hidden.EARLY, image.usable_from
    return Image.Hidden.NOT, image.usable_until


# --- Uses ---


@dataclass(frozen=True, slots=True)
class Use:
    """A place where a picture is used: a text of a story, or an author's profile.

    ``in_print`` where readers see it; else it is in a text that is in somebody's hands.
    """

    name: str
    in_print: bool
    article_id: int | None = None
    dispatch_id: int | None = None
    author_id: int | None = None

    @property
    def url(self) -> str:
        """Where the newsroom changes it."""
        if self.author_id is not None:
            return reverse("admin:authors_author_change", args=[self.author_id])
        editor = reverse("admin:articles_article_change", args=[self.article_id])
        return f"{editor}?dispatch={self.dispatch_id}"


def with_uses(pictures: Pictures) -> Pictures:
    """Load with some pictures where each is used, for ``uses_of``; no query more."""
    return pictures.annotate(
        as_lead=_texts(lead_image=OuterRef("pk")),
        in_text=_texts(picture_uses__image=OuterRef("pk")),
        portraits=ArraySubquery(
            Author.objects.filter(photo=OuterRef("pk"))
            .order_by("name", "pk")
            .values(json=JSONObject(name="name", author_id="pk"))[:MOST_USES]
        ),
    )


def uses_of(image: Image) -> list[Use]:
    """Return where a picture that was loaded ``with_uses`` is used, in print first; no query.

    A text counts by what readers see of it and by its newest version.
    """
    found: list[Use] = []
    for each in (*image.as_lead, *image.in_text):  # type: ignore[attr-defined]
        use = Use(**each | {"name": each["name"] or "Untitled"})
        if use not in found:
            found.append(use)
    found += [Use(in_print=True, **each) for each in image.portraits]  # type: ignore[attr-defined]
    return sorted(found, key=lambda use: not use.in_print)


def uses(image: Image) -> list[Use]:
    """Return where a picture is used, in print first; one query."""
    return uses_of(with_uses(Image.objects.filter(pk=image.pk)).get())


def use_elsewhere(image: Image, here: Article | Author) -> str:
    """Return the name of the newest place but ``here`` where readers see a picture, or "".

    Three queries at most, each for one row.
    """
    shown = Dispatch.objects.filter(article__status=Article.Status.PUBLIC)
    portraits = Author.objects.filter(photo=image)
    if isinstance(here, Article):
        shown = shown.exclude(article=here)
    else:
        portraits = portraits.exclude(pk=here.pk)
    for texts in (
        shown.filter(live_revision__lead_image=image),
        shown.filter(live_revision__picture_uses__image=image),
    ):
        newest = texts.order_by("-live_revision__created_at")
        for headline in newest.values_list("live_revision__headline", flat=True)[:1]:
            return headline or "Untitled"
    return next(iter(portraits.values_list("name", flat=True)[:1]), "")


def uncredited_in_print(image: Image) -> list[str]:
    """Return the headlines of texts that readers see and that show a picture without its credit.

    Some of them, where they are many; one query.
    """
    in_print = Dispatch.objects.filter(article__status=Article.Status.PUBLIC)
    block = rf'<p data-picture="{image.pk}" data-alt="[^"]*" data-credit=""'
    lead = in_print.filter(live_revision__lead_image=image, live_revision__credit="")
    text = in_print.filter(
        live_revision__picture_uses__image=image, live_revision__body__regex=block
    )
    names = lead.union(text, all=True).values_list("live_revision__headline", flat=True)
    return [name or "Untitled" for name in dict.fromkeys(names[:_MOST_TOLD])]


def _texts(**showing: OuterRef) -> ArraySubquery:
    """Return the texts with a revision that shows a picture, which is live or in hand."""
    is_live = Q(dispatch__live_revision=F("pk"))
    newer = Revision.objects.filter(dispatch=OuterRef("dispatch"), seq__gt=OuterRef("seq"))
    in_hand = ~Exists(newer) & ~Q(dispatch__state=Dispatch.State.IDLE)
    return ArraySubquery(
        Revision.objects.filter(is_live | in_hand, dispatch__erased_at=None, **showing)
        .order_by("-created_at", "-id")
        .values(
            json=JSONObject(
                name="headline",
                in_print=ExpressionWrapper(
                    Q(dispatch__article__status=Article.Status.PUBLIC) & is_live,
                    output_field=BooleanField(),
                ),
                article_id="dispatch__article_id",
                dispatch_id="dispatch_id",
            )
        )[:MOST_USES]
    )
