"""Mail that came back: counted, and an address that is gone is written to no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import Message

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from authors.plain_text import printable
from newsletter import return_address
from newsletter.models import Delivery, Issue, Subscriber

# So many that came back within a month, each for a passing reason, are one for good.
MOST = 5
_MONTH = timedelta(days=30)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# By RFC 3463: a mailbox or a domain that is not there. What is said of a full mailbox passes.
_GONE = {("1", each) for each in ("0", "1", "2", "3", "6", "10")} | {("2", "1")}
# What is said of servers, of how they talk, of the mail, of a policy (spam, a relay that does not
# know us) and of a quota is nothing against an address: it is said of a whole list at once.
_NOT_OF_THE_ADDRESS = {"3", "5", "6", "7"}
_QUOTA = ("4", "5")


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says of one delivery; ``is_gone`` that its address is not there."""

    delivery_id: int
    is_gone: bool
    is_of_the_address: bool
    said: str


def read(raw: bytes, *, recipient: str = "") -> Report | None:
    """Read a message that came to a return address; None unless it reports a failure.

    ``recipient`` is the envelope's, where the mail server hands it over; the headers' otherwise.
    A delay, an answer of somebody who is away and anything else is no failure (RFC 3464).
    """
    # Headers as they were written: the newer policies raise all kinds of errors on broken ones.
    message = message_from_bytes(raw, policy=policy.compat32)
    named = " ".join(
        [recipient]
        + [
            str(value)
            for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To")
            for value in message.get_all(name, [])
        ]
    )
    delivery_id = return_address.delivery(named)
    status = next(
        (each for each in message.walk() if each.get_content_type() == "message/delivery-status"),
        None,
    )
    if delivery_id is None or status is None:
        return None
    parts = status.get_payload()
    for block in parts if isinstance(parts, list) else []:
        if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
            code = str(block.get("Status", ""))
            said = str(block.get("Diagnostic-Code", "")) or code
            kept = printable(" ".join(said.split()))[:200]
            return Report(delivery_id, is_gone(code), is_of_the_address(code), kept)
    return None


def is_gone(text: str) -> bool:
    """Whether an answer with an enhanced status (RFC 3463) says that an address is not there."""
    found = _STATUS.search(text)
    return found is not None and found[1] == "5" and (found[2], found[3]) in _GONE


def is_of_the_address(text: str) -> bool:
    """Whether an answer counts against its address, as one without an enhanced status does."""
    found = _STATUS.search(text)
    return found is None or not (found[2] in _NOT_OF_THE_ADDRESS or (found[2], found[3]) == _QUOTA)


@transaction.atomic
def came_back(report: Report) -> bool:
    """Note that a delivery came back, once; False where it is not known any more."""
    found = (
        Delivery.objects.select_for_update(of=("self",))
        .filter(pk=report.delivery_id)
        .exclude(state=Delivery.State.BOUNCED)
        .first()
    )
    if found is None:
        return False
    found.state, found.error = Delivery.State.BOUNCED, report.said
    found.save(update_fields=["state", "error"])
    Issue.objects.filter(pk=found.issue_id).update(bounced=F("bounced") + 1)
    if report.is_of_the_address:
        count(subscriber_id=found.subscriber_id, is_gone=report.is_gone)
    return True


@transaction.atomic
def count(*, subscriber_id: int, is_gone: bool) -> None:
    """Count one failure of an address, and write to it no more where it is gone, or fails again."""
    found = Subscriber.objects.select_for_update().filter(pk=subscriber_id).first()
    if found is None:
        return
    now = timezone.now()
    is_new = found.bounced_at is None or found.bounced_at < now - _MONTH
    found.bounces, found.bounced_at = 1 if is_new else found.bounces + 1, now
    if (is_gone or found.bounces >= MOST) and found.suppressed_at is None:
        found.suppressed_at = now
    found.save(update_fields=["bounces", "bounced_at", "suppressed_at"])
