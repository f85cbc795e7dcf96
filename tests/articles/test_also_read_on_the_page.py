""" "Also read" on the page: at its place, with its target's present title and address, or gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from articles import workflow
from articles.models import Article
from tests.factories import chief, copy, editor, filing, story, update
from tests.reading import read

pytestmark = pytest.mark.django_db


def block(target: Article, label: str = "") -> str:
    return f'<p data-also-read="{target.pk}">{label}</p>'


def pointing_at(target: Article, label: str = "") -> Article:
    """Return a story with a block between two paragraphs."""
    return story(dateline_city="", body=f"<p>Before.</p>{block(target, label)}<p>After.</p>")


def text_of(client: Client, article: Article) -> list[str]:
    return read(client.get(article.url)).one(css="text").lines


def test_it_stands_where_the_reporter_put_it(client: Client) -> None:
    article = pointing_at(story(headline="Mutual Aid Agreed"))
    assert text_of(client, article) == ["Before.", "Also read: Mutual Aid Agreed", "After."]


def test_it_links_to_the_target(client: Client) -> None:
    target = story(headline="Mutual Aid Agreed")
    page = read(client.get(pointing_at(target).url)).one(css="text")
    assert page.links == [("Mutual Aid Agreed", target.url)]


def test_it_has_the_targets_present_title_and_address(client: Client) -> None:
    target = story(headline="Mutual Aid Agreed", filed=filing(slug="mutual-aid"))
    article = pointing_at(target)
    update(target, headline="Mutual Aid Signed")
    target.refresh_from_db()
    filed = filing(slug="aid-signed", section=target.section)
    workflow.file_under(actor=editor(), article=target, filing=filed, version=target.version)
    page = read(client.get(article.url)).one(css="text")
    assert page.links == [("Mutual Aid Signed", Article.objects.get(pk=target.pk).url)]
    assert page.links[0][1].endswith("/aid-signed/")


def test_a_label_that_the_reporter_pinned_stays(client: Client) -> None:
    target = story(headline="Mutual Aid Agreed")
    article = pointing_at(target, "What the pact says")
    update(target, headline="Mutual Aid Signed")
    assert "Also read: What the pact says" in text_of(client, article)


def taken_down(target: Article) -> None:
    workflow.unpublish(actor=editor(), article=target, reason="Legal looks at it")


def put_back(target: Article) -> None:
    workflow.publish_again(actor=editor(), article=target, reason="Legal is content")


def killed(target: Article) -> None:
    workflow.kill(actor=chief(), article=target, reason="Untrue")


def restored(target: Article) -> None:
    workflow.restore(actor=chief(), article=target, reason="True after all")


@pytest.mark.parametrize(("away", "back"), [(taken_down, put_back), (killed, restored)])
def test_it_is_gone_while_its_target_is_not_public_and_back_when_it_returns(
    client: Client, away: Callable[[Article], None], back: Callable[[Article], None]
) -> None:
    target = story(headline="Mutual Aid Agreed")
    article = pointing_at(target, "The pact")
    away(target)
    assert text_of(client, article) == ["Before.", "After."]
    assert target.url not in client.get(article.url).content.decode()
    back(target)
    assert text_of(client, article) == ["Before.", "Also read: The pact", "After."]


def test_a_block_at_a_draft_is_not_shown_before_the_draft_is_printed(client: Client) -> None:
    actor = editor()
    planned = workflow.create(actor=actor, filing=filing(), copy=copy(headline="The Pact in Full"))
    article = pointing_at(planned.article)
    assert text_of(client, article) == ["Before.", "After."]
    workflow.publish(actor=actor, dispatch=planned, seq=1)
    assert text_of(client, article) == ["Before.", "Also read: The Pact in Full", "After."]


def test_a_passage_that_opens_with_a_block_gets_its_dateline_on_the_text(client: Client) -> None:
    target = story(headline="Mutual Aid Agreed")
    article = story(dateline_city="Seoul", body=f"{block(target)}<p>The text.</p>")
    lines = text_of(client, article)
    assert lines[-1].endswith("The text.")
    assert not any(line.endswith("— Also read: Mutual Aid Agreed") for line in lines), lines


def test_the_same_target_in_two_passages_is_shown_in_both(client: Client) -> None:
    target = story(headline="Mutual Aid Agreed")
    article = pointing_at(target)
    update(article, body=f"<p>New.</p>{block(target)}")
    passages = read(client.get(article.url)).all(css="text")
    assert ["Also read: Mutual Aid Agreed" in each.lines for each in passages] == [True, True]
