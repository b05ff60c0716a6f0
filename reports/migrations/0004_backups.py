# Written by hand in the form Django writes them.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_index_newest_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='Backup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('backup', 'Respaldo'), ('restore', 'Restauración')], max_length=10, verbose_name='qué')),
                ('started_at', models.DateTimeField(verbose_name='empezó')),
                ('finished_at', models.DateTimeField(verbose_name='terminó')),
                ('file_name', models.CharField(max_length=255, verbose_name='archivo')),
                ('size', models.PositiveBigIntegerField(verbose_name='tamaño (bytes)')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='huella')),
                ('counts', models.JSONField(verbose_name='filas por tabla')),
                ('chain_head', models.CharField(blank=True, max_length=64, verbose_name='último eslabón')),
                ('good', models.BooleanField(verbose_name='quedó bien')),
                ('reason', models.TextField(blank=True, verbose_name='qué no quedó bien')),
            ],
            options={
                'verbose_name': 'respaldo',
                'verbose_name_plural': 'respaldos',
                'ordering': ['-finished_at', '-pk'],
                'indexes': [models.Index(fields=['kind', 'good', '-finished_at'], name='backup_last_good')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('good', True), ('reason', ''), models.Q(('sha256', ''), _negated=True)), models.Q(('good', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='backup_good_or_why_not')],
            },
        ),
    ]
