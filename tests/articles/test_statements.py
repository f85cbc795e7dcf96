"""A statement is compiled once, whoever asks first."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, models

from articles.models import Section
from articles.statements import Statement
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_many_threads_that_ask_first_all_get_their_rows() -> None:
    section = factories.SectionFactory.create()
    compiled: list[object] = []

    def build(*marks: object) -> models.QuerySet[Section, dict[str, Any]]:
        compiled.append(marks)
        return Section.objects.filter(pk=marks[0], slug=marks[1]).values("name")

    statement = Statement(build, -1, "-")
    together = threading.Barrier(8)
    found: list[object] = []

    def ask() -> None:
        try:
            together.wait(10)
            found.append(statement.rows(section.pk, section.slug))
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [[{"name": section.name}]] * 8
    assert len(compiled) == 1
