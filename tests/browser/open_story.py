"""What happens around an open story: its questions to the server, looking away, time passing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from articles.models import Article

_LUCK = "Math.random = () => {luck};"
# Only watches: when each question begins, by the page's clock, and how many are under way.
_WATCH = """(() => {
    const later = setTimeout
    const ask = fetch
    window.askedAt = []
    window.underWay = window.mostUnderWay = 0
    window.fetch = (...question) => {
        window.askedAt.push(performance.now() / 1000)
        window.mostUnderWay = Math.max(window.mostUnderWay, ++window.underWay)
        const answer = ask(...question)
        const done = () => later(() => later(() => window.underWay--))
        answer.then((each) => each.clone().arrayBuffer()).then(done, done)
        return answer
    }
    window.answered = async () => {
        while (window.underWay) await new Promise((look) => later(look, 5))
    }
})()"""
_LOOK_AWAY = """(() => {
    let isAway = false
    Object.defineProperty(document, "hidden", {get: () => isAway})
    Object.defineProperty(document, "visibilityState", {get: () => isAway ? "hidden" : "visible"})
    window.lookAway = (away) => {
        isAway = away
        document.dispatchEvent(new Event("visibilitychange"))
    }
})()"""

NOON = datetime(2026, 7, 20, 12, tzinfo=UTC)
Answer = Callable[[Route], Any]


def can_look_away(page: Page) -> Page:
    """Let :func:`look_away` and :func:`look_back` hide the page, as another tab in front would."""
    page.add_init_script(_LOOK_AWAY)
    return page


def look_away(page: Page) -> None:
    """Hide the page."""
    page.evaluate("lookAway(true)")


def look_back(page: Page) -> None:
    """Bring the page back to the front."""
    page.evaluate("lookAway(false)")


def hears(page: Page, words: str | re.Pattern[str]) -> None:
    """Expect the strip to say this; the page asks now, as a machine does that is online again."""
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(says(page)).to_have_text(words)


def show(page: Page) -> None:
    """Press Show and wait until the page has what is new."""
    page.get_by_role("button", name="Show").click()
    expect(says(page)).to_have_text("This page is up to date.")


def strip(page: Page) -> Locator:
    """Return the strip at the top."""
    return page.locator("#live")


def says(page: Page) -> Locator:
    """Return what a screen reader announces."""
    return page.get_by_role("status")


def from_the_server(route: Route) -> None:
    """Let a question through to the server."""
    route.continue_()


def status(code: int, **headers: str) -> Answer:
    """Answer with an error, or with nothing but a status."""
    return lambda route: route.fulfill(status=code, headers=headers, body="{}")


class Clock:
    """An open story whose time passes when the test says so.

    ``answer`` is what the live resource answers with from now on; the server itself by default.
    ``luck`` stands for every random number, from 0 to 1.
    """

    def __init__(
        self, page: Page, article: Article, *, luck: float = 0.5, answer: Answer = from_the_server
    ) -> None:
        self.page = can_look_away(page)
        self.answer = answer
        page.add_init_script(_WATCH)
        page.add_init_script(_LUCK.format(luck=luck))
        # It runs until it is paused: not by then past the time to pause at.
        page.clock.install(time=NOON - timedelta(hours=1))
        page.clock.pause_at(NOON)
        page.route("**/live/*.json", lambda route: self.answer(route))
        self.article = article
        self.open()

    def open(self) -> None:
        """Open the story, the first time or again."""
        self.page.goto(self.article.url)

    def run(self, seconds: float, *, waits: bool = True) -> None:
        """Let time pass, half a second at a time, each question answered before the next."""
        for _ in range(round(seconds * 2)):
            self.page.clock.run_for(500)
            if waits:
                self.page.evaluate("answered()")

    def run_on(self, seconds: float) -> None:
        """Let much time pass in leaps of five seconds."""
        for _ in range(round(seconds / 5)):
            self.page.clock.run_for(5000)
            self.page.evaluate("answered()")

    @property
    def asked(self) -> int:
        """How many questions the page has asked."""
        return len(self.page.evaluate("askedAt"))

    @property
    def pauses(self) -> list[float]:
        """The seconds from one question to the next."""
        times: list[float] = self.page.evaluate("askedAt")
        return [round(after - before, 3) for before, after in pairwise(times)]
