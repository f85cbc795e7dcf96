"""Searching: readers find what is in print now, the desk what it works on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from articles import workflow
from articles.models import Article
from articles.workflow import Copy
from tests import factories

pytestmark = pytest.mark.django_db


def found(words: str) -> list[str]:
    """The headlines readers find, newest first."""
    stories, _ = Article.objects.public().matching(words)
    return [each.headline for each in stories.last_changed_first()]


def desk_found(typed: str) -> list[str]:
    """The stories the desk finds as somebody types."""
    return [str(each) for each in Article.objects.desk_matching(typed)]


def test_readers_find_a_story_by_its_headline_standfirst_and_text() -> None:
    factories.story(headline="Ferry Sinks", standfirst="Harbor closed", body="<p>A zeppelin.</p>")
    for words in ("ferry", "harbor", "zeppelin", "zeppelins", "sinking ferries"):
        assert found(words) == ["Ferry Sinks"], words
    assert found("ferry submarine") == []


def test_all_words_must_stand_in_the_story_and_phrases_as_they_are() -> None:
    factories.story(headline="Ferry Sinks", body="<p>The harbor closed at night.</p>")
    assert found('"closed at night"') == ["Ferry Sinks"]
    assert found('"night closed"') == []
    assert found("ferry -harbor") == []


def test_accents_do_not_matter_either_way() -> None:
    factories.story(headline="Café in Málaga", body="<p>Zoë Ångström-Núñez naïve.</p>")
    for words in ("cafe", "café", "malaga", "MÁLAGA", "zoe angstrom", "nunez", "naïve"):
        assert found(words) == ["Café in Málaga"], words


@pytest.mark.parametrize(
    "words", ["", "  ", "'", '"', "& | !", ":*", "a:b", "-", "(", "x' OR 1=1 --", "😀", "the"]
)
def test_odd_searches_find_nothing_and_break_nothing(words: str) -> None:
    factories.story(headline="Ferry Sinks")
    assert found(words) == []
    assert desk_found(words) in ([], ["Ferry Sinks"])


def test_readers_do_not_find_a_draft_or_unprinted_changes() -> None:
    factories.draft(headline="Submarine")
    dispatch = factories.story(headline="Ferry Sinks").dispatches.get()
    copy = replace(Copy.of(dispatch.revisions.get()), headline="Submarine Sinks")
    workflow.save(actor=factories.editor(), dispatch=dispatch, copy=copy, seq=1)
    assert found("submarine") == []
    assert found("ferry") == ["Ferry Sinks"]


def test_a_correction_takes_the_wrong_word_out_of_the_search() -> None:
    dispatch = factories.story(headline="Submarine Sinks").dispatches.get()
    copy = replace(Copy.of(dispatch.revisions.get()), headline="Ferry Sinks")
    workflow.save(actor=factories.editor(), dispatch=dispatch, copy=copy, seq=1)
    workflow.correct(actor=factories.editor(), dispatch=dispatch, seq=2, reason="Wrong ship.")
    assert found("submarine") == []
    assert found("ferry") == ["Ferry Sinks"]


def test_the_text_of_every_passage_of_the_chain_is_found() -> None:
    story = factories.story(headline="First", body="<p>Zeppelin.</p>")
    factories.update(story, headline="Second", body="<p>Submarine.</p>")
    assert found("zeppelin submarine second") == ["Second"]


@pytest.mark.parametrize("verb", [workflow.unpublish, workflow.kill])
def test_a_story_off_the_page_is_not_found_until_it_is_back(verb: object) -> None:
    chief, story = factories.chief(), factories.story(headline="Ferry Sinks")
    verb(actor=chief, article=story, reason="A court.")  # type: ignore[operator]
    assert found("ferry") == []
    assert not Article.objects.matching("ferry")[0].exists()
    back = workflow.publish_again if verb is workflow.unpublish else workflow.restore
    back(actor=chief, article=story, reason="Cleared.")
    assert found("ferry") == ["Ferry Sinks"]


def test_the_desk_finds_by_the_beginnings_of_words_in_headline_and_slug() -> None:
    filing = factories.filing(slug="harbor-closed")
    factories.draft(headline="Übung on the Quay", filed=filing)
    for typed in ("ubu", "ÜBUNG", "qu ub", "harb clos", "on the"):
        assert desk_found(typed) == ["Übung on the Quay"], typed
    assert desk_found("bung") == []


def test_a_text_of_words_without_end_is_printed_and_found_by_its_headline() -> None:
    """Each word is new, has a hyphen and four bytes a letter: the worst for a search index."""
    letters = [chr(0x20000 + place) for place in range(40_000)]
    words = " ".join(
        f"{letters[n]}{letters[-n]}-{letters[n * 7 % 40_000]}{letters[n * 11 % 40_000]}"
        for n in range(40_000)
    )
    factories.story(headline="Ferry Sinks", body=f"<p>{words}</p>")
    assert found("ferry") == ["Ferry Sinks"]
    assert found(words[:5]) == ["Ferry Sinks"]
