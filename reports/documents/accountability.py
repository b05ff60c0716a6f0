"""The yearly accountability report (Ley 19.272, art. 13.19): each commitment with its state, and the plans ahead.

Its figures are those that the last period closed in the year froze: what is reported later changes none of them.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from planning.models import (
    FrozenKind,
    FrozenStanding,
    PeriodClosing,
    Standing,
    today,
)
from planning.queries import current_municipality
from planning.queries.plans import plan_in_force
from reports.documents.base import Content, Meta, Part, Subject
from reports.documents.figures import (
    NO_DATA,
    Figure,
    Table,
    count_figure,
    evidence,
    money_figure,
    plain_figure,
    rate_figure,
    table,
)
from reports.documents.operational import activities_table, placed_activities, whole_year
from reports.documents.words import averaged, plain, plural, whole_percent
from reports.documents.written import WrittenDocument, changes, earlier, opened, written_parts
from reports.models import Document, DocumentKind, Format
from reports.periods import period_slug
from reports.queries.plans import closings_of, frozen_rows, operational_of
from reports.transitions import InvalidTransition

SCHEMA = "rendicion/1"
PARTS = (
    Part(
        "introduccion",
        "Introducción",
        "Qué se había comprometido para este año y en qué condiciones se trabajó.",
    ),
    Part("lectura", "Lectura del avance", "Qué se cumplió, qué viene con atraso y por qué."),
    Part("presupuesto", "Lectura del presupuesto", "En qué se gastó lo asignado y por qué no en lo demás."),
    Part("proximo", "Lectura de lo que viene", "Qué se propone para el año que sigue."),
    Part("conclusiones", "Conclusiones", "Qué se aprendió y qué va a cambiar."),
)
STATES: dict[str, str] = {
    Standing.DONE: "cumplido",
    Standing.UNDER_WAY: "en_curso",
    Standing.LATE: "con_atraso",
    Standing.PENDING: "sin_empezar",
    Standing.CANCELLED: "suspendida",
}
#: States by the last part of the figures' ids, for items and for activities.
ITEM_STATES = {
    "cumplidos": "cumplido",
    "en_curso": "en_curso",
    "con_atraso": "con_atraso",
    "sin_empezar": "sin_empezar",
}
ACTIVITY_STATES = {
    "cumplidas": "cumplido",
    "en_curso": "en_curso",
    "con_atraso": "con_atraso",
    "sin_empezar": "sin_empezar",
    "suspendidas": "suspendida",
}
COMMITMENT = ("compromiso", "compromisos")
ACTIVITY = ("actividad", "actividades")
_LEAVES = {"ultimo": ["si"]}
_COMMITMENTS = "Compromisos son los elementos del plan de los que no depende ningún otro."


@dataclass(frozen=True)
class Commitment:
    """A frozen item and its place: how deep (1 at the top), its axis, whether nothing hangs from it.

    ``plan`` is the name of the plan, when it is another one that something was done for in the period.
    """

    row: FrozenStanding
    depth: int
    axis: str
    is_leaf: bool
    plan: str = ""

    @property
    def title(self) -> str:
        """What it says, and of which plan."""
        return f"{self.row.title} ({self.plan})" if self.plan else self.row.title


@dataclass(frozen=True)
class Work:
    """A frozen activity of the year, the code of its item, and its axis."""

    row: FrozenStanding
    item: str
    axis: str


@dataclass(frozen=True)
class Closed:
    """What the last period closed in a year froze, and which periods were closed in it."""

    year: int
    closing: PeriodClosing
    closings: Sequence[PeriodClosing]
    plans: Sequence[FrozenStanding]  # that of the closing first
    items: Sequence[Commitment]
    activities: Sequence[Work]

    @property
    def axes(self) -> list[Commitment]:
        """What stands at the top of the plans."""
        return [item for item in self.items if item.depth == 1]


class AccountabilityReport(WrittenDocument):
    """The document type; the engine keeps one of it."""

    kind = DocumentKind.ACCOUNTABILITY
    label = DocumentKind.ACCOUNTABILITY.label
    parts: Sequence[Part] = PARTS
    formats: Sequence[Format] = (Format.HTML, Format.PDF, Format.JSON, Format.CSV, Format.XLSX)
    others_title = "Otros años"

    def subjects(self) -> list[tuple[str, str]]:
        """The years of the plan in force that have begun."""
        plan = plan_in_force()
        years = [year for year in plan.years if year <= today().year] if plan else []
        return [(str(year), str(year)) for year in reversed(years)]

    def subject(self, about: str) -> Subject:
        """A year. Raises ``ValidationError`` for one that has not begun."""
        year = int(about) if about.isdecimal() and len(about) == 4 else 0
        if not 2010 <= year <= today().year:
            raise ValidationError("Se rinde cuentas de un año que ya empezó.")
        since, until = dt.date(year, 1, 1), dt.date(year, 12, 31)
        return Subject(period_slug(since, until), f"{self.label} {year}", since, until)

    def subject_between(self, since: dt.date | None, until: dt.date | None) -> Subject:
        """The year that begins and ends there."""
        return self.subject(str(whole_year(since, until)))

    def when(self, since: dt.date, until: dt.date) -> tuple[str, str]:
        """Its year."""
        return "Año", str(since.year)

    def check_subject(self, document: Document) -> None:
        """Only what a closed period froze is told; nobody opens it again while this transaction lasts."""
        closings = closings_of(_year(document))
        held = closings and PeriodClosing.objects.select_for_update(of=("self",)).filter(
            pk=closings[-1].pk, undone_at=None
        )
        if not held:
            raise InvalidTransition(
                f"No hay ningún período cerrado de {_year(document)}: cerrá primero el período, en el seguimiento del "
                "plan, y después rendí cuentas."
            )

    def snapshot(self, document: Document, *, code: str) -> Content:
        """How the year ended. Raises ``ValidationError`` when a text refers to no figure or no period is closed."""
        closed = read_closed(_year(document))
        if closed is None:
            raise ValidationError(f"No hay ningún período cerrado de {_year(document)}.")
        ahead = _ahead(closed)
        figures = opened(accountability_figures(closed, ahead), code)
        municipality = current_municipality()
        closing = closed.closing
        return {
            "esquema": SCHEMA,
            "titulo": document.title,
            "municipio": municipality.name if municipality else "",
            "periodo": {"desde": f"{closed.year}-01-01", "hasta": f"{closed.year}-12-31"},
            "plan": {"nombre": closing.plan.name, "niveles": list(closing.plan.level_names)},
            "cierre": {"desde": closing.date_from.isoformat(), "hasta": closing.date_to.isoformat()},
            "cierres": [[row.date_from.isoformat(), row.date_to.isoformat()] for row in closed.closings],
            "ejes": [[axis.axis, axis.title] for axis in closed.axes],
            "cifras": figures,
            "tablas": {},
            "registros": {
                "compromisos": _items_table(closed),
                "actividades": _activities_table(closed),
                "proximas": ahead or activities_table([]),
            },
            "hay_plan_que_sigue": ahead is not None,
            "partes": written_parts(document, PARTS, figures),
            "cambios": changes(document, figures, earlier(document)),
        }

    def live_figures(self, document: Document) -> Sequence[Figure]:
        """The figures as they are now; none before a period is closed."""
        closed = read_closed(_year(document))
        return accountability_figures(closed, _ahead(closed)) if closed else []

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form; the engines of paper and spreadsheets are imported only where they work."""
        from reports.rendering import accountability

        if format == Format.HTML:
            return accountability.render_html(content, meta)
        if format == Format.PDF:
            return accountability.render_pdf(content, meta)
        if format == Format.CSV:
            from reports.rendering.csv import render_csv

            return render_csv(content)
        if format == Format.XLSX:
            from reports.rendering.xlsx import render_xlsx

            return render_xlsx(content, meta)
        raise ValueError(f"No renderer for {format}.")


