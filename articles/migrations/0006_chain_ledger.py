"""What a ledger needs beside its text: the source's times, provenance, and a mark of erasure."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_search")]
    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "default_permissions": ("view",),
                "permissions": [
                    ("write_article", "Can write and submit own stories and updates"),
                    ("edit_article", "Can edit and return anybody's stories"),
                    ("print_article", "Can publish, append updates, correct and withdraw"),
                    ("unpublish_article", "Can unpublish a story and publish it again"),
                    ("kill_article", "Can kill a story and restore it"),
                    ("erase_article", "Can erase the text of a passage for good"),
                ],
            },
        ),
        migrations.AddField("revision", "source_at", models.DateTimeField(null=True)),
        migrations.AddField("revision", "embargo_until", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "revision",
            models.Index(
                fields=["source_uri"], name="revision_source", condition=~Q(source_uri="")
            ),
        ),
        migrations.AddField(
            "dispatch", "provenance", models.JSONField(default=list, editable=False)
        ),
        migrations.AddField(
            "dispatch", "erased_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddConstraint(
            "dispatch",
            models.CheckConstraint(
                condition=Q(live_revision__isnull=True) | Q(erased_at__isnull=True),
                name="dispatch_erased_is_not_live",
            ),
        ),
        migrations.RemoveConstraint("printing", "printing_known_act"),
        migrations.AddField("printing", "sha256", models.CharField(blank=True, max_length=64)),
        migrations.AlterField(
            "printing",
            "act",
            models.CharField(
                choices=[
                    ("print", "Printed"),
                    ("correct", "Corrected"),
                    ("withdraw", "Withdrawn"),
                    ("restore", "Restored"),
                    ("erase", "Erased"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            "printing",
            models.CheckConstraint(
                condition=Q(act__in=["print", "correct", "withdraw", "restore", "erase"]),
                name="printing_known_act",
            ),
        ),
        migrations.AddConstraint(
            "printing",
            models.CheckConstraint(
                condition=(Q(act="erase") & ~Q(sha256="")) | (~Q(act="erase") & Q(sha256="")),
                name="printing_erasure_has_a_hash",
            ),
        ),
    ]
