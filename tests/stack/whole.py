"""Everything from an empty database to the edge, for a folder of tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from articles import outside
from tests.database_roles import newsroom_roles
from tests.databases import address
from tests.processes import ROOT, environment, manage
from tests.stack.pooler import pgbouncer
from tests.stack.stack import Stack, running_stack


@contextmanager
def whole_stack() -> Iterator[Stack]:
    """Run a stack on a database of its own; this process is the application's role on it, too.

    What is written is committed and stays until the end.
    """
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
        with newsroom_roles() as roles:
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
