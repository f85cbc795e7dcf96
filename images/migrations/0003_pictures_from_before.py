"""Pictures that were cut before there were formats to name have one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("images", "0002_library")]

    operations = [
        migrations.RunSQL(
            "UPDATE images_image SET formats = '{webp}', state = 'ready' WHERE formats = '{}'",
            migrations.RunSQL.noop,
        )
    ]
