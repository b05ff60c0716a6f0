"""What people wrote around the figures of each analysis. Figures come in by reference, never as typed numbers."""

import datetime as dt
from collections.abc import Mapping

from reports.demo.calendar import WORKSHOP_DAYS
from reports.demo.people import CURRENT_TERM
from reports.documents.figures import NO_DATA, NOT_CHECKED

Period = tuple[dt.date, dt.date]

CHANGE_NOTE = (
    "Se incorpora el acta de una plenaria del Concejo Vecinal que se aprobó después de la primera versión: cambian las "
    "reuniones celebradas, la asistencia, las iniciativas y los plazos de las actas, y también los temas y los pedidos, porque "
    "entra lo que se dijo en esa plenaria."
)


def words(period: Period) -> str:
    """The half-year, as people say it."""
    return f"{'primer' if period[0].month == 1 else 'segundo'} semestre de {period[0].year}"


def full(period: Period, figures: Mapping[str, str], *, version: int = 1) -> dict[str, str]:
    """All parts of the analysis of a half-year; `figures` are the texts of its figures by id."""
    return {
        "introduccion": _introduction(period, version),
        "reuniones": _meetings(period),
        "asistencia": _attendance(),
        "vecinos": _residents(period),
        "iniciativas": _initiatives(period, leading_themes(figures, "iniciativas.tema.")),
        "cobertura": _coverage(period, reached=figures.get("cobertura.barrios", "")),
        "registro": _minutes(figures),
        "conclusiones": _conclusions(period),
    }


def begun(period: Period) -> dict[str, str]:
    """The parts that somebody has begun of an analysis still being written."""
    return {
        "introduccion": (
            f"Este análisis reúne lo que dicen las actas del {words(period)}. Está **en preparación**: faltan aprobar "
            "actas de las últimas semanas, y hasta entonces esas reuniones no cuentan."
        ),
        "reuniones": (
            "A la fecha hay [[reuniones.celebradas]] reuniones celebradas con acta aprobada. Falta comparar con el "
            "semestre anterior y preguntar a la secretaría por las sesiones sin quórum."
        ),
        "asistencia": (
            "La asistencia va en [[asistencia.CM]] en el Concejo Municipal y en [[asistencia.CV]] en el Concejo Vecinal. "
            "Completar cuando estén todas las actas."
        ),
    }


def _has_workshops(period: Period) -> bool:
    return period[0] <= WORKSHOP_DAYS[0] <= period[1]


def _introduction(period: Period, version: int) -> str:
    text = (
        f"Este documento muestra quiénes participaron en el gobierno del municipio durante el {words(period)}, según las "
        "actas aprobadas del Concejo Municipal y del Concejo Vecinal. Lo prepara el equipo de planificación para que "
        "cualquier persona pueda leerlo, discutirlo y comprobarlo.\n\n"
        "Cada cifra tiene al lado la regla con que se cuenta y abre los registros que la forman. Una cifra alta no es "
        "mérito de nadie en particular ni una baja es culpa: dicen **por dónde conviene empezar a preguntar**."
    )
    if period[0] <= CURRENT_TERM <= period[1]:
        text += (
            "\n\nEn julio cambió el gobierno municipal. Las personas que integraron el Concejo Municipal en los dos "
            "períodos figuran una sola vez, con las reuniones que les correspondieron en cada uno."
        )
    if version > 1:
        text += (
            "\n\nEsta es la **segunda versión**: cuando se publicó la primera faltaba un acta del Concejo Vecinal. A "
            "continuación está cada cifra que cambió."
        )
    return text


