from django.db import migrations

from participation import totals


class Migration(migrations.Migration):
    """Keep how minutes came into the portal, and the days to their approval and to their first publication."""

    dependencies = [("participation", "0010_seal_agendas_and_votes")]

    operations = [
        migrations.RunSQL(
            totals.FUNCTIONS + totals.PUBLICATION_TRIGGER + totals.REFILL_MEETINGS,
            "DROP TRIGGER total_publications_added ON participation_minutesmove;",
        )
    ]
