from django.db import migrations

from participation import totals


class Migration(migrations.Migration):
    """Keep how many meetings have a head count in place of each of them: it is all that the sums of residents need.

    What is to be kept is read from columns that come later: ``totals_of_minutes`` makes the totals anew.
    """

    dependencies = [("participation", "0007_settle_totals_late")]

    operations = [migrations.RunSQL(totals.FUNCTIONS, migrations.RunSQL.noop)]
