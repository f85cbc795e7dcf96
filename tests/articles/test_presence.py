"""Who has a story open: told to the others, gone when the tab is, and nobody is locked out."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from articles import workflow
from articles.jobs import forget_presence
from articles.models import Article, Event, Presence
from articles.presences import STALE, STALE_AWAY
from authors.models import User
from tests import factories
from tests.newsroom_pages import STORIES, editor_url, signed_in, text_url, update_fields
from tests.reading import read

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]
_tabs = itertools.count(1)


@pytest.fixture
def ana() -> User:
    return factories.editor(first_name="Ana", last_name="Ruiz")


@pytest.fixture
def odin() -> User:
    return factories.editor(first_name="Odin", last_name="Berg")


@pytest.fixture
def story() -> Article:
    return factories.story(headline="Bridge Closed")


class Tab:
    """A story that somebody has open in a tab; it asks for news as the page's script does."""

    def __init__(self, user: User, url: str) -> None:
        self.client = signed_in(user)
        form = read(self.client.get(url)).one("form", id="story-form")
        self.arrivals, self.leaving = form["data-arrivals"], form["data-leaving"]
        self.have = form["data-have"]
        self.query = form["action"].partition("?")[2]
        self.name = f"{next(_tabs):032x}"

    def look(self, more: str = "") -> str:
        """Beat once; returns who else is here, as the page shows it."""
        asked = f"{self.query}&have={self.have}&tab={self.name}{more}"
        answer = self.client.get(f"{self.arrivals}?{asked}")
        if answer.status_code == 204:
            return ""
        assert answer.status_code == 200
        here: str = answer.json()["here"]
        return here

    def close(self) -> None:
        assert self.client.post(self.leaving, {"tab": self.name}).status_code == 204


def silence(seconds: timedelta) -> None:
    """Let nobody be heard of for so long."""
    Presence.objects.update(seen_at=F("seen_at") - seconds)


def test_the_others_see_who_has_the_story_open_and_the_person_does_not_see_themself(
    ana: User, odin: User, story: Article
) -> None:
    hers, his = Tab(ana, f"{editor_url(story)}?filing"), Tab(odin, f"{editor_url(story)}?filing")
    assert hers.look() == ""
    assert his.look() == "Ana Ruiz has this story open"
    assert hers.look() == "Odin Berg has this story open"
    assert Tab(ana, editor_url(story)).look() == "Odin Berg has this story open"


def test_they_see_which_text_is_open(ana: User, odin: User, story: Article) -> None:
    update = factories.update(story)
    draft = workflow.draft_update(actor=ana, article=story, copy=factories.copy())
    first = story.dispatches.get(number=0)
    looker = Tab(odin, f"{editor_url(story)}?filing")
    for url, where in (
        (text_url(update), "update 1"),
        (text_url(first), "the first filed"),
        (text_url(draft), "a new update"),
        (f"{editor_url(story)}?append", "a new update"),
    ):
        tab = Tab(ana, url)
        tab.look()
        assert looker.look() == f"Ana Ruiz has this story open ({where})"
        tab.close()


def test_the_only_text_of_a_draft_is_the_story(ana: User, odin: User) -> None:
    draft = factories.draft(actor=ana)
    Tab(ana, editor_url(draft.article)).look()
    looker = Tab(odin, editor_url(draft.article))
    assert looker.look() == "Ana Ruiz has this story open"


def test_who_closes_the_tab_is_gone_at_once(ana: User, odin: User, story: Article) -> None:
    hers, his = Tab(ana, editor_url(story)), Tab(odin, editor_url(story))
    hers.look()
    assert his.look()
    hers.close()
    assert his.look() == ""


def test_a_beat_that_arrives_after_the_farewell_brings_nobody_back(
    ana: User, odin: User, story: Article
) -> None:
    hers, his = Tab(ana, editor_url(story)), Tab(odin, editor_url(story))
    hers.look()
    hers.close()
    hers.look()
    assert his.look() == ""


def test_who_is_not_heard_of_any_more_is_gone_after_twelve_seconds(
    ana: User, odin: User, story: Article
) -> None:
    hers, his = Tab(ana, editor_url(story)), Tab(odin, editor_url(story))
    hers.look()
    silence(STALE - timedelta(seconds=2))
    assert his.look()
    silence(timedelta(seconds=2))
    assert his.look() == ""
    assert timedelta(seconds=12) == STALE


def test_a_tab_out_of_sight_is_told_as_away_and_may_be_silent_for_longer(
    ana: User, odin: User, story: Article
) -> None:
    hers, his = Tab(ana, f"{editor_url(story)}?append"), Tab(odin, editor_url(story))
    hers.look("&away")
    assert his.look() == "Ana Ruiz has this story open (a new update, away)"
    silence(timedelta(seconds=70))  # a hidden tab is woken once a minute
    assert "Ana Ruiz" in his.look()
    silence(STALE_AWAY)
    assert his.look() == ""


def test_a_person_with_two_tabs_counts_once_and_is_here_while_one_is_in_sight(
    ana: User, odin: User, story: Article
) -> None:
    Tab(ana, f"{editor_url(story)}?filing").look()
    Tab(ana, f"{editor_url(story)}?append").look("&away")
    assert Tab(odin, editor_url(story)).look() == "Ana Ruiz has this story open"


