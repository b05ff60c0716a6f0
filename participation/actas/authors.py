"""What kind of author a name tells: residents, an organisation, a council, staff, or an office that only informs."""

from __future__ import annotations

import re

_RESIDENTS = (
    r"[vb]e[csz]in(?!al)\w*|firmantes?|vecs?\.|viuda|comision\s+de\s+vecin\w+|(?:un\s+)?(?:grupo|delegacion|colectivo)\s+de\s+(?:vecin\w+(?!\s+y\s+amig)"
    r"|madres|padres|jovenes|familias|productores|estudiantes|jubilados|usuarios|comerciantes)|productor(?:es|as|a(?=\s+(?:de|rural)\b))?"
    r"|familias?|habitantes?|residentes?|senoras?|senor(?:es)?|srt?as?\.?|sres\.?|sr\.?|don|dona"
    r"|ciudadan\w*|pobladores|linderos?|usuari\w*|padres|madres|jovenes|"
    r"estudiantes?|jubilad\w*|comerciantes?|propietari\w*|inquilin\w*|muchach\w*|maestr[ao]|pescador\w*"
    r"|un\s+grupo\s+de\s+vecin\w*|ninos|ninas|adolescentes|quiosquer\w*|kiosquer\w*|"
    r"feriantes?|permisari\w*|artesan\w*|persona|publico|alguien|un\s+hombre|una\s+mujer|abuel\w*"
    r"|pasajer\w*|padre|madre|docente|particular(?:es)?|(?<![\w\s])[a-zñ]{3,}(?:eros|eras|ador[ae]s|cultor[ae]s)"
)
_ORGANISATIONS = (
    r"c\.\s?[das]\.|cruz\s+roja|comite|udelar|criolla|sucesores|compania|amigos\s+de|frigorifico|estacion\s+de\s+servicio"
    r"|panaderia|farmacia|almacen|hotel|barraca|taller|vivero|imprenta|circo|orquesta"
    r"|automovil|metalurgica|hermanos|hnos|ferreteria|herreria|gomeria|constructora|transportes?|aserradero|inmobiliaria|atletico"
    r"|vecinal|mutual\w*|escol\w+|parador|productora|mevir|residencial|coop\.|asoc\.|com\.|esc\.|club\w*|comision(?:es)?|cooperativas?|sociedad\w*|asociacion\w*"
    r"|sindicatos?|ligas?|grupos?|merenderos?|comedor\w*|ollas?|coordinadoras?|red(?:es)?|bibliotecas?|caif"
    r"|liceos?|escuelas?|centros?|"
    r"colectivos?|murgas?|coro|ong|fundacion\w*|parroquias?|iglesias?|capillas?|union|federacion\w*"
    r"|agrupacion\w*|comparsas?|radio|empresas?|policlinicas?|institut\w*|instituciones|jardin\s+de|utu"
    r"|camara|gremi\w*|"
    r"hogar|casa\s+de|estudio|banda|teatro|academia|consejo|plenario|mesa\s+(?:de|barrial|zonal|inter\w+|social\w*)|movimiento"
    r"|rotary|scouts?|organizacion\w*|complejo|facultad|universidad|colegio|aparceria|firma|banco|cdi|socat"
    r"|fucvam|pit-?cnt|apal|apu|afap|deportivo|baby|conjunto|ateneo|museo|hospital|sanatorio|mutualista"
    r"|comercios?|supermercado|canal|diario|consultora|productora|emprendimiento|fabrica|obra|maternal"
    r"|guarderia|batallon|peña|pena"
)
_OFFICES = (
    r"dir\.|min\.|serv\.|imp\.|transito|saneamiento|limpieza|alumbrado|vialidad|contaduria|utap"
    r"|arquitectura|tesoreria|necropolis|electromecanica|intendencia|ministerio\w*|ute|ose|antel|junta"
    r"|direccion|division|departamento|servicios?|area|unidad|secretaria|contador\w*|ccz|centro\s+comunal"
    r"|municipio\w*|gobierno|congreso|poder|jefatura|"
    r"comisari\w*|seccional|policia|prefectura|bomberos|banco\s+de|bps|bhu|anep|asse|mides|mtop|mgap|inau"
    r"|opp|auditoria|defensoria|tribunal|juzgado|fiscalia|oficina|gerencia|inspeccion|correo\s+uruguayo"
    r"|cecoed|sinae|"
    r"comite\s+departamental|intendente|director\w*|secretari[ao]|comuna\s+mujer|hacienda|recursos|compras"
    r"|sistema|instituto\s+nacional|corte|prosecretari\w*|comisaria|administracion|legal|juridica"
    r"|tecnic[ao]|laboratorio|ejercito|embajada|delegad\w*"
)
_STAFF = (
    r"funcionari\w*|func\.|inspector(?:es|as)|gremio\s+municipal|cuadrillas?|personal|capataz"
    r"|operari\w*|trabajador\w*\s+municipal\w*|chofer\w*|adeom"
)
_COUNCIL = (
    r"concejo\s+vecinal|c\.?\s?v(?:ec)?(?:\.|(?=\s+\d))|concejo\s+municipal|alcald\w*|mesa\s+ejecutiva|la\s+mesa|concejal\w*|cjal\w*"
    r"|comision\s+de\s+\w+(?:\s+\w+)?\s+del\s+concejo"
)
KIND = re.compile(
    rf"(?<!\w)(?:(?P<council>{_COUNCIL})|(?P<funcionariado>{_STAFF})|(?P<office>{_OFFICES})"
    rf"|(?P<vecinos>{_RESIDENTS})|(?P<organizacion>{_ORGANISATIONS}))(?!\w)"
)
_OF_A_THEME = re.compile(
    r"(?:movilidad|cultura|obras|(?:medio\s+)?ambiente|salud|deportes?|genero|seguimiento|urbanismo|social"
    r"|juventud|seguridad|convivencia)"
)
_THEMES = re.compile(
    r"(?:comision(?:es)?|com\.)\s+(?:asesora\s+|tematica\s+|especial\s+)?(?:de\s+|del\s+|y\s+)*(?:la\s+"
    r"|el\s+)?(?:medio\s+)?(?:ambiente|movilidad|transito|cultura|seguimiento|obras|genero|equidad|salud"
    r"|deporte|convivencia|espacios|patrimonio|"
    r"social\w*|urbanismo|urbana|ordenamiento|juventud|seguridad|presupuesto|educacion|comunicacion"
    r"|infraestructura|desarrollo|discapacidad|vialidad|mujer|tematicas?|accesibilidad|higiene"
    r"|planificacion|participacion|vivienda)"
)


