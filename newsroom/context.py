"""What every template knows of the paper."""

from django.conf import settings
from django.http import HttpRequest


def paper(request: HttpRequest) -> dict[str, object]:
    """Return the paper's name and city and the site's origin; no query."""
    return {
        "paper": {
            "name": settings.SITE_NAME,
            "city": settings.SITE_CITY,
            "url": settings.SITE_URL,
            "is_demo": settings.MODE == "demo",
            "mails_are_files": settings.MAILS_ARE_FILES,
        }
    }
