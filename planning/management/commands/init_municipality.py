"""`manage.py init_municipality --name …`: an empty municipality with its bodies, themes and rules."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from planning.actions import init_municipality, load_neighbourhoods


class Command(BaseCommand):
    """Create what is missing; what exists stays as it is."""

    help = "Crea un municipio vacío con sus órganos, temas y reglas. Repetirlo no cambia lo que ya está."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name, the department, and a file of neighbourhoods."""
        parser.add_argument("--name", required=True, help="como se firma, por ejemplo «Municipio F»")
        parser.add_argument("--department", default="", help="por ejemplo «Montevideo»")
        parser.add_argument(
            "--neighbourhoods", type=Path, help="GeoJSON con nombre, codigo y pct_en_municipio_f"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it and say what there is."""
        try:
            municipality = init_municipality(name=options["name"], department=options["department"])
            self.stdout.write(f"{municipality}: órganos, temas y reglas listos.")
            if options["neighbourhoods"]:
                self.stdout.write(f"Barrios: {load_neighbourhoods(path=options['neighbourhoods'])}.")
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"No se pudo leer el archivo de barrios: {error}") from error
