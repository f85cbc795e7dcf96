"""All reading of stories. What is public is defined here once, and nowhere compares with now()."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connections, models
from django.db.models import (
    BigIntegerField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject
from django.db.models.lookups import Exact
from django.utils import timezone

from articles.months import MonthOf, ShelfOf

if TYPE_CHECKING:
    from articles.keyset import Cursor
    from articles.models import AlsoRead as AlsoRead  # named in strings below
    from articles.models import Article, Dispatch, Section, Topic
    from articles.models import KeptText as KeptText
    from articles.models import Note as Note
    from articles.models import PreviewLink as PreviewLink
    from articles.models import Recall as Recall
    from authors.models import Author, User
    from images.models import Image

# Text search configurations made by the first migration: English stems without accents for
# readers, plain words without accents for the desk's search as you type.
READERS_CONFIG = "newsroom_english"
DESK_CONFIG = "newsroom_simple"
# So many matches of a period are opened and sorted; where it has more, shorter ones are asked for.
FEW = 100
# So many stories with all words of a phrase are opened in one search for it, and the last period's.
OPENED = 800
# So many matches are found by their words and then sorted; more than that, by walking a list. The
# desk's vectors are short, so that a walk past many of them is quick, though not free.
DESK_FEW = 4_000
# The index gathers all words with a beginning before it gives one story. For beginnings so short,
# in letters, it is not asked where so many of the newest 200 stories have them.
_SHORT = 2
_MANY_OF_NEWEST = 20
_DESK_MATCHES = """
    SELECT CASE WHEN %(is_short)s AND %(many)s <= cardinality(ARRAY(
        SELECT true FROM (
            SELECT desk_vector FROM articles_article ORDER BY worked_at DESC, id DESC LIMIT 200
        ) newest WHERE newest.desk_vector @@ to_tsquery(%(config)s, %(wanted)s)
    )) THEN NULL
    ELSE ARRAY(SELECT * FROM articles_desk_matches(to_tsquery(%(config)s, %(wanted)s), %(most)s))
    END
"""
# The planner does not see how many there are, and so begins with them.
_GIVEN = "SELECT unnest((SELECT %s::bigint[]))"
# So many stories that point at one are told apart; beyond, there are "more than" so many.
MOST_LINKS = 1_000
# The stories that point at one in print, each once: by its newest passage with a block. The blocks
# are found and sorted by their index alone and followed one by one: OFFSET keeps the planner from
# walking all passages, or all blocks, of the paper for the first few.
_LINKING = """
    SELECT d.article_id FROM (
        SELECT DISTINCT revision_id FROM articles_alsoread WHERE target_id = %s
        ORDER BY revision_id DESC OFFSET 0
    ) block
    CROSS JOIN LATERAL (
        SELECT article_id, number FROM articles_dispatch
        WHERE live_revision_id = block.revision_id OFFSET 0
    ) d
    WHERE NOT EXISTS (
        SELECT 1 FROM articles_dispatch newer
        JOIN articles_alsoread again ON again.revision_id = newer.live_revision_id
        WHERE newer.article_id = d.article_id AND newer.number > d.number
          AND again.target_id = %s
    )
    ORDER BY block.revision_id DESC LIMIT %s
