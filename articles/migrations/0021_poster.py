"""The pictures that go with links to stories."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_canonical_elsewhere"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="poster",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="article",
            name="poster_of",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.CreateModel(
            name="Poster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("file_key", models.UUIDField(default=uuid.uuid4)),
                ("drawn_from", models.CharField(max_length=64)),
                ("drawn_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posters",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("article", "drawn_from"), name="poster_once")
                ],
            },
        ),
    ]
