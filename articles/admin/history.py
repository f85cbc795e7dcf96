"""The newsroom's history of a story: its versions, what changed between two, and one of them whole.

Everybody who may open the story's editor may read them; ``restore_revision`` checks for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from articles import chain, keyset, revisions, workflow
from articles.admin.story_context import editor_url
from articles.chain_views import DispatchView
from articles.models import Article, Revision
from articles.revisions import Version
from articles.workflow import Copy, NotReady, StaleRevision, WorkflowError
from authors.models import User

View = Callable[..., HttpResponseBase]


def urls(guard: Callable[[View], View]) -> list[URLPattern]:
    """Return the addresses below a story's: ``guard`` lets those in who may open its editor."""
    return [
        path("<int:pk>/history/", guard(versions), name="articles_versions"),
        path("<int:pk>/history/<int:version>/", guard(one_version), name="articles_version"),
        path(
            "<int:pk>/history/<int:older>-<int:newer>/",
            guard(difference),
            name="articles_version_difference",
        ),
    ]


@require_safe
def versions(request: HttpRequest, context: dict[str, Any], pk: int) -> HttpResponseBase:
    """A page of a story's versions, newest first. Six queries at most besides who asks.

    ``?text=`` shows those of one text alone, by its dispatch's id. ``?with=`` is a version that
    somebody wants to compare: the others offer themselves.
    """
    article = _article(pk)
    text, chosen = _number(request, "text"), _number(request, "with")
    before = keyset.asked_for(request)
    page = revisions.page(article, text=text, before=before)
    names = dict(page.texts)
    if text is not None and text not in names:
        raise Http404("The story has no such text.")
    one = _versions(article, chosen)[0] if chosen is not None else None
    here = request.path
    rows = [(each, _urls(article, each, one)) for each in page.versions]
    context |= {
        "title": f"History of {article}",
        "story": article,
        "editor_url": editor_url(article),
        "rows": rows,
        "texts": page.texts,
        "text": text,
        "chosen": one,
        "unchosen_url": _query(here, request, without=["with"]),
        "newest_url": _query(here, request, without=["before"]) if before else "",
        "older_url": _query(here, request, before=str(page.older)) if page.older else "",
    }
    return TemplateResponse(request, "articles/admin/versions.html", context)


@require_safe
def difference(
    request: HttpRequest, context: dict[str, Any], pk: int, older: int, newer: int
) -> HttpResponseBase:
    """What changed between two versions, by their ids; the lower is the older. Six queries at most.

    ``?whole`` shows what did not change as well.
    """
    article = _article(pk)
    if older >= newer or request.path != difference_url(article, older, newer):
        if older == newer:
            raise Http404("That is the same version twice.")
        return redirect(difference_url(article, min(older, newer), max(older, newer)))
    first, second = _versions(article, older, newer)
    whole = "whole" in request.GET
    context |= {
        "title": "What changed",
        "story": article,
        "editor_url": editor_url(article),
        "history_url": history_url(article),
        "difference": revisions.difference(first, second, whole=whole),
        "between": [(each, version_url(article, each.id)) for each in (first, second)],
        "whole": whole,
    }
    return TemplateResponse(request, "articles/admin/version_difference.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one_version(
    request: HttpRequest, context: dict[str, Any], pk: int, version: int
) -> HttpResponseBase:
    """One version whole, what bringing it back would change, and the act. Eleven queries at most.

    What was seen is what is done: the form names the working copy that the page compared with.
    """
    article = _article(pk)
    (shown,) = _versions(article, version)
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    refused: list[str] = []
    if request.method == "POST" and _restored(request, user, shown, refused):
        done = f"{shown.name} is the working copy again, as a new version."
        if shown.dispatch.live_revision_id:
            done += " What is in print has not changed: print it as a correction."
        messages.success(request, done)
        return redirect(f"{editor_url(article)}?dispatch={shown.dispatch.pk}")
    newest = revisions.newest(shown.dispatch)
    may = workflow.may(user, "restore_revision", article=article, dispatch=shown.dispatch)
    context |= {
        "title": shown.name,
        "story": article,
        "editor_url": editor_url(article),
        "history_url": history_url(article),
        "version": shown,
        "urls": _urls(article, shown, None),
        "newest": newest,
        "refused": refused,
        "may_restore": may and newest.id != shown.id and not shown.is_erased,
        "difference": revisions.difference(newest, shown) if newest.id != shown.id else None,
        "reading": None if shown.is_erased else _reading(shown),
    }
    return TemplateResponse(request, "articles/admin/version.html", context)


def history_url(article: Article) -> str:
    """Return the address of a story's history in the newsroom."""
    return reverse("admin:articles_versions", args=[article.pk])


def version_url(article: Article, version: int) -> str:
    """Return the address of one version."""
    return reverse("admin:articles_version", args=[article.pk, version])


def difference_url(article: Article, older: int, newer: int) -> str:
    """Return the address of what changed between two versions, by their ids."""
    return reverse("admin:articles_version_difference", args=[article.pk, older, newer])


def _article(pk: int) -> Article:
    found = Article.objects.for_desk().filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404("There is no such story.")
    return found


def _versions(article: Article, *ids: int) -> list[Version]:
    known = all(each < 2**63 for each in ids)
    found = revisions.versions(article, *ids) if known else None
    if found is None:
        raise Http404("The story has no such version.")
    return found


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    if not given:
        return None
    if not given.isdecimal() or not given.isascii() or len(given) > 18:
        raise Http404("That is no number.")
    return int(given)


def _query(
    here: str, request: HttpRequest, *, without: list[str] | None = None, **more: str
) -> str:
    again = request.GET.copy()
    for name in without or []:
        again.pop(name, None)
    for name, value in more.items():
        again[name] = value
    return f"{here}?{again.urlencode()}" if again else here


def _urls(article: Article, version: Version, chosen: Version | None) -> dict[str, str]:
    """Return where a version's links lead; empty where there is nothing to show."""
    compared = chosen.id if chosen else version.before
    changed = ""
    if compared is not None and compared != version.id and not version.is_erased:
        changed = difference_url(article, *sorted((compared, version.id)))
    return {
        "whole": "" if version.is_erased else version_url(article, version.id),
        "changed": changed,
        "choose": "" if version.is_erased else f"{history_url(article)}?with={version.id}",
    }


def _restored(request: HttpRequest, user: User, shown: Version, refused: list[str]) -> bool:
    """Bring a version back; False where it was refused, with the reasons in ``refused``."""
    seen = request.POST.get("seq", "")
    try:
        workflow.restore_revision(
            actor=user,
            dispatch=shown.dispatch,
            restored=shown.seq,
            seq=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
        )
    except StaleRevision as stale:
        refused.append(f"{stale} Look at what would change now, then press again.")
    except NotReady as lacking:
        refused += lacking.problems.values()
    except (WorkflowError, ValidationError) as error:
        refused += error.messages if isinstance(error, ValidationError) else [str(error)]
    return not refused


def _reading(shown: Version) -> DispatchView:
    revision = Revision.objects.select_related("agency", "lead_image").get(pk=shown.id)
    return chain.unprinted(shown.dispatch, revision, authors=Copy.of(revision).authors)
