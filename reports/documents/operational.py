"""The operational plan of a year as a document: what is done in it, when, by whom and with what money."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from planning.models import Activity, OperationalPlan
from planning.queries import current_municipality
from reports.documents.base import Content, Meta, Part, Subject
from reports.documents.figures import Figure, Table, count_figure, evidence, money_figure, table
from reports.documents.words import plain, plural
from reports.documents.written import WrittenDocument, changes, earlier, opened, written_parts
from reports.models import Document, DocumentKind, Format
from reports.queries.plans import PlacedItem, activities_of, placed_items
from reports.rendering.csv import cell
from reports.transitions import InvalidTransition

SCHEMA = "operativo/1"
PARTS = (
    Part("introduccion", "Introducción", "Qué se propone hacer el municipio este año y por qué."),
    Part("lectura", "Lectura del año", "A qué se dedica el año y la plata, y qué queda para después."),
    Part("conclusiones", "Conclusiones", "Cómo se va a seguir y a contar lo que se haga."),
)
WITH_BUDGET = ("actividad con presupuesto", "actividades con presupuesto")
#: An activity and where it hangs in the development plan.
Placed = tuple[Activity, PlacedItem]


class OperationalDocument(WrittenDocument):
    """The document type; the engine keeps one of it."""

    kind = DocumentKind.OPERATIONAL
    label = DocumentKind.OPERATIONAL.label
    parts: Sequence[Part] = PARTS
    formats: Sequence[Format] = (Format.HTML, Format.PDF, Format.JSON, Format.CSV, Format.XLSX)
    others_title = "Otros años"

    def subjects(self) -> list[tuple[str, str]]:
        """The years whose plan is in force."""
        rows = OperationalPlan.objects.published().order_by("-year")
        return [(str(row.year), str(row.year)) for row in rows]

    def subject(self, about: str) -> Subject:
        """An operational plan by its year. Raises ``ValidationError`` when there is none in force."""
        year = int(about) if about.isdecimal() and len(about) == 4 else 0
        row = OperationalPlan.objects.published().filter(year=year).first()
        if row is None:
            raise ValidationError("No hay un plan operativo vigente de ese año.")
        return Subject(
            key=str(row.year),
            title=str(row),
            since=dt.date(row.year, 1, 1),
            until=dt.date(row.year, 12, 31),
            operational=row,
        )

    def subject_between(self, since: dt.date | None, until: dt.date | None) -> Subject:
        """The year that begins and ends there."""
        return self.subject(str(whole_year(since, until)))

    def when(self, since: dt.date, until: dt.date) -> tuple[str, str]:
        """Its year."""
        return "Año", str(since.year)

    def check_subject(self, document: Document) -> None:
        """Drafts are never public."""
        row = OperationalPlan.objects.select_for_update(of=("self",)).get(documents=document)
        if row.is_draft:
            raise InvalidTransition("El plan operativo es un borrador: se publica cuando está vigente.")

    def snapshot(self, document: Document, *, code: str) -> Content:
        """All that the year's plan says. Raises ``ValidationError`` when a text refers to no figure."""
        operational = _operational_of(document)
        placed = placed_activities(operational)
        figures = opened(operational_figures(placed), code)
        municipality = current_municipality()
        return {
            "esquema": SCHEMA,
            "titulo": document.title,
            "municipio": municipality.name if municipality else "",
            "periodo": {"desde": f"{operational.year}-01-01", "hasta": f"{operational.year}-12-31"},
            "plan": {
                "nombre": operational.plan.name,
                "anio": operational.year,
                "nivel": operational.plan.level_name(0),
            },
            "vigencia": {
                "desde": operational.in_force_on.isoformat() if operational.in_force_on else "",
                "resolucion": operational.resolution,
            },
            "presentacion": operational.introduction,
            "ejes": [[axis.code, axis.title] for axis in axes_of(place for _activity, place in placed)],
            "cifras": figures,
            "tablas": {},
            "registros": {"actividades": activities_table(placed), "hitos": _milestones_table(placed)},
            "partes": written_parts(document, PARTS, figures),
            "cambios": changes(document, figures, earlier(document)),
        }

    def live_figures(self, document: Document) -> Sequence[Figure]:
        """The figures as they are now."""
        return operational_figures(placed_activities(_operational_of(document)))

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form; the engines of paper and spreadsheets are imported only where they work."""
        from reports.rendering import operational

        if format == Format.HTML:
            return operational.render_html(content, meta)
        if format == Format.PDF:
            return operational.render_pdf(content, meta)
        if format == Format.CSV:
            return table_csv(content["registros"]["actividades"])
        if format == Format.XLSX:
            from reports.rendering.xlsx import render_xlsx

            return render_xlsx(content, meta)
        raise ValueError(f"No renderer for {format}.")


def whole_year(since: dt.date | None, until: dt.date | None) -> int:
    """The year between two days. Raises ``ValidationError`` when they are no whole year."""
    if (
        since is None
        or until is None
        or (since, until)
        != (
            dt.date(since.year, 1, 1),
            dt.date(since.year, 12, 31),
        )
    ):
        raise ValidationError("Este documento es de un año entero: del 1 de enero al 31 de diciembre.")
    return since.year


def _operational_of(document: Document) -> OperationalPlan:
    assert document.operational is not None  # a constraint of the database
    return document.operational


def placed_activities(operational: OperationalPlan) -> list[Placed]:
    """The activities of a year in the order of the plan, and by day below each item."""
    places = {place.item.pk: (order, place) for order, place in enumerate(placed_items(operational.plan))}
    rows = activities_of(operational)
    rows.sort(key=lambda row: places[row.item_id][0])  # stable: by day below an item
    return [(row, places[row.item_id][1]) for row in rows]


def axes_of(places: Any) -> list[Any]:
    """What stands at the top above some places, each once, in the order of the plan."""
    return list({place.axis.pk: place.axis for place in places}.values())


# --- figures and the rows behind them ---------------------------------------------------------------


def operational_figures(placed: Sequence[Placed]) -> list[Figure]:
    """What the year holds, and with how much money, whole and by axis."""
    total = len(placed)
    looked_at = plural(total, "actividad", "actividades")
    milestones = sum(len(activity.milestones.all()) for activity, _place in placed)
    cancelled = sum(activity.is_cancelled for activity, _place in placed)
    figures = [
        count_figure(
            "actividades.total",
            "Actividades",
            total,
            total,
            looked_at,
            "Todas las del plan operativo, también las que después se suspendieron.",
            evidence=evidence("actividades", where={}),
        ),
        count_figure(
            "actividades.suspendidas",
            "Actividades suspendidas",
            cancelled,
            total,
            looked_at,
            "Las que se decidió no hacer, con su motivo.",
            evidence=evidence("actividades", where={"suspendida": ["si"]}),
        ),
        count_figure(
            "hitos.total",
            "Hitos",
            milestones,
            total,
            looked_at,
            "Días en que algo tiene que estar, de todas las actividades.",
            evidence=evidence("hitos", where={}),
        ),
        _budget("presupuesto.asignado", "Presupuesto asignado", placed, where={}),
    ]
    for axis in axes_of(place for _activity, place in placed):
        own = [(activity, place) for activity, place in placed if place.axis.pk == axis.pk]
        where = {"eje": [axis.code]}
        figures += [
            count_figure(
                f"actividades.eje.{axis.code}",
                f"Actividades: {axis}",
                len(own),
                total,
                looked_at,
                "Las que cuelgan de ese eje del plan, a cualquier profundidad.",
                evidence=evidence("actividades", where=where),
            ),
            _budget(f"presupuesto.eje.{axis.code}", f"Presupuesto asignado: {axis}", own, where=where),
        ]
    return figures


def _budget(id: str, title: str, placed: Sequence[Placed], *, where: dict[str, list[Any]]) -> Figure:
    budgets = [activity.budget for activity, _place in placed if activity.budget is not None]
    return money_figure(
        id,
        title,
        sum(budgets, Decimal()),
        len(budgets),
        WITH_BUDGET,
        "Pesos asignados a las actividades que dicen cuánto, también a las suspendidas.",
        evidence=evidence("actividades", where=where, add="presupuesto"),
    )


def activities_table(placed: Sequence[Placed]) -> Table:
    """The activities in the order of the plan. Who reports them is an account, and not told."""
    return table(
        "Actividades",
        [
            ("codigo", "Código", False),
            ("eje", "Eje", False),
            ("elemento", "Elemento del plan", False),
            ("titulo_elemento", "Qué dice el elemento", False),
            ("titulo", "Actividad", False),
            ("descripcion", "Descripción", False),
            ("responsable", "Responsable", False),
            ("empieza", "Empieza", False),
            ("termina", "Termina", False),
            ("presupuesto", "Presupuesto asignado", True),
            ("producto", "Producto", False),
            ("subzonas", "Subzonas", False),
            ("peso", "Peso", True),
            ("suspendida", "Suspendida", False),
            ("suspendida_el", "Suspendida el", False),
            ("motivo", "Motivo de la suspensión", False),
        ],
        [
            [
                activity.code,
                place.axis.code,
                place.item.code,
                place.item.title,
                activity.title,
                activity.description,
                activity.responsible,
                activity.starts_on.isoformat(),
                activity.ends_on.isoformat(),
                plain(activity.budget),
                activity.product,
                "; ".join(sorted(zone.name for zone in activity.subzones.all())),
                activity.weight,
                "si" if activity.is_cancelled else "no",
                activity.cancelled_on.isoformat() if activity.cancelled_on else "",
                activity.cancelled_reason,
            ]
            for activity, place in placed
        ],
    )


def _milestones_table(placed: Sequence[Placed]) -> Table:
    return table(
        "Hitos",
        [("actividad", "Actividad", False), ("fecha", "Fecha", False), ("hito", "Hito", False)],
        [
            [activity.code, milestone.due_on.isoformat(), milestone.title]
            for activity, _place in placed
            for milestone in activity.milestones.all()
        ],
    )


def table_csv(told: Table) -> bytes:
    """A table by the keys of its columns: UTF-8, comma, decimal point, CRLF, no formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column["clave"] for column in told["columnas"]])
    writer.writerows([cell(value) for value in row] for row in told["filas"])
    return out.getvalue().encode()


DOCUMENT_TYPE = OperationalDocument()
