"""A chain of five hundred updates: it costs what a short one costs, and is sent in parts."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest
import zeal
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from articles import chain, workflow
from articles.dispatches import WHOLE
from articles.models import Article, Byline, Dispatch, Event, Printing, Revision
from articles.workflow import Copy, Filing
from tests import factories
from tests.articles.chains import grow
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

LONG = 500  # updates
STUBS = LONG - WHOLE
# A page's own queries at most, and those of its masthead and its rails.
UPDATE, FRAGMENTS = 5, 4
# What a chain of five hundred may weigh, in bytes, as it is and as it is sent.
RAW, SENT = 520_000, 45_000


def update_copy(number: int) -> Copy:
    """An update as an editor writes it: headline, dateline, three paragraphs, two who sign."""
    return factories.copy(
        headline=f"Divers Reach Pier {number} as Ferry Inquiry Widens",
        agency=factories.wire_agency("AP") if number % 3 else factories.desk_agency(),
        body=f"<p>The harbour bridge stays closed, said notice {number}.</p>"
        "<p>An engineer at the scene said the main span showed no visible damage.</p>"
        "<p>Tugs reached the vessel within twenty minutes.</p>",
    )


@pytest.fixture
def article() -> Article:
    """A story with five updates by the verbs."""
    article = factories.story(headline="Ferry Strikes Pier", body="<p>As first filed.</p>")
    editor = factories.editor()
    for number in range(1, 6):
        workflow.append_update(actor=editor, article=article, copy=update_copy(number))
    article.refresh_from_db()
    return article


@pytest.fixture
def long_article(article: Article) -> Article:
    """The story with five hundred updates."""
    grow(article, updates=LONG, copy=update_copy)
    article.refresh_from_db()
    return article


def told(**where: Any) -> list[tuple[object, ...]]:
    """What the tables hold of a story's chain, without ids and times."""
    article = Article.objects.get(**where)
    chain = Dispatch.objects.filter(article=article).order_by("number")
    sizes = [[[size for size, _ in each.provenance], each.live_revision_id] for each in chain]
    of_it = {"dispatch__article": article}
    revisions = Revision.objects.filter(**of_it).order_by("dispatch__number", "seq")
    lives = list(revisions.values_list("pk", flat=True))
    bylines = Byline.objects.filter(revision__dispatch__article=article)
    columns = ("headline", "standfirst", "body", "dateline_city", "agency", "seq")
    return [
        *chain.values_list("number", "state"),
        *((tuple(run), lives.index(live or 0)) for run, live in sizes),
        *revisions.values_list(*columns),
        *Printing.objects.filter(**of_it).order_by("at").values_list("act", "dispatch__number"),
        *bylines.order_by("revision", "position").values_list("author", "position"),
        *Event.objects.filter(**of_it).order_by("at", "pk").values_list("verb", "data"),
        (article.update_count, article.headline, article.working_headline),
    ]


def test_a_chain_written_at_once_is_the_one_that_the_verbs_write() -> None:
    editor, author = factories.editor(), factories.AuthorFactory.create()

    def text(number: int) -> Copy:
        return replace(update_copy(number), authors=(author,))

    for slug in ("by-verbs", "at-once"):
        factories.story(filed=factories.filing(slug=slug), headline="First", body="<p>First.</p>")
    for number in range(1, 5):
        story = Article.objects.get(slug="by-verbs")
        workflow.append_update(actor=editor, article=story, copy=text(number))
    grow(Article.objects.get(slug="at-once"), updates=4, actor=editor, copy=text)
    assert told(slug="at-once") == told(slug="by-verbs")
    said = io.StringIO()
    call_command("rebuild_live", "--check", stdout=said)
    assert said.getvalue() == "2 stories, nothing differs.\n"


# --- What it costs ---


def queries(client: Client, address: str) -> int:
    """Return how many queries a page costs; fails at one query a row."""
    with CaptureQueriesContext(connection) as captured, zeal.zeal_context():
        assert client.get(address).status_code == 200, address
    return len(captured)


def test_five_hundred_updates_cost_as_many_queries_as_five(
    client: Client, article: Article
) -> None:
    of_five = queries(client, article.url)
    grow(article, updates=LONG, copy=update_copy)
    assert queries(client, article.url) == of_five


def test_appending_to_five_hundred_costs_as_many_queries_as_to_five(article: Article) -> None:
    editor = factories.editor()

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            workflow.append_update(actor=editor, article=article, copy=factories.copy())
        return len(captured)

    cost()  # what the editor may do is asked once
    of_five = cost()
    grow(article, updates=LONG, copy=update_copy)
    assert cost() == of_five


