"""``manage.py rebuild_live``: what lists show of every story, made anew from its printings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from articles.models import Article
from articles.workflow import listing

_BATCH = 500


class Command(BaseCommand):
    """Recompute what every article's dispatches and lists show of it.

    The newsroom can go on working: one article is locked at a time. Memory holds one article and
    a batch of ids, at any number of articles.
    """

    help = "Recomputes what lists show of every story from its printings; rewrites what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer ``--check``."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; name the stories that differ and exit with 1 if any does.",
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Go through all articles; raises CommandError where a check finds a difference."""
        seen = differing = 0
        for article_id in _ids():
            seen += 1
            if line := _compare(article_id, rewrite=not check):
                differing += 1
                self.stdout.write(line)
        if check and differing:
            raise CommandError(f"{differing} of {seen} stories differ from their printings.")
        outcome = "nothing differs" if check else f"{differing} rebuilt"
        self.stdout.write(f"{seen} stories, {outcome}.")


def _ids() -> Iterator[int]:
    """Yield the articles' ids in order; one query a batch."""
    last = 0
    ids = Article.objects.order_by("pk").values_list("pk", flat=True)
    while batch := list(ids.filter(pk__gt=last)[:_BATCH]):
        yield from batch
        last = batch[-1]


def _compare(article_id: int, *, rewrite: bool) -> str:
    """Return the line that names an article and what differs of it; empty where nothing does."""
    with transaction.atomic():
        # Locked for a check, too: an act half seen would look like a difference.
        article = Article.objects.select_for_update(no_key=True).filter(pk=article_id).first()
        names = listing.differences(article) if article else []
        if article is None or not names:
            return ""
        line = f"{article_id} “{article}”: {', '.join(names)}"
        if rewrite:
            listing.rebuild(article)
        return line
