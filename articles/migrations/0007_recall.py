"""What the world outside is told after a takedown, followed until it is acknowledged."""

from django.db import migrations, models
from django.db.models import PROTECT, Q


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_chain_ledger")]
    operations = [
        migrations.CreateModel(
            name="Recall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=200)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey("articles.event", PROTECT, related_name="recalls"),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=["event", "place"], name="recall_one_per_place")
                ],
                "indexes": [
                    models.Index(
                        fields=["-created_at"],
                        name="recall_still_out",
                        condition=Q(acknowledged_at__isnull=True),
                    )
                ],
            },
        )
    ]
