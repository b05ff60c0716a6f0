"""The evaluation of the pilot: what was answered in its survey, what was learnt and found, and what people wrote."""

from dataclasses import dataclass

TEAM, NEIGHBOURHOOD, RESIDENTS = "equipo", "concejo_vecinal", "vecinos"
KEEP, CHANGE = "keep", "change"

TITLE = "Evaluación del piloto: primer semestre de trabajo con el modelo completo"
PURPOSE = (
    "Comparar un semestre en que el municipio trabajó con el modelo completo (respuestas, devoluciones y síntesis) con el "
    "anterior, en que todavía no, para decidir qué sigue, qué cambia y qué se deja."
)


@dataclass(frozen=True)
class Sheets:
    """Sheets of one audience: numbers are dealt out in turn to the scale questions, words to the open ones in turn.

    ``words`` are what was written, and what of it is published (empty: not published; ``None``: nobody read it yet).
    """

    respondent: str
    numbers: tuple[int, ...]
    words: tuple[tuple[str, str | None], ...]
    count: int


SHEETS = (
    Sheets(
        TEAM,
        (4, 3, 4, 5, 3, 4, 2, 4, 4, 3, 5),
        (
            (
                "Sistematizar entre dos y el mismo día: lo que se deja para después no se hace.",
                "Sistematizar entre dos y el mismo día: lo que se deja para después no se hace.",
            ),
            ("Faltó tiempo para revisar las respuestas con quienes las iban a leer.",) * 2,
        ),
        5,
    ),
    Sheets(
        NEIGHBOURHOOD,
        (3, 4, 3, 2, 4, 3, 5, 3, 4),
        (
            (
                "Que los dictámenes del Concejo Vecinal se contesten en la misma fila que lo demás fue un cambio.",
            )
            * 2,
            ("Nos enteramos tarde de los talleres; hay que avisar con más de una semana.",) * 2,
            ("Los papeles llegan con letra muy chica.", "Los papeles llegan con letra muy chica."),
        ),
        7,
    ),
    Sheets(
        RESIDENTS,
        (4, 3, 5, 2, 4, 4, 3, 3, 5, 1, 4, 4, 2),
        (
            ("Es la primera vez que alguien vuelve a decirnos qué pasó.",) * 2,
            ("La respuesta a lo de la vereda fue que no se puede, pero al menos explicaron por qué.",) * 2,
            (
                "Mi vecina Raquel, la del 2345, todavía espera por el árbol que se le cae encima.",
                "Una vecina todavía espera por un árbol con riesgo de caída.",
            ),
            ("Hagan los talleres un sábado.",) * 2,
            ("Son todos unos inútiles.", ""),
            ("¿Cuándo vienen a Villa García?", None),
        ),
        46,
    ),
)

LESSONS = (
    (TEAM, "Una respuesta corta y a tiempo vale más que una completa que llega cuando ya nadie la espera."),
    (
        TEAM,
        "Sistematizar el mismo día del taller, con quien tomó nota en la mesa, evita volver a preguntar qué quiso decir cada quien.",
    ),
    (NEIGHBOURHOOD, "Cuando el dictamen se contesta por escrito, discutirlo en plenario es más fácil."),
    (NEIGHBOURHOOD, "Avisar por las organizaciones del barrio rinde más que el afiche."),
    (
        RESIDENTS,
        "Que vuelvan a contar lo que se resolvió, aunque sea que no, hace que den ganas de ir otra vez.",
    ),
)

#: By the place of the chapter in the manual (the first is 0): what to do with it, and why. The others are kept.
CHANGES = {
    3: "Las tres semanas de aviso que pide el capítulo no llegaron a los barrios: falta decir a quién se avisa primero.",
    5: "Falta decir qué se hace cuando la respuesta depende de otro organismo que no contesta.",
}
KEPT = "Se hizo como dice y sirvió."


@dataclass(frozen=True)
class Found:
    """A finding, the figure it names, and what became of it: a factor of a side, or a change of a chapter (by place)."""

    text: str
    figure: str = ""
    side: str = ""
    chapter: int | None = None


FINDINGS = (
    Found(
        "Lo que se devuelve creció, pero se contesta tarde: una parte esperó al plan, y otra a otros organismos.",
        "respuesta.tasa",
        chapter=5,
    ),
    Found(
        "Los avances del plan se informan tarde y eso vuelve dudosa la cifra de cumplimiento.",
        "plan.avance",
        side="weakness",
    ),
    Found(
        "En todas las subzonas ya participó alguien; donde las reuniones quedan lejos, todavía poca gente.",
        "cobertura.subzonas",
    ),
)

PARTS = {
    "presentacion": (
        "El piloto fue un semestre: se trabajó con el modelo completo y se lo compara con el semestre anterior. Todas las cifras "
        "salen de los registros del portal, contadas igual en los dos períodos; al lado se dice qué cuenta cada una.\n\n"
        "Los períodos son del mismo largo y no de los mismos meses: en el de antes hubo seis encuentros de barrio, y este empieza "
        "con el receso de enero. Eso baja las cifras de quiénes fueron y de cuánto se dijo, y hay que leerlas con cuidado.\n\n"
        "Que una cifra suba o baje no dice por sí sola si está bien o mal: para eso está la lectura de cada grupo."
    ),
    "conclusiones": (
        "El modelo se sostiene con lo que el municipio tiene. Lo que más cambió es que **se vuelve a contar**; lo que menos, "
        "que se participe parejo en todas las subzonas.\n\n"
        "No todo mejoró. Se contaron [[vecinos.presentes]] presencias de vecinas y vecinos (antes, [[base.vecinos.presentes]]); la "
        "primera respuesta demoró, en la mitad de los casos, [[respuesta.mediana_dias]] o menos (antes, [[base.respuesta.mediana_dias]]), y llegó al plan o a una "
        "resolución el [[incidencia.tasa]] de lo que se pidió (antes, el [[base.incidencia.tasa]]).\n\nSe propone seguir, cambiar dos capítulos del manual y volver a medir en un año."
    ),
}

#: What people wrote of the groups of indicators, by the end of the part's key.
READINGS = {
    "coordinacion": "Hubo [[reuniones.celebradas]] reuniones, y las actas demoraron en aprobarse, en promedio, [[actas.dias_aprobacion]]. Las actas de antes se cargaron aprobadas, y de esas el portal no sabe si estaban completas.",
    "quienes": (
        "En las reuniones se contaron [[vecinos.presentes]] presencias de vecinas y vecinos. La asistencia de cada órgano está en la tabla. "
        "Donde menos se llega es donde las reuniones quedan lejos."
    ),
    "que": "Se anotaron [[iniciativas.total]] iniciativas y propuestas. De qué se habló más se ve en la tabla de temas por área.",
    "como": "Se devolvió el [[devolucion.tasa]] de lo que se trató con participación, y la gente pudo decir si estaba bien contado: lo que dijo se cuenta en el período en que cierra cada ronda.",
    "consecuencias": "De los temas que llegaron en el período tuvo respuesta el [[respuesta.tasa]], y el [[incidencia.tasa]] de lo que se pidió llegó al plan o a una resolución.",
}
