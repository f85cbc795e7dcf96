"""Files in a bucket of an S3-compatible store."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name
from urllib3.exceptions import HTTPError

# What a store answers for a file that is not there; the second without a word of its own.
_NO_FILE = {"NoSuchKey", "404"}


class Bucket(S3Storage):
    """A bucket whose failures are those of a disk: OSError, and FileNotFoundError for no file.

    Whoever holds its keys must be allowed to list it, too: a store answers 403 for a file that is
    not there to who may not.
    """

    def __init__(self, **options: Any) -> None:
        """Reach a store as the options say, in seconds and not for minutes."""
        options["client_config"] = Config(
            connect_timeout=3,
            read_timeout=15,
            retries={"total_max_attempts": 3, "mode": "standard"},
            # Other makers' stores do not know the checksums that AWS's library sends unasked.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            # A bucket as a part of a host's name wants a name server that knows all buckets.
            s3={"addressing_style": "path" if options.get("endpoint_url") else "auto"},
        )
        super().__init__(**options)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Read a file whole, in one request: whatever fails does so here, and not in its reader."""
        place = self._normalize_name(clean_name(name))
        with _as_of_a_disk():
            answer = self.bucket.Object(place).get()
            with closing(answer["Body"]) as body:
                return File(io.BytesIO(body.read()), name)

    def _save(self, name: str, content: Any) -> str:
        with _as_of_a_disk():
            saved: str = super()._save(name, content)
            return saved

    def delete(self, name: str) -> None:
        """Delete a file; nothing where there is none."""
        with _as_of_a_disk():
            super().delete(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the names of folders and files in a folder."""
        with _as_of_a_disk():
            folders, files = super().listdir(name)
            return folders, files


@contextmanager
def _as_of_a_disk() -> Iterator[None]:
    try:
        yield
    except ClientError as refused:
        if refused.response["Error"]["Code"] in _NO_FILE:
            raise FileNotFoundError("There is no such file in the store of pictures.") from refused
        raise _failure(refused) from refused
    except (BotoCoreError, HTTPError) as failed:
        raise _failure(failed) from failed


def _failure(failed: Exception) -> OSError:
    return OSError(f"The store of pictures does not answer as it should: {failed}")
