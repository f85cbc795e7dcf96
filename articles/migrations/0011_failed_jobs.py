"""The desk looks for jobs that failed: they are found by an index, however many were done."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_story_fields"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX newsroom_failed_jobs ON procrastinate_jobs (id) WHERE status = 'failed'",
            "DROP INDEX newsroom_failed_jobs",
        )
    ]
