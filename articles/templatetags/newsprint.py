"""How the paper prints a moment, by the AP rule: ``2:05 p.m.``, ``noon``, ``Sept. 3, 2024``.

Pages are cached until something in them changes, so nothing here asks what day it is now: a
moment is printed whole, or beside another moment of the same page that it leans on.
"""

import datetime as dt
import re

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
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
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _day(moment: dt.date) -> dt.date:
    """Return the site's calendar day of a moment, or the day itself."""
    return _local(moment).date() if isinstance(moment, dt.datetime) else moment


@register.filter
def ap_time(moment: dt.datetime | None) -> str:
    """Return the time of day: ``9:40 a.m.``, ``2 p.m.``, ``noon``, ``midnight``."""
    if moment is None:
        return ""
    local = _local(moment)
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
    if moment is None:
        return ""
    day = _day(moment)
    if beside is None or day.year != _day(beside).year:
        return f"{ap_time(moment)}, {ap_date(day)}"
    if day == _day(beside):
        return ap_time(moment)
    return f"{ap_time(moment)}, {MONTHS[day.month - 1]} {day.day}"


def _stamp(moment: dt.date | None, text: str) -> str | SafeString:
    if moment is None:
        return ""
    exact = _local(moment) if isinstance(moment, dt.datetime) else moment
    if isinstance(exact, dt.datetime):
        iso = exact.isoformat(timespec="seconds")
    else:
        iso = exact.isoformat()
    return format_html('<time datetime="{}">{}</time>', iso, text)


@register.simple_tag
def stamp(moment: dt.datetime | None, beside: dt.date | None = None) -> str | SafeString:
    """Print time and date as :func:`ap_datetime` does, in a ``<time>`` that machines read."""
    return _stamp(moment, ap_datetime(moment, beside))


@register.simple_tag
def stamp_time(moment: dt.datetime | None) -> str | SafeString:
    """Print the time alone, where the day stands beside it, in a ``<time>``."""
    return _stamp(moment, ap_time(moment))


@register.simple_tag
def stamp_date(moment: dt.date | None) -> str | SafeString:
    """Print the date alone in a ``<time>``."""
    return _stamp(moment, ap_date(moment))


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
