"""Text search without accents: English stems for readers, plain words for the desk."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

FORWARD = """
CREATE TEXT SEARCH CONFIGURATION newsroom_english (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION newsroom_english
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION newsroom_simple (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION newsroom_simple
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""
BACK = """
DROP TEXT SEARCH CONFIGURATION newsroom_simple;
DROP TEXT SEARCH CONFIGURATION newsroom_english;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_people_and_constraints")]
    operations = [UnaccentExtension(), migrations.RunSQL(FORWARD, BACK)]
