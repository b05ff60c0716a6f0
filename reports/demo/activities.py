"""What the demonstration does each year for its plan: forty-five activities a year, and how each of them goes.

Invented, as the plan is. Dates, money and progress follow from the tables below and the year alone, so that the same
day tells the same story.
"""

import calendar as months
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.demo import plan

#: What was asked for, and no item of the plan answers.
NOT_IN_THE_PLAN = "skate"
#: How an activity goes: at each report, the share of its time that is over against what is done of it.
_PACES = {
    "a tiempo": (1.0, ""),
    "adelantada": (1.35, ""),
    "lenta": (0.62, "Falta personal para ir al ritmo previsto."),
    "trancada": (0.38, "El llamado quedó desierto y hubo que repetirlo."),
    "callada": (0.5, ""),
    "suspendida": (0.5, ""),
}


@dataclass(frozen=True)
class Report:
    """What was reported on a day of an activity."""

    on: dt.date
    percent: int
    executed: Decimal | None
    text: str


@dataclass(frozen=True)
class Activity:
    """An activity as it is added; ``item`` is the code of what it is done for."""

    code: str
    item: str
    title: str
    responsible: str
    product: str
    starts_on: dt.date
    ends_on: dt.date
    budget: Decimal | None
    weight: int
    milestone: str
    pace: str
    moved_to: dt.date | None

    @property
    def is_cancelled(self) -> bool:
        """Whether it is given up half way."""
        return self.pace == "suspendida"

    def reports(self) -> Iterator[Report]:
        """What is reported: at the end of each second month while it lasts, and when it ends."""
        speed, excuse = _PACES[self.pace]
        ends = self.moved_to or self.ends_on
        days = max((ends - self.starts_on).days, 1)
        for on in _report_days(self.starts_on, ends):
            if self.pace == "callada" and on.month > self.starts_on.month + 1:
                return
            over = (on - self.starts_on).days / days
            percent = min(100, round(over * speed * 20) * 5)
            if on == ends and speed >= 1:
                percent = 100
            spent = None if self.budget is None else _in_tens_of_thousands(self.budget * percent / 110)
            yield Report(on, percent, spent, _words(percent, self.product, excuse))
            if percent == 100:
                return


def _in_tens_of_thousands(pesos: Decimal) -> Decimal:
    return (pesos / 10_000).quantize(Decimal(1)) * 10_000


def _report_days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for month in range(first.month + 1, last.month + 1, 2):
        yield dt.date(first.year, month, months.monthrange(first.year, month)[1] - 2)
    if last.month == first.month or (last.month - first.month) % 2 == 0:
        yield last


def _words(percent: int, product: str, excuse: str) -> str:
    if percent == 100:
        return f"Terminado. Quedó hecho: {product[0].lower()}{product[1:]}."
    if percent == 0:
        return f"Todavía no empezó. {excuse or 'Se está preparando.'}"
    half = "Va por menos de la mitad" if percent < 50 else "Ya se hizo más de la mitad"
    if percent == 50:
        half = "Va por la mitad"
    return f"{half} ({percent} %). {excuse}".strip()