def _year(document: Document) -> int:
    assert document.period_from is not None  # it was started with its year
    return document.period_from.year


def _ahead(closed: Closed) -> Table | None:
    """The activities of the year that follows, once its operational plan is in force."""
    operational = operational_of(closed.year + 1)
    return activities_table(placed_activities(operational)) if operational else None


def read_closed(year: int) -> Closed | None:
    """What the last period closed in a year froze; ``None`` before one is. A constant number of queries."""
    closings = closings_of(year)
    if not closings:
        return None
    return _placed(year, closings, frozen_rows(closings[-1]))


def _placed(year: int, closings: Sequence[PeriodClosing], rows: Sequence[FrozenStanding]) -> Closed:
    """The frozen rows in their order, in which an activity follows what it is done for, and items their plan."""
    plans: list[FrozenStanding] = []
    items: list[Commitment] = []
    works: list[Work] = []
    taken: set[str] = set()
    axes: dict[str, str] = {"": ""}
    for row in rows:
        if row.kind == FrozenKind.PLAN:
            plans.append(row)
            axes = {"": ""}
        elif row.kind == FrozenKind.ITEM:
            if row.axis not in axes:
                axes[row.axis] = _not_taken(row.axis, taken)
            plan = plans[-1].title if len(plans) > 1 else ""
            items.append(Commitment(row, row.depth + 1, axes[row.axis], row.is_leaf, plan))
        elif row.starts_on and row.starts_on.year == year:
            works.append(Work(row, items[-1].row.code if row.axis else "", axes[row.axis]))
    return Closed(year, closings[-1], closings, plans, items, works)


