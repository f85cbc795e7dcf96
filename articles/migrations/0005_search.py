"""Search whose cost does not hang on what the planner expects of the words."""

from django.db import migrations

# The planner guesses how many stories have a word. Where it guesses too many, it walks the stories
# by time and opens the vector of each: seconds, for a word that nobody ever wrote. These functions
# leave it the GIN index alone. (OFFSET keeps the status outside: the indexes of public articles
# would serve for it.) ROWS lets a query that uses them begin with what they return.
READERS_MATCHES = """
CREATE FUNCTION articles_search_matches(wanted tsquery, most integer)
RETURNS TABLE (id bigint, at timestamptz)
LANGUAGE sql STABLE SET enable_seqscan = off
AS $$
    SELECT f.id, f.at FROM (
        SELECT a.id, a.first_published_at AS at, a.status FROM articles_article a
        WHERE a.search_vector @@ wanted OFFSET 0
    ) f
    WHERE f.status = 'public' LIMIT most
$$;
"""
DESK_MATCHES = """
CREATE FUNCTION articles_desk_matches(wanted tsquery, most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE ROWS 10 SET enable_seqscan = off
AS $$
    SELECT a.id FROM articles_article a WHERE a.desk_vector @@ wanted LIMIT most
$$;
"""

# Up to `few` matches are all found by the index and then sorted. Where there are more, the newest
# `few` stories most likely have a page of them; if not (a word of years past, a page far back), all
# the matches are sorted after all. A phrase alone makes the index open each story with its words.
READERS = """
CREATE FUNCTION articles_search(
    wanted tsquery, few integer, before_at timestamptz, before_id bigint, most integer
) RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 10
AS $$
DECLARE
    matches integer;
    found bigint[];
BEGIN
    -- Nothing to look up: no word at all, or only words to leave out.
    IF querytree(wanted) IN ('', 'T') THEN
        RETURN;
    END IF;
    before_at := coalesce(before_at, 'infinity');
    before_id := coalesce(before_id, 0);
    SELECT count(*), array_agg(m.id ORDER BY m.at DESC, m.id DESC)
            FILTER (WHERE (m.at, m.id) < (before_at, before_id))
        INTO matches, found FROM articles_search_matches(wanted, few + 1) m;
    IF matches > few THEN
        found := ARRAY(
            SELECT n.id FROM (
                SELECT a.id, a.first_published_at AS at, a.search_vector FROM articles_article a
                WHERE a.status = 'public' AND (a.first_published_at, a.id) < (before_at, before_id)
                ORDER BY a.first_published_at DESC, a.id DESC LIMIT few
            ) n
            WHERE n.search_vector @@ wanted ORDER BY n.at DESC, n.id DESC LIMIT most
        );
        IF cardinality(found) < most THEN
            found := ARRAY(
                SELECT m.id FROM articles_search_matches(wanted, NULL) m
                WHERE (m.at, m.id) < (before_at, before_id)
                ORDER BY m.at DESC, m.id DESC LIMIT most
            );
        END IF;
    END IF;
    RETURN QUERY SELECT unnest(found[1:most]);
END $$;
"""
READERS_BACK = "DROP FUNCTION articles_search(tsquery, integer, timestamptz, bigint, integer);"


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_guards")]
    operations = [
        migrations.RunSQL(
            READERS_MATCHES, "DROP FUNCTION articles_search_matches(tsquery, integer);"
        ),
        migrations.RunSQL(DESK_MATCHES, "DROP FUNCTION articles_desk_matches(tsquery, integer);"),
        migrations.RunSQL(READERS, READERS_BACK),
    ]
