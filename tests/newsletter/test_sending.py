"""Letters go out by a real mail server: each once, in batches, as it answers."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from time import monotonic

import pytest
from django.db import connection
from pytest_django import Settings

from articles import workflow
from newsletter import rendering, sending, subscribing
from newsletter.models import Delivery, Issue, Subscriber
from newsletter.pauses import Pauses
from newsletter.post import Away
from tests import factories
from tests.newsletter import issues, readers
from tests.newsletter.mail_server import MailServer

pytestmark = pytest.mark.django_db

GONE = "550 5.1.1 No such mailbox"
BUSY = "451 4.3.0 Try later"


def test_everybody_gets_the_issue_once_over_one_connection_a_batch(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST", 4)
    issues.subscribers(10)
    issue = issues.digest(factories.story())
    issues.send_all()
    assert len(mail_server.to) == sum(mail_server.to.values()) == 10
    assert mail_server.connections == 3
    issue.refresh_from_db()
    assert (issue.state, issue.addressed, issue.sent) == ("sent", 10, 10)
    assert issue.ended_at is not None
    assert not sending.send_batch()


@pytest.mark.parametrize("join", ["nestloop", "hashjoin", "mergejoin"])
def test_a_batch_has_no_more_than_it_may_however_the_database_finds_it(
    monkeypatch: pytest.MonkeyPatch, join: str
) -> None:
    monkeypatch.setattr(sending, "MOST", 2)
    issues.subscribers(6)
    issue = issues.digest(factories.story())
    with connection.cursor() as cursor:
        for each in {"nestloop", "hashjoin", "mergejoin"} - {join}:
            cursor.execute(f"SET LOCAL enable_{each} = off")
        for each in ("hashagg", "material", "sort", "indexscan", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{each} = off")
    batch = sending._claimed(issue)
    assert batch is not None and len(batch.deliveries) == 2


def test_who_does_not_subscribe_to_the_letter_or_cannot_be_reached_is_not_addressed(
    mail_server: MailServer,
) -> None:
    issues.subscribers(2)
    gone = readers.subscriber("gone@example.com")
    Subscriber.objects.filter(pk=gone.pk).update(suppressed_at=gone.confirmed_at)
    readers.subscriber("other@example.com", ["breaking"])
    issues.digest(factories.story())
    issues.send_all()
    assert sorted(mail_server.to) == ["reader00000@example.com", "reader00001@example.com"]


def test_who_unsubscribes_while_it_goes_out_does_not_get_it(mail_server: MailServer) -> None:
    first, second = issues.subscribers(2)
    issue = issues.digest(factories.story())
    subscribing.unsubscribe(subscriber_id=second.pk, letter="digest")
    issues.send_all()
    assert list(mail_server.to) == [first.email]
    assert issues.states(issue)[second.email] == "stopped"
    issue.refresh_from_db()
    assert (issue.state, issue.sent) == ("sent", 1)


def test_who_is_forgotten_while_it_goes_out_does_not_get_it(mail_server: MailServer) -> None:
    first, second = issues.subscribers(2)
    issues.digest(factories.story())
    subscribing.be_forgotten(subscriber=second)
    issues.send_all()
    assert list(mail_server.to) == [first.email]


def test_an_alert_is_not_made_to_wait_for_a_digest(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST", 2)
    issues.subscribers(6)
    issues.digest(factories.story())
    assert sending.send_batch()
    readers.subscriber("alert@example.com", ["breaking"])
    issues.alert()
    assert sending.send_batch()
    assert list(mail_server.to)[-1] == "alert@example.com"
    assert len(mail_server.arrived) == 3


# --- What the mail server says ---


def test_an_address_that_is_not_there_is_written_to_no_more(mail_server: MailServer) -> None:
    gone, other = issues.subscribers(2)
    mail_server.answers[gone.email] = GONE
    issue = issues.digest(factories.story())
    issues.send_all()
    assert issues.states(issue) == {gone.email: "refused", other.email: "sent"}
    gone.refresh_from_db()
    assert gone.suppressed_at is not None
    assert Delivery.objects.get(subscriber=gone).error == GONE
    issue.refresh_from_db()
    assert (issue.sent, issue.refused) == (1, 1)


def test_a_refusal_for_another_reason_counts_and_five_within_a_month_are_one_for_good(
    mail_server: MailServer,
) -> None:
    [full] = issues.subscribers(1)
    mail_server.answers[full.email] = "552 5.2.2 Mailbox full"
    for number in range(5):
        full.refresh_from_db()
        assert (full.bounces, full.suppressed_at) == (number, None)
        issues.another(number)
        issues.send_all()
    full.refresh_from_db()
    assert full.suppressed_at is not None


def test_an_answer_of_odd_characters_is_kept_as_text(mail_server: MailServer) -> None:
    [reader] = issues.subscribers(1)
    mail_server.answers[reader.email] = "550 5.2.1 Not\x00 here"
    issue = issues.digest(factories.story())
    issues.send_all()
    assert issues.states(issue) == {reader.email: "refused"}
    assert Delivery.objects.get().error == "550 5.2.1 Not here"


def test_a_relay_that_refuses_us_for_a_week_ends_no_address(mail_server: MailServer) -> None:
    [reader] = issues.subscribers(1)
    mail_server.answers[reader.email] = "554 5.7.1 Relay access denied"
    for number in range(7):
        issue = issues.another(number)
        issues.send_all()
        assert issues.states(issue) == {reader.email: "refused"}
    reader.refresh_from_db()
    assert (reader.bounces, reader.suppressed_at) == (0, None)


def test_what_the_server_does_not_take_now_is_tried_again_later_and_later(
    mail_server: MailServer,
) -> None:
    [busy, other] = issues.subscribers(2)
    mail_server.answers[busy.email] = BUSY
    issue = issues.digest(factories.story())
    for minutes in (1, 2, 4):
        issues.send_all()
        waiting = Delivery.objects.get(subscriber=busy)
        assert (waiting.state, waiting.error) == ("waiting", BUSY)
        issues.let_pass(timedelta(minutes=minutes, seconds=-5))
        issues.send_all()
        assert Delivery.objects.get(subscriber=busy).attempts == waiting.attempts
        issues.let_pass(timedelta(seconds=10))
    del mail_server.answers[busy.email]
    issues.send_all()
    assert issues.states(issue) == {busy.email: "sent", other.email: "sent"}
    assert set(mail_server.to.values()) == {1}


def test_a_refusal_for_now_that_does_not_end_is_given_up(mail_server: MailServer) -> None:
    [busy] = issues.subscribers(1)
    mail_server.answers[busy.email] = BUSY
    issue = issues.digest(factories.story())
    for _ in range(sending.ATTEMPTS):
        issues.send_all()
        issues.let_pass(timedelta(hours=3))
    assert issues.states(issue) == {busy.email: "refused"}
    busy.refresh_from_db()
    assert busy.suppressed_at is None
    issues.send_all()
    issue.refresh_from_db()
    assert issue.state == "sent"


def test_a_mail_that_the_server_refuses_once_it_has_it_says_nothing_of_the_address(
    mail_server: MailServer,
) -> None:
    first, second = issues.subscribers(2)
    mail_server.after_data[first.email] = "554 5.6.0 Not like this"
    issue = issues.digest(factories.story())
    issues.send_all()
    assert issues.states(issue) == {first.email: "refused", second.email: "sent"}
    first.refresh_from_db()
    assert (first.bounces, first.suppressed_at) == (0, None)


def test_a_server_that_hangs_up_before_the_mail_is_asked_again(mail_server: MailServer) -> None:
    first, second = issues.subscribers(2)
    mail_server.answers[first.email] = ""
    issue = issues.digest(factories.story())
    with pytest.raises(Away):
        sending.send_batch()
    assert issues.states(issue) == {first.email: "waiting", second.email: "waiting"}
    del mail_server.answers[first.email]
    issues.let_pass(timedelta(minutes=1))
    issues.send_all()
    assert set(mail_server.to.values()) == {1}
    assert len(mail_server.to) == 2


def send_on() -> None:
    """Send as the worker does, which goes on after each time that the server hung up."""
    for _look in range(5):
        with contextlib.suppress(Away):
            issues.send_all()


@pytest.mark.parametrize("answer", ["421 4.3.2 Not now", ""], ids=["421", "no answer"])
def test_an_address_at_which_the_server_hangs_up_each_time_holds_up_nobody(
    mail_server: MailServer, answer: str
) -> None:
    first, *others = issues.subscribers(4)
    mail_server.answers[first.email] = answer
    issue = issues.digest(factories.story())
    send_on()
    assert sorted(mail_server.to) == [each.email for each in others]
    assert Delivery.objects.get(subscriber=first).attempts == 1
    for _ in range(sending.ATTEMPTS):
        issues.let_pass(timedelta(hours=3))
        send_on()
    assert issues.states(issue)[first.email] == "refused"
    assert answer in Delivery.objects.get(subscriber=first).error
    first.refresh_from_db()
    assert (first.bounces, first.suppressed_at) == (0, None)
    issue.refresh_from_db()
    assert (issue.state, issue.sent, issue.refused) == ("sent", 3, 1)


def test_a_server_that_closes_for_the_moment_once_it_has_the_mail_holds_up_nobody(
    mail_server: MailServer,
) -> None:
    first, second = issues.subscribers(2)
    mail_server.after_data[first.email] = "421 4.3.2 Not now"
    issue = issues.digest(factories.story())
    send_on()
    assert issues.states(issue) == {first.email: "waiting", second.email: "sent"}


def test_a_server_that_refuses_and_hangs_up_has_refused(mail_server: MailServer) -> None:
    gone, odd, other = issues.subscribers(3)
    mail_server.answers[gone.email] = GONE
    mail_server.after_data[odd.email] = "554 5.6.0 Not like this"
    mail_server.hangs_up = {gone.email, odd.email}
    issue = issues.digest(factories.story())
    send_on()
    assert issues.states(issue) == {
        gone.email: "refused",
        odd.email: "refused",
        other.email: "sent",
    }
    gone.refresh_from_db()
    assert gone.suppressed_at is not None
    assert Delivery.objects.get(subscriber=odd).error == "554 5.6.0 Not like this"


def test_a_server_that_hangs_up_after_some_mails_is_asked_again_at_once(
    mail_server: MailServer,
) -> None:
    first, second, third = issues.subscribers(3)
    mail_server.answers[second.email] = "421 4.7.0 Too many mails over this connection"
    issues.digest(factories.story())
    assert sending.send_batch()  # and raises nothing
    assert list(mail_server.to) == [first.email]
    assert sending.send_batch()
    assert list(mail_server.to) == [first.email, third.email]


def test_any_yes_is_a_yes_and_what_is_neither_yes_nor_no_is_not_sent_again(
    mail_server: MailServer,
) -> None:
    first, second = issues.subscribers(2)
    mail_server.after_data[first.email] = "252 Taken"
    mail_server.after_data[second.email] = "What?"
    issue = issues.digest(factories.story())
    send_on()
    assert issues.states(issue) == {first.email: "sent", second.email: "unknown"}


def test_a_server_that_hangs_up_with_the_mail_in_hand_may_have_it_and_is_not_given_it_again(
    mail_server: MailServer,
) -> None:
    first, second = issues.subscribers(2)
    mail_server.after_data[first.email] = ""
    issue = issues.digest(factories.story())
    with pytest.raises(Away):
        sending.send_batch()
    issues.send_all()
    assert issues.states(issue) == {first.email: "unknown", second.email: "sent"}
    assert set(mail_server.to.values()) == {1}
    issue.refresh_from_db()
    assert (issue.state, issue.sent, issue.unknown) == ("sent", 1, 1)


def test_a_server_that_is_not_there_leaves_everything_waiting(
    mail_server: MailServer, settings: Settings
) -> None:
    issues.subscribers(2)
    issue = issues.digest(factories.story())
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with pytest.raises(Away):
        sending.send_batch()
    assert set(issues.states(issue).values()) == {"waiting"}
    settings.EMAIL_PORT = port
    issues.send_all()
    assert len(mail_server.to) == 2


def late(issue: Issue, **time: float) -> None:
    """Let an issue be of some time ago."""
    Issue.objects.filter(pk=issue.pk).update(due_at=issue.due_at - timedelta(**time))


def test_an_alert_of_the_night_before_is_not_sent_in_the_morning(mail_server: MailServer) -> None:
    issues.subscribers(2, kind="breaking")
    still, past = issues.alert(), issues.alert()
    late(still, hours=1.9)
    late(past, hours=2.1)
    issues.send_all()
    past.refresh_from_db()
    assert (past.state, past.why) == ("stopped", "It was too late.")
    assert set(issues.states(past).values()) == {"stopped"}
    assert set(issues.states(still).values()) == {"sent"}
    assert len(mail_server.arrived) == 2


def test_a_digest_is_sent_until_the_next_one_has_its_turn(mail_server: MailServer) -> None:
    issues.subscribers(1)
    still, past = issues.digest(factories.story()), issues.another(1)
    late(still, hours=23)
    late(past, hours=25)
    issues.send_all()
    assert [*issues.states(still).values(), *issues.states(past).values()] == ["sent", "stopped"]


# --- Two senders, and one that died ---


def test_what_a_sender_claimed_that_died_waits_again_after_a_minute(
    mail_server: MailServer,
) -> None:
    issues.subscribers(3)
    issue = issues.digest(factories.story())
    dead = sending._claimed(issue)
    assert dead is not None and len(dead.deliveries) == 3
    issues.send_all()
    assert mail_server.arrived == []
    issues.let_pass(sending.CLAIM)
    issues.send_all()
    assert len(mail_server.to) == 3


def test_a_sender_that_slept_over_its_claim_sends_nothing_twice(mail_server: MailServer) -> None:
    issues.subscribers(3)
    issue = issues.digest(factories.story())
    slow = sending._claimed(issue)
    assert slow is not None
    issues.let_pass(sending.CLAIM)
    issues.send_all()
    rendered = sending.rendering.render(issue)
    assert rendered is not None
    with sending.Post() as post:
        sending._Round(slow, rendered, post).send(lambda: False)
    sending._release(slow)
    assert sorted(mail_server.to.values()) == [1, 1, 1]
    assert set(issues.states(issue).values()) == {"sent"}


def test_what_a_sender_had_begun_that_died_is_not_sent_again(mail_server: MailServer) -> None:
    [reader] = issues.subscribers(1)
    issue = issues.digest(factories.story())
    Delivery.objects.update(state="sending", claimed_at=issue.began_at)
    issues.send_all()
    issues.let_pass(sending.GIVEN_UP)
    issues.send_all()
    assert mail_server.arrived == []
    assert issues.states(issue) == {reader.email: "unknown"}


# --- An error of our own ---


def test_an_issue_on_which_an_error_falls_rests_and_holds_up_no_other(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    issues.subscribers(1)
    readers.subscriber("alert@example.com", ["breaking"])
    alert, digest = issues.alert(), issues.digest(factories.story())
    pauses = Pauses()

    def broken(issue: Issue) -> None:
        raise ValueError("An error that nobody knows yet")

    monkeypatch.setattr(rendering, "_alert", broken)
    assert sending.send_batch(pauses=pauses)
    assert set(issues.states(digest).values()) == {"sent"}
    assert set(issues.states(alert).values()) == {"waiting"}
    assert not sending.send_batch(pauses=pauses)
    assert caplog.text.count("An error in sending issue") == 1
    monkeypatch.undo()
    assert not sending.send_batch(pauses=pauses)  # it rests
    assert sending.send_batch()
    assert set(issues.states(alert).values()) == {"sent"}


# --- What was taken down ---


def test_a_killed_story_s_alert_ends_between_two_mails(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST", 2)
    issues.subscribers(5, kind="breaking")
    article = factories.story()
    issue = issues.alert(article)
    sending.send_batch()
    workflow.kill(actor=factories.chief(), article=article, reason="A court")
    issues.send_all()
    assert len(mail_server.arrived) == 2
    issue.refresh_from_db()
    assert (issue.state, issue.sent) == ("stopped", 2)
    assert issue.why == "What it tells of was taken down."


def test_a_kill_within_a_batch_is_heeded_by_the_next_mail(mail_server: MailServer) -> None:
    issues.subscribers(3, kind="breaking")
    article = factories.story()
    issue = issues.alert(article)
    batch = sending._claimed(issue)
    rendered = sending.rendering.render(issue)
    assert batch and rendered
    workflow.unpublish(actor=factories.editor(), article=article, reason="Legal looks at it")
    with sending.Post() as post:
        sending._Round(batch, rendered, post).send(lambda: False)
    assert mail_server.arrived == []


def test_a_withdrawn_update_is_told_no_more(mail_server: MailServer) -> None:
    issues.subscribers(1, kind="breaking")
    article = factories.story()
    update = factories.update(article)
    issues.alert(article)
    factories.withdraw(update)
    issues.send_all()
    assert mail_server.arrived == []


def test_a_digest_goes_on_without_a_story_that_was_taken_down(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST", 1)
    issues.subscribers(2)
    stays, goes = factories.story(headline="It Stays"), factories.story(headline="It Goes")
    issues.digest(stays, goes)
    sending.send_batch()
    workflow.kill(actor=factories.chief(), article=goes, reason="A court")
    issues.send_all()
    texts = [each.get_body(("plain",)).get_content() for each in mail_server.arrived]
    assert ["It Goes" in text for text in texts] == [True, False]
    assert all("It Stays" in text for text in texts)


def test_a_subject_says_nothing_of_a_story_that_was_taken_down(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST", 1)
    issues.subscribers(2)
    goes, stays = factories.story(headline="It Goes"), factories.story(headline="It Stays")
    issue = issues.digest(goes, stays)
    Issue.objects.filter(pk=issue.pk).update(intro="Read first how it goes.")
    sending.send_batch()
    workflow.kill(actor=factories.chief(), article=goes, reason="A court")
    issues.send_all()
    assert [str(each["Subject"]) for each in mail_server.arrived] == ["It Goes", "It Stays"]
    texts = [each.get_body(("plain",)).get_content() for each in mail_server.arrived]
    assert ["how it goes" in text for text in texts] == [True, False]


# --- How fast ---


def test_no_more_mails_a_second_than_the_settings_say(
    mail_server: MailServer, settings: Settings
) -> None:
    settings.NEWSLETTER_PER_SECOND = 20
    issues.subscribers(11)
    issues.digest(factories.story())
    began = monotonic()
    issues.send_all()
    assert len(mail_server.to) == 11
    assert monotonic() - began >= 0.5


def test_a_stop_is_heeded_between_two_mails(mail_server: MailServer) -> None:
    issues.subscribers(3)
    issue = issues.digest(factories.story())
    sending.send_batch(is_stopped=lambda: len(mail_server.arrived) >= 1)
    assert sorted(issues.states(issue).values()) == ["sent", "waiting", "waiting"]
    assert Issue.objects.get().state == "sending"
