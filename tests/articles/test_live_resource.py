"""The small resource that open pages ask for: the same for everybody, and never a word too much."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.models import Article
from articles.workflow import Copy, clock
from tests.factories import chief, correct, draft, editor, story, update, withdraw
from tests.newsroom_pages import signed_in
from tests.reading import read

pytestmark = pytest.mark.django_db

SECRET = "The Harbourmaster Resigned"


def address(article: Article) -> str:
    return f"/live/{article.pk}.json"


def ask(article: Article, client: Client | None = None, **headers: str) -> HttpResponse:
    """Ask as a page does, without a cookie."""
    answer: HttpResponse = (client or Client()).get(address(article), headers=headers)
    return answer


def newest(article: Article) -> dict[str, Any]:
    answer = ask(article)
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_it_names_the_newest_update_and_nothing_else() -> None:
    article = story(headline="Ferry Strikes Pier")
    first = newest(article)
    assert first["update"] == 0
    assert first["headline"] == "Ferry Strikes Pier"
    dispatch = update(article, headline="Bridge “Closed” — for Good")
    printing = dispatch.printings.get()
    second = newest(article)
    assert second == {
        "id": article.pk,
        "changed": second["changed"],
        "update": 1,
        "headline": "Bridge “Closed” — for Good",
        "at": second["at"],
        "note": "",
    }
    assert (
        timedelta(0)
        <= printing.at - datetime.fromisoformat(second["at"])
        < timedelta(milliseconds=1)
    )
    assert second["changed"] > first["changed"]


def test_the_page_carries_the_version_that_the_resource_has(client: Client) -> None:
    article = story()
    update(article)
    element = read(client.get(article.url)).one("article", id="story")
    assert element["data-live"] == address(article)
    found = newest(article)
    assert element["data-changed"] == str(found["changed"])
    assert element["data-update"] == str(found["update"]) == "1"


def test_each_dispatch_says_when_it_was_printed_and_changed(client: Client) -> None:
    article = story()
    dispatch = update(article)
    printing = correct(dispatch, body="<p>Mended 1.</p>", reason="A typo.")
    page = read(client.get(article.url))
    element = page.one("section", id="update-1")
    assert datetime.fromisoformat(element["data-changed"]) == printing.at
    assert (
        datetime.fromisoformat(element["data-printed"])
        == dispatch.printings.earliest("at", "id").at
    )
    first = page.one("section", id="first-filed")
    assert first["data-printed"] == first["data-changed"]


def test_it_changes_with_each_change_in_print_and_with_nothing_else() -> None:
    article = story()
    dispatch = update(article)
    seen = [ask(article).content]

    robin = editor()
    waiting = workflow.draft_update(actor=robin, article=article, copy=Copy(headline=SECRET))
    workflow.save(actor=robin, dispatch=waiting, copy=Copy(headline=f"{SECRET} Today"), seq=1)
    assert ask(article).content == seen[0]

    correct(dispatch, body="<p>Mended 2.</p>", reason="A typo.")
    seen.append(ask(article).content)
    correct(dispatch, body="<p>Mended 3.</p>", note_kind="correction", public_note="It was Sunday.")
    seen.append(ask(article).content)
    withdraw(dispatch)
    seen.append(ask(article).content)
    update(article)
    seen.append(ask(article).content)
    assert len(set(seen)) == len(seen) == 5
    versions = [json.loads(each)["changed"] for each in seen]
    assert versions == sorted(versions)


def test_a_withdrawn_update_is_not_the_newest() -> None:
    article = story(headline="Ferry Strikes Pier")
    update(article, headline="Bridge Closed")
    withdraw(update(article, headline=SECRET))
    found = newest(article)
    assert found["update"] == 1
    assert found["headline"] == "Bridge Closed"


def test_it_tells_what_kind_of_note_the_last_change_brought() -> None:
    article = story()
    dispatch = update(article)
    other = update(story())
    assert newest(article)["note"] == ""
    correct(dispatch, body="<p>Mended 4.</p>", note_kind="correction", public_note="It was Sunday.")
    assert newest(article)["note"] == "correction"
    correct(other, body="<p>Mended 5.</p>", note_kind="clarification", public_note="Both piers.")
    assert newest(article)["note"] == "correction"
    correct(dispatch, body="<p>Mended 6.</p>", reason="A typo.")
    assert newest(article)["note"] == ""


def test_everybody_gets_the_same_bytes() -> None:
    article = story()
    update(article)
    plain = ask(article)
    for client in (Client(), signed_in(chief()), Client(headers={"accept-language": "de"})):
        answer = ask(article, client, accept="text/html", referer="https://elsewhere.example/")
        assert answer.content == plain.content
        assert answer["ETag"] == plain["ETag"]


def test_any_cache_may_keep_it_for_a_second_and_purge_it() -> None:
    article = story()
    answer = ask(article)
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "public, max-age=1"
    assert answer["Surrogate-Key"] == f"live-{article.pk} story-{article.pk}"
    assert answer.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    assert not answer.cookies


def test_it_is_tiny() -> None:
    """docs/live-updates.md counts on it: a million pages ask."""
    article = story(headline="Ferry Crew Account for All Passengers")
    answer = ask(article)
    assert len(answer.content) < 200
    assert sum(len(f"{name}: {value}\r\n") for name, value in answer.headers.items()) < 420


def test_a_page_that_has_it_already_gets_a_304_until_something_is_printed() -> None:
    article = story()
    etag = ask(article)["ETag"]
    assert etag.startswith('"')
    same = ask(article, if_none_match=etag)
    assert (same.status_code, same.content) == (304, b"")
    assert same["ETag"] == etag
    assert same["Cache-Control"] == "public, max-age=1"
    assert same["Content-Length"] == ask(article)["Content-Length"]
    assert ask(article, if_none_match=f"W/{etag}").status_code == 304  # from an edge that gzips
    update(article)
    fresh = ask(article, if_none_match=etag)
    assert fresh.status_code == 200
    assert fresh["ETag"] != etag


def test_head_answers_as_get_without_the_body() -> None:
    article = story()
    got, head = ask(article), Client().head(address(article))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Cache-Control", "Content-Type", "Content-Length"):
        assert head[name] == got[name], name
    conditional = Client().head(address(article), headers={"if-none-match": got["ETag"]})
    assert conditional.status_code == 304
    assert Client().post(address(article)).status_code == 405


def test_it_costs_one_query_at_any_length_of_the_chain(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    article, actor = story(), editor()
    for length in (1, 5, 40):
        while article.dispatches.count() < length:
            update(article, actor=actor)
        with django_assert_num_queries(1):
            answer = ask(article)
        assert json.loads(answer.content)["update"] == length - 1
        with django_assert_num_queries(1):
            assert ask(article, if_none_match=answer["ETag"]).status_code == 304


def test_what_readers_cannot_open_answers_404_whatever_the_reason(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    hidden = story(headline=SECRET)
    workflow.unpublish(actor=editor(), article=hidden, reason="A court.")
    drafted = draft(headline=SECRET).article
    bodies = set()
    for number in (hidden.pk, drafted.pk, 0, 999_999, 10**30):
        with django_assert_max_num_queries(1):
            answer = Client().get(f"/live/{number}.json")
        assert answer.status_code == 404, number
        assert answer["Content-Type"] == "application/json"
        assert answer["Cache-Control"] == "public, max-age=1"
        assert answer["Surrogate-Key"] == f"live-{number} story-{number}"
        bodies.add(answer.content)
    assert bodies == {b'{"gone":false}'}


def test_an_unpublished_story_is_back_when_it_is_published_again() -> None:
    article = story(headline="Ferry Strikes Pier")
    before = ask(article)
    workflow.unpublish(actor=editor(), article=article, reason="A court.")
    assert ask(article, if_none_match=before["ETag"]).status_code == 404
    workflow.publish_again(actor=editor(), article=article, reason="The court was wrong.")
    assert ask(article).content == before.content


def test_a_killed_story_answers_410_and_never_a_word_of_it() -> None:
    article = story(headline=SECRET, standfirst=SECRET, body=f"<p>{SECRET}</p>")
    update(article, headline=f"{SECRET} Again")
    before = ask(article)
    workflow.kill(actor=chief(), article=article, reason=SECRET)
    answer = ask(article, if_none_match=before["ETag"])
    assert answer.status_code == 410
    assert json.loads(answer.content) == {"gone": True, "notice": "This story was taken down."}
    assert answer["Cache-Control"] == "public, max-age=1"
    assert answer["Surrogate-Key"] == f"live-{article.pk} story-{article.pk}"
    assert "ETag" not in answer
    workflow.restore(actor=chief(), article=article, reason="It was true.")
    assert ask(article).content == before.content


def test_time_alone_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.as_of(timezone.now() - timedelta(days=400)):
        article = story()
    before = ask(article).content
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert ask(article).content == before
