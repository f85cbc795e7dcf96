"""The page of a grave act: what it shows first, who may do it, and what it refuses in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from articles import outside, workflow
from articles.models import Article, Dispatch, Event, Printing, Revision
from articles.workflow import clock
from articles.workflow.erasure import PLAN_HOLDS
from authors.models import User
from tests import factories
from tests.articles import traces
from tests.newsroom_pages import editor_url, signed_in
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

STORY_VERBS = ("unpublish", "publish_again", "kill", "restore")
PASSAGE_VERBS = ("withdraw", "reinstate", "erase")
# In which state each act is to be done.
SCENES = {
    "unpublish": "public",
    "kill": "public",
    "publish_again": "unpublished",
    "restore": "killed",
    "withdraw": "public",
    "erase": "public",
    "reinstate": "withdrawn",
}


@pytest.fixture
def cleo() -> User:
    return factories.chief(first_name="Cleo", last_name="Brandt")


@pytest.fixture
def chief(cleo: User) -> Client:
    return signed_in(cleo)


@pytest.fixture
def story() -> Article:
    """A public story with one breaking update."""
    article = factories.story(headline="Ferry Loses Steering")
    factories.update(article, headline="Bridge Closed", body="<p>It was the northern pier.</p>")
    article.refresh_from_db()
    return article


def passage(article: Article, number: int = 1) -> Dispatch:
    return Dispatch.objects.get(article=article, number=number)


def page_of(verb: str, article: Article, number: int = 1) -> str:
    """The address of an act's page."""
    if verb in STORY_VERBS:
        return f"/newsroom/articles/article/{article.pk}/take-down/{verb}/"
    return f"/newsroom/articles/article/passages/{passage(article, number).pk}/{verb}/"


def set_scene(article: Article, scene: str) -> None:
    """Bring a public story into the state that an act starts from."""
    chief = factories.chief()
    if scene == "unpublished":
        workflow.unpublish(actor=chief, article=article, reason="x")
    if scene == "killed":
        workflow.kill(actor=chief, article=article, reason="x")
    if scene == "withdrawn":
        workflow.withdraw(actor=chief, dispatch=passage(article), reason="x")


def errors(page: Element) -> list[str]:
    """What the page says must be looked at first."""
    return page.one(id="errors").lines


def message(page: Element) -> str:
    """What the newsroom says on top of the page that follows."""
    return page.one(css="messagelist").text


# --- What it shows ---


@pytest.mark.parametrize("verb", STORY_VERBS + PASSAGE_VERBS)
def test_it_shows_what_carries_it_and_where_before_anything_is_done(
    verb: str, story: Article, chief: Client
) -> None:
    factories.story(headline="Fog at Sea", body=f"<p>x</p><p data-also-read='{story.pk}'></p>")
    set_scene(story, SCENES[verb])
    before = traces.everything()
    page = read(chief.get(page_of(verb, story)))
    assert traces.everything() == before
    assert "Fog at Sea" in page.text
    assert "Section World" in page.text
    assert story.url in page.text
    heading = page.one(id="radius-title").text
    takes_away = verb in {"unpublish", "kill", "withdraw", "erase"}
    assert heading == ("What carries it now" if takes_away else "Where it comes back")


def test_killing_an_unpublished_story_tells_where_it_would_come_back(
    story: Article, chief: Client
) -> None:
    set_scene(story, "unpublished")
    page = read(chief.get(page_of("kill", story)))
    assert page.one(id="radius-title").text == "Where it would come back"
    assert "Section World" in page.text


def test_erasing_what_is_withdrawn_says_that_nothing_carries_it(
    story: Article, chief: Client
) -> None:
    set_scene(story, "withdrawn")
    page = read(chief.get(page_of("erase", story)))
    assert "Nothing that readers see carries it." in page.lines


@pytest.mark.parametrize("verb", PASSAGE_VERBS)
def test_the_page_of_a_passage_has_its_text_as_it_was_printed(
    verb: str, story: Article, chief: Client
) -> None:
    edda = factories.editor()
    in_hand = factories.copy(headline="In Hand", body="<p>Not printed.</p>")
    workflow.save(actor=edda, dispatch=passage(story), copy=in_hand, seq=1)
    set_scene(story, SCENES[verb])
    page = read(chief.get(page_of(verb, story)))
    assert "Bridge Closed" in page.lines
    assert "It was the northern pier." in page.text
    assert "Not printed." not in page.text


def test_places_outside_that_will_be_told_are_named(story: Article, chief: Client) -> None:
    outside.register("Cache of the north", lambda recall: None)
    try:
        assert "Cache of the north" in read(chief.get(page_of("kill", story))).lines
    finally:
        outside.forget("Cache of the north")
    assert "Told outside" not in read(chief.get(page_of("kill", story))).text