#: A committee of a neighbourhood council, however they are shortened.
_OF_A_COUNCIL = re.compile(r"(?:concejo\s+vecinal|(?<!\w)c\.?\s?v(?:ec)?\.?(?=\s+(?:z|\d)))")
_SCHOOL = re.compile(r"(?<!\w)(?:jardin|escuela|liceo|colegio|caif|hogar|club|utu)(?!\w)")


#: "M.T.O.P."
_INITIALS = re.compile(r"\b(?:[a-z]\.){3,}")
_COMPANY = re.compile(r"\bs\.?\s?(?:r\.?\s?l|a)\.?$")


def author_type(words: str, body: str) -> tuple[str | None, bool]:
    """The kind of author of a flat name, and whether it is an office."""
    words = _INITIALS.sub(lambda found: found.group().replace(".", ""), words.strip())
    if _OF_A_COUNCIL.search(words):
        return "concejo_vecinal", False
    found = KIND.search(words)
    if _THEMES.search(words) and not re.match(r"vecin|familia", words) and "fomento" not in words:
        return "concejo_vecinal", False
    if body != "CM" and _OF_A_THEME.fullmatch(words):
        return "concejo_vecinal", False
    if found is None:
        if re.search(r"\bfirmas?$", words):
            return "vecinos", False
        if _COMPANY.search(words):
            return "organizacion", False
        if re.match(r"la\s+comision\b|comision\b", words):
            return ("concejo_vecinal" if body != "CM" else "organizacion"), False
        return None, False
    kind = found.lastgroup
    if kind == "council":
        return _of_council(found.group(), words, body), False
    if kind == "office":
        taught = (
            _SCHOOL.search(words) if words.startswith(("director", "la director", "el director")) else None
        )
        return ("organizacion", False) if taught else (None, True)
    if kind == "organizacion":
        if body != "CM" and re.match(
            r"(?:la\s+|nuestra\s+|esta\s+)?(?:sub)?comision(?!\s+(?:de\b|del\b|fomento|directiva|pro\b"
            r"|administradora|vecinal))",
            words,
        ):
            return "concejo_vecinal", False
        if found.group() == "plenario":
            return "concejo_vecinal", False
    return kind, False


def _of_council(said: str, words: str, body: str) -> str:
    if said.startswith("alcald"):
        return "alcaldia"
    if "vecinal" in words or said.startswith(("mesa", "la mesa", "comision")):
        return "concejo_vecinal"
    if "municipal" in said:
        return "concejo_municipal"
    return council_of(body)


def council_of(body: str) -> str:
    return "concejo_municipal" if body.split(";")[0].strip() in ("CM", "") else "concejo_vecinal"
