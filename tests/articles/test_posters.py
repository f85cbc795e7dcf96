"""Posters: drawn after a print, named by the page, and gone with what was taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries

from articles import jobs, workflow
from articles.models import Article, Event, Poster, Section
from articles.workflow import Copy, Filing
from articles.workflow.posters import hang
from tests import factories
from tests.edge.cached_site import cached_site
from tests.reading import read, read_html

pytestmark = pytest.mark.django_db


def work() -> None:
    """Do what the worker does with the newest act, and with what that orders."""
    seen = set(ProcrastinateJob.objects.values_list("pk", flat=True))
    jobs.announce(Event.objects.latest("id").pk)
    ordered = ProcrastinateJob.objects.exclude(pk__in=seen)
    for task in (jobs.drop_posters, jobs.delete_poster_files, jobs.hang_poster):
        for job in ordered.filter(task_name=task.name):
            task(**job.args)


def named(client: Client, story: Article) -> str:
    """The picture that the story's page names for links to it."""
    [found] = [
        each["content"]
        for each in read(client.get(story.url)).all("meta")
        if each.attributes.get("property") == "og:image"
    ]
    return found.removeprefix(settings.SITE_URL)


def printed(headline: str = "Ferry Adrift", **fields: object) -> Article:
    """A story whose poster hangs."""
    story = factories.story(headline=headline, **fields)
    work()
    return story


def correct_headline(story: Article, headline: str) -> None:
    dispatch = story.dispatches.get(number=0)
    newest = dispatch.revisions.latest("seq")
    actor = factories.editor()
    copy = replace(Copy.of(newest), headline=headline)
    workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=newest.seq)
    workflow.correct(actor=actor, dispatch=dispatch, seq=newest.seq + 1, reason="A typo")


def test_a_print_has_its_poster_drawn_and_the_page_names_it(client: Client) -> None:
    story = factories.story(headline="Ferry Adrift")
    assert named(client, story) == "/posters/paper.jpg"
    work()
    address = named(client, story)
    assert address == Poster.objects.get().get_absolute_url()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8")
    data = read(client.get(story.url)).data[0]
    assert [each["url"] for each in data["image"]] == [f"{settings.SITE_URL}{address}"]


def test_an_order_that_waited_through_an_upgrade_drops_what_was_taken_back() -> None:
    story = printed()
    poster = Poster.objects.get()
    correct_headline(story, "Ferry Safe")
    jobs.hang_poster(article_id=story.pk, drop_others=True)
    drop = ProcrastinateJob.objects.get(task_name="articles.drop_posters")
    jobs.drop_posters(**drop.args)
    assert Poster.objects.get().key != poster.key


def test_until_it_is_drawn_the_lead_picture_stands_for_it(client: Client) -> None:
    picture = factories.image()
    story = factories.story(lead_image=picture, alt="A ferry", credit="Desk")
    assert named(client, story) == picture.rendition_url(960)
    work()
    assert named(client, story).startswith("/posters/")
    assert len(read(client.get(story.url)).data[0]["image"]) == 2


def test_no_page_names_the_poster_of_a_headline_that_it_does_not_have(client: Client) -> None:
    story = printed("Ferry Adrift")
    before = named(client, story)
    correct_headline(story, "Ferry Aground")
    assert named(client, story) == "/posters/paper.jpg"
    work()
    after = named(client, story)
    assert after not in {before, "/posters/paper.jpg"}
    assert client.get(before).status_code == 200, "the links that others have"
    assert client.get(before).content != client.get(after).content


def test_a_headline_that_comes_back_has_its_poster_back(client: Client) -> None:
    story = printed("Ferry Adrift")
    before = named(client, story)
    for headline in ("Ferry Aground", "Ferry Adrift"):
        correct_headline(story, headline)
        work()
    assert named(client, story) == before
    assert Poster.objects.count() == 2


def test_another_section_or_label_is_drawn_anew(client: Client) -> None:
    story = printed()
    before = named(client, story)
    story.refresh_from_db()
    filing = replace(Filing.of(story), label="analysis")
    workflow.file_under(
        actor=factories.editor(), article=story, filing=filing, version=story.version
    )
    assert named(client, story) == "/posters/paper.jpg"
    work()
    assert named(client, story) != before


