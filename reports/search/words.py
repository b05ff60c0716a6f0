"""The words of a Spanish text as search compares them: accents, plurals, gender and the verbs in -ar forgiven.

A light stemmer, and not the one of PostgreSQL: that one drops every last vowel, so that «plaza» finds «plazo», «caso»
«casa» and «puerto» «puerta» (docs/adr/0017). Whoever changes what comes out of ``forms_of`` raises ``VERSION``: every
entry is then written anew.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

# What no page, feed or file can hold: control characters, halves of characters and what stands for none.
_UNSEEN = dict.fromkeys([*range(32), *range(127, 160), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], " ")
#: Of what is kept: another one than an entry was written by makes it be written again.
VERSION = 1
#: What is longer is found by its beginning.
MOST_CHARACTERS = 100_000
_LONGEST = 60  # of a word; the rest of it tells nothing
_LAST_PLACE = 16383  # beyond it PostgreSQL keeps no places

_PLAIN = str.maketrans(
    "áéíóúüàâãäåèêëìîïòôõöùûçýÿ", "aeiouu" + "aaaaa" + "eee" + "iii" + "oooo" + "uu" + "c" + "yy"
)
#: A word of a text, as it was written.
WORD = re.compile(r"[^\W_ºª]+")

# Of a question they are left out, unless it says them between quotes.
_SAID_OF_EVERYTHING = """
    a al ante bajo con contra cual cuales cuando cuanto como de del desde donde e el ella ellas ellos en entre era es
    esa esas ese eso esos esta estas este esto estos fue ha han hasta hay la las le les lo los mas me mi mis n nada
    ni no nos nro num o para pero por porque que quien quienes se sea ser si sin sobre son su sus te tu tus u un una
    unas uno unos y ya yo
"""
STOP_WORDS = frozenset(_SAID_OF_EVERYTHING.split())

# Endings of verbs in -ar and what is made of them, as the verb's own «-a»: «reparar», «reparación», «reparó».
_OF_VERBS = ("acion", "ando", "aron", "aran", "ado", "ada", "ara")
_LONG_ENOUGH = 4  # letters before such an ending: «estación» is not of «está», nor «vacación» of «vaca»
_BEFORE_AR = 3
# Endings of what is said of women and men alike; others part words: «plazo» and «plaza», «acero» and «acera».
_GENDERED = re.compile(r"(.{2,}ari|.{3,}in|.{4,}an|.{2,}ic|.{3,}iv|.{4,}os|.{5,}er)[ao]\Z")
_OF_WOMEN = re.compile(r"(.{3,}[dtsñ]or)a\Z")
_OF_BOTH = "abiert abuel alumn amig buen chic herman hij maestr niñ nuev obrer primer rot soci solter suci tercer viej"
_SAID_OF_BOTH = frozenset(_OF_BOTH.split())
_SPECIAL = {"concejala": "concejal", "alcaldesa": "alcald", "jueza": "juec"}


def folded(text: str) -> str:
    """Small letters without accents; ``ñ`` stays, which is a letter of its own."""
    return unicodedata.normalize("NFC", text).lower().translate(_PLAIN)


@lru_cache(maxsize=8_000)
def stem(word: str) -> str:
    """What the forms of a folded word have in common."""
    if len(word) > 2 and word.endswith("z"):
        return word[:-1] + "c"
    one = word[:3] + word[3:].rstrip("es")
    if one in _SPECIAL:
        return _SPECIAL[one]
    if one.endswith("ar") and len(one) - 2 >= _BEFORE_AR:
        return one[:-1]
    for ending in _OF_VERBS:
        if one.endswith(ending) and len(one) - len(ending) >= _LONG_ENOUGH:
            return one.removesuffix(ending) + "a"
    if (found := _GENDERED.match(one) or _OF_WOMEN.match(one)) is not None:
        return found[1]
    if one[-1] in "ao" and one[:-1] in _SAID_OF_BOTH:
        return one[:-1]
    return one


@lru_cache(maxsize=8_000)
def forms_of(word: str) -> tuple[str, ...]:
    """What a word of a text may be found by: its stem, that of «-ó» as of the verb, and for ``ñ`` also with ``n``."""
    found = list(asked_forms(word))
    found += [stem(form.replace("ñ", "n")) for form in _written(word) if "ñ" in form]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1_000)
def asked_forms(word: str) -> tuple[str, ...]:
    """What a word of a question finds, any of them. Who writes ``ñ`` means it; who writes ``n`` may lack the key."""
    return tuple(dict.fromkeys(stem(form) for form in _written(word)))


def _written(word: str) -> list[str]:
    plain = folded(word)[:_LONGEST]
    told = [plain]
    if len(plain) >= _LONG_ENOUGH and word[-1] in "óÓ":
        told.append(plain[:-1] + "a")  # «autorizó»: of «autoriza»
    return told


def words_of(text: str) -> Iterator[re.Match[str]]:
    """The words of a text in their order, where they stand. Composed text: see ``tidy``."""
    return WORD.finditer(text)


def tidy(text: str) -> str:
    """A text as it is kept: composed accents, single spaces, no longer than what is searched."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_UNSEEN)).split())[:MOST_CHARACTERS]


def in_a_row(parts: Iterable[str]) -> str:
    """Texts one after the other, each ended as a sentence is; those that say nothing are left out. Tidy."""
    told = (tidy(part) for part in parts)
    return tidy(" ".join(part if part[-1] in ".!?:…" else f"{part}." for part in told if part))


def places_of(*texts: str) -> dict[str, list[int]]:
    """Each form with the places where it stands, in some texts one after the other (a phrase does not cross them)."""
    found: dict[str, list[int]] = {}
    place = 0
    for text in texts:
        place += 1
        for one in words_of(text):
            place += 1
            for form in forms_of(one[0]):
                found.setdefault(form, []).append(place)
    return found


def as_tsvector(places: dict[str, list[int]]) -> str:
    """The same as PostgreSQL reads a ``tsvector``: forms are letters and digits alone, so nothing needs a quote."""
    return " ".join(
        f"{form}:{','.join(str(min(place, _LAST_PLACE)) for place in at[:250])}"
        for form, at in places.items()
    )


def is_stop_word(word: str) -> bool:
    """Whether a word is said of everything."""
    return folded(word) in STOP_WORDS


def prefixes(forms: Iterable[str]) -> tuple[str, ...]:
    """What words that begin alike begin with: «vecin» of «vecindad». Short ones stay whole."""
    return tuple(dict.fromkeys(form[:5] + form[5:].rstrip("aeiou") for form in forms))
