"""Put a backup back, or only see whether it can be."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from reports.actions.backups import inspect_backup, restore_backup
from reports.backup.envelope import Identity, read_identities
from reports.backup.problems import BackupProblem, NoKey


class Command(BaseCommand):
    """Exit 0 when everything is back and verified; else 1 with the reason."""

    help = "Restaura ARCHIVO en una base vacía, o en lugar de la que hay con --replace."
    requires_system_checks: list[str] = []  # they read tables that may not be there yet
    requires_migrations_checks = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The file, the key, and how sure."""
        parser.add_argument("file", metavar="ARCHIVO", type=Path)
        parser.add_argument(
            "--key", metavar="ARCHIVO", type=Path, help="la clave privada; si no, BACKUP_PRIVATE_KEY_FILE"
        )
        parser.add_argument(
            "--journal",
            metavar="ARCHIVO",
            type=Path,
            help="el registro de supresiones más nuevo; si no, supresiones.jsonl al lado del respaldo",
        )
        parser.add_argument(
            "--check", action="store_true", help="solo lee el respaldo entero y dice si está bien"
        )
        parser.add_argument("--replace", action="store_true", help="borra antes todo lo que hay en la base")
        parser.add_argument(
            "--confirm",
            metavar="BASE",
            default="",
            help="el nombre de la base, para no preguntarlo con --replace",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` with what does not hold."""
        path = options["file"].absolute()
        try:
            identities = _identities(options["key"])
            if options["check"]:
                manifest = inspect_backup(path=path, identities=identities)
                rows = sum(manifest.counts.values())
                self.stdout.write(
                    f"El respaldo está entero: {manifest.taken_at}, {rows} filas de {len(manifest.counts)} tablas, "
                    f"{manifest.publications} publicaciones."
                )
                return
            if options["replace"]:
                self._confirm(options["confirm"])
            restored = restore_backup(
                path=path,
                identities=identities,
                replace=options["replace"],
                journal=options["journal"],
                say=self.stdout.write,
            )
        except BackupProblem as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restaurado: {sum(restored.manifest.counts.values())} filas de {len(restored.manifest.counts)} tablas, "
            f"{restored.manifest.publications} publicaciones con su cadena."
        )
        for line in restored.erased:
            self.stdout.write(line)
        if restored.broken:
            raise CommandError("Hay algo que revisar:\n" + "\n".join(restored.broken))

    def _confirm(self, given: str) -> None:
        name = connection.settings_dict["NAME"]
        if not given:
            self.stderr.write(f"Se va a borrar TODO lo que hay en la base «{name}» para poner el respaldo.")
            try:
                given = input("Escribí el nombre de la base para seguir: ").strip()
            except EOFError:
                given = ""
        if given != name:
            raise CommandError("No se tocó nada: el nombre de la base no coincide.")


def _identities(given: Path | None) -> list[Identity]:
    path = given or (Path(settings.BACKUP_PRIVATE_KEY_FILE) if settings.BACKUP_PRIVATE_KEY_FILE else None)
    local = settings.BACKUP_LOCAL_KEY_FILE
    if path is None and local and local.exists():
        path = local
    if path is None:
        raise NoKey("Falta la clave privada: indicala con --key ARCHIVO o en BACKUP_PRIVATE_KEY_FILE.")
    return read_identities(path)
