"""What readers may not see is sent to nobody, though its store refuses to delete it, or is away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from articles.workflow.pictures import (
    describe_picture,
    put_back_picture,
    replace_picture,
    take_down_picture,
)
from edge import bus
from edge.bus import Listener
from images import jobs, views
from images.files import write
from images.models import Image, WithheldKey
from images.uploads import store
from images.withheld import Withheld, release, withhold
from tests import factories
from tests.databases import address
from tests.edge.cached_site import CachedSite, cached_site
from tests.factories import picture_file
from tests.images.unruly import Unruly
from tests.processes import ROOT, environment, wait_for
from tests.working import work

pytestmark = pytest.mark.django_db(transaction=True)


class Nobody:
    """A keeper of nothing."""

    def invalidate(self, found: object) -> None:
        """Keep on keeping nothing."""

    def forget(self) -> None:
        """Keep on keeping nothing."""


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Withheld:
    """What a web process knows that has just begun."""
    fresh = Withheld()
    monkeypatch.setattr(views, "withheld", fresh)
    return fresh


@pytest.fixture
def site(known: Withheld) -> Iterator[CachedSite]:
    """The whole site in a web process of its own."""
    with cached_site(also=known) as site:
        yield site


@pytest.fixture
def picture(unruly: Unruly) -> Image:
    """A picture in a bucket, of which everything is made."""
    stored = store(picture_file())
    work()
    stored.refresh_from_db()
    ProcrastinateJob.objects.all().delete()
    return stored


def addresses(key: object) -> list[str]:
    names = ["320.avif", "640.webp", "960.jpg", "wide-50x50-1200.jpg", "16x9-50x50-320.webp"]
    return [f"/media/pictures/{key}/{name}" for name in names]


def statuses(site: CachedSite, key: object) -> set[int]:
    return {site.cached(each)[0] for each in addresses(key)}


def take_down(picture: Image) -> None:
    take_down_picture(actor=factories.editor(), image=picture, reason="A complaint")


def later() -> None:
    """Let the time pass after which jobs are tried again."""
    ProcrastinateJob.objects.filter(status="todo").update(scheduled_at=None)
    work()


def purges() -> list[dict[str, Any]]:
    found = ProcrastinateJob.objects.filter(task_name="edge.purge").order_by("id")
    told = [{name: job.args[name] for name in ("keys", "is_soft")} for job in found]
    return [each for each in told if each["keys"][0].startswith("files-")]


@contextmanager
def process(known: Withheld) -> Iterator[Listener]:
    """A web process on another machine, as far as it listens."""
    listener = Listener(Nobody())
    known.follow(listener)
    listener.start()
    wait_for("the listener", lambda: listener.is_current)
    try:
        yield listener
    finally:
        listener.stop()


@contextmanager
def database_away() -> Iterator[None]:
    """Have no connection to the database for a while."""
    connection.close()
    host = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.settings_dict["HOST"] = host


def test_it_answers_410_from_the_act_on_and_stays_so_when_it_is_deleted(
    site: CachedSite, picture: Image, bucket: Any, unruly: Unruly
) -> None:
    assert statuses(site, picture.key) == {200}
    unruly.does["DELETE"] = "refuse"
    take_down(picture)
    site.settle()
    assert statuses(site, picture.key) == {410}
    for _ in range(3):
        later()
    prefix = f"public/pictures/{picture.key}/"
    assert list(bucket.objects.filter(Prefix=prefix)), "the store has them still"
    assert statuses(site, picture.key) == {410}
    unruly.does.clear()
    later()
    site.settle()
    assert not list(bucket.objects.filter(Prefix=prefix))
    assert not WithheldKey.objects.exists()
    assert statuses(site, picture.key) == {410}


def test_an_old_address_leads_to_the_new_file_though_the_old_one_is_there(
    site: CachedSite, picture: Image, unruly: Unruly
) -> None:
    unruly.does["DELETE"] = "refuse"
    old = picture.key
    replace_picture(
        actor=factories.editor(), image=picture, upload=picture_file("b.jpg"), reason="Sharper"
    )
    site.settle()
    assert statuses(site, old) == {302}
    picture.refresh_from_db()
    assert site.cached(picture.rendition_url(960))[0] == 200


def test_the_files_with_a_wrong_credit_are_sent_no_more(
    site: CachedSite, picture: Image, unruly: Unruly
) -> None:
    unruly.does["DELETE"] = "refuse"
    old = picture.key
    describe_picture(actor=factories.editor(), image=picture, version=1, said={"credit": "J. Berg"})
    site.settle()
    assert statuses(site, old) == {302}


def test_shown_again_it_is_sent_under_its_new_address_alone(
    site: CachedSite, picture: Image, unruly: Unruly
) -> None:
    unruly.does["DELETE"] = "refuse"
    old = picture.key
    take_down(picture)
    put_back_picture(actor=factories.editor(), image=picture, reason="It was ours")
    site.settle()
    picture.refresh_from_db()
    assert statuses(site, old) == {302}
    assert site.cached(picture.rendition_url(960))[0] == 200


def test_outer_caches_are_told_with_the_act_and_again_when_it_is_deleted(
    picture: Image, unruly: Unruly, settings: Settings
) -> None:
    settings.PURGE_URLS = ["http://127.0.0.1:9/"]
    told = {"keys": [f"files-{picture.key}"], "is_soft": False}
    unruly.does["DELETE"] = "refuse"
    take_down(picture)
    assert purges() == [told] * 3
    later()
    assert purges() == [told] * 3
    unruly.does.clear()
    later()
    assert purges() == [told] * 6


def taken_down_and_deleted(image: Image) -> None:
    try:
        take_down(image)
        jobs.delete_files(key=str(image.key))
    finally:
        connection.close()


def test_taken_down_while_it_is_cut_it_is_not_sent_and_no_more_of_it_is_made(
    site: CachedSite, unruly: Unruly, bucket: Any
) -> None:
    image = store(picture_file())
    unruly.does["PUT"] = "hang"
    unruly.asked.clear()
    with ThreadPoolExecutor(2) as others:
        cut = others.submit(work)
        wait_for("the first size", lambda: unruly.asked.get("PUT"))
        # By somebody else, and the other queue's worker. Not in this thread: the browser of an
        # earlier test may have its event loop here.
        others.submit(taken_down_and_deleted, image).result()
        site.settle()
        unruly.hold.set()
        cut.result()
    assert unruly.asked["PUT"] == 3, "one size in three formats was under way"
    assert statuses(site, image.key) == {410}
    later()
    assert not list(bucket.objects.filter(Prefix=f"public/pictures/{image.key}/"))
    assert not WithheldKey.objects.exists()


def test_what_a_killed_worker_cut_of_it_is_withheld_until_it_is_deleted(
    site: CachedSite, picture: Image
) -> None:
    """The job that cuts it is in hand for two minutes more, as far as the queue knows."""
    jobs.order_cut(picture)
    ProcrastinateJob.objects.filter(task_name="images.cut").update(status="doing")
    take_down(picture)
    jobs.delete_files(key=str(picture.key))
    write(picture.key, "320.avif", b"a last file")
    site.settle()
    assert statuses(site, picture.key) == {410}
    ProcrastinateJob.objects.filter(status="doing").update(status="todo")
    later()
    site.settle()
    assert not WithheldKey.objects.exists()
    assert site.cached(addresses(picture.key)[0])[0] == 410


def test_an_act_that_comes_to_nothing_withholds_nothing(site: CachedSite, picture: Image) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        take_down(picture)
        raise RuntimeError
    site.settle()
    assert statuses(site, picture.key) == {200}


def test_a_picture_costs_no_query_whatever_is_withheld(
    client: Client,
    site: CachedSite,
    picture: Image,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    WithheldKey.objects.create(key=uuid4())
    with django_assert_num_queries(1):
        client.get(picture.rendition_url(960)).close()
    with django_assert_num_queries(0):
        client.get(picture.rendition_url(960)).close()


def test_who_listens_to_nobody_asks_each_time(
    client: Client, picture: Image, unruly: Unruly
) -> None:
    unruly.does["DELETE"] = "refuse"
    take_down(picture)
    assert {client.get(each).status_code for each in addresses(picture.key)} == {410}


# --- Processes and machines ---

# A web process as gunicorn has it, which is asked for one picture and waits.
ASKED = """
import sys
from io import BytesIO
import newsroom.wsgi
environ = {"REQUEST_METHOD": "GET", "PATH_INFO": sys.argv[1], "QUERY_STRING": "",
    "HTTP_HOST": "127.0.0.1", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
    "wsgi.errors": sys.stderr}
