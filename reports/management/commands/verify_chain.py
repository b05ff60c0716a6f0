"""Recompute everything that was published."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.actions.chain_checks import check_chain


class Command(BaseCommand):
    """Exit 0 when the whole chain holds, 1 with what is broken."""

    help = "Recalcula la cadena de publicaciones: eslabones, contenidos y bytes de cada forma."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was recomputed, and leave word of it; raise ``CommandError`` when something does not hold."""
        report = check_chain()
        self.stdout.write(
            f"Se recalcularon {report.publications} publicaciones y {report.renditions} archivos "
            f"({report.size / 1_000_000:.1f} MB). Último eslabón: {report.head}"
        )
        if report.withdrawn:
            self.stdout.write(
                f"Retiradas: {report.withdrawn}; con los archivos destruidos: {report.destroyed}."
            )
        if report.broken:
            raise CommandError(
                "La cadena no se sostiene:\n" + "\n".join(f"- {line}" for line in report.broken)
            )
        self.stdout.write("La cadena está entera.")
