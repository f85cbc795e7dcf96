"""Places outside are told of what was taken down, one recall each, until they acknowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import outside, workflow
from articles.jobs import UntilAcknowledged, send_recall
from articles.models import Article, Event, Recall
from authors.models import User
from edge import purgers
from tests import factories
from tests.articles import traces
from tests.caches import Cache
from tests.newsroom_pages import editor_url, signed_in
from tests.reading import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleo() -> User:
    return factories.chief()


@pytest.fixture
def told() -> Iterator[list[Recall]]:
    """A place outside that acknowledges; the list grows with what it is told."""
    heard: list[Recall] = []
    outside.register("The north", heard.append)
    yield heard
    outside.forget("The north")


@pytest.fixture
def cache() -> Iterator[Cache]:
    """An outer cache that is told by PURGE."""
    with Cache() as running:
        outside.register_cache(running.url)
        yield running
        outside.forget(running.place)


def run_jobs() -> None:
    """Do what waits to be told, once, as the worker does."""
    for recall in Recall.objects.filter(acknowledged_at=None):
        try:
            send_recall(recall.pk)
        except Exception as error:
            recall.refresh_from_db()
            assert recall.last_error == str(error)


def still_out(person: User) -> list[str]:
    """The list "Still out there" on a person's desk, a line each; empty where it is not shown."""
    page = read(signed_in(person).get("/newsroom/"))
    cards = [each for each in page.all("section") if each.text.startswith("Still out there")]
    return cards[0].lines[1:] if cards else []


# --- Which acts ---


def acts(article: Article, chief: User) -> dict[str, Callable[[], Any]]:
    """Every act after which somebody outside has or lacks something, in an order that works."""
    update = factories.update(article)

    def erase() -> None:
        plan = workflow.plan_erasure(actor=chief, dispatch=update, reason="x")
        workflow.erase(actor=chief, dispatch=update, sha256=plan.data["sha256"])

    on_story = {"actor": chief, "article": article, "reason": "x"}
    on_passage = {"actor": chief, "dispatch": update, "reason": "x"}
    return {
        "withdraw": lambda: workflow.withdraw(**on_passage),
        "reinstate": lambda: workflow.reinstate(**on_passage),
        "unpublish": lambda: workflow.unpublish(**on_story),
        "publish_again": lambda: workflow.publish_again(**on_story),
        "kill": lambda: workflow.kill(**on_story),
        "restore": lambda: workflow.restore(**on_story),
        "erase": erase,
    }


def test_each_act_that_takes_or_brings_back_is_told_once(told: list[Recall], cleo: User) -> None:
    for verb, act in acts(factories.story(), cleo).items():
        act()
        run_jobs()
        assert [each.event.verb for each in told] == [verb]
        told.clear()


def test_what_only_adds_is_not_told(told: list[Recall], cleo: User) -> None:
    article = factories.story(actor=cleo)
    update = factories.update(article, actor=cleo)
    workflow.save(actor=cleo, dispatch=update, copy=factories.copy(), seq=1)
    workflow.correct(actor=cleo, dispatch=update, seq=2, reason="A typo")
    workflow.plan_erasure(actor=cleo, dispatch=update, reason="x")
    assert not Recall.objects.exists()


def test_an_act_that_was_refused_tells_nobody(told: list[Recall], cleo: User) -> None:
    article = factories.story()
    with pytest.raises(workflow.NotReady):
        workflow.kill(actor=cleo, article=article, reason="")
    assert not Recall.objects.exists()


def test_each_place_gets_a_recall_and_a_job_of_its_own(told: list[Recall], cleo: User) -> None:
    outside.register("The south", told.append)
    try:
        workflow.kill(actor=cleo, article=factories.story(), reason="x")
    finally:
        outside.forget("The south")
    recalls = Recall.objects.order_by("place")
    assert [each.place for each in recalls] == ["The north", "The south"]
    jobs = ProcrastinateJob.objects.filter(task_name="articles.send_recall")
    assert {job.args["recall_id"] for job in jobs} == {each.pk for each in recalls}


# --- Told, and followed ---


def test_a_cache_is_told_every_key_of_the_story(cache: Cache, cleo: User) -> None:
    article = factories.story()
    workflow.kill(actor=cleo, article=article, reason="x")
    run_jobs()
    assert cache.heard == [{f"story-{article.pk}", f"teaser-{article.pk}", f"live-{article.pk}"}]
    recall = Recall.objects.get()
    assert (recall.attempts, recall.last_error) == (1, "")
    assert recall.acknowledged_at is not None


