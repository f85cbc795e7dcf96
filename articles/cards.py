"""Posts and videos of other places, as cards: who, what, link.

A card is made from an address alone. Nothing is asked of the place it leads to, neither by the
newsroom nor by a reader's browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Card:
    """What an address says by itself: its one spelling, what it leads to, and whose that is.

    ``account`` is empty where the address does not tell it, as that of a video on YouTube.
    """

    url: str
    what: str
    account: str = ""

    @property
    def title(self) -> str:
        """The link's words where the reporter wrote none."""
        return self.account or self.url.removeprefix("https://")

    @property
    def text(self) -> str:
        """What a machine or a list of changes reads of it."""
        return f"{self.what}: {self.title}"


@dataclass(frozen=True, slots=True)
class _Address:
    host: str
    path: str  # without a slash at its end
    query: dict[str, str]

    def spelled(self, *kept: str) -> str:
        """Return it in its one spelling, with these parts of the query if they are there."""
        query = urlencode({name: self.query[name] for name in kept if name in self.query})
        path = quote(self.path, safe="/@:._-%")
        return f"https://{self.host}{path}{'?' if query else ''}{query}"


_NAME = r"[\w.%\-]{1,80}"


def _whole(pattern: str, text: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, text, re.ASCII)


def read(address: str) -> Card | None:
    """Return the card of a post's or video's address; None for any other address."""
    parsed = _parse(address)
    if parsed is None:
        return None
    card = _READERS.get(parsed.host, _mastodon)(parsed)
    return card if card and len(card.url) <= _LONGEST else None


