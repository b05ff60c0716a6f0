from django.db import migrations

from participation import totals


class Migration(migrations.Migration):
    """Note what was touched and add it up at the end, so that an import keeps the lock for a moment only."""

    dependencies = [("participation", "0006_totals")]

    operations = [migrations.RunSQL(totals.FUNCTIONS, migrations.RunSQL.noop)]
