"""The synthesis of a period as a page and on paper, worked out from the content alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import translation

from participation.models import ResponseDecision
from planning import charts
from reports.documents.base import Content, Meta
from reports.documents.figures import Figure
from reports.documents.words import AUTHOR_LABELS, DECISION_CODES, decimal, listed, number, plural
from reports.models import DocumentKind
from reports.periods import period_words
from reports.rendering import sentences
from reports.rendering.body import THEMES_DRAWN
from reports.rendering.figures import Built, Told, context_of, day_words, page, paper
from reports.rendering.pieces import Card, Cell, Chart, Column, Row, Section, Table

#: What a single answer says; of many, the figures say it.
_DECIDED = {DECISION_CODES[decision]: decision.label for decision in ResponseDecision}
_NO_THEME = "Sin área"


@translation.override(settings.LANGUAGE_CODE)
def render_html(content: Content, meta: Meta) -> bytes:
    """The page."""
    return page(_context(_Told(content, paper=False)))


@translation.override(settings.LANGUAGE_CODE)
def render_pdf(content: Content, meta: Meta, **parts: Any) -> bytes:
    """The paper; ``parts`` say from which size on it is laid out in parts, and how large these are."""
    since, until = (dt.date.fromisoformat(content["periodo"][end]) for end in ("desde", "hasta"))
    return paper(
        _context(_Told(content, paper=True)),
        meta,
        label=DocumentKind.SYNTHESIS.label,
        period_text=period_words(since, until),
        summary="Qué se propuso, qué respondió el Gobierno y qué se devolvió.",
        **parts,
    )


def _context(told: "_Told") -> dict[str, Any]:
    until = told.content["periodo"]["hasta"]
    unfinished = (
        ""
        if told.content["al_dia"] == until
        else f"El período termina el {day_words(until)} y esta síntesis es del {day_words(told.content['al_dia'])}. Lo "
        "que vence antes del fin del período figura como vencido."
    )
    return context_of(told, told.sections(), unfinished=unfinished)


class _Told(Told):
    """A content on its way to words."""

    def __init__(self, content: Content, *, paper: bool) -> None:
        super().__init__(content, paper=paper)
        self.treated = self.rows("tratados")
        self.day = dt.date.fromisoformat(content["al_dia"])

    def sections(self) -> list[Section]:
        built: list[Built] = [
            ("presentacion", "Presentación", {}),
            *self.changes(),
            ("respuestas", "Qué se propuso y qué se respondió", self._answers()),
            ("ejes", "Los temas, por área", self._themes()),
            ("territorio", "Los temas, por subzona", self._subzones()),
            ("pendientes", "Lo que falta responder", self._pending()),
            ("conclusiones", "Conclusiones", {}),
            ("metodo", "Cómo se contó", self._method()),
        ]
        return self.numbered(built)

    def _part(self, id: str, question: str, words: str, nothing: str) -> Card:
        """A figure that is so many of some."""
        return self.card(id, question, sentences.part(self.figures[id], words, nothing))

    # --- what was said and answered ---

    def _answers(self) -> dict[str, Any]:
        heard, treated = self.figures["aportes.oidos"]["valor"], self.figures["temas.tratados"]["valor"]
        days = self.figures["respuesta.mediana_dias"]["valor"]
        verb = "Se escuchó" if heard == 1 else "Se escucharon"
        return {
            "cards": [
                self.card(
                    "aportes.oidos",
                    "¿Cuánto se escuchó?",
                    f"{verb} {plural(heard, 'aporte', 'aportes')}"
                    if heard
                    else "No se escuchó ningún aporte",
                ),
                self._part(
                    "aportes.sistematizados",
                    "¿Cuánto se sistematizó?",
                    "aportes ya están en algún tema",
                    "No hay aportes que sistematizar",
                ),
                self._part(
                    "aportes.disidencias",
                    "¿Hubo desacuerdos?",
                    "aportes no están de acuerdo con lo que se pide en su tema",
                    "No hay aportes",
                ),
                self.card(
                    "temas.tratados",
                    "¿De cuántas cosas se habló?",
                    f"{plural(treated, 'tema tuvo', 'temas tuvieron')} participación"
                    if treated
                    else "Ningún tema tuvo participación",
                ),
                *(self._part(*row) for row in sentences.RATES),
                self.card(
                    "respuesta.mediana_dias",
                    "¿Cuánto se tardó?",
                    "No se respondió ningún tema por primera vez"
                    if days is None
                    else f"La mitad de los temas se respondió en {_days(days)} o menos",
                ),
            ],
            "charts": self._decisions_chart(),
            "tables": self._decisions_table(),
        }

    def _decisions_table(self) -> list[Table]:
        figures, n = self.starting("respuesta.resultado."), self.figures["temas.tratados"]["valor"]
        if not n:
            return []
        rows = [Row([Cell(figure["titulo"]), self.figure_cell(figure)]) for figure in figures]
        waiting = n - sum(figure["valor"] for figure in figures)
        return [
            Table(
                id="tabla-decisiones",
                caption="Qué decidió el Gobierno de los temas tratados",
                columns=[Column("Decisión"), Column("Temas", True)],
                rows=[*rows, Row([Cell("Sin respuesta"), Cell(number(waiting), True)])],
            )
        ]

    def _decisions_chart(self) -> list[Chart]:
        figures = self.starting("respuesta.resultado.")
        n = self.figures["temas.tratados"]
        if not n["valor"]:
            return []
        answered = sum(figure["valor"] for figure in figures)
        rows = sorted(((figure["titulo"], figure["valor"]) for figure in figures), key=lambda row: -row[1])
        drawn = [*(row for row in rows if row[1]), ("Sin respuesta", n["valor"] - answered)]
        return [
            Chart(
                id="grafico-decisiones",
                template="components/_bar_chart.html",
                chart=charts.bar_chart([(label, value, number(value)) for label, value in drawn]),
                question="¿Qué respondió el Gobierno?",
                answer=f"Se respondieron {number(answered)} de {plural(n['valor'], 'tema tratado', 'temas tratados')}"
                if answered
                else "No se respondió ninguno de los temas tratados",
                n_text=n["n_texto"],
                rule=f"Por la última respuesta publicada hasta el {day_words(self.content['periodo']['hasta'])}.",
            )
        ]

    # --- topics ---

    def _themes(self) -> dict[str, Any]:
        if not self.treated:
            return {}
        groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in self.treated:
            groups.setdefault((row["area"], row["nombre_area"] or _NO_THEME), []).append(row)
        ordered = sorted(groups.items(), key=lambda pair: (pair[0][0] == "", -len(pair[1]), pair[0][1]))
        chart = [(name, len(rows), number(len(rows))) for (_, name), rows in ordered]
        return {
            "charts": [
                Chart(
                    id="grafico-ejes",
                    template="components/_bar_chart.html",
                    chart=charts.bar_chart(chart[:THEMES_DRAWN]),
                    question="¿De qué se habló?",
                    answer=_most(chart),
                    n_text=self.figures["temas.tratados"]["n_texto"],
                    rule=self.figures["temas.tratados"]["regla"]
                    + (
                        f" Las {THEMES_DRAWN} áreas con más temas; la tabla tiene todas."
                        if len(chart) > THEMES_DRAWN
                        else ""
                    ),
                )
            ]
            if len(chart) > 1
            else [],
            "tables": [
                self._summary(
                    "ejes",
                    "Cada área",
                    "Área",
                    [(name, self.figures.get(f"temas.tema.{code}"), rows) for (code, name), rows in ordered],
                ),
                *(
                    self._topics(f"tabla-eje-{code or 'sin-area'}", f"{name}: los temas", rows)
                    for (code, name), rows in ordered
                ),
            ],
        }

    def _subzones(self) -> dict[str, Any]:
        groups = [
            (code, name, [row for row in self.treated if row[f"subzona.{code}"] == "si"])
            for code, name in self.content["subzonas"]
        ]
        if not self.treated or not groups:
            return {}
        chart = sorted(
            ((name, len(rows), number(len(rows))) for _, name, rows in groups), key=lambda row: -row[1]
        )
        return {
            "charts": [
                Chart(
                    id="grafico-subzonas",
                    template="components/_bar_chart.html",
                    chart=charts.bar_chart(chart),
                    question="¿De dónde vinieron?",
                    answer=_most(chart),
                    n_text=self.figures["temas.tratados"]["n_texto"],
                    rule="Por el barrio de sus aportes del período: un tema puede contar en varias subzonas.",
                )
            ]
            if any(value for _, value, _ in chart) and len(chart) > 1
            else [],
            "tables": [
                self._summary(
                    "subzonas",
                    "Cada subzona",
                    "Subzona",
                    [(name, self.figures[f"temas.subzona.{code}"], rows) for code, name, rows in groups],
                    "Cada tema cuenta entero, con todos sus aportes, en cada subzona donde alguien lo pidió: las "
                    "columnas pueden sumar más que el total del documento.",
                ),
                *(self._short(f"tabla-subzona-{code}", name, rows) for code, name, rows in groups if rows),
            ],
        }

    def _summary(
        self,
        id: str,
        caption: str,
        heading: str,
        groups: Sequence[tuple[str, Figure | None, Sequence[Mapping[str, Any]]]],
        note: str = "",
    ) -> Table:
        """A row to each group of topics: how many, what was said, answered and given back."""
        return Table(
            id=f"tabla-{id}",
            caption=caption,
            note=note,
            columns=[
                Column(heading),
                Column("Temas", True),
                Column("Aportes", True),
                Column("Disidencias", True),
                Column("Con respuesta", True),
                Column("Devueltos", True),
            ],
            rows=[
                Row(
                    [
                        Cell(name),
                        self.figure_cell(figure) if figure else Cell(number(len(rows)), True),
                        Cell(number(sum(row["aportes"] for row in rows)), True),
                        Cell(number(sum(row["disidencias"] for row in rows)), True),
                        Cell(number(sum(bool(row["decision"]) for row in rows)), True),
                        Cell(number(sum(row["devuelto"] == "si" for row in rows)), True),
                    ]
                )
                for name, figure, rows in groups
            ],
        )

    def _topics(self, id: str, caption: str, rows: Sequence[Mapping[str, Any]]) -> Table:
        """All that is told of some topics, each a place to lead to."""
        return Table(
            id=id,
            caption=caption,
            columns=[
                Column("Tema, y quiénes lo plantearon", size="topic"),
                Column("Respuesta del Gobierno", size="answer"),
                Column("Plan y devolución"),
            ],
            rows=[
                Row(
                    [
                        replace(self._name(row), below=_said(row)),
                        Cell(self._answer(row)),
                        Cell(f"{_in_plan(row)} {_given_back(row)}"),
                    ],
                    anchor=f"tema-{row['codigo']}",
                )
                for row in rows
            ],
        )

    def _short(self, id: str, name: str, rows: Sequence[Mapping[str, Any]]) -> Table:
        return Table(
            id=id,
            caption=f"{name}: los temas",
            columns=[Column("Tema"), Column("Respuesta del Gobierno", size="wide"), Column("Devolución")],
            rows=[
                Row(
                    [
                        self._name(row),
                        Cell(_DECIDED.get(row["decision"]) or self._waiting(row)),
                        Cell(day_words(row["devuelto_el"]) if row["devuelto_el"] else "Falta"),
                    ]
                )
                for row in rows
            ],
        )

    def _name(self, row: Mapping[str, Any]) -> Cell:
        """What a topic is called; on the page it leads to its story."""
        return Cell(row["titulo"], url="" if self.paper else f"/temas/{row['codigo']}/")

    def _answer(self, row: Mapping[str, Any]) -> str:
        if not row["decision"]:
            return f"{self._waiting(row)}."
        decided = _DECIDED[row["decision"]]
        if row["derivado_a"]:
            decided = f"Se derivó a {row['derivado_a']}"
        summary = row["respuesta"].rstrip(". ")
        return f"{decided}. {summary}. Respuesta del {day_words(row['respondido_el'])}{_took(row)}."

    def _waiting(self, row: Mapping[str, Any]) -> str:
        since = _days(self._days_since(row["primer_dia"]))
        return f"Sin respuesta al {day_words(self.day.isoformat())}, {since} después del primer aporte"

    def _days_since(self, iso: str) -> int:
        return max((self.day - dt.date.fromisoformat(iso)).days, 0)

    # --- what is owed ---

    def _pending(self) -> dict[str, Any]:
        rows = self.rows("pendientes")
        waiting = self.figures["temas.pendientes"]["valor"]
        return {
            "cards": [
                self.card(
                    "temas.pendientes",
                    "¿Cuánto falta responder?",
                    plural(waiting, "tema espera respuesta", "temas esperan respuesta")
                    if waiting
                    else "Ningún tema espera respuesta",
                ),
                self._part(
                    "temas.vencidos",
                    "¿Cuánto está vencido?",
                    "temas debían tener respuesta antes",
                    "Nada está vencido",
                ),
            ],
            "tables": [
                Table(
                    id="tabla-pendientes",
                    caption="Temas que esperan respuesta, los que vencen antes primero",
                    note=f"Los días se cuentan hasta el {day_words(self.day.isoformat())}.",
                    columns=[
                        Column("Tema"),
                        Column("Primer aporte"),
                        Column("Vence"),
                        Column(f"Espera al {day_words(self.day.isoformat())}", True),
                    ],
                    rows=[
                        Row(
                            [
                                self._name(row),
                                Cell(day_words(row["primer_dia"])),
                                Cell(_due(row)),
                                Cell(_days(self._days_since(row["primer_dia"])), True),
                            ]
                        )
                        for row in rows
                    ],
                )
            ]
            if rows
            else [],
        }

    def _method(self) -> dict[str, Any]:
        until = day_words(self.content["periodo"]["hasta"])
        return {"template": "reports/synthesis/_method.html", "told": {"until": until}}


def _days(value: float) -> str:
    return f"{decimal(value)} {'día' if value == 1 else 'días'}"


def _most(rows: Sequence[tuple[str, int, str]]) -> str:
    """Which of some groups has most topics."""
    top = max(value for _, value, _ in rows)
    names = [name for name, value, _ in rows if value == top]
    if len(names) > 1:
        return f"{len(names)} comparten el primer lugar, con {plural(top, 'tema', 'temas')} cada uno"
    return f"Hubo más temas de {names[0]}: {number(top)}"


def _took(row: Mapping[str, Any]) -> str:
    """How long the first answer took, told apart from a later one."""
    first, answer = (dt.date.fromisoformat(row[key]) for key in ("primer_dia", "respondido_el"))
    took = f"a los {_days(row['dias'])}" if row["dias"] else "el mismo día del primer aporte"
    return f", {took}" if (answer - first).days <= row["dias"] else f"; la primera, {took}"


def _said(row: Mapping[str, Any]) -> str:
    """«9 aportes: 8 de vecinas y vecinos y 1 del Concejo Vecinal. 2 no están de acuerdo.»"""
    authors = [(row[code], sentences.of_author(label)) for code, label in AUTHOR_LABELS.items() if row[code]]
    told = plural(row["aportes"], "aporte", "aportes")
    if len(authors) == 1:
        told = f"{told} {authors[0][1]}."
    else:
        told = f"{told}: {listed([f'{number(value)} {of}' for value, of in authors])}."
    dissents = row["disidencias"]
    return f"{told} {plural(dissents, 'no está', 'no están')} de acuerdo." if dissents else told


def _in_plan(row: Mapping[str, Any]) -> str:
    if row["plan"]:
        return f"En el plan: {row['plan']}."
    return "Hay una resolución." if row["vinculado"] == "si" else "No está en el plan."


def _given_back(row: Mapping[str, Any]) -> str:
    return f"Devuelto el {day_words(row['devuelto_el'])}." if row["devuelto_el"] else "Falta devolverlo."


def _due(row: Mapping[str, Any]) -> str:
    if not row["vence"]:
        return "Sin plazo"
    return f"{'Venció' if row['vencido'] == 'si' else 'Vence'} el {day_words(row['vence'])}"
