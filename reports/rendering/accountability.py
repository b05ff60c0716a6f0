"""The yearly accountability report as a page and on paper, worked out from the content alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from planning import charts
from reports.documents.base import Content, Meta
from reports.documents.figures import NO_DATA
from reports.documents.words import listed, money, number, of_plan, plural, whole_percent
from reports.documents.written import said
from reports.models import DocumentKind
from reports.rendering.figures import Built, Told, context_of, day_words, days_words, page, paper
from reports.rendering.pieces import Cell, Chart, Column, Row, Section, Table
from reports.rendering.sentences import sentence_case

_STATES = {
    "cumplido": "Cumplido",
    "en_curso": "En curso",
    "con_atraso": "Con atraso",
    "sin_empezar": "Sin empezar",
    "suspendida": "Suspendida",
}
_DONE = {"cumplido": "Cumplida"}
#: Those that have no card of their own.
_ITEM_STATES = ("en_curso", "sin_empezar", "sin_datos")
_ACTIVITY_STATES = ("cumplidas", "en_curso", "con_atraso", "sin_empezar", "suspendidas")


@translation.override(settings.LANGUAGE_CODE)
def render_html(content: Content, meta: Meta) -> bytes:
    """The page."""
    return page(_context(Told(content, paper=False)))


@translation.override(settings.LANGUAGE_CODE)
def render_pdf(content: Content, meta: Meta, **parts: Any) -> bytes:
    """The paper."""
    return paper(
        _context(Told(content, paper=True)),
        meta,
        label=DocumentKind.ACCOUNTABILITY.label,
        period_text=content["periodo"]["desde"][:4],
        summary=f"{sentence_case(of_plan(content['plan']['nombre']))}. {_unfinished(content)}".strip(),
        **parts,
    )


def _context(told: Told) -> dict[str, Any]:
    return context_of(told, _sections(told), unfinished=_unfinished(told.content))


def _unfinished(content: Content) -> str:
    until = content["cierre"]["hasta"]
    if until == content["periodo"]["hasta"]:
        return ""
    return f"El último período cerrado del año terminó el {day_words(until)}. Lo que pasó después no está contado."


def _sections(told: Told) -> list[Section]:
    content = told.content
    year = int(content["periodo"]["desde"][:4])
    closing = content["cierre"]
    built: list[Built] = [
        ("introduccion", "Introducción", {}),
        *told.changes(),
        ("lectura", "Qué se cumplió", _progress(told)),
        ("presupuesto", "En qué se gastó", _money(told)),
        *_axes(told),
        ("proximo", f"Lo que viene: {year + 1}", _ahead(told, year + 1)),
        ("conclusiones", "Conclusiones", {}),
    ]
    method = {
        "since": day_words(closing["desde"]),
        "until": day_words(closing["hasta"]),
        "periods": listed(
            [f"{day_words(since)} al {day_words(until)}" for since, until in content["cierres"]]
        )
        if len(content["cierres"]) > 1
        else "",
    }
    built.append(
        ("metodo", "Cómo se contó", {"template": "reports/accountability/_method.html", "told": method})
    )
    return told.numbered(built)


def _progress(told: Told) -> dict[str, Any]:
    plan, total = told.figures["avance.plan"], told.figures["compromisos.total"]
    done, late = told.figures["compromisos.cumplidos"], told.figures["compromisos.con_atraso"]
    works = told.figures["actividades.total"]
    known = [
        (f"{code} {title}", figure)
        for code, title in told.content["ejes"]
        if (figure := told.figures[f"avance.eje.{code}"])["valor"] is not None
    ]
    answer = (
        "No hay datos de avance" if plan["valor"] is None else f"El plan lleva un avance de {plan['texto']}"
    )
    return {
        "cards": [
            told.card("avance.plan", "¿Cuánto avanzó el plan?", answer),
            told.card(
                "compromisos.total",
                "¿Cuánto se había comprometido?",
                f"El plan tiene {plural(total['valor'], 'compromiso', 'compromisos')}",
            ),
            told.card(
                "compromisos.cumplidos", "¿Cuánto se cumplió?", _share(done, "se cumplió", "se cumplieron")
            ),
            told.card(
                "compromisos.con_atraso",
                "¿Qué viene tarde?",
                _share(late, "viene tarde", "vienen tarde"),
            ),
            told.card(
                "actividades.total",
                "¿Qué se hizo en el año?",
                f"El año tenía {plural(works['valor'], 'actividad', 'actividades')}",
            ),
            told.card(
                "compromisos.corregidos",
                "¿Algo se corrigió a mano?",
                _corrected(told.figures["compromisos.corregidos"]["valor"]),
            ),
        ],
        "charts": [
            Chart(
                id="grafico-ejes",
                template="components/_bar_chart.html",
                chart=charts.bar_chart(
                    [(name, figure["valor"], figure["texto"]) for name, figure in known], maximum=100
                ),
                question="¿Cómo viene cada eje?",
                answer=_furthest(known),
                n_text=plural(len(known), "eje con datos", "ejes con datos"),
                rule="Avance de cada eje al cierre del período.",
            )
        ]
        if len(known) > 1
        else [],
        "tables": [
            *told.figures_table(
                "tabla-compromisos",
                "Los compromisos, según cómo están",
                "Estado",
                [
                    (_told_state(name), _of_how_many(told.figures[f"compromisos.{name}"]))
                    for name in _ITEM_STATES
                ],
                "De los compromisos",
            ),
            *told.figures_table(
                "tabla-actividades",
                "Actividades del año por estado",
                "Estado",
                [
                    (_told_state(name), _of_how_many(told.figures[f"actividades.{name}"]))
                    for name in _ACTIVITY_STATES
                ],
                "De las actividades",
            ),
            _by_axis(told),
        ],
    }


def _of_how_many(figure: Mapping[str, Any]) -> dict[str, Any]:
    """A share that says of how many: rounded percents alone add up to 101."""
    return {**figure, "texto": said(dict(figure))}


def _told_state(name: str) -> str:
    # Whoever lacks data is in one of the other states too.
    return (
        "Sin datos de avance (cuentan también en otro renglón)"
        if name == "sin_datos"
        else name.replace("_", " ").capitalize()
    )


def _share(figure: Mapping[str, Any], one: str, many: str) -> str:
    if not figure["denominador"]:
        return "No hay compromisos"
    verb = one if figure["numerador"] == 1 else many
    return f"{number(figure['numerador'])} de {number(figure['denominador'])} {verb}"


def _corrected(value: int) -> str:
    if not value:
        return "Ningún avance se corrigió a mano"
    return plural(value, "avance se corrigió a mano", "avances se corrigieron a mano")


def _furthest(known: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    name, figure = max(known, key=lambda row: row[1]["valor"])
    return f"El eje que más avanzó es «{name}», con {figure['texto']}"


def _by_axis(told: Told) -> Table:
    return Table(
        id="tabla-ejes",
        caption="Cada eje al cierre del período",
        columns=[
            Column("Eje"),
            Column("Avance", True),
            Column("Compromisos cumplidos", True),
            Column("Actividades", True),
        ],
        rows=[
            Row(
                [
                    Cell(f"{code} {title}"),
                    *(
                        told.figure_cell(told.figures[f"{name}.eje.{code}"])
                        for name in ("avance", "compromisos", "actividades")
                    ),
                ]
            )
            for code, title in told.content["ejes"]
        ],
    )


def _money(told: Told) -> dict[str, Any]:
    assigned, spent = told.figures["presupuesto.asignado"], told.figures["presupuesto.ejecutado"]
    nothing = "Ninguna actividad dice cuánto"
    return {
        "cards": [
            told.card(
                "presupuesto.asignado",
                "¿Cuánta plata había?",
                nothing if assigned["valor"] is None else f"Se asignaron {assigned['texto']}",
            ),
            told.card(
                "presupuesto.ejecutado",
                "¿Cuánta se gastó?",
                nothing if spent["valor"] is None else f"Se gastaron {spent['texto']}",
            ),
        ],
        "tables": [
            Table(
                id="tabla-presupuesto",
                caption="Presupuesto por eje",
                columns=[Column("Eje"), Column("Asignado", True), Column("Ejecutado", True)],
                rows=[
                    Row(
                        [
                            Cell(f"{code} {title}"),
                            *(
                                told.figure_cell(told.figures[f"presupuesto.{name}.eje.{code}"])
                                for name in ("asignado", "ejecutado")
                            ),
                        ]
                    )
                    for code, title in told.content["ejes"]
                ],
            )
        ],
    }


def _axes(told: Told) -> list[Built]:
    items, works = told.rows("compromisos"), told.rows("actividades")
    level = told.content["plan"]["niveles"][0]
    built: list[Built] = []
    for code, title in told.content["ejes"]:
        own = [row for row in items if row["eje"] == code]
        done = [row for row in works if row["eje"] == code]
        corrected = [(f"{row['codigo']} {row['titulo']}", _why(row)) for row in own if row["motivo"]]
        tables = [_items_table(code, own)]
        if done:
            tables.append(_works_table(code, done))
        parts = {"template": "reports/accountability/_axis.html", "told": corrected, "tables": tables}
        built.append((f"eje-{code}", f"{level} {code}: {title}", parts))
    stray = [row for row in works if not row["eje"]]
    if stray:
        built.append(
            ("sin-eje", "Actividades de lo que el plan ya no dice", {"tables": [_works_table("", stray)]})
        )
    return built


def _why(row: Mapping[str, Any]) -> str:
    return f"{_percent(row['avance'])}, y no {_percent(row['calculado'])}. {row['motivo']}"


def _percent(value: float | None) -> str:
    return NO_DATA if value is None else whole_percent(value)


def _items_table(code: str, rows: list[dict[str, Any]]) -> Table:
    return Table(
        id=f"tabla-eje-{code}",
        caption="Lo comprometido, y cómo está",
        note="El avance es de las partes que cuentan: los indicadores, las actividades de todos los años y lo que "
        "cuelga de cada cosa. Cumplido está lo que llegó a 100 % y tiene el dato de todas.",
        columns=[
            Column("Qué dice el plan"),
            Column("Estado"),
            Column("Avance", True),
            Column("Partes que cuentan", True),
            Column("Partes afuera", True),
        ],
        rows=[
            Row(
                [
                    Cell(f"{row['codigo']} {row['titulo']}"),
                    Cell(_STATES[row["estado"]]),
                    Cell(_went(row), True),
                    Cell(number(row["cuentan"]), True),
                    Cell(number(row["quedan_afuera"]), True),
                ]
            )
            for row in rows
        ],
    )


def _went(row: Mapping[str, Any]) -> str:
    told = _percent(row["avance"])
    if row["motivo"]:
        return f"{told} (corregido)"
    # The whole of what counts, which is not the whole: something has no data yet.
    return f"{told} de lo que cuenta" if row["avance"] == 100 and row["estado"] != "cumplido" else told


def _works_table(code: str, rows: list[dict[str, Any]]) -> Table:
    return Table(
        id=f"tabla-actividades-{code or 'sin-eje'}",
        caption="Qué se hizo en el año",
        columns=[
            Column("Actividad", size="work"),
            Column("Cuándo", size="days"),
            Column("Estado", size="state"),
            Column("Avance", True, "percent"),
            Column("Asignado", True, "money"),
            Column("Ejecutado", True, "money"),
        ],
        rows=[
            Row(
                [
                    Cell(f"{row['codigo']} {row['titulo']}"),
                    Cell(days_words(row["empieza"], row["termina"])),
                    Cell(_DONE.get(row["estado"]) or _STATES[row["estado"]]),
                    Cell(_percent(row["avance"]), True),
                    Cell("" if row["asignado"] is None else money(row["asignado"]), True),
                    Cell("" if row["ejecutado"] is None else money(row["ejecutado"]), True),
                ]
            )
            for row in rows
        ],
    )


def _ahead(told: Told, year: int) -> dict[str, Any]:
    exists = told.content["hay_plan_que_sigue"]
    parts: dict[str, Any] = {
        "template": "reports/accountability/_ahead.html",
        "told": {"year": str(year), "exists": exists},
    }
    if not exists:
        return parts
    total, budget = told.figures["proximas.total"], told.figures["proximas.presupuesto"]
    parts["cards"] = [
        told.card(
            "proximas.total",
            "¿Qué se propone hacer?",
            f"Hay {plural(total['valor'], 'actividad prevista', 'actividades previstas')}",
        ),
        told.card(
            "proximas.presupuesto",
            "¿Con cuánta plata?",
            "Ninguna dice cuánto" if budget["valor"] is None else f"Hay {budget['texto']} asignados",
        ),
    ]
    suspended = {"si": " (suspendida)", "no": ""}
    parts["tables"] = [
        Table(
            id="tabla-proximas",
            caption=f"Actividades de {year}",
            columns=[Column("Actividad"), Column("Cuándo"), Column("Responsable"), Column("Asignado", True)],
            rows=[
                Row(
                    [
                        Cell(f"{row['codigo']} {row['titulo']}{suspended[row['suspendida']]}"),
                        Cell(days_words(row["empieza"], row["termina"])),
                        Cell(row["responsable"]),
                        Cell("" if row["presupuesto"] is None else money(row["presupuesto"]), True),
                    ]
                )
                for row in told.rows("proximas")
            ],
        )
    ]
    return parts
