"""Votes told apart from what they decide, in a list that points to it: "M1: 5 en 5", "De la a) a la d): unanimidad"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = r"(?:\d{1,3}|[a-h])"
_WORD = (
    r"(?:m|moc|mocion(?:es)?|punto|puntos|numerales|numeral|literal|literales|tema|asunto|propuesta|inciso|articulo|art"
    r"|item|decision|resolucion(?:es)?|res|acuerdo|n[°º]|nro|el|la|los|las|del|de|lo)"
)
#: What points, and nothing else, up to a vote.
_POINTS = re.compile(
    r"(?:^|[.;·|(\n–—-])\s*(?:(?:(?:la\s+)?votacion|se\s+vot\w+|en\s+(?:bloque|conjunto)|resultado)\s+){0,3}"
    rf"(?P<names>(?:{_WORD}[\s.°º]*)*{_NAME}\s*[°º)]*"
    rf"(?:\s*(?:,|y|a|al)\s*(?:{_WORD}[\s.°º]*)*{_NAME}\s*[°º)]*){{0,9}})\s*[:.)=–—-]*\s*"
    r"(?:(?:se\s+)?(?:vota\w*|aprueba\w*|resultado|votacion)\W*)?$"
)
_EACH = re.compile(
    rf"(?<!\w)(?:m\s?)?(?P<name>{_NAME})(?!\w)(?P<to>\s*[°º)]*\s*(?:a|al)\s+(?:la\s+|el\s+)?(?=(?:{_NAME})\b))?"
)
#: How what is decided is numbered, where the number is no marker.
_NUMBERED = re.compile(
    rf"(?:(?:mocion|punto|propuesta|tema|asunto|acuerdo|decision|resolucion|m)\s*(?:n[°º]\s*)?|[\[(]\s*)(?P<name>{_NAME})\b"
)
_MARKER = re.compile(r"(?:\w+\s+)?(?P<name>\d{1,3}|[a-h])\W*$")
_REACH = 90


def pointed(plain: str, start: int) -> set[str]:
    """To what the words right before a vote point, by number or letter."""
    found = _POINTS.search(plain, max(0, start - _REACH), start)
    if not found:
        return set()
    return set(_names(found["names"]))


def _names(words: str) -> Iterator[str]:
    since = ""
    for found in _EACH.finditer(words):
        name = found["name"]
        yield name
        if since and name.isdigit() == since.isdigit():
            if name.isdigit():
                yield from map(str, range(int(since), min(int(name), int(since) + 50)))
            else:
                yield from map(chr, range(ord(since), ord(name)))
        since = name if found["to"] else ""


def name_of(marker: str, plain: str, start: int, end: int) -> str:
    """The number or letter of what begins there, behind its marker."""
    found = _MARKER.match(marker.lower()) or _NUMBERED.match(plain, start, end)
    return found["name"] if found else ""
