from django.db import migrations

from planning import seals


class Migration(migrations.Migration):
    """The application can add to whom a change belongs while a request lasts, and never rewrite it."""

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("planning", "0004_data_requests_and_retention"),
    ]

    operations = [
        migrations.RunSQL(
            seals.FUNCTIONS + seals.TRIGGER,
            "DROP TRIGGER audit_context ON pghistory_context; DROP FUNCTION planning_audit_context();",
        ),
    ]
