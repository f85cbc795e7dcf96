"""A newsroom to measure on: a scratch database with invented stories, and one story to read."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.programs import ROOT
from bench.stage import hang_up, say_where
from newsroom.postgres import EmbeddedPostgres

if TYPE_CHECKING:
    from articles.models import Article, Dispatch
    from authors.models import User

PARAGRAPHS = 25
LINKING = 5  # stories that also-read the one that is changed


@dataclass(frozen=True, slots=True)
class House:
    """What is measured, by address; ``links`` are pages that also-read ``story``."""

    directory: Path
    story: str
    section: str
    links: tuple[str, ...]
    whole: str  # a page in one piece, without fragments
    others: tuple[str, ...]  # stories that are read besides


@contextlib.contextmanager
def open_house(*, articles: int, port: int) -> Iterator[House]:
    """Open a durable scratch newsroom, for a site at ``port``, and remove it in the end.

    Raises PostgresError with one line for a person.
    """
    with contextlib.ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-bench-"))
        directory = Path(name)
        directory.chmod(0o755)  # root's database and Varnish run as others, who must reach it
        say_where(directory, port)
        server = EmbeddedPostgres(directory / "postgres", durable=True, dies_with_parent=True)
        stack.callback(server.stop)
        server.start()
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        with (directory / "corpus.log").open("w") as log:
            call_command("load_corpus", f"--articles={articles}", stdout=log)
        stack.callback(hang_up)
        yield _furnished(directory)


def _furnished(directory: Path) -> House:
    from articles.models import Article

    story = print_story("The Bench Story of the Day")
    links = [print_story(f"A Story That Points On {n}", also=[story.pk]) for n in range(LINKING)]
    correct(story)
    others = Article.objects.public().exclude(pk=story.pk).order_by("-first_published_at")[:200]
    return House(
        directory=directory,
        story=story.url,
        section=story.section.get_absolute_url(),
        links=tuple(each.url for each in links),
        whole=f"{story.url}history/",
        others=tuple(each.url for each in others),
    )


def editor() -> User:
    """Return an editor whose rights are not known yet, as in each request; one query."""
    from authors.models import User

    return User.objects.filter(groups__name="Editor").earliest("pk")


def prose() -> list[str]:
    """Return 25 paragraphs of English prose, each of its own words: the project's own documents."""
    text = "\n\n".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs/decisions").glob("*.md"))
    )
    sentences = [
        " ".join(re.sub(r"[`*_#<>&\[\]]", "", each).split())
        for each in re.split(r"\n\n|(?<=[.:]) ", text)
        if not each.startswith(("#", "-", "|"))
    ]
    words = " ".join(each for each in sentences if len(each) > 40).split()
    size = 50  # words of a paragraph, about
    return [" ".join(words[n * size : (n + 1) * size]) for n in range(PARAGRAPHS)]


def draft(headline: str, *, also: Sequence[int] = ()) -> Dispatch:
    """Write a story of 25 paragraphs with a picture, three topics and two "Also read" blocks."""
    from articles import workflow
    from articles.models import Article, Section, Topic
    from articles.workflow import Copy, Filing
    from articles.workflow.addresses import slug_from
    from authors.models import Agency, Author
    from images.models import Image

    older = Article.objects.public().order_by("first_published_at").values_list("pk", flat=True)
    blocks = "".join(f'<p data-also-read="{each}"></p>' for each in [*also, *older[:2]][:2])
    return workflow.create(
        actor=editor(),
        filing=Filing(
            slug=slug_from(headline),
            section=Section.objects.earliest("pk"),
            topics=frozenset(Topic.objects.order_by("pk")[:3]),
        ),
        copy=Copy(
            headline=headline,
            standfirst="What is known so far of the bridge, the ferry and the port.",
            dateline_city="Port Averly",
            dateline_region="Norland",
            agency=Agency.objects.get(is_own_desk=True),
            authors=[Author.objects.earliest("pk")],
            lead_image=Image.objects.earliest("pk"),
            caption="The pier in the morning.",
            credit="City Telegraph",
            alt="A pier",
            body="".join(f"<p>{each}</p>" for each in prose()) + blocks,
        ),
    )


def print_story(headline: str, *, also: Sequence[int] = ()) -> Article:
    """Write and print a story."""
    from articles import workflow
    from articles.models import Article

    dispatch = draft(headline, also=also)
    workflow.publish(actor=editor(), dispatch=dispatch, seq=1)
    return Article.objects.select_related("section").get(pk=dispatch.article_id)


def correct(story: Article) -> None:
    """Correct a word of a story, so that it has a history."""
    from dataclasses import replace

    from articles import workflow
    from articles.workflow import Copy

    dispatch = story.dispatches.get()
    copy = Copy.of(dispatch.revisions.get())
    copy = replace(copy, body=copy.body.replace("<p>", "<p>Meanwhile, ", 1))
    workflow.save(actor=editor(), dispatch=dispatch, copy=copy, seq=1)
    workflow.correct(actor=editor(), dispatch=dispatch, seq=2, reason="A word was missing.")
