"""Several web servers on one database behave as one; the second comes to it through pgbouncer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.db import connection

from articles.models import Article
from authors.models import User
from tests import factories
from tests.newsroom_pages import NEW_STORY, story_fields
from tests.processes import wait_for
from tests.stack.stack import HOST, Stack

PASSWORD = "deadline-in-the-stack"


@contextmanager
def newsroom(port: int, person: User) -> Iterator[httpx.Client]:
    """Sign in at a port as a browser does."""
    # The tests' own hasher is none of production's.
    person.password = make_password(PASSWORD, hasher=PBKDF2PasswordHasher())
    person.save()
    base = f"http://{HOST}:{port}"
    with httpx.Client(base_url=base, follow_redirects=True, trust_env=False, timeout=30) as browser:
        page = browser.get("/newsroom/login/")
        fields = {"username": person.username, "password": PASSWORD, "next": "/newsroom/"}
        done = browser.post("/newsroom/login/", data=fields | token_in(page))
        assert done.status_code == 200
        assert done.url.path == "/newsroom/", done.text
        yield browser


def token_in(page: httpx.Response) -> dict[str, str]:
    """The field of a page's form that tells its post from a forged one."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found, page.text
    return {"csrfmiddlewaretoken": found[1]}


def publish(browser: httpx.Client, headline: str) -> Article:
    """Write a story in the browser, and print it."""
    fields = story_fields(headline=headline, _publish="1")
    done = browser.post(NEW_STORY, data=fields | token_in(browser.get(NEW_STORY)))
    assert "Published." in done.text
    return Article.objects.get(headline=headline)


@pytest.mark.parametrize(("at", "reads"), [(0, 1), (1, 0)], ids=["first", "through pgbouncer"])
def test_what_one_prints_the_other_one_shows(stack: Stack, at: int, reads: int) -> None:
    writer, reader = stack.webs[at].port, stack.webs[reads].port
    assert stack.get("/", port=reader).status_code == 200  # it keeps the front page now
    headline = f"Printed at Web Server {at}"
    with newsroom(writer, factories.editor()) as browser:
        article = publish(browser, headline)
    for path in ("/", article.url):
        wait_for(
            f"{path} at the other one",
            lambda path=path: headline in stack.get(path, port=reader).text,
            2,
        )


def test_a_sign_in_holds_at_each_of_them_and_through_the_edge(stack: Stack) -> None:
    with newsroom(stack.port, factories.editor()) as browser:
        for _ in range(6):  # the edge asks one after the other
            assert browser.get(NEW_STORY).status_code == 200
        article = publish(browser, "Written Through the Edge")
        assert "Written Through the Edge" in stack.get(article.url).text
        page = browser.get("/newsroom/")
        assert "no-store" in page.headers["Cache-Control"]


def test_both_listen_past_the_pooler(stack: Stack) -> None:
    for web in stack.webs:
        stack.get("/", port=web.port)

    def listening() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name = 'newsroom page cache'"
            )
            return int(cursor.fetchone()[0])

    wait_for("two connections that listen", lambda: listening() == 2)


def test_a_pooled_connection_has_the_limits_of_a_page(stack: Stack) -> None:
    limits = {
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "1min",
    }
    with psycopg.connect(stack.pooled, prepare_threshold=None) as pooled:
        for name, limit in limits.items():
            row = pooled.execute("SELECT current_setting(%s)", [name]).fetchone()
            assert row == (limit,)


def test_every_kind_of_query_passes_the_pooler(stack: Stack) -> None:
    web = stack.webs[1]
    paths = [factories.story().url for _ in range(4)]
    for path in (*paths, "/search/?q=ferry", "/archive/"):
        assert stack.get(path, port=web.port).status_code in {200, 302}
    assert "Traceback" not in web.service.said()
