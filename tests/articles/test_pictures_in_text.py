"""Pictures in the running text: saved, indexed, printed, and gone where they may not be shown."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import chain, page, preview, structured, workflow
from articles.models import Article, PictureUse, Revision
from articles.workflow import NotReady
from edge.dependencies import collecting
from feeds import entries
from images import keys
from images.models import Image
from tests import factories
from tests.reading import Element, read

pytestmark = pytest.mark.django_db


def block(image: Image, caption: str = "The pier.", alt: str = "A broken pier") -> str:
    """Return the block of a picture as it is stored."""
    return f'<p data-picture="{image.pk}" data-alt="{alt}" data-credit="Ines Okafor">{caption}</p>'


@pytest.fixture
def image() -> Image:
    return factories.image()


@pytest.fixture
def story(image: Image) -> Article:
    """A public story with a picture between its two paragraphs."""
    return factories.story(body=f"<p>First.</p>{block(image)}<p>Second.</p>")


# --- Saved ---


def test_each_picture_is_indexed_with_its_revision(image: Image) -> None:
    other = factories.image()
    draft = factories.draft(body=f"{block(image)}<p>Text</p>{block(other)}{block(image)}")
    uses = PictureUse.objects.filter(revision__dispatch=draft)
    assert list(uses.values_list("image", "position")) == [
        (image.pk, 1),
        (other.pk, 2),
        (image.pk, 3),
    ]


def test_a_picture_that_the_library_does_not_have_is_refused(image: Image) -> None:
    draft = factories.draft()
    unknown = block(image).replace(f'"{image.pk}"', '"123456789"')
    copy = factories.copy(body=f"{block(image)}{unknown}<p>Text</p>")
    with pytest.raises(NotReady, match="Picture 2 in the text is not in the library"):
        workflow.save(actor=draft.created_by, dispatch=draft, copy=copy, seq=1)
    assert Revision.objects.filter(dispatch=draft).count() == 1


def test_a_hundred_pictures_are_enough(image: Image) -> None:
    with pytest.raises(NotReady, match="more than 100 pictures"):
        factories.draft(body=block(image) * 101)


def test_a_caption_that_is_too_long_is_refused_with_its_picture_named(image: Image) -> None:
    with pytest.raises(ValidationError, match="Picture 1 in the text: its caption is too long"):
        factories.draft(body=block(image, caption="x" * 1001))


# --- In print ---


def test_readers_see_it_where_it_stands(client: Client, story: Article) -> None:
    text = read(client.get(story.url)).one(css="text")
    figure = text.one("figure")
    assert figure.one("img")["alt"] == "A broken pier"
    assert figure.one("figcaption").lines == ["The pier. Ines Okafor"]
    blocks = [each for each in text.children if isinstance(each, Element)]
    assert [each.tag for each in blocks] == ["p", "figure", "p"]


def test_it_is_of_no_passage_and_counts_as_no_paragraph(story: Article) -> None:
    [dispatch] = chain.read(story).dispatches
    [passage] = dispatch.passages
    assert (passage.first, passage.last) == (1, 2)
    assert "pier" not in dispatch.plain_text.lower()
    assert [each.alt for each in dispatch.pictures] == ["A broken pier"]


def test_a_hidden_picture_is_gone_with_its_caption(
    client: Client, story: Article, image: Image
) -> None:
    Image.objects.filter(pk=image.pk).update(hidden=Image.Hidden.EXPIRED)
    text = read(client.get(story.url)).one(css="text")
    assert not text.all("figure")
    assert "pier" not in text.text.lower()
    assert "Second." in text.text


@pytest.mark.parametrize("hidden", [Image.Hidden.NOT, Image.Hidden.TAKEN_DOWN])
def test_a_page_depends_on_its_pictures_shown_or_not(
    story: Article, image: Image, hidden: str
) -> None:
    Image.objects.filter(pk=image.pk).update(hidden=hidden)
    with collecting() as found:
        chain.read(story)
    assert keys.picture(image.pk) in found.keys


def test_a_story_with_pictures_costs_no_query_more(
    story: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = factories.image()
    factories.update(story, body=f"<p>More.</p>{block(other)}{block(other)}")
    story.refresh_from_db()
    assert story.date is not None
    with django_assert_num_queries(1):
        found = page.find(story.date, story.slug, with_chain=True)
        assert found is not None
        shown = page.build(found.article, topics=found.topics, rows=found.rows)
    assert [len(each.pictures) for each in shown.dispatches] == [2, 1]


def test_the_text_of_a_feed_has_it_with_an_absolute_address(story: Article) -> None:
    [shown] = page.build_all(Article.objects.public().filter(pk=story.pk))
    html = entries.of_story(shown).html
    [picture] = shown.dispatches[0].pictures
    assert f'src="{entries.absolute(picture.src)}"' in html
    assert 'alt="A broken pier"' in html
    assert "The pier. Ines Okafor" in html
    assert "srcset" not in html


def test_machines_are_told_of_it_below_the_lead(image: Image) -> None:
    lead = factories.image()
    story = factories.story(
        lead_image=lead,
        alt="A ferry",
        credit="Desk",
        body=f"<p>First.</p>{block(image)}",
    )
    [shown] = page.build_all(Article.objects.public().filter(pk=story.pk))
    images = structured.story(shown)["image"]
    credited = [each.get("creditText") for each in images if "creditText" in each]
    assert credited[0] == "Desk"
    assert credited[-1] == "Ines Okafor"


def test_an_unsaved_text_is_previewed_with_its_pictures(image: Image) -> None:
    draft = factories.draft(body=f"<p>First.</p>{block(image)}")
    revision = draft.revisions.select_related("agency").get()
    shown = chain.unprinted(draft, revision, authors=[])
    assert [each.caption for each in shown.pictures] == ["The pier."]


def test_the_preview_has_the_pictures_of_what_nobody_saved(image: Image, story: Article) -> None:
    other = factories.image()
    [dispatch] = story.dispatches.all()
    shown = preview.build(
        Article.objects.select_related("section").get(pk=story.pk),
        dispatch=dispatch,
        copy=factories.copy(body=f"<p>First.</p>{block(other)}{block(image)}"),
        topics=[],
        at=timezone.now(),
    )
    assert [each.image_id for each in shown.dispatches[0].pictures] == [other.pk, image.pk]


def test_a_story_may_lose_its_pictures_by_a_correction(client: Client, story: Article) -> None:
    [dispatch] = story.dispatches.all()
    factories.correct(dispatch, body="<p>First.</p>", reason="It showed another pier.")
    assert not read(client.get(story.url)).one(css="text").all("figure")
    assert PictureUse.objects.filter(revision__dispatch=dispatch).count() == 1  # of the history


def test_a_caption_is_found_by_the_search_and_stands_in_no_standfirst(
    client: Client, image: Image
) -> None:
    story = factories.story(
        body=f"{block(image, caption='Weathervanes of Norland.')}<p>Text.</p>", standfirst=""
    )
    found = client.get("/search/", {"q": "weathervanes"})
    assert story.headline in found.content.decode()
