"""Who sends, proposes or asks: the name as the text says it, what kind of author that is, and which neighbourhood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from participation.actas.authors import KIND, author_type, council_of
from participation.actas.facts import Span
from participation.actas.sentences import flat
from participation.actas.tables import cells, columns

__all__ = [
    "GOES_ON",
    "LETTERS",
    "LETTER_OPENER",
    "OPENER",
    "TOLD",
    "Sender",
    "asks",
    "author_type",
    "council_of",
    "neighbourhood",
    "sender",
]

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
    r"(?:(?:finalmente|ademas|tambien|por\s+ultimo|luego|asimismo|que"
    r"|igualmente),?\s+)?(?:(?:el|la)\s+(?:senora?\s+|sra?\.\s+)?(?:president[ae]|secretari[ao]|alcalde|alcaldesa|mesa)\s+(?=lee|da\s+(?:lectura|cuenta)|leyo|dio))?"
    r"(?:(?:se\s+)?(?:da\s+cuenta|dio\s+cuenta|dase\s+cuenta|da\s+lectura|dio\s+lectura"
    r"|da\s+ingreso|dio\s+ingreso|ingresaron|llegaron|lee|leyo|leida?|leen|leimos|recibimos|vimos|tratamos|leyeron|recibe|recibio|recibida?|reciben"
    r"|presenta|toma\s+conocimiento|toma\s+vista|llega|llego|vino|ingresa|ingreso|entra|conoce|"
    r"recepciona|hacese\s+lectura|tengo|hubo|habia|pone\s+a\s+consideracion|trata)"
    r"(?:\s+(?:tambien|ademas|asimismo)(?=\s))?\s*:?\s*(?:del\s+|de\s+|al?\s+|con\s+)?|(?:el|la)\s+(?:primer|segund"
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
    r"\s*(?:[(:;]|\s[spc]/|\s\d+/\d{2,4}\b|\sde\s+[a-z]{2,}[aei]r(?:l[aeo]s?)?\s+(?:el|la|los|las|un|una|que|en)\b|\sde\s+(?:un[ao]?s?|dos|tres|cuatro|cinco|seis|\d+)\s|\s[–-]\s|,?\s+(?:q(?:ue)?\b|quien"
    r"|quienes|por\s+(?!l[ao]s?\s+vecin)|en\s+(?:l[ao]s?\s+que|el\s+que|donde|reclamo|solicitud|demanda|procura|contra|favor|respuesta|apoyo|rechazo|relacion|referencia|nombre)"
    r"|sobre\b|con\s+(?!voz)|para\b|referid[ao]s?|referente|relativ[ao]s?|respecto|acerca|"
    r"al?\s|donde\b|mediante|adjunt\w+|\w{3,}(?:ando|iendo|andose|iendose)(?!\w)|fechad[ao]|de\s+fecha"
    r"|ante\b|desde\b|contra\b|dirigid[ao]|del?\s+\d{1,2}(?:\s+de\s+|/)|n[°º]\s*\d+/))"
)
_REVERSED = re.compile(
    r"(?P<name>[A-ZÁÉÍÓÚÑ][\wñ]+(?:\s(?:de\s(?:los?\s"
    r"|las?\s)?)?[A-ZÁÉÍÓÚÑ][\wñ]+)?,\s[A-ZÁÉÍÓÚÑ][\wñ]+(?:\s[A-ZÁÉÍÓÚÑ][\wñ]+)?)\s*:"
)
#: A part of an organisation, or where somebody lives, told behind a comma.
_PART = r"filial|seccional|sede|regional|zonal|turno|programa|agrupacion|sub\s?comision|calle|camino|cno|barrio|ruta"
_PART_OF_THEM = re.compile(rf"\s*(?:{_PART})\b")
_ASIDE = re.compile(rf",\s*(?!km\b|y\s|e\s|esq|{_PART}|entre\b|casi\b|manzana|block|apto|kilom|n[°º])[a-zñ]")
_PERSON_STOP = re.compile(r"\s*,")
_TITLES = re.compile(
    r"(?:(?:la|el|los|las|un|una)\s+)?(?:(?:senora?s?|sra?s?|srta|don|dona|dra?|prof|profesora?|mtr[ao]"
    r"|maestr[ao]|ing|arq|lic|esc|cra?|cjala?|concejala?|vecin[ao])(?:\.\s*|\s+)(?!\s*n[°º]|\s*\d))+"
)
#: What goes on with "a" or "contra": "linderos a la planta", "de Lucha contra la Hidatidosis".
_GOES_ON_BEFORE = re.compile(
    r"\b(?:linder[oa]s?|camino|frente|junto|cercan[oa]s?|proxim[oa]s?|contigu[oa]s?|aledan[oa]s?|salida|entrada|acceso|ruta|lucha"
    r"|campana|paso)$"
)
#: "la artista plástica Laura Pérez"
_TRADE = re.compile(
    r"(?:la\s|el\s|un[ao]?\s)?(?:[a-zñáéíóú]+\s){1,3}[A-ZÁÉÍÓÚÑ][\wñ]+(?:\s[A-ZÁÉÍÓÚÑ][\wñ]+){1,2}$"
)
_BEHIND = re.compile(
    r"[,(–-]\s*(?:de\s+)?(?P<who>(?:un[ao]?s?\s+|l[ao]s?\s+)?vecin\w+(?:\s+(?!por\b|que\b)[\wñ]+){0,5})"
)


@dataclass(frozen=True)
class Sender:
    #: None of somebody who did not sign.
    name: str | None
    span: Span
    #: As in aportes.csv; None for an office, whose notes are no contributions.
    author_type: str | None
    office: bool
    #: The verb's place: what is asked begins there.
    behind: int


_COUNTED = r"(?:un(?:as?|os)?|la|las|el|los|otr[ao]s?|dos|tres)\s+"
_ORDINALS = r"(?:primer|segund|tercer|cuart|quint|sext|septim|octav|ultim|otr)[ao]?|siguiente|mas"
_DONE = (
    r"recibid|enviad|presentad|remitid|cursad|firmad|formulad|suscrip?t|elevad|traid|dejad|dirigid|realizad"
)
#: Other things that come in, of which nothing is told but who sent them.
_THINGS = (
    r"formularios?|folletos?|afiches?|volantes?|copias?|telefonemas?|planillas?|resumen(?:es)?|boletin(?:es)?|listados?"
    r"|nominas?|calendarios?|programas?|programacion|proyectos?|revistas?|publicacion(?:es)?|relevamientos?|videos?|mapas?"
    r"|consultas?|quejas?|respuestas?|contestacion(?:es)?|renuncias?|avisos?|agradecimientos?|saludos?|felicitacion(?:es)?"
    r"|balances?|rendicion(?:es)?|detalles?|minutas?|memorias?|agendas?|tramites?|ofrecimientos?|ofertas?|sugerencias?"
    r"|inquietud(?:es)?|gestion(?:es)?|adhesion(?:es)?|wasaps?|mensajitos?|actas?|libros?|carpetas?|borrador(?:es)?|anexos?"
)
#: What is said of them: "carta abierta de", "formulario web de".
_AUTHORS = re.sub(r"\?P<\w+>", "?:", KIND.pattern)
_KIND_OF_IT = (
    rf"(?:\s+(?!{_AUTHORS}|del?\b|por\b|que\b|con\b|firmad|sin\b|remit|envi|elev|present)[a-zñ]{{3,}}){{0,2}}?"
    r"(?=\s+del?\s)"
)
_DOES = r"remit|elev|envi|present|mand|firm|dej|traj|tra|suscrib|hac|curs"
#: How it came, told before who sent it: one bit behind the other, in any order.
_BITS = (
    r"\[[^\]\n]{3,24}\]",
    r"(?:por|mediante)\s+(?:nota|oficio|mail|correo|carta)[^,.\n]{0,40},",
    r"(?:por|mediante)\s+(?:mail|correo|whatsapp|wasap|telefono|escrito|carta|formulario|nota)(?!\w)",
    rf"(?:trae|manda|envia|remite|acerca|deja|presenta)n?(?=\s+(?:{_COUNTED})?(?:{PAPERS})\s+(?:la|el|los|las|don|dona)\s)",
    rf"(?:y\s+)?(?:la|el|una|un|otra|otro)\s+(?:{_ORDINALS})"
    r"(?:\s+(?:es|la|lo|viene|llega|manda|envia|trae|firma|remite)\b){0,3}(?=\s+(?:de|del|el|los|las)\b)",
    rf"(?:{_COUNTED})?(?:{PAPERS}|exp(?:te)?|hoj(?:it)?as?|papel(?:es|ito)?|peticion|lista|tel\.|firmas|planilla)(?!\w)"
    rf"(?!\s+(?:uruguayo|internacional|nacional\b|participativo))(?:{_KIND_OF_IT})?(?:\s*:(?!\s*\n))?",
    rf"(?:(?:llegaron|llego|vino|esta|estan)\s+)?(?:tambien\s+)?(?:{_COUNTED})?(?:{_THINGS})(?!\w){_KIND_OF_IT}",
    r"(?:verbal|escrit[ao]|anonim[ao]|urgente|electronic[ao]|conjunt[ao]|simple|manuscrit[ao]|impres[ao]|telefonic[ao]"
    r"|s/[nf]|por\s+escrito|sin\s+(?:firma|fecha|numero))(?!\w),?",
    r"a\s+(?:solicitud|pedido|instancias?|iniciativa)(?=\s+del?\s)",
    r"l[ao]\s+(?:mand|envi|tra|firm|remit)\w{1,2}(?=\s)",
    r"(?:es|otr[ao]s?|una)(?=\s+del?\s)",
    r"con\s+(?:\w+\s+){0,5}?firmas?(?=\s+de)|con\s+presupuesto",
    rf"(?:{_DONE})[ao]s?(?:\s+por)?(?!\w)",
    rf"que\s+(?:nos\s+|se\s+)?(?:{_DOES})\w{{1,4}}(?:\s+llegar)?(?!\w)(?=\s+\w)",
    r"(?:(?:n(?:[°º.]|ro\.?|umero)+|numero)\s*)?\d[\d./-]*\d",
    r"(?:n(?:[°º.]|ro\.?)+\s*)?\d{1,4}(?=\s*[.:,)–-]|\s+(?:de\b|[a-z]))",
    r"de\s+(?:parte\s+)?(?:l[ao]s?\s+)?|del\s+|desde\s+|por\s+(?=(?:l[ao]s?\s+)?vecin|(?:el|la|los|las)\s)",
    r"[\s:,;–—.-]",
)
_CAME = re.compile("|".join(_BITS))
#: The number of an item that what was read in front of it left: "II.2 Oficio", "2.c UTE", "c Memorando".
_NUMBERED = re.compile(r"(?:(?:\d{1,2}|[ivx]{1,4})\.(?:\d{1,2}|[a-h])|[b-df-h])\)?\s+(?=[a-z])")
_LEADS = re.compile(_LEAD)
#: What the column or the label of a form is called that tells who sent it.
_SENDS = (
    r"remit(?:e|entes?)|origen|solicitantes?|gestionantes?|interesad[oa]s?|procedencia|firmantes?"
    r"|presentad[oa]\s+por"
)
_SENDERS = {
    "sender": re.compile(rf"(?:{_SENDS}|(?:quien\s+)?(?:envia|presenta|solicita|firma)|de(?:\s+quien)?)\.?")
}
_LABEL = re.compile(rf"(?<![^\n\t|.;])\s*(?:{_SENDS})\s*:\s*")
#: Where a cell or a line ends.
_BOUND = re.compile(r"[\n\t|]")
#: A sentence's end: a point behind a whole word, and a capital.
_POINT = re.compile(
    r"(?<=[^\W\d_]{4})[.!?]\s+(?=[A-ZÁÉÍÓÚÑ¿¡])|(?<=\d)\.\s+(?=[A-ZÁÉÍÓÚÑ¿¡])|(?<=[A-Z]{2})\.\s+(?=[A-Z][a-z])"
    r"|\.\s+(?=(?:Acuse|Nota|Informe|Invita|Solicit|Pide|Pedido|Comunica|Remite|Respuesta|Copia|Convoca|Reclam)[a-zó]*\b)"
)
#: Behind the capitals of a name, a small word that does not go on with it.
_CAPITAL = r"(?:[A-ZÁÉÍÓÚÑ][\wñáéíóúü.]*|\d+[ºª°]?|\"[^\"\n]{2,40}\")"
_GOES_WITH = (
    r"de|del|la|las|los|el|y|e|da|do|casi|esq|esquina|entre|km|nº|número|pro|san|santa|al|a|sin|fines|filial"
    r"|contra"
)
_SMALL = re.compile(rf"(?<=\s){_CAPITAL}\s+(?P<small>(?!(?:{_GOES_WITH})\b)[a-zñáéíóú]{{3,}})")
_SHORTENED = re.compile(
    r"\b(?:dpto|depto|secr|gral|asoc|coop|prof|func|inst|prov|unid|com|soc|dir|serv|mun|fed|fund|esc)$"
)
#: What a person asks for ("de mesas") and not how they are called ("de Cardozo").
_OF_THINGS = re.compile(r"(?<=[a-zñáéíóú])\s+de\s+(?!l[ao]s?\s)[a-zñ]")
#: "educadoras", "integrantes", "firmantes": those who send it.
_PEOPLE = re.compile(
    r"(?:l[ao]s?\s+|el\s+|un[ao]?s?\s+)?[a-zñ]+(?:or|ora|ores|oras|[aei]ntes?|istas?|er[ao]s?|ados|adas|an[ao]s)\b"
)
_ARTICLE = re.compile(r"(?:(?:la|el|los|las|una?)\s+)?")
_OF = re.compile(r"\s(?:de|del)\s+(?:l[ao]s?\s+|el\s+)?")
_SENT_BY = re.compile(r"\b[a-z]{3,}(?:[ai]d|suscrip?t)[ao]s?\s+por\s+(?=(?P<who>(?:l[ao]s?\s+|el\s+)?))")
#: Nobody signed.
_UNSIGNED = re.compile(
    r"(?:sin\s+(?:firma|nombre)|(?P<name>anonim[ao]s?))(?=\s*[:–-])"
    r"|(?:[a-z]+\s+){1,3}?(?P<none>sin\s+(?:firma|nombre|remitente)|anonim[ao]s?)(?=\s*:)"
)
#: Of two who signed the second: "y Olga Sosa", "y el Liceo 2".
_NAME = (
    r"[A-ZÁÉÍÓÚÑ][a-zñáéíóúü]+(?:\s+(?:de\s+(?:los?\s+|las?\s+)?|da\s+|do\s+)?[A-ZÁÉÍÓÚÑ][a-zñáéíóúü]+){1,2}"
)
_SECOND = re.compile(
    rf"\s+y\s+(?=(?:(?:la|el)\s+)?(?:[SD]ra?\.\s+|[Dd]on\s+|[Dd]oña\s+)?{_NAME}\s*(?:[,:;.(]|$|\s(?:que|para|por|de)\b))"
    r"|(?P<same>\s+y\s+)(?=(?:la|el)\s+(?:Comisión|Club|Liceo|Escuela|Cooperativa|Asociación|Centro|Sociedad|Policlínica)\b)"
)
#: Where a person is from: "Doña Elvira Ferreira de Cerro Chato".
_FROM = re.compile(
    r"[A-ZÁÉÍÓÚÑ][\wñ]+\s+[A-ZÁÉÍÓÚÑ][\wñ]+(?P<place>\s+de\s+(?:el\s+|la\s+)?(?:barrio\s|[A-ZÁÉÍÓÚÑ][\wñ]+\s+[A-ZÁÉÍÓÚÑ][\wñ]+))"
)
#: A point behind such a word is of the sentence.
_WHOLE_WORD = re.compile(r"[a-zñ]{4,}\.$")
_ACRONYM = re.compile(r"[A-ZÁÉÍÓÚÑ]{3,}(?:-[A-Z]+)?(?:\s|,|$)")
#: Who speaks for them: "la Escuela 45, Mtra. Ana Cuadro".
_TITLED = re.compile(r",\s*(?:la\s+|el\s+)?(?:sra?|mtr[ao]|dra?|prof|ing|arq|lic|esc|cra?)(?:\.|$)")
#: Who else signed.
_OTHERS = re.compile(r",?\s+y\s+(?:otr[oa]s?|dos|tres|cuatro|varios|mas|demas)\b|\s+y\s+\d+\s")


def sender(text: str, plain: str, begin: int, end: int, body: str) -> Sender | None:
    """Who sent the matter that stands between two places, if it names one."""
    end = min(end, begin + 600)
    nobody = _UNSIGNED.match(plain, begin, end)
    if nobody:
        name = text[nobody.start("name") : nobody.end("name")] or None
        return Sender(name, Span(begin, nobody.end()), "vecinos", False, nobody.end())
    apart = _told_apart(plain, begin, end)
    if apart:
        return _named(text, plain, *apart, body, person=False, behind=begin)
    start, letter = _behind_papers(plain, begin, end)
    if letter and re.match(r"(?:por|sobre|para|con|que|en|a)\b", plain[start : start + 6]):
        return _named_behind(text, plain, start, end, body)
    if letter:
        start = _past_what_it_is_of(text, plain, start, end)
    title = _TITLES.match(plain, start, end)
    person = bool(title and not re.search(r"vecin|maestr", title.group()))
    cut = _cut(text, plain, start, end, person, letter)
    if cut <= start or not re.search(r"\w", plain[start:cut]):
        return _named_behind(text, plain, start, end, body)
    return _named(text, plain, start, cut, body, person=person, behind=None, letter=letter, end=end)


def _told_apart(plain: str, begin: int, end: int) -> tuple[int, int] | None:
    """In a column of a table that is for it, or behind a label of a form."""
    found = cells(plain, begin, end)
    named = columns(plain, begin, len(found), _SENDERS) if len(found) > 1 else {}
    for at, (start, stop) in enumerate(found):
        if named.get(len(found) - at) and stop > start:
            title = _TITLES.match(plain, start, stop)
            return (title.end() if title and title.end() < stop else start), stop
    label = _LABEL.search(plain, begin, _paragraph_end(plain, begin, end))
    bound = _BOUND.search(plain, label.end(), label.end() + 200) if label else None
    return (label.end(), bound.start()) if label and bound and bound.start() > label.end() else None


def _paragraph_end(plain: str, begin: int, end: int) -> int:
    """The item's lines: up to an empty one, or what is told of it."""
    blank = plain.find("\n\n", begin, begin + 300)
    return max(end, blank) if blank >= 0 else end


