"""What becomes of a portrait, readers see at once: on the author's page and in boxes of stories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from articles.workflow import picture_times
from articles.workflow.pictures import put_back_picture, replace_picture, take_down_picture
from authors.models import Author
from images.models import Image, RetiredKey
from tests import factories
from tests.articles.library import described
from tests.edge.cached_site import CachedSite, cached_site
from tests.newsroom_pages import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site() -> Iterator[CachedSite]:
    with cached_site() as site:
        yield site


@pytest.fixture
def portrait() -> Image:
    return described(
        alt="Mara", credit="Ines Lund", usable_until=timezone.now() + timedelta(days=1)
    )


@pytest.fixture
def mara(portrait: Image) -> Author:
    return factories.AuthorFactory.create(
        name="Mara Lindqvist", slug="mara", bio="Covers the harbour.", photo=portrait
    )


@pytest.fixture
def story(mara: Author) -> Article:
    return factories.story(headline="Pier Struck", authors=[mara])


def shown(site: CachedSite, mara: Author, story: Article) -> list[str]:
    """The keys of the portraits that readers get now, page by page; "" for initials."""
    site.settle()
    keys = []
    for path in (mara.get_absolute_url(), story.url):
        status, body = site.cached(path)
        assert (status, body) == site.fresh(path)
        html = body.decode()
        found = {key for key in _keys() if key in html}
        assert len(found) <= 1
        assert found or 'data-initial="M"' in html
        keys.append("".join(found))
    return keys


def _keys() -> list[str]:
    current = Image.objects.values_list("key", flat=True)
    return [str(key) for key in (*current, *RetiredKey.objects.values_list("key", flat=True))]


def test_one_that_is_taken_down_and_put_back(
    site: CachedSite, mara: Author, story: Article, portrait: Image
) -> None:
    assert shown(site, mara, story) == [str(portrait.key)] * 2
    take_down_picture(actor=factories.editor(), image=portrait, reason="She asked for it.")
    assert shown(site, mara, story) == ["", ""]
    back = put_back_picture(actor=factories.editor(), image=portrait, reason="Settled.")
    assert back.key != portrait.key
    assert shown(site, mara, story) == [str(back.key)] * 2


def test_one_that_is_replaced(
    site: CachedSite, mara: Author, story: Article, portrait: Image
) -> None:
    assert shown(site, mara, story) == [str(portrait.key)] * 2
    file = factories.picture_file("newer.jpg", size=(900, 900))
    new = replace_picture(actor=factories.editor(), image=portrait, upload=file, reason="Newer.")
    assert shown(site, mara, story) == [str(new.key)] * 2
    assert str(portrait.key) not in site.cached(story.url)[1].decode()


def test_one_whose_rights_end(
    site: CachedSite, mara: Author, story: Article, portrait: Image
) -> None:
    assert shown(site, mara, story) == [str(portrait.key)] * 2
    past = timezone.now() - timedelta(seconds=1)
    Image.objects.filter(pk=portrait.pk).update(usable_until=past, due_at=past)
    assert picture_times.hide_next()
    assert shown(site, mara, story) == ["", ""]


def test_another_one_that_is_chosen_in_the_authors_form(
    site: CachedSite, mara: Author, story: Article, portrait: Image
) -> None:
    assert shown(site, mara, story) == [str(portrait.key)] * 2
    other = described(factories.image(size=(800, 800)), alt="Mara", credit="Jon Berg")
    form = {"name": mara.name, "slug": mara.slug, "bio": mara.bio, "is_active": "on"}
    address = f"/newsroom/authors/author/{mara.pk}/change/"
    answer = signed_in(factories.editor()).post(address, form | {"photo": other.pk})
    assert answer.status_code == 302
    assert shown(site, mara, story) == [str(other.key)] * 2


def test_another_credit(site: CachedSite, mara: Author, story: Article, portrait: Image) -> None:
    page = mara.get_absolute_url()
    assert "Portrait: Ines Lund" in site.cached(page)[1].decode()
    described(portrait, credit="Jon Berg")
    site.settle()
    assert "Portrait: Jon Berg" in site.cached(page)[1].decode()
