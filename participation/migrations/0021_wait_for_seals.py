from django.db import migrations

from participation import seals_chain, seals_imports


class Migration(migrations.Migration):
    """Whoever writes beside an answer or minutes that are being published or confirmed waits for that."""

    dependencies = [("participation", "0020_seal_minutes_imports")]

    operations = [
        migrations.RunSQL(seals_chain.FUNCTIONS + seals_imports.FUNCTIONS, migrations.RunSQL.noop),
    ]
