"""All test data: a newsroom with named people, and stories made by the verbs of the workflow."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from typing import Any

import factory
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from PIL import Image as Pillow

from articles import workflow
from articles.models import Article, Dispatch, Printing, Section, Topic
from articles.workflow import Copy, Filing
from authors.models import Agency, Author, User
from images.models import Image
from images.uploads import store

_number = itertools.count(1)


class UserFactory(factory.django.DjangoModelFactory[User]):
    """Somebody who signs in with the password ``deadline``; ``role`` puts them in a group."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    password = factory.django.Password("deadline")
    is_staff = True

    @factory.post_generation
    def role(self: User, create: bool, extracted: str | None, **kwargs: Any) -> None:
        """Join a group."""
        if extracted:
            self.groups.add(Group.objects.get(name=extracted))


class AuthorFactory(factory.django.DjangoModelFactory[Author]):
    """A public profile."""

    class Meta:
        model = Author

    name = factory.Sequence(lambda n: f"Author {n}")
    slug = factory.Sequence(lambda n: f"author-{n}")


class SectionFactory(factory.django.DjangoModelFactory[Section]):
    """A part of the paper."""

    class Meta:
        model = Section
        django_get_or_create = ("slug",)

    name = "World"
    slug = factory.LazyAttribute(lambda section: section.name.lower())


class TopicFactory(factory.django.DjangoModelFactory[Topic]):
    """A subject."""

    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")


def desk_agency() -> Agency:
    """Return the own desk."""
    agency, _ = Agency.objects.get_or_create(
        name="City Telegraph", defaults={"is_own_desk": True, "full_name": "City Telegraph"}
    )
    return agency


def wire_agency(name: str = "AP") -> Agency:
    """Return a wire agency."""
    agency, _ = Agency.objects.get_or_create(name=name)
    return agency


def reporter(**fields: Any) -> User:
    """Return a reporter."""
    return UserFactory.create(role="Reporter", **fields)


def editor(**fields: Any) -> User:
    """Return an editor."""
    return UserFactory.create(role="Editor", **fields)


def chief(**fields: Any) -> User:
    """Return a chief editor."""
    return UserFactory.create(role="Chief editor", **fields)


def copy(**fields: Any) -> Copy:
    """Return copy that is ready for print."""
    number = next(_number)
    defaults = {
        "headline": f"Ferry Strikes Pier {number}",
        "dateline_city": "Port Averly",
        "dateline_region": "Norland",
        "agency": desk_agency(),
        "body": f"<p>A ferry struck pier {number} early on Saturday.</p><p>Nobody was hurt.</p>",
    }
    return Copy(**(defaults | fields))


def filing(**fields: Any) -> Filing:
    """Return a filing of its own."""
    defaults = {"slug": f"ferry-strikes-pier-{next(_number)}", "section": SectionFactory.create()}
    return Filing(**(defaults | fields))


def draft(*, actor: User | None = None, filed: Filing | None = None, **fields: Any) -> Dispatch:
    """Return the first dispatch of a new draft story."""
    return workflow.create(actor=actor or reporter(), filing=filed or filing(), copy=copy(**fields))


def story(*, actor: User | None = None, filed: Filing | None = None, **fields: Any) -> Article:
    """Return a public story with one dispatch."""
    actor = actor or editor()
    dispatch = draft(actor=actor, filed=filed, **fields)
    workflow.publish(actor=actor, dispatch=dispatch, seq=1)
    return Article.objects.get(pk=dispatch.article_id)


def update(
    article: Article,
    *,
    actor: User | None = None,
    override: str = "For a test",
    picture_exception: str = "",
    **fields: Any,
) -> Dispatch:
    """Append a breaking update to a public story, doubtful or not."""
    return workflow.append_update(
        actor=actor or editor(),
        article=article,
        copy=copy(**fields),
        override=override,
        picture_exception=picture_exception,
    )


def correct(dispatch: Dispatch, *, actor: User | None = None, body: str, **note: str) -> Printing:
    """Print another body in place of a dispatch's; ``note`` as ``workflow.correct`` takes it."""
    actor = actor or editor()
    printed = dispatch.revisions.latest("seq")
    mended = replace(Copy.of(printed), body=body)
    workflow.save(actor=actor, dispatch=dispatch, copy=mended, seq=printed.seq)
    return workflow.correct(actor=actor, dispatch=dispatch, seq=printed.seq + 1, **note)


def withdraw(dispatch: Dispatch, **note: str) -> Printing:
    """Take a dispatch out of its chain; ``note`` is a ``public_note`` of a ``note_kind``."""
    return workflow.withdraw(actor=editor(), dispatch=dispatch, reason="For a test", **note)


def reinstate(dispatch: Dispatch) -> Printing:
    """Bring a withdrawn dispatch back into its chain."""
    return workflow.reinstate(actor=editor(), dispatch=dispatch, reason="For a test")


def picture_file(
    name: str = "pier.jpg", *, size: tuple[int, int] = (1200, 800), kind: str = "JPEG"
) -> ContentFile[bytes]:
    """Return a picture file."""
    file = io.BytesIO()
    Pillow.linear_gradient("L").resize(size).convert("RGB").save(file, kind)
    return ContentFile(file.getvalue(), name=name)


def image(*, size: tuple[int, int] = (1200, 800)) -> Image:
    """Return a picture in the library."""
    return store(picture_file(size=size))