def _not_taken(code: str, taken: set[str]) -> str:
    """A code, with a number behind it when the axis of another plan has it."""
    name, number = code, 2
    while name in taken:
        name, number = f"{code}-{number}", number + 1
    taken.add(name)
    return name


# --- figures and the rows behind them ---------------------------------------------------------------


def accountability_figures(closed: Closed, ahead: Table | None) -> list[Figure]:
    """How the plan stands at the end of the closed period, what was done in the year, with what money."""
    figures = _of_plans(closed)
    figures += _commitments(closed)
    figures += _activities(closed)
    figures += _money(closed)
    for axis in closed.axes:
        figures += _of_axis(closed, axis)
    return figures + _ahead_figures(closed, ahead)


def _of_plans(closed: Closed) -> list[Figure]:
    """Of the plan of the closing, and of the others that something was done for in its days."""
    own = [axis.axis for axis in closed.axes if not axis.plan]
    where: dict[str, list[Any]] = {"profundidad": [1]}
    if len(closed.plans) <= 1:
        whole = closed.plans[0] if closed.plans else None
        return [_progress("avance.plan", "Avance del plan", whole, where=where)]
    figures = [_progress("avance.plan", "Avance del plan", closed.plans[0], where=where | {"eje": own})]
    for number, row in enumerate(closed.plans[1:], start=2):
        axes = [axis.axis for axis in closed.axes if axis.plan == row.title]
        id, title = f"avance.plan.{number}", f"Avance de {row.title}"
        figures.append(_progress(id, title, row, where=where | {"eje": axes}))
    return figures


def _progress(id: str, title: str, row: FrozenStanding | None, *, where: dict[str, list[Any]]) -> Figure:
    value = row.value if row else None
    counted, left_out = (row.counted, row.left_out) if row else (0, 0)
    return plain_figure(
        id,
        title,
        None if value is None else float(value),
        None,
        None,
        counted,
        averaged(counted, left_out),
        "Promedio, según sus pesos, de lo que está directamente debajo y tiene datos: actividades, indicadores y otros "
        "elementos. Lo que no tiene datos, pesa 0 o se suspendió queda afuera.",
        NO_DATA if value is None else whole_percent(float(value)),
        hidden=False,
        evidence=evidence("compromisos", where=where),
    )


