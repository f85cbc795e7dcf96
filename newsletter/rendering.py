"""What an issue says, written once for many: each recipient's own links are put in afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.text import Truncator

from articles import page
from articles.chain_views import DispatchView
from articles.models import Article
from newsletter import digest, letters, links, mail
from newsletter.models import Delivery, Issue, Subscription

# Stand in the rendered mail where each recipient's own links come.
_UNSUBSCRIBE = f"{settings.SITE_URL}/newsletter/unsubscribe-here/"
_PREFERENCES = f"{settings.SITE_URL}/newsletter/preferences-here/"
# Of an alert's story, words in the mail.
_WORDS = 60


@dataclass(frozen=True, slots=True)
class Rendered:
    """An issue as it would go out now; ``stories`` are the ids of what it brings."""

    subject: str
    text: str
    html: str
    letter: str
    letter_name: str
    stories: tuple[int, ...]

    def addressed(self, *, to: str, subscriber_id: int, message_id: str) -> EmailMultiAlternatives:
        """Return the mail for one subscriber."""
        unsubscribe = links.unsubscribe_url(subscriber_id, self.letter)
        preferences = links.preferences_url(subscriber_id)

        def own(text: str) -> str:
            return text.replace(_UNSUBSCRIBE, unsubscribe).replace(_PREFERENCES, preferences)

        return mail.message(
            to=to,
            subject=self.subject,
            text=own(self.text),
            html=own(self.html),
            headers={
                "Message-ID": message_id,
                # RFC 8058: a click in the mail program is a POST to the address.
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                # The name alone is encoded where it has letters beyond ASCII (RFC 2919).
                "List-Id": formataddr((self.letter_name, f"{self.letter}.{mail.domain()}")),
                "Auto-Submitted": "auto-generated",
                "Precedence": "bulk",
            },
        )


def render(issue: Issue, *, contents: digest.Contents | None = None) -> Rendered | None:
    """Return what an issue says now; None where there is nothing that readers may see.

    Of what was taken down since the issue was composed it says nothing; nor does an editor's word
    stay, which may speak of that. ``contents`` are a digest's where they were read already. Two
    queries besides those, three for an alert.
    """
    if issue.kind == Subscription.Kind.BREAKING:
        return _alert(issue)
    found = contents or digest.contents(issue)
    if not found.stories:
        return None
    is_whole = issue.state == Issue.State.OPEN or len(found.stories) == len(issue.stories)
    return _rendered(
        issue,
        subject=(issue.subject if is_whole else "") or found.subject,
        template="newsletter/mail/digest",
        context={
            "day": issue.day,
            "intro": issue.intro if is_whole else "",
            "stories": found.stories,
        },
        stories=tuple(story.pk for story in found.stories),
    )


def message_id(delivery_id: int) -> str:
    """Return a delivery's Message-ID: the same, however often it is tried."""
    return f"<letter-{delivery_id}@{mail.domain()}>"


def sample(rendered: Rendered, *, to: str) -> EmailMultiAlternatives:
    """Return an issue as a preview for the newsroom: its own links lead to where one signs up."""
    sign_up = f"{settings.SITE_URL}/newsletter/"
    text, html = (
        each.replace(_UNSUBSCRIBE, sign_up).replace(_PREFERENCES, sign_up)
        for each in (rendered.text, rendered.html)
    )
    return mail.message(
        to=to,
        subject=f"Preview: {rendered.subject}",
        text=text,
        html=html,
        headers={"Auto-Submitted": "auto-generated"},
    )


def alert_subject(headline: str) -> str:
    """Return what an alert of a passage is called."""
    return f"Breaking: {headline}"


def _alert(issue: Issue) -> Rendered | None:
    article = Article.objects.public().as_teasers().filter(pk=issue.article_id or 0).first()
    dispatch = _passage(article, issue.dispatch_id) if article else None
    if article is None or dispatch is None:
        return None
    place = f"{settings.SITE_URL}{article.url}#{dispatch.anchor}"
    opening = Truncator(" ".join(dispatch.plain_text.split())).words(_WORDS, truncate=" …")
    return _rendered(
        issue,
        subject=alert_subject(dispatch.headline),
        template="newsletter/mail/alert",
        context={"dispatch": dispatch, "opening": opening, "url": place},
        stories=(article.pk,),
    )


def _passage(article: Article, dispatch_id: int | None) -> DispatchView | None:
    """Return a passage in print; None where it was withdrawn."""
    whole = page.build(article, topics=()).dispatches
    return next((each for each in whole if each.id == dispatch_id), None)


def _rendered(
    issue: Issue,
    *,
    subject: str,
    template: str,
    context: dict[str, Any],
    stories: tuple[int, ...],
) -> Rendered:
    name = letters.name(issue.letter)
    known = {
        "site": settings.SITE_URL,
        "letter_name": name,
        "unsubscribe_url": _UNSUBSCRIBE,
        "preferences_url": _PREFERENCES,
        "subject": subject,
    }
    text, html = mail.written(template, context | known)
    return Rendered(subject, text, html, issue.letter, name, stories)


def for_delivery(rendered: Rendered, delivery: Delivery, *, email: str) -> EmailMultiAlternatives:
    """Return the mail of one delivery."""
    return rendered.addressed(
        to=email,
        subscriber_id=delivery.subscriber_id,
        message_id=message_id(delivery.pk),
    )
