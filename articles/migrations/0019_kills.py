"""The last kills of the paper, rare among its events: feeds say which entries are gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0018_by_month"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("verb", "kill")),
                fields=["-at", "-id"],
                name="event_kills",
            ),
        ),
    ]
