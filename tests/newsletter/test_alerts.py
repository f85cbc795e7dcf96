"""Breaking alerts: a tick in the append form, mailed at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import workflow
from articles.jobs import announce
from articles.models import Article, Event
from newsletter import rendering
from newsletter.models import Delivery, Issue
from tests import factories
from tests.databases import address
from tests.newsletter import issues
from tests.newsletter.mail_server import MailServer
from tests.newsroom_pages import editor_url, signed_in
from tests.processes import Running, environment, wait_for
from tests.reading import read

pytestmark = pytest.mark.django_db
TICK = ["breaking_alert"]


def announce_all() -> None:
    """Do the jobs that tell the rest of the house of what was done."""
    for job in ProcrastinateJob.objects.filter(task_name="articles.announce", status="todo"):
        announce(**job.args)


def append(article: Article, **others: Any) -> Any:
    return workflow.append_update(
        actor=others.pop("actor", None) or factories.editor(),
        article=article,
        copy=factories.copy(headline="Pier Closed", **others),
        override="For a test",
        asked_errands=TICK,
    )


def test_the_tick_stays_with_the_act_and_makes_an_alert_once() -> None:
    issues.subscribers(3, kind="breaking")
    issues_before = Issue.objects.count()
    append(factories.story())
    event = Event.objects.get(verb="append_update")
    assert event.data["errands"] == TICK
    announce_all()
    announce_all()  # a job may run twice
    assert Issue.objects.count() == issues_before + 1
    issue = Issue.objects.get()
    assert (issue.kind, issue.state, issue.addressed) == ("breaking", "sending", 3)
    assert Delivery.objects.count() == 3


def test_an_update_without_the_tick_makes_none() -> None:
    factories.update(factories.story())
    announce_all()
    assert not Issue.objects.exists()


def test_who_may_print_and_send_no_alert_is_refused_and_nothing_is_printed() -> None:
    edda = factories.editor()
    edda.groups.clear()
    from django.contrib.auth.models import Permission

    edda.user_permissions.set(Permission.objects.filter(content_type__app_label="articles"))
    article = factories.story()
    with pytest.raises(PermissionDenied):
        append(article, actor=type(edda).objects.get(pk=edda.pk))
    article.refresh_from_db()
    assert article.update_count == 0


def test_an_alert_of_what_was_killed_before_it_was_made_is_not_sent() -> None:
    issues.subscribers(1, kind="breaking")
    article = factories.story()
    append(article)
    workflow.kill(actor=factories.chief(), article=article, reason="A court")
    announce_all()
    assert Issue.objects.get().state == "stopped"
    assert not Delivery.objects.exists()


def test_an_alert_whose_mail_cannot_be_written_yet_is_no_error_of_the_announcement(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    issues.subscribers(1, kind="breaking")
    append(factories.story())

    def broken(*args: Any) -> None:
        raise ValueError("An error that nobody knows yet")

    with monkeypatch.context() as error:
        error.setattr(rendering.page, "build", broken)
        announce_all()
        issues.send_all()
    assert not mail_server.arrived
    issues.send_all()
    assert [str(each["Subject"]) for each in mail_server.arrived] == ["Breaking: Pier Closed"]


def test_an_alert_that_nobody_was_there_to_make_for_two_hours_is_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    issues.subscribers(1, kind="breaking")
    append(factories.story())
    later = timezone.now() + timedelta(hours=2, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    announce_all()
    issue = Issue.objects.get()
    assert (issue.state, issue.why) == ("stopped", "It was too late.")
    assert not Delivery.objects.exists()


def test_the_mail_says_what_broke_and_leads_to_the_passage(mail_server: MailServer) -> None:
    issues.subscribers(1, kind="breaking")
    article = factories.story()
    append(article, body="<p>The pier was closed.</p><p>Engineers look at it.</p>")
    announce_all()
    issues.send_all()
    [message] = mail_server.arrived
    article.refresh_from_db()
    assert message["Subject"] == "Breaking: Pier Closed"
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "PORT AVERLY, Norland (City Telegraph) — The pier was closed. Engineers" in text
    assert f"http://localhost:8000{article.url}#update-1" in text
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert f"http://localhost:8000{article.url}#update-1" in html


# --- In the editor ---


def fields(article: Article, **others: Any) -> dict[str, Any]:
    return {
        "mode": "update",
        "token": "a-token",
        "headline": "Pier Closed",
        "dateline_city": "Port Averly",
        "dateline_region": "Norland",
        "agency": str(factories.desk_agency().pk),
        "body": "<p>The pier was closed.</p>",
        "override": "For a test",
        **others,
    }


def append_url(article: Article) -> str:
    return f"{editor_url(article)}?append"


def test_an_editor_ticks_and_prints_and_is_told() -> None:
    article, edda = factories.story(), signed_in(factories.editor())
    page = read(edda.get(append_url(article)))
    [label] = [each for each in page.all("label") if each.text == "Send as breaking alert"]
    assert "checked" not in page.one("input", id=label["for"]).attributes
    done = edda.post(
        append_url(article), fields(article, errands="breaking_alert", _publish="1"), follow=True
    )
    assert "The breaking alert goes out now." in read(done).text
    assert Event.objects.get(verb="append_update").data["errands"] == TICK


def test_the_tick_stays_when_the_form_comes_back() -> None:
    article, edda = factories.story(), signed_in(factories.editor())
    sent = fields(article, errands="breaking_alert", _publish="1", headline="")
    page = read(edda.post(append_url(article), sent))
    assert "checked" in page.one("input", id="errand-breaking_alert").attributes


def test_a_drafted_update_can_be_ticked_too() -> None:
    article = factories.story()
    text = workflow.draft_update(
        actor=factories.reporter(), article=article, copy=factories.copy(headline="Pier Closed")
    )
    edda = signed_in(factories.editor())
    url = f"{editor_url(article)}?dispatch={text.pk}"
    edda.post(url, fields(article, errands="breaking_alert", _publish="1", seq="1"))
    assert Event.objects.get(verb="publish", dispatch=text).data["errands"] == TICK


def test_an_alert_is_not_scheduled_and_that_is_said() -> None:
    article, edda = factories.story(), signed_in(factories.editor())
    sent = fields(article, errands="breaking_alert", _schedule="1", print_at="2099-01-01T10:00")
    answer = edda.post(append_url(article), sent)
    assert "cannot be scheduled" in read(answer).text
    assert not Event.objects.filter(verb="schedule").exists()


@pytest.mark.parametrize("address", ["?append", "?filing"])
def test_a_reporter_is_offered_no_alert(address: str) -> None:
    article = factories.story()
    page = signed_in(factories.reporter()).get(f"{editor_url(article)}{address}")
    assert "errand" not in page.content.decode()


def test_a_new_story_and_a_correction_have_no_tick() -> None:
    article, edda = factories.story(), signed_in(factories.editor())
    dispatch = article.dispatches.get()
    for url in ("/newsroom/articles/article/add/", f"{editor_url(article)}?dispatch={dispatch.pk}"):
        assert "errand" not in edda.get(url).content.decode()


def test_a_takedown_names_the_alerts_that_are_out(mail_server: MailServer, client: Client) -> None:
    issues.subscribers(1, kind="breaking")
    article = factories.story()
    append(article)
    announce_all()
    issues.send_all()
    issues.digest(article)
    page = signed_in(factories.chief()).get(
        f"/newsroom/articles/article/{article.pk}/take-down/kill/"
    )
    assert "2 letters that went out" in read(page).text
    assert "Breaking: Pier Closed (sent)" in read(page).text


# --- Through the worker ---


@pytest.mark.django_db(transaction=True)
def test_an_alert_is_with_the_mail_server_within_ten_seconds_of_the_commit(
    tmp_path: Path, mail_server: MailServer
) -> None:
    issues.subscribers(25, kind="breaking")
    article = factories.story()
    env = environment(
        tmp_path / "var",
        DATABASE_URL=address(),
        EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}",
    )
    with Running("worker", output=tmp_path / "said", env=env):
        # The worker is up once it has announced the story's first print.
        wait_for(
            "the worker works",
            lambda: not ProcrastinateJob.objects.filter(status="todo").exists(),
        )
        append(article)
        began = monotonic()
        wait_for("everybody has the alert", lambda: len(mail_server.arrived) == 25)
        assert monotonic() - began < 10
