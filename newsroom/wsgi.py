"""The WSGI application that gunicorn serves: Django behind the page cache."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from edge.page_cache import PageCache
from edge.requests import Rules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
# The settings then set limits to what one page may ask of the database.
os.environ["NEWSROOM_SERVES"] = "pages"

django_application = get_wsgi_application()
application = (
    PageCache(
        django_application,
        rules=Rules(
            parameters=settings.PAGE_PARAMETERS,
            private=settings.UNCACHED_PATHS,
            cookies={settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME},
        ),
        most_bytes=settings.PAGE_CACHE_BYTES,
        threads=settings.WEB_THREADS,
    )
    if settings.PAGE_CACHE_BYTES
    else django_application
)
if isinstance(application, PageCache):
    from images.withheld import withheld  # which has models: not before they are set up

    withheld.follow(application.listener)
