"""An evaluation of the model as a page and on paper, worked out from the content alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import translation

from planning import charts
from reports.documents.base import Content, Meta
from reports.documents.evaluation_figures import BASE, BLOCKS, PER_THOUSAND, is_share, is_unchecked
from reports.documents.figures import Figure
from reports.documents.words import QUALITY_CODES, number
from reports.documents.written import said
from reports.models import DocumentKind, Respondent
from reports.periods import period_words
from reports.rendering.figures import Built, Told, context_of, day_words, page, paper
from reports.rendering.markdown import anchor
from reports.rendering.pieces import Cell, Column, Row, Section, Table

BLOCK_TITLES = {
    "coordinacion": "Coordinación: cómo se trabajó",
    "quienes": "Quiénes participan",
    "que": "Sobre qué se participa",
    "como": "Cómo se participa",
    "consecuencias": "Qué consecuencias tiene",
}
#: Indicators told in a table of their own: how their ids begin, what the table says, and what each row is.
FAMILIES = {
    "iniciativas.autor.": ("Iniciativas y propuestas, por quién las hizo", "De quién"),
    "iniciativas.tema.": ("Iniciativas y propuestas, por tema", "Tema"),
    "temas.tema.": ("Temas tratados, por área", "Área"),
    "temas.subzona.": ("Temas tratados, por subzona", "Subzona"),
    "respuesta.resultado.": ("Qué se decidió de los temas tratados", "Decisión"),
}


@dataclass(frozen=True)
class Indicator:
    """An indicator said as a sentence, drawn where it has a value in both periods."""

    title: str
    answer: str
    n_text: str
    rule: str
    chart: charts.BarChart | None
    id: str


@translation.override(settings.LANGUAGE_CODE)
def render_html(content: Content, meta: Meta) -> bytes:
    """The page."""
    return page(_context(_Told(content, paper=False)))


@translation.override(settings.LANGUAGE_CODE)
def render_pdf(content: Content, meta: Meta, **parts: Any) -> bytes:
    """The paper; ``parts`` say from which size on it is laid out in parts, and how large these are."""
    return paper(
        _context(_Told(content, paper=True)),
        meta,
        label=DocumentKind.EVALUATION.label,
        period_text=_days(content["periodo"]),
        summary=f"Comparado con lo de antes: {_days(content['base'])}.",
        **parts,
    )


def _days(told: Mapping[str, str]) -> str:
    return period_words(*(dt.date.fromisoformat(told[end]) for end in ("desde", "hasta")))


def _months(told: Mapping[str, str]) -> list[str]:
    """Which days of the year it goes over."""
    return [told[end][5:] for end in ("desde", "hasta")]


def _context(told: "_Told") -> dict[str, Any]:
    until, day = told.content["periodo"]["hasta"], told.content["al_dia"]
    unfinished = (
        ""
        if day == until
        else f"El período termina el {day_words(until)} y esta evaluación es del {day_words(day)}."
    )
    return context_of(told, told.sections(), unfinished=unfinished)


class _Told(Told):
    """A content on its way to words."""

    def __init__(self, content: Content, *, paper: bool) -> None:
        super().__init__(content, paper=paper)
        self.compared = self.rows("comparacion", "tablas")

    def sections(self) -> list[Section]:
        built: list[Built] = [("presentacion", "Qué se evalúa", self._about()), *self.changes()]
        built += [(key, BLOCK_TITLES[key], self._block(key)) for key in BLOCKS]
        built += [
            ("aprendizajes", "Qué se aprendió", self._lessons()),
            ("manual", "Qué hacer con cada capítulo del manual", self._verdicts()),
            ("hallazgos", "Hallazgos, y qué se hizo con ellos", self._findings()),
            ("conclusiones", "Conclusiones", {}),
            ("metodo", "Cómo se contó", self._method()),
        ]
        return self.numbered(built)

    def _about(self) -> dict[str, Any]:
        survey = self.content["encuesta"]
        facts = [
            ("Período evaluado", _days(self.content["periodo"])),
            ("Se compara con", _days(self.content["base"])),
            ("Encuesta", _survey_days(survey) if survey else "No se hizo"),
        ]
        return {
            "template": "reports/evaluation/_about.html",
            "told": {
                "purpose": self.content["proposito"],
                "facts": facts,
                "other_months": _months(self.content["periodo"]) != _months(self.content["base"]),
            },
        }

    # --- indicators ---

    def _pair(self, id: str) -> tuple[Figure | None, Figure | None]:
        return self.figures.get(f"{BASE}{id}"), self.figures.get(id)

    def _block(self, key: str) -> dict[str, Any]:
        rows = [row for row in self.compared if row["grupo"] == key]
        people = [row for row in rows if row["id"].startswith("asistencia.") and row["id"].count(".") > 1]
        people = [row for row in people if self._person(row["id"])]
        surveyed = [row for row in rows if row["id"].startswith("encuesta.")]
        families = {start: [row for row in rows if row["id"].startswith(start)] for start in FAMILIES}
        apart = [row["id"] for own in (people, surveyed, *families.values()) for row in own]
        main = [row for row in rows if row["id"] not in apart]
        parts: dict[str, Any] = {
            "template": "reports/evaluation/_indicators.html",
            "told": {
                "indicators": [self._indicator(row) for row in main if not self._is_unasked(row["id"])],
                "words": self._words() if key == "como" else [],
                "survey": self._survey_note() if key == "como" else "",
            },
            "tables": [
                *self._compared_table(
                    f"tabla-{key}",
                    f"{BLOCK_TITLES[key].partition(':')[0]}: antes y después",
                    "Indicador",
                    main,
                    note="" if self.paper else "Cada cifra abre los registros de donde sale.",
                ),
                *(
                    table
                    for start, own in families.items()
                    for table in self._compared_table(
                        f"tabla-{start.strip('.').replace('.', '-')}",
                        *FAMILIES[start],
                        own,
                        note=self._rule(own),
                    )
                ),
                *(table for body in self.content["organos"] for table in self._people(body, people)),
                *(self._surveys() if key == "como" else ()),
            ],
        }
        return parts

    def _is_unasked(self, id: str) -> bool:
        """Whether it is a rate by inhabitants, and how many there are was never entered: then only the table has it."""
        return id == PER_THOUSAND and not any(figure and figure["denominador"] for figure in self._pair(id))

    def _indicator(self, row: Mapping[str, Any]) -> Indicator:
        base, result = self._pair(row["id"])
        either = result or base
        assert either is not None  # a row is of one of both
        return Indicator(
            title=row["indicador"],
            answer=_became(base, result, row["cambio_texto"]),
            n_text=_counted(base, result),
            rule=_rule_of(either),
            chart=self._drawn(row, base, result),
            id=f"grafico-{row['id'].replace('.', '-')}",
        )

    def _drawn(
        self, row: Mapping[str, Any], base: Figure | None, result: Figure | None
    ) -> charts.BarChart | None:
        """Two bars from zero."""
        if not base or not result or base["valor"] is None or result["valor"] is None:
            return None
        if is_unchecked(base) or is_unchecked(result) or not (base["valor"] or result["valor"]):
            return None  # there is nothing to draw
        scale = 100 if is_share(row["id"]) else 1
        bars = [
            (label, scale * figure["valor"], figure["texto"])
            for label, figure in (("Antes", base), ("Después", result))
        ]
        in_percent = is_share(row["id"]) or result.get("unidad") == "por_ciento"
        top = max(value for _, value, _ in bars)
        whole = max(100.0, top) if in_percent else 5.0 if result.get("unidad") == "escala" else None
        return charts.bar_chart(bars, maximum=whole)

    def _rule(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """How those of one family are counted; of initiatives, all of them: each says besides whose it is."""
        told = {_rule_of(figure) for row in rows for figure in self._pair(row["id"]) if figure}
        return told.pop() if len(told) == 1 else _rule_of(self.figures["iniciativas.total"])

    def _value(self, figure: Figure | None, nothing: str = "no había") -> Cell:
        if figure is None:
            return Cell(nothing, numeric=True)
        url = "" if self.paper else figure["registros"] or ""
        text = "no se comprobó" if is_unchecked(figure) else short(figure)
        return Cell(text, numeric=True, url=url, title=figure["titulo"], anchor=anchor(figure["id"]))

    def _compared_table(
        self, id: str, caption: str, heading: str, rows: Sequence[Mapping[str, Any]], *, note: str
    ) -> list[Table]:
        """A row to each indicator: before, after, and how much it changed."""
        if not rows:
            return []
        return [
            Table(
                id=id,
                caption=caption,
                note=note,
                columns=[
                    Column(heading),
                    Column("Antes", True),
                    Column("Después", True),
                    Column("Cambio", True),
                ],
                rows=[
                    Row(
                        [
                            Cell(_name(row, of_family=heading != "Indicador")),
                            *(self._value(figure) for figure in self._pair(row["id"])),
                            Cell(row["cambio_texto"] or "no se compara", numeric=True),
                        ]
                    )
                    for row in rows
                ],
            )
        ]

    # --- people ---

    def _person(self, id: str) -> Mapping[str, Any] | None:
        """What stands beside the attendance of one person."""
        beside: Mapping[str, Any] = next((figure["al_lado"] for figure in self._pair(id) if figure), {})
        return beside if "persona" in beside else None

    def _people(self, body: str, rows: Sequence[Mapping[str, Any]]) -> list[Table]:
        own = [
            (row, beside) for row in rows if (beside := self._person(row["id"])) and beside["organo"] == body
        ]
        if not own:
            return []
        name = self.content["nombres_organos"][body]
        return [
            Table(
                id=f"tabla-asistencia-{body}",
                caption=f"{name}: asistencia de cada integrante",
                note="Las faltas son las del período evaluado. Licencias y reuniones sin registro no cuentan.",
                columns=[
                    Column("Integrante", size="work"),
                    Column("Antes", True),
                    Column("Después", True),
                    Column("Cambio", True),
                    Column("Faltas con aviso", True),
                    Column("Faltas sin aviso", True),
                ],
                rows=[
                    Row(
                        [
                            Cell(f"{beside['nombre']}, {self._qualities(row['id'])}"),
                            *(self._value(figure, "no integraba") for figure in self._pair(row["id"])),
                            Cell(row["cambio_texto"] or "no se compara", numeric=True),
                            *self._absences(self.figures.get(row["id"])),
                        ]
                    )
                    for row, beside in own
                ],
            )
        ]

    def _qualities(self, id: str) -> str:
        """In what somebody was of the body in either period: a substitute may have become a principal in between."""
        held = {quality for figure in self._pair(id) if figure for quality in figure["al_lado"]["calidades"]}
        return " y ".join(quality for quality in QUALITY_CODES.values() if quality in held)

    def _absences(self, figure: Figure | None) -> list[Cell]:
        if figure is None:
            return [Cell("", numeric=True)] * 2
        return [Cell(number(figure["al_lado"][key]), numeric=True) for key in ("con_aviso", "sin_aviso")]

    # --- the survey ---

    def _survey_note(self) -> str:
        if not self.content["encuesta"]:
            return "No se hizo una encuesta para esta evaluación."
        told = [figure for figure in self.starting("encuesta.") if figure["id"].count(".") == 1]
        hidden = [figure for figure in told if figure["oculta"]]
        k = self.content["grupo_minimo"]
        few = f" De un grupo de menos de {k} personas no se dice nada." if hidden and k else ""
        if all(figure["oculta"] for figure in told):
            return f"La encuesta cerró y no hay respuestas que se puedan mostrar.{few}"
        return f"La encuesta cerró el {day_words(self.content['encuesta']['hasta'])}.{few}"

    def _surveys(self) -> list[Table]:
        came = [
            (Respondent(audience).label, self.figures[f"encuesta.{audience}"])
            for audience in Respondent.values
            if f"encuesta.{audience}" in self.figures
        ]
        tables = self.figures_table("tabla-encuesta", "Cuántas hojas llegaron", "Quiénes", came, "Hojas")
        for audience in Respondent.values:
            if not self.starting(f"encuesta.{audience}."):
                continue
            given: dict[str, dict[int, int]] = {}
            for row in self.rows(f"encuesta.{audience}"):
                given.setdefault(row["pregunta"], {})[row["respuesta"]] = row["cantidad"]
            start = f"encuesta.{audience}."
            rows = [
                self._question(figure, given.get(figure["id"].removeprefix(start), {}))
                for figure in self.starting(start)
            ]
            label = Respondent(audience).label
            tables.append(
                Table(
                    id=f"tabla-encuesta-{audience}",
                    caption=f"Qué contestaron: {label}",
                    note="Se contesta del 1 al 5. Las últimas columnas dicen cuántas personas eligieron cada número; "
                    "quién fue no se guarda.",
                    columns=[
                        Column("Pregunta", size="work"),
                        Column("Promedio", True),
                        Column("Contestaron", True),
                        *(Column(str(value), True) for value in range(1, 6)),
                    ],
                    rows=rows,
                )
            )
        return tables

    def _question(self, figure: Figure, given: Mapping[int, int]) -> Row:
        hidden = figure["oculta"]
        return Row(
            [
                Cell(figure["titulo"].rpartition(" (")[0]),
                replace(self.figure_cell(figure), text="no se muestra")
                if hidden
                else self.figure_cell(figure),
                Cell("" if hidden else number(figure["n"]), numeric=True),
                *(Cell("" if hidden else number(given[value]), numeric=True) for value in range(1, 6)),
            ]
        )

    def _words(self) -> list[tuple[str, list[tuple[str, list[str]]]]]:
        """What was said in words: by whom, to which question."""
        told: dict[str, dict[str, list[str]]] = {}
        for row in self.rows("encuesta.palabras", "tablas"):
            told.setdefault(row["quienes"], {}).setdefault(row["pregunta"], []).append(row["texto"])
        return [(Respondent(audience).label, list(own.items())) for audience, own in told.items()]

    # --- what people conclude ---

    def _lessons(self) -> dict[str, Any]:
        told: dict[str, list[str]] = {}
        for row in self.rows("aprendizajes", "tablas"):
            told.setdefault(row["quienes"], []).append(row["texto"])
        if not told:
            return {}
        lessons = [(Respondent(audience).label, texts) for audience, texts in told.items()]
        return {"template": "reports/evaluation/_lessons.html", "told": lessons}

    def _verdicts(self) -> dict[str, Any]:
        rows = self.rows("capitulos", "tablas")
        if not rows:
            return {}
        return {
            "tables": [
                Table(
                    id="tabla-capitulos",
                    caption="Qué mantener, qué cambiar y qué dejar de hacer",
                    columns=[Column("Capítulo"), Column("Qué hacer"), Column("Por qué", size="wide")],
                    rows=[
                        Row([Cell(row["titulo"]), Cell(row["que_hacer"]), Cell(row["razon"])]) for row in rows
                    ],
                )
            ]
        }

    def _findings(self) -> dict[str, Any]:
        rows = self.rows("hallazgos", "tablas")
        return {"template": "reports/evaluation/_findings.html", "told": rows} if rows else {}

    def _method(self) -> dict[str, Any]:
        told = {"k": self.content["grupo_minimo"], "until": day_words(self.content["al_dia"])}
        return {"template": "reports/evaluation/_method.html", "told": told}


def _rule_of(figure: Figure) -> str:
    """How a figure is counted, whichever period it is of."""
    return str(figure["regla"]).removeprefix("De la línea de base. ")


def short(figure: Figure) -> str:
    """The value of a figure in a table: of a share, also of how many."""
    return str(figure["texto"]) if figure.get("unidad") else said(figure)


def _name(row: Mapping[str, Any], *, of_family: bool) -> str:
    """What an indicator is called; in the table of its family, without what all have in common."""
    title = str(row["indicador"])
    return (title.partition(": ")[2] or title) if of_family else title


def _survey_days(told: Mapping[str, str]) -> str:
    return f"del {day_words(told['desde'])} al {day_words(told['hasta'])}"


def _became(base: Figure | None, result: Figure | None, words: str) -> str:
    """«De 40 % a 52 %: 12 puntos más»."""
    if words and base and result and not (is_unchecked(base) or is_unchecked(result)):
        if words == "igual":
            return f"{result['texto'][:1].upper()}{result['texto'][1:]}, igual que antes"
        return f"De {base['texto']} a {result['texto']}: {words}"
    if result and base and result["oculta"] and base["oculta"]:
        return f"{result['texto'][:1].upper()}{result['texto'][1:]}"
    if _text(result) == _text(base):
        return f"{_text(result).capitalize()}, ni antes ni después"
    return f"Antes: {_text(base)}. Después: {_text(result)}"


def _text(figure: Figure | None) -> str:
    if figure is None:
        return "no había"
    if is_unchecked(figure):
        return "no se comprobó en ninguna"
    return "no se muestra" if figure["oculta"] else str(figure["texto"])


def _counted(base: Figure | None, result: Figure | None) -> str:
    """Of how many each is told."""
    told = [
        f"{label}: {figure['n_texto'][:1].lower()}{figure['n_texto'][1:]}{_absent(figure)}"
        for label, figure in (("Antes", base), ("Después", result))
        if figure
    ]
    return ". ".join(told)


def _absent(figure: Figure) -> str:
    """Those who were not there and said so, told apart."""
    beside = figure["al_lado"]
    if "con_aviso" not in beside or not figure["denominador"]:
        return ""
    return f"; faltas: {number(beside['con_aviso'])} con aviso y {number(beside['sin_aviso'])} sin aviso"
