"""Serving renditions where no web server stands in front of the media folder."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from images.uploads import WIDTHS


@require_safe
def rendition(request: HttpRequest, key: UUID, width: int) -> FileResponse:
    """Send one rendition of a picture; no query. Its address never changes its content."""
    if width > max(WIDTHS):
        raise Http404("No picture is cut so wide.")  # nor is any file system asked for its name
    try:
        file = default_storage.open(f"pictures/{key}/{width}.webp")
    except FileNotFoundError as missing:
        raise Http404 from missing
    return FileResponse(
        file,
        content_type="image/webp",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )
