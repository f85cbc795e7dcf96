"""What somebody types and has not saved yet, outside of the history."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0014_note"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField()),
                ("fields", models.JSONField()),
                ("turn", models.BigIntegerField()),
                ("kept_at", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "dispatch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.dispatch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("dropped_at__isnull", True)),
                        fields=["person", "article", "-kept_at"],
                        name="kept_text_offered",
                    ),
                    models.Index(fields=["kept_at"], name="kept_text_old"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "key"), name="kept_text_one_per_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dispatch__isnull", True), ("article__isnull", False), _connector="OR"
                        ),
                        name="kept_text_dispatch_has_article",
                    ),
                ],
            },
        ),
    ]
