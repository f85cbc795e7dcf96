"""The public pages, one file a noun."""

from articles.views.corrections import corrections
from articles.views.history import difference, history
from articles.views.lists import archive, archive_today, author, search, section, topic
from articles.views.live import live_chain
from articles.views.posters import paper_poster, poster
from articles.views.preview import shared_preview
from articles.views.story import article, update

__all__ = [
    "archive",
    "archive_today",
    "article",
    "author",
    "corrections",
    "difference",
    "history",
    "live_chain",
    "paper_poster",
    "poster",
    "search",
    "section",
    "shared_preview",
    "topic",
    "update",
]
