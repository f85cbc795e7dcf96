"""What carries a story or a passage, kind by kind, before it is taken down."""

from __future__ import annotations

from typing import Any

import pytest

from articles import radius, workflow
from articles.models import Article, Dispatch
from articles.radius import Carried, Carrier, Kind
from tests import factories

pytestmark = pytest.mark.django_db

# Kinds of the apps above, whose own tests have what they find.
OTHERS = ("1 front-page slot or rail", "2 front-page slots and rails", "3 front-page slots")
FEEDS = "feeds and sitemaps"


def told(article: Article, dispatch: Dispatch | None = None) -> dict[str, list[str]]:
    """What carries it, as the page has it: each kind with its number, and the names below."""
    return {
        str(each): [carrier.name for carrier in each.carriers]
        for each in radius.of(article, dispatch)
        if not str(each).startswith(OTHERS) and FEEDS not in str(each)
    }


def kind(article: Article, word: str, dispatch: Dispatch | None = None) -> Carried:
    """The one kind whose name has a word."""
    (found,) = (each for each in radius.of(article, dispatch) if word in str(each))
    return found


def passage(article: Article, number: int) -> Dispatch:
    return Dispatch.objects.get(article=article, number=number)


def linking_to(target: Article, *, times: int = 1, **fields: Any) -> Article:
    """Publish a story with blocks that point at another one."""
    block = f"<p data-also-read='{target.pk}'></p>"
    return factories.story(body=f"<p>More.</p>{block * times}", **fields)


@pytest.fixture
def story() -> Article:
    """A story of a wire's with an update of the desk's: two topics, an author each."""
    topics = frozenset(factories.TopicFactory.create(name=name) for name in ("Harbour", "Fog"))
    article = factories.story(
        headline="Ferry Loses Steering",
        standfirst="Nobody was hurt.",
        filed=factories.filing(slug="ferry", topics=topics),
        agency=factories.wire_agency(),
        source_uri="urn:ap:1",
        authors=[factories.AuthorFactory.create(name="Ines Okafor")],
    )
    factories.update(
        article,
        headline="Bridge Closed",
        authors=[factories.AuthorFactory.create(name="Mara Lindqvist")],
    )
    article.refresh_from_db()
    return article


def test_a_story_is_carried_by_its_page_its_lists_and_its_addresses(story: Article) -> None:
    day = f"{story.date:%Y/%m/%d}"
    found = told(story)
    assert found["1 chain"] == ["2 passages on this story’s page"]
    section, archive, *others = found["7 lists"]
    assert section == "Section World"
    assert archive.startswith("Archive of ")
    assert others == [
        "Topic Fog",
        "Topic Harbour",
        "Author Ines Okafor",
        "Author Mara Lindqvist",
        "Search",
    ]
    assert found["4 addresses"] == [
        f"/{day}/ferry/",
        f"/{day}/ferry/history/",
        f"/{day}/ferry/updates/1/",
        f"/live/{story.pk}.json",
    ]


def test_kinds_come_in_the_newsrooms_order(story: Article) -> None:
    linking_to(story)
    kinds = [str(each).split(" ", 1)[1] for each in radius.of(story)]
    assert [each.split()[0] for each in kinds] == [
        "chain",
        "“Also",
        "front-page",
        "lists",
        "feeds",
        "addresses",
    ]


def test_earlier_addresses_are_named_as_what_leads_to_it(story: Article) -> None:
    old = story.url
    filed = workflow.Filing.of(story)
    moved = workflow.Filing(slug="bridge-closed", section=filed.section, topics=filed.topics)
    workflow.file_under(
        actor=factories.editor(), article=story, filing=moved, version=story.version
    )
    story.refresh_from_db()
    assert told(story)["5 addresses"][:2] == [story.url, f"{old}, which leads to it"]


def test_the_same_agency_item_in_another_story_is_a_chain_of_its_own(story: Article) -> None:
    factories.story(headline="Fog at Sea", source_uri="urn:ap:1")
    factories.story(headline="Another Item", source_uri="urn:ap:2")
    factories.story(headline="No Item")
    names = ["2 passages on this story’s page", "The same agency copy in “Fog at Sea”"]
    assert told(story)["2 chains"] == names


def test_a_copy_in_a_story_that_is_off_the_page_is_named_as_such(story: Article) -> None:
    other = factories.story(headline="Fog at Sea", source_uri="urn:ap:1")
    workflow.unpublish(actor=factories.editor(), article=other, reason="A name to check")
    copy = "The same agency copy in “Fog at Sea”, which is unpublished"
    assert told(story)["2 chains"][1] == copy


def test_a_copy_that_its_story_has_withdrawn_carries_nothing(story: Article) -> None:
    edda = factories.editor()
    other = factories.story(actor=edda)
    copied = factories.update(other, actor=edda, source_uri="urn:ap:1")
    workflow.withdraw(actor=edda, dispatch=copied, reason="Twice")
    assert len(told(story)["1 chain"]) == 1


def test_many_copies_are_named_up_to_a_number_and_not_counted_further(story: Article) -> None:
    edda = factories.editor()
    for _ in range(10):
        factories.story(actor=edda, source_uri="urn:ap:1")
    chains = kind(story, "chains")
    assert str(chains) == "more than 9 chains"
    assert len(chains.carriers) == 9
    assert chains.others == "and others"


