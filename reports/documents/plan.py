"""The development plan as a document: all that a version of it says, which is not how it is going."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from participation.queries.origins import public_hearing_of
from planning.models import DevelopmentPlan, Indicator, PlanState
from planning.queries import current_municipality
from planning.queries.plans import plan_in_force
from planning.sheets.columns import BETWEEN, COLUMNS, KIND_HEADERS, OF_ITEM
from planning.sheets.export import Told, codes, csv_bytes, laid_out
from reports.documents.base import Content, Meta, Part, Subject
from reports.documents.figures import Figure, Table, count_figure, evidence, rate_figure, table
from reports.documents.words import plain, plural
from reports.documents.written import WrittenDocument, changes, earlier, opened, written_parts
from reports.models import Document, DocumentKind, Format
from reports.queries.plans import PlacedItem, placed_items
from reports.transitions import InvalidTransition

SCHEMA = "plan/1"
PARTS = (
    Part("introduccion", "Introducción", "Para qué es este plan, cómo se hizo y cómo leerlo."),
    Part("lectura", "Lectura del plan", "Qué dice el plan en conjunto: sobre qué temas y lugares."),
    Part("conclusiones", "Conclusiones", "Qué sigue: quién lo lleva adelante y cómo se va a contar."),
)
STATE_CODES: dict[str, str] = {PlanState.PRESENTED: "presentado", PlanState.APPROVED: "aprobado"}


class PlanDocument(WrittenDocument):
    """The document type; the engine keeps one of it."""

    kind = DocumentKind.PLAN
    label = DocumentKind.PLAN.label
    parts: Sequence[Part] = PARTS
    formats: Sequence[Format] = (Format.HTML, Format.PDF, Format.JSON, Format.CSV, Format.XLSX)
    others_title = "Otros planes"

    def subjects(self) -> list[tuple[str, str]]:
        """Every plan but drafts."""
        plans = DevelopmentPlan.objects.published().order_by("-hearing_on", "-pk")
        return [(str(plan.pk), f"{plan.name} ({plan.get_state_display().lower()})") for plan in plans]

    def subject(self, about: str) -> Subject:
        """A plan by its primary key. Raises ``ValidationError`` for a draft."""
        plan = DevelopmentPlan.objects.published().filter(pk=about if about.isdecimal() else None).first()
        if plan is None:
            raise ValidationError("Ese plan es un borrador, o no existe.")
        return _subject(plan)

    def subject_between(self, since: dt.date | None, until: dt.date | None) -> Subject:
        """The plan of those years approved last; without any, the one in force."""
        plan = plan_in_force()
        if since and until:
            of_years = DevelopmentPlan.objects.published().filter(year_from=since.year, year_to=until.year)
            plan = of_years.order_by("-approved_on", "-hearing_on", "-pk").first()
        if plan is None:
            raise ValidationError("No hay un plan de desarrollo presentado o aprobado de esos años.")
        return _subject(plan)

    def refreshed(self, document: Document) -> Subject:
        """A plan that is not approved yet may still change its name and its years."""
        return _subject(_plan_of(document))

    def when(self, since: dt.date, until: dt.date) -> tuple[str, str]:
        """Its years."""
        return "Años", f"{since.year} a {until.year}"

    def check_subject(self, document: Document) -> None:
        """Drafts are never public. Nobody writes in the plan while this transaction lasts."""
        plan = DevelopmentPlan.objects.select_for_update(of=("self",)).get(documents=document)
        if plan.is_draft:
            raise InvalidTransition("El plan es un borrador: se publica desde que se presenta en audiencia.")

    def snapshot(self, document: Document, *, code: str) -> Content:
        """All that the plan says. Raises ``ValidationError`` when a text refers to no figure."""
        plan = _plan_of(document)
        placed = placed_items(plan, whole=True)
        figures = opened(plan_figures(plan, placed), code)
        municipality = current_municipality()
        return {
            "esquema": SCHEMA,
            "titulo": document.title,
            "municipio": municipality.name if municipality else "",
            "periodo": {"desde": f"{plan.year_from}-01-01", "hasta": f"{plan.year_to}-12-31"},
            "plan": _plan_told(plan),
            "cifras": figures,
            "tablas": {},
            "registros": {
                "elementos": _items_table(plan, placed),
                "indicadores": _indicators_table(plan, placed),
            },
            "partes": written_parts(document, PARTS, figures),
            "cambios": changes(document, figures, earlier(document)),
        }

    def live_figures(self, document: Document) -> Sequence[Figure]:
        """The figures as they are now."""
        plan = _plan_of(document)
        return plan_figures(plan, placed_items(plan, whole=True))

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form; the engines of paper and spreadsheets are imported only where they work."""
        from reports.rendering import plan

        if format == Format.HTML:
            return plan.render_html(content, meta)
        if format == Format.PDF:
            return plan.render_pdf(content, meta)
        if format == Format.CSV:
            return csv_bytes(sheet_rows(content))
        if format == Format.XLSX:
            from reports.rendering.xlsx import render_xlsx

            columns, *rows = sheet_rows(content)
            return render_xlsx(content, meta, first={"Plan": (columns, rows)})
        raise ValueError(f"No renderer for {format}.")


