"""Withdrawing one passage of a chain and bringing it back: the others read right without it."""

from __future__ import annotations

import pytest
from django.test import Client

from articles import workflow
from articles.models import Article, Dispatch, Printing
from articles.workflow import NotReady, WrongState
from tests import factories
from tests.articles import traces
from tests.reading import Element, assert_in_order, read

pytestmark = pytest.mark.django_db

AP_BELOW = "THIS IS A BREAKING NEWS UPDATE. AP’s earlier story follows below."
REUTERS_BELOW = "THIS IS A BREAKING NEWS UPDATE. Reuters’ earlier story follows below."


@pytest.fixture
def article() -> Article:
    """AP's story, Reuters' update on it, the desk's own on top."""
    story = factories.story(
        headline="Ferry Adrift", agency=factories.wire_agency("AP"), body="<p>Adrift.</p>"
    )
    factories.update(
        story,
        headline="Ferry Aground",
        agency=factories.wire_agency("Reuters"),
        body="<p>Aground.</p>",
    )
    factories.update(story, headline="Ferry Afloat", body="<p>Afloat.</p>")
    story.refresh_from_db()
    return story


def numbered(article: Article, number: int) -> Dispatch:
    return article.dispatches.get(number=number)


def page_of(client: Client, article: Article) -> Element:
    return read(client.get(article.url))


def hand_offs(page: Element) -> list[str]:
    return [line.text for line in page.all(css="hand-off")]


def withdraw(article: Article, number: int, **words: str) -> Printing:
    return workflow.withdraw(
        actor=factories.editor(), dispatch=numbered(article, number), **({"reason": "x"} | words)
    )


def test_a_chain_without_its_newest_update_reads_right_again(
    client: Client, article: Article
) -> None:
    withdraw(article, 2)
    page = page_of(client, article)
    assert page.one("h1").text == "Ferry Aground"
    assert "Afloat" not in page.one(id="main").text
    assert_in_order(page.lines, "Ferry Aground", "Aground.", AP_BELOW, "Adrift.")
    assert hand_offs(page) == [AP_BELOW]
    article.refresh_from_db()
    assert (article.headline, article.update_count) == ("Ferry Aground", 1)


def test_the_line_between_two_passages_is_right_when_the_one_between_them_is_gone(
    client: Client, article: Article
) -> None:
    assert hand_offs(page_of(client, article)) == [REUTERS_BELOW, AP_BELOW]
    withdraw(article, 1)
    assert hand_offs(page_of(client, article)) == [AP_BELOW]
    workflow.reinstate(actor=factories.editor(), dispatch=numbered(article, 1), reason="Right")
    assert hand_offs(page_of(client, article)) == [REUTERS_BELOW, AP_BELOW]


def test_without_the_story_as_first_filed_the_lowest_update_ends_the_page(
    client: Client, article: Article
) -> None:
    withdraw(article, 0)
    page = page_of(client, article)
    assert hand_offs(page) == [REUTERS_BELOW]
    assert [each["id"] for each in page.all("section", css="dispatch")] == ["update-2", "update-1"]


def test_its_number_is_not_given_again(client: Client, article: Article) -> None:
    withdraw(article, 2)
    newest = factories.update(article, headline="Ferry Towed")
    assert newest.number == 3
    page = page_of(client, article)
    assert [each["id"] for each in page.all("section", css="dispatch")] == [
        "update-3",
        "update-1",
        "first-filed",
    ]


def test_readers_are_told_in_its_place_where_the_editor_wants_it(
    client: Client, article: Article
) -> None:
    withdraw(article, 1, note_kind="editors_note", public_note="It was another ferry.")
    page = page_of(client, article)
    assert_in_order(page.lines, "Afloat.", "It was another ferry.", AP_BELOW, "Adrift.")
    assert page.one(css="withdrawn")["id"] == "update-1"
    withdraw(article, 2, note_kind="editors_note", public_note="Nor was it afloat.")
    page = page_of(client, article)
    assert_in_order(page.lines, "Nor was it afloat.", "It was another ferry.", "Adrift.")


