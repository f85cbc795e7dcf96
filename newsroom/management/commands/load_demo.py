"""Load the demo newsroom: an invented paper with its people and stories."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from articles import body, workflow
from articles.models import Article, Dispatch, Section, Topic
from articles.workflow import Copy, Filing
from articles.workflow.clock import as_of
from articles.workflow.pictures import add_picture, describe_picture
from authors.models import Agency, Author, User
from frontpage import workflow as board
from frontpage.models import StandingPage, WeatherReading
from frontpage.places import DONT_MISS_RAIL, FRONT_PAGE, section_front
from images.models import Image
from newsletter.models import Subscriber
from newsroom import demo
from newsroom.demo import DemoCorrection, DemoDispatch, DemoStory, pictures

PASSWORD = "newsroom-demo"
LOGINS = {
    "reporter": ("Reporter", "Robin", "Reyes"),
    "editor": ("Editor", "Edda", "Lindh"),
    "chief": ("Chief editor", "Cleo", "Marsh"),
}


# The story whose picture the paper may show for some days only.
_BORROWED = "rowing-on-the-aver"


class Command(BaseCommand):
    """Load the demo newsroom once; a second call changes nothing."""

    help = "Load the demo newsroom (NEWSROOM_MODE=demo or test only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load everything in one transaction: a load cut short leaves nothing behind."""
        if settings.MODE == "production":
            raise CommandError("The demo's logins are public: it is not loaded in production.")
        if User.objects.filter(username__in=LOGINS).exists():
            self.stdout.write("The demo newsroom is loaded already.")
            return
        if User.objects.exists():  # somebody's own newsroom, by a DATABASE_URL left in a terminal
            raise CommandError("The database holds another newsroom: the demo takes an empty one.")
        self.stdout.write("Loading the demo newsroom …")
        with transaction.atomic():
            _Loader().load()
        self.stdout.write(f"{Article.objects.count()} stories loaded.")


