"""A story as a reader reads it: masthead, headline, byline and times, the chain, the rails."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import Article, Dispatch
from articles.workflow import Copy, clock
from frontpage.models import WeatherReading
from tests.factories import (
    AuthorFactory,
    SectionFactory,
    TopicFactory,
    desk_agency,
    editor,
    filing,
    image,
    story,
    update,
    wire_agency,
)
from tests.reading import Element, assert_in_order, read

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
SATURDAY = datetime(2024, 7, 20, 9, 40, tzinfo=NEW_YORK)


def page_of(client: Client, article: Article) -> Element:
    response = client.get(article.url)
    assert response.status_code == 200
    return read(response)


def chain_of(client: Client, article: Article) -> list[str]:
    """Return the paragraphs and hand-off lines of the running chain, without their provenance."""
    passages = page_of(client, article).one(css="chain").all()
    read_on = [each for each in passages if each.attributes.get("class") in {"text", "hand-off"}]
    return [line for each in read_on for line in each.lines]


def running_story() -> Article:
    """Return AP's story of Saturday morning with the desk's breaking update on top."""
    with clock.as_of(SATURDAY):
        article = story(
            headline="Balloons Land in the South",
            dateline_city="Seoul",
            dateline_region="South Korea",
            agency=wire_agency("AP"),
            body="<p>The balloons came at dawn.</p><p>Nobody was hurt.</p>",
        )
    with clock.as_of(SATURDAY + timedelta(hours=4, minutes=25)):
        update(
            article,
            headline="Ambassador Summoned Over Pact",
            dateline_city="Seoul",
            dateline_region="South Korea",
            agency=desk_agency(),
            body="<p>The ambassador was summoned.</p><p>He came at noon.</p>",
        )
    return Article.objects.get(pk=article.pk)


def corrected(dispatch: Dispatch, *, body: str, **note: str) -> None:
    """Print another body in place of a live dispatch's."""
    actor = editor()
    printed = dispatch.revisions.latest("seq")
    copy = replace(Copy.of(printed), body=body)
    workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=printed.seq)
    workflow.correct(actor=actor, dispatch=dispatch, seq=printed.seq + 1, **note)