def _behind_papers(plain: str, begin: int, end: int) -> tuple[int, bool]:
    """Where the name begins, behind how it came, and whether that was told."""
    numbered = _NUMBERED.match(plain, begin, end)
    begin = numbered.end() if numbered else begin
    lead = _LEADS.match(plain, begin, end)
    start = lead.end() if lead else begin
    letter = start > begin
    while start < end:
        bit = _CAME.match(plain, start, end)
        if not bit or bit.end() == start:
            break
        letter = letter or len(bit.group().strip(" :,;–—.-\n")) > 3
        start = bit.end()
    return start, letter


def _own_name(text: str, plain: str, start: int, end: int) -> bool:
    """Of a person and not of what they belong to."""
    return not KIND.match(plain, _past_article(plain, start)) and _like_a_name(text[start:end])


def _past_article(plain: str, start: int) -> int:
    found = _ARTICLE.match(plain, start)
    return found.end() if found else start


def _past_what_it_is_of(text: str, plain: str, start: int, end: int) -> int:
    """ "Resumen de cuentas de octubre remitido por Contaduría": behind what the paper is about, who it is from."""
    named = KIND.match(plain, _past_article(plain, start))
    if named or not text[start : start + 1].islower():
        return start
    first = re.compile(r"[:;.\n]|,?\s+(?:que|para|en\s+(?:la|el|las|los)\s+que)\b").search(plain, start, end)
    bound = min([each.start() for each in (first, _verb(text, plain, start, end)) if each] or [end])
    by = _SENT_BY.search(plain, start, bound)
    if by and (text[by.end("who")].isupper() or KIND.match(plain, by.end("who"))):
        return by.end("who")
    if _PEOPLE.match(plain, start, end):
        return start
    for of in _OF.finditer(plain, start, bound):
        named = KIND.match(plain, of.end())
        if named and named.lastgroup in ("office", "organizacion", "council") and text[of.end()].isupper():
            return of.end()
    return start