def _commitments(closed: Closed) -> list[Figure]:
    leaves = [item.row for item in closed.items if item.is_leaf]
    figures = [
        count_figure(
            "compromisos.total",
            "Compromisos",
            len(leaves),
            len(closed.items),
            plural(len(closed.items), "elemento del plan", "elementos del plan"),
            _COMMITMENTS,
            evidence=evidence("compromisos", where=_LEAVES),
        )
    ]
    figures += [
        rate_figure(
            f"compromisos.{name}",
            f"Compromisos {name.replace('_', ' ')}",
            sum(STATES[row.state] == state for row in leaves),
            len(leaves),
            COMMITMENT,
            f"{_COMMITMENTS} Su estado es el del último día del período cerrado.",
            evidence=evidence("compromisos", where=_LEAVES, numerator={"estado": [state]}),
        )
        for name, state in ITEM_STATES.items()
    ]
    return [
        *figures,
        rate_figure(
            "compromisos.sin_datos",
            "Compromisos sin datos de avance",
            sum(row.value is None for row in leaves),
            len(leaves),
            COMMITMENT,
            f"{_COMMITMENTS} Sin datos son los que no tienen actividades ni indicadores informados.",
            evidence=evidence("compromisos", where=_LEAVES, numerator={"con_datos": ["no"]}),
        ),
        count_figure(
            "compromisos.corregidos",
            "Elementos del plan corregidos a mano",
            sum(bool(item.row.override_reason) for item in closed.items),
            len(closed.items),
            plural(len(closed.items), "elemento del plan", "elementos del plan"),
            "Elementos de cualquier nivel cuyo avance no es el calculado, con el motivo escrito.",
            evidence=evidence("compromisos", where={"corregido": ["si"]}),
        ),
    ]


def _activities(closed: Closed) -> list[Figure]:
    total = len(closed.activities)
    looked_at = plural(total, *ACTIVITY)
    return [
        count_figure(
            "actividades.total",
            "Actividades del año",
            total,
            total,
            looked_at,
            f"Las del plan operativo de {closed.year}, también las suspendidas.",
            evidence=evidence("actividades", where={}),
        ),
        *(
            rate_figure(
                f"actividades.{name}",
                f"Actividades {name.replace('_', ' ')}",
                sum(STATES[work.row.state] == state for work in closed.activities),
                total,
                ACTIVITY,
                f"De las del plan operativo de {closed.year}, por su estado el último día del período cerrado.",
                evidence=evidence("actividades", where={}, numerator={"estado": [state]}),
            )
            for name, state in ACTIVITY_STATES.items()
        ),
    ]


def _money(closed: Closed, axis: str = "", suffix: str = "", title: str = "") -> list[Figure]:
    """What was assigned and what was spent, of the whole year or of an axis."""
    works = [work.row for work in closed.activities if not axis or work.axis == axis]
    where: dict[str, list[Any]] = {"eje": [axis]} if axis else {}
    kinds: list[tuple[str, str, str, Callable[[FrozenStanding], Decimal | None], str]] = [
        (
            "asignado",
            "Presupuesto asignado",
            "asignado",
            lambda row: row.budget,
            f"Pesos asignados a las actividades de {closed.year} que dicen cuánto, también a las suspendidas.",
        ),
        (
            "ejecutado",
            "Presupuesto ejecutado",
            "ejecutado",
            lambda row: row.executed,
            f"Pesos que las actividades de {closed.year} informaron haber gastado hasta el último día del período.",
        ),
    ]
    figures = []
    for name, label, column, of, rule in kinds:
        sums = [value for row in works if (value := of(row)) is not None]
        figures.append(
            money_figure(
                f"presupuesto.{name}{suffix}",
                f"{label}{title}",
                sum(sums, Decimal()),
                len(sums),
                (f"actividad con lo {column}", f"actividades con lo {column}"),
                rule,
                evidence=evidence("actividades", where=where, add=column),
            )
        )
    return figures


def _of_axis(closed: Closed, axis: Commitment) -> list[Figure]:
    key = axis.axis
    own = [item.row for item in closed.items if item.is_leaf and item.axis == key]
    works = [work for work in closed.activities if work.axis == key]
    named, where = f": {axis.row.code} {axis.title}", {"eje": [key]}
    return [
        _progress(f"avance.eje.{key}", f"Avance{named}", axis.row, where=where),
        rate_figure(
            f"compromisos.eje.{key}",
            f"Compromisos cumplidos{named}",
            sum(row.state == Standing.DONE for row in own),
            len(own),
            COMMITMENT,
            f"{_COMMITMENTS} Los de este eje.",
            evidence=evidence("compromisos", where=where | _LEAVES, numerator={"estado": ["cumplido"]}),
        ),
        count_figure(
            f"actividades.eje.{key}",
            f"Actividades{named}",
            len(works),
            len(closed.activities),
            plural(len(closed.activities), *ACTIVITY),
            f"Las del plan operativo de {closed.year} que cuelgan de este eje.",
            evidence=evidence("actividades", where=where),
        ),
        *_money(closed, key, f".eje.{key}", named),
    ]


