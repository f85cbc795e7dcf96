"""The newsroom's pages for letters: editors edit the digest, a chief sees what became of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from newsletter import due, jobs
from newsletter.models import Issue
from tests import factories
from tests.newsletter import issues, readers
from tests.newsletter.mail_server import MailServer
from tests.newsroom_pages import signed_in
from tests.reading import Element, read

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]
LETTERS = "/newsroom/newsletter/issue/"
SIGNED_IN = 4


@pytest.fixture
def edda() -> Client:
    return signed_in(factories.editor(first_name="Edda", email="edda@example.com"))


@pytest.fixture
def issue() -> Issue:
    """Tonight's, of three stories."""
    for name in ("First", "Second", "Third"):
        factories.story(headline=name)
    return due.next_digest(now=timezone.now())


def url(issue: Issue) -> str:
    return f"{LETTERS}{issue.pk}/change/"


def order(page: Element) -> list[str]:
    [stories] = [each for each in page.all("ol") if "data-stories" in each.attributes]
    return [each.text for each in stories.all("a")]


def sent(page: Element, **others: str) -> dict[str, str]:
    """Return what the page's form sends back."""
    form = next(each for each in page.all("form") if each.all("input", id="id_version"))
    found = {
        each["name"]: each.attributes.get("value", "")
        for each in form.all("input")
        if each.attributes.get("type") != "checkbox" or "checked" in each.attributes
    }
    found["intro"] = form.one("textarea").text
    return found | others


def test_the_digest_is_shown_as_it_would_go_out_now(edda: Client, issue: Issue) -> None:
    page = read(edda.get(url(issue)))
    shown = order(page)
    assert sorted(shown) == ["First", "Second", "Third"]
    frame = page.one("iframe")
    assert frame["sandbox"] == ""
    for name in shown:
        assert name in frame["srcdoc"]
    assert page.one(css="letter-subject").text == shown[0]


def test_an_editor_changes_subject_intro_and_order_and_leaves_out(
    edda: Client, issue: Issue, mail_server: MailServer
) -> None:
    issues.subscribers(1)
    page = read(edda.get(url(issue)))
    first, second, third = order(page)
    ids = _ids()
    fields = sent(page, subject="What Moved Today", intro="A quiet day.", _save="1")
    fields |= {f"place-{ids[third]}": "1", f"place-{ids[first]}": "3", f"out-{ids[second]}": "on"}
    edda.post(url(issue), fields)
    factories.story(headline="Late News")
    page = read(edda.get(url(issue)))
    # What is new comes after what was placed, what was left out stays in sight.
    assert order(page) == [third, first, "Late News", second]
    due.send_off_due(now=issue.due_at)
    issues.let_pass(timedelta(days=2))
    issues.send_all()
    [message] = mail_server.arrived
    assert message["Subject"] == "What Moved Today"
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    places = [text.index(words) for words in ("A quiet day.", third, first, "Late News")]
    assert places == sorted(places)
    assert second not in text


def _ids() -> dict[str, int]:
    from articles.models import Article

    return dict(Article.objects.values_list("headline", "pk"))


def test_who_only_writes_an_intro_places_nothing(edda: Client, issue: Issue) -> None:
    edda.post(url(issue), sent(read(edda.get(url(issue))), intro="Good evening.", _save="1"))
    issue.refresh_from_db()
    assert (issue.intro, issue.order) == ("Good evening.", [])


def test_of_two_editors_the_second_is_told_and_keeps_what_was_typed(
    edda: Client, issue: Issue
) -> None:
    page = read(edda.get(url(issue)))
    other = signed_in(factories.editor(first_name="Olaf", last_name="Berg"))
    other.post(url(issue), sent(page, subject="Olaf’s", _save="1"))
    answer = read(edda.post(url(issue), sent(page, subject="Edda’s", _save="1")))
    assert "Olaf Berg changed this digest meanwhile." in answer.text
    assert answer.one("input", id="id_subject")["value"] == "Edda’s"
    issue.refresh_from_db()
    assert issue.subject == "Olaf’s"
    edda.post(url(issue), sent(answer, _save="1"))
    issue.refresh_from_db()
    assert issue.subject == "Edda’s"