def test_the_page_reads_from_the_masthead_to_stay_in_touch(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = AuthorFactory.create(name="Josh Walsh", bio="Josh writes about the peninsula.")
    WeatherReading.objects.create(celsius=Decimal("20.5"), observed_at=SATURDAY)
    with clock.as_of(SATURDAY - timedelta(days=1)):
        picture = image()
        for number in range(6):
            story(
                headline=f"Friday Story {number}", lead_image=picture, alt="A pier", credit="Desk"
            )
    target = story(headline="Mutual Aid Agreed")
    with clock.as_of(SATURDAY):
        article = story(
            headline="Balloons Land in the South",
            dateline_city="Seoul",
            dateline_region="South Korea",
            agency=wire_agency("AP"),
            body=f'<p>Dawn.</p><p data-also-read="{target.pk}"></p><p>Dusk.</p>',
            authors=[author],
            filed=filing(topics=frozenset({TopicFactory.create(name="The Peninsula")})),
        )
    with clock.as_of(SATURDAY + timedelta(hours=4, minutes=25)):
        update(article, headline="Ambassador Summoned", dateline_city="Seoul", body="<p>Noon.</p>")
    monkeypatch.setattr(timezone, "now", lambda: SATURDAY + timedelta(hours=5))

    assert_in_order(
        page_of(client, article).one("body").lines,
        "20.5 °C · New York",
        "Saturday, July 20, 2024",
        "City Telegraph",
        "Ambassador Summoned",
        "By Josh Walsh in Seoul",
        "Updated 2:05 p.m. · first published 9:40 a.m., July 20, 2024",
        "(City Telegraph) — Noon.",
        "THIS IS A BREAKING NEWS UPDATE. AP’s earlier story follows below.",
        "SEOUL, South Korea (AP) — Dawn.",
        "Also read: Mutual Aid Agreed",
        "Dusk.",
        "The Peninsula",
        "Josh Walsh",
        "Josh writes about the peninsula.",
        "Latest Posts",
        "Don’t Miss",
        "Stay in touch",
    )


def test_the_chain_runs_newest_first_with_the_hand_off_line_between(client: Client) -> None:
    assert chain_of(client, running_story()) == [
        "SEOUL, South Korea (City Telegraph) — The ambassador was summoned.",
        "He came at noon.",
        "THIS IS A BREAKING NEWS UPDATE. AP’s earlier story follows below.",
        "SEOUL, South Korea (AP) — The balloons came at dawn.",
        "Nobody was hurt.",
    ]


def test_the_dateline_runs_into_the_first_paragraph(client: Client) -> None:
    article = running_story()
    opening = page_of(client, article).all(css="text")[0].all("p")[0]
    assert opening.text == "SEOUL, South Korea (City Telegraph) — The ambassador was summoned."


@pytest.mark.parametrize(
    ("earlier", "named"),
    [
        ("AP", "AP’s earlier story follows below."),
        ("Reuters", "Reuters’ earlier story follows below."),
        ("Agence France-Presse", "Agence France-Presse’s earlier story follows below."),
    ],
)
def test_the_hand_off_line_names_the_agency_below_it(
    client: Client, earlier: str, named: str
) -> None:
    article = story(agency=wire_agency(earlier))
    update(article, agency=desk_agency())
    line = page_of(client, article).one(css="hand-off")
    assert line.text == f"THIS IS A BREAKING NEWS UPDATE. {named}"


def test_the_paper_does_not_name_itself_between_two_passages_of_its_own(client: Client) -> None:
    article = story()
    update(article)
    line = page_of(client, article).one(css="hand-off")
    assert line.text == "THIS IS A BREAKING NEWS UPDATE. Our earlier story follows below."


def test_each_hand_off_line_is_from_the_passage_below_it(client: Client) -> None:
    article = story(agency=wire_agency("Reuters"))
    update(article, agency=wire_agency("AP"))
    update(article, agency=desk_agency())
    assert [line.text for line in page_of(client, article).all(css="hand-off")] == [
        "THIS IS A BREAKING NEWS UPDATE. AP’s earlier story follows below.",
        "THIS IS A BREAKING NEWS UPDATE. Reuters’ earlier story follows below.",
    ]


def test_a_story_without_updates_has_no_hand_off_line(client: Client) -> None:
    page = page_of(client, story())
    assert page.all(css="hand-off") == []
    assert "BREAKING" not in page.text.upper()


def test_the_newest_headline_is_the_pages_and_an_earlier_one_stays_out_of_the_chain(
    client: Client,
) -> None:
    page = page_of(client, running_story())
    assert [each.text for each in page.all("h1")] == ["Ambassador Summoned Over Pact"]
    assert page.one("title").text.startswith("Ambassador Summoned Over Pact")
    assert "Balloons Land in the South" not in page.one(css="chain").text
    assert "Ambassador Summoned Over Pact" not in page.one(css="chain").text


def test_the_list_of_updates_has_every_headline_and_leads_to_its_passage(client: Client) -> None:
    page = page_of(client, running_story())
    updates = page.one("nav", css="updates")
    assert_in_order(
        updates.lines,
        "1 update since first published",
        "Ambassador Summoned Over Pact",
        "Balloons Land in the South",
    )
    anchors = [address for _, address in updates.links]
    assert anchors == ["#update-1", "#first-filed"]
    assert page.one(id="update-1").one(css="text").text.startswith("SEOUL, South Korea (City T")
    assert page.one(id="first-filed").one(css="text").text.startswith("SEOUL, South Korea (AP)")


def test_a_story_that_never_changed_shows_one_time(client: Client) -> None:
    with clock.as_of(SATURDAY):
        article = story()
    assert page_of(client, article).one(css="times").text == "9:40 a.m., July 20, 2024"


def test_the_byline_names_everybody_in_order_and_links_to_their_pages(client: Client) -> None:
    names = ["Ada Quist", "Ben Roe", "Cleo Sand"]
    authors = [AuthorFactory.create(name=name) for name in names]
    page = page_of(client, story(authors=authors, dateline_city="Port Averly"))
    byline = page.one(css="byline")
    assert byline.text == "By Ada Quist, Ben Roe and Cleo Sand in Port Averly"
    assert byline.links == [(author.name, f"/authors/{author.slug}/") for author in authors]


def test_unsigned_copy_is_signed_by_its_agency(client: Client) -> None:
    assert page_of(client, story(agency=wire_agency("AP"))).one(css="byline").text == "AP"


def test_the_authors_box_has_name_link_bio_website_and_picture(client: Client) -> None:
    author = AuthorFactory.create(
        name="Josh Walsh", bio="Josh writes.", website="https://example.com/josh", photo=image()
    )
    box = page_of(client, story(authors=[author])).one(css="author-box")
    assert box.lines == ["Josh Walsh", "Josh writes.", "https://example.com/josh"]
    assert box.address("Josh Walsh") == f"/authors/{author.slug}/"
    assert box.one("img")["src"] == author.photo.rendition_url(960)


def test_an_author_of_two_passages_has_one_box(client: Client) -> None:
    author = AuthorFactory.create()
    article = story(authors=[author])
    update(article, authors=[author])
    assert len(page_of(client, article).all(css="author-box")) == 1


def test_a_correction_stands_below_the_passage_it_corrects(client: Client) -> None:
    article = running_story()
    first = article.dispatches.get(number=0)
    corrected(
        first,
        body="<p>The balloons came at dusk.</p>",
        note_kind="correction",
        public_note="The balloons came at dusk, not at dawn.",
    )
    passage = page_of(client, article).one(id="first-filed")
    assert_in_order(
        passage.lines,
        "SEOUL, South Korea (AP) — The balloons came at dusk.",
        "Correction, ",
    )
    assert passage.one(css="correction").text.endswith("The balloons came at dusk, not at dawn.")


def test_a_typo_is_mended_without_a_note(client: Client) -> None:
    article = story(body="<p>A fery struck.</p>")
    corrected(article.dispatches.get(), body="<p>A ferry struck.</p>", reason="A typo")
    page = page_of(client, article)
    assert "A ferry struck." in page.text
    assert "fery" not in page.text
    assert "typo" not in page.text
    assert page.all(css="correction") == []


def test_what_is_saved_but_not_printed_is_not_on_the_page(client: Client) -> None:
    article = running_story()
    workflow.draft_update(
        actor=editor(), article=article, copy=Copy(headline="Not Yet", body="<p>Unprinted.</p>")
    )
    page = page_of(client, article)
    assert "Not Yet" not in page.text
    assert "Unprinted." not in page.text


def test_the_lead_picture_has_its_words_and_a_second_one_stays_with_its_passage(
    client: Client,
) -> None:
    lead, second = image(), image()
    article = story(lead_image=second, alt="The old pier", credit="A. Quist", caption="Before")
    update(article, lead_image=lead, alt="The pier in flames", credit="B. Roe", caption="After")
    page = page_of(client, article).one("article", css="story")
    pictures = [figure.one("img")["alt"] for figure in page.all("figure")]
    assert pictures == ["The pier in flames", "The old pier"]
    in_chain = page.one(css="chain").all("figure")
    assert [figure.lines for figure in in_chain] == [["Before A. Quist"]]


def test_section_label_and_topics_lead_to_their_pages(client: Client) -> None:
    section = SectionFactory.create(name="Harbour")
    topic = TopicFactory.create(name="Ferries", slug="ferries")
    filed = filing(section=section, topics=frozenset({topic}), label="analysis")
    page = page_of(client, story(filed=filed)).one("article", css="story")
    assert page.address("Harbour") == "/harbour/"
    assert page.address("Ferries") == "/topics/ferries/"
    assert "Analysis" in page.one("header").one(css="kicker").text


def test_machines_are_told_the_one_address(client: Client) -> None:
    article = running_story()
    page = page_of(client, article)
    canonical = [link["href"] for link in page.all("link") if link["rel"] == "canonical"]
    assert len(canonical) == 1
    assert canonical[0].endswith(article.url)
    assert canonical[0].startswith("http")
