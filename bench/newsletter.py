"""A digest to many subscribers: how fast, how much memory, and an alert in the middle of it.

``make bench-newsletter`` runs it and writes bench/newsletter.md: a scratch database, the worker as
in the product, and a mail server on loopback that takes everything. Exit status 1 where an address
got a mail twice or none; being slow is no failure.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.mail_sink import MailSink
from bench.programs import running
from bench.stage import Writer, hang_up, prepare, publish, say_where
from newsroom.postgres import EmbeddedPostgres, PostgresError

if TYPE_CHECKING:
    from newsletter.models import Issue

RESULTS = Path(__file__).with_name("newsletter.md")
SUBSCRIBERS = 100_000
ALERTED = 200  # who have breaking alerts, too
SHARES = (0.01, 0.1, 0.25, 0.5, 0.75, 1)
PATIENCE = 3 * 60 * 60  # seconds

HEAD = """\
# A digest to many subscribers

`make bench-newsletter` makes this page. One worker, as in the product, sends a digest to
{subscribers:,} subscribers, unthrottled (`NEWSLETTER_PER_SECOND=0`), by SMTP to a server on the
same machine that takes everything; each mail is marked in a durable database before and after.
When half are sent an editor prints an update as a breaking alert to {alerted:,} of them. The mail
server, the worker and the database share the machine; a real server, elsewhere, answers more
slowly.

Machine: {machine}.

"""


@dataclass(slots=True)
class Run:
    """What one run has measured; memory is the worker's, in MB, by the share of mails sent."""

    subscribers: int
    send_off: float = 0.0
    seconds: float = 0.0
    memory: dict[float, float] = field(default_factory=dict)
    first_alert: float = 0.0
    last_alert: float = 0.0
    mail_bytes: int = 0
    connections: int = 0
    twice: int = 0
    lacking: int = 0

    def problems(self) -> list[str]:
        """Return what must not happen at any speed, a line each."""
        found = []
        if self.twice:
            found.append(f"{self.twice:,} addresses got a mail twice.")
        if self.lacking:
            found.append(f"{self.lacking:,} addresses got none.")
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--subscribers", type=int, default=SUBSCRIBERS)
    parser.add_argument("--machine", default=f"{os.cpu_count()} cores, shared with other work")
    parser.add_argument("--write", type=Path, default=RESULTS, help="where to write the results")
    asked = parser.parse_args(arguments)
    try:
        run = measure(asked.subscribers)
    except (PostgresError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    head = HEAD.format(
        subscribers=run.subscribers,
        alerted=min(ALERTED, run.subscribers),
        machine=asked.machine,
    )
    text = head + report(run)
    print(text)
    asked.write.write_text(text)
    for problem in run.problems():
        print(problem, file=sys.stderr)
    return 1 if run.problems() else 0


def measure(subscribers: int) -> Run:
    """Send a digest to so many subscribers."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-")))
        directory.chmod(0o711)  # root's server runs as nobody, who must reach its data
        sink = stack.enter_context(MailSink())
        say_where(directory, port=8000)
        os.environ |= {
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "NEWSLETTER_PER_SECOND": "0",
        }
        server = EmbeddedPostgres(directory / "postgres", durable=True, dies_with_parent=True)
        stack.callback(server.stop)
        server.start()
        prepare(editors=1)
        stack.callback(hang_up)
        return _measured(sink, directory, subscribers)


def _measured(sink: MailSink, directory: Path, subscribers: int) -> Run:
    run = Run(subscribers)
    _subscribe(subscribers)
    story = publish("The Story of the Alert")
    began = time.monotonic()
    issue = _digest()
    run.send_off = time.monotonic() - began
    worker = [sys.executable, "manage.py", "worker"]
    with running(
        "The worker", worker, log=directory / "worker.log", ready=lambda: sink.arrived > 0
    ) as pid:
        began = time.monotonic()
        alerted = 0.0
        for share in SHARES:
            _await(lambda share=share: sink.arrived - len(sink.alerts) >= share * subscribers)  # type: ignore[misc]
            run.memory[share] = _megabytes(pid)
            if share == 0.5:
                alerted = _alert(story.pk)
        run.seconds = time.monotonic() - began
        due = min(ALERTED, subscribers)
        _await(lambda: len(sink.alerts) >= due)
        _await(lambda: _has_ended(issue))
    run.first_alert, run.last_alert = sink.alerts[0] - alerted, sink.alerts[-1] - alerted
    run.mail_bytes, run.connections = sink.bytes // sink.arrived, sink.connections
    expected = {f"reader{number}@example.com": 1 for number in range(subscribers)}
    for number in range(due):
        expected[f"reader{number}@example.com"] += 1
    run.twice = sum(sink.to[each] > times for each, times in expected.items())
    run.lacking = sum(sink.to[each] < times for each, times in expected.items())
    return run


def _subscribe(count: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO newsletter_subscriber (email, confirmed_at, bounces)"
            " SELECT 'reader' || n || '@example.com', now(), 0 FROM generate_series(0, %s) n",
            [count - 1],
        )
        cursor.execute(
            "INSERT INTO newsletter_subscription (subscriber_id, kind, since)"
            " SELECT id, 'digest', now() FROM newsletter_subscriber"
            " UNION ALL (SELECT id, 'breaking', now() FROM newsletter_subscriber"
            " ORDER BY id LIMIT %s)",
            [ALERTED],
        )
        cursor.execute("ANALYZE newsletter_subscriber, newsletter_subscription")


def _digest() -> Issue:
    from django.utils import timezone

    from newsletter import due
    from newsletter.models import Issue

    now = timezone.now()
    issue = Issue.objects.create(kind="digest", day=timezone.localdate(), due_at=now)
    due.send_off_due(now=timezone.now())
    return issue


def _alert(article_id: int) -> float:
    """Print an update with the tick; returns the moment of the commit."""
    from articles import workflow
    from articles.models import Article
    from authors.models import User

    workflow.append_update(
        actor=User.objects.earliest("pk"),
        article=Article.objects.get(pk=article_id),
        copy=Writer().copy(1, headline="Ferry Refloated"),
        override="For a benchmark",
        asked_errands=["breaking_alert"],
    )
    return time.monotonic()


def _has_ended(issue: Issue) -> bool:
    issue.refresh_from_db()
    return issue.ended_at is not None


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError("The mails did not arrive.")
        time.sleep(0.05)


def _megabytes(pid: int) -> float:
    """Return what a process holds of the machine's memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("The worker has ended.")


def report(run: Run) -> str:
    """Return what was measured as Markdown."""
    shares = [f"{share:.0%}" for share in run.memory]
    lines = [
        "| | |",
        "|---|---|",
        f"| writing the deliveries, in one statement | {run.send_off:.2f} s |",
        f"| mails a second | {run.subscribers / run.seconds:,.0f} |",
        f"| from the first mail to the last | {run.seconds:,.0f} s |",
        f"| bytes of a mail | {run.mail_bytes:,} |",
        f"| connections | {run.connections:,} |",
        f"| from the alert's commit to its first mail | {run.first_alert:.1f} s |",
        f"| from the alert's commit to its last mail | {run.last_alert:.1f} s |",
        f"| addresses that got a mail twice, or none | {run.twice}, {run.lacking} |",
        "",
        f"| of the mails sent | {' | '.join(shares)} |",
        f"|---|{'---|' * len(shares)}",
        "| the worker's memory, MB | "
        + " | ".join(f"{each:.0f}" for each in run.memory.values())
        + " |",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
