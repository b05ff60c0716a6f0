"""`manage.py purge_personal_data`: let go of what is past its retention, and erase one person's data on request."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from participation.models import Contribution
from planning.models import Person
from reports.actions import erasing
from reports.actions.erasing import ErasureReport
from reports.actions.purging import purge
from reports.chain import verify_chain


class _Undone(Exception):
    """Ends the transaction of a rehearsal."""


class Command(BaseCommand):
    """Exit 0 when all was done and the chain holds; 1 with what is left for people to do, or does not hold.

    As the owner of the tables.
    """

    help = (
        "Sin opciones: cumple los pedidos de supresión ya contestados y borra lo que pasó su plazo de conservación. "
        "Con opciones: borra lo que se sabe de una persona. No se puede deshacer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom to erase, and how."""
        whom = parser.add_mutually_exclusive_group()
        whom.add_argument("--person", metavar="CÓDIGO", help="una persona del registro")
        whom.add_argument("--account", metavar="CORREO", help="una cuenta")
        whom.add_argument("--contribution", metavar="CÓDIGO", help="las palabras textuales de un aporte")
        whom.add_argument(
            "--reapply", action="store_true", help="aplicar de nuevo las supresiones, tras restaurar"
        )
        parser.add_argument(
            "--words",
            action="append",
            default=[],
            metavar="PALABRAS",
            help="otra forma en que se nombra a esa misma persona (se puede repetir); sola, borra esas palabras",
        )
        parser.add_argument(
            "--journal", type=Path, metavar="ARCHIVO", help="el diario de supresiones, con --reapply"
        )
        parser.add_argument("--dry-run", action="store_true", help="decir qué se borraría, sin borrar nada")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, say it, and check the chain."""
        rehearsal = options["dry_run"]
        try:
            with transaction.atomic():
                report = self._do(options, journal=not rehearsal)
                if rehearsal:
                    raise _Undone
        except _Undone:
            self.stdout.write("Ensayo: no se borró nada. Se borraría:")
        for line in report.lines or ["No había nada para borrar."]:
            self.stdout.write(line)
        for line in report.kept:
            self.stdout.write(line)
        problems = [*report.problems, *verify_chain().broken]
        if problems:
            told = "\n".join(f"- {problem}" for problem in problems)
            raise CommandError(
                f"Queda por hacer:\n{told}\nPaso a paso: docs/operations.md, «Cuando la limpieza avisa»."
            )
        self.stdout.write("La cadena de publicaciones está entera.")

    def _do(self, options: dict[str, Any], *, journal: bool) -> ErasureReport:
        words = options["words"]
        if options["journal"] and not options["reapply"]:
            raise CommandError("--journal va con --reapply.")
        if options["reapply"]:
            try:
                return erasing.reapply_erasures(options["journal"])
            except OSError as error:
                raise CommandError(f"No se pudo leer el diario de supresiones: {error.strerror}.") from error
        if options["person"]:
            person = Person.objects.filter(code=options["person"]).first()
            return erasing.erase_person(person=self._found(person, "persona"), words=words, journal=journal)
        if options["account"]:
            user = User.objects.filter(email__iexact=options["account"]).first()
            return erasing.erase_account(user=self._found(user, "cuenta"), words=words, journal=journal)
        if options["contribution"]:
            row = Contribution.objects.filter(code=options["contribution"]).first()
            return erasing.erase_contribution(
                contribution=self._found(row, "aporte"), words=words, journal=journal
            )
        if words:
            return erasing.erase_words(words=words, journal=journal)
        report = erasing.erase_ordered(journal=journal)
        report.add(purge(journal=journal))
        return report

    def _found(self, row: Any, what: str) -> Any:
        if row is None:
            raise CommandError(f"No hay esa {what}." if what != "aporte" else "No hay ese aporte.")
        return row
