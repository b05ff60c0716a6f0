"""Back the whole portal up into one encrypted file."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reports.actions.backups import take_backup
from reports.backup.envelope import read_identities, write_identity
from reports.backup.problems import BackupProblem


class Command(BaseCommand):
    """Exit 0 when the file was written and read back whole and the chain closes; else 1 with the reason."""

    help = "Respalda la base de datos y los archivos, cifrados, en ARCHIVO."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The file to make."""
        parser.add_argument("file", metavar="ARCHIVO", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` with what does not hold."""
        path = options["file"].absolute()
        try:
            backup = take_backup(path=path, keys=settings.BACKUP_PUBLIC_KEYS or self._local_keys())
        except BackupProblem as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"No se pudo escribir el respaldo: {error.strerror or error}.") from error
        rows = sum(backup.counts.values())
        self.stdout.write(f"{path}: {rows} filas de {len(backup.counts)} tablas, {backup.size} bytes.")
        self.stdout.write(f"SHA-256 de lo cifrado: {backup.sha256}")
        if not backup.good:
            raise CommandError(f"El respaldo se guardó, pero hay algo que revisar: {backup.reason}")

    def _local_keys(self) -> list[str]:
        """Outside production, the pair beside the data; it is made the first time, and said. In production none."""
        path = settings.BACKUP_LOCAL_KEY_FILE
        if path is None:
            return []
        if path.exists():
            return [str(identity.to_public()) for identity in read_identities(path)]
        path.parent.mkdir(parents=True, exist_ok=True)
        public = write_identity(path)
        self.stderr.write(
            f"Se creó la clave de los respaldos de esta instalación en {path}. Guardá una copia en otro lugar: sin "
            "ella este respaldo no se puede abrir, y quien la tenga lo abre."
        )
        return [public]
