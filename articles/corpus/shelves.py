"""Who and what invented stories point at: people, sections, topics, agencies, pictures."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from PIL import Image as Pillow

from articles.corpus.words import Words
from articles.models import Section, Topic
from articles.workflow.addresses import slug_from
from authors.models import Agency, Author, User
from images.models import Image
from images.uploads import store

_SECTIONS = "World City Politics Business Science Culture Sport Travel Opinion Weather".split()
_AGENCIES = 12
_PICTURES = 12


@dataclass(frozen=True, slots=True)
class Shelves:
    """The ids of all that stories point at; none of them is empty."""

    reporters: list[int]
    editors: list[int]
    chiefs: list[int]
    authors: list[int]
    sections: list[int]
    topics: list[int]
    own_desk: int
    agencies: list[int]
    images: list[int]


def stock(words: Words, *, articles: int) -> Shelves:
    """Make as many of each as a paper with so many articles has; those that exist are kept.

    Nobody of the staff has a password. Some thirty queries, and three for each picture.
    """
    staff = min(400, 12 + articles // 200)
    return Shelves(
        reporters=_staff(words, "Reporter", staff),
        editors=_staff(words, "Editor", staff // 4),
        chiefs=_staff(words, "Chief editor", 3),
        authors=_authors(words, min(2_000, 12 + articles // 100)),
        sections=[
            Section.objects.get_or_create(
                slug=name.lower(), defaults={"name": name, "position": place}
            )[0].pk
            for place, name in enumerate(_SECTIONS, start=1)
        ],
        topics=_topics(words, min(5_000, 20 + articles // 50)),
        own_desk=_own_desk().pk,
        agencies=_wires(words),
        images=[_picture(place).pk for place in range(_PICTURES)],
    )


def _staff(words: Words, role: str, number: int) -> list[int]:
    people = []
    for place in range(number):
        first, last = words.person().split()
        username = f"{role.lower().replace(' ', '-')}-{place + 1}-{last.lower()}"
        people.append(
            User(
                username=username,
                email=f"{username}@example.com",
                first_name=first,
                last_name=last,
                is_staff=True,
                password=make_password(None),
            )
        )
    User.objects.bulk_create(people, ignore_conflicts=True)
    names = [each.username for each in people]
    found = list(
        User.objects.filter(username__in=names).order_by("pk").values_list("pk", flat=True)
    )
    Group.objects.get(name=role).user_set.add(*found)
    return found


def _authors(words: Words, number: int) -> list[int]:
    names = list({words.person(): None for _ in range(number)})
    people = [
        Author(name=name, slug=slug_from(name), bio=f"{name} has written for the paper for years.")
        for name in names
    ]
    Author.objects.bulk_create(people, ignore_conflicts=True)
    known = Author.objects.filter(slug__in=[each.slug for each in people])
    return list(known.order_by("pk").values_list("pk", flat=True))


def _topics(words: Words, number: int) -> list[int]:
    names = words.rng.sample(words.places, min(number, len(words.places)))
    names += [f"{name} family" for name in words.names[: number - len(names)]]
    topics = [Topic(name=name, slug=slug_from(name)) for name in names]
    Topic.objects.bulk_create(topics, ignore_conflicts=True)
    known = Topic.objects.filter(slug__in=[each.slug for each in topics])
    return list(known.order_by("pk").values_list("pk", flat=True))


def _own_desk() -> Agency:
    own = Agency.objects.filter(is_own_desk=True).first()
    return own or Agency.objects.create(
        name="City Telegraph", full_name="City Telegraph", is_own_desk=True
    )


def _wires(words: Words) -> list[int]:
    names = [f"{place} Wire" for place in words.places[:_AGENCIES]]
    return [Agency.objects.get_or_create(name=name)[0].pk for name in names]


def _picture(place: int) -> Image:
    """Draw a plain picture, so that the pages show one; many stories share it."""
    alt = f"Invented picture {place + 1}"
    if known := Image.objects.filter(alt=alt).first():
        return known
    shade = Pillow.linear_gradient("L").rotate(30 * place).resize((1200, 800))
    file = io.BytesIO()
    Pillow.merge("RGB", (shade, shade.rotate(180), shade)).save(file, "JPEG")
    image = store(ContentFile(file.getvalue(), name=f"invented-{place + 1}.jpg"))
    image.alt, image.credit = alt, "City Telegraph"
    image.save(update_fields=["alt", "credit"])
    return image
