"""The newsletter's work in the background."""

import logging

from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)


# Anybody may ask for one: behind everything that the newsroom waits for.
@app.task(
    name="newsletter.send_confirmation",
    priority=-10,
    # For a day: the mail server may be away, and the link works for two.
    retry=RetryStrategy(max_attempts=8, exponential_wait=4),
)
def send_confirmation(sign_up_id: int) -> None:
    """Mail the link by which an address confirms what was asked for it.

    A job that runs twice may send it twice, which does no harm. What the mail server refuses for
    good is not tried again.
    """
    from newsletter import confirmation
    from newsletter.models import SignUp
    from newsletter.post import Post, Refused

    sign_up = SignUp.objects.filter(pk=sign_up_id, mailed_at=None).first()
    if sign_up is None:
        return
    try:
        with Post() as post:
            post.send(confirmation.message(sign_up), sender=settings.NEWSLETTER_FROM)
    except Refused as refused:
        if not refused.is_permanent:
            raise
        logger.warning("The mail server refuses sign-up %s: %s", sign_up_id, refused)
        return
    SignUp.objects.filter(pk=sign_up_id).update(mailed_at=timezone.now())


@app.periodic(cron="37 * * * *")
@app.task(name="newsletter.forget", queueing_lock="newsletter.forget")
def forget(timestamp: int) -> None:
    """Delete what need not be known of readers any more."""
    from newsletter import subscribing

    subscribing.forget(now=timezone.now())


@app.periodic(cron="29 3 * * *")
@app.task(name="newsletter.forget_deliveries", queueing_lock="newsletter.forget_deliveries")
def forget_deliveries(timestamp: int) -> None:
    """Delete who got what a month ago, once a day."""
    from newsletter import issuing

    issuing.forget(now=timezone.now())


@app.task(name="newsletter.send_preview", retry=RetryStrategy(max_attempts=4, exponential_wait=4))
def send_preview(issue_id: int, user_id: int) -> None:
    """Mail an issue as it would go out now to somebody of the newsroom."""
    from authors.models import User
    from newsletter import rendering
    from newsletter.models import Issue

    user = User.objects.get(pk=user_id)
    rendered = rendering.render(Issue.objects.select_related("section").get(pk=issue_id))
    if rendered is not None and user.email:
        rendering.sample(rendered, to=user.email).send()
