from django.db import migrations

from participation import seals


class Migration(migrations.Migration):
    """Triggers keep agenda, decisions and votes as approved, and the vote by which minutes were approved."""

    dependencies = [("participation", "0010_agendas_votes_and_the_life_of_minutes")]

    operations = [
        migrations.RunSQL(
            "UPDATE participation_minutes SET origin = 'written' WHERE state = 'draft';", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            seals.VOTE_FUNCTIONS
            + seals.install(seals.SESSION_TABLES, "participation_sealed")
            + seals.install(seals.VOTE_TABLES, "participation_sealed_vote"),
            seals.uninstall(seals.SESSION_TABLES | seals.VOTE_TABLES)
            + "DROP FUNCTION participation_sealed_vote(); DROP FUNCTION participation_refuse_if_approving(bigint);",
        ),
    ]
