"""Triggers that keep the board's audit as it was written, for raw SQL too."""

from django.db import migrations

REFUSE_ON = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON frontpage_boardentry
    FOR EACH ROW EXECUTE FUNCTION articles_refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON frontpage_boardentry
    FOR EACH STATEMENT EXECUTE FUNCTION articles_refuse();
"""
REFUSE_OFF = """
DROP TRIGGER append_only ON frontpage_boardentry;
DROP TRIGGER append_only_truncate ON frontpage_boardentry;
"""


class Migration(migrations.Migration):
    """Guard the entries as the articles' Events are guarded."""

    dependencies = [
        ("articles", "0004_guards"),
        ("frontpage", "0003_board"),
    ]

    operations = [migrations.RunSQL(REFUSE_ON, REFUSE_OFF)]
