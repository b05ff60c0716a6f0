from django.db import migrations

from planning import seals_progress


class Migration(migrations.Migration):
    """Whoever writes beside a report that is being accepted waits for that."""

    dependencies = [("planning", "0020_terms_of_the_chain")]

    operations = [migrations.RunSQL(seals_progress.FUNCTIONS, migrations.RunSQL.noop)]
