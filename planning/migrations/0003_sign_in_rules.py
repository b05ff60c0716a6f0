from django.db import migrations, models

KEYS = [
    ("quorum", "Quórum (presentes actuando como titulares)"),
    ("seats", "Cantidad de titulares"),
    ("majority_rule", "Regla de mayoría simple"),
    ("response_term_days", "Plazo para responder propuestas (días)"),
    ("retention_days", "Conservación de planillas de asistencia (días)"),
    ("minimum_group", "Grupo mínimo de vecinas y vecinos que se muestra"),
    ("second_factor", "Verificación en dos pasos de quien publica o administra"),
    ("session_idle_minutes", "Minutos sin uso tras los que se cierra la sesión"),
    ("session_hours", "Horas tras las que se cierra la sesión, aunque se use"),
]


class Migration(migrations.Migration):
    dependencies = [("planning", "0002_index_newest_events")]

    operations = [
        migrations.RemoveConstraint(model_name="rulesetting", name="rule_value_fits_key"),
        migrations.AlterField(
            model_name="rulesetting",
            name="key",
            field=models.CharField(choices=KEYS, max_length=40, verbose_name="regla"),
        ),
        migrations.AlterField(
            model_name="rulesettingevent",
            name="key",
            field=models.CharField(choices=KEYS, max_length=40, verbose_name="regla"),
        ),
        migrations.AddConstraint(
            model_name='rulesetting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('key', 'majority_rule'), ('value__in', ['of_members', 'of_present'])), models.Q(('key', 'second_factor'), ('value__in', ['required', 'optional'])), models.Q(('key', 'session_idle_minutes'), ('value__regex', '^([5-9]|[1-9][0-9]|[1-6][0-9]{2}|7[01][0-9]|720)$')), models.Q(('key', 'session_hours'), ('value__regex', '^([1-9]|1[0-9]|2[0-4])$')), models.Q(models.Q(('key__in', ['majority_rule', 'second_factor', 'session_idle_minutes', 'session_hours']), _negated=True), ('value__regex', '^[1-9][0-9]{0,5}$')), _connector='OR'), name='rule_value_fits_key', violation_error_message='El valor no corresponde a esa regla: se espera un número entero mayor que cero, o uno de los valores de la lista. Una sesión dura hasta 24 horas, y entre 5 y 720 minutos sin uso.'),
        ),
    ]
