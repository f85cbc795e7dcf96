"""Every size, format and crop: made by the worker, shown when all of it is there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from images import crops, files, jobs
from images.focus import move_focus
from images.models import Image
from images.pictures import picture as picture_of
from images.renditions import cut, recut_crops
from images.uploads import store
from tests.factories import picture_file
from tests.working import work


def stored(size: tuple[int, int] = (2400, 1600)) -> Image:
    return store(picture_file(size=size))


def opened(image: Image, name: str) -> Pillow.Image:
    with default_storage.open(str(image.folder / name)) as file:
        return Pillow.open(io.BytesIO(file.read()))


def names(library: Path, image: Image) -> set[str]:
    """What stands in a picture's folder."""
    return {path.name for path in (library / image.folder).iterdir()}


def purged() -> list[list[str]]:
    """The keys that outer caches are told to drop, softly or not, at once."""
    jobs = ProcrastinateJob.objects.filter(task_name="edge.purge", scheduled_at=None)
    return [job.args["keys"] for job in jobs.order_by("pk")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((2400, 1600), [320, 640, 960, 1600]),
        ((1600, 900), [320, 640, 960, 1600]),
        ((1599, 900), [320, 640, 960]),
        ((320, 200), [320]),
        ((319, 200), [319]),
        ((1, 1), [1]),
    ],
)
def test_a_picture_is_cut_to_the_widths_it_can_fill_and_never_blown_up(
    size: tuple[int, int], widths: list[int]
) -> None:
    image = stored(size)
    cut(image)
    image.refresh_from_db()
    assert (image.widths, image.formats) == (widths, ["avif", "webp", "jpg"])
    assert image.state == Image.State.READY
    for width in widths:
        for ending, kind in (("avif", "AVIF"), ("webp", "WEBP"), ("jpg", "JPEG")):
            found = opened(image, f"{width}.{ending}")
            assert found.format == kind
            assert found.size == (width, max(1, round(size[1] * width / size[0])))


@pytest.mark.django_db
def test_every_crop_that_a_page_may_name_is_there(library: Path) -> None:
    for size in ((2400, 1600), (700, 500), (200, 900), (1, 1)):
        image = stored(size)
        cut(image)
        image.refresh_from_db()
        assert image.crops == list(crops.CROPS)
        for name in crops.CROPS:
            for width, height in crops.sizes(name, *size):
                for ending in crops.FORMATS:
                    file = crops.file_name(name, (50, 50), width, ending)
                    assert opened(image, file).size == (width, height)


@pytest.mark.django_db
def test_a_crop_keeps_the_focus_in() -> None:
    picture = Pillow.new("RGB", (1600, 400), "white")
    picture.paste("red", (1400, 100, 1500, 200))
    file = io.BytesIO()
    picture.save(file, "PNG")
    image = store(ContentFile(file.getvalue(), "kite.png"))
    move_focus(image, 90, 40)
    cut(image)
    image.refresh_from_db()
    square = opened(image, crops.file_name("square", (90, 40), 320, "jpg")).convert("RGB")
    reds = [x for x in range(320) if square.getpixel((x, 120))[1] < 100]  # type: ignore[index]
    assert len(reds) > 60


@pytest.mark.django_db
def test_pages_hear_of_it_when_all_is_there(settings: Settings) -> None:
    settings.PURGE_URLS = ["http://edge.invalid/"]
    image = stored()
    assert purged() == []
    cut(image)
    assert purged() == [[f"picture-{image.pk}"]]


@pytest.mark.django_db
def test_what_a_page_shows_already_does_not_change(library: Path) -> None:
    image = stored()
    before = (library / image.folder / "960.jpg").stat()
    for _ in range(2):  # a job may run twice
        cut(image)
        image.refresh_from_db()
        there = names(library, image)
        assert (library / image.folder / "960.jpg").stat() == before
    assert len(there) == 4 * 3 + 7 * 2


@pytest.mark.django_db
def test_a_picture_from_before_is_cut_from_what_there_is(library: Path) -> None:
    image = stored((1000, 500))
    content = io.BytesIO()
    opened(image, "960.jpg").save(content, "WEBP")
    default_storage.delete(str(image.folder / "960.jpg"))
    default_storage.save(str(image.folder / "960.webp"), content)
    Image.objects.update(original_key=None, formats=["webp"], state="ready")
    image.refresh_from_db()
    with image.open_desk_copy() as copy:
        assert Pillow.open(copy).size == (960, 480)
    cut(image)
    image.refresh_from_db()
    assert image.formats == ["avif", "webp", "jpg"]
    assert opened(image, "640.avif").size == (640, 320)


@pytest.mark.django_db
def test_a_moved_focus_shows_the_whole_picture_until_the_crops_are_there() -> None:
    image = stored()
    cut(image)
    image.refresh_from_db()
    move_focus(image, 10, 80)
    image.refresh_from_db()
    view = picture_of(image)
    assert view is not None and view.crops == () and view.focus == (10, 80)
    recut_crops(image)
    image.refresh_from_db()
    assert image.crops == list(crops.CROPS)
    assert opened(image, crops.file_name("wide", (10, 80), 1200, "jpg")).size == (1200, 628)


@pytest.mark.django_db
def test_crops_around_a_focus_that_was_moved_again_are_not_shown() -> None:
    image = stored()
    earlier = Image.objects.get(pk=image.pk)
    move_focus(image, 10, 80)
    cut(earlier)
    image.refresh_from_db()
    assert (image.state, image.crops) == (Image.State.READY, [])


