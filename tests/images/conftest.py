"""Fixtures of the picture desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


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
