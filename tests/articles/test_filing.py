"""Filing: slug, section, topics and label change, and no address is ever lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import page, workflow
from articles.models import Address, Article, ArticleTopic
from articles.workflow import Filing, StaleFiling, clock
from tests import factories
from tests.articles import traces
from tests.articles.crowd import at_once

pytestmark = pytest.mark.django_db


def refile(article: Article, *, version: int | None = None, **changes: object) -> Article:
    """File a story anew, as somebody who has seen it as it stands, or at ``version``."""
    current = Article.objects.get(pk=article.pk)
    return workflow.file_under(
        actor=factories.editor(),
        article=current,
        filing=replace(Filing.of(current), **changes),  # type: ignore[arg-type]
        version=current.version if version is None else version,
    )


def addresses(article: Article) -> dict[str, bool]:
    """The slugs of a story's addresses, and which of them is the current one."""
    return dict(Address.objects.filter(article=article).values_list("slug", "is_current"))


def named(slug: str) -> Article:
    """A public story with a slug."""
    return factories.story(filed=factories.filing(slug=slug))


# --- The first address ---


def test_a_slug_that_is_taken_on_the_day_gets_a_number() -> None:
    assert [named("ferry").slug for _ in range(3)] == ["ferry", "ferry-2", "ferry-3"]
    assert Address.objects.filter(is_current=True).count() == 3


