"""Internal notes on stories, their texts and single paragraphs."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import PROTECT, F, Q


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("articles", "0013_presence"),
    ]
    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quote", models.TextField(blank=True)),
                ("quote_hash", models.CharField(blank=True, max_length=64)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey("articles.article", PROTECT, related_name="notes"),
                ),
                (
                    "author",
                    models.ForeignKey(settings.AUTH_USER_MODEL, PROTECT, related_name="+"),
                ),
                (
                    "dispatch",
                    models.ForeignKey(
                        "articles.dispatch", PROTECT, null=True, related_name="notes"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, PROTECT, null=True, related_name="+"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                        | Q(settled_at__gte=F("at"), settled_by__isnull=False),
                        name="note_settled_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=Q(quote="") | Q(dispatch__isnull=False),
                        name="note_quotes_a_text",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["article", "-at", "-id"], name="note_of_article"),
                    models.Index(
                        fields=["-at", "-id"],
                        name="note_open",
                        condition=Q(settled_at__isnull=True),
                    ),
                ],
            },
        )
    ]
