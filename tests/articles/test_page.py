"""The read model of a story: what every outlet prints of it, in two queries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from articles import chain, page, workflow
from articles.chain_views import DispatchView
from articles.dispatches import WHOLE
from articles.models import Address, Article, Dispatch
from articles.page import StoryPage
from articles.workflow import Copy
from tests import factories

pytestmark = pytest.mark.django_db


def opened(article: Article) -> StoryPage:
    """The page as a reader opens it now, by its address."""
    address = Address.objects.get(article=article, is_current=True)
    found = page.find(address.date, address.slug)
    assert found is not None
    return page.build(found.article, topics=found.topics)


def correct(dispatch: Dispatch, *, note: str = "", kind: str = "", **changes: object) -> None:
    editor, newest = factories.editor(), dispatch.revisions.latest("seq")
    copy = replace(Copy.of(newest), **changes)  # type: ignore[arg-type]
    revision = workflow.save(actor=editor, dispatch=dispatch, copy=copy, seq=newest.seq)
    workflow.correct(
        actor=editor,
        dispatch=dispatch,
        seq=revision.seq,
        note_kind=kind,
        public_note=note,
        reason="Mended.",
    )


@pytest.fixture
def story() -> Article:
    """The agency's story, an update by the agency and one by the paper."""
    ap = factories.wire_agency("AP")
    story = factories.story(
        headline="First", agency=ap, body="<p>The story.</p>", standfirst="Standing first"
    )
    factories.update(story, headline="Second", agency=ap, body="<p>One more.</p>")
    factories.update(story, headline="Third", body="<p>Two more.</p>")
    return story


# --- The chain ---


def test_the_chain_reads_from_the_newest_to_the_story_as_first_filed(story: Article) -> None:
    opened_page = opened(story)
    assert [each.number for each in opened_page.dispatches] == [2, 1, 0]
    assert [each.headline for each in opened_page.dispatches] == ["Third", "Second", "First"]
    assert [each.anchor for each in opened_page.dispatches] == [
        *("update-2", "update-1"),
        "first-filed",
    ]
    assert [each.number for each in opened_page.updates] == [2, 1]
    assert (opened_page.headline, opened_page.update_count) == ("Third", 2)
    assert opened_page.standfirst == "Standing first"
    assert opened_page.is_updated


def test_between_two_dispatches_stands_the_hand_off_line_of_the_lower_one(story: Article) -> None:
    opening = "THIS IS A BREAKING NEWS UPDATE."
    assert [each.hand_off for each in opened(story).dispatches] == [
        f"{opening} AP’s earlier story follows below.",
        f"{opening} AP’s earlier story follows below.",
        "",
    ]


def test_between_two_of_its_own_the_paper_does_not_name_itself() -> None:
    story = factories.story()
    factories.update(story)
    upper, lower = opened(story).dispatches
    assert upper.hand_off.endswith("Our earlier story follows below.")
    assert lower.hand_off == ""


def test_each_dispatch_opens_with_its_own_dateline(story: Article) -> None:
    upper, _, lower = opened(story).dispatches
    assert upper.dateline == "PORT AVERLY, Norland (City Telegraph)"
    assert upper.body.startswith(
        '<p><span class="dateline">PORT AVERLY, Norland (City Telegraph)</span> — Two more.</p>'
    )
    assert lower.dateline == "PORT AVERLY, Norland (AP)"
    assert (upper.is_own_desk, lower.is_own_desk) == (True, False)


def test_what_nobody_printed_is_not_on_the_page(story: Article) -> None:
    editor = factories.editor()
    workflow.draft_update(actor=editor, article=story, copy=factories.copy(headline="Unprinted"))
    lower = story.dispatches.get(number=0)
    copy = replace(Copy.of(lower.revisions.get()), body="<p>Unprinted.</p>")
    workflow.save(actor=editor, dispatch=lower, copy=copy, seq=1)
    printed = opened(story)
    assert len(printed.dispatches) == 3
    assert "Unprinted" not in "".join(
        [printed.headline, *(each.body for each in printed.dispatches)]
    )


