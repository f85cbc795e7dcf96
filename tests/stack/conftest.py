"""One stack for all tests of this folder, on a database of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.stack.stack import Stack, missing
from tests.stack.whole import whole_stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is here, and skip it with its reason where the programs are missing."""
    lacking = missing()
    reason = f"{', '.join(lacking)} missing: apt-get install varnish varnish-modules pgbouncer"
    if lacking and os.environ.get("REQUIRE_STACK"):
        raise pytest.UsageError(reason)
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.stack)
            if lacking:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="package")
def stack(django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """The running stack; what tests write is committed and stays."""
    with django_db_blocker.unblock(), whole_stack() as found:
        yield found