newsroom.wsgi.application(environ, lambda status, headers, exc_info=None: print(status, flush=True))
sys.stdin.readline()
"""


def test_a_process_that_is_asked_for_pictures_alone_listens(tmp_path: Path) -> None:
    image = store(picture_file())
    Image.objects.update(hidden=Image.Hidden.TAKEN_DOWN)
    running = subprocess.Popen(
        [sys.executable, "-c", ASKED, image.rendition_url(960)],
        cwd=ROOT,
        env=environment(tmp_path / "var", DATABASE_URL=address()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline().startswith("410")
    wait_for("it listens", listening)
    running.communicate("end\n", timeout=30)
    assert running.returncode == 0


def test_every_process_knows_whether_it_heard_of_the_act_or_began_later() -> None:
    first, late = Withheld(), Withheld()
    key, other = uuid4(), uuid4()
    with process(first) as listener:
        assert not first.has(str(key))
        with transaction.atomic():
            withhold(key)
        wait_for("the act", lambda: first.has(str(key)))
        with process(late):
            assert late.has(str(key))
            assert not late.has(str(other))
            with transaction.atomic():
                release(key)
            wait_for("the deletion", lambda: not (first.has(str(key)) or late.has(str(key))))
        assert listener.is_current


def test_what_was_missed_without_a_connection_is_known_as_soon_as_it_is_back() -> None:
    known, key = Withheld(), uuid4()
    with process(known) as listener:
        assert not known.has(str(key))
        backends = listening()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [backends])
            # Committed though nobody listens: by the row alone.
            WithheldKey.objects.create(key=key)
        wait_for("another connection", lambda: listening() and listening() != backends)
        wait_for("it hears again", lambda: listener.is_current)
        assert known.has(str(key))


def test_hidden_while_a_process_does_not_hear_it_is_not_sent_by_it(
    site: CachedSite, picture: Image, unruly: Unruly
) -> None:
    """Its listening connection broke, as where that leads past a pooler; its queries work."""
    unruly.does["DELETE"] = "refuse"
    assert statuses(site, picture.key) == {200}
    site.cache.listener.stop()
    take_down(picture)
    assert site.cache.listener.is_stale, "just now it heard"
    assert statuses(site, picture.key) == {410}
    with database_away():
        assert statuses(site, picture.key) == {503}, "what was found is remembered"


def test_a_database_that_is_away_is_not_asked_for_each_picture(
    known: Withheld, caplog: pytest.LogCaptureFixture
) -> None:
    key = uuid4()
    with process(known) as listener:
        assert not known.has(str(key))
        listener.stop()
        WithheldKey.objects.create(key=key)
        with database_away():
            assert not any(known.has(str(key)) for _ in range(5))
        assert caplog.text.count("The database is away") == 1
        wait_for("another question", lambda: known.has(str(key)))


def test_a_database_that_hangs_holds_few_requests(known: Withheld) -> None:
    with process(known) as listener:
        assert not known.has(str(uuid4()))
        listener.stop()
        with ThreadPoolExecutor(12) as requests:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("LOCK TABLE images_withheldkey IN ACCESS EXCLUSIVE MODE")
                asked = [requests.submit(asked_once, known) for _ in range(12)]
                wait_for("answers", lambda: sum(each.done() for each in asked) == 8)
            assert not any(each.result() for each in asked)


def asked_once(known: Withheld) -> bool:
    """Ask as a request does, in a thread with a connection of its own."""
    try:
        return known.has(str(uuid4()))
    finally:
        connection.close()


def test_a_change_of_everything_is_asked_for_anew() -> None:
    known, key = Withheld(), uuid4()
    with process(known):
        assert not known.has(str(key))
        WithheldKey.objects.create(key=key)
        bus.invalidate({bus.EVERYTHING})
        wait_for("it is known", lambda: known.has(str(key)))


def test_while_the_database_is_silent_what_is_known_is_withheld(
    known: Withheld, site: CachedSite, picture: Image, unruly: Unruly
) -> None:
    unruly.does["DELETE"] = "refuse"
    shown = store(picture_file("another.jpg", size=(900, 700)))
    take_down(picture)
    site.settle()
    assert statuses(site, picture.key) == {410}
    (backend,) = listening()
    os.kill(backend, signal.SIGSTOP)
    try:
        wait_for("the silence", lambda: not site.cache.listener.is_current)
        with database_away():
            assert statuses(site, picture.key) == {503}
            assert site.cached(shown.rendition_url(640))[0] == 200
        # Another five minutes later, when nothing that was heard holds any more.
        site.cache.listener._heard -= bus.STALE
        with database_away():
            assert statuses(site, picture.key) == {503}
            assert site.cached(shown.rendition_url(640))[0] == 200
        assert statuses(site, picture.key) == {410}
    finally:
        os.kill(backend, signal.SIGCONT)


def listening() -> list[int]:
    """Return the database's processes that serve who listens."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [bus.APPLICATION],
        )
        return [pid for (pid,) in cursor.fetchall()]
