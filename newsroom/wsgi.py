"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
# The settings then set limits to what one page may ask of the database.
os.environ["NEWSROOM_SERVES"] = "pages"

application = get_wsgi_application()
