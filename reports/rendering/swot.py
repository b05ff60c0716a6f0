"""The SWOT matrix as a page and on paper, worked out from the content alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation

from reports.documents.base import Content, Meta
from reports.documents.figures import Figure, rows_of
from reports.documents.swot_changes import BECAME
from reports.documents.swot_figures import HALF_FIGURES, QUARTER_FIGURES
from reports.documents.swot_tables import (
    CONTRIBUTOR_LABELS,
    EVIDENCE_LABELS,
    GROUPED,
    LEFT_OUT,
    SIDE_CODES,
)
from reports.documents.words import listed, number, plural
from reports.models import DocumentKind, Side, StrategyKind
from reports.periods import period_words
from reports.rendering.figures import Built, Told, context_of, day_words, page, paper
from reports.rendering.markdown import anchor
from reports.rendering.pieces import Cell, Column, Row, Section, Table
from reports.swot import QUARTERS, decimal_text

#: Letters in both quarters of a row that still fit beside each other on a page of paper.
_BESIDE = 1_500
_NAMES = {code: Side(side).label for side, code in SIDE_CODES.items()}


@dataclass(frozen=True)
class Shown:
    """A factor as it is told: its facts in a line, what shows it, and what was grouped under it."""

    code: str
    anchor: str
    text: str
    judged: str
    facts: str
    evidence: Sequence["Proof"]
    evidence_anchor: str
    evidence_url: str
    grouped: Sequence[str]


@dataclass(frozen=True)
class Proof:
    """A piece of evidence: what it is and said on a day, where it is, and ``printed``, how to come there from paper."""

    kind: str
    title: str
    said: str
    day: str
    note: str
    url: str
    printed: str
    is_withdrawn: bool


@dataclass(frozen=True)
class Quarter:
    """A quarter of the matrix."""

    anchor: str
    title: str
    help: str
    count: str
    url: str
    factors: Sequence[Shown]


@translation.override(settings.LANGUAGE_CODE)
def render_html(content: Content, meta: Meta) -> bytes:
    """The page."""
    told = _Told(content, meta, paper=False)
    return page(context_of(told, told.sections()))


@translation.override(settings.LANGUAGE_CODE)
def render_pdf(content: Content, meta: Meta, **parts: Any) -> bytes:
    """The paper; ``parts`` say from which size on it is laid out in parts, and how large these are."""
    told = _Told(content, meta, paper=True)
    since, until = (dt.date.fromisoformat(content["periodo"][end]) for end in ("desde", "hasta"))
    return paper(
        context_of(told, told.sections()),
        meta,
        label=DocumentKind.SWOT.label,
        period_text=period_words(since, until),
        summary=summary_of(content),
        **parts,
    )


def summary_of(content: Content) -> str:
    """``12 factores: 3 fortalezas, …``: the whole matrix in a sentence."""
    counts = {figure["id"]: figure["valor"] for figure in content["cifras"]}
    said = [
        plural(counts[QUARTER_FIGURES[side]], Side(side).label.lower(), title.lower())
        for side, (title, _) in QUARTERS.items()
    ]
    return f"{plural(counts['foda.factores'], 'factor', 'factores')}: {listed(said)}."


class _Told(Told):
    """A content on its way to words."""

    def __init__(self, content: Content, meta: Meta, *, paper: bool) -> None:
        super().__init__(content, paper=paper)
        self.meta = meta
        self.factors, self.proposals, self.proofs = (
            self.rows(name) for name in ("factores", "propuestas", "evidencia")
        )
        self.quarters = [self._quarter(side, title, help) for side, (title, help) in QUARTERS.items()]

    def sections(self) -> list[Section]:
        built: list[Built] = [
            ("presentacion", "Presentación", self._purpose()),
            *self._version(),
            ("matriz", "La matriz", self._matrix()),
            ("lectura", "Lectura", {}),
            ("factores", "Cada factor y lo que lo muestra", self._factors()),
            ("pesos", "Pesos y calificaciones", self._weights()),
            ("estrategias", "Estrategias", self._strategies()),
            *self._before(),
            ("propuestas", "Qué se propuso", self._proposals()),
            ("conclusiones", "Conclusiones", {}),
            ("metodo", "Cómo se hizo", {"template": "reports/swot/_method.html", "told": None}),
        ]
        return self.numbered(built)

    def _purpose(self) -> dict[str, Any]:
        told = self.content["matriz"]
        if not told["para_que"]:
            return {}
        return {"template": "reports/swot/_purpose.html", "told": told["para_que"]}

    # --- the matrix ---

    def _quarter(self, side: str, title: str, help: str) -> Quarter:
        figure = self.figures[QUARTER_FIGURES[side]]
        return Quarter(
            anchor=anchor(figure["id"]),
            title=title,
            help=help,
            count=plural(figure["valor"], "factor", "factores"),
            url=self._records(figure),
            factors=[self._shown(row) for row in self.factors if row["cuadrante"] == SIDE_CODES[side]],
        )

    def _records(self, figure: Figure) -> str:
        return "" if self.paper else figure["registros"] or ""

    def _shown(self, row: Mapping[str, Any]) -> Shown:
        code = row["codigo"]
        figure = self.figures.get(f"foda.evidencia.{code}")
        return Shown(
            code=code,
            anchor=f"factor-{code}",
            text=row["texto"],
            judged=_judged(row),
            facts=f"Lo aportó: {_by(row)}",
            evidence=[self._proof(proof) for proof in self.proofs if proof["factor"] == code],
            evidence_anchor=anchor(figure["id"]) if figure else "",
            evidence_url=self._records(figure) if figure else "",
            grouped=[
                f"«{_unended(proposal['texto'])}». {_by(proposal)}."
                for proposal in self.proposals
                if proposal["factor"] == code and proposal["estado"] == GROUPED
            ],
        )

    def _proof(self, row: Mapping[str, Any]) -> Proof:
        is_withdrawn = row["retirada"] == "si"
        of_publication = is_withdrawn and row["publicacion"]
        url = f"/publicaciones/{row['publicacion']}/" if of_publication else row["direccion"]
        return Proof(
            kind=EVIDENCE_LABELS[row["clase"]],
            title=row["titulo"],
            said=row["decia"].rstrip("."),  # the page ends the sentence
            day=day_words(row["al"]),
            note=row["muestra"],
            url=url,
            printed=self._printed(row["publicacion"], url) if self.paper else "",
            is_withdrawn=is_withdrawn,
        )

    def _printed(self, code: str, url: str) -> str:
        if code:  # what to type to see it, and short: its title says which figure it is
            return f"Código {code}."
        return f"{self.meta.site_url}{url}".split("://", 1)[-1] if url else ""

    def _matrix(self) -> dict[str, Any]:
        rows = (self.quarters[:2], self.quarters[2:])
        letters = [
            max(sum(len(factor.text) for factor in quarter.factors) for quarter in row) for row in rows
        ]
        figures = [
            (label, self.figures[id])
            for label, id in (
                ("Factores", "foda.factores"),
                ("Factores con evidencia", "foda.con_evidencia"),
                ("Evidencias", "foda.evidencias"),
                ("Factores con el reparto de calificaciones a la vista", "foda.calificaciones"),
            )
            if id in self.figures
        ]
        return {
            "template": "reports/swot/_matrix.html",
            "told": {"rows": rows, "is_long": self.paper and sum(letters) > _BESIDE},
            "tables": self.figures_table("tabla-matriz", "La matriz en números", "Qué", figures, "Cuántos"),
        }

    def _factors(self) -> dict[str, Any]:
        if not self.factors:
            return {}
        return {"template": "reports/swot/_factors.html", "told": self.quarters}

    # --- weights and ratings ---

    def _weights(self) -> dict[str, Any]:
        questions = {
            "interno": "¿Cómo está el Gobierno municipal por dentro?",
            "externo": "¿Cómo está lo que lo rodea?",
        }
        return {
            "cards": [
                self.card(f"foda.total.{key}", questions[key], f"{name}: {self._stands(key)}")
                for key, name, _ in HALF_FIGURES
            ],
            "tables": [
                *(table for key, name, quarters in HALF_FIGURES for table in self._half(key, name, quarters)),
                *self._ratings(),
            ],
        }

    def _stands(self, key: str) -> str:
        beside = self.figures[f"foda.total.{key}"]["al_lado"]
        told = beside.get("queda") or beside["sin_total_porque"].rstrip(".")
        return f"{told[:1].lower()}{told[1:]}"

    def _half(self, key: str, name: str, quarters: Sequence[str]) -> list[Table]:
        codes = [SIDE_CODES[side] for side in quarters]
        rows = [row for row in self.factors if row["cuadrante"] in codes]
        if all(row["peso"] is None and row["calificacion"] is None for row in rows):
            return []
        is_weighed = all(row["peso"] is not None for row in rows)
        figure = self.figures[f"foda.total.{key}"]
        judged = [
            Row(
                [
                    Cell(f"{row['codigo']}. {row['texto']}"),
                    *([Cell(_decimal(row["peso"]), True)] if is_weighed else []),
                    Cell("sin dato" if row["calificacion"] is None else str(row["calificacion"]), True),
                    *([Cell(_decimal(row["suma_al_total"]), True)] if figure["valor"] is not None else []),
                ]
            )
            for row in rows
        ]
        return [
            Table(
                id=f"tabla-lado-{key}",
                caption=name,
                note=""
                if figure["valor"] is not None
                else f"No tiene total. {figure['al_lado']['sin_total_porque']}"
                + ("" if is_weighed else " Se muestra sin pesos."),
                columns=[
                    Column("Factor", size="factor"),
                    *([Column("Peso", True)] if is_weighed else []),
                    Column("Calificación", True),
                    *([Column("Suma al total", True)] if figure["valor"] is not None else []),
                ],
                rows=judged,
            )
        ]

    def _ratings(self) -> list[Table]:
        rows = self.rows("calificaciones")
        if not rows:
            return []
        built = [
            Row(
                [
                    Cell(row["codigo"], url=f"#factor-{row['codigo']}"),
                    *(
                        [
                            Cell(number(row["calificaron"]), True),
                            *(Cell(number(row[f"con_{rating}"]), True) for rating in (1, 2, 3, 4)),
                            Cell(_hundredths(row["media"]), True),
                        ]
                        if row["se_muestran"] == "si"
                        else [Cell("no", True), *[Cell("–", True)] * 5]
                    ),
                ]
            )
            for row in rows
        ]
        return [
            Table(
                id="tabla-calificaciones",
                caption="Cómo se repartieron las calificaciones del equipo de planificación",
                note="Cuántas personas dieron cada número; quién dio cuál no se guarda. Donde dice «no» no se muestra: "
                "calificaron menos de cinco, o todas las personas dieron el mismo número.",
                columns=[
                    Column("Factor"),
                    Column("Calificaron", True),
                    *(Column(f"Dieron {rating}", True) for rating in (1, 2, 3, 4)),
                    Column("Media", True),
                ],
                rows=built,
            )
        ]

    # --- strategies ---

    def _strategies(self) -> dict[str, Any]:
        rows = self.rows("estrategias")
        if not rows:
            return {}
        groups = [
            (kind.label, [_strategy(row) for row in rows if row["cruce"] == kind.value])
            for kind in StrategyKind
        ]
        figures = [
            ("Estrategias", self.figures["foda.estrategias"]),
            *((figure["titulo"], figure) for figure in self.starting("foda.estrategias.")),
            ("Ya están en el plan", self.figures["foda.en_el_plan"]),
        ]
        return {
            "template": "reports/swot/_strategies.html",
            "told": [(label, told) for label, told in groups if told],
            "tables": self.figures_table(
                "tabla-estrategias", "Las estrategias en números", "Qué", figures, "Cuántas"
            ),
        }

    # --- what changed ---

    def _version(self) -> list[Built]:
        """What this version changes, of one that replaces another."""
        if not self.content["cambios"]:
            return []
        lines = change_groups(self.rows("version_anterior", "tablas"))
        return [
            (
                "cambios",
                "Qué cambió en esta versión",
                {"template": "reports/swot/_version.html", "told": lines},
            )
        ]

    def _before(self) -> list[Built]:
        before = self.content["anterior"]
        if not before:
            return []
        told = {
            "title": before["titulo"],
            "version": before["version"],
            "code": before["codigo"],
            "url": "" if self.paper else f"/publicaciones/{before['codigo']}/",
            "groups": change_groups(self.rows("matriz_anterior", "tablas")),
        }
        return [
            (
                "comparacion",
                "Qué cambió desde la matriz anterior",
                {"template": "reports/swot/_before.html", "told": told},
            )
        ]

    # --- proposals ---

    def _proposals(self) -> dict[str, Any]:
        figures = [
            ("Propuestas", self.figures["foda.propuestas"]),
            *(
                (CONTRIBUTOR_LABELS[figure["id"].removeprefix("foda.propuestas.")], figure)
                for figure in self.starting("foda.propuestas.")
            ),
            ("Se agruparon en otra", self.figures["foda.agrupadas"]),
            ("No entran", self.figures["foda.fuera"]),
        ]
        left = [
            (f"{_NAMES[row['cuadrante']]}: {row['texto']}", f"{_by(row)}. Por qué no entra: {row['motivo']}")
            for row in self.proposals
            if row["estado"] == LEFT_OUT
        ]
        return {
            "template": "reports/swot/_left_out.html",
            "told": left,
            "tables": self.figures_table(
                "tabla-propuestas", "Las propuestas en números", "De quién, y qué pasó", figures, "Cuántas"
            ),
        }


def change_groups(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """What became of factors, under a heading each: sentences of ``swot_changes`` rows."""
    said = {
        "entro": lambda row: f"{row['codigo']}. {row['texto']}",
        "salio": lambda row: f"{_unended(row['texto_antes'])} (era {row['codigo_antes']} en la anterior).",
        "cambio_de_cuadrante": lambda row: (
            f"{_factor(row)}: era {_of_side(row['cuadrante_antes'])} ({row['codigo_antes']}) y ahora es "
            f"{_of_side(row['cuadrante'])}."
        ),
        "otro_peso": lambda row: f"{_factor(row)}: {_reweighted(row)}.",
        "otras_palabras": lambda row: (
            f"{row['codigo']}. Decía «{_unended(row['texto_antes'])}» y ahora dice «{_unended(row['texto'])}»."
        ),
    }
    groups = [
        (heading, [said[code](row) for row in rows if row["cambio"] == code])
        for code, heading in BECAME.items()
    ]
    return [(heading, lines) for heading, lines in groups if lines]


def groups_of_table(told: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """The same of a whole table."""
    return change_groups(rows_of(told))


def _factor(row: Mapping[str, Any]) -> str:
    return f"{row['codigo']}. {_unended(row['texto'])}"


def _unended(text: str) -> str:
    """A sentence without its full stop, to go on after it."""
    return text.rstrip(".")


def _of_side(code: str) -> str:
    return f"una {_NAMES[code].lower()}"


def _reweighted(row: Mapping[str, Any]) -> str:
    told = []
    for key, name in (("peso", "peso"), ("calificacion", "calificación")):
        before, after = row[f"{key}_antes"], row[key]
        if before == after:
            continue
        if before is None:
            told.append(f"no tenía {name} y ahora es {_decimal(after)}")
        elif after is None:
            told.append(f"{name}: era {_decimal(before)} y ahora no tiene")
        else:
            told.append(f"{name} de {_decimal(before)} a {_decimal(after)}")
    return "; ".join(told)


def _judged(row: Mapping[str, Any]) -> str:
    told = []
    if row["peso"] is not None:
        told.append(f"Peso {_decimal(row['peso'])}")
    if row["calificacion"] is not None:
        told.append(f"calificación {row['calificacion']}")
    text = ", ".join(told)
    return text[:1].upper() + text[1:]


def _by(row: Mapping[str, Any]) -> str:
    return f"{CONTRIBUTOR_LABELS[row['aporto']]}, el {day_words(row['fecha'])}"


def _strategy(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": row["codigo"],
        "text": row["texto"],
        "factors": row["factores"].split("; "),
        "plan": row["plan"].split("; ") if row["plan"] else [],
    }


def _decimal(value: float | None) -> str:
    return "sin dato" if value is None else decimal_text(Decimal(str(value)))


def _hundredths(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
