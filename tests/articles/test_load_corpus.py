"""``manage.py load_corpus``: invented stories that are as true to the tables as acted ones."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from articles import body
from articles.models import AlsoRead, Article, Dispatch, Event, Printing, Revision
from tests import factories
from tests.newsroom_pages import signed_in
from tests.reading import read

pytestmark = pytest.mark.django_db(transaction=True)

# What the schema says of the tables: constraints, indexes, triggers and whether they fire.
SCHEMA = """
    SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text
    FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1
"""


@pytest.fixture(autouse=True)
def _pictures(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    yield


def load(*options: str, articles: int = 300) -> str:
    """Load a small paper; return what the command says."""
    said = io.StringIO()
    call_command("load_corpus", f"--articles={articles}", *options, stdout=said)
    return said.getvalue()


def schema() -> list[str]:
    """All that guards the tables, a line each."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        return [row[0] for row in cursor.fetchall()]


def test_a_loaded_paper_is_one_that_the_newsroom_could_have_written(client: Client) -> None:
    before = schema()
    said = load("--full=40")
    assert "300 stories loaded" in said and re.search(r"[0-9.]+ MB  articles_revision", said)
    assert schema() == before, "every guard is back"

    checked = io.StringIO()
    call_command("rebuild_live", "--check", stdout=checked)
    assert checked.getvalue() == "300 stories, nothing differs.\n"
    for text in Revision.objects.all():
        assert body.clean(text.body) == text.body
    assert not Revision.objects.filter(pk__in=_of_another_dispatch()).exists()

    # A desk with work, chains with updates, long and short texts, links.
    assert Dispatch.objects.in_state("submitted").exists()
    assert Dispatch.objects.filter(number__gt=0).exists()
    assert AlsoRead.objects.in_print().exists()
    texts = sorted(len(text) for text in Revision.objects.values_list("body", flat=True))
    assert texts[0] > 800 and texts[-1] > 5_000

    story = Article.objects.public().filter(update_count__gt=0).last_changed_first()[0]
    assert story.headline in read(client.get(story.url)).text
    desk = read(signed_in(factories.editor()).get("/newsroom/"))
    assert Dispatch.objects.for_desk().in_state("submitted")[0].saved_headline in desk.text


def _of_another_dispatch() -> Any:
    """Revisions that a printing or a dispatch shows though they are another's: guarded off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id FROM articles_revision r JOIN articles_printing p ON p.revision_id = r.id"
            " WHERE p.dispatch_id <> r.dispatch_id UNION SELECT r.id FROM articles_revision r"
            " JOIN articles_dispatch d ON d.live_revision_id = r.id WHERE d.id <> r.dispatch_id"
        )
        return [row[0] for row in cursor.fetchall()]


def test_the_newsroom_goes_on_writing_after_the_load() -> None:
    load(articles=60)
    story = factories.story()
    factories.update(story)
    assert story.pk > Article.objects.exclude(pk=story.pk).latest("pk").pk
    call_command("rebuild_live", "--check", stdout=io.StringIO())


def test_a_seed_tells_the_same_stories_again_and_another_tells_others() -> None:
    told = []
    for seed in (3, 3, 4):
        newest = Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        load("--add", f"--seed={seed}", articles=40)
        headlines = Article.objects.filter(pk__gt=newest).order_by("pk")
        told.append(list(headlines.values_list("working_headline", "status", "update_count")))
    assert told[0] == told[1] != told[2]


def test_a_newsroom_with_stories_is_left_alone_unless_asked_to_add() -> None:
    story = factories.story()
    with pytest.raises(CommandError, match="--add adds to them"):
        load()
    assert Article.objects.get() == story
    load("--add", articles=30)
    assert Article.objects.count() == 31
    call_command("rebuild_live", "--check", stdout=io.StringIO())


def test_a_load_that_fails_leaves_nothing_behind_and_every_guard_in_place() -> None:
    before = schema()
    factories.story()
    taken = Article.objects.get()
    # A story that the copy collides with.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('articles_event', 'id'), min(id), false)"
            " FROM articles_event"
        )
    with pytest.raises(Exception, match="articles_event_pkey"):
        load("--add", articles=30)
    assert Article.objects.get() == taken
    assert Event.objects.count() == 2 and Printing.objects.count() == 1
    assert schema() == before


def test_the_words_of_a_directory_are_told(tmp_path: Path) -> None:
    (tmp_path / "2001").mkdir()
    (tmp_path / "2001/ferry.md").write_text(
        "---\ntitle: A Ferry\n---\n\n## On the quay\n\nThe **ferry** left [the quay](/quay) at "
        "noon & nobody on board had been told that it would not be coming back to the town that "
        "evening, or <em>ever</em>.\n"
    )
    load(f"--text={tmp_path}", articles=30)
    text = Revision.objects.earliest("pk").body
    assert "<p>The ferry left the quay at noon &amp; nobody on board had been told" in text
    assert body.clean(text) == text
    call_command("rebuild_live", "--check", stdout=io.StringIO())


def test_a_directory_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds a paragraph"):
        load(f"--text={tmp_path}")


def test_invented_stories_stay_out_of_production(settings: Any) -> None:
    settings.MODE = "production"
    with pytest.raises(CommandError, match="stay out of production"):
        load()
    assert not Article.objects.exists()
