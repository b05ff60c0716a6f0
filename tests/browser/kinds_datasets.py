"""Pages of open data, for ``kinds.py``: name, account, where, and what else a ``Kind`` takes."""

from typing import Any

KINDS: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("datos", "", "/datos/", {}),
    ("datos-conjunto", "", "/datos/sesiones/", {"core": True}),
    ("datos-dias", "", "/datos/aportes/?desde=2026-01-01&hasta=2026-03-31", {}),
    ("datos-dias-mal", "", "/datos/aportes/?desde=2026-13-01", {}),
    ("datos-sin-filas", "", "/datos/aportes/?desde=1990-01-01&hasta=1990-12-31", {}),
    ("datos-barrios", "", "/datos/barrios/", {}),
    ("datos-api", "", "/datos/api/", {}),
)
