"""Search that costs the same at any size of the paper: the index knows the time of a story too."""

from importlib import import_module

import django.contrib.postgres.indexes
import django.db.models.expressions
from django.db import migrations

_READERS = import_module("articles.migrations.0005_search")

# A day, its 4 days, its 16 days, … and its 45 years, each as one number: in the GIN index, stories
# of a period with a word are found without opening any other. A period of a level is the days of
# four of the level below; the level stands in the last four bits. One expression, so that it is
# computed where a row is stored and no function is called.
_DAY = "((at AT TIME ZONE 'UTC')::date - DATE '1970-01-01')"
PERIODS = f"""
CREATE FUNCTION articles_periods(at timestamptz) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN at IS NOT NULL THEN ARRAY[
    {", ".join(f"({_DAY} >> {2 * level}) * 16 + {level}" for level in range(8))}
] END;
"""
PERIODS_BACK = "DROP FUNCTION articles_periods(timestamptz);"

# OFFSET, enable_seqscan: as in 0005_search.
MATCHES = """
CREATE FUNCTION articles_search_period(wanted tsquery, period integer, most integer)
RETURNS TABLE (id bigint, at timestamptz)
LANGUAGE sql STABLE SET enable_seqscan = off
AS $$
    SELECT f.id, f.at FROM (
        SELECT a.id, a.first_published_at AS at, a.status FROM articles_article a
        WHERE articles_periods(a.first_published_at) @> ARRAY[period] AND a.search_vector @@ wanted
        OFFSET 0
    ) f
    WHERE f.status = 'public' LIMIT most
$$;
"""
MATCHES_BACK = "DROP FUNCTION articles_search_period(tsquery, integer, integer);"

