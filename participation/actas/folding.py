"""The same text without case and accents, character by character, so that what is found in one stands in the other."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA


class _Folded(dict[int, str]):
    """What each character becomes; worked out once."""

    def __missing__(self, code: int) -> str:
        bare = unicodedata.normalize("NFKD", chr(code))[0]
        folded = bare.lower()
        self[code] = folded if len(folded) == 1 else bare
        return self[code]


_TABLE = _Folded({ord("’"): "'", ord("´"): "'", ord("–"): "-", ord("—"): "-", ord("−"): "-"})
for _sign in "ºª°":
    _TABLE[ord(_sign)] = "º"


def fold(text: str) -> str:
    """Lower case without accents, as long as the text."""
    return text.translate(_TABLE)


@lru_cache(maxsize=20_000)
def near(word: str, known: tuple[str, ...]) -> str | None:
    """The known word that this one is, or is with one slip of the fingers; none when it could be two."""
    if word in known:
        return word
    if len(word) < 5:
        return None
    close = [each for each in known if len(each) > 4 and abs(len(each) - len(word)) < 2]
    close = [each for each in close if OSA.distance(word, each, score_cutoff=1) <= 1]
    return close[0] if len(close) == 1 else None
