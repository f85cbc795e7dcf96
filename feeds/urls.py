"""Addresses of feeds; the ending names the format."""

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


register_converter(FormConverter, "form")

app_name = "feeds"
urlpatterns = [
    path("feeds/latest.<form:form>", views.latest, name="latest"),
    path("feeds/sections/<slug:slug>.<form:form>", views.section, name="section"),
    path("feeds/topics/<slug:slug>.<form:form>", views.topic, name="topic"),
    path("feeds/authors/<slug:slug>.<form:form>", views.author, name="author"),
]
