from django.db import migrations
from django.db.models import F
from django.db.models.functions import Lower


def forget_added_addresses(apps, schema_editor):
    """allauth let people add addresses to their account and sign in with them; only administrators give one now."""
    addresses = apps.get_model("account", "EmailAddress").objects.alias(
        added=Lower("email"), given=Lower("user__email")
    )
    addresses.exclude(added=F("given")).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0005_shared_value"),
    ]

    operations = [
        migrations.RunPython(forget_added_addresses, migrations.RunPython.noop),
    ]