def _ahead_figures(closed: Closed, ahead: Table | None) -> list[Figure]:
    if ahead is None:
        return []
    total, where = len(ahead["filas"]), {"suspendida": ["no"]}
    keys = [column["clave"] for column in ahead["columnas"]]
    rows = [dict(zip(keys, row, strict=True)) for row in ahead["filas"]]
    planned = [row for row in rows if row["suspendida"] == "no"]
    budgets = [Decimal(str(row["presupuesto"])) for row in planned if row["presupuesto"] is not None]
    return [
        count_figure(
            "proximas.total",
            f"Actividades previstas para {closed.year + 1}",
            len(planned),
            total,
            plural(total, *ACTIVITY),
            f"Las del plan operativo vigente de {closed.year + 1}, sin las suspendidas.",
            evidence=evidence("proximas", where=where),
        ),
        money_figure(
            "proximas.presupuesto",
            f"Presupuesto asignado para {closed.year + 1}",
            sum(budgets, Decimal()),
            len(budgets),
            ("actividad con presupuesto", "actividades con presupuesto"),
            f"Pesos asignados a las actividades del plan operativo de {closed.year + 1}, sin las suspendidas.",
            evidence=evidence("proximas", where=where, add="presupuesto"),
        ),
    ]


def _items_table(closed: Closed) -> Table:
    return table(
        "El plan al cierre del período",
        [
            ("codigo", "Código", False),
            ("eje", "Eje", False),
            ("profundidad", "Profundidad", True),
            ("nivel", "Nivel", False),
            ("titulo", "Qué dice", False),
            ("responsable", "Responsable", False),
            ("estado", "Estado", False),
            ("avance", "Avance (%)", True),
            ("calculado", "Avance calculado (%)", True),
            ("con_datos", "Con datos", False),
            ("corregido", "Corregido a mano", False),
            ("motivo", "Motivo de la corrección", False),
            ("cuentan", "Cuentan", True),
            ("quedan_afuera", "Quedan afuera", True),
            ("con_atraso", "Actividades con atraso", True),
            ("ultimo", "Es un compromiso", False),
        ],
        [
            [
                item.row.code,
                item.axis,
                item.depth,
                item.row.level,
                item.row.title,
                item.row.responsible,
                STATES[item.row.state],
                plain(item.row.value),
                plain(item.row.computed),
                "no" if item.row.value is None else "si",
                "si" if item.row.override_reason else "no",
                item.row.override_reason,
                item.row.counted,
                item.row.left_out,
                item.row.late_below,
                "si" if item.is_leaf else "no",
            ]
            for item in closed.items
        ],
    )


def _activities_table(closed: Closed) -> Table:
    return table(
        "Las actividades al cierre del período",
        [
            ("codigo", "Código", False),
            ("eje", "Eje", False),
            ("elemento", "Elemento del plan", False),
            ("titulo", "Actividad", False),
            ("responsable", "Responsable", False),
            ("empieza", "Empieza", False),
            ("termina", "Termina", False),
            ("estado", "Estado", False),
            ("avance", "Avance (%)", True),
            ("asignado", "Presupuesto asignado", True),
            ("ejecutado", "Presupuesto ejecutado", True),
        ],
        [
            [
                work.row.code,
                work.axis,
                work.item,
                work.row.title,
                work.row.responsible,
                work.row.starts_on.isoformat() if work.row.starts_on else "",
                work.row.ends_on.isoformat() if work.row.ends_on else "",
                STATES[work.row.state],
                plain(work.row.value),
                plain(work.row.budget),
                plain(work.row.executed),
            ]
            for work in closed.activities
        ],
    )


DOCUMENT_TYPE = AccountabilityReport()
