"""The desk shows each person what waits for them."""

from __future__ import annotations

import pytest

from articles import workflow
from tests import factories
from tests.newsroom_pages import signed_in

pytestmark = pytest.mark.django_db


def test_an_editor_sees_what_reporters_submitted() -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin, headline="Waiting For Edda")
    assert "Waiting For Edda" not in signed_in(factories.editor()).get("/newsroom/").text
    workflow.submit(actor=robin, dispatch=dispatch)
    assert "Waiting For Edda" in signed_in(factories.editor()).get("/newsroom/").text


def test_a_reporter_sees_own_drafts_and_not_those_of_others() -> None:
    robin = factories.reporter()
    factories.draft(actor=robin, headline="Robin’s Own")
    factories.draft(headline="Somebody Else’s")
    page = signed_in(robin).get("/newsroom/").text
    assert "Robin’s Own" in page
    assert "Somebody Else’s" not in page


def test_a_story_that_breaks_stands_on_everybodys_desk() -> None:
    article = factories.story()
    factories.update(article, headline="It Moves")
    for person in (factories.reporter(), factories.editor(), factories.chief()):
        assert "It Moves" in signed_in(person).get("/newsroom/").text


def test_an_empty_desk_says_what_to_do() -> None:
    page = signed_in(factories.reporter()).get("/newsroom/")
    assert page.status_code == 200
    assert "New story" in page.text


def test_somebody_without_a_role_sees_no_story() -> None:
    factories.story(headline="Not For Strangers")
    page = signed_in(factories.UserFactory.create()).get("/newsroom/")
    assert page.status_code == 200
    assert "Not For Strangers" not in page.text
