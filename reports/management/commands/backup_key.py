"""Make the pair of keys of the backups."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.backup.envelope import write_identity


class Command(BaseCommand):
    """Write the private key to a new file that only its owner may read, and print the public one."""

    help = "Crea las claves de los respaldos: la privada va a ARCHIVO, la pública se imprime."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The file of the private key."""
        parser.add_argument("file", metavar="ARCHIVO", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` when the file exists or cannot be written."""
        try:
            public = write_identity(options["file"])
        except FileExistsError as error:
            raise CommandError(f"{options['file']} ya existe: una clave no pisa a otra.") from error
        except OSError as error:
            raise CommandError(f"No se puede escribir {options['file']}: {error.strerror}.") from error
        self.stderr.write(
            f"La clave privada quedó en {options['file']}. Guardala fuera de esta máquina, en dos lugares: sin ella "
            "ningún respaldo se puede abrir, y quien la tenga los abre todos.\n"
            "Configurá el portal con la línea que sigue:"
        )
        self.stdout.write(f"BACKUP_PUBLIC_KEYS={public}")
