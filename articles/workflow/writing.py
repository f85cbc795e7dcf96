"""Writing and filing: create, draft_update, save, file_under."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from articles import body
from articles.models import (
    AlsoRead,
    Article,
    ArticleTopic,
    Byline,
    Dispatch,
    Event,
    PictureUse,
    Revision,
)
from articles.workflow import clock, merging
from articles.workflow.act import Act, act, close, revision_at
from articles.workflow.addresses import move_address
from articles.workflow.assignment import assigned, changed
from articles.workflow.copy import Copy, Filing
from articles.workflow.errors import NotReady, StaleFiling, StaleRevision, WrongState
from articles.workflow.permissions import require
from articles.workflow.waiting import take_off
from authors.models import User
from images.models import Image

# In one text. Print needs two or three.
MOST_ALSO_READS = 100
MOST_PICTURES = 100
# The filing's columns, besides the slug, which becomes another where it is taken.
_FILED = ("section", "label", "canonical_url", "slugline", "owner", "due_at")


def create(*, actor: User, filing: Filing, copy: Copy) -> Dispatch:
    """Begin a story: an article filed as ``filing`` with one dispatch that holds ``copy``.

    Raises PermissionDenied, ValidationError (a refused body), NotReady (a block that points
    nowhere).
    """
    require(actor, "create")
    copy = copy.cleaned()
    with transaction.atomic():
        now = clock.now()
        article = Article.objects.create(
            slug=filing.slug,
            section=filing.section,
            label=filing.label,
            owner=actor,
            due_at=filing.due_at,
            created_at=now,
            worked_at=now,
        )
        _set_topics(article, filing)
        current = Act(actor=actor, verb="create", at=now, article=article)
        given = assigned(current, filing)
        article.slugline, article.owner = given.slugline, given.owner or actor
        article.canonical_url = given.canonical_url
        article.save(update_fields=["slugline", "owner", "canonical_url"])
        current.dispatch = _begin(current)
        write_revision(current, copy, seq=1)
        close(current)
    return current.passage


def draft_update(*, actor: User, article: Article, copy: Copy, token: str = "") -> Dispatch:
    """Draft a breaking update for a public story, unprinted; ``token`` as in ``append_update``.

    Raises PermissionDenied, ValidationError, NotReady (a block that points nowhere), WrongState.
    """
    copy = copy.cleaned()
    with act("draft_update", actor=actor, article=article) as current:
        if not sent_before(current, token):
            begin_update(current, copy)
    return current.passage


def sent_before(current: Act, token: str) -> bool:
    """Whether an update of the locked story was begun with ``token``; then it is taken up."""
    if not token:
        return False
    current.data["token"] = token
    begun = Event.objects.filter(article=current.article, verb=current.verb, data__token=token)
    event = begun.select_related("dispatch").first()
    if event is None:
        return False
    current.dispatch, current.changed = event.dispatch, False
    return True


def begin_update(current: Act, copy: Copy) -> Revision:
    """Give a locked public story a new dispatch that holds clean ``copy``."""
    if not current.article.is_public:
        raise WrongState("Only a public story takes a breaking update.")
    current.dispatch = _begin(current)
    return write_revision(current, copy, seq=1)


def _begin(current: Act) -> Dispatch:
    return Dispatch.objects.create(
        article=current.article,
        created_by=current.actor,
        created_at=current.at,
        state_at=current.at,
    )


def save(*, actor: User, dispatch: Dispatch, copy: Copy, seq: int) -> Revision:
    """Save ``copy``, which was written on the revision ``seq``, as the newest.

    What somebody saved meanwhile is kept: where different fields and paragraphs were changed, the
    new revision holds both, and the Event names the revision it was written on (``base``) and the
    one it was merged with (``merged``). A copy that changes nothing returns the newest revision and
    leaves no trace, unless the text was put aside: that is taken up again. A text that was
    scheduled for print comes off the schedule: nobody has approved the new words. Raises
    StaleRevision where both changed the same, PermissionDenied, ValidationError, WrongState (erased
    text), NotReady (a block that points nowhere). Four queries more where it merges.
    """
    copy = copy.cleaned()
    with act("save", actor=actor, dispatch=dispatch) as current:
        if current.passage.erased_at is not None:
            raise WrongState("This text was erased: append another instead.")
        newest = current.newest()
        if newest.seq != seq:
            copy = _merged(newest, copy, seq)
        if copy.is_in(newest):
            # Put aside: neither in hand nor ever in print.
            if current.passage.state == Dispatch.State.IDLE and current.passage.number is None:
                current.set_state(Dispatch.State.DRAFTING)
            else:
                current.changed = False
            return newest
        revision = write_revision(current, copy, seq=newest.seq + 1)
        if newest.seq != seq:
            current.data |= {"base": seq, "merged": newest.seq}
        # What was approved for print was the revision before.
        take_off(current, error=f"{actor} saved a newer version.")
        if current.passage.state == Dispatch.State.IDLE:
            current.set_state(Dispatch.State.DRAFTING)
    return revision


def _merged(newest: Revision, copy: Copy, seq: int) -> Copy:
    """Return ``copy`` with what was saved since ``seq``; StaleRevision where that clashes."""
    base = revision_at(newest.dispatch_id, seq)
    if base is None:
        raise StaleRevision(newest)
    merged = merging.copies(Copy.of(base), Copy.of(newest), copy)
    if not merged.is_clean:
        raise StaleRevision(newest)
    return merged.copy.cleaned()


def write_revision(current: Act, copy: Copy, *, seq: int) -> Revision:
    """Write clean ``copy`` as a revision with its bylines and the indexes of its body."""
    targets, pictures = body.also_read_ids(copy.body), body.picture_ids(copy.body)
    _check_also_reads(current.article, targets)
    _check_pictures(pictures)
    revision = Revision.objects.create(
        dispatch=current.passage,
        seq=seq,
        created_by=current.actor,
        created_at=current.at,
        **copy.revision_fields(),
    )
    Byline.objects.bulk_create(
        Byline(revision=revision, author=author, position=position)
        for position, author in enumerate(copy.authors, start=1)
    )
    AlsoRead.objects.bulk_create(
        AlsoRead(revision=revision, target_id=target, position=position)
        for position, target in enumerate(targets, start=1)
    )
    PictureUse.objects.bulk_create(
        PictureUse(revision=revision, image_id=image, position=position)
        for position, image in enumerate(pictures, start=1)
    )
    current.data["seq"] = seq
    return revision


def _check_also_reads(article: Article, targets: list[int]) -> None:
    if len(targets) > MOST_ALSO_READS:
        raise NotReady(
            {"body": f"The text has more than {MOST_ALSO_READS} “Also read” blocks. Remove some."}
        )
    if article.pk in targets:
        raise NotReady({"body": "An “Also read” block points at this story itself. Remove it."})
    known = set(Article.objects.filter(pk__in=targets).values_list("pk", flat=True))
    if missing := [str(target) for target in targets if target not in known]:
        raise NotReady(
            {
                "body": "An “Also read” block points at a story that does not exist "
                f"(number {', '.join(missing)}). Remove it or choose another story."
            }
        )


def _check_pictures(ids: list[int]) -> None:
    """Refuse pictures that the library does not have; one query, none for none."""
    if len(ids) > MOST_PICTURES:
        raise NotReady(
            {"body": f"The text has more than {MOST_PICTURES} pictures. Remove some of them."}
        )
    if not ids:
        return
    known = set(Image.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if missing := [nth for nth, each in enumerate(ids, start=1) if each not in known]:
        raise NotReady(
            {
                "body": f"Picture {missing[0]} in the text is not in the library. Remove it or "
                "choose another."
            }
        )


def file_under(
    *, actor: User, article: Article, filing: Filing, version: int, base: Filing | None = None
) -> Article:
    """Change what a story is filed under, its slug first, as it was read at ``version``.

    There they were ``base``: what somebody filed meanwhile is kept, where they changed other fields
    than this person did.

    A published article that gets another slug keeps its old address as a redirect. Filing that
    changes nothing leaves no trace. Raises StaleFiling, PermissionDenied, NotReady.
    """
    with act("file_under", actor=actor, article=article) as current:
        locked = current.article
        filed = Filing.of(locked)
        if locked.version != version:
            filing = _merged_filing(base, filed, filing)
        filing = assigned(current, filing)
        if filing == filed:
            current.changed = False
            return locked
        before = locked.slug
        if locked.date is not None and locked.slug != filing.slug:
            move_address(locked, filing.slug, at=current.at)
        else:
            locked.slug = filing.slug
        # A slug that is taken becomes another: the audit names the one that was given.
        current.data = {"slug": [before, locked.slug]} if before != locked.slug else {}
        current.data |= changed(filed, filing)
        for name in _FILED:
            setattr(locked, name, getattr(filing, name))
        locked.version += 1
        locked.save(update_fields=["slug", *_FILED, "version"])
        _set_topics(locked, filing)
    return current.article


def _merged_filing(base: Filing | None, filed: Filing, filing: Filing) -> Filing:
    """Return ``filing`` with what was filed since ``base``; StaleFiling where that clashes."""
    if base is not None:
        merged, clashes = merging.filings(base, filed, filing)
        if not clashes:
            return merged
    elif replace(filing, owner=filing.owner or filed.owner) == filed:
        return filing
    raise StaleFiling("Somebody changed the filing meanwhile. Look at it, then save again.")


def _set_topics(article: Article, filing: Filing) -> None:
    filed = ArticleTopic.objects.filter(article=article)
    filed.exclude(topic__in=filing.topics).delete()
    kept = set(filed.values_list("topic_id", flat=True))
    ArticleTopic.objects.bulk_create(
        ArticleTopic(article=article, topic=topic)
        for topic in filing.topics
        if topic.pk not in kept
    )
