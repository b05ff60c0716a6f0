from django.db import migrations

from participation import totals


class Migration(migrations.Migration):
    """Keep how many meetings have a head count in place of each of them: it is all that the sums of residents need."""

    dependencies = [("participation", "0007_settle_totals_late")]

    operations = [migrations.RunSQL(totals.FUNCTIONS + totals.REFILL_MEETINGS, migrations.RunSQL.noop)]
