"""Addresses of pictures."""

from django.urls import re_path

from images.crops import CROPS
from images.views import rendition

_CROP = rf"(?P<crop>{'|'.join(CROPS)})-(?P<focus>[0-9]{{1,3}}x[0-9]{{1,3}})-"

app_name = "images"
urlpatterns = [
    re_path(
        r"^media/pictures/(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/"
        rf"(?P<name>(?:{_CROP})?(?P<width>[0-9]{{1,5}})\.(?P<ending>avif|webp|jpg))$",
        rendition,
        name="rendition",
    ),
]
