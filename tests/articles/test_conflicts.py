"""Where two people changed the same place, each is shown both and asked; nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article, Dispatch, Event, Revision
from articles.workflow import Copy, Filing, StaleFiling
from authors.models import User
from tests import factories
from tests.articles import traces
from tests.newsroom_pages import editor_url, filled, signed_in, text_url
from tests.reading import read

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = "The ferry struck the bridge.", "Nobody was hurt.", "Trains were stopped."


def text(*paragraphs: str) -> str:
    return "".join(f"<p>{each}</p>" for each in paragraphs)


@pytest.fixture
def ana() -> User:
    return factories.editor(first_name="Ana", last_name="Ruiz")


@pytest.fixture
def dispatch() -> Dispatch:
    return factories.draft(headline="Ferry Strikes", body=text(FIRST, SECOND, THIRD))


@pytest.fixture
def odin() -> Client:
    return signed_in(factories.editor(first_name="Odin", last_name="Berg"))


def newest(dispatch: Dispatch) -> Revision:
    return dispatch.revisions.latest("seq")


def save(dispatch: Dispatch, actor: User, **changes: Any) -> Revision:
    """Save the newest revision with some of it changed."""
    written_on = newest(dispatch)
    copy = replace(Copy.of(written_on), **changes)
    return workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=written_on.seq)


def refile(article: Article, actor: User, **changes: Any) -> Article:
    current = Article.objects.get(pk=article.pk)
    filing = replace(Filing.of(current), **changes)
    return workflow.file_under(actor=actor, article=current, filing=filing, version=current.version)


def opened(person: Client, dispatch: Dispatch) -> dict[str, Any]:
    """Open a text in the editor; returns what its form would send."""
    return filled(person.get(text_url(dispatch)))


def send(person: Client, dispatch: Dispatch, fields: dict[str, Any]) -> HttpResponse:
    sent = {"_save": "1"} | fields
    return person.post(text_url(dispatch), sent, follow=True)  # type: ignore[return-value]


# --- The text ---


def test_both_versions_of_a_paragraph_are_shown_with_their_words_marked(
    dispatch: Dispatch, ana: User, odin: Client
) -> None:
    fields = opened(odin, dispatch)
    save(dispatch, ana, body=text(FIRST, "Two were hurt.", THIRD))
    before = traces.everything()
    asked = send(odin, dispatch, fields | {"body": text(FIRST, "Nobody was killed.", THIRD)})
    assert "Ana Ruiz and you changed the same" in asked.text
    assert "After “The ferry struck the bridge.”" in asked.text
    assert "<del>Nobody was</del> <ins>Two were</ins> hurt." in asked.text
    assert "Nobody was <del>hurt</del> <ins>killed</ins>." in asked.text
    assert traces.everything() == before


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("mine", ["Nobody was killed."]),
        ("theirs", ["Two were hurt."]),
        ("both", ["Two were hurt.", "Nobody was killed."]),
    ],
)
def test_a_choice_is_one_new_revision_on_top_of_the_newest_with_all_else_merged(
    dispatch: Dispatch, ana: User, odin: Client, choice: str, kept: list[str]
) -> None:
    fields = opened(odin, dispatch)
    save(dispatch, ana, body=text("The ferry hit the bridge.", "Two were hurt.", THIRD))
    mine = text(FIRST, "Nobody was killed.", THIRD, "Divers arrived.")
    asked = send(odin, dispatch, fields | {"body": mine, "standfirst": "At dawn."})
    done = send(odin, dispatch, filled(asked) | {"choice-body-1": choice})
    assert "Saved." in done.text
    assert newest(dispatch).seq == 3
    assert newest(dispatch).standfirst == "At dawn."
    assert newest(dispatch).body == text(
        "The ferry hit the bridge.", *kept, THIRD, "Divers arrived."
    )


def test_a_page_without_a_choice_asks_again_and_keeps_the_others(
    dispatch: Dispatch, ana: User, odin: Client
) -> None:
    fields = opened(odin, dispatch)
    save(dispatch, ana, headline="Theirs", body=text(FIRST, "Two were hurt.", THIRD))
    sent = {"headline": "Mine", "body": text(FIRST, "Nobody was killed.", THIRD)}
    asked = send(odin, dispatch, fields | sent)
    again = send(odin, dispatch, filled(asked) | {"choice-headline": "theirs"})
    assert "Choose in each place, then save" in again.text
    assert "Nothing is chosen here yet." in again.text
    assert filled(again)["choice-headline"] == "theirs"
    assert newest(dispatch).seq == 2
    send(odin, dispatch, filled(again) | {"choice-body-1": "mine"})
    assert newest(dispatch).headline == "Theirs"
    assert newest(dispatch).body == sent["body"]


def test_fields_that_say_one_thing_are_chosen_as_one(
    dispatch: Dispatch, ana: User, odin: Client
) -> None:
    fields = opened(odin, dispatch)
    save(dispatch, ana, dateline_city="Bergen", dateline_region="Norway")
    asked = send(odin, dispatch, fields | {"dateline_region": "Sundmark"})
    assert "Dateline" in read(asked).text
    send(odin, dispatch, filled(asked) | {"choice-dateline_city": "theirs"})
    saved = newest(dispatch)
    assert (saved.dateline_city, saved.dateline_region) == ("Bergen", "Norway")


def test_two_pictures_are_shown_and_chosen_with_their_words(ana: User, odin: Client) -> None:
    pier, boat, quay = (factories.image() for _ in range(3))
    dispatch = factories.draft(lead_image=pier, credit="J. Berg", alt="A pier")
    fields = opened(odin, dispatch)
    save(dispatch, ana, lead_image=boat, alt="A boat", caption="The boat.")
    asked = send(odin, dispatch, fields | {"lead_image": quay.pk, "alt": "A quay"})
    assert "The boat." in read(asked).text
    assert asked.text.count('class="clash-text"') == 2
    assert asked.text.split('class="clash-text"')[1].count("<img") == 1
    send(odin, dispatch, filled(asked) | {"choice-lead_image": "theirs"})
    saved = newest(dispatch)
    assert (saved.lead_image, saved.alt, saved.caption) == (boat, "A boat", "The boat.")


def test_a_third_save_between_is_merged_or_asked_about_and_drops_nothing(
    dispatch: Dispatch, ana: User, odin: Client
) -> None:
    fields = opened(odin, dispatch)
    save(dispatch, ana, body=text(FIRST, "Two were hurt.", THIRD))
    asked = send(odin, dispatch, fields | {"body": text(FIRST, "Nobody was killed.", THIRD)})
    save(dispatch, ana, headline="Ferry Sinks", body=text(FIRST, "Three were hurt.", THIRD))
    again = send(odin, dispatch, filled(asked) | {"choice-body-1": "mine"})
    assert "Ana Ruiz and you changed the same" in again.text
    assert "Nobody was killed." in read(again).text.replace("[", "")
    send(odin, dispatch, filled(again) | {"choice-body-1": "both"})
    assert newest(dispatch).headline == "Ferry Sinks"
    assert newest(dispatch).body == text(FIRST, "Three were hurt.", "Nobody was killed.", THIRD)
    assert newest(dispatch).seq == 4


def test_what_is_wrong_otherwise_is_mended_first_and_the_conflict_comes_after(
    dispatch: Dispatch, ana: User, odin: Client
) -> None:
    fields = opened(odin, dispatch)
    save(dispatch, ana, body=text(FIRST, "Two were hurt.", THIRD))
    mine = {"body": text(FIRST, "Nobody was killed.", THIRD), "source_at": "yesterday"}
    wrong = send(odin, dispatch, fields | mine)
    assert "Write a day and a time" in wrong.text
    sent = filled(wrong)
    assert (sent["body"], sent["seq"]) == (mine["body"], "1")
    asked = send(odin, dispatch, sent | {"source_at": ""})
    assert "Ana Ruiz and you changed the same" in asked.text


def test_what_cannot_be_saved_after_the_choice_comes_back_with_the_choice_made(
    dispatch: Dispatch, ana: User, odin: Client
) -> None:
    fields = opened(odin, dispatch)
    save(dispatch, ana, body=text(FIRST, "Two were hurt.", THIRD))
    to_itself = f'<p data-also-read="{dispatch.article_id}"></p>'
    mine = text(FIRST, "Nobody was killed.", THIRD) + to_itself
    asked = send(odin, dispatch, fields | {"body": mine})
    refused = send(odin, dispatch, filled(asked) | {"choice-body-1": "both"})
    assert "points at this story itself" in refused.text
    sent = filled(refused)
    assert "Two were hurt." in sent["body"]
    assert "Nobody was killed." in sent["body"]
    assert sent["seq"] == "2"


def test_nothing_is_printed_from_the_page_that_asks_and_the_note_waits(
    ana: User, odin: Client
) -> None:
    dispatch = factories.story(body=text(FIRST, SECOND, THIRD)).dispatches.get()
    fields = opened(odin, dispatch)
    save(dispatch, ana, body=text(FIRST, "Two were hurt.", THIRD))
    mine = {
        "body": text(FIRST, "Nobody was killed.", THIRD),
        "note_kind": "correction",
        "public_note": "An earlier version was wrong.",
    }
    asked = odin.post(text_url(dispatch), fields | mine | {"_correct": "1"})
    chosen = filled(asked) | {"choice-body-1": "mine", "_save": "1"}
    shown = odin.post(text_url(dispatch), chosen)
    assert "Your choices are saved. Read it, then press again." in shown.text
    assert newest(dispatch).body == mine["body"]
    live = Dispatch.objects.get(pk=dispatch.pk).live_revision
    assert live is not None and live.seq == 1
    sent = filled(shown)
    assert sent["public_note"] == mine["public_note"]
    done = odin.post(text_url(dispatch), sent | {"_correct": "1"}, follow=True)
    assert "The correction is in print." in done.text


def test_a_save_upon_a_version_that_never_was_asks_about_all_that_differs(
    dispatch: Dispatch, ana: User, odin: Client
) -> None:
    sent = opened(odin, dispatch) | {"seq": "77", "headline": "Mine"}
    asked = send(odin, dispatch, sent)
    assert "Ferry Strikes" in read(asked).text
    send(odin, dispatch, filled(asked) | {"choice-headline": "mine"})
    assert newest(dispatch).headline == "Mine"
    assert newest(dispatch).body == text(FIRST, SECOND, THIRD)


def test_somebody_elses_markup_is_shown_as_words(
    dispatch: Dispatch, ana: User, odin: Client
) -> None:
    fields = opened(odin, dispatch)
    save(dispatch, ana, headline="<script>alert(1)</script>")
    asked = send(odin, dispatch, fields | {"headline": "<img src=x onerror=alert(1)>"})
    assert "<script>alert" not in asked.text
    assert "<img src=x" not in asked.text


def test_the_page_that_asks_costs_no_more_for_a_longer_text(ana: User, odin: Client) -> None:
    costs = []
    for length in (3, 30):
        paragraphs = [f"Paragraph {number} of them." for number in range(length)]
        dispatch = factories.draft(body=text(*paragraphs))
        fields = opened(odin, dispatch)
        save(dispatch, ana, body=text(*(f"{each} Theirs." for each in paragraphs)))
        mine = text(*(f"Mine: {each}" for each in paragraphs))
        with CaptureQueriesContext(connection) as queries:
            asked = send(odin, dispatch, fields | {"body": mine})
        assert asked.text.count("Keep mine") == length
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 64


# --- The filing ---


def test_different_fields_of_the_filing_are_merged_and_told(ana: User, odin: Client) -> None:
    article = factories.story()
    sport = factories.SectionFactory.create(name="Sport")
    fields = filled(odin.get(editor_url(article)))
    refile(article, ana, section=sport)
    done = odin.post(
        f"{editor_url(article)}?filing", fields | {"label": "opinion", "_file": "1"}, follow=True
    )
    assert "Ana Ruiz changed the section meanwhile." in done.text
    article.refresh_from_db()
    assert (article.section, article.label, article.version) == (sport, "opinion", 3)


def test_slugline_owner_and_due_time_are_merged_by_name(ana: User, odin: Client) -> None:
    noon = datetime(2026, 11, 1, 17, 0, 30, tzinfo=UTC)
    article = factories.draft(filed=factories.filing(due_at=noon)).article
    fields = filled(odin.get(editor_url(article)))
    refile(article, ana, owner=ana)
    done = odin.post(
        text_url(article.dispatches.get()), fields | {"slugline": "ferry"}, follow=True
    )
    assert "Ana Ruiz changed the owner meanwhile." in done.text
    article.refresh_from_db()
    assert (article.owner, article.slugline, article.due_at) == (ana, "ferry", noon)


def test_topics_that_both_added_are_both_kept(ana: User, odin: Client) -> None:
    old, theirs, mine = (factories.TopicFactory.create() for _ in range(3))
    article = factories.story(filed=factories.filing(topics=frozenset({old})))
    fields = filled(odin.get(editor_url(article)))
    refile(article, ana, topics=frozenset({old, theirs}))
    sent = fields | {"topics": [mine.pk], "_file": "1"}
    odin.post(f"{editor_url(article)}?filing", sent, follow=True)
    assert {*article.topics.all()} == {theirs, mine}


def test_the_same_field_of_the_filing_is_asked_about(ana: User, odin: Client) -> None:
    sport, city = (factories.SectionFactory.create(name=name) for name in ("Sport", "City"))
    article = factories.story()
    fields = filled(odin.get(editor_url(article)))
    refile(article, ana, section=sport, label="analysis")
    sent = fields | {"section": city.pk, "slug": "moved", "_file": "1"}
    asked = odin.post(f"{editor_url(article)}?filing", sent)
    assert "Ana Ruiz and you changed the same" in asked.text
    assert {"Sport", "City"} <= {*read(asked).text.split()}
    done = odin.post(
        f"{editor_url(article)}?filing",
        filled(asked) | {"choice-section": "theirs", "_file": "1"},
        follow=True,
    )
    assert "Filed under Sport." in done.text
    article.refresh_from_db()
    assert (article.section, article.slug, article.label) == (sport, "moved", "analysis")


def test_a_form_that_does_not_say_what_it_was_shown_with_is_asked_about_all_that_differs(
    ana: User, odin: Client
) -> None:
    article = factories.story()
    sport, world = (factories.SectionFactory.create(name=name) for name in ("Sport", "World"))
    refile(article, ana, slug="theirs", section=sport)
    fields = {"section": world.pk, "slug": "mine", "label": "", "version": 1, "_file": "1"}
    url = f"{editor_url(article)}?filing"
    asked = odin.post(url, fields)
    assert {"Sport", "World", "theirs", "mine"} <= {*read(asked).text.split()}
    chosen = {"choice-slug": "mine", "choice-section": "theirs", "_file": "1"}
    odin.post(url, filled(asked) | chosen)
    article.refresh_from_db()
    assert (article.slug, article.section) == ("mine", sport)


def test_a_filing_that_moves_on_while_it_is_asked_about_is_asked_about_again(
    ana: User, odin: Client
) -> None:
    article = factories.story()
    fields = filled(odin.get(editor_url(article)))
    refile(article, ana, slug="theirs")
    url = f"{editor_url(article)}?filing"
    asked = odin.post(url, fields | {"slug": "mine", "_file": "1"})
    refile(article, ana, slug="theirs-again")
    again = odin.post(url, filled(asked) | {"choice-slug": "theirs", "_file": "1"})
    assert "theirs-again" in read(again).text
    odin.post(url, filled(again) | {"choice-slug": "mine", "_file": "1"})
    article.refresh_from_db()
    assert article.slug == "mine"


def test_text_and_filing_are_asked_about_on_one_page(
    dispatch: Dispatch, ana: User, odin: Client
) -> None:
    fields = opened(odin, dispatch)
    save(dispatch, ana, headline="Theirs")
    refile(dispatch.article, ana, slug="theirs")
    asked = send(odin, dispatch, fields | {"headline": "Mine", "slug": "mine"})
    chosen = {"choice-headline": "mine", "choice-slug": "theirs"}
    assert "Saved." in send(odin, dispatch, filled(asked) | chosen).text
    assert newest(dispatch).headline == "Mine"
    assert Article.objects.get().slug == "theirs"


def test_no_story_is_published_under_a_filing_that_was_not_seen(
    dispatch: Dispatch, ana: User, odin: Client
) -> None:
    fields = opened(odin, dispatch)
    sport = factories.SectionFactory.create(name="Sport")
    refile(dispatch.article, ana, section=sport)
    shown = odin.post(text_url(dispatch), fields | {"_publish": "1"})
    assert "Ana Ruiz changed the section meanwhile." in shown.text
    assert "Read it, then press again." in shown.text
    sent = filled(shown)
    assert (sent["section"], sent["version"]) == (str(sport.pk), "2")
    done = odin.post(text_url(dispatch), sent | {"_publish": "1"}, follow=True)
    assert "Published." in done.text


def test_the_verb_merges_filings_that_differ_and_refuses_the_same(ana: User) -> None:
    article = factories.story()
    base = Filing.of(article)
    refile(article, ana, label="opinion")
    mine = replace(base, slug="moved")
    with pytest.raises(StaleFiling):
        workflow.file_under(actor=ana, article=article, filing=mine, version=1)
    filed = workflow.file_under(actor=ana, article=article, filing=mine, version=1, base=base)
    assert (filed.slug, filed.label, filed.version) == ("moved", "opinion", 3)
    with pytest.raises(StaleFiling):
        workflow.file_under(
            actor=ana, article=article, filing=replace(base, slug="x"), version=1, base=base
        )
    assert Event.objects.filter(verb="file_under").count() == 2
