"""Who was there, who was not and who presided, in lists or in prose.

The text is taken piece by piece (a sentence or a line). Words such as "asisten", "faltan con aviso" or "bajo la
presidencia de" say what the names behind them are, or those before where a verb follows a name. A label alone on a
line, or one that ends in a colon, holds for the lines below while these are names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from participation.actas.facts import Named, Span
from participation.actas.names import GIVEN, PARTICLES, TITLES, Matched, Register, match

PRESENT, SUBSTITUTE, ABSENT, GUEST, PRESIDES, STAFF, REPLACED = (
    "present",
    "substitute",
    "absent",
    "guest",
    "presides",
    "staff",
    "replaced",
)
_TRIGGERS: tuple[tuple[str, str], ...] = (
    (
        PRESIDES,
        r"(?:quien |que )?pre[sc]id(?:e|io|ida|ido|en|iendo)(?: por)?\b|(?:bajo |ocupa |con |ejerce )la presidencia(?: de(?:l)?)?\b|^\W*presidencia\b|(?:quien )?dirig(?:e|io) la (?:reunion|sesion|asamblea)|coordina(?:dor|dora|n|ndo)?\b(?=\W)|modera\b",
    ),
    (
        ABSENT,
        r"\bno (?:\w+ )?(?:asist|concurr|vin|vien|pud|pued|estuv|esta\b|estan\b|particip|comparec|acud|lleg)\w*|\bfalt(?:a|an|o|aron|ando|a:)\b|\bausen(?:te|tes|cia|cias|tan|ta)\b|\binasisten\w*|\b(?:se )?(?:excus|disculp)\w+|envi(?:o|aron|a) sus? (?:excusas|disculpas)|\b(?:que |quien |quienes )?(?:avis(?:o|aron|a|an|ando)|justific\w+|comunic(?:o|aron))\b|(?:en uso de |de |por |con |goz\w+ de |usufructu\w+ )licencia\b|^\W*licencias?\b|\bno (?:fue(?:ron)?|es|ha sido|han sido) (?:convocad|citad)\w*|\bno convocad\w+|paso parte|\b(?:con|sin|c/|s/)\s?(?:previo )?avi[sz]o\b|^\W*avisos?\b|haciendolo sin (?:el|aviso|ella)|\by sin (?:el|ella|aviso)\b|\bsin (?:ella|justific\w+)\b|\bcon justific\w+",
    ),
    (
        SUBSTITUTE,
        r"\b(?:concejal\w* )?suplen?tes?\b|\bsuplencias?\b|\bno votan\b|\bsin (?:derecho a )?voto\b",
    ),
    (
        GUEST,
        r"\binvitad[oa]s?\b|\bpublico\b|\b(?:tambien |ademas )?(?:vinieron|concurren|asisten|participan|estuvieron)? ?vecin[oa]s?(?: y vecin[oa]s)?\b(?! de\b)|\btambien (?:vino|vinieron)\b|^\W*acompanan?\b|\bacompanan? (?:el|la|los) (?:arq|ing|tec|dir|func|dr)|\bpor (?:el|las?|los) (?:area|direccion|division|equipo|servicio|intendencia|alcaldia|empresa|ministerio|centro)\w*|\bequipo(?: de| tecnico|:)|\bfacilita\w*|\bfuncionari[oa]s?\b|\basesor\w*|\b(?:en |de )la barra\b|\bingresan? por\b|\btaquigraf\w+|\bvisitas?\b|\brecib\w+ a\b|\bdelegacion\b|\bpresencia de vecin\w+|\bdirector\w*\b",
    ),
    (
        STAFF,
        r"\bsecretari[oa] de actas\b|\bsecretaria(?: de actas)?\s*:|\bsecretari[oa](?: de actas| administrativ[oa]| general)?\s*:|\bactua\w* (?:en|como) (?:la )?secretari\w+|\bactuando (?:en|como) (?:la )?secretari\w+|\b(?:toma|labra|redacta|levanta|lleva)\w* (?:el acta|las? notas?|actas?)\b",
    ),
    (
        REPLACED,
        r"\b(?:en (?:lugar|representacion|sustitucion|reemplazo|suplencia) del?|sustituy\w+ a(?:l)?|reemplaz\w+ a(?:l)?|supl(?:e|iendo|en) a(?:l)?|por)\b(?= (?:el|la|l|los|las)?\s*(?:sr|sra|senor|senora|concejal|alcald|titular)|)",
    ),
    (
        PRESENT,
        r"\b(?:con (?:la )?(?:asistencia|presencia)|asistencia|presencia)(?: del?)?\b|\basist(?:en|e|ieron|io|iendo|entes?)\b|\bconcurr(?:en|e|ieron|io|iendo|entes)\b|\bparticip(?:an|a|aron|o|ando|antes)\b|\b(?:estando |encontrandose |se encuentran |hallandose )?presentes?\b|\bestan?\b(?=\s*:|\s+[a-z]*\s*present)|\bestan\s*:|\bestamos\b|\bestuvieron\b|\bestuvo\b|\bvan\b|\bvinieron\b|\bvino\b|\bmiembros\b|\bintegrantes?\b(?!\W*asist)|\btitulares\s*:|\bvota[n]?\b|\blo acompanan\b|\bla acompanan\b|\bcuenta con\b|\bcontando con\b|^\W*(?:concej[oa]\w* (?:municipal|vecinal)\w*|concejal[a-z]*)\s*:|\bpor (?:el concejo (?:municipal|vecinal)|la mesa|el municipio)\b",
    ),
)
_TRIGGER = re.compile("|".join(f"(?P<t{number}>{pattern})" for number, (_, pattern) in enumerate(_TRIGGERS)))

_ABBREVIATIONS = re.compile(
    r"(?:\b(?:sr|sra|sres|sras|srta|dr|dra|prof|profa|mtro|mtra|ing|arq|lic|cjal|cjala|cjales|esc|ma|nº?|nro|num|cr|cra|conc|pdte|alc|tec|ps|psic|av|avda|gral|cno|br|hs|c/|[a-z]))\.$"
)
_BREAK = re.compile(r"\n|\.-|[.?!](?=\s|$|[A-ZÁÉÍÓÚÑ])")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]|\n|\t")
_LIST_MARK = re.compile(r"^\s*(?:[•*+–-]\s*|\(?\d{1,3}\s?[.)º°-]+\s*|[a-z]\)\s*)+")
_PARENTHESIS = re.compile(r"\([^()\n]{0,80}\)")
_STATES = re.compile(r"^\(\s*(?:suplentes?|titulares|con aviso|sin aviso|con licencia)\s*\)\s*:")

#: Words that begin with a capital and are nobody's name.
_NOT_NAMES = frozenset(
    """
    concejo municipio municipal vecinal intendencia comision mesa ejecutiva plenario acta sesion reunion zoom club
    sociedad asociacion centro comunal casa local sala salon biblioteca plaza calle camino avenida ruta barrio villa
    montevideo uruguay escuela liceo direccion division departamento secretaria area servicio unidad junta ministerio
    cooperativa liga fomento enero febrero marzo abril mayo junio julio agosto setiembre septiembre octubre noviembre
    diciembre lunes martes miercoles jueves viernes sabado domingo presidencia desarrollo plan orden dia asuntos
    entrados temas lectura aprobacion siendo hora fecha lugar exp expediente nota gobierno departamental nacional
    presupuesto cultura deportes ambiente movilidad obras hacienda juridica oficina ccz pdm se en el lo a al con por
    para que es y e o u no si sin su sus este esta estos como desde hasta ya tambien ademas luego asi cargo termina
    empieza comienza cierre inicio fin horas hs quien quienes cual todos todas ambos ambas otros otras mismo misma
    teatro parque complejo deportivo social comedor merendero policlinica hospital capilla parroquia colegio
    universidad facultad empresa banco caif ose ute antel bps imm red grupo colectivo coordinadora
    participacion ciudadana planificacion descentralizacion comunicacion arbolado saneamiento transito alumbrado
    higiene inspeccion contaduria compras tesoreria prensa gestion informe informes previos varios resoluciones
    titulares suplentes presentes ausentes asistentes integrantes miembros invitados publico aviso licencia justifica
    numero segunda primera tercera convocatoria citacion ordinaria extraordinaria modalidad virtual presencial unico punto
    hoy buenas saludos puntos tema
    """.split()
)
#: Words of sentences in small letters; a name in small letters has none of them.
_COMMON = frozenset(
    """
    un una unos unas le les me nos fue fueron era han ha hay esta estan estuvo son ser muy mas menos pero porque cuando
    donde sobre entre ante bajo hacia segun tras durante mediante mientras todo toda nada algo otro otra dice dijo pide
    piden hace hizo va van vino manda nota notas vecinos vecinas vecino vecina voto votos derecho quedo salio llego
    tarde temprano enfermo enferma avisa aviso presente ausente licencia concejo municipal acta
    """.split()
)


@dataclass(frozen=True)
class Written:
    """A name as it stands, with the words around it that tell what it is."""

    start: int
    end: int
    name: str
    titles: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class _Said:
    """A name with what the text makes of it."""

    written: Written
    what: str
    status: str | None
    matched: Matched
    by_place: bool = False  # only "por la Mesa" or the like says it: nothing tells in which quality


@dataclass(frozen=True)
class Attendance:
    """Who presided, was there and was not."""

    presider: Named | None
    present: tuple[Named, ...]
    absent: tuple[Named, ...]


Matcher = Callable[[str], Matched]


def read_attendance(
    text: str,
    folded: str,
    zones: list[tuple[int, int]],
    register: Register,
    day: str | None,
    bodies: tuple[str, ...],
) -> Attendance:
    """The people of the zones of a text that tell of attendance; anywhere else only lines with a label count."""

    def known(name: str) -> Matched:
        return match(name, register, day, bodies)

    said: list[_Said] = []
    for number, (start, end) in enumerate(zones):
        said += _Reader(text, folded, known, labels_only=number > 0).read(start, end)
    said += _late(text, folded, known)
    return _together(said)


# --- pieces


def pieces(text: str, folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences and lines."""
    at = start
    for found in _BREAK.finditer(text, start, end):
        if found.group() == "." and _ABBREVIATIONS.search(folded, max(at, found.end() - 7), found.end()):
            continue
        if found.end() > at:
            yield at, found.end()
        at = found.end()
    if at < end:
        yield at, end


