"""What is asked of the newsroom: its pages, each with other words and people each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.corpus.words import NOUNS, Words
from articles.keyset import Cursor
from articles.models import Article, Dispatch, Section, Topic
from authors.models import User

_STORIES = "/newsroom/articles/article/"
_PICTURES = "/newsroom/pictures/"
_BOARD = "/newsroom/board/"
_CHOOSER = f"{_STORIES}also-read/"
_AUTOCOMPLETE = "/newsroom/autocomplete/"
_MANY = 40  # of each kind; then they come round again


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: by whom, of which address, with what sent."""

    user: User
    address: str
    sent: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page with many ways to ask for it."""

    name: str
    asked: Callable[[int], Asked]
    clients: dict[int, Client]

    def ask(self, number: int) -> None:
        """Ask in the ``number``-th way; raises AssertionError unless it is answered."""
        asked = self.asked(number)
        client = self.clients[asked.user.pk]
        answer = (
            client.get(asked.address)
            if asked.sent is None
            else client.post(asked.address, asked.sent)
        )
        if answer.status_code != 200:
            raise AssertionError(f"{asked.address} answered {answer.status_code}.")

    def queries(self, number: int) -> int:
        """Return how many queries the ``number``-th way takes."""
        with CaptureQueriesContext(connection) as captured:
            self.ask(number)
        return len(captured)


def pages(*, only: str = "") -> list[Page]:
    """Return the newsroom's pages, of those with ``only`` in their names."""
    editors = _some_of("Editor")
    reporters = _some_of("Reporter")
    clients: dict[int, Client] = {}
    handler = Client().handler
    for user in [*editors, *reporters]:
        clients[user.pk] = Client()
        # Each would load the middleware at its first request.
        clients[user.pk].handler = handler
        clients[user.pk].force_login(user)

    def page(name: str, *asked: tuple[str, Mapping[str, str] | None], by: Sequence[User]) -> Page:
        return Page(
            name,
            lambda number: Asked(by[number % len(by)], *asked[number % len(asked)]),
            clients,
        )

    def of(address: str, *queries: Mapping[str, Any]) -> list[tuple[str, None]]:
        return [(f"{address}?{urlencode(each)}", None) for each in queries]

    words = _words()
    sections = [{"section": each.pk} for each in Section.objects.all()]
    fronts = Section.objects.values_list("slug", flat=True)
    found = [
        page("the desk, an editor", *of("/newsroom/", {}), by=editors),
        page("the desk, a reporter", *of("/newsroom/", {}), by=reporters),
        page("the board", *of(_BOARD, *({"section": each} for each in fronts)), by=editors),
        page("stories", *of(_STORIES, {}), by=editors),
        *(
            page(f"stories, {status}", *of(_STORIES, {"status": status}), by=editors)
            for status in Article.Status.values
        ),
        page("stories of a section", *of(_STORIES, *sections), by=editors),
        page(
            "stories of a section, killed",
            *of(_STORIES, *({**each, "status": "killed"} for each in sections)),
            by=editors,
        ),
        page("stories, mine", *of(_STORIES, {"mine": "on"}), by=reporters),
        page("stories, my drafts", *of(_STORIES, {"mine": "on", "status": "draft"}), by=reporters),
        page(
            "stories, mine of a section",
            *of(_STORIES, *({**each, "mine": "on"} for each in sections)),
            by=reporters,
        ),
        page("stories, deep pages", *of(_STORIES, *_deep()), by=editors),
        page(
            "stories of a section, deep pages",
            *of(_STORIES, *({**a, **b} for a in sections for b in _deep())),
            by=editors,
        ),
    ]
    for kind, typed in words.items():
        searched = of(_STORIES, *({"q": each} for each in typed))
        found.append(page(f"stories, search: {kind}", *searched, by=editors))
    common = words["a common word"]
    narrowed = [
        {"q": word, "section": section["section"], "status": status}
        for word, section in zip(common, sections * len(common), strict=False)
        for status in ("public", "killed")
    ]
    found.append(page("stories, search and filters", *of(_STORIES, *narrowed), by=editors))
    for kind, typed in {"nothing typed": [""], **words}.items():
        searched = of(_CHOOSER, *({"q": each} for each in typed))
        found.append(page(f"Also read, {kind}", *searched, by=reporters))
    found.append(page("Also read, suggestions", *_texts(), by=reporters))
    found += [
        page(
            f"autocomplete, {name}",
            *of(
                _AUTOCOMPLETE,
                *(
                    {"app_label": app, "model_name": model, "field_name": field, "term": term}
                    for term in ["", *terms]
                ),
            ),
            by=editors,
        )
        for name, app, model, field, terms in (
            ("authors", "articles", "byline", "author", _beginnings("Author", "name")),
            ("topics", "articles", "articletopic", "topic", _beginnings("Topic", "name")),
            ("agencies", "articles", "revision", "agency", ["wire", "tele", "zz"]),
        )
    ]
    found += [
        page("the editor, a public story", *_editors(Article.objects.public()), by=editors),
        page(
            "the editor, a long chain",
            *_editors(Article.objects.public().filter(update_count__gt=10)),
            by=editors,
        ),
        page(
            "the editor, a draft",
            *_editors(Article.objects.filter(status="draft")),
            by=editors,
        ),
        page(
            "the editor, a submitted text",
            *[
                (f"{_STORIES}{each.article_id}/change/?dispatch={each.pk}", None)
                for each in Dispatch.objects.in_state("submitted")[:_MANY]
            ],
            by=editors,
        ),
        page(
            "the editor, a breaking update",
            *[
                (f"{address}?append", None)
                for address, _ in _editors(Article.objects.public().filter(update_count__gt=0))
            ],
            by=editors,
        ),
        page("the editor, a new story", *of(f"{_STORIES}add/", {}), by=reporters),
        page("the picture library", *of(_PICTURES, {}), by=editors),
        page(
            "the picture library, search",
            *of(f"{_PICTURES}find/", *({"q": each} for typed in words.values() for each in typed)),
            by=reporters,
        ),
    ]
    return [each for each in found if only in each.name]


