"""Who has a story open now. Unlogged: what is renewed every few seconds needs no journal."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE

# Half of each page is left free: a beat then touches no index.
UNLOGGED = """
ALTER TABLE articles_presence SET UNLOGGED;
ALTER TABLE articles_presence SET (fillfactor = 50);
"""
LOGGED = """
ALTER TABLE articles_presence RESET (fillfactor);
ALTER TABLE articles_presence SET LOGGED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_second_look"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("tab", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("appends", models.BooleanField()),
                ("away", models.BooleanField()),
                ("seen_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey("articles.article", CASCADE, related_name="presences"),
                ),
                (
                    "dispatch",
                    models.ForeignKey(
                        "articles.dispatch",
                        CASCADE,
                        null=True,
                        related_name="+",
                        db_index=False,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, CASCADE, related_name="+", db_index=False
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(UNLOGGED, LOGGED),
    ]
