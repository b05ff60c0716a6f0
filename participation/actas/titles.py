"""What an acta calls itself: its number and what kind of meeting it was; and how many came, where a number tells it."""

from __future__ import annotations

import re

from participation.actas.facts import Fact, Span
from participation.actas.moments import Day, Hour
from participation.actas.numerals import Token, number_at, value_of

#: How far from the beginning an acta says what it is.
_TITLE = 2500

# --- number

_ACTA = {"acta", "acat", "akta", "atca", "acata", "ata", "acta."}
_MEETINGS = set(
    """
    minuta sesion ses reunion reun plenario plenaria asiento planilla constancia taller audiencia encuentro
    encuentros interconcejo interconcejos asamblea registro punteo resumen memoria relatoria
""".split()
)
_MARKS = {"n", "nº", "nro", "no", "num", "numero", "º", "#", "nros"}
#: What else bears a number: the nearest of these names decides whose it is.
_OTHERS = set(
    """
    libro folio folios foja fojas hoja hojas pagina pag tomo resolucion res exp expediente expte oficio ley
    decreto articulo art ordenanza zona ccz municipio centro comunal nota padron ruta parada escuela liceo
    seccion periodo linea calle km plaza barrio tel cel telefono distrito circuito manzana solar punto tema
    anexo moncion mocion lista orden compromiso subzona inciso numeral literal concejo vecinal correo parte
    fecha dia hora hs
""".split()
)
_PREVIOUS = {
    "anterior", "anteriores", "lectura", "leida", "leer", "lee", "aprueba", "aprobada", "aprobacion", "aprobar", "firma", "errata",
    "erratas", "correccion", "rectifica", "segun", "considerar", "consideracion", "impuestos", "ultima", "previa", "aprobo",
}  # fmt: skip
_APPROVED = re.compile(
    r"[^\n]{0,70}?\b(?:aprob|aprueb|ok\b|conform|unanim|vot[ao]|leid|lee\b|observac|firm|objecion|sin correcc)"
)


def read_number(
    text: str, folded: str, told: list[Token], known: list[Day], clock: list[Hour]
) -> Fact | None:
    """The number of the acta; of another acta that it speaks of, never."""
    taken: list[Day | Hour] = [
        *(day for day in known if day.year),
        *(hour for hour in clock if hour.sure > 1),
    ]
    covered = {place for each in taken for place in range(each.start, min(each.end, _TITLE))}
    best: tuple[float, Fact | None] = (1.0, None)
    for at, token in enumerate(told):
        if token.start > _TITLE:
            break
        if not token.is_digits and value_of(token.word) is None:
            continue
        if token.start in covered:
            continue
        score = _named(text, folded, told, at)
        if score > best[0] and (fact := _number_fact(text, told, at, score)):
            best = (score, fact)
    return best[1]


def _named(text: str, folded: str, told: list[Token], at: int) -> float:
    """How surely a number is that of the acta, by what stands in front of it."""
    line = text.rfind("\n", 0, told[at].start) + 1
    marked = acta = meeting = False
    distance = 0
    place = at - 1
    colon = at and told[at - 1].word in (":", "|", "/")
    while place >= 0 and told[place].start >= line and distance < (14 if marked else 9):
        word = told[place].word
        if word in _ACTA or word in _MEETINGS:
            acta, meeting = word in _ACTA, word not in _ACTA
            break
        if word in _OTHERS and not (word in ("concejo", "vecinal", "municipio", "fecha") and marked):
            return 0.0
        if told[place].is_digits and marked and place and told[place - 1].word in _OTHERS:
            # "Concejo Vecinal 13 Nº 12".
            place -= 1
            continue
        if told[place].is_digits or (word in ".;" and distance and not _abbreviated(told, place)):
            return 0.0
        if word in _MARKS and distance < 3:
            marked = True
        distance += word[0].isalnum() and word not in _MARKS and not _KIND.match(word)
        place -= 1
    if _ordinal(told, at):
        return 2.0 - told[at].start / 1000
    if _previous(folded, told, place, at, line):
        return 0.0
    alone = text[told[at].end : told[at].end + 24].split("\n")[0].strip(" .-–:/0123456789bisBIS")
    if (marked and place < 0) or (marked and not acta and not meeting and told[place].start < line):
        # "Nº 07" alone in its line, or in front of what it is the number of.
        return 1.5 + (told[at].start < 250) if not alone or told[at].start < 60 else 0.0
    if not acta and not meeting:
        return 0.0
    words = not told[at].is_digits
    if distance > (1 if acta and not words else 0) and not (marked or colon):
        return 0.0
    score = (4.0 if acta else 2.0) + 1.5 * marked + 0.5 * bool(colon) - 0.25 * distance
    if acta and distance == 0:
        score += 1
    if meeting and not marked and (_counted(told, at) or re.fullmatch(r"(?:19|20)\d\d", told[at].word)):
        return 0.0
    return score - told[at].start / 1000


