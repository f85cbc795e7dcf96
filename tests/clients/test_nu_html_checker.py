"""The Nu HTML checker has nothing to say of any page: no error, no warning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.clients import programs
from tests.clients.site import Site

# What it says that is right as it is, by the element: each with the reason.
_EXPLAINED = {
    # Its headline stands above the chain. Of a chain in <div>s, Readability reads some dispatches.
    "Section lacks heading.": 'class="dispatch',
}


def test_every_page_is_sound_html(the_site: Site, tmp_path: Path) -> None:
    pages = [*the_site.pages, the_site.fetch("/no-such-page/"), the_site.fetch("/search/?q=a+b")]
    for number, page in enumerate(pages):
        (tmp_path / f"{number:05}.html").write_bytes(page.body)
    found = [
        f"{pages[int(Path(each['url']).stem)].path}:{each.get('lastLine')} {each['message']}"
        for each in programs.nu(tmp_path)
        if not _is_explained(each)
    ]
    assert not found, "\n".join(found)
    assert len(pages) > 150


def _is_explained(said: dict[str, Any]) -> bool:
    return any(
        said["message"].startswith(words) and element in said.get("extract", "")
        for words, element in _EXPLAINED.items()
    )
