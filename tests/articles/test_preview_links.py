"""A link for a lawyer or a source: a text before print, without a sign-in, for a while."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import Dispatch, PreviewLink
from articles.workflow import Copy, NotReady, WrongState, erasure
from authors.models import User
from tests import factories
from tests.articles import traces
from tests.newsroom_pages import signed_in, text_url
from tests.reading import Element, assert_in_order, read

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def ana() -> User:
    return factories.editor(first_name="Ana", last_name="Ruiz")


@pytest.fixture
def text(ana: User) -> Dispatch:
    return factories.draft(actor=ana, headline="The Unprinted Story", body="<p>He said so.</p>")


def shared(dispatch: Dispatch, **fields: Any) -> str:
    """Share a text and return the address of its link."""
    given = {"reader": "Ms. Hale, lawyer", "lifetime": "day"} | fields
    _, token = workflow.share_preview(actor=factories.chief(), dispatch=dispatch, **given)
    return f"/preview/{token}/"


def opened(url: str) -> Element:
    answer = Client().get(url)
    assert answer.status_code == 200
    return read(answer)


def save(dispatch: Dispatch, actor: User, **changed: Any) -> None:
    newest = dispatch.revisions.latest("seq")
    copy = replace(Copy.of(newest), **changed)
    workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=newest.seq)


# --- The page ---


def test_whoever_has_the_link_reads_the_text_as_it_would_be_printed(text: Dispatch) -> None:
    page = opened(shared(text))
    assert_in_order(
        page.one("body").lines,
        "Not published. For Ms. Hale, lawyer. This link works until",
        "The Unprinted Story",
        "PORT AVERLY, Norland (City Telegraph) — He said so.",
    )
    assert not page.all("script")


def test_it_shows_the_newest_saved_version_or_the_one_that_was_chosen(
    text: Dispatch, ana: User
) -> None:
    newest, chosen = shared(text), shared(text, seq=1)
    save(text, ana, body="<p>He denied it.</p>")
    assert "He denied it." in opened(newest).text
    assert "He said so." in opened(chosen).text
    assert "He denied it." not in opened(chosen).text


def test_nobody_keeps_it_and_the_next_site_does_not_learn_of_it(text: Dispatch) -> None:
    for url in (shared(text), "/preview/wrong/"):
        answer = Client().get(url)
        for name in ("Cache-Control", "Surrogate-Control", "CDN-Cache-Control"):
            assert answer[name] == "no-store"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Frame-Options"] == "DENY"
        assert "Surrogate-Key" not in answer and "ETag" not in answer
        assert not answer.cookies
    assert 'name="robots" content="noindex' in Client().get(shared(text)).text
    assert Client().post(shared(text)).status_code == 405


def test_an_update_stands_on_the_public_story_and_hidden_stories_do_not_leak(
    ana: User,
) -> None:
    hidden = factories.draft(headline="A Secret Draft").article
    article = factories.story(headline="The Public Story", agency=factories.wire_agency("AP"))
    workflow.draft_update(
        actor=ana, article=article, copy=factories.copy(body="<p>Another unprinted text.</p>")
    )
    text = workflow.draft_update(
        actor=ana,
        article=article,
        copy=factories.copy(body=f'<p>New.</p><p data-also-read="{hidden.pk}"></p>'),
    )
    url = shared(text)
    page = opened(url)
    assert_in_order(page.one("main").lines, "New.", "AP’s earlier story follows", "First filed")
    assert "A Secret Draft" not in page.text
    assert "Another unprinted text" not in page.text
    workflow.unpublish(actor=ana, article=article, reason="A complaint")
    page = opened(url)
    assert "New." in page.text
    assert "A ferry struck pier" not in page.text


def test_what_is_in_print_meanwhile_is_not_called_unpublished(text: Dispatch, ana: User) -> None:
    url = shared(text)
    workflow.publish(actor=ana, dispatch=text, seq=1)
    assert "In print as it is here." in opened(url).text
    save(text, ana, body="<p>He denied it.</p>")
    assert "Not published." in opened(url).text


# --- What ends it ---


def test_expired_revoked_and_made_up_links_are_told_apart_by_nobody(
    text: Dispatch, ana: User
) -> None:
    urls = [shared(text) for _ in range(4)]
    links = list(PreviewLink.objects.order_by("pk"))
    workflow.revoke_preview(actor=ana, link=links[0])
    now = timezone.now()
    PreviewLink.objects.filter(pk=links[1].pk).update(
        created_at=now - timedelta(days=1), expires_at=now - timedelta(seconds=1)
    )
    token = urls[2].split("/")[2]
    ends = [urls[0], urls[1], f"/preview/{token[:-1]}{'a' if token[-1] != 'a' else 'b'}/"]
    ends += [f"/preview/{token.split('.')[0]}/", "/preview/x/", "/preview/%00/", "/preview/é/"]
    answers = [Client().get(each) for each in ends]
    assert {each.status_code for each in answers} == {404}
    assert len({each.content for each in answers}) == 1
    assert len({str(sorted(each.items())) for each in answers}) == 1
    assert "The Unprinted Story" not in answers[0].text
    assert Client().get(urls[3]).status_code == 200


@pytest.mark.parametrize(
    ("lifetime", "lives"),
    [("hour", timedelta(hours=1)), ("day", timedelta(days=1)), ("week", timedelta(days=7))],
)
def test_it_lives_as_long_as_was_chosen(lifetime: str, lives: timedelta, text: Dispatch) -> None:
    shared(text, lifetime=lifetime)
    link = PreviewLink.objects.get()
    assert link.expires_at - link.created_at == lives


def test_a_kill_ends_the_links_of_the_story_for_good(ana: User) -> None:
    chief = factories.chief()
    article = factories.story()
    update = workflow.draft_update(actor=ana, article=article, copy=factories.copy())
    urls = [shared(article.dispatches.get(number=0)), shared(update)]
    other = shared(factories.draft())
    workflow.kill(actor=chief, article=article, reason="Untrue")
    assert traces.last_event(article).data["previews_revoked"] == 2
    assert [Client().get(each).status_code for each in urls] == [404, 404]
    with pytest.raises(WrongState, match="killed"):
        shared(update)
    workflow.restore(actor=chief, article=article, reason="True after all")
    assert [Client().get(each).status_code for each in urls] == [404, 404]
    assert Client().get(other).status_code == 200


def test_an_erasure_ends_the_links_of_its_text_alone(ana: User) -> None:
    chief = factories.chief()
    article = factories.story()
    update = workflow.draft_update(actor=ana, article=article, copy=factories.copy())
    url, other = shared(update), shared(article.dispatches.get(number=0))
    workflow.plan_erasure(actor=chief, dispatch=update, reason="A court")
    workflow.erase(actor=chief, dispatch=update, sha256=erasure.text_hash(update))
    assert Client().get(url).status_code == 404
    assert PreviewLink.objects.get(dispatch=update).revoked_at is not None
    assert Client().get(other).status_code == 200
    with pytest.raises(WrongState, match="erased"):
        shared(update)


# --- The row ---


def test_the_secret_is_not_in_the_database_and_the_audit_says_for_whom(text: Dispatch) -> None:
    token = shared(text).split("/")[2]
    rows = repr(traces.everything())
    assert token not in rows
    assert token.split(".")[0] not in rows
    event = traces.last_event(text.article)
    assert event.verb == "share_preview"
    assert event.data["reader"] == "Ms. Hale, lawyer"


def test_two_links_differ_and_revoking_twice_is_revoking_once(text: Dispatch, ana: User) -> None:
    assert shared(text) != shared(text)
    link = PreviewLink.objects.earliest("pk")
    workflow.revoke_preview(actor=ana, link=link)
    before = traces.everything()
    workflow.revoke_preview(actor=ana, link=link)
    assert traces.everything() == before


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reader": "  "}, "reader"),
        ({"reader": "x" * 201}, "reader"),
        ({"lifetime": "year"}, "lifetime"),
    ],
)
def test_what_is_not_said_is_asked_for(fields: dict[str, str], field: str, text: Dispatch) -> None:
    before = traces.everything()
    with pytest.raises(NotReady) as lacking:
        shared(text, **fields)
    assert list(lacking.value.problems) == [field]
    assert traces.everything() == before


def test_of_one_text_there_are_so_many_links_and_no_more(text: Dispatch) -> None:
    with transaction.atomic():
        now = timezone.now()
        PreviewLink.objects.bulk_create(
            PreviewLink(
                secret_sha256=f"{n}",
                dispatch=text,
                reader="x",
                created_by=text.created_by,
                created_at=now,
                expires_at=now + timedelta(hours=1),
            )
            for n in range(50)
        )
    with pytest.raises(WrongState, match="enough links"):
        shared(text)


# --- In the newsroom ---


def share_url(dispatch: Dispatch) -> str:
    return f"/newsroom/articles/article/texts/{dispatch.pk}/share/"


def test_a_link_is_made_shown_once_listed_in_the_editor_and_revoked_there(
    text: Dispatch, ana: User
) -> None:
    desk = signed_in(ana)
    page = read(desk.get(text_url(text)))
    assert "Nobody without a sign-in can read it." in page.text
    assert page.address("Share a preview…") == share_url(text)
    fields = {"reader": "Mr. <b>Lund</b>", "lifetime": "week", "shows": "this", "seq": 1}
    page = read(desk.post(share_url(text), fields))
    url = page.one(id="made-url")["value"]
    assert url.startswith("http://localhost")
    path = url[url.index("/preview/") :]
    assert "For Mr. <b>Lund</b>." in opened(path).text
    assert path not in desk.get(share_url(text)).text
    page = read(desk.get(text_url(text)))
    assert "Mr. <b>Lund</b>" in page.one(css="preview-links").text
    assert "version 1, until" in page.one(css="preview-links").text
    (button,) = page.one(css="preview-links").all("button")
    assert page.one(id=button["form"])["action"].endswith("/preview/revoke/")
    answer = desk.post(
        page.one(id=button["form"])["action"], {"link": button["value"]}, follow=True
    )
    assert "shows nothing any more" in answer.text
    assert Client().get(path).status_code == 404
    assert "Nobody without a sign-in can read it." in read(desk.get(text_url(text))).text


def test_what_is_wrong_with_the_form_is_said_and_nothing_is_made(text: Dispatch, ana: User) -> None:
    desk = signed_in(ana)
    for fields in (
        {},
        {"reader": " "},
        {"reader": "x" * 300, "lifetime": "day", "shows": "newest"},
    ):
        answer = desk.post(share_url(text), fields)
        assert answer.status_code == 200
        assert "please look at this" in answer.text
    fields = {"reader": "x", "lifetime": "day", "shows": "this", "seq": 9}
    assert "no such version" in desk.post(share_url(text), fields).text
    assert not PreviewLink.objects.exists()


def test_who_may_not_save_the_text_may_neither_share_it_nor_revoke(text: Dispatch) -> None:
    shared(text)
    link = PreviewLink.objects.get()
    robin = signed_in(factories.reporter())
    revoke = "/newsroom/articles/article/preview/revoke/"
    assert robin.get(share_url(text)).status_code == 403
    assert robin.post(share_url(text), {"reader": "me"}).status_code == 403
    assert robin.post(revoke, {"link": link.pk}).status_code == 403
    assert "Share a preview" not in robin.get(text_url(text)).text
    for wrong in ("", "x", "0", "9" * 30):
        assert robin.post(revoke, {"link": wrong}).status_code == 404
    assert Client().get(share_url(text)).status_code == 302


@pytest.mark.parametrize("updates", [0, 30])
def test_it_costs_the_same_at_any_length_of_the_chain(
    updates: int, ana: User, django_assert_max_num_queries: Budget
) -> None:
    article = factories.story(actor=ana)
    for _ in range(updates):
        factories.update(article, actor=ana)
    text = workflow.draft_update(actor=ana, article=article, copy=factories.copy())
    url = shared(text)
    # Its fragment among them.
    with django_assert_max_num_queries(5 + 2):
        opened(url)
    with django_assert_max_num_queries(0):
        assert Client().get("/preview/never.signed/").status_code == 404
    desk = signed_in(ana)
    with django_assert_max_num_queries(4 + 6):
        assert desk.get(share_url(text)).status_code == 200
