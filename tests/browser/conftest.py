"""A real Chromium on a real server: the fixtures of the browser tests.

The browser is the system's chromium or the one Playwright installed. Without one the tests are
skipped with the reason printed; ``REQUIRE_BROWSER=1`` turns that into a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.test.utils import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from authors.models import User
from tests.newsroom_pages import signed_in

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

SignIn = Callable[[User], Page]
Machine = Callable[..., Page]


def executable(bundled: str) -> str:
    """Return the system's chromium, or ``bundled``, Playwright's own."""
    return next((path for name in _NAMES if (path := shutil.which(name))), bundled)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium for the whole run."""
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        if not os.path.exists(path):
            reason = "No Chromium was found: install Debian's chromium, or playwright's."
            if os.environ.get("REQUIRE_BROWSER"):
                pytest.fail(reason)
            pytest.skip(reason)
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def site(live_server: LiveServer) -> Iterator[str]:
    """The address of a server with the test's database."""
    with override_settings(SITE_URL=live_server.url):
        yield live_server.url


@contextmanager
def _new_context(browser: Browser, site: str, **options: Any) -> Iterator[BrowserContext]:
    options = {"viewport": {"width": 1440, "height": 1000}} | options
    opened = browser.new_context(base_url=site, locale="en-US", **options)
    opened.set_default_timeout(15_000)
    errors: list[str] = []
    opened.on("weberror", lambda error: errors.append(str(error.error)))
    yield opened
    opened.close()
    assert not errors, f"A page's script failed: {errors}"


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser without cookies; an error in a page's script fails the test."""
    with _new_context(browser, site) as opened:
        yield opened


@pytest.fixture
def machine(browser: Browser, site: str) -> Iterator[Machine]:
    """Give somebody a browser of their own, signed in already: ``machine(user, viewport=…)``."""
    with ExitStack() as machines:

        def of(user: User, **options: Any) -> Page:
            opened = machines.enter_context(_new_context(browser, site, **options))
            name = settings.SESSION_COOKIE_NAME
            session = signed_in(user).cookies[name].value
            opened.add_cookies([{"name": name, "value": session, "url": f"{site}/newsroom/"}])
            return opened.new_page()

        yield of


@pytest.fixture
def reader(context: BrowserContext) -> Page:
    """A reader's page."""
    return context.new_page()


@pytest.fixture
def sign_in(context: BrowserContext) -> SignIn:
    """Sign somebody in by the sign-in page, as people do; returns their page."""

    def by_the_form(user: User) -> Page:
        page = context.new_page()
        page.goto("/newsroom/")
        page.get_by_label("User name").fill(user.username)
        page.get_by_label("Password").fill("deadline")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Desk").wait_for()
        page.wait_for_load_state()
        return page

    return by_the_form
