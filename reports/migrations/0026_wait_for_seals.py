from django.db import migrations

from reports import seals_improvement


class Migration(migrations.Migration):
    """Whoever writes in a matrix waits for its seal, and a survey that was answered gets no question more."""

    dependencies = [("reports", "0023_mix_ballots")]

    operations = [
        migrations.RunSQL(
            seals_improvement.FUNCTIONS + seals_improvement.TRIGGERS_OF_NEW_QUESTIONS,
            seals_improvement.REVERSE_OF_NEW_QUESTIONS,
        ),
    ]
