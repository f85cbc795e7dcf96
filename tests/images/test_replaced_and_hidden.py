"""A picture is replaced or hidden: what its addresses answer, and what is left of its files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from PIL import Image as Pillow
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from images import originals
from images.files import write
from images.focus import move_focus
from images.jobs import order_deletion
from images.models import Image, RetiredKey
from images.renditions import cut
from images.replacing import replace_files
from images.showing import bring_files_back
from images.uploads import store
from tests.factories import picture_file
from tests.working import work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def picture() -> Image:
    """A picture of which everything is made."""
    stored = store(picture_file(size=(2000, 1500)))
    cut(stored)
    ProcrastinateJob.objects.all().delete()
    stored.refresh_from_db()
    return stored


def replace(picture: Image, size: tuple[int, int] = (1000, 900)) -> None:
    with transaction.atomic():
        replace_files(picture, picture_file("better.png", size=size, kind="PNG"))


def hide(picture: Image) -> None:
    with transaction.atomic():
        picture.hidden = Image.Hidden.TAKEN_DOWN
        picture.save(update_fields=["hidden"])
        order_deletion(picture.key)


def show(picture: Image) -> None:
    with transaction.atomic():
        picture.hidden = Image.Hidden.NOT
        picture.save(update_fields=["hidden"])
        bring_files_back(picture)


def addresses(key: object) -> list[str]:
    names = ["320.avif", "640.webp", "960.jpg", "1600.avif"]
    crops = ["wide-50x50-1200.jpg", "square-50x50-640.webp", "16x9-50x50-320.jpg"]
    return [f"/media/pictures/{key}/{name}" for name in names + crops]


def status(client: Client, address: str) -> int:
    answer = client.get(address)
    answer.close()
    return answer.status_code


def purged() -> list[dict[str, object]]:
    jobs = ProcrastinateJob.objects.filter(task_name="edge.purge")
    return [{key: job.args[key] for key in ("keys", "is_soft")} for job in jobs]


def test_the_old_addresses_of_a_replaced_picture_lead_to_the_new_one(
    client: Client, picture: Image
) -> None:
    old = picture.key
    replace(picture)
    work()
    picture.refresh_from_db()
    assert picture.key != old
    assert (picture.width, picture.height, picture.original_format) == (1000, 900, "PNG")
    for address in addresses(old):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Cache-Control"] == "no-cache"
        assert answer["Surrogate-Key"] == f"files-{old}"
        followed = client.get(answer["Location"])
        assert followed.status_code == 200
        assert f"/{picture.key}/" in answer["Location"]
        assert Pillow.open(io.BytesIO(followed.getvalue())).width > 200


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("640.avif", "640.avif"),
        ("500.webp", "640.webp"),
        ("1600.jpg", "960.jpg"),
        ("wide-50x50-1200.jpg", "wide-50x50-1000.jpg"),
        ("square-10x90-500.webp", "square-50x50-640.webp"),
    ],
)
def test_they_lead_to_the_file_that_is_nearest(
    client: Client, picture: Image, asked: str, sent: str
) -> None:
    old = picture.key
    replace(picture)
    work()
    picture.refresh_from_db()
    answer = client.get(f"/media/pictures/{old}/{asked}")
    assert answer["Location"] == f"/media/pictures/{picture.key}/{sent}"


def test_before_the_worker_has_cut_they_lead_to_what_is_there(
    client: Client, picture: Image, library: Path
) -> None:
    old = picture.key
    replace(picture)
    for path in (library / f"pictures/{old}").iterdir():
        path.unlink()
    for address in addresses(old):
        answer = client.get(address)
        assert answer["Location"] == f"/media/pictures/{picture.key}/960.jpg"
        assert status(client, answer["Location"]) == 200


def test_replaced_twice_the_first_address_leads_to_the_last_picture(
    client: Client, picture: Image
) -> None:
    first = picture.key
    for size in ((800, 600), (1200, 1000)):
        replace(picture, size)
        work()
        picture.refresh_from_db()
    answer = client.get(f"/media/pictures/{first}/320.jpg")
    assert answer["Location"] == f"/media/pictures/{picture.key}/320.jpg"
    assert RetiredKey.objects.filter(image=picture).count() == 2


def test_the_old_files_go_and_outer_caches_are_told_to_drop_them_at_once(
    picture: Image, library: Path, settings: Settings
) -> None:
    settings.PURGE_URLS = ["http://127.0.0.1:9/"]
    old = picture.key
    replace(picture)
    work()
    assert not (library / f"pictures/{old}").exists()
    assert {"keys": [f"files-{old}"], "is_soft": False} in purged()


def test_words_stay_and_the_old_original_is_kept(picture: Image, originals: Path) -> None:
    Image.objects.update(caption="The pier", credit="J. Berg", focus_x=20)
    picture.refresh_from_db()
    before = picture.original_key
    replace(picture)
    work()
    picture.refresh_from_db()
    assert (picture.caption, picture.credit, picture.focus_x) == ("The pier", "J. Berg", 50)
    retired = picture.retired_keys.get()
    assert retired.original_key == before
    assert len(list(originals.rglob("original"))) == 2


def test_a_file_that_is_no_picture_replaces_nothing(picture: Image) -> None:
    before = Image.objects.values().get()
    with pytest.raises(ValidationError, match="not a picture"), transaction.atomic():
        replace_files(picture, ContentFile(b"<svg/>", "better.svg"))
    assert Image.objects.values().get() == before
    assert not RetiredKey.objects.exists()


def test_a_hidden_picture_is_gone_and_the_newsroom_still_has_it(
    client: Client, picture: Image, library: Path, settings: Settings
) -> None:
    settings.PURGE_URLS = ["http://127.0.0.1:9/"]
    hide(picture)
    work()
    for address in addresses(picture.key):
        answer = client.get(address)
        assert answer.status_code == 410, address
        assert answer["Cache-Control"] == "no-cache"
        assert answer["Content-Type"] == "text/plain"
    assert not (library / picture.folder).exists()
    assert {"keys": [f"files-{picture.key}"], "is_soft": False} in purged()
    with picture.open_desk_copy() as copy:
        assert Pillow.open(copy).size == (640, 480)


def test_the_addresses_of_one_that_was_replaced_and_then_hidden_are_gone_too(
    client: Client, picture: Image
) -> None:
    first = picture.key
    replace(picture)
    hide(picture)
    work()
    assert {status(client, each) for each in addresses(first)} == {410}


def test_shown_again_it_has_other_addresses_to_which_the_old_ones_lead(
    client: Client, picture: Image
) -> None:
    first = picture.key
    hide(picture)
    work()
    show(picture)
    answer = client.get(f"/media/pictures/{first}/320.jpg")
    assert status(client, answer["Location"]) == 200
    work()
    picture.refresh_from_db()
    assert picture.state == Image.State.READY
    answer = client.get(f"/media/pictures/{first}/320.avif")
    assert answer["Location"] == f"/media/pictures/{picture.key}/320.avif"
    assert status(client, answer["Location"]) == 200


def test_hidden_and_shown_again_before_the_worker_came_it_is_there(
    client: Client, picture: Image
) -> None:
    hide(picture)
    show(picture)
    work()
    picture.refresh_from_db()
    assert status(client, f"/media/pictures/{picture.key}/1600.avif") == 200


def test_a_picture_from_before_there_were_originals_can_be_hidden_and_shown_again(
    client: Client, picture: Image
) -> None:
    Image.objects.update(original_key=None)
    picture.refresh_from_db()
    hide(picture)
    work()
    assert status(client, f"/media/pictures/{picture.key}/320.jpg") == 410
    picture.refresh_from_db()
    show(picture)
    assert (picture.width, picture.height) == (1600, 1200)
    assert status(client, picture.rendition_url(960)) == 200


# --- Pictures from before there were originals ---


@pytest.fixture
def old(library: Path) -> Image:
    """A picture as it was taken in then: its widths as WebP, and nothing else."""
    stored = store(picture_file(size=(2000, 1500)))
    (library / stored.folder / "960.jpg").unlink()
    for width in (320, 640, 960, 1600):
        source = io.BytesIO()
        Pillow.new("RGB", (width, width * 3 // 4), "green").save(source, "WEBP")
        write(stored.key, f"{width}.webp", source.getvalue())
    Image.objects.update(
        original_key=None, formats=["webp"], widths=[320, 640, 960, 1600], state="ready"
    )
    ProcrastinateJob.objects.all().delete()
    stored.refresh_from_db()
    return stored


def wide_original(image: Image) -> bool:
    """Whether a picture's original is its widest file of then."""
    found = Pillow.open(io.BytesIO(originals.read(image)))
    return (found.format, found.width) == ("WEBP", 1600)


