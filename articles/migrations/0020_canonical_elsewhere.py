"""Where a syndicated story was first published, for search engines."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_kills")]
    operations = [
        migrations.AddField(
            "article",
            "canonical_url",
            models.URLField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
    ]
