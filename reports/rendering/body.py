"""What the page and the paper of a participation analysis say, worked out from its content before a template writes it.

Each answer is a sentence made of the figures; each chart has the table that says the same beside it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from reports import charts
from reports.documents.base import Content, Meta
from reports.documents.words import AUTHOR_LABELS, listed, month, number, percent, plural
from reports.rendering.markdown import anchor, to_html

Figure = Mapping[str, Any]

#: Themes drawn one by one; the table has them all.
THEMES_DRAWN = 8


@dataclass(frozen=True)
class Column:
    """A heading of a table."""

    label: str
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell; ``url`` opens the rows behind its number, ``anchor`` is where a reference to it leads."""

    text: str
    numeric: bool = False
    url: str = ""
    title: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Row:
    """A row; ``anchor`` is where a reference to its figure leads."""

    cells: Sequence[Cell]
    anchor: str = ""


@dataclass(frozen=True)
class Table:
    """A table to be written."""

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    note: str = ""


@dataclass(frozen=True)
class Card:
    """One figure said as a sentence."""

    anchor: str
    question: str
    answer: str
    value: str
    n_text: str
    rule: str
    url: str


@dataclass(frozen=True)
class Chart:
    """A drawing, its question and its answer; ``template`` is the component that draws it."""

    id: str
    template: str
    chart: Any
    question: str
    answer: str
    n_text: str
    rule: str


@dataclass(frozen=True)
class Section:
    """A numbered section: figures, what people wrote, drawings and tables."""

    anchor: str
    title: str
    number: int
    text: SafeString = field(default_factory=lambda: SafeString(""))
    cards: Sequence[Card] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    template: str = ""


def body_context(content: Content, meta: Meta, *, paper: bool) -> dict[str, Any]:
    """Everything ``templates/reports/participation/body.html`` writes."""
    told = _Told(content, paper=paper)
    until = dt.date.fromisoformat(content["periodo"]["hasta"])
    return {
        "sections": told.sections(),
        "changes": _changes_shown(content["cambios"]),
        "unfinished": until >= meta.dated,
        "k": content["grupo_minimo"],
        "paper": paper,
    }


def keep_percents(html: str) -> str:
    """A number and its sign stay on one line."""
    return html.replace(" %", "\N{NO-BREAK SPACE}%")


