"""Addresses of pictures."""

from django.urls import path

from images.views import rendition

app_name = "images"
urlpatterns = [
    path("media/pictures/<uuid:key>/<int:width>.webp", rendition, name="rendition"),
]
