"""What a story's page weighs on the line: its HTML, and a first view of it."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

_FILES = re.compile(r'(?:href|src)="(/static/[^"]+)"')
# As gunicorn's page cache and Varnish send it.
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes, gzipped where that is how they are sent."""

    html: int
    css: int
    scripts: int
    icon: int
    preloaded_font: int

    @property
    def first_view(self) -> int:
        """HTML, CSS and scripts, without fonts and pictures."""
        return self.html + self.css + self.scripts + self.icon


def weigh(html: bytes, static: Path) -> Weight:
    """Weigh a page whose files lie collected in ``static``."""
    sizes = {"css": 0, "js": 0, "svg": 0, "woff2": 0}
    for address in dict.fromkeys(_FILES.findall(html.decode())):
        path = static / address.removeprefix("/static/")
        content = path.read_bytes()
        # WhiteNoise keeps the gzip form where that is the smaller one.
        sizes[path.suffix[1:]] += min(len(content), len(gzip.compress(content, 9, mtime=0)))
    return Weight(
        html=len(gzip.compress(html, _LEVEL, mtime=0)),
        css=sizes["css"],
        scripts=sizes["js"],
        icon=sizes["svg"],
        preloaded_font=sizes["woff2"],
    )