_MEASURES = {row.code: row.measure for row in plan.items()}
#: Item, title (``{}`` is the year), product (``{}`` is what its target adds that year), first and last month, thousands of pesos (0: none of its own), weight, pace
#: of the first year, of the second, and a milestone (empty: none).
_Row = tuple[str, str, str, int, int, int, int, str, str, str]
_ROWS: tuple[_Row, ...] = (
    ("1.1.1", "Bacheo de {}: una subzona por semana", "Recorridas hechas y reclamos respondidos", 3, 12, 18500, 3,
     "a tiempo", "a tiempo", ""),
    ("1.1.2", "Pavimento de pasajes, etapa {}", "{} cuadras pavimentadas", 5, 11, 24000, 3, "lenta", "a tiempo",
     "Llamado a licitación publicado"),
    ("1.1.3", "Perfilado y cuneteo antes del invierno de {}", "Caminos perfilados", 3, 6, 7200, 2, "a tiempo", "a tiempo", ""),
    ("1.1.3", "Perfilado y cuneteo de primavera de {}", "Caminos perfilados", 9, 11, 6800, 1, "a tiempo", "a tiempo", ""),
    ("1.2.1", "Recorridos accesibles de {}", "{} recorridos terminados", 4, 10, 9600, 2, "trancada", "a tiempo",
     "Proyecto conversado con cada policlínica"),
    ("1.2.2", "Convenios de veredas con cooperativas, {}", "{} convenios firmados", 4, 9, 4100, 1, "a tiempo", "a tiempo",
     "Bases publicadas"),
    ("1.3.1", "Cruces de escuelas de {}", "{} cruces con lomo, cebra y cartel", 3, 11, 8300, 2, "a tiempo", "lenta", ""),
    ("1.3.2", "Gestión de semáforos ante la Intendencia, {}", "Pedidos enviados, con su respuesta", 3, 12, 0, 1, "lenta",
     "a tiempo", ""),
    ("1.4.1", "Cuadrilla de luminarias de {}", "Reclamos resueltos en menos de diez días", 3, 12, 11200, 2, "a tiempo",
     "a tiempo", ""),
    ("1.4.2", "Ocho paradas con luz en Ruta 8, {}", "Ocho paradas iluminadas", 6, 10, 5400, 1, "a tiempo", "a tiempo",
     "Columnas compradas"),
    ("1.4.3", "Luz en pasajes, etapa {}", "{} luminarias colocadas", 5, 11, 6900, 2, "lenta", "a tiempo", ""),
    ("2.1.1", "Primera recorrida de bocas de tormenta de {}", "Bocas de tormenta limpias antes del invierno", 3, 5, 3900, 1,
     "a tiempo", "a tiempo", ""),
    ("2.1.1", "Segunda recorrida de bocas de tormenta de {}", "Bocas de tormenta limpias antes del verano", 9, 11, 3900, 1,
     "a tiempo", "a tiempo", ""),
    ("2.1.2", "Cruce de cañada de Jardines del Hipódromo, obra {}", "Un cruce ensanchado", 4, 9, 13800, 3, "trancada",
     "a tiempo", "Proyecto ejecutivo aprobado"),
    ("2.1.3", "Informes de saneamiento a los barrios, {}", "Dos informes entregados en mano", 5, 11, 120, 1, "a tiempo",
     "a tiempo", ""),
    ("2.2.1", "Sendero de los Bañados: trabajo de {}", "Tramo del sendero señalizado", 8, 12, 5200, 2, "callada", "a tiempo",
     "Recorrido acordado con las escuelas"),
    ("2.2.2", "Grupos de guardianes de cañadas, {}", "Grupos formados y con respuesta a sus avisos", 4, 11, 640, 1,
     "a tiempo", "a tiempo", ""),
    ("2.2.3", "Basurales de las márgenes, {}", "{} lugares recuperados", 4, 10, 4700, 2, "a tiempo", "a tiempo", ""),
    ("2.3.1", "Puntos verdes nuevos de {}", "Puntos verdes abiertos: {}", 5, 9, 3600, 2, "adelantada", "a tiempo",
     "Lugares elegidos con cada subzona"),
    ("2.3.2", "Retiro de podas y voluminosos a pedido, {}", "Pedidos retirados en una semana", 3, 12, 7700, 1, "lenta",
     "a tiempo", ""),
    ("2.3.3", "Talleres de compostaje de {}", "{} composteras comunitarias nuevas", 4, 11, 380, 1, "a tiempo",
     "a tiempo", ""),
    ("3.1.1", "Poda programada de {}", "Árboles del calendario podados", 5, 8, 9800, 2, "a tiempo", "a tiempo",
     "Calendario publicado"),
    ("3.1.2", "Plantación de {}", "Árboles plantados, con madrina o padrino", 5, 9, 4300, 2, "lenta", "a tiempo", ""),
    ("3.1.3", "Respuesta a reclamos de arbolado, {}", "Reclamos con respuesta escrita", 3, 12, 0, 1, "a tiempo", "a tiempo",
     ""),
    ("3.2.1", "Plaza de Punta Rieles y Bella Italia: proyecto y obra, {}", "Proyecto aprobado y obra empezada", 4, 12, 8000,
     3, "lenta", "a tiempo", "Maqueta votada por vecinas y vecinos"),
    ("3.2.2", "Una plaza de barrio recuperada en {}", "Plaza reabierta", 6, 11, 8900, 2, "a tiempo", "a tiempo", ""),
    ("3.2.3", "Un baño público más en feria, {}", "Baño abierto los días de feria", 7, 10, 2600, 1, "a tiempo", "a tiempo", ""),
    ("3.3.1", "Canchas con luz y cerco, {}", "{} canchas mejoradas y su acuerdo de uso", 5, 10, 5100, 1, "trancada",
     "a tiempo", ""),
    ("3.3.2", "Circuito de caminata de {}", "Un circuito señalizado", 8, 11, 1900, 1, "a tiempo", "a tiempo", ""),
    ("4.1.1", "Llamado a iniciativas culturales de {}", "{} iniciativas apoyadas", 4, 9, 3200, 2, "a tiempo", "a tiempo",
     "Fallo del jurado publicado"),
    ("4.1.2", "Escenario móvil: temporada {}", "{} presentaciones", 3, 12, 2800, 1, "adelantada", "a tiempo", ""),
    ("4.1.3", "Voces del Hipódromo, {}", "Entrevistas grabadas por los liceos", 5, 10, 450, 1, "callada", "a tiempo", ""),
    ("4.2.1", "Cuidado infantil en los encuentros de {}", "Personal contratado y anunciado", 3, 11, 980, 1, "a tiempo",
     "a tiempo", ""),
    ("4.2.2", "Red de merenderos, {}", "{} merenderos más en la red", 3, 12, 2400, 2, "a tiempo", "lenta", ""),
    ("4.2.3", "Agenda de igualdad: escritura y revisión de {}", "Agenda aprobada por el Concejo Municipal", 4, 8, 150, 2,
     "a tiempo", "a tiempo", "Encuentro con las organizaciones"),
    ("4.3.1", "Mediación en los centros de barrio, {}", "Casos atendidos", 3, 12, 1250, 1, "a tiempo", "a tiempo", ""),
    ("4.3.2", "Fincas ruinosas relevadas en {}", "Fincas relevadas e intimadas", 3, 10, 1700, 2, "lenta", "a tiempo", ""),
    ("5.1.1", "Respuestas en treinta días, {}", "Propuestas respondidas en plazo", 3, 12, 0, 2, "a tiempo", "a tiempo", ""),
    ("5.1.2", "Devoluciones por subzona de {}", "Seis devoluciones hechas", 9, 12, 300, 2, "a tiempo", "a tiempo", ""),
    ("5.2.1", "Encuentros vecinales de {}, del calendario a la sistematización", "Seis encuentros", 7, 11, 860, 2, "a tiempo", "a tiempo",
     "Calendario de encuentros acordado"),
    ("5.2.2", "Plan operativo del año que sigue a {}", "Plan operativo presentado al Concejo Municipal", 8, 10, 0, 1, "a tiempo",
     "a tiempo", ""),
    ("5.2.3", "Presupuesto participativo joven de {}", "{} proyectos votados y hechos", 4, 10, 1500, 2, "suspendida",
     "a tiempo", ""),
    ("5.3.1", "Actas publicadas en quince días, {}", "Actas firmadas y verificables", 3, 12, 0, 1, "lenta", "a tiempo", ""),
    ("5.3.2", "Audiencia pública de {}", "Audiencia hecha, con el estado de cada compromiso", 3, 5, 210, 1, "a tiempo",
     "a tiempo", ""),
    ("5.3.3", "Datos abiertos de {}", "Conjuntos de datos publicados y al día", 6, 11, 0, 1, "a tiempo", "a tiempo", ""),
)  # fmt: skip

