"""Two rounds of the SWOT matrix: what was proposed by whom, what became of it, what shows it, and what to do."""

from dataclasses import dataclass

STRENGTH, OPPORTUNITY, WEAKNESS, THREAT = "strength", "opportunity", "weakness", "threat"
COUNCIL, MAYOR, STAFF, NEIGHBOURHOOD, RESIDENTS, TEAM = (
    "council",
    "mayor",
    "staff",
    "neighbourhood_council",
    "residents",
    "planning_team",
)


@dataclass(frozen=True)
class Shown:
    """What shows a factor: a kind of publication with one of its figures, or a ``topic``, ``workshop`` or ``response``,
    of which the loader takes the newest with the words ``about``. ``note`` is what it shows.
    """

    kind: str
    figure: str = ""
    note: str = ""
    about: str = ""


@dataclass(frozen=True)
class Factor:
    """A proposal of a round; ``goes_on`` is the key of the factor of the round before that it goes on from.

    Kept ones have a weight and a rating; ``into`` is the key of the one it was grouped into; ``left`` is why not.
    """

    key: str
    side: str
    text: str
    by: str
    weight: str = ""
    rating: str = ""
    shown: tuple[Shown, ...] = ()
    goes_on: str = ""
    into: str = ""
    left: str = ""
    #: What the five members who rated gave it.
    given: tuple[int, ...] = ()


@dataclass(frozen=True)
class Strategy:
    """What to do, from the factors with these keys; ``item`` is the code of the plan's item that it hangs from."""

    kind: str
    text: str
    factors: tuple[str, ...]


@dataclass(frozen=True)
class Round:
    """A matrix, its factors and strategies, and the parts that people wrote of its document."""

    title: str
    purpose: str
    factors: tuple[Factor, ...]
    strategies: tuple[Strategy, ...]
    parts: dict[str, str]


PARTICIPATION, SYNTHESIS, EVALUATION = "participacion", "sintesis", "evaluacion"

