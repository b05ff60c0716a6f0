"""``manage.py import_records FOLDER``: the six CSV files of a council's records, whole or not at all."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.permissions import NotAllowed
from participation.actions.imports import import_records
from participation.management.acting import NoSuchAccount, signer
from participation.records.errors import RecordError, RecordsRefused
from participation.records.formats import MAX_FILE_BYTES, RecordFile
from participation.records.report import ImportReport


class Command(BaseCommand):
    """Exit 0 when everything was imported, 2 when nothing was; errors go out as file:row:column: reason."""

    help = (
        "Importa los registros de un concejo desde una carpeta con seis archivos CSV (personas, integraciones, "
        "reuniones, asistencias, concurrencia y aportes): todo, o nada. Sale con 0, o con 2 y cada error."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, and how to run."""
        parser.add_argument("folder", type=Path, metavar="CARPETA", help="dónde están los seis archivos")
        parser.add_argument("--dry-run", action="store_true", help="revisa todo y no importa nada")
        parser.add_argument("--json", action="store_true", help="responde en JSON")
        parser.add_argument(
            "--by",
            metavar="CORREO",
            help="la cuenta que firma; si falta, la primera del funcionariado (si no hay, una que no puede ingresar)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        try:
            report = import_records(
                files=_read_folder(options["folder"]),
                by=signer(options["by"]),
                dry_run=options["dry_run"],
                progress=self._progress if options["verbosity"] > 1 else None,
            )
        except RecordsRefused as refusal:
            self._refuse(refusal.errors, as_json=options["json"])
        except (NotAllowed, NoSuchAccount) as refusal:
            self._refuse([RecordError("", None, "", str(refusal))], as_json=options["json"])
        else:
            self._tell(report, as_json=options["json"])

    def _progress(self, percent: int, step: str) -> None:
        self.stderr.write(f"{percent:3} % {step}")

    def _refuse(self, errors: list[RecordError] | tuple[RecordError, ...], *, as_json: bool) -> None:
        if as_json:
            answer = {"ok": False, "errores": [error.as_json() for error in errors]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            for error in errors:
                self.stderr.write(str(error))
            self.stderr.write(f"No se importó nada: {len(errors)} errores.")
        sys.exit(2)

    def _tell(self, report: ImportReport, *, as_json: bool) -> None:
        if as_json:
            answer = {
                "ok": True,
                "simulacro": report.dry_run,
                "nuevas": report.counts,
                "ya_estaban": report.known,
                "actas_aprobadas": report.approved,
                "advertencias": report.warnings,
                "errores": [],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        self.stdout.write(
            "Simulacro: no se importó nada. Se importaría:" if report.dry_run else "Se importó:"
        )
        for file, count in report.counts.items():
            known = f" ({report.known[file]} ya estaban)" if report.known.get(file) else ""
            self.stdout.write(f"  {file}: {count}{known}")
        for warning in report.warnings:
            self.stdout.write(f"  Atención. {warning}")


def _read_folder(folder: Path) -> dict[str, bytes]:
    """The six files that are there; others of the folder are left alone, and a link is not followed out of it."""
    if not folder.is_dir():
        raise RecordsRefused([RecordError(str(folder), None, "", "No es una carpeta, o no existe.")])
    files, errors = {}, []
    for file in RecordFile:
        path = folder / file
        try:
            if path.is_symlink() or (path.exists() and not path.is_file()):
                errors.append(RecordError(file, None, "", "No es un archivo común: no se lee."))
            elif path.exists():
                with path.open("rb") as stream:
                    files[file.value] = stream.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            errors.append(RecordError(file, None, "", f"No se pudo leer: {error.strerror}."))
    if errors:
        raise RecordsRefused(errors)
    return files