def _cut(text: str, plain: str, start: int, end: int, person: bool, letter: bool) -> int:
    """Where the name ends: at a verb, at what is asked, or at what else is said of them."""
    cut = end
    for bound in (_stop(text, plain, start, end), _verb(text, plain, start, end)):
        if bound:
            cut = min(cut, bound.start())
    second = _SECOND.search(text, start, cut)
    bare = _past_article(plain, start)
    known = KIND.match(plain, bare)
    title = _TITLES.match(plain, start, cut)
    own = title.end() if title else start
    if second and (second["same"] or _own_name(text, plain, own, second.start())):
        cut = second.start()
    for pattern in (_POINT, _OTHERS):
        found = pattern.search(text, start, cut)
        if found and not _SHORTENED.search(plain, start, found.start()):
            cut = min(cut, found.start())
    first = re.compile(r"\S+\s+").match(plain, bare, cut)
    small = _SMALL.search(text, first.end(), cut) if first else None
    if small:
        cut = min(cut, small.start("small"))
    reversed_name = _REVERSED.match(text, start, cut + 1) if not letter else None
    if reversed_name:
        return reversed_name.end("name")
    if person or not known:
        comma, things = _PERSON_STOP.search(text, start, cut), _OF_THINGS.search(text, start, cut)
        if things and _like_a_name(text[start : things.start()]):
            cut = things.start()
        from_there = _FROM.search(text, start, cut) if person else None
        cut = from_there.start("place") if from_there else cut
        part = comma and _PART_OF_THEM.match(plain, comma.end())
        if comma and part and not person and not _like_a_name(text[start : comma.start()]):
            return cut
        return min(cut, comma.start()) if comma else cut
    titled = _TITLED.search(plain, start, cut)
    cut = titled.start() if titled else cut
    for aside in _ASIDE.finditer(plain, start, cut):
        of_them = KIND.match(plain, aside.end() - 1, cut)
        if text[aside.end() - 1].islower() and not text[start:cut].islower() and not of_them:
            return aside.start()
    return cut


