"""``manage.py bounce < message``: what came back to a return address."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from newsletter import bounces

# A report carries the mail that it is about, which is ours.
_MOST = 10_000_000  # bytes
_LATER = 75  # EX_TEMPFAIL of sysexits.h


class Command(BaseCommand):
    """Read one message from the standard input, as a mail server's alias or pipe hands it over.

    The exit status is 0 also for what is no report of a failure: a mail server would send that
    back, and mail would go round. While the database is away it is 75, for which it tries again.
    """

    help = "Reads a delivery report (RFC 3464) from standard input and counts the bounce."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the envelope's recipient, where the mail server knows it."""
        parser.add_argument("recipient", nargs="?", default="", help="the envelope's recipient")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count it."""
        raw = sys.stdin.buffer.read(_MOST)
        report = bounces.read(raw, recipient=options["recipient"])
        if report is None:
            self.stdout.write("No report of a failed delivery: nothing was done.")
        elif _is_noted(report):
            gone = ", its address is gone" if report.is_gone else ""
            self.stdout.write(f"Delivery {report.delivery_id} came back{gone}.")
        else:
            self.stdout.write(f"Delivery {report.delivery_id} is known already, or no more.")


def _is_noted(report: bounces.Report) -> bool:
    try:
        return bounces.came_back(report)
    except (InterfaceError, OperationalError) as error:
        raise CommandError(
            f"The database is away, try again later: {error}", returncode=_LATER
        ) from error
