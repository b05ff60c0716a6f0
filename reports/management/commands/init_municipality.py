"""`manage.py init_municipality --name … [--from PACKAGE]`: a municipality with its bodies, themes and rules, and with
what another one published, if it is told."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from planning.actions import init_municipality, load_neighbourhoods
from planning.models import Municipality
from reports.actions.package import Loaded, load_package
from reports.package.contents import Contents, PackageProblem
from reports.package.reading import read_package


class Command(BaseCommand):
    """Create what is missing; what exists stays as it is."""

    help = "Crea un municipio vacío con sus órganos, temas y reglas. Repetirlo no cambia lo que ya está."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name, the department, a file of neighbourhoods, and another municipality's package."""
        parser.add_argument("--name", required=True, help="como se firma, por ejemplo «Municipio F»")
        parser.add_argument("--department", default="", help="por ejemplo «Montevideo»")
        parser.add_argument(
            "--neighbourhoods", type=Path, help="GeoJSON con nombre, codigo y pct_en_municipio_f"
        )
        parser.add_argument(
            "--from", type=Path, dest="package", help="paquete de otro municipio (/manual/paquete.zip)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it, all or nothing, and say what there is."""
        contents = self._read(options["package"]) if options["package"] else None
        with transaction.atomic():
            self._create(contents, options)

    def _create(self, contents: Contents | None, options: dict[str, Any]) -> None:
        names = {"name": options["name"], "department": options["department"]}
        try:
            if contents is None:
                municipality = init_municipality(**names)
            else:
                municipality, loaded = load_package(contents=contents, **names)
                self._tell(contents, loaded)
            self._tell_ready(municipality)
            if options["neighbourhoods"]:
                self.stdout.write(f"Barrios: {load_neighbourhoods(path=options['neighbourhoods'])}.")
        except PackageProblem as problem:
            raise CommandError(f"No se cargó nada. {problem}.") from problem
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"No se pudo leer el archivo de barrios: {error}") from error

    def _read(self, path: Path) -> Contents:
        try:
            with path.open("rb") as file:
                return read_package(file)
        except OSError as error:
            raise CommandError(f"No se pudo abrir el paquete: {error}") from error
        except PackageProblem as problem:
            raise CommandError(f"No se cargó nada. {problem}.") from problem

    def _tell_ready(self, municipality: Municipality) -> None:
        self.stdout.write(f"{municipality}: órganos, temas y reglas listos.")

    def _tell(self, contents: Contents, loaded: Loaded) -> None:
        source = f"{contents.municipality}, {contents.date:%d/%m/%Y}"
        if loaded.is_nothing:
            self.stdout.write(f"El paquete de {source} ya estaba cargado: no cambió nada.")
            return
        self.stdout.write(
            f"Del paquete de {source}: capítulos {loaded.chapters} (sin revisar), figuras {loaded.figures}, pasos "
            f"{loaded.steps}, órganos {loaded.bodies}, temas {loaded.themes}, modelos de orden del día "
            f"{loaded.templates}."
        )
        if loaded.unknown_parts:
            self.stdout.write(f"Partes que este portal no tiene: {', '.join(loaded.unknown_parts)}.")
        self.stdout.write("La FODA, la evaluación y las preguntas quedan en el paquete, para leerlas.")
