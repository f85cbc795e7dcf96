"""A text that is not in print, shown to somebody who was given a link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import preview
from articles.models import PreviewLink
from articles.workflow import Copy
from articles.workflow.act import newest_revision
from articles.workflow.previews import opened

# For whoever keeps pages between us and the reader, and for the next site they go to.
_KEPT_BY_NOBODY = {
    "Cache-Control": "no-store",
    "CDN-Cache-Control": "no-store",
    "Surrogate-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """A text as it would be in print, by the link's token. Seven queries.

    A link that shows nothing gets the same 404 page, whatever the reason. A story that is not
    public now lends the text nothing but its section: the reader was given this text.
    """
    link = opened(token)
    if link is None:
        response = render(request, "articles/no_preview.html", status=404)
    else:
        response = render(request, "articles/preview.html", _context(link))
    for name, value in _KEPT_BY_NOBODY.items():
        response[name] = value
    return response


def _context(link: PreviewLink) -> dict[str, object]:
    article = link.dispatch.article
    revision = link.revision or newest_revision(link.dispatch)
    copy = Copy.of(revision)
    # Not now: the page says of itself only what was saved.
    at = max(revision.created_at, article.updated_at or revision.created_at)
    page = preview.build(
        article, dispatch=link.dispatch, copy=copy, topics=(), at=at, alone=not article.is_public
    )
    return {
        "page": page,
        "section": article.section,
        "link": link,
        "is_in_print": article.is_public and link.dispatch.live_revision_id == revision.pk,
    }
