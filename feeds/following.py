"""Which feeds carry a story: those that its acts change, and that a takedown is about."""

from __future__ import annotations

from collections.abc import Iterable

from articles.models import Article, ArticleTopic, Byline, Dispatch, Event, Printing
from articles.radius import Carried, Carrier
from authors.models import Author
from feeds.entries import absolute

FORMS = ("rss", "atom", "json")


def stems(article: Article) -> list[tuple[str, str]]:
    """Return name and path without ending of each feed that carries a published story.

    Of one that is taken down, those that did while it was in print. Three queries, and one for a
    section that is not loaded.
    """
    notes = Printing.objects.filter(dispatch__article=article).exclude(note_kind="")
    topics = ArticleTopic.objects.filter(article=article).order_by("topic__name")
    live = Dispatch.objects.live().filter(article=article)
    signed = Byline.objects.filter(revision__in=live.values("live_revision"))
    authors = Author.objects.filter(pk__in=signed.values("author")).order_by("name", "pk")
    section = article.section
    return [
        ("Feed of the paper", "/feeds/latest"),
        (f"Feed of section {section}", f"/feeds/sections/{section.slug}"),
        *(
            (f"Feed of topic {name}", f"/feeds/topics/{slug}")
            for name, slug in topics.values_list("topic__name", "topic__slug")
        ),
        *(
            (f"Feed of author {name}", f"/feeds/authors/{slug}")
            for name, slug in authors.values_list("name", "slug")
        ),
        *([("Feed of corrections", "/feeds/corrections")] if notes.exists() else []),
    ]


def urls(article: Article) -> list[str]:
    """Return the addresses of these feeds, each in all formats; queries as ``stems``."""
    return _in_all_forms(stem for _, stem in stems(article))


def left(event: Event) -> list[str]:
    """Return the addresses of the feeds that a story left by being filed elsewhere; no query."""
    section, _ = event.data.get("section", ("", ""))
    before, after = event.data.get("topics", ((), ()))
    topics = [slug for slug in before if slug not in after]
    sections = [section] if section else []
    return _in_all_forms(
        [
            *(f"/feeds/sections/{slug}" for slug in sections),
            *(f"/feeds/topics/{slug}" for slug in topics),
        ]
    )


def _in_all_forms(found: Iterable[str]) -> list[str]:
    return [absolute(f"{stem}.{form}") for stem in found for form in FORMS]


def feeds(article: Article, dispatch: Dispatch | None) -> Carried:
    """The feeds and sitemaps that carry a story or a passage of it; three queries.

    Also those that have newer stories by now: readers' apps keep what they have fetched.
    """
    what = ("feed or sitemap", "feeds and sitemaps")
    if article.date is None:
        return Carried(what, 0)
    found = [Carrier(name, f"{stem}.rss") for name, stem in stems(article)]
    if dispatch is None:
        found.append(Carrier(f"Sitemap of {article.date:%B} {article.date.year}", "/sitemap.xml"))
    return Carried(what, len(found), tuple(found))
