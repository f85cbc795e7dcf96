"""Nothing typed is lost: no connection, an ended sign-in, a killed tab, another machine."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Error, Page, Request, Route, expect

from articles import workflow
from articles.models import Dispatch, Event, KeptText, Revision
from authors.models import User
from tests import factories
from tests.browser.conftest import FLAGS, Machine, SignIn, executable
from tests.browser.editing import body_of, expect_text, press, write_paragraphs
from tests.browser.test_accessibility import problems
from tests.newsroom_pages import NEW_STORY, editor_url, signed_in, text_url

pytestmark = pytest.mark.django_db(transaction=True)

OFFER = "You have unsaved text"


@pytest.fixture
def robin() -> User:
    return factories.reporter(first_name="Robin", last_name="Reyes")


@pytest.fixture
def draft(robin: User) -> Dispatch:
    return factories.draft(actor=robin, headline="Ferry Adrift", body="<p>Saved words.</p>")


def opened(machine: Machine, user: User, dispatch: Dispatch) -> Page:
    page = machine(user)
    page.goto(text_url(dispatch))
    body_of(page)
    return page


def again(page: Page, url: str) -> Page:
    """Open an address in another tab of the same browser."""
    other = page.context.new_page()
    other.goto(url)
    body_of(other)
    return other


def sign_in_again(page: Page, user: User) -> None:
    page.get_by_label("User name").fill(user.username)
    page.get_by_label("Password").fill("deadline")
    page.get_by_role("button", name="Sign in").click()


def kill(page: Page) -> None:
    """Kill the tab's process: no event tells the page that it ends."""
    with page.expect_event("crash"), contextlib.suppress(Error):
        page.goto("chrome://crash")


def machine_again(page: Page) -> Page:
    """Open a new tab in the browser of a page that is closed, its connection back."""
    page.context.set_offline(False)
    return page.context.new_page()


def refuse_too_much(route: Route) -> None:
    if route.request.method == "POST":
        route.fulfill(status=413, json={"why": "it is too much"})
    else:
        route.continue_()


def lose_the_answer(route: Route) -> None:
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
    route.abort("connectionreset")


class Killable:
    """A browser with a profile of its own on the disk, to be killed as a machine kills it."""

    def __init__(self, browser: Browser, site: str, profile: Path, session: str) -> None:
        self.profile = profile
        self.context = browser.browser_type.launch_persistent_context(
            profile,
            executable_path=executable(browser.browser_type.executable_path),
            args=FLAGS,
            base_url=site,
            locale="en-US",
        )
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": session, "url": f"{site}/newsroom/"}])
        self.page = self.context.new_page()

    def kill(self) -> None:
        """End the browser's own process by SIGKILL; its children go with it."""
        mine = f"--user-data-dir={self.profile}"
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (process / "cmdline").read_text().split("\0")
                if mine in words and not any(word.startswith("--type=") for word in words):
                    os.kill(int(process.name), signal.SIGKILL)
        with contextlib.suppress(Error):
            self.context.close()

    def __enter__(self) -> Killable:
        return self

    def __exit__(self, *raised: object) -> None:
        with contextlib.suppress(Error):
            self.context.close()


def expect_kept(page: Page) -> None:
    """Expect that the newsroom has all that was typed."""
    expect(page.locator("[data-kept][data-all]")).to_have_text(
        re.compile(r"^Kept \d+:\d\d:\d\d [ap]\.m\.$")
    )


def wait_until_in_the_store(page: Page, words: str) -> None:
    """Wait until this browser's own store holds a text with these words."""
    page.evaluate(
        """async ({person, words}) => {
            const holds = async () => JSON.stringify(await keptStore.of(person)).includes(words);
            while (!(await holds())) {
                await new Promise((next) => setTimeout(next, 20));
            }
        }""",
        {"person": page.locator("input[name=kept_person]").input_value(), "words": words},
    )


def kept_body() -> str:
    """Return the text that the newsroom keeps; the editor ends it with a line of its own."""
    return KeptText.objects.get().fields["body"][-1].strip()


