"""Who a written name is: the register as it was on a day, and a match that would rather not know than be wrong.

Case, accents, titles, the order of surname and name, initials and a married name do not count. Every written word must
be one of the person's: a name with a word that is not theirs is somebody else's. What fits two people is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from participation.actas.folding import fold, one_slip

TITLES = frozenset(
    """
    sr sra sres sras srta srtas senor senora senores senoras senorita don dona d dr dra dres prof profa profesor
    profesora profesores mtro mtra maestro maestra ing ingeniero ingeniera arq arquitecto arquitecta lic licenciado
    licenciada esc escribano escribana cr cra contador contadora tec tecnico tecnica ps psic psicologo psicologa cjal
    cjala cjales conc concejal concejala concejales concejalas edil ediles concejero concejera consejero consejera consejeros
    edil edila alcalde alcaldesa alc presidente presidenta pdte vicepresidente vicepresidenta vice secretario
    secretaria prosecretario tesorero tesorera coordinador coordinadora titular titulares suplente suplentes interino
    interina i companero companera companeros vocal vocales agr agronomo agronoma gral pte vecinal vecinales municipal municipales ex bachiller br mag dn da
    """.split()
) - {"da", "d", "i"}
PARTICLES = frozenset("de del la las los da das do dos di san santa y e".split()) - {"san", "santa", "y", "e"}

#: Common given names: a name that is one is no slip of another.
GIVEN = frozenset(
    """
    abel adela adolfo adrian adriana agustin agustina alba alberto alejandra alejandro alfredo alicia alina alma alvaro
    amalia amanda amelia ana analia andrea andres angel angela angelica anibal antonella antonia antonio ariel arturo
    augusto aurora beatriz belen benjamin bernardo bettina blanca brenda bruno camila carina carla carlos carmen
    carolina catalina cecilia celeste cesar clara claudia claudio cristian cristina dahiana daniel daniela dario david
    debora delia diana diego dolores dora edgardo edison eduardo elba elbio elena eleonora elina elisa elsa elvira
    emilia emiliano emilio enrique ernesto estela estefania esteban esther eugenia eva fabian fabiana facundo federica
    federico felipe fernanda fernando flavia florencia francisca francisco gabriel gabriela gaston gerardo german
    gilberto giovanna gladys gloria gonzalo graciela gregorio guillermo guillermina gustavo heber hector helena
    hernan horacio hugo ignacio ines irene iris irma isabel ismael ivan jacqueline javier jesus jimena joaquin johana
    jorge jose josefina juan juana julia julian juliana julieta julio karen karina laura leandro leonardo leonor
    leonel leticia lidia lilian liliana lorena lorenzo lourdes lucas lucia luciana luciano lucrecia luis luisa luz
    macarena magdalena marcela marcelo marcia marco marcos margarita maria mariana mariano maricel mariela marina mario
    maris marisa marisol marta martha martin martina mateo matias mauricio maximiliano melisa mercedes micaela miguel
    milagros mirta mirtha monica myriam nadia nancy natalia nelida nelly nelson nestor nicolas nicolasa nieves noelia
    nora norma olga omar orlando oscar osvaldo pablo paola patricia paula pedro pilar rafael rafaela ramon ramona raquel
    raul rebeca renee ricardo rita roberto rocio rodolfo rodrigo rosa rosana rosario roxana ruben rufina ruth salvador
    samuel sandra santiago sara sebastian selva sergio silvana silvia silvio sofia soledad sonia stella susana tabare
    tamara tania teresa teresita tomas valentin valentina valeria vanesa vanessa vicente victor victoria virginia
    vivian viviana walter washington wilson wilma yamandu yanina yolanda zulma
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*\.?")
_ABBREVIATED = {"ma": "maria", "mª": "maria", "fco": "francisco", "gpe": "guadalupe", "gral": "general"}
_VOWELS = "aeiou"
_DA = {"da", "das", "do", "dos"}


@dataclass(frozen=True)
class Membership:
    """A seat in a body from one day to another (ISO, None for still)."""

    body: str
    quality: str
    since: str
    until: str | None
    office: str = ""

    def holds(self, day: str | None) -> bool:
        return day is None or (self.since <= day and (self.until is None or day <= self.until))


@dataclass(frozen=True)
class RegisterPerson:
    """Somebody of the register. ``since`` and ``until`` of the seats are ISO days."""

    code: str
    first_names: str
    last_names: str
    memberships: tuple[Membership, ...] = ()


