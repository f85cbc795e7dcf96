"""robots.txt (RFC 9309) and security.txt (RFC 9116): what programs are told that come by."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone

from edge.dependencies import depends
from feeds.entries import absolute

# What the settings alone say of the paper.
SETTINGS = "settings"

# Who gathers text to train models on it, by the names that their makers have published. Two of them
# are no crawlers: they say what may be done with what Google's and Apple's search have fetched.
TRAINING = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-training-data-crawler",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "ImagesiftBot",
    "meta-externalagent",
    "omgili",
    "PanguBot",
    "Timpibot",
    "Webzio-Extended",
)
# Who fetches a page to answer somebody's question from it, mostly with a link to the page.
ANSWERING = (
    "ChatGPT-User",
    "Claude-SearchBot",
    "Claude-User",
    "DuckAssistBot",
    "meta-externalfetcher",
    "MistralAI-User",
    "OAI-SearchBot",
    "Perplexity-User",
    "PerplexityBot",
    "YouBot",
)
# By AI_CRAWLERS in the settings. Search engines, and the programs that fetch a page to show a link
# to it, as facebookexternalhit, Twitterbot and Slackbot, are never among them.
REFUSED = {"allow": (), "no-training": TRAINING, "refuse": TRAINING + ANSWERING}
# Pages for people of the newsroom, and pages that have nothing of their own.
_NOT_FOR_ROBOTS = ("/newsroom/", "/search/", "/live/")


def robots() -> str:
    """Return robots.txt; no query."""
    depends(SETTINGS)
    lines = []
    if refused := REFUSED[settings.AI_CRAWLERS]:
        lines += [*(f"User-agent: {name}" for name in refused), "Disallow: /", ""]
    lines += ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS), ""]
    lines += [f"Sitemap: {absolute(path)}" for path in ("/sitemap.xml", "/sitemaps/news.xml")]
    return "\n".join([*lines, ""])


def security() -> str:
    """Return security.txt; empty where the settings name nobody to write to. No query."""
    depends(SETTINGS)
    if not settings.SECURITY_CONTACTS:
        return ""
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS]
    lines += [
        f"Expires: {_expires(timezone.now()).isoformat()}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE.split('-')[0]}",
        f"Canonical: {absolute('/.well-known/security.txt')}",
    ]
    if settings.SECURITY_POLICY:
        lines.append(f"Policy: {settings.SECURITY_POLICY}")
    return "\n".join([*lines, ""])


def _expires(now: datetime) -> datetime:
    """Return a moment six to seven months ahead, the same for all of a month: less than a year."""
    year, month = divmod(now.year * 12 + now.month - 1 + 7, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)