#: What goes on from the first year otherwise than it began: item, title, product, thousands of pesos, milestone.
_LATER = {
    "3.2.1": (
        "Plaza de Punta Rieles y Bella Italia: obra e inauguración, {}",
        "Plaza inaugurada",
        12600,
        "Juegos y baños puestos",
    ),
}
#: The year in which what an item does is finished.
_FINISHED = {"3.2.1": 2027}
#: An activity whose days were moved while the year went on: item, to the last day of which month.
_MOVED = {"1.1.2": 12, "1.4.3": 12, "2.3.1": 10}
CANCELLED_REASON = "Los liceos pidieron hacerlo con más tiempo de trabajo en el aula: se retoma el año que viene con otras bases."
#: The value that the coordination answers for instead of the computed one: item, percent, reason.
OVERRIDES = (
    ("2.2.1", 10, "Se acordó el recorrido con las escuelas, que ninguna actividad cuenta todavía."),
    ("3.2", 35, "La plaza de Punta Rieles espera los juegos, que llegan en otro embarque: lo calculado da más de lo que "
                "ya se puede usar."),
)  # fmt: skip
RESOLUTION = (
    "Resolución del {day} (de la demostración).\n"
    "VISTO: el proyecto de Plan Operativo Anual {year} que presenta el Equipo de planificación;\n"
    "EL CONCEJO MUNICIPAL RESUELVE: 1.º Aprobar el Plan Operativo Anual {year}. 2.º Asignar a cada actividad el "
    "presupuesto que en él consta. 3.º Publíquese."
)
INTRODUCTION = (
    "Lo que el municipio hace en {year} por cada compromiso de su plan de desarrollo: quién lo lleva adelante, entre qué "
    "fechas, con cuánto dinero y qué va a quedar hecho. Salió de los encuentros vecinales y de lo que quedó pendiente."
)
TASKS = (
    ("Reunir los avances del trimestre con cada área", "Con tiempo para devolver lo que no se entienda.", 12),
    (
        "Preparar la presentación de la audiencia pública",
        "Una lámina por eje, y lo que no se hizo con su motivo.",
        40,
    ),
    ("Revisar con Obras las fechas que se corrieron", "", -6),
)