def test_several_are_named_and_many_are_counted(odin: User, story: Article) -> None:
    looker = Tab(odin, editor_url(story))
    said = []
    for name in ("Ada", "Bea", "Cal", "Dot"):
        user = factories.reporter(first_name=name, last_name="Ray")
        Tab(user, f"{editor_url(story)}?filing").look()
        said.append(looker.look())
    assert said[1:] == [
        "Ada Ray and Bea Ray have this story open",
        "Ada Ray, Bea Ray and Cal Ray have this story open",
        "Ada Ray, Bea Ray and 2 others have this story open",
    ]


def test_another_story_is_another_place(ana: User, odin: User, story: Article) -> None:
    Tab(ana, editor_url(factories.story())).look()
    assert Tab(odin, editor_url(story)).look() == ""


def test_nobody_is_locked_out_and_nothing_is_written_down(
    ana: User, odin: User, story: Article
) -> None:
    Tab(ana, f"{editor_url(story)}?append").look()
    before = Event.objects.count()
    his = Tab(odin, f"{editor_url(story)}?append")
    his.look()
    assert Event.objects.count() == before
    sent = update_fields() | {"mode": "update", "_publish": "1", "token": "x"}
    answer = his.client.post(f"{editor_url(story)}?append", sent)
    assert answer.status_code == 302
    assert story.dispatches.filter(number=1).exists()


@pytest.mark.parametrize("tab", ["", "x", "A" * 32, "a" * 33, "a" * 31 + "٣"])
def test_a_tab_without_a_proper_name_is_nobody(tab: str, ana: User, story: Article) -> None:
    page = Tab(ana, editor_url(story))
    answer = page.client.get(page.arrivals, {"tab": tab, "have": page.have})
    assert answer.status_code == 204
    assert page.client.post(page.leaving, {"tab": tab}).status_code == 204
    assert not Presence.objects.exists()


@pytest.mark.parametrize("dispatch", ["0", "x", "9" * 30, "999999"])
def test_a_text_that_is_not_of_the_story_is_passed_over(
    dispatch: str, ana: User, story: Article
) -> None:
    page = Tab(ana, editor_url(story))
    other = factories.story().dispatches.get()
    for each in (dispatch, str(other.pk)):
        asked = {"tab": page.name, "have": page.have, "dispatch": each}
        assert page.client.get(page.arrivals, asked).status_code == 204
        assert Presence.objects.get().dispatch is None


def test_nobody_takes_another_persons_tab_away(ana: User, odin: User, story: Article) -> None:
    hers, his = Tab(ana, editor_url(story)), Tab(odin, editor_url(story))
    hers.look()
    his.name = hers.name
    his.close()
    his.look()
    assert Presence.objects.get().user == ana


def test_leaving_takes_a_post_from_somebody_signed_in(story: Article, ana: User) -> None:
    url = f"{STORIES}leaving/"
    assert signed_in(ana).get(url).status_code == 405
    assert Client().post(url, {"tab": "a" * 32}).status_code == 302


def test_the_list_of_stories_says_who_works_on_what(ana: User, odin: User, story: Article) -> None:
    factories.story()
    Tab(ana, f"{editor_url(story)}?append").look()
    page = read(signed_in(odin).get(STORIES))
    people = page.one("span", css="people")
    assert people.text == "Open: Ana Ruiz (a new update)"
    assert not read(signed_in(ana).get(STORIES)).all("span", css="people")


def test_who_works_on_many_stories_is_asked_in_one_query(
    ana: User, django_assert_num_queries: Budget
) -> None:
    stories = [factories.story() for _ in range(3)]
    for each in stories:
        Tab(ana, editor_url(each)).look()
    with django_assert_num_queries(1):
        found = Presence.objects.now_by_article([each.pk for each in stories])
    assert {pk: [here.who for here in people] for pk, people in found.items()} == {
        each.pk: ["Ana Ruiz"] for each in stories
    }
    with django_assert_num_queries(0):
        assert Presence.objects.now_by_article([]) == {}


def test_the_desk_says_who_works_on_what(ana: User, odin: User, story: Article) -> None:
    Tab(ana, f"{editor_url(story)}?append").look()
    Tab(odin, f"{editor_url(factories.story())}?filing").look()
    desk = read(signed_in(odin).get("/newsroom/"))
    [card] = [each for each in desk.all("section") if "Open now" in each.lines]
    assert card.links == [(story.headline, editor_url(story))]
    assert "Ana Ruiz (a new update)" in card.lines


def test_rows_of_tabs_that_ended_without_a_word_are_deleted_in_time(
    ana: User, story: Article
) -> None:
    Tab(ana, editor_url(story)).look()
    silence(STALE_AWAY)
    forget_presence(0)
    assert Presence.objects.count() == 1
    silence(STALE_AWAY)
    forget_presence(0)
    assert not Presence.objects.exists()


def test_beats_write_no_journal() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relpersistence FROM pg_class WHERE oid = 'articles_presence'::regclass"
        )
        assert cursor.fetchone() == ("u",)