"""


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles, for readers and for the desk."""

    def public(self) -> Self:
        """Articles that readers can open: the one definition of public."""
        return self.filter(status="public")

    def as_teasers(self) -> Self:
        """Load what a list shows of an article: one query, no bodies, no search vectors."""
        return self.select_related("section", "lead_image").defer("search_vector", "desk_vector")

    def with_topics(self) -> Self:
        """Load what a story's page shows besides its chain: section and ``filed`` topics."""
        teasers = self.select_related("section").defer("search_vector", "desk_vector")
        return teasers.annotate(filed=filed_topics("pk"))

    def of_section(self, section: Section) -> Self:
        """Articles filed under a section."""
        return self.filter(section=section)

    def opening_with(self, image: Image) -> Self:
        """Articles that lists show with this picture."""
        return self.filter(lead_image=image)

    def of_topic(self, topic: Topic) -> Self:
        """Public articles on a topic, with ``listed_at`` for the keyset."""
        return self.filter(
            articletopic__topic=topic, articletopic__listed_at__isnull=False
        ).annotate(listed_at=F("articletopic__listed_at"), listed_id=F("articletopic__article_id"))

    def of_author(self, author: Author) -> Self:
        """Public articles an author signs, with ``listed_at`` for the keyset."""
        return self.filter(articleauthor__author=author).annotate(
            listed_at=F("articleauthor__listed_at"), listed_id=F("articleauthor__article_id")
        )

    def first_published_on(self, day: date) -> Self:
        """Articles first published on a day of the site's time zone."""
        start = datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
        end = datetime.combine(
            day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone()
        )
        return self.filter(first_published_at__gte=start, first_published_at__lt=end)

    def in_file(self, month: date, shelf: int) -> Self:
        """Articles of a month's file (``articles/months.py``), last change first."""
        number = month.year * 100 + month.month
        return self.filter(Exact(MonthOf("date"), number), Exact(ShelfOf("id"), shelf)).order_by(
            "-updated_at"
        )

    def first_published_since(self, moment: datetime) -> Self:
        """Articles first published at a moment or later, newest first."""
        newest = self.filter(first_published_at__gte=moment)
        return newest.order_by("-first_published_at", "-id")

    def last_changed_first(self) -> Self:
        """Newest change first; for fronts and rails, which show a first page only."""
        return self.order_by("-updated_at", "-id")

    def matching(
        self, words: str, *, before: Cursor | None = None, most: int = FEW
    ) -> tuple[Self, datetime | None]:
        """The newest ``most`` public articles that have all of a reader's words; one query at once.

        Only those after the cursor ``before``. Nothing, where there is no word to look for. With
        them comes the moment that the search has looked back to; None where it is through, or has
        found as many as it was asked for. A phrase of common words takes several searches. The cost
        hangs neither on the words nor on the size of the paper:
        ``articles/migrations/0017_search_by_period.py`` has how.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT * FROM articles_search(websearch_to_tsquery(%s, %s), %s, %s, %s, %s, %s)",
                [
                    *(READERS_CONFIG, words, FEW, OPENED),
                    *((before.at, before.id) if before else (None, None)),
                    most,
                ],
            )
            found, looked_to = cursor.fetchone()
        return self.filter(pk__in=found), looked_to

    def desk_matching(self, typed: str) -> Self:
        """Articles with words in headline or slug that begin with each of the typed ones.

        One query at once, for which they are if they are few; many are found by walking the list
        that is asked for. A single letter beside longer words is passed over.
        """
        wanted = _beginnings(typed)
        if not wanted:
            return self.none()
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                _DESK_MATCHES,
                {
                    "config": DESK_CONFIG,
                    "wanted": wanted,
                    "is_short": all(len(word) <= _SHORT for word in re.findall(r"\w+", wanted)),
                    "many": _MANY_OF_NEWEST,
                    "most": DESK_FEW + 1,
                },
            )
            (found,) = cursor.fetchone()
        if found is not None and len(found) <= DESK_FEW:
            return self.filter(pk__in=RawSQL(_GIVEN, [found]))
        # An expression has no index: it keeps the planner from sorting the matches of half the
        # paper, where the first rows of the list have enough of them.
        walked = Coalesce("desk_vector", Value(""), output_field=SearchVectorField())
        query = SearchQuery(wanted, config=DESK_CONFIG, search_type="raw")
        return self.alias(walked_vector=walked).filter(walked_vector=query)

    def with_newest(self) -> Self:
        """Load what tells whether an article's chain has changed: one query, by indexes alone.

        ``newest`` is the number of the newest live dispatch and when it was first printed,
        ``note`` the kind of public note that the last change in print brought, if any. Both look
        at single rows, whatever the length of the chain.
        """
        from articles.models import Printing

        first_prints = Printing.objects.filter(
            act="print", dispatch__article=OuterRef("pk"), dispatch__live_revision__isnull=False
        )
        # Not by the dispatches: by the moment, which an index of the notes has.
        notes = Printing.objects.filter(
            at=OuterRef("updated_at"), dispatch__article=OuterRef("pk")
        ).exclude(note_kind="")
        return self.only("status", "headline", "updated_at").annotate(
            newest=Subquery(
                first_prints.order_by("-dispatch__number").values(
                    json=JSONObject(number="dispatch__number", at="at")
                )[:1]
            ),
            note=Subquery(notes.order_by("-id").values("note_kind")[:1]),
        )

    def for_desk(self) -> Self:
        """Load what the desk's lists show of an article: one query."""
        return self.select_related("section", "owner").defer("search_vector", "desk_vector")

    def also_reading(self, article: Article, *, most: int = MOST_LINKS) -> Self:
        """Articles with an "Also read" block in print that points at ``article``.

        In any status: one that was unpublished points there again when it returns. Those of the
        newest ``most`` links, last changed first; one query at any number of links.
        """
        found = RawSQL(_LINKING, [article.pk, article.pk, most])
        return self.filter(pk__in=found).last_changed_first()

    def also_reading_count(self, article: Article, *, most: int = MOST_LINKS) -> int:
        """How many articles ``also_reading`` has, exact up to ``most``, then ``most`` + 1.

        One query, which passes over the other conditions of the queryset.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM ({_LINKING}) linking", [article.pk, article.pk, most + 1]
            )
            (number,) = cursor.fetchone()
        return int(number)

    def pointed_at_by(self, article: Article, *, apart_from: Dispatch | None = None) -> Self:
        """Articles that "Also read" blocks of ``article`` in print point at.

        In any status: readers see those that are public. A dispatch ``apart_from`` the others is
        left out, as where another text is to stand in its place.
        """
        from articles.models import AlsoRead, Dispatch

        printed = Dispatch.objects.filter(article=article)
        if apart_from is not None:
            printed = printed.exclude(pk=apart_from.pk)
        blocks = AlsoRead.objects.filter(revision__in=printed.values("live_revision"))
        return self.filter(pk__in=blocks.values("target"))

    def suggested_for(
        self,
        *,
        headline: str,
        lead: str,
        topics: Collection[int],
        without: Collection[int] = (),
        most: int = 6,
    ) -> Self:
        """The public articles that are most like a text being written, best first.

        ``headline`` and ``lead`` are plain text, ``topics`` and ``without`` ids of topics and of
        articles. Two queries at once, and then its own: ``articles/suggestions.py`` has their cost.
        """
        from articles import suggestions

        found = suggestions.like(
            headline=headline,
            lead=lead,
            topics=topics,
            without=without,
            most=most,
            using=self.db,
        )
        ids = Value(found, output_field=ArrayField(BigIntegerField()))
        place = Func(ids, F("pk"), function="array_position", output_field=IntegerField())
        return self.public().filter(pk__in=found).order_by(place)

    def breaking_since(self, moment: datetime) -> Self:
        """Articles with breaking updates that changed since a moment."""
        return self.filter(updated_at__gte=moment, update_count__gt=0)

    def owned_by(self, user: User) -> Self:
        """Articles of an owner."""
        return self.filter(owner=user)

    def with_text_in(self, state: str) -> Self:
        """Articles with a text in one of the desk's states."""
        from articles.models import Dispatch

        texts = Dispatch.objects.filter(state=state)
        return self.filter(pk__in=texts.exclude(state="idle").values("article"))

    def due(self) -> Self:
        """Articles whose next text is awaited at a time; an index has them by ``due_at``."""
        # Written as the index is, so that the planner knows it for the same.
        return self.filter(Q(status="draft") | Q(status="public"), due_at__isnull=False)