def shown(urls: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what cards show, by address, for the editor in the browser."""
    found = {url: card for url in urls if (card := read(url))}
    return {
        url: {"what": card.what, "account": card.account, "title": card.title}
        for url, card in found.items()
    }


def _parse(address: str) -> _Address | None:
    address = address.strip()
    if len(address) > 4 * _LONGEST or not re.match(r"https?://[^\s<>\"\\]+\Z", address):
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        if parts.port or parts.username or not _whole(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", host):
            return None
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    except ValueError:
        return None
    return _Address(_SAME_PLACE.get(host, host), parts.path.rstrip("/"), query)


_SAME_PLACE = {
    "twitter.com": "x.com",
    "mobile.twitter.com": "x.com",
    "mobile.x.com": "x.com",
    "m.facebook.com": "facebook.com",
    "web.facebook.com": "facebook.com",
    "m.youtube.com": "youtube.com",
    "music.youtube.com": "youtube.com",
    "youtube-nocookie.com": "youtube.com",
    "m.tiktok.com": "tiktok.com",
}


def _x(address: _Address) -> Card | None:
    found = _whole(r"/(\w{1,20})/status(?:es)?/(\d{1,25})(?:/.*)?", address.path)
    if found is None:
        return None
    account = "" if found[1] == "i" else f"@{found[1]}"
    return Card(f"https://x.com/{found[1]}/status/{found[2]}", "Post on X", account)


def _bluesky(address: _Address) -> Card | None:
    found = _whole(r"/profile/([\w.:\-]{1,120})/post/(\w{1,40})", address.path)
    if found is None:
        return None
    # An account may stand by its number, which names nobody.
    account = "" if found[1].startswith("did:") else f"@{found[1]}"
    return Card(address.spelled(), "Post on Bluesky", account)


def _mastodon(address: _Address) -> Card | None:
    """Read a post of any server of Mastodon: it is known by its path alone."""
    found = _whole(
        r"/@([A-Za-z0-9_.]+)(?:@([a-z0-9.-]+))?/(\d{15,20})"
        r"|/users/([A-Za-z0-9_.]+)/statuses/(\d{15,20})",
        address.path,
    )
    if found is None:
        return None
    account = f"@{found[1] or found[4]}@{found[2] or address.host}"
    return Card(address.spelled(), "Post on Mastodon", account)


def _instagram(address: _Address) -> Card | None:
    found = _whole(rf"(?:/({_NAME}))?/(p|reel|reels|tv)/([\w-]{{1,40}})", address.path)
    if found is None:
        return None
    what = "Post on Instagram" if found[2] == "p" else "Video on Instagram"
    return Card(address.spelled(), what, f"@{found[1]}" if found[1] else "")


def _facebook(address: _Address) -> Card | None:
    path = address.path
    if path == "/watch" and address.query.get("v", "").isdecimal():
        return Card(address.spelled("v"), "Video on Facebook")
    if path in {"/permalink.php", "/story.php"} and {"story_fbid", "id"} <= set(address.query):
        return Card(address.spelled("story_fbid", "id"), "Post on Facebook")
    if _whole(r"/(?:reel|share/[rv])/\w{1,40}", path):
        return Card(address.spelled(), "Video on Facebook")
    if _whole(rf"/(?:share(?:/p)?/\w{{1,40}}|groups/{_NAME}/(?:posts|permalink)/\d+)", path):
        return Card(address.spelled(), "Post on Facebook")
    found = _whole(rf"/({_NAME})/(posts|videos|photos)/(?:[\w.%-]+/)*[\w.%-]{{1,200}}", path)
    if found is None:
        return None
    what = "Video on Facebook" if found[2] == "videos" else "Post on Facebook"
    return Card(address.spelled(), what, "" if found[1].isdecimal() else unquote(found[1]))


def _fb_watch(address: _Address) -> Card | None:
    found = _whole(r"/\w{1,40}", address.path)
    return Card(address.spelled(), "Video on Facebook") if found else None


def _tiktok(address: _Address) -> Card | None:
    found = _whole(rf"/@({_NAME})/(video|photo)/\d{{1,25}}", address.path)
    if found is None:
        short = _whole(r"/t/\w{1,40}", address.path)
        return Card(address.spelled(), "Video on TikTok") if short else None
    what = "Video on TikTok" if found[2] == "video" else "Post on TikTok"
    return Card(address.spelled(), what, f"@{found[1]}")


def _tiktok_short(address: _Address) -> Card | None:
    found = _whole(r"/\w{1,40}", address.path)
    return Card(address.spelled(), "Video on TikTok") if found else None


def _youtube(address: _Address) -> Card | None:
    found = _whole(r"/(?:shorts|live|embed|v)/([\w-]{6,20})", address.path)
    video = found[1] if found else address.query.get("v", "") if address.path == "/watch" else ""
    return _video_on_youtube(address, video)


def _youtube_short(address: _Address) -> Card | None:
    return _video_on_youtube(address, address.path.removeprefix("/"))


def _video_on_youtube(address: _Address, video: str) -> Card | None:
    if not _whole(r"[\w-]{6,20}", video):
        return None
    start = address.query.get("t") or address.query.get("start") or ""
    at = f"&t={start}" if _whole(r"[0-9hms]{1,10}", start) else ""
    return Card(f"https://youtube.com/watch?v={video}{at}", "Video on YouTube")


def _vimeo(address: _Address) -> Card | None:
    found = _whole(r"(?:/channels/[\w-]{1,60}|/video)?/(\d{4,15})(/\w{6,20})?", address.path)
    if found is None:
        return None
    return Card(f"https://vimeo.com/{found[1]}{found[2] or ''}", "Video on Vimeo")


_READERS: dict[str, Callable[[_Address], Card | None]] = {
    "x.com": _x,
    "bsky.app": _bluesky,
    "instagram.com": _instagram,
    "facebook.com": _facebook,
    "fb.watch": _fb_watch,
    "tiktok.com": _tiktok,
    "vm.tiktok.com": _tiktok_short,
    "vt.tiktok.com": _tiktok_short,
    "youtube.com": _youtube,
    "youtu.be": _youtube_short,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
}
