from django.db import migrations

from participation import seals


class Migration(migrations.Migration):
    """Behind the actions stand triggers: what approved minutes hold cannot change."""

    dependencies = [("participation", "0002_initial")]

    operations = [
        migrations.RunSQL(
            seals.FUNCTIONS + seals.install(seals.SEALED_TABLES, "participation_sealed"),
            seals.uninstall(seals.SEALED_TABLES)
            + "DROP FUNCTION participation_sealed(); DROP FUNCTION participation_refuse_if_approved(bigint);",
        ),
    ]
