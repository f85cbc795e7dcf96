"""Issues that are going out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from articles.models import Article
from newsletter import issuing, rendering, sending
from newsletter.models import Delivery, Issue, Subscriber, Subscription
from tests import factories


def subscribers(count: int, kind: str = "digest") -> list[Subscriber]:
    """Make many subscribers of a letter at once."""
    now = timezone.now()
    made = Subscriber.objects.bulk_create(
        Subscriber(email=f"reader{number:05}@example.com", confirmed_at=now)
        for number in range(count)
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=each, kind=kind, since=now) for each in made
    )
    return made


def digest(*stories: Article) -> Issue:
    """Send off a day's digest."""
    now = timezone.now()
    made = Issue.objects.create(
        kind="digest", day=timezone.localdate(), due_at=now, order=[each.pk for each in stories]
    )
    return sent_off(made)


def alert(article: Article | None = None) -> Issue:
    """Send off an alert about a story's newest passage."""
    article = article or factories.story()
    dispatch = article.dispatches.latest("number")
    made = Issue.objects.create(
        kind="breaking", article=article, dispatch=dispatch, due_at=timezone.now()
    )
    return sent_off(made)


def another(number: int) -> Issue:
    """Send off the digest of a later day."""
    now = timezone.now()
    day = timezone.localdate() + timedelta(days=number)
    made = Issue.objects.create(kind="digest", day=day, due_at=now, order=[factories.story().pk])
    return sent_off(made)


def sent_off(issue: Issue) -> Issue:
    """Write an issue's deliveries."""
    rendered = rendering.render(issue)
    assert rendered is not None
    issuing.send_off(
        issue, stories=[*rendered.stories], subject=rendered.subject, now=timezone.now()
    )
    return issue


def send_all() -> None:
    """Send until there is nothing to do."""
    while sending.send_batch():
        pass


def states(issue: Issue) -> dict[str, str]:
    """Return how each delivery stands, by its address."""
    rows = Delivery.objects.filter(issue=issue).values_list("subscriber__email", "state")
    return dict(rows)


def let_pass(time: timedelta, *, of: Iterable[str] = ("claimed", "sending", "waiting")) -> None:
    """Let time pass for deliveries."""
    for each in Delivery.objects.filter(state__in=[*of]):
        each.due_at -= time
        if each.claimed_at:
            each.claimed_at -= time
        each.save()