def _named(
    text: str,
    plain: str,
    start: int,
    cut: int,
    body: str,
    *,
    person: bool,
    behind: int | None,
    letter: bool = False,
    end: int = 0,
) -> Sender | None:
    """The sender whose name stands between two places, and what kind of author that is."""
    while cut > start and (plain[cut - 1] in " ,;:-–—\n" or _WHOLE_WORD.search(plain, start, cut)):
        cut -= 1
    name = " ".join(text[start:cut].replace("_", " ").replace("*", " ").split())
    if not name or len(name) > 160:
        return None
    kind, office = author_type(plain[start:cut], body)
    aside = re.compile(r"\s*[,(]\s*(?:un[ao]?\s+|el\s+|la\s+)?([a-zñ]+)").match(plain, cut)
    if person and kind in ("organizacion", None) and not office:
        kind = "vecinos"
    if kind is None and not office and (_like_a_name(name) or (letter and _TRADE.match(name))):
        kind = "vecinos"
    if aside and kind in ("vecinos", None) and re.match(r"funcionari|emplead|obrer", aside[1]):
        kind = "funcionariado"
    if kind is None and not office and _ACRONYM.match(name) and not text[start : cut + 40].isupper():
        kind = "organizacion"
    if kind is None and not office and aside and aside[1].startswith("vecin"):
        kind = "vecinos"
    if letter and kind is None and not office and plain[cut : cut + 1] == ":":
        # "Pedido de colaboración: Club …"
        named = sender(text, plain, cut + 1, end, body)
        if named and (named.author_type or named.office):
            return named
    verb = _verb(text, plain, cut, end) if behind is None else None
    if behind is None:
        behind = verb.start() if verb else cut
    return Sender(name, Span(start, cut), kind, office, behind)


