"""A large library of invented pictures, and what people ask of it."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import httpx

from bench.images_report import Run

LIBRARY = "/newsroom/pictures/"
TIMES = 7
# Stands in the credit of half of the pictures, and in nothing else.
AGENCY = "averlypress"


# As the library's page calls them.
LISTS = {
    "": "all pictures",
    "hidden": "hidden from readers",
    "ending": "whose rights end within a week",
    "no-credit": "without credit",
    "failed": "whose sizes could not be made",
}


def search(desk: httpx.Client, run: Run, pictures: int) -> None:
    """Ask a large library for words: as the editor's chooser does, and as its own page does."""
    words = _fill(pictures)
    rare, some, common = words[-1], words[len(words) // 20], words[0]
    asked = {
        "the newest": "",
        "a word of nearly all": common,
        "a word of some": some,
        "a word of few": rare,
        "two words of many": f"{words[1]} {words[2]}",
        "a common and a rare word": f"{common} {rare}",
        "the beginning of a word": some[:3],
        "a word of none": "zzzzzz",
    }
    for name, typed in asked.items():
        run.found[f"the chooser: {name}"] = _timed(desk, "find/", q=typed)
    typed_there = {
        "": "",
        ", a word of nearly all": common,
        ", a word of some": some,
        ", a word of few": rare,
        ", a word of others": AGENCY,
    }
    for show, title in LISTS.items():
        for name, typed in typed_there.items():
            run.listed[f"{title}{name}"] = _timed(desk, "", q=typed, show=show)
        run.listed[f"{title}, from the middle"] = _timed(desk, "", show=show, before=_middle())
    run.pictures = pictures


def _timed(desk: httpx.Client, page: str, **asked: str) -> list[float]:
    """Return how long a page takes, in seconds, each time."""
    times = []
    for _ in range(TIMES):
        began = time.monotonic()
        desk.get(f"{LIBRARY}{page}", params=asked).raise_for_status()
        times.append(time.monotonic() - began)
    return times


def _middle() -> str:
    """Return the cursor after which the older half of the library begins."""
    from articles.keyset import Cursor
    from images.models import Image

    last = Image.objects.order_by("-id").values_list("id", flat=True)[0]
    image = Image.objects.filter(id__gte=last - Image.objects.count() // 2).order_by("id")[0]
    return str(Cursor(image.created_at, image.id))


def _fill(pictures: int) -> list[str]:
    """Fill the library with invented pictures; returns their words, the most common first.

    Each 40th is hidden, each tenth without credit, the rights of each 400th end soon, and the sizes
    of each 500th could not be made.
    """
    from django.db import connection
    from django.utils import timezone

    from images.models import Image

    chance = random.Random(7)
    syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
    words = list(dict.fromkeys("".join(chance.choices(syllables, k=3)) for _ in range(20_000)))

    def text(length: int) -> str:
        places = (int(len(words) * chance.random() ** 4) for _ in range(length))
        return " ".join(words[place] for place in places)

    soon = timezone.now() + timedelta(days=3)
    batch = 5_000
    for start in range(0, pictures, batch):
        Image.objects.bulk_create(
            Image(
                width=3000,
                height=2000,
                widths=[320, 640, 960, 1600],
                formats=["avif", "webp", "jpg"],
                state="failed" if number % 500 == 9 else "ready",
                crops=["wide", "square", "16x9"],
                hidden="expired" if number % 40 == 0 else "",
                due_at=soon if number % 400 == 7 else None,
                caption=text(18),
                credit="" if number % 10 == 3 else f"{text(2)} {AGENCY if number % 2 else ''}",
                alt=text(8),
                byline=text(2),
                city=text(1),
                original_name=f"IMG_{number:06}.jpg",
            )
            for number in range(start, min(start + batch, pictures))
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE images_image")
    return words
