"""Whatever editors do to a chain, in whatever order: it reads right, is counted right, keeps all.

A machine of hypothesis tries random sequences of acts beside a model in a few lines, and looks at
the page that a reader would get after each.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles import workflow
from articles.datelines import possessive
from articles.models import Dispatch
from articles.workflow import Copy
from tests import factories
from tests.reading import Element, read

STATUS_CODES = {"public": 200, "unpublished": 404, "killed": 410}
AGENCIES = ("City Telegraph", "AP", "Reuters")
agencies = st.sampled_from(AGENCIES)


@dataclass
class Passage:
    """What the model knows of a dispatch."""

    agency: str
    text: str
    live: bool = True
    printings: int = 1
    erased: bool = False
    notice: str = ""  # what readers are told of its withdrawal
    corrections: list[str] = field(default_factory=list)

    @property
    def is_withdrawn(self) -> bool:
        """Whether it can be brought back."""
        return not self.live and not self.erased


class Chain(RuleBasedStateMachine):
    """A story with a chain; ``passages`` by number."""

    def __init__(self) -> None:
        super().__init__()
        # Each run leaves nothing to the next.
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.client = Client()
        self.editor = factories.editor()
        self.chief = factories.chief()
        self.passages = [Passage("AP", "Passage 0.")]
        self.status = "public"
        self.before_kill = "public"
        self.words = 0
        self.article = factories.story(actor=self.editor, **self._copy(self.passages[0]))

    def teardown(self) -> None:
        """Undo the run."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # --- Acts ---

    @precondition(lambda self: self.status == "public")
    @rule(agency=agencies)
    def append(self, agency: str) -> None:
        passage = Passage(agency, f"Passage {len(self.passages)}.")
        appended = factories.update(self.article, actor=self.editor, **self._copy(passage))
        assert appended.number == len(self.passages)
        self.passages.append(passage)

    @precondition(lambda self: self.status != "killed" and any(p.live for p in self.passages))
    @rule(data=st.data(), note=st.booleans(), agency=agencies)
    def correct(self, data: st.DataObject, note: bool, agency: str) -> None:
        number = data.draw(st.sampled_from(self._numbers(live=True)))
        passage, dispatch = self.passages[number], self._dispatch(number)
        self.words += 1
        newest = dispatch.revisions.latest("seq")
        passage.agency, passage.text = agency, f"Corrected {self.words}."
        copy = replace(Copy.of(newest), **self._copy(passage))
        workflow.save(actor=self.editor, dispatch=dispatch, copy=copy, seq=newest.seq)
        told: dict[str, Any] = {"reason": "A typo"}
        if note:
            told = {"note_kind": "correction", "public_note": f"Note {self.words}."}
            passage.corrections.append(f"Note {self.words}.")
        workflow.correct(actor=self.editor, dispatch=dispatch, seq=newest.seq + 1, **told)
        passage.printings += 1

    @precondition(lambda self: self.status != "killed" and sum(p.live for p in self.passages) > 1)
    @rule(data=st.data(), note=st.booleans())
    def withdraw(self, data: st.DataObject, note: bool) -> None:
        number = data.draw(st.sampled_from(self._numbers(live=True)))
        passage = self.passages[number]
        self.words += 1
        told = {"note_kind": "correction", "public_note": f"Notice {self.words}."} if note else {}
        factories.withdraw(self._dispatch(number), **told)
        passage.live, passage.notice = False, told.get("public_note", "")
        passage.printings += 1

    @precondition(
        lambda self: self.status != "killed" and any(p.is_withdrawn for p in self.passages)
    )
    @rule(data=st.data())
    def reinstate(self, data: st.DataObject) -> None:
        withdrawn = [number for number, p in enumerate(self.passages) if p.is_withdrawn]
        number = data.draw(st.sampled_from(withdrawn))
        workflow.reinstate(actor=self.editor, dispatch=self._dispatch(number), reason="x")
        self.passages[number].live, self.passages[number].notice = True, ""
        self.passages[number].printings += 1

    @precondition(lambda self: any(self._may_erase(p) for p in self.passages))
    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        erasable = [number for number, p in enumerate(self.passages) if self._may_erase(p)]
        number = data.draw(st.sampled_from(erasable))
        passage, dispatch = self.passages[number], self._dispatch(number)
        plan = workflow.plan_erasure(actor=self.chief, dispatch=dispatch, reason="x")
        workflow.erase(actor=self.chief, dispatch=dispatch, sha256=plan.data["sha256"])
        # A live text is withdrawn first.
        passage.printings += 2 if passage.live else 1
        passage.live, passage.erased, passage.notice = False, True, ""

    @precondition(
        lambda self: (
            self.status == "public"
            or (self.status == "unpublished" and any(p.live for p in self.passages))
        )
    )
    @rule()
    def unpublish_or_publish_again(self) -> None:
        act = workflow.unpublish if self.status == "public" else workflow.publish_again
        act(actor=self.editor, article=self.article, reason="x")
        self.status = "unpublished" if self.status == "public" else "public"

    @precondition(lambda self: self.status != "killed")
    @rule()
    def kill(self) -> None:
        workflow.kill(actor=self.chief, article=self.article, reason="x")
        self.before_kill, self.status = self.status, "killed"

    @precondition(lambda self: self.status == "killed")
    @rule()
    def restore(self) -> None:
        workflow.restore(actor=self.chief, article=self.article, reason="x")
        is_left = any(passage.live for passage in self.passages)
        self.status = self.before_kill if is_left else "unpublished"

    # --- What is always so ---

    @invariant()
    def the_page_reads_as_it_should(self) -> None:
        response = self.client.get(self.article.url)
        assert response.status_code == STATUS_CODES[self.status]
        if self.status != "public":
            assert not any(passage.text in response.text for passage in self.passages)
            return
        page = read(response)
        live = [self.passages[number] for number in self._numbers(live=True)][::-1]
        sections = page.all("section", css="dispatch")
        assert [section.one(css="text").text for section in sections] == [
            f"PORT AVERLY, Norland ({passage.agency}) — {passage.text}" for passage in live
        ]
        assert self._hand_offs(page) == [
            self._expected_line(upper, lower) for upper, lower in zip(live, live[1:], strict=False)
        ]
        for section, passage in zip(sections, live, strict=True):
            notes = [note.text for note in section.all(css="correction")]
            assert len(notes) == len(passage.corrections)
            for note, told in zip(notes, passage.corrections, strict=True):
                assert told in note

        expected_notices = [p.notice for p in reversed(self.passages) if p.notice]
        notices = [each.one(css="correction").text for each in page.all(css="withdrawn")]
        assert len(notices) == len(expected_notices)
        assert all(told in notice for told, notice in zip(expected_notices, notices, strict=True))
        assert "[erased]" not in response.text

    @invariant()
    def every_page_of_the_story_says_the_same(self) -> None:
        history = self.client.get(f"{self.article.url}history/")
        assert history.status_code == STATUS_CODES[self.status]
        shown = history.text
        for number, passage in enumerate(self.passages):
            # Two of them: each costs a page.
            if number in {1, len(self.passages) - 1} and number and self.status == "public":
                page = self.client.get(f"{self.article.url}updates/{number}/")
                assert page.status_code == (200 if passage.live else 410)
                shown += page.text
            if not passage.live:
                assert f"About {passage.text}" not in shown
        assert "[erased]" not in shown

    @invariant()
    def the_numbers_have_no_gap_and_follow_the_order_of_print(self) -> None:
        chain = Dispatch.objects.filter(article=self.article).order_by("number")
        assert [each.number for each in chain] == list(range(len(self.passages)))
        first = [each.printings.earliest("at", "pk").pk for each in chain]
        assert first == sorted(first)

    @invariant()
    def nothing_printed_is_ever_lost(self) -> None:
        chain = Dispatch.objects.filter(article=self.article).order_by("number")
        assert [each.printings.count() for each in chain] == [p.printings for p in self.passages]

    @invariant()
    def rebuild_live_finds_nothing_to_change(self) -> None:
        said = StringIO()
        call_command("rebuild_live", "--check", stdout=said)
        assert "nothing differs" in said.getvalue()

    # --- Words ---

    def _may_erase(self, passage: Passage) -> bool:
        is_last = passage.live and sum(p.live for p in self.passages) == 1
        return not passage.erased and not (is_last and self.status == "public")

    def _copy(self, passage: Passage) -> dict[str, Any]:
        own = passage.agency == AGENCIES[0]
        return {
            "headline": f"About {passage.text}",
            "agency": factories.desk_agency() if own else factories.wire_agency(passage.agency),
            "dateline_city": "Port Averly",
            "dateline_region": "Norland",
            "body": f"<p>{passage.text}</p>",
        }

    def _numbers(self, *, live: bool) -> list[int]:
        return [number for number, each in enumerate(self.passages) if each.live is live]

    def _dispatch(self, number: int) -> Dispatch:
        return Dispatch.objects.get(article=self.article, number=number)

    def _hand_offs(self, page: Element) -> list[str]:
        return [line.text for line in page.all(css="hand-off")]

    def _expected_line(self, upper: Passage, lower: Passage) -> str:
        whose = "Our" if upper.agency == lower.agency == AGENCIES[0] else possessive(lower.agency)
        return f"THIS IS A BREAKING NEWS UPDATE. {whose} earlier story follows below."


@pytest.mark.django_db
@pytest.mark.timeout(300)
def test_a_chain_reads_right_after_any_sequence_of_acts() -> None:
    # A failing sequence is told as it was found: to shorten it, all of it is done again and again.
    tried = settings(
        max_examples=12,
        stateful_step_count=12,
        deadline=None,
        database=None,
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Chain, settings=tried)  # type: ignore[no-untyped-call]
