from django.db import migrations


class Migration(migrations.Migration):
    """No figure tells the neighbourhood of who answers a survey, and beside the day it may say who it was."""

    dependencies = [("reports", "0026_wait_for_seals")]

    operations = [migrations.RemoveField(model_name="surveysheet", name="neighbourhood")]
