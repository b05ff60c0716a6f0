from django.db import migrations

from planning import seals_identity


class Migration(migrations.Migration):
    """A coat of arms stays as it is: sealed documents name it by its bytes."""

    dependencies = [("planning", "0024_identity")]

    operations = [
        migrations.RunSQL(
            seals_identity.FUNCTION + seals_identity.TRIGGER,
            "DROP TRIGGER arms_stay ON planning_coatofarms; DROP FUNCTION planning_arms_stay();",
        )
    ]
