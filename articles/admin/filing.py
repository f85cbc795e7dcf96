"""Sections and topics in the newsroom."""

from __future__ import annotations

from django.contrib import admin

from articles.models import Section, Topic


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin[Section]):
    """The parts of the paper, in the masthead's order."""

    list_display = ["name", "slug", "position", "in_masthead"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    """Subjects; searched by name."""

    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
