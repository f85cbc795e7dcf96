"""What the story editor is answered about a paste."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.newsroom_pages import signed_in

pytestmark = pytest.mark.django_db


def ask(client: Client, html: str, **more: str) -> Any:
    """Ask what a paste becomes."""
    return client.post(reverse("admin:articles_pasted"), {"html": html, **more})


def test_a_paste_is_answered_as_it_would_be_saved() -> None:
    answer = ask(
        signed_in(factories.reporter()),
        '<p style="color:red"><b>Words</b></p><img src="x"><p>https://youtu.be/abcdefg_hij</p>',
    )
    assert answer.json() == {
        "html": "<p><strong>Words</strong></p>"
        '<p data-card="https://youtube.com/watch?v=abcdefg_hij"></p>',
        "dropped": ["1 picture", "colours"],
        "dateline": None,
        "cards": {
            "https://youtube.com/watch?v=abcdefg_hij": {
                "what": "Video on YouTube",
                "account": "",
                "title": "youtube.com/watch?v=abcdefg_hij",
            }
        },
    }


def test_a_dateline_is_lifted_off_what_opens_a_text() -> None:
    agency = factories.wire_agency()
    client = signed_in(factories.reporter())
    sent = "<p>SEOUL, South Korea (AP) — Snow fell.</p>"
    assert ask(client, sent).json()["html"] == sent
    answer = ask(client, sent, opens="1").json()
    assert answer["html"] == "<p>Snow fell.</p>"
    assert answer["dateline"] == {
        "city": "Seoul",
        "region": "South Korea",
        "agency": agency.pk,
        "printed": "SEOUL, South Korea (AP)",
    }


def test_a_dateline_of_an_agency_that_nobody_knows_stays_in_the_text() -> None:
    sent = "<p>SEOUL, South Korea (XYZ) — Snow fell.</p>"
    answer = ask(signed_in(factories.reporter()), sent, opens="1").json()
    assert (answer["html"], answer["dateline"]) == (sent, None)


def test_a_paste_that_could_not_be_saved_is_answered_with_a_sentence() -> None:
    answer = ask(signed_in(factories.reporter()), "<blockquote>" * 1000 + "Text")
    assert answer.status_code == 422
    assert "nested too deeply" in answer.json()["error"]


def test_only_who_may_write_is_answered_and_only_by_post(client: Client) -> None:
    assert ask(client, "<p>a</p>").status_code == 302
    assert signed_in(factories.reporter()).get(reverse("admin:articles_pasted")).status_code == 405


def test_a_paste_costs_no_query_for_its_text(django_assert_max_num_queries: Any) -> None:
    client = signed_in(factories.reporter())
    with django_assert_max_num_queries(6):  # the session, the person, their rights
        ask(client, "<p>SEOUL, South Korea (AP) — Snow.</p>", opens="1")
