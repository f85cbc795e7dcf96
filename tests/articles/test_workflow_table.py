"""docs/workflow-table.md says who may do what in which state: compared with the code.

And the newsroom's pages keep to it: no button for what is forbidden or refused, and 403 for a
request that is forged.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from articles import workflow
from articles.admin import submission
from articles.admin.take_down import ON_PASSAGE, ON_STORY
from articles.workflow import permissions
from authors.models import User
from tests import factories
from tests.articles import traces
from tests.articles.workflow_states import (
    ACTS,
    ALLOWED,
    FORBIDDEN,
    STATES,
    Scene,
    cell,
    outcome,
)
from tests.newsroom_pages import editor_url, signed_in, story_fields, text_url

pytestmark = pytest.mark.django_db


def _written() -> dict[str, dict[str, str]]:
    """The tables of the document: by state and verb, the three signs."""
    text = (Path(settings.BASE_DIR) / "docs/workflow-table.md").read_text()
    found: dict[str, dict[str, str]] = {}
    for heading, table in re.findall(r"^## (.+)\n\n((?:\|.*\n)+)", text, re.MULTILINE):
        head, _rule, *rows = (
            [each.strip() for each in line.strip("|").split("|")] for line in table.splitlines()
        )
        for column, name in enumerate(head[1:], start=1):
            state = f"{heading[0].lower()}{heading[1:]}: {name}"
            found[state] = {row[0]: row[column] for row in rows}
    return found


TABLE = _written()


def test_the_buttons_are_those_of_the_editor() -> None:
    assert set(BUTTONS) == set(submission.BUTTONS)


def test_the_document_has_every_verb_in_every_state() -> None:
    verbs = {name for name in workflow.__all__ if name[0].islower()} - {"may"}
    assert set(ACTS) == set(permissions.ON_ANY) == verbs
    assert set(TABLE) == set(STATES)
    assert all(set(rows) == verbs for rows in TABLE.values())


@pytest.mark.parametrize("state", STATES)
def test_the_document_says_what_the_verbs_do(state: str) -> None:
    scene = STATES[state]()
    assert {verb: cell(scene, verb) for verb in ACTS} == TABLE[state]


@pytest.mark.parametrize("state", STATES)
def test_on_what_is_not_the_reporters_own_a_reporter_only_begins_something(state: str) -> None:
    scene, other = STATES[state](), factories.reporter()
    may = {"create", "draft_update"}
    found = {verb: outcome(scene, verb, other) for verb in ACTS}
    assert {verb for verb, sign in found.items() if sign != FORBIDDEN} == may
    assert found["draft_update"] == TABLE[state]["draft_update"][0]


# --- What the pages offer ---

# What the editor's buttons do: what is typed is saved, and then the verb.
BUTTONS = {
    "_save": "save",
    "_submit": "submit",
    "_publish": "publish",
    "_correct": "correct",
    "_spike": "spike",
    "_file": "file_under",
    "_schedule": "schedule",
    "_unschedule": "unschedule",
}
PEOPLE: dict[str, Callable[[Scene], User]] = {
    "reporter": lambda scene: scene.robin,
    "another reporter": lambda scene: factories.reporter(),
    "editor": lambda scene: scene.edda,
    "chief": lambda scene: scene.chief,
}


def offered(scene: Scene, who: User) -> set[str]:
    """The verbs that the open text's page offers somebody, by button, link and form."""
    page = " ".join(signed_in(who).get(text_url(scene.dispatch)).text.split())
    found = set(re.findall(r'name="(_\w+)"', page))
    found = {BUTTONS[name] for name in found if name in BUTTONS}
    found |= set(re.findall(r"/take-down/(\w+)/", page))
    found |= set(re.findall(rf"/passages/{scene.dispatch.pk}/(\w+)/", page))
    for sign, verb in {
        'id="return-form"': "return_to_reporter",
        'id="look-form"': "look_over",
        f'name="dispatch" value="{scene.dispatch.pk}" form="note-form"': "note",
        "?append": "draft_update",
    }.items():
        if sign in page:
            found.add(verb)
    return found


