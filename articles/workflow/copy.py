"""What the verbs are given: the copy of a dispatch, and the filing of an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from articles import body, datelines
from articles.models import Article, Byline, Revision, Section, Topic
from articles.workflow.errors import NotReady
from authors.models import Agency, Author, User
from images.models import Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The content of one dispatch as somebody wrote it; ``authors`` in the order of the byline."""

    headline: str = ""
    standfirst: str = ""
    dateline_city: str = ""
    dateline_region: str = ""
    agency: Agency | None = None
    licence_note: str = ""
    body: str = ""
    authors: Sequence[Author] = ()
    lead_image: Image | None = None
    caption: str = ""
    credit: str = ""
    alt: str = ""
    source_uri: str = ""
    source_version: str = ""
    source_at: datetime | None = None
    embargo_until: datetime | None = None

    @classmethod
    def of(cls, revision: Revision) -> Copy:
        """Return the copy a revision holds; one query for its bylines."""
        bylines = Byline.objects.filter(revision=revision).select_related("author")
        return cls(
            authors=tuple(byline.author for byline in bylines),
            **{name: getattr(revision, name) for name in _REVISION_FIELDS},
        )

    def cleaned(self) -> Copy:
        """Return the copy as it may be stored: sanitised, one-line fields on one line.

        Raises ValidationError where the body is refused, NotReady where a line is too long.
        """
        lines = {
            name: " ".join(body.printable(value).split())
            for name in _REVISION_FIELDS
            if isinstance(value := getattr(self, name), str) and name != "body"
        }
        lines["dateline_city"] = datelines.usual_letters(lines["dateline_city"])
        _refuse_longer(lines)
        return Copy(
            body=body.clean(self.body),
            agency=self.agency,
            lead_image=self.lead_image,
            source_at=self.source_at,
            embargo_until=self.embargo_until,
            authors=tuple(dict.fromkeys(self.authors)),
            **lines,
        )

    def is_in(self, revision: Revision) -> bool:
        """Whether saving it would repeat ``revision``; one query."""
        return self == Copy.of(revision)

    def revision_fields(self) -> dict[str, object]:
        """Return the columns of a revision that hold it."""
        return {name: getattr(self, name) for name in _REVISION_FIELDS}

    def problems(self) -> dict[str, str]:
        """Return what keeps it from print, a sentence by field; empty when it is ready.

        What its pictures lack is told by ``picture_words``.
        """
        found = {}
        if not self.headline:
            found["headline"] = "Write a headline."
        # "Also read" blocks alone are no story.
        if not body.summary(self.body, words=1):
            found["body"] = "Write the text."
        if self.agency is None:
            found["agency"] = "Choose who stands behind this text."
        return found


def _refuse_longer(lines: Mapping[str, str]) -> None:
    """Raise NotReady for what its column cannot hold; the forms say so earlier."""
    longer = {
        name: f"This is longer than {_LIMITS[name]} characters."
        for name, line in lines.items()
        if len(line) > _LIMITS[name]
    }
    if longer:
        raise NotReady(longer)


_LIMITS: dict[str, int] = {
    column.name: column.max_length
    for column in Revision._meta.concrete_fields
    if column.max_length is not None
}
_REVISION_FIELDS = tuple(each.name for each in fields(Copy) if each.name != "authors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Where a story is filed, what the desk calls it, whose it is and when it is due.

    Without an ``owner`` it stays whose it is; a new story is its writer's.
    """

    slug: str
    section: Section
    topics: frozenset[Topic] = frozenset()
    label: str = ""
    canonical_url: str = ""
    slugline: str = ""
    owner: User | None = None
    due_at: datetime | None = None

    @classmethod
    def of(cls, article: Article) -> Filing:
        """Return an article's filing; one query for its topics."""
        return cls(
            slug=article.slug,
            section=article.section,
            topics=frozenset(article.topics.all()),
            label=article.label,
            canonical_url=article.canonical_url,
            slugline=article.slugline,
            owner=article.owner,
            due_at=article.due_at,
        )
