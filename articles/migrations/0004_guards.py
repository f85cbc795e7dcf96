"""Triggers that keep history as it was written and a chain in order, for raw SQL too."""

from django.db import migrations

APPEND_ONLY = ("revision", "byline", "alsoread", "printing", "event")

REFUSE = """
CREATE FUNCTION articles_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
REFUSE_ON = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON articles_{table}
    FOR EACH ROW EXECUTE FUNCTION articles_refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON articles_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION articles_refuse();
"""
REFUSE_OFF = """
DROP TRIGGER append_only ON articles_{table};
DROP TRIGGER append_only_truncate ON articles_{table};
"""

ADDRESS = """
CREATE TRIGGER never_reused BEFORE DELETE ON articles_address
    FOR EACH ROW EXECUTE FUNCTION articles_refuse();
CREATE TRIGGER never_reused_truncate BEFORE TRUNCATE ON articles_address
    FOR EACH STATEMENT EXECUTE FUNCTION articles_refuse();
CREATE TRIGGER never_changed BEFORE UPDATE ON articles_address
    FOR EACH ROW
    WHEN ((OLD.article_id, OLD.date, OLD.slug) IS DISTINCT FROM
          (NEW.article_id, NEW.date, NEW.slug))
    EXECUTE FUNCTION articles_refuse();
"""
ADDRESS_BACK = """
DROP TRIGGER never_reused ON articles_address;
DROP TRIGGER never_reused_truncate ON articles_address;
DROP TRIGGER never_changed ON articles_address;
"""

DISPATCH = """
CREATE FUNCTION articles_dispatch_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    expected integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.article_id <> OLD.article_id THEN
            RAISE EXCEPTION 'a dispatch stays with its article'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number THEN
            RAISE EXCEPTION 'the number of a printed dispatch never changes'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.number IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.number IS NULL) THEN
        SELECT coalesce(max(number) + 1, 0) INTO expected FROM articles_dispatch
            WHERE article_id = NEW.article_id AND id <> NEW.id;
        IF NEW.number > expected THEN
            RAISE EXCEPTION 'dispatch number % leaves a gap: the next is %', NEW.number, expected
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.live_revision_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM articles_revision WHERE id = NEW.live_revision_id AND dispatch_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a dispatch shows a revision of its own'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON articles_dispatch
    FOR EACH ROW EXECUTE FUNCTION articles_dispatch_guard();
"""
DISPATCH_BACK = """
DROP TRIGGER guard ON articles_dispatch;
DROP FUNCTION articles_dispatch_guard();
"""

PRINTING = """
CREATE FUNCTION articles_printing_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM articles_revision WHERE id = NEW.revision_id AND dispatch_id = NEW.dispatch_id
    ) THEN
        RAISE EXCEPTION 'a printing prints a revision of its own dispatch'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON articles_printing
    FOR EACH ROW EXECUTE FUNCTION articles_printing_guard();
"""
PRINTING_BACK = """
DROP TRIGGER guard ON articles_printing;
DROP FUNCTION articles_printing_guard();
"""

ALSO_READ = """
CREATE FUNCTION articles_also_read_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM articles_revision r JOIN articles_dispatch d ON d.id = r.dispatch_id
        WHERE r.id = NEW.revision_id AND d.article_id = NEW.target_id
    ) THEN
        RAISE EXCEPTION 'an article does not also-read itself'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON articles_alsoread
    FOR EACH ROW EXECUTE FUNCTION articles_also_read_guard();
"""
ALSO_READ_BACK = """
DROP TRIGGER guard ON articles_alsoread;
DROP FUNCTION articles_also_read_guard();
"""

WRITTEN_ONCE = """
CREATE FUNCTION articles_written_once_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM articles_printing WHERE revision_id = NEW.revision_id)
        OR EXISTS (
            SELECT FROM articles_revision r
            JOIN articles_revision newer ON newer.dispatch_id = r.dispatch_id AND newer.seq > r.seq
            WHERE r.id = NEW.revision_id
        )
    THEN
        RAISE EXCEPTION '% is written once with its revision: that one is history', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
WRITTEN_ONCE_BACK = "DROP FUNCTION articles_written_once_guard();"
WRITTEN_ONCE_ON = """
CREATE TRIGGER written_once BEFORE INSERT ON articles_{table}
    FOR EACH ROW EXECUTE FUNCTION articles_written_once_guard();
"""
WRITTEN_ONCE_OFF = "DROP TRIGGER written_once ON articles_{table};"


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_text_search")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION articles_refuse();"),
        *[
            migrations.RunSQL(REFUSE_ON.format(table=table), REFUSE_OFF.format(table=table))
            for table in APPEND_ONLY
        ],
        migrations.RunSQL(ADDRESS, ADDRESS_BACK),
        migrations.RunSQL(DISPATCH, DISPATCH_BACK),
        migrations.RunSQL(PRINTING, PRINTING_BACK),
        migrations.RunSQL(ALSO_READ, ALSO_READ_BACK),
        migrations.RunSQL(WRITTEN_ONCE, WRITTEN_ONCE_BACK),
        *[
            migrations.RunSQL(
                WRITTEN_ONCE_ON.format(table=table), WRITTEN_ONCE_OFF.format(table=table)
            )
            for table in ("byline", "alsoread")
        ],
    ]
