"""Who a written name is: the register as it was on a day, and a match that would rather not know than be wrong.

Case, accents, titles, the order of surname and name, initials and a married name do not count. Every written word must
be one of the person's: a name with a word that is not theirs is somebody else's. What fits two people is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
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
    abel abigail adan adela ademar adolfo adrian adriana agustin agustina aida alba alberto aldo alejandra alejandro
    alex alexander alexandra alexis alfonsina alfonso alfredo alicia alina alma alvaro amadeo amalia amanda amaro
    amelia ana anahi analia andrea andres angel angela angelica anibal anselmo antonella antonia antonio araceli
    ariel armando arminda arturo atilio augusto aurora azucena baltasar bartolome beatriz belen beltran benjamin
    bernardo berta bettina bibiana blanca brenda brigida bruno camila carina carla carlos carmela carmen carolina
    catalina cecilia celeste celia celina cesar cirilo clara clarisa claudia claudio clemente constanza cora corina
    cristian cristina cristobal dahiana dalma damian daniel daniela danilo dante dardo dario david debora delfina
    delia delmira diana diego dina dionisio dolores dora doris edgardo edison edith eduardo efrain elba elbio elena
    eleonora eliana elias elida elina elisa elodia eloisa elsa elvira ema emilia emiliano emilio emma enrique
    ercilia erica erika ernestina ernesto esmeralda esteban estefania estela esther eugenia eulalia eusebio eva
    evangelina evelyn ezequiel fabian fabiana fabiola facundo fatima faustino federica federico feliciano felipe
    felix fermin fernanda fernando fidel fiorella flavia florencia franca francisca francisco franco freddy fredy
    gabriel gabriela gaspar gaston genaro gerardo german gilberto gimena gina giovanna gisela giselle gladis gladys
    gloria gonzalo graciana graciela gregorio griselda guillermina guillermo gustavo haroldo haydee heber hebert
    hector helena hermes herminia hernan hilda horacio hugo humberto ida ignacio ileana indalecio ines ingrid irene
    iris irma isaac isabel isabela isaias isidoro isidro ismael israel ivan jacinta jacinto jacqueline jaime janet
    javier jenny jeronimo jessica jesus jimena joana joaquin joel johana jonatan jonathan jorge jose josefina juan
    juana julia julian juliana julieta julio justino karen karina katia laura lautaro lazaro leandro leonardo leonel
    leonor leopoldo leticia lidia lila lilia lilian liliana lina lisandro lorena lorenzo lourdes lucas lucia luciana
    luciano lucila lucio lucrecia luis luisa lujan luz mabel macarena magdalena maite malena manuel manuela marcela
    marcelino marcelo marcia marcial marco marcos margarita maria mariana mariano maribel maricel mariela marina
    mario maris marisa marisol marlene marta martha martin martina mateo matias matilde maura mauricio mauro
    maximiliano melina melisa melissa mercedes micaela miguel milagros milton minerva miriam mirian mirta mirtha
    moises monica myriam nadia nahuel nair nancy natalia neiva nelida nelly nelson nestor ney nibia nicolas nicolasa
    nieves nilda nivia noel noelia nora norma nubia ofelia olegario olga olinda omar orlando oscar osvaldo otilia
    pablo pamela paola pascual patricia patricio paula paulina paulo pedro petrona pilar rafael rafaela ramiro ramon
    ramona raquel raul rebeca regina renata rene renee ricardo rita robert roberto rocio rodolfo rodrigo rogelio
    roman romina romulo roque rosa rosalba rosalia rolando rosana rosario rosaura rosina rossana roxana ruben rubens rudy
    rufina ruth sabina sabrina salome salvador samuel sandra santiago sara saul sebastian selva serafin sergio
    shirley silvana silvano silvestre silvia silvio simon sofia soledad sonia soraya stefania stella stephanie
    susana tabare tamara tania tatiana telma teodoro teofilo teresa teresita thiago tomas ursula valentin valentina
    valentino valeria vanesa vanessa vanina venancio veronica vicente victor victoria vilma violeta virgilio
    virginia vivian viviana waldemar walter wanda washington william wilma wilmar wilson ximena yamandu yamila
    yanina yesica yolanda zoraida zulema zulma
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*\.?")
_ABBREVIATED = {"ma": "maria", "mª": "maria", "fco": "francisco", "gpe": "guadalupe", "gral": "general"}
#: Short forms that are no beginning of the name.
_SHORT = {
    "leti": "leticia", "lety": "leticia", "nacho": "ignacio", "pepe": "jose", "pancho": "francisco", "beto": "alberto",
    "lucho": "luis", "gabi": "gabriela", "gaby": "gabriela", "susi": "susana", "susy": "susana", "naty": "natalia",
    "charo": "rosario", "chela": "graciela", "yoli": "yolanda", "yoly": "yolanda", "santi": "santiago",
}  # fmt: skip
_SMALL_L = re.compile(r"\bl(?=[bcdfghjkmnpqrstvz])")
_DOUBLED = re.compile(r"(.)\1")
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
        given,
        tuple(word for word in last if word not in PARTICLES),
        _is_married(last),
        bool(_DA & {*last[:1]}),
    )


def _is_married(last: list[str]) -> bool:
    """Whether a husband's surname is among them: "de Cardozo", not "de los Santos"."""
    return any(word == "de" and after not in PARTICLES for word, after in pairwise(last))


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
    """What a scanner takes for figures inside words, and for a small L at their beginning."""
    name = _SMALL_L.sub("I", name)
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
            elif _SHORT.get(word) == name or (
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
    if (
        sounds(word) == sounds(name)
        or word.replace("fi", "n") == name
        or word in ("da" + name, "de" + name, "di" + name)
    ):
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
    heard = _DOUBLED.sub(r"\1", word.replace("ch", "#").replace("ll", "y").replace("qu", "k"))
    heard = re.sub(r"c(?=[ei])", "s", heard).replace("rn", "m")
    return _DOUBLED.sub(r"\1", heard.replace("h", "").translate(str.maketrans("vzycx", "bsiks")))