def _ordinal(told: list[Token], at: int) -> bool:
    """12.ª sesión."""
    behind = [token.word for token in told[at + 1 : at + 4]]
    return told[at].is_digits and "º" in behind[:2] and bool(_MEETINGS & set(behind[1:]))


def _counted(told: list[Token], at: int) -> bool:
    return at + 1 < len(told) and told[at + 1].word in (
        "horas",
        "hs",
        "personas",
        "vecinos",
        "de",
        ":",
        "y",
        "h",
    )


def _abbreviated(told: list[Token], at: int) -> bool:
    return bool(at) and (told[at - 1].word in _MARKS or told[at - 1].word in ("reun", "ses", "mun", "com"))


def _previous(folded: str, told: list[Token], place: int, at: int, line: int) -> bool:
    """Whether it is the acta before, which is read, signed or approved."""
    front = {token.word for token in told[max(0, place - 5) : at] if token.start >= line}
    if front & _PREVIOUS:
        return True
    behind = told[at].end
    if rest := re.compile(r"[/-]\d{2,4}").match(folded, behind):
        behind = rest.end()
    return bool(told[at].start > 300 and _APPROVED.match(folded, behind)) or bool(
        re.match(r"\W{0,3}(?:se aprueba|aprobada|anterior|ok\b)", folded[behind : behind + 20])
    )


def _number_fact(text: str, told: list[Token], at: int, score: float) -> Fact | None:
    start = told[at].start
    if not told[at].is_digits:
        read = number_at(told, at)
        if read is None or (told[at].word in ("un", "una", "primera", "primer", "mil") and read[1] == at + 1):
            return None
        value, behind = str(read[0]), read[1]
        if (
            behind + 1 < len(told)
            and told[behind].word in ("barra", "/")
            and (year := number_at(told, behind + 1))
        ):
            value, behind = f"{value}/{year[0]}", year[1]
        return Fact(value, Span(start, told[behind - 1].end), 0.95)
    found = _DIGITS.match("".join(_readable(text, told, at)))
    if not found or re.match(r"\s?(?:%|votos|hs\b)", text[start + found.end() :][:8]):
        return None
    return Fact(
        re.sub(r"[.\s]", "", found[0]).lower(), Span(start, start + found.end()), 0.97 if score > 4 else 0.88
    )


_DIGITS = re.compile(
    r"\d{1,3}(?:\.\d{3})+(?!\d)(?:\s?[/-]\s?\d{2,4}(?!\d))?|\d+(?:[/-]\d{2,4}(?!\d|/\d)|\s[/-]\s(?:19|20)\d\d(?!\d))?(?:\s?bis\b)?",
    re.I,
)


def _readable(text: str, told: list[Token], at: int) -> list[str]:
    """The text from a token on, with digits where a scanner saw letters."""
    start = told[at].start
    piece = list(text[start : start + 24])
    for token in told[at : at + 4]:
        if token.is_digits and token.start - start + len(token.word) <= len(piece):
            piece[token.start - start : token.end - start] = token.word
    return piece


# --- kind