class _Loader:
    """Writes the demo's files through the workflow, in the order in which things happened."""

    def __init__(self) -> None:
        self.demo = demo.read()
        self.now = timezone.now()
        self.dispatches: dict[tuple[str, int], Dispatch] = {}
        self.images: dict[str, Image] = {}

    def load(self) -> None:
        self._people()
        self._shelves()
        self._pictures()
        for act in self.demo.timeline():
            with as_of(self.now - timedelta(hours=act.hours_ago)):
                if isinstance(act.act, DemoCorrection):
                    self._correct(act.story, act.act)
                else:
                    self._write(act.story, act.act)
        self._desk()
        self._board()
        self._readers()
        WeatherReading.objects.create(celsius=Decimal("20.5"), observed_at=self.now)

    def _people(self) -> None:
        for username, (group, first, last) in LOGINS.items():
            user = User.objects.create_user(
                username,
                f"{username}@example.com",
                PASSWORD,
                first_name=first,
                last_name=last,
                is_staff=True,
            )
            user.groups.add(Group.objects.get(name=group))
        self.reporter, self.editor = (
            User.objects.get(username=name) for name in ("reporter", "editor")
        )
        self.agencies = {
            each.name: Agency.objects.create(
                name=each.name, full_name=each.full_name, is_own_desk=each.own
            )
            for each in self.demo.agencies
        }
        self.authors = {
            each.slug: Author.objects.create(
                name=each.name,
                slug=each.slug,
                bio=each.bio,
                job_title=each.job_title,
                website=each.website,
                profiles=each.profiles,
                photo=self._image(each.photo),
            )
            for each in self.demo.authors
        }

    def _shelves(self) -> None:
        self.sections = {
            each.slug: Section.objects.create(
                name=each.name,
                slug=each.slug,
                description=each.description,
                position=each.position,
            )
            for each in self.demo.sections
        }
        self.topics = {
            each.slug: Topic.objects.create(name=each.name, slug=each.slug)
            for each in self.demo.topics
        }
        for number, page in enumerate(self.demo.pages, start=1):
            StandingPage.objects.create(
                kind=page.kind,
                slug=page.slug,
                title=page.title,
                body=body.clean(page.body),
                position=number,
            )

    def _image(self, name: str) -> Image:
        if name not in self.images:
            file = ContentFile(pictures.draw(name), name=f"{name}.jpg")
            self.images[name] = add_picture(actor=self.editor, upload=file).image
        return self.images[name]

    def _pictures(self) -> None:
        """Describe the pictures of stories, and portraits; the rights to one end in a few days."""
        for story in self.demo.stories:
            if not story.picture:
                continue
            said: dict[str, Any] = {
                name: getattr(story, name) for name in ("caption", "credit", "alt")
            }
            if story.slug == _BORROWED:
                said["usable_until"] = self.now + timedelta(days=5)
                said["territory"] = "In the paper and on its own pages."
            self._describe(story.picture, said)
        own = next(each.name for each in self.demo.agencies if each.own)
        for author in self.demo.authors:
            self._describe(author.photo, {"alt": author.name, "credit": own})

    def _describe(self, name: str, said: dict[str, Any]) -> None:
        image = self._image(name)
        image.refresh_from_db()
        self.images[name] = describe_picture(
            actor=self.editor, image=image, version=image.version, said=said
        )

    def _write(self, story: DemoStory, passage: DemoDispatch) -> None:
        """Write a dispatch as far as the demo has it: printed, or still in hand."""
        index = story.dispatches.index(passage)
        copy = self._copy(story, passage)
        state = passage.state if index or story.state == "public" else story.state
        author = self.editor if state == "printed" else self.reporter
        if index == 0:
            filing = Filing(
                slug=story.slug,
                section=self.sections[story.section],
                topics=frozenset(self.topics[slug] for slug in story.topics),
                label=story.label,
            )
            dispatch = workflow.create(actor=author, filing=filing, copy=copy)
        else:
            article = self.dispatches[story.slug, 0].article
            dispatch = workflow.draft_update(actor=author, article=article, copy=copy)
        self.dispatches[story.slug, index] = dispatch
        if state == "printed":
            workflow.publish(actor=self.editor, dispatch=dispatch, seq=1)
        if state in {"submitted", "returned", "scheduled"}:
            workflow.submit(actor=author, dispatch=dispatch)
        if state == "returned":
            note = passage.note or story.note
            workflow.return_to_reporter(actor=self.editor, dispatch=dispatch, note=note)

    def _readers(self) -> None:
        """Let two readers have letters, so that some go out: as files, where no server is named."""
        for email, kinds in (
            ("ada@example.com", ("digest", "breaking")),
            ("bo@example.com", ("digest",)),
        ):
            subscriber = Subscriber.objects.create(email=email, confirmed_at=self.now)
            for kind in kinds:
                subscriber.subscriptions.create(kind=kind, since=self.now)

    def _desk(self) -> None:
        """Do what the desk does: schedule, leave notes, ask for a second pair of eyes."""
        for story in self.demo.stories:
            dispatch = self.dispatches[story.slug, 0]
            if story.prints_in_hours:
                at = self.now + timedelta(hours=story.prints_in_hours)
                moment = at.replace(minute=0, second=0, microsecond=0)
                workflow.schedule(actor=self.editor, dispatch=dispatch, seq=1, at=moment)
            if story.desk_note:
                workflow.note(
                    actor=self.editor,
                    article=dispatch.article,
                    dispatch=dispatch,
                    text=story.desk_note,
                )
        # Now that its stories are in print: from here on, nobody prints alone what they wrote.
        careful = [each.slug for each in self.demo.sections if each.second_look]
        Section.objects.filter(slug__in=careful).update(second_look=True)

    def _board(self) -> None:
        """Arrange the board as the editor would: a lead, Don't Miss, something for tomorrow."""
        hour = timedelta(hours=1)
        tomorrow = (self.now + 24 * hour).replace(minute=0, second=0, microsecond=0)
        city = section_front(self.sections["city"].pk)
        for place, position, slug, how in (
            (FRONT_PAGE, 0, "harbour-bridge-closed", {"pinned": True, "ends_at": tomorrow}),
            (FRONT_PAGE, 2, "what-the-bridge-costs", {}),
            (FRONT_PAGE, 1, "vineyards-by-night", {"starts_at": tomorrow}),
            (DONT_MISS_RAIL, 0, "the-lighthouse-keepers-who-never-left", {"pinned": True}),
            (DONT_MISS_RAIL, 1, "the-woman-who-measures-the-marathon", {"ends_at": tomorrow}),
            (city, 0, "after-the-last-tram", {}),
        ):
            article = self.dispatches[slug, 0].article
            board.put(actor=self.editor, place=place, article=article, position=position, **how)

    def _copy(self, story: DemoStory, passage: DemoDispatch) -> Copy:
        picture: dict[str, Any] = {}
        if story.picture and passage is story.dispatches[0]:
            picture = {
                "lead_image": self._image(story.picture),
                "caption": story.caption,
                "credit": story.credit,
                "alt": story.alt,
            }
        return Copy(
            headline=passage.headline,
            standfirst=passage.standfirst,
            dateline_city=passage.city,
            dateline_region=passage.region,
            agency=self.agencies[passage.agency],
            body=self._body(passage.body),
            authors=[self.authors[slug] for slug in passage.authors],
            **picture,
        )

    def _body(self, text: str) -> str:
        """Point the blocks at articles and pictures, which they call by slug and name."""

        def article_id(slug: re.Match[str]) -> str:
            return f'data-also-read="{self.dispatches[slug[1], 0].article_id}"'

        def image_id(name: re.Match[str]) -> str:
            return f'data-picture="{self._image(name[1]).pk}"'

        text = re.sub(r'data-also-read="([a-z0-9-]+)"', article_id, text)
        return re.sub(r'data-picture="([a-z0-9-]+)"', image_id, text)

    def _correct(self, story: DemoStory, correction: DemoCorrection) -> None:
        dispatch = self.dispatches[story.slug, correction.dispatch]
        printed = self._copy(story, story.dispatches[correction.dispatch])
        text = self._body(
            story.dispatches[correction.dispatch].body.replace(correction.old, correction.new)
        )
        corrected = replace(printed, body=text)
        workflow.save(actor=self.editor, dispatch=dispatch, copy=corrected, seq=1)
        workflow.correct(
            actor=self.editor,
            dispatch=dispatch,
            seq=2,
            note_kind=correction.kind,
            public_note=correction.note,
        )
