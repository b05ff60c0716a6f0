"""`manage.py load_demo`: the demonstration municipality, once."""

import datetime as dt
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.checks import DEMONSTRATION_DOMAIN
from planning.models import Municipality, today
from reports.demo.loading import PASSWORD, NotEmpty, is_loaded, load


class Command(BaseCommand):
    """Adds, never takes away; a second run does nothing, whatever its date, and says so."""

    help = "Carga el municipio de demostración (dos años hasta hoy). Si ya está, no hace nada."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day the story ends, and whether to be quiet when there is nothing to do."""
        parser.add_argument(
            "--today",
            type=_day,
            default=None,
            metavar="AAAA-MM-DD",
            help="hasta qué día se cuenta (por defecto, hoy)",
        )
        parser.add_argument(
            "--if-missing",
            action="store_true",
            help="sin mensajes ni error si el portal ya tiene un municipio",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, or say why not."""
        if options["if_missing"] and (is_loaded() or Municipality.objects.exists()):
            return
        if settings.PRODUCTION:
            raise CommandError(
                "La demostración no se carga en producción: sus cuentas tienen una contraseña pública."
            )
        until = options["today"] or today()
        if until > today():
            raise CommandError(
                "La demostración no cuenta reuniones que todavía no fueron: pedí una fecha hasta hoy."
            )
        self.stdout.write("Cargando la demostración: Municipio F, con personas inventadas.")
        start = time.monotonic()
        try:
            loaded = load(today=until, say=self._say)
        except (NotEmpty, ValueError) as error:
            raise CommandError(str(error)) from error
        if not loaded:
            self.stdout.write("La demostración ya está cargada: no hay nada que agregar.")
            return
        seconds = time.monotonic() - start
        self.stdout.write(f"Listo en {seconds:.0f} s. Cuentas @{DEMONSTRATION_DOMAIN}, contraseña {PASSWORD}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"«{text}» no es una fecha escrita AAAA-MM-DD.") from error