def test_a_headline_full_of_markup_is_shown_as_it_was_written(chief: Client) -> None:
    hostile = "<script>alert(1)</script> & “Co.”"
    story = factories.story(headline=hostile)
    other = factories.story(
        headline=f"{hostile} again", body=f"<p>x</p><p data-also-read='{story.pk}'></p>"
    )
    page = read(chief.get(page_of("kill", story)))
    assert page.address(hostile) == editor_url(story)
    assert page.address(f"{hostile} again") == editor_url(other)


# --- Who may ---


@pytest.mark.parametrize("verb", STORY_VERBS + PASSAGE_VERBS)
def test_each_act_is_refused_to_who_may_not_do_it_and_leaves_no_trace(
    verb: str, story: Article
) -> None:
    set_scene(story, SCENES[verb])
    robin, edda = factories.reporter(), factories.editor()
    before = traces.everything()
    barred = [robin, edda] if verb in {"kill", "restore", "erase"} else [robin]
    for person in barred:
        client = signed_in(person)
        assert client.get(page_of(verb, story)).status_code == 403
        forged = client.post(page_of(verb, story), {"reason": "x", "sha256": "x", "sure": "on"})
        assert forged.status_code == 403
    assert traces.everything() == before
    if edda not in barred:
        assert signed_in(edda).get(page_of(verb, story)).status_code == 200


def test_who_is_not_signed_in_is_asked_to(story: Article, client: Client) -> None:
    answer = client.post(page_of("kill", story), {"reason": "x"})
    assert answer.status_code == 302
    assert "/login/" in answer.headers["Location"]
    story.refresh_from_db()
    assert story.is_public


def test_the_editor_offers_each_person_what_they_may_do(story: Article) -> None:
    def links(person: User) -> set[str]:
        page = read(signed_in(person).get(editor_url(story)))
        return {words.split("…")[0] for words, _ in page.links if "…" in words}

    assert links(factories.reporter()) == set()
    assert links(factories.editor()) == {"Correct", "Withdraw", "Unpublish"}
    assert links(factories.chief()) == {"Correct", "Withdraw", "Erase", "Unpublish", "Kill"}


@pytest.mark.parametrize("verb", ["publish", "delete", "plan_erasure"])
def test_no_other_act_has_a_page(verb: str, story: Article, chief: Client) -> None:
    base = "/newsroom/articles/article"
    assert chief.get(f"{base}/{story.pk}/take-down/{verb}/").status_code == 404
    assert chief.get(f"{base}/passages/{passage(story).pk}/{verb}/").status_code == 404
    assert chief.get(f"{base}/99999999/take-down/kill/").status_code == 404
    assert chief.get(f"{base}/passages/99999999/erase/").status_code == 404


# --- What it refuses ---


@pytest.mark.parametrize("verb", STORY_VERBS + PASSAGE_VERBS)
def test_without_a_reason_nothing_is_done_and_the_page_says_so(
    verb: str, story: Article, chief: Client
) -> None:
    set_scene(story, SCENES[verb])
    before = traces.everything()
    page = read(chief.post(page_of(verb, story), {"reason": " \n "}))
    assert traces.everything() == before
    (said,) = [line for line in errors(page) if line.startswith("Reason, for the newsroom")]
    assert "Say why" in said


def test_what_was_typed_comes_back(story: Article, chief: Client) -> None:
    typed = {"reason": "", "note_kind": "correction", "public_note": "It named the wrong <pier>."}
    page = read(chief.post(page_of("withdraw", story), typed))
    assert "It named the wrong <pier>." in page.text
    chosen = [each for each in page.all("option") if "selected" in each.attributes]
    assert [each.text for each in chosen] == ["Correction"]


def test_a_note_for_readers_needs_both_its_kind_and_its_words(
    story: Article, chief: Client
) -> None:
    url = page_of("withdraw", story)
    page = read(chief.post(url, {"reason": "x", "note_kind": "correction"}))
    assert "What readers are told: Tell readers why it was withdrawn." in errors(page)
    page = read(chief.post(url, {"reason": "x", "public_note": "It was pier nine."}))
    note = "Note for readers: Choose what kind of note it is, or empty the note."
    assert note in errors(page)
    assert "It was pier nine." in page.text
    assert not Printing.objects.filter(act="withdraw").exists()


def test_a_reason_longer_than_it_is_kept_is_refused(story: Article, chief: Client) -> None:
    page = read(chief.post(page_of("kill", story), {"reason": "x" * 1001}))
    assert "at most 1000 characters" in " ".join(errors(page))
    assert "x" * 1001 in page.text


