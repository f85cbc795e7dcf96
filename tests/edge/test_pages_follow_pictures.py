"""A picture is hidden or replaced: no page that is kept shows it any longer, wherever it stood.

It may open a story, stand in its running text alone, or be an author's portrait.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from articles import months
from articles.workflow.pictures import put_back_picture, replace_picture, take_down_picture
from images.models import Image
from tests import factories
from tests.articles.library import described
from tests.edge.cached_site import CachedSite, cached_site

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Shown:
    """A picture, the pages on which readers see it, and others of the same paper."""

    image: Image
    pages: set[str]
    others: set[str]

    def on(self, site: CachedSite, key: object) -> set[str]:
        """The pages that readers get now with the picture's files under a key."""
        found = set()
        for page in self.pages | self.others:
            status, content = site.cached(page)
            assert status == 200, page
            if str(key).encode() in content:
                found.add(page)
        return found


def block(image: Image, caption: str = "The pier.") -> str:
    return f'<p data-picture="{image.pk}" data-alt="A pier" data-credit="Desk">{caption}</p>'


def paper(image: Image, where: str) -> Shown:
    """Print a story that shows a picture there, on a topic and signed; below it an update."""
    topic = factories.TopicFactory.create()
    author = factories.AuthorFactory.create(photo=image if where == "portrait" else None)
    printed = {
        "lead": {"lead_image": image, "alt": "A pier", "credit": "Desk"},
        "text": {"body": f"<p>It was struck.</p>{block(image)}"},
        "portrait": {},
    }[where]
    story = factories.story(filed=factories.filing(topics=frozenset({topic})), authors=[author])
    factories.update(story, authors=[author], **printed)
    story.refresh_from_db()
    whole = {story.url, f"{story.url}updates/1/"}
    lists = {"/", "/world/", f"/topics/{topic.slug}/", f"/archive/{story.date:%Y/%m/%d}/"}
    lists |= {"/search/?q=ferry", f"/sitemaps/{story.date:%Y-%m}-{story.pk // months.SHELF}.xml"}
    by_author = {f"/authors/{author.slug}/"}
    feeds = {f"/feeds/latest.{each}" for each in ("rss", "atom", "json")}
    feeds |= {f"/feeds/topics/{topic.slug}.atom", f"/feeds/authors/{author.slug}.rss"}
    pages = {
        "lead": whole | lists | by_author | feeds,
        "text": whole | feeds,
        "portrait": {story.url} | by_author,
    }[where]
    history = {f"{story.url}history/", f"{story.url}history/1-2/", f"/live/{story.pk}.json"}
    history.add("/fragments/rails/")
    everything = whole | lists | by_author | feeds | history
    return Shown(image, pages, everything - pages)


@pytest.fixture
def site() -> Iterator[CachedSite]:
    with cached_site() as opened:
        yield opened


@pytest.fixture(params=["lead", "text", "portrait"])
def shown(request: pytest.FixtureRequest, site: CachedSite) -> Shown:
    """A picture in one of its places, on pages that are all in the cache."""
    shown = paper(factories.image(), request.param)
    site.settle()
    assert shown.on(site, shown.image.key) == shown.pages
    asked = site.asked
    assert shown.on(site, shown.image.key) == shown.pages
    assert site.asked == asked, "each page is answered from memory"
    return shown


def hide(image: Image) -> None:
    take_down_picture(actor=factories.editor(), image=image, reason="A complaint.")


def show_again(image: Image) -> None:
    put_back_picture(actor=factories.editor(), image=image, reason="Settled.")


def replace(image: Image) -> None:
    file = factories.picture_file("crop.jpg", size=(1000, 900))
    replace_picture(actor=factories.editor(), image=image, upload=file, reason="A better crop.")


def credit(image: Image) -> None:
    described(image, credit="Jon Berg")


def assert_no_kept_page_lies(site: CachedSite, shown: Shown) -> None:
    for page in shown.pages | shown.others:
        assert site.cached(page) == site.fresh(page), page


def test_a_hidden_picture_is_on_no_page_any_more(site: CachedSite, shown: Shown) -> None:
    hide(shown.image)
    site.settle()
    assert shown.on(site, shown.image.key) == set()
    assert_no_kept_page_lies(site, shown)


@pytest.mark.parametrize("act", [replace, credit])
def test_a_picture_with_other_files_has_its_new_address_on_every_page(
    site: CachedSite, shown: Shown, act: Callable[[Image], None]
) -> None:
    old = shown.image.key
    act(shown.image)
    site.settle()
    shown.image.refresh_from_db()
    assert shown.image.key != old
    assert shown.on(site, old) == set()
    assert shown.on(site, shown.image.key) == shown.pages
    assert_no_kept_page_lies(site, shown)


def test_a_picture_that_is_shown_again_is_back_on_every_page(
    site: CachedSite, shown: Shown
) -> None:
    hide(shown.image)
    site.settle()
    shown.on(site, shown.image.key)
    show_again(shown.image)
    site.settle()
    shown.image.refresh_from_db()
    assert shown.on(site, shown.image.key) == shown.pages
    assert_no_kept_page_lies(site, shown)


@pytest.mark.parametrize("act", [hide, replace])
def test_what_an_open_page_fetches_next_has_the_picture_as_it_is_now(
    site: CachedSite, act: Callable[[Image], None]
) -> None:
    image = factories.image()
    old, story = image.key, factories.story(body=f"<p>It was struck.</p>{block(image)}")
    live = f"/live/{story.pk}.json"
    site.settle()
    told, page = json.loads(site.cached(live)[1]), site.cached(story.url)[1].decode()
    assert (told["update"], str(old) in page) == (0, True)
    act(image)
    site.settle()
    assert json.loads(site.cached(live)[1]) == told, "of the story itself nothing is new"
    assert str(old) not in site.cached(story.url)[1].decode()
    factories.update(story, headline="Pier Mended")
    site.settle()
    assert json.loads(site.cached(live)[1])["headline"] == "Pier Mended"
    page = site.cached(story.url)[1].decode()
    image.refresh_from_db()
    assert "Pier Mended" in page
    assert str(old) not in page
    assert (str(image.key) in page) is not bool(image.hidden)


@pytest.mark.parametrize("act", [hide, replace])
def test_the_history_tells_a_pictures_words_and_no_address_of_it(
    site: CachedSite, act: Callable[[Image], None]
) -> None:
    """Its words are the text's: decision 27. An earlier version had it, and has it no more."""
    image = factories.image()
    story = factories.story(body="<p>It was struck.</p>")
    dispatch = story.dispatches.get()
    for body in (f"<p>It was struck.</p>{block(image)}", "<p>It was struck.</p>"):
        factories.correct(dispatch, body=body, reason="For a test")
    pages = [f"{story.url}history/{each}" for each in ("", "1-2/", "2-3/")]
    site.settle()
    before = {page: site.cached(page) for page in pages}
    old = image.key
    assert ["The pier." in before[page][1].decode() for page in pages] == [False, True, True]
    act(image)
    site.settle()
    image.refresh_from_db()
    asked = site.asked
    assert {page: site.cached(page) for page in pages} == before
    assert site.asked == asked, "no page that shows words alone is made again"
    for page in pages:
        status, content = site.fresh(page)
        assert (status, content) == before[page]
        assert not any(str(key).encode() in content for key in (old, image.key))
