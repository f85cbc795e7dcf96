"""What the database itself refuses, whoever asks: raw SQL, past every check in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from articles.models import (
    Address,
    AlsoRead,
    Article,
    Byline,
    Dispatch,
    Event,
    PictureUse,
    Printing,
    Revision,
)
from tests import factories

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> int:
    """Run a statement; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@contextmanager
def refused(reason: str) -> Iterator[pytest.ExceptionInfo[DatabaseError]]:
    """Expect the database to refuse what is inside, for ``reason``."""
    with pytest.raises(DatabaseError, match=reason) as found, transaction.atomic():
        yield found


@pytest.fixture
def article() -> Article:
    """A public story with an author, an "Also read" block, a picture and one breaking update."""
    other, image = factories.story(), factories.image()
    story = factories.story(
        authors=[factories.AuthorFactory.create()],
        body=f'<p>Text</p><p data-also-read="{other.pk}"></p>'
        f'<p data-picture="{image.pk}" data-alt="A pier" data-credit="Desk"></p>',
    )
    factories.update(story)
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # as after a commit: a TRUNCATE waits for nothing
    return story


def first(article: Article) -> Dispatch:
    return article.dispatches.get(number=0)


def copied(model: type, row: object, **changed: object) -> int:
    """Insert a copy of a row, with some columns changed, by raw SQL."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]  # type: ignore[attr-defined]
    values = ["%s" if column in changed else f'"{column}"' for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table  # type: ignore[attr-defined]
    return sql(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} WHERE id = %s",
        *[changed[column] for column in columns if column in changed],
        row.pk,  # type: ignore[attr-defined]
    )


# --- History stays as it was written ---

HISTORY = [
    (Revision, "headline = 'Rewritten'"),
    (Byline, "position = 9"),
    (AlsoRead, "position = 9"),
    (PictureUse, "position = 9"),
    (Printing, "public_note = 'Rewritten', note_kind = 'correction'"),
    (Event, "verb = 'rewritten'"),
]


@pytest.mark.parametrize(("model", "change"), HISTORY)
def test_history_cannot_be_rewritten(article: Article, model: type, change: str) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    with refused(f"{table} is append-only: UPDATE refused"):
        sql(f"UPDATE {table} SET {change}")


@pytest.mark.parametrize("model", [model for model, _ in HISTORY])
def test_history_cannot_be_deleted(article: Article, model: type) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    with refused(f"{table} is append-only: DELETE refused"):
        sql(f"DELETE FROM {table}")


@pytest.mark.parametrize("model", [model for model, _ in HISTORY])
def test_history_cannot_be_emptied(article: Article, model: type) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    with refused("is append-only: TRUNCATE refused"):
        sql(f"TRUNCATE {table} CASCADE")


def test_nor_does_it_go_with_the_article_it_belongs_to(article: Article) -> None:
    with refused("is append-only: TRUNCATE refused"):
        sql("TRUNCATE articles_article CASCADE")
    with refused("violates foreign key"):
        sql("DELETE FROM articles_article WHERE id = %s", article.pk)


# --- Addresses ---


@pytest.mark.parametrize(
    "change", ["slug = 'other'", "date = date - 1", "article_id = article_id + 1"]
)
def test_an_address_cannot_be_changed(article: Article, change: str) -> None:
    with refused("articles_address is append-only: UPDATE refused"):
        sql(f"UPDATE articles_address SET {change} WHERE article_id = %s", article.pk)


def test_an_address_cannot_be_taken_away(article: Article) -> None:
    with refused("articles_address is append-only: DELETE refused"):
        sql("DELETE FROM articles_address")
    with refused("articles_address is append-only: TRUNCATE refused"):
        sql("TRUNCATE articles_address")


def test_an_address_may_cease_to_be_the_current_one(article: Article) -> None:
    changed = sql(
        "UPDATE articles_address SET is_current = false WHERE article_id = %s", article.pk
    )
    assert changed == 1


def test_an_address_is_given_once(article: Article) -> None:
    address = Address.objects.get(article=article)
    other = factories.story()
    with refused("address_given_once"):
        copied(Address, address, article_id=other.pk, is_current=False)
    with refused("article_one_per_address"):
        sql(
            "UPDATE articles_article SET slug = %s, date = %s WHERE id = %s",
            *(article.slug, article.date, other.pk),
        )


def test_an_article_has_one_current_address(article: Article) -> None:
    with refused("address_one_current"):
        copied(Address, Address.objects.get(article=article), slug="another")


# --- Articles ---


@pytest.mark.parametrize("status", ["", "published", "PUBLIC"])
def test_an_unknown_status_is_refused(article: Article, status: str) -> None:
    with refused("article_known_status"):
        sql("UPDATE articles_article SET status = %s", status)


def test_an_unknown_label_is_refused(article: Article) -> None:
    with refused("article_known_label"):
        sql("UPDATE articles_article SET label = 'advert'")


@pytest.mark.parametrize(
    "lack",
    ["first_published_at = NULL", "updated_at = NULL", "date = NULL", "headline = ''"],
)
def test_a_public_article_has_its_times_and_a_headline(article: Article, lack: str) -> None:
    with refused("article_public_has_times_and_headline"):
        sql(f"UPDATE articles_article SET {lack} WHERE id = %s", article.pk)


def test_a_draft_cannot_be_made_public_by_its_status_alone() -> None:
    draft = factories.draft()
    with refused("article_public_has_times_and_headline"):
        sql("UPDATE articles_article SET status = 'public' WHERE id = %s", draft.article_id)


def test_nothing_changes_before_it_is_published(article: Article) -> None:
    with refused("article_updated_after_published"):
        sql("UPDATE articles_article SET updated_at = first_published_at - interval '1 second'")


# --- Dispatches ---


def test_two_dispatches_cannot_have_one_number(article: Article) -> None:
    draft = factories.workflow.draft_update(
        actor=factories.editor(), article=article, copy=factories.copy()
    )
    with refused("dispatch_one_per_number"):
        sql("UPDATE articles_dispatch SET number = 1 WHERE id = %s", draft.pk)


def test_numbers_leave_no_gap(article: Article) -> None:
    draft = factories.workflow.draft_update(
        actor=factories.editor(), article=article, copy=factories.copy()
    )
    with refused("dispatch number 3 leaves a gap: the next is 2"):
        sql("UPDATE articles_dispatch SET number = 3 WHERE id = %s", draft.pk)
    assert sql("UPDATE articles_dispatch SET number = 2 WHERE id = %s", draft.pk) == 1


def test_the_first_number_is_nought() -> None:
    draft = factories.draft()
    with refused("dispatch number 1 leaves a gap: the next is 0"):
        sql("UPDATE articles_dispatch SET number = 1 WHERE id = %s", draft.pk)
    with refused("articles_dispatch_number_check"):
        sql("UPDATE articles_dispatch SET number = -1 WHERE id = %s", draft.pk)


def test_a_dispatch_cannot_be_inserted_beyond_the_next_number(article: Article) -> None:
    with refused("dispatch number 7 leaves a gap: the next is 2"):
        copied(Dispatch, first(article), number=7, live_revision_id=None)


@pytest.mark.parametrize("number", [None, 1, 2])
def test_the_number_of_a_printed_dispatch_never_changes(
    article: Article, number: int | None
) -> None:
    with refused("the number of a printed dispatch never changes"):
        sql(
            "UPDATE articles_dispatch SET number = %s, live_revision_id = NULL WHERE id = %s",
            *(number, first(article).pk),
        )


def test_a_dispatch_stays_with_its_article(article: Article) -> None:
    draft = factories.draft()
    with refused("a dispatch stays with its article"):
        sql("UPDATE articles_dispatch SET article_id = %s WHERE id = %s", article.pk, draft.pk)


def test_an_unknown_state_is_refused(article: Article) -> None:
    with refused("dispatch_known_state"):
        sql("UPDATE articles_dispatch SET state = 'spiked'")


def test_a_dispatch_shows_no_revision_of_another(article: Article) -> None:
    other = Revision.objects.exclude(dispatch__article=article).first()
    assert other is not None
    with refused("a dispatch shows a revision of its own"):
        sql(
            "UPDATE articles_dispatch SET live_revision_id = %s WHERE id = %s",
            *(other.pk, first(article).pk),
        )


def test_what_is_live_has_a_number() -> None:
    draft = factories.draft()
    revision = draft.revisions.get()
    with refused("dispatch_live_has_number"):
        sql(
            "UPDATE articles_dispatch SET live_revision_id = %s WHERE id = %s",
            *(revision.pk, draft.pk),
        )


# --- Revisions and what is written with them ---


def test_two_revisions_of_a_dispatch_cannot_have_one_seq(article: Article) -> None:
    revision = first(article).revisions.get()
    with refused("revision_one_per_seq"):
        copied(Revision, revision)
    assert copied(Revision, revision, seq=2) == 1


def test_a_revisions_seq_begins_with_one(article: Article) -> None:
    with refused("revision_seq_from_one"):
        copied(Revision, first(article).revisions.get(), seq=0)


def signed_draft() -> Dispatch:
    """An unprinted draft with an author and an "Also read" block."""
    body = f'<p>Text</p><p data-also-read="{factories.story().pk}"></p>'
    return factories.draft(authors=[factories.AuthorFactory.create()], body=body)


def test_an_author_signs_a_revision_once_and_has_a_place_alone() -> None:
    byline = Byline.objects.get(revision__dispatch=signed_draft())
    with refused("byline_author_once"):
        copied(Byline, byline, position=2)
    with refused("byline_one_per_place"):
        copied(Byline, byline, author_id=factories.AuthorFactory.create().pk)


def test_an_article_does_not_also_read_itself() -> None:
    draft = signed_draft()
    with refused("an article does not also-read itself"):
        copied(AlsoRead, AlsoRead.objects.get(), target_id=draft.article_id, position=2)


def test_an_also_read_has_a_place_alone() -> None:
    signed_draft()
    with refused("also_read_one_per_place"):
        copied(AlsoRead, AlsoRead.objects.get())


def add_byline(revision: Revision) -> int:
    """Sign a revision with one more author, by raw SQL."""
    author = factories.AuthorFactory.create()
    return sql(
        "INSERT INTO articles_byline (revision_id, author_id, position) VALUES (%s, %s, 9)",
        *(revision.pk, author.pk),
    )


def add_also_read(revision: Revision) -> int:
    """Write one more "Also read" row for a revision, by raw SQL."""
    return sql(
        "INSERT INTO articles_alsoread (revision_id, target_id, position) VALUES (%s, %s, 9)",
        *(revision.pk, factories.story().pk),
    )


ADDING = [(add_byline, "articles_byline"), (add_also_read, "articles_alsoread")]


@pytest.mark.parametrize(("add", "table"), ADDING)
def test_nothing_is_added_to_a_revision_that_was_printed(
    add: Callable[[Revision], int], table: str, article: Article
) -> None:
    with refused(f"{table} is written once with its revision") as found:
        add(first(article).revisions.get())
    assert isinstance(found.value, IntegrityError)


@pytest.mark.parametrize(("add", "table"), ADDING)
def test_nor_to_one_that_a_newer_one_replaced(add: Callable[[Revision], int], table: str) -> None:
    draft = factories.draft()
    older = draft.revisions.get()
    assert add(older) == 1
    copied(Revision, older, seq=2)
    with refused(f"{table} is written once with its revision"):
        add(older)
    assert add(draft.revisions.get(seq=2)) == 1


# --- Printings ---


def test_a_printing_prints_a_revision_of_its_own_dispatch(article: Article) -> None:
    upper, lower = article.dispatches.order_by("-number")
    printing = Printing.objects.get(dispatch=lower)
    with refused("a printing prints a revision of its own dispatch"):
        copied(Printing, printing, revision_id=upper.live_revision_id, act="correct")


def test_an_unknown_act_is_refused(article: Article) -> None:
    with refused("printing_known_act"):
        copied(Printing, Printing.objects.filter(dispatch=first(article)).get(), act="reprint")


def test_a_dispatch_is_printed_for_the_first_time_once(article: Article) -> None:
    with refused("printing_first_print_once"):
        copied(Printing, Printing.objects.get(dispatch=first(article)))


@pytest.mark.parametrize(
    ("kind", "note"), [("", "A note."), ("correction", ""), ("apology", "A note.")]
)
def test_a_public_note_has_a_known_kind(article: Article, kind: str, note: str) -> None:
    printing = Printing.objects.get(dispatch=first(article))
    with refused("printing_note_has_a_kind"):
        copied(Printing, printing, act="correct", note_kind=kind, public_note=note)


# --- Agencies ---


def test_exactly_one_agency_is_the_own_desk() -> None:
    factories.desk_agency()
    wire = factories.wire_agency()
    with refused("agency_one_own_desk"):
        sql("UPDATE authors_agency SET is_own_desk = true WHERE id = %s", wire.pk)
