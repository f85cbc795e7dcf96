"""What the paper prints here beyond its demo: the rarer things, and the real page."""

from __future__ import annotations

from articles import workflow
from articles.models import Article, Section
from authors.models import Author, User
from tests import factories
from tests.breaking_update import DATELINE, STORY, read_story

UPDATES = 24  # more than a page prints whole


def print_the_rest() -> None:
    """Print all of it; the demo is loaded."""
    editor = User.objects.get(username="editor")
    section = Section.objects.get(slug="city")
    if STORY.exists():
        the_real_page(editor)
    a_long_chain(editor, section)
    with_everything(editor, section)
    awkward(editor, section)
    taken_down(editor, section)


def the_real_page(editor: User) -> Article:
    """Print the real page: the agency's story, and the desk's update on top of it."""
    given = read_story()
    world, _ = Section.objects.get_or_create(slug="world", defaults={"name": "World"})
    label = given.also_read.removeprefix("Also read: ")
    filed = factories.filing(slug="mutual-aid-agreement", section=world)
    target = factories.story(actor=editor, filed=filed, headline=label)
    author = factories.AuthorFactory.create(
        name=given.author, slug="josh-walsh", bio=given.bio, website=given.website
    )

    def copy(paragraphs: list[str], agency: str) -> dict[str, object]:
        dateline = DATELINE.match(paragraphs[0])
        assert dateline
        texts = [paragraphs[0][dateline.end() :], *paragraphs[1:]]
        return {
            "dateline_city": dateline["city"].title(),
            "dateline_region": dateline["region"],
            "agency": factories.wire_agency(agency),
            "body": "".join(
                f'<p data-also-read="{target.pk}"></p>'
                if each == given.also_read
                else f"<p>{each}</p>"
                for each in texts
            ),
        }

    article = factories.story(
        actor=editor,
        filed=factories.filing(slug="ambassador-summoned", section=world),
        headline="Balloons Cross the Border Again",
        **copy(given.earlier, "AP"),
    )
    desk = copy(given.update, factories.desk_agency().name)
    factories.update(article, actor=editor, headline=given.headline, authors=[author], **desk)
    return article


def a_long_chain(editor: User, section: Section) -> None:
    """Print a chain whose middle stands as stubs, with notes of each kind and withdrawals."""
    author = Author.objects.order_by("pk")[0]
    article = factories.story(
        actor=editor,
        filed=factories.filing(slug="count-goes-on", section=section),
        headline="The Count Begins",
        body="<p>The count of the votes began at nine.</p>",
        lead_image=factories.image(),
        alt="A table with ballot papers",
        caption="The first papers on the table of the town hall.",
        credit="Ines Okafor",
    )
    updates = [
        factories.update(
            article,
            actor=editor,
            headline=f"Ward {number} Is Counted",
            body=f"<p>Ward {number} has been counted.</p><p>The next is ward {number + 1}.</p>",
            authors=[author] if number % 2 else [],
            agency=factories.wire_agency() if number % 5 == 0 else factories.desk_agency(),
        )
        for number in range(1, UPDATES + 1)
    ]
    for dispatch, kind in zip(
        updates[-3:], ("correction", "clarification", "editors_note"), strict=True
    ):
        factories.correct(
            dispatch,
            actor=editor,
            body=f"<p>Ward {dispatch.number} has been counted twice.</p><p>It was close.</p>",
            note_kind=kind,
            public_note=f"We said that ward {dispatch.number} was counted once.",
        )
    for dispatch in (updates[2], updates[-2]):  # in the middle, and one that is printed whole
        note = f"Ward {dispatch.number} had not reported."
        factories.withdraw(dispatch, note_kind="editors_note", public_note=note)


