"""Asking for letters: from any page, without a cookie, and not for programs or other sites."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from procrastinate import RetryStrategy
from pytest_django import Settings

from newsletter import door, jobs, limits
from newsletter.models import Attempt, SignUp
from newsletter.post import Away, Refused
from tests.factories import SectionFactory, story, update
from tests.newsletter import readers
from tests.newsletter.mail_server import MailServer
from tests.newsletter.readers import OURS, SIGN_UP
from tests.reading import read

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the seconds pass that a person takes to read the form."""
    monkeypatch.setattr(door, "SHORTEST", -1)


def send(client: Client, fields: dict[str, Any], **others: str) -> Any:
    return client.post(SIGN_UP, fields, headers=OURS | others)


def test_the_form_beside_every_story_leads_to_one_that_asks_which_letters(client: Client) -> None:
    SectionFactory.create(name="World")
    touch = read(client.get(story().url)).one("aside", css="rails").one(css="touch")
    form = touch.one("form")
    assert (form["method"], form["action"]) == ("post", SIGN_UP)
    assert "csrf" not in str([each.attributes for each in form.all("input")])
    page = read(client.post(SIGN_UP, {"email": "ada@example.com", "comment": ""}, headers=OURS))
    assert page.one("input", id="email")["value"] == "ada@example.com"
    ticked = {
        each["value"]: "checked" in each.attributes
        for each in page.all("input", css="")
        if each.attributes.get("type") == "checkbox"
    }
    assert list(ticked.values()) == [True, False, False]
    assert "World" in page.text


def test_the_foot_of_every_page_leads_there_also_of_a_story_s_history(client: Client) -> None:
    article = story()
    update(article)
    for address in ("/fragments/foot/", f"{article.url}history/"):
        links = read(client.get(address)).one("footer", css="foot").links
        assert ("Stay in touch", SIGN_UP) in links


def test_no_page_of_the_newsletter_sets_a_cookie_or_lies_in_a_cache(client: Client) -> None:
    for page in (
        client.get(SIGN_UP),
        client.get("/newsletter/sent/"),
        client.get("/newsletter/confirm/x/"),
    ):
        assert not page.cookies
        assert "no-store" in page["Cache-Control"]
        assert "Surrogate-Control" not in page
        assert page["X-Robots-Tag"] == "noindex"
        assert page["Referrer-Policy"] == "same-origin"


def test_whoever_sends_the_form_is_asked_by_mail(client: Client) -> None:
    fields = readers.shown_form(client, email="Ada@Example.com")
    answer = send(client, fields)
    assert answer["Location"] == "/newsletter/sent/"
    assert "Look into your inbox" in read(client.get("/newsletter/sent/")).text
    readers.mail_confirmations()
    [message] = mail.outbox
    assert message.to == ["Ada@example.com"]
    assert "The daily digest" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-replied"


def test_the_answer_does_not_tell_whether_an_address_is_known(
    client: Client, django_assert_max_num_queries: Budget
) -> None:
    readers.subscriber("ada@example.com")
    answers, costs = [], []
    for email in ("ada@example.com", "bob@example.com"):
        fields = readers.shown_form(client, email=email)
        with django_assert_max_num_queries(20) as spent:
            answer = send(client, fields)
        answers.append((answer.status_code, answer["Location"], answer.content))
        costs.append(len(spent.captured_queries))
    assert answers[0] == answers[1]
    assert costs[0] == costs[1] <= 9


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"},
        {"sec-fetch-site": "same-site", "origin": "http://testserver"},
        {"sec-fetch-site": "none"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {},
    ],
)
def test_a_form_from_elsewhere_is_refused(client: Client, headers: dict[str, str]) -> None:
    fields = readers.shown_form(client, email="ada@example.com")
    answer = client.post(SIGN_UP, fields, headers=headers)
    assert answer.status_code == 403
    assert "from another place" in read(answer).text
    assert not SignUp.objects.exists()


def test_an_old_browser_says_by_its_origin_where_the_form_comes_from(client: Client) -> None:
    fields = readers.shown_form(client, email="ada@example.com")
    assert client.post(SIGN_UP, fields, headers={"origin": "http://testserver"}).status_code == 302


def test_who_fills_in_the_hidden_field_is_asked_to_look_and_loses_nothing(client: Client) -> None:
    fields = readers.shown_form(client, email="ada@example.com") | {"comment": "Buy pills"}
    answer = send(client, fields)
    assert answer.status_code == 400
    page = read(answer)
    assert "must stay empty" in page.text
    assert page.one("input", id="email")["value"] == "ada@example.com"
    assert page.one("input", id="trap")["value"] == ""
    assert not SignUp.objects.exists()


def test_a_form_without_our_token_only_shows_the_one_with_it(client: Client) -> None:
    send(client, {"email": "ada@example.com", "letters": ["digest"]})
    send(client, {"email": "ada@example.com", "letters": ["digest"], "token": "form:made:up"})
    assert not SignUp.objects.exists()


