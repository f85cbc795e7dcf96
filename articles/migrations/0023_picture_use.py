"""The index of the pictures in bodies, kept as it was written."""

import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON articles_pictureuse
    FOR EACH ROW EXECUTE FUNCTION articles_refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON articles_pictureuse
    FOR EACH STATEMENT EXECUTE FUNCTION articles_refuse();
CREATE TRIGGER written_once BEFORE INSERT ON articles_pictureuse
    FOR EACH ROW EXECUTE FUNCTION articles_written_once_guard();
"""
GUARDS_BACK = """
DROP TRIGGER written_once ON articles_pictureuse;
DROP TRIGGER append_only_truncate ON articles_pictureuse;
DROP TRIGGER append_only ON articles_pictureuse;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_picture_act"),
        ("images", "0003_pictures_from_before"),
    ]

    operations = [
        migrations.CreateModel(
            name="PictureUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses_in_text",
                        to="images.image",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="picture_uses",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "position"), name="picture_use_one_per_place"
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARDS, GUARDS_BACK),
    ]
