"""The sentences of a participation analysis: each answer above a figure, worked out from the figures alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from reports.documents.words import listed, month, number, percent, plural

Figure = Mapping[str, Any]


#: Of each rate of answers: its id, its question, its words after «7 de 12», and what is said where there is nothing.
RATES = (
    (
        "respuesta.tasa",
        "¿Cuánto se respondió?",
        "temas recibidos tienen respuesta",
        "No se recibió ningún tema",
    ),
    (
        "devolucion.tasa",
        "¿Cuánto se devolvió?",
        "temas tratados se devolvieron",
        "No hubo temas que devolver",
    ),
    (
        "incidencia.tasa",
        "¿Cuánto llegó al plan?",
        "pedidos llegaron al plan o a una resolución",
        "No hubo pedidos",
    ),
)


def part(figure: Figure, words: str, nothing: str) -> str:
    """So many of some: «7 de 12 …»; ``nothing`` where there are none."""
    return f"{ratio(figure)} {words}" if figure["denominador"] else nothing


def ratio(figure: Figure) -> str:
    """«7 de 12»."""
    return f"{number(figure['numerador'])} de {number(figure['denominador'])}"


def short_month(key: str) -> str:
    """The first three letters of a month (``2026-03``)."""
    return month(key)[:3]


def months_together(keys: str) -> str:
    """Months told together, as a sentence begins: «Marzo y abril de 2026»."""
    return sentence_case(listed([month(key) for key in keys.split(";")]))


def sentence_case(text: str) -> str:
    """With its first letter in capitals, and the rest untouched."""
    return text[:1].upper() + text[1:]


def held(held: int, failed: int) -> str:
    """How many meetings were held."""
    total = held + failed
    if not total:
        return "No hubo reuniones con acta aprobada"
    if not failed:
        return f"Se celebraron las {number(total)} reuniones" if total > 1 else "Se celebró la única reunión"
    return f"Se celebraron {number(held)} de {plural(total, 'reunión', 'reuniones')}"


def failed(failed: int) -> str:
    """How many did not reach their quorum."""
    if not failed:
        return "Todas las reuniones alcanzaron el quórum"
    return f"{plural(failed, 'reunión no alcanzó', 'reuniones no alcanzaron')} el quórum"


def most(rows: Sequence[tuple[str, int]], what: str) -> str:
    """Which months had most of something."""
    top = max(value for _, value in rows)
    names = [label for label, value in rows if value == top]
    if not top:
        return "Ninguna"
    if len(names) > 3:
        return f"{len(names)} meses fueron los de {what}: {number(top)} en cada uno"
    if len(names) > 1:
        return sentence_case(f"{listed(names)} fueron los meses con {what}: {number(top)} en cada uno")
    return sentence_case(f"{names[0]} fue el mes con {what}: {number(top)}")


def attendance(name: str, figure: Figure) -> str:
    """The attendance of a body, in tens; what was rounded says so, and to which side."""
    if figure["valor"] is None:
        return f"{name}: no hay convocatorias que contar"
    tenths = int(figure["valor"] * 10 + 0.5)
    if figure["valor"] == 1:
        return f"{name}: asistieron a todas las convocatorias"
    if tenths in (0, 10):
        return f"{name}: asistieron a {ratio(figure)} convocatorias"
    rounded = round(figure["valor"] * 100) - tenths * 10
    about = "" if not rounded else "casi " if rounded < 0 else "más de "
    return f"{name}: asistieron a {about}{tenths} de cada 10 convocatorias"


def rates(known: Sequence[tuple[str, Figure]]) -> str:
    """The attendance of several bodies beside each other."""
    return f"La asistencia fue de {listed([figure['texto'] + ' en ' + name for name, figure in known])}"


def trend(shares: Sequence[tuple[str, float]]) -> str:
    """Between what and what the attendance moved, month by month."""
    low, high = min(share for _, share in shares), max(share for _, share in shares)
    if percent(low) == percent(high):
        return f"Fue de {percent(high)} todos los meses"
    best = next(key for key, share in shares if share == high)
    worst = next(key for key, share in shares if share == low)
    return f"Estuvo entre {percent(low)} ({month(worst)}) y {percent(high)} ({month(best)})"


def places(places: Sequence[tuple[str, int]]) -> str:
    """Which neighbourhoods were spoken of most."""
    top = [name for name, total in places if total == places[0][1]]
    if len(top) > 3:
        return f"{len(top)} barrios comparten el primer lugar, con {number(places[0][1])} cada uno"
    verb = "El barrio con más aportes fue" if len(top) == 1 else "Los barrios con más aportes fueron"
    return f"{verb} {'; '.join(top)}: {number(places[0][1])}{'' if len(top) == 1 else ' cada uno'}"


def letter(place: int) -> str:
    """The letter of a place counted from 0: A … Z, AA …, as beside a map."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def present(figure: Figure) -> str:
    """How many residents came."""
    if figure["oculta"]:
        return "El total no se muestra: permitiría conocer un grupo chico"
    if not figure["valor"]:
        return "No se anotó la concurrencia de vecinas y vecinos"
    return f"Se contaron {plural(figure['valor'], 'presencia', 'presencias')} de vecinas y vecinos"