def _plan_of(document: Document) -> DevelopmentPlan:
    assert document.plan is not None  # a constraint of the database
    return document.plan


def _subject(plan: DevelopmentPlan) -> Subject:
    return Subject(
        key=str(plan.pk),
        title=plan.name,
        since=dt.date(plan.year_from, 1, 1),
        until=dt.date(plan.year_to, 12, 31),
        plan=plan,
    )


def _plan_told(plan: DevelopmentPlan) -> dict[str, Any]:
    meeting = public_hearing_of(plan)
    return {
        "nombre": plan.name,
        "anios": list(plan.years),
        "niveles": list(plan.level_names),
        "estado": STATE_CODES[plan.state],
        "reemplaza": plan.replaces.name if plan.replaces else "",
        "audiencia": {
            "fecha": plan.hearing_on.isoformat() if plan.hearing_on else "",
            "reunion": meeting.code if meeting else "",
            "lugar": meeting.place if meeting else "",
        },
        "aprobacion": {"fecha": plan.approved_on.isoformat(), "resolucion": plan.resolution}
        if plan.approved_on
        else None,
    }


# --- figures and the rows behind them ---------------------------------------------------------------


def plan_figures(plan: DevelopmentPlan, placed: Sequence[PlacedItem]) -> list[Figure]:
    """How much the plan holds: items by level, theme and subzone, and by what they are followed."""
    total = len(placed)
    looked_at = plural(total, "elemento del plan", "elementos del plan")
    figures = [
        count_figure(
            "elementos.total",
            "Elementos del plan",
            total,
            total,
            looked_at,
            "Todo lo que el plan dice con un código, de cualquier nivel.",
            evidence=evidence("elementos", where={}),
        )
    ]
    depths = [row.depth for row in placed]
    figures += [
        count_figure(
            f"elementos.nivel.{depth + 1}",
            f"Nivel {depth + 1}: {plan.level_name(depth)}",
            depths.count(depth),
            total,
            looked_at,
            "Elementos de ese nivel del árbol; 1 es el más general.",
            evidence=evidence("elementos", where={"profundidad": [depth + 1]}),
        )
        for depth in sorted(set(depths))
    ]
    measured = [row for row in placed if _indicators(row)]
    indicators = sum(len(_indicators(row)) for row in placed)
    leaves = sum(row.is_leaf for row in placed)
    measured_leaves = sum(row.is_leaf for row in measured)
    figures += [
        rate_figure(
            "elementos.con_indicador",
            "Elementos concretos que tienen indicador",
            measured_leaves,
            leaves,
            ("elemento concreto", "elementos concretos"),
            "Concretos son los elementos de los que no depende ningún otro: cuántos tienen al menos un indicador.",
            evidence=evidence("elementos", where={"ultimo": ["si"]}, numerator={"medido": ["si"]}),
        ),
        count_figure(
            "indicadores.total",
            "Indicadores",
            indicators,
            total,
            f"en {looked_at}",
            "Todos los indicadores, estén en el elemento que estén.",
            evidence=evidence("indicadores", where={}),
        ),
    ]
    figures += _by_name(placed, "tema", "temas", "Sobre el tema", total, looked_at)
    figures += _by_name(placed, "subzona", "subzonas", "En la subzona", total, looked_at)
    return figures


