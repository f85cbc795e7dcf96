"""The audit of the picture library, kept as it was written."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import PROTECT

REFUSE_ON = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON articles_pictureact
    FOR EACH ROW EXECUTE FUNCTION articles_refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON articles_pictureact
    FOR EACH STATEMENT EXECUTE FUNCTION articles_refuse();
"""
REFUSE_OFF = """
DROP TRIGGER append_only ON articles_pictureact;
DROP TRIGGER append_only_truncate ON articles_pictureact;
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("images", "0003_pictures_from_before"),
        ("articles", "0021_poster"),
    ]
    operations = [
        migrations.CreateModel(
            name="PictureAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verb", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("data", models.JSONField(blank=True, default=dict)),
                (
                    "actor",
                    models.ForeignKey(settings.AUTH_USER_MODEL, PROTECT, related_name="+"),
                ),
                (
                    "image",
                    models.ForeignKey("images.image", PROTECT, related_name="acts"),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["image", "-at", "-id"], name="picture_act_of_image")
                ],
            },
        ),
        migrations.RunSQL(REFUSE_ON, REFUSE_OFF),
    ]
