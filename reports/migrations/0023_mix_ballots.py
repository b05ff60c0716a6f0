from django.db import migrations

from reports import ballots


class Migration(migrations.Migration):
    """A ballot of the survey tells nothing of a sheet by when or where it was written."""

    dependencies = [("reports", "0020_when_ratings_are_told")]

    operations = [migrations.RunSQL(ballots.MIX, ballots.REVERSE)]
