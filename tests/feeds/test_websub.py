"""The hub: named by each feed, and told what has changed, on a real server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import outside, workflow
from articles.announcements import story_changed
from articles.jobs import announce, send_recall
from articles.models import Article, Event, Recall
from articles.workflow.copy import Filing
from edge.outbound import NotAsked
from feeds import websub
from feeds.jobs import ping
from tests import factories
from tests.feeds.feeds import node, parsed
from tests.outside import Outside, outside_server
from tests.working import work

HUB = "https://hub.example.com/"


@pytest.fixture
def hub(settings: Any) -> Iterator[Outside]:
    """A hub of our own that the settings name, as the newsroom starts with it."""
    with outside_server() as server:
        settings.WEBSUB_HUB = f"{server.url}/hub"
        settings.OUTBOUND_INSIDE = [server.name]
        websub.register()
        yield server
        story_changed.disconnect(dispatch_uid="feeds.websub")
        outside.forget("Feed hub 127.0.0.1")


@pytest.fixture
def story(db: None) -> Article:
    """A story on a topic, by an author."""
    topics = frozenset({factories.TopicFactory.create(slug="ferries")})
    ada = factories.AuthorFactory.create(slug="ada")
    return factories.story(filed=factories.filing(topics=topics), authors=[ada])


def told(hub: Outside) -> list[list[str]]:
    """Return the feeds that each request to the hub named, without the site's origin."""
    found = []
    for asked in hub.asked:
        assert (asked.method, asked.path) == ("POST", "/hub")
        form = parse_qs(asked.body.decode())
        assert form["hub.mode"] == ["publish"]
        found.append([each.removeprefix("http://localhost:8000") for each in form["hub.url"]])
    return found


FEEDS = [
    f"/feeds/{stem}.{form}"
    for stem in ("latest", "sections/world", "topics/ferries", "authors/ada")
    for form in ("rss", "atom", "json")
]


def pings() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name="feeds.ping").order_by("id"))


def test_each_feed_names_the_hub_and_itself(story: Article, client: Client, settings: Any) -> None:
    settings.WEBSUB_HUB = HUB
    for form in ("rss", "atom"):
        links = {
            (each.rel, each.href)
            for each in parsed(client, "latest", form).feed.links
            if each.rel in {"hub", "self"}
        }
        address = f"http://localhost:8000/feeds/latest.{form}"
        assert links == {("hub", HUB), ("self", address)}
        header = client.get(f"/feeds/latest.{form}")["Link"]
        assert header == f'<{HUB}>; rel="hub", <{address}>; rel="self"'
    assert node(client, "latest")["hubs"] == [{"type": "WebSub", "url": HUB}]


def test_without_a_hub_no_feed_names_one(story: Article, client: Client) -> None:
    assert "Link" not in client.get("/feeds/latest.atom")
    assert "hubs" not in node(client, "latest")


def test_what_readers_see_is_told_and_what_they_do_not_see_is_not(
    story: Article, hub: Outside
) -> None:
    edda = factories.editor()
    update = factories.update(story, actor=edda, authors=[factories.AuthorFactory.create()])
    workflow.save(actor=edda, dispatch=update, copy=factories.copy(), seq=1)
    factories.draft(actor=edda)
    for event in Event.objects.order_by("pk"):
        announce(event_id=event.pk)
    assert len(pings()) == 2  # of the publication and of the update
    assert all(each.scheduled_at is not None for each in pings())


def test_the_feeds_that_a_story_left_are_told_too(story: Article, hub: Outside) -> None:
    sport = factories.SectionFactory.create(name="Sport", slug="sport")
    storms = factories.TopicFactory.create(slug="storms")
    filing = replace(Filing.of(story), section=sport, topics=frozenset({storms}))
    workflow.file_under(
        actor=factories.editor(), article=story, filing=filing, version=story.version
    )
    announce(event_id=Event.objects.latest("pk").pk)
    (ping,) = pings()
    stems = {each.rpartition(".")[0].rpartition("/feeds/")[2] for each in ping.args["urls"]}
    assert stems == {
        *("latest", "authors/ada", "sections/sport", "topics/storms"),
        *("sections/world", "topics/ferries"),
    }