def with_everything(editor: User, section: Section) -> None:
    """Print a story with every format, card, note, and a wire's source."""
    target = Article.objects.public().latest("first_published_at")
    people = [
        factories.AuthorFactory.create(name=name, slug=slug)
        for name, slug in (("Siobhán O’Hara", "siobhan-o-hara"), ("J. R. “Bo” Lind", "bo-lind"))
    ]
    topic = factories.TopicFactory.create(name="Ferries & Tugs", slug="ferries-and-tugs")
    article = factories.story(
        actor=editor,
        filed=factories.filing(
            slug="everything-at-once",
            section=section,
            topics=frozenset({topic}),
            label="analysis",
        ),
        headline="Tug & Ferry: “5 < 6” Says the Harbour’s <Master>",
        standfirst="What a rope of 200 m is worth — & what not.",
        agency=factories.wire_agency("Reuters"),
        source_uri="tag:reuters.example,2026:newsml_L1N3",
        source_version="3",
        licence_note="Reuters content may not be stored beyond thirty days.",
        authors=people,
        lead_image=factories.image(),
        alt="A tug with a rope",
        caption="The tug “Alma” & its rope.",
        credit="Ines Okafor / Desk",
        body=(
            "<p>A tug took a <strong>ferry</strong> on its rope, <em>slowly</em>, as"
            ' <a href="https://harbour.example/log?a=1&amp;b=2">its log</a> says.</p>'
            f'<p data-also-read="{target.pk}"></p>'
            "<h2>What the rope held</h2>"
            "<p>Nobody had measured it before the ferry drifted away from the quay at nine.</p>"
            "<ul><li>The rope of the tug was new in spring.</li>"
            "<li>The rope of the ferry was not, as its owner said.</li></ul>"
            "<blockquote><p>“A rope is as old as its last storm,” the master said.</p></blockquote>"
            f'<p data-picture="{factories.image().pk}" data-alt="A coil of rope on a quay"'
            ' data-credit="Ines Okafor / Desk">The rope after the storm &amp; before the next.</p>'
            "<h3>In figures</h3>"
            "<table><caption>Ropes by age</caption><thead><tr><th>Rope</th><th>Years</th></tr>"
            "</thead><tbody><tr><td>Tug</td><td>1</td></tr><tr><td>Ferry</td><td>9</td></tr>"
            "</tbody></table>"
            f'<p data-also-read="{target.pk}">What the harbour costs</p>'
            '<p data-card="https://www.youtube.com/watch?v=dQw4w9WgXcQ">The rope, filmed</p>'
            "<ol><li>First the rope is wetted for a whole night.</li>"
            "<li>Then it is pulled until it breaks, on a bench.</li></ol>"
            "<p>The harbour will buy new ropes for all of its tugs by the end of the year.</p>"
        ),
    )
    factories.correct(
        article.dispatches.get(),
        actor=editor,
        body=article.dispatches.get().revisions.get().body.replace("new in spring", "new in May"),
        note_kind="correction",
        public_note="The rope was bought in May, not in spring & not in April.",
    )


def awkward(editor: User, section: Section) -> None:
    """Print what few stories are: very short, elsewhere first, unsigned, one name thrice."""
    factories.story(
        actor=editor,
        filed=factories.filing(slug="in-one-line", section=section),
        headline="In One Line",
        body="<p>The bridge is open again.</p>",
    )
    factories.story(
        actor=editor,
        filed=factories.filing(
            slug="first-told-elsewhere",
            section=section,
            canonical_url="https://first.example/harbour/told",
        ),
        headline="First Told Elsewhere",
        agency=factories.wire_agency("AP"),
        source_uri="https://apnews.example/item/77",
        body="<p>A gull has learned to open the market’s doors.</p><p>It closes them, too.</p>",
    )
    article = factories.story(
        actor=editor,
        filed=factories.filing(slug="one-update", section=section),
        headline="A Door Is Found Open",
        body="<p>A door of the market was found open at dawn.</p>",
    )
    factories.update(
        article,
        actor=editor,
        headline="A Gull Is Suspected",
        body="<h2>What is known</h2><p>A gull was seen at the door of the market.</p>",
        dateline_city="",
        dateline_region="",
    )


def taken_down(editor: User, section: Section) -> None:
    """Print two stories and take them off: one is killed, one is not to be seen for now."""
    chief = User.objects.get(username="chief")
    for slug, act in (("killed", workflow.kill), ("unpublished", workflow.unpublish)):
        article = factories.story(
            actor=editor, filed=factories.filing(slug=f"story-{slug}", section=section)
        )
        act(actor=chief, article=article, reason="For the clients")
