import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from planning.grouped_migrations import together
from reports import seals


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_backups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("harm", "Un error que perjudica a alguien"),
                            ("order", "Una orden de la Justicia o de otra autoridad"),
                        ],
                        max_length=8,
                        verbose_name="causa",
                    ),
                ),
                ("reason", models.TextField(verbose_name="motivo")),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("custody", "Se guardan, solo para la Alcaldía y la Administración"),
                            ("destruction", "Se destruyen"),
                        ],
                        max_length=12,
                        verbose_name="qué pasa con los archivos",
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="pedido el"),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="reports.publication",
                        verbose_name="publicación",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pidió",
                    ),
                ),
            ],
            options={
                "verbose_name": "pedido de retiro",
                "verbose_name_plural": "pedidos de retiro",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="destruido el")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="destruyó",
                    ),
                ),
                (
                    "withdrawal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="destruction",
                        to="reports.withdrawal",
                        verbose_name="pedido",
                    ),
                ),
            ],
            options={
                "verbose_name": "destrucción de archivos retirados",
                "verbose_name_plural": "destrucciones de archivos retirados",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="WithdrawalDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_confirmed", models.BooleanField(verbose_name="se retira")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="observación")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="decidido el")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decidió",
                    ),
                ),
                (
                    "withdrawal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="reports.withdrawal",
                        verbose_name="pedido",
                    ),
                ),
            ],
            options={
                "verbose_name": "decisión de retiro",
                "verbose_name_plural": "decisiones de retiro",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="withdrawal_has_reason"
            ),
        ),
        migrations.RunSQL(seals.FUNCTIONS + seals.WITHDRAWAL_TRIGGERS, migrations.RunSQL.noop),
    ])