def test_the_desk_shows_it_until_it_is_acknowledged_and_then_no_more(
    cache: Cache, cleo: User
) -> None:
    article = factories.story(headline="Ferry Loses Steering")
    cache.answers = 503
    workflow.kill(actor=cleo, article=article, reason="x")
    headline, line = still_out(cleo)
    assert headline == "Ferry Loses Steering"
    assert line.startswith(f"Killed. {cache.place} has not acknowledged it · 0 attempts · ")
    run_jobs()
    run_jobs()
    _, line, error = still_out(cleo)
    assert "2 attempts" in line
    assert error == "It answered 503 Service Unavailable"
    cache.answers = 200
    run_jobs()
    assert still_out(cleo) == []


def test_the_storys_editor_shows_it_too(cache: Cache, cleo: User) -> None:
    article, other = factories.story(), factories.story()
    cache.answers = 405
    workflow.unpublish(actor=cleo, article=article, reason="x")
    run_jobs()

    def card(of: Article) -> list[Element]:
        page = read(signed_in(factories.editor()).get(editor_url(of)))
        return [each for each in page.all("section", css="card") if "Still out" in each.text]

    (shown,) = card(article)
    assert shown.lines[1].startswith(f"{cache.place} since ")
    assert shown.lines[1].endswith(", 1 attempt It answered 405 Method Not Allowed")
    assert card(other) == []
    cache.answers = 204
    run_jobs()
    assert card(article) == []


def test_only_who_edits_sees_it_on_the_desk(cache: Cache, cleo: User) -> None:
    workflow.kill(actor=cleo, article=factories.story(), reason="x")
    assert still_out(factories.editor()) != []
    assert still_out(factories.reporter()) == []


def test_what_a_place_said_is_shown_as_text(cleo: User) -> None:
    def refuse(recall: Recall) -> None:
        raise RuntimeError("<script>alert(1)</script>")

    outside.register("The north", refuse)
    try:
        workflow.kill(actor=cleo, article=factories.story(), reason="x")
        run_jobs()
    finally:
        outside.forget("The north")
    assert still_out(cleo)[-1] == "<script>alert(1)</script>"


@pytest.mark.parametrize("status", [301, 404, 500])
def test_whatever_is_not_a_yes_is_not_an_acknowledgement(cache: Cache, status: int) -> None:
    cache.answers = status
    with pytest.raises(purgers.NotAcknowledged, match=f"It answered {status} "):
        purgers.purge(cache.url, ["story-1"])


def test_a_cache_that_is_away_is_told_again(cache: Cache, cleo: User) -> None:
    cache.close()
    workflow.kill(actor=cleo, article=factories.story(), reason="x")
    run_jobs()
    recall = Recall.objects.get()
    assert recall.last_error == "It could not be reached."
    assert recall.acknowledged_at is None


def test_one_that_has_acknowledged_is_not_told_again(told: list[Recall], cleo: User) -> None:
    workflow.kill(actor=cleo, article=factories.story(), reason="x")
    recall = Recall.objects.get()
    send_recall(recall.pk)
    send_recall(recall.pk)
    assert len(told) == 1


def test_a_place_that_is_gone_stays_on_the_desk(cleo: User) -> None:
    """Nobody has said that it dropped the story: an editor must look."""
    outside.register("The north", lambda recall: None)
    workflow.kill(actor=cleo, article=factories.story(), reason="x")
    outside.forget("The north")
    run_jobs()
    assert still_out(cleo)[-1] == "The north is no longer among the places that are told."


def test_it_is_tried_for_ever_and_not_too_often() -> None:
    job: Any = type("Job", (), {"attempts": 0})()
    waits = []
    for attempts in (0, 1, 5, 8, 9, 10, 10_000):
        job.attempts = attempts
        decision = UntilAcknowledged().get_retry_decision(exception=RuntimeError(), job=job)
        assert decision.retry_at is not None
        waits.append(decision.retry_at)
    seconds = [round((each - timezone.now()).total_seconds()) for each in waits]
    assert seconds == [1, 2, 32, 256, 300, 300, 300]


def test_a_password_in_a_caches_address_is_shown_nowhere(cleo: User) -> None:
    url = "http://purger:secret@127.0.0.1:1/cache/"
    outside.register_cache(url)
    try:
        assert outside.places() == ["Cache 127.0.0.1:1/cache"]
        workflow.kill(actor=cleo, article=factories.story(), reason="x")
        run_jobs()
        assert "secret" not in str(Recall.objects.values().get())
        assert "secret" not in " ".join(still_out(cleo))
    finally:
        outside.forget("Cache 127.0.0.1:1/cache")


def test_the_recall_is_written_with_the_act_or_not_at_all(
    told: list[Recall], cleo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = factories.story()
    before = traces.everything()

    def fail(event: Event) -> None:
        raise RuntimeError("The queue is away")

    monkeypatch.setattr("articles.workflow.recalls.send", fail)
    with pytest.raises(RuntimeError):
        workflow.kill(actor=cleo, article=article, reason="x")
    assert traces.everything() == before
