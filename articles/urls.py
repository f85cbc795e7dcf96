"""Addresses of stories and their lists."""

from datetime import date

from django.urls import path, register_converter

from articles import views
from articles.addresses import day_path


class DayConverter:
    """``2024/07/20``: a day that exists, zero-padded, so that each has one address."""

    regex = "[0-9]{4}/[0-9]{2}/[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Read a day; ValueError, and so 404, for one like the 31st of February."""
        year, month, day = map(int, value.split("/"))
        return date(year, month, day)

    def to_url(self, value: date) -> str:
        """Write a day."""
        return day_path(value)


class NumberConverter:
    """``12``: the number of an update without zeros before it, so that each has one address."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """Read a number; the database holds more than nine figures."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Write a number."""
        return str(value)


register_converter(DayConverter, "day")
register_converter(NumberConverter, "number")

app_name = "articles"
urlpatterns = [
    path("<day:day>/<slug:slug>/", views.article, name="article"),
    path("<day:day>/<slug:slug>/updates/<number:number>/", views.update, name="update"),
    path("<day:day>/<slug:slug>/history/", views.history, name="history"),
    path(
        "<day:day>/<slug:slug>/history/<int:older>-<int:newer>/",
        views.difference,
        name="difference",
    ),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("posters/<uuid:key>.jpg", views.poster, name="poster"),
    path("posters/paper.jpg", views.paper_poster, name="paper-poster"),
    path("corrections/", views.corrections, name="corrections"),
    path("archive/", views.archive_today, name="archive-today"),
    path("archive/<day:day>/", views.archive, name="archive"),
    path("search/", views.search, name="search"),
    path("preview/<str:token>/", views.shared_preview, name="preview"),
    path("live/<int:article_id>.json", views.live_chain, name="live"),
    path("<slug:slug>/", views.section, name="section"),
]
