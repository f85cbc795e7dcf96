"""Addresses of the picture library, in the newsroom."""

from django.urls import path

from articles.admin.pictures import asked
from articles.admin.pictures.guard import guarded

urlpatterns = [
    path("upload/", guarded(asked.upload), name="articles_picture_upload"),
    path("find/", guarded(asked.find), name="articles_picture_find"),
    path("<int:image_id>/state/", guarded(asked.state), name="articles_picture_state"),
    path(
        "<int:image_id>/desk-copy.jpg",
        guarded(asked.desk_copy),
        name="articles_picture_desk_copy",
    ),
]