_MEETING = """
    sesion ses reunion plenari asamblea caracter tipo acta convocatoria concejo regimen clase naturaleza
    forma manera modalidad encuentro junta modo minuta mesa sesiona consejo
""".split()
_KIND = re.compile(
    r"\b(?P<extra>e[xs]tra?-?\s?)?(?:[o0]rdi?n?[a-z]{0,3}ri(?:[ao]s?|amente)|ord(?:in)?\.(?!\s*del? d)|ord\b(?=\s*[|)\]-]))(?![a-z])"
)
_NOT_SO = re.compile(
    r"\b(?:(?:anterior\w*|proxim\w+|ultima|pasada|siguiente|otra|convocar|convoque|citar|realizar|solicit\w+|pide\w*)\W+(?:[a-z]+\W+){0,3}"
    r"|(?:aprueba|aprobada|lectura|leida)\W+(?:[a-z]+\W+){0,6}"
    r"|(?:presupuest\w+|partida|gasto|licencia|horas?|aporte|fondo|curso|no|una|cada)\W+)$"
)
_BOX = re.compile(
    r"(?P<marked>[☒☑✓✔✗✘]|(?:[\[(]|_+)\s?x\s?(?:[\])]|_+)|(?<=\s)x(?=\s|$))|☐|□|[\[(]\s{0,3}[\])]|_{2,}"
)
_NAMED_KINDS: tuple[tuple[str, re.Pattern[str], float], ...] = (
    (
        "public_hearing",
        re.compile(r"\b(?:audiencia publica|cabildo abierto|asamblea abierta de vecinos)\b"),
        0.95,
    ),
    (
        "inter_council",
        re.compile(
            r"\binter\s?-?con[cs]ejos?\b|\b(?:sesion|reunion|plenario|encuentro)\s+conjunt[ao]|\bconjuntamente\b"
        ),
        0.95,
    ),
    ("workshop", re.compile(r"\btaller(?:es)?\b|\brelatoria\b"), 0.85),
    (
        "other",
        re.compile(
            r"\b(?:sesion|reunion) (?:de trabajo|informativa|solemne|especial|preparatoria|de coordinacion|abierta)"
        ),
        0.85,
    ),
)
_OF_BOTH = re.compile(
    r"\b(?:encuentro|reunion|sesion|plenario|acta)\b[^.\n]{0,40}\bconcejos\b|\bambos concejos\b|\bconcejo municipal\s(?:con|y)\s(?:el|del)?\s?(?:concejo\s)?vecinal|\bconcejos municipal y vecinal"
)


def read_kind(folded: str, end: int, bodies: tuple[str, ...]) -> Fact | None:
    """The kind of meeting: a hearing, workshop or joint session by its name in the heading, else what it is said to be."""
    heading = min(len(folded), 260)
    for kind, pattern, confidence in _NAMED_KINDS[:2]:
        found = pattern.search(folded, 0, heading if kind == "public_hearing" else max(heading, 400))
        if found and not re.search(
            r"(?:para la|proxim\w+|anterior) $", folded[max(0, found.start() - 14) : found.start()]
        ):
            return Fact(kind, Span(*found.span()), confidence)
    joint = {"CM", "CV"} <= set(bodies)
    if joint and (found := _OF_BOTH.search(folded, 0, 500)):
        return Fact("inter_council", Span(*found.span()), 0.9)
    said = _said_kind(folded, min(len(folded), max(end, 1200)))
    if said:
        return said
    for kind, pattern, confidence in _NAMED_KINDS[2:]:
        found = pattern.search(folded, 0, 160 if kind == "workshop" else min(len(folded), max(end, 250)))
        if found:
            return Fact(kind, Span(*found.span()), confidence)
    return None


def _said_kind(folded: str, stop: int) -> Fact | None:
    """Ordinary or extraordinary, by the word that is best said of the meeting."""
    best: tuple[float, Fact | None] = (0.0, None)
    for found in _KIND.finditer(folded, 0, stop):
        score = _kind_score(folded, found) - found.start() / 1500
        if score > best[0]:
            kind = "extraordinary" if found["extra"] else "ordinary"
            best = (score, Fact(kind, Span(*found.span()), 0.95 if score > 1.5 else 0.8))
    return best[1]


def _kind_score(folded: str, found: re.Match[str]) -> float:
    begin = folded.rfind("\n", max(0, found.start() - 120), found.start()) + 1
    line = folded[max(begin, found.start() - 120) : found.start()]
    box = _box(folded, begin, found)
    if box is not None:
        return 4.0 if box else 0.0
    if _NOT_SO.search(re.split(r"[.;:|(]", line)[-1]):
        return 0.0
    # "Se reúne ordinariamente", "3.ª ordinaria del año".
    score = 2.0 if found[0].endswith("amente") or re.search(r"\dº?\s?[.º]+\s$", line) else 0.0
    words = re.findall(r"[a-z]+", line)[-7:]
    if any(word.startswith(tuple(_MEETING)) for word in words):
        score += 2.0
    behind = folded[found.end() : found.end() + 3]
    if re.search(r"(?:^|[-·|/,:;.(*»]|\s{2})\s*$", line) and re.match(
        r"\s*(?:$|[-·|/,.;)*\n]|\s{2})", behind
    ):
        score += 1.5
    return score


def _box(folded: str, begin: int, found: re.Match[str]) -> bool | None:
    """Whether the box of a word in a form is marked; None where it has none.

    Where a line begins with a box, each stands in front of its word, else behind it.
    """
    end = folded.find("\n", found.end(), found.end() + 200)
    boxes = list(_BOX.finditer(folded, begin, end if end > 0 else min(len(folded), found.end() + 200)))
    first = _KIND.search(folded, begin)
    if not boxes or not first:
        return None
    if boxes[0].start() < first.start():
        own = [box for box in boxes if box.end() <= found.start()][-1:]
    else:
        own = [box for box in boxes if box.start() >= found.end()][:1]
    return bool(own and own[0]["marked"])


