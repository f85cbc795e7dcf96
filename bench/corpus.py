"""A newsroom with very many stories, made once and kept in var/bench for the next run."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from bench.programs import ROOT
from bench.stage import hang_up, say_where
from newsroom.postgres import EmbeddedPostgres, url

# Kept beside the demo's data: making it takes minutes.
DIRECTORY = ROOT / "var" / "bench"


@contextlib.contextmanager
def open_corpus(*, articles: int, database: str = "newsroom") -> Iterator[int]:
    """Open a newsroom with at least so many stories; yields how many it has.

    One with fewer is filled up. Each ``database`` is a newsroom of its own. Nothing is served: what
    is measured runs in this process. Raises PostgresError with one line for a person.
    """
    with contextlib.ExitStack() as stack:
        DIRECTORY.mkdir(parents=True, exist_ok=True)
        say_where(DIRECTORY, port=8000)
        # Nobody misses it after a power cut.
        server = EmbeddedPostgres(DIRECTORY / "postgres", durable=False, database=database)
        stack.callback(server.stop)
        server.start()
        os.environ["DATABASE_URL"] = url(DIRECTORY / "postgres", database)
        stack.callback(hang_up)
        yield _filled(articles)


def _filled(articles: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from articles.models import Article

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if (there := Article.objects.count()) < articles:
        call_command("load_corpus", "--add", f"--articles={articles - there}")
    return max(there, articles)