def test_a_section_of_another_name_has_the_newest_posters_drawn_anew(client: Client) -> None:
    story = printed()
    before = named(client, story)
    Section.objects.update(name="The World")
    assert named(client, story) == "/posters/paper.jpg"
    jobs.hang_missing_posters(timestamp=0)
    assert named(client, story) not in {before, "/posters/paper.jpg"}


def test_a_headline_that_cannot_be_set_leaves_section_and_picture(client: Client) -> None:
    story = printed("Київ")
    assert named(client, story) not in {"", "/posters/paper.jpg"}
    drawn = Poster.objects.get()
    jobs.hang_missing_posters(timestamp=0)
    assert Poster.objects.get() == drawn


def test_what_changes_nothing_on_it_orders_nothing() -> None:
    story = printed()
    orders = ProcrastinateJob.objects.filter(task_name="articles.hang_poster")
    assert orders.count() == 1
    factories.update(story, headline="Ferry Adrift", body="<p>It still is.</p>")
    jobs.announce(Event.objects.latest("id").pk)
    factories.draft(headline="Nobody Has Read This")
    jobs.announce(Event.objects.latest("id").pk)
    assert orders.count() == 1


def test_a_job_that_runs_twice_draws_once() -> None:
    story = printed()
    hang(story.pk)
    hang(story.pk)
    assert Poster.objects.count() == 1


def test_a_killed_storys_poster_is_gone_and_an_unpublished_ones_is_not_there(
    client: Client,
) -> None:
    chief, story = factories.chief(), printed()
    address = named(client, story)
    workflow.unpublish(actor=chief, article=story, reason="x")
    assert client.get(address).status_code == 404
    workflow.publish_again(actor=chief, article=story, reason="x")
    assert client.get(address).status_code == 200
    workflow.kill(actor=chief, article=story, reason="x")
    assert client.get(address).status_code == 410
    workflow.restore(actor=chief, article=story, reason="x")
    assert client.get(address).status_code == 200


def test_the_headline_of_a_withdrawn_passage_goes_with_it(client: Client) -> None:
    story = printed("Ferry Adrift")
    first = named(client, story)
    update = factories.update(story, headline="Ferry Sunk")
    work()
    second = named(client, story)
    file = Poster.objects.latest("pk").file
    factories.withdraw(update)
    work()
    assert client.get(second).status_code == 404
    assert not default_storage.exists(file)
    assert named(client, story) == first


def test_its_file_is_not_found_by_its_address() -> None:
    story = printed()
    poster = Poster.objects.get(article=story)
    assert str(poster.key) not in poster.file


def test_an_unknown_one_is_not_there_and_the_papers_own_is(client: Client) -> None:
    assert client.get("/posters/00000000-0000-4000-8000-000000000000.jpg").status_code == 404
    assert client.get("/posters/paper.jpg")["Content-Type"] == "image/jpeg"


def test_a_poster_costs_one_query_and_a_page_none_for_it(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    story = printed()
    address = named(client, story)
    with django_assert_num_queries(1):
        client.get(address)
    with django_assert_num_queries(0):
        client.get("/posters/paper.jpg")


@pytest.mark.django_db(transaction=True)
def test_the_caches_follow() -> None:
    story = factories.story(headline="Ferry Adrift")
    with cached_site() as site:

        def shown() -> str:
            metas = read_html(site.cached(story.url)[1].decode()).all("meta")
            [found] = [e["content"] for e in metas if e.attributes.get("property") == "og:image"]
            return found.removeprefix(settings.SITE_URL)

        assert shown() == "/posters/paper.jpg"
        work()
        site.settle()
        address = shown()
        asked = site.asked
        for _ in range(2):
            assert site.cached(address)[0] == 200
        assert site.asked == asked + 1
        workflow.kill(actor=factories.chief(), article=story, reason="x")
        site.settle()
        assert site.cached(address)[0] == 410
