"""People in the newsroom: staff, authors, agencies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.core.exceptions import ValidationError
from django.db.models import ManyToManyField
from django.http import HttpRequest

from authors import keys
from authors.models import Agency, Author, User
from authors.plain_text import PlainTextForm
from authors.profiles import ProfilesField
from edge.admin import InvalidatingAdmin
from images.decoding import ACCEPTED
from images.uploads import store


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


class AuthorForm(PlainTextForm[Author]):
    """An author's profile with a picture."""

    profiles = ProfilesField(
        label="The same person elsewhere",
        help_text="Pages of theirs, such as https://mastodon.example/@ada: one address a line.",
    )
    photo_file = forms.FileField(
        label="New picture",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    class Meta:
        model = Author
        fields = ("name", "slug", "job_title", "bio", "website", "profiles", "user", "is_active")

    def clean(self) -> dict[str, Any]:
        """Take an uploaded picture into the library."""
        data = super().clean()
        if upload := data.get("photo_file"):
            try:
                self.instance.photo = store(upload)
            except ValidationError as refused:
                self.add_error("photo_file", refused)
        return data


@admin.register(Author)
class AuthorAdmin(InvalidatingAdmin[Author]):
    """Public profiles; searched by name, leavers left out of the byline's search."""

    form = AuthorForm
    list_display = ["name", "slug", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]

    class Media:
        js = ["newsroom/select-names.js"]

    def keys_of(self, obj: Author) -> set[str]:
        """The author's page, and the stories with the box."""
        return {keys.author(obj.slug)}

    def keys_of_change(self, before: Author | None, after: Author) -> set[str]:
        """Another name also stands in histories, and with passages that were corrected since."""
        is_renamed = before is not None and before.name != after.name
        return super().keys_of_change(before, after) | ({keys.NAMES} if is_renamed else set())

    def has_delete_permission(self, request: HttpRequest, obj: Author | None = None) -> bool:
        """Nobody is deleted: their bylines stay, so they are offered no more instead."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Author | None = None) -> list[str]:
        """Only who sees the staff ties a profile to a sign-in."""
        return [] if request.user.has_perm("authors.view_user") else ["user"]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Offer active authors alone for a byline."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            found = found.filter(is_active=True)
        return found, duplicates


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