@pytest.mark.parametrize(
    ("scene", "verb", "sentence"),
    [
        ("public", "publish_again", "The story is public: there is nothing to publish again."),
        ("public", "restore", "The story is public: there is nothing to restore."),
        ("unpublished", "unpublish", "The story is unpublished: there is nothing to unpublish."),
        ("killed", "kill", "The story is killed: there is nothing to kill."),
        ("killed", "unpublish", "The story is killed: there is nothing to unpublish."),
        ("withdrawn", "withdraw", "This text is not in print: there is nothing to withdraw."),
        ("public", "reinstate", "This text is not withdrawn: there is nothing to bring back."),
    ],
)
def test_an_act_that_comes_too_late_leads_back_and_says_why(
    scene: str, verb: str, sentence: str, story: Article, chief: Client
) -> None:
    set_scene(story, scene)
    before = traces.everything()
    for answer in (
        chief.get(page_of(verb, story), follow=True),
        chief.post(page_of(verb, story), {"reason": "x"}, follow=True),
    ):
        assert answer.redirect_chain == [(editor_url(story), 302)]
        assert message(read(answer)) == sentence
    assert traces.everything() == before


def test_bringing_a_passage_of_a_killed_story_back_waits_for_the_story(
    story: Article, chief: Client
) -> None:
    set_scene(story, "withdrawn")
    set_scene(story, "killed")
    answer = chief.get(page_of("reinstate", story), follow=True)
    assert message(read(answer)) == "The story is killed: restore it first."
    assert "Bring back…" not in read(answer).text


