"""People in the newsroom: staff, and agencies.

Authors, whose portraits are pictures of the library, are in ``articles/admin``.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import ManyToManyField
from django.http import HttpRequest

from authors import keys
from authors.models import Agency, User
from authors.plain_text import PlainTextForm
from edge.admin import InvalidatingAdmin


class StaffCreationForm(AdminUserCreationForm[User]):
    """A new member of staff signs in at once: staff, with a mail address for a lost password."""

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "email", "first_name", "last_name", "groups")

    def save(self, commit: bool = True) -> User:
        """Open the newsroom to them."""
        self.instance.is_staff = True
        return super().save(commit)


@admin.register(User)
class StaffAdmin(UserAdmin[User]):
    """Staff. Leavers are deactivated, never deleted: history names them."""

    add_form = StaffCreationForm
    list_display = ["username", "first_name", "last_name", "email", "is_active"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = ()  # a handful of roles: boxes to tick, by keyboard and thumb, too
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        (
            "Access",
            {
                "fields": ["is_active", "groups"],
                "description": "Somebody who leaves is made inactive: they cannot sign in, and "
                "what they did keeps their name.",
            },
        ),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "username",
                    "email",
                    "first_name",
                    "last_name",
                    "groups",
                    "usable_password",
                    "password1",
                    "password2",
                ],
            },
        )
    ]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Tick the roles."""
        ticked = {"widget": forms.CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **ticked, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody is deleted."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser is changed by a superuser alone."""
        if obj is not None and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_change_permission(request, obj)


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser


@admin.register(Agency)
class AgencyAdmin(InvalidatingAdmin[Agency]):
    """Our own desk and the wire agencies."""

    form = PlainTextForm[Agency]
    list_display = ["name", "full_name", "is_own_desk", "is_active"]
    search_fields = ["name", "full_name"]

    def keys_of(self, obj: Agency) -> set[str]:
        """Every story names agencies."""
        return {keys.AGENCIES}

    def has_delete_permission(self, request: HttpRequest, obj: Agency | None = None) -> bool:
        """None is deleted: their datelines stay, so they are offered no more instead."""
        return False
