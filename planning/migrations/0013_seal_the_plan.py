from django.db import migrations

from planning import seals


class Migration(migrations.Migration):
    """Triggers keep an approved plan as it is, and the tree of every plan a tree."""

    dependencies = [("planning", "0012_development_plan")]

    operations = [
        migrations.RunSQL(
            seals.PLAN_FUNCTIONS
            + seals.install(seals.PLAN_TABLES, "planning_sealed_plan")
            + seals.PLAN_TRIGGERS,
            "DROP TRIGGER plan_tree ON planning_planitem; DROP TRIGGER target_years ON planning_target;"
            "DROP TRIGGER target_years ON planning_developmentplan;"
            + seals.uninstall(seals.PLAN_TABLES)
            + "DROP FUNCTION planning_sealed_plan(); DROP FUNCTION planning_plan_tree();"
            "DROP FUNCTION planning_target_years();"
            "DROP FUNCTION planning_refuse_if_plan_approved(text, bigint);",
        ),
    ]