# --- how many

_PEOPLE = re.compile(
    r"(?:concejal|concejer|integrante|miembro|titular|vecin|persona|participante|asistente|representante|edil|cjal|residente|ciudadan)"
)
_COMING = re.compile(
    r"(?:asist|particip|presen|concurr|quorum|reunid|con$|hay$|habia|acredit|registr|arroj|estaban|estan|conect|sala|vinieron|fuimos|son$|eran|numero|cuent|compare|contando|total|firm|solamente|unicamente|esto$|cantidad)"
)
_NO_COUNT = re.compile(
    r"\b(?:vot[a-z]*|barra|minimo|requerid[oa]|por parte|falt[a-z]+|ausent[a-z]+|mocion|firmad[oa] por|notas? de|solicitud|licencia|necesari[a-z]+|citad[a-z]+|inscript[a-z]+)\b"
)


def read_count(folded: str, told: list[Token], end: int, taken: list[tuple[int, int]]) -> Fact | None:
    """How many were there, where it is told as a number: the first that is said of members or residents.

    ``taken`` is where days, hours and the number of the acta stand.
    """
    stop = min(max(end, 900), 2500)
    covered = {place for start, last in taken for place in range(start, min(last, stop))}
    at = 0
    while at < len(told) and told[at].start <= stop:
        read = None if told[at].start in covered else number_at(told, at)
        if read is None:
            at += 1
            continue
        number, behind = read
        glued = at and told[at - 1].end == told[at].start and told[at - 1].word in "/.,$-:"
        if 1 < number < 1000 and not glued and folded[told[behind - 1].end :][:1] not in ("/", ":", "%"):
            behind = _behind_brackets(told, behind)
            if _counts_people(folded, told, at, behind):
                return Fact(number, Span(told[at].start, told[min(behind, len(told) - 1)].end), 0.85)
        at = behind
    return None


def _behind_brackets(told: list[Token], at: int) -> int:
    if at + 2 < len(told) and told[at].word == "(" and told[at + 2].word == ")":
        return at + 3
    return at


#: What stands in front of a number that only a part of is meant: "cinco de los veinticinco".
_OF_WHOLE = {("de", "los"), ("sobre", "los"), ("de", "las"), ("entre", "los")}
_COUNT_LABEL = re.compile(
    r"(?:asistencia|asistentes|presentes|titulares|quorum|concurrencia|participantes|cantidad|total|somos)(?: [a-z]+){0,3} (?::|\()$|\bsomos$"
)


def _counts_people(folded: str, told: list[Token], at: int, behind: int) -> bool:
    """Whether a number is of people who were there, by the words around it in its line and sentence."""
    words = _words_before(folded, told, at)
    line_end = folded.find("\n", told[behind - 1].end)
    line_end = line_end if line_end > 0 else len(folded)
    following = [token.word for token in told[behind : behind + 4] if token.start < line_end]
    if _NO_COUNT.search(" ".join([*words[-5:], *following[:3]])) or tuple(words[-2:]) in _OF_WHOLE:
        return False
    person = next((place for place, word in enumerate(following[:3]) if _PEOPLE.match(word)), None)
    if following[:2] in (["de", "los"], ["de", "las"]) and len(following) > 3 and _PEOPLE.match(following[3]):
        person = 3
    if _COUNT_LABEL.search(" ".join(words)):
        if words[-1] == "(":
            return following[:1] == [")"]
        return person is not None or not following or not (following[0].isalpha() or following[0] in ".)º-")
    if person is None:
        return following[:1] == ["presentes"] or following[:2] == ["en", "sala"]
    if (
        set(following[:person]) & set(".;:,")
        or "suplentes" in following[:person]
        or "mas" in following[person:][:2]
    ):
        return False
    if {"presentes", "asistentes", "participantes", "conectados", "conectadas"} & set(following):
        return True
    return any(_COMING.match(word) for word in words) or (
        not words and following[person].startswith("titular")
    )


def _words_before(folded: str, told: list[Token], at: int) -> list[str]:
    """The words of the sentence in front of a token, nine at most."""
    line = folded.rfind("\n", 0, told[at].start) + 1
    words = [token.word for token in told[max(0, at - 9) : at] if token.start >= line]
    stops = [
        place
        for place, word in enumerate(words)
        if word in ".;" and words[place - 1 : place] not in (["hs"], ["h"])
    ]
    return words[stops[-1] + 1 :] if stops else words
