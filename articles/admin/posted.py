"""What a form was sent with, with other values in place of some."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import QueryDict

from articles.admin.forms import CopyForm, initial
from articles.admin.moments import as_typed
from articles.models import Revision
from articles.workflow import Copy


def holding(form: CopyForm, revision: Revision) -> QueryDict:
    """Return what ``form`` was sent with, as if it had been written on ``revision``, saved there.

    What is no part of the copy stays as it was typed. One query.
    """
    return with_copy(form, Copy.of(revision), seq=revision.seq)


def with_copy(form: CopyForm, copy: Copy, *, seq: int) -> QueryDict:
    """Return what ``form`` was sent with, with another copy, written on ``seq``; no query."""
    data: Any = form.data
    changed: QueryDict = data.copy()
    for name, value in initial(copy, seq=seq).items():
        if name in form.fields:
            changed.setlist(name, _typed(value))
        if isinstance(value, datetime):
            changed[f"{name}_which"] = as_typed(value).which
    changed.pop("picture_remove", None)
    return changed


def _typed(value: Any) -> list[str]:
    """Return a value as a browser sends it."""
    if isinstance(value, list):
        return [str(each) for each in value]
    if isinstance(value, datetime):
        return [as_typed(value).text]
    if isinstance(value, Model):
        return [str(value.pk)]
    return ["" if value is None else str(value)]
