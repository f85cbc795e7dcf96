"""Make the pictures of the README from a running demo: ``make pictures``.

Usage: python docs/make_pictures.py http://localhost:8000
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STORY = "Harbour Bridge"


def main(site: str) -> None:
    """Write story.png and editor.png."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        system = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        page = browser.new_page(base_url=site, viewport={"width": 1280, "height": 1400})
        page.goto("/")
        page.get_by_role("link", name=STORY).first.click()
        _shoot(page, "story.png")
        page.goto("/newsroom/")
        page.get_by_label("User name").fill("editor")
        page.get_by_label("Password").fill("newsroom-demo")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name=STORY).first.click()
        page.locator("iframe.cke_wysiwyg_frame").wait_for()
        _shoot(page, "editor.png")
        browser.close()


def _shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / name)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