def test_another_credit_does_not_cost_an_old_picture_its_full_size(
    library: Path, old: Image
) -> None:
    with transaction.atomic():
        before = old.key
        bring_files_back(old)
        order_deletion(before)
    work()
    old.refresh_from_db()
    assert not (library / "pictures" / str(before)).exists()
    assert wide_original(old)
    assert old.widths == [320, 640, 960, 1600]


def test_the_old_file_of_a_replaced_old_picture_is_kept(old: Image) -> None:
    replace(old)
    work()
    retired = RetiredKey.objects.get()
    old.original_key = retired.original_key
    assert retired.original_key is not None and wide_original(old)


def test_an_old_picture_that_is_taken_down_keeps_its_full_size(library: Path, old: Image) -> None:
    before = old.key
    hide(old)
    work()
    assert not (library / "pictures" / str(before)).exists()
    old.refresh_from_db()
    assert wide_original(old)


@pytest.mark.parametrize("left", ["nothing", "a file that nobody can read"])
def test_an_old_picture_is_taken_down_whatever_is_left_of_it(
    client: Client, library: Path, old: Image, left: str
) -> None:
    widest = library / old.folder / "1600.webp"
    if left == "nothing":
        widest.unlink()
    else:
        widest.write_bytes(b"a disk went bad")
    hide(old)
    work()
    assert status(client, f"/media/pictures/{old.key}/320.webp") == 410
    assert not (library / old.folder).exists()


