from django.db import migrations

from planning import words


class Migration(migrations.Migration):
    """The function that generated columns and searches of Spanish text rest on."""

    dependencies = [("planning", "0018_what_a_closing_knows")]

    operations = [migrations.RunSQL(words.FUNCTION, words.REVERSE)]
