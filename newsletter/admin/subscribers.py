"""Subscribers: read by whom a superuser lets, found by their whole address."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from newsletter.models import Subscriber
from newsletter.querysets import SubscriberQuerySet


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin[Subscriber]):
    """Nobody adds or changes one here: addresses are confirmed by who has them."""

    list_display = ("email", "confirmed_at", "bounces", "suppressed_at")
    search_fields = ("email",)
    search_help_text = "A whole mail address"
    ordering = ("-id",)
    actions = None

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find one by its whole address; an index has it."""
        typed = search_term.strip().replace("\x00", "")
        assert isinstance(queryset, SubscriberQuerySet)
        return (queryset.with_address(typed) if typed else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
