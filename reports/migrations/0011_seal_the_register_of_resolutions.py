from django.db import migrations

from participation.seals import install, uninstall
from reports import seals


class Migration(migrations.Migration):
    """The register of resolutions is sealed with what it was made from; a destruction empties all of it."""

    dependencies = [("reports", "0010_actas_as_documents")]

    operations = [
        migrations.RunSQL(
            seals.FUNCTIONS + install(seals.INDEX_TABLES, "reports_sealed"), uninstall(seals.INDEX_TABLES)
        ),
    ]
