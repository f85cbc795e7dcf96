from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0004_original_key")]

    operations = [
        migrations.AddField("image", "copyright", models.CharField(blank=True, max_length=300)),
    ]
