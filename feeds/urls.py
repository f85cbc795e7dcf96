"""Addresses of feeds, whose ending names the format, of sitemaps and of what robots ask for."""

from datetime import date

from django.urls import path, register_converter

from feeds import views


class FormConverter:
    """``rss``, ``atom`` or ``json``."""

    regex = "rss|atom|json"

    def to_python(self, value: str) -> str:
        """Read a format."""
        return value

    def to_url(self, value: str) -> str:
        """Write a format."""
        return value


class MonthFileConverter:
    """``2024-07-12``: a month and a shelf (``articles/months.py``)."""

    regex = "[0-9]{4}-[0-9]{2}-(?:0|[1-9][0-9]{0,8})"

    def to_python(self, value: str) -> tuple[date, int]:
        """Read a file; ValueError, and so 404, for a month that does not exist."""
        year, month, shelf = map(int, value.split("-"))
        return date(year, month, 1), shelf

    def to_url(self, value: tuple[date, int]) -> str:
        """Write a file."""
        return f"{value[0].isoformat()[:7]}-{value[1]}"


register_converter(FormConverter, "form")
register_converter(MonthFileConverter, "month_file")

app_name = "feeds"
urlpatterns = [
    path("feeds/", views.index, name="index"),
    path("feeds/latest.<form:form>", views.latest, name="latest"),
    path("feeds/sections/<slug:slug>.<form:form>", views.section, name="section"),
    path("feeds/topics/<slug:slug>.<form:form>", views.topic, name="topic"),
    path("feeds/authors/<slug:slug>.<form:form>", views.author, name="author"),
    path("feeds/corrections.<form:form>", views.corrections, name="corrections"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemaps/<month_file:file>.xml", views.sitemap_of_month, name="sitemap-month"),
    path("sitemaps/lists.xml", views.sitemap_of_lists, name="sitemap-lists"),
    path("sitemaps/news.xml", views.sitemap_of_news, name="sitemap-news"),
    path("robots.txt", views.robots_txt, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security"),
]
