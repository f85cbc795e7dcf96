"""Days and times as a person types them, on the site’s wall clock: it skips and doubles hours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.templatetags.newsprint import WEEKDAYS, ap_time

_MINUTES = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of a moment; ``which`` of two meanings is "0", "1", or not chosen yet."""

    text: str
    which: str = ""

    def __bool__(self) -> bool:
        """Whether anything was typed."""
        return bool(self.text.strip())


def as_typed(moment: datetime | None) -> Typed:
    """Return a moment as a person would type it, to the minute."""
    if moment is None:
        return Typed("")
    local = timezone.localtime(moment)
    return Typed(local.strftime(_MINUTES), str(local.fold))


def wall_clock(text: str) -> datetime | None:
    """Return a day and time as typed; None for what is none, or of no year that a paper names."""
    try:
        typed = parse_datetime(text.strip())
    except ValueError:
        return None
    if typed is None or typed.tzinfo is not None or not 1900 <= typed.year <= 2999:
        return None
    return typed


def meanings(typed: datetime) -> list[datetime]:
    """Return what a time on the site's wall clock may mean, in UTC: one moment, or two.

    Of a time that comes twice, the first and the second. Of one that the clocks skip, the moment by
    the clock as it was before, and by the clock as it is afterwards.
    """
    zone = timezone.get_current_timezone()
    found = [typed.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return found[:1] if found[0] == found[1] else found


def exists(typed: datetime) -> bool:
    """Whether the site's wall clock shows this time at all."""
    return timezone.make_naive(meanings(typed)[0]) == typed


def zone_name(moment: datetime) -> str:
    """Return the site's time zone as the form names it at a moment: ``New York time, EST``."""
    key = timezone.get_current_timezone_name()
    if "/" not in key or key.startswith("Etc/"):
        return _clock_name(moment)
    place = key.rsplit("/", 1)[1].replace("_", " ")
    return f"{place} time, {_clock_name(moment)}"


def clock_and_offset(moment: datetime) -> str:
    """Return a moment's time of day with its clock and offset: ``1:30 a.m. EST (UTC−5)``."""
    name, offset = _clock_name(moment), _offset(moment)
    clock = offset if name == offset else f"{name} ({offset})"
    return f"{ap_time(moment)} {clock}"


def _clock_name(moment: datetime) -> str:
    """Return what the site's clock is called then: ``EST``; its offset where it has no name."""
    name = timezone.localtime(moment).tzname() or ""
    return name if name.isalpha() else _offset(moment)


def _offset(moment: datetime) -> str:
    offset = timezone.localtime(moment).utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"


def _clock_names() -> dict[str, str]:
    """Return the names that the site's time zone goes by this year, by the offset in minutes."""
    year = timezone.localtime().year
    moments = [datetime(year, month, 1, 12, tzinfo=UTC) for month in range(1, 13)]
    offsets = {each: timezone.localtime(each).utcoffset() for each in moments}
    return {
        str(int(offset.total_seconds()) // 60): zone_name(moment)
        for moment, offset in offsets.items()
        if offset is not None
    }


class MomentWidget(forms.DateTimeInput):
    """The browser's own choice of day and time, the time zone's name, and a choice of two meanings.

    Takes an aware datetime or what was ``Typed``. static/newsroom/moments.js keeps weekday and zone
    in step with what is chosen.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Let the browser offer days and times to the minute."""
        super().__init__({"type": "datetime-local"} | (attrs or {}))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        """Return what was typed, with the meaning that was chosen."""
        return Typed(data.get(name) or "", data.get(f"{name}_which") or "")

    def format_value(self, value: Any) -> str:
        """Return what the input shows."""
        return _shown(value).text

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the input, the line that names day and zone, and, of two meanings, the choice."""
        shown = _shown(value)
        attrs = dict(attrs or {})
        place = f"{attrs.get('id', name)}_zone"
        attrs["aria-describedby"] = f"{attrs.get('aria-describedby', '')} {place}".strip()
        found = wall_clock(shown.text)
        possible = meanings(found) if found else []
        moment = possible[-1] if possible else timezone.now()
        day = f"{WEEKDAYS[found.weekday()]}, " if found else ""
        return format_html(
            '{}<p class="help moment-zone" id="{}" data-moment="{}" data-zone="{}" data-names="{}">'
            "{}{}</p>{}",
            super().render(name, shown, attrs, renderer),
            place,
            attrs.get("id", ""),
            timezone.get_current_timezone_name(),
            json.dumps(_clock_names()),
            day,
            zone_name(moment),
            _choice(name, shown, possible, str(self.attrs.get("form", ""))),
        )


def _shown(value: Any) -> Typed:
    if isinstance(value, Typed):
        return value
    return as_typed(value) if isinstance(value, datetime) else Typed(str(value or ""))


def _choice(name: str, shown: Typed, possible: list[datetime], form: str) -> SafeString:
    """Return radio buttons for the meanings of a time that has two; nothing for any other."""
    if len(possible) < 2:
        return SafeString("")
    belongs = format_html(' form="{}"', form) if form else ""
    radios = format_html_join(
        "",
        '<label><input type="radio" name="{}_which" value="{}"{}{}> {}</label>',
        (
            (
                name,
                fold,
                SafeString(" checked") if shown.which == str(fold) else "",
                belongs,
                clock_and_offset(possible[fold]),
            )
            for fold in sorted((0, 1), key=lambda fold: possible[fold])
        ),
    )
    return format_html(
        '<fieldset class="moment-which"><legend>Which do you mean?</legend>{}</fieldset>', radios
    )
