"""What robots are told, as their own programs would read it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client
from django.utils import timezone
from environs import ValidationError

from feeds import robots
from newsroom.settings import _contacts

pytestmark = pytest.mark.django_db

STORY = "/2024/07/20/ferry-adrift/"
# They show a link to somebody, or find a page for them.
WELCOME = (
    "Applebot",
    "bingbot",
    "Discordbot",
    "DuckDuckBot",
    "facebookexternalhit",
    "Googlebot",
    "Googlebot-News",
    "LinkedInBot",
    "Slackbot",
    "Slackbot-LinkExpanding",
    "TelegramBot",
    "Twitterbot",
    "WhatsApp",
)


def rules(client: Client) -> RobotFileParser:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    found = RobotFileParser()
    found.parse(answer.content.decode().splitlines())
    return found


@pytest.mark.parametrize(
    ("policy", "trains", "answers"),
    [("allow", True, True), ("no-training", False, True), ("refuse", False, False)],
)
def test_the_policy_for_language_models_cuts_off_no_search_and_no_preview_of_a_link(
    client: Client, settings: Any, policy: str, trains: bool, answers: bool
) -> None:
    settings.AI_CRAWLERS = policy
    found = rules(client)
    assert {found.can_fetch(name, STORY) for name in robots.TRAINING} == {trains}
    assert {found.can_fetch(name, STORY) for name in robots.ANSWERING} == {answers}
    assert all(found.can_fetch(name, STORY) for name in WELCOME)
    assert not any(found.can_fetch(name, "/newsroom/") for name in WELCOME)


def test_without_a_word_training_is_refused(client: Client) -> None:
    found = rules(client)
    assert not found.can_fetch("GPTBot", STORY)
    assert found.can_fetch("OAI-SearchBot", STORY)


def test_robots_are_shown_the_sitemaps(client: Client) -> None:
    found = rules(client).site_maps() or []
    paths = [each.removeprefix("http://localhost:8000") for each in found]
    assert [client.get(path).status_code for path in paths] == [200, 200]


# --- security.txt ---


def fields(client: Client) -> dict[str, list[str]]:
    answer = client.get("/.well-known/security.txt")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    found: dict[str, list[str]] = {}
    for line in answer.content.decode().splitlines():
        name, value = line.split(": ", 1)
        found.setdefault(name, []).append(value)
    return found


def test_who_finds_a_hole_learns_whom_to_tell(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACTS = ["mailto:security@example.com", "https://example.com/report"]
    settings.SECURITY_POLICY = "https://example.com/policy"
    found = fields(client)
    expires = datetime.fromisoformat(found.pop("Expires")[0])
    assert timedelta(days=150) < expires - timezone.now() < timedelta(days=365)
    assert found == {
        "Contact": ["mailto:security@example.com", "https://example.com/report"],
        "Preferred-Languages": ["en"],
        "Canonical": ["http://localhost:8000/.well-known/security.txt"],
        "Policy": ["https://example.com/policy"],
    }


@pytest.mark.parametrize(
    ("now", "expires"),
    [("2026-01-31", "2026-08-01"), ("2026-05-01", "2026-12-01"), ("2026-06-30", "2027-01-01")],
)
def test_it_is_right_for_half_a_year_whenever_it_is_asked_for(now: str, expires: str) -> None:
    assert robots._expires(datetime.fromisoformat(now)).date().isoformat() == expires


def test_a_paper_that_names_nobody_has_none(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_a_contact_is_an_address_that_can_be_used() -> None:
    _contacts(["mailto:security@example.com", "https://example.com/report"])
    for wrong in ("security@example.com", "http://example.com/", "mailto:nobody", "mailto:a b@c"):
        with pytest.raises(ValidationError):
            _contacts([wrong])
