"""From what was counted of two periods to what is told: the indicators of an evaluation, and what changed of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from planning.progress import kept
from reports.documents.figures import (
    HIDDEN,
    HIDDEN_ANSWERS,
    NO_DATA,
    Figure,
    evidence,
    plain_figure,
    rate_figure,
)
from reports.documents.participation_figures import APPROVED, all_figures, covered_neighbourhoods
from reports.documents.synthesis_figures import CONTRIBUTION, synthesis_figures
from reports.documents.words import averaged, decimal, money, number, percent, plain, plural, whole_percent
from reports.models import LOWEST_ANSWER, Respondent
from reports.suppression import disclosive

if TYPE_CHECKING:
    from reports.queries.evaluation_facts import (
        Asked,
        EvaluationFacts,
        PeriodFacts,
        SurveyFacts,
        Zone,
    )

BASE = "base."
PER_THOUSAND = "aportes.por_mil"
#: The five groups in the order of reading: key, and how the ids of their figures begin, in the order of reading.
BLOCKS: dict[str, tuple[str, ...]] = {
    "coordinacion": ("reuniones.", "actas."),
    "quienes": ("asistencia.", "vecinos.", "paridad.", "cobertura.", PER_THOUSAND),
    "que": ("aportes.", "iniciativas.", "temas.tratados", "temas.tema.", "temas.subzona."),
    "como": ("devolucion.", "validacion.", "encuesta."),
    "consecuencias": ("temas.", "respuesta.", "incidencia.", "plan.", "presupuesto."),
}
#: Shares of 1, of which the change is told in points.
_SHARES = (
    "vecinos.primera_vez",
    "paridad.mujeres",
    "cobertura.barrios",
    "cobertura.subzonas",
    "actas.completas",
    "respuesta.tasa",
    "devolucion.tasa",
    "incidencia.tasa",
    "presupuesto.ejecutado",
)
_PLAN = "plan.avance"


@dataclass(frozen=True)
class Change:
    """How much a figure changed, exactly; ``points``: of a percentage."""

    by: Fraction
    points: bool
    unit: str = ""

    @property
    def text(self) -> str:
        """``4,2 puntos más``: more or less, and never better or worse."""
        if not self.by:
            return "igual"
        tenths = int(abs(self.by) * 10 + Fraction(1, 2))
        size = decimal(tenths / 10) if tenths else "menos de 0,1"
        many = tenths != 10
        nouns = {"dias": ("día", "días")} | ({self.unit: ("punto", "puntos")} if self.points else {})
        noun = f" {nouns[self.unit][many]}" if self.unit in nouns else ""
        return f"{size}{noun} {'más' if self.by > 0 else 'menos'}"


def figures_of(facts: EvaluationFacts) -> list[Figure]:
    """Every figure in the order of the document: group by group, that of the result and then that of the baseline."""
    result = {figure["id"]: figure for figure in _of_period(facts, facts.result)}
    base = {figure["id"]: figure for figure in _of_period(facts, facts.base)}
    if facts.survey:
        result |= {figure["id"]: figure for figure in _of_survey(facts.survey, facts.k)}
    told = []
    for id in sorted({**result, **base}, key=_place):
        told += [figure for figure in (result.get(id), of_baseline(base.get(id))) if figure]
    return told


def _place(id: str) -> tuple[int, int]:
    """Which group an indicator belongs to, and where in it; those of one family stay as they are."""
    for group, starts in enumerate(BLOCKS.values()):
        for place, start in enumerate(starts):
            if id.startswith(start):
                return group, place
    raise ValueError(f"{id} belongs to no group.")


def block_of(id: str) -> str:
    """The group of an indicator, whether of the result or of the baseline."""
    return list(BLOCKS)[_place(id.removeprefix(BASE))[0]]


def of_baseline(figure: Figure | None) -> Figure | None:
    """The same figure as that of the baseline: it says so, and its rows stand in a table of their own."""
    if figure is None:
        return None
    how = figure["evidencia"]
    return figure | {
        "id": f"{BASE}{figure['id']}",
        "titulo": f"{figure['titulo']} (línea de base)",
        "regla": f"De la línea de base. {figure['regla']}",
        "evidencia": how and how | {"tabla": f"{BASE}{how['tabla']}"},
    }


def change(before: Figure | None, after: Figure | None) -> Change | None:
    """What became of a figure; ``None`` where one of both has no value or nobody looked."""
    if not before or not after or before["valor"] is None or after["valor"] is None:
        return None
    if is_unchecked(before) or is_unchecked(after):
        return None
    id = after["id"].removeprefix(BASE)
    by = exact(after) - exact(before)
    if is_share(id):
        return Change(by * 100, points=True)
    return Change(by, points=id == _PLAN, unit=after.get("unidad", ""))


def is_unchecked(figure: Figure) -> bool:
    """Of minutes approved on paper nobody knows whether they were complete, which is not that none was."""
    is_of_minutes = figure["id"].removeprefix(BASE) == "actas.completas"
    return is_of_minutes and bool(figure["n"]) and not figure["numerador"]


def is_share(id: str) -> bool:
    """Whether the value of an indicator is a share of 1."""
    return id.startswith("asistencia.") or id in _SHARES


def is_of_one_person(id: str) -> bool:
    """Whether an indicator counts what one member did."""
    return id.removeprefix(BASE).startswith("asistencia.") and id.removeprefix(BASE).count(".") > 1


def exact(figure: Figure) -> Fraction:
    """The value of a figure before it was written as a decimal."""
    id, unit = figure["id"].removeprefix(BASE), figure.get("unidad", "")
    if figure["numerador"] is None or not (is_share(id) or unit in ("dias", "personas", "por_mil", "escala")):
        return Fraction(str(figure["valor"]))
    share = Fraction(str(figure["numerador"])) / Fraction(str(figure["denominador"]))
    return share * 1000 if unit == "por_mil" else share


# --- a period -----------------------------------------------------------------------------------------


def _of_period(facts: EvaluationFacts, period: PeriodFacts) -> list[Figure]:
    """What the participation analysis and the synthesis tell, and what only an evaluation does."""
    known = all_figures(period.counts, period.people, facts.bodies, facts.k, facts.codes)
    return [
        *(_of_every_body(figure) for figure in known),
        _residents_mean(period, small_words(facts.k)),
        _zones(period, facts.zones),
        _per_thousand(period, facts.population),
        *synthesis_figures(period.synthesis),
        *_opinions(period),
        _plan(period),
        _budget(period),
    ]


def _of_every_body(figure: Figure) -> Figure:
    """The figures of meetings say whose: a participation analysis counts those of its bodies under the same name."""
    if not figure["id"].startswith("reuniones."):
        return figure
    title, rule = (
        f"{figure['titulo']}, de todos los órganos",
        f"{figure['regla']} Son las de todos los órganos.",
    )
    return figure | {"titulo": title, "regla": rule}


def small_words(k: int) -> str:
    """What the rule of a figure says of groups that are too small."""
    if k < 10**9:
        return f" No se muestran grupos de menos de {k} personas."
    return " No se muestra ningún grupo porque el municipio no fijó el tamaño mínimo que puede mostrarse."


def _tenth(value: Fraction) -> str:
    """To a tenth: «23,5»; never «0» when it is not."""
    tenths = int(value * 10 + Fraction(1, 2))
    return decimal(tenths / 10) if tenths or not value else "menos de 0,1"


def _residents_mean(period: PeriodFacts, small: str) -> Figure:
    people, meetings = period.people.total, period.people.with_head_count
    value = None if people is None or not meetings else Fraction(people, meetings)
    among = plural(meetings, "reunión con concurrencia anotada", "reuniones con concurrencia anotada")
    if people is None:
        text, n_text = HIDDEN, among
    else:
        text = NO_DATA if value is None else _tenth(value)
        n_text = f"{plural(people, 'presencia', 'presencias')} en {among}" if meetings else "Nada que contar"
    return plain_figure(
        "vecinos.media",
        "Vecinas y vecinos por reunión",
        None if value is None else float(value),
        people,
        meetings,
        meetings,
        n_text,
        f"{APPROVED} promedio de la concurrencia anotada, sobre las reuniones en que se anotó.{small}",
        text,
        hidden=people is None,
        evidence=evidence("vecinos.reuniones", where={}, quotient=("cantidad", "cantidad_reuniones")),
    ) | {"unidad": "personas"}


def covered_zones(period: PeriodFacts, zones: Sequence[Zone]) -> set[str]:
    """Codes of the subzones with a covered neighbourhood."""
    covered = covered_neighbourhoods(period.counts)
    return {zone.code for zone in zones if covered & set(zone.places)}


def _zones(period: PeriodFacts, zones: Sequence[Zone]) -> Figure:
    return rate_figure(
        "cobertura.subzonas",
        "Subzonas con participación",
        len(covered_zones(period, zones)),
        len(zones),
        ("subzona con barrios", "subzonas con barrios"),
        f"{APPROVED} subzonas con algún barrio de donde vino alguien a una reunión o sobre el que hubo un aporte, "
        "sobre todas las subzonas que tienen barrios.",
        evidence=evidence("cobertura.subzonas", where={}, numerator={"cubierta": ["si"]}),
    )


def _per_thousand(period: PeriodFacts, population: int | None) -> Figure:
    heard = len(period.synthesis.heard)
    value = Fraction(heard * 1000, population) if population else None
    told = plural(heard, *CONTRIBUTION)
    return plain_figure(
        PER_THOUSAND,
        "Aportes cada 1.000 habitantes",
        None if value is None else float(value),
        heard,
        population or None,
        heard,
        f"{told}, {plural(population, 'habitante', 'habitantes')}"
        if population
        else f"{told}; no está cargado cuántos habitantes tiene el municipio",
        "Aportes del período que se escucharon: los de reuniones con acta aprobada y los que llegaron por otra vía y "
        "se admitieron, cada 1.000 habitantes del municipio.",
        NO_DATA if value is None else decimal(float(value)),
        hidden=False,
        evidence=evidence("aportes", where={}),
    ) | {"unidad": "por_mil"}


def _plan(period: PeriodFacts) -> Figure:
    plan = period.plan
    value = kept(plan.whole.value) if plan else None
    counted, left_out = (plan.whole.counted, plan.whole.left_out) if plan else (0, 0)
    return plain_figure(
        _PLAN,
        "Avance del plan",
        None if value is None else float(value),
        None,
        None,
        counted,
        averaged(counted, left_out) if plan else "No había un plan vigente",
        "Del plan vigente el último día del período, o el día en que se preparó este documento si es anterior, según "
        "los avances aceptados hasta ese día: promedio, según sus pesos, de lo que está directamente debajo y tiene "
        "datos. Lo que no tiene datos o pesa 0 queda afuera.",
        NO_DATA if value is None else whole_percent(float(value)),
        hidden=False,
        evidence=evidence("plan", where={"profundidad": [1], "cuenta": ["si"]}),
    ) | {"unidad": "por_ciento"}


def _budget(period: PeriodFacts) -> Figure:
    lines = period.budget
    spent = sum((line.executed for line in lines), Decimal(0))
    assigned = sum((line.assigned for line in lines), Decimal(0))
    value = Fraction(spent) / Fraction(assigned) if lines else None
    activities = plural(len(lines), "actividad con presupuesto", "actividades con presupuesto")
    return plain_figure(
        "presupuesto.ejecutado",
        "Presupuesto ejecutado",
        None if value is None else float(value),
        plain(spent),
        plain(assigned),
        len(lines),
        f"{money(float(spent))} de {money(float(assigned))}, en {activities}" if lines else "Nada que contar",
        "De los planes operativos vigentes de los años que tienen días en el período: lo ejecutado, según el último "
        "avance aceptado que lo dice hasta el último día, sobre lo asignado. Solo actividades con presupuesto.",
        NO_DATA if value is None else percent(float(value)),
        hidden=False,
        evidence=evidence("presupuesto", where={}, quotient=("ejecutado", "asignado")),
    ) | {"unidad": "proporcion"}


# --- what readers said of devolutions -----------------------------------------------------------------


def _opinions(period: PeriodFacts) -> list[Figure]:
    """A sum of what the page of each devolution tells already: it gives nobody away, and hides nothing."""
    correcting = sum(told.corrected for told in period.rounds)
    total = correcting + sum(told.acknowledged for told in period.rounds)
    n_text = plural(total, "opinión", "opiniones")
    rule = (
        "Opiniones sobre las devoluciones, de las rondas de correcciones que cerraron en el período y cuya cantidad se "
        "muestra junto a su devolución. No se suman las rondas abiertas ni las de grupos chicos"
    )
    return [
        plain_figure(
            "validacion.opiniones",
            "Opiniones sobre las devoluciones",
            total,
            None,
            None,
            total,
            n_text,
            f"{rule}.",
            number(total),
            hidden=False,
            evidence=evidence("validacion", where={}, add="cantidad"),
        ),
        plain_figure(
            "validacion.correcciones",
            "Opiniones que piden corregir algo",
            correcting,
            correcting,
            total,
            total,
            f"{number(correcting)} de {n_text}",
            f"{rule}; de esas, las que piden corregir algo de lo que se devolvió.",
            number(correcting),
            hidden=False,
            evidence=evidence("validacion", where={}, numerator={"dice": ["corrige"]}, add="cantidad"),
        ),
    ]


# --- the survey ---------------------------------------------------------------------------------------

AUDIENCES = list(Respondent)


def sheets_told(survey: SurveyFacts, k: int) -> dict[str, int | None]:
    """Sheets of each audience that was asked; ``None`` is hidden."""
    asked = {one.respondent for one in survey.scales} | set(survey.sheets)
    return {
        audience.value: survey.sheets.get(audience, 0)
        if _is_enough(survey, f"{audience.value}", survey.sheets.get(audience, 0), k)
        else None
        for audience in AUDIENCES
        if audience in asked
    }


def scales_told(survey: SurveyFacts, k: int) -> list[tuple[Asked, bool]]:
    """Each question, and whether what was answered may be told."""
    sheets = sheets_told(survey, k)
    return [
        (
            one,
            sheets[one.respondent] is not None
            and _is_enough(survey, f"{one.respondent}.{one.key}", sum(one.given.values()), k)
            and not _names_who(one),
        )
        for one in survey.scales
    ]


def _names_who(one: Asked) -> bool:
    """Whether everybody's answer is known from the sum: all gave the same, in a group whose members are public."""
    return one.respondent != Respondent.RESIDENTS and max(one.given.values(), default=0) == sum(
        one.given.values()
    )


