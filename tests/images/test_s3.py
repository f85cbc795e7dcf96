"""Pictures in an S3-compatible store: over its real protocol, with a server on loopback."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from PIL import Image as Pillow
from pytest_django import Settings

from images.jobs import order_deletion
from images.models import Image
from images.posters import SIZE, Words, draw
from images.replacing import replace_files
from images.showing import bring_files_back
from images.uploads import store
from tests.factories import picture_file
from tests.images.conftest import KEYS
from tests.working import work

pytestmark = pytest.mark.django_db(transaction=True)


def names(bucket: Any, folder: str = "") -> list[str]:
    return sorted(each.key for each in bucket.objects.filter(Prefix=folder))


def test_an_upload_is_in_the_bucket_and_its_sizes_follow(bucket: Any, library: Path) -> None:
    image = store(picture_file())
    assert names(bucket) == [
        f"originals/{image.original_key}/desk.jpg",
        f"originals/{image.original_key}/original",
        f"public/pictures/{image.key}/960.jpg",
    ]
    work()
    image.refresh_from_db()
    assert image.state == Image.State.READY
    assert len(names(bucket, "public/")) == 3 * 3 + 6 * 2
    assert not library.exists(), "nothing is on the disk"


def test_readers_get_it_from_there(client: Client, bucket: Any) -> None:
    image = store(picture_file())
    work()
    for ending, kind in (("avif", "AVIF"), ("webp", "WEBP"), ("jpg", "JPEG")):
        answer = client.get(f"/media/pictures/{image.key}/640.{ending}")
        assert (answer.status_code, answer["Content-Type"]) == (200, f"image/{kind.lower()}")
        assert answer["Cache-Control"].endswith("immutable")
        content = answer.getvalue()
        assert int(answer["Content-Length"]) == len(content)
        assert Pillow.open(io.BytesIO(content)).format == kind
    assert client.get(f"/media/pictures/{image.key}/641.jpg").status_code == 404


def test_a_replaced_and_a_hidden_picture_leave_no_file_for_readers(
    client: Client, bucket: Any
) -> None:
    image = store(picture_file())
    work()
    first = image.key
    image.refresh_from_db()
    with transaction.atomic():
        replace_files(image, picture_file("better.png", kind="PNG"))
    work()
    assert names(bucket, f"public/pictures/{first}/") == []
    answer = client.get(f"/media/pictures/{first}/640.avif")
    assert answer["Location"] == f"/media/pictures/{image.key}/640.avif"
    image.refresh_from_db()
    with transaction.atomic():
        Image.objects.update(hidden=Image.Hidden.EXPIRED)
        order_deletion(image.key)
    work()
    assert names(bucket, "public/") == []
    assert client.get(f"/media/pictures/{first}/640.avif").status_code == 410
    with image.open_desk_copy() as copy:
        assert Pillow.open(copy).width == 640
    with transaction.atomic():
        Image.objects.update(hidden=Image.Hidden.NOT)
        bring_files_back(image)
    assert names(bucket, "public/") == [f"public/pictures/{image.key}/960.jpg"]


def test_a_poster_is_drawn_with_a_picture_from_there(bucket: Any) -> None:
    poster = draw(Words("City Telegraph", "World", "Ferry Strikes Pier"), store(picture_file()))
    assert Pillow.open(io.BytesIO(poster)).size == SIZE


def test_many_at_once_never_clash(bucket: Any) -> None:
    def take(_: int) -> str:
        try:
            return str(store(picture_file("the-same-name.jpg")).key)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as threads:
        keys = list(threads.map(take, range(16)))
    assert len(set(keys)) == 16
    assert names(bucket, "public/") == sorted(f"public/pictures/{key}/960.jpg" for key in keys)
    assert len(names(bucket, "originals/")) == 32


# Takes in one picture, as another machine would, and prints its key.
MACHINE = """
import sys
import django
django.setup()
from unittest import mock
from django.core.files.base import ContentFile
from images import jobs
from images.models import Image
from images.uploads import store
sys.stdin.readline()
with mock.patch.object(Image, "save"), mock.patch("django.db.transaction.atomic"), \\
        mock.patch.object(jobs, "order_cut"):
    print(store(ContentFile(open(sys.argv[1], "rb").read(), name="pier.jpg")).key)
"""


def test_two_machines_take_in_the_same_file_at_once(
    bucket: Any, server: str, tmp_path: Path
) -> None:
    """Each by the settings that a machine has, in its environment."""
    (tmp_path / "pier.jpg").write_bytes(picture_file().read())
    told = {
        "PICTURES_S3_BUCKET": "pictures",
        "PICTURES_S3_ENDPOINT": server,
        "PICTURES_S3_REGION": "us-east-1",
        "PICTURES_S3_KEY": KEYS["access_key"],
        "PICTURES_S3_SECRET": KEYS["secret_key"],
    }
    machines = [
        subprocess.Popen(
            [sys.executable, "-c", MACHINE, str(tmp_path / "pier.jpg")],
            cwd=Path(__file__).resolve().parents[2],
            env=os.environ | told,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for each in machines:
        assert each.stdin is not None
        each.stdin.write("now\n")
        each.stdin.flush()
    keys = [each.communicate(timeout=60)[0].strip() for each in machines]
    assert [each.returncode for each in machines] == [0, 0]
    assert names(bucket, "public/") == sorted(f"public/pictures/{key}/960.jpg" for key in keys)
    assert len(names(bucket, "originals/")) == 4


def test_while_the_store_is_away_who_uploads_is_told_and_readers_are_asked_to_wait(
    client: Client, bucket: Any, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    image = store(picture_file())
    for name in ("default", "originals"):
        away = settings.STORAGES[name]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
        settings.STORAGES = settings.STORAGES | {name: settings.STORAGES[name] | {"OPTIONS": away}}
    with pytest.raises(ValidationError, match="Try again"):
        store(picture_file())
    answer = client.get(f"/media/pictures/{image.key}/960.jpg")
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert Image.objects.count() == 1


def test_a_bucket_that_is_not_ours_is_no_missing_picture(
    client: Client, bucket: Any, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    options = settings.STORAGES["default"]["OPTIONS"] | {"bucket_name": "another"}
    other = {"default": settings.STORAGES["default"] | {"OPTIONS": options}}
    settings.STORAGES = settings.STORAGES | other
    with pytest.raises(OSError, match="store of pictures"):
        default_storage.save("x.jpg", io.BytesIO(b"x"))  # type: ignore[arg-type]
