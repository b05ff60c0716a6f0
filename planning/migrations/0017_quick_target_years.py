from django.db import migrations

from planning import seals


class Migration(migrations.Migration):
    """The trigger on targets looks at its own row, not at every target there is."""

    dependencies = [("planning", "0016_uploaded_sheets")]

    operations = [migrations.RunSQL(seals.TARGET_YEARS, migrations.RunSQL.noop)]
