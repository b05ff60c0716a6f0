"""Whether a text names somebody of the register: by name, mail or telephone, however it is written.

What is not found: a first name or a surname alone, initials, nicknames, a slip of the pen, a name with other words
inside it, and whoever is in no register.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

_WORD = re.compile(r"[^\W_]+")
#: Bounded, or a long word without an end would be looked through from each of its letters.
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w.-]{1,253}\w")
_TELEPHONE = re.compile(r"\d(?:[\s.()-]{0,3}\d)+")
#: Where a link of Markdown leads, and what makes a sign of it no sign.
_LED_TO = re.compile(r"\]\([^()\s]*\)")
_ESCAPED = re.compile(r"\\(?=[^\w\s])")
#: Accents, and what is not seen.
_UNHEARD = re.compile("[\u0300-\u036f\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]")
#: They stand in names as they come, and between a name and a surname.
_PARTICLES = {"de", "del", "la", "las", "los", "da", "do", "dos", "di", "von", "van"}
#: Fewer digits are in any table.
_SHORTEST_TELEPHONE = 7
_ABROAD, _AT_HOME = "598", "0"


@dataclass(frozen=True)
class People:
    """Whom a text may not name: words that follow each other in their names, mails, and telephones by their digits."""

    names: frozenset[tuple[str, ...]]
    mails: frozenset[str]
    telephones: frozenset[str]

    @classmethod
    def of(
        cls,
        persons: Iterable[tuple[str, str]] = (),
        *,
        called: Iterable[str] = (),
        mails: Iterable[str] = (),
        telephones: Iterable[str] = (),
    ) -> "People":
        """Of first names and surnames, of whole names, and of what people are reached by."""
        names: set[tuple[str, ...]] = set()
        for first, last in persons:
            for pair in product(_words(first), _words(last)):
                names |= {pair, pair[::-1]}
        names |= {words for words in map(tuple, map(_words, called)) if len(words) > 1}
        return cls(
            names=frozenset(names),
            mails=frozenset(mail.strip().casefold() for mail in mails if mail.strip()),
            telephones=frozenset(number for text in telephones for number in _numbers(text)),
        )

    @cached_property
    def _lengths(self) -> set[int]:
        return {len(name) for name in self.names}

    @cached_property
    def _digits(self) -> set[int]:
        return {len(number) for number in self.telephones}

    def are_in(self, text: str) -> bool:
        """Whether a text names one of them."""
        plain = html.unescape(_ESCAPED.sub("", text))
        return self._are_named(plain) or self._are_reached(plain)

    def _are_named(self, text: str) -> bool:
        words = _words(_LED_TO.sub(" ", text))
        return any(
            not self.names.isdisjoint(zip(*(words[place:] for place in range(length)), strict=False))
            for length in self._lengths
        )

    def _are_reached(self, text: str) -> bool:
        if not self.mails.isdisjoint(mail.casefold() for mail in _MAIL.findall(text)):
            return True
        return any(
            not self.telephones.isdisjoint(run[place : place + digits] for place in range(len(run)))
            for run in _numbers(text)
            for digits in self._digits
        )


def _words(text: str) -> list[str]:
    """Words without accents, case, signs, particles and initials."""
    plain = _UNHEARD.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return [word for word in _WORD.findall(plain) if len(word) > 1 and word not in _PARTICLES]


def _numbers(text: str) -> list[str]:
    """The digits of each number that may be a telephone, without what stands before it from abroad or at home."""
    found = []
    for run in _TELEPHONE.findall(text):
        digits = re.sub(r"\D", "", run)
        for before in (_ABROAD, _AT_HOME):
            digits = digits.removeprefix(before) if len(digits) > _SHORTEST_TELEPHONE else digits
        if len(digits) >= _SHORTEST_TELEPHONE:
            found.append(digits)
    return found
