"""Feeds as readers' apps read them."""

from __future__ import annotations

import json
from typing import Any

import feedparser
from django.test import Client

FORMS = ("rss", "atom", "json")


def parsed(client: Client, stem: str, form: str) -> Any:
    """Return a feed of XML as feedparser reads it; fails on what it stumbles over."""
    answer = client.get(f"/feeds/{stem}.{form}")
    assert answer.status_code == 200, answer
    headers = {"content-type": answer["Content-Type"]}
    found = feedparser.parse(answer.content, response_headers=headers)
    assert not found.bozo, found.get("bozo_exception")
    return found


def node(client: Client, stem: str) -> Any:
    """Return a JSON Feed."""
    answer = client.get(f"/feeds/{stem}.json")
    assert answer.status_code == 200, answer
    return json.loads(answer.content)


def ids(client: Client, stem: str, form: str) -> list[str]:
    """Return the ids of a feed's entries in a format, in order."""
    if form == "json":
        return [each["id"] for each in node(client, stem)["items"]]
    return [each.id for each in parsed(client, stem, form).entries]


def titles(client: Client, stem: str, form: str = "atom") -> list[str]:
    """Return the titles of a feed's entries in a format, in order."""
    if form == "json":
        return [each["title"] for each in node(client, stem)["items"]]
    return [each.title for each in parsed(client, stem, form).entries]
