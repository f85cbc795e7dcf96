"""What a story's page costs: time, bytes, queries; a short chain beside a long one."""

from __future__ import annotations

import gzip
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.models import Article

TIMES = 25


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page costs, rendered in this process without a cache; ``milliseconds``: median."""

    updates: int
    milliseconds: float
    raw: int
    gzipped: int
    queries: int


def costs(*articles: Article) -> list[Cost]:
    """Return the cost of each story's page; they take turns, so that a busy moment meets all."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    taken: list[list[float]] = [[] for _ in articles]
    for _ in range(TIMES):
        for article, times in zip(articles, taken, strict=True):
            began = time.perf_counter()
            client.get(article.url)
            times.append(time.perf_counter() - began)
    found = []
    for article, times in zip(articles, taken, strict=True):
        with CaptureQueriesContext(connection) as queries:
            content = client.get(article.url).content
        found.append(
            Cost(
                updates=article.update_count,
                milliseconds=1000 * statistics.median(times),
                raw=len(content),
                gzipped=len(gzip.compress(content, 6)),
                queries=len(queries),
            )
        )
    return found
