from django.db import migrations

from participation import totals


class Migration(migrations.Migration):
    """Keep how minutes came into the portal, and the days to their approval and to their first publication."""

    dependencies = [("participation", "0013_calls_and_cancelled_meetings")]

    operations = [
        migrations.RunSQL(
            totals.FUNCTIONS + totals.PUBLICATION_TRIGGER + totals.REFILL_MEETINGS,
            "DROP TRIGGER total_publications_added ON participation_minutesmove;",
        )
    ]