def test_a_form_sent_within_a_moment_is_sent_once_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "SHORTEST", 3600)
    fields = readers.shown_form(client, email="ada@example.com")
    answer = send(client, fields)
    assert "too quick" in read(answer).text
    again = read(answer).one("main").one("form")
    tokens = [each["value"] for each in again.all("input") if each["name"] == "token"]
    assert tokens == [fields["token"]]
    monkeypatch.setattr(door, "SHORTEST", -1)
    assert send(client, fields).status_code == 302


def test_a_form_that_lay_open_for_a_day_comes_back_with_what_was_typed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = readers.shown_form(client, email="ada@example.com")
    monkeypatch.setattr(door, "LONGEST", -1)
    page = read(send(client, fields))
    assert "open for very long" in page.text
    assert page.one("input", id="email")["value"] == "ada@example.com"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Enter your mail address."),
        ("ada", "such as name@example.com"),
        ("ada@", "such as name@example.com"),
        ("ada@example..com", "such as name@example.com"),
        ("ada\r\nBcc: all@example.com", "such as name@example.com"),
        ("äda@example.com", "Before the @"),
        ("a" * 300 + "@example.com", "too long"),
    ],
)
def test_what_is_no_address_is_told_beside_the_field_and_kept(
    client: Client, typed: str, told: str
) -> None:
    fields = readers.shown_form(client) | {"email": typed}
    answer = send(client, fields)
    assert answer.status_code == 400
    page = read(answer)
    field = page.one("input", id="email")
    assert told in page.one(id=field["aria-describedby"]).text
    assert field["aria-invalid"] == "true"
    assert not SignUp.objects.exists()


def test_a_domain_in_any_script_will_do(client: Client) -> None:
    send(client, readers.shown_form(client) | {"email": " ada@BÜCHER.example "})
    assert SignUp.objects.get().email == "ada@xn--bcher-kva.example"


def test_no_letter_is_no_sign_up(client: Client) -> None:
    answer = send(client, readers.shown_form(client, email="ada@example.com") | {"letters": []})
    assert "Choose at least one letter." in read(answer).text


def test_an_address_that_was_written_to_three_times_today_is_left_alone(client: Client) -> None:
    for email in ("ada@example.com", "ADA@example.com", "ada@example.com", "Ada@Example.com"):
        answer = send(client, readers.shown_form(client, email=email))
        assert answer["Location"] == "/newsletter/sent/"
    readers.mail_confirmations()
    assert len(mail.outbox) == limits.FOR_AN_ADDRESS


def test_a_network_that_asks_for_more_than_people_do_is_told_to_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OF_A_NETWORK", 2)
    for number in range(2):
        fields = readers.shown_form(client, email=f"reader{number}@example.com")
        assert send(client, fields).status_code == 302
    fields = readers.shown_form(client, email="ada@example.com")
    answer = client.post(SIGN_UP, fields, headers=OURS, REMOTE_ADDR="127.0.0.99")
    assert answer.status_code == 429
    assert read(answer).one("input", id="email")["value"] == "ada@example.com"
    other = client.post(SIGN_UP, fields, headers=OURS, REMOTE_ADDR="192.0.2.99")
    assert other.status_code == 302


def test_no_address_of_a_machine_is_stored_and_what_is_goes_within_a_day(client: Client) -> None:
    send(client, readers.shown_form(client, email="ada@example.com"))
    stored = " ".join(Attempt.objects.values_list("who", flat=True))
    assert len(stored) == 129
    assert "127.0" not in stored and "ada" not in stored
    limits.forget(now=readers.now() + limits.KEPT)
    assert not Attempt.objects.exists()


def test_the_page_costs_one_query(client: Client, django_assert_max_num_queries: Budget) -> None:
    client.get(SIGN_UP)
    with django_assert_max_num_queries(1 + 4):  # and the masthead's, the strip's and the foot's
        client.get(SIGN_UP)


# --- The mail with the link ---


def confirmation_of(sign_up: SignUp) -> None:
    jobs.send_confirmation(sign_up_id=sign_up.pk)


def test_the_link_waits_for_a_mail_server_that_is_away_for_a_day(
    mail_server: MailServer, settings: Settings
) -> None:
    sign_up = readers.asked("ada@example.com")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with pytest.raises(Away):
        confirmation_of(sign_up)
    strategy = jobs.send_confirmation.retry_strategy
    assert isinstance(strategy, RetryStrategy) and strategy.max_attempts
    waits = [strategy.exponential_wait ** (tried + 1) for tried in range(strategy.max_attempts)]
    assert timedelta(seconds=sum(waits)) > timedelta(days=1)
    settings.EMAIL_PORT = port
    confirmation_of(sign_up)
    assert list(mail_server.to) == ["ada@example.com"]


def test_a_link_that_is_refused_for_good_is_not_mailed_again_and_one_for_now_is(
    mail_server: MailServer,
) -> None:
    gone, busy = readers.asked("gone@example.com"), readers.asked("busy@example.com")
    mail_server.answers = {gone.email: "550 5.1.1 No such mailbox", busy.email: "451 4.3.0 Later"}
    confirmation_of(gone)  # and no other attempt is asked for
    with pytest.raises(Refused):
        confirmation_of(busy)
    mail_server.answers = {}
    confirmation_of(busy)
    assert list(mail_server.to) == [busy.email]
