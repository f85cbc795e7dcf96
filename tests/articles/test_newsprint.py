"""How moments are printed. New York is four hours behind UTC in July, five in January."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.safestring import mark_safe

from articles.templatetags import newsprint

UTC = dt.UTC


@pytest.fixture(autouse=True)
def new_york(settings):
    settings.TIME_ZONE = "America/New_York"
    with timezone.override("America/New_York"):
        yield


def at(*when: int) -> dt.datetime:
    """A moment given in UTC."""
    return dt.datetime(*when, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return Template("{% load newsprint %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("moment", "printed"),
    [
        (at(2024, 7, 20, 13, 40), "9:40 a.m."),
        (at(2024, 7, 20, 18, 5), "2:05 p.m."),
        (at(2024, 7, 20, 18, 0), "2 p.m."),
        (at(2024, 7, 20, 16, 0), "noon"),
        (at(2024, 7, 20, 16, 1), "12:01 p.m."),
        (at(2024, 7, 20, 4, 0), "midnight"),
        (at(2024, 7, 20, 4, 30), "12:30 a.m."),
        (at(2024, 1, 20, 18, 5), "1:05 p.m."),
    ],
)
def test_a_time_of_day_is_printed_in_the_citys_time(moment, printed):
    assert newsprint.ap_time(moment) == printed


@pytest.mark.parametrize(
    ("month", "printed"),
    list(
        enumerate(
            ["Jan.", "Feb.", "March", "April", "May", "June"]
            + ["July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."],
            start=1,
        )
    ),
)
def test_short_months_stay_in_full_and_long_ones_are_abbreviated(month, printed):
    assert newsprint.ap_date(dt.date(2024, month, 3)) == f"{printed} 3, 2024"


def test_a_date_is_the_citys_day_and_not_utcs():
    assert newsprint.ap_date(at(2024, 7, 21, 2, 0)) == "July 20, 2024"


def test_a_heading_names_the_weekday_and_the_month_in_full():
    assert newsprint.ap_day(dt.date(2024, 9, 7)) == "Saturday, September 7, 2024"


def test_a_moment_standing_alone_is_printed_with_its_date():
    assert newsprint.ap_datetime(at(2024, 7, 20, 18, 5)) == "2:05 p.m., July 20, 2024"


def test_beside_a_moment_of_the_same_day_the_time_is_enough():
    first = at(2024, 7, 20, 13, 40)
    assert newsprint.ap_datetime(at(2024, 7, 20, 18, 5), first) == "2:05 p.m."


def test_beside_a_moment_of_another_day_the_date_is_added():
    first = at(2024, 7, 20, 13, 40)
    assert newsprint.ap_datetime(at(2024, 7, 21, 5, 5), first) == "1:05 a.m., July 21"


def test_beside_a_moment_of_another_year_the_year_is_added():
    first = at(2024, 7, 20, 13, 40)
    assert newsprint.ap_datetime(at(2025, 1, 2, 15, 0), first) == "10 a.m., Jan. 2, 2025"


def test_the_same_day_is_judged_in_the_citys_time():
    """10 p.m. and 11 p.m. in New York are two days apart in UTC's eyes only."""
    first = at(2024, 7, 20, 13, 40)
    assert newsprint.ap_datetime(at(2024, 7, 21, 3, 0), first) == "11 p.m."


@pytest.mark.parametrize(
    "printed_by",
    [newsprint.ap_time, newsprint.ap_date, newsprint.ap_day, newsprint.ap_datetime],
)
def test_an_absent_moment_prints_nothing(printed_by):
    assert printed_by(None) == ""


def test_a_stamp_carries_the_exact_moment_for_machines():
    html = render("{% stamp moment %}", moment=at(2024, 7, 20, 18, 5, 9))
    assert html == ('<time datetime="2024-07-20T14:05:09-04:00">2:05 p.m., July 20, 2024</time>')


def test_a_stamp_beside_another_moment_prints_the_time_alone():
    html = render(
        "{% stamp moment first %} {% stamp_time moment %}",
        moment=at(2024, 7, 20, 18, 5),
        first=at(2024, 7, 20, 13, 40),
    )
    assert html == " ".join(['<time datetime="2024-07-20T14:05:00-04:00">2:05 p.m.</time>'] * 2)


def test_a_stamped_day_has_no_time():
    html = render("{% stamp_date day %}", day=dt.date(2024, 7, 20))
    assert html == '<time datetime="2024-07-20">July 20, 2024</time>'


def test_a_stamp_of_an_absent_moment_leaves_no_element():
    assert render("{% stamp moment %}{% stamp_time moment %}", moment=None) == ""


def test_a_table_of_a_body_gets_a_box_that_scrolls():
    html = newsprint.boxed_tables(mark_safe("<p>Before</p><table><tr><td>1</td></tr></table>"))
    assert html == (
        '<p>Before</p><div class="table-box" role="group" aria-label="Table" tabindex="0">'
        "<table><tr><td>1</td></tr></table></div>"
    )


def test_boxing_tables_does_not_make_unsafe_text_safe():
    assert newsprint.boxed_tables("<table>") == "&lt;table&gt;"
