"""Which public stories are like a text that is being written: by its words and its topics.

PostgreSQL alone finds them, at a cost that is bounded whatever the words are: ``like`` has it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connections

from articles.querysets import READERS_CONFIG

# Of a text, in characters: its lead says what it is about.
LEAD = 600
_HEADLINE = 300
_TOPICS = 10
# So many words stand for a text. Of a word that more stories have, the index alone takes longer
# than the rest of the search, and it tells little: it is passed over.
_WORDS = 8
_COMMON = 10_000
# Stories that are ranked: the newest with two of the words, and the newest of each topic.
_BY_WORDS = 300
_BY_TOPIC = 50
# Stories that may have two of the words before the newest are looked at one by one.
_FEW = 500

# The words of headline, topics and lead in this order, those first that the lead repeats. How many
# stories have a word is what the last ANALYZE counted: without one, no word is common.
_TELLING = """
SELECT array_to_tsvector(ARRAY[word.lexeme])::text
FROM unnest(
    setweight(to_tsvector(%(config)s, %(headline)s), 'A')
    || setweight(to_tsvector(%(config)s, coalesce((
        SELECT string_agg(name, ' ' ORDER BY id) FROM articles_topic WHERE id = ANY(%(topics)s)
    ), '')), 'B')
    || to_tsvector(%(config)s, %(lead)s)
) word
LEFT JOIN (
    SELECT unnest(s.most_common_elems::text::text[]) AS lexeme,
           unnest(s.most_common_elem_freqs) * counted.reltuples AS stories
    FROM pg_stats s JOIN pg_class counted ON counted.oid = 'articles_article'::regclass
    WHERE s.schemaname = current_schema() AND s.tablename = 'articles_article'
      AND s.attname = 'search_vector'
) common USING (lexeme)
WHERE coalesce(common.stories, 0) <= %(common)s
ORDER BY word.weights[1], cardinality(word.positions) DESC, word.positions[1]
LIMIT %(most)s
"""

# A word counts the more, the fewer of the candidates have it, and most in a headline (ts_rank goes
# by the weights that the stories' vectors have). A shared topic counts as much as a word in the
# running text that few others have. A story that is years older than the newest of them counts
# half.
_LIKE = """
WITH words AS MATERIALIZED (
    SELECT unnest(%(words)s::text[])::tsquery AS word
), candidates AS MATERIALIZED (
    SELECT a.id, a.first_published_at AS at, a.search_vector || '' AS vector
    FROM articles_article a
    WHERE a.status = 'public' AND a.id <> ALL(%(without)s) AND a.id IN (
        SELECT unnest(stories)
        FROM articles_search(%(two)s::tsquery, %(few)s, %(few)s, NULL, NULL, %(by_words)s)
        UNION
        SELECT newest.article_id
        FROM unnest(%(topics)s::bigint[]) topic(id) CROSS JOIN LATERAL (
            SELECT article_id FROM articles_articletopic
            WHERE topic_id = topic.id AND listed_at IS NOT NULL
            ORDER BY listed_at DESC, article_id DESC LIMIT %(by_topic)s
        ) newest
    )
), points AS (
    SELECT c.id, ts_rank(c.vector, w.word) * ln(
        1 + (SELECT count(*) FROM candidates)::float / count(*) OVER (PARTITION BY w.word)
    ) AS points
    FROM candidates c JOIN words w ON c.vector @@ w.word
    UNION ALL
    SELECT c.id, 0.5 FROM candidates c JOIN articles_articletopic t ON t.article_id = c.id
    WHERE t.topic_id = ANY(%(topics)s)
)
SELECT c.id FROM points p JOIN candidates c USING (id) GROUP BY c.id, c.at
ORDER BY sum(p.points) * (
        1 + exp(extract(epoch FROM c.at - (SELECT max(at) FROM candidates))::float / %(year)s)
    ) DESC, c.at DESC, c.id DESC
LIMIT %(most)s
"""


def like(
    *,
    headline: str,
    lead: str,
    topics: Collection[int],
    without: Collection[int],
    most: int,
    using: str,
) -> list[int]:
    """Return the ids of the ``most`` public stories that are most like a text, best first.

    ``headline`` and ``lead`` are plain text without NUL, of which the opening counts; ``topics``
    and ``without`` are ids. A story is like a text if it has two of its most telling words (the
    only one, if there is one), or one of its topics. Two queries in the database ``using``, one
    where the text says nothing.

    Ranked are at most 300 stories with the words, which ``articles_search`` finds within its own
    bounds (migrations/0017_search_by_period.py), and 50 of each topic. Of a million stories that
    takes some 40 ms, and 100 ms for words as common as they may be; twice to four times as long
    before the table was first analyzed.
    """
    filed = list(topics)[:_TOPICS]
    words = _telling_words(headline[:_HEADLINE], lead[:LEAD], filed, using)
    if not words and not filed:
        return []
    return _column(
        _LIKE,
        {
            "words": words,
            "two": _two_of(words),
            "topics": filed,
            "without": list(without),
            "few": _FEW,
            "by_words": _BY_WORDS,
            "by_topic": _BY_TOPIC,
            "year": 365 * 24 * 60 * 60,
            "most": most,
        },
        using,
    )


def _telling_words(headline: str, lead: str, topics: list[int], using: str) -> list[str]:
    """Return the words that tell most of a text, each a tsquery; one query."""
    return _column(
        _TELLING,
        {
            "config": READERS_CONFIG,
            "headline": headline,
            "lead": lead,
            "topics": topics,
            "common": _COMMON,
            "most": _WORDS,
        },
        using,
    )


def _column(statement: str, given: dict[str, Any], using: str) -> list[Any]:
    """Return what the one column of a statement holds, a row each."""
    with connections[using].cursor() as cursor:
        cursor.execute(statement, given)
        return [row[0] for row in cursor.fetchall()]


def _two_of(words: Sequence[str]) -> str:
    """Return a tsquery for stories with two of the words, or with the only one.

    Two in the first half, two in the second, or one in each: a list of all pairs would be several
    times as long, and the index weighs the whole query for each story that it passes.
    """
    return " | ".join(_pairs(words)) if len(words) > 1 else "".join(words)


def _pairs(words: Sequence[str]) -> list[str]:
    if len(words) < 2:
        return []
    half = len(words) // 2
    first, second = words[:half], words[half:]
    across = f"({' | '.join(first)}) & ({' | '.join(second)})"
    return [*_pairs(first), *_pairs(second), across]
