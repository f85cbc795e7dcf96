"""One stack for all tests of this folder, on a database of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from articles import outside
from tests.database_roles import newsroom_roles
from tests.databases import address
from tests.processes import ROOT, environment, manage
from tests.stack.pooler import pgbouncer
from tests.stack.stack import Stack, missing, running_stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is here, and skip it with its reason where the programs are missing."""
    lacking = missing()
    reason = f"{', '.join(lacking)} missing: apt-get install varnish varnish-modules pgbouncer"
    if lacking and os.environ.get("REQUIRE_STACK"):
        raise pytest.UsageError(reason)
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.stack)
            if lacking:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="package")
def stack(django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """The running stack; what tests write is committed and stays."""
    # Not pytest's directory: root's Varnish works as another user, who must reach it.
    directory = Path(tempfile.mkdtemp(prefix="newsroom-stack-"))
    directory.chmod(0o755)
    files = {
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "ORIGINALS_ROOT": str(settings.STORAGES["originals"]["OPTIONS"]["location"]),
        "STATIC_ROOT": str(ROOT / "var" / "test" / "static-stack"),
    }
    env = environment(directory / "var", **files)
    try:
        done = manage("collectstatic", "--noinput", env=env)
        assert done.returncode == 0, done.stdout
        with django_db_blocker.unblock(), newsroom_roles() as roles:
            roles.migrate()
            with (
                roles.signed_in(roles.app),
                pgbouncer(directory) as pooled,
                running_stack(directory, database=address(), pooled=pooled, env=env) as found,
            ):
                settings.PURGE_URLS = [found.purge_url]
                outside.register_cache(found.purge_url)
                outside.register_processes()
                yield found
    finally:
        settings.PURGE_URLS = []
        shutil.rmtree(directory, ignore_errors=True)
