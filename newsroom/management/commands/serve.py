"""``manage.py serve``: the web server and the background worker as one."""

import contextlib
import os
import socket
import sys
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from newsroom.processes import ProcessError, Program, StopSignals, Supervisor, answers, listen


class Command(BaseCommand):
    """Serve until Ctrl-C or SIGTERM; exit status 1 with one line when that is not possible."""

    help = "Runs the web server and the background worker until Ctrl-C, and restarts what dies."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ``--host``; the port is the PORT of the environment, which names cookies too."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")

    def handle(self, *args: Any, host: str, **options: Any) -> None:
        """Run both programs."""
        with StopSignals() as signals:
            try:
                if problem := database_problem():
                    raise ProcessError(problem)
                with contextlib.closing(listen(host, settings.PORT)) as listener:
                    supervisor = Supervisor(
                        programs(listener), directory=settings.BASE_DIR, say=self.say
                    )
                    supervisor.run(
                        signals, ready=lambda: self.announce(host), every_second=lambda: None
                    )
            except ProcessError as error:
                self.stderr.write(str(error))
                sys.exit(1)
            except KeyboardInterrupt:
                sys.exit(130)

    def say(self, line: str) -> None:
        """Print a line at once, whatever reads it."""
        self.stdout.write(line)
        self.stdout.flush()

    def announce(self, host: str) -> bool:
        """Print the address once the web server answers."""
        if not answers(host, settings.PORT, "/healthz"):
            return False
        self.say(f"Serving on http://{host}:{settings.PORT}/")
        return True


def programs(listener: socket.socket) -> list[Program]:
    """Return the web server, on the socket that we hold, and the worker."""
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    bind = ["--bind", f"fd://{listener.fileno()}"]
    return [
        Program("web server", [*gunicorn, *bind, "newsroom.wsgi"], [listener.fileno()]),
        Program("worker", [sys.executable, "manage.py", "worker"]),
    ]


def database_problem() -> str | None:
    """Return in one line why the database cannot be reached; None when it can. One connection."""
    # Not through Django's pool, which hides the reason behind a time-out.
    parameters = connection.get_connection_params()
    parameters = {key: parameters[key] for key in parameters.keys() - {"cursor_factory", "context"}}
    try:
        psycopg.connect(**{"connect_timeout": 5, **parameters}).close()
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        where = "DATABASE_URL" if os.environ.get("DATABASE_URL") else "the database"
        return f"The database cannot be reached: {reason} (check {where})"
    return None
