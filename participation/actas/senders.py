"""Who sends, proposes or asks: the name as the text says it, what kind of author that is, and which neighbourhood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from participation.actas.facts import Span
from participation.actas.sentences import flat

#: What a matter comes as.
PAPERS = (
    r"notas?|cartas?|correos?(?:\s+electronicos?)?|e-?mails?|mails?|oficios?|fax|pedidos?|solicitud(?:es)?|invitacion(?:es)?|"
    r"circular(?:es)?|informes?|memo(?:randum|rando)?s?|comunicacion(?:es)?|comunicados?|mensajes?|escritos?|petitorios?|"
    r"telegramas?|planteos?|planteamientos?|propuestas?|convocatorias?|denuncias?|reclamos?|audio|whatsapp|esquelas?|misivas?|tarjetas?|"
    r"exhortos?|presupuestos?|cotizacion(?:es)?|expedientes?|exp\.|resolucion(?:es)?|llamados?|recurso|dictamen|iniciativa|llamadas?"
)
#: Those that are a matter wherever a sentence begins with them.
LETTERS = (
    r"notas?|cartas?|correos?(?:\s+electronicos?)?|e-?mails?|mails?|oficios?|fax|invitacion(?:es)?|circular(?:es)?|"
    r"memorandum|petitorios?|telegramas?|mensajes?|esquelas?|misivas?|escrito"
)
_LEAD = (
    r"(?:(?:finalmente|ademas|tambien|por\s+ultimo|luego|asimismo|igualmente),?\s+)?(?:(?:se\s+)?(?:da\s+cuenta|dio\s+cuenta|dase\s+cuenta|da\s+lectura|dio\s+lectura|lee|leyo|leida?|leen|recibe|recibio|recibida?|reciben|presenta|toma\s+conocimiento|toma\s+vista|llega|llego|vino|ingresa|entra|conoce|"
    r"pone\s+a\s+consideracion|trata)\s*:?\s*(?:del\s+|de\s+|al?\s+|con\s+)?|(?:el|la)\s+(?:primer|segund|tercer|cuart|quint|sext|septim|octav|ultim|siguiente|otr)\w*(?:\s+(?:asunto|tema|nota))?\s*(?:,|es|:)?\s+)?"
)
OPENER = re.compile(
    rf"(?:a\s+(?:solicitud|pedido|instancias?|iniciativa)|(?P<lead>{_LEAD})(?:de\s+)?(?P<article>(?:un(?:as?|os)?|la|las|el|los|otr[ao]s?|dos|tres)\s+)?(?P<paper>(?:{PAPERS})(?!\w)|(?<=otra\s)(?=de)|(?<=otro\s)(?=de)|(?<=es\s)(?=del?\s)))"
    r"\s*(?:\(?n(?:[°º.]|ro\.?)+\s*[\d/.-]+\)?\s*)?(?:(?:recibid[ao]s?|enviad[ao]s?|presentad[ao]s?|remitid[ao]s?|cursad[ao]s?|firmad[ao]s?)\s+(?:por\s+)?)?"
    r"(?P<of>(?:de\s+parte\s+)?(?:de\s+l[ao]s?|de|del|desde|por\s+(?=vecin))\s*(?<=\s)|\s*[:–-]\s*)?"
)
LETTER_OPENER = re.compile(
    rf"(?:{_LEAD})(?:de\s+)?(?:(?:un(?:as?|os)?|la|las|el|los|otr[ao]s?|dos|tres)\s+)?(?:{LETTERS})(?!\w)"
)
TOLD = re.compile(r"(?:se\s+)?(?:da\s+cuenta|dio\s+cuenta|da\s+lectura|dio\s+lectura|lee|leen|recibe|recibio)\s*:?\s+(?:del?\s+|al?\s+)?(?:un[ao]?s?\s+|la\s+|el\s+|l[oa]s\s+)?\w")

_ASK = (
    r"solicit|pid|plante|propon|reclam|denunci|consult|ofrec|sugier|suger|requier|exig|mocion|reiter|se\s+quej|quej|gestion|demand|insist|rueg|ped|proponi|"
    r"manifiest|manifest|expres|expon|preocup|preguntan?\b|quier|necesit|ruega|protest|impugn|acompan|apoy|interes|intima"
)
_TELL = (
    r"remit|envi|comunic|inform|observ|invit|agradec|present|adjunt|m{1,2}and|record|recuerd|avis|convoc|hac|elev|da|dan|notific|cit|entreg|contest|respond|acus|"
    r"transmit|difund|anunci|adviert|advert|public|dispon|particip|hicieron|trae|traslad|pone|ponen|deriv|felicit|salud|pas|llam|dej|cuent|llega|llegan|rechaz|renunci|acept|design|comparece"
)
ASKING = re.compile(
    rf"(?<!\w)(?:(?:{_ASK})(?:a|e|an|en|o|io|ieron|aron|ando|iendo|iendose|amos|emos|imos|s|yen|ye|ian|aba|aban|ieran|r)?(?:\s+que)?(?!\w)|se\s+quejan?|piden?|pidio|pidieron)"
)
_THIRD = re.compile(
    rf"(?:,?\s+(?:nos\s+|se\s+|les?\s+|lo\s+|no\s+|tambien\s+)?)(?P<verb>(?:{_ASK}|{_TELL})(?:a|e|an|en|io|o|ieron|aron|yen|ye|aba|aban|ian)?)(?!\w)"
)
_ASKS_FOR = re.compile(
    r"(?<!\w)(?:solicit\w+|pid(?:e|en|io|iendo|ieron)\w*|pedir\w*|propon\w+|propus\w+|plante\w+|reclam\w+|denunci\w+|consult\w+|ofrec\w+|sugier\w+|suger\w+|requier\w+|requiriendo|exig\w+|"
    r"quej\w+|preocupa\w+|protest\w+|reiter\w+|manifiest\w+\s+preocupa\w*|ruega\w*|demand\w+|insist\w+|pregunt\w+|quieren?|necesit\w+|(?:para\s+)?que\s+(?:se|el|la|los)\s+\w+|interes\w+\s+en|mocion\w+|petici\w+|pedidos?)(?!\w)"
)
_OFFERS = re.compile(r"(?<!\w)(?:ofrec\w+|propon\w+)(?!\w)")

_STOP = re.compile(
    r"\s*(?:[(:;]|\ss/|\s[–-]\s|,?\s+(?:que\b|quien|quienes|por\s+(?!l[ao]s?\s+vecin)|en\s+(?:l[ao]s?\s+que|el\s+que|donde|relacion|referencia|nombre)|sobre\b|con\s+(?!voz)|para\b|referid[ao]s?|referente|relativ[ao]s?|respecto|acerca|"
    r"al?\s|donde\b|mediante|adjunt\w+|\w{3,}(?:ando|iendo|andose|iendose)(?!\w)|fechad[ao]|de\s+fecha|ante\b|desde\b|contra\b|dirigid[ao]|del?\s+\d{1,2}(?:\s+de\s+|/)|n[°º]\s*\d+/))"
)
_ASIDE = re.compile(r",\s*(?!km\b|y\s|e\s|esq|entre\b|casi\b|manzana|block|apto|kilom|n[°º])[a-zñ]")
_PERSON_STOP = re.compile(r"\s*,")
_TITLES = re.compile(
    r"(?:(?:la|el|los|las|un|una)\s+)?(?:(?:senora?s?|sra?s?|srta|don|dona|dra?|prof|profesora?|mtr[ao]|maestr[ao]|ing|arq|lic|esc|cjala?|concejala?|vecin[ao])(?:\.\s*|\s+))+"
)
_BEHIND = re.compile(r"[,(–-]\s*(?:de\s+)?(?P<who>(?:un[ao]?s?\s+|l[ao]s?\s+)?vecin\w+(?:\s+(?!por\b|que\b)[\wñ]+){0,5})")

_RESIDENTS = (
    r"vecin\w*|vec\.|(?:un\s+)?(?:grupo|delegacion|colectivo|comision)\s+de\s+(?:vecin\w+(?!\s+y\s+amig)|madres|padres|jovenes|familias|productores|estudiantes|jubilados|usuarios|comerciantes)|productor\w*|familias?|habitantes?|residentes?|senoras?|senor(?:es)?|srt?as?\.?|sres\.?|sr\.?|don|dona|ciudadan\w*|pobladores|linderos?|usuari\w*|padres|madres|jovenes|"
    r"estudiantes?|jubilad\w*|comerciantes?|propietari\w*|inquilin\w*|muchach\w*|maestr[ao]|pescador\w*|un\s+grupo\s+de\s+vecin\w*|ninos|ninas|adolescentes|quiosquer\w*|kiosquer\w*|"
    r"feriantes?|permisari\w*|artesan\w*|persona|publico|alguien|un\s+hombre|una\s+mujer|abuel\w*|pasajer\w*|padre|madre|docente|particular(?:es)?"
)
_ORGANISATIONS = (
    r"c\.\s?d\.|coop\.|asoc\.|com\.|club\w*|comision(?:es)?|cooperativas?|sociedad\w*|asociacion\w*|sindicatos?|ligas?|grupos?|merenderos?|comedor\w*|ollas?|coordinadoras?|red(?:es)?|bibliotecas?|caif|liceos?|escuelas?|centros?|"
    r"colectivos?|murgas?|coro|ong|fundacion\w*|parroquias?|iglesias?|capillas?|union|federacion\w*|agrupacion\w*|comparsas?|radio|empresas?|policlinicas?|institut\w*|instituciones|jardin\s+de|utu|camara|gremi\w*|"
    r"hogar|casa\s+de|estudio|banda|teatro|academia|consejo|plenario|mesa\s+(?:de|barrial|zonal)|movimiento|rotary|scouts?|organizacion\w*|complejo|facultad|universidad|colegio|aparceria|firma|banco|cdi|socat|fucvam|pit-?cnt|apal|apu|afap|deportivo|baby|conjunto|ateneo|peña|pena"
)
_OFFICES = (
    r"dir\.|min\.|serv\.|intendencia|ministerio\w*|ute|ose|antel|junta|direccion|division|departamento|servicios?|area|unidad|secretaria|contador\w*|ccz|centro\s+comunal|municipio\w*|gobierno|congreso|poder|jefatura|"
    r"comisari\w*|seccional|policia|prefectura|bomberos|banco\s+de|bps|bhu|anep|asse|mides|mtop|mgap|inau|opp|auditoria|defensoria|tribunal|juzgado|fiscalia|oficina|gerencia|inspeccion|correo\s+uruguayo|cecoed|sinae|"
    r"comite\s+departamental|intendente|director\w*|secretari[ao]|comuna\s+mujer|hacienda|recursos|compras|sistema|instituto\s+nacional|corte|prosecretari\w*|comisaria|administracion|legal|juridica|tecnic[ao]|laboratorio|ejercito|embajada|delegad\w*"
)
_STAFF = r"funcionari\w*|cuadrillas?|personal|capataz|operari\w*|trabajador\w*\s+municipal\w*|chofer\w*|adeom"
_COUNCIL = r"concejo\s+vecinal|concejo\s+municipal|alcald\w*|mesa\s+ejecutiva|la\s+mesa|concejal\w*|cjal\w*|comision\s+de\s+\w+(?:\s+\w+)?\s+del\s+concejo"
_KIND = re.compile(
    rf"(?<!\w)(?:(?P<council>{_COUNCIL})|(?P<funcionariado>{_STAFF})|(?P<office>{_OFFICES})|(?P<vecinos>{_RESIDENTS})|(?P<organizacion>{_ORGANISATIONS}))(?!\w)"
)
_THEMES = re.compile(
    r"comision(?:es)?\s+(?:asesora\s+|tematica\s+|especial\s+)?(?:de\s+|del\s+|y\s+)*(?:la\s+|el\s+)?(?:medio\s+)?(?:ambiente|movilidad|transito|cultura|seguimiento|obras|genero|equidad|salud|deporte|convivencia|espacios|patrimonio|"
    r"social\w*|urbanismo|urbana|ordenamiento|juventud|seguridad|presupuesto|educacion|comunicacion|infraestructura|desarrollo|discapacidad|vialidad|mujer|tematicas?|accesibilidad|higiene|planificacion|participacion|vivienda)"
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
        if re.fullmatch(r"(?:la\s+|nuestra\s+|esta\s+)?(?:sub)?comision", words) and body != "CM":
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
        of = re.compile(r"(?:de\s+l[ao]s?|del?)\s+|(?:llamo|vino|se\s+presento|concurrio)\s+(?=un|la|el|don|dona)").match(plain, begin, end)
        start = of.end() if of else begin
    while start < end and plain[start] in " :,–-\n\t":
        start += 1
    label = re.match(r"(?:la|el|los|las)\s+", plain[start : start + 4])
    title = _TITLES.match(plain, start, end)
    person = bool(title and not re.match(r"vecin", plain[start:title.end()].strip()) and not re.search(r"vecin|maestr", title.group()))
    stop = _STOP.search(plain, start, end)
    verb = _verb(text, plain, start, end)
    cut = end
    if stop:
        cut = min(cut, stop.start())
    if verb:
        cut = min(cut, verb.start())
    if person or not _KIND.match(plain, start + (label.end() if label else 0)):
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
        longer = re.compile(r"\s*:\s*(?:l[ao]s\s+)?(?=" + re.escape(plain[start:cut].strip()) + r"\s+de)").match(plain, cut, end)
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
        if person or (opener and _like_a_name(name)):
            kind = "vecinos"
    if person and kind in ("organizacion", None) and not office:
        kind = "vecinos"
    if kind is None and not office and re.match(r"\s*[,(]\s*(?:un[ao]?\s+)?vecin", plain[cut : cut + 16]):
        kind = "vecinos"
    behind = verb.start() if verb and verb.start() >= cut else cut
    return Sender(name, Span(start, cut), kind, office, behind)


def _named_behind(text: str, plain: str, start: int, end: int) -> Sender | None:
    """ "Reclamo por agua servida, vecino anónimo": who sent it comes at the end."""
    found = _BEHIND.search(plain, start, end)
    if not found:
        return None
    name = " ".join(text[found.start("who") : found.end("who")].split())
    return Sender(name, Span(found.start("who"), found.end("who")), "vecinos", False, found.end())


def _verb(text: str, plain: str, start: int, end: int) -> re.Match[str] | None:
    """The first verb of asking or telling; "Paso" of "Paso del Andaluz" is none."""
    capitals = text[start : start + 40].isupper()
    for found in _THIRD.finditer(plain, start, min(end, start + 300)):
        if capitals or text[found.start("verb")].islower():
            return found
    return None


def _like_a_name(name: str) -> bool:
    words = [word for word in name.split() if word.lower() not in ("de", "los", "la", "del", "y", "da")]
    return 1 < len(words) <= 5 and all(word[:1].isupper() and word[-1:].isalpha() and not word.isupper() for word in words)


def asks(plain: str, begin: int, end: int) -> bool:
    return bool(_ASKS_FOR.search(plain, begin, min(end, begin + 1_500)))


_NAMED = r"((?:(?:[A-ZÁÉÍÓÚÑ][\wñáéíóúü]+|\d{1,2})(?:\s+(?:de|del|de\s+la|de\s+los|y)\s+(?=[A-ZÁÉÍÓÚÑ]))?\s?){1,4})"
_PLACE = re.compile(
    rf"(?:[Bb]arrio\s+|[Vv]ecin[oa]s?(?:\s+y\s+vecin[oa]s?)?\s+(?:\d\s+\()?(?:del?\s+)?(?:barrio\s+)?|\(|[Ss]e[ñn]or[ae]?\s+de\s+|,\s+de\s+(?:barrio\s+)?){_NAMED}"
)
_STREETS = re.compile(r"(?:calle|cno|camino|av|avenida|ruta|cooperativa|pasaje|km|la|el|los|las|sra?|exp|res)\b", re.IGNORECASE)


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
