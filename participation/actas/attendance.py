"""Who was there, who was not and who presided, in lists or in prose.

The text is taken piece by piece (a sentence or a line). Words such as "asisten", "faltan con aviso" or "bajo la
presidencia de" say what the names behind them are, or those before where a verb follows a name. A label alone on a
line, or one that ends in a colon, holds for the lines below while these are names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from participation.actas.facts import Named, Span
from participation.actas.folding import fold
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
_TRIGGERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        PRESIDES,
        (
            r"(?:quien |que )?pre[sc]id(?:e|io|ida|ido|en|iendo)(?: por)?\b",
            r"(?:bajo |ocup\w+ |con |ejerc\w+ |asum\w+ )la presidencia(?: de(?:l)?)?\b",
            r"^\W*presidencia\b|^\W*(?:p[dr]?e?s?te|pres)(?:\.\s*:?|\s*:)",
            r"\b(?:quien )?(?:dirig(?:e|io)|conduc(?:e|ida por)|conduj[oe]) (?:la |esta )?(?:reunion|sesion|asamblea)?",
            r"^\W*(?:coordinador|moderador)\w*(?: general)?\s*:|\bcoordina(?:n|ndo)?\b(?! (?:con|de|la|el)\b)",
        ),
    ),
    (
        ABSENT,
        (
            r"\bno (?:\w+ )?(?:avis|asist|concurr|vin|vien|pud|pued|estuv|esta\b|estan\b|particip|comparec|acud|lleg)\w*",
            r"\bfalt(?:a|an|o|aron|ando|a:)\b|\bausen(?:te|tes|tan|ta|to|taron)\b|(?<!por )(?<!ante la )\bausencias?\b|\binasisten\w*",
            r"\b(?:se )?(?:excus|disculp)\w+|\benvi(?:o|aron|a) sus? (?:excusas|disculpas)",
            r"\b(?:que |quien |quienes )?(?:avis(?:o|aron|a|an|ando)|justific\w+|comunic(?:o|aron)) ?(?:su inasistencia\b)?",
            r"(?:\b(?:en uso de|de|por|con|goz\w+ de|usufructu\w+|en) )?\blicencias?\b(?! de conducir| de obra)",
            r"\bno (?:fue(?:ron)?|es|ha sido|han sido) (?:convocad|citad)\w*|\b(?:no|sin) convoca[dr]\w*",
            r"\bni (?:dio |dieron )?avis\w+|\bpaso parte|\b(?:con )?parte (?:de enferm\w+|medico)",
            r"\b(?:con|sin|c/|s/)\s?(?:previo |dar |mediar )?(?:avi[sz]o|av)\b|^\W*avisos?\b|\bhaciendolo sin (?:el|aviso|ella)",
            r"\by sin (?:el|ella|aviso)\b|\bsin (?:ella|justific\w+)\b|\bcon justific\w+",
        ),
    ),
    (
        SUBSTITUTE,
        (
            r"\bsuplen?tes?\b|/\s*s\s*:|^\W*supl?\.\s*:|\bsuplencias?\b|\bno votan\b|\bsin (?:derecho a )?voto\b",
        ),
    ),
    (
        GUEST,
        (
            r"\binvitad[oa]s?\b|\bpublico\b|\bvecin[oa]s?(?: y vecin[oa]s)?\b(?! de\b)|\bvisitas?\b|\bdelegacion\b",
            r"\b(?:tambien|ademas) (?:se encuentran? |estan? |estuv\w+ )presentes?\b(?! (?:el |la |los |las )?(?:concejal|suplente|edil))|\btambien (?:vino|vinieron)\b|\basist\w+ ademas\b|\b(?:tambien|ademas) (?:asist|particip|concurr)\w+\b(?! (?:el |la |los |las )?(?:concejal|suplente|edil))|\bfuncionari[oa]s?\b|\basesor\w*|\bdirector\w*\b|\bfacilita\w*",
            r"^\W*acompanan?\b|\bacompanan? (?:el|la|los) (?:arq|ing|tec|dir|func|dr)|\bequipo(?: de| tecnico|:)",
            r"\bpor (?:el|las?|los) (?:area|direccion|division|equipo|servicio|intendencia|alcaldia|empresa|ministerio|centro)\w*",
            r"^\W*de afuera\b|\b(?:en |de )la barra\b|\bingresan? por\b|\btaquigraf\w+|\brecib\w+ a\b|\bpresencia de vecin\w+",
        ),
    ),
    (
        STAFF,
        (
            r"^\W*sec\.\s*:|\bsecretari[oa](?: de actas| administrativ[oa]| general)?\s*:|\bsecretari[oa] de actas\b",
            r"\bactua\w* (?:en|como) (?:la )?secretari\w+|\bactuando (?:en|como) (?:la )?secretari\w+",
            r"\b(?:toma|labra|redacta|levanta|lleva)\w* (?:el acta|las? notas?|actas?)\b",
        ),
    ),
    (
        REPLACED,
        (
            r"\b(?:en (?:lugar|representacion|sustitucion|reemplazo|suplencia) del?|sustituy\w+ al?|reemplaz\w+ al?)\b",
            r"\bsupl(?:e|iendo|en) al?\b|\bpor (?:el|la|los|las) (?=(?:sr|sra|senora?|concejala?|alcaldes?a?|titular)\b)",
        ),
    ),
    (
        PRESENT,
        (
            r"\b(?:con (?:la )?(?:asistencia|presencia)|asistencia|presencia)(?: del?)?\b|\basist(?:en|e|ieron|io|iendo|entes?)\b",
            r"\bconcurr(?:en|e|ieron|io|iendo|entes|encia)\b|\bparticip(?:an|a|aron|o|ando|antes)\b",
            r"\b(?:estando |encontrandose |se encuentran |hallandose |estan )?presentes?\b|\bestan?\s*:",
            r"\bestamos\b|\bconcurrimos\b|\bparticipamos\b|\b(?:reunion|sesion|concejo|plenario)(?: \w+){0,4} con\b(?! (?:el|la|los|las|lo|un|una|su) )|\bestuvimos\b|\basistimos\b|\bocupan? sus? bancas?\b|\bvinimos\b|\bfuimos\b|^\W*somos\b|\bmesa(?: \w+)?(?: (?:queda|integrada|constituida|por))*\s*:|\bestuvieron\b|\bestuvo\b|^\W*van\b(?! a\b)|\bvinieron\b|\bvino\b|\bmiembros\b|\bintegrantes?\b(?!\W*asist)",
            r"\btitulares\b|/\s*p\s*:|\bconectad[oa]s\b|(?<!se )\bvotan?\b|\bl[oa] acompanan\b|\bcuenta con\b|\bcontando con\b",
            r"^\W*(?:concejo (?:municipal|vecinal)|concejal[a-z]*|cjal[a-z]*\.?)\s*:|\bpor (?:el concejo (?:municipal|vecinal)|la mesa|el municipio)\b",
        ),
    ),
)
_TRIGGER = re.compile(
    "|".join(f"(?P<t{number}>{'|'.join(patterns)})" for number, (_, patterns) in enumerate(_TRIGGERS))
)

_ABBREVIATIONS = re.compile(
    r"(?:\b(?:sr|sra|sres|sras|srta|dr|dra|prof|profa|mtro|mtra|ing|arq|lic|cjal|cjala|cjales|esc|ma|nº?|nro|num|cr|cra|conc|pdte|alc|tec|ps|psic|av|avda|gral|cno|br|hs|c/|[a-z]))\.$"
)
_BREAK = re.compile(r"\n|\.-|[.?!](?=\s|$|[A-ZÁÉÍÓÚÑ])")
_TOKEN = re.compile(
    r"(?:0(?=[^\W\d_]{2}))?[^\W\d_]+(?:['’][^\W\d_]+|[01][^\W\d_]+|1(?=\s))*|\d+|[^\w\s]|\n|\t"
)
#: More than any acta has: where there is more, it is no acta.
_MOST_TRIGGERS, _MOST_ARRIVALS, _LATEST, _LONGEST_PIECE = 40, 60, 400_000, 1500
_LABELS = re.compile(r"\.?\s?(?:[a-z]+ ?)?:")
_APPOSED = re.compile(r"\s*(?:[;,.)]|$)")
_VERB = re.compile(r"no |falt[oa]|avis|se |comunic|justific|pas[oa]|envi")
_BETWEEN = frozenset(
    "presentando encuentra encuentran hallaba acto sesion reunion dar dio ni su no el la los las a al y e i s en uso de con por su sala hoy tambien quien que se senores con derecho a voto".split()
)
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
    hoy buenas saludos puntos tema integrante compromiso estado comentario afirmativo afirmativa negativo negativa
    unanimidad mayoria unanime aprobado aprobada asistio asistieron trabajo virtud caso
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

    @cache
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
        while found.end() - at > _LONGEST_PIECE:
            yield at, at + _LONGEST_PIECE
            at += _LONGEST_PIECE
        if found.group() == "." and text[at : found.start()].strip(" \n\t").isdigit():
            continue
        if found.group() == "." and _last_word(folded, at, found.start()) in TITLES:
            continue
        if found.group() == "." and _ABBREVIATIONS.search(folded, max(at, found.end() - 7), found.end()):
            continue
        if found.end() > at:
            yield at, found.end()
        at = found.end()
    while at < end:
        yield at, min(end, at + _LONGEST_PIECE)
        at += _LONGEST_PIECE


def _last_word(folded: str, start: int, end: int) -> str:
    words = re.findall(r"[a-z]+", folded[max(start, end - 8) : end])
    return words[-1] if words and len(words[-1]) < 6 else ""


class _Reader:
    """Walks the pieces and keeps what the last label said."""

    def __init__(self, text: str, folded: str, known: Matcher, *, labels_only: bool) -> None:
        self.text, self.folded, self.known, self.labels_only = text, folded, known, labels_only
        self.state: str | None = None
        self.status: str | None = None
        self.by_place = False
        self.word = ""
        self.at = 0
        self.columns = False

    def read(self, start: int, end: int) -> Iterator[_Said]:
        for piece in pieces(self.text, self.folded, start, end):
            yield from self._piece(*piece)

    def _piece(self, start: int, end: int) -> Iterator[_Said]:
        self.at = start
        folded = self._masked(start, end)
        if not folded.strip():
            return
        row = self._row(start, end)
        if row is not None:
            yield from row
            return
        triggers = list(islice(_TRIGGER.finditer(folded), _MOST_TRIGGERS))
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

    def _governed(self, start: int, end: int, folded: str, triggers: list[re.Match[str]]) -> list[_Said]:
        """The names between the words that say what they are; what is said later of the same name holds."""
        last = list(self._names(start, start + triggers[0].start()))
        if not (self.state and last and self._is_item(start, end)):
            self.state = self.status = None
        inherited = self.state, self.status
        out = [self._said(name) for name in last] if self.state else []
        stops = [*(found.start() for found in triggers[1:]), end - start]
        regions = [
            last,
            *(
                list(self._names(start + found.end(), start + stop))
                for found, stop in zip(triggers, stops, strict=True)
            ),
        ]
        for number, found in enumerate(triggers):
            what = _TRIGGERS[int((found.lastgroup or "t0")[1:])][0]
            stop, names = stops[number], regions[number + 1]
            if what == REPLACED and not names:
                continue
            told = _status(found.group())
            labels = _LABELS.match(folded, found.end()) is not None
            behind = (
                bool(last)
                and not labels
                and self._only_titles(last[-1].end, start + found.start(), more=True)
            )
            coming = regions[number + 1 : number + 2] if what == PRESIDES else regions[number + 1 :]
            ahead = self._ahead(start + found.end(), coming)
            if (
                found.group() == "suplente"
                and behind
                and self.state == PRESENT
                and _APPOSED.match(folded, found.end())
            ):
                out = [one for one in out if one.written.start != last[-1].start]
                out.append(self._said(last[-1], SUBSTITUTE))
                out += [self._said(name) for name in names]
                last = names or last
                continue
            if what == GUEST and behind and self.state == PRESENT and _APPOSED.match(folded, found.end()):
                # "X, asesora": not one of them, unless the register says so.
                out = [one for one in out if one.matched.code or one.written.start != last[-1].start]
                out += [self._said(name) for name in names]
                last = names or last
                continue
            if behind and what not in (GUEST, REPLACED, STAFF) and self._of_those_before(what, found, ahead):
                owners = self._owners(what, found.group(), last)
                told = told or _status(folded[found.start() : min(stop, found.end() + 40)])
                if what in (PRESENT, SUBSTITUTE) and self.state not in (None, REPLACED):
                    owners = []
                if what == ABSENT and self.state == ABSENT:
                    owners = (
                        [one.written for one in out if one.status is None or one.written is last[-1]]
                        if not re.match("que|quien", found.group())
                        else last[-1:]
                    )
                gone = {name.start for name in owners}
                told = told or next(
                    (one.status for one in out if one.written.start in gone and one.status), None
                )
                out = [one for one in out if one.written.start not in gone or what == PRESIDES]
                out += [self._said(name, what, told) for name in owners]
                if self.state in (None, REPLACED, PRESIDES) or (names and not ahead):
                    self.state = None
                out += [self._said(name) for name in names] if self.state else []
                last = names or last
                continue
            self._turn(what, found.group(), told, merged=not last and number > 0)
            if self.state == ABSENT and self.status is None and names:
                self.status = _status(folded[found.end() : names[0].start - start])
            taken = names[:1] if self.state == PRESIDES else names
            out += [self._said(name) for name in taken] if self.state else []
            if self.state == PRESIDES and names:
                self.state, names = None, names[1:]
            last = names
        if inherited[0] and folded.endswith("\n"):
            self.state, self.status = inherited
        elif not self._ends_open(folded, last):
            self.state = None
        return out

    def _ahead(self, at: int, regions: list[list[Written]]) -> bool:
        """Whether the next name follows with only titles and such words in between."""
        following = next((names for names in regions if names), None)
        return following is not None and self._only_titles(at, following[0].start, more=True)

    def _of_those_before(self, what: str, found: re.Match[str], ahead: bool) -> bool:
        """Whether a word speaks of the names before it and not of those that follow."""
        if re.match(r"(?:que|quien|quienes) ", found.group()):
            return True
        if self.state in (None, REPLACED):
            return not ahead or _VERB.match(found.group()) is not None
        return not ahead and (what in (ABSENT, PRESIDES))

    def _owners(self, what: str, word: str, last: list[Written]) -> list[Written]:
        """One, for a verb in the singular; else all before it."""
        several = re.search(r"(?:ron|an|en|quienes|con licencia|aviso)\b", word) and what != PRESIDES
        return last if several else last[-1:]

    def _only_titles(self, start: int, end: int, *, more: bool = False) -> bool:
        """Nothing but titles and small words between a name and the word that speaks of it."""
        between = _PARENTHESIS.sub(" ", self.folded[start:end])
        if more:
            between = _TRIGGER.sub(" ", between)
        words = re.findall(r"[a-z]+", between)
        return end - start < 60 and all(
            word in TITLES or word in PARTICLES or word in _BETWEEN for word in words
        )

    def _turn(self, what: str, word: str, told: str | None, *, merged: bool) -> None:
        """What the next names are. Labels that follow each other add up: "concejales suplentes presentes"."""
        if merged and self.state == ABSENT and what in (ABSENT, SUBSTITUTE, PRESENT):
            self.status = told or self.status
        elif (
            (merged and self.state == SUBSTITUTE and what == PRESENT)
            or (
                merged
                and self.state == PRESENT
                and (what == PRESENT or (what == SUBSTITUTE and self.word.startswith("vota")))
            )
            or (merged and self.state == GUEST and what == PRESENT)
        ):
            pass
        elif what == ABSENT and self.state == ABSENT and not merged and told:
            self.status = told
        else:
            self.state, self.status = what, told if what == ABSENT else None
            self.by_place = what == PRESENT and word.startswith("por ")
        self.word = word

    def _ends_open(self, folded: str, last: list[Written]) -> bool:
        """A label alone on its line, or a list that ends in a separator, goes on below."""
        bare = folded.rstrip(" \n\t")
        if not folded.endswith("\n"):
            return False
        alone = not last and (bare.endswith(":") or (len(bare) < 60 and not bare.endswith(".")))
        return alone or bare.endswith((",", ";", " y"))

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
        colon = folded.find(":", triggers[0].start())
        if first > 12 or not head:
            return False
        if 0 <= colon < 60:
            return not any(True for _ in self._names(self.at + triggers[0].end(), self.at + colon))
        return first < 4 and len(folded.strip()) < 32

    def _row(self, start: int, end: int) -> list[_Said] | None:
        """A line of a table or list that says behind each name whether they came."""
        line = self.folded[start:end]
        if self.labels_only:
            return None
        if "titular" in line and "suplente" in line and "\t" in line:
            self.columns = True
            return []
        codes = [found for found in _CODE.finditer(line) if found.start() > 4]
        if not codes:
            return None
        out: list[_Said] = []
        at = 0
        for found in codes:
            names = list(self._names(start + at, start + found.start("word")))
            if len(names) != 1:
                return None
            if not at and not self._is_item(start, start + found.start()):
                return None
            second = at > 0
            at = found.end()
            came = re.match(r"(?:si|presente|p|asistio|asiste|x|✓|✔)$", found["word"])
            note = found["note"] or ""
            what = PRESENT if came else ABSENT
            votes = "vota" in note
            if came and not votes and ((self.columns and second) or "suplente" in note + names[0].note):
                what = SUBSTITUTE
            out.append(self._said(names[0], what, None if came else _status(found.group())))
        return out

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
                r"vecin[oa]s?\b|contador|director|arquitect|encargad|jef[ea]\b|invitad|funcionari|\bex \w+|asesor|secretaria de actas|padre\b",
                note,
            ):
                what = GUEST
        if "suplente" in name.titles and what == PRESENT:
            what = SUBSTITUTE
        if name.titles[:1] and name.titles[-1] in ("titular", "titulares") and what == SUBSTITUTE:
            what = PRESENT
        if "ex" in name.titles:
            what = GUEST
        heads = {"presidenta", "presidente"} & {*name.titles, *re.findall("[a-z]+", note)}
        if self.word.startswith("mesa") and what == PRESENT and heads:
            what = PRESIDES
        if what == PRESIDES or (re.search(r"presid(?:e|io|iendo)\b|coordina\b", note) and what != ABSENT):
            what = PRESIDES
        if what == GUEST and any(title.startswith(("concejal", "cjal")) for title in name.titles):
            what = PRESENT
        matched = self.known(name.name)
        if (
            self.labels_only
            and matched.code is None
            and not matched.alternatives
            and not _has_given(name.name)
        ):
            what = GUEST
        return _Said(name, what, status, matched, self.by_place)

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


_CODE = re.compile(
    r"(?:[\t )]|[-–:…]\s|\.{3,}\s?)\s*(?P<word>(?<=[\t:.] )?(?:a/c/?a|a/s/?a|c/a|s/a|lic)\b|(?<=[\t ])(?:p|a|x|✓|✔)(?=\s*(?:\(|\t|\n|$))"
    r"|(?<=[\t])(?:si|no|asistio|falto|presente|ausente)\b|(?<=[-–:….] )(?:si|no|presente|ausente|asistio|falto)\b)"
    r"(?P<note>[^\n\ta-z(]{0,3}(?:\([^)\n]*\)|con aviso|sin aviso|con licencia|licencia)?)"
)


def _status(folded: str) -> str | None:
    """How an absence is told; None where no word tells."""
    if re.search(r"convocad|citad", folded):
        return "no_convocada"
    if re.search(
        r"haciendolo sin|no (?:\w+ )?avis|\bni (?:dio |dieron )?avis|sin (?:previo |dar |mediar )?avi[sz]o|s/\s?a|\bsin (?:el|ella)\b|no justific|sin justif",
        folded,
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
    caseless = _caseless(text, start, end)
    run: list[tuple[int, int]] = []
    titles: list[str] = []
    depth = 0
    for found in _TOKEN.finditer(text, start, end):
        sign, word = found.group(), folded[found.start() : found.end()]
        if sign in "()":
            depth = depth + 1 if sign == "(" else max(0, depth - 1)
            if run:
                yield from _made(text, folded, run, titles, end)
                run, titles = [], []
            continue
        if depth:
            continue
        if _is_name_word(sign, word, text, found.end(), caseless, bool(run)):
            run.append((found.start(), found.end()))
            continue
        if run and (word in PARTICLES or (sign == "." and _initial(text, run[-1])) or word == "san"):
            if sign == ".":
                run[-1] = (run[-1][0], found.end())
            else:
                run.append((found.start(), found.end()))
            continue
        if (
            run
            and sign in "-"
            and text[found.start() - 1] != " "
            and text[found.end() : found.end() + 1].isalpha()
        ):
            run.append((found.start(), found.end()))
            continue
        if run:
            yield from _made(text, folded, run, titles, end)
            run, titles = [], []
            if word in TITLES and sign not in ",;":
                titles = [word]
            continue
        if word in TITLES:
            titles.append(word)
        elif word in ("ex", "exalcalde", "exconcejal"):
            titles.append("ex")
        elif sign in ".," or word in PARTICLES:
            if sign == ",":
                titles = []
        elif sign.isalpha():
            titles = ["funcionaria"] if word.startswith("funcionari") else []
        else:
            titles = []
    if run:
        yield from _made(text, folded, run, titles, end)


def _caseless(text: str, start: int, end: int) -> bool:
    """Whether capitals say nothing here: a line all in capitals, or in small letters where whole lines are."""
    begin = text.rfind("\n", max(0, start - 600), start) + 1 or max(0, start - 600)
    line = text[begin : _line_end(text, end)]
    letters = [c for c in line if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    if len(letters) > 8 and capitals > 0.8 * len(letters):
        return True
    return (
        len(letters) > 4
        and not any(c.isupper() for c in text[start:end])
        and capitals < 2
        and not line[:1].isupper()
    )


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at, at + 600)
    return found if found >= 0 else min(len(text), at + 600)


def _initial(text: str, span: tuple[int, int]) -> bool:
    return span[1] - span[0] <= 2


def _is_name_word(sign: str, word: str, text: str, end: int, caseless: bool, inside: bool) -> bool:
    if not (sign[0].isalpha() or (sign[0] == "0" and len(sign) > 2)) or word in TITLES or word == "ex":
        return False
    if len(sign) == 1:
        return sign.isupper() and (
            text[end : end + 1] == "."
            or (inside and word not in "yeao" and text[end : end + 2].strip()[:1].isupper())
        )
    if word in _NOT_NAMES and not (inside and word in ("julio", "abril", "villa", "marzo", "mesa")):
        return word == "julio" and sign[0].isupper() and not re.match(r"\s+(?:de|del)\b", text[end : end + 6])
    if word in PARTICLES:
        return (
            not caseless
            and not inside
            and sign[0].isupper()
            and len(sign) > 1
            and word in ("da", "de", "di", "do")
            and text[end : end + 2].strip()[:1].isupper()
        )
    if caseless:
        return word not in _COMMON
    return sign[0].isupper() or sign[0] == "0"


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
    if any(len(word) > 1 and word in _NOT_NAMES and word not in GIVEN and word != "villa" for word in words):
        return
    if all(len(word) < 2 for word in words):
        return
    note = _note(folded, stop, end)
    if note.startswith(("(hijo)", "(padre)")):
        note = note if "padre" in note else note[6:]
    yield Written(start, stop, re.sub(r"\s+", " ", text[start:stop]), tuple(titles), note)


def _note(folded: str, at: int, end: int) -> str:
    """What stands in parentheses, or between commas in small words, right behind a name."""
    found = re.compile(r"\s*(\([^()\n]{0,80}\))").match(folded, at, end)
    if found:
        return found[1]
    found = re.compile(
        r",?\s*((?:el |la )?(?:quien preside|que preside|padre|ex \w+|vecin[oa]\b|asesor|director|contador|funcionari|docente|tallerista|secretari[oa] de actas|suplente\b|president[ea]\b)[^,;\n]{0,30})"
    ).match(folded, at, end)
    return found[1] if found else ""


def _only_given(name: str) -> bool:
    words = [w for w in re.findall(r"[a-z]+", _fold(name)) if w not in PARTICLES]
    return bool(words) and all(word in GIVEN or len(word) == 1 for word in words)


def _has_given(name: str) -> bool:
    return any(word in GIVEN for word in re.findall(r"[a-z]+", _fold(name)))


def _fold(name: str) -> str:
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
            if (joined.code and known(before.name).code in (None, joined.code)) or surnames_first:
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
    r"\b(?:ingres(?:a|an|o|aron)|incorpor(?:a|an|o|aron)|integr(?:a|an|o|aron)|lleg(?:a|an|o|aron)|hacen? presentes?)\b"
    r"(?: a (?:la )?sala| a la (?:sesion|reunion))?"
)


def _late(text: str, folded: str, known: Matcher) -> Iterator[_Said]:
    """Members who came later, told anywhere; names that are nobody's are guests."""
    for found in islice(_ARRIVES.finditer(folded, 0, _LATEST), _MOST_ARRIVALS):
        line_end = folded.find("\n", found.end(), found.end() + 110)
        stop = line_end if line_end > 0 else min(found.end() + 110, len(folded))
        far = max(0, found.start() - 70)
        line_start = folded.rfind("\n", far, found.start()) + 1 or far
        begin = max(line_start, folded.rfind(". ", line_start, found.start()) + 1)
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
    said = [one for one in said if one.matched.code or " " in one.written.name.strip()]
    presider: Named | None = None
    present: dict[str, Named] = {}
    absent: dict[str, Named] = {}
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
    for key in [key for key in absent if key in present]:
        # Somebody who came later is told as absent before.
        if present[key].span.start < absent[key].span.start:
            del present[key]
        else:
            del absent[key]
    if presider is not None:
        present = {key: replace(one, acting_as=one.acting_as or "titular") for key, one in present.items()}
    return Attendance(
        presider,
        tuple(sorted(present.values(), key=lambda one: one.span)),
        tuple(sorted(absent.values(), key=lambda one: one.span)),
    )
