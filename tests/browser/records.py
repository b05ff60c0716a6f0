"""A council's year of records moved into the past, where the demonstration has nothing, under codes of its own."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from tests.recount import FILES

YEAR = Path(__file__).resolve().parents[1] / "data" / "council_year"
QUORUM = {"CM": 3}
NEIGHBOURHOODS = [
    "Villa García, Manga Rural",
    "Bañados de Carrasco",
    "Manga",
    "Punta Rieles, Bella Italia",
    "Piedras Blancas",
    "Jardines del Hipódromo",
    "Ituzaingó",
    "Flor de Maroñas",
    "Villa Española",
    "Maroñas, Parque Guaraní",
    "Las Canteras",
    "Unión",
]

LAST_YEAR = 2026
DATES = {"desde", "hasta", "fecha", "convocada_el", "acta_aprobada_el"}
MEETINGS = {
    ("reuniones", "codigo"),
    ("asistencias", "reunion"),
    ("concurrencia", "reunion"),
    ("aportes", "reunion"),
}
PEOPLE = {
    ("personas", "codigo"),
    ("integraciones", "persona"),
    ("asistencias", "persona"),
    ("aportes", "autor_persona"),
}  # fmt: skip


def earlier(years: int, folder: Path) -> Path:
    """Write ``council_year`` into ``folder``, ``years`` years earlier; its committee is ``committee(years)``."""
    folder.mkdir()
    for name in FILES:
        with (YEAR / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = [
                {column: _moved(name, column, cell, years) for column, cell in row.items()} for row in reader
            ]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, reader.fieldnames or [])
            writer.writeheader()
            writer.writerows(rows)
    return folder


def committee(years: int) -> str:
    """The code of the committee that met then."""
    return f"COM-HACE-{years}"


def _moved(name: str, column: str, cell: str, years: int) -> str:
    if not cell:
        # Whoever was still in office then is not today.
        return f"{LAST_YEAR - years}-08-31" if (name, column) == ("integraciones", "hasta") else cell
    if column in DATES or (name, column) in MEETINGS:
        return re.sub(r"20[12]\d", _back(years), cell, count=1)
    if (name, column) in PEOPLE or (name, column) == ("aportes", "codigo"):
        return f"H{years}-{cell}"
    if column in ("organo", "organos"):
        return cell.replace("COM-AMBIENTE", committee(years))
    return cell


def _back(years: int) -> Callable[[re.Match[str]], str]:
    return lambda found: str(int(found.group()) - years)
