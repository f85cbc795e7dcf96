"""Every paragraph can answer who wrote it, for whom and when."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import Article, Dispatch
from articles.provenance import trace
from articles.workflow import Copy
from tests import factories
from tests.reading import Element, read

ONE = "<p>A.</p><p>B.</p><p>C.</p>"


# --- Which printing brought which paragraph ---


def test_what_was_printed_once_came_with_that_printing() -> None:
    assert trace([(7, ONE)]) == [[3, 7]]


def test_a_corrected_paragraph_came_with_its_correction_and_the_others_did_not() -> None:
    assert trace([(7, ONE), (8, "<p>A.</p><p>Bee.</p><p>C.</p>")]) == [[1, 7], [1, 8], [1, 7]]


def test_paragraphs_keep_their_printing_when_others_come_and_go_around_them() -> None:
    grown = "<p>New.</p><p>A.</p><p>C.</p><p>Last.</p>"
    assert trace([(7, ONE), (8, grown)]) == [[1, 8], [2, 7], [1, 8]]


def test_lists_tables_and_headings_count_as_one_paragraph_each() -> None:
    body = (
        "<h2>H</h2><ul><li>1</li><li>2</li></ul><table><tbody><tr><td>x</td></tr></tbody></table>"
    )
    assert trace([(7, body)]) == [[3, 7]]


def test_a_text_without_a_word_has_no_paragraphs() -> None:
    assert trace([(7, "")]) == []


# --- On the page ---


@pytest.fixture
def corrected(db: None) -> Dispatch:
    """AP's story, signed, from a wire item; its second paragraph corrected by Bo."""
    ada, bo = (factories.AuthorFactory.create(name=name) for name in ("Ada Lind", "Bo Dahl"))
    story = factories.story(
        body=ONE,
        agency=factories.wire_agency("AP"),
        authors=[ada],
        source_uri="tag:ap.example,2024:1",
        source_version="3",
    )
    dispatch = story.dispatches.get()
    copy = replace(
        Copy.of(dispatch.revisions.get()), body=ONE.replace("B.", "Bee."), authors=(ada, bo)
    )
    editor = factories.editor(first_name="Edda", last_name="Lindh")
    workflow.save(actor=editor, dispatch=dispatch, copy=copy, seq=1)
    workflow.correct(actor=editor, dispatch=dispatch, seq=2, reason="Spelling")
    return dispatch


def paragraphs(page: Element) -> list[Element]:
    return page.one("section", css="dispatch").one(css="text").all("p")


def card_of(page: Element, paragraph: Element) -> Element:
    """Open a paragraph's mark as a browser does."""
    return page.one(id=paragraph.one("button")["popovertarget"])


def test_a_paragraphs_mark_opens_who_wrote_it_for_whom_and_when(
    client: Client, corrected: Dispatch
) -> None:
    page = read(client.get(corrected.article.url))
    first, second, third = paragraphs(page)
    said = card_of(page, first).text
    assert "Ada Lind" in said
    assert "Bo Dahl" not in said
    assert "For AP" in said
    assert "tag:ap.example,2024:1, version 3" in said
    printed, mended = corrected.printings.order_by("at")
    assert card_of(page, first).one("time")["datetime"] == local(printed.at)
    said = card_of(page, second).text
    assert "Ada Lind, Bo Dahl" in said
    assert "Corrected" in said
    assert card_of(page, second).one("time")["datetime"] == local(mended.at)
    assert "paragraph 2" in said
    assert card_of(page, third).one("time")["datetime"] == local(printed.at)


def local(moment: object) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")  # type: ignore[arg-type]


def test_the_staff_are_not_named_to_readers(client: Client, corrected: Dispatch) -> None:
    assert "Edda" not in client.get(corrected.article.url).text


def test_the_keyboard_stops_once_at_each_passage(client: Client, db: None) -> None:
    story = factories.story(body="<p>A.</p><p>B.</p><h2>C</h2><ul><li>D</li><li>E</li></ul>")
    page = read(client.get(story.url))
    marks = page.one(css="text").all("button", css="mark")
    assert [mark.attributes.get("tabindex") for mark in marks] == [None, "-1", "-1", "-1"]
    assert len({mark["popovertarget"] for mark in marks}) == 1


def test_also_read_blocks_belong_to_no_passage(client: Client, db: None) -> None:
    target = factories.story()
    story = factories.story(body=f'<p>A.</p><p data-also-read="{target.pk}"></p><p>B.</p>')
    page = read(client.get(story.url))
    block = page.one("p", css="also-read")
    assert block.all("button") == []
    assert "data-passage" not in block.attributes
    assert "paragraphs 1 to 2" in card_of(page, paragraphs(page)[0]).text


def test_machines_read_the_same(client: Client, corrected: Dispatch) -> None:
    page = read(client.get(corrected.article.url))
    parts = page.data[0]["hasPart"]
    by_selector = {part["cssSelector"]: part for part in parts}
    first, second, _ = (
        by_selector[f"[data-passage='{each['data-passage']}']"] for each in paragraphs(page)
    )
    printed, mended = corrected.printings.order_by("at")
    assert [each["name"] for each in first["author"]] == ["Ada Lind"]
    assert [each["name"] for each in second["author"]] == ["Ada Lind", "Bo Dahl"]
    assert first["sourceOrganization"]["name"] == second["sourceOrganization"]["name"] == "AP"
    assert first["datePublished"] == printed.at.isoformat()
    assert second["datePublished"] == mended.at.isoformat()
    assert (first["identifier"], first["version"]) == ("tag:ap.example,2024:1", "3")


def test_a_page_whose_provenance_was_never_derived_names_the_last_wording(
    client: Client, corrected: Dispatch
) -> None:
    Dispatch.objects.filter(pk=corrected.pk).update(provenance=[])
    page = read(client.get(Article.objects.get(pk=corrected.article_id).url))
    assert {card_of(page, each)["id"] for each in paragraphs(page)} == {"by-0-0"}
    assert "paragraphs 1 to 3" in card_of(page, paragraphs(page)[1]).text