FIRST = Round(
    title="FODA del gobierno con participación: primera ronda",
    purpose=(
        "Medio año después de empezar a trabajar con el modelo, el equipo de planificación quiere saber qué ayuda y qué "
        "frena, con lo que está escrito y no con lo que cada quien recuerda."
    ),
    factors=(
        Factor(
            "actas",
            STRENGTH,
            "De cada sesión hay un acta aprobada, que dice quiénes fueron y qué se resolvió.",
            STAFF,
            weight="20",
            rating="3",
            shown=(Shown(PARTICIPATION, "reuniones.celebradas", "Todas con su acta aprobada."),),
            given=(3, 3, 4, 3, 2),
        ),
        Factor(
            "encuentros",
            STRENGTH,
            "Seis encuentros de barrio con más de cuatrocientas propuestas dieron un plan que la gente reconoce.",
            NEIGHBOURHOOD,
            weight="20",
            rating="4",
            shown=(Shown("workshop", note="Uno de los seis."), Shown(PARTICIPATION, "vecinos.presentes")),
            given=(4, 4, 4, 3, 4),
        ),
        Factor(
            "equipo",
            STRENGTH,
            "Hay un equipo de planificación con integrantes del Concejo Municipal y del Concejo Vecinal.",
            COUNCIL,
            weight="10",
            rating="3",
            given=(3, 2, 3, 3, 4),
        ),
        Factor(
            "equipo-2",
            STRENGTH,
            "El equipo técnico se junta todas las semanas.",
            TEAM,
            into="equipo",
        ),
        Factor(
            "sin-respuesta",
            WEAKNESS,
            "Se pide mucho y se contesta poco: quien propone no sabe qué pasó con lo que dijo.",
            RESIDENTS,
            weight="25",
            rating="1",
            shown=(Shown("topic", note="Un tema que esperó meses.", about="ómnibus con rampa"),),
            given=(1, 1, 2, 1, 1),
        ),
        Factor(
            "sin-respuesta-2",
            WEAKNESS,
            "Nadie nos avisó si lo del alumbrado entró o no entró.",
            RESIDENTS,
            into="sin-respuesta",
        ),
        Factor(
            "devolver",
            WEAKNESS,
            "Después de un encuentro no se vuelve al barrio a contar qué se hizo.",
            NEIGHBOURHOOD,
            weight="15",
            rating="2",
            given=(2, 1, 2, 2, 3),
        ),
        Factor(
            "horario",
            WEAKNESS,
            "Las sesiones son de tarde y en la sede: quien trabaja o vive lejos no llega.",
            RESIDENTS,
            weight="10",
            rating="2",
            given=(2, 2, 2, 3, 1),
        ),
        Factor(
            "ley",
            OPPORTUNITY,
            "La ley de descentralización obliga a presentar el plan y rendir cuentas en audiencia pública: hay una fecha "
            "que empuja.",
            COUNCIL,
            weight="30",
            rating="3",
            given=(3, 3, 3, 2, 3),
        ),
        Factor(
            "organizaciones",
            OPPORTUNITY,
            "Hay clubes, merenderos y comisiones de fomento que ya juntan a la gente y quieren que se los escuche.",
            NEIGHBOURHOOD,
            weight="25",
            rating="3",
            given=(3, 4, 3, 3, 3),
        ),
        Factor(
            "universidad",
            OPPORTUNITY,
            "La Universidad ofrece estudiantes y docentes para acompañar talleres.",
            TEAM,
            left="Todavía no hay convenio ni nada escrito: se vuelve a mirar cuando lo haya.",
        ),
        Factor(
            "otros-organismos",
            THREAT,
            "Buena parte de lo que se pide depende de la Intendencia o de los entes, que no contestan a tiempo.",
            MAYOR,
            weight="30",
            rating="2",
            shown=(Shown("topic", note="Depende de OSE y no tenía respuesta.", about="OSE deje la calle"),),
            given=(2, 2, 1, 2, 2),
        ),
        Factor(
            "descreimiento",
            THREAT,
            "Mucha gente ya participó antes y no vio resultados: cuesta que vuelva.",
            RESIDENTS,
            weight="15",
            rating="2",
            shown=(Shown(PARTICIPATION, "vecinos.primera_vez", "Las demás ya habían venido antes."),),
            given=(2, 2, 3, 2, 2),
        ),
    ),
    strategies=(
        Strategy(
            "FO",
            "Publicar cada acta con los temas que se trataron, antes de la audiencia pública.",
            ("actas", "ley"),
        ),
        Strategy(
            "DO",
            "Acordar con las organizaciones del barrio dónde y cuándo se devuelve lo que se trató.",
            ("devolver", "organizaciones"),
        ),
        Strategy(
            "DA",
            "Contestar en plazo aunque la respuesta sea que se le preguntó a otro organismo, y decir a cuál.",
            ("sin-respuesta", "otros-organismos"),
        ),
    ),
    parts={
        "presentacion": (
            "Esta es la primera matriz del municipio sobre su propia forma de gobernar. No habla de los barrios: habla de "
            "cómo viene el Gobierno Municipal con el modelo de participación.\n\nCada factor dice de qué lado vino y, donde "
            "hay con qué, qué lo muestra. Los pesos y las calificaciones los acordó el equipo de planificación."
        ),
        "lectura": (
            "De adentro, lo más pesado es en contra: **se contesta poco**. Hay actas y hay plan, pero la persona que "
            "propuso no se entera. De afuera, la ley empuja y los otros organismos frenan."
        ),
        "conclusiones": (
            "1. Que ningún tema quede sin alguien encargado y una fecha.\n2. Que a cada encuentro le siga una devolución.\n"
            "3. Volver a mirar esta matriz en seis meses, con los mismos factores, para ver qué se movió."
        ),
    },
)

