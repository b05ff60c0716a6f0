"""Near names, offered and never taken: who writes decides."""

from collections.abc import Iterable, Mapping

from participation.records.formats import fold

_ENOUGH = 70  # of 100; below it a suggestion confuses more than it helps


class Suggester:
    """Finds the nearest of some names. A mapping offers its values for what is near to its keys: a code for a name."""

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
