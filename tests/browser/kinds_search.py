"""Pages of search, for ``kinds.py``: name, account, where, and what else a ``Kind`` takes."""

from typing import Any

KINDS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("buscar", "", "/buscar/", {}),
    ("buscar-resultados", "", "/buscar/?q=plaza", {"core": True}),
    ("buscar-con-filtros", "", "/buscar/?q=plaza&clase=tema&desde=2025-01-01", {}),
    ("buscar-parecido", "", "/buscar/?q=alumb", {}),
    ("buscar-nada", "", "/buscar/?q=ornitorrinco&clase=acta", {}),
    ("buscar-palabras-de-todos-lados", "", "/buscar/?q=de+la", {}),
    ("gestion-buscar", "funcionaria", "/gestion/buscar/?q=plaza", {"core": True}),
    ("gestion-buscar-nada", "funcionaria", "/gestion/buscar/?q=ornitorrinco", {}),
)
