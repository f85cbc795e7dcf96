"""What a form was sent with, with other values in place of some."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import QueryDict

from articles.admin.filing_form import FilingForm, filing_values
from articles.admin.forms import CopyForm, initial
from articles.admin.moments import as_typed
from articles.models import Article, Revision
from articles.workflow import Copy, Filing


def holding(
    form: CopyForm | FilingForm, *, revision: Revision | None, article: Article
) -> QueryDict:
    """Return what ``form`` was sent with, as if it had been written on what is saved now.

    What is part of neither text nor filing stays as it was typed. Two queries.
    """
    sent: Any = form.data
    data: QueryDict = sent.copy()
    if isinstance(form, CopyForm) and revision is not None:
        put_copy(data, form, Copy.of(revision), seq=revision.seq)
    if isinstance(form, FilingForm):
        filed = Filing.of(article)
        put_filing(data, filed, shown=filed, version=article.version)
    return data


def put_copy(data: QueryDict, form: CopyForm, copy: Copy, *, seq: int) -> None:
    """Put a copy that was written on ``seq`` into what a form was sent with; no query."""
    for name, value in initial(copy, seq=seq).items():
        if name in form.fields:
            _put(data, name, value)
    data.pop("picture_remove", None)


def put_filing(data: QueryDict, filing: Filing, *, shown: Filing, version: int) -> None:
    """Put a filing into what a form was sent with, as changed from ``shown``; no query."""
    for name, value in filing_values(filing).items():
        _put(data, name, value)
    for name, value in filing_values(shown).items():
        data.setlist(f"initial-{name}", _hidden(value))
    data["version"] = str(version)


def _hidden(value: Any) -> list[str]:
    """Return a value as a hidden field holds it: a moment with its seconds."""
    if isinstance(value, datetime):
        return [value.isoformat()]
    return _typed(value)


def _put(data: QueryDict, name: str, value: Any) -> None:
    data.setlist(name, _typed(value))
    if isinstance(value, datetime):
        data[f"{name}_which"] = as_typed(value).which


def _typed(value: Any) -> list[str]:
    """Return a value as a browser sends it."""
    if isinstance(value, list):
        return [str(each) for each in value]
    if isinstance(value, datetime):
        return [as_typed(value).text]
    if isinstance(value, Model):
        return [str(value.pk)]
    return ["" if value is None else str(value)]
