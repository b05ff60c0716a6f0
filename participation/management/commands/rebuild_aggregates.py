"""`manage.py rebuild_aggregates`: the totals behind the analyses, made anew or compared with the rows."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from participation import totals


class Command(BaseCommand):
    """Triggers keep the totals; this says whether they did, and mends them after the seals were lifted by hand."""

    help = "Rehace los totales de las actas aprobadas a partir de las filas; con --check solo los compara."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to compare only."""
        parser.add_argument(
            "--check", action="store_true", help="no cambia nada; termina con 1 si hay diferencias"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many totals were not what the rows give; exit 1 when some were and only a check was asked for."""
        wrong = sum(totals.differences().values())
        if options["check"]:
            if wrong:
                self.stderr.write(
                    f"Hay {wrong} totales que no coinciden con las filas. Corré «manage.py rebuild_aggregates»."
                )
                raise SystemExit(1)
            self.stdout.write("Los totales coinciden con las filas.")
            return
        totals.rebuild()
        self.stdout.write(f"Totales rehechos. Se corrigieron {wrong}.")
