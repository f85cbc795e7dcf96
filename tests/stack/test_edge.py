"""The edge: what it keeps, puts together, asks for, and drops."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.conf import settings
from django.db import transaction

from articles import workflow
from articles.models import Article, Recall
from images.jobs import order_deletion
from images.models import Image
from tests import factories
from tests.processes import ROOT, wait_for
from tests.stack.stack import HOST, Stack

VARNISH = ROOT / "deploy" / "varnish"
# How often a page that was just printed may be asked for: once, and after each purge of its print.
ONCE = 4


def printed(stack: Stack, path: str) -> str:
    """The text of a page as readers of the edge get it."""
    return stack.get(path).text


# --- Before it starts ---


def test_varnish_compiles_the_vcl() -> None:
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        env = os.environ | {"EDGE_DIR": directory, "WEB_SERVERS": "127.0.0.1:8001 localhost:8002"}
        start = [str(VARNISH / "start"), "--check"]
        done = subprocess.run(start, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_takes_off_a_query_what_the_settings_do_not_name() -> None:
    found = re.search(r"\(\?!\(\?:([a-z|]+)\)", (VARNISH / "default.vcl").read_text())
    assert found
    assert set(found[1].split("|")) == settings.PAGE_PARAMETERS


def test_it_passes_what_the_settings_keep_out_of_caches() -> None:
    found = re.search(
        r'"\^/\(([^)]+)\)"\) \{\n\s+return \(pass\)', (VARNISH / "default.vcl").read_text()
    )
    assert found
    passed = {f"/{each}" for each in found[1].split("|")}
    assert passed == set(settings.UNCACHED_PATHS) - {"/static/", "/media/"}


# --- What readers get ---


def test_a_page_leaves_without_what_is_said_to_caches(stack: Stack) -> None:
    path = factories.story().url
    for answer in (stack.get(path), stack.get(path)):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"
        told = {"surrogate-key", "surrogate-control", "xkey", "set-cookie"}
        assert told.isdisjoint(name.lower() for name in answer.headers)


def test_the_fragments_are_in_their_places(stack: Stack) -> None:
    page = stack.get(factories.story().url)
    assert "<esi:" not in page.text
    assert "Latest Posts" in page.text
    assert page.headers["Content-Encoding"] == "gzip"
    assert "ETag" not in page.headers  # a rail may change while the page does not


def test_a_reader_without_gzip_reads_the_same(stack: Stack) -> None:
    path = factories.story().url
    plain = stack.get(path, **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers

    def is_the_same() -> bool:
        return stack.get(path, **{"Accept-Encoding": "identity"}).text == printed(stack, path)

    # The rail may change between the two, as what was printed just now reaches it.
    wait_for("both read the same", is_the_same, 5)


def test_what_has_no_fragments_is_confirmed_by_its_etag(stack: Stack) -> None:
    path = f"{factories.story().url}history/"
    etag = stack.get(path).headers["ETag"]
    assert stack.get(path, **{"If-None-Match": etag}).status_code == 304


def test_trackers_make_no_page_of_their_own(stack: Stack) -> None:
    path = factories.story(headline="Followed by Trackers").url
    for query in ("", "?", *(f"?utm_source={number}&fbclid=x" for number in range(20))):
        assert "Followed by Trackers" in printed(stack, f"{path}{query}")
    assert stack.asked(path) <= ONCE


def test_what_pages_read_of_a_query_reaches_them_alone(stack: Stack) -> None:
    factories.story(headline="Heron Counted on the Quay")
    for query in (f"q=heron&q2=y&utm_source={number}" for number in range(20)):
        assert "Heron Counted on the Quay" in printed(stack, f"/search/?{query}")
    assert stack.asked("/search/?q=heron") <= ONCE


def test_a_cookie_changes_no_readers_page(stack: Stack) -> None:
    path = factories.story().url
    for number in range(20):
        stack.get(path, Cookie=f"theme={number}; newsroom_session=x")
    assert stack.asked(path) <= ONCE


def test_the_newsroom_is_passed_each_time_and_kept_nowhere(stack: Stack) -> None:
    path = "/newsroom/login/"
    answers = [stack.get(path) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert "no-store" in answers[1].headers["Cache-Control"]
    assert "Set-Cookie" in answers[1].headers
    assert stack.asked(path, least=2) >= 2


def test_a_scheme_that_does_not_exist_makes_no_page(stack: Stack) -> None:
    path = factories.story().url
    for number in range(20):
        stack.get(path, **{"X-Forwarded-Proto": f"scheme-{number}"})
    assert stack.asked(path) <= ONCE


def test_two_hundred_readers_at_once_of_a_page_that_is_not_there_yet_have_it_made_once(
    stack: Stack,
) -> None:
    path = factories.story(headline="All at Once").url
    with ThreadPoolExecutor(50) as readers:
        answers = list(readers.map(lambda _: stack.get(path), range(200)))
    assert {each.status_code for each in answers} == {200}
    assert all("All at Once" in each.text for each in answers)
    assert stack.asked(path) <= ONCE


def test_a_page_that_does_not_exist_is_a_whole_page(stack: Stack) -> None:
    missing = stack.get("/2020/01/01/nothing-here/")
    assert missing.status_code == 404
    assert "<esi:" not in missing.text


# --- What the worker drops ---


def test_a_picture_that_is_hidden_is_gone_at_once(stack: Stack) -> None:
    picture = factories.image()
    address = picture.rendition_url(960)
    for _ in range(5):
        assert stack.get(address).status_code == 200
    assert stack.asked(address) == 1, "The edge keeps it."
    with transaction.atomic():
        Image.objects.filter(pk=picture.pk).update(hidden=Image.Hidden.TAKEN_DOWN)
        order_deletion(picture.key)
    wait_for("it is gone", lambda: stack.get(address).status_code == 410)


def test_an_update_reaches_readers_of_every_page_that_shows_it(stack: Stack) -> None:
    article = factories.story(headline="Before the Update")
    pages = [article.url, "/", "/world/", f"/live/{article.pk}.json"]
    for path in pages:
        wait_for(
            f"{path} shows the story",
            lambda path=path: "Before the Update" in printed(stack, path),
            5,
        )
    factories.update(article, headline="After the Update")
    for path in pages:
        wait_for(
            f"{path} shows the update",
            lambda path=path: "After the Update" in printed(stack, path),
            5,
        )


def test_a_rail_changes_and_pages_that_carry_it_are_not_asked_for_again(stack: Stack) -> None:
    path = factories.story(headline="An Old Story").url
    for number in range(ONCE + 1):
        headline = f"Fresh in the Rail {number}"
        factories.story(headline=headline)
        wait_for("the rail has it", lambda words=headline: words in printed(stack, path), 5)
    assert stack.asked(path) <= ONCE
    assert stack.asked("/fragments/rails/") > ONCE


def test_a_story_that_was_taken_back_comes_again(stack: Stack) -> None:
    article = factories.story()
    path = article.url
    workflow.unpublish(actor=factories.editor(), article=article, reason="x")
    wait_for("it is gone", lambda: stack.get(path).status_code == 404, 5)
    workflow.publish_again(actor=factories.editor(), article=article, reason="x")
    wait_for("it is back", lambda: stack.get(path).status_code == 200, 5)


def acknowledged(article: Article) -> set[str]:
    """The places that have said they dropped it, as the desk shows it."""
    told = Recall.objects.filter(event__article=article, acknowledged_at__isnull=False)
    return set(told.values_list("place", flat=True))


def test_what_was_killed_is_nowhere_once_the_desk_says_so(stack: Stack) -> None:
    article = factories.story(headline="Killed by the Chief")
    path, live = article.url, f"/live/{article.pk}.json"
    for each in (path, live, "/"):
        wait_for("it is there", lambda each=each: "Killed by the Chief" in printed(stack, each), 5)
    workflow.kill(actor=factories.chief(), article=article, reason="x")
    places = {f"Cache {HOST}:{stack.purge_port}", "The web servers"}
    wait_for("every place has acknowledged", lambda: acknowledged(article) == places, 10)
    gone = stack.get(path)
    assert gone.status_code == 410
    for each in (gone.text, printed(stack, "/"), printed(stack, live)):
        assert "Killed by the Chief" not in each


@pytest.mark.parametrize("header", ["xkey-purge", "xkey-softpurge"])
def test_readers_cannot_purge(stack: Stack, header: str) -> None:
    article = factories.story()
    headers = {header: f"story-{article.pk}"}
    for _ in range(20):
        answer = stack.client.request("PURGE", f"http://{HOST}:{stack.port}/", headers=headers)
        assert answer.status_code == 405
        printed(stack, article.url)
    assert stack.asked(article.url) <= ONCE


def test_a_stranger_at_the_workers_door_is_refused(stack: Stack) -> None:
    # Another address of this machine, and not among the WORKERS.
    stranger = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(transport=stranger, trust_env=False) as client:
        answer = client.request("PURGE", stack.purge_url, headers={"xkey-purge": "latest"})
    assert answer.status_code == 403


def test_the_workers_door_serves_no_pages_and_wants_keys(stack: Stack) -> None:
    assert stack.get("/", port=stack.purge_port).status_code == 405
    assert stack.client.request("PURGE", stack.purge_url).status_code == 400