def test_a_rival_between_the_page_and_the_act_is_told_in_the_form(
    story: Article, chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page looked too early: the verb, which holds the lock, has the last word."""
    monkeypatch.setattr("articles.admin.take_down._too_late", lambda *given: "")
    set_scene(story, "withdrawn")
    page = read(chief.post(page_of("withdraw", story), {"reason": "Twice"}))
    assert "This text is not in print: there is nothing to withdraw." in errors(page)
    assert "Twice" in page.text


def test_the_only_passage_is_not_withdrawn_and_the_editor_offers_it_nowhere(
    chief: Client,
) -> None:
    story = factories.story()
    page = chief.get(page_of("withdraw", story, 0), follow=True)
    sentence = "It is all that is left of the story: unpublish or kill the story."
    assert message(read(page)) == sentence
    assert "Withdraw…" not in page.text
    assert "Erase…" not in page.text


# --- What it does ---


def test_a_story_goes_and_comes_back_by_its_pages(story: Article, chief: Client) -> None:
    done = read(chief.post(page_of("kill", story), {"reason": "A court order"}, follow=True))
    assert message(done) == "The story is killed."
    assert chief.get(story.url).status_code == 410
    done = read(chief.post(done.address("Restore…"), {"reason": "Lifted"}, follow=True))
    assert message(done) == "The story is restored."
    assert chief.get(story.url).status_code == 200
    events = Event.objects.filter(article=story).order_by("pk").values_list("verb", "note")
    assert list(events)[-2:] == [("kill", "A court order"), ("restore", "Lifted")]


def test_a_passage_goes_with_a_note_and_comes_back(story: Article, chief: Client) -> None:
    typed = {"reason": "Wrong pier", "note_kind": "correction", "public_note": "It was pier nine."}
    done = read(chief.post(page_of("withdraw", story), typed, follow=True))
    assert message(done) == "It is withdrawn."
    reader = chief.get(story.url).text
    assert "It was the northern pier." not in reader
    assert "It was pier nine." in reader
    card = done.one(css="is-out")
    assert card.lines[0].startswith("Update 1 · withdrawn")
    assert "Bridge Closed" in card.text
    done = read(chief.post(card.address("Bring back… Update 1"), {"reason": "Right"}, follow=True))
    assert message(done) == "It is in print again."
    assert "It was the northern pier." in chief.get(story.url).text


class TestErasing:
    """For good, and so in two steps."""

    @pytest.fixture
    def url(self, story: Article) -> str:
        return page_of("erase", story)

    @pytest.fixture
    def marked(self, url: str, chief: Client) -> Element:
        """The second step's page, after the first one."""
        return read(chief.post(url, {"reason": "A court in Port Averly"}, follow=True))

    def fingerprint(self, page: Element) -> str:
        (field,) = (each for each in page.all("input") if each.attributes.get("name") == "sha256")
        return field["value"]

    def test_the_first_step_takes_nothing(self, marked: Element, story: Article) -> None:
        assert "Step 2 of 2" in marked.lines
        assert "Marked by Cleo Brandt" in marked.text
        assert "“A court in Port Averly”" in marked.text
        assert "1 version of the text goes, with this fingerprint:" in marked.lines
        assert self.fingerprint(marked) in marked.one(css="fingerprint").text
        assert passage(story).live_revision is not None

    def test_the_second_takes_the_text_for_good(
        self, marked: Element, url: str, story: Article, chief: Client
    ) -> None:
        sent = {"sha256": self.fingerprint(marked), "sure": "on"}
        done = read(chief.post(url, sent, follow=True))
        assert message(done) == "Its text is erased."
        assert done.one(css="is-out").lines[0].startswith("Update 1 · erased")
        assert "Bridge Closed" not in done.text
        assert not Revision.objects.filter(body__contains="northern pier").exists()
        last = Printing.objects.latest("pk")
        assert (last.act, last.sha256) == ("erase", self.fingerprint(marked))
        again = chief.get(url, follow=True)
        assert message(read(again)) == "This text was erased already."

    def test_the_box_must_be_ticked(
        self, marked: Element, url: str, story: Article, chief: Client
    ) -> None:
        page = read(chief.post(url, {"sha256": self.fingerprint(marked)}))
        assert "Tick the box: it cannot be brought back." in " ".join(errors(page))
        assert "Step 2 of 2" in page.lines
        assert passage(story).erased_at is None

    def test_the_second_step_alone_is_refused(
        self, url: str, story: Article, chief: Client
    ) -> None:
        page = read(chief.post(url, {"sha256": "0" * 64, "sure": "on"}))
        assert "nothing is erased" in " ".join(errors(page))
        assert "Step 1 of 2" in page.lines
        assert passage(story).erased_at is None

    def test_a_text_that_changed_between_the_steps_is_marked_anew(
        self, marked: Element, url: str, story: Article, chief: Client
    ) -> None:
        in_hand = factories.copy(body="<p>More was added.</p>")
        workflow.save(actor=factories.editor(), dispatch=passage(story), copy=in_hand, seq=1)
        page = read(chief.post(url, {"sha256": self.fingerprint(marked), "sure": "on"}))
        assert "The text was changed since it was marked" in " ".join(errors(page))
        assert "Step 1 of 2" in page.lines
        assert passage(story).erased_at is None
        again = read(chief.post(url, {"reason": "The same court"}, follow=True))
        assert "2 versions of the text go, with this fingerprint:" in again.lines
        chief.post(url, {"sha256": self.fingerprint(again), "sure": "on"})
        assert passage(story).erased_at is not None

    def test_a_mark_holds_for_a_day(self, url: str, story: Article, cleo: User) -> None:
        with clock.as_of(clock.now() - PLAN_HOLDS - timedelta(minutes=1)):
            plan = workflow.plan_erasure(actor=cleo, dispatch=passage(story), reason="A court")
        chief = signed_in(cleo)
        assert "Step 1 of 2" in read(chief.get(url)).lines
        page = read(chief.post(url, {"sha256": plan.data["sha256"], "sure": "on"}))
        assert "a day has gone by" in " ".join(errors(page))
        assert passage(story).erased_at is None

    def test_marking_in_a_second_tab_is_no_error(
        self, marked: Element, url: str, chief: Client
    ) -> None:
        again = read(chief.post(url, {"reason": "Marked twice"}, follow=True))
        assert "Step 2 of 2" in again.lines
        assert "“Marked twice”" in again.text

    def test_what_is_all_that_readers_see_stays_until_the_story_is_killed(
        self, chief: Client, cleo: User
    ) -> None:
        story = factories.story()
        url = page_of("erase", story, 0)
        said = read(chief.get(url, follow=True))
        sentence = "It is all that readers see of the story: kill the story first."
        assert message(said) == sentence
        workflow.kill(actor=cleo, article=story, reason="A court")
        marked = read(chief.post(url, {"reason": "A court"}, follow=True))
        chief.post(url, {"sha256": self.fingerprint(marked), "sure": "on"})
        assert passage(story, 0).erased_at is not None

    def test_a_text_that_was_never_printed_can_go_too(self, story: Article, chief: Client) -> None:
        edda = factories.editor()
        draft = workflow.draft_update(actor=edda, article=story, copy=factories.copy())
        url = f"/newsroom/articles/article/passages/{draft.pk}/erase/"
        marked = read(chief.post(url, {"reason": "A source asks"}, follow=True))
        assert marked.one("h1").text == "Erase an unprinted text"
        chief.post(url, {"sha256": self.fingerprint(marked), "sure": "on"})
        draft.refresh_from_db()
        assert draft.erased_at is not None
        assert "Untitled" not in signed_in(edda).get("/newsroom/").text
