"""What a story of 25 paragraphs with both rails weighs on the line."""

from __future__ import annotations

import pytest
from django.test import Client

from bench.house import prose
from bench.weight import weigh
from tests import factories
from tests.processes import ROOT

HTML, FIRST_VIEW = 12_000, 30_000  # bytes, gzipped, without fonts and the lead picture


@pytest.mark.django_db
def test_a_story_of_25_paragraphs_is_light_and_so_is_what_comes_with_it(client: Client) -> None:
    others = [factories.story(standfirst=f"What is known of pier {each}.") for each in range(12)]
    blocks = "".join(f'<p data-also-read="{each.pk}"></p>' for each in others[:2])
    paragraphs = prose()
    assert len(paragraphs) == len(set(paragraphs)) == 25
    story = factories.story(
        headline="Divers Reach the Harbour Bridge as the Ferry Inquiry Widens",
        standfirst="What is known so far of the bridge, the ferry and the port.",
        body="".join(f"<p>{each}</p>" for each in paragraphs) + blocks,
        authors=[factories.AuthorFactory.create(bio="Covers the harbour.")],
        filed=factories.filing(topics=frozenset({factories.TopicFactory.create()})),
    )
    html = client.get(story.url).content
    assert b"<esi:include" not in html
    assert others[-1].headline.encode() in html  # in a rail
    weight = weigh(html, ROOT / "static")
    assert weight.html <= HTML
    assert weight.first_view <= FIRST_VIEW
    assert weight.css and weight.scripts
    # One face comes early, the others behind the words.
    assert html.count(b".woff2") == 1
