"""Files in a bucket of an S3-compatible store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage


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

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_of_a_disk():
            return super()._open(name, mode)

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
    except (BotoCoreError, ClientError) as failed:
        raise OSError(f"The store of pictures does not answer as it should: {failed}") from failed