def test_within_five_seconds_the_newsroom_has_what_was_typed_and_no_history_of_it(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    page = opened(machine, robin, draft)
    with page.expect_response(lambda answer: "/keep/" in answer.url, timeout=5_000):
        write_paragraphs(page, [" And more."])
    expect_kept(page)
    assert kept_body() == "<p>Saved words. And more.</p>"
    assert Event.objects.count() == Revision.objects.count() == 1


def started(request: Request) -> float:
    """When a request that keeps a text was begun, in milliseconds; 0 for others."""
    is_one = request.method == "POST" and "/keep/" in request.url
    return request.timing["startTime"] if is_one else 0


def test_typing_on_sends_a_request_every_four_seconds_at_most(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    page = opened(machine, robin, draft)
    sent: list[float] = []
    page.on("requestfinished", lambda each: sent.append(started(each)))
    body_of(page).locator("body").click()
    for _ in range(60):
        page.keyboard.type("word ", delay=20)
    expect_kept(page)
    posted = [each for each in sent if each]
    assert 1 <= len(posted) <= 5
    gaps = [later - earlier for earlier, later in zip(posted, posted[1:], strict=False)]
    assert all(gap > 3_900 for gap in gaps), gaps


def test_another_machine_offers_the_unsaved_text_and_goes_on_with_it(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    here = opened(machine, robin, draft)
    here.get_by_label("Headline").fill("Ferry Aground")
    write_paragraphs(here, [" And more."])
    expect_kept(here)

    there = opened(machine, robin, draft)
    offer = there.get_by_role("region", name=OFFER)
    expect(offer).to_contain_text("written on version 1")
    expect(offer.locator("del", has_text="Adrift")).to_be_visible()
    expect(offer.locator("ins", has_text="And more.")).to_be_visible()
    expect_text(there, "Saved words.")
    assert not problems(there)
    offer.get_by_role("link", name="Go on with it").click()
    expect_text(there, "Saved words. And more.")
    expect(there.get_by_label("Headline")).to_have_value("Ferry Aground")
    press(there, "Save", "Saved.")
    assert Revision.objects.latest("seq").headline == "Ferry Aground"
    expect(there.get_by_role("region", name=OFFER)).to_have_count(0)
    there.reload()
    expect(there.get_by_role("region", name=OFFER)).to_have_count(0)


def test_it_can_be_thrown_away_and_taken_back_while_typing_goes_on(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    write_paragraphs(first := opened(machine, robin, draft), [" And more."])
    expect_kept(first)
    page = opened(machine, robin, draft)
    page.get_by_label("Headline").fill("Typed Meanwhile")
    page.get_by_role("button", name="Throw it away").click()
    undo = page.get_by_role("region", name="Thrown away").get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(page.get_by_role("region", name=OFFER)).to_have_count(0)
    expect(page.get_by_label("Headline")).to_have_value("Typed Meanwhile")
    undo.press("Enter")
    expect(page.get_by_role("region", name=OFFER)).to_contain_text("And more.")
    expect(page.get_by_label("Headline")).to_have_value("Typed Meanwhile")


def test_the_network_is_cut_in_the_middle_and_comes_back(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    page = opened(machine, robin, draft)
    write_paragraphs(page, [" Before the cut."])
    expect_kept(page)
    page.context.set_offline(True)
    write_paragraphs(page, [" After the cut."])
    line = page.locator("[data-kept]")
    expect(line).to_have_text("Kept in this browser, not sent yet: no connection")
    wait_until_in_the_store(page, "After the cut.")
    # Save would lose the page: it is held back, and says so.
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#refused")).to_contain_text("Nothing was sent, and nothing is lost.")
    expect_text(page, "Saved words. Before the cut. After the cut.")

    page.context.set_offline(False)
    expect_kept(page)
    assert kept_body() == "<p>Saved words. Before the cut. After the cut.</p>"
    press(page, "Save", "Saved.")


def test_a_tab_that_is_closed_without_a_connection_sends_it_from_the_next_page(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    page = opened(machine, robin, draft)
    other = again(page, NEW_STORY)
    page.context.set_offline(True)
    write_paragraphs(page, [" Written in the train."])
    wait_until_in_the_store(page, "Written in the train.")
    page.close()
    assert not KeptText.objects.exists()
    other.context.set_offline(False)
    other.goto(text_url(draft))
    offer = other.get_by_role("region", name=OFFER)
    expect(offer).to_contain_text("Written in the train.")
    assert KeptText.objects.count() == 1


def test_a_tab_killed_in_the_middle_of_a_sentence_loses_a_second_of_it(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    page = opened(machine, robin, draft)
    other = again(page, NEW_STORY)
    page.bring_to_front()
    page.context.set_offline(True)  # so that nothing but the browser's store can have it
    body_of(page).locator("body").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" The captain said that", delay=10)
    wait_until_in_the_store(page, "The captain said that")
    kill(page)
    page.close()
    other.context.set_offline(False)
    other.goto(text_url(draft))
    expect(other.get_by_role("region", name=OFFER)).to_contain_text("The captain said that")


def test_a_whole_browser_killed_without_a_connection_has_it_when_it_starts_again(
    browser: Browser, site: str, robin: User, draft: Dispatch, tmp_path: Path
) -> None:
    session = signed_in(robin).cookies[settings.SESSION_COOKIE_NAME].value
    with Killable(browser, site, tmp_path, session) as first:
        page = first.page
        page.goto(text_url(draft))
        body_of(page)
        page.context.set_offline(True)
        write_paragraphs(page, [" The captain said that"])
        wait_until_in_the_store(page, "The captain said that")
        first.kill()
    with Killable(browser, site, tmp_path, session) as second:
        second.page.goto(text_url(draft))
        offer = second.page.get_by_role("region", name=OFFER)
        expect(offer).to_contain_text("The captain said that")


def test_a_story_sent_after_the_session_ended_is_back_after_signing_in(
    sign_in: SignIn, robin: User
) -> None:
    factories.SectionFactory.create()
    factories.desk_agency()
    page = sign_in(robin)
    page.goto(NEW_STORY)
    page.get_by_label("Headline").fill("Written Over the Night")
    write_paragraphs(page, ["A long paragraph that nobody wants to type twice."])
    Session.objects.all().delete()
    page.get_by_role("button", name="Save", exact=True).click()

    sign_in_again(page, robin)
    expect(page.get_by_text("What you sent last did not arrive.")).to_be_visible()
    expect(page.get_by_label("Headline")).to_have_value("Written Over the Night")
    expect(body_of(page).get_by_text("nobody wants to type twice")).to_be_visible()
    press(page, "Save", "Saved.")
    page.goto(NEW_STORY)
    expect(page.get_by_label("Headline")).to_have_value("")
    expect(page.get_by_role("region", name=OFFER)).to_have_count(0)


def test_a_session_that_ends_in_the_middle_goes_on_by_itself_after_a_sign_in_in_a_second_tab(
    sign_in: SignIn, robin: User, draft: Dispatch
) -> None:
    page = sign_in(robin)
    page.goto(text_url(draft))
    Session.objects.all().delete()
    write_paragraphs(page, [" Typed after the end."])
    line = page.locator("[data-kept]")
    expect(line).to_contain_text("Kept in this browser: you are signed out.")
    assert not problems(page)
    # Save is held back: the page stays as it is.
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#refused")).to_contain_text("you are signed out.")
    with page.context.expect_page() as opening:
        line.get_by_role("link", name="Sign in in a new tab").click()
    second = opening.value
    sign_in_again(second, robin)
    second.get_by_role("heading", name="Desk").wait_for()
    second.close()

    page.bring_to_front()
    expect_kept(page)
    write_paragraphs(page, [" And on."])
    press(page, "Save", "Saved.")
    assert Revision.objects.latest("seq").body == "<p>Saved words. Typed after the end. And on.</p>"


def test_who_signs_in_next_in_the_same_browser_neither_sees_nor_gets_it(
    sign_in: SignIn, robin: User, draft: Dispatch
) -> None:
    page = sign_in(robin)
    page.goto(text_url(draft))
    Session.objects.all().delete()
    write_paragraphs(page, [" Robin’s own words."])
    expect(page.locator("[data-kept]")).to_contain_text("you are signed out.")
    wait_until_in_the_store(page, "own words")

    cleo = factories.chief()
    second = page.context.new_page()
    second.goto("/newsroom/")
    sign_in_again(second, cleo)
    second.get_by_role("heading", name="Desk").wait_for()
    page.bring_to_front()
    expect(page.locator("[data-kept]")).to_contain_text("somebody else is signed in here.")
    second.goto(text_url(draft))
    expect_text(second, "Saved words.")
    expect(second.get_by_role("region", name=OFFER)).to_have_count(0)
    assert not KeptText.objects.exists()


def test_leaving_asks_only_where_the_text_is_kept_nowhere(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    page = machine(robin)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    page.goto(text_url(draft))
    body_of(page)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.context.set_offline(True)
    write_paragraphs(page, [" Kept nowhere."])
    expect(page.locator("[data-kept]")).to_contain_text("Kept in this page alone")
    page.get_by_role("link", name="Stories").click()
    expect_text(page, "Saved words. Kept nowhere.")
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    expect_kept(page)
    page.get_by_role("link", name="Stories").click()
    expect(page.get_by_role("heading", name="Stories")).to_be_visible()
    assert asked == ["beforeunload"]


def test_an_update_that_was_printed_though_its_answer_was_lost_is_not_offered_again(
    machine: Machine,
) -> None:
    story = factories.story()
    page = machine(factories.editor())
    url = f"{editor_url(story)}?append"
    page.goto(url)
    page.get_by_label("Headline").fill("Bridge Reopened")
    write_paragraphs(page, ["The bridge was reopened."])
    expect_kept(page)
    # The newsroom prints it, and the connection ends before it can say so.
    page.route("**/change/**", lose_the_answer)
    page.get_by_role("button", name="Print update 1").click()
    page.wait_for_url("chrome-error://**")
    page.unroute("**/change/**")
    assert Dispatch.objects.filter(article=story, number=1).exists()
    page.goto(url)
    body_of(page)
    expect(page.get_by_label("Headline")).to_have_value("")
    expect(page.get_by_role("region", name=OFFER)).to_have_count(0)


def test_a_colleagues_save_meanwhile_is_met_by_the_version_it_was_written_on(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    here = opened(machine, robin, draft)
    here.get_by_label("Headline").fill("Robin’s Headline")
    expect_kept(here)
    here.close()
    edda = factories.editor(first_name="Edda", last_name="Lind")
    workflow.save(actor=edda, dispatch=draft, copy=factories.copy(headline="Edda’s"), seq=1)
    there = opened(machine, robin, draft)
    offer = there.get_by_role("region", name=OFFER)
    expect(offer).to_contain_text("Somebody saved a newer version since")
    offer.get_by_role("link", name="Go on with it").click()
    body_of(there)
    expect(there.locator("input[name=seq]")).to_have_value("1")
    expect(there.get_by_label("Headline")).to_have_value("Robin’s Headline")


def test_of_what_is_typed_until_the_browser_is_killed_two_seconds_are_lost_at_most(
    browser: Browser, site: str, robin: User, draft: Dispatch, tmp_path: Path
) -> None:
    session = signed_in(robin).cookies[settings.SESSION_COOKIE_NAME].value
    typed = {}
    with Killable(browser, site, tmp_path, session) as first:
        page = first.page
        page.goto(text_url(draft))
        body_of(page).locator("body").click()
        page.keyboard.press("Control+End")
        until = time.monotonic() + 7
        while (now := time.monotonic()) < until:
            page.keyboard.type(f" word{len(typed)}")
            typed[len(typed)] = now
        killed = time.monotonic()
        first.kill()
    with Killable(browser, site, tmp_path, session) as second:
        second.page.goto(text_url(draft))
        expect(second.page.locator("#kept-offers[aria-busy='false']")).to_be_attached()
        offered = second.page.get_by_role("region", name=OFFER).inner_text()
    kept = [int(number) for number in re.findall(r"word(\d+)", offered)]
    lost = killed - typed[max(kept)]
    print(f"Of {len(typed)} words in 7 s, {lost:.1f} s were lost.")
    assert lost < 2


def test_a_text_that_was_erased_meanwhile_stays_in_no_browser(machine: Machine) -> None:
    cleo = factories.chief()
    story = factories.story(actor=cleo)
    update = factories.update(story, actor=cleo)
    page = opened(machine, cleo, update)
    page.context.set_offline(True)
    page.get_by_label("Headline").fill("The informant’s name")
    wait_until_in_the_store(page, "The informant")
    plan = workflow.plan_erasure(actor=cleo, dispatch=update, reason="A court’s order.")
    workflow.erase(actor=cleo, dispatch=update, sha256=plan.data["sha256"])
    page.context.set_offline(False)
    expect(page.locator("[data-kept]")).to_contain_text("This text was erased")
    person = page.locator("input[name=kept_person]").input_value()
    assert page.evaluate("(person) => keptStore.of(person)", person) == []
    assert not KeptText.objects.exists()


def test_a_text_that_is_open_in_another_window_says_so(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    page = opened(machine, robin, draft)
    write_paragraphs(page, [" And more."])
    expect_kept(page)
    other = again(page, text_url(draft))
    offer = other.get_by_role("region", name=OFFER)
    expect(offer).to_contain_text("It is open in another window of this browser.")
    page.close()
    other.reload()
    expect(offer).to_contain_text("And more.")
    expect(offer.get_by_text("It is open in another window")).to_be_hidden()


def test_what_the_newsroom_does_not_take_stays_in_this_browser_and_can_be_put_into_the_form(
    machine: Machine, robin: User, draft: Dispatch
) -> None:
    page = opened(machine, robin, draft)
    page.context.set_offline(True)
    page.get_by_label("Headline").fill("Written Without a Net")
    wait_until_in_the_store(page, "Written Without a Net")
    page.close()
    # Meanwhile the newsroom takes less: here, because a proxy in front of it does.
    next_page = machine_again(page)
    next_page.route(re.compile("/keep/"), refuse_too_much)
    next_page.goto(text_url(draft))
    body_of(next_page)
    note = next_page.get_by_text("You have unsaved text in this browser alone: it is too much.")
    expect(note).to_be_visible()
    next_page.get_by_role("button", name="Put it into the form").click()
    expect(next_page.get_by_label("Headline")).to_have_value("Written Without a Net")
    expect(note).to_have_count(0)
    expect(next_page.locator("[data-kept]")).to_have_text(
        "Kept in this browser, not sent: it is too much"
    )
    next_page.unroute(re.compile("/keep/"))
    press(next_page, "Save", "Saved.")
    assert Revision.objects.latest("seq").headline == "Written Without a Net"
