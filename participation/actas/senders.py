"""Who sends, proposes or asks: the name as the text says it, what kind of author that is, and which neighbourhood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from participation.actas.facts import Span
from participation.actas.sentences import flat

#: What a matter comes as.
PAPERS = (
    r"notas?|cartas?|correos?(?:\s+electronicos?)?|e-?mails?|mails?|oficios?|fax|pedidos?|solicitud(?:es)?"
    r"|invitacion(?:es)?|"
    r"circular(?:es)?|informes?|memo(?:randum|rando)?s?|comunicacion(?:es)?|comunicados?|mensajes?"
    r"|escritos?|petitorios?|"
    r"telegramas?|planteos?|planteamientos?|propuestas?|convocatorias?|denuncias?|reclamos?|audio|whatsapp"
    r"|esquelas?|misivas?|tarjetas?|"
    r"exhortos?|presupuestos?|cotizacion(?:es)?|expedientes?|exp\.|resolucion(?:es)?|llamados?|recurso"
    r"|dictamen|iniciativa|llamadas?"
)
#: Those that are a matter wherever a sentence begins with them.
LETTERS = (
    r"notas?|cartas?|correos?(?:\s+electronicos?)?|e-?mails?|mails?|oficios?|fax|invitacion(?:es)?"
    r"|circular(?:es)?|"
    r"memorandum|petitorios?|telegramas?|mensajes?|esquelas?|misivas?|escrito"
)
_LEAD = (
    r"(?:(?:finalmente|ademas|tambien|por\s+ultimo|luego|asimismo"
    r"|igualmente),?\s+)?(?:(?:el|la)\s+(?:senora?\s+|sra?\.\s+)?(?:president[ae]|secretari[ao]|alcalde|alcaldesa|mesa)\s+(?=lee|da\s+(?:lectura|cuenta)|leyo|dio))?"
    r"(?:(?:se\s+)?(?:da\s+cuenta|dio\s+cuenta|dase\s+cuenta|da\s+lectura|dio\s+lectura"
    r"|da\s+ingreso|dio\s+ingreso|ingresaron|llegaron|lee|leyo|leida?|leen|leimos|recibimos|vimos|tratamos|leyeron|recibe|recibio|recibida?|reciben"
    r"|presenta|toma\s+conocimiento|toma\s+vista|llega|llego|vino|ingresa|entra|conoce|"
    r"pone\s+a\s+consideracion|trata)\s*:?\s*(?:del\s+|de\s+|al?\s+|con\s+)?|(?:el|la)\s+(?:primer|segund"
    r"|tercer|cuart|quint|sext|septim|octav|ultim|siguiente|otr)\w*(?:\s+(?:asunto|tema|nota))?\s*(?:,|es"
    r"|:)?\s+)?"
)
OPENER = re.compile(
    rf"(?:a\s+(?:solicitud|pedido|instancias?|iniciativa)"
    rf"|(?P<lead>{_LEAD})(?:de\s+)?(?P<article>(?:un(?:as?|os)?|la|las|el|los|otr[ao]s?|dos"
    rf"|tres)\s+)?(?P<paper>(?:{PAPERS})(?!\w)|(?<=otra\s)(?=de)|(?<=otro\s)(?=de)|(?<=es\s)(?=del?\s)))"
    r"\s*(?:\d{1,3}\s*(?=[:.)–-]))?(?:\(?n(?:[°º.]|ro\.?)+\s*[\d/.-]+\)?\s*)?(?:(?:recibid[ao]s?"
    r"|enviad[ao]s?|presentad[ao]s?|remitid[ao]s?|cursad[ao]s?|firmad[ao]s?)\s+(?:por\s+)?)?"
    r"(?P<of>(?:de\s+parte\s+)?(?:de\s+l[ao]s?|de|del|desde|por\s+(?=vecin))\s*(?<=\s)|\s*[:–-]\s*)?"
)
LETTER_OPENER = re.compile(
    rf"(?:{_LEAD})(?:de\s+)?(?:(?:un(?:as?|os)?|la|las|el|los|otr[ao]s?|dos|tres)\s+)?(?:{LETTERS})(?!\w)"
)
TOLD = re.compile(
    r"(?:se\s+)?(?:da\s+cuenta|dio\s+cuenta|da\s+lectura|dio\s+lectura|da\s+ingreso|lee|leen|leyo|leimos|recibe|recibio"
    r"|recibimos|llego|vino)\s*:?\s+(?:del?\s+|al?\s+)?(?:un[ao]?s?\s+|la\s+|el\s+|l[oa]s\s+)?\w"
)

_ASK = (
    r"solicit|pid|plante|propon|reclam|denunci|consult|ofrec|sugier|suger|requier|exig|mocion|reiter"
    r"|se\s+quej|quej|gestion|demand|insist|rueg|ped|proponi|"
    r"manifiest|manifest|expres|expon|preocup|preguntan?\b|quier|necesit|ruega|protest|impugn|acompan|apoy"
    r"|interes|intima"
)
_TELL = (
    r"remit|envi|comunic|inform|observ|invit|agradec|present|adjunt|m{1,2}and|record|recuerd|avis|convoc"
    r"|hac|elev|da|dan|notific|cit|entreg|contest|respond|acus|"
    r"transmit|difund|anunci|adviert|advert|public|dispon|particip|hicieron|trae|traslad|pone|ponen|deriv"
    r"|felicit|salud|pas|llam|dej|cuent|llega|llegan|rechaz|renunci|acept|design|comparece"
)
#: A sentence that goes on telling what the one before named the sender of ("Escuela Nº 230. Solicita …").
GOES_ON = re.compile(rf"(?:nos\s+|se\s+)?(?:{_ASK}|{_TELL})(?:a|e|an|en|io|o)(?!\w)")
_THIRD = re.compile(
    rf"(?:,?\s+(?:nos\s+|se\s+|les?\s+|lo\s+|no\s+|tambien\s+)?)(?P<verb>(?:{_ASK}|{_TELL})(?:a|e|an|en|io"
    rf"|o|ieron|aron|yen|ye|aba|aban|ian)?)(?!\w)"
)
_ASKS_FOR = re.compile(
    r"(?<!\w)(?:solicit\w+|pid(?:e|en|io|iendo|ieron)\w*|pedir\w*|propon\w+|propus\w+|plante\w+|reclam\w+"
    r"|denunci\w+|consult\w+|ofrec\w+|sugier\w+|suger\w+|requier\w+|requiriendo|exig\w+|"
    r"quej\w+|preocupa\w+|protest\w+|reiter\w+|manifiest\w+\s+preocupa\w*|ruega\w*|demand\w+|insist\w+"
    r"|pregunt\w+|quieren?|necesit\w+|(?:para\s+)?que\s+(?:se|el|la|los)\s+\w+|interes\w+\s+en|mocion\w+"
    r"|petici\w+|pedidos?)(?!\w)"
)

_STOP = re.compile(
    r"\s*(?:[(:;]|\ss/|\sde\s+(?:un[ao]?s?|dos|tres|cuatro|cinco|seis|\d+)\s|\s[–-]\s|,?\s+(?:que\b|quien"
    r"|quienes|por\s+(?!l[ao]s?\s+vecin)|en\s+(?:l[ao]s?\s+que|el\s+que|donde|relacion|referencia|nombre)"
    r"|sobre\b|con\s+(?!voz)|para\b|referid[ao]s?|referente|relativ[ao]s?|respecto|acerca|"
    r"al?\s|donde\b|mediante|adjunt\w+|\w{3,}(?:ando|iendo|andose|iendose)(?!\w)|fechad[ao]|de\s+fecha"
    r"|ante\b|desde\b|contra\b|dirigid[ao]|del?\s+\d{1,2}(?:\s+de\s+|/)|n[°º]\s*\d+/))"
)
_REVERSED = re.compile(
    r"(?P<name>[A-ZÁÉÍÓÚÑ][\wñ]+(?:\s(?:de\s(?:los?\s"
    r"|las?\s)?)?[A-ZÁÉÍÓÚÑ][\wñ]+)?,\s[A-ZÁÉÍÓÚÑ][\wñ]+(?:\s[A-ZÁÉÍÓÚÑ][\wñ]+)?)\s*:"
)
_ASIDE = re.compile(r",\s*(?!km\b|y\s|e\s|esq|entre\b|casi\b|manzana|block|apto|kilom|n[°º])[a-zñ]")
_PERSON_STOP = re.compile(r"\s*,")
_TITLES = re.compile(
    r"(?:(?:la|el|los|las|un|una)\s+)?(?:(?:senora?s?|sra?s?|srta|don|dona|dra?|prof|profesora?|mtr[ao]"
    r"|maestr[ao]|ing|arq|lic|esc|cjala?|concejala?|vecin[ao])(?:\.\s*|\s+))+"
)
#: "la artista plástica Laura Pérez"
_TRADE = re.compile(
    r"(?:la\s|el\s|un[ao]?\s)?(?:[a-zñáéíóú]+\s){1,3}[A-ZÁÉÍÓÚÑ][\wñ]+(?:\s[A-ZÁÉÍÓÚÑ][\wñ]+){1,2}$"
)
_BEHIND = re.compile(
    r"[,(–-]\s*(?:de\s+)?(?P<who>(?:un[ao]?s?\s+|l[ao]s?\s+)?vecin\w+(?:\s+(?!por\b|que\b)[\wñ]+){0,5})"
)

_RESIDENTS = (
    r"vecin\w*|vec\.|(?:un\s+)?(?:grupo|delegacion|colectivo|comision)\s+de\s+(?:vecin\w+(?!\s+y\s+amig)"
    r"|madres|padres|jovenes|familias|productores|estudiantes|jubilados|usuarios|comerciantes)|productor\w*"
    r"|familias?|habitantes?|residentes?|senoras?|senor(?:es)?|srt?as?\.?|sres\.?|sr\.?|don|dona"
    r"|ciudadan\w*|pobladores|linderos?|usuari\w*|padres|madres|jovenes|"
    r"estudiantes?|jubilad\w*|comerciantes?|propietari\w*|inquilin\w*|muchach\w*|maestr[ao]|pescador\w*"
    r"|un\s+grupo\s+de\s+vecin\w*|ninos|ninas|adolescentes|quiosquer\w*|kiosquer\w*|"
    r"feriantes?|permisari\w*|artesan\w*|persona|publico|alguien|un\s+hombre|una\s+mujer|abuel\w*"
    r"|pasajer\w*|padre|madre|docente|particular(?:es)?"
)
_ORGANISATIONS = (
    r"c\.\s?d\.|coop\.|asoc\.|com\.|esc\.|club\w*|comision(?:es)?|cooperativas?|sociedad\w*|asociacion\w*"
    r"|sindicatos?|ligas?|grupos?|merenderos?|comedor\w*|ollas?|coordinadoras?|red(?:es)?|bibliotecas?|caif"
    r"|liceos?|escuelas?|centros?|"
    r"colectivos?|murgas?|coro|ong|fundacion\w*|parroquias?|iglesias?|capillas?|union|federacion\w*"
    r"|agrupacion\w*|comparsas?|radio|empresas?|policlinicas?|institut\w*|instituciones|jardin\s+de|utu"
    r"|camara|gremi\w*|"
    r"hogar|casa\s+de|estudio|banda|teatro|academia|consejo|plenario|mesa\s+(?:de|barrial|zonal)|movimiento"
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
_STAFF = r"funcionari\w*|cuadrillas?|personal|capataz|operari\w*|trabajador\w*\s+municipal\w*|chofer\w*|adeom"
_COUNCIL = (
    r"concejo\s+vecinal|concejo\s+municipal|alcald\w*|mesa\s+ejecutiva|la\s+mesa|concejal\w*|cjal\w*"
    r"|comision\s+de\s+\w+(?:\s+\w+)?\s+del\s+concejo"
)
_KIND = re.compile(
    rf"(?<!\w)(?:(?P<council>{_COUNCIL})|(?P<funcionariado>{_STAFF})|(?P<office>{_OFFICES})"
    rf"|(?P<vecinos>{_RESIDENTS})|(?P<organizacion>{_ORGANISATIONS}))(?!\w)"
)
_OF_A_THEME = re.compile(
    r"(?:movilidad|cultura|obras|(?:medio\s+)?ambiente|salud|deportes?|genero|seguimiento|urbanismo|social"
    r"|juventud|seguridad|convivencia)"
)
_THEMES = re.compile(
    r"comision(?:es)?\s+(?:asesora\s+|tematica\s+|especial\s+)?(?:de\s+|del\s+|y\s+)*(?:la\s+"
    r"|el\s+)?(?:medio\s+)?(?:ambiente|movilidad|transito|cultura|seguimiento|obras|genero|equidad|salud"
    r"|deporte|convivencia|espacios|patrimonio|"
    r"social\w*|urbanismo|urbana|ordenamiento|juventud|seguridad|presupuesto|educacion|comunicacion"
    r"|infraestructura|desarrollo|discapacidad|vialidad|mujer|tematicas?|accesibilidad|higiene"
    r"|planificacion|participacion|vivienda)"
)


@dataclass(frozen=True)
class Sender:
    name: str
    span: Span
    #: As in aportes.csv; None for an office, whose notes are no contributions.
    author_type: str | None
    office: bool
    #: The verb's place: what is asked begins there.
    behind: int


def author_type(words: str, body: str) -> tuple[str | None, bool]:
    """The kind of author of a flat name, and whether it is an office."""
    words = words.strip()
    found = _KIND.search(words)
    if _THEMES.search(words) and not re.match(r"vecin|familia", words) and "fomento" not in words:
        return "concejo_vecinal", False
    if body != "CM" and _OF_A_THEME.fullmatch(words):
        return "concejo_vecinal", False
    if found is None:
        if re.match(r"la\s+comision\b|comision\b", words):
            return ("concejo_vecinal" if body != "CM" else "organizacion"), False
        return None, False
    kind = found.lastgroup
    if kind == "council":
        return _of_council(found.group(), words, body), False
    if kind == "office":
        return None, True
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


def sender(text: str, plain: str, begin: int, end: int, body: str) -> Sender | None:
    """Who sent the matter that stands between two places, if it names one."""
    end = min(end, begin + 600)
    opener = OPENER.match(plain, begin, end)
    start = opener.end() if opener else begin
    if not opener:
        of = re.compile(
            r"(?:de\s+l[ao]s?|del?)\s+|(?:llamo|vino|se\s+presento|concurrio)\s+(?=un|la|el|don|dona)"
        ).match(plain, begin, end)
        start = of.end() if of else begin
    while start < end and plain[start] in " :,–-\n\t":
        start += 1
    if opener and re.match(r"(?:por|sobre|para|con|que|en|a)\b", plain[start : start + 6]):
        return _named_behind(text, plain, start, end)
    label = re.match(r"(?:la|el|los|las)\s+", plain[start : start + 4])
    title = _TITLES.match(plain, start, end)
    person = bool(
        title
        and not re.match(r"vecin", plain[start : title.end()].strip())
        and not re.search(r"vecin|maestr", title.group())
    )
    stop = _stop(text, plain, start, end)
    verb = _verb(text, plain, start, end)
    cut = end
    if stop:
        cut = min(cut, stop.start())
    if verb:
        cut = min(cut, verb.start())
    reversed_name = _REVERSED.match(text, start, cut + 1) if not opener else None
    if reversed_name:
        cut, person = reversed_name.end("name"), True
    elif person or not _KIND.match(plain, start + (label.end() if label else 0)):
        comma = _PERSON_STOP.search(plain, start, cut)
        if comma:
            cut = comma.start()
    else:
        for aside in _ASIDE.finditer(plain, start, cut):
            if text[aside.end() - 1].islower() and not text[start:cut].islower():
                cut = aside.start()
                break
    if plain[cut : cut + 3].lstrip().startswith(":") and " " not in plain[start:cut].strip():
        # "Nota vecinos: los vecinos de la calle … piden": the longer name.
        longer = re.compile(
            r"\s*:\s*(?:l[ao]s\s+)?(?=" + re.escape(plain[start:cut].strip()) + r"\s+de)"
        ).match(plain, cut, end)
        if longer:
            start, cut = longer.end(), verb.start() if verb and verb.start() > longer.end() else end
    while cut > start and plain[cut - 1] in " ,;:-–\n":
        cut -= 1
    if cut <= start or not re.search(r"\w", plain[start:cut]):
        return _named_behind(text, plain, start, end)
    name = " ".join(text[start:cut].replace("_", " ").replace("*", " ").split())
    if not name or len(name) > 160:
        return None
    words = plain[start:cut]
    kind, office = author_type(words, body)
    if kind is None and not office:
        # A name of a person and nothing else.
        if person or (opener and (_like_a_name(name) or _TRADE.match(name))):
            kind = "vecinos"
    if person and kind in ("organizacion", None) and not office:
        kind = "vecinos"
    if kind is None and not office and re.match(r"\s*[,(]\s*(?:un[ao]?\s+)?vecin", plain[cut : cut + 16]):
        kind = "vecinos"
    if opener and kind is None and not office and plain[cut : cut + 1] == ":":
        # "Pedido de colaboración: Club …"
        named = sender(text, plain, cut + 1, end, body)
        if named and (named.author_type or named.office):
            return named
    behind = verb.start() if verb and verb.start() >= cut else cut
    return Sender(name, Span(start, cut), kind, office, behind)


def _named_behind(text: str, plain: str, start: int, end: int) -> Sender | None:
    """ "Reclamo por agua servida, vecino anónimo": who sent it comes at the end."""
    found = _BEHIND.search(plain, start, end)
    if not found:
        return None
    name = " ".join(text[found.start("who") : found.end("who")].split())
    return Sender(name, Span(found.start("who"), found.end("who")), "vecinos", False, found.end())


def _stop(text: str, plain: str, start: int, end: int) -> re.Match[str] | None:
    """Where the name ends; a capital ("Camino Al Paso") goes on with it."""
    capitals = text[start : start + 40].isupper()
    for found in _STOP.finditer(plain, start, end):
        first = re.compile(r"[^\W\d_]").search(text, found.start(), found.end())
        if capitals or not first or first.group().islower():
            return found
    return None


def _verb(text: str, plain: str, start: int, end: int) -> re.Match[str] | None:
    """The first verb of asking or telling; "Paso" of "Paso del Andaluz" is none."""
    capitals = text[start : start + 40].isupper()
    for found in _THIRD.finditer(plain, start, min(end, start + 300)):
        if capitals or text[found.start("verb")].islower():
            return found
    return None


def _like_a_name(name: str) -> bool:
    words = [word for word in name.split() if word.lower() not in ("de", "los", "la", "del", "y", "da")]
    return 1 < len(words) <= 5 and all(
        word[:1].isupper() and word[-1:].isalpha() and not word.isupper() for word in words
    )


def asks(plain: str, begin: int, end: int) -> bool:
    return bool(_ASKS_FOR.search(plain, begin, min(end, begin + 1_500)))


_NAMED = (
    r"((?:(?:[A-ZÁÉÍÓÚÑ][\wñáéíóúü]+|\d{1,2})(?:\s+(?:de|del|de\s+la|de\s+los"
    r"|y)\s+(?=[A-ZÁÉÍÓÚÑ]))?\s?){1,4})"
)
_PLACE = re.compile(
    rf"(?:[Bb]arrio\s+|[Vv]ecin[oa]s?(?:\s+y\s+vecin[oa]s?)?\s+(?:\d\s+\()?(?:del?\s+(?:barrio\s+)?"
    rf"|barrio\s+)|[Vv]ecin[oa]s?[^(\n]{{0,20}}\(|[Ss]e[ñn]or[ae]?\s+de\s+|,\s+de\s+(?:barrio\s+)?){_NAMED}"
)
_STREETS = re.compile(
    r"(?:calle|cno|camino|av|avenida|ruta|cooperativa|pasaje|km|la|el|los|las|sra?|exp|res)\b", re.IGNORECASE
)


def neighbourhood(text: str, plain: str, begin: int, end: int, known: Sequence[str]) -> str | None:
    """A neighbourhood of those known, or what is said right behind "vecinos de" or "barrio"."""
    end = min(end, begin + 800)
    for name in known:
        if re.search(rf"(?<!\w){re.escape(flat(name))}(?!\w)", plain[begin:end]):
            return name
    for place in _PLACE.finditer(text, begin, end):
        name = " ".join(place[1].split())
        if not _STREETS.match(name) and not name.isdigit():
            return name
    return None
