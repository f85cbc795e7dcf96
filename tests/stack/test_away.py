"""What readers get while web servers, the database or the worker are away."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import workflow
from tests import factories
from tests.processes import wait_for
from tests.stack.stack import Stack


@contextmanager
def crowd(stack: Stack, *paths: str) -> Iterator[Counter[int]]:
    """Let eight readers ask for pages meanwhile; the statuses that they got are counted."""
    found: Counter[int] = Counter()
    ended = threading.Event()

    def read(number: int) -> None:
        while not ended.is_set():
            found[stack.get(paths[number % len(paths)]).status_code] += 1

    readers = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for each in readers:
        each.start()
    try:
        yield found
    finally:
        ended.set()
        for each in readers:
            each.join()


@pytest.fixture
def _afterwards_all_is_well(stack: Stack) -> Iterator[None]:
    yield
    for web in stack.webs:
        web.service.revive()
    stack.await_webs()


@pytest.fixture
def _nothing_is_told_any_more(stack: Stack) -> None:
    """Wait until the edge was told for the last time of what other tests took down."""
    purges = ProcrastinateJob.objects.filter(
        task_name="edge.purge", status__in=["todo", "doing"], args__is_soft=False
    )
    wait_for("the last hard purge is done", lambda: not purges.exists(), 20)


@pytest.mark.usefixtures("_afterwards_all_is_well", "_nothing_is_told_any_more")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "hanging"])
def test_readers_get_the_old_page_while_every_web_server_is_away(
    stack: Stack, how: signal.Signals
) -> None:
    article = factories.story(headline="Printed Before the Outage")
    paths = (article.url, "/")
    for path in paths:
        stack.get(path)
    with crowd(stack, *paths) as statuses:
        wait_for("the crowd reads", lambda: statuses.total() > 100)
        for web in stack.webs:
            web.service.signal(how)
        factories.update(article, headline="Printed in the Outage")
        before = statuses.total()
        wait_for("the crowd reads on", lambda: statuses.total() > before + 1_000)
    assert set(statuses) == {200}
    assert "Printed Before the Outage" in stack.get(article.url).text


@pytest.mark.usefixtures("_afterwards_all_is_well")
def test_a_page_that_nobody_has_kept_is_an_error_that_says_when_to_come_again(
    stack: Stack,
) -> None:
    path = factories.story().url
    for web in stack.webs:
        web.service.kill()
    answer = stack.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.text == "The paper cannot be reached at the moment. Try again in some seconds.\n"


@pytest.mark.usefixtures("_afterwards_all_is_well")
def test_one_web_server_dies_under_load_and_nobody_notices(stack: Stack) -> None:
    stories = [factories.story() for _ in range(4)]
    with crowd(stack, *(each.url for each in stories)) as statuses:
        wait_for("the crowd reads", lambda: statuses.total() > 50)
        stack.webs[0].service.kill()
        factories.update(stories[0], headline="Printed With One Server Left")
        wait_for(
            "the other one serves what is new",
            lambda: "Printed With One Server Left" in stack.get(stories[0].url).text,
        )
        fresh = [factories.story().url for _ in range(4)]
        assert [stack.get(path).status_code for path in fresh] == [200] * 4
    assert set(statuses) == {200}


@pytest.mark.usefixtures("_afterwards_all_is_well")
def test_what_was_killed_is_not_served_though_the_web_servers_are_away(stack: Stack) -> None:
    article = factories.story(headline="Killed in the Outage")
    assert "Killed in the Outage" in stack.get(article.url).text
    for web in stack.webs:
        web.service.kill()
    workflow.kill(actor=factories.chief(), article=article, reason="x")
    wait_for("the edge has dropped it", lambda: stack.get(article.url).status_code == 503, 10)