class _Reader:
    """Walks the pieces and keeps what the last label said."""

    def __init__(self, text: str, folded: str, known: Matcher, *, labels_only: bool) -> None:
        self.text, self.folded, self.known, self.labels_only = text, folded, known, labels_only
        self.state: str | None = None
        self.status: str | None = None
        self.by_place = False

    def read(self, start: int, end: int) -> Iterator[_Said]:
        for piece in pieces(self.text, self.folded, start, end):
            yield from self._piece(*piece)

    def _piece(self, start: int, end: int) -> Iterator[_Said]:
        folded = self._masked(start, end)
        if not folded.strip():
            return
        row = self._row(start, end)
        if row is not None:
            yield from row
            return
        triggers = [found for found in _TRIGGER.finditer(folded)]
        if self.labels_only and not self._is_label(folded, triggers):
            if not (self.state and self._is_item(start, end)):
                self.state = None
                return
        if not triggers:
            names = list(self._names(start, end))
            if self.state and names and self._is_item(start, end):
                yield from (self._said(name) for name in names)
            elif folded.strip(" \n\t•.-"):
                self.state = None
            return
        yield from self._governed(start, end, folded, triggers)

    def _governed(self, start: int, end: int, folded: str, triggers: list[re.Match[str]]) -> Iterator[_Said]:
        """The names between the words that say what they are."""
        loose = list(self._names(start, start + triggers[0].start()))
        inherited = self.state if self._list_goes_on(start, end, loose) else None
        status = self.status if inherited else None
        self.state, self.status, self.by_place = inherited, status, False
        last: list[Written] = loose
        if inherited:
            yield from (self._said(name) for name in loose)
        for number, found in enumerate(triggers):
            what = _TRIGGERS[int(found.lastgroup[1:])][0] if found.lastgroup else PRESENT
            stop = triggers[number + 1].start() if number + 1 < len(triggers) else end - start
            names = list(self._names(start + found.end(), start + stop))
            word = found.group()
            behind = (
                bool(last) and start + found.start() - last[-1].end < 14 and not word.rstrip().endswith(":")
            )
            told = _status(folded[max(0, found.start() - 4) : found.end() + 34])
            if what == REPLACED and (not names or not _titled(names[0])):
                continue
            if (
                behind
                and re.match(r"(?:que|quien|quienes) ", word)
                or behind
                and self.state
                and what == PRESIDES
                and not names
            ):
                # "X, que avisó": of the last name only.
                yield self._said(last[-1], what, told)
                last = names
                if names and self.state is None:
                    self.state = None
                elif names:
                    yield from (self._said(name) for name in names)
                continue
            if behind and self.state in (None, REPLACED) and what in (ABSENT, PRESENT, PRESIDES, SUBSTITUTE):
                owners = last if what != PRESIDES else last[-1:]
                yield from (self._said(name, what, told) for name in owners)
                self.state, last = None, names
                continue
            self._turn(what, word, told, merged=not last and number > 0)
            if names and self.state:
                taken = names[:1] if self.state == PRESIDES else names
                yield from (self._said(name) for name in taken)
                if self.state == PRESIDES:
                    self.state, names = None, names[1:]
            last = names
        if not folded.rstrip().endswith(":") and not self._ends_open(folded, last):
            self.state = None

    def _turn(self, what: str, word: str, told: str | None, *, merged: bool) -> None:
        """What the next names are. Labels that follow each other add up: "concejales suplentes presentes"."""
        if merged and self.state == ABSENT and what in (ABSENT, SUBSTITUTE, PRESENT):
            self.status = told or self.status
        elif merged and self.state == SUBSTITUTE and what == PRESENT:
            pass
        elif merged and self.state == PRESENT and what == PRESENT:
            pass
        elif merged and self.state == GUEST and what == PRESENT:
            pass
        elif what == ABSENT and self.state == ABSENT and not merged and told:
            self.status = told
        else:
            self.state, self.status = what, told if what == ABSENT else None
            self.by_place = what == PRESENT and word.startswith("por ")

    def _ends_open(self, folded: str, last: list[Written]) -> bool:
        """A label alone on its line, or a list that ends in a separator, goes on below."""
        bare = folded.rstrip(" \n\t")
        return folded.endswith("\n") and (
            not last and len(bare) < 60 and not bare.endswith(".") or bare.endswith((",", ";", " y"))
        )

    def _list_goes_on(self, start: int, end: int, loose: list[Written]) -> bool:
        return bool(self.state and loose and self._is_item(start, end))

    def _is_item(self, start: int, end: int) -> bool:
        """A line of a list: begins with a name after its sign and titles, and is short."""
        body = _LIST_MARK.sub("", self.text[start:end])
        names = list(self._names(start, end))
        if not names or len(body) > 160:
            return False
        before = self.folded[start : names[0].start]
        others = [
            w for w in re.findall(r"[a-z]+", before) if w not in TITLES and w not in PARTICLES and len(w) > 1
        ]
        return not others

    def _is_label(self, folded: str, triggers: list[re.Match[str]]) -> bool:
        if not triggers:
            return False
        head = _LIST_MARK.sub("", folded)
        shift = len(folded) - len(head)
        first = triggers[0].start() - shift
        colon = folded.find(":")
        return first <= 12 and (0 <= colon < 60 and colon >= triggers[0].start() or len(folded.strip()) < 40)

    def _row(self, start: int, end: int) -> list[_Said] | None:
        """A line of a table or list that says behind the name whether they came."""
        line = self.folded[start:end]
        if not ("\t" in line or _ROW_END.search(line)):
            return None
        found = _ROW_END.search(line)
        if found is None:
            return None
        names = list(self._names(start, start + found.start()))
        if len(names) != 1 or not self._is_item(start, start + found.start()):
            return None
        word = found["word"]
        away = not re.match(r"(?:si|presente|p|asistio|asiste|x|✓|✔)\b", word)
        what = ABSENT if away else PRESENT
        if what == PRESENT and re.search(r"suplente", found.group() + names[0].note):
            what = SUBSTITUTE
        return [self._said(names[0], what, _status(found.group()) if away else None)]

    def _said(self, name: Written, what: str | None = None, status: str | None = None) -> _Said:
        if what is None:
            what, status = self.state or PRESENT, self.status
        note = name.note
        if what in (PRESENT, ABSENT, SUBSTITUTE):
            if re.search(r"no justific|sin aviso|sin justif", note):
                what, status = ABSENT, "sin_aviso"
            elif re.search(
                r"\bavis(?:o|a)\b|justific|con aviso|licencia|\bausente|no convocad|\bfalt[ao]\b", note
            ):
                what, status = ABSENT, _status(note) or status
            elif "suplente" in note and what == PRESENT and "lugar" not in note:
                what = SUBSTITUTE
            elif re.search(
                r"vecin[oa]s?\b|invitad|funcionari|\bex \w+|asesor|secretaria de actas|padre\b", note
            ):
                what = GUEST
        if "suplente" in name.titles and what == PRESENT:
            what = SUBSTITUTE
        if name.titles[:1] and name.titles[-1] in ("titular", "titulares") and what == SUBSTITUTE:
            what = PRESENT
        if "ex" in name.titles:
            what = GUEST
        if what == PRESIDES or re.search(r"presid(?:e|io|iendo)\b|coordina\b", note) and what != ABSENT:
            what = PRESIDES
        if what == GUEST and any(title.startswith(("concejal", "cjal")) for title in name.titles):
            what = PRESENT
        return _Said(name, what, status, self.known(name.name), self.by_place)

    def _masked(self, start: int, end: int) -> str:
        """Without what stands in parentheses, which only tells about the name before it."""
        return _PARENTHESIS.sub(
            lambda found: (
                found.group()
                if _STATES.match(self.folded, start + found.start())
                else " " * len(found.group())
            ),
            self.folded[start:end],
        )

    def _names(self, start: int, end: int) -> Iterator[Written]:
        return _split_long(
            _merged(_written(self.text, self.folded, start, end), self.text, self.known), self.known
        )


