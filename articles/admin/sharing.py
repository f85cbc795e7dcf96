"""Links for people without a sign-in: who was given one, a new one, and taking one back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from articles import workflow
from articles.admin.fields import Line
from articles.admin.workbench import Workbench
from articles.models import Dispatch, PreviewLink
from articles.revisions import text_name
from articles.workflow import NotReady, WorkflowError
from articles.workflow.act import newest_revision
from authors.models import User


class ShareForm(forms.Form):
    """For whom, for how long, and which version."""

    reader = Line(
        label="For whom",
        max_length=200,
        required=False,
        help_text="A name or a role. It stands above the text.",
    )
    lifetime = forms.ChoiceField(
        label="It works for",
        choices=[("hour", "one hour"), ("day", "one day"), ("week", "seven days")],
        initial="day",
    )
    shows = forms.ChoiceField(
        label="It shows",
        choices=[
            ("newest", "always the newest saved version"),
            ("this", "the version saved last, and no later one"),
        ],
    )
    seq = forms.IntegerField(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, context: dict[str, Any], dispatch_id: int) -> HttpResponseBase:
    """The links of one text, and a form for another, which is shown once. Six queries to read."""
    dispatch = (
        Dispatch.objects.select_related("article__section", "created_by")
        .filter(pk=dispatch_id)
        .first()
        if dispatch_id < 2**63
        else None
    )
    if dispatch is None:
        raise Http404("There is no such text.")
    user = _entitled(request, dispatch)
    newest = newest_revision(dispatch)
    form = ShareForm(
        request.POST if request.method == "POST" else None, initial={"seq": newest.seq}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            link, token = workflow.share_preview(
                actor=user,
                dispatch=dispatch,
                reader=said["reader"],
                lifetime=said["lifetime"],
                seq=said["seq"] if said["shows"] == "this" else None,
            )
        except NotReady as lacking:
            for field, problem in lacking.problems.items():
                form.add_error(field if field in form.fields else None, problem)
        except WorkflowError as refused:
            form.add_error(None, str(refused))
        else:
            here = reverse("articles:preview", args=[token])
            context |= {"made": link, "made_url": f"{settings.SITE_URL}{here}"}
            form = ShareForm(initial={"seq": newest.seq})
    context |= {
        "title": "Share a preview",
        "story": dispatch.article,
        "text": text_name(dispatch),
        "editor_url": _editor_url(dispatch),
        "newest": newest,
        "form": form,
        "links": links_of(dispatch),
        "revoke_url": reverse("admin:articles_preview_revoke"),
    }
    return TemplateResponse(request, "articles/admin/share.html", context)


@require_POST
def revoke(request: HttpRequest, context: dict[str, Any]) -> HttpResponseBase:
    """Take a link back."""
    asked = request.POST.get("link", "")
    is_id = asked.isdecimal() and asked.isascii() and len(asked) < 19
    links = PreviewLink.objects.select_related("dispatch__article", "dispatch__created_by")
    link = links.filter(pk=asked).first() if is_id else None
    if link is None:
        raise Http404("There is no such link.")
    user = _entitled(request, link.dispatch)
    workflow.revoke_preview(actor=user, link=link)
    messages.success(request, f"The link for {link.reader} shows nothing any more.")
    if "back" in request.POST:
        return redirect("admin:articles_preview_share", link.dispatch_id)
    return redirect(_editor_url(link.dispatch))


def share_context(bench: Workbench) -> dict[str, Any]:
    """Return what the editor shows of the open text's links; one query where a person may share."""
    dispatch = bench.dispatch
    if dispatch is None or not workflow.may(
        bench.user, "share_preview", article=bench.article, dispatch=dispatch
    ):
        return {}
    return {
        "share_url": reverse("admin:articles_preview_share", args=[dispatch.pk]),
        "preview_links": links_of(dispatch),
    }


def links_of(dispatch: Dispatch) -> list[PreviewLink]:
    """Return the links that show a text now, newest first, with who made them; one query."""
    working = PreviewLink.objects.working(at=timezone.now()).filter(dispatch=dispatch)
    return list(working.select_related("created_by", "revision").order_by("-created_at", "-id"))


def _editor_url(dispatch: Dispatch) -> str:
    here = reverse("admin:articles_article_change", args=[dispatch.article_id])
    return f"{here}?dispatch={dispatch.pk}"


def _entitled(request: HttpRequest, dispatch: Dispatch) -> User:
    user = request.user
    if not isinstance(user, User) or not workflow.may(
        user, "share_preview", article=dispatch.article, dispatch=dispatch
    ):
        raise PermissionDenied
    return user
