"""A slug made from a headline, in whatever letters it is written."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from articles.models import Article
from articles.workflow.addresses import slug_from
from tests import factories
from tests.newsroom_pages import NEW_STORY, signed_in


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Ferry Strikes Pier", "ferry-strikes-pier"),
        ("The Mayor’s Plan: 50% More", "the-mayors-plan-50-more"),
        ("Café in Málaga", "cafe-in-malaga"),
        ("Straße in Gießen", "strasse-in-giessen"),
        ("Łódź, Ærø and Đà Nẵng", "lodz-aero-and-da-nang"),
        ("Þingvellir to İstanbul, ılık", "thingvellir-to-istanbul-ilik"),
        ("Storm—Live: wait…what", "storm-live-wait-what"),
        ("Путин meets Xi", "meets-xi"),
        ("1984", "1984"),
        ("", "story"),
        ("  ", "story"),
        ("x" * 300, "x" * 100),
    ],
)
def test_it_says_what_the_headline_says(headline: str, slug: str) -> None:
    assert slug_from(headline) == slug


@pytest.mark.parametrize("headline", ["Путин в Пекине", "北京", "北京 2024", "مرحبا", "🚢", "!?"])
def test_a_headline_without_latin_letters_gets_one_of_its_own(headline: str) -> None:
    slug = slug_from(headline)
    assert re.fullmatch("story-[0-9a-f]{8}", slug)
    assert slug == slug_from(headline) != slug_from(f"{headline} {headline}")


@pytest.mark.django_db
def test_the_form_takes_it_where_no_address_is_given() -> None:
    client: Client = signed_in(factories.reporter())
    fields = {
        "headline": "Straße gesperrt",
        "section": factories.SectionFactory.create().pk,
        "agency": factories.desk_agency().pk,
        "body": "<p>Text</p>",
        "_save": "1",
    }
    client.post(NEW_STORY, fields)
    assert Article.objects.get().slug == "strasse-gesperrt"