# From the newest story back, period by period: four times as long ones while there are few
# matches, shorter ones where there are more than `few`. At most `few` + 1 stories of a period are
# opened, and of a crowded day as many as it takes to fill the page.
# Words are taken for rare where the days looked at so far let expect few matches in all the years.
# By trial at a million stories: asked for all matches sooner, a search opens more of them in vain;
# later, it asks for more periods.
# A phrase: whether words stand side by side, only the vector of the story itself says. The index
# finds those with all of the words; of these, so many as `opened` are opened in one search, and the
# last period's. `looked_to` is the moment after which all were looked at; NULL where the search is
# through, or the page is full.
READERS = """
CREATE FUNCTION articles_search(
    wanted tsquery, few integer, opened integer, before_at timestamptz, before_id bigint,
    most integer, OUT stories bigint[], OUT looked_to timestamptz
) LANGUAGE plpgsql STABLE
AS $$
DECLARE
    words tsquery := wanted;
    is_phrase boolean;
    last_day integer;
    first_day integer;
    days integer;
    level integer;
    longest integer := 0;  -- the level of the longest period to be asked for
    matches integer;
    here bigint[];
    rare integer := 3 * few / 2;
    met integer := 0;  -- matches in the days looked at so far
    all_days integer;
    seen_days integer := 0;
    knows_all boolean := false;  -- or has tried to
BEGIN
    stories := '{}';
    -- Nothing to look up: no word at all, or only words to leave out.
    IF querytree(wanted) IN ('', 'T') THEN
        RETURN;
    END IF;
    -- Without what is left out, as the index asks.
    is_phrase := querytree(wanted) ~ '<(-|[0-9]+)>';
    IF is_phrase THEN
        words := regexp_replace(querytree(wanted), '<(-|[0-9]+)>', '&', 'g')::tsquery;
    END IF;
    before_at := coalesce(before_at, 'infinity');
    before_id := coalesce(before_id, 0);
    last_day := (
        SELECT (articles_periods(a.first_published_at))[1] >> 4 FROM articles_article a
        WHERE a.status = 'public' AND (a.first_published_at, a.id) < (before_at, before_id)
        ORDER BY a.first_published_at DESC, a.id DESC LIMIT 1
    );
    first_day := (
        SELECT (articles_periods(a.first_published_at))[1] >> 4 FROM articles_article a
        WHERE a.status = 'public' ORDER BY a.first_published_at, a.id LIMIT 1
    );
    all_days := last_day - first_day + 1;
    WHILE last_day >= first_day AND cardinality(stories) < most LOOP
        IF opened <= 0 THEN
            looked_to := to_timestamp((last_day + 1) * 86400::bigint);
            EXIT;
        END IF;
        IF NOT knows_all AND (met + 0.25) * all_days <= 2 * few * seen_days THEN
            knows_all := true;
            SELECT count(*), array_agg(m.id ORDER BY m.at DESC, m.id DESC)
                    FILTER (WHERE (m.at, m.id) < (before_at, before_id))
                INTO matches, here FROM articles_search_matches(words, rare + 1) m;
            IF matches <= rare THEN
                stories := articles_search_opened(CASE WHEN is_phrase THEN wanted END, here);
                EXIT;
            END IF;
        END IF;
        level := 0;
        days := 1;
        WHILE level < longest AND (last_day + 1) % (4 * days) = 0 LOOP
            level := level + 1;
            days := 4 * days;
        END LOOP;
        SELECT count(*), array_agg(m.id ORDER BY m.at DESC, m.id DESC)
                FILTER (WHERE (m.at, m.id) < (before_at, before_id))
            INTO matches, here
            FROM articles_search_period(words, (last_day >> (2 * level)) * 16 + level, few + 1) m;
        IF matches > few AND level > 0 THEN
            longest := level - 1;
            CONTINUE;
        ELSIF matches > few THEN
            here := ARRAY(
                SELECT n.id FROM (
                    SELECT a.id, a.first_published_at AS at, a.search_vector FROM articles_article a
                    WHERE a.status = 'public'
                      AND (a.first_published_at, a.id) < (before_at, before_id)
                      AND a.first_published_at < to_timestamp((last_day + 1) * 86400::bigint)
                      AND a.first_published_at >= to_timestamp(last_day * 86400::bigint)
                    ORDER BY a.first_published_at DESC, a.id DESC OFFSET 0
                ) n
                WHERE n.search_vector @@ wanted LIMIT most
            );
        ELSE
            here := articles_search_opened(CASE WHEN is_phrase THEN wanted END, here);
        END IF;
        stories := stories || here;
        last_day := last_day - days;
        seen_days := seen_days + days;
        met := met + matches;
        IF is_phrase THEN
            opened := opened - matches;
        END IF;
        longest := least(7, CASE
            WHEN matches = 0 THEN longest + 1
            WHEN 4 * matches <= few THEN level + 1
            ELSE level
        END);
    END LOOP;
    stories := stories[1:most];
END $$;
"""
READERS_BACK = (
    "DROP FUNCTION articles_search"
    "(tsquery, integer, integer, timestamptz, bigint, integer, OUT bigint[], OUT timestamptz);"
)
# Which of some stories are wanted, in their order; all of them where that is known.
OPENED = """
CREATE FUNCTION articles_search_opened(wanted tsquery, ids bigint[]) RETURNS bigint[]
LANGUAGE sql STABLE
RETURN CASE WHEN wanted IS NULL THEN coalesce(ids, '{}') ELSE ARRAY(
    SELECT each.id FROM unnest(ids) WITH ORDINALITY each (id, place)
    WHERE (SELECT a.search_vector @@ wanted FROM articles_article a WHERE a.id = each.id)
    ORDER BY place
) END;
"""
OPENED_BACK = "DROP FUNCTION articles_search_opened(tsquery, bigint[]);"


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_preview_link")]
    operations = [
        migrations.RunSQL(PERIODS, PERIODS_BACK),
        migrations.RemoveIndex(model_name="article", name="article_public_search"),
        migrations.AddIndex(
            model_name="article",
            # By default a GIN index keeps the words of some hundred prints on a list beside it,
            # which a search reads from end to end each time that it asks the index. That saved a
            # print one millisecond, and cost searches ten.
            index=django.contrib.postgres.indexes.GinIndex(
                django.db.models.expressions.Func(
                    "first_published_at", function="articles_periods"
                ),
                django.db.models.expressions.F("search_vector"),
                name="article_public_search",
                fastupdate=False,
            ),
        ),
        migrations.RunSQL(MATCHES, MATCHES_BACK),
        migrations.RunSQL(OPENED, OPENED_BACK),
        migrations.RunSQL([_READERS.READERS_BACK, READERS], [READERS_BACK, _READERS.READERS]),
    ]
