from django.db import migrations

from participation import seals_imports


class Migration(migrations.Migration):
    """Triggers keep the original of incorporated minutes, and where in it each fact stood."""

    dependencies = [("participation", "0019_minutes_imports")]

    operations = [
        migrations.RunSQL(seals_imports.FUNCTIONS + seals_imports.TRIGGERS, seals_imports.REVERSE),
    ]
