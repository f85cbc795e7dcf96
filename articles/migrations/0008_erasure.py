"""Erasure: the one way out of the append-only tables, for courts and sources.

``articles_erase`` empties the text of one dispatch in every revision, and what notes say of it, and
writes the Printing that keeps the hash of what went. The guards let its updates pass, and nothing
else: they look at who runs, at which dispatch is being erased, and at each changed column.
"""

from django.db import migrations

# The columns an erasure may empty, by table; every other change is refused as before.
EMPTIED = {
    "revision": (
        "headline",
        "standfirst",
        "dateline_city",
        "dateline_region",
        "licence_note",
        "body",
        "caption",
        "credit",
        "alt",
        "lead_image_id",
    ),
    "printing": ("public_note", "reason"),
    "event": ("note",),
}

GUARD = """
CREATE FUNCTION articles_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb := to_jsonb(OLD);
    new_row jsonb := to_jsonb(NEW);
    owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID);
    changed text;
BEGIN
    IF current_user = owner
        AND old_row->>'dispatch_id' = nullif(current_setting('newsroom.erasing', true), '')
    THEN
        FOR changed IN SELECT key FROM jsonb_each(new_row) WHERE old_row->key <> value LOOP
            IF NOT changed = ANY(TG_ARGV)
                OR coalesce(new_row->>changed, '') NOT IN ('', '[erased]')
            THEN
                RAISE EXCEPTION 'an erasure empties texts: % of % refused', changed, TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END LOOP;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
GUARD_BACK = "DROP FUNCTION articles_refuse_update();"

GUARD_ON = """
DROP TRIGGER append_only ON articles_{table};
CREATE TRIGGER append_only BEFORE DELETE ON articles_{table}
    FOR EACH ROW EXECUTE FUNCTION articles_refuse();
CREATE TRIGGER append_only_update BEFORE UPDATE ON articles_{table}
    FOR EACH ROW EXECUTE FUNCTION articles_refuse_update({columns});
"""
GUARD_OFF = """
DROP TRIGGER append_only_update ON articles_{table};
DROP TRIGGER append_only ON articles_{table};
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON articles_{table}
    FOR EACH ROW EXECUTE FUNCTION articles_refuse();
"""

# What is hashed: the texts of all revisions in order, as JSON arrays, one a line.
HASH = """
CREATE FUNCTION articles_text_hash(of_dispatch bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(coalesce(string_agg(jsonb_build_array(
        seq, headline, standfirst, dateline_city, dateline_region, licence_note, body, caption,
        credit, alt
    )::text, E'\\n' ORDER BY seq), ''), 'UTF8')), 'hex')
    FROM articles_revision WHERE dispatch_id = of_dispatch
$$;
"""
HASH_BACK = "DROP FUNCTION articles_text_hash(bigint);"

ERASE = """
CREATE FUNCTION articles_erase(erased bigint, by_actor bigint, moment timestamptz, why text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    fingerprint text;
    planned text;
BEGIN
    IF coalesce(trim(why), '') = '' THEN
        RAISE EXCEPTION 'an erasure has a reason' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM FROM articles_dispatch WHERE id = erased AND erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is nothing to erase'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT articles_text_hash(erased) INTO fingerprint;
    SELECT data->>'sha256' INTO planned FROM articles_event
        WHERE dispatch_id = erased AND verb = 'plan_erasure' ORDER BY at DESC, id DESC LIMIT 1;
    IF planned IS DISTINCT FROM fingerprint THEN
        RAISE EXCEPTION 'an erasure takes two steps: this text was not marked for it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE articles_dispatch
        SET live_revision_id = NULL, provenance = '[]', erased_at = moment, state = 'idle',
            state_at = moment
        WHERE id = erased;
    PERFORM set_config('newsroom.erasing', erased::text, true);
    UPDATE articles_revision SET headline = '', standfirst = '', dateline_city = '',
        dateline_region = '', licence_note = '', body = '', caption = '', credit = '', alt = '',
        lead_image_id = NULL WHERE dispatch_id = erased;
    UPDATE articles_printing SET reason = CASE WHEN reason = '' THEN '' ELSE '[erased]' END,
        public_note = CASE WHEN note_kind = '' THEN '' ELSE '[erased]' END
        WHERE dispatch_id = erased;
    UPDATE articles_event SET note = '[erased]'
        WHERE dispatch_id = erased AND note <> '' AND verb <> 'plan_erasure';
    PERFORM set_config('newsroom.erasing', '', true);
    INSERT INTO articles_printing
        (dispatch_id, act, revision_id, at, actor_id, note_kind, public_note, reason, sha256)
        SELECT erased, 'erase', id, moment, by_actor, '', '', why, fingerprint
        FROM articles_revision WHERE dispatch_id = erased ORDER BY seq DESC LIMIT 1;
    RETURN fingerprint;
END $$;
REVOKE ALL ON FUNCTION articles_erase(bigint, bigint, timestamptz, text) FROM PUBLIC;
"""
ERASE_BACK = "DROP FUNCTION articles_erase(bigint, bigint, timestamptz, text);"


def _guard(table: str) -> migrations.RunSQL:
    columns = ", ".join(f"'{column}'" for column in EMPTIED[table])
    return migrations.RunSQL(
        GUARD_ON.format(table=table, columns=columns), GUARD_OFF.format(table=table)
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_recall")]
    operations = [
        migrations.RunSQL(GUARD, GUARD_BACK),
        *[_guard(table) for table in EMPTIED],
        migrations.RunSQL(HASH, HASH_BACK),
        migrations.RunSQL(ERASE, ERASE_BACK),
    ]
