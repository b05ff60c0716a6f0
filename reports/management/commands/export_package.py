"""`manage.py export_package FILE`: the package for other municipalities, as anybody may download it."""

import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.package.contents import PackageProblem
from reports.package.reading import read_package
from reports.queries.package import Package, current_package


class Command(BaseCommand):
    """Write it to a new file."""

    help = (
        "Escribe el paquete para otros municipios: manual, FODA, evaluación, pasos y catálogos, sin personas."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, which must not exist."""
        parser.add_argument("file", type=Path, help="archivo nuevo, por ejemplo paquete.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what it is."""
        package = self._package()
        try:
            with options["file"].open("xb") as file:
                file.write(package.data)
        except OSError as error:
            raise CommandError(f"No se pudo escribir el archivo: {error}") from error
        self.stdout.write(
            f"{options['file']}: {len(package.files)} archivos, {len(package.data)} bytes, SHA-256 {package.sha256}."
        )
        for label in package.left_out:
            self.stdout.write(f"{label}: no va, porque nombra a una persona del registro.")

    def _package(self) -> Package:
        try:
            package = current_package()
            if package is None:
                raise CommandError("Todavía no se publicó ninguna edición del manual: no hay paquete.")
            read_package(io.BytesIO(package.data))  # pictures drawn as well, as whoever loads it will
        except PackageProblem as problem:
            raise CommandError(f"El paquete no se puede armar. {problem}.") from problem
        return package
