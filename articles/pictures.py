"""Reading the picture library: its list and search, and where a picture is used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorExact
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Window,
)
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone

from articles import keyset
from articles.models import Article, Dispatch, Revision
from authors.models import Author
from images.models import WORDS, Image

# How long before its end the desk is told that the rights to a picture end.
WARNING = timedelta(days=7)
_MOST_WORDS = 8
# How many places of use are named of one picture.
MOST_USES = 100
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
    pictures = library(show=show)
    if wanted := _wanted(typed):
        if _are_common(wanted, before):
            pictures = pictures.alias(words=WORDS).filter(words=wanted)
        else:
            matching = Image.objects.alias(words=WORDS).filter(words=wanted)
            # DISTINCT has the matches found by the index of words. Where words are rarer together
            # than the planner thinks, it would walk the list of all pictures for them.
            pictures = pictures.filter(pk__in=matching.values("pk").distinct())
    return keyset.page(pictures, at="created_at", before=before, size=size)


def _are_common(wanted: SearchQuery, before: keyset.Cursor | None) -> bool:
    """Whether the next pictures of the list have so many matches that they are found by a walk."""
    marked = Image.objects.only("created_at").annotate(matches=SearchVectorExact(WORDS, wanted))
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


NARROWED = {
    "usable": _usable,
    "hidden": _hidden,
    "ending": _ending,
    "no-credit": _without_credit,
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
    status: str
    at: datetime | None = None
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


@dataclass(frozen=True, slots=True)
class Uses:
    """Where a picture is used, in print first, then the newest; ``more`` where that is not all."""

    places: list[Use] = field(default_factory=list)
    more: bool = False


def uses(image_ids: Collection[int], *, most: int = MOST_USES) -> dict[int, Uses]:
    """Return where each of some pictures is used, up to ``most`` places of each; three queries.

    A text counts by what readers see of it and by its newest version.
    """
    found: dict[int, dict[Use, None]] = {image_id: {} for image_id in image_ids}
    # A place that shows a picture twice is one; each of the three lists is long enough alone.
    for image_id, use in [
        *_leads(image_ids, most + 1),
        *_in_text(image_ids, most + 1),
        *_of_authors(image_ids, most + 1),
    ]:
        found[image_id][use] = None
    return {image_id: _uses(places, most) for image_id, places in found.items()}


def _uses(places: Collection[Use], most: int) -> Uses:
    in_print_first = sorted(places, key=lambda use: not use.in_print)
    return Uses(in_print_first[:most], more=len(in_print_first) > most)


def use_elsewhere(image: Image, article: Article) -> str:
    """Return the name of one place outside of a story where readers see a picture, or "".

    Three queries at most, each for one row.
    """
    shown = Dispatch.objects.filter(article__status=Article.Status.PUBLIC).exclude(article=article)
    for texts in (
        shown.filter(live_revision__lead_image=image),
        shown.filter(live_revision__picture_uses__image=image),
    ):
        newest = texts.order_by("-live_revision__created_at")
        for headline in newest.values_list("live_revision__headline", flat=True)[:1]:
            return headline or "Untitled"
    return next(iter(Author.objects.filter(photo=image).values_list("name", flat=True)[:1]), "")


def _leads(image_ids: Collection[int], most: int) -> Iterator[tuple[int, Use]]:
    texts = Revision.objects.filter(lead_image__in=image_ids)
    return _in_stories(texts.annotate(pictured=F("lead_image")), most)


def _in_text(image_ids: Collection[int], most: int) -> Iterator[tuple[int, Use]]:
    texts = Revision.objects.filter(picture_uses__image__in=image_ids)
    return _in_stories(texts.annotate(pictured=F("picture_uses__image")), most)


def _in_stories(texts: QuerySet[Revision], most: int) -> Iterator[tuple[int, Use]]:
    newer = Revision.objects.filter(dispatch=OuterRef("dispatch"), seq__gt=OuterRef("seq"))
    is_public = Q(dispatch__article__status=Article.Status.PUBLIC)
    rows = (
        texts.filter(dispatch__erased_at=None)
        .annotate(is_live=Exists(Dispatch.objects.filter(live_revision=OuterRef("pk"))))
        .filter(
            Q(is_live=True) | (~Q(dispatch__state=Dispatch.State.IDLE) & ~Exists(newer)),
        )
        .annotate(
            in_print=ExpressionWrapper(Q(is_live=True) & is_public, BooleanField()),
            place=Window(
                RowNumber(),
                partition_by="pictured",
                order_by=["-in_print", "-created_at", "-id"],
            ),
        )
        .filter(place__lte=most)
        .order_by("place")
        .values_list(
            *("pictured", "dispatch_id", "headline", "in_print", "created_at"),
            *("dispatch__article_id", "dispatch__article__status"),
            named=True,
        )
    )
    for row in rows:
        yield row.pictured, _use(row)


def _use(row: Any) -> Use:
    return Use(
        name=row.headline or "Untitled",
        in_print=row.in_print,
        status=Article.Status(row.dispatch__article__status).label,
        at=row.created_at,
        article_id=row.dispatch__article_id,
        dispatch_id=row.dispatch_id,
    )


def _of_authors(image_ids: Collection[int], most: int) -> Iterator[tuple[int, Use]]:
    authors = Author.objects.filter(photo__in=image_ids).annotate(
        image_id=F("photo_id"), place=Window(RowNumber(), partition_by="photo", order_by="id")
    )
    for each in authors.filter(place__lte=most).order_by("place"):
        use = Use(name=each.name, in_print=True, status="author", author_id=each.pk)
        yield each.image_id, use
