from django.db import migrations

from planning import seals_progress

#: A version that is still being written goes on being what it replaces; items are paired by their code, indicators by
#: their item and name. There was no other pairing before stems, and nothing hung from one yet.
SAME_STEMS = """
UPDATE planning_planitem new SET stem = old.stem
FROM planning_developmentplan p, planning_planitem old
WHERE p.id = new.plan_id AND p.state <> 'approved' AND old.plan_id = p.replaces_id AND old.code = new.code;

UPDATE planning_indicator n SET stem = o.stem
FROM planning_planitem new, planning_developmentplan p, planning_planitem old, planning_indicator o
WHERE new.id = n.item_id AND p.id = new.plan_id AND p.state <> 'approved'
    AND old.plan_id = p.replaces_id AND old.stem = new.stem AND o.item_id = old.id AND o.name = n.name
    AND NOT EXISTS (SELECT 1 FROM planning_indicator t WHERE t.item_id = o.item_id AND t.name = o.name AND t.id <> o.id)
    AND NOT EXISTS (SELECT 1 FROM planning_indicator t WHERE t.item_id = n.item_id AND t.name = n.name AND t.id <> n.id);
"""


class Migration(migrations.Migration):
    """Triggers keep activities in their plan's years, and what was accepted or closed as it is."""

    dependencies = [("planning", "0014_operational_plans_and_progress")]

    operations = [
        migrations.RunSQL(SAME_STEMS, migrations.RunSQL.noop),
        migrations.RunSQL(
            seals_progress.FUNCTIONS + seals_progress.TRIGGERS,
            seals_progress.REVERSE,
        ),
    ]