def test_a_preview_goes_to_who_asks_and_to_nobody_else(edda: Client, issue: Issue) -> None:
    readers.subscriber("ada@example.com")
    page = read(edda.get(url(issue)))
    answer = edda.post(url(issue), sent(page, subject="Tonight", _preview="1"), follow=True)
    assert "on its way to edda@example.com" in read(answer).text
    for job in ProcrastinateJob.objects.filter(task_name="newsletter.send_preview"):
        jobs.send_preview(**job.args)
    [message] = mail.outbox
    assert (message.to, message.subject) == (["edda@example.com"], "Preview: Tonight")
    assert "List-Unsubscribe" not in message.extra_headers
    assert "-here/" not in message.body


def test_a_digest_that_was_taken_out_does_not_go_out(edda: Client, issue: Issue) -> None:
    edda.post(url(issue), sent(read(edda.get(url(issue))), _take_out="1"))
    assert not due.send_off_due(now=issue.due_at)
    issue.refresh_from_db()
    assert issue.state == "skipped"
    assert due.next_digest(now=timezone.now()).day > issue.day  # type: ignore[operator]
    assert "took it out" in read(edda.get(url(issue))).text


def test_a_digest_that_has_gone_out_meanwhile_is_not_changed(edda: Client, issue: Issue) -> None:
    fields = sent(read(edda.get(url(issue))), subject="Too Late", _save="1")
    due.send_off_due(now=issue.due_at)
    answer = edda.post(url(issue), fields, follow=True)
    assert "not open any more" in read(answer).text
    issue.refresh_from_db()
    assert issue.subject != "Too Late"


def test_a_chief_sees_how_many_went_out_and_an_editor_does_not(
    edda: Client, mail_server: MailServer
) -> None:
    issues.subscribers(3)
    sent_issue = issues.digest(factories.story())
    issues.send_all()
    cleo = signed_in(factories.chief())
    for address in (LETTERS, url(sent_issue)):
        assert "to 3 · 3 sent" in read(cleo.get(address)).text
        assert "3 sent" not in read(edda.get(address)).text


def test_nobody_browses_addresses_without_being_let() -> None:
    found = readers.subscriber("ada@example.com")
    address = "/newsroom/newsletter/subscriber/"
    chief = factories.chief()
    assert signed_in(chief).get(address).status_code == 403
    assert "ada@example.com" not in signed_in(chief).get(LETTERS).content.decode()
    chief.user_permissions.add(Permission.objects.get(codename="view_subscriber"))
    let = signed_in(type(chief).objects.get(pk=chief.pk))
    assert "ada@example.com" in let.get(address).content.decode()
    assert "ada@example.com" in let.get(address, {"q": "ADA@example.com"}).content.decode()
    assert "ada@example.com" not in let.get(address, {"q": "ada"}).content.decode()
    assert let.post(f"{address}{found.pk}/change/", {"email": "x@example.com"}).status_code == 403


def test_a_reporter_sees_no_letters(issue: Issue) -> None:
    robin = signed_in(factories.reporter())
    assert robin.get(LETTERS).status_code == 403
    assert robin.get(url(issue)).status_code == 403
    assert LETTERS not in robin.get("/newsroom/").content.decode()


def test_the_pages_cost_the_same_at_any_number_of_letters(
    edda: Client, issue: Issue, django_assert_max_num_queries: Budget
) -> None:
    for number in range(1, 40):
        issues.another(-number)
    with django_assert_max_num_queries(SIGNED_IN + 1) as spent:
        page = edda.get(LETTERS)
    assert not [each for each in spent.captured_queries if "COUNT(" in each["sql"]]
    older = read(page).address("Older")
    assert edda.get(f"{LETTERS}{older}").status_code == 200
    with django_assert_max_num_queries(SIGNED_IN + 10):
        assert edda.get(url(issue)).status_code == 200


@pytest.mark.parametrize("asked", ["x", "99999999999999999999", "0"])
def test_a_letter_that_there_is_not_is_a_404(edda: Client, asked: str) -> None:
    assert edda.get(f"{LETTERS}{asked}/change/").status_code == 404
