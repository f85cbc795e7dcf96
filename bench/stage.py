"""A newsroom for one benchmark: a scratch database, people, stories, the web server, the worker.

Everything lies in a temporary directory and ends with the benchmark. Nothing here imports Django
before ``open_stage`` has said where its data are.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.programs import HOST, free_port, running
from newsroom.postgres import EmbeddedPostgres
from newsroom.processes import answers

if TYPE_CHECKING:
    from articles.models import Article
    from articles.workflow import Copy

# Stories beside the one that is measured, so that the rails of its page are full.
OTHERS = 12


@dataclass(frozen=True, slots=True)
class Stage:
    """A newsroom that is served: its port and the ids of its editors."""

    port: int
    editors: tuple[int, ...]


@contextlib.contextmanager
def open_stage(*, editors: int) -> Iterator[Stage]:
    """Open a newsroom with so many editors, serve it, and remove it in the end.

    Raises PostgresError and RuntimeError with one line for a person.
    """
    with contextlib.ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-bench-")))
        directory.chmod(0o711)  # root's server runs as nobody, who must reach its data
        port = free_port()
        say_where(directory, port)
        server = EmbeddedPostgres(directory / "postgres", durable=True, dies_with_parent=True)
        stack.callback(server.stop)
        server.start()
        ids = prepare(editors)
        stack.callback(hang_up)
        stack.enter_context(_served(port, directory / "serve.log"))
        yield Stage(port=port, editors=ids)


class Writer:
    """Writes the copy of updates; what they share is read once, by three queries."""

    def __init__(self) -> None:
        """Read the agencies and who signs."""
        from authors.models import Agency, Author

        self._desk = Agency.objects.get(is_own_desk=True)
        self._wire = Agency.objects.filter(is_own_desk=False).earliest("pk")
        self._author = Author.objects.earliest("pk")

    def copy(self, number: int, *, headline: str = "") -> Copy:
        """Return copy of three paragraphs with a dateline; each number has words of its own."""
        from articles.workflow import Copy

        return Copy(
            headline=headline or f"Divers Reach Pier {number} as the Ferry Inquiry Widens",
            standfirst=f"What is known after notice {number}.",
            dateline_city="Port Averly",
            dateline_region="Norland",
            agency=self._desk if number % 3 else self._wire,
            authors=[self._author],
            body="<p>The harbour bridge stays closed to all traffic, the port authority said in "
            f"its notice number {number}. All 212 people on board had been brought ashore.</p>"
            "<p>An engineer at the scene said the main span showed no visible damage, but that "
            "the road would stay closed until divers had examined the foundations.</p>"
            "<p>Tugs had reached the vessel within twenty minutes.</p>",
        )


def publish(headline: str) -> Article:
    """Publish a story with one dispatch, as the first editor."""
    from articles import workflow
    from articles.models import Article, Section
    from articles.workflow import Filing
    from articles.workflow.addresses import slug_from
    from authors.models import User

    editor = User.objects.earliest("pk")
    filing = Filing(slug=slug_from(headline), section=Section.objects.get())
    copy = Writer().copy(0, headline=headline)
    dispatch = workflow.create(actor=editor, filing=filing, copy=copy)
    workflow.publish(actor=editor, dispatch=dispatch, seq=1)
    return Article.objects.get(pk=dispatch.article_id)


def say_where(directory: Path, port: int) -> None:
    """Tell the settings, ours and those of every program that we start."""
    for name in ("DATABASE_URL", "MEDIA_ROOT", "ORIGINALS_ROOT", "STATIC_ROOT", "SITE_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "NEWSROOM_MODE": "demo",
        "DATA_DIR": str(directory),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }


def prepare(editors: int) -> tuple[int, ...]:
    """Make the tables, the static files, and a small newsroom by its verbs."""
    import django

    django.setup()
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    from articles.models import Section
    from authors.models import Agency, Author, User

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    group = Group.objects.get(name="Editor")
    for number in range(editors):
        user = User.objects.create_user(
            f"editor-{number}", f"editor-{number}@example.com", is_staff=True
        )
        user.groups.add(group)
    Agency.objects.create(name="City Telegraph", is_own_desk=True)
    Agency.objects.create(name="AP")
    Author.objects.create(name="Mara Lindqvist", slug="mara-lindqvist", bio="Covers the harbour.")
    Section.objects.create(name="World", slug="world")
    for number in range(OTHERS):
        publish(f"Another Story {number}")
    return tuple(User.objects.order_by("pk").values_list("pk", flat=True))


def hang_up() -> None:
    """Close our connections, so that the database stops at once."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has one


@contextlib.contextmanager
def _served(port: int, log: Path) -> Iterator[None]:
    """Run the web server and the worker meanwhile, as the product does: ``manage.py serve``."""
    with running(
        "The web server",
        [sys.executable, "manage.py", "serve"],
        log=log,
        ready=lambda: answers(HOST, port, "/readyz"),
    ):
        yield
