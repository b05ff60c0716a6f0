"""Two published matrices compared, from what each of them says and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from reports.documents.base import Content
from reports.documents.figures import Table, rows_of, table
from reports.documents.swot_tables import SIDE_CODES
from reports.documents.words import plain
from reports.swot import Comparison, FactorFacts, Pair, compare

_SIDES = {code: side for side, code in SIDE_CODES.items()}
#: What became of a factor: codes, in the order of reading, and headings.
BECAME: dict[str, str] = {
    "entro": "Entraron",
    "salio": "Salieron",
    "cambio_de_cuadrante": "Cambiaron de cuadrante",
    "otro_peso": "Cambiaron de peso o de calificación",
    "otras_palabras": "Se escribieron de otra manera",
}


@dataclass(frozen=True)
class _Matrix:
    """What a content says of its factors, and of each of them what it goes on from, near to far."""

    factors: Sequence[FactorFacts]
    chains: Mapping[str, Sequence[int]]


def compare_contents(earlier: Content, later: Content) -> Table:
    """What differs, as a table: a row to each change of each factor, what it was and what it is."""
    return _table(compared(earlier, later))


def compared(earlier: Content, later: Content) -> Comparison:
    """What differs between two published matrices, or two versions of one."""
    before, after = _read(earlier), _read(later)
    if earlier["matriz"]["numero"] == later["matriz"]["numero"]:
        return _compare_versions(before, after)
    between: dict[int, int | None] = {}
    for chain in after.chains.values():
        between |= dict(zip(chain, [*chain[1:], None], strict=True))
    return compare(before.factors, after.factors, between)


def _compare_versions(before: _Matrix, after: _Matrix) -> Comparison:
    """In two versions of one matrix a factor is the same one, and goes on from itself."""
    return compare(
        [replace(factor, key=-factor.key, previous=None) for factor in before.factors],
        [replace(factor, previous=-factor.key) for factor in after.factors],
    )


def _read(content: Content) -> _Matrix:
    chains: Mapping[str, Sequence[int]] = content["cadenas"]
    factors = []
    for row in rows_of(content["registros"]["factores"]):
        key, *before = chains[row["codigo"]]
        factors.append(
            FactorFacts(
                key=key,
                side=_SIDES[row["cuadrante"]],
                text=row["texto"],
                weight=None if row["peso"] is None else Decimal(str(row["peso"])),
                rating=row["calificacion"],
                previous=before[0] if before else None,
                code=row["codigo"],
            )
        )
    return _Matrix(factors, chains)


def _table(found: Comparison) -> Table:
    pairs = (
        ("cambio_de_cuadrante", found.moved),
        ("otro_peso", found.reweighted),
        ("otras_palabras", found.reworded),
    )
    return table(
        "Qué cambió",
        [
            ("cambio", "Qué pasó", False),
            ("codigo_antes", "Código antes", False),
            ("cuadrante_antes", "Cuadrante antes", False),
            ("texto_antes", "Factor antes", False),
            ("peso_antes", "Peso antes", True),
            ("calificacion_antes", "Calificación antes", True),
            ("codigo", "Código", False),
            ("cuadrante", "Cuadrante", False),
            ("texto", "Factor", False),
            ("peso", "Peso", True),
            ("calificacion", "Calificación", True),
        ],
        [
            *(["entro", *_cells(None), *_cells(factor)] for factor in found.entered),
            *(["salio", *_cells(factor), *_cells(None)] for factor in found.left),
            *(_pair(code, pair) for code, rows in pairs for pair in rows),
        ],
    )


def _pair(code: str, pair: Pair) -> list[Any]:
    return [code, *_cells(pair.before), *_cells(pair.after)]


def _cells(factor: FactorFacts | None) -> list[Any]:
    if factor is None:
        return ["", "", "", None, None]
    return [factor.code, SIDE_CODES[factor.side], factor.text, plain(factor.weight), factor.rating]