def test_a_story_without_changes_in_print_is_not_updated() -> None:
    printed = opened(factories.story())
    assert not printed.is_updated
    assert printed.first_published_at == printed.updated_at == printed.dispatches[0].printed_at
    assert printed.updates == ()


# --- Corrections ---


def test_corrections_stand_with_the_dispatch_that_was_corrected(story: Article) -> None:
    lower = story.dispatches.get(number=0)
    correct(lower, kind="correction", note="It sank on Friday.", body="<p>On Friday.</p>")
    correct(lower, kind="clarification", note="By night.", body="<p>On Friday night.</p>")
    upper, _, corrected = opened(story).dispatches
    assert [(each.kind_label, each.note) for each in corrected.corrections] == [
        ("Correction", "It sank on Friday."),
        ("Clarification", "By night."),
    ]
    assert upper.corrections == ()
    assert "On Friday night." in corrected.body
    assert corrected.changed_at == corrected.corrections[-1].at > corrected.printed_at
    assert opened(story).updated_at == corrected.changed_at


def test_a_typo_is_mended_without_a_note(story: Article) -> None:
    correct(story.dispatches.get(number=0), body="<p>Mended.</p>")
    lower = opened(story).dispatches[-1]
    assert lower.corrections == ()
    assert "Mended." in lower.body
    assert lower.changed_at > lower.printed_at


# --- Also read ---


def pointing_at(target: Article, label: str = "") -> Article:
    block = f'<p data-also-read="{target.pk}">{label}</p>'
    return factories.story(body=f"<p>Text.</p>{block}<p>End.</p>")


def link(story: Article) -> str:
    """What stands between the text and its end."""
    (dispatch,) = opened(story).dispatches
    body = dispatch.body
    return body[body.index("Text.</p>") + len("Text.</p>") : body.index("<p>End.")]


def test_an_also_read_follows_its_targets_headline_and_address() -> None:
    target = factories.story(headline="Old")
    story = pointing_at(target)
    assert link(story) == f'<p class="also-read">Also read: <a href="{target.url}">Old</a></p>'
    factories.update(target, headline="New & Bold")
    filing = replace(workflow.Filing.of(target), slug="another-address")
    workflow.file_under(actor=factories.editor(), article=target, filing=filing, version=1)
    target.refresh_from_db()
    assert target.url.endswith("/another-address/")
    assert link(story) == (
        f'<p class="also-read">Also read: <a href="{target.url}">New &amp; Bold</a></p>'
    )


def test_a_pinned_label_does_not_follow() -> None:
    target = factories.story(headline="Old")
    story = pointing_at(target, "Why ferries sink")
    factories.update(target, headline="New")
    assert ">Why ferries sink</a>" in link(story)


def test_an_also_read_is_gone_while_its_target_is_not_public() -> None:
    target, chief = factories.draft().article, factories.chief()
    story = pointing_at(target)
    assert link(story) == ""
    workflow.publish(actor=chief, dispatch=target.dispatches.get(), seq=1)
    assert "also-read" in link(story)
    for down, back in (
        (workflow.unpublish, workflow.publish_again),
        (workflow.kill, workflow.restore),
    ):
        down(actor=chief, article=target, reason="x")
        assert link(story) == ""
        back(actor=chief, article=target, reason="x")
        assert "also-read" in link(story)


# --- People, topics, pictures ---


def test_everybody_who_signs_is_an_author_once_and_the_byline_is_the_newest() -> None:
    ida, jon, eva = (factories.AuthorFactory.create(name=name) for name in ("Ida", "Jon", "Eva"))
    story = factories.story(authors=[eva, ida])
    factories.update(story, authors=[jon, ida])
    factories.update(story, authors=[])
    printed = opened(story)
    assert [each.name for each in printed.byline] == ["Jon", "Ida"]
    assert [each.name for each in printed.authors] == ["Jon", "Ida", "Eva"]
    assert printed.authors[0].url == jon.get_absolute_url()


def test_an_author_is_shown_with_bio_and_picture() -> None:
    ida = factories.AuthorFactory.create(bio="Covers ships.", photo=factories.image())
    (shown,) = opened(factories.story(authors=[ida])).authors
    assert shown == chain.author_view(ida)
    assert shown.bio == "Covers ships."
    assert shown.photo is not None and str(ida.photo.key) in shown.photo.src