def _named_behind(text: str, plain: str, start: int, end: int, body: str) -> Sender | None:
    """ "Reclamo por agua servida, vecino anónimo": who sent it comes at the end."""
    found = _BEHIND.search(plain, start, end)
    if not found:
        host = next((of for of in _OF.finditer(plain, start, end) if _invites(text, plain, of.end())), None)
        bound = _stop(text, plain, host.end(), end) if host else None
        cut = bound.start() if bound else end
        return _named(text, plain, host.end(), cut, body, person=False, behind=cut) if host else None
    name = " ".join(text[found.start("who") : found.end("who")].split())
    return Sender(name, Span(found.start("who"), found.end("who")), "vecinos", False, found.end())


def _invites(text: str, plain: str, at: int) -> bool:
    """ "Invitación para el 25 de la Sociedad Criolla": an organisation or office with its name."""
    known = KIND.match(plain, at)
    return bool(known and known.lastgroup in ("office", "organizacion") and text[at].isupper())


def _stop(text: str, plain: str, start: int, end: int) -> re.Match[str] | None:
    """Where the name ends; a capital ("Camino Al Paso") goes on with it."""
    capitals = text[start : start + 40].isupper()
    for found in _STOP.finditer(plain, start, end):
        first = re.compile(r"[^\W\d_]").search(text, found.start(), found.end())
        if (
            (capitals or not first or first.group().islower())
            and not (
                _GOES_ON_BEFORE.search(plain, start, found.start())
                and re.match(r"\s+(?:al?|contra)\b", plain[found.start() : found.end() + 1])
            )
            and not plain.endswith("apoyo", start, found.start())
        ):
            return found
    return None


def _verb(text: str, plain: str, start: int, end: int) -> re.Match[str] | None:
    """The first verb of asking or telling; "Paso" of "Paso del Andaluz" is none."""
    capitals = text[start : start + 40].isupper()
    for found in _THIRD.finditer(plain, start, min(end, start + 300)):
        if found["verb"] == "da" and text[found.end() + 1 : found.end() + 2].isupper():
            continue  # "Manoel da Silveira"
        if capitals or text[found.start("verb")].islower():
            return found
    return None


def _like_a_name(name: str) -> bool:
    """Two to five words with capitals ("Luis A. Fagúndez", "Silva, José María"), or all of capitals where all is."""
    words = [
        word.strip(",.") for word in name.split() if word.lower() not in ("de", "los", "la", "del", "y", "da")
    ]
    if not 1 < len(words) <= 5:
        return False
    if all(word.isupper() and word.isalpha() for word in words):
        return all(len(word) > 3 for word in words)
    return all(
        word[:1].isupper() and word.isalpha() and (len(word) == 1 or not word.isupper()) for word in words
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
