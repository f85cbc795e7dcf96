"""A section may ask for a second pair of eyes before print."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_failed_jobs")]
    operations = [
        migrations.AddField(
            "section",
            "second_look",
            models.BooleanField(
                default=False,
                help_text="What somebody wrote is printed once a colleague has looked it over.",
                verbose_name="a second pair of eyes before print",
            ),
        )
    ]