@dataclass(frozen=True)
class Register:
    """Everybody that a name can be matched to."""

    people: tuple[RegisterPerson, ...] = ()
    _members: dict[tuple[str | None, tuple[str, ...]], tuple[RegisterPerson, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def members(self, day: str | None, bodies: Collection[str]) -> tuple[RegisterPerson, ...]:
        """Those who had a seat in one of the bodies on that day; on any day where it is not known."""
        key = (day, tuple(bodies))
        if key not in self._members:
            self._members[key] = tuple(
                person
                for person in self.people
                if any(seat.body in bodies and seat.holds(day) for seat in person.memberships)
            )
        return self._members[key]

    @classmethod
    def of(cls, people: Iterable[dict[str, Any]]) -> Register:
        """The register of what a JSON file of people says."""
        return cls(
            tuple(
                RegisterPerson(
                    each["code"],
                    each["first_names"],
                    each["last_names"],
                    tuple(
                        Membership(
                            seat["body"], seat["quality"], seat["from"], seat["to"], seat.get("office") or ""
                        )
                        for seat in each["memberships"]
                    ),
                )
                for each in people
            )
        )


@dataclass(frozen=True)
class Matched:
    """Whose a name is (None: nobody's), how sure, and the codes of those whom it fits as well."""

    code: str | None
    confidence: float
    alternatives: tuple[str, ...] = ()


NOBODY = Matched(None, 0.6)


def match(name: str, register: Register, day: str | None, body: str | Collection[str]) -> Matched:
    """The member of the body, or the bodies, on that day whose name this is."""
    bodies = (body,) if isinstance(body, str) else tuple(body)
    words = _words(name)
    if not words or len(words) > 8:
        return NOBODY
    has_da = bool(_DA & {*_bare(name)}) or any(word.startswith("da") for word, _ in words)
    scored = [
        (score, person)
        for person in register.members(day, bodies)
        if _of(person).has_da <= has_da and (score := _score(words, _of(person)))
    ]
    if not scored:
        return NOBODY
    scored.sort(key=lambda each: (-each[0], each[1].code))
    best, person = scored[0]
    rivals = tuple(other.code for score, other in scored[1:])
    # Only the whole name of one is surer than the part of another's.
    if rivals and not (best >= 0.97 and scored[1][0] <= 0.9):
        return Matched(None, 0.5, (person.code, *rivals))
    return Matched(person.code, min(best, 1.0) if not rivals else 0.7, rivals)


# --- one name against one person


@dataclass(frozen=True)
class _Parts:
    given: tuple[str, ...]
    #: Each surname with its particles: ("de", "santos") is one; married names are those behind "de".
    surnames: tuple[str, ...]
    has_de: bool
    has_da: bool


@lru_cache(maxsize=5000)
def _of(person: RegisterPerson) -> _Parts:
    given = tuple(word for word in _bare(person.first_names) if word not in PARTICLES)
    last = _bare(person.last_names)
    return _Parts(
        given, tuple(word for word in last if word not in PARTICLES), "de" in last, bool(_DA & {*last[:1]})
    )


def _bare(text: str) -> list[str]:
    return [found.group().rstrip(".") for found in _WORD.finditer(fold(text))]


@lru_cache(maxsize=5000)
def _words(name: str) -> tuple[tuple[str, bool], ...]:
    """The words of a name, each with whether "de" stands in front of it."""
    words: list[tuple[str, bool]] = []
    behind_de = False
    for word in _bare(_figures_as_letters(re.sub(r"\([^)]*\)", " ", name))):
        word = _ABBREVIATED.get(word, word)
        if word in TITLES and not (words and word in ("prof",)):
            continue
        if word in PARTICLES:
            behind_de = behind_de or word in ("de", "del")
            continue
        words.append((word, behind_de))
        behind_de = False
    return tuple(words)


def _figures_as_letters(name: str) -> str:
    """What a scanner takes for figures inside words."""
    return name.translate(str.maketrans("0135|", "olesl")) if any(c.isalpha() for c in name) else name


def _score(words: tuple[tuple[str, bool], ...], person: _Parts) -> float:
    """How well a name is this person's; 0 where a word of it is not theirs."""
    best = 0.0
    for order in _readings(words):
        best = max(best, _read_as(order[0], order[1], person))
    return best


def _readings(words: tuple[tuple[str, bool], ...]) -> Iterable[tuple[tuple[tuple[str, bool], ...], ...]]:
    """Every way to take a name apart into given names and surnames, in both orders."""
    for cut in range(len(words) + 1):
        yield words[:cut], words[cut:]
        if 0 < cut < len(words):
            yield words[cut:], words[:cut]


def _read_as(
    given: tuple[tuple[str, bool], ...], last: tuple[tuple[str, bool], ...], person: _Parts
) -> float:
    one, slips = _given_fits(tuple(word for word, _ in given), person.given)
    two, more, married = _surnames_fit(last, person)
    if not one or not two or slips + more > (1 if len(given) + len(last) < 4 else 2):
        return 0.0
    if not last:
        # Given names alone: as people speak of each other.
        return 0.62 if len(given) > 1 and not slips and one == 1 else 0.55 if not slips and one == 1 else 0.0
    if not given:
        whole = len(last) >= len(person.surnames) > 1
        return 0.0 if more > 1 or married else (0.9 if whole else 0.84) - 0.2 * more
    score = 0.94
    if len(given) >= len(person.given) and one == 1:
        score += 0.03
    if len([word for word, _ in last]) >= len(person.surnames):
        score += 0.03
    if one < 1:
        score = min(score, 0.82 if one >= 0.9 else 0.7)
    if two < 1:
        score = min(score, 0.7)
    if married:
        score = min(score, 0.72)
    return score - 0.2 * (slips + more)


def _given_fits(written: tuple[str, ...], known: tuple[str, ...]) -> tuple[float, int]:
    """1 when all written are theirs in order, 0.9 with initials, 0.8 with a short form; and the slips in them."""
    if not written:
        return 1.0, 0
    quality, slips, at = 1.0, 0, 0
    for place, word in enumerate(written):
        found = False
        # The second given name alone is what many are called by, but also somebody else's.
        while at < len(known) and not found and (place or not at):
            name = known[at]
            at += 1
            if word == name:
                found = True
            elif len(word) == 1 and word == name[0]:
                found, quality = True, min(quality, 0.9)
            elif _given_slip(word, name):
                found, slips = True, slips + 1
            elif (
                len(word) in (3, 4)
                and len(name) > len(word) + 2
                and name.startswith(word)
                and word not in GIVEN
            ):
                found, quality = True, min(quality, 0.8)
        if not found:
            return 0.0, 0
    return quality, slips


def _surnames_fit(written: tuple[tuple[str, bool], ...], person: _Parts) -> tuple[float, int, bool]:
    """Whether the surnames are theirs in order from the first; the slips; and whether a married name was left over."""
    if not written:
        return 1.0, 0, False
    known = person.surnames
    quality, slips = 1.0, 0
    for place, (word, behind_de) in enumerate(written):
        name = known[place] if place < len(known) else None
        if name is not None and word == name:
            continue
        if name is not None and len(word) == 1 and word == name[0]:
            quality = 0.7
            continue
        if name is not None and _surname_slip(word, name):
            slips += 1
            continue
        rest = written[place:]
        if place and behind_de and not person.has_de and len(rest) == 1:
            return quality, slips, True
        return 0.0, slips, False
    return quality, slips, False


@lru_cache(maxsize=20_000)
def _given_slip(word: str, name: str) -> bool:
    """A given name written with a slip, and not another given name."""
    if len(word) < 4 or len(name) < 4 or word in GIVEN or word == name:
        return False
    if sounds(word) == sounds(name):
        return True
    if not one_slip(word, name) or word[0] != name[0] or word[-1] != name[-1]:
        return False
    if len(word) == len(name) and sorted(word) != sorted(name):
        changed = next((one, two) for one, two in zip(word, name, strict=True) if one != two)
        return len(word) > 5 and not (changed[0] in _VOWELS and changed[1] in _VOWELS)
    return True


@lru_cache(maxsize=20_000)
def _surname_slip(word: str, name: str) -> bool:
    """A surname with a slip of the fingers: one letter doubled, left out, added, exchanged or taken for its like."""
    if len(word) < 4 or len(name) < 4:
        return False
    if sounds(word) == sounds(name) or word in ("da" + name, "de" + name, "di" + name):
        return True
    if not one_slip(word, name) or len(name) < 5:
        return False
    if word.replace("ei", "e") == name.replace("ei", "e"):
        return False  # Olivera and Oliveira are two families
    if len(word) == len(name) and sorted(word) != sorted(name):
        changed = next((one, two) for one, two in zip(word, name, strict=True) if one != two)
        vowels = changed[0] in _VOWELS and changed[1] in _VOWELS
        return len(name) > 6 and word[0] == name[0] and word[-1] == name[-1] and not vowels
    if len(word) != len(name) and min(len(word), len(name)) < 6:
        return False
    if word[-1] != name[-1] and len(word) != len(name):
        return len(name) > 5 and (word + word[-1] == name or name + name[-1] == word)
    return word[0] == name[0]


def sounds(word: str) -> str:
    """As it is heard: b and v, s and z, i and y, without h or doubled letters."""
    heard = re.sub(r"(.)\1", r"\1", word.replace("ch", "#").replace("ll", "y").replace("qu", "k"))
    heard = re.sub(r"c(?=[ei])", "s", heard).replace("rn", "m")
    return heard.replace("h", "").translate(str.maketrans("vzycx", "bsiks"))
