"""The worker's eye on the clock: what is due goes out in the order of what can wait least."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import PictureAct, Printing
from images.models import Image
from newsroom.due_watch import look
from tests.articles.library import described
from tests.articles.schedules import come, scheduled

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_story_that_falls_due_does_not_wait_for_all_pictures_of_midnight() -> None:
    for _ in range(3):
        described(usable_until=timezone.now() + timedelta(days=1))
    due = scheduled()
    past = timezone.now() - timedelta(seconds=5)
    Image.objects.update(usable_until=past, due_at=past)
    assert look() == 0, "more may be due: no pause"
    come(due)
    while look() == 0:
        pass
    printed = Printing.objects.get().at
    hidden = PictureAct.objects.filter(verb="end_rights").order_by("id")
    assert [act.at < printed for act in hidden] == [True, False, False]
