"""Confirming, choosing, leaving, taking one's data along, being forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from newsletter import links, subscribing
from newsletter.models import SignUp, Subscriber, Subscription
from tests import factories
from tests.articles import crowd
from tests.factories import SectionFactory
from tests.newsletter import issues, readers
from tests.reading import read

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def preferences(subscriber: Subscriber) -> str:
    return links.preferences_path(subscriber.pk)


# --- Confirming ---


def test_opening_the_link_of_the_mail_confirms_nothing_and_its_button_does(client: Client) -> None:
    readers.asked("ada@example.com", ["digest", "breaking"])
    readers.mail_confirmations()
    address = readers.link(mail.outbox[0])
    for _scanner in range(2):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert readers.letters_of("ada@example.com") == []
    assert read(client.get(address)).one("form")["method"] == "post"
    page = client.post(address, follow=True)
    assert "Your letters have begun" in read(page).text
    assert readers.letters_of("ada@example.com") == ["breaking", "digest"]


def test_the_link_works_once_and_for_two_days(client: Client) -> None:
    first = path(links.confirm_url(readers.asked("ada@example.com").pk))
    client.post(first)
    assert client.post(first).status_code == 410
    late = path(links.confirm_url(readers.asked("bob@example.com").pk))
    subscribing.forget(now=readers.now() + subscribing.KEPT)
    assert client.post(late).status_code == 410
    assert readers.letters_of("bob@example.com") == []


def test_a_made_up_link_opens_nothing(client: Client) -> None:
    sign_up = readers.asked("ada@example.com")
    subscriber = readers.subscriber("bob@example.com")
    preferring = preferences(subscriber).split("/")[3]
    for address in (
        f"/newsletter/confirm/{sign_up.pk}/",
        f"/newsletter/confirm/{sign_up.pk}.abc/",
        f"/newsletter/preferences/{subscriber.pk}.abc/",
        f"/newsletter/unsubscribe/{subscriber.pk}.digest.abc/",
        # Each link is for one purpose.
        f"/newsletter/unsubscribe/{preferring}/",
        f"/newsletter/confirm/{preferring}/",
        "/newsletter/confirm/%00/",
    ):
        assert client.post(address).status_code == 404, address
    assert readers.letters_of("bob@example.com") == ["digest"]


def test_an_address_is_one_subscriber_in_whatever_case() -> None:
    first = readers.subscriber("Ada@example.com", ["digest"])
    assert readers.subscriber("ada@example.com", ["breaking"]) == first
    assert readers.letters_of("ADA@example.com") == ["breaking", "digest"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.create(email="aDa@example.com", confirmed_at=readers.now())


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_of_an_address_that_are_confirmed_at_once_are_one_subscriber() -> None:
    asked = [
        readers.asked("ada@example.com", ["digest"]),
        readers.asked("Ada@example.com", ["breaking"]),
    ]

    def confirm(sign_up: SignUp) -> Subscriber | None:
        return subscribing.confirm(sign_up_id=sign_up.pk)

    found = crowd.at_once([partial(confirm, each) for each in asked])
    assert not [each for each in found if isinstance(each, Exception)]
    assert Subscriber.objects.count() == 1
    assert readers.letters_of("ada@example.com") == ["breaking", "digest"]


def test_who_asks_twice_for_different_letters_confirms_both(client: Client) -> None:
    asked = [readers.asked("ada@example.com", [each]) for each in ("digest", "breaking")]
    for each in asked:
        assert client.post(path(links.confirm_url(each.pk))).status_code == 302
    assert readers.letters_of("ada@example.com") == ["breaking", "digest"]
    assert not SignUp.objects.exists()


def test_who_confirms_an_address_that_mail_came_back_from_is_written_to_again() -> None:
    found = readers.subscriber("ada@example.com")
    Subscriber.objects.update(suppressed_at=readers.now(), bounces=3)
    readers.subscriber("ada@example.com")
    found.refresh_from_db()
    assert (found.suppressed_at, found.bounces) == (None, 0)


# --- Choosing ---


def test_a_subscriber_chooses_by_the_link_in_each_mail(client: Client) -> None:
    world = SectionFactory.create(name="World")
    address = preferences(readers.subscriber("ada@bücher.example".replace("ü", "u")))
    page = read(client.get(address))
    ticked = [each["value"] for each in page.all("input") if "checked" in each.attributes]
    assert ticked == ["digest"]
    wanted = ["breaking", f"section-{world.pk}", "section-999999"]
    form = client.post(address, {"letters": wanted})
    assert form.status_code == 200  # one of them there is not
    page = client.post(address, {"letters": wanted[:2]}, follow=True)
    assert "Saved." in read(page).text
    assert readers.letters_of("ada@bucher.example") == ["breaking", f"section-{world.pk}"]


def test_an_address_in_another_script_is_shown_in_it(client: Client) -> None:
    found = readers.subscriber("ada@xn--bcher-kva.example")
    assert "ada@bücher.example" in read(client.get(preferences(found))).text


def test_no_more_letters_is_one_button(client: Client) -> None:
    found = readers.subscriber("ada@example.com", ["digest", "breaking"])
    client.post(preferences(found), {"letters": ["digest"], "nothing": "1"})
    assert readers.letters_of("ada@example.com") == []


def test_a_section_that_is_deleted_takes_its_letter_along() -> None:
    world = SectionFactory.create(name="World")
    readers.subscriber("ada@example.com", ["digest", f"section-{world.pk}"])
    world.delete()
    assert readers.letters_of("ada@example.com") == ["digest"]


# --- Leaving ---


def test_a_get_never_unsubscribes_and_one_click_does(client: Client) -> None:
    found = readers.subscriber("ada@example.com", ["digest", "breaking"])
    address = path(links.unsubscribe_url(found.pk, "digest"))
    page = read(client.get(address))
    assert "The daily digest" in page.text
    assert client.head(address).status_code == 200
    assert readers.letters_of("ada@example.com") == ["breaking", "digest"]
    # What a mail program's server sends (RFC 8058, 3.2): from nowhere that we know.
    answer = client.post(
        address,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"origin": "https://mail.example"},
    )
    assert answer.status_code == 200
    assert readers.letters_of("ada@example.com") == ["breaking"]


def test_the_page_of_the_link_has_a_button_that_does_the_same(client: Client) -> None:
    found = readers.subscriber("ada@example.com", ["breaking"])
    address = path(links.unsubscribe_url(found.pk, "breaking"))
    assert read(client.get(address)).one("form")["method"] == "post"
    assert "You get no more of Breaking alerts" in read(client.post(address)).text
    assert "You get no more" in read(client.post(address)).text
    assert readers.letters_of("ada@example.com") == []


def test_a_link_for_who_is_not_there_any_more_answers_the_same(client: Client) -> None:
    found = readers.subscriber("ada@example.com")
    address = path(links.unsubscribe_url(found.pk, "digest"))
    before = client.post(address).content
    subscribing.be_forgotten(subscriber=found)
    assert client.post(address).content == before


# --- One's data ---


def test_a_subscriber_takes_along_everything_that_is_known(client: Client) -> None:
    world = SectionFactory.create(name="World")
    found = readers.subscriber("ada@example.com", ["digest", f"section-{world.pk}"])
    issues.digest(factories.story(headline="Ferry Strikes Pier"))
    answer = client.get(f"{preferences(found)}data.json")
    assert 'filename="my-letters.json"' in answer["Content-Disposition"]
    known = json.loads(answer.content)
    assert known["email"] == "ada@example.com"
    assert [each["letter"] for each in known["letters"]] == ["The daily digest", "World"]
    [mailed] = known["mails_of_the_last_month"]
    assert mailed["letter"].startswith("The daily digest")
    assert mailed["what_became_of_it"] == "Waiting"
    columns = {each.name for each in Subscriber._meta.concrete_fields} - {"id"}
    # With the letters, the mails and the sign-ups.
    assert len(columns) + 3 == len(known)


def test_what_a_mail_server_said_and_what_is_not_confirmed_is_known_too(client: Client) -> None:
    found = readers.subscriber("ada@example.com")
    issues.digest(factories.story())
    said = "550 5.1.1 <ada@example.com>: not here"
    found.deliveries.update(state="refused", error=said)
    asked = readers.asked("Ada@example.com", ["breaking"])
    readers.asked("bob@example.com")
    subscribing.choose(subscriber=found, wanted=[])
    known = json.loads(client.get(f"{preferences(found)}data.json").content)
    assert known["mails_of_the_last_month"][0]["what_a_mail_server_said"] == said
    [waiting] = known["asked_for_and_not_confirmed"]
    assert waiting["letters"] == ["Breaking alerts"]
    assert (waiting["at"][:19], waiting["mailed_at"]) == (f"{asked.created_at:%FT%T}", None)
    assert known["without_a_letter_since"] is not None


def test_taking_it_along_costs_five_queries(
    client: Client, django_assert_num_queries: Budget
) -> None:
    found = readers.subscriber("ada@example.com")
    for number in range(3):
        issues.another(number)
    with django_assert_num_queries(5):
        client.get(f"{preferences(found)}data.json")


def test_being_forgotten_is_asked_once_more_and_leaves_nothing(client: Client) -> None:
    found = readers.subscriber("ada@example.com")
    readers.asked("Ada@example.com", ["breaking"])
    address = f"{preferences(found)}delete/"
    assert "ada@example.com" in read(client.get(address)).text
    assert Subscriber.objects.exists()
    assert "We know nothing" in read(client.post(address)).text
    assert not Subscriber.objects.exists()
    assert not Subscription.objects.exists()
    assert not SignUp.objects.exists()
    assert client.get(preferences(found)).status_code == 404


def test_who_has_had_no_letter_for_a_month_is_forgotten() -> None:
    found = readers.subscriber("ada@example.com")
    readers.subscriber("bob@example.com")
    subscribing.choose(subscriber=found, wanted=[])
    month = subscribing.LEFT_KEPT
    subscribing.forget(now=readers.now() + month - timedelta(minutes=1))
    assert Subscriber.objects.count() == 2
    subscribing.forget(now=readers.now() + month)
    assert [each.email for each in Subscriber.objects.all()] == ["bob@example.com"]