_ROW_END = re.compile(
    r"(?:\t|\s[-–:…]+\s|\.{3,}\s?|:\s)\s*(?P<word>si|no|presente|ausente|p|a|x|✓|✔|asistio|asiste|falto|falta|licencia|con aviso|sin aviso|c/a|s/a|lic)\b[^\n]{0,40}\s*$"
)


def _status(folded: str) -> str | None:
    """How an absence is told; None where no word tells."""
    if re.search(r"convocad|citad", folded):
        return "no_convocada"
    if re.search(
        r"haciendolo sin|sin (?:previo )?avi[sz]o|s/\s?a|\bsin (?:el|ella)\b|no justific|sin justif", folded
    ):
        return "sin_aviso"
    if re.search(r"licencia|\blic\b", folded):
        return "licencia"
    if re.search(r"avi[sz]\w*|justific|excus|disculp|parte (?:de|medico)|comunic|c/\s?a\b", folded):
        return "con_aviso"
    return None


def _titled(name: Written) -> bool:
    return bool(name.titles)


# --- names as written


def _written(text: str, folded: str, start: int, end: int) -> Iterator[Written]:
    """Runs of words that may be a name, with the titles in front and the note behind."""
    letters = [c for c in text[start:end] if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    caseless = bool(letters) and (capitals > 0.8 * len(letters) or capitals < 0.02 * len(letters))
    run: list[tuple[int, int]] = []
    titles: list[str] = []
    depth = 0
    for found in _TOKEN.finditer(text, start, end):
        token, word = found.group(), folded[found.start() : found.end()]
        if token in "()":
            depth = depth + 1 if token == "(" else max(0, depth - 1)
            if run:
                yield from _made(text, folded, run, titles, end)
                run, titles = [], []
            continue
        if depth:
            continue
        if _is_name_word(token, word, text, found.end(), caseless, bool(run)):
            run.append((found.start(), found.end()))
            continue
        if run and (word in PARTICLES or token == "." and _initial(text, run[-1]) or word == "san"):
            if token == ".":
                run[-1] = (run[-1][0], found.end())
            else:
                run.append((found.start(), found.end()))
            continue
        if (
            run
            and token in "-"
            and text[found.start() - 1] != " "
            and text[found.end() : found.end() + 1].isalpha()
        ):
            run.append((found.start(), found.end()))
            continue
        if run:
            yield from _made(text, folded, run, titles, end)
            run, titles = [], []
            if word in TITLES and token not in ",;":
                titles = [word]
            continue
        if word in TITLES:
            titles.append(word)
        elif word in ("ex", "exalcalde", "exconcejal"):
            titles.append("ex")
        elif token in ".," or word in PARTICLES:
            if token == ",":
                titles = []
        elif token.isalpha():
            titles = ["funcionaria"] if word.startswith("funcionari") else []
        else:
            titles = []
    if run:
        yield from _made(text, folded, run, titles, end)


def _initial(text: str, span: tuple[int, int]) -> bool:
    return span[1] - span[0] <= 2


def _is_name_word(token: str, word: str, text: str, end: int, caseless: bool, inside: bool) -> bool:
    if not token[0].isalpha() or word in TITLES or word == "ex":
        return False
    if len(token) == 1:
        return token.isupper() and (text[end : end + 1] == "." or inside) and word not in ("y", "e", "a", "o")
    if word in _NOT_NAMES and not (inside and word in ("julio", "abril", "villa", "marzo", "mesa")):
        return (
            word == "julio" and token[0].isupper() and not re.match(r"\s+(?:de|del)\b", text[end : end + 6])
        )
    if word in PARTICLES:
        return (
            not caseless
            and not inside
            and token[0].isupper()
            and len(token) > 1
            and word in ("da", "de", "di", "do")
            and text[end : end + 2].strip()[:1].isupper()
        )
    if caseless:
        return word not in _COMMON
    return token[0].isupper()


def _made(
    text: str, folded: str, run: list[tuple[int, int]], titles: list[str], end: int
) -> Iterator[Written]:
    """The name of a run of words, without particles at its ends."""
    while run and folded[run[-1][0] : run[-1][1]] in PARTICLES | {"-"}:
        run = run[:-1]
    while run and folded[run[0][0] : run[0][1]] in ("el", "la", "los", "las", "del", "-"):
        run = run[1:]
    if not run:
        return
    start, stop = run[0][0], run[-1][1]
    words = [folded[a:b].rstrip(".") for a, b in run]
    if any(word in _NOT_NAMES and word not in GIVEN and word not in ("villa",) for word in words):
        return
    if all(len(word) < 2 for word in words):
        return
    note = _note(folded, stop, end)
    if note.startswith("(hijo)") or note.startswith("(padre)"):
        note = note if "padre" in note else note[6:]
    yield Written(start, stop, re.sub(r"\s+", " ", text[start:stop]), tuple(titles), note)


def _note(folded: str, at: int, end: int) -> str:
    """What stands in parentheses, or between commas in small words, right behind a name."""
    found = re.compile(r"\s*(\([^()\n]{0,80}\))").match(folded, at, end)
    if found:
        return found[1]
    found = re.compile(
        r",?\s*((?:el |la )?(?:quien preside|que preside|padre|ex \w+|vecin[oa]\b|secretari[oa] de actas|suplente\b)[^,;\n]{0,30})"
    ).match(folded, at, end)
    return found[1] if found else ""


def _only_given(name: str) -> bool:
    words = [w for w in re.findall(r"[a-z]+", _fold(name)) if w not in PARTICLES]
    return bool(words) and all(word in GIVEN or len(word) == 1 for word in words)


def _fold(name: str) -> str:
    from participation.actas.folding import fold

    return fold(name)


def _merged(names: Iterator[Written], text: str, known: Matcher) -> Iterator[Written]:
    """ "APELLIDO, NOMBRE" is one name: where together they are somebody's, or the second is given names only."""
    before: Written | None = None
    for name in names:
        if before is not None and re.fullmatch(r"\s?,\s*", text[before.end : name.start]):
            whole = text[before.start : name.end]
            joined = known(whole)
            surnames_first = (
                _only_given(name.name)
                and not any(w in GIVEN for w in re.findall(r"[a-z]+", _fold(before.name))[:1])
                and known(name.name).code is None
            )
            if joined.code and known(before.name).code in (None, joined.code) or surnames_first:
                before = replace(name, start=before.start, name=whole, titles=before.titles)
                continue
        if before is not None:
            yield before
        before = name
    if before is not None:
        yield before


def _split_long(names: Iterator[Written], known: Matcher) -> Iterator[Written]:
    """A run of many words may be several people without commas between them."""
    for name in names:
        words = list(re.finditer(r"\S+", name.name))
        if len(words) < 4 or known(name.name).code or len(words) > 60:
            yield name
            continue
        parts = _cut(name, words, known)
        yield from parts or [name]


def _cut(name: Written, words: list[re.Match[str]], known: Matcher) -> list[Written]:
    """The names that the words are, when all of them but at most one are of the register."""
    out: list[Written] = []
    at, strangers = 0, 0
    while at < len(words):
        for size in (6, 5, 4, 3, 2):
            piece = name.name[words[at].start() : words[min(at + size, len(words)) - 1].end()]
            found = known(piece)
            if at + size <= len(words) and found.code and found.confidence > 0.6:
                break
        else:
            strangers += 1
            size = min(2, len(words) - at)
        start, stop = words[at].start(), words[at + size - 1].end()
        out.append(
            Written(name.start + start, name.start + stop, name.name[start:stop], name.titles, name.note)
        )
        at += size
    return out if strangers == 0 else []


# --- late arrivals


_ARRIVES = re.compile(
    r"\b(?:se )?(?:ingresan?|incorporan?|integran?|llegan?|hacen? presentes?|retiran?)\b(?: a (?:la )?sala| a la (?:sesion|reunion))?"
)


def _late(text: str, folded: str, known: Matcher) -> Iterator[_Said]:
    """Members who came later, told anywhere; names that are nobody's are guests."""
    for found in _ARRIVES.finditer(folded):
        if "retir" in found.group():
            continue
        line_end = folded.find("\n", found.end())
        stop = min(found.end() + 110, line_end if line_end > 0 else len(folded))
        line_start = folded.rfind("\n", 0, found.start()) + 1
        begin = max(found.start() - 70, line_start, folded.rfind(". ", line_start, found.start()) + 1)
        if re.search(
            r"\bno (?:se )?$|\bque (?:se )?$|\bpor $", folded[max(0, found.start() - 8) : found.start()]
        ):
            continue
        ahead = [name for name in _written(text, folded, found.end(), stop) if name.start - found.end() < 40]
        behind = [
            name for name in _written(text, folded, begin, found.start()) if found.start() - name.end < 20
        ]
        for name in (ahead or behind)[:3]:
            matched = known(name.name)
            if matched.code and matched.confidence > 0.8 and name.titles:
                what = SUBSTITUTE if "suplente" in name.titles else PRESENT
                yield _Said(name, what, None, replace(matched, confidence=min(matched.confidence, 0.78)))


# --- together


def _together(said: list[_Said]) -> Attendance:
    presider: Named | None = None
    present: dict[str, Named] = {}
    absent: dict[str, Named] = {}
    replaced: set[str] = set()
    for one in said:
        name = one.written
        key = one.matched.code or " ".join(sorted(re.findall(r"[a-z]+", _fold(name.name))))
        confidence = one.matched.confidence
        span = Span(name.start, name.end)
        fact = Named(
            name.name, one.matched.code, span, round(confidence, 2), alternatives=one.matched.alternatives
        )
        if one.what == PRESIDES:
            if presider is None:
                presider = fact
            if key in absent:
                continue
            present.setdefault(key, replace(fact, acting_as=None if one.by_place else "titular"))
        elif one.what in (PRESENT, SUBSTITUTE):
            quality = "suplente" if one.what == SUBSTITUTE else None if one.by_place else "titular"
            if key in present and len(present[key].name) >= len(name.name):
                continue
            earlier = present.get(key)
            present[key] = replace(fact, acting_as=earlier.acting_as if earlier else quality)
        elif one.what == ABSENT:
            if key not in absent or absent[key].status is None:
                absent[key] = replace(absent.get(key, fact), status=one.status)
        elif one.what == STAFF and one.matched.code and confidence > 0.9:
            present.setdefault(key, replace(fact, acting_as="titular"))
        elif one.what == REPLACED:
            replaced.add(key)
    for key in [key for key in absent if key in present]:
        # Somebody who came later is told as absent before.
        if present[key].span.start < absent[key].span.start:
            del present[key]
        else:
            del absent[key]
    return Attendance(
        presider,
        tuple(sorted(present.values(), key=lambda one: one.span)),
        tuple(sorted(absent.values(), key=lambda one: one.span)),
    )
