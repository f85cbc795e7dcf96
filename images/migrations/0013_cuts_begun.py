"""A picture that ends its worker each time is found out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("images", "0012_withheld_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="image",
            name="cuts_begun",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
