"""The same text without case and accents, character by character, so that what is found in one stands in the other."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


class _Folded(dict[int, str]):
    """What each character becomes; worked out once."""

    def __missing__(self, code: int) -> str:
        bare = unicodedata.normalize("NFKD", chr(code))[0]
        folded = bare.lower()
        self[code] = folded if len(folded) == 1 else bare
        return self[code]


_TABLE = _Folded({ord("’"): "'", ord("´"): "'", ord("–"): "-", ord("—"): "-", ord("−"): "-"})
for _sign in "½¼¾":
    _TABLE[ord(_sign)] = _sign
for _sign in "ºª°":
    _TABLE[ord(_sign)] = "º"


def fold(text: str) -> str:
    """Lower case without accents, as long as the text."""
    return text.translate(_TABLE)


def one_slip(word: str, other: str) -> bool:
    """Whether at most one letter was doubled, left out, added or exchanged. The library is loaded where it works."""
    from rapidfuzz.distance import OSA

    return bool(OSA.distance(word, other, score_cutoff=1) <= 1)


@lru_cache(maxsize=20_000)
def near(word: str, known: tuple[str, ...]) -> str | None:
    """The known word that this one is, or is with one slip of the fingers; none when it could be two."""
    if word in known:
        return word
    if len(word) < 5:
        return None
    close = [each for each in known if len(each) > 4 and abs(len(each) - len(word)) < 2]
    close = [each for each in close if one_slip(word, each)]
    return close[0] if len(close) == 1 else None


_SOUNDS = (
    (re.compile(r"(?<!c)h"), ""),
    (re.compile(r"qu(?=[ei])|q|c(?=[^eih]|$)"), "k"),
    (re.compile(r"[zx]|c(?=[ei])"), "s"),
    (re.compile(r"v"), "b"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"n(?=[pb])"), "m"),
    (re.compile(r"([a-qs-z])\1"), r"\1"),
)


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """A folded word as it is spoken: who writes "sinco", "lebanta" or "enpiesa" means what sounds the same."""
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    return word


_KEYWORDS = tuple(
    """
    acta alcalde alcaldesa asistencia asisten asistieron ausentes aviso bajo comienza comienzo concejal concejala
    concejales concejo convocada convocado coordina extraordinaria finaliza finalizacion hora inicio levanta
    licencia municipal ordinaria plenario preside presidencia presidida presidido presentes reunion secretaria
    sesion siendo suplente suplentes termina titulares vecinal
    """.split()
)
#: A word with figures in it, as a scanner reads it: "a1ca1desa", "1a".
_SCANNED = re.compile(
    r"\b(?=[a-z01]*[a-z])(?:[a-z]{2,}[01][a-z01]*|[01][a-z]{4,}[a-z01]*|[a-z][01][a-z]{2,}|1[ao]s?)\b"
)
_FIGURES = str.maketrans("01", "ol")
_LONG = re.compile(r"[a-z]{5,}")


def mend(folded: str) -> str:
    """The words that announce facts without slips of the fingers, each as long as it was written.

    Only a word that begins and ends as the other does is taken for it: "presenta" is no slip of "presente".
    """
    folded = _SCANNED.sub(lambda found: found.group().translate(_FIGURES), folded)
    return _LONG.sub(lambda found: _mended(found.group()), folded)


@lru_cache(maxsize=20_000)
def _mended(word: str) -> str:
    known = near(word, _KEYWORDS)
    if not known or known == word or len(known) > len(word) or known[0] != word[0] or known[-2:] != word[-2:]:
        return word
    return known.ljust(len(word))