def typed_and(verb: str, scene: Scene, who: User) -> str:
    """What becomes of a button: of its verb, or of a save and then its verb."""
    sign = outcome(scene, verb, who)
    if sign == ALLOWED or verb not in {"submit", "publish", "schedule", "correct"}:
        return sign
    save = ACTS["save"]
    act = ACTS[verb]

    def both(on: Scene, by: User) -> object:
        save(on, by)
        return act(on, by)

    ACTS["save and more"] = both
    try:
        return outcome(scene, "save and more", who)
    finally:
        del ACTS["save and more"]


@pytest.mark.parametrize("state", STATES)
def test_nobody_is_offered_what_would_be_forbidden_or_refused(state: str) -> None:
    scene = STATES[state]()
    wrong = {
        (name, verb): sign
        for name, person in PEOPLE.items()
        for who in [person(scene)]
        for verb in sorted(offered(scene, who))
        if (sign := typed_and(verb, scene, who)) != ALLOWED
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "state",
    [
        "draft story: drafting",
        "draft story: submitted",
        "update of a public story: drafting",
        "in print: alone",
        "in print: correction drafted",
        "out of print: killed",
    ],
)
@pytest.mark.parametrize("name", ["reporter", "another reporter", "editor"])
def test_a_forged_request_for_what_is_forbidden_gets_403_and_does_nothing(
    name: str, state: str
) -> None:
    scene = STATES[state]()
    who = PEOPLE[name](scene)
    browser, before = signed_in(who), traces.everything()
    article, dispatch = scene.article, scene.dispatch
    here = "/newsroom/articles/article/"
    # Every button, page and form with the verb behind it.
    addresses = {
        verb: (text_url(dispatch), {button: "1"})
        for button, verb in BUTTONS.items()
        if verb != "file_under"
    }
    addresses["file_under"] = (f"{editor_url(article)}?filing", {"_file": "1"})
    addresses["return_to_reporter"] = (f"{here}{dispatch.pk}/return/", {"note": "x"})
    addresses["look_over"] = (f"{here}{dispatch.pk}/look-over/", {"seq": str(scene.seq)})
    addresses["note"] = (f"{here}{article.pk}/notes/", {"dispatch": str(dispatch.pk), "text": "x"})
    addresses |= {verb: (f"{here}{article.pk}/take-down/{verb}/", {}) for verb in ON_STORY}
    addresses |= {verb: (f"{here}passages/{dispatch.pk}/{verb}/", {}) for verb in ON_PASSAGE}
    typed = story_fields(
        section=article.section,
        seq=scene.seq,
        version=article.version,
        reason="x",
        print_at="2999-01-01T10:00",
    )
    forged = {
        verb: browser.post(address, typed | fields)
        for verb, (address, fields) in addresses.items()
        if outcome(scene, verb, who) == FORBIDDEN
    }
    for verb, answer in forged.items():
        if "An editor printed this text while you were writing" in answer.text:
            # Whose text it was gets back what was typed, and nothing else.
            assert (name, answer.status_code) == ("reporter", 200)
        else:
            assert (verb, answer.status_code) == (verb, 403)
    assert traces.everything() == before


def test_an_update_is_not_forged_into_print_by_a_reporter() -> None:
    story, robin = factories.story(), factories.reporter()
    fields = story_fields(_publish="1")
    answer = signed_in(robin).post(f"{editor_url(story)}?append", fields)
    assert answer.status_code == 403
    assert story.dispatches.count() == 1


def test_somebody_without_a_role_may_do_nothing_in_any_state() -> None:
    scene = STATES["update of a public story: drafting"]()
    stranger = factories.UserFactory.create()
    assert {verb: outcome(scene, verb, stranger) for verb in ACTS} == dict.fromkeys(ACTS, FORBIDDEN)
    with pytest.raises(PermissionDenied):
        permissions.require(stranger, "create")
