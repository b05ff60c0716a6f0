"""How words of a spreadsheet are tidied, compared and shown, and the near ones offered."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

_ENOUGH = 70  # of 100; below it a suggestion confuses more than it helps


def fold(text: str) -> str:
    """Letters and digits alone, without case, accents or hard spaces: how names and listed words are compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def tidy(text: str) -> str:
    """A short text as people would write it: composed accents, single plain spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def printable(text: str) -> str:
    """Text that can be shown on a terminal and stored: without lone surrogates or control characters."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


class Suggester:
    """Finds the nearest of some names, offered and never taken: who writes decides.

    A mapping offers its values for what is near to its keys: a code for a name.
    """

    def __init__(self, names: Iterable[str] | Mapping[str, str]) -> None:
        offers = names if isinstance(names, Mapping) else {name: name for name in names}
        self._offers = {fold(name): offer for name, offer in offers.items()}
        self._said: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """`` ¿Quisiste decir «…»?``, or an empty text."""
        if word not in self._said:
            from rapidfuzz import fuzz, process  # only an import with errors needs it: no web process does

            found = process.extractOne(
                fold(word), self._offers.keys(), scorer=fuzz.ratio, score_cutoff=_ENOUGH
            )
            self._said[word] = f" ¿Quisiste decir «{self._offers[found[0]]}»?" if found else ""
        return self._said[word]
