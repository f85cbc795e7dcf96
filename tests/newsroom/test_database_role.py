"""The application's role in the database: what it may do is a newsroom's work, and nothing else.

On a database made as production makes it: by deploy/postgres/roles.sql, and migrated by the owner.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from articles import workflow
from articles.models import Address, Article, Dispatch, Event, Printing
from frontpage import workflow as board
from frontpage.models import BoardEntry, Slot
from frontpage.places import FRONT_PAGE
from tests import factories
from tests.database_roles import Roles, refused, run
from tests.newsroom_pages import NEW_STORY, story_fields, text_url
from tests.processes import Running, free_port, status, wait_for

HISTORY = ("revision", "byline", "alsoread", "pictureuse", "printing", "event")
# Every table, so that a new one makes somebody think: S(elect), I(nsert), U(pdate), D(elete).
MAY = {
    "articles_address": "SIU",
    "articles_alsoread": "SI",
    "articles_article": "SIU",
    "articles_articleauthor": "SIUD",
    "articles_articletopic": "SIUD",
    "articles_byline": "SI",
    "articles_dispatch": "SIU",
    "articles_dueact": "SIU",
    "articles_event": "SI",
    "articles_kepttext": "SIUD",
    "articles_note": "SIU",
    "articles_pictureact": "SI",
    "articles_pictureuse": "SI",
    "articles_poster": "SIUD",
    "articles_presence": "SIUD",
    "articles_previewlink": "SIU",
    "articles_printing": "SI",
    "articles_recall": "SIU",
    "articles_revision": "SI",
    "articles_section": "SIUD",
    "articles_topic": "SIUD",
    "auth_group": "SIUD",
    "auth_group_permissions": "SIUD",
    "auth_permission": "S",
    "authors_agency": "SIUD",
    "authors_author": "SIUD",
    "authors_user": "SIUD",
    "authors_user_groups": "SIUD",
    "authors_user_user_permissions": "SIUD",
    "axes_accessattempt": "SIUD",
    "axes_accessattemptexpiration": "SIUD",
    "axes_accessfailurelog": "SIUD",
    "axes_accesslog": "SIUD",
    "django_admin_log": "SIUD",
    "django_content_type": "S",
    "django_migrations": "S",
    "django_session": "SIUD",
    "edge_acknowledgement": "SIUD",
    "edge_cacheprocess": "SIUD",
    "frontpage_boardentry": "SI",
    "frontpage_slot": "SIU",
    "frontpage_standingpage": "SIUD",
    "frontpage_strip": "SIU",
    "frontpage_weatheroutage": "SIUD",
    "frontpage_weatherreading": "SIUD",
    "images_image": "SIUD",
    "images_retiredkey": "SIUD",
    "images_withheldkey": "SIUD",
    "newsletter_attempt": "SIUD",
    "newsletter_delivery": "SIUD",
    "newsletter_issue": "SIUD",
    "newsletter_signup": "SIUD",
    "newsletter_subscriber": "SIUD",
    "newsletter_subscription": "SIUD",
    "procrastinate_events": "SIUD",
    "procrastinate_jobs": "SIUD",
    "procrastinate_periodic_defers": "SIUD",
    "procrastinate_workers": "SIUD",
}


@pytest.fixture
def app(roles: Roles) -> Iterator[Roles]:
    """This process is the application meanwhile: it has signed in as its role."""
    with roles.signed_in(roles.app):
        yield roles


# --- What it may do ---


def test_the_whole_way_of_a_story(app: Roles) -> None:
    robin, edda, chief = factories.reporter(), factories.editor(), factories.chief()
    other = factories.story(actor=edda)
    body = f'<p>A ferry struck the bridge.</p><p data-also-read="{other.pk}"></p>'
    copy = factories.copy(body=body, authors=[factories.AuthorFactory.create()])
    filing = factories.filing(topics=(factories.TopicFactory.create(),))
    first = workflow.create(actor=robin, filing=filing, copy=copy)
    article = first.article
    pictured = factories.copy(
        body=body, lead_image=factories.image(), alt="A bridge", credit="J. Berg"
    )
    workflow.save(actor=robin, dispatch=first, copy=pictured, seq=1)
    workflow.submit(actor=robin, dispatch=first)
    workflow.return_to_reporter(actor=edda, dispatch=first, note="Which bridge?")
    workflow.submit(actor=robin, dispatch=first)
    workflow.publish(actor=edda, dispatch=first, seq=2)
    update = workflow.append_update(actor=edda, article=article, copy=factories.copy())
    spiked = workflow.draft_update(actor=robin, article=article, copy=factories.copy())
    workflow.spike(actor=robin, dispatch=spiked)
    workflow.save(actor=edda, dispatch=first, copy=copy, seq=2)
    workflow.correct(
        actor=edda, dispatch=first, seq=3, note_kind="correction", public_note="It was a pier."
    )
    moved = factories.filing()
    workflow.file_under(actor=edda, article=article, filing=moved, version=1)
    workflow.unpublish(actor=edda, article=article, reason="Wait.")
    workflow.publish_again(actor=edda, article=article, reason="It stands.")
    workflow.kill(actor=chief, article=article, reason="It never happened.")
    workflow.restore(actor=chief, article=article, reason="It did.")
    workflow.withdraw(actor=chief, dispatch=update, reason="It is another ferry.")
    workflow.reinstate(actor=chief, dispatch=update, reason="It is this one.")
    plan = workflow.plan_erasure(actor=chief, dispatch=update, reason="A court's order.")
    workflow.erase(actor=chief, dispatch=update, sha256=plan.data["sha256"])

    verbs = Event.objects.filter(article=article).order_by("id").values_list("verb", flat=True)
    assert [*verbs] == (
        "create save submit return_to_reporter submit publish append_update draft_update spike"
        " save correct file_under unpublish publish_again kill restore"
        " withdraw reinstate plan_erasure erase"
    ).split()
    article.refresh_from_db()
    assert Address.objects.filter(article=article).count() == 2
    assert update.revisions.get().headline == ""
    page = Client().get(article.url).text
    assert "It was a pier." in page
    assert Client().get("/search/?q=ferry+bridge").status_code == 200
    call_command("rebuild_live")


def test_the_board_is_arranged(app: Roles) -> None:
    edda, story = factories.editor(), factories.story()
    later = timezone.now() + timedelta(hours=1)
    board.put(actor=edda, place=FRONT_PAGE, article=story, position=0, starts_at=later)
    slot = Slot.objects.get()
    board.set_times(actor=edda, slot=slot, starts_at=None, ends_at=later)
    board.move(actor=edda, slot=slot, position=1)
    board.take_off(actor=edda, slot=slot)
    strip = board.raise_strip(actor=edda, text="Look", article=story, ends_at=later)
    board.lower_strip(actor=edda, strip=strip)
    assert BoardEntry.objects.count() == 6
    refused("UPDATE frontpage_boardentry SET note = ''", "permission denied for table")
    refused("DELETE FROM frontpage_slot", "permission denied for table")


def test_a_newsroom_signs_in_writes_and_publishes(app: Roles, settings: Settings) -> None:
    settings.AXES_ENABLED = True  # it notes who signs in, and who tries
    edda = factories.editor(username="edda")
    browser = Client()
    for password in ("wrong", "deadline"):
        answer = browser.post("/newsroom/login/", {"username": "edda", "password": password})
    assert answer.status_code == 302
    browser.post(NEW_STORY, story_fields(_save="1"))
    dispatch = Dispatch.objects.get(created_by=edda)
    fields = story_fields(seq=1, version=1, slug=dispatch.article.slug, _publish="1")
    browser.post(text_url(dispatch), fields)
    article = Article.objects.get(pk=dispatch.article_id)
    assert "Ferry Strikes Harbour Bridge" in Client().get(article.url).text
    for page in ("", "articles/article/", "articles/topic/add/", "authors/author/add/"):
        assert browser.get(f"/newsroom/{page}").status_code == 200
    call_command("clearsessions")


def test_the_web_server_and_the_worker_do_their_work(app: Roles, tmp_path: Path) -> None:
    edda = factories.editor()
    article = factories.story(actor=edda)
    workflow.file_under(actor=edda, article=article, filing=factories.filing(), version=1)
    event = Event.objects.get(article=article, verb="file_under")
    env = app.environment(app.app, PORT=str(free_port()))
    with Running("serve", output=tmp_path / "said", env=env) as running:
        running.await_line("Serving on")
        assert status(running.port, article.url) == 301
        announced = ProcrastinateJob.objects.filter(args={"event_id": event.pk})
        wait_for("the filing is announced", announced.filter(status="succeeded").exists)
        assert run(
            "SELECT DISTINCT usename FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend'"
        ) == [(app.app,)]
    assert "permission denied" not in running.said()


def test_it_may_do_with_each_table_what_is_written_here(app: Roles) -> None:
    words = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE"}
    rows = run(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges"
        " WHERE table_schema = 'public' AND grantee IN (session_user, 'PUBLIC')"
    )
    assert set(rows) == {(name, words[each]) for name, may in MAY.items() for each in may}
    tables = run(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND"
        " relnamespace = 'public'::regnamespace"
    )
    assert {table for (table,) in tables} == set(MAY)


def test_of_the_functions_that_run_with_the_owners_rights_it_may_call_one(app: Roles) -> None:
    assert run(
        "SELECT proname, pg_get_userbyid(proowner) FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        " AND has_function_privilege(oid, 'EXECUTE')"
    ) == [("articles_erase", app.owner)]


def test_it_owns_nothing_and_is_nobody(app: Roles) -> None:
    assert run("SELECT count(*) FROM pg_class WHERE relowner = session_user::regrole") == [(0,)]
    assert run("SELECT count(*) FROM pg_proc WHERE proowner = session_user::regrole") == [(0,)]
    assert run(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles"
        " WHERE rolname = session_user"
    ) == [(False,) * 5]
    assert run("SELECT count(*) FROM pg_auth_members WHERE member = session_user::regrole") == [
        (0,)
    ]


# --- What it may not do ---


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_history_is_not_its_to_change(app: Roles, table: str, statement: str) -> None:
    refused(statement.format(f"articles_{table}"), f"permission denied for table articles_{table}")


@pytest.mark.parametrize("table", ["revision", "printing", "event"])
def test_nor_when_it_says_that_it_erases(app: Roles, table: str) -> None:
    dispatch = factories.story().dispatches.get()
    with transaction.atomic():
        run("SELECT set_config('newsroom.erasing', %s, true)", str(dispatch.pk))
        refused(f"UPDATE articles_{table} SET id = id", "permission denied for table")
        refused(f"DELETE FROM articles_{table}", "permission denied for table")


def test_nor_would_the_guards_let_it_if_somebody_gave_it_the_right(app: Roles) -> None:
    dispatch = factories.story().dispatches.get()
    with app.signed_in(app.owner):
        run("GRANT UPDATE ON articles_revision TO {app}", app=app.app)
    try:
        with transaction.atomic():
            run("SELECT set_config('newsroom.erasing', %s, true)", str(dispatch.pk))
            refused("UPDATE articles_revision SET headline = ''", "is append-only: UPDATE refused")
    finally:
        with app.signed_in(app.owner):
            run("REVOKE UPDATE ON articles_revision FROM {app}", app=app.app)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("DELETE FROM articles_article", "permission denied for table"),
        ("DELETE FROM articles_dispatch", "permission denied for table"),
        ("DELETE FROM articles_address", "permission denied for table"),
        ("UPDATE articles_address SET slug = slug || '-2'", "is append-only: UPDATE refused"),
        ("TRUNCATE articles_article CASCADE", "permission denied for table"),
        ("TRUNCATE django_session", "permission denied for table"),
        ("DELETE FROM django_migrations", "permission denied for table"),
        ("DROP TABLE articles_revision CASCADE", "must be owner of table"),
        ("ALTER TABLE articles_revision DISABLE TRIGGER ALL", "must be owner of table"),
        ("ALTER TABLE articles_revision OWNER TO {app}", "must be owner of table"),
        ("ALTER TABLE articles_revision ADD COLUMN mine text", "must be owner of table"),
        ("DROP TRIGGER append_only ON articles_revision", "must be owner of relation"),
        (
            "CREATE TRIGGER mine BEFORE INSERT ON articles_revision"
            " FOR EACH ROW EXECUTE FUNCTION articles_refuse()",
            "permission denied for table",
        ),
        ("CREATE RULE mine AS ON INSERT TO articles_event DO INSTEAD NOTHING", "must be owner of"),
        ("SELECT setval('articles_printing_id_seq', 1)", "permission denied for sequence"),
        ("SET session_replication_role = replica", "permission denied to set parameter"),
        ("SET ROLE {owner}", "permission denied to set role"),
        ("SET SESSION AUTHORIZATION {owner}", "permission denied to set session authorization"),
        ("CREATE TABLE public.mine ()", "permission denied for schema public"),
        ("CREATE TEMPORARY TABLE pg_class ()", "permission denied to create temporary tables"),
        ("CREATE SCHEMA mine", "permission denied for database"),
        ("CREATE EXTENSION citext", "permission denied to create extension"),
        (
            "CREATE OR REPLACE FUNCTION articles_refuse() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'",
            "permission denied for schema public",
        ),
        ("ALTER FUNCTION articles_refuse() SECURITY DEFINER", "must be owner of function"),
        ("DROP FUNCTION articles_refuse() CASCADE", "must be owner of function"),
        ("ALTER DATABASE {database} SET session_replication_role = replica", "must be owner of"),
        ("ALTER ROLE {app} SUPERUSER", "permission denied to alter role"),
        ("CREATE ROLE mine", "permission denied to create role"),
    ],
)
def test_nor_is_the_newsrooms_house(app: Roles, statement: str, reason: str) -> None:
    factories.story()
    refused(statement, reason, **vars(app))


# --- Erasure, the one way out ---

ERASE = "SELECT articles_erase(%s, %s, %s, %s)"


def test_an_erasure_that_was_not_planned_is_refused(app: Roles) -> None:
    chief, dispatch = factories.chief(), factories.update(factories.story())
    with pytest.raises(DatabaseError, match="takes two steps"), transaction.atomic():
        run(ERASE, dispatch.pk, chief.pk, timezone.now(), "A court's order.")
    assert dispatch.revisions.get().headline


def test_an_erasure_that_was_planned_empties_the_text(app: Roles) -> None:
    chief, dispatch = factories.chief(), factories.update(factories.story())
    [(sha256,)] = run("SELECT articles_text_hash(%s)", dispatch.pk)
    Event.objects.create(
        article=dispatch.article,
        dispatch=dispatch,
        verb="plan_erasure",
        actor=chief,
        at=timezone.now(),
        note="A court's order.",
        data={"sha256": sha256},
    )
    erased = run(ERASE, dispatch.pk, chief.pk, timezone.now(), "A court's order.")
    assert erased == [(sha256,)]
    revision = dispatch.revisions.get()
    assert (revision.headline, revision.body) == ("", "")
    assert Printing.objects.get(dispatch=dispatch, act="erase").sha256 == sha256
