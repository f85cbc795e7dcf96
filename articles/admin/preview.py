"""The preview: the open text in the public page, as it stands in the form, stored nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy as shallow
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from articles import body, preview
from articles.admin.fields import Line
from articles.admin.forms import CopyForm
from articles.admin.workbench import Workbench
from articles.models import Article, Section
from articles.workflow import Copy
from articles.workflow.addresses import slug_from
from articles.workflow.picture_words import missing
from authors.models import User

# Text alone: the public page's styles and pictures, no script, no form; links open beside it.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)


def url(bench: Workbench) -> str:
    """Return where the open form is sent for its preview; empty where no text is open."""
    if not isinstance(bench.form, CopyForm):
        return ""
    asked: dict[str, Any] = {"story": bench.article.pk} if bench.article else {}
    if bench.dispatch is not None:
        asked["dispatch"] = bench.dispatch.pk
    elif bench.article is not None:
        asked["append"] = ""
    here = reverse("admin:articles_preview")
    return f"{here}?{urlencode(asked)}" if asked else here


# By POST: a text that nobody has saved stands in no address, and so in no log of requests. Errors
# are reported without it, too. A GET is the empty frame that the text is put into.
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@xframe_options_sameorigin
def unsaved(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show what was typed as readers would see it, and what keeps it from print.

    Input that is refused is shown as far as it can be. Sixteen queries besides who asks and the
    page's fragments.
    """
    if request.method == "POST":
        response = render(request, "articles/preview.html", _typed(request))
    else:
        response = render(request, "articles/admin/preview_frame.html")
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Security-Policy"] = POLICY
    return response


def _typed(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    bench = Workbench.open(user, article=_article(request), asked=request.GET.dict(), posted=True)
    # Without the files: a picture would be stored in the library.
    form = bench.bind(request.POST, MultiValueDict())
    if not isinstance(form, CopyForm):
        raise PermissionDenied
    form.is_valid()
    copy = _copy(form)
    problems = [*_errors(form), *copy.problems().values(), *missing(copy).values()]
    if "picture_file" in request.FILES:
        problems.append("The picture you chose is shown here once the text is saved.")
    article, topics = _filed(bench, form, copy)
    data = form.cleaned_data
    return {
        "page": preview.build(
            article,
            dispatch=bench.dispatch,
            copy=copy,
            topics=topics,
            at=timezone.now(),
            note=preview.Note(data.get("note_kind", ""), data.get("public_note", "")),
        ),
        "section": article.section,
        "problems": list(dict.fromkeys(problems)),
        "banner": "Preview. Nothing here is saved or printed.",
        "has_rails": True,
    }


def _article(request: HttpRequest) -> Article | None:
    asked = request.GET.get("story")
    if asked is None:
        return None
    is_id = asked.isdecimal() and asked.isascii() and len(asked) < 19
    found = Article.objects.for_desk().filter(pk=asked).first() if is_id else None
    if found is None:
        raise Http404("There is no such story.")
    return found


def _copy(form: CopyForm) -> Copy:
    """Return the copy as typed; of what was refused, what can be shown of it."""
    refused: dict[str, Any] = {}
    for name in form.errors:
        field = form.fields.get(name)
        if isinstance(field, Line) and hasattr(form.base, name):
            refused[name] = field.to_python(form.data.get(name))
    if "body" in form.errors:
        try:
            refused["body"] = body.clean(form.data.get("body", ""))
        except ValidationError:
            refused["body"] = ""
    return replace(form.copy(), **refused)


def _errors(form: CopyForm) -> list[str]:
    found = []
    for name, errors in form.errors.items():
        label = form[name].label if name in form.fields else ""
        found += [f"{label}: {error}" if label else str(error) for error in errors]
    return found


def _filed(
    bench: Workbench, form: CopyForm, copy: Copy
) -> tuple[Article, Sequence[Mapping[str, str]]]:
    """Return the story as the form files it, unsaved, and its topics."""
    data = form.cleaned_data
    topics: Sequence[Mapping[str, Any]]
    article = shallow(bench.article) if bench.article else Article()
    if "section" in form.fields:
        article.label = data.get("label", article.label)
        article.slug = data.get("slug") or slug_from(copy.headline)
        article.section = data.get("section") or (
            article.section
            if bench.article
            else Section.objects.first() or Section(name="—", slug="-")
        )
        topics = [{"name": each.name, "slug": each.slug} for each in data.get("topics", ())]
    else:
        topics = [*article.topics.order_by("name").values("name", "slug")]
    return article, topics
