"""What readers ask for: the paper's pages, each of other stories, lists and words each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.corpus.words import ADJECTIVES, NOUNS, Words
from articles.keyset import Cursor
from articles.models import Article, ArticleAuthor, ArticleTopic, Section, Topic
from articles.querysets import READERS_CONFIG
from authors.models import Author
from bench.plans import Work, work_of

_MANY = 40  # of each kind; then they come round again
_RARE = """
    SELECT word FROM unnest(%s::text[]) word
    WHERE (SELECT count(*) FROM articles_search_matches(plainto_tsquery(%s, word), 61))
        BETWEEN 40 AND 60
    LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """A kind of page, at several addresses."""

    name: str
    addresses: Sequence[str]

    def ask(self, client: Client, number: int) -> None:
        """Ask for the ``number``-th address; raises AssertionError unless it is answered."""
        address = self.addresses[number % len(self.addresses)]
        answer = client.get(address)
        if answer.status_code != 200:
            raise AssertionError(f"{address} answered {answer.status_code}.")

    def work(self, client: Client, number: int) -> Work:
        """Ask once more, and ask the database how it went about each query."""
        with CaptureQueriesContext(connection) as captured:
            self.ask(client, number)
        return work_of([each["sql"] for each in captured])


def reader_pages() -> list[ReaderPage]:
    """Return the kinds of pages of a paper made by ``load_corpus``."""
    public = Article.objects.public()
    newest = list(public.filter(update_count=0).order_by("-first_published_at", "-id")[:_MANY])
    chains = public.filter(update_count__range=(4, 6)).order_by("-updated_at", "-id")[:_MANY]
    sections = [f"/{slug}/" for slug in Section.objects.values_list("slug", flat=True)]
    names = Words(1)
    frequent = names.places[:_MANY]
    searched = {
        "a rare word": _rare(names.places),
        "a place often in the news": frequent,
        "a common word": NOUNS[:_MANY],
        "two words": [f"{a} {b}" for a, b in zip(frequent, NOUNS, strict=False)],
        "two common words": [f"{a} {b}" for a, b in zip(NOUNS, NOUNS[1:_MANY], strict=False)],
        "a phrase": [f'"{a} {b}"' for a, b in zip(ADJECTIVES, NOUNS, strict=False)],
        "a phrase that nobody wrote": [
            f'"{a} {b}"' for a, b in zip(NOUNS, NOUNS[1:_MANY], strict=False)
        ],
        "none found": [f"{word}qx" for word in NOUNS[:_MANY]],
    }
    return [
        ReaderPage("article", [each.url for each in newest]),
        ReaderPage("article with updates", [each.url for each in chains]),
        ReaderPage("front", ["/"]),
        ReaderPage("section", sections),
        ReaderPage("section, deep", [f"{each}?before={_deep()}" for each in sections]),
        ReaderPage("archive of a day", [_day(each) for each in newest]),
        ReaderPage("topic", [each.get_absolute_url() for each in _largest_topics()]),
        ReaderPage("author", [each.get_absolute_url() for each in _busiest_authors()]),
        *_feeds(sections),
        *(
            ReaderPage(f"search: {kind}", [f"/search/?{urlencode({'q': each})}" for each in typed])
            for kind, typed in searched.items()
        ),
    ]


def _rare(words: Sequence[str]) -> list[str]:
    """Return words with as many matches in a paper of any size: two or three pages."""
    with connection.cursor() as cursor:
        cursor.execute(_RARE, [list(reversed(words)), READERS_CONFIG, _MANY])
        return [row[0] for row in cursor.fetchall()]


def _deep() -> Cursor:
    """Return a place before which a tenth of the paper lies."""
    public = Article.objects.public()
    newest = public.order_by("-first_published_at", "-id")[0].first_published_at
    oldest = public.order_by("first_published_at", "id")[0].first_published_at
    if newest is None or oldest is None:
        raise ValueError("A public story has its times.")
    return Cursor(newest - (newest - oldest) * 0.9, 0)


def _feeds(sections: Sequence[str]) -> list[ReaderPage]:
    """Return the feeds: of the paper, and of lists that stand at these addresses."""
    topics = [each.get_absolute_url() for each in _largest_topics()]
    authors = [each.get_absolute_url() for each in _busiest_authors()]
    return [
        ReaderPage("feed", ["/feeds/latest.atom"]),
        ReaderPage("feed of a section", [f"/feeds/sections{each[:-1]}.atom" for each in sections]),
        ReaderPage("feed of a topic", [f"/feeds{each[:-1]}.atom" for each in topics]),
        ReaderPage("feed of an author", [f"/feeds{each[:-1]}.atom" for each in authors]),
    ]


def _day(article: Article) -> str:
    return f"/archive/{article.date:%Y/%m/%d}/"


def _largest_topics() -> list[Topic]:
    counted = ArticleTopic.objects.values("topic").annotate(stories=Count("pk"))
    ids = counted.order_by("-stories", "topic").values_list("topic", flat=True)[:_MANY]
    return list(Topic.objects.filter(pk__in=list(ids)))


def _busiest_authors() -> list[Author]:
    counted = ArticleAuthor.objects.values("author").annotate(stories=Count("pk"))
    ids = counted.order_by("-stories", "author").values_list("author", flat=True)[:_MANY]
    return list(Author.objects.filter(pk__in=list(ids)))
