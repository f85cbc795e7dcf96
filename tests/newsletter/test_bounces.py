"""What comes back: reports by RFC 3464 to an address of each delivery's own."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from datetime import timedelta
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from newsletter import bounces, return_address
from newsletter.models import Delivery, Issue, Subscriber
from tests import factories
from tests.newsletter import issues
from tests.newsletter.mail_server import MailServer
from tests.processes import environment

pytestmark = pytest.mark.django_db
PIECES = [
    b"",
    b"\x00",
    b"\xff",
    b":",
    b";",
    b"<",
    b"(",
    b'"',
    b"\n",
    b"\n ",
    b"@",
    b"=?utf-8?q?=00?=",
]


@pytest.fixture
def delivery(mail_server: MailServer) -> Delivery:
    """One that has gone out."""
    issues.subscribers(1)
    issues.digest(factories.story())
    issues.send_all()
    return Delivery.objects.get()


def report(
    to: str, *, action: str = "failed", status: str = "5.1.1", said: str = "smtp; 550 5.1.1 None"
) -> bytes:
    """Return what a mail server sends back."""
    about = Message()
    about["Reporting-MTA"] = "dns; mail.example.com"
    recipient = Message()
    recipient["Final-Recipient"] = "rfc822; reader00000@example.com"
    recipient["Action"], recipient["Status"] = action, status
    recipient["Diagnostic-Code"] = said
    status_part = Message()
    status_part.add_header("Content-Type", "message/delivery-status")
    status_part.set_payload([about, recipient])
    whole = Message()
    whole.add_header("Content-Type", "multipart/report", report_type="delivery-status")
    whole["From"], whole["To"] = "MAILER-DAEMON@example.com", to
    whole["Subject"] = "Undelivered Mail Returned to Sender"
    text = Message()
    text.set_payload("It could not be delivered.\n")
    whole.set_payload([text, status_part])
    return whole.as_bytes()


def given(raw: bytes, monkeypatch: pytest.MonkeyPatch, *recipient: str) -> str:
    """Hand a message to the command and return what it prints."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    said = io.StringIO()
    call_command("bounce", *recipient, stdout=said)
    return said.getvalue()


def test_each_mail_comes_back_to_an_address_of_its_own(
    delivery: Delivery, mail_server: MailServer
) -> None:
    [sender] = mail_server.senders
    assert sender == return_address.of(delivery.pk)
    assert sender.startswith("newsroom+b") and sender.endswith("@localhost")


def test_an_address_that_is_not_there_is_written_to_no_more(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = given(report(return_address.of(delivery.pk)), monkeypatch)
    assert said == f"Delivery {delivery.pk} came back, its address is gone.\n"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("bounced", "smtp; 550 5.1.1 None")
    assert delivery.subscriber.suppressed_at is not None
    assert Issue.objects.get().bounced == 1
    assert issues.another(1).addressed == 0


def test_one_report_counts_once(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = report(return_address.of(delivery.pk), status="5.2.2", said="smtp; 552 5.2.2 Full")
    given(raw, monkeypatch)
    assert "known already" in given(raw, monkeypatch)
    assert Subscriber.objects.get().bounces == 1
    assert Subscriber.objects.get().suppressed_at is None


def test_the_envelope_s_recipient_counts_where_the_header_says_another(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = report("postmaster@example.com")
    assert "nothing was done" in given(raw, monkeypatch)
    assert "came back" in given(raw, monkeypatch, return_address.of(delivery.pk))


@pytest.mark.parametrize(
    "change",
    [{"action": "delayed", "status": "4.4.1"}, {"action": "delivered", "status": "2.0.0"}],
)
def test_a_delay_is_no_failure(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    given(report(return_address.of(delivery.pk), **change), monkeypatch)
    assert Subscriber.objects.get().bounces == 0


def test_an_answer_of_somebody_who_is_away_is_no_failure(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = EmailMessage()
    away["To"], away["Auto-Submitted"] = return_address.of(delivery.pk), "auto-replied"
    away.set_content("I am away. 5.1.1 is my room.")
    assert "nothing was done" in given(away.as_bytes(), monkeypatch)


def test_nobody_ends_other_people_s_letters_by_a_made_up_report(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    for made_up in (f"newsroom+b{delivery.pk}-0123456789ab@localhost", "newsroom@localhost"):
        assert "nothing was done" in given(report(made_up), monkeypatch)
    assert Subscriber.objects.get().suppressed_at is None


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe", b"To: \xff\n\n", b"Content-Type: x;;\n\n"])
def test_what_is_no_mail_is_no_error(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nothing was done" in given(raw, monkeypatch)


def test_a_report_that_is_broken_in_any_way_is_no_error() -> None:
    whole, chance = report(return_address.of(7)), random.Random(7)
    for _ in range(2000):
        raw = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.choice([0, 1, 20])] = chance.choice(PIECES)
        found = bounces.read(bytes(raw))
        if found is not None:
            assert found.said.isprintable()


def test_what_a_mail_server_writes_is_kept_as_text(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = report(return_address.of(delivery.pk), said="smtp; 550 5.1.1 No@@such\nmailbox")
    given(raw.replace(b"@@", b"\x00 "), monkeypatch)
    delivery.refresh_from_db()
    assert delivery.state == "bounced"
    assert delivery.error.startswith("smtp; 550 5.1.1 No such")


def test_a_report_that_comes_while_the_database_is_away_is_asked_for_again(
    delivery: Delivery, tmp_path: Path, settings: Settings
) -> None:
    nowhere = "postgres://nobody@127.0.0.1:1/nothing"
    env = environment(tmp_path, DATABASE_URL=nowhere)
    (tmp_path / "secret-key-demo").write_text(settings.SECRET_KEY)
    ended = subprocess.run(
        [sys.executable, "manage.py", "bounce"],
        input=report(return_address.of(delivery.pk)),
        env=env,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 75
    assert b"Traceback" not in ended.stderr


def test_failures_of_long_ago_do_not_add_up(delivery: Delivery) -> None:
    reader = delivery.subscriber
    month_ago = timezone.now() - timedelta(days=31)
    Subscriber.objects.update(bounces=bounces.MOST - 1, bounced_at=month_ago)
    bounces.count(subscriber_id=reader.pk, is_gone=False)
    reader.refresh_from_db()
    assert (reader.bounces, reader.suppressed_at) == (1, None)


@pytest.mark.parametrize(
    ("answer", "gone", "counts"),
    [
        ("550 5.1.1 No such user", True, True),
        ("550 5.1.10 Null MX", True, True),
        ("550 5.2.1 Disabled", True, True),
        ("552 5.2.2 Full", False, True),
        ("550 5.4.1 Recipient address rejected: Access denied", False, True),
        ("450 4.1.1 Later", False, True),
        ("550 Requested action not taken", False, True),
        ("550 5.4.5 Daily quota exceeded", False, False),
        ("550 5.5.1 Bad sequence of commands", False, False),
        ("554 5.7.1 Relay access denied", False, False),
        ("550 5.7.1 Blocked as spam", False, False),
    ],
)
def test_which_answers_say_that_an_address_is_gone_and_which_count_against_it(
    answer: str, gone: bool, counts: bool
) -> None:
    assert bounces.is_gone(answer) is gone
    assert bounces.is_of_the_address(answer) is counts


def test_a_report_of_a_policy_counts_against_nobody(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = report(return_address.of(delivery.pk), status="5.7.1", said="smtp; 550 5.7.1 Spam")
    assert "came back" in given(raw, monkeypatch)
    delivery.refresh_from_db()
    assert (delivery.state, Subscriber.objects.get().bounces) == ("bounced", 0)
