"""The daily digest: composed by itself, sent at its hour, whatever the clocks do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import Settings

from articles import workflow
from articles.models import Article
from newsletter import candidates, digest, due, editing, rendering, sending
from newsletter.models import Delivery, Issue
from tests import factories
from tests.newsletter import issues, readers
from tests.newsletter.mail_server import MailServer

Budget = Callable[[int], AbstractContextManager[Any]]
pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


def headlines(issue: Issue) -> list[str]:
    return [story.headline for story in digest.contents(issue).stories]


def tonight() -> Issue:
    return due.next_digest(now=timezone.now())


# --- What it brings ---


def test_it_brings_the_front_page_s_leads_then_latest_then_dont_miss() -> None:
    picture = factories.image()
    for number in range(16):
        factories.story(headline=f"Story {number:02}", lead_image=picture, alt="A", credit="B")
    found = candidates.current()
    order = [story.headline for story in found.all]
    assert order[0] == found.leads[0].headline
    assert len(order) == len(set(order))
    assert {story.headline for story in found.dont_miss} <= set(order)
    assert headlines(tonight()) == order[: digest.MOST]


def test_what_yesterday_s_brought_comes_again_only_where_it_changed() -> None:
    old, moving = factories.story(headline="Old"), factories.story(headline="Moving")
    yesterday = issues.digest(old, moving)
    Issue.objects.filter(pk=yesterday.pk).update(
        state="sent", due_at=timezone.now() - timedelta(days=1)
    )
    factories.story(headline="New")
    assert headlines(tonight()) == ["New"]
    factories.update(moving, headline="Moving On")
    assert sorted(headlines(tonight())) == ["Moving On", "New"]


def test_its_subject_is_the_first_headline_and_it_lists_the_stories_with_whole_addresses() -> None:
    article = factories.story(headline="Ferry Strikes Pier", standfirst="Nobody was hurt.")
    rendered = rendering.render(tonight())
    assert rendered is not None
    assert rendered.subject == "Ferry Strikes Pier"
    for part in (rendered.text, rendered.html):
        assert "Nobody was hurt." in part
        assert f"http://localhost:8000{article.url}" in part


def test_a_headline_is_text_in_both_parts() -> None:
    factories.story(headline="Profits <b>Up</b> at Smith & Sons")
    rendered = rendering.render(tonight())
    assert rendered is not None
    assert "Profits <b>Up</b> at Smith & Sons" in rendered.text
    assert "Profits &lt;b&gt;Up&lt;/b&gt; at Smith &amp; Sons" in rendered.html


# --- When it goes out ---


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=NEW_YORK)


def test_there_is_always_one_next_digest_and_never_a_second_for_a_day() -> None:
    saturday = date(2024, 7, 20)
    first = due.next_digest(now=at(saturday, 9))
    assert (first.day, first.due_at) == (saturday, at(saturday, 18))
    assert due.next_digest(now=at(saturday, 17, 59)) == first
    assert not due.send_off_due(now=at(saturday, 17, 59))
    factories.story()
    assert due.send_off_due(now=at(saturday, 18))
    second = due.next_digest(now=at(saturday, 18))
    assert second.day == date(2024, 7, 21)
    assert Issue.objects.filter(kind="digest").count() == 2


def test_an_open_digest_goes_out_at_the_new_hour_where_the_settings_change(
    settings: Settings,
) -> None:
    saturday, sunday = date(2024, 7, 20), date(2024, 7, 21)
    issue = due.next_digest(now=at(saturday, 9))
    Issue.objects.update(intro="An editor's word")
    settings.NEWSLETTER_DIGEST_AT = time(20, 30)
    moved = due.next_digest(now=at(saturday, 10))
    assert (moved.pk, moved.day, moved.due_at) == (issue.pk, saturday, at(saturday, 20, 30))
    # Where the new hour of its day has passed, it is the next day's.
    settings.NEWSLETTER_DIGEST_AT = time(7)
    due.next_digest(now=at(saturday, 10))
    issue.refresh_from_db()
    assert (issue.day, issue.due_at) == (sunday, at(sunday, 7))
    assert (issue.intro, Issue.objects.count()) == ("An editor's word", 1)


def test_a_digest_whose_time_has_come_is_not_put_off_by_other_settings(settings: Settings) -> None:
    factories.story()
    saturday = date(2024, 7, 20)
    issue = due.next_digest(now=at(saturday, 9))
    settings.NEWSLETTER_DIGEST_AT = time(20)
    assert due.next_digest(now=at(saturday, 18)) == issue
    assert due.send_off_due(now=at(saturday, 18))


def test_no_day_has_two_digests_where_the_settings_change(settings: Settings) -> None:
    factories.story()
    saturday, sunday = date(2024, 7, 20), date(2024, 7, 21)
    settings.NEWSLETTER_DIGEST_AT = time(7)
    due.next_digest(now=at(saturday, 6))
    due.send_off_due(now=at(saturday, 7))
    assert due.next_digest(now=at(saturday, 8)).day == sunday
    settings.NEWSLETTER_DIGEST_AT = time(18)
    assert due.next_digest(now=at(saturday, 9)).due_at == at(sunday, 18)


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        (date(2024, 7, 20), time(18), "2024-07-20 22:00"),
        (date(2024, 12, 20), time(18), "2024-12-20 23:00"),
        # The clock is set forward: there is no half past two.
        (date(2024, 3, 10), time(2, 30), "2024-03-10 07:30"),
        # It is set back: half past one comes twice.
        (date(2024, 11, 3), time(1, 30), "2024-11-03 05:30"),
    ],
)
def test_the_hour_is_the_site_s_in_summer_and_in_winter(
    settings: Settings, day: date, hour: time, utc: str
) -> None:
    settings.NEWSLETTER_DIGEST_AT = hour
    assert f"{due.time_of(day).astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M}" == utc


def test_over_the_night_of_the_change_each_day_has_one_digest(settings: Settings) -> None:
    settings.NEWSLETTER_DIGEST_AT = time(1, 30)
    factories.story()
    now = at(date(2024, 11, 2), 12)
    days = []
    while now < at(date(2024, 11, 5), 12):
        due.next_digest(now=now)
        if due.send_off_due(now=now):
            days.append(Issue.objects.filter(kind="digest", began_at=now).get().day)
        now += timedelta(minutes=30)
    assert days == [date(2024, 11, 3), date(2024, 11, 4), date(2024, 11, 5)]


def test_a_worker_that_was_away_sends_the_evening_s_letter_late_and_none_next_morning() -> None:
    factories.story()
    saturday = date(2024, 7, 20)
    late = due.next_digest(now=at(saturday, 9))
    assert due.send_off_due(now=at(saturday, 23))
    late.refresh_from_db()
    assert late.state == "sending"
    missed = due.next_digest(now=at(saturday, 23))
    assert due.send_off_due(now=at(date(2024, 7, 22), 8))
    missed.refresh_from_db()
    assert (missed.state, missed.why) == ("skipped", "Nobody was there to send it at its time.")
    assert not Delivery.objects.filter(issue=missed).exists()


def test_a_day_without_anything_new_has_no_letter() -> None:
    readers.subscriber()
    issue = tonight()
    due.send_off_due(now=issue.due_at)
    issue.refresh_from_db()
    assert (issue.state, issue.why) == ("skipped", "There was nothing new.")


def test_it_goes_to_its_subscribers(mail_server: MailServer) -> None:
    issues.subscribers(3)
    readers.subscriber("alert@example.com", ["breaking"])
    factories.story(headline="Ferry Strikes Pier")
    issue = tonight()
    due.send_off_due(now=issue.due_at)
    issues.let_pass(timedelta(days=2))
    issues.send_all()
    assert sorted(mail_server.to) == [f"reader0000{number}@example.com" for number in range(3)]
    assert {str(each["Subject"]) for each in mail_server.arrived} == {"Ferry Strikes Pier"}


# --- Sections ---


def test_a_section_s_letter_goes_out_with_it_where_somebody_reads_it_and_it_has_news() -> None:
    world = factories.story(headline="World News").section
    sport = factories.SectionFactory.create(name="Sport", slug="sport")
    arts = factories.SectionFactory.create(name="Arts", slug="arts")
    factories.story(headline="A Painting", filed=factories.filing(section=arts))
    readers.subscriber("ada@example.com", [f"section-{world.pk}", f"section-{sport.pk}"])
    send_off_all(_of_today())
    [issue] = Issue.objects.filter(kind="section")
    assert (issue.section, issue.subject) == (world, "World: World News")
    assert [each.subscriber.email for each in issue.deliveries.all()] == ["ada@example.com"]


def test_a_section_s_letter_goes_out_on_a_day_whose_digest_was_taken_out() -> None:
    section = factories.story(headline="World News").section
    quiet = factories.SectionFactory.create(name="Sport", slug="sport")
    readers.subscriber("ada@example.com", [f"section-{section.pk}", f"section-{quiet.pk}"])
    issue = tonight()
    editing.take_out(actor=factories.editor(), issue=issue)
    found = Issue.objects.filter(kind="section")
    assert {each.due_at for each in found} == {issue.due_at}
    send_off_all(issue)
    assert {each.section: each.state for each in found.all()} == {
        section: "sending",
        quiet: "skipped",
    }
    assert not Delivery.objects.filter(issue=issue).exists()


def send_off_all(issue: Issue) -> None:
    """Send off what is due with an issue."""
    while due.send_off_due(now=issue.due_at):
        pass


def _of_today() -> Issue:
    """Return a digest that is due now."""
    now = timezone.now()
    return Issue.objects.create(kind="digest", day=timezone.localdate(), due_at=now)


def test_a_look_at_the_clock_with_nothing_due_costs_three_queries(
    django_assert_max_num_queries: Budget,
) -> None:
    tonight()
    with django_assert_max_num_queries(3 + 2):  # and the ends of a transaction
        due.next_digest(now=timezone.now())
        assert not due.send_off_due(now=timezone.now())
        assert not sending.send_batch()


def test_a_story_taken_down_before_the_hour_is_not_in_it() -> None:
    article: Article = factories.story(headline="Goes")
    factories.story(headline="Stays")
    issue = tonight()
    workflow.unpublish(actor=factories.editor(), article=article, reason="Legal looks at it")
    assert headlines(issue) == ["Stays"]
