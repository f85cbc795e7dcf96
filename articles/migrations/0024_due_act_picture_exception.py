"""Why a picture goes out without its words, kept with what is scheduled."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_picture_use")]

    operations = [
        migrations.AddField(
            model_name="dueact",
            name="picture_exception",
            field=models.TextField(blank=True, db_default=""),
        ),
    ]
