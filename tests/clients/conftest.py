"""The whole demo site and more, printed by the stack and fetched once for all tests here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.clients import paper, programs, site
from tests.clients.site import Site
from tests.processes import wait_for
from tests.stack import stack
from tests.stack.whole import whole_stack

_QUIET = """
SELECT NOT EXISTS (
    SELECT FROM procrastinate_jobs
    WHERE status = 'doing' OR (status = 'todo' AND coalesce(scheduled_at, now()) <= now())
)
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is here, and skip it with its reason where programs are missing."""
    lacking = stack.missing() + programs.missing()
    reason = f"{', '.join(lacking)} missing: see CONTRIBUTING.md, “Read the paper as others do”"
    if lacking and os.environ.get("REQUIRE_STACK"):
        raise pytest.UsageError(reason)
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.stack)
            # The first to run waits for the stack, the demo and the crawl.
            item.add_marker(pytest.mark.timeout(1200))
            if lacking:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def the_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The stack with the demo and what it lacks, after its worker has done everything; crawled."""
    before = settings.SITE_URL
    try:
        with django_db_blocker.unblock(), whole_stack() as running:
            origin = settings.SITE_URL = f"http://localhost:{running.port}"
            call_command("load_demo", verbosity=0)
            paper.print_the_rest()
            wait_for("the worker has nothing left to do", _is_quiet, 600)
            found = Site(running, origin)
            site.crawl(found)
            yield found
    finally:
        settings.SITE_URL = before


def _is_quiet() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_QUIET)
        return bool(cursor.fetchone()[0])
