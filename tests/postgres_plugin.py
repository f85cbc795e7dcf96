"""A pytest plugin that brings a PostgreSQL: it must be loaded before pytest-django reads settings.

Without ``DATABASE_URL`` it starts the embedded server under ``var/test/``, shared by all runs of a
checkout at the same time; each run has a database of its own.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from newsroom.postgres import EmbeddedPostgres, PostgresError

_DATA_DIR = Path(__file__).resolve().parent.parent / "var" / "test"

os.environ["NEWSROOM_MODE"] = "test"
os.environ.setdefault("DATA_DIR", str(_DATA_DIR))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

_server: EmbeddedPostgres | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Start the server, and name this run's database and files after its process."""
    global _server
    from django.conf import settings

    data_dir = Path(os.environ["DATA_DIR"])
    if not os.environ.get("DATABASE_URL"):
        _server = EmbeddedPostgres(data_dir / "postgres", durable=False)
        try:
            _server.start()
        except PostgresError as error:
            raise pytest.UsageError(str(error)) from None
    test: dict[str, object] = settings.DATABASES["default"].setdefault("TEST", {})
    test["NAME"] = f"test_newsroom_{os.getpid()}"
    settings.MEDIA_ROOT = data_dir / f"media-{os.getpid()}"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server unless another run uses it, and remove this run's pictures."""
    from django.conf import settings

    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    if _server is not None:
        _server.stop()
