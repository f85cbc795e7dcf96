"""The stories of a month by the shelf of their number, with the last change on top: sitemaps."""

from django.db import migrations, models

import articles.months


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0017_search_by_period"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                articles.months.MonthOf("date"),
                articles.months.ShelfOf("id"),
                models.F("updated_at"),
                condition=models.Q(("status", "public")),
                name="article_public_by_month",
            ),
        ),
    ]
