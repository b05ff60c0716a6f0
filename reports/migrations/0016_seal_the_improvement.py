from django.db import migrations

from reports import seals_improvement


class Migration(migrations.Migration):
    """Triggers keep a published matrix, what was answered in a survey, and the figures of the manual."""

    dependencies = [("reports", "0015_improvement")]

    operations = [
        migrations.RunSQL(
            seals_improvement.FUNCTIONS + seals_improvement.TRIGGERS, seals_improvement.REVERSE
        ),
    ]
