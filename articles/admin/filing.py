"""Sections and topics in the newsroom."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from articles import keys
from articles.models import Article, ArticleTopic, Section, Topic
from authors.plain_text import PlainTextForm
from edge.admin import InvalidatingAdmin


@admin.register(Section)
class SectionAdmin(InvalidatingAdmin[Section]):
    """The parts of the paper, in the masthead's order."""

    form = PlainTextForm[Section]
    list_display = ["name", "slug", "position", "in_masthead"]
    prepopulated_fields = {"slug": ["name"]}

    def keys_of(self, obj: Section) -> set[str]:
        """Every page names sections."""
        return {keys.SECTIONS}

    def has_delete_permission(self, request: HttpRequest, obj: Section | None = None) -> bool:
        """Only an empty one is deleted; one query, by index."""
        return super().has_delete_permission(request, obj) and not (
            obj is not None and Article.objects.filter(section=obj).exists()
        )


@admin.register(Topic)
class TopicAdmin(InvalidatingAdmin[Topic]):
    """Subjects; searched by name."""

    form = PlainTextForm[Topic]
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def keys_of(self, obj: Topic) -> set[str]:
        """Its list, and the stories that name it."""
        return {keys.topic(obj.slug)}

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """Only one without stories is deleted; one query, by index."""
        return super().has_delete_permission(request, obj) and not (
            obj is not None and ArticleTopic.objects.filter(topic=obj).exists()
        )
