"""What identifies a person in a text, however it was written: a sequence of words, told apart by nothing but letters.

«Ana Pérez», «PEREZ, ANA», ``ana-perez`` and ``ana.perez@…`` are read without case, accents or punctuation. A list of
such sequences finds and strikes them out; the keyed hash of one says whether a text held it, and nothing else.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

Term = tuple[str, ...]

STRUCK_OUT = "[dato borrado]"
#: Letters whose accent SQL takes away before it looks; Python takes away every accent.
ACCENTED, PLAIN = "áàâãäåéèêëíìîïóòôõöúùûüñç", "aaaaaaeeeeiiiiooooouuuunc"
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = r"(?:%[0-9a-f]{2}|[\W_]){1,4}"
_LEAST_DIGITS = 6


def plain(text: str) -> str:
    """The text without case and accents, letter by letter: places in it are places in the text (which must be NFC)."""
    return "".join(_PLAIN_LETTERS.get(letter) or _plain_letter(letter) for letter in text)


_PLAIN_LETTERS: dict[str, str] = {letter: letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789 "}


def _plain_letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return _PLAIN_LETTERS.setdefault(letter, base if len(base) == 1 else letter)


def words_of(text: str) -> Term:
    """The words of a text, as a term."""
    return tuple(_WORD.findall(plain(unicodedata.normalize("NFC", text))))


def phone_terms(phone: str) -> Iterator[Term]:
    """A telephone as it was written, in one run, and without the country."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) < _LEAST_DIGITS:
        return
    yield words_of(phone)
    yield (digits,)
    local = digits.removeprefix("598").lstrip("0")
    yield from ((local,), (f"0{local}",)) if len(local) >= _LEAST_DIGITS else ()


@dataclass(frozen=True)
class Terms:
    """Everything to look for."""

    all: frozenset[Term]

    @classmethod
    def of(cls, terms: Iterable[Term]) -> "Terms":
        """Those that have words."""
        return cls(frozenset(term for term in terms if term))

    def __bool__(self) -> bool:
        return bool(self.all)

    @cached_property
    def hints(self) -> list[str]:
        """For SQL: a text that holds any of the terms holds one of these, once its accents are gone."""
        return sorted({max(term, key=len)[: _hint_length(term)] for term in self.all})

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches any term in a ``plain`` text, as whole words."""
        parts = sorted((_pattern_of(term) for term in self.all), key=len, reverse=True)
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})(?![^\W_])")

    def occur_in(self, text: str) -> bool:
        """Whether any term stands in the text."""
        return bool(self.all) and self.pattern.search(plain(unicodedata.normalize("NFC", text))) is not None

    def strike_out(self, text: str, *, most: int | None = None) -> str:
        """The text with ``STRUCK_OUT`` where a term stood, no longer than ``most`` characters."""
        text = unicodedata.normalize("NFC", text)
        kept, end = [], 0
        for match in self.pattern.finditer(plain(text)):
            kept += [text[end : match.start()], STRUCK_OUT]
            end = match.end()
        return "".join([*kept, text[end:]])[:most]

    def strike_out_of_json(self, value: Any) -> Any:
        """A JSON value with every text struck out, and texts of one object that together make a term struck out whole.

        Of one object: the first name of one row and the surname of the next are nobody.
        """
        return self._without_split(self._struck(value))

    def _without_split(self, value: Any) -> Any:
        if not isinstance(value, list | dict):
            return value
        own = {text: set(words_of(text)) for text in _own_texts(value)}
        gone: set[str] = set()
        for term in self.all:
            parts = {text for text, words in own.items() if words and words <= set(term)}
            if len(term) > 1 and set(term) == {word for text in parts for word in own[text]}:
                gone |= parts
        if isinstance(value, list):
            return [self._part(item, gone) for item in value]
        return {key: self._part(item, gone) for key, item in value.items()}

    def _part(self, item: Any, gone: set[str]) -> Any:
        if isinstance(item, str):
            return STRUCK_OUT if item in gone else item
        if isinstance(item, list) and len(item) == 1 and isinstance(item[0], str):
            return [STRUCK_OUT] if item[0] in gone else item
        return self._without_split(item)

    def _struck(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.strike_out(value) if self.occur_in(value) else value
        if isinstance(value, list):
            return [self._struck(item) for item in value]
        if isinstance(value, dict):
            return {self._struck(key): self._struck(item) for key, item in value.items()}
        return value

    def fingerprints(self) -> list[list[Any]]:
        """For each term, how many words it has and its keyed hash: enough to find it again, not to read it."""
        return sorted([len(term), fingerprint(term)] for term in self.all)


def _hint_length(term: Term) -> int:
    # A telephone may be written with spaces anywhere: only its first digits stand together for sure.
    return 2 if term[0].isdigit() and len(term) == 1 else 80


def _pattern_of(term: Term) -> str:
    if len(term) == 1 and term[0].isdigit():
        return r"[\s().-]{0,2}".join(term[0])
    return _BETWEEN.join(map(re.escape, term))


def _own_texts(value: Any) -> Iterator[str]:
    """The texts of an object itself; a list of one text, as forms are kept, is that text."""
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, list) and len(item) == 1:
            item = item[0]
        if isinstance(item, str):
            yield item


# -- keyed hashes


def key_name() -> str:
    """Which key the hashes are made with, without telling it."""
    return hmac.new(_key(), b"name of this key", "sha256").hexdigest()[:12]


def fingerprint(term: Term) -> str:
    """The keyed hash of a term."""
    return hmac.new(_key(), " ".join(term).encode(), "sha256").hexdigest()


def found_by_fingerprint(text: str, wanted: dict[int, set[str]]) -> Iterator[Term]:
    """The terms of a text whose hash is wanted; ``wanted`` are the hashes by number of words."""
    words = words_of(text)
    for length, hashes in wanted.items():
        for start in range(len(words) - length + 1):
            term = words[start : start + length]
            if fingerprint(term) in hashes:
                yield term


def _key() -> bytes:
    return f"erasures:{settings.ERASURE_KEY}".encode()
