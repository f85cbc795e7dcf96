"""What goes wrong under pressure is asked about before a breaking update is printed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import Article, Dispatch, Event, Revision
from articles.workflow import Doubtful, NotReady
from articles.workflow.doubts import doubts
from authors.models import User
from tests import factories
from tests.articles import traces
from tests.newsroom_pages import editor_url, signed_in, text_url, update_fields
from tests.reading import Element, read

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]

NO_DATELINE = "It has no dateline: readers are not told where it comes from."
NO_AGENCY = "It has no agency: nobody stands behind it by name."
SAME_HEADLINE = "Its headline is the one that is in print already."
SAME_TEXT = "Its text is the one that is in print already."


@pytest.fixture
def edda() -> User:
    return factories.editor()


@pytest.fixture
def story(edda: User) -> Article:
    return factories.story(
        actor=edda, headline="Bridge Closed", body="<p>A ferry struck the bridge.</p>"
    )


def doubtful(article: Article, actor: User, **fields: Any) -> dict[str, str]:
    """What is doubted of an update, by code; nothing is printed of one that is."""
    before = traces.everything()
    with pytest.raises(Doubtful) as refused:
        factories.update(article, actor=actor, override="", **fields)
    assert traces.everything() == before
    return refused.value.doubts


def later(**delta: int) -> Any:
    return timezone.now() + timedelta(**delta)


# --- Each by itself ---


def test_an_update_that_nothing_is_wrong_with_is_printed_at_once(
    story: Article, edda: User
) -> None:
    printed = factories.update(story, actor=edda, override="", source_at=later(hours=-1))
    assert printed.number == 1
    event = traces.last_event(story)
    assert (event.note, "overridden" in event.data) == ("", False)


@pytest.mark.parametrize(
    ("fields", "code", "sentence"),
    [
        ({"dateline_city": "", "dateline_region": ""}, "no_dateline", NO_DATELINE),
        ({"agency": None}, "no_agency", NO_AGENCY),
        ({"headline": "Bridge Closed"}, "same_headline", SAME_HEADLINE),
        ({"headline": "  bridge   CLOSED "}, "same_headline", SAME_HEADLINE),
        ({"body": "<p>A ferry struck the bridge.</p>"}, "same_text", SAME_TEXT),
        ({"body": "<p>A ferry struck the bridge. </p>\n\n"}, "same_text", SAME_TEXT),
    ],
)
def test_each_doubt_alone(
    story: Article, edda: User, fields: dict[str, Any], code: str, sentence: str
) -> None:
    assert doubtful(story, edda, **fields) == {code: sentence}


def test_a_source_from_the_future_is_doubted_with_its_time(story: Article, edda: User) -> None:
    (sentence,) = doubtful(story, edda, source_at=later(minutes=5)).values()
    assert sentence.startswith("Its source’s time has not come: ")
    assert sentence.endswith(f"{later(minutes=5):%Y}.")


def test_a_source_under_embargo_is_doubted_until_it_ends(story: Article, edda: User) -> None:
    (sentence,) = doubtful(story, edda, embargo_until=later(minutes=5)).values()
    assert sentence.startswith("Its source is under embargo until ")
    assert (
        factories.update(story, actor=edda, override="", embargo_until=later(seconds=-1)).number
        == 1
    )


def test_it_is_compared_with_what_is_in_print_now(story: Article, edda: User) -> None:
    """The newest passage's headline and text; an older one's may come again."""
    factories.update(story, actor=edda, override="", headline="Reopened", body="<p>One lane.</p>")
    assert list(doubtful(story, edda, headline="Reopened")) == ["same_headline"]
    assert list(doubtful(story, edda, body="<p>One lane.</p>")) == ["same_text"]
    again = factories.update(
        story, actor=edda, headline="Bridge Closed", body="<p>A ferry struck the bridge.</p>"
    )
    assert again.number == 2


def test_what_was_withdrawn_is_not_in_print(story: Article, edda: User) -> None:
    wrong = factories.update(story, actor=edda, override="", headline="Reopened")
    workflow.withdraw(actor=edda, dispatch=wrong, reason="x")
    assert factories.update(story, actor=edda, override="", headline="Reopened").number == 2


def test_all_of_them_together_in_the_order_of_the_page(story: Article, edda: User) -> None:
    found = doubtful(
        story,
        edda,
        headline="Bridge Closed",
        dateline_city="",
        agency=None,
        body="<p>A ferry struck the bridge.</p>",
        source_at=later(hours=1),
        embargo_until=later(hours=1),
    )
    assert list(found) == [
        "no_dateline",
        "no_agency",
        "same_headline",
        "same_text",
        "future_time",
        "embargoed",
    ]


def test_what_cannot_be_printed_is_no_doubt(story: Article, edda: User) -> None:
    """No reason prints an update without a headline or a text."""
    for lacking in ({"headline": ""}, {"body": ""}):
        with pytest.raises(NotReady):
            workflow.append_update(
                actor=edda,
                article=story,
                copy=factories.copy(dateline_city="", **lacking),
                override="It is late",
            )


def test_a_first_print_is_not_doubted_and_needs_its_agency(edda: User) -> None:
    """Nobody is in a hurry there: a story without a dateline is an ordinary one."""
    assert factories.story(actor=edda, dateline_city="", dateline_region="").is_public
    with pytest.raises(NotReady, match="Choose who stands behind this text"):
        factories.story(actor=edda, agency=None)


def test_a_text_that_was_drafted_before_is_doubted_when_it_is_printed(
    story: Article, edda: User
) -> None:
    draft = workflow.draft_update(
        actor=factories.reporter(), article=story, copy=factories.copy(dateline_city="")
    )
    with pytest.raises(Doubtful):
        workflow.publish(actor=edda, dispatch=draft, seq=1)
    workflow.publish(actor=edda, dispatch=draft, seq=1, override="The sea has no place")
    assert traces.last_event(story).data["overridden"] == ["no_dateline"]


def test_the_doubts_cost_one_query(story: Article, django_assert_num_queries: Budget) -> None:
    copy = factories.copy()
    with django_assert_num_queries(1):
        doubts(copy, article=story, at=timezone.now())


# --- Overridden ---


@pytest.mark.parametrize("reason", ["", "  \n", "\x00"])
def test_a_reason_of_nothing_is_none(story: Article, edda: User, reason: str) -> None:
    copy = factories.copy(dateline_city="")
    with pytest.raises(Doubtful):
        workflow.append_update(actor=edda, article=story, copy=copy, override=reason)


def test_a_reason_is_kept_with_what_it_overrode(story: Article, edda: User) -> None:
    copy = factories.copy(dateline_city="", agency=None)
    workflow.append_update(actor=edda, article=story, copy=copy, override=" From a ship ")
    event = traces.last_event(story)
    assert event.note == "From a ship"
    assert event.data["overridden"] == ["no_dateline", "no_agency"]
    assert event.data["number"] == 1


def test_a_reason_that_nothing_asked_for_is_not_kept(story: Article, edda: User) -> None:
    workflow.append_update(
        actor=edda, article=story, copy=factories.copy(), override="I was asked before"
    )
    event = traces.last_event(story)
    assert (event.note, "overridden" in event.data) == ("", False)


# --- In the form ---


class TestTheForm:
    @pytest.fixture
    def desk(self, edda: User) -> Client:
        return signed_in(edda)

    @pytest.fixture
    def url(self, story: Article) -> str:
        return f"{editor_url(story)}?append"

    def box(self, page: Element) -> list[str]:
        """What stands in the box of doubts, a line each."""
        return page.one(css="doubts").lines

    def test_it_comes_back_with_all_that_was_typed(
        self, url: str, desk: Client, story: Article
    ) -> None:
        mara = factories.AuthorFactory.create(name="Mara Lindqvist")
        typed = update_fields(
            headline="Bridge Closed",
            dateline_city="",
            dateline_region="Norland",
            authors=[mara.pk],
            body="<p>Nobody wants to type this twice.</p>",
            source_uri="urn:ap:7",
            source_version="2",
            source_at="2020-01-02T03:04",
            embargo_until="2999-01-02T03:04",
            _publish="1",
        )
        page = read(desk.post(url, typed))
        assert self.box(page)[:4] == [
            "Nothing is printed yet: look at this first",
            NO_DATELINE,
            SAME_HEADLINE,
            "Its source is under embargo until 3:04 a.m., Jan. 2, 2999.",
        ]
        values = {
            each.attributes.get("name"): each.attributes.get("value") for each in page.all("input")
        }
        for name in ("dateline_region", "source_uri", "source_version", "source_at"):
            assert values[name] == typed[name]
        assert values["embargo_until"] == typed["embargo_until"]
        texts = {each.attributes.get("name"): each.text for each in page.all("textarea")}
        assert texts["headline"] == "Bridge Closed"
        assert "Nobody wants to type this twice." in texts["body"]
        chosen = {each.text for each in page.all("option") if "selected" in each.attributes}
        assert chosen == {"City Telegraph", "Mara Lindqvist"}
        assert not Dispatch.objects.filter(article=story, number=1).exists()
        assert Revision.objects.filter(dispatch__article=story).count() == 1

    def test_a_reason_prints_it_with_the_same_button(
        self, url: str, desk: Client, story: Article
    ) -> None:
        typed = update_fields(dateline_city="", dateline_region="", _publish="1")
        token = read(desk.post(url, typed)).one("form", id="story-form")
        (sent,) = (
            each["value"] for each in token.all("input") if each.attributes.get("name") == "token"
        )
        override = {"override": "Sent from a ship at sea", "token": sent}
        done = read(desk.post(url, typed | override, follow=True))
        assert "Update 1 is in print." in done.one(css="messagelist").text
        event = Event.objects.get(article=story, verb="append_update")
        assert (event.note, event.data["overridden"]) == (
            "Sent from a ship at sea",
            ["no_dateline"],
        )

    def test_a_reason_is_not_lost_where_something_else_is_missing(
        self, url: str, desk: Client
    ) -> None:
        typed = update_fields(dateline_city="", headline="", override="A ship", _publish="1")
        page = read(desk.post(url, typed))
        assert "Write a headline." in page.text
        (kept,) = (
            each.text for each in page.all("textarea") if each.attributes.get("name") == "override"
        )
        assert kept == "A ship"

    def test_a_reason_that_is_too_long_is_refused_beside_its_field(
        self, url: str, desk: Client
    ) -> None:
        typed = update_fields(dateline_city="", override="x" * 1001, _publish="1")
        page = read(desk.post(url, typed))
        assert page.one(id="errors").address("Print it all the same, because") == "#id_override"
        assert page.one("textarea", id="id_override").text == "x" * 1001

    def test_saving_and_submitting_ask_nothing(self, url: str, story: Article) -> None:
        robin = signed_in(factories.reporter())
        robin.post(url, update_fields(dateline_city="", _submit="1"))
        assert Dispatch.objects.get(article=story, number=None).state == "submitted"

    def test_a_drafted_update_is_asked_about_when_an_editor_prints_it(
        self, desk: Client, story: Article
    ) -> None:
        draft = workflow.draft_update(
            actor=factories.reporter(), article=story, copy=factories.copy()
        )
        typed = update_fields(headline="Bridge Closed", seq=1, _publish="1")
        page = read(desk.post(text_url(draft), typed))
        assert self.box(page)[1] == SAME_HEADLINE
        # What was typed was not saved either: the page says that nothing is.
        assert draft.revisions.count() == 1
        done = desk.post(text_url(draft), typed | {"override": "It is the same"}, follow=True)
        assert "Update 1 is in print." in done.text

    def test_an_update_without_an_agency_can_be_corrected_as_it_was_printed(
        self, url: str, desk: Client, story: Article
    ) -> None:
        desk.post(url, update_fields(agency="", override="Nobody yet", _publish="1"))
        printed = Dispatch.objects.get(article=story, number=1)
        mended = update_fields(agency="", body="<p>Mended.</p>", seq=1, reason="A typo")
        done = desk.post(text_url(printed), mended | {"_correct": "1"}, follow=True)
        assert "The correction is in print." in done.text