def activities(year: int) -> list[Activity]:
    """The activities of a year, in the order of the plan; codes follow the item's."""
    seen: dict[str, int] = {}
    responsible = {item.code: item.responsible for item in plan.items()}
    made = []
    for item, title, product, first, last, thousands, weight, pace_first, pace_next, milestone in _ROWS:
        if year > _FINISHED.get(item, year):
            continue
        if year > plan.YEARS[0] + 1 and item in _LATER:
            title, product, thousands, milestone = _LATER[item]
        place = seen[item] = seen.get(item, -1) + 1
        pace = pace_first if year == plan.YEARS[0] + 1 else pace_next
        moved = _MOVED.get(item) if year == plan.YEARS[0] + 1 else None
        made.append(
            Activity(
                code=f"{item}-{'abc'[place]}",
                item=item,
                title=title.format(year),
                responsible=responsible[item],
                product=product.format(_adds(item, year)),
                starts_on=dt.date(year, first, 1),
                ends_on=_last_day(year, last),
                budget=_budget(thousands, year) if thousands else None,
                weight=weight,
                milestone=milestone,
                pace=pace,
                moved_to=_last_day(year, moved) if moved else None,
            )
        )
    return made


def _adds(item: str, year: int) -> str:
    """How many more a year has to reach than the one before, or how many it has to do; nothing where none are counted."""
    measure = _MEASURES[item]
    target = measure.targets.get(year) if measure else None
    if measure is None or not isinstance(target, Decimal):
        return ""
    before = 0 if "por año" in measure.unit else measure.targets.get(year - 1, measure.baseline or 0)
    return f"{target - Decimal(before)}"


def _budget(thousands: int, year: int) -> Decimal:
    """Seven in a hundred more each year after the first, to the nearest ten thousand."""
    later = year - plan.YEARS[0] - 1
    if not later:
        return Decimal(thousands) * 1000
    return _in_tens_of_thousands(Decimal(thousands) * (100 + 7 * later) * 10)


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, months.monthrange(year, month)[1])


@dataclass(frozen=True)
class Reading:
    """What an indicator read on a day."""

    item: str
    on: dt.date
    value: Decimal
    text: str


def readings(year: int) -> Iterator[Reading]:
    """What the indicators of figures read at the end of June, and again at the end of October; some were never read."""
    for number, item in enumerate(row for row in plan.items() if row.measure):
        measure = item.measure
        target = measure.targets.get(year) if measure else None
        if measure is None or number % 4 == 3:
            continue
        for month, share in ((6, Decimal("0.45")), (10, Decimal("0.8"))):
            on = _last_day(year, month)
            if isinstance(target, Decimal):
                start = Decimal(measure.baseline or 0)
                slower = Decimal(1) - Decimal(number % 5) / 8
                value = start + (target - start) * share * slower
                if _is_finished(year, item.code, on):
                    value = target
                yield Reading(item.code, on, value.quantize(Decimal("1")), "")
            elif measure.kind == "yes_no" and target and month == 10:
                yield Reading(item.code, on, Decimal(number % 2), "")


def _is_finished(year: int, item: str, day: dt.date) -> bool:
    """Whether all that was to be done for an item in a year had ended by a day, in time: what it counts is then whole."""
    mine = [row for row in activities(year) if row.item == item]
    return bool(mine) and all(row.pace == "a tiempo" and (row.moved_to or row.ends_on) <= day for row in mine)


@dataclass(frozen=True)
class YearDates:
    """When an operational plan was put in force."""

    year: int
    in_force: dt.date


def years(today: dt.date) -> list[YearDates]:
    """The operational plans in force on a day: the first two weeks after the plan, each other one the November before."""
    approval = plan.dates(today).approval
    if approval is None:
        return []
    first = approval + dt.timedelta(days=14)
    found = [YearDates(first.year, first)]
    while found[-1].year < plan.YEARS[1]:
        year = found[-1].year + 1
        found.append(YearDates(year, dt.date(year - 1, 11, 17)))
    return [row for row in found if row.in_force <= today]


def quarters(year: int) -> list[tuple[dt.date, dt.date]]:
    """The four quarters of a year."""
    return [(dt.date(year, month, 1), _last_day(year, month + 2)) for month in (1, 4, 7, 10)]
