"""Readers who subscribe as people do: by the pages and the mails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from newsletter import jobs, subscribing
from newsletter.models import SignUp, Subscriber
from tests.reading import read

SIGN_UP = "/newsletter/"
OURS = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def shown_form(client: Client, *, email: str = "") -> dict[str, Any]:
    """Send the form beside a story and return the fields of the one that answers it."""
    page = client.post(SIGN_UP, {"email": email, "comment": ""}, headers=OURS)
    form = read(page).one("main").one("form")
    fields: dict[str, Any] = {"letters": []}
    for each in form.all("input"):
        if each.attributes.get("type") != "checkbox":
            fields[each["name"]] = each.attributes.get("value", "")
        elif "checked" in each.attributes:
            fields["letters"].append(each["value"])
    return fields


def asked(email: str, letters: Sequence[str] = ("digest",)) -> SignUp:
    """Return the sign-up of somebody who has sent the form."""
    subscribing.ask(email=email, wanted=letters, client="192.0.2.7")
    return SignUp.objects.filter(email=email).latest("pk")


def mail_confirmations() -> None:
    """Do the jobs that mail the links."""
    for job in ProcrastinateJob.objects.filter(
        task_name="newsletter.send_confirmation", status="todo"
    ):
        jobs.send_confirmation(**job.args)


def link(message: Any) -> str:
    """Return the path of the first link of ours in a mail's text."""
    found = re.search(r"https?://[^/\s]+(/newsletter/\S+)", message.body)
    assert found, message.body
    return found[1]


def subscriber(email: str = "ada@example.com", letters: Sequence[str] = ("digest",)) -> Subscriber:
    """Return somebody who has confirmed."""
    found = subscribing.confirm(sign_up_id=asked(email, letters).pk)
    assert found is not None
    return found


def letters_of(email: str) -> list[str]:
    """Return the keys of what an address gets."""
    found = Subscriber.objects.with_address(email).first()
    return sorted(each.key for each in found.subscriptions.all()) if found else []


def now() -> Any:
    """Return the time."""
    return timezone.now()