def _some_of(group: str) -> list[User]:
    return list(User.objects.filter(groups__name=group).order_by("pk")[:_MANY])


def _words() -> dict[str, list[str]]:
    """Return what is typed into a search, by its kind."""
    names = Words(1)
    rare, frequent = names.places[-_MANY:], names.places[:_MANY]
    return {
        "a rare word": rare,
        "a place often in the news": frequent,
        "a common word": list(NOUNS[:_MANY]),
        "the beginning of a word": [word[:3] for word in NOUNS[:_MANY]],
        "one letter": list("abcdefghilmnopqrstuvw"),
        "two words": [f"{a} {b}" for a, b in zip(frequent, NOUNS, strict=False)],
        "two common words": [f"{a} {b}" for a, b in zip(NOUNS, NOUNS[1:_MANY], strict=False)],
        "no such word": [f"{word}qx" for word in NOUNS[:_MANY]],
    }


def _deep() -> list[dict[str, str]]:
    """Return pages deep in the list of all stories."""
    newest = Article.objects.order_by("-worked_at")[0].worked_at
    oldest = Article.objects.order_by("worked_at")[0].worked_at
    depths = [(newest - oldest) * share / 10 for share in range(1, 10)]
    return [{"before": str(Cursor(newest - each, 0))} for each in [*depths, timedelta(hours=1)]]


def _texts() -> list[tuple[str, Mapping[str, str] | None]]:
    """Return texts as the "Also read" button sends them: those of old stories."""
    stories = Article.objects.public().order_by("first_published_at")[:_MANY]
    topics = [str(pk) for pk in Topic.objects.order_by("pk").values_list("pk", flat=True)[:_MANY]]
    return [
        (
            f"{_CHOOSER}suggested/",
            {"headline": each.headline, "lead": each.standfirst, "topics": topic},
        )
        for each, topic in zip(stories, topics, strict=False)
    ]


def _beginnings(model: str, field: str) -> list[str]:
    from django.apps import apps

    app = "authors" if model == "Author" else "articles"
    rows = apps.get_model(app, model)._default_manager.order_by("-pk")[:_MANY]
    return [str(getattr(row, field))[:3] for row in rows]


def _editors(stories: Any) -> list[tuple[str, None]]:
    newest = stories.order_by("-worked_at", "-id")[:_MANY]
    return [(f"{_STORIES}{each.pk}/change/", None) for each in newest]
