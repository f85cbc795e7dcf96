"""The Nu HTML checker has nothing to say of any page: no error, no warning."""

from __future__ import annotations

from pathlib import Path

from tests.clients import programs
from tests.clients.site import Site

# What it says that is right as it is, each with the reason.
_EXPLAINED: dict[str, str] = {}


def test_every_page_is_sound_html(the_site: Site, tmp_path: Path) -> None:
    pages = [*the_site.pages, the_site.fetch("/no-such-page/"), the_site.fetch("/search/?q=a+b")]
    for number, page in enumerate(pages):
        (tmp_path / f"{number:05}.html").write_bytes(page.body)
    found = [
        f"{pages[int(Path(each['url']).stem)].path}:{each.get('lastLine')} {each['message']}"
        for each in programs.nu(tmp_path)
        if each["message"] not in _EXPLAINED
    ]
    assert not found, "\n".join(found)
    assert len(pages) > 150
