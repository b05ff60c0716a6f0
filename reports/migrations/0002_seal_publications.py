from django.db import migrations

from participation.seals import install, uninstall
from reports import seals


class Migration(migrations.Migration):
    """A publication and all that belongs to it cannot change, by any door."""

    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.RunSQL(
            seals.FUNCTIONS + install(seals.SEALED_TABLES, "reports_sealed"),
            uninstall(seals.SEALED_TABLES)
            + "DROP FUNCTION reports_sealed(); DROP FUNCTION reports_refuse_if_sealed(bigint);",
        ),
    ]
