"""Figures as every kind of document tells them.

A figure is a dictionary of JSON values. ``n`` is the number of things counted: of a rate its denominator, of the
meetings how many were looked at, of residents present the meetings with a head count, of initiatives all of them.
A mean has the sum of all days over the number of things, and its ``unidad``.
``valor`` is ``None`` where there is nothing to divide by or the group is too small to be told (``oculta``).
``evidencia`` says how to recount it: rows of ``tabla`` that match ``donde`` (and ``numerador``), added by ``suma``;
of a mean, what ``promedio`` adds up to over the number of rows; of a median, ``mediana`` is the column whose middle it
is; of a quotient of two sums, ``cociente`` are both columns.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from reports.documents.words import money, number, percent, plain, plural

Figure = dict[str, Any]
Table = dict[str, Any]

#: True of a small group, and of a large one from which what was told elsewhere would leave a small one.
HIDDEN = "no se muestra: permitiría conocer un grupo chico"
#: Of answers: few gave them, or all of those whose names are public gave the same.
HIDDEN_ANSWERS = "no se muestra: permitiría saber qué contestó alguien"
NO_DATA = "sin datos"
NOT_CHECKED = "no se comprobó"


def count_figure(
    id: str, title: str, value: int | None, n: int, n_text: str, rule: str, **more: Any
) -> Figure:
    """A number of things, looked for among ``n``; without a value it is hidden."""
    text = HIDDEN if value is None else number(value)
    return plain_figure(id, title, value, None, None, n, n_text, rule, text, hidden=value is None, **more)


def rate_figure(
    id: str,
    title: str,
    numerator: int | None,
    denominator: int | None,
    noun: tuple[str, str],
    rule: str,
    **more: Any,
) -> Figure:
    """A share, unrounded; ``None`` in either number hides it."""
    if numerator is None or denominator is None:
        n_text = plural(denominator, *noun) if denominator is not None else "Cantidad oculta"
        return plain_figure(
            id, title, None, None, denominator, denominator, n_text, rule, HIDDEN, hidden=True, **more
        )
    value = numerator / denominator if denominator else None
    text = NO_DATA if value is None else percent(value)
    n_text = f"{number(numerator)} de {plural(denominator, *noun)}" if denominator else "Nada que contar"
    return plain_figure(
        id, title, value, numerator, denominator, denominator, n_text, rule, text, hidden=False, **more
    )


def part_figure(
    id: str, title: str, count: int, whole: int, noun: tuple[str, str], rule: str, **more: Any
) -> Figure:
    """How many of some things, told as a number and not as a share."""
    n_text = f"{number(count)} de {plural(whole, *noun)}" if whole else "Nada que contar"
    return plain_figure(
        id, title, count, count, whole, whole, n_text, rule, number(count), hidden=False, **more
    )


def money_figure(
    id: str, title: str, value: Decimal | None, n: int, noun: tuple[str, str], rule: str, **more: Any
) -> Figure:
    """A sum of pesos of ``n`` things; ``None`` where none of them says any."""
    told = plain(value) if n else None
    text = NO_DATA if told is None else money(told)
    figure = plain_figure(id, title, told, None, None, n, plural(n, *noun), rule, text, hidden=False, **more)
    return figure | {"unidad": "pesos"}


def plain_figure(
    id: str,
    title: str,
    value: float | None,
    numerator: float | None,
    denominator: float | None,
    n: int | None,
    n_text: str,
    rule: str,
    text: str,
    *,
    hidden: bool,
    evidence: dict[str, Any] | None = None,
    beside: dict[str, Any] | None = None,
) -> Figure:
    """A figure from all that it says."""
    return {
        "id": id,
        "titulo": title,
        "valor": value,
        "numerador": numerator,
        "denominador": denominator,
        "n": n,
        "n_texto": n_text,
        "regla": rule,
        "texto": text,
        "oculta": hidden,
        "evidencia": None if hidden else evidence,
        "al_lado": beside or {},
    }


def evidence(
    table: str,
    *,
    where: dict[str, list[Any]],
    numerator: dict[str, list[Any]] | None = None,
    add: str = "",
    mean: str = "",
    median: str = "",
    quotient: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """How to recount a figure from its evidence table."""
    told = {"tabla": table, "donde": where, "numerador": numerator, "suma": add, "promedio": mean}
    if quotient:
        return told | {"cociente": list(quotient)}
    return told | {"mediana": median} if median else told


def table(title: str, columns: Sequence[tuple[str, str, bool]], rows: Sequence[Sequence[Any]]) -> Table:
    """A table from (key, heading, is it a number) and rows in that order."""
    return {
        "titulo": title,
        "columnas": [
            {"clave": key, "titulo": heading, "numerica": numeric} for key, heading, numeric in columns
        ],
        "filas": [list(row) for row in rows],
    }


def rows_of(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table, by the keys of its columns."""
    keys = [column["clave"] for column in told["columnas"]]
    return [dict(zip(keys, row, strict=True)) for row in told["filas"]]