# --- By the worker itself ---


@pytest.mark.django_db(transaction=True)
def test_the_worker_cuts_what_was_uploaded(library: Path) -> None:
    image = stored()
    work()
    image.refresh_from_db()
    assert image.state == Image.State.READY
    assert image.crops == list(crops.CROPS)


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_cut_is_said_and_its_first_rendition_stays(
    library: Path, originals: Path
) -> None:
    image = stored()
    for path in originals.rglob("original"):
        path.write_bytes(b"a disk went bad")
    work()
    image.refresh_from_db()
    assert image.state == Image.State.WAITING  # it is tried again
    for _ in range(3):
        ProcrastinateJob.objects.filter(status="todo").update(scheduled_at=None)
        work()
    image.refresh_from_db()
    assert image.state == Image.State.FAILED
    assert names(library, image) == {"960.jpg"}


@pytest.mark.django_db(transaction=True)
def test_a_job_that_comes_late_leaves_no_file_of_a_hidden_picture(library: Path) -> None:
    image = stored()
    Image.objects.update(hidden=Image.Hidden.TAKEN_DOWN)
    default_storage.save(str(image.folder / "320.webp"), io.BytesIO(b"of a worker that died"))
    work()
    assert not (library / image.folder).exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_hidden_while_it_was_cut_is_deleted_again(library: Path) -> None:
    image = stored()
    before = Image.objects.get(pk=image.pk)
    Image.objects.update(hidden=Image.Hidden.TAKEN_DOWN)
    cut(before)
    ProcrastinateJob.objects.filter(task_name=jobs.cut.name).delete()
    work()
    assert not (library / image.folder).exists()


def again(times: int) -> None:
    """Let the time pass after which jobs are tried again, so many times."""
    for _ in range(times):
        ProcrastinateJob.objects.filter(status="todo").update(scheduled_at=None)
        work()


@pytest.mark.django_db(transaction=True)
def test_a_store_that_is_away_costs_no_picture_its_sizes(originals: Path) -> None:
    image = stored()
    originals.rename(originals.with_name("elsewhere"))
    originals.write_bytes(b"no folder")
    again(6)
    image.refresh_from_db()
    assert image.state == Image.State.WAITING
    originals.unlink()
    originals.with_name("elsewhere").rename(originals)
    again(1)
    image.refresh_from_db()
    assert (image.state, image.crops) == (Image.State.READY, list(crops.CROPS))


@pytest.mark.django_db(transaction=True)
def test_a_focus_that_was_moved_while_the_store_was_away_is_cropped_to(originals: Path) -> None:
    image = stored((400, 300))
    work()
    image.refresh_from_db()
    move_focus(image, 10, 80)
    originals.rename(originals.with_name("elsewhere"))
    originals.write_bytes(b"no folder")
    again(6)
    originals.unlink()
    originals.with_name("elsewhere").rename(originals)
    again(1)
    image.refresh_from_db()
    assert (image.state, image.crops) == (Image.State.READY, list(crops.CROPS))


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_gone_is_said_and_cut_when_it_is_back(originals: Path) -> None:
    image = stored()
    originals.rename(originals.with_name("elsewhere"))
    again(5)
    image.refresh_from_db()
    assert image.state == Image.State.FAILED
    originals.with_name("elsewhere").rename(originals)
    again(1)
    image.refresh_from_db()
    assert image.state == Image.State.READY


@pytest.mark.django_db(transaction=True)
def test_crops_that_come_late_leave_no_file_of_a_hidden_picture(library: Path) -> None:
    image = stored((400, 300))
    work()
    image.refresh_from_db()
    move_focus(image, 10, 80)
    Image.objects.update(hidden=Image.Hidden.TAKEN_DOWN)
    work()
    assert not (library / image.folder).exists()


@pytest.mark.django_db(transaction=True)
def test_what_fails_of_a_picture_that_was_hidden_meanwhile_leaves_no_file(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The picture is hidden while its sizes are written, and the last of them fails."""
    image = stored((400, 300))

    def write(key: object, name: str, content: bytes) -> None:
        default_storage.save(str(image.folder / name), ContentFile(content))
        Image.objects.update(hidden=Image.Hidden.TAKEN_DOWN)
        raise ValueError("The encoder has crashed.")

    monkeypatch.setattr(files, "write", write)
    again(5)
    assert not (library / image.folder).exists()


@pytest.mark.django_db(transaction=True)
def test_what_lacks_its_sizes_and_nobody_is_at_is_cut(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    lost, from_before, at_hand = (stored((400, 300)) for _ in range(3))
    Image.objects.filter(pk=from_before.pk).update(state="ready")
    bad = stored((400, 300))
    Image.objects.filter(pk=bad.pk).update(state="failed")
    ProcrastinateJob.objects.exclude(args__image_id=at_hand.pk).delete()
    with django_assert_max_num_queries(4):
        jobs.order_what_is_lacking(timestamp=0)
    orders = ProcrastinateJob.objects.filter(task_name="images.cut").order_by("-priority", "id")
    assert [job.args["image_id"] for job in orders] == [at_hand.pk, lost.pk, from_before.pk]
    jobs.order_what_is_lacking(timestamp=0)
    assert orders.count() == 3
    work()
    assert not Image.objects.exclude(pk=bad.pk).exclude(state="ready").exists()
    assert not Image.objects.exclude(pk=bad.pk).filter(crops=[]).exists()
