"""The list of stories: filters, search, keyset pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from articles import keyset
from articles.models import Article, Dispatch, Presence, Section
from authors.models import User

_SIZE = 40


class Filters(forms.Form):
    """What the list can be narrowed by."""

    q = forms.CharField(label="Search headlines", required=False, max_length=200)
    status = forms.ChoiceField(
        choices=[("", "Any status"), *Article.Status.choices], required=False
    )
    state = forms.ChoiceField(
        label="Text in hand",
        choices=[
            ("", "Any text"),
            *((each.value, each.label) for each in Dispatch.State if each != Dispatch.State.IDLE),
        ],
        required=False,
    )
    due = forms.ChoiceField(
        choices=[("", "Due or not"), ("due", "Due, soonest first"), ("overdue", "Overdue")],
        required=False,
    )
    section = forms.ModelChoiceField(
        Section.objects.all(), required=False, empty_label="Any section"
    )
    mine = forms.BooleanField(label="Mine only", required=False)


def story_list(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return one page of stories; at most four queries besides the filters'.

    Newest work first, or, of those that are due, the soonest.
    """
    filters = Filters(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    stories = Article.objects.for_desk()
    if query := chosen.get("q", "").replace("\x00", ""):
        stories = stories.desk_matching(query)
    if status := chosen.get("status"):
        stories = stories.filter(status=status)
    if section := chosen.get("section"):
        stories = stories.of_section(section)
    if state := chosen.get("state"):
        stories = stories.with_text_in(state)
    if chosen.get("mine"):
        stories = stories.owned_by(user)
    if due := chosen.get("due"):
        stories = stories.due()
    if due == "overdue":
        stories = stories.filter(due_at__lt=timezone.now())
    before = keyset.asked_for(request)
    found = keyset.page(
        stories,
        at="due_at" if due else "worked_at",
        before=before,
        size=_SIZE,
        oldest_first=bool(due),
    )
    again = request.GET.copy()
    again.pop("before", None)
    newest_url = f"?{again.urlencode()}" if before else ""
    older_url = ""
    if found.older:
        again["before"] = str(found.older)
        older_url = f"?{again.urlencode()}"
    ids = [story.pk for story in found.items]
    here = Presence.objects.now_by_article(ids, without=user)
    for story in found.items:
        story.here = here.get(story.pk, [])  # type: ignore[attr-defined]
    return {
        "title": "Stories",
        "rows": found.items,
        "order": "soonest due first" if due else "newest work first",
        "now": timezone.now(),
        "query": query,
        "filters": filters,
        "newest_url": newest_url,
        "older_url": older_url,
    }
