"""Fixtures of the picture desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from tests.images.unruly import Unruly

KEYS = {"access_key": "desk", "secret_key": "deadline"}


@pytest.fixture(autouse=True)
def library(tmp_path: Path, settings: Settings, originals: Path) -> Path:
    """Give each test an empty picture library of its own; return the folder that readers see."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def originals(tmp_path: Path, settings: Settings) -> Path:
    """Return the folder that only the newsroom sees."""
    own = settings.STORAGES["originals"]
    place = {"OPTIONS": own["OPTIONS"] | {"location": tmp_path / "private"}}
    settings.STORAGES = settings.STORAGES | {"originals": own | place}
    return tmp_path / "private"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of an S3 server."""
    running = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    running.start()
    _host, port = running.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: Settings) -> Iterator[Any]:
    """A bucket, which the library is in."""
    aws = boto3.resource(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    )
    made = aws.create_bucket(Bucket="pictures")
    use_bucket(server, settings)
    yield made
    made.objects.all().delete()
    made.delete()


@pytest.fixture
def unruly(server: str, bucket: object, settings: Settings) -> Iterator[Unruly]:
    """What stands between the library and its bucket, and fails as it is told."""
    with Unruly(server.removeprefix("http://")) as store:
        use_bucket(store.url, settings)
        yield store


def use_bucket(url: str, settings: Settings) -> None:
    """Have the library in the bucket of the store at an address."""
    options = KEYS | {"bucket_name": "pictures", "endpoint_url": url, "region_name": "us-east-1"}
    settings.STORAGES = settings.STORAGES | {
        name: {"BACKEND": "images.bucket.Bucket", "OPTIONS": options | {"location": folder}}
        for name, folder in (("default", "public"), ("originals", "originals"))
    }
