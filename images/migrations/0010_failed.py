"""Pictures whose sizes could not be made are found by an index, newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0009_lacking")]

    operations = [
        migrations.AddIndex(
            model_name="image",
            index=models.Index(
                condition=models.Q(("hidden", ""), ("state", "failed")),
                fields=["-created_at", "-id"],
                name="image_newest_failed",
            ),
        ),
    ]
