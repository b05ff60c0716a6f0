from django.db import migrations, models

import planning.models


class Migration(migrations.Migration):
    """When each contribution was entered or last changed, for the retention of drafts.

    Of what was there nobody knows: those of drafts, which may have been typed yesterday, count from today; those of
    approved minutes are sealed and stay without a day (docs/migrations-on-sealed-tables.md).
    """

    dependencies = [("participation", "0008_count_meetings_with_head_counts")]

    operations = [
        migrations.AddField(
            model_name="contribution",
            name="changed_on",
            field=models.DateField(editable=False, null=True, verbose_name="cargado o corregido el"),
        ),
        migrations.AlterField(
            model_name="contribution",
            name="changed_on",
            field=models.DateField(
                default=planning.models.today, editable=False, null=True, verbose_name="cargado o corregido el"
            ),
        ),
        migrations.RunSQL(
            """
            UPDATE participation_contribution said SET changed_on = CURRENT_DATE FROM participation_minutes minutes
            WHERE minutes.meeting_id = said.meeting_id AND minutes.state = 'draft'
            """,
            migrations.RunSQL.noop,
        ),
    ]
