"""Ten thousand stories point at one: killing it costs no more than killing any."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import Address, AlsoRead, Article, Dispatch, Printing, Revision
from tests import factories
from tests.newsroom_pages import signed_in
from tests.reading import read

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]

MANY = 10_000
# Session, user, permissions of the user and of the groups: what every page of the newsroom costs.
SIGNED_IN = 4


def many_stories_pointing_at(target: Article) -> list[Article]:
    """Publish stories with a block that points at ``target``; as rows, for the sake of time."""
    now, day = timezone.now(), timezone.localdate()
    actor, section, desk = target.owner, target.section, factories.desk_agency()
    articles = Article.objects.bulk_create(
        Article(
            slug=f"inbound-{number}",
            section=section,
            owner=actor,
            date=day,
            status=Article.Status.PUBLIC,
            headline=f"Inbound {number}",
            created_at=now,
            worked_at=now,
            first_published_at=now,
            updated_at=now,
        )
        for number in range(MANY)
    )
    Address.objects.bulk_create(
        Address(article=each, date=day, slug=each.slug, created_at=now) for each in articles
    )
    dispatches = Dispatch.objects.bulk_create(
        Dispatch(
            article=each,
            number=0,
            state=Dispatch.State.IDLE,
            state_at=now,
            created_by=actor,
            created_at=now,
        )
        for each in articles
    )
    revisions = Revision.objects.bulk_create(
        Revision(
            dispatch=each,
            seq=1,
            headline=each.article.headline,
            body=f'<p>More.</p><p data-also-read="{target.pk}"></p>',
            agency=desk,
            created_by=actor,
            created_at=now,
        )
        for each in dispatches
    )
    AlsoRead.objects.bulk_create(
        AlsoRead(revision=each, target=target, position=1) for each in revisions
    )
    Printing.objects.bulk_create(
        Printing(dispatch=each.dispatch, act=Printing.Act.PRINT, revision=each, at=now, actor=actor)
        for each in revisions
    )
    newest = Revision.objects.filter(dispatch=OuterRef("pk")).values("pk")
    Dispatch.objects.filter(article__in=articles).update(live_revision=Subquery(newest))
    with connection.cursor() as cursor:  # as autovacuum would have by now
        cursor.execute("ANALYZE")
    return articles


def shows_block(client: Client, article: Article, target: Article) -> bool:
    """Whether a reader of a story finds the block that points at another."""
    return (target.headline, target.url) in read(client.get(article.url)).one("main").links


def test_a_kill_with_ten_thousand_inbound_links(
    client: Client, django_assert_max_num_queries: Budget
) -> None:
    target = factories.story(headline="Why the Old Port Has No Radar")
    linking = many_stories_pointing_at(target)
    sample = random.sample(linking, 12)
    assert all(shows_block(client, each, target) for each in sample)
    chief = signed_in(factories.chief())
    url = f"/newsroom/articles/article/{target.pk}/take-down/kill/"

    with django_assert_max_num_queries(SIGNED_IN + 19):
        page = read(chief.get(url))
    assert "10,000 “Also read” blocks" in page.lines
    assert "and 9,992 others" in page.lines

    with django_assert_max_num_queries(SIGNED_IN + 25) as spent:
        assert chief.post(url, {"reason": "A court"}).status_code == 302
    # Nothing is written for each of those that point here.
    written = [each for each in spent.captured_queries if "articles_alsoread" in each["sql"]]
    assert written == []
    assert client.get(target.url).status_code == 410
    assert not any(shows_block(client, each, target) for each in sample)

    workflow.restore(actor=factories.chief(), article=target, reason="Lifted")
    assert all(shows_block(client, each, target) for each in sample)