def _changes_shown(changes: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The figures that changed; of those of each member only how many: one session more changes them all."""
    if changes is None:
        return None
    own = [
        change
        for change in changes["cifras"]
        if change["id"].count(".") == 2 and change["id"].startswith("asistencia.")
    ]
    return {
        "nota": changes["nota"],
        "cifras": [change for change in changes["cifras"] if change not in own],
        "integrantes": len(own),
    }


class _Told:
    """A content on its way to words."""

    def __init__(self, content: Content, *, paper: bool) -> None:
        self.content = content
        self.paper = paper
        self.figures: dict[str, Figure] = {figure["id"]: figure for figure in content["cifras"]}
        self.names: dict[str, str] = content["nombres_organos"]
        texts = {id: figure["texto"] for id, figure in self.figures.items()}
        self.texts = {
            part["clave"]: mark_safe(to_html(part["texto"], texts))  # noqa: S308  nh3 cleaned it
            for part in content["partes"]
        }

    def sections(self) -> list[Section]:
        built: list[tuple[str, str, dict[str, Any]]] = [("introduccion", "Introducción", {})]
        if self.content["cambios"]:
            built.append(
                ("cambios", "Qué cambió en esta versión", {"template": "reports/participation/_changes.html"})
            )
        built += [
            ("reuniones", "Reuniones", self._meetings()),
            ("asistencia", "Asistencia", self._attendance()),
            ("vecinos", "Vecinas y vecinos", self._residents()),
            ("iniciativas", "Iniciativas y propuestas", self._initiatives()),
            ("cobertura", "Cobertura del territorio", self._coverage()),
            ("conclusiones", "Conclusiones", {}),
            ("metodo", "Cómo se contó", {"template": "reports/participation/_method.html"}),
        ]
        kept = [row for row in built if row[2] or self.texts.get(row[0])]
        return [
            Section(anchor=key, title=title, number=place, text=self.texts.get(key, SafeString("")), **parts)
            for place, (key, title, parts) in enumerate(kept, 1)
        ]

    # --- pieces ---

    def _card(self, id: str, question: str, answer: str) -> Card:
        figure = self.figures[id]
        return Card(
            anchor=anchor(id),
            question=question,
            answer=answer,
            value=figure["texto"].capitalize() if not figure["texto"][0].isdigit() else figure["texto"],
            n_text=figure["n_texto"],
            rule=figure["regla"],
            url=figure["registros"] or "",
        )

    def _cell(self, figure: Figure) -> Cell:
        url = "" if self.paper else figure["registros"] or ""
        return Cell(figure["texto"], numeric=True, url=url, title=figure["titulo"])

    def _rows(self, table: str) -> list[list[Any]]:
        return self.content["tablas"][table]["filas"]

    def _meetings(self) -> dict[str, Any]:
        held, failed = self.figures["reuniones.celebradas"], self.figures["reuniones.sin_quorum"]
        rows = self._rows("reuniones.mes")
        answer = _held_sentence(held["valor"], failed["valor"])
        charts_ = []
        if len(rows) > 1:
            points = [(_short(key), done, number(done)) for key, done, _ in rows]
            charts_.append(
                Chart(
                    id="grafico-reuniones",
                    template="components/_column_chart.html",
                    chart=charts.column_chart(points, groups=[key[:4] for key, _, _ in rows]),
                    question="¿Cuántas reuniones se celebraron cada mes?",
                    answer=_most_sentence([(month(key), done) for key, done, _ in rows], "más reuniones"),
                    n_text=held["n_texto"],
                    rule="Reuniones celebradas; los meses sin ninguna reunión con acta aprobada no aparecen.",
                )
            )
        return {
            "cards": [
                self._card("reuniones.celebradas", "¿Cuántas reuniones hubo?", answer),
                self._card(
                    "reuniones.sin_quorum",
                    "¿Cuántas no se pudieron hacer?",
                    _failed_sentence(failed["valor"]),
                ),
            ],
            "charts": charts_,
            "tables": [
                Table(
                    id="tabla-reuniones",
                    caption="Reuniones por mes",
                    columns=[Column("Mes"), Column("Celebradas", True), Column("Sin quórum", True)],
                    rows=[
                        Row(
                            [
                                Cell(month(key).capitalize()),
                                Cell(number(done), True),
                                Cell(number(lost), True),
                            ]
                        )
                        for key, done, lost in rows
                    ],
                )
            ]
            if rows
            else [],
        }

    def _attendance(self) -> dict[str, Any]:
        bodies = [self.figures[f"asistencia.{body}"] for body in self.content["organos"]]
        known = [
            (self.names[body], figure)
            for body, figure in zip(self.content["organos"], bodies, strict=True)
            if figure["valor"] is not None
        ]
        charts_ = []
        if len(known) > 1:
            charts_.append(
                Chart(
                    id="grafico-asistencia",
                    template="components/_bar_chart.html",
                    chart=charts.bar_chart(
                        [
                            (name, 100 * figure["valor"], f"{figure['texto']} ({_ratio(figure)})")
                            for name, figure in sorted(known, key=lambda pair: (-pair[1]["valor"], pair[0]))
                        ],
                        maximum=100,
                    ),
                    question="¿A cuántas de sus convocatorias asistieron quienes son titulares?",
                    answer=_rates_sentence(known),
                    n_text=plural(sum(figure["n"] for _, figure in known), "convocatoria", "convocatorias"),
                    rule="Titulares. No cuentan licencias, quienes no fueron convocados ni la falta de registro.",
                )
            )
        return {
            "cards": [
                self._card(
                    figure["id"],
                    "¿Cuánto asistieron quienes son titulares?",
                    _attendance_sentence(self.names[body], figure),
                )
                for body, figure in zip(self.content["organos"], bodies, strict=True)
            ],
            "charts": [*charts_, *(chart for body in self.content["organos"] for chart in self._trend(body))],
            "tables": [
                *self._months_table(),
                *(table for body in self.content["organos"] for table in self._people(body)),
            ],
        }

    def _trend(self, body: str) -> list[Chart]:
        """The rate of a body month by month, where there are months to compare."""
        rows = [row for row in self._rows("asistencia.mes") if row[1] == body and row[3]]
        if len(rows) < 2:
            return []
        figure = self.figures[f"asistencia.{body}"]
        shares = [(month_, present / due) for month_, _, present, due in rows]
        return [
            Chart(
                id=f"grafico-asistencia-mes-{body}",
                template="components/_column_chart.html",
                chart=charts.column_chart(
                    [(_short(key), 100 * share, percent(share)) for key, share in shares],
                    groups=[key[:4] for key, _ in shares],
                ),
                question=f"{self.names[body]}: ¿cómo fue cambiando la asistencia?",
                answer=_trend_sentence(shares),
                n_text=figure["n_texto"],
                rule="Titulares, mes a mes, contados como en la cifra del período; los registros de esa cifra dicen la "
                "fecha de cada reunión. No aparecen los meses sin convocatorias.",
            )
        ]

    def _months_table(self) -> list[Table]:
        rows = [row for row in self._rows("asistencia.mes") if row[3]]
        if len(rows) < 2:
            return []
        return [
            Table(
                id="tabla-asistencia-mes",
                caption="Asistencia de titulares por mes",
                columns=[Column("Mes"), Column("Órgano"), Column("Asistió a", True), Column("Tasa", True)],
                rows=[
                    Row(
                        [
                            Cell(_sentence_case(month(key))),
                            Cell(self.names[body]),
                            Cell(f"{number(present)} de {number(due)}", True),
                            Cell(percent(present / due), True),
                        ]
                    )
                    for key, body, present, due in rows
                ],
            )
        ]

    def _people(self, body: str) -> list[Table]:
        figures = [figure for figure in self.figures.values() if figure["al_lado"].get("organo") == body]
        if not figures:
            return []
        rows = []
        for figure in figures:
            beside = figure["al_lado"]
            numbers = (
                beside["con_aviso"],
                beside["sin_aviso"],
                beside["licencia"] + beside["no_convocada"],
                beside["sin_registro"],
            )
            rows.append(
                Row(
                    [
                        Cell(f"{beside['nombre']}, {' y '.join(beside['calidades'])}"),
                        Cell(_ratio(figure), True),
                        self._cell(figure),
                        *(Cell(number(value), True) for value in numbers),
                    ],
                    anchor=anchor(figure["id"]),
                )
            )
        return [
            Table(
                id=f"tabla-asistencia-{body}",
                caption=f"{self.names[body]}: asistencia de cada integrante",
                note="«Asistió a» dice a cuántas de las reuniones en que debía estar. «No debía ir»: de licencia o sin "
                "convocar. «Sin registro»: el acta no dice nada. Ninguna de las dos cuenta en la tasa.",
                columns=[
                    Column("Integrante"),
                    Column("Asistió a", True),
                    Column("Tasa", True),
                    Column("Con aviso", True),
                    Column("Sin aviso", True),
                    Column("No debía ir", True),
                    Column("Sin registro", True),
                ],
                rows=rows,
            )
        ]

    def _residents(self) -> dict[str, Any]:
        present = self.figures["vecinos.presentes"]
        first, women = self.figures["vecinos.primera_vez"], self.figures["paridad.mujeres"]
        charts_, tables = [], []
        months = [(label, total) for label, total in self._rows("vecinos.mes")]
        alone = [(key, total) for key, total in months if ";" not in key]
        if len(alone) > 1:
            charts_.append(self._residents_by_month(alone, months))
        if months:
            tables.append(
                Table(
                    id="tabla-vecinos-mes",
                    caption="Cuándo vinieron",
                    columns=[Column("Mes"), Column("Presentes", True)],
                    rows=[Row([Cell(_months(key)), Cell(number(total), True)]) for key, total in months],
                )
            )
        for key, caption, heading in (
            ("vecinos.barrio", "De qué barrio vinieron", "Barrio"),
            ("vecinos.edad", "Qué edad tenían", "Edad"),
        ):
            rows = self._rows(key)
            if rows:
                tables.append(
                    Table(
                        id=f"tabla-{key.replace('.', '-')}",
                        caption=caption,
                        columns=[Column(heading), Column("Presentes", True)],
                        rows=[Row([Cell(label), Cell(number(total), True)]) for label, total in rows],
                    )
                )
        return {
            "cards": [
                self._card(
                    "vecinos.presentes", "¿Cuántas vecinas y vecinos vinieron?", _present_sentence(present)
                ),
                self._card(
                    "vecinos.primera_vez",
                    "¿Cuántas personas venían por primera vez?",
                    _share_sentence(first, "por primera vez"),
                ),
                self._card("paridad.mujeres", "¿Cuántas eran mujeres?", _women_sentence(women)),
            ],
            "charts": charts_,
            "tables": tables,
        }

    def _residents_by_month(
        self, alone: Sequence[tuple[str, int]], months: Sequence[tuple[str, int]]
    ) -> Chart:
        together = [f"{_months(key)}: {number(total)}" for key, total in months if ";" in key]
        rest = (
            f" No se dibujan los meses con pocas personas, que se suman juntos. {'; '.join(together)}."
            if together
            else ""
        )
        return Chart(
            id="grafico-vecinos-mes",
            template="components/_column_chart.html",
            chart=charts.column_chart(
                [(_short(key), total, number(total)) for key, total in alone],
                groups=[key[:4] for key, _ in alone],
            ),
            question="¿Cuándo vinieron?",
            answer=_most_sentence([(month(key), total) for key, total in alone], "más presencias"),
            n_text=self.figures["vecinos.presentes"]["n_texto"],
            rule=f"Presencias de vecinas y vecinos.{rest}",
        )

    def _initiatives(self) -> dict[str, Any]:
        total = self.figures["iniciativas.total"]
        if not total["valor"]:
            return {
                "cards": [
                    self._card(
                        "iniciativas.total", "¿Cuántas iniciativas hubo?", "No hubo iniciativas ni propuestas"
                    )
                ]
            }
        authors = [
            (label, self.figures[f"iniciativas.autor.{code}"]) for code, label in AUTHOR_LABELS.items()
        ]
        authors.sort(key=lambda pair: -pair[1]["valor"])
        rows = self._rows("iniciativas.tema_autor")
        themes = [(row[0], row[-1]) for row in rows if row[1]]
        charts_ = [
            Chart(
                id="grafico-autores",
                template="components/_bar_chart.html",
                chart=charts.bar_chart([(label, f["valor"], f["texto"]) for label, f in authors]),
                question="¿De quién vinieron?",
                answer=_authors_sentence(authors),
                n_text=total["n_texto"],
                rule="Por quién hizo cada iniciativa o propuesta.",
            )
        ]
        if themes:
            drawn = themes[:THEMES_DRAWN]
            more = (
                f" Los {THEMES_DRAWN} más frecuentes; la tabla tiene todos."
                if len(themes) > THEMES_DRAWN
                else ""
            )
            charts_.append(
                Chart(
                    id="grafico-temas",
                    template="components/_bar_chart.html",
                    chart=charts.bar_chart([(name, value, number(value)) for name, value in drawn]),
                    question="¿Sobre qué temas?",
                    answer=_themes_sentence(themes, total["valor"]),
                    n_text=total["n_texto"],
                    rule=f"Por tema del catálogo.{more}",
                )
            )
        return {
            "cards": [
                self._card(
                    "iniciativas.total",
                    "¿Cuántas iniciativas hubo?",
                    f"Se registraron {plural(total['valor'], 'iniciativa o propuesta', 'iniciativas y propuestas')}",
                )
            ],
            "charts": charts_,
            "tables": [self._themes_table(rows)],
        }

    def _themes_table(self, rows: Sequence[Sequence[Any]]) -> Table:
        built = []
        for name, code, *numbers, total in rows:
            figure = self.figures.get(f"iniciativas.tema.{code}")
            whole = self._cell(figure) if figure else Cell(number(total), True)
            cells = [Cell(number(value), True) for value in numbers]
            built.append(Row([Cell(name), whole, *cells], anchor(figure["id"]) if figure else ""))
        totals = [self.figures[f"iniciativas.autor.{code}"] for code in AUTHOR_LABELS]
        cells = [replace(self._cell(figure), anchor=anchor(figure["id"])) for figure in totals]
        built.append(Row([Cell("Todos"), self._cell(self.figures["iniciativas.total"]), *cells]))
        return Table(
            id="tabla-temas",
            caption="Iniciativas y propuestas por tema y por quién las hizo",
            columns=[
                Column("Tema"),
                Column("Total", True),
                *(Column(label, True) for label in AUTHOR_LABELS.values()),
            ],
            rows=built,
        )

    def _coverage(self) -> dict[str, Any]:
        figure = self.figures["cobertura.barrios"]
        rows = self.content["registros"]["cobertura.barrios"]["filas"]
        yes = {"si": "Sí", "no": "No"}
        # Documents of the first scheme hold no outlines.
        outlines = self.content.get("contornos", [])
        order = sorted(rows, key=lambda row: (-row[3], row[1]))
        letters = {row[1]: _letter(place) for place, row in enumerate(order)} if outlines else {}
        given = {name: total for _, name, _, total, _ in rows}
        charts_ = []
        if outlines and any(given.values()):
            charts_.append(
                Chart(
                    id="mapa-barrios",
                    template="components/_map.html",
                    chart=charts.area_map(
                        outlines,
                        {name: (total, number(total)) for name, total in given.items()},
                        keys=letters,
                    ),
                    question="¿Sobre qué barrios hubo aportes?",
                    answer=_places_sentence([(row[1], row[3]) for row in order]),
                    n_text=plural(sum(given.values()), "aporte con barrio", "aportes con barrio"),
                    rule="Aportes de cualquier clase, por el barrio del que hablan. La tabla dice cuál es cada letra.",
                )
            )
        return {
            "charts": charts_,
            "cards": [
                self._card(
                    "cobertura.barrios",
                    "¿A cuántos barrios llegó la participación?",
                    _coverage_sentence(figure, [name for _, name, _, _, covered in rows if covered == "no"]),
                )
            ],
            "tables": [
                Table(
                    id="tabla-barrios",
                    caption="Participación por barrio",
                    columns=[
                        Column("Barrio"),
                        Column("Vino alguien"),
                        Column("Participó"),
                        Column("Aportes", True),
                        *([Column("En el mapa")] if charts_ else []),
                    ],
                    rows=[
                        Row(
                            [
                                Cell(name),
                                Cell(yes[came]),
                                Cell(yes[covered]),
                                Cell(number(total), True),
                                *([Cell(letters[name])] if charts_ else []),
                            ]
                        )
                        for _, name, came, total, covered in rows
                    ],
                )
            ]
            if rows
            else [],
        }


# --- sentences --------------------------------------------------------------------------------------


def _ratio(figure: Figure) -> str:
    return f"{number(figure['numerador'])} de {number(figure['denominador'])}"


def _short(key: str) -> str:
    return month(key)[:3]


def _months(keys: str) -> str:
    return _sentence_case(listed([month(key) for key in keys.split(";")]))


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _held_sentence(held: int, failed: int) -> str:
    total = held + failed
    if not total:
        return "No hubo reuniones con acta aprobada"
    if not failed:
        return f"Se celebraron las {number(total)} reuniones" if total > 1 else "Se celebró la única reunión"
    return f"Se celebraron {number(held)} de {plural(total, 'reunión', 'reuniones')}"


def _failed_sentence(failed: int) -> str:
    if not failed:
        return "Todas las reuniones alcanzaron el quórum"
    return f"{plural(failed, 'reunión no alcanzó', 'reuniones no alcanzaron')} el quórum"


def _most_sentence(rows: Sequence[tuple[str, int]], what: str) -> str:
    top = max(value for _, value in rows)
    names = [label for label, value in rows if value == top]
    if not top:
        return "Ninguna"
    if len(names) > 3:
        return f"{len(names)} meses fueron los de {what}: {number(top)} en cada uno"
    if len(names) > 1:
        return _sentence_case(f"{listed(names)} fueron los meses con {what}: {number(top)} en cada uno")
    return _sentence_case(f"{names[0]} fue el mes con {what}: {number(top)}")


def _attendance_sentence(name: str, figure: Figure) -> str:
    if figure["valor"] is None:
        return f"{name}: no hay convocatorias que contar"
    tenths = int(figure["valor"] * 10 + 0.5)
    if figure["valor"] == 1:
        return f"{name}: asistieron a todas las convocatorias"
    if tenths in (0, 10):
        return f"{name}: asistieron a {_ratio(figure)} convocatorias"
    return f"{name}: asistieron a {tenths} de cada 10 convocatorias"


def _rates_sentence(known: Sequence[tuple[str, Figure]]) -> str:
    return f"La asistencia fue de {listed([figure['texto'] + ' en ' + name for name, figure in known])}"


def _trend_sentence(shares: Sequence[tuple[str, float]]) -> str:
    low, high = min(share for _, share in shares), max(share for _, share in shares)
    if percent(low) == percent(high):
        return f"Fue de {percent(high)} todos los meses"
    best = next(key for key, share in shares if share == high)
    worst = next(key for key, share in shares if share == low)
    return f"Estuvo entre {percent(low)} ({month(worst)}) y {percent(high)} ({month(best)})"


def _places_sentence(places: Sequence[tuple[str, int]]) -> str:
    top = [name for name, total in places if total == places[0][1]]
    if len(top) > 3:
        return f"{len(top)} barrios comparten el primer lugar, con {number(places[0][1])} cada uno"
    verb = "El barrio con más aportes fue" if len(top) == 1 else "Los barrios con más aportes fueron"
    return f"{verb} {'; '.join(top)}: {number(places[0][1])}{'' if len(top) == 1 else ' cada uno'}"


def _letter(place: int) -> str:
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _present_sentence(figure: Figure) -> str:
    if figure["oculta"]:
        return "El total no se muestra: permitiría conocer un grupo chico"
    if not figure["valor"]:
        return "No se anotó la concurrencia de vecinas y vecinos"
    return f"Se contaron {plural(figure['valor'], 'presencia', 'presencias')} de vecinas y vecinos"


def _share_sentence(figure: Figure, what: str) -> str:
    if figure["oculta"]:
        return "No se muestra: permitiría conocer un grupo chico"
    if figure["valor"] is None:
        return "No se anotó si venían por primera vez"
    return f"{_sentence_case(figure['texto'])} venía {what}, de las personas de las que se sabe"


def _women_sentence(figure: Figure) -> str:
    if figure["oculta"]:
        return "No se muestra: permitiría conocer un grupo chico"
    if figure["valor"] is None:
        return "No se anotó el género de quienes asistieron"
    beside = figure["al_lado"]
    unknown = (
        f"; de {percent(beside['sin_dato'] / beside['total'])} no se sabe el género"
        if beside.get("sin_dato") and beside.get("total")
        else ""
    )
    return f"{_sentence_case(figure['texto'])} de quienes asistieron eran mujeres{unknown}"


def _authors_sentence(authors: Sequence[tuple[str, Figure]]) -> str:
    named = [(label, figure["valor"]) for label, figure in authors if figure["valor"]][:2]
    words = listed([f"{number(value)} {_of(label)}" for label, value in named])
    total = sum(figure["valor"] for _, figure in authors)
    return f"De {plural(total, 'iniciativa o propuesta', 'iniciativas y propuestas')}, hubo {words}"


def _of(label: str) -> str:
    """ "del Concejo Vecinal", "de la Alcaldía", "de vecinas y vecinos"."""
    if label.startswith("Concejo"):
        return f"del {label}"
    return f"de la {label}" if label == "Alcaldía" else f"de {label[:1].lower()}{label[1:]}"


def _themes_sentence(themes: Sequence[tuple[str, int]], total: int) -> str:
    top = [name for name, value in themes if value == themes[0][1]]
    if len(top) > 3:
        return f"{len(top)} temas comparten el primer lugar, con {number(themes[0][1])} cada uno"
    verb = "El tema más frecuente fue" if len(top) == 1 else "Los temas más frecuentes fueron"
    each = "" if len(top) == 1 else " cada uno"
    return f"{verb} {listed(top)}: {number(themes[0][1])} de {number(total)}{each}"


def _coverage_sentence(figure: Figure, missing: Sequence[str]) -> str:
    if figure["valor"] is None:
        return "No hay barrios registrados"
    if not missing:
        return f"Hubo participación de los {number(figure['denominador'])} barrios"
    told = f"Hubo participación en {_ratio(figure)} barrios"
    if len(missing) > 4:
        return told
    names = "; ".join(missing) if any("," in name for name in missing) else listed(list(missing))
    return f"{told}; {'falta' if len(missing) == 1 else 'faltan'} {names}"
