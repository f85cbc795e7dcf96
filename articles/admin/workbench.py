"""The state of the story editor for one person and one story: what is open, what may be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from articles import body
from articles.admin import chooser, conflict, posted
from articles.admin.assignment import offer_owners
from articles.admin.filing_form import FilingForm, filing_initial
from articles.admin.forms import CopyForm, CorrectionForm, StoryForm, initial
from articles.admin.schedule import ScheduleForm
from articles.datelines import Dateline
from articles.models import Article, Dispatch, Revision
from articles.workflow import Copy, Doubtful, NotReady, may
from articles.workflow.act import newest_revision, revision_at
from articles.workflow.picture_words import may_except
from articles.workflow.writing import MOST_ALSO_READS, MOST_PICTURES
from authors.models import Agency, User


class Workbench:
    """The story editor of one request."""

    def __init__(
        self, user: User, *, article: Article | None, dispatch: Dispatch | None, mode: str
    ) -> None:
        """Use ``open``."""
        self.user = user
        self.article = article
        self.dispatch = dispatch
        self.mode = mode
        self.newest = newest_revision(dispatch) if dispatch else None
        self.conflict: conflict.Conflict | None = None
        # What others changed of a text that was saved, before it is submitted or printed.
        self.merged = ""
        self.doubts: list[str] = []
        # Whether this person may let a picture pass that lacks its words.
        self.asks_exception = False
        self.schedule: ScheduleForm | None = None
        # What was ticked to be done with the print.
        self.errands: list[str] = []
        self.form: forms.Form | None = self._shown()

    @classmethod
    def open(
        cls, user: User, *, article: Article | None, asked: Mapping[str, str], posted: bool
    ) -> Workbench:
        """Decide what is open: what ``asked`` names, else the newest text in this person's hand.

        ``asked`` is the address's query: ``dispatch=ID``, ``append`` or ``filing``. A form that is
        ``posted`` names what it was shown for, so that it never lands in another text.
        """
        if article is None:
            return cls(user, article=None, dispatch=None, mode="new")
        if "filing" in asked:
            return cls(user, article=article, dispatch=None, mode="read")
        if "append" in asked and (article.is_public or posted) and may(user, "draft_update"):
            return cls(user, article=article, dispatch=None, mode="update")
        chosen = _chosen(user, article, asked.get("dispatch", ""))
        if chosen is not None and chosen.erased_at is not None and not posted:
            # Nothing of it is left to be written on.
            return cls(user, article=article, dispatch=None, mode="read")
        if chosen is None or not may(user, "save", article=article, dispatch=chosen):
            # Printed while its reporter went on writing: what was typed is shown, not saved.
            overtaken = posted and chosen is not None and chosen.created_by_id == user.pk
            mode = "overtaken" if overtaken else "read"
            return cls(user, article=article, dispatch=chosen, mode=mode)
        if chosen.number is not None:
            mode = "correction"
        else:
            mode = "draft" if article.status == Article.Status.DRAFT else "update"
        return cls(user, article=article, dispatch=chosen, mode=mode)

    # --- The form ---

    def _shown(
        self, data: Mapping[str, Any] | None = None, files: MultiValueDict[str, Any] | None = None
    ) -> forms.Form | None:
        form = self._form(data, files)
        if form is not None:
            offer_owners(form, self.user, self.article)
        return form

    def _form(
        self, data: Mapping[str, Any] | None = None, files: MultiValueDict[str, Any] | None = None
    ) -> forms.Form | None:
        if self.mode == "read":
            if self.article is None or not may(self.user, "file_under", article=self.article):
                return None
            return FilingForm(data, files, initial=filing_initial(self.article))
        written_on = self.written_on(data) if data is not None else self.newest
        base = Copy.of(written_on) if written_on else self._base()
        values = initial(base, seq=written_on.seq if written_on else None)
        if self.mode in {"new", "draft", "overtaken"}:
            if self.article is not None:
                values |= filing_initial(self.article)
            return StoryForm(data, files, initial=values, base=base, actor=self.user)
        kind = CorrectionForm if self.mode == "correction" else CopyForm
        form = kind(data, files, initial=values, base=base, actor=self.user)
        if self.mode == "update" and self.dispatch is None and data is None:
            # Appending is the fastest act: the first key that is pressed is the headline's.
            form.fields["headline"].widget.attrs["autofocus"] = True
        return form

    def written_on(self, data: Mapping[str, Any]) -> Revision | None:
        """Return the revision that a form was written on; one query where it is not the newest.

        What the form does not show is that revision's, too: the merge then takes the newest.
        """
        seq = str(data.get("seq", ""))
        if (
            self.newest is None
            or not seq.isdecimal()
            or len(seq) > 9
            or int(seq) == self.newest.seq
        ):
            return self.newest
        return revision_at(self.newest.dispatch_id, int(seq)) or self.newest

    def _base(self) -> Copy:
        author = getattr(self.user, "author", None)
        agency = Agency.objects.filter(is_own_desk=True).first()
        # An update mostly comes from where the story is.
        city, region = _place(self.article) if self.article is not None else ("", "")
        return Copy(
            agency=agency,
            authors=(author,) if author else (),
            dateline_city=city,
            dateline_region=region,
        )

    def bind(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any]
    ) -> CopyForm | FilingForm | None:
        """Bind what was sent to the form that the page showed; None where it showed none."""
        self.form = self._shown(data, files)
        if isinstance(self.form, CopyForm | FilingForm):
            return self.form
        return None

    @property
    def action(self) -> str:
        """Where the form goes: an address that names what it was shown for."""
        if self.article is None:
            return reverse("admin:articles_article_add")
        here = reverse("admin:articles_article_change", args=[self.article.pk])
        if self.mode == "read":
            return f"{here}?filing"
        return f"{here}?dispatch={self.dispatch.pk}" if self.dispatch else f"{here}?append"

    def refuse(self, sentence: str) -> None:
        """Show the form again with what was typed and a sentence about why."""
        if self.form is not None:
            self.form.add_error(None, sentence)

    def decide(self) -> CopyForm | FilingForm | None:
        """Read the decisions of a page that asked for them into the valid form that came with them.

        None where one is missing: the page is shown again.
        """
        form = self.form
        if not isinstance(form, CopyForm | FilingForm) or not conflict.is_decided(form.data):
            return form if isinstance(form, CopyForm | FilingForm) else None
        data = conflict.decided(form, article=self.article, dispatch=self.dispatch)
        if data is None:
            self.show_conflict("")
            return None
        return self.bind(data, MultiValueDict())

    def show_conflict(self, button: str) -> None:
        """Show what both changed, side by side, for a choice in each place."""
        form = self.form
        if not isinstance(form, CopyForm | FilingForm):
            return
        found = conflict.between(
            form, actor=self.user, article=self.article, dispatch=self.dispatch, button=button
        )
        if found.places:
            self.conflict = found
        else:
            # A third save has taken back what the second had changed.
            self.refuse("Somebody saved a newer version meanwhile. Press again.")

    def show_saved(self, told: str) -> None:
        """Show what was saved together with others' changes, and everything else that was typed."""
        form = self.form
        if self.article is None or not isinstance(form, CopyForm | FilingForm):
            return
        self.article = Article.objects.for_desk().get(pk=self.article.pk)
        if self.dispatch is not None:
            self.dispatch.refresh_from_db()
            self.newest = newest_revision(self.dispatch)
        self.form = self._shown(posted.holding(form, revision=self.newest, article=self.article))
        self.merged = told

    def show_problems(self, lacking: NotReady) -> None:
        """Say what keeps the text from print at the fields that lack it."""
        self.asks_exception = lacking.can_be_excepted and may_except(self.user)
        for name, problem in lacking.problems.items():
            if self.schedule is not None and name in self.schedule.fields:
                self.schedule.add_error(name, problem)
            elif self.form is not None:
                self.form.add_error(name if name in self.form.fields else None, problem)

    def show_doubts(self, doubtful: Doubtful) -> None:
        """Show what to look at before print, and ask for a reason to print all the same."""
        self.doubts = list(doubtful.doubts.values())

    @property
    def lifted(self) -> Dateline | None:
        """The dateline that was lifted out of the text, if one was."""
        return self.form.lifted if isinstance(self.form, CopyForm) else None

    def also_read_ids(self) -> list[int]:
        """Return what the "Also read" blocks of the open text point at, saved or not; no query."""
        return body.also_read_ids(self._text())[:MOST_ALSO_READS]

    def picture_ids(self) -> list[int]:
        """Return the pictures in the open text, saved or not; no query."""
        return body.picture_ids(self._text())[:MOST_PICTURES]

    def _text(self) -> str:
        """The open text; empty where it is too long to print."""
        if self.form is not None and "body" in self.form.fields:
            cleaned = getattr(self.form, "cleaned_data", {})
            text = cleaned.get("body", self.form["body"].value()) or ""
        else:
            text = self.newest.body if self.newest else ""
        # What was typed and refused is not clean: nothing is read out of a text too long to print.
        return text if len(text) <= body.MAX_LENGTH else ""

    def warnings(self) -> Iterable[str]:
        """Yield sentences about a saved text that readers will see less of."""
        if not isinstance(self.form, CopyForm):
            return
        yield from self.form.picture_notes
        for target in chooser.known(body.also_read_ids(self.form.cleaned_data["body"])).values():
            if not target["public"]:
                yield (
                    f"“Also read: {target['headline']}” stays hidden from readers: that story is "
                    f"{str(target['status_label']).lower()}."
                )


def _place(article: Article) -> tuple[str, str]:
    """Return where the newest live passage of a story was written; one query."""
    live = Dispatch.objects.live().filter(article=article).order_by("-number")
    found = live.values_list("live_revision__dateline_city", "live_revision__dateline_region")
    city, region = found.first() or ("", "")
    return city or "", region or ""


def _chosen(user: User, article: Article, dispatch_id: str) -> Dispatch | None:
    """Return the text that was asked for, or the newest in hand, a person's own first."""
    texts = list(Dispatch.objects.of(article))
    if dispatch_id:
        chosen = next((each for each in texts if str(each.pk) == dispatch_id), None)
        if chosen is None:
            raise Http404("The story has no such text.")
        return chosen
    in_hand = [each for each in texts if each.state != Dispatch.State.IDLE]
    mine = [each for each in in_hand if may(user, "save", article=article, dispatch=each)]
    return next(iter(mine or in_hand), None)
