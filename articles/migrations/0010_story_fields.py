"""What the desk knows of a story besides its text: its slugline and when it is due."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_due_act")]
    operations = [
        migrations.AddField("article", "slugline", models.CharField(blank=True, max_length=40)),
        migrations.AddField("article", "due_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "article",
            models.Index(
                fields=["due_at", "id"],
                name="article_due",
                condition=Q(due_at__isnull=False) & (Q(status="draft") | Q(status="public")),
            ),
        ),
    ]