def steps(act: Callable[[], object]) -> int:
    """Return how many calls of functions an act takes: a measure that no busy machine moves."""
    count = 0

    def note(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


def test_reading_a_chain_takes_no_more_than_its_length(article: Article) -> None:
    chain.read(article)  # the first reading of a process compiles its statement
    grow(article, updates=100, copy=update_copy)
    of_100 = steps(lambda: chain.read(article))
    grow(article, updates=200, copy=update_copy)
    of_200 = steps(lambda: chain.read(article))
    grow(article, updates=400, copy=update_copy)
    of_400 = steps(lambda: chain.read(article))
    # Each update more takes the same: not a look at all the others.
    assert (of_400 - of_200) / 200 == pytest.approx((of_200 - of_100) / 100, rel=0.1)
    assert (of_400 - of_200) / 200 < 150


# --- What a reader is sent ---


def test_the_newest_and_the_first_filed_come_whole_and_the_others_as_stubs(
    client: Client, long_article: Article
) -> None:
    page = read(client.get(long_article.url))
    whole = [each["id"] for each in page.all("section", css="dispatch")]
    assert whole == [*(f"update-{n}" for n in range(LONG, STUBS, -1)), "first-filed"]
    stubs = page.all("li", css="stub")
    assert [each["id"] for each in stubs] == [f"update-{n}" for n in range(STUBS, 0, -1)]
    for number, stub in zip(range(STUBS, 0, -1), stubs, strict=True):
        ((words, address),) = stub.links
        assert address == f"{long_article.url}updates/{number}/"
        assert words.startswith(f"Update {number} · ")
        assert words.endswith(f"Divers Reach Pier {number} as Ferry Inquiry Widens")
    text = page.one("main").text
    assert f"said notice {STUBS + 1}." in text
    assert f"said notice {STUBS}." not in text
    assert "As first filed." in text


def test_a_long_chain_is_sent_in_a_bounded_number_of_bytes(
    client: Client, long_article: Article
) -> None:
    content = client.get(long_article.url).content
    assert len(content) < RAW
    assert len(gzip.compress(content, 6)) < SENT


def test_a_chain_as_long_as_is_printed_whole_has_no_stubs(client: Client, article: Article) -> None:
    grow(article, updates=WHOLE, copy=update_copy)
    page = read(client.get(article.url))
    assert len(page.all("section", css="dispatch")) == WHOLE + 1
    assert not page.all(css="stubs")
    assert not [each for each in page.all("script") if "stubs" in each.attributes.get("src", "")]
    factories.update(article)
    page = read(client.get(article.url))
    assert [each["id"] for each in page.all(css="stub")] == ["update-1"]
    assert page.one("h2", id="stubs-title").text == "1 earlier update"
    assert [each for each in page.all("script") if "stubs" in each.attributes.get("src", "")]


def test_a_withdrawn_stub_leaves_the_list_with_its_notice_in_its_place(
    client: Client, long_article: Article
) -> None:
    editor = factories.editor()
    for number, note in ((7, "It was another pier."), (8, "")):
        workflow.withdraw(
            actor=editor,
            dispatch=long_article.dispatches.get(number=number),
            reason="Wrong.",
            note_kind="correction" if note else "",
            public_note=note,
        )
    stubs = read(client.get(long_article.url)).one(css="stubs")
    ids = [each["id"] for each in stubs.all("li", css="stub") if "id" in each.attributes]
    assert "update-7" not in ids
    assert "update-8" not in ids
    places = [each.attributes.get("id") for each in stubs.all() if "id" in each.attributes]
    assert places.index("update-9") < places.index("update-7") < places.index("update-6")
    assert "It was another pier." in stubs.one(id="update-7").text
    # One more of those below the newest is printed whole now, so that there are as many.
    assert len(ids) == STUBS - 2


# --- One update on a page of its own ---


def test_an_update_on_its_own_page_costs_the_same_at_any_length(
    client: Client, article: Article, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"{article.url}updates/3/"
    of_five = queries(client, address)
    grow(article, updates=LONG, copy=update_copy)
    with django_assert_max_num_queries(UPDATE + FRAGMENTS):
        client.get(address)
    assert queries(client, address) == of_five


def own_page(client: Client, article: Article, number: int) -> Element:
    """Read the page of one update."""
    response = client.get(f"{article.url}updates/{number}/")
    assert response.status_code == 200, number
    return read(response)


def test_an_update_on_its_own_page_has_its_text_and_no_other(
    client: Client, long_article: Article
) -> None:
    page = own_page(client, long_article, 250)
    assert page.one("h1").text == "Divers Reach Pier 250 as Ferry Inquiry Widens"
    assert [each["id"] for each in page.all(css="dispatch")] == ["update-250"]
    assert "said notice 250." in page.one(css="dispatch").text
    assert "said notice 249." not in page.text
    # Nothing follows it here.
    assert not page.all(css="hand-off")
    assert page.one(css="part-of").address(long_article.headline) == long_article.url


def test_updates_lead_to_the_next_and_the_previous_one(
    client: Client, long_article: Article
) -> None:
    workflow.withdraw(
        actor=factories.editor(), dispatch=long_article.dispatches.get(number=251), reason="Wrong."
    )

    def ways(number: int) -> dict[str, str]:
        links = own_page(client, long_article, number).one("nav", css="pager").links
        return {words: address.removeprefix(long_article.url) for words, address in links}

    assert ways(250) == {
        "Next update: 252": "updates/252/",
        "Previous update: 249": "updates/249/",
        "The whole story": "#update-250",
    }
    assert ways(252)["Previous update: 250"] == "updates/250/"
    assert ways(LONG) == {
        f"Previous update: {LONG - 1}": f"updates/{LONG - 1}/",
        "The whole story": f"#update-{LONG}",
    }
    assert ways(1) == {
        "Next update: 2": "updates/2/",
        "The story as first filed": "#first-filed",
        "The whole story": "#update-1",
    }


def test_search_engines_keep_the_story_where_it_has_the_text_and_else_the_update(
    client: Client, long_article: Article, settings: Any
) -> None:
    def canonical(number: int) -> str:
        (link,) = [
            each
            for each in own_page(client, long_article, number).all("link")
            if each["rel"] == "canonical"
        ]
        return link["href"]

    story = f"{settings.SITE_URL}{long_article.url}"
    assert canonical(LONG) == canonical(STUBS + 1) == story
    assert canonical(STUBS) == f"{story}updates/{STUBS}/"
    assert canonical(1) == f"{story}updates/1/"


@pytest.mark.parametrize("number", ["0", "501", "007", "-1", "1000000000", "9" * 40, "x", "%F0"])
def test_a_number_that_was_never_given_is_not_found(
    client: Client, long_article: Article, number: str
) -> None:
    response = client.get(f"{long_article.url}updates/{number}/")
    assert response.status_code == 404
    assert "said notice" not in read(response).text


def test_a_draft_has_no_number_and_no_page(client: Client, article: Article) -> None:
    workflow.draft_update(actor=factories.editor(), article=article, copy=update_copy(6))
    assert client.get(f"{article.url}updates/6/").status_code == 404


@pytest.mark.parametrize("note", ["It was another pier.", ""])
def test_a_withdrawn_update_is_gone_with_its_notice(
    client: Client, article: Article, note: str
) -> None:
    workflow.withdraw(
        actor=factories.editor(),
        dispatch=article.dispatches.get(number=3),
        reason="A secret reason.",
        note_kind="editors_note" if note else "",
        public_note=note,
    )
    response = client.get(f"{article.url}updates/3/")
    assert response.status_code == 410
    page = read(response)
    assert page.one("h1").text == "Update 3 was withdrawn"
    assert note in page.one("main").text
    assert page.one("main").address("Read the story as it stands now") == article.url
    for kept in ("said notice 3", "Divers Reach Pier 3", "A secret reason."):
        assert kept not in response.content.decode()


def test_an_update_under_an_old_address_of_its_story_redirects(
    client: Client, article: Article
) -> None:
    old = article.url
    filed = replace(Filing.of(article), slug="another")
    workflow.file_under(
        actor=factories.editor(), article=article, filing=filed, version=article.version
    )
    response = client.get(f"{old}updates/3/")
    article.refresh_from_db()
    assert article.url != old
    assert (response.status_code, response["Location"]) == (301, f"{article.url}updates/3/")


def test_an_update_of_a_killed_story_is_gone_without_a_word_of_it(
    client: Client, article: Article
) -> None:
    workflow.kill(actor=factories.chief(), article=article, reason="A court.")
    response = client.get(f"{article.url}updates/3/")
    assert response.status_code == 410
    for kept in ("said notice 3", "Divers Reach", "Pier 3", article.headline, "A court."):
        assert kept not in response.content.decode()


def test_an_update_of_an_unpublished_story_is_not_found(client: Client, article: Article) -> None:
    workflow.unpublish(actor=factories.chief(), article=article, reason="x")
    response = client.get(f"{article.url}updates/3/")
    assert response.status_code == 404
    assert "Divers Reach" not in response.content.decode()
