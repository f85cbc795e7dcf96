"""Sections and topics in the newsroom."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from articles.models import Article, ArticleTopic, Section, Topic
from authors.plain_text import PlainTextForm


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin[Section]):
    """The parts of the paper, in the masthead's order."""

    form = PlainTextForm[Section]
    list_display = ["name", "slug", "position", "in_masthead"]
    prepopulated_fields = {"slug": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Section | None = None) -> bool:
        """Only an empty one is deleted; one query, by index."""
        return super().has_delete_permission(request, obj) and not (
            obj is not None and Article.objects.filter(section=obj).exists()
        )


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    """Subjects; searched by name."""

    form = PlainTextForm[Topic]
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """Only one without stories is deleted; one query, by index."""
        return super().has_delete_permission(request, obj) and not (
            obj is not None and ArticleTopic.objects.filter(topic=obj).exists()
        )