def make_due() -> None:
    ProcrastinateJob.objects.filter(status="todo").update(
        scheduled_at=timezone.now() - timedelta(seconds=1)
    )


@pytest.mark.django_db(transaction=True)
def test_the_worker_tells_the_hub_of_a_print(hub: Outside) -> None:
    topics = frozenset({factories.TopicFactory.create(slug="ferries")})
    ada = factories.AuthorFactory.create(slug="ada")
    factories.story(filed=factories.filing(topics=topics), authors=[ada])
    work()
    make_due()
    work()
    assert told(hub) == [FEEDS]
    assert [each.status for each in pings()] == ["succeeded"]


@pytest.mark.django_db(transaction=True)
def test_a_hub_that_is_away_is_told_again_and_then_left_alone(
    hub: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    hub.status = 503
    ping.defer(urls=FEEDS)
    with caplog.at_level(logging.WARNING, "feeds.jobs"):
        for number in range(7):
            assert not [each for each in caplog.records if each.name == "feeds.jobs"]
            work()
            assert len(hub.asked) == number + 1
            make_due()
    (record,) = (each for each in caplog.records if each.name == "feeds.jobs")
    assert "/feeds/latest.rss: It answered 503." in record.getMessage()
    # No alarm on the desk: who follows the feeds asks by themselves, too.
    assert [each.status for each in pings()] == ["succeeded"]


def test_a_hub_inside_is_not_asked(db: None, settings: Any) -> None:
    with outside_server() as server:
        settings.WEBSUB_HUB = server.url
        with pytest.raises(NotAsked):
            websub.publish(FEEDS)
        assert server.asked == []


def test_a_takedown_stands_on_the_desk_until_the_hub_has_acknowledged(
    story: Article, hub: Outside
) -> None:
    hub.status = 500
    workflow.kill(actor=factories.chief(), article=story, reason="Untrue")
    recall = Recall.objects.get()
    assert recall.place == "Feed hub 127.0.0.1"
    with pytest.raises(websub.Refused):
        send_recall(recall.pk)
    recall.refresh_from_db()
    assert (recall.acknowledged_at, recall.last_error) == (None, "It answered 500.")
    hub.status = 204
    send_recall(recall.pk)
    recall.refresh_from_db()
    assert recall.acknowledged_at is not None
    assert told(hub) == [FEEDS, FEEDS]


def test_a_hub_hears_of_corrections_and_of_the_end_of_one(story: Article, hub: Outside) -> None:
    note = {"note_kind": "correction", "public_note": "There was fog."}
    factories.correct(story.dispatches.get(), body="<p>There was no fog.</p>", **note)
    announce(event_id=Event.objects.latest("pk").pk)
    (ping,) = pings()
    assert "http://localhost:8000/feeds/corrections.atom" in ping.args["urls"]
    workflow.kill(actor=factories.chief(), article=story, reason="Untrue")
    send_recall(Recall.objects.get().pk)
    assert "/feeds/corrections.rss" in told(hub)[0]


def test_a_hub_is_told_after_the_caches_in_front(story: Article, hub: Outside) -> None:
    outside.register_cache(f"{hub.url}/purge")
    try:
        workflow.kill(actor=factories.chief(), article=story, reason="Untrue")
    finally:
        outside.forget(next(each for each in outside.places() if each.startswith("Cache ")))
    cache, feeds = Recall.objects.order_by("place")
    with pytest.raises(websub.Refused, match="Cache 127.0.0.1:.* has not dropped it yet"):
        send_recall(feeds.pk)
    assert hub.asked == []
    Recall.objects.filter(pk=cache.pk).update(acknowledged_at=timezone.now())
    send_recall(feeds.pk)
    assert told(hub) == [FEEDS]
