"""Addresses of the picture library, in the newsroom."""

from django.urls import path

from articles.admin.pictures import asked, sizes
from articles.admin.pictures.acts import ACTS, act_page
from articles.admin.pictures.guard import guarded
from articles.admin.pictures.library import library_page
from articles.admin.pictures.picture import picture_page

urlpatterns = [
    path("", guarded(library_page), name="articles_pictures"),
    path("<int:image_id>/", guarded(picture_page), name="articles_picture"),
    path("upload/", guarded(asked.upload), name="articles_picture_upload"),
    path("find/", guarded(asked.find), name="articles_picture_find"),
    path("<int:image_id>/state/", guarded(sizes.state), name="articles_picture_state"),
    path("<int:image_id>/cut-again/", guarded(sizes.cut_again), name="articles_picture_cut_again"),
    path(
        "<int:image_id>/desk-copy.jpg",
        guarded(asked.desk_copy),
        name="articles_picture_desk_copy",
    ),
    *(
        path(f"<int:image_id>/{act}/", guarded(act_page), {"act": act}, f"articles_picture_{act}")
        for act in ACTS
    ),
]