def _by_name(
    placed: Sequence[PlacedItem], id: str, column: str, title: str, total: int, looked_at: str
) -> list[Figure]:
    """Items by theme or by subzone; one with two counts in both. Rows are found by the whole cell."""
    cells: dict[tuple[str, str], list[str]] = {}
    for row in placed:
        things = list((row.item.themes if id == "tema" else row.item.subzones).all())
        for thing in things:
            cells.setdefault((thing.name, thing.code), []).append(_names(things))
    return [
        count_figure(
            f"elementos.{id}.{code}",
            f"{title} {name}",
            len(found),
            total,
            looked_at,
            "Elementos de cualquier nivel; el que tiene varios cuenta en cada uno.",
            evidence=evidence("elementos", where={column: sorted(set(found))}),
        )
        for (name, code), found in sorted(cells.items())
    ]


def _names(things: Sequence[Any]) -> str:
    return BETWEEN.join(sorted(thing.name for thing in things))


def _indicators(row: PlacedItem) -> list[Indicator]:
    return list(row.item.indicators.all())


def _items_table(plan: DevelopmentPlan, placed: Sequence[PlacedItem]) -> Table:
    """The tree in the order of reading, a row to each item."""
    return table(
        "Elementos del plan",
        [
            ("codigo", "Código", False),
            ("depende_de", "Depende de", False),
            ("profundidad", "Profundidad", True),
            ("nivel", "Nivel", False),
            ("titulo", "Título", False),
            ("descripcion", "Descripción", False),
            ("responsable", "Responsable", False),
            ("temas", "Temas", False),
            ("subzonas", "Subzonas", False),
            ("peso", "Peso", True),
            ("ultimo", "Sin otros debajo", False),
            ("medido", "Con indicador", False),
            ("temas_codigos", "Códigos de los temas", False),
            ("subzonas_codigos", "Códigos de las subzonas", False),
        ],
        [
            [
                row.item.code,
                row.parent.code if row.parent else "",
                row.depth + 1,
                plan.level_name(row.depth),
                row.item.title,
                row.item.description,
                row.item.responsible,
                _names(list(row.item.themes.all())),
                _names(list(row.item.subzones.all())),
                row.item.weight,
                "si" if row.is_leaf else "no",
                "si" if _indicators(row) else "no",
                codes(row.item.themes.all()),
                codes(row.item.subzones.all()),
            ]
            for row in placed
        ],
    )


def _indicators_table(plan: DevelopmentPlan, placed: Sequence[PlacedItem]) -> Table:
    return table(
        "Indicadores y metas",
        [
            ("elemento", "Elemento", False),
            ("indicador", "Indicador", False),
            ("clase", "Clase", False),
            ("unidad", "Unidad", False),
            ("partida", "Punto de partida", True),
            ("fuente", "Fuente", False),
            ("peso", "Peso", True),
            *((f"meta_{year}", f"Meta {year}", True) for year in plan.years),
        ],
        [
            [row.item.code, *_indicator_cells(plan, indicator)]
            for row in placed
            for indicator in _indicators(row)
        ],
    )


def _indicator_cells(plan: DevelopmentPlan, indicator: Indicator) -> list[Any]:
    targets = {target.year: target for target in indicator.targets.all()}
    met = [targets.get(year) for year in plan.years]
    return [
        indicator.name,
        KIND_HEADERS[indicator.kind],
        indicator.unit,
        plain(indicator.baseline),
        indicator.source,
        indicator.weight,
        *(
            (plain(target.value) if target.value is not None else target.words) if target else None
            for target in met
        ),
    ]


# --- the spreadsheet that the portal also reads -----------------------------------------------------

#: Where the cells of an item are in a document: themes and subzones go by their codes, their names may change.
_CELLS = [
    {"temas": "temas_codigos", "subzonas": "subzonas_codigos"}.get(column.header, column.header)
    for column in COLUMNS[:OF_ITEM]
]


def sheet_rows(content: Content) -> list[list[Any]]:
    """The plan as the portal reads it, the names of the columns first."""
    items, indicators = (_dicts(content["registros"][name]) for name in ("elementos", "indicadores"))
    of_item: dict[str, list[list[Any]]] = {}
    for row in indicators:
        cells = [value for key, value in row.items() if key != "elemento"]
        of_item.setdefault(row["elemento"], []).append(cells)
    told: list[Told] = [([item[key] for key in _CELLS], of_item.get(item["codigo"], [])) for item in items]
    return list(laid_out(content["plan"]["anios"], told))


def _dicts(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    keys = [column["clave"] for column in told["columnas"]]
    return [dict(zip(keys, row, strict=True)) for row in told["filas"]]


DOCUMENT_TYPE = PlanDocument()
