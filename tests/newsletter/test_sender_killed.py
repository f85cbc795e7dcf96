"""``manage.py worker`` as a process of its own, killed while it sends: no address twice."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from newsletter import sending
from newsletter.models import Issue
from tests import factories
from tests.databases import address
from tests.newsletter import issues
from tests.newsletter.mail_server import MailServer
from tests.processes import Running, environment, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
READERS = 40


def worker(tmp_path: Path, server: MailServer, **others: str) -> Running:
    """Start a worker that sends by the server."""
    env = environment(
        tmp_path / "var",
        DATABASE_URL=address(),
        EMAIL_URL=f"smtp://127.0.0.1:{server.port}",
        **others,
    )
    return Running("worker", output=tmp_path / "said", env=env)


def ended(issue: Issue) -> bool:
    issue.refresh_from_db()
    return issue.ended_at is not None


def test_a_worker_killed_between_two_mails_is_followed_by_another(
    tmp_path: Path, mail_server: MailServer
) -> None:
    issues.subscribers(READERS)
    issue = issues.digest(factories.story())
    with worker(tmp_path, mail_server, NEWSLETTER_PER_SECOND="30") as first:
        wait_for("some mails arrive", lambda: len(mail_server.arrived) >= 5)
        first.stop(signal.SIGKILL)
    assert len(mail_server.arrived) < READERS
    issues.let_pass(sending.GIVEN_UP)
    with worker(tmp_path, mail_server, NEWSLETTER_PER_SECOND="0"):
        wait_for("the issue has gone out", lambda: ended(issue))
    assert set(mail_server.to.values()) == {1}
    # At most the one in hand is in doubt, and that is said.
    assert issue.sent + issue.unknown == READERS
    assert issue.unknown <= 1
    assert len(mail_server.to) >= READERS - issue.unknown


def test_a_worker_killed_while_the_server_has_the_mail_and_has_not_answered(
    tmp_path: Path, mail_server: MailServer
) -> None:
    issues.subscribers(READERS)
    issue = issues.digest(factories.story())
    mail_server.hold.clear()
    with worker(tmp_path, mail_server) as first:
        wait_for("the first mail is with the server", lambda: mail_server.arrived)
        first.stop(signal.SIGKILL)
    mail_server.hold.set()
    issues.let_pass(sending.GIVEN_UP)
    with worker(tmp_path, mail_server, NEWSLETTER_PER_SECOND="0"):
        wait_for("the issue has gone out", lambda: ended(issue))
    assert set(mail_server.to.values()) == {1}
    assert len(mail_server.to) == READERS
    assert (issue.sent, issue.unknown) == (READERS - 1, 1)


def test_two_workers_share_an_issue(tmp_path: Path, mail_server: MailServer) -> None:
    issues.subscribers(READERS)
    issue = issues.digest(factories.story())
    (tmp_path / "second").mkdir()
    with worker(tmp_path, mail_server), worker(tmp_path / "second", mail_server):
        wait_for("the issue has gone out", lambda: ended(issue))
    assert set(mail_server.to.values()) == {1}
    assert len(mail_server.to) == issue.sent == READERS


def test_a_mail_server_that_is_away_is_waited_for_and_the_desk_says_so(tmp_path: Path) -> None:
    issues.subscribers(3)
    issue = issues.digest(factories.story())
    server = MailServer()
    with worker(tmp_path, server, NEWSLETTER_PER_SECOND="0") as running:
        running.await_line("The mail server takes nothing, letters wait")
        wait_for("it is noted", lambda: Issue.objects.exclude(away_since=None).exists())
        with server:
            wait_for("the issue has gone out", lambda: ended(issue))
            assert len(server.to) == 3
        assert "Traceback" not in running.said()
    assert issue.away_since is None


def test_a_worker_that_is_stopped_finishes_the_mail_in_hand(
    tmp_path: Path, mail_server: MailServer
) -> None:
    issues.subscribers(READERS)
    issue = issues.digest(factories.story())
    with worker(tmp_path, mail_server, NEWSLETTER_PER_SECOND="30") as first:
        wait_for("some mails arrive", lambda: len(mail_server.arrived) >= 5)
        first.stop(signal.SIGTERM)
    found = issues.states(issue)
    assert sorted(set(found.values())) == ["sent", "waiting"]
    assert list(found.values()).count("sent") == len(mail_server.arrived)