def test_a_withdrawn_update_says_so_at_its_own_address_and_comes_back(
    client: Client, article: Article
) -> None:
    address = f"{article.url}updates/1/"
    assert "Aground." in client.get(address).text
    withdraw(article, 1)
    gone = client.get(address)
    assert gone.status_code == 410
    assert "Update 1 was withdrawn" in read(gone).text
    assert "Aground" not in gone.text
    workflow.reinstate(actor=factories.editor(), dispatch=numbered(article, 1), reason="Right")
    assert "Aground." in client.get(address).text


def test_brought_back_it_is_what_was_in_print_and_not_what_was_saved_since(
    article: Article, client: Client
) -> None:
    actor = factories.editor()
    dispatch = numbered(article, 1)
    workflow.save(
        actor=actor, dispatch=dispatch, copy=factories.copy(body="<p>Never printed.</p>"), seq=1
    )
    withdraw(article, 1)
    workflow.reinstate(actor=actor, dispatch=dispatch, reason="Right")
    page = page_of(client, article)
    assert "Aground." in page.text
    assert "Never printed." not in page.text


def test_the_last_passage_is_not_withdrawn(article: Article) -> None:
    withdraw(article, 0)
    withdraw(article, 2)
    before = traces.everything()
    with pytest.raises(WrongState, match="all that is left of the story"):
        withdraw(article, 1)
    assert traces.everything() == before


@pytest.mark.parametrize(
    ("words", "field"),
    [({"reason": " "}, "reason"), ({"note_kind": "editors_note"}, "public_note")],
)
def test_a_withdrawal_says_why(article: Article, words: dict[str, str], field: str) -> None:
    with pytest.raises(NotReady) as refused:
        withdraw(article, 1, **words)
    assert list(refused.value.problems) == [field]


def test_what_is_not_in_print_is_not_withdrawn_and_what_is_is_not_brought_back(
    article: Article,
) -> None:
    actor = factories.editor()
    unprinted = workflow.draft_update(actor=actor, article=article, copy=factories.copy())
    with pytest.raises(WrongState, match="not in print"):
        workflow.withdraw(actor=actor, dispatch=unprinted, reason="x")
    with pytest.raises(WrongState, match="not withdrawn"):
        workflow.reinstate(actor=actor, dispatch=numbered(article, 1), reason="x")
    with pytest.raises(WrongState, match="not withdrawn"):
        workflow.reinstate(actor=actor, dispatch=unprinted, reason="x")


def test_in_a_killed_story_nothing_is_brought_back(article: Article) -> None:
    withdraw(article, 1)
    workflow.kill(actor=factories.chief(), article=article, reason="A court")
    with pytest.raises(WrongState, match="killed"):
        workflow.reinstate(actor=factories.editor(), dispatch=numbered(article, 1), reason="x")


def test_a_withdrawn_text_cannot_be_corrected(article: Article) -> None:
    dispatch = numbered(article, 1)
    actor = factories.editor()
    workflow.save(actor=actor, dispatch=dispatch, copy=factories.copy(), seq=1)
    withdraw(article, 1)
    with pytest.raises(WrongState, match="not in print"):
        workflow.correct(actor=actor, dispatch=dispatch, seq=2, reason="x")


def test_the_page_was_modified_by_a_withdrawal_and_not_by_what_readers_do_not_see(
    article: Article,
) -> None:
    printing = withdraw(article, 1)
    article.refresh_from_db()
    assert article.updated_at == printing.at
    chief = factories.chief()
    workflow.unpublish(actor=chief, article=article, reason="x")
    workflow.publish_again(actor=chief, article=article, reason="x")
    workflow.kill(actor=chief, article=article, reason="x")
    workflow.restore(actor=chief, article=article, reason="x")
    workflow.draft_update(actor=chief, article=article, copy=factories.copy())
    article.refresh_from_db()
    assert article.updated_at == printing.at
