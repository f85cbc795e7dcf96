"""The pages on which readers ask for letters, choose among them, and leave.

They know nobody by a cookie, so Django's token against forged forms does not apply:
``newsletter.door`` looks at where a form comes from, and the links in mails are signed. No cache
keeps any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from edge.client_ip import client_ip
from newsletter import addresses, door, letters, links, subscribing
from newsletter.forms import LettersForm, SignUpForm
from newsletter.models import SignUp, Subscriber

View = Callable[..., HttpResponse]


def _for_one_person(view: View) -> View:
    """Keep a page out of caches and search engines, and its address out of other sites' logs."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        # Not "no-referrer": with it browsers send forms from nowhere.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return csrf_exempt(shown)


_page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@_page_with_form
@_for_one_person
@sensitive_post_parameters()
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for letters; one query to show, seven to take.

    The form beside the stories lies in caches and brings an address alone; the one that is shown
    here has a token, and counts.
    """
    first = {"letters": [letters.DIGEST]}
    if request.method != "POST":
        return _sign_up(request, SignUpForm(initial=first))
    if not door.is_ours(request):
        return render(request, "newsletter/not_ours.html", status=403)
    if "token" not in request.POST:
        typed = request.POST.get("email", "").replace("\x00", "")[:320]
        form = SignUpForm(initial=first | {"email": typed})
        return _sign_up(request, form, trap=request.POST.get(door.TRAP, ""))
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return _sign_up(request, form, status=400)
    try:
        subscribing.ask(
            email=form.cleaned_data["email"],
            wanted=form.cleaned_data["letters"],
            client=client_ip(request),
        )
    except subscribing.TooMany:
        form.add_error(
            None, "Many letters were asked for from your network in the last hour. Try later."
        )
        return _sign_up(request, form, status=429)
    return redirect("newsletter:sent")


def _sign_up(
    request: HttpRequest, form: SignUpForm, *, trap: str = "", status: int = 200
) -> HttpResponse:
    # Sent back once more as it came, a form is not younger than when it was first shown.
    sent = str(form.data.get("token", "")) if form.is_bound else ""
    token = sent if door.is_current(sent) else door.token()
    context = {"form": form, "token": token, "trap": door.TRAP, "trapped": trap}
    return render(request, "newsletter/sign_up.html", context, status=status)


@require_safe
@_for_one_person
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next, the same whoever asked; no query."""
    return render(request, "newsletter/sent.html")


@_page_with_form
@_for_one_person
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The mail’s link: opened it confirms nothing, as programs open links, too; its button does."""
    sign_up_id = links.confirmed(token)
    if sign_up_id is None:
        return _broken(request)
    if request.method != "POST":
        return render(request, "newsletter/confirm.html")
    subscriber = subscribing.confirm(sign_up_id=sign_up_id)
    if subscriber is None:
        return render(request, "newsletter/too_late.html", status=410)
    return redirect(f"{links.preferences_path(subscriber.pk)}?welcome")


@_page_with_form
@_for_one_person
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """A subscriber's letters, to choose among; three queries to read."""
    subscriber = _subscriber(token)
    if subscriber is None:
        return _broken(request)
    said = "welcome" if "welcome" in request.GET else "saved" if "saved" in request.GET else ""
    if request.method == "POST":
        form = LettersForm(request.POST)
        if form.is_valid():
            wanted = [] if "nothing" in request.POST else form.cleaned_data["letters"]
            subscribing.choose(subscriber=subscriber, wanted=wanted)
            return redirect(f"{links.preferences_path(subscriber.pk)}?saved")
        said = ""
    else:
        form = LettersForm(initial={"letters": [each.key for each in _subscriptions(subscriber)]})
    context = {
        "form": form,
        "address": addresses.shown(subscriber.email),
        "subscriber": subscriber,
        "token": token,
        "said": said,
    }
    return render(request, "newsletter/preferences.html", context)


@require_safe
@_for_one_person
def data(request: HttpRequest, token: str) -> HttpResponse:
    """Everything that is known of a subscriber, as a file; five queries."""
    subscriber = _subscriber(token)
    if subscriber is None:
        return _broken(request)
    names = {letter.key: letter.name for letter in letters.offered()}
    response = JsonResponse(
        {
            "email": subscriber.email,
            "confirmed_at": subscriber.confirmed_at,
            "letters": [
                {"letter": str(each.section or each.get_kind_display()), "since": each.since}
                for each in _subscriptions(subscriber)
            ],
            "mails_of_the_last_month": [
                {
                    "letter": str(each.issue),
                    "at": each.issue.due_at,
                    "what_became_of_it": each.get_state_display(),
                    "what_a_mail_server_said": each.error,
                }
                for each in subscriber.deliveries.select_related("issue__section").order_by("-id")
            ],
            "asked_for_and_not_confirmed": [
                {
                    "letters": [name for key, name in names.items() if key in each.letters],
                    "at": each.created_at,
                    "mailed_at": each.mailed_at,
                }
                for each in SignUp.objects.with_address(subscriber.email).order_by("-id")
            ],
            "mails_that_came_back": subscriber.bounces,
            "last_came_back_at": subscriber.bounced_at,
            "not_written_to_since": subscriber.suppressed_at,
            "without_a_letter_since": subscriber.left_at,
        },
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    response["Content-Disposition"] = 'attachment; filename="my-letters.json"'
    return response


@_page_with_form
@_for_one_person
def delete(request: HttpRequest, token: str) -> HttpResponse:
    """Be forgotten, after a second look."""
    subscriber = _subscriber(token)
    if subscriber is None:
        return _broken(request)
    context = {"address": addresses.shown(subscriber.email), "token": token}
    if request.method != "POST":
        return render(request, "newsletter/delete.html", context)
    subscribing.be_forgotten(subscriber=subscriber)
    return render(request, "newsletter/forgotten.html", context)


@_page_with_form
@_for_one_person
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Leave one letter: with one click in a mail program (RFC 8058), or by the page's button.

    Both are a POST to this address, from wherever; a GET only asks.
    """
    named = links.unsubscribed(token)
    if named is None:
        return _broken(request)
    subscriber_id, letter = named
    if request.method == "POST":
        subscribing.unsubscribe(subscriber_id=subscriber_id, letter=letter)
    context = {"letter": letters.name(letter), "is_done": request.method == "POST"}
    return render(request, "newsletter/unsubscribe.html", context)


def _subscriber(token: str) -> Subscriber | None:
    """Return whose link it is; one query. None where it is not whole, or nobody is there."""
    subscriber_id = links.preferred(token)
    return Subscriber.objects.filter(pk=subscriber_id).first() if subscriber_id else None


def _subscriptions(subscriber: Subscriber) -> Any:
    return subscriber.subscriptions.select_related("section").order_by("kind", "section__position")


def _broken(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/broken_link.html", status=404)