def test_the_blocks_of_other_stories_are_named_with_the_passage_they_stand_in(
    story: Article,
) -> None:
    linking_to(story, headline="Fog at Sea")
    moving = factories.story(headline="Storm Begins")
    body = f"<p>More.</p><p data-also-read='{story.pk}'></p>"
    factories.update(moving, headline="Storm Ends", body=body)
    assert told(story)["2 “Also read” blocks"] == ["Storm Ends, update 1", "Fog at Sea"]


def test_two_blocks_in_one_text_are_two(story: Article) -> None:
    linking_to(story, times=2, headline="Fog at Sea")
    assert told(story)["2 “Also read” blocks"] == ["Fog at Sea", "Fog at Sea"]


def test_a_block_that_readers_do_not_see_is_not_among_them(story: Article) -> None:
    edda = factories.editor()
    factories.draft(body=f"<p>Draft.</p><p data-also-read='{story.pk}'></p>")
    gone = linking_to(story)
    workflow.unpublish(actor=edda, article=gone, reason="x")
    corrected = linking_to(story)
    dispatch = corrected.dispatches.get()
    workflow.save(actor=edda, dispatch=dispatch, copy=factories.copy(), seq=1)
    workflow.correct(actor=edda, dispatch=dispatch, seq=2, reason="The link led nowhere")
    assert not any("Also read" in each for each in told(story))


def test_what_is_not_named_is_counted(story: Article) -> None:
    edda = factories.editor()
    for _ in range(10):
        linking_to(story, actor=edda)
    blocks = kind(story, "Also read")
    assert len(blocks.carriers) == 8
    assert blocks.others == "and 2 others"


def test_a_story_off_the_page_tells_where_it_would_come_back(story: Article) -> None:
    linking_to(story)
    before = told(story)
    workflow.kill(actor=factories.chief(), article=story, reason="A court")
    story.refresh_from_db()
    assert told(story) == before


def test_a_draft_is_carried_by_nothing_that_has_an_address() -> None:
    draft = factories.draft().article
    assert [str(each) for each in radius.of(draft)] == ["1 chain"]


class TestOnePassage:
    """Withdrawing a passage takes only what shows that passage."""

    def test_the_newest_is_the_headline_of_every_list_and_block(self, story: Article) -> None:
        linking_to(story, headline="Fog at Sea")
        found = told(story, passage(story, 1))
        assert found["1 chain"] == ["Update 1 on this story’s page"]
        assert found["1 “Also read” block with its headline"] == ["Fog at Sea"]
        assert found["6 lists"][0] == "Section World"
        assert found["6 lists"][-2:] == ["Author Mara Lindqvist", "Search"]
        assert kind(story, "front-page", passage(story, 1)).count

    def test_an_older_one_is_on_its_authors_list_and_in_search_alone(self, story: Article) -> None:
        """It gives no headline; the newer passage has no standfirst, so first it loses that."""
        factories.update(story, headline="Reopened", standfirst="One lane.")
        found = told(story, passage(story, 0))
        assert found["2 lists"] == ["Author Ines Okafor", "Search"]
        assert not any("Also read" in each or "front-page" in each for each in found)

    def test_the_one_that_gives_lists_their_standfirst_is_on_all_of_them(
        self, story: Article
    ) -> None:
        assert story.standfirst == "Nobody was hurt."
        assert "Section World" in told(story, passage(story, 0))["6 lists"]

    def test_the_one_that_gives_lists_their_picture_is_on_all_of_them(self) -> None:
        picture = {"lead_image": factories.image(), "alt": "A pier", "credit": "Ines Okafor"}
        article = factories.story(**picture)
        factories.update(article)
        assert "Section World" in told(article, passage(article, 0))["3 lists"]
        factories.update(article, **picture)
        assert told(article, passage(article, 0))["1 list"] == ["Search"]

    def test_an_author_who_signs_another_passage_too_keeps_the_story(self, story: Article) -> None:
        mara = passage(story, 1).live_revision.authors.get()  # type: ignore[union-attr]
        factories.update(story, standfirst="One lane.", authors=[mara])
        assert told(story, passage(story, 1))["1 list"] == ["Search"]

    def test_its_page_is_among_the_addresses_and_no_other_updates(self, story: Article) -> None:
        factories.update(story)
        assert told(story, passage(story, 1))["4 addresses"] == [
            story.url,
            f"{story.url}history/",
            f"{story.url}updates/1/",
            f"/live/{story.pk}.json",
        ]
        assert len(told(story, passage(story, 0))["3 addresses"]) == 3

    def test_one_that_was_withdrawn_tells_where_it_comes_back(self, story: Article) -> None:
        linking_to(story)
        before = told(story, passage(story, 1))
        workflow.withdraw(actor=factories.editor(), dispatch=passage(story, 1), reason="x")
        story.refresh_from_db()
        assert told(story, passage(story, 1)) == before

    def test_the_same_agency_item_is_found_by_its_own_source_alone(self, story: Article) -> None:
        factories.story(headline="Fog at Sea", source_uri="urn:ap:1")
        assert len(told(story, passage(story, 0))["2 chains"]) == 2
        assert len(told(story, passage(story, 1))["1 chain"]) == 1


def test_another_app_registers_what_it_carries(
    story: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    def feeds(article: Article, dispatch: Dispatch | None) -> Carried:
        return Carried(("feed", "feeds"), 1, (Carrier(f"Feed of {article.section}"),))

    monkeypatch.setattr(radius, "_finders", dict(radius._finders))
    radius.register(feeds, Kind.FEEDS)
    radius.register(feeds, Kind.FEEDS)
    found = told(story)
    assert found["1 feed"] == ["Feed of World"]
    assert list(found).index("1 feed") == list(found).index("4 addresses") - 1
