"""The picture desk: images and their renditions."""

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    """Images, renditions, upload safety."""

    name = "images"
