"""A file that was replaced is found by its digest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0010_failed")]

    operations = [
        migrations.AddField(
            model_name="retiredkey",
            name="digest",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=64),
        ),
        migrations.AddIndex(
            model_name="retiredkey",
            index=models.Index(
                condition=models.Q(("digest", ""), _negated=True),
                fields=["digest"],
                name="retired_key_of_digest",
            ),
        ),
    ]
