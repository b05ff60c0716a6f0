"""Numbers as actas write them: digits with the slips of a scanner, points of thousands, and words up to the years."""

from __future__ import annotations

import re

from participation.actas.folding import near

_UNITS = """
    cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete
    dieciocho diecinueve veinte veintiun veintidos veintitres veinticuatro veinticinco veintiseis veintisiete
    veintiocho veintinueve
""".split()
SMALL = {word: value for value, word in enumerate(_UNITS)}
SMALL |= {"uno": 1, "una": 1, "primero": 1, "primer": 1, "primera": 1, "veintiuno": 21, "veintiuna": 21}
_TENS = {
    word: value * 10
    for value, word in enumerate("treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(), 3)
}
_HUNDREDS = {
    word: value * 100
    for value, word in enumerate(
        """cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos
        novecientos""".split(),
        1,
    )
} | {"ciento": 100}
_VALUES = SMALL | _TENS | _HUNDREDS | {"mil": 1000}
_WORDS = tuple(_VALUES)

_SPACE = re.compile(r"\s{0,3}")
#: A word of a number or its slip cannot be told from others by a pattern: any word, judged one by one.
WORD = re.compile(r"[a-z]+")
#: Digits, or what a scanner or a hasty hand makes of them.
DIGIT = r"[\dOolI|]"


def value_of(word: str) -> int | None:
    """What one word of a number is worth."""
    known = near(word, _WORDS)
    return _VALUES[known] if known else None


def read_words(folded: str, start: int, *, hours: bool = False) -> tuple[int, int] | None:
    """The number whose words begin here, and where they end, or None. "Dos mil dieciséis" is 2016.

    As hours are told, "veinte y dos" is two minutes past twenty, and not twenty-two.
    """
    words = _words_from(folded, start)
    taken, value = _below_thousand(words, 0, hours)
    if taken < len(words) and value_of(words[taken][0]) == 1000:
        taken, rest = _below_thousand(words, taken + 1, hours)
        value = (value or 1) * 1000 + (rest or 0)
    return (value, words[taken - 1][1]) if value is not None else None


def _below_thousand(words: list[tuple[str, int]], at: int, hours: bool) -> tuple[int, int | None]:
    """How many words are taken up to and what they are worth together, None for none."""
    value = None
    first = value_of(words[at][0]) if at < len(words) else None
    if first is not None and 100 <= first < 1000:
        value, at = first, at + 1
        first = value_of(words[at][0]) if at < len(words) else None
    if first is None or first >= 100:
        return at, value
    value, at = (value or 0) + first, at + 1
    if first % 10 == 0 and first >= (30 if hours else 20) and at + 1 < len(words) and words[at][0] == "y":
        unit = value_of(words[at + 1][0])
        if unit is not None and 0 < unit < 10:
            return at + 2, value + unit
    return at, value


def _words_from(folded: str, start: int, most: int = 9) -> list[tuple[str, int]]:
    """The words that follow each other with nothing but white space between them, with where each ends."""
    words: list[tuple[str, int]] = []
    position = start
    while len(words) < most and (found := WORD.match(folded, position)):
        words.append((found.group(), found.end()))
        space = _SPACE.match(folded, found.end())
        position = space.end() if space else found.end()
    return words


def digits(text: str) -> int | None:
    """The number that these digits are, with the letters that are taken for digits put right."""
    plain = re.sub(r"[.\s]", "", text).translate(str.maketrans("OolI|", "00111"))
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None
