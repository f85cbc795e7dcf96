"""axe finds nothing on any kind of page, wide and narrow, in light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, executable
from tests.clients.site import Site

# One page of each is looked at; all pages of a kind come from one template.
_KINDS = (
    r"/",
    r"/city/",
    r"/[\d/]+/in-one-line/",
    r"/[\d/]+/everything-at-once/",
    r"/[\d/]+/count-goes-on/",
    r"/[\d/]+/count-goes-on/updates/\d+/",
    r"/[\d/]+/ambassador-summoned/|/[\d/]+/harbour-bridge-closed/",
    r"/[\d/]+/count-goes-on/history/",
    r"/[\d/]+/everything-at-once/history/\d+-\d+/",
    r"/topics/[\w-]+/",
    r"/authors/[\w-]+/",
    r"/archive/[\d/]+/",
    r"/corrections/",
    r"/about/",
    r"/feeds/",
    r"/search/",
    r"/newsletter/",
)
_WIDTHS = (360, 1440)
# What another colour scheme can change.
_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="module")
def reader(the_site: Site) -> Iterator[Page]:
    """A reader's page in the system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(playwright.chromium.executable_path), args=FLAGS
        )
        # Without motion: a colour half-way through its transition is nobody's choice.
        context = browser.new_context(base_url=the_site.origin, reduced_motion="reduce")
        yield context.new_page()
        browser.close()


def test_no_kind_of_page_shuts_anybody_out(the_site: Site, reader: Page) -> None:
    found: list[str] = []
    for kind in _KINDS:
        paths = [each.path for each in the_site.pages if re.fullmatch(kind, each.path)]
        assert paths, kind
        for width in _WIDTHS:
            reader.set_viewport_size({"width": width, "height": 1000})
            reader.emulate_media(color_scheme="light")
            reader.goto(paths[0])
            found += _violations(reader, f"light {width}")
            reader.emulate_media(color_scheme="dark")
            found += _violations(reader, f"dark {width}", options=_COLOURS)
    assert not found, "\n".join(found)


def _violations(page: Page, how: str, *, options: dict[str, Any] | None = None) -> list[str]:
    results = Axe().run(page, options=options)
    return [
        f"{how} {page.url} {each['id']}: {each['help']} ({each['nodes'][0]['target']})"
        for each in results.response["violations"]
    ]
