"""Destroy the bytes of a withdrawn publication; its hashes, its link of the chain and the reason stay."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.permissions import NotAllowed
from reports.actions import destroy_withdrawn
from reports.codes import parse_code
from reports.models import Withdrawal
from reports.transitions import InvalidTransition


class Command(BaseCommand):
    """Comes in as the owner of the tables: the web cannot do this."""

    help = "Destruye los archivos de una publicación retirada, si así se decidió. No se puede deshacer."

    def add_arguments(self, parser: CommandParser) -> None:
        """The code of the publication, and who answers for it."""
        parser.add_argument("code", metavar="CÓDIGO", help="código de la publicación retirada")
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="quién lo hace (Alcaldía o Administración)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many files were destroyed; raise ``CommandError`` when it may not be done."""
        code = parse_code(options["code"])
        withdrawal = Withdrawal.objects.confirmed().filter(publication__code=code).first() if code else None
        if withdrawal is None:
            raise CommandError(f"No hay una publicación retirada con el código «{options['code']}».")
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"No hay una cuenta activa con el correo «{options['by']}».")
        try:
            files = destroy_withdrawn(withdrawal=withdrawal, by=by)
        except (NotAllowed, InvalidTransition) as error:
            raise CommandError(str(error)) from error
        if not files:
            self.stdout.write("Sus archivos ya estaban destruidos.")
            return
        self.stdout.write(f"Se destruyeron {files} archivos. Su huella y el motivo del retiro se conservan.")
