"""What a page costs the database: a story eight queries, a list at most nine, at any length.

Pages are asked for uncached, their fragments included. zeal fails a page that asks once a row.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import zeal
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.dispatches import WHOLE
from articles.models import Article, Section, Topic
from articles.workflow import Copy, Filing
from authors.models import Author
from tests.factories import (
    AuthorFactory,
    SectionFactory,
    TopicFactory,
    copy,
    desk_agency,
    editor,
    filing,
    image,
    story,
    wire_agency,
)
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

STORY, LIST, SECTION_FRONT = 8, 8, 9


def cost(client: Client, budget: DjangoAssertNumQueries, most: int, address: str) -> int:
    """Return how many queries a page costs; fails above ``most`` or at one query a row."""
    with budget(most) as queries, zeal.zeal_context():
        response = client.get(address)
    assert response.status_code == 200, address
    read(response)
    return len(queries)


class FullStory:
    """A story with every part a page can have, and a chain that grows."""

    def __init__(self) -> None:
        self.actor = editor()
        self.picture = image()
        self.authors = [AuthorFactory.create(photo=self.picture) for _ in range(6)]
        self.targets = [story(actor=self.actor) for _ in range(3)]
        filed = filing(topics=frozenset(TopicFactory.create() for _ in range(4)))
        self.article = story(actor=self.actor, filed=filed, **self._parts(0))
        self._correct(self.article)

    def grow_to(self, length: int) -> None:
        """Append updates until the chain has ``length`` dispatches."""
        for number in range(self.article.dispatches.count(), length):
            workflow.append_update(
                actor=self.actor, article=self.article, copy=copy(**self._parts(number))
            )

    def _parts(self, number: int) -> dict[str, object]:
        blocks = "".join(f'<p data-also-read="{each.pk}"></p>' for each in self.targets)
        return {
            "standfirst": f"What is known at {number}",
            "body": f"<p>Passage {number}.</p>{blocks}<p>Its end.</p>",
            "authors": [self.authors[number % 6], self.authors[(number + 1) % 6]],
            "agency": wire_agency("Reuters") if number % 2 else desk_agency(),
            "lead_image": self.picture,
            "alt": "A pier",
            "credit": "Desk",
        }

    def _correct(self, article: Article) -> None:
        dispatch = article.dispatches.get()
        changed = replace(Copy.of(dispatch.revisions.get()), standfirst="Corrected")
        workflow.save(actor=self.actor, dispatch=dispatch, copy=changed, seq=1)
        workflow.correct(
            actor=self.actor,
            dispatch=dispatch,
            seq=2,
            note_kind="correction",
            public_note="It was Sunday.",
        )


def test_a_story_costs_the_same_eight_queries_with_1_5_and_40_dispatches(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    full = FullStory()
    costs = {}
    for length in (1, 5, 40):
        full.grow_to(length)
        address = full.article.url
        costs[length] = cost(client, django_assert_max_num_queries, STORY, address)
        assert_all_parts(read(client.get(address)), length)
    assert len(set(costs.values())) == 1, costs


def assert_all_parts(page: Element, length: int) -> None:
    """Check that the page that was counted lacks nothing."""
    whole = min(length, WHOLE + 1)
    assert len(page.all(css="dispatch")) == whole
    assert len(page.all(css="stub")) == length - whole
    assert len(page.all(css="hand-off")) == whole - 1 + (length > whole)
    assert len(page.all(css="also-read")) == 3 * whole
    assert len(page.all(css="author-box")) == min(6, length + 1)
    assert len(page.all(css="correction")) == 1
    assert len(page.one("nav", css="topics").links) == 4
    assert page.all("figure")
    assert page.all(css="masthead")
    assert page.all(css="latest")


def test_an_address_that_redirects_costs_one_query(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    article = story()
    old = article.url
    filed = replace(Filing.of(article), slug="another")
    workflow.file_under(actor=editor(), article=article, filing=filed, version=article.version)
    with django_assert_max_num_queries(1):
        assert client.get(old).status_code == 301


class Paper:
    """A paper whose stories all stand in every list."""

    def __init__(self) -> None:
        self.actor = editor()
        self.section: Section = SectionFactory.create(name="Harbour")
        self.topic: Topic = TopicFactory.create(slug="ferries")
        self.author: Author = AuthorFactory.create(slug="ada", photo=image())
        self.stories: list[Article] = []

    def grow_to(self, size: int) -> None:
        """Print stories until there are ``size``; each third in a section of its own."""
        while len(self.stories) < size:
            number = len(self.stories)
            third = SectionFactory.create(name=f"Part{number}") if number % 3 == 2 else None
            self.stories.append(
                story(
                    actor=self.actor,
                    filed=filing(section=third or self.section, topics=frozenset({self.topic})),
                    authors=[self.author],
                    lead_image=self.author.photo,
                    alt="A pier",
                    credit="Desk",
                )
            )

    @property
    def lists(self) -> dict[str, str]:
        """The address of every list, by what it is."""
        day = f"{timezone.localdate():%Y/%m/%d}"
        return {
            "front": "/",
            "section": "/harbour/",
            "topic": "/topics/ferries/",
            "author": "/authors/ada/",
            "archive": f"/archive/{day}/",
            "search": "/search/?q=ferry",
            "empty search": "/search/",
            "search without a find": "/search/?q=zeppelin",
        }


def test_every_list_costs_the_same_with_3_and_60_stories_and_at_most_nine(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    paper = Paper()
    costs: dict[int, dict[str, int]] = {}
    for size in (3, 60):
        paper.grow_to(size)
        costs[size] = {
            name: cost(
                client,
                django_assert_max_num_queries,
                SECTION_FRONT if name == "section" else LIST,
                address,
            )
            for name, address in paper.lists.items()
        }
    assert costs[3] == costs[60]


def test_a_page_deep_in_a_list_costs_what_its_first_page_costs(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    paper = Paper()
    paper.grow_to(62)
    for name in ("section", "topic", "author", "archive", "search"):
        address = paper.lists[name]
        if name == "section":  # its front asks who leads it
            address = older(client, address)
        first = cost(client, django_assert_max_num_queries, LIST, address)
        deep = older(client, address)
        if name != "section":
            deep = older(client, deep)
        assert cost(client, django_assert_max_num_queries, LIST, deep) == first, name


def older(client: Client, address: str) -> str:
    """Follow a list's link to older stories."""
    return read(client.get(address)).address("Older stories")


@pytest.mark.parametrize(
    "address", ["/2024/07/20/never/", "/nowhere/", "/topics/none/", "/authors/nobody/"]
)
def test_a_page_that_is_not_there_costs_no_more_than_a_list(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    Paper().grow_to(3)
    with django_assert_max_num_queries(LIST), zeal.zeal_context():
        assert client.get(address).status_code == 404


def test_the_counter_would_see_one_query_a_row() -> None:
    """The tests above can fail: zeal sees what they look for."""
    Paper().grow_to(3)
    with pytest.raises(zeal.NPlusOneError), zeal.zeal_context():
        for article in Article.objects.public().order_by("id"):
            str(article.owner)
