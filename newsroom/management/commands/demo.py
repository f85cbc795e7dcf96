"""``manage.py demo``: the whole newsroom on this machine, with one command.

The embedded PostgreSQL (unless DATABASE_URL names another), the tables, the demo newsroom, the
static files, the web server and the worker; all of it stops with Ctrl-C.
"""

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import (
    DEFAULT_DB_ALIAS,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
)
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.exceptions import MigrationSchemaMissing

from newsroom.management.commands.serve import database_problem, programs
from newsroom.postgres import EmbeddedPostgres, PostgresError, socket_dir
from newsroom.processes import ProcessError, StopSignals, Supervisor, answers, listen, only_one

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Serve the demo until Ctrl-C; exit status 1 with one line when that is not possible."""

    help = "Runs the demo newsroom: database, tables, stories, web server and worker."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the demo."""
        if settings.MODE != "demo":
            raise CommandError(
                "The demo's people have a known password: it runs with NEWSROOM_MODE=demo only."
            )
        with StopSignals() as signals:
            try:
                self.run(signals)
            except (ProcessError, PostgresError) as error:
                self.stderr.write(str(error))
                sys.exit(1)
            except (OperationalError, ProgrammingError, MigrationSchemaMissing) as error:
                # It went away, or its user lacks rights.
                reason = " ".join(str(error).split())
                self.stderr.write(f"The database could not be prepared: {reason}")
                sys.exit(1)
            except KeyboardInterrupt:
                self.say("Stopped.")
                sys.exit(130)
        self.say("Stopped.")

    def run(self, signals: StopSignals) -> None:
        """Start everything, keep it running, stop it; raises ProcessError and PostgresError."""
        data_dir: Path = settings.DATA_DIR
        note = f"This directory's demo already runs: {self.public_url} (process {os.getpid()})."
        log = data_dir / "demo.log"
        with contextlib.ExitStack() as stack:
            stack.enter_context(only_one(data_dir / "demo.lock", note))
            listener = stack.enter_context(contextlib.closing(listen(HOST, settings.PORT)))
            server = stack.enter_context(self.database(signals))
            self.prepare()
            log.write_bytes(b"")
            supervisor = Supervisor(
                programs(listener), directory=settings.BASE_DIR, say=self.say, log=log
            )
            supervisor.run(
                signals,
                ready=lambda: self.announce(log),
                every_second=lambda: self.repair(server),
            )
            self.say("\nStopping …")

    # --- The database -----------------------------------------------------------------------

    @contextlib.contextmanager
    def database(self, signals: StopSignals) -> Iterator[EmbeddedPostgres | None]:
        """Run the embedded server meanwhile; None where DATABASE_URL names another."""
        data_dir = settings.DATA_DIR / "postgres"
        if connection.settings_dict["HOST"] != str(socket_dir(data_dir)):
            if problem := database_problem():
                raise ProcessError(problem)
            yield None
            return
        server = EmbeddedPostgres(data_dir, dies_with_parent=True)
        try:
            server.start()
            yield server
        finally:
            signals.interrupts = False  # a second Ctrl-C must not leave the server behind
            server.stop()

    def repair(self, server: EmbeddedPostgres | None) -> None:
        """Start the database again when it has been killed; raises PostgresError."""
        if server is None or server.running():
            return
        self.say("The database has stopped: starting it again.")
        server.start()
        if server.created:  # somebody removed the data while it ran
            self.prepare()
        self.say("The database is back.")

    def prepare(self) -> None:
        """Bring tables, demo newsroom and static files up to date; about 1 s when they are."""
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_demo", verbosity=0)
        self.collect_static()
        # The children have their own connections; ours would only be broken by a restart.
        connections[DEFAULT_DB_ALIAS].close()
        cast(DatabaseWrapper, connection).close_pool()

    # --- Static files -----------------------------------------------------------------------

    def collect_static(self) -> None:
        """Collect and compress the static files, which takes seconds, if one has changed."""
        stamp: Path = settings.DATA_DIR / "static.stamp"
        state = _static_state()
        collected: Path = settings.STATIC_ROOT
        whole = (collected / "staticfiles.json").exists()  # written last
        if whole and stamp.exists() and stamp.read_text() == state:
            return
        self.say("Collecting the static files …")
        stamp.unlink(missing_ok=True)
        if settings.DATA_DIR in collected.parents:  # elsewhere it may hold what is not ours
            shutil.rmtree(collected, ignore_errors=True)
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(state)

    # --- What the person at the terminal sees -----------------------------------------------

    @property
    def public_url(self) -> str:
        """The address for readers."""
        return f"http://{HOST}:{settings.PORT}/"

    def say(self, line: str) -> None:
        """Print a line at once, whatever reads it."""
        self.stdout.write(line)
        self.stdout.flush()

    def announce(self, log: Path) -> bool:
        """Print addresses and logins once the web server answers."""
        if not answers(HOST, settings.PORT, "/healthz"):
            return False
        self.say(
            f"\n  {settings.SITE_NAME} is open.\n\n"
            f"  Public page   {self.public_url}\n"
            # A name and not a number: browsers refuse passkeys on 127.0.0.1.
            f"  Newsroom      http://localhost:{settings.PORT}/newsroom/\n"
            "  Sign in as    reporter, editor or chief; the password is newsroom-demo\n\n"
            f"  What the programs write goes to {log}. Ctrl-C stops everything.\n"
        )
        return True


def _static_state() -> str:
    """Return a digest of every static file's name, size and time, and of how they are stored."""
    digest = hashlib.sha256(repr((settings.STORAGES, settings.STATIC_ROOT)).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            found = os.stat(storage.path(path))
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