def test_topics_section_and_label_are_the_filings() -> None:
    topics = frozenset(factories.TopicFactory.create(name=name) for name in ("Ports", "Ferries"))
    printed = opened(factories.story(filed=factories.filing(topics=topics, label="analysis")))
    assert [each.name for each in printed.topics] == ["Ferries", "Ports"]
    assert (printed.section.name, printed.label) == ("World", "Analysis")


def test_the_newest_picture_leads_and_the_others_stay_with_their_dispatches() -> None:
    one, two = factories.image(), factories.image()
    story = factories.story(lead_image=one, alt="One", credit="J. Berg", caption="At dusk")
    factories.update(story, lead_image=two, alt="Two", credit="E. Lind")
    factories.update(story)
    printed = opened(story)
    assert printed.picture is not None
    assert (printed.picture.alt, printed.picture.credit) == ("Two", "E. Lind")
    pictures = [each.picture for each in printed.dispatches]
    assert pictures[:2] == [None, None], "the lead is not printed twice"
    assert pictures[2] is not None and pictures[2].caption == "At dusk"


def test_the_absolute_address_has_the_sites_origin(story: Article, settings: Settings) -> None:
    settings.SITE_URL = "https://paper.example"
    story.refresh_from_db()
    assert opened(story).absolute_url == f"https://paper.example{story.url}"


# --- What it costs ---


@pytest.mark.parametrize("length", [1, 5, 60])
def test_a_page_costs_one_query_at_any_length_of_the_chain(
    length: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    editor, target = factories.editor(), factories.story()
    authors = [factories.AuthorFactory.create(), factories.AuthorFactory.create()]
    copy = factories.copy(
        authors=authors,
        agency=factories.wire_agency(),
        body=f'<p>Text.</p><p data-also-read="{target.pk}"></p>',
    )
    filed = factories.filing(topics=frozenset({factories.TopicFactory.create()}))
    dispatch = workflow.create(actor=editor, filing=filed, copy=copy)
    workflow.publish(actor=editor, dispatch=dispatch, seq=1)
    for number in range(length - 1):
        update = replace(copy, headline=f"Update {number}", body=f"{copy.body}<p>{number}</p>")
        workflow.append_update(actor=editor, article=dispatch.article, copy=update)
    address = Address.objects.get(article=dispatch.article)
    with django_assert_num_queries(1):
        found = page.find(address.date, address.slug)
    assert found is not None
    with django_assert_num_queries(1):
        printed = page.build(found.article, topics=found.topics)
        everything = repr(printed) + printed.url + repr(printed.authors) + repr(printed.byline)
    assert len(printed.all) == length
    assert everything.count("also-read") == len(printed.dispatches) == min(length, WHOLE + 1)


def test_finding_a_page_loads_neither_bodies_nor_search_vectors(story: Article) -> None:
    story.refresh_from_db()
    assert story.date is not None
    with CaptureQueriesContext(connection) as captured:
        page.find(story.date, story.slug)
    (query,) = captured.captured_queries
    assert "vector" not in query["sql"]
    assert "articles_revision" not in query["sql"]


def test_an_address_that_was_never_given_is_not_found(story: Article) -> None:
    story.refresh_from_db()
    assert story.date is not None
    assert page.find(story.date, "never-given") is None


# --- Without an address ---


def test_the_desk_reads_the_chain_of_a_story_in_any_status(story: Article) -> None:
    workflow.kill(actor=factories.chief(), article=story, reason="A court.")
    assert [each.headline for each in chain.read(story).above] == ["Third", "Second", "First"]
    assert chain.read(factories.draft().article).dispatches == ()


def test_a_working_copy_is_shown_as_it_would_be_printed(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    dispatch = factories.draft(headline="Not Yet", body="<p>Soon.</p>")
    revision = dispatch.revisions.select_related("agency").get()
    with django_assert_num_queries(0):
        shown: DispatchView = chain.unprinted(dispatch, revision, authors=[])
    assert shown.headline == "Not Yet"
    assert shown.body == (
        '<p><span class="dateline">PORT AVERLY, Norland (City Telegraph)</span> — Soon.</p>'
    )
