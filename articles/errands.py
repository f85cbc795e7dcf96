"""Errands: what other apps do once an update is in print, asked for by a tick beside the button.

Each app registers its own at the start. The tick travels with the act: the verb checks the
permission and the Event keeps the names; the app hears of it by ``announcements.story_changed``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from authors.models import User


@dataclass(frozen=True, slots=True)
class Errand:
    """One errand: its name in the Event's data, its label in the form, who may ask for it.

    ``told`` is what is said to who asked, once the update is in print.
    """

    name: str
    label: str
    permission: str
    told: str


_errands: dict[str, Errand] = {}


def register(errand: Errand) -> None:
    """Add an errand, once, at the start."""
    _errands[errand.name] = errand


def offered(user: User) -> list[Errand]:
    """Return what a person may ask for, in the order of the labels; no query of its own."""
    found = [each for each in _errands.values() if user.has_perm(each.permission)]
    return sorted(found, key=lambda each: each.label)


def told(names: Collection[str]) -> str:
    """Return what is said of these errands; empty for none."""
    return " ".join(_errands[name].told for name in sorted(names) if name in _errands)


def allowed(user: User, names: Collection[str]) -> list[str]:
    """Return the names in order, without those there are not; raises PermissionDenied."""
    found = sorted(name for name in set(names) if name in _errands)
    for name in found:
        if not user.has_perm(_errands[name].permission):
            raise PermissionDenied(f"{user} may not ask for this: {_errands[name].label}.")
    return found