def share(figure: Figure, what: str) -> str:
    """What share of residents, of those of whom it is known."""
    if figure["oculta"]:
        return "No se muestra: permitiría conocer un grupo chico"
    if figure["valor"] is None:
        return "No se anotó si venían por primera vez"
    return f"{sentence_case(figure['texto'])} venía {what}, de las personas de las que se sabe"


def women(figure: Figure, smallest: int | None) -> str:
    """What share were women of those whose gender is known, and of how many it is not: no share of a small group."""
    if figure["oculta"]:
        return "No se muestra: permitiría conocer un grupo chico"
    if figure["valor"] is None:
        return "No se anotó el género de quienes asistieron"
    beside = figure["al_lado"]
    unknown, share = beside.get("sin_dato"), sentence_case(figure["texto"])
    if not unknown:
        return f"{share} de quienes asistieron eran mujeres"
    known = f"{share} de las personas cuyo género se sabe eran mujeres"
    if smallest is None or unknown < smallest:
        return known
    return f"{known}; no se sabe el de {percent(unknown / beside['total'])} del total"


def authors(authors: Sequence[tuple[str, Figure]]) -> str:
    """Who made most of the initiatives."""
    named = [(label, figure["valor"]) for label, figure in authors if figure["valor"]][:2]
    words = listed([f"{number(value)} {of_author(label)}" for label, value in named])
    total = sum(figure["valor"] for _, figure in authors)
    return f"De {plural(total, 'iniciativa o propuesta', 'iniciativas y propuestas')}, hubo {words}"


def of_author(label: str) -> str:
    """ "del Concejo Vecinal", "de la Alcaldía", "de vecinas y vecinos"."""
    if label.startswith("Concejo"):
        return f"del {label}"
    if label == "Funcionariado":
        return "del funcionariado"
    return f"de la {label}" if label == "Alcaldía" else f"de {label[:1].lower()}{label[1:]}"


def themes(themes: Sequence[tuple[str, int]], total: int) -> str:
    """Which themes came up most."""
    top = [name for name, value in themes if value == themes[0][1]]
    if len(top) > 3:
        return f"{len(top)} temas comparten el primer lugar, con {number(themes[0][1])} cada uno"
    verb = "El tema más frecuente fue" if len(top) == 1 else "Los temas más frecuentes fueron"
    each = "" if len(top) == 1 else " cada uno"
    return f"{verb} {listed(top)}: {number(themes[0][1])} de {number(total)}{each}"


def coverage(figure: Figure, missing: Sequence[str]) -> str:
    """How many neighbourhoods took part, and which did not."""
    if figure["valor"] is None:
        return "No hay barrios registrados"
    if not missing:
        return f"Hubo participación de los {number(figure['denominador'])} barrios"
    told = f"Hubo participación en {ratio(figure)} barrios"
    if len(missing) > 4:
        return told
    names = "; ".join(missing) if any("," in name for name in missing) else listed(list(missing))
    return f"{told}; {'falta' if len(missing) == 1 else 'faltan'} {names}"


def complete(figure: Figure) -> str:
    """How many minutes were complete, and of how many nobody knows."""
    complete, on_paper = figure["numerador"], figure["al_lado"]["incorporadas"]
    if not complete and not on_paper:
        return "No hubo actas aprobadas"
    if not complete:
        if on_paper == 1:
            return "La única acta se aprobó en papel: no se comprobó si estaba completa"
        return f"Las {number(on_paper)} actas se aprobaron en papel: no se comprobó si estaban completas"
    if not on_paper:
        if complete == 1:
            return "La única acta estaba completa cuando se aprobó"
        return f"Las {number(complete)} actas estaban completas cuando se aprobaron"
    told = "estaba completa cuando se aprobó" if complete == 1 else "estaban completas cuando se aprobaron"
    rest = (
        "la otra se aprobó en papel y no se comprobó"
        if on_paper == 1
        else f"las otras {number(on_paper)} se aprobaron en papel y no se comprobaron"
    )
    return f"{ratio(figure)} actas {told}; {rest}"


def approval(figure: Figure) -> str:
    """How long after its session minutes were approved."""
    if figure["valor"] is None:
        return "No hubo actas aprobadas"
    if not figure["valor"]:
        return "Cada acta se aprobó el mismo día de la sesión"
    return f"En promedio, un acta se aprobó {figure['texto']} después de la sesión"


def publication(figure: Figure) -> str:
    """How long after its approval minutes were published, and how many were not."""
    waiting = figure["al_lado"]["sin_publicar"]
    if figure["valor"] is None:
        return "Ninguna acta se publicó en el portal todavía" if waiting else "No hubo actas aprobadas"
    when = f"{figure['texto']} después de aprobada" if figure["valor"] else "el mismo día en que se aprobó"
    rest = f"; {'falta' if waiting == 1 else 'faltan'} publicar {number(waiting)}" if waiting else ""
    return f"En promedio, un acta se publicó {when}{rest}"
