"""Authors in the newsroom: their profiles, with a portrait of the picture library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from articles.admin.picture_slot import PictureField, SlotForm, slotted
from articles.admin.pictures.guard import person
from articles.workflow.picture_rights import refused_as_portrait
from articles.workflow.pictures import StalePicture, describe_picture, may
from authors import keys
from authors.models import Author, User
from authors.plain_text import PlainTextForm
from authors.profiles import ProfilesField
from edge.admin import InvalidatingAdmin
from images.jobs import cut_next
from images.models import Image

# What readers are told with a portrait that has a credit; theirs follows.
_CREDITED = "Readers are told: Portrait: "
_FIELDS = ("name", "slug", "job_title", "bio", "website", "profiles", "user", "is_active")


class AuthorForm(SlotForm, PlainTextForm[Author]):
    """An author's profile, with the slot of its portrait."""

    slot = "photo"

    profiles = ProfilesField(
        label="The same person elsewhere",
        help_text="Pages of theirs, such as https://mastodon.example/@ada: one address a line.",
    )
    photo = PictureField(label="Portrait")

    class Meta:
        model = Author
        fields = (*_FIELDS, "photo")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the portrait alone where the person may add no pictures."""
        super().__init__(*args, **kwargs)
        if self.actor is None or not may(self.actor, "add_picture"):
            for name in ("photo", "picture_file", "picture_remove"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse a picture that may not be shown; one that is there already stays."""
        data = super().clean()
        photo: Image | None = data.get("photo")
        if photo is None or photo.pk == self.initial.get("photo"):
            return data
        if sentence := refused_as_portrait(photo, self.instance):
            self.add_error("photo", sentence)
        return data


@admin.register(Author)
class AuthorAdmin(InvalidatingAdmin[Author]):
    """Public profiles; searched by name, leavers left out of the byline's search."""

    form = AuthorForm
    fieldsets = [(None, {"fields": _FIELDS})]
    change_form_template = "articles/admin/author.html"
    list_display = ["name", "slug", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]

    class Media:
        js = ["newsroom/select-names.js"]

    def get_form(
        self, request: HttpRequest, obj: Author | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Author]]:
        """Make the form of who asks; the portrait stands in a slot of its own, below the fields."""
        kwargs["fields"] = (*_FIELDS, "photo")
        made = super().get_form(request, obj, change, **kwargs)
        made.actor = person(request)  # type: ignore[attr-defined]
        return made

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Author | None = None,
    ) -> Any:
        """Show what stands in the slot; one query."""
        form: forms.Form = context["adminform"].form
        context["form"] = form
        if "photo" in form.fields:
            context["credited"] = _CREDITED
            context["picture"] = slotted(
                form["photo"].value(),
                alt=obj.name if obj else "",
                notes=getattr(form, "picture_notes", ()),
                credited=_CREDITED,
            )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(
        self, request: HttpRequest, obj: Author, form: ModelForm[Author], change: bool
    ) -> None:
        """Save a profile. A portrait that nobody has described is described by the name.

        Of a new one is said whom readers are told to have made it: its file may name somebody.
        """
        super().save_model(request, obj, form, change)
        for note in getattr(form, "picture_notes", ()):
            messages.info(request, note)
        if obj.photo is None or "photo" not in form.changed_data:
            return
        cut_next([obj.photo.pk])
        if not obj.photo.alt:
            _describe(obj.photo, obj.name, person(request))
        at = reverse("admin:articles_picture", args=[obj.photo.pk])
        if credit := obj.photo.credit:
            said = "{}{} · <a href='{}'>Change its credit</a>"
            messages.info(request, format_html(said, _CREDITED, credit, at))
        else:
            said = "The portrait has no credit. <a href='{}'>Say whose picture it is.</a>"
            messages.warning(request, format_html(said, at))

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


def _describe(image: Image, name: str, actor: User) -> None:
    if not may(actor, "describe_picture"):
        return
    try:
        describe_picture(actor=actor, image=image, version=image.version, said={"alt": name})
    except StalePicture:
        return  # somebody describes it at this moment: theirs stands
