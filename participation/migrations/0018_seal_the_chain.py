from django.db import migrations

from participation import seals, seals_chain


class Migration(migrations.Migration):
    """Triggers keep what came outside a meeting, what was answered and given back, and what was done with topics."""

    dependencies = [("participation", "0017_the_chain")]

    operations = [
        migrations.RunSQL(
            seals_chain.FUNCTIONS
            + seals_chain.TRIGGERS
            + seals.install(seals_chain.WORKSHOP_TABLES, "participation_sealed"),
            seals.uninstall(seals_chain.WORKSHOP_TABLES) + seals_chain.REVERSE,
        ),
    ]