def _meetings(period: Period) -> str:
    text = (
        "Reuniones celebradas: [[reuniones.celebradas]]. Convocadas que no alcanzaron el quórum: [[reuniones.sin_quorum]]. "
        "Cuando no se alcanza, quienes fueron esperan media hora y firman el acta, y la convocatoria cuenta igual para la "
        "asistencia de cada persona: la obligación de ir era la misma."
    )
    if period[0].month == 1:
        text += (
            "\n\nEnero es mes de receso y en Semana de Turismo no hubo sesión. En marzo se hizo la audiencia pública anual, "
            "con la rendición de los compromisos del año anterior."
        )
    elif _has_workshops(period):
        text += (
            "\n\nFue un semestre fuera de lo común: entre setiembre y noviembre se hicieron **seis encuentros de barrio**, "
            "uno por subzona, para preparar el plan de desarrollo. El acta de esos encuentros dice cuántas personas fueron "
            "y no sus nombres."
        )
    else:
        text += "\n\nEn agosto los dos concejos se reunieron en el Interconcejo, para revisar el avance por línea estratégica."
    return text


def _attendance() -> str:
    return (
        "En el Concejo Municipal las personas titulares estuvieron en [[asistencia.CM]] de las convocatorias; en el Concejo "
        "Vecinal, en [[asistencia.CV]]. La comparación directa no sería justa: uno sesiona todas las semanas y sus "
        "integrantes tienen suplentes que los reemplazan; el otro se reúne una vez por mes, es honorario y muchas de las "
        "faltas con aviso se explican por horarios de trabajo o por el cuidado de familiares.\n\n"
        "Dos advertencias para leer la tabla:\n\n"
        "- Las licencias y las personas no convocadas **no cuentan** ni a favor ni en contra.\n"
        "- Hubo plenarias del Concejo Vecinal cuya acta solo dice cuántas personas asistieron. Quedan fuera de las tasas "
        "por persona hasta que se pase en limpio el libro de asistencia."
    )


def _residents(period: Period) -> str:
    text = (
        "En las reuniones se contaron [[vecinos.presentes]] presencias de vecinas y vecinos. De quienes contestaron, "
        "[[vecinos.primera_vez]] venía por primera vez, y [[paridad.mujeres]] eran mujeres."
    )
    if _has_workshops(period):
        return text + (
            "\n\nCasi todas esas presencias son de los encuentros de barrio. Ir a donde está la gente, un sábado de tarde y "
            "con un espacio para los niños, trajo personas que nunca habían pisado una reunión. **Las sesiones comunes, en "
            "cambio, siguen casi sin público**: son abiertas, pero poca gente lo sabe."
        )
    return text + (
        "\n\nEl público se concentra en muy pocas reuniones. A una sesión común llega muy poca gente, casi siempre con "
        "un pedido concreto. Faltan sobre todo jóvenes: las reuniones empiezan a la hora del liceo nocturno y del segundo "
        "turno de trabajo."
    )


def _initiatives(period: Period, themes: list[tuple[str, str]]) -> str:
    text = (
        "Se registraron [[iniciativas.total]] iniciativas y propuestas; [[iniciativas.autor.vecinos]] de vecinas y vecinos y "
        "[[iniciativas.autor.organizacion]] de organizaciones. Los reclamos y las consultas se atienden por otra vía y no "
        "están en esta cuenta."
    )
    if themes:
        listed = "; ".join(f"{name.lower()}, con [[{id}]]" for id, name in themes)
        text += f"\n\nLos temas que más se repiten son: {listed}."
    if _has_workshops(period):
        text += (
            "\n\nUna parte importante de lo que se pidió **no es competencia municipal**: ómnibus, saneamiento, policlínicas. "
            "No por eso se descarta. A esas propuestas hay que contestarles con quién se habló y qué dijo."
        )
    else:
        text += (
            "\n\nDetrás de los números hay pedidos que vuelven año tras año con las mismas palabras. Donde una propuesta se "
            "repite, lo que falta no es otro taller sino una respuesta."
        )
    return text