SECOND = Round(
    title="FODA del gobierno con participación: segunda ronda",
    purpose=(
        "Con el piloto evaluado, se vuelve a mirar la matriz: qué factores siguen, cuáles cambiaron de lado y cuáles "
        "aparecieron."
    ),
    factors=(
        Factor(
            "actas",
            STRENGTH,
            "De cada sesión hay un acta aprobada, que dice quiénes fueron y qué se resolvió.",
            STAFF,
            weight="15",
            rating="4",
            shown=(Shown(PARTICIPATION, "actas.dias_aprobacion"),),
            goes_on="actas",
            given=(4, 4, 3, 4, 4),
        ),
        Factor(
            "encuentros",
            STRENGTH,
            "El plan salió de los encuentros de barrio, y de cada compromiso se puede ver de qué propuesta viene.",
            NEIGHBOURHOOD,
            weight="15",
            rating="4",
            shown=(
                Shown("workshop"),
                Shown(SYNTHESIS, "incidencia.tasa", "Cuánto de lo pedido llegó al plan."),
            ),
            goes_on="encuentros",
            given=(4, 3, 4, 4, 4),
        ),
        Factor(
            "devolver",
            STRENGTH,
            "Se vuelve a los barrios con una devolución escrita, que la gente puede corregir.",
            NEIGHBOURHOOD,
            weight="15",
            rating="3",
            shown=(Shown(SYNTHESIS, "devolucion.tasa"),),
            goes_on="devolver",
            given=(3, 3, 3, 2, 4),
        ),
        Factor(
            "sin-respuesta",
            WEAKNESS,
            "Hay temas que esperan respuesta con el plazo vencido, y de muchos no se sabe a quién le toca contestar.",
            RESIDENTS,
            weight="25",
            rating="2",
            shown=(
                Shown(SYNTHESIS, "respuesta.tasa"),
                Shown(SYNTHESIS, "temas.vencidos"),
                Shown("topic", note="Uno de los que esperan.", about="skate"),
            ),
            goes_on="sin-respuesta",
            given=(2, 2, 2, 1, 3),
        ),
        Factor(
            "horario",
            WEAKNESS,
            "Las sesiones son de tarde y en la sede: quien trabaja o vive lejos no llega.",
            RESIDENTS,
            weight="20",
            rating="2",
            shown=(
                Shown(
                    EVALUATION,
                    "vecinos.media",
                    "Con sesiones y sin encuentros de barrio, vino menos gente a cada reunión.",
                ),
            ),
            goes_on="horario",
            given=(2, 1, 2, 2, 2),
        ),
        Factor(
            "avances",
            WEAKNESS,
            "Los avances del plan se informan tarde: hay actividades de las que no se sabe nada hace meses.",
            TEAM,
            weight="10",
            rating="2",
            shown=(Shown(EVALUATION, "plan.avance"),),
            given=(2, 2, 3, 2, 2),
        ),
        Factor(
            "ley",
            OPPORTUNITY,
            "La rendición de cuentas en audiencia pública pone una fecha por año para mostrar qué se cumplió.",
            COUNCIL,
            weight="25",
            rating="3",
            goes_on="ley",
            given=(3, 3, 3, 3, 3),
        ),
        Factor(
            "organizaciones",
            OPPORTUNITY,
            "Hay clubes, merenderos y comisiones de fomento que ya juntan a la gente y prestan el lugar.",
            NEIGHBOURHOOD,
            weight="20",
            rating="4",
            shown=(Shown("workshop", note="Se hizo en un local prestado."),),
            goes_on="organizaciones",
            given=(4, 4, 3, 4, 3),
        ),
        Factor(
            "otros-municipios",
            OPPORTUNITY,
            "Otros municipios pidieron el manual para trabajar de la misma manera.",
            MAYOR,
            weight="10",
            rating="3",
            given=(3, 2, 3, 3, 3),
        ),
        Factor(
            "otros-organismos",
            THREAT,
            "Buena parte de lo que se pide depende de la Intendencia o de los entes, que no contestan a tiempo.",
            MAYOR,
            weight="30",
            rating="1",
            shown=(
                Shown("response", note="Lo que contestó OSE, y lo que no.", about="OSE deje la calle"),
                Shown(SYNTHESIS, "respuesta.resultado.referred"),
            ),
            goes_on="otros-organismos",
            given=(1, 2, 1, 1, 2),
        ),
        Factor(
            "presupuesto",
            THREAT,
            "El presupuesto que se asigna al municipio se conoce cuando el año ya empezó.",
            COUNCIL,
            weight="15",
            rating="2",
            shown=(Shown(EVALUATION, "presupuesto.ejecutado"),),
            given=(2, 2, 2, 3, 2),
        ),
    ),
    strategies=(
        Strategy(
            "FO",
            "Presentar la rendición de cuentas con las devoluciones de cada subzona al lado.",
            ("devolver", "ley"),
        ),
        Strategy(
            "DO",
            "Hacer una sesión por trimestre en el local de una organización, en horario de noche.",
            ("horario", "organizaciones"),
        ),
        Strategy(
            "FA",
            "Llevar a la Intendencia, una vez por trimestre, la lista publicada de lo que se le derivó y no contestó.",
            ("actas", "otros-organismos"),
        ),
        Strategy(
            "DA",
            "Informar los avances cada mes, aunque sea para decir que no hubo, con quien responde por cada actividad.",
            ("avances", "presupuesto"),
        ),
    ),
    parts={
        "presentacion": (
            "Seis meses después de la primera, el equipo volvió a juntar propuestas de todos lados y puso al lado de cada "
            "factor lo que dicen el análisis de participación, la síntesis y la evaluación del piloto."
        ),
        "lectura": (
            "El cambio más grande es de lado: **devolver era una debilidad y hoy es una fortaleza**. Contestar subió de 1 a "
            "2: hay respuestas escritas, pero llegan tarde y quedan temas sin nadie a cargo. Lo que depende de otros organismos "
            "bajó. Apareció algo que en la primera ronda "
            "nadie había dicho: los avances se informan tarde."
        ),
        "conclusiones": (
            "1. Una sesión por trimestre fuera de la sede y de noche.\n2. Reclamar en público y con fecha lo que se derivó.\n"
            "3. Avances todos los meses."
        ),
    },
)