def answers_told(survey: SurveyFacts, k: int) -> dict[str, int]:
    """How many answered what, where it is told: for the comparison of a later version with this one."""
    told = {audience: number for audience, number in sheets_told(survey, k).items() if number is not None}
    return told | {
        f"{one.respondent}.{one.key}": sum(one.given.values())
        for one, is_told in scales_told(survey, k)
        if is_told
    }


def _is_enough(survey: SurveyFacts, name: str, number: int, k: int) -> bool:
    """Whether so many are told, and those who came since a version published before are not too few."""
    return number >= k and not any(
        disclosive(number - before[name], k) for before in survey.told if name in before
    )


def _of_survey(survey: SurveyFacts, k: int) -> list[Figure]:
    figures = []
    rule = "Encuesta de esta evaluación, ya cerrada:"
    small = small_words(k)
    scales = scales_told(survey, k)
    for audience, sheets in sheets_told(survey, k).items():
        label = Respondent(audience).label
        figures.append(
            plain_figure(
                f"encuesta.{audience}",
                f"Encuesta: {label}",
                sheets,
                None,
                None,
                sheets,
                "Cantidad oculta" if sheets is None else plural(sheets, "hoja", "hojas"),
                f"{rule} hojas que llegaron de {label}.{small}",
                HIDDEN if sheets is None else number(sheets),
                hidden=sheets is None,
                evidence=evidence("encuesta", where={"quienes": [audience]}, add="hojas"),
            )
        )
        figures += [
            _mean(one, rule, small, hides=not told) for one, told in scales if one.respondent == audience
        ]
    return figures


def _mean(one: Asked, rule: str, small: str, *, hides: bool) -> Figure:
    n, points = sum(one.given.values()), sum(value * times for value, times in one.given.items())
    mean = None if hides else Fraction(points, n)
    label = Respondent(one.respondent).label
    return plain_figure(
        f"encuesta.{one.respondent}.{one.key}",
        f"{one.text} ({label})",
        None if mean is None else float(mean),
        None if hides else points,
        None if hides else n,
        None if hides else n,
        "Cantidad oculta" if hides else plural(n, "respuesta", "respuestas"),
        f"{rule} promedio de las respuestas de {label}, de {LOWEST_ANSWER} a 5. Quien no contestó esta pregunta no "
        f"cuenta.{small}",
        HIDDEN_ANSWERS if mean is None else f"{_tenth(mean)} de 5",
        hidden=hides,
        evidence=evidence(
            f"encuesta.{one.respondent}", where={"pregunta": [one.key]}, quotient=("puntos", "cantidad")
        ),
    ) | {"unidad": "escala"}
