""" "Also read" on the page: at its place, with its target's present title and address, or gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article, Dispatch
from tests.articles.linking import block, text_with
from tests.factories import chief, copy, draft, editor, filing, reinstate, story, update, withdraw
from tests.reading import read

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("state", Dispatch.State.values)
def test_a_block_at_a_story_that_waits_for_its_hour_is_not_shown_in_any_state_of_the_desk(
    client: Client, state: str
) -> None:
    planned = draft(headline="Embargoed Until Noon")
    Dispatch.objects.filter(pk=planned.pk).update(state=state)
    article = pointing_at(planned.article, "The secret")
    assert text_of(client, article) == ["Before.", "After."]
    assert "secret" not in client.get(article.url).content.decode()


def test_the_label_is_the_headline_that_is_left_when_an_update_of_the_target_is_withdrawn(
    client: Client,
) -> None:
    target = story(headline="Mutual Aid Agreed")
    article = pointing_at(target)
    newest = update(target, headline="Mutual Aid Signed")
    withdraw(newest)
    assert "Also read: Mutual Aid Agreed" in text_of(client, article)
    reinstate(newest)
    assert "Also read: Mutual Aid Signed" in text_of(client, article)


def test_a_text_in_hand_does_not_change_the_label(client: Client) -> None:
    target = story(headline="Mutual Aid Agreed")
    article = pointing_at(target)
    workflow.draft_update(actor=editor(), article=target, copy=copy(headline="Not in Print"))
    assert "Also read: Mutual Aid Agreed" in text_of(client, article)


def test_a_label_that_the_reporter_pinned_is_gone_with_its_target_and_back_with_it(
    client: Client,
) -> None:
    target = story(headline="Mutual Aid Agreed")
    article = pointing_at(target, "What the pact says")
    killed(target)
    assert "pact" not in client.get(article.url).content.decode()
    restored(target)
    assert "Also read: What the pact says" in text_of(client, article)


def test_fifty_blocks_cost_no_query_of_their_own(client: Client) -> None:
    plain = story(body="<p>Nothing to read on.</p>")
    actor = editor()
    targets = [story(actor=actor, headline=f"Target {number}") for number in range(50)]
    full = story(body=text_with(*targets[:20]))
    update(full, body=text_with(*targets[20:]))
    with CaptureQueriesContext(connection) as without:
        client.get(plain.url)
    with CaptureQueriesContext(connection) as with_fifty:
        page = read(client.get(full.url))
    assert len(page.all(css="also-read")) == 50
    assert len(with_fifty) == len(without)


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
