"""The development plan of the demonstration: invented commitments on the real themes of Municipio F.

Five axes, each with its lines and their actions. Nobody took these on: figures and words are made up, places are real.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.demo import calendar

NAME = "Plan de Desarrollo Municipal 2025-2030"
YEARS = (2025, 2030)
LEVELS = ("Eje", "Línea estratégica", "Acción")
#: The yearly hearing at which it is presented, and how many days later a session may approve it.
_HEARING = "F-AP-2026-1"
_APPROVED_AFTER = dt.timedelta(days=14)

_OBRAS = "Área de Obras"
_VERDE = "Área de Espacios Públicos y Arbolado"
_SOCIAL = "Área Social"
_CULTURA = "Área de Cultura"
_LIMPIEZA = "Área de Limpieza"
_COMUNICACION = "Comunicación"
_EQUIPO = "Equipo de planificación"
_SECRETARIA = "Secretaría del Concejo Municipal"


@dataclass(frozen=True)
class Measure:
    """An indicator: of a figure, with the baseline and the targets by year; of another kind, in words."""

    name: str
    kind: str
    unit: str
    baseline: int | None
    targets: dict[int, Decimal | str]
    source: str


@dataclass(frozen=True)
class Item:
    """An item as it is added; ``parent`` is a code, empty at the top."""

    code: str
    parent: str
    title: str
    description: str
    responsible: str
    themes: tuple[str, ...]
    subzones: tuple[str, ...]
    measure: Measure | None


@dataclass(frozen=True)
class Dates:
    """When it was presented and approved, as far as that had happened on a day."""

    hearing: dt.date | None
    approval: dt.date | None


def dates(today: dt.date) -> Dates:
    """The yearly hearing, and the first ordinary session of the council two weeks later; ``None`` while to come."""
    slots = calendar.slots(dt.date(2026, 1, 1), today)
    hearing = next((slot.date for slot in slots if slot.code == _HEARING), None)
    if hearing is None:
        return Dates(None, None)
    sessions = (
        slot.date
        for slot in slots
        if slot.bodies == ("CM",) and slot.kind == "ordinaria" and slot.date >= hearing + _APPROVED_AFTER
    )
    return Dates(hearing, next(sessions, None))


RESOLUTION = (
    "Resolución 18/26/0115 (de la demostración).\n"
    "VISTO: el proyecto de Plan de Desarrollo Municipal presentado en audiencia pública;\n"
    "RESULTANDO: que recoge lo propuesto en los seis encuentros vecinales de 2025, uno por subzona;\n"
    "EL CONCEJO MUNICIPAL RESUELVE: 1.º Aprobar el Plan de Desarrollo Municipal 2025-2030. 2.º Encomendar su "
    "seguimiento al Equipo de planificación, que informa cada año en audiencia pública. 3.º Publíquese."
)


def _by_year(*values: int | None) -> dict[int, Decimal | str]:
    years = range(YEARS[0] + 1, YEARS[1] + 1)
    return {year: Decimal(value) for year, value in zip(years, values, strict=True) if value is not None}


def _count(name: str, unit: str, baseline: int | None, *values: int | None) -> Measure:
    return Measure(name, "count", unit, baseline, _by_year(*values), "Registros del municipio")


def _share(name: str, unit: str, baseline: int | None, *values: int | None) -> Measure:
    return Measure(name, "ratio", unit, baseline, _by_year(*values), "Registros del municipio")


def _product(name: str, year: int, words: str) -> Measure:
    return Measure(name, "product", "", None, {year: words}, "Publicación del municipio")


def _done(name: str, year: int) -> Measure:
    return Measure(name, "yes_no", "", None, {year: "Sí"}, "Acta del Concejo Municipal")


#: An action: title, sentence, who, themes, subzones (none: the whole municipality), measure.
_Action = tuple[str, str, str, str, str, Measure | None]
_Line = tuple[str, str, tuple[_Action, ...]]
_Axis = tuple[str, str, tuple[_Line, ...]]

_AXES: tuple[_Axis, ...] = (
    (
        "Calles y veredas que se puedan andar",
        "Que nadie tenga que salir por el barro ni caminar por la calle: bacheo sostenido, veredas, cruces seguros y luz "
        "en los recorridos de todos los días. Fue lo más pedido en los seis encuentros vecinales.",
        (
            ("Calles en buen estado", "Mantener lo que hay y llegar con pavimento a los pasajes que faltan.", (
                ("Bacheo por recorrida mensual en cada subzona", "Una cuadrilla recorre una subzona por semana y repara lo "
                 "que vecinas y vecinos señalaron.", _OBRAS, "vialidad", "",
                 _count("Metros cuadrados reparados", "m² por año", 9500, 11000, 12000, 12000, 12500, 13000)),
                ("Pavimentar pasajes de tosca de Villa García y Manga Rural", "Empezar por los que usan el ómnibus escolar "
                 "y la policlínica.", _OBRAS, "vialidad", "SZ-1",
                 _count("Cuadras pavimentadas", "cuadras, acumuladas", 0, 6, 14, 22, 30, 38)),
                ("Perfilado y cuneteo de caminos rurales", "Dos veces por año, antes del invierno y después.", _OBRAS,
                 "vialidad desagues", "SZ-1 SZ-6",
                 _count("Kilómetros perfilados", "km por año", 22, 26, 30, 30, 32, 32)),
            )),
            ("Veredas accesibles", "Que una silla de ruedas y un cochecito lleguen a la escuela, a la policlínica y a la "
             "parada.", (
                ("Recorridos accesibles a policlínicas y escuelas", "Vereda continua y rebajes en las dos cuadras que rodean "
                 "a cada una.", _OBRAS, "vialidad igualdad", "",
                 _count("Recorridos terminados", "recorridos, acumulados", 2, 5, 9, 13, 17, 21)),
                ("Convenios de veredas con cooperativas de vivienda", "El municipio pone los materiales y la dirección; la "
                 "cooperativa, el trabajo.", _OBRAS, "vialidad vivienda", "SZ-2 SZ-4",
                 _count("Convenios firmados", "convenios por año", 1, 3, 3, 4, 4, 4)),
            )),
            ("Cruces seguros", "Bajar la velocidad donde cruza más gente.", (
                ("Señalizar y elevar cruces frente a escuelas", "Con lomos de burro, cebras y cartelería, y la opinión de "
                 "cada escuela.", _OBRAS, "transito educacion", "",
                 _count("Cruces intervenidos", "cruces, acumulados", 4, 10, 16, 22, 28, 34)),
                ("Acordar semáforos en José Belloni y Camino Maldonado", "Gestionar ante la Intendencia los cruces que pidió "
                 "cada comisión de movilidad.", _SECRETARIA, "transito", "SZ-3 SZ-5",
                 _share("Pedidos con respuesta", "respuestas sobre pedidos enviados", 35, 60, 75, 80, 85, 90)),
            )),
            ("Luz en los recorridos de todos los días", "Alumbrado en paradas, pasajes y espacios públicos.", (
                ("Reponer luminarias en menos de diez días", "Contar cada reclamo desde que entra hasta que se enciende la "
                 "luz.", _OBRAS, "alumbrado", "",
                 _share("Reclamos resueltos en plazo", "reclamos resueltos en diez días sobre recibidos", 58, 70, 80, 85, 90,
                        95)),
                ("Iluminar las paradas de Ruta 8 y Camino Repetto", "Con columnas nuevas donde hoy no hay línea.", _OBRAS,
                 "alumbrado transporte", "SZ-1", _count("Paradas iluminadas", "paradas, acumuladas", 0, 8, 16, 24, 28, 28)),
                ("Luz en pasajes de Flor de Maroñas y Parque Guaraní", "Los que quedaron afuera del recambio anterior.",
                 _OBRAS, "alumbrado seguridad", "SZ-3 SZ-4",
                 _count("Luminarias colocadas", "luminarias, acumuladas", 0, 60, 130, 190, 240, 280)),
            )),
        ),
    ),
    (
        "Agua, bañados y limpieza",
        "El municipio cuida el agua que lo atraviesa: cañadas limpias, desagües que no desbordan y los Bañados de Carrasco "
        "como un lugar que se conoce y se protege.",
        (
            ("Desagües que no desbordan", "Limpieza antes de cada temporal y obras chicas donde siempre se inunda.", (
                ("Limpiar bocas de tormenta y alcantarillas", "Dos recorridas generales por año, y una más en los puntos que "
                 "marcó cada subzona.", _LIMPIEZA, "desagues", "",
                 _count("Bocas de tormenta limpias", "bocas por año", 1400, 1800, 2000, 2000, 2200, 2200)),
                ("Entubar y ensanchar cruces de cañadas en Jardines del Hipódromo", "Tres cruces que se inundan cada otoño.",
                 _OBRAS, "desagues", "SZ-5", _count("Cruces terminados", "cruces, acumulados", 0, 1, 2, 3, 3, 3)),
                ("Seguir el avance del saneamiento con la Intendencia", "Informar cada semestre a los barrios que esperan la "
                 "conexión.", _SECRETARIA, "saneamiento", "SZ-1 SZ-2 SZ-6",
                 _count("Informes a los barrios", "informes por año", 0, 2, 2, 2, 2, 2)),
            )),
            ("Bañados y cañadas vivos", "Proteger el humedal y abrirlo a quien lo quiera conocer.", (
                ("Sendero interpretativo de los Bañados de Carrasco", "Un recorrido corto y accesible, hecho con las escuelas "
                 "de la zona.", _VERDE, "ambiente espacios-publicos", "SZ-6",
                 _product("Sendero", 2028, "Sendero abierto, con cartelería y baño accesible")),
                ("Guardianas y guardianes de cañadas", "Grupos de vecinas y vecinos que avisan cuando algo anda mal, con "
                 "respuesta del municipio.", _SOCIAL, "ambiente participacion", "SZ-3 SZ-5 SZ-6",
                 _count("Grupos activos", "grupos", 2, 4, 6, 8, 9, 10)),
                ("Retirar basurales de las márgenes", "Y poner algo en su lugar: un banco, un cartel, una plantación.",
                 _LIMPIEZA, "residuos ambiente", "SZ-2 SZ-4 SZ-6",
                 _count("Basurales recuperados", "lugares, acumulados", 3, 8, 14, 20, 26, 30)),
            )),
            ("Menos basura, mejor separada", "Que separar sea fácil y que lo separado no termine en la misma bolsa.", (
                ("Puntos verdes en cada subzona", "Con horario conocido y alguien que explica.", _LIMPIEZA, "residuos", "",
                 _count("Puntos verdes en funcionamiento", "puntos", 2, 4, 6, 7, 8, 9)),
                ("Recolección de podas y voluminosos a pedido", "Por teléfono o en el portal, con día confirmado.",
                 _LIMPIEZA, "residuos", "",
                 _share("Pedidos retirados en una semana", "pedidos retirados en siete días sobre recibidos", 64, 75, 80, 85,
                        90, 90)),
                ("Compostaje en huertas y centros de barrio", "Con talleres abiertos en cada estación del año.", _SOCIAL,
                 "ambiente residuos", "", _count("Composteras comunitarias", "composteras", 5, 10, 15, 20, 25, 30)),
            )),
        ),
    ),
    (
        "Plazas, árboles y espacios para encontrarse",
        "Espacios públicos con sombra, baños y juegos para todas las edades, a no más de diez cuadras de cada casa.",
        (
            ("Mejor manejo del arbolado", "Podar lo que hace falta, plantar lo que falta y contestar cada reclamo.", (
                ("Poda programada por barrio", "Con el calendario publicado antes de empezar el invierno.", _VERDE,
                 "arbolado", "", _share("Poda cumplida", "árboles podados sobre programados", 62, 80, 85, 90, 95, 95)),
                ("Plantar mil árboles por año", "Con especies nativas y una madrina o un padrino en cada cuadra.", _VERDE,
                 "arbolado ambiente", "", _count("Árboles plantados", "árboles por año", 420, 700, 1000, 1000, 1000, 1000)),
                ("Atender los reclamos de arbolado", "Respuesta escrita en treinta días, también cuando la respuesta es no.",
                 _VERDE, "arbolado", "",
                 _share("Reclamos resueltos", "reclamos resueltos sobre recibidos", 55, 70, 80, 85, 90, 95)),
            )),
            ("Plazas para todas las edades", "Recuperar las que hay antes de abrir otras.", (
                ("Plaza de Punta Rieles y Bella Italia", "Juegos integradores, baños y un escenario chico.", _VERDE,
                 "espacios-publicos", "SZ-2", _product("Obra", 2027, "Plaza inaugurada")),
                ("Recuperar cuatro plazas de barrio", "Una por año, elegidas entre las que propuso cada subzona.", _VERDE,
                 "espacios-publicos participacion", "SZ-1 SZ-3 SZ-4 SZ-5",
                 _count("Plazas recuperadas", "plazas, acumuladas", 0, 1, 2, 3, 4, 4)),
                ("Baños públicos en espacios con feria", "Abiertos y limpios los días de feria.", _OBRAS,
                 "espacios-publicos ferias", "", _count("Baños en uso", "baños", 1, 2, 3, 4, 5, 6)),
            )),
            ("Deporte cerca", "Canchas y actividades que no cuestan.", (
                ("Luz y cerco en canchas de barrio", "Con un acuerdo de uso escrito con cada club.", _OBRAS,
                 "deporte alumbrado", "SZ-2 SZ-3 SZ-5", _count("Canchas mejoradas", "canchas, acumuladas", 1, 3, 5, 7, 9, 11)),
                ("Circuitos de caminata señalizados", "Con bancos cada doscientos metros.", _VERDE, "deporte igualdad", "",
                 _count("Circuitos", "circuitos", 0, 1, 2, 3, 4, 6)),
            )),
        ),
    ),
    (
        "Convivencia, cultura e igualdad",
        "Barrios donde la cultura se hace en el lugar y donde el cuidado no recae siempre en las mismas personas.",
        (
            ("Cultura que nace en el barrio", "Apoyar a quienes ya hacen y llevarla a donde no llega.", (
                ("Fondo para iniciativas culturales de barrio", "Con bases claras, jurado mixto y devolución a quien no "
                 "ganó.", _CULTURA, "cultura participacion", "",
                 _count("Iniciativas apoyadas", "iniciativas por año", 8, 12, 15, 18, 20, 20)),
                ("Escenario móvil en las seis subzonas", "Dos fechas por subzona, también lejos de las avenidas.", _CULTURA,
                 "cultura", "", _count("Presentaciones", "presentaciones por año", 5, 12, 12, 12, 12, 12)),
                ("Memoria del Hipódromo y de los barrios del este", "Un archivo de voces y fotografías, hecho con liceos.",
                 _CULTURA, "cultura educacion", "SZ-4 SZ-5", _product("Archivo", 2028, "Archivo publicado y abierto")),
            )),
            ("Cuidados compartidos", "Que participar sea posible para quien cuida.", (
                ("Espacio de cuidado infantil en cada encuentro", "Con personal y anunciado en la convocatoria.", _SOCIAL,
                 "igualdad participacion", "",
                 _share("Encuentros con espacio de cuidado", "encuentros con cuidado sobre realizados", 20, 60, 80, 100, 100,
                        100)),
                ("Red de apoyo a merenderos y ollas", "Compras conjuntas y capacitación en manipulación de alimentos.",
                 _SOCIAL, "convivencia salud", "",
                 _count("Merenderos en la red", "merenderos", 11, 16, 20, 22, 24, 24)),
                ("Agenda de igualdad del municipio", "Escrita con las organizaciones y revisada todos los años.", _SOCIAL,
                 "igualdad", "", _done("Agenda aprobada por el Concejo Municipal", 2026)),
            )),
            ("Convivencia en lo cotidiano", "Resolver antes de que sea un problema mayor.", (
                ("Mediación vecinal en los centros de barrio", "Un día fijo por semana en cada uno.", _SOCIAL,
                 "convivencia", "", _count("Mediaciones atendidas", "casos por año", 60, 90, 120, 140, 150, 160)),
                ("Intervenir fincas ruinosas que son un riesgo", "Relevarlas, intimar y cerrarlas cuando corresponde.",
                 _OBRAS, "fincas-ruinosas seguridad", "SZ-3 SZ-4",
                 _share("Fincas resueltas", "fincas resueltas sobre relevadas", 15, 30, 45, 60, 70, 80)),
            )),
        ),
    ),
    (
        "Un gobierno cercano que rinde cuentas",
        "Que cada propuesta tenga respuesta, que lo acordado se pueda seguir y que participar valga la pena.",
        (
            ("Responder siempre", "Cada aporte con un número, un plazo y una respuesta.", (
                ("Responder las propuestas en treinta días", "También para decir que no, y por qué.", _EQUIPO,
                 "participacion", "",
                 _share("Propuestas respondidas en plazo", "respondidas en treinta días sobre recibidas", 41, 65, 75, 80, 85,
                        90)),
                ("Devolución en cada subzona", "Una por año: qué se pidió, qué se hace y qué no.", _EQUIPO,
                 "participacion", "", _count("Devoluciones realizadas", "devoluciones por año", 2, 6, 6, 6, 6, 6)),
            )),
            ("Planificar con vecinas y vecinos", "Que el plan operativo de cada año salga de lo conversado.", (
                ("Encuentros vecinales por subzona", "Seis por año, en fin de semana, con intérprete y cuidado infantil.",
                 _EQUIPO, "participacion igualdad", "", _count("Personas que participan", "personas por año", 500, 550, 600,
                                                              650, 700, 750)),
                ("Plan operativo antes de fin de febrero", "Con el presupuesto de cada actividad.", _EQUIPO,
                 "participacion", "", _done("Plan operativo aprobado en fecha", 2026)),
                ("Presupuesto participativo joven", "Una parte del presupuesto la deciden liceales.", _SOCIAL,
                 "participacion educacion", "", _count("Proyectos votados y hechos", "proyectos por año", 0, 2, 4, 4, 6, 6)),
            )),
            ("Cuentas a la vista", "Actas, compromisos y gastos, fáciles de encontrar y de entender.", (
                ("Publicar las actas en quince días", "Firmadas y verificables en el portal.", _SECRETARIA,
                 "participacion", "",
                 _share("Actas publicadas en plazo", "actas publicadas en quince días sobre sesiones", 30, 60, 80, 90, 95,
                        100)),
                ("Audiencia pública anual con el estado de cada compromiso", "Con los avances y los atrasos, y por qué.",
                 _COMUNICACION, "participacion", "", _done("Audiencia anual realizada", 2026)),
                ("Datos abiertos del plan y de las actas", "En formatos que se puedan reutilizar.", _COMUNICACION,
                 "participacion otros", "", _product("Datos", 2027, "Conjuntos de datos publicados y al día")),
            )),
        ),
    ),
)  # fmt: skip


def items() -> Iterator[Item]:
    """Every item, each after what it hangs from."""
    for first, (axis, axis_text, lines) in enumerate(_AXES, 1):
        yield Item(f"{first}", "", axis, axis_text, "", (), (), None)
        for second, (line, line_text, actions) in enumerate(lines, 1):
            above = f"{first}.{second}"
            yield Item(above, f"{first}", line, line_text, "", (), (), None)
            for third, (title, text, who, themes, zones, measure) in enumerate(actions, 1):
                yield Item(
                    f"{above}.{third}",
                    above,
                    title,
                    text,
                    who,
                    tuple(themes.split()),
                    tuple(zones.split()),
                    measure,
                )


#: What the draft of the next version says otherwise: code, new title.
REWORDED = (
    ("1.1.2", "Pavimentar pasajes de tosca de Villa García, Manga Rural y Punta Rieles"),
    ("2.3.1", "Puntos verdes en cada subzona, abiertos también los sábados"),
)
ADDED = ("5.2.4", "5.2", "Taller anual de planificación con el Concejo Vecinal")
