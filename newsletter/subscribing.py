"""What readers do about their letters: ask, confirm, choose, leave, be forgotten.

Who has the link from a mail is who the address belongs to; there is no other sign-in.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from newsletter import letters, limits
from newsletter.jobs import send_confirmation
from newsletter.models import SignUp, Subscriber, Subscription

KEPT = timedelta(days=2)  # a sign-up that nobody confirms
LEFT_KEPT = timedelta(days=30)  # an address without a letter


class TooMany(Exception):
    """A network has asked for more letters than people do."""


@transaction.atomic
def ask(*, email: str, wanted: Collection[str], client: str | None) -> None:
    """Mail an address the link by which it confirms that it wants these letters.

    Whether the address is known makes no difference, and no query; an address that was written to
    three times today gets no mail, and nobody is told. Raises TooMany for ``client``’s network.
    """
    network_has, address_has = limits.spend(address=email, client=client)
    if not network_has:
        raise TooMany
    if address_has:
        sign_up = SignUp.objects.create(
            email=email, letters=sorted(wanted), created_at=timezone.now()
        )
        send_confirmation.defer(sign_up_id=sign_up.pk)


@transaction.atomic
def confirm(*, sign_up_id: int) -> Subscriber | None:
    """Subscribe an address to what it asked for; what it had before stays.

    Twice is once, and what it asked for besides waits for its own link. None where the sign-up is
    not there: confirmed already, or too old. An address that mail came back from is written to
    again: somebody has read this one.
    """
    sign_up = SignUp.objects.select_for_update().filter(pk=sign_up_id).first()
    if sign_up is None:
        return None
    now = timezone.now()
    # Of two sign-ups of one address that are confirmed at once, one makes the subscriber.
    subscriber, is_new = (
        Subscriber.objects.select_for_update()
        .with_address(sign_up.email)
        .get_or_create(defaults={"email": sign_up.email, "confirmed_at": now})
    )
    if not is_new:
        subscriber.bounces, subscriber.suppressed_at, subscriber.left_at = 0, None, None
        subscriber.save(update_fields=["bounces", "suppressed_at", "left_at"])
    _subscribe(subscriber, sign_up.letters, now=now)
    sign_up.delete()
    return subscriber


@transaction.atomic
def choose(*, subscriber: Subscriber, wanted: Collection[str]) -> None:
    """Let a subscriber have exactly these letters."""
    locked = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    for each in locked.subscriptions.all():
        if each.key not in wanted:
            each.delete()
    now = timezone.now()
    _subscribe(locked, wanted, now=now)
    _note_whether_left(locked, now=now)


@transaction.atomic
def unsubscribe(*, subscriber_id: int, letter: str) -> None:
    """End one letter; nothing where it has ended already, or nobody is there any more."""
    locked = Subscriber.objects.select_for_update().filter(pk=subscriber_id).first()
    if locked is None:
        return
    for each in locked.subscriptions.all():
        if each.key == letter:
            each.delete()
    _note_whether_left(locked, now=timezone.now())


@transaction.atomic
def be_forgotten(*, subscriber: Subscriber) -> None:
    """Delete everything that is known of a subscriber."""
    SignUp.objects.with_address(subscriber.email).delete()
    Subscriber.objects.filter(pk=subscriber.pk).delete()


def forget(*, now: datetime) -> None:
    """Delete the sign-ups that nobody confirmed, and who has had no letter for a month."""
    SignUp.objects.filter(created_at__lt=now - KEPT).delete()
    Subscriber.objects.filter(left_at__lt=now - LEFT_KEPT).delete()
    limits.forget(now=now)


def _subscribe(subscriber: Subscriber, wanted: Collection[str], *, now: datetime) -> None:
    Subscription.objects.bulk_create(
        [
            Subscription(
                subscriber=subscriber, kind=each.kind, section_id=each.section_id, since=now
            )
            for each in letters.known(wanted)
        ],
        ignore_conflicts=True,
    )


def _note_whether_left(subscriber: Subscriber, *, now: datetime) -> None:
    subscriber.left_at = None if subscriber.subscriptions.exists() else now
    subscriber.save(update_fields=["left_at"])
