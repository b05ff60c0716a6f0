from django.db import migrations

from participation import seals


class Migration(migrations.Migration):
    """Minutes approved on paper count as signed, also those of before; a vote that rectified is sealed as well."""

    dependencies = [("participation", "0011_seal_agendas_and_votes")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO participation_minutesmove (minutes_id, move, note, by_id, at)"
            " SELECT id, 'sign', 'Se firmó en papel, antes de incorporarla al portal.', approved_by_id,"
            " approval_recorded_at FROM participation_minutes WHERE state = 'approved' AND origin = 'incorporated';",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(seals.VOTE_FUNCTIONS, migrations.RunSQL.noop),
    ]