def test_an_old_picture_that_is_cut_anew_is_never_blown_up(library: Path, old: Image) -> None:
    for width in (960, 1600):
        (library / old.folder / f"{width}.webp").unlink()
    Image.objects.update(widths=[320, 640])
    old.refresh_from_db()
    cut(old)
    old.refresh_from_db()
    assert (old.width, old.height, old.widths) == (640, 480, [320, 640])
    assert old.original_key is not None
    contents = [path.read_bytes() for path in (library / old.folder).iterdir()]
    assert max(Pillow.open(io.BytesIO(each)).width for each in contents) == 640


# --- A store that is away ---


def away(library: Path) -> Path:
    """Have the files of readers not reachable; return where they are meanwhile."""
    there = library.with_name("elsewhere")
    (library / "pictures").rename(there)
    (library / "pictures").write_bytes(b"no folder")
    return there


def later() -> None:
    """Let the time pass after which jobs are tried again."""
    ProcrastinateJob.objects.filter(status="todo").update(scheduled_at=None)
    work()


def test_files_are_deleted_however_long_their_store_is_away_and_nobody_gets_them_meanwhile(
    client: Client, library: Path, picture: Image
) -> None:
    there = away(library)
    hide(picture)
    for _ in range(12):
        later()
    (library / "pictures").unlink()
    there.rename(library / "pictures")
    assert (library / picture.folder / "320.avif").exists()
    assert {status(client, each) for each in addresses(picture.key)} == {410}
    later()
    assert not (library / picture.folder).exists()
    assert {status(client, each) for each in addresses(picture.key)} == {410}


def test_what_is_in_print_is_cut_before_what_was_just_uploaded(picture: Image) -> None:
    for _ in range(2):
        store(picture_file(size=(400, 300)))
    replace(picture)
    jobs = ProcrastinateJob.objects.filter(queue_name="pictures").order_by("-priority", "id")
    assert [job.args["image_id"] for job in jobs][0] == picture.pk
    with transaction.atomic():
        move_focus(picture, 10, 20)
    first = ProcrastinateJob.objects.filter(queue_name="pictures").order_by("-priority", "id")[:2]
    assert {job.args["image_id"] for job in first} == {picture.pk}


def test_a_file_that_is_not_there_costs_two_queries_and_one_where_nobody_listens(
    client: Client, picture: Image, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = picture.key
    replace(picture)
    work()
    with django_assert_max_num_queries(3):
        client.get(f"/media/pictures/{first}/320.jpg")
