"""The worker's looks: an error in one thing lets that one rest, and nothing else."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import Settings

from newsletter import candidates, due
from newsletter.models import Issue
from newsroom.letters_watch import Looks
from tests import factories
from tests.newsletter import issues, readers
from tests.newsletter.mail_server import MailServer
from tests.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)  # a look closes old connections


def broken() -> candidates.Candidates:
    raise ValueError("The front page cannot be read")


def looks(times: int) -> None:
    """Look as one worker does, so often."""
    worker = Looks(lambda: False)
    for _ in range(times):
        worker.look()


@pytest.fixture
def due_digest() -> Issue:
    """One whose time has come."""
    now = timezone.now()
    return Issue.objects.create(kind="digest", day=timezone.localdate(), due_at=now)


def test_a_digest_that_cannot_be_composed_is_in_the_way_of_no_alert_and_no_section(
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    due_digest: Issue,
) -> None:
    section = factories.story().section
    readers.subscriber("section@example.com", [f"section-{section.pk}"])
    readers.subscriber("alert@example.com", ["breaking"])
    issues.alert()
    monkeypatch.setattr(candidates, "_reads", [broken])
    looks(5)
    assert set(mail_server.to) == {"section@example.com", "alert@example.com"}
    assert caplog.text.count("An error in composing issue") == 1  # it rests
    due_digest.refresh_from_db()
    assert due_digest.state == "open"


def test_a_digest_that_could_not_be_composed_goes_out_once_it_can(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, due_digest: Issue
) -> None:
    factories.story()
    readers.subscriber()
    with monkeypatch.context() as error:
        error.setattr(candidates, "_reads", [broken])
        looks(2)
    assert not mail_server.arrived
    looks(2)
    assert len(mail_server.arrived) == 1


def test_an_error_in_the_clock_is_in_no_alert_s_way(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_time(day: object) -> None:
        raise ValueError("There is no such hour")

    monkeypatch.setattr(due, "time_of", no_time)
    issues.subscribers(1, kind="breaking")
    issues.alert()
    looks(3)
    assert len(mail_server.arrived) == 1
    assert caplog.text.count("An error in sending letters") == 1  # it rests


def test_one_address_at_which_the_server_hangs_up_is_no_server_that_is_away(
    mail_server: MailServer,
) -> None:
    [odd] = issues.subscribers(1, kind="breaking")
    mail_server.answers[odd.email] = ""
    alert = issues.alert()
    worker = Looks(lambda: False)
    worker.look()
    alert.refresh_from_db()
    assert alert.away_since is not None
    wait_for("it has rested", lambda: worker.look() and not is_waited_for(alert))
    assert issues.states(alert) == {odd.email: "waiting"}


def is_waited_for(alert: Issue) -> bool:
    alert.refresh_from_db()
    return alert.away_since is not None


def test_a_mail_server_that_is_away_keeps_no_digest_from_being_sent_off(
    mail_server: MailServer, settings: Settings, due_digest: Issue
) -> None:
    factories.story()
    issues.subscribers(1, kind="breaking")
    alert = issues.alert()
    settings.EMAIL_PORT = 1
    looks(2)
    due_digest.refresh_from_db()
    alert.refresh_from_db()
    assert due_digest.state == "sending"
    assert alert.away_since is not None
