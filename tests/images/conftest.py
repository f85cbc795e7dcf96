"""Fixtures of the picture desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def library(tmp_path: Path, settings: Settings) -> Path:
    """Give each test an empty picture library of its own; return its folder."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
