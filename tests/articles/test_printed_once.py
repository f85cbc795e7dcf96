"""What a page keeps between two requests never shows where it would be wrong."""

from __future__ import annotations

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.utils import timezone

from articles import chain, page, workflow
from tests import factories
from tests.reading import read_html

pytestmark = pytest.mark.django_db

BYLINE = Template(
    "{% load print_once %}"
    "{% print_once 'articles/_byline.html' authors=authors place=place agency=agency %}"
)


def byline(**values: object) -> str:
    return BYLINE.render(Context({"authors": (), "place": "", "agency": "", **values}))


def test_other_values_are_another_print() -> None:
    assert "AP" in byline(agency="AP")
    assert "Reuters" in byline(agency="Reuters")
    assert "AP" in byline(agency="AP")


def test_the_context_around_it_is_not_seen() -> None:
    template = Template("{% load print_once %}{% print_once 'articles/_byline.html' agency='AP' %}")
    assert "Averly" not in template.render(Context({"place": "Port Averly", "authors": ()}))


def test_what_is_handed_to_it_is_escaped() -> None:
    assert "&lt;b&gt;" in byline(agency="<b>Desk</b>")


def test_another_time_zone_is_another_print() -> None:
    story = factories.story()
    assert story.date is not None
    found = page.find(story.date, story.slug)
    assert found is not None
    printed = page.build(found.article, topics=found.topics)
    template = Template(
        "{% load print_once %}{% print_once 'articles/_passage_cards.html' dispatch=dispatch %}"
    )
    times = []
    for zone in ("UTC", "Asia/Seoul"):
        with timezone.override(zone):
            card = read_html(template.render(Context({"dispatch": printed.dispatches[0]})))
            times.append(card.one("time").text)

    assert times[0] != times[1]


def test_a_text_that_has_not_changed_is_not_printed_again() -> None:
    target = factories.story(headline="Mutual Aid Agreed")
    story = factories.story(body=f'<p>Text.</p><p data-also-read="{target.pk}"></p>')
    first = chain.read(story).above[0]
    assert chain.read(story).above[0].blocks is first.blocks
    workflow.unpublish(actor=factories.chief(), article=target, reason="Not ours")
    assert "Mutual Aid" in first.body
    assert "Mutual Aid" not in chain.read(story).above[0].body


def test_a_corrected_text_is_printed_anew(client: Client) -> None:
    story = factories.story(body="<p>Ten people were there.</p>")
    assert "Ten people" in client.get(story.url).content.decode()
    factories.correct(
        story.dispatches.get(), body="<p>Twelve people were there.</p>", reason="Miscounted"
    )
    html = client.get(story.url).content.decode()
    assert "Twelve people" in html
    assert "Ten people" not in html


@pytest.mark.django_db(transaction=True)
def test_the_queries_of_a_page_are_prepared_in_the_database() -> None:
    story = factories.story()
    chain.read(story)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%provenance%'"
        )
        assert cursor.fetchone() == (1,)
