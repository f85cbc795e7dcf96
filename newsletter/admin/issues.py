"""Letters in the newsroom: what goes out tonight, and what went out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import keyset
from authors.models import User
from newsletter import digest, editing, rendering
from newsletter.admin.forms import DigestForm
from newsletter.models import Issue

_SIZE = 30
_COUNTS = "newsletter.view_counts"


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin[Issue]):
    """Pages of our own in Django's places."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Who edits letters, or sees their figures."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who edits letters, or sees their figures."""
        user: Any = request.user
        return bool(user.has_perm(editing.PERMISSION) or user.has_perm(_COUNTS))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: each day has its own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who edits letters."""
        user: Any = request.user
        return bool(user.has_perm(editing.PERMISSION))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The letters, newest first; one query at any number of them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        before = keyset.asked_for(request)
        found = keyset.page(
            Issue.objects.select_related("section"), at="due_at", before=before, size=_SIZE
        )
        context = self._context(request) | {
            "title": "Letters",
            "rows": found.items,
            "newest_url": "?" if before else "",
            "older_url": f"?before={found.older}" if found.older else "",
        }
        return TemplateResponse(request, "newsletter/admin/issues.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """One letter: to edit while it is open, to look at afterwards. At most ten queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        issue = _issue(object_id)
        contents = digest.contents(issue) if issue.kind != "breaking" else None
        form = None
        edits = issue.state == Issue.State.OPEN and self.has_change_permission(request)
        if contents is not None and edits:
            form = DigestForm(request.POST or None, issue=issue, contents=contents)
        if request.method == "POST":
            done = _pressed(request, issue, form)
            if done is not None:
                return done
        rendered = rendering.render(issue, contents=contents)
        context = self._context(request) | {
            "title": str(issue),
            "issue": issue,
            "form": form,
            "contents": contents,
            "mail": rendered,
        }
        return TemplateResponse(request, "newsletter/admin/issue.html", context)

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        user: Any = request.user
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "sees_counts": user.has_perm(_COUNTS),
            "edits": user.has_perm(editing.PERMISSION),
        }


def _issue(object_id: str | None) -> Issue:
    found = (
        Issue.objects.select_related("section", "edited_by").filter(pk=object_id).first()
        if object_id and object_id.isdecimal() and len(object_id) < 19
        else None
    )
    if found is None:
        raise Http404("There is no such letter.")
    return found


def _pressed(
    request: HttpRequest, issue: Issue, form: DigestForm | None
) -> HttpResponseBase | None:
    """Do what the pressed button says; None where the form is to be shown again."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    if "_preview" in request.POST and (form is None or not form.has_changed()):
        editing.preview(actor=user, issue=issue)
        _say_previewed(request, user)
        return _back(issue)
    if form is None:
        if not user.has_perm(editing.PERMISSION):
            raise PermissionDenied
        messages.error(request, "This letter is not open any more. Nothing was changed.")
        return _back(issue)
    try:
        if "_take_out" in request.POST:
            editing.take_out(actor=user, issue=issue)
            messages.success(request, "It does not go out.")
            return _back(issue)
        if not form.is_valid():
            return None
        editing.edit(
            actor=user,
            issue=issue,
            version=form.cleaned_data["version"],
            subject=form.cleaned_data["subject"],
            intro=form.cleaned_data["intro"],
            order=form.order,
            left_out=form.left_out,
        )
    except editing.StaleIssue as stale:
        form.add_error(None, f"{stale} What you see is yours. Save again to put it in its place.")
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = str(stale.current.version)  # type: ignore[index]
        return None
    except editing.TooLate as late:
        messages.error(request, f"{late} Nothing was changed.")
        return _back(issue)
    if "_preview" in request.POST:
        editing.preview(actor=user, issue=issue)
        _say_previewed(request, user)
    else:
        messages.success(request, "Saved.")
    return _back(issue)


def _say_previewed(request: HttpRequest, user: User) -> None:
    if user.email:
        messages.success(request, f"A preview is on its way to {user.email}.")
    else:
        messages.error(request, "There is no mail address in your profile to send a preview to.")


def _back(issue: Issue) -> HttpResponse:
    return redirect(reverse("admin:newsletter_issue_change", args=[issue.pk]))
