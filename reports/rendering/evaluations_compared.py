"""Two published evaluations beside each other, from what was sealed of each and nothing else."""

from collections.abc import Mapping

from reports.documents.base import Content
from reports.documents.evaluation_figures import BASE, BLOCKS, block_of, change
from reports.documents.figures import Figure
from reports.rendering.evaluation import BLOCK_TITLES, short
from reports.rendering.pieces import Cell, Column, Row, Table


def compared(before: Content, after: Content, *, before_words: str, after_words: str) -> list[Table]:
    """Group by group, the result of each indicator in both, and how much it changed.

    Those of a person stay out: whoever has a number instead of a name may have had another one before.
    """
    old, new = _results(before), _results(after)
    told: dict[str, list[Row]] = {key: [] for key in BLOCKS}
    for id in dict.fromkeys([*new, *old]):
        one, other = old.get(id), new.get(id)
        became = change(one, other)
        told[block_of(id)].append(
            Row(
                [
                    Cell((other or one or {})["titulo"]),
                    _value(one),
                    _value(other),
                    Cell(became.text if became else "no se compara", numeric=True),
                ]
            )
        )
    return [
        Table(
            id=f"tabla-{key}",
            caption=BLOCK_TITLES[key],
            columns=[
                Column("Indicador"),
                Column(before_words.capitalize(), True),
                Column(after_words.capitalize(), True),
                Column("Cambio", True),
            ],
            rows=rows,
        )
        for key, rows in told.items()
        if rows
    ]


def _results(content: Content) -> Mapping[str, Figure]:
    return {
        figure["id"]: figure
        for figure in content["cifras"]
        if not figure["id"].startswith(BASE) and "persona" not in figure["al_lado"]
    }


def _value(figure: Figure | None) -> Cell:
    if figure is None:
        return Cell("no había", numeric=True)
    return Cell(short(figure), numeric=True, url=figure["registros"] or "", title=figure["titulo"])