def _beginnings(typed: str) -> str:
    """Return what is typed as a tsquery of beginnings of words; empty where there is no word."""
    words = list(dict.fromkeys(re.findall(r"\w+", typed.lower())))
    # A letter begins half of all words: it narrows nothing, and costs what it finds.
    words = [word for word in words if len(word) > 1] or words[:1]
    return " & ".join(f"{word}:*" for word in words[:8])


class AlsoReadQuerySet(models.QuerySet["AlsoRead"]):
    """Rows of the index of "Also read" blocks."""

    def in_print(self) -> Self:
        """Those of live revisions: what readers see, where the story around them is public."""
        return self.filter(revision=F("revision__dispatch__live_revision"))


class RecallQuerySet(models.QuerySet["Recall"]):
    """What the world outside was told, and has acknowledged or not."""

    def still_out(self) -> Self:
        """Not acknowledged yet, newest first, with the story; one query."""
        return (
            self.filter(acknowledged_at__isnull=True)
            .select_related("event__article")
            .order_by("-created_at", "-id")
        )


class KeptTextQuerySet(models.QuerySet["KeptText"]):
    """Reads unsaved texts: a person's own, and nobody else's."""

    def unsaved_by(self, user: User) -> Self:
        """What a user typed and neither saved nor threw away, newest first, without the texts."""
        kept = self.filter(person=user, dropped_at=None).defer("fields")
        return kept.order_by("-kept_at", "-id")


class NoteQuerySet(models.QuerySet["Note"]):
    """Internal notes."""

    def of(self, article: Article) -> Self:
        """The notes on a story, the open ones first and each newest first; one query."""
        return (
            self.filter(article=article)
            .select_related("author", "settled_by", "dispatch")
            .order_by(F("settled_at").desc(nulls_first=True), "-at", "-id")
        )

    def open_for(self, user: User) -> Self:
        """Open notes by others on what a user began, or was given, newest first; one query."""
        return (
            self.filter(settled_at=None)
            .filter(Q(dispatch__created_by=user) | Q(article__owner=user))
            .exclude(author=user)
            .select_related("author", "article__section")
            .defer("article__search_vector", "article__desk_vector")
            .order_by("-at", "-id")
        )


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    """Links to texts that are not in print."""

    def working(self, *, at: datetime) -> Self:
        """Those that show something at a moment; of no killed story and no erased text."""
        return self.filter(
            revoked_at__isnull=True, expires_at__gt=at, dispatch__erased_at__isnull=True
        ).exclude(dispatch__article__status="killed")

    def with_text(self) -> Self:
        """Load the text, its story and section, and the version that was chosen; no vectors."""
        article = "dispatch__article"
        return self.select_related(
            f"{article}__section", "revision__agency", "revision__lead_image"
        ).defer(f"{article}__search_vector", f"{article}__desk_vector")


def filed_topics(article_id: str) -> ArraySubquery:
    """An article's topics as a JSON array, for a query with its id in the column ``article_id``."""
    from articles.models import ArticleTopic

    rows: Any = (
        ArticleTopic.objects.filter(article=OuterRef(article_id))
        .order_by("topic__name")
        .values(json=JSONObject(name="topic__name", slug="topic__slug"))
    )
    return ArraySubquery(rows)
