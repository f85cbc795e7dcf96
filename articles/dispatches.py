"""Reading dispatches: the chain of a story as it stands in print, and what the desk has in hand."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject

from articles.chain_row import ChainRow
from images.pictures import COLUMNS

if TYPE_CHECKING:
    from articles.models import Article
    from articles.models import Dispatch as Dispatch  # named in strings below
    from authors.models import User

# Of a chain, so many of the newest dispatches are sent to a reader whole, and the first filed.
WHOLE = 20
# Of a live revision, as a ChainRow has them.
_IN_PRINT = (
    "headline standfirst dateline_city dateline_region licence_note source_uri source_version "
    "alt caption credit"
).split()
_ROWS = ArrayField(models.JSONField())


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    """Dispatches, for the chain and for the desk."""

    def live(self) -> Self:
        """Dispatches that readers see now, where their article is public."""
        return self.filter(live_revision__isnull=False)

    def whole(self, article_id: int) -> Self:
        """The live dispatches that a page prints whole: the newest ``WHOLE`` and the first filed.

        Those between them are opened one by one. What is not printed whole is neither searched nor
        looked at for a standfirst or a picture: an act costs the same at any length of a chain.
        """
        return self.live().filter(_is_whole(article_id), article_id=article_id).order_by("-number")

    def live_or(self, number: int) -> Self:
        """The live dispatches, and the one of this number."""
        return self.filter(Q(live_revision__isnull=False) | Q(number=number))

    def chain(
        self, article_id: int | OuterRef, *, also: int | None = None
    ) -> models.QuerySet[Dispatch, dict[str, Any]]:
        """The printed dispatches of an article, newest first, with all that a page prints of them.

        One query at any length, or part of one: values for a ``ChainRow``, with bylines and
        printings as JSON arrays on each row. ``text`` is the body in print, None where a page does
        not print the dispatch whole and its number is not ``also``. Withdrawn ones are among them,
        without a live revision.
        """
        # What is whole is found one query deeper.
        deeper = OuterRef(article_id) if isinstance(article_id, OuterRef) else article_id
        is_whole = _is_whole(deeper) | Q(number=also)
        return self.filter(article_id=article_id)._as_rows(is_whole)

    def chains(self, article_ids: Collection[int]) -> models.QuerySet[Dispatch, dict[str, Any]]:
        """The same of several articles, each with its ``article_id``; one query for all."""
        is_whole = _is_whole(OuterRef("article_id"))
        rows: models.QuerySet[Dispatch, dict[str, Any]] = (
            self.filter(article_id__in=article_ids)
            ._as_rows(is_whole)
            .values("article_id", *ChainRow._fields)
        )
        return rows

    def _as_rows(self, is_whole: Q) -> models.QuerySet[Dispatch, dict[str, Any]]:
        from articles.models import AlsoRead, Article, Byline, PictureUse, Printing

        signed = (
            Byline.objects.filter(revision=OuterRef("live_revision"))
            .order_by("position")
            .values(
                json=JSONObject(
                    id="author_id",
                    name="author__name",
                    slug="author__slug",
                    bio="author__bio",
                    website="author__website",
                    job_title="author__job_title",
                    profiles="author__profiles",
                    photo=_picture("author__photo"),
                )
            )
        )
        names = (
            Byline.objects.filter(revision=OuterRef("revision"))
            .order_by("position")
            .values("author__name")
        )
        printed = (
            Printing.objects.filter(dispatch=OuterRef("pk"))
            .exclude(act=Printing.Act.ERASE)
            .order_by("at", "id")
            .values(
                json=JSONObject(
                    id="id",
                    act="act",
                    at="at",
                    # An erasure takes the words to readers along.
                    kind=_unless_erased("note_kind"),
                    note=_unless_erased("public_note"),
                    agency="revision__agency__name",
                    names=ArraySubquery(names),
                    source="revision__source_uri",
                    version="revision__source_version",
                )
            )
        )
        target = (
            Article.objects.public()
            .filter(pk=OuterRef("target_id"))
            .values(json=JSONObject(headline="headline", date="date", slug="slug"))
        )
        also_reads = AlsoRead.objects.filter(revision=OuterRef("live_revision")).values(
            json=JSONObject(id="target_id", target=Subquery(target))
        )
        uses = PictureUse.objects.filter(revision=OuterRef("live_revision"))
        used = uses.order_by("position").values(json=_picture("image"))
        whole = Case(When(is_whole, then=F("live_revision__body")), default=Value(None))
        also_read, pictures = (
            Case(When(is_whole, then=ArraySubquery(each)), default=Value([], output_field=_ROWS))
            for each in (also_reads, used)
        )
        live = {name: F(f"live_revision__{name}") for name in _IN_PRINT}
        rows: models.QuerySet[Dispatch, dict[str, Any]] = (
            self.filter(number__isnull=False)
            .annotate(
                **live,
                agency=F("live_revision__agency__name"),
                is_own_desk=F("live_revision__agency__is_own_desk"),
                image=_picture("live_revision__lead_image"),
                text=whole,
                signed=ArraySubquery(signed),
                printed=ArraySubquery(printed),
                also_reads=also_read,
                pictures=pictures,
            )
            .order_by("-number")
            .values(*ChainRow._fields)
        )
        return rows

    def of(self, article: Article) -> Self:
        """The dispatches of an article, newest first, with who began them; one query."""
        return self.filter(article=article).select_related("created_by").order_by("-id")

    def in_state(self, *states: str) -> Self:
        """Dispatches in one of the desk's states, newest change first."""
        return self.filter(state__in=states).order_by("-state_at", "-id")

    def soonest_due_first(self) -> Self:
        """What is due soonest, then what has been in its state longest."""
        return self.order_by(F("article__due_at").asc(nulls_last=True), "state_at", "id")

    def in_hand_of(self, user: User) -> Self:
        """Unprinted texts that a user began or was given, and corrections that a user saved last.

        Three index walks, over what is in anybody's hand at most.
        """
        from articles.models import Article, Dispatch, Revision

        in_hand = Dispatch.objects.exclude(state="idle")
        newest = Revision.objects.filter(dispatch=OuterRef("pk")).order_by("-seq")
        given = Article.objects.filter(owner=user, status="draft")
        saved = in_hand.alias(saved_by=Subquery(newest.values("created_by")[:1]))
        return self.filter(
            pk__in=in_hand.filter(number=None, created_by=user)
            .values("pk")
            .union(
                in_hand.filter(number=None, article__in=given).values("pk"),
                saved.filter(number__isnull=False, saved_by=user).values("pk"),
            )
        )

    def for_desk(self) -> Self:
        """Load what the desk's lists show of a dispatch: one query.

        ``saved_headline`` is the newest saved headline, ``returned_note`` what the last editor who
        returned it said, ``looked_seq`` and ``looked_by`` the revision that was last looked over
        and by whom; ``saved_seq`` and ``saved_by`` are the newest revision's, and
        ``saved_by_printer`` says that they may print.
        """
        from articles.models import Event, Revision
        from authors.models import User

        newest = Revision.objects.filter(dispatch=OuterRef("pk")).order_by("-seq")
        events = Event.objects.filter(dispatch=OuterRef("pk"))
        returned = events.filter(verb="return_to_reporter")
        looked = events.filter(verb="look_over").order_by("-at", "-id")
        return (
            self.select_related("article__section", "created_by")
            .defer("article__search_vector", "article__desk_vector")
            .annotate(
                saved_headline=Subquery(newest.values("headline")[:1]),
                saved_seq=Subquery(newest.values("seq")[:1]),
                saved_by=Subquery(newest.values("created_by")[:1]),
                saved_by_printer=Exists(
                    User.objects.filter(
                        Q(is_superuser=True)
                        | Q(groups__permissions__codename="print_article")
                        | Q(user_permissions__codename="print_article"),
                        pk=OuterRef("saved_by"),
                    )
                ),
                returned_note=Subquery(returned.order_by("-at").values("note")[:1]),
                looked_seq=Subquery(looked.values("data__seq")[:1]),
                looked_by=Subquery(looked.values("actor")[:1]),
            )
        )


def _unless_erased(column: str) -> Case:
    return Case(When(dispatch__erased_at=None, then=F(column)), default=Value(""))


def _picture(path: str) -> JSONObject:
    return JSONObject(**{name: f"{path}__{name}" for name in COLUMNS})


def _is_whole(article_id: int | OuterRef) -> Q:
    from articles.models import Dispatch

    live = Dispatch.objects.filter(article_id=article_id, live_revision__isnull=False)
    last = live.order_by("-number").values("number")[WHOLE - 1 : WHOLE]
    return Q(number=0) | Q(number__gte=Coalesce(Subquery(last), Value(0)))
