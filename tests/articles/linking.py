"""Stories that point at each other by "Also read" blocks: a few by the verbs, or very many."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from articles.models import AlsoRead, Article, Dispatch, Revision
from tests import factories


def block(target: Article, label: str = "") -> str:
    """Return a block that points at a story."""
    return f'<p data-also-read="{target.pk}">{label}</p>'


def text_with(*targets: Article) -> str:
    """Return a text with a block for each target."""
    return "".join(["<p>Before.</p>", *(block(each) for each in targets), "<p>After.</p>"])


def pointing_at(*targets: Article, headline: str = "Pointing Story") -> Article:
    """Return a public story with a block for each target."""
    return factories.story(headline=headline, body=text_with(*targets))


def many_pointing_at(target: Article, number: int) -> None:
    """Print ``number`` stories that point at ``target``, an hour apart, the newest last.

    Rows alone, as the workflow would have left them: without printings and addresses.
    """
    owner, section = factories.reporter(), factories.SectionFactory.create()
    begin = timezone.now() - timedelta(hours=number)
    moments = [begin + timedelta(hours=place) for place in range(number)]
    articles = Article.objects.bulk_create(
        Article(
            status="public",
            slug=f"pointing-{place}",
            date=at.date(),
            section=section,
            owner=owner,
            headline=f"Pointing Story {place}",
            created_at=at,
            first_published_at=at,
            updated_at=at,
            worked_at=at,
        )
        for place, at in enumerate(moments)
    )
    dispatches = Dispatch.objects.bulk_create(
        Dispatch(
            article=each,
            number=0,
            state="idle",
            state_at=each.created_at,
            created_by=owner,
            created_at=each.created_at,
        )
        for each in articles
    )
    revisions = Revision.objects.bulk_create(
        Revision(dispatch=each, seq=1, created_by=owner, created_at=each.created_at)
        for each in dispatches
    )
    AlsoRead.objects.bulk_create(
        AlsoRead(revision=each, target=target, position=1) for each in revisions
    )
    for dispatch, revision in zip(dispatches, revisions, strict=True):
        dispatch.live_revision = revision
    Dispatch.objects.bulk_update(dispatches, ["live_revision"], batch_size=2_000)
