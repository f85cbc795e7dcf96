"""Taking a story off the page and bringing it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import workflow
from articles.models import Article, ArticleAuthor, ArticleTopic
from articles.workflow import NotReady, WrongState
from authors.models import Author, User
from tests import factories
from tests.articles import traces

pytestmark = pytest.mark.django_db

Verb = Callable[..., Article]
UNPUBLISH, AGAIN = workflow.unpublish, workflow.publish_again
KILL, RESTORE = workflow.kill, workflow.restore


@pytest.fixture
def chief() -> User:
    return factories.chief()


@pytest.fixture
def author() -> Author:
    return factories.AuthorFactory.create()


@pytest.fixture
def story(author: Author) -> Article:
    """A public story on a topic, with an author, an update and a word of its own."""
    filing = factories.filing(topics=frozenset({factories.TopicFactory.create()}))
    story = factories.story(filed=filing, authors=[author], body="<p>A zeppelin landed.</p>")
    factories.update(story, headline="Zeppelin Aloft")
    story.refresh_from_db()
    return story


def seen(story: Article) -> dict[str, bool]:
    """Where readers find a story."""
    public = Article.objects.public()
    topic, author = story.topics.get(), Author.objects.get()
    return {
        "lists": story in public,
        "section": story in public.of_section(story.section),
        "topic": story in public.of_topic(topic),
        "author": story in public.of_author(author),
        "search": story in public.matching("zeppelin")[0],
    }


@pytest.mark.parametrize(("verb", "status"), [(UNPUBLISH, "unpublished"), (KILL, "killed")])
def test_a_story_taken_down_is_gone_from_every_list(
    story: Article, chief: User, verb: Verb, status: str
) -> None:
    assert all(seen(story).values())
    verb(actor=chief, article=story, reason="A court.")
    story.refresh_from_db()
    assert story.status == status
    assert not any(seen(story).values())
    # Not only for public(): the rows and columns that serve the lists are empty, too.
    assert story.search_vector is None
    assert ArticleTopic.objects.get().listed_at is None
    assert not ArticleAuthor.objects.exists()


@pytest.mark.parametrize(("down", "back"), [((UNPUBLISH,), AGAIN), ((KILL,), RESTORE)])
def test_a_story_comes_back_as_it_was(
    story: Article, chief: User, down: tuple[Verb, ...], back: Verb
) -> None:
    before = {
        name: rows
        for name, rows in traces.everything().items()
        if name not in {"Event", "ProcrastinateJob", "ArticleAuthor"}
    }
    for verb in down:
        verb(actor=chief, article=story, reason="A court.")
    back(actor=chief, article=story, reason="The court has spoken.")
    after = traces.everything()
    assert {name: after[name] for name in before} == before
    assert all(seen(story).values())
    assert ArticleAuthor.objects.get().listed_at == story.first_published_at


def test_the_desk_still_finds_a_story_that_is_off_the_page(story: Article, chief: User) -> None:
    workflow.kill(actor=chief, article=story, reason="A court.")
    assert list(Article.objects.desk_matching("zeppelin")) == [story]


def test_the_address_stays_the_storys_own(story: Article, chief: User) -> None:
    url, slug = story.url, story.slug
    workflow.kill(actor=chief, article=story, reason="A court.")
    rival = factories.story(filed=factories.filing(slug=slug))
    assert rival.slug == f"{slug}-2"
    workflow.restore(actor=chief, article=story, reason="Cleared.")
    story.refresh_from_db()
    assert story.url == url


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("draft", set()),
        ("public", {"unpublish", "kill"}),
        ("unpublished", {"publish_again", "kill"}),
        ("killed", {"restore"}),
    ],
)
@pytest.mark.parametrize("verb", [UNPUBLISH, AGAIN, KILL, RESTORE], ids=lambda verb: verb.__name__)
def test_each_verb_starts_from_its_own_statuses(
    chief: User, verb: Verb, status: str, allowed: set[str]
) -> None:
    article = factories.draft().article if status == "draft" else factories.story()
    if status == "unpublished":
        UNPUBLISH(actor=chief, article=article, reason="x")
    if status == "killed":
        KILL(actor=chief, article=article, reason="x")
    before = traces.everything()
    if verb.__name__ in allowed:
        verb(actor=chief, article=article, reason="x")
        assert len(traces.everything()["Event"]) == len(before["Event"]) + 1
    else:
        with pytest.raises(WrongState, match=f"The story is {status}: there is nothing to "):
            verb(actor=chief, article=article, reason="x")
        assert traces.everything() == before


@pytest.mark.parametrize("verb", [UNPUBLISH, AGAIN, KILL, RESTORE], ids=lambda verb: verb.__name__)
@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_reason_is_asked_for(story: Article, chief: User, verb: Verb, reason: str) -> None:
    before = traces.everything()
    with pytest.raises(NotReady, match="Say why") as refused:
        verb(actor=chief, article=story, reason=reason)
    assert list(refused.value.problems) == ["reason"]
    assert traces.everything() == before


def test_the_reason_stays_with_the_story_and_the_house_hears_of_it(
    story: Article, chief: User
) -> None:
    for verb in (UNPUBLISH, AGAIN, KILL, RESTORE):
        verb(actor=chief, article=story, reason=f" Why {verb.__name__}. ")
        event = traces.last_event(story)
        assert (event.verb, event.note, event.actor) == (
            verb.__name__,
            f"Why {verb.__name__}.",
            chief,
        )
        assert event.dispatch is None
        assert traces.announced()[-1] == event.pk


def test_a_story_on_its_way_back_keeps_its_times(story: Article, chief: User) -> None:
    times = (story.first_published_at, story.updated_at)
    UNPUBLISH(actor=chief, article=story, reason="x")
    AGAIN(actor=chief, article=story, reason="x")
    story.refresh_from_db()
    assert (story.first_published_at, story.updated_at) == times


def test_a_story_killed_while_unpublished_comes_back_unpublished() -> None:
    article = factories.story()
    cleo = factories.chief()
    workflow.unpublish(actor=cleo, article=article, reason="A name to check")
    workflow.kill(actor=cleo, article=article, reason="A court order")
    assert workflow.restore(actor=cleo, article=article, reason="Lifted").status == "unpublished"


def test_what_is_printed_comes_after_what_was_printed_last_whatever_the_clock_says() -> None:
    article = factories.story()
    Article.objects.filter(pk=article.pk).update(updated_at=timezone.now() + timedelta(seconds=9))
    article.refresh_from_db()
    assert article.updated_at is not None
    printing = factories.update(article).printings.get()
    assert printing.at == article.updated_at + timedelta(microseconds=1)
