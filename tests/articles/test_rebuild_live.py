"""``manage.py rebuild_live``: a listing gone wrong is found, named and made right again."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import workflow
from articles.management.commands import rebuild_live
from articles.models import Article, ArticleAuthor, ArticleTopic
from articles.workflow import Copy, listing
from tests import factories
from tests.articles import traces

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Article:
    """A public story with an update, on two topics, signed by two, with a picture."""
    topics = frozenset({factories.TopicFactory.create(), factories.TopicFactory.create()})
    story = factories.story(
        filed=factories.filing(topics=topics),
        authors=[factories.AuthorFactory.create(), factories.AuthorFactory.create()],
        standfirst="Standing",
        lead_image=factories.image(),
        alt="A pier",
        credit="J. Berg",
    )
    factories.update(story, headline="Ferry Refloated")
    story.refresh_from_db()
    return story


def rebuild(*options: str) -> str:
    """Run the command; return what it says."""
    said = io.StringIO()
    call_command("rebuild_live", *options, stdout=said)
    return said.getvalue()


def check() -> str:
    """Run the check on a newsroom where something differs; return what it says."""
    said = io.StringIO()
    with pytest.raises(CommandError, match="differ from their printings") as found:
        call_command("rebuild_live", "--check", stdout=said)
    assert found.value.returncode == 1
    return said.getvalue()


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows; those of authors' lists without their ids, which a rebuild may renew."""
    rows = traces.everything()
    return rows | {"ArticleAuthor": sorted(row[1:] for row in rows["ArticleAuthor"])}


WRONG = {
    "date": F("date") - timedelta(days=1),
    "first_published_at": F("first_published_at") - timedelta(days=1),
    "updated_at": F("updated_at") + timedelta(days=1),
    "headline": "Wrong",
    "standfirst": "Wrong",
    "lead_image_id": None,
    "lead_alt": "Wrong",
    "update_count": 7,
    "working_headline": "Wrong",
    "worked_at": F("worked_at") - timedelta(days=1),
    "search_vector": Value("wrong"),
    "desk_vector": None,
}


@pytest.mark.parametrize("column", WRONG)
def test_a_column_gone_wrong_is_named_by_the_check_and_mended_by_the_rebuild(
    story: Article, column: str
) -> None:
    right = everything()
    Article.objects.filter(pk=story.pk).update(**{column: WRONG[column]})
    wrong = everything()
    assert wrong != right
    said = check()
    assert everything() == wrong, "a check changes nothing"
    # One column may show in another: the desk's index and name come of the headline.
    assert f"{story.pk} “" in said and column in said
    assert rebuild().endswith("1 stories, 1 rebuilt.\n")
    assert everything() == right


def test_the_lists_of_topics_are_mended(story: Article) -> None:
    right = everything()
    for wrong in (None, timezone.now()):
        ArticleTopic.objects.filter(pk=ArticleTopic.objects.earliest("pk").pk).update(
            listed_at=wrong
        )
        assert check() == f"{story.pk} “Ferry Refloated”: topics\n"
        rebuild()
        assert everything() == right


def test_the_lists_of_authors_are_mended(story: Article) -> None:
    right = everything()
    ArticleAuthor.objects.earliest("pk").delete()
    assert check() == f"{story.pk} “Ferry Refloated”: authors\n"
    rebuild()
    assert everything() == right

    ArticleAuthor.objects.create(
        article=story, author=factories.AuthorFactory.create(), listed_at=timezone.now()
    )
    assert "authors" in check()
    rebuild()
    assert everything() == right

    ArticleAuthor.objects.update(listed_at=timezone.now())
    assert "authors" in check()
    rebuild()
    assert everything() == right


def test_a_story_off_the_page_that_still_stands_in_lists_is_taken_out(story: Article) -> None:
    workflow.kill(actor=factories.chief(), article=story, reason="A court.")
    right = everything()
    Article.objects.filter(pk=story.pk).update(search_vector=Value("ferry"))
    ArticleTopic.objects.update(listed_at=story.first_published_at)
    author = factories.AuthorFactory.create()
    ArticleAuthor.objects.create(article=story, author=author, listed_at=timezone.now())
    assert check().endswith("search_vector, topics, authors\n")
    rebuild()
    assert everything() == right


def test_only_the_stories_that_differ_are_named_and_rewritten(story: Article) -> None:
    others = [factories.story(), factories.draft().article]
    Article.objects.filter(pk=story.pk).update(lead_alt="Wrong")
    assert check() == f"{story.pk} “Ferry Refloated”: lead_alt\n"
    with CaptureQueriesContext(connection) as captured:
        said = rebuild()
    assert said == f"{story.pk} “Ferry Refloated”: lead_alt\n3 stories, 1 rebuilt.\n"
    updates = [each for each in captured if 'UPDATE "articles_article"' in each["sql"]]
    assert len(updates) == 1
    for other in others:
        assert f'"id" = {other.pk}' not in updates[0]["sql"]


def test_every_act_leaves_a_listing_that_the_check_agrees_with(story: Article) -> None:
    editor, chief = factories.editor(), factories.chief()

    def agrees() -> None:
        assert rebuild("--check").endswith(" stories, nothing differs.\n")

    agrees()
    draft = factories.draft(actor=editor)
    agrees()
    workflow.submit(actor=editor, dispatch=draft)
    workflow.return_to_reporter(actor=editor, dispatch=draft, note="Shorter.")
    agrees()
    update = workflow.draft_update(actor=editor, article=story, copy=factories.copy())
    agrees()
    workflow.publish(actor=editor, dispatch=update, seq=1)
    agrees()
    copy = replace(Copy.of(update.revisions.get()), headline="Mended", authors=())
    workflow.save(actor=editor, dispatch=update, copy=copy, seq=1)
    agrees()
    workflow.correct(actor=editor, dispatch=update, seq=2, reason="A typo.")
    agrees()
    filing = replace(workflow.Filing.of(story), slug="another", topics=frozenset())
    workflow.file_under(actor=editor, article=story, filing=filing, version=1)
    agrees()
    for verb in (workflow.unpublish, workflow.publish_again, workflow.kill, workflow.restore):
        verb(actor=chief, article=story, reason="x")
        agrees()


def test_an_empty_newsroom_agrees() -> None:
    assert rebuild() == "0 stories, 0 rebuilt.\n"
    assert rebuild("--check") == "0 stories, nothing differs.\n"


def test_stories_are_walked_in_batches_by_their_ids(
    story: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild_live, "_BATCH", 2)
    for _ in range(4):
        factories.draft()
    Article.objects.update(working_headline="Wrong")
    with CaptureQueriesContext(connection) as captured:
        assert rebuild().endswith("5 stories, 5 rebuilt.\n")
    walks = [each["sql"] for each in captured if each["sql"].endswith("LIMIT 2")]
    assert len(walks) == 4
    assert not any("OFFSET" in walk or "COUNT(" in walk for walk in walks)
    locks = [each for each in captured if "FOR NO KEY UPDATE" in each["sql"]]
    assert len(locks) == 5


def test_telling_what_differs_costs_the_same_at_any_length_of_the_chain(story: Article) -> None:
    def cost() -> int:
        article = Article.objects.get(pk=story.pk)
        with CaptureQueriesContext(connection) as captured:
            assert listing.differences(article) == []
        return len(captured)

    before = cost()
    for _ in range(5):
        factories.update(story)
    assert cost() == before == 5
