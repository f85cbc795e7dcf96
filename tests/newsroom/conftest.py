"""Fixtures for tests of the house itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.database_roles import Roles, newsroom_roles


@pytest.fixture(scope="session")
def migrated_roles(django_db_blocker: DjangoDbBlocker) -> Iterator[Roles]:
    """A newsroom's database with its two roles, migrated once."""
    with newsroom_roles() as made:
        with django_db_blocker.unblock():
            made.migrate()
        yield made


@pytest.fixture
def roles(migrated_roles: Roles, django_db_blocker: DjangoDbBlocker) -> Iterator[Roles]:
    """A newsroom's database with its two roles; what tests write there stays."""
    with django_db_blocker.unblock():
        yield migrated_roles
