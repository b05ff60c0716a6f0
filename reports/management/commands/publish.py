"""Prepare and seal a document from the command line."""

import argparse
import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from planning.models import Body
from reports.actions import RenderingFailed, publish
from reports.models import ABOUT_ONE, DocumentKind
from reports.transitions import InvalidTransition

_KINDS = [kind.value for kind in (DocumentKind.PARTICIPATION, DocumentKind.SYNTHESIS, *ABOUT_ONE)]


class Command(BaseCommand):
    """Print the code of what was published; exit 1 with the reason when it was not."""

    help = "Prepara y publica un documento; imprime su código."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The kind, its period and bodies, and in whose name."""
        parser.add_argument("kind", metavar="CLASE", choices=_KINDS)
        parser.add_argument(
            "--from",
            dest="period_from",
            metavar="FECHA",
            type=dt.date.fromisoformat,
            help="de un plan no hace falta: se publica el vigente",
        )
        parser.add_argument("--to", dest="period_to", metavar="FECHA", type=dt.date.fromisoformat)
        parser.add_argument(
            "--bodies",
            metavar="CÓDIGOS",
            default="CM,CV",
            help="de un análisis de participación, separados por comas (CM,CV)",
        )
        parser.add_argument(
            "--by", metavar="CORREO", required=True, help="quien publica: alcaldía o delegación"
        )
        parser.add_argument("--note", default="", help="qué cambia, si reemplaza a una versión publicada")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish, or raise ``CommandError`` with the reason."""
        try:
            publication = publish(
                kind=options["kind"],
                period_from=options["period_from"],
                period_to=options["period_to"],
                bodies=_bodies(options["bodies"]) if options["kind"] == DocumentKind.PARTICIPATION else (),
                by=_user(options["by"]),
                change_note=options["note"],
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except (PermissionDenied, InvalidTransition, RenderingFailed) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(publication.spaced_code)


def _bodies(text: str) -> list[Body]:
    codes = [code.strip() for code in text.split(",") if code.strip()]
    bodies = list(Body.objects.filter(code__in=codes))
    missing = set(codes) - {body.code for body in bodies}
    if missing:
        raise CommandError(f"No hay órganos con estos códigos: {', '.join(sorted(missing))}.")
    return bodies


def _user(email: str) -> User:
    try:
        return User.objects.get_by_natural_key(email)
    except User.DoesNotExist:
        raise CommandError(f"No hay ninguna cuenta con el correo {email}.") from None
