"""Whose story it is, in the story editor's filing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from articles.models import Article
from articles.workflow import may
from authors.models import User


def staff() -> QuerySet[User]:
    """Return who may be given a story, by name."""
    people = User.objects.filter(is_active=True, is_staff=True)
    return people.order_by("first_name", "last_name", "username")


class StaffSelect(forms.Select):
    """A choice of one of the staff; one query, where Django's own takes two."""

    def use_required_attribute(self, initial: Any) -> bool:
        """Leave the check to the server: the first choice need not be looked at."""
        return False


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
