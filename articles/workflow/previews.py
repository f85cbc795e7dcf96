"""Showing a text that is not in print to somebody without a sign-in: share and revoke a preview."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from django.core.signing import BadSignature, Signer

from articles import body
from articles.models import Article, Dispatch, PreviewLink
from articles.workflow import clock
from articles.workflow.act import Act, act
from articles.workflow.errors import NotReady, WrongState
from authors.models import User

# How long a link may live, by the name that its form has for it.
LIFETIMES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
# At once, of one text: more are a mistake.
_MOST = 50
_SIGNER = Signer(salt="articles.previews", sep=".")


def share_preview(
    *, actor: User, dispatch: Dispatch, reader: str, lifetime: str, seq: int | None = None
) -> tuple[PreviewLink, str]:
    """Make a link to a text for ``reader``, a name or a role; returns it with its token.

    The token is known here once: only the hash of its secret is stored. It shows the version
    ``seq``, or the newest saved one. ``lifetime`` is a key of ``LIFETIMES``. Raises
    PermissionDenied, NotReady, WrongState (killed story, erased text, no such version, too many).
    """
    reader = " ".join(body.printable(reader).split())
    with act("share_preview", actor=actor, dispatch=dispatch) as current:
        problems = {}
        if not reader:
            problems["reader"] = "Say for whom it is: it stands above the text."
        elif len(reader) > 200:
            problems["reader"] = "This is longer than 200 characters."
        if lifetime not in LIFETIMES:
            problems["lifetime"] = "Choose how long it lives."
        if problems:
            raise NotReady(problems)
        if current.article.status == Article.Status.KILLED:
            raise WrongState("The story is killed: nobody is shown it.")
        if current.passage.erased_at is not None:
            raise WrongState("This text was erased: there is nothing to show.")
        if PreviewLink.objects.working(at=current.at).filter(dispatch=dispatch).count() >= _MOST:
            raise WrongState("This text has enough links: revoke one first.")
        revision = None
        if seq is not None:
            revision = current.passage.revisions.filter(seq=seq).first()
            if revision is None:
                raise WrongState("This text has no such version.")
        secret = secrets.token_urlsafe(24)
        link = PreviewLink.objects.create(
            secret_sha256=_hash(secret),
            dispatch=current.passage,
            revision=revision,
            reader=reader,
            created_by=actor,
            created_at=current.at,
            expires_at=current.at + LIFETIMES[lifetime],
        )
        current.data = {"link": link.pk, "reader": reader, "until": link.expires_at.isoformat()}
    return link, _SIGNER.sign(secret)


def revoke_preview(*, actor: User, link: PreviewLink) -> PreviewLink:
    """Let a link show nothing from now on; one that shows nothing already is left as it is.

    Raises PermissionDenied.
    """
    with act("revoke_preview", actor=actor, dispatch=link.dispatch) as current:
        fresh = PreviewLink.objects.get(pk=link.pk)
        if fresh.revoked_at is not None:
            current.changed = False
            return fresh
        fresh.revoked_at = current.at
        fresh.save(update_fields=["revoked_at"])
        current.data = {"link": fresh.pk, "reader": fresh.reader}
    return fresh


def revoke_all(current: Act) -> None:
    """Revoke the links of the open text, or of a whole story; one query."""
    links = PreviewLink.objects.filter(revoked_at=None)
    if current.dispatch is not None:
        links = links.filter(dispatch=current.dispatch)
    else:
        links = links.filter(dispatch__article=current.article)
    if revoked := links.update(revoked_at=current.at):
        current.data["previews_revoked"] = revoked


def opened(token: str) -> PreviewLink | None:
    """Return the link with this token, with its text and story; None where it shows nothing.

    That it was never given, has expired, was revoked, or that the text is gone, is not told apart.
    One query; none for a token that we have not signed.
    """
    try:
        secret = _SIGNER.unsign(token)
    except BadSignature:
        return None
    return (
        PreviewLink.objects.working(at=clock.now())
        .with_text()
        .filter(secret_sha256=_hash(secret))
        .first()
    )


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
