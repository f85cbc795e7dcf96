"""Whose story it is, in the story editor's filing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from articles.workflow import may
from authors.models import User

_SELECTED = mark_safe(" selected")


def staff() -> QuerySet[User]:
    """Return who may be given a story, by name."""
    people = User.objects.filter(is_active=True, is_staff=True)
    names = ("first_name", "last_name", "username")
    return people.only(*names).order_by(*names)


class StaffSelect(forms.Select):
    """A choice of one of the staff; one query, where Django's own takes two."""

    def use_required_attribute(self, initial: Any) -> bool:
        """Leave the check to the server: the first choice need not be looked at."""
        return False

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        """Write all options at once: of some hundreds, a template for each takes 50 ms."""
        chosen = self.format_value(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, _SELECTED if str(key) in chosen else "", label) for key, label in self.choices),
        )
        given = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", given, options)


def offer_owners(form: forms.Form, user: User, article: Article | None) -> None:
    """Let an editor give the story to somebody; take the field away from everybody else."""
    if "owner" not in form.fields:
        return
    if not may(user, "file_under"):
        del form.fields["owner"]
        return
    owner = article.owner if article else user
    form.initial.setdefault("owner", owner)
    # A leaver's story stays the leaver's until somebody is given it.
    form.fields["owner"].queryset = staff() | User.objects.filter(pk=owner.pk)  # type: ignore[attr-defined]