def test_the_hundredth_story_of_a_slug_finds_its_number_in_as_many_queries_as_the_second(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    today, owner = timezone.localdate(), factories.story()
    Address.objects.bulk_create(
        Address(article=owner, date=today, slug=slug, is_current=False, created_at=clock.now())
        for slug in ["ship", "ferry", *(f"ferry-{number}" for number in range(2, 100))]
    )
    with CaptureQueriesContext(connection) as second:
        assert named("ship").slug == "ship-2"
    with django_assert_num_queries(len(second)):
        story = named("ferry")
    assert story.slug == "ferry-100"


def test_a_number_left_free_and_words_that_only_begin_alike_do_not_confuse() -> None:
    assert named("ferry-2").slug == "ferry-2"
    assert named("ferryman").slug == "ferryman"
    assert [named("ferry").slug for _ in range(3)] == ["ferry", "ferry-3", "ferry-4"]


def test_a_slug_as_long_as_can_be_keeps_room_for_its_number() -> None:
    slugs = [named("f" * 100).slug for _ in range(3)]
    assert slugs == ["f" * 100, "f" * 98 + "-2", "f" * 98 + "-3"]


def test_the_same_slug_on_another_day_stays_as_it_is() -> None:
    with clock.as_of(datetime(2024, 7, 20, 12, tzinfo=UTC)):
        monday = named("ferry")
    assert (monday.slug, named("ferry").slug) == ("ferry", "ferry")


def test_two_drafts_may_hope_for_the_same_slug() -> None:
    for _ in range(2):
        factories.draft(filed=factories.filing(slug="ferry"))
    assert Article.objects.filter(slug="ferry", date=None).count() == 2


def test_the_longest_slug_makes_room_for_its_number() -> None:
    first, second = named("x" * 100), named("x" * 100)
    assert first.slug == "x" * 100
    assert second.slug == "x" * 98 + "-2"


# --- Another slug ---


def test_another_slug_leaves_the_old_address_redirecting() -> None:
    story = named("ferry")
    refile(story, slug="ship")
    story.refresh_from_db()
    assert story.slug == "ship"
    assert addresses(story) == {"ferry": False, "ship": True}
    assert story.date is not None
    old, new = (page.find(story.date, slug) for slug in ("ferry", "ship"))
    assert old is not None and new is not None
    assert (old.is_current, new.is_current) == (False, True)
    assert old.article.url == new.article.url == story.url


def test_a_story_takes_back_an_address_that_was_its_own() -> None:
    story = named("ferry")
    refile(story, slug="ship")
    refile(story, slug="ferry")
    assert addresses(story) == {"ferry": True, "ship": False}
    story.refresh_from_db()
    assert story.slug == "ferry"


def test_an_address_that_was_anothers_is_never_given_again() -> None:
    story, rival = named("ferry"), named("tram")
    refile(story, slug="ship")
    refile(rival, slug="ferry")
    rival.refresh_from_db()
    assert rival.slug == "ferry-2"
    assert traces.last_event(rival).data == {"slug": ["tram", "ferry-2"]}
    assert addresses(story) == {"ferry": False, "ship": True}


def test_the_date_of_the_address_stays_the_first_publications() -> None:
    with clock.as_of(datetime(2024, 7, 20, 12, tzinfo=UTC)):
        story = named("ferry")
    refile(story, slug="ship")
    story.refresh_from_db()
    assert story.url == "/2024/07/20/ship/"
    assert set(Address.objects.values_list("date", flat=True)) == {story.date}


def test_a_draft_changes_its_slug_without_an_address() -> None:
    draft = factories.draft(filed=factories.filing(slug="ferry")).article
    refile(draft, slug="ship")
    draft.refresh_from_db()
    assert (draft.slug, addresses(draft)) == ("ship", {})


def test_a_story_off_the_page_keeps_its_addresses_through_a_new_slug() -> None:
    story = named("ferry")
    workflow.kill(actor=factories.chief(), article=story, reason="A court.")
    refile(story, slug="ship")
    assert addresses(story) == {"ferry": False, "ship": True}


# --- Section, topics, label ---


def test_section_label_and_topics_are_filed_and_lists_follow() -> None:
    sport = factories.SectionFactory.create(name="Sport")
    old, kept, new = (factories.TopicFactory.create() for _ in range(3))
    story = factories.story(filed=factories.filing(topics=frozenset({old, kept})))
    row = ArticleTopic.objects.get(topic=kept)
    refile(story, section=sport, label="opinion", topics=frozenset({kept, new}))
    story.refresh_from_db()
    public = Article.objects.public()
    assert (story.section, story.label_text) == (sport, "Opinion")
    assert story in public.of_section(sport)
    assert story not in public.of_topic(old)
    assert story in public.of_topic(kept)
    assert story in public.of_topic(new)
    assert ArticleTopic.objects.get(topic=kept) == row
    assert ArticleTopic.objects.get(topic=new).listed_at == story.first_published_at


def test_the_topics_of_a_draft_do_not_list_it() -> None:
    topic = factories.TopicFactory.create()
    draft = factories.draft().article
    refile(draft, topics=frozenset({topic}))
    assert ArticleTopic.objects.get().listed_at is None
    assert not Article.objects.public().of_topic(topic).exists()


def test_filing_does_not_count_as_news() -> None:
    story = named("ferry")
    times = (story.first_published_at, story.updated_at)
    refile(story, label="analysis")
    story.refresh_from_db()
    assert (story.first_published_at, story.updated_at) == times


def test_the_desk_finds_a_story_by_its_new_slug() -> None:
    story = named("ferry")
    refile(story, slug="zeppelin-lands")
    assert list(Article.objects.desk_matching("zepp land")) == [story]


# --- Versions and traces ---


def test_each_filing_is_a_version_with_its_event_and_announcement() -> None:
    story = named("ferry")
    refile(story, slug="ship")
    refile(story, label="analysis")
    story.refresh_from_db()
    moved, labelled = story.events.filter(verb="file_under").order_by("pk")
    assert story.version == 3
    assert (moved.data, labelled.data) == ({"slug": ["ferry", "ship"]}, {})
    assert traces.announced()[-2:] == [moved.pk, labelled.pk]


def test_a_stale_filing_is_refused_and_changes_nothing() -> None:
    story = named("ferry")
    refile(story, slug="ship")
    before = traces.everything()
    with pytest.raises(StaleFiling, match="Somebody changed the filing meanwhile"):
        refile(story, slug="boat", version=1)
    assert traces.everything() == before


def test_a_filing_that_changes_nothing_leaves_no_trace_however_old() -> None:
    story = named("ferry")
    refile(story, label="analysis")
    before = traces.everything()
    refile(story, version=1)
    assert traces.everything() == before


# --- At once ---


@pytest.mark.django_db(transaction=True)
def test_of_stories_published_at_once_with_one_slug_each_gets_an_address() -> None:
    editor = factories.editor()
    with clock.as_of(datetime.now(UTC) - timedelta(days=1)):
        drafts = [factories.draft(filed=factories.filing(slug="ferry")) for _ in range(4)]
    outcomes = at_once(
        [partial(workflow.publish, actor=editor, dispatch=each, seq=1) for each in drafts]
    )
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    slugs = Article.objects.public().values_list("slug", flat=True)
    assert sorted(slugs) == ["ferry", "ferry-2", "ferry-3", "ferry-4"]
    assert sorted(Address.objects.values_list("slug", flat=True)) == sorted(slugs)


@pytest.mark.django_db(transaction=True)
def test_of_two_stories_moved_to_one_slug_at_once_the_second_gets_a_number() -> None:
    editor = factories.editor()
    stories = [named("tram"), named("train")]
    outcomes = at_once(
        [
            partial(
                workflow.file_under,
                actor=editor,
                article=story,
                filing=replace(Filing.of(story), slug="ferry"),
                version=1,
            )
            for story in stories
        ]
    )
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    current = Address.objects.filter(is_current=True).values_list("slug", flat=True)
    assert sorted(current) == ["ferry", "ferry-2"]
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["ferry", "ferry-2"]
