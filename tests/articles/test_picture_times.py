"""Rights begin and end by themselves, and what readers see follows within a moment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import jobs, months
from articles.models import Article, PictureAct, Poster
from articles.workflow import picture_times
from articles.workflow.pictures import put_back_picture, replace_picture, take_down_picture
from articles.workflow.posters import hang
from images.models import Image
from images.posters import Words, draw
from tests import factories
from tests.articles.library import damage, described, original, story_with, unreadable
from tests.edge.cached_site import CachedSite, cached_site
from tests.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def pass_by(image: Image, **moments: object) -> None:
    """Let time pass by: the moments of a picture's rights are now in the past."""
    Image.objects.filter(pk=image.pk).update(**moments)


def settle_next() -> bool:
    """Do what is due with one picture, as the watch does in two threads; whether there was one."""
    return picture_times.hide_next() or picture_times.show_next()


def ends_now(image: Image) -> None:
    past = timezone.now() - timedelta(seconds=1)
    pass_by(image, usable_until=past, due_at=past)


@pytest.fixture
def pier() -> Image:
    return described(
        caption="The pier", credit="Ines Lund", usable_until=timezone.now() + timedelta(days=1)
    )


@pytest.fixture
def story(pier: Image) -> Article:
    return story_with(pier, headline="Pier Struck")


def pages(story: Article) -> list[str]:
    """Every kind of page that shows a story's picture."""
    month = f"/sitemaps/{story.date:%Y-%m}-{story.pk // months.SHELF}.xml"
    feeds = ("/feeds/latest.rss", "/feeds/latest.atom", "/feeds/latest.json")
    return ["/", f"/{story.section.slug}/", story.url, *feeds, month]


def showing(site: CachedSite, story: Article, key: object) -> list[str]:
    """The pages that readers get now with a picture's files under a key."""
    return [page for page in pages(story) if str(key) in site.cached(page)[1].decode()]


@pytest.fixture
def site() -> Iterator[CachedSite]:
    with cached_site() as opened:
        yield opened


def test_the_watch_knows_when_rights_change_next(pier: Image) -> None:
    assert picture_times.next_end() == pier.usable_until
    assert not settle_next()
    ends_now(pier)
    assert settle_next()
    assert picture_times.next_end() is None


def test_the_end_of_rights_takes_the_picture_from_every_page_feed_and_sitemap(
    site: CachedSite, pier: Image, story: Article
) -> None:
    assert showing(site, story, pier.key) == pages(story)
    ends_now(pier)
    assert settle_next()
    site.settle()
    assert showing(site, story, pier.key) == []
    act = PictureAct.objects.filter(image=pier).first()
    assert act is not None
    assert (act.verb, str(act.actor)) == ("end_rights", "The schedule")


def test_what_becomes_usable_is_shown_by_itself(site: CachedSite) -> None:
    image = described(credit="Ines Lund")
    story = story_with(image)
    image = described(image, usable_from=timezone.now() + timedelta(days=1))
    assert image.hidden == "early"
    assert showing(site, story, image.key) == []
    past = timezone.now() - timedelta(seconds=1)
    pass_by(image, usable_from=past, due_at=past)
    assert settle_next()
    site.settle()
    image.refresh_from_db()
    assert image.hidden == ""
    assert showing(site, story, image.key) == pages(story)


def begins_now(image: Image) -> None:
    past = timezone.now() - timedelta(seconds=2)
    pass_by(image, usable_from=past, due_at=past)


def early() -> Image:
    return described(credit="Ines Lund", usable_from=timezone.now() + timedelta(days=1))


def test_what_cannot_be_shown_waits_a_minute_and_holds_up_no_other(
    pier: Image,
) -> None:
    damaged, other = early(), early()
    damage(damaged)
    begins_now(damaged)
    begins_now(other)
    ends_now(pier)
    while settle_next():
        pass
    for image in (damaged, other, pier):
        image.refresh_from_db()
    assert (damaged.hidden, other.hidden, pier.hidden) == ("early", "", "expired")
    assert damaged.due_at is not None
    assert timedelta(seconds=50) < damaged.due_at - timezone.now() < timedelta(seconds=70)
    assert not PictureAct.objects.filter(image=damaged, verb="begin_rights").exists()


def test_a_store_that_is_away_is_asked_again_in_a_minute() -> None:
    image = early()
    begins_now(image)
    with unreadable(image):
        assert settle_next()
        assert not settle_next()
    begins_now(image)
    assert settle_next()
    image.refresh_from_db()
    assert image.hidden == ""


