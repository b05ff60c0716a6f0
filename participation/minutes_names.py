"""Who sends what old minutes tell, and residents out of their texts: no record names them. No database here."""

import re
from collections.abc import Iterable

from planning.sheets.words import fold

#: What stands in the place of somebody.
RESIDENT = "una vecina o un vecino"

_PARTICLES = {"de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "di"}
_TITLES = r"(?:señor(?:a|es|as|ita)?|sr(?:a|es|as|ta)?|don|doña|vecin[oa]|ing|lic|arq|dr|dra|prof|mtr[oa])"
_ARTICLE = r"(?:(?i:el|la|los|las|al|del)\s+)?"
_NAME = r"(?!(?i:de|del|la|las|los|y|e|en|por)\b)[A-ZÁÉÍÓÚÑ][\w'’áéíóúüñ-]*"
_NAMES = rf"{_NAME}(?:\s+(?:(?:de|del|la|las|los|da|do|dos|di)\s+){{0,2}}{_NAME}){{0,4}}"
_OFFICES = r"(?!(?i:alcald|intendent|concejal|director|secretari|ministr|president|edil|contador|escriban))"
_SAYS = r"(?:dice|pide|plantea|expresa|propone|solicita|reclama|pregunta|señala|manifiesta|agradece|cuenta|consulta)\b"
_TITLED = re.compile(
    rf"\b{_ARTICLE}(?i:{_TITLES})\b\.?\s+(?:(?i:{_TITLES})\b\.?\s+)*{_OFFICES}{_NAMES}"
    rf"|(?<=\bde nombre )(?i:{_TITLES})?\.?\s*{_NAMES}"
    rf"|\A{_OFFICES}{_NAMES}(?=,?\s+{_SAYS})"
)
_TITLE_BEFORE = re.compile(rf"\b{_ARTICLE}(?:{_TITLES}\b\.?\s+)+\Z", re.IGNORECASE)
_LEADING = re.compile(rf"\A{_ARTICLE}(?:{_TITLES}\b\.?\s+)+", re.IGNORECASE)
_SENT_BY = re.compile(rf"\b(nota|carta|correo|mail) {RESIDENT}", re.IGNORECASE)
#: What is called after somebody: the name that follows is a place's.
_PLACES = frozenset(
    (
        "calle",
        "avenida",
        "av",
        "plaza",
        "plazuela",
        "parque",
        "camino",
        "pasaje",
        "escuela",
        "liceo",
        "policlinica",
    )
)
_COLLECTIVE = re.compile(
    r"\d|\b(vecin|vec\.|comisi|club|cooperativa|asociaci|grupo|escuela|esc\.|liceo|centro|instituto|direcci|divisi|"
    r"departamento|intendencia|junta|ministerio|concejo|municipio|oficina|empresa|merendero|policl|servicio|unidad|"
    r"coordinaci|barrio|camino|cno\.|calle)",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"\b(comisi|club|cooperativa|asociaci|merendero)", re.IGNORECASE)
_RESIDENTS = re.compile(rf"\b(?:{_TITLES}|vecin[oa]s)\b", re.IGNORECASE)
_DEPARTMENT = re.compile(
    r"\b(intendencia|intendent|junta departamental|divisi[oó]n|departamento|direcci[oó]n|dir\.|directora?|servicio|"
    r"unidad|secretar[ií]a|oficina|auditor[ií]a|comuna|comit[eé]|defensor[ií]a|contador|contadur[ií]a|escriban[ao])\b",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(ministerio|ose|ute|antel|asse|anep|mides|mtop|mvotma|inau|anv|inisa|jefatura|seccional|prefectura|corte|"
    r"tribunal|fiscal[ií]a|bps|utu|nacional|presidencia de la rep[uú]blica)\b",
    re.IGNORECASE,
)
_KINDS = {
    "alcaldia": "municipal_council",
    "concejo_municipal": "municipal_council",
    "concejo_vecinal": "neighbourhood_council",
    "vecinos": "residents",
    "organizacion": "organisation",
    "funcionariado": "staff",
}


def sender_kind(sender: str, author_type: str) -> str:
    """Who sends a matter, by kind, as the registry desk has them; without a type, by the words of its name."""
    if author_type:
        return _KINDS.get(author_type, "other")
    for kind, words in (("state", _STATE), ("department", _DEPARTMENT), ("organisation", _GROUPS)):
        if words.search(sender):
            return kind
    is_somebody = " " in sender and is_name(
        sender
    )  # of whom nothing else is said: better not named than an office so
    return "residents" if is_somebody or _RESIDENTS.search(sender) else "other"


def is_name(sender: str) -> bool:
    """Whether a sender is somebody's name, with or without a title, and not a group, an office or a place."""
    if _COLLECTIVE.search(sender):
        return False
    words = [word for word in re.findall(r"[^\W\d_]+", bare_name(sender)) if fold(word) not in _PARTICLES]
    return 0 < len(words) <= 6 and all(word[0].isupper() for word in words)


def bare_name(name: str) -> str:
    """A name without the titles in front of it."""
    return _LEADING.sub("", name.strip())


def unnamed(sender: str) -> str:
    """A sender of residents, as far as it names nobody: ``vecinos del Camino…`` stays, ``Sra. Irma Pereyra`` goes."""
    if is_name(sender):
        return ""
    covered = cover_titled(sender)
    return "" if covered.lower() == RESIDENT else covered


def cover_names(text: str, names: Iterable[str]) -> str:
    """A text where the names stand no more, whatever their case and accents, with the title in front of them."""
    covered = text
    for name in sorted({fold(bare_name(name)) for name in names if name}, key=len, reverse=True):
        covered = _cover(covered, name.split())
    return _begun_as(text, covered)


def _cover(text: str, name: list[str]) -> str:
    words = list(re.finditer(r"[^\W_]+", text))
    folded = [fold(word[0]) for word in words]
    for place in reversed(range(len(words) - len(name) + 1)):
        if name and folded[place : place + len(name)] == name:
            title = _TITLE_BEFORE.search(text[: words[place].start()])
            start = title.start() if title else words[place].start()
            end = words[place + len(name) - 1].end()
            text = text[:start] + _resident(text[start:end]) + text[end:]
    return _SENT_BY.sub(rf"\1 de {RESIDENT}", text)


def cover_titled(text: str) -> str:
    """A text said by residents without those named with a title (``la Sra. Irma Pereyra``), or as who speaks.

    Offices stay, and what is called after somebody.
    """

    def covered(found: re.Match[str]) -> str:
        before = fold(text[: found.start()]).split()
        return found[0] if before and before[-1] in _PLACES else _resident(found[0])

    return _begun_as(text, _SENT_BY.sub(rf"\1 de {RESIDENT}", _TITLED.sub(covered, text)))


def _begun_as(text: str, covered: str) -> str:
    return covered[:1].upper() + covered[1:] if text[:1].isupper() else covered


def _resident(covered: str) -> str:
    """What stands in the place of somebody: ``de una vecina…`` of ``del Sr. …``."""
    first = covered.split()[0].lower()
    return {"del": "de ", "al": "a "}.get(first, "") + RESIDENT