def _coverage(period: Period, reached: str) -> str:
    text = "Hubo participación en [[cobertura.barrios]] de los barrios registrados."
    if _has_workshops(period):
        return text + (
            " Los encuentros por subzona alcanzaron también a los barrios que solo en parte quedan dentro del municipio, "
            "como la Unión o Villa Española, que rara vez aparecen en las actas.\n\nLas subzonas de esta demostración son "
            "**ilustrativas**: su límite real no está publicado."
        )
    text += " Que un barrio figure quiere decir que al menos una persona vino o que se habló de él; no que esté bien atendido."
    if reached.startswith("100"):
        return text
    return text + (
        "\n\nLos que no aparecen están solo en parte dentro del municipio. Puede ser que su gente participe en el municipio "
        "vecino, o que nadie la haya invitado: conviene averiguarlo antes de sacar conclusiones."
    )


def _minutes(figures: Mapping[str, str]) -> str:
    text = (
        "Un acta se aprueba en una sesión posterior: entre una y otra pasaron, en promedio, [[actas.dias_aprobacion]]. El "
        "Concejo Municipal sesiona todas las semanas y la espera es corta; el Concejo Vecinal se reúne una vez por mes, y hasta "
        "entonces nadie de afuera puede leer qué se decidió.\n\n"
    )
    if figures.get("actas.completas", NOT_CHECKED).startswith(NOT_CHECKED):
        text += "Las actas de este período se aprobaron en papel: están todas, pero **nadie revisó si les falta algo**."
    else:
        text += (
            "De las actas aprobadas, [[actas.completas]] se escribió en el portal, que no deja aprobar la que está incompleta. Las "
            "demás se aprobaron en papel: están todas, pero **nadie revisó si les falta algo**."
        )
    if figures.get("actas.dias_publicacion", NO_DATA) == NO_DATA:
        return text + " Ninguna se publicó todavía en el portal."
    return text + " Entre la aprobación y la publicación pasaron, en promedio, [[actas.dias_publicacion]]."


def _conclusions(period: Period) -> str:
    if _has_workshops(period):
        return (
            "1. **Contestar.** Antes de convocar otra vez, devolver a cada subzona qué se va a hacer con lo que propuso y "
            "qué no, con la razón.\n"
            "2. **Repetir el formato.** Los encuentros de sábado de tarde, en el barrio y con cuidado de niños, trajeron gente "
            "nueva. Conviene hacer por lo menos uno por subzona cada año.\n"
            "3. **Anotar mejor.** Las planillas que dejan el barrio o la edad en blanco impiden saber a quién falta llegar.\n"
            "4. **Avisar que las sesiones son abiertas**, con día, hora y tema, en los lugares donde la gente ya está."
        )
    return (
        "1. **Probar otro horario.** Al menos una plenaria por trimestre un sábado de mañana, y ver si cambia quién viene.\n"
        "2. **Pasar en limpio el libro de asistencia** de las plenarias que solo tienen el conteo, para que nadie quede fuera "
        "de la tasa.\n"
        "3. **Llamar a los suplentes a tiempo.** Con un aviso el día anterior se evita la mayor parte de las faltas de quórum: en "
        "el semestre, [[reuniones.sin_quorum]].\n"
        "4. **Leer la respuesta en voz alta.** Que cada plenaria empiece por lo que el municipio contestó desde la anterior."
    )


def leading_themes(figures: Mapping[str, str], prefix: str) -> list[tuple[str, str]]:
    """The three themes with the most, of the figures whose ids begin so: (id of the figure, name)."""
    numbers = {id: int(text) for id, text in figures.items() if id.startswith(prefix) and text.isdigit()}
    leading = sorted(numbers, key=lambda id: (-numbers[id], id))[:3]
    return [(id, _THEME_WORDS.get(id.removeprefix(prefix), id.removeprefix(prefix))) for id in leading]


_THEME_WORDS = {
    "desagues": "desagües",
    "espacios-publicos": "espacios públicos",
    "fincas-ruinosas": "fincas ruinosas",
    "necropolis": "necrópolis",
    "transito": "tránsito",
    "educacion": "educación",
    "participacion": "participación",
}
