"""How the paper prints a moment, by the AP rule: ``2:05 p.m.``, ``noon``, ``Sept. 3, 2024``.

Pages are cached until something in them changes, so nothing here asks what day it is now: a
moment is printed whole, or beside another moment of the same page that it leans on.
"""

import datetime as dt
import re

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_TABLE = re.compile(r'<table(?: data-(?:passage|since)="[^"]*")*>')

MONTHS = (
    "Jan.",
    "Feb.",
    "March",
    "April",
    "May",
    "June",
    "July",
    "Aug.",
    "Sept.",
    "Oct.",
    "Nov.",
    "Dec.",
)
MONTHS_IN_FULL = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


def _local(moment: dt.datetime) -> dt.datetime:
    """Return an aware ``moment`` in the site's time zone; a naive one is taken as it stands."""
    aware = moment.tzinfo is not None
    return moment.astimezone(timezone.get_current_timezone()) if aware else moment


def _day(moment: dt.date) -> dt.date:
    """Return the site's calendar day of a moment, or the day itself."""
    return _local(moment).date() if isinstance(moment, dt.datetime) else moment


@register.filter
def ap_time(moment: dt.datetime | None) -> str:
    """Return the time of day: ``9:40 a.m.``, ``2 p.m.``, ``noon``, ``midnight``."""
    return "" if moment is None else _clock(_local(moment))


def _clock(local: dt.datetime) -> str:
    """Return the time of day of a moment of the site's time zone."""
    if local.minute == 0 and local.hour in (0, 12):
        return "noon" if local.hour else "midnight"
    hour = local.hour % 12 or 12
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{hour}:{local.minute:02d} {half}" if local.minute else f"{hour} {half}"


@register.filter
def ap_date(moment: dt.date | None) -> str:
    """Return the date with its year: ``Sept. 3, 2024``."""
    if moment is None:
        return ""
    day = _day(moment)
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


@register.filter
def ap_day(moment: dt.date | None) -> str:
    """Return a day as a heading names it: ``Saturday, September 7, 2024``."""
    if moment is None:
        return ""
    day = _day(moment)
    return f"{WEEKDAYS[day.weekday()]}, {MONTHS_IN_FULL[day.month - 1]} {day.day}, {day.year}"


@register.filter
def ap_datetime(moment: dt.datetime | None, beside: dt.date | None = None) -> str:
    """Return time and date: ``2:05 p.m., July 20, 2024``.

    ``beside`` is a moment that the page prints in full: on its day the time stands alone, in its
    year the year is left out.
    """
    return "" if moment is None else _beside(_local(moment), beside)


@register.filter
def ap_moment(moment: dt.datetime | None) -> str:
    """Return a time to come as the newsroom says it: ``10 a.m. EST, Saturday, Dec. 5, 2026``."""
    if moment is None:
        return ""
    local = _local(moment)
    day = f"{WEEKDAYS[local.weekday()]}, {MONTHS[local.month - 1]} {local.day}, {local.year}"
    return f"{_clock(local)} {local.tzname()}, {day}"


def _beside(local: dt.datetime, beside: dt.date | None) -> str:
    """Return a moment of the site's time zone as ``ap_datetime`` does."""
    time = _clock(local)
    day = None if beside is None else _day(beside)
    if day is None or day.year != local.year:
        return f"{time}, {MONTHS[local.month - 1]} {local.day}, {local.year}"
    if day == local.date():
        return time
    return f"{time}, {MONTHS[local.month - 1]} {local.day}"


def _time_element(exact: dt.date, text: str) -> SafeString:
    """Return a ``<time>``; ``text`` is one of ours, letters and figures alone."""
    if isinstance(exact, dt.datetime):
        iso = exact.isoformat(timespec="seconds")
    else:
        iso = exact.isoformat()
    # Not by format_html: a long chain has five hundred of them.
    return mark_safe(f'<time datetime="{iso}">{text}</time>')


@register.simple_tag
def stamp(moment: dt.datetime | None, beside: dt.date | None = None) -> str | SafeString:
    """Print time and date as :func:`ap_datetime` does, in a ``<time>`` that machines read."""
    if moment is None:
        return ""
    local = _local(moment)
    return _time_element(local, _beside(local, beside))


@register.simple_tag
def stamp_moment(moment: dt.datetime | None) -> str | SafeString:
    """Print a time to come as :func:`ap_moment` does, in a ``<time>`` that machines read."""
    return "" if moment is None else _time_element(_local(moment), ap_moment(moment))


@register.simple_tag
def stamp_time(moment: dt.datetime | None) -> str | SafeString:
    """Print the time alone, where the day stands beside it, in a ``<time>``."""
    if moment is None:
        return ""
    local = _local(moment)
    return _time_element(local, _clock(local))


@register.simple_tag
def stamp_date(moment: dt.date | None) -> str | SafeString:
    """Print the date alone in a ``<time>``."""
    if moment is None:
        return ""
    exact = _local(moment) if isinstance(moment, dt.datetime) else moment
    return _time_element(exact, ap_date(exact))


@register.filter
def boxed_tables(body: SafeString) -> SafeString:
    """Put each table of a rendered body in a box that scrolls by itself, by keyboard too.

    A wide table must not push a phone's page sideways. The body is the sanitiser's output
    (``articles/body.py``), whose tables carry no attributes but their passage; anything else is
    escaped first.
    """
    box = r'<div class="table-box" role="group" aria-label="Table" tabindex="0">\g<0>'
    html = _TABLE.sub(box, conditional_escape(body)).replace("</table>", "</table></div>")
    return mark_safe(html)
