"""Addresses of the board, in the newsroom."""

from django.urls import path

from frontpage.board import views
from frontpage.board.preview import preview_frame, preview_page

app_name = "board"
urlpatterns = [
    path("", views.curators(views.board_page), name="board"),
    path("preview/", views.curators(preview_page), name="preview"),
    path("preview/front/", views.curators(preview_frame), name="preview-front"),
]
