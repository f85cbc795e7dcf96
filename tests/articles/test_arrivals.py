"""What others do to a story arrives in the editor that somebody has open."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from articles import workflow
from articles.models import Article, Event
from authors.models import User
from tests import factories
from tests.newsroom_pages import editor_url, signed_in, text_url
from tests.reading import Element, read, read_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def edda() -> User:
    return factories.editor(first_name="Edda", last_name="Lund")


@pytest.fixture
def edith() -> User:
    return factories.editor(first_name="Edith", last_name="Bell")


@pytest.fixture
def desk(edda: User) -> Client:
    return signed_in(edda)


@pytest.fixture
def story(edda: User) -> Article:
    return factories.story(actor=edda, headline="Bridge Closed")


class Open:
    """The story editor as a browser has it open: what it knows, and where it asks."""

    def __init__(self, client: Client, url: str) -> None:
        self.client = client
        page = read(client.get(url))
        form = page.one("form", id="story-form")
        self.url = form["data-arrivals"]
        self.have = form["data-have"]
        self.query = form["action"].partition("?")[2]

    def look(self) -> dict[str, Any] | None:
        """Ask as the page does; None where nothing has come."""
        answer = self.client.get(f"{self.url}?{self.query}&have={self.have}")
        if answer.status_code == 204:
            assert answer.content == b""
            return None
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        self.have = str(found["have"])
        return found


def headings(html: str) -> list[str]:
    """What the cards of a chain are headed with, from top to bottom, without the time."""
    cards: list[Element] = read_html(html).all("article")
    return [card.one("h2").text.rsplit(" ", 2)[0] for card in cards]


def test_nothing_arrives_while_nothing_happens(desk: Client, story: Article) -> None:
    assert Open(desk, f"{editor_url(story)}?append").look() is None


def test_anothers_update_arrives_with_its_place_its_words_and_the_next_number(
    desk: Client, story: Article, edith: User
) -> None:
    page = Open(desk, f"{editor_url(story)}?append")
    factories.update(story, actor=edith, headline="Reopened")
    found = page.look()
    assert found
    assert found["told"] == ["Edith Bell printed update 1: “Reopened”"]
    assert found["buttons"]["_publish"] == "Print update 2"
    assert found["card_title"] == "Update 2 · working copy"
    assert read_html(found["state"]).text == "Public · update 1 live"
    assert headings(found["chain"]) == ["Update 1 · live since", "First filed · live since"]
    assert page.look() is None


def test_several_arrive_together_in_the_order_of_print(
    desk: Client, story: Article, edith: User
) -> None:
    page = Open(desk, f"{editor_url(story)}?append")
    for number in range(1, 4):
        factories.update(story, actor=edith, headline=f"Passage {number}")
    found = page.look()
    assert found
    assert found["told"] == [
        f"Edith Bell printed update {number}: “Passage {number}”" for number in range(1, 4)
    ]
    assert found["buttons"]["_publish"] == "Print update 4"


def test_what_is_printed_while_the_answer_is_made_is_told_once(
    desk: Client, story: Article, edith: User
) -> None:
    page = Open(desk, f"{editor_url(story)}?append")
    factories.update(story, actor=edith, headline="Passage 1")

    def print_in_between(execute: Any, *args: Any) -> Any:
        """Print an update as soon as the answer knows which act is the newest."""
        result = execute(*args)
        if "MAX(" in args[0] and not printed:
            printed.append(True)
            factories.update(story, actor=edith, headline="Passage 2")
        return result

    printed: list[bool] = []
    with connection.execute_wrapper(print_in_between):
        first = page.look()
    second = page.look()
    assert first
    assert second
    assert [*first["told"], *second["told"]] == [
        "Edith Bell printed update 1: “Passage 1”",
        "Edith Bell printed update 2: “Passage 2”",
    ]


def test_ones_own_acts_in_another_tab_arrive_without_a_word(
    desk: Client, story: Article, edda: User
) -> None:
    page = Open(desk, f"{editor_url(story)}?append")
    factories.update(story, actor=edda)
    found = page.look()
    assert found
    assert found["told"] == []
    assert found["buttons"]["_publish"] == "Print update 2"


def test_a_save_is_not_worth_a_word(desk: Client, story: Article, edith: User) -> None:
    page = Open(desk, f"{editor_url(story)}?append")
    draft = workflow.draft_update(actor=edith, article=story, copy=factories.copy())
    workflow.save(actor=edith, dispatch=draft, copy=factories.copy(), seq=1)
    found = page.look()
    assert found
    assert found["told"] == ["Edith Bell began an update."]
    assert read_html(found["in_hand"]).links == [("New copy", text_url(draft))]


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        ("unpublish", "Cleo Brandt unpublished the story."),
        ("kill", "Cleo Brandt killed the story."),
    ],
)
def test_a_story_that_is_taken_down_meanwhile_says_so(
    desk: Client, story: Article, verb: str, sentence: str
) -> None:
    page = Open(desk, f"{editor_url(story)}?append")
    cleo = factories.chief(first_name="Cleo", last_name="Brandt")
    getattr(workflow, verb)(actor=cleo, article=story, reason="x")
    found = page.look()
    assert found
    assert found["told"] == [sentence]
    assert read_html(found["state"]).text in {"Unpublished", "Killed"}
    assert headings(found["chain"]) == ["First filed · printed"]
    assert page.look() is None


def test_a_withdrawal_takes_the_card_out_of_the_chain(
    desk: Client, story: Article, edith: User
) -> None:
    update = factories.update(story, actor=edith, headline="Reopened")
    page = Open(desk, editor_url(story))
    workflow.withdraw(actor=edith, dispatch=update, reason="x")
    found = page.look()
    assert found
    assert found["told"] == ["Edith Bell withdrew update 1."]
    assert headings(found["chain"]) == ["First filed · live since", "Update 1 · withdrawn"]


def test_a_headline_full_of_markup_arrives_as_it_was_written(
    desk: Client, story: Article, edith: User
) -> None:
    page = Open(desk, f"{editor_url(story)}?append")
    hostile = "</h3><script>alert(1)</script>"
    draft = workflow.draft_update(actor=edith, article=story, copy=factories.copy())
    factories.update(story, actor=edith, headline=hostile)
    found = page.look()
    assert found
    # In JSON for a script that writes it as text; in HTML escaped by the server.
    assert found["told"][-1] == f"Edith Bell printed update 1: “{hostile}”"
    assert hostile in read_html(found["chain"]).text
    for part in ("chain", "in_hand", "state"):
        assert not read_html(found[part]).all("script")
    assert draft.number is None


def test_a_text_that_was_printed_under_its_writers_hand_leaves_its_buttons_to_the_server(
    story: Article, edith: User
) -> None:
    robin = factories.reporter()
    draft = workflow.draft_update(actor=robin, article=story, copy=factories.copy())
    page = Open(signed_in(robin), text_url(draft))
    workflow.publish(actor=edith, dispatch=draft, seq=1)
    found = page.look()
    assert found
    assert found["told"][0].startswith("Edith Bell printed update 1")
    assert found["buttons"] == {}


def test_a_reporter_sees_what_editors_print_and_no_act_that_is_not_theirs(
    story: Article, edith: User
) -> None:
    page = Open(signed_in(factories.reporter()), f"{editor_url(story)}?append")
    factories.update(story, actor=edith)
    found = page.look()
    assert found
    assert list(found["buttons"]) == ["_save", "_submit"]
    assert read_html(found["chain"]).links == []


def test_a_long_silence_tells_of_the_last_acts_alone(
    desk: Client, story: Article, edith: User
) -> None:
    page = Open(desk, f"{editor_url(story)}?append")
    for _ in range(15):
        factories.update(story, actor=edith)
    found = page.look()
    assert found
    assert len(found["told"]) == 12
    assert found["told"][-1].startswith("Edith Bell printed update 15")


@pytest.mark.parametrize("have", ["", "x", "-1", "9" * 40, "1e3", "٣"])
def test_a_page_that_knows_nothing_sensible_gets_everything(
    desk: Client, story: Article, have: str
) -> None:
    url = f"{editor_url(story)}".replace("/change/", "/arrivals/")
    answer = desk.get(url, {"have": have})
    assert answer.status_code == 200
    assert answer.json()["have"] == Event.objects.latest("pk").pk


def test_who_may_not_read_stories_gets_nothing(story: Article, client: Client) -> None:
    url = editor_url(story).replace("/change/", "/arrivals/")
    assert signed_in(factories.UserFactory.create()).get(url).status_code == 403
    assert client.get(url).status_code == 302  # to the sign-in page: the script stops there
    assert signed_in(factories.editor()).post(url).status_code == 405


def test_a_story_that_does_not_exist_is_not_found(desk: Client, story: Article) -> None:
    url = editor_url(story).replace(f"/{story.pk}/change/", "/99999999/arrivals/")
    assert desk.get(url).status_code == 404


def test_it_stays_out_of_every_cache(desk: Client, story: Article) -> None:
    url = editor_url(story).replace("/change/", "/arrivals/")
    assert "no-store" in desk.get(url).headers["Cache-Control"]


def test_a_text_of_another_story_is_not_found(desk: Client, story: Article) -> None:
    other = factories.story().dispatches.get()
    url = editor_url(story).replace("/change/", "/arrivals/")
    assert desk.get(url, {"dispatch": other.pk, "have": 0}).status_code == 404
