"""The public pages, one file a noun."""

from articles.views.lists import archive, archive_today, author, search, section, topic
from articles.views.live import live_chain
from articles.views.story import article

__all__ = [
    "archive",
    "archive_today",
    "article",
    "author",
    "live_chain",
    "search",
    "section",
    "topic",
]