def test_who_takes_down_what_is_to_be_shown_does_not_wait_for_its_store() -> None:
    image = early()
    begins_now(image)
    # A store that hangs: who opens the file waits until somebody writes.
    file = original(image)
    file.unlink()
    os.mkfifo(file)
    with ThreadPoolExecutor(1) as watch, connection.cursor() as cursor:
        looked = watch.submit(show_next_in_a_thread)
        hanging = wait_for("its file is opened", lambda: written_to(file))
        try:
            cursor.execute("SET lock_timeout = '2s'")
            take_down_picture(actor=factories.editor(), image=image, reason="A complaint.")
        finally:
            os.close(hanging)
            cursor.execute("RESET lock_timeout")
        assert looked.result()
    image.refresh_from_db()
    assert image.hidden == "taken_down"
    assert not PictureAct.objects.filter(image=image, verb="begin_rights").exists()


def show_next_in_a_thread() -> bool:
    try:
        return picture_times.show_next()
    finally:
        connection.close()


def written_to(pipe: Path) -> int | None:
    """Open a pipe to write to it; None while nobody reads it."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


def test_a_picture_in_other_hands_is_passed_over(pier: Image) -> None:
    ends_now(pier)
    assert settle_next()
    assert not settle_next()


def test_a_replaced_picture_is_another_file_on_every_page_at_once(
    site: CachedSite, pier: Image, story: Article
) -> None:
    old = pier.key
    assert showing(site, story, old) == pages(story)
    replace_picture(
        actor=factories.editor(),
        image=pier,
        upload=factories.picture_file("crop.jpg", size=(1000, 900)),
        reason="A better crop.",
    )
    pier.refresh_from_db()
    site.settle()
    assert showing(site, story, old) == []
    assert showing(site, story, pier.key) == pages(story)


def test_what_is_taken_down_is_gone_and_comes_back_under_another_address(
    site: CachedSite, pier: Image, story: Article
) -> None:
    old = pier.key
    assert showing(site, story, old) == pages(story)
    actor = factories.editor()
    take_down_picture(actor=actor, image=pier, reason="A complaint.")
    site.settle()
    assert showing(site, story, old) == []
    put_back_picture(actor=actor, image=pier, reason="Settled.")
    pier.refresh_from_db()
    site.settle()
    assert pier.key != old
    assert showing(site, story, pier.key) == pages(story)


def test_no_poster_shows_what_was_taken_down(pier: Image, story: Article) -> None:
    other = story_with(pier, headline="Pier Mended")
    hang(story.pk)
    hang(other.pk)
    poster = Poster.objects.get(article=story)
    take_down_picture(actor=factories.editor(), image=pier, reason="A complaint.")
    order = ProcrastinateJob.objects.filter(task_name="articles.renew_posters").latest("id")
    jobs.renew_posters(**order.args)
    assert not Poster.objects.exists(), "before the first is drawn anew"
    files = ProcrastinateJob.objects.get(task_name="articles.delete_poster_files")
    jobs.delete_poster_files(**files.args)
    assert not default_storage.exists(poster.file)
    orders = ProcrastinateJob.objects.filter(task_name="articles.hang_poster", priority=-5)
    for each in (story, other):
        assert orders.filter(args={"article_id": each.pk}).exists()
        jobs.hang_poster(each.pk)
        each.refresh_from_db()
        assert each.poster == Poster.objects.get(article=each).key
    assert story.poster != poster.key


def posters_ordered(image: Image) -> int:
    return ProcrastinateJob.objects.filter(
        task_name="articles.renew_posters", args={"image_id": image.pk}
    ).count()


def test_a_poster_is_drawn_anew_for_what_is_seen_on_it_alone(pier: Image) -> None:
    described(pier, credit="Jon Berg", caption="The pier at night")
    assert posters_ordered(pier) == 0
    described(pier, focus_x=20)
    assert posters_ordered(pier) == 1


def test_a_poster_without_its_headline_has_no_hidden_picture_either(pier: Image) -> None:
    story = story_with(pier, headline="Київ")
    take_down_picture(actor=factories.editor(), image=pier, reason="A complaint.")
    hang(story.pk)
    assert_shows_no_picture(story)


def test_a_picture_taken_down_while_a_poster_is_drawn_gets_onto_none(
    pier: Image, story: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = []

    def slowly(words: Words, picture: Image | None = None) -> bytes:
        drawn = draw(words, picture)
        if not files:
            take_down_picture(actor=factories.editor(), image=pier, reason="A complaint.")
        files.append(drawn)
        return drawn

    monkeypatch.setattr("articles.workflow.posters.draw", slowly)
    hang(story.pk)
    assert len(files) == 2
    assert_shows_no_picture(story)


def assert_shows_no_picture(story: Article) -> None:
    poster = Poster.objects.get(article=story)
    headline = "" if story.headline == "Київ" else story.headline
    words = Words(settings.SITE_NAME, story.section.name, headline)
    with default_storage.open(poster.file) as file:
        assert file.read() == draw(words)
