"""Numbers as actas write them: digits with the slips of a scanner, points of thousands, and words up to the years."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from participation.actas.folding import near, sound

_UNITS = """
    cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete
    dieciocho diecinueve veinte veintiun veintidos veintitres veinticuatro veinticinco veintiseis veintisiete
    veintiocho veintinueve
""".split()
_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_HUNDREDS = """
    cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos
""".split()
#: The words of one number below thirty, in every gender.
SMALL = {word: value for value, word in enumerate(_UNITS)} | {
    "uno": 1, "una": 1, "primero": 1, "primer": 1, "primera": 1, "veintiuno": 21, "veintiuna": 21,
}  # fmt: skip
_SPOKEN = (
    SMALL
    | {word: value * 10 for value, word in enumerate(_TENS, 3)}
    | {word: value * 100 for value, word in enumerate(_HUNDREDS, 1)}
    | {"ciento": 100, "mil": 1000, "dosmil": 2000, "veinti": 20, "dieci": 10}
)
_VALUES = {sound(word): value for word, value in _SPOKEN.items()}
_BY_INITIAL = {
    initial: tuple(word for word in _VALUES if word[0] == initial)
    for initial in {word[0] for word in _VALUES}
}
#: Words that are one letter away from a number and mean something else.
_OTHERS = {sound(word) for word in "cierto ciertos sientan cuartos centro cuanta prima".split()}

_TOKEN = re.compile(r"\d+|[a-z]+|[^\sa-z\d]")
#: Digits with letters that a scanner or a hasty hand takes for digits.
_SLIPS = re.compile(r"(?<![^\W_])(?=[OIl]*\d)[\dOIl]{1,4}(?![^\W_])")
_PUT_RIGHT = str.maketrans("OIl", "011")


class Token(NamedTuple):
    """A word, a number in digits or one sign of the folded text."""

    word: str
    start: int
    end: int
    #: Whether it is the first of its line.
    first: bool = False

    @property
    def is_digits(self) -> bool:
        return self.word[0].isdigit()


def tokens(text: str, folded: str, start: int, end: int) -> list[Token]:
    """What stands in this part, piece by piece; a scanner's "l9:O5" is 19:05."""
    part = _slips_mended(text[start:end], folded[start:end])
    told: list[Token] = []
    end = 0
    for found in _TOKEN.finditer(part):
        told.append(
            Token(found[0], start + found.start(), start + found.end(), "\n" in part[end : found.start()])
        )
        end = found.end()
    return told


def _slips_mended(text: str, folded: str) -> str:
    pieces, at = [], 0
    for found in _SLIPS.finditer(text):
        pieces += [folded[at : found.start()], found[0].translate(_PUT_RIGHT)]
        at = found.end()
    return "".join([*pieces, folded[at:]])


@lru_cache(maxsize=20_000)
def value_of(word: str) -> int | None:
    """What one word of a number is worth, however it is spelt."""
    spoken = sound(word)
    value = _VALUES.get(spoken)
    if value is None and len(spoken) > 5 and spoken not in _OTHERS and spoken[0] in _BY_INITIAL:
        known = near(spoken, _BY_INITIAL[spoken[0]])
        # "presenta" and "sesenta" end alike; who slips in a number rarely does so in its first two letters.
        value = _VALUES[known] if known and known[-1] == spoken[-1] else None
    return value


def number_at(told: list[Token], at: int, *, hours: bool = False) -> tuple[int, int] | None:
    """The number that begins at a token, in digits or words, and the token behind it. "Dos mil dieciséis" is 2016.

    As hours are told, "veinte y dos" is two minutes past twenty, and not twenty-two.
    """
    if at >= len(told):
        return None
    if told[at].is_digits:
        return (int(told[at].word), at + 1) if len(told[at].word) < 10 else None
    if value_of(told[at].word) is None:
        return None
    behind, value = _below_thousand(told, at, hours)
    if behind < len(told) and value_of(told[behind].word) in (1000, 2000):
        thousands = (value_of(told[behind].word) or 0) * (value or 1)
        behind, rest = _below_thousand(told, behind + 1, hours)
        value = thousands + (rest or 0)
    return (value, behind) if value is not None else None


def _below_thousand(told: list[Token], at: int, hours: bool) -> tuple[int, int | None]:
    """The token behind the words of a number up to a thousand, and what they are worth, None for none."""
    value = None
    first = _worth(told, at)
    if first is not None and 100 <= first < 1000:
        value, at = first, at + 1
        first = _worth(told, at)
    if first is None or first >= 100:
        return at, value
    value, at = (value or 0) + first, at + 1
    if first % 10 == 0 and first >= (30 if hours else 10) and at < len(told) and told[at].word in ("y", "i"):
        unit = _worth(told, at + 1)
        if unit is not None and 0 < unit < 10:
            return at + 2, value + unit
    if first in (10, 20) and told[at - 1].word[-1] == "i" and 0 < (_worth(told, at) or 0) < 10:
        return at + 1, value + (_worth(told, at) or 0)
    return at, value


def _worth(told: list[Token], at: int) -> int | None:
    return value_of(told[at].word) if at < len(told) and told[at].word.isalpha() else None
