"""The parts of a session's record, each with its fields as text, and how one tells whether a part has changed.

A part has a key: ``heading``, ``closing``, ``attendance:PERSON``, ``presiding:UID``, ``recess:UID``, ``order``,
``item:UID``, ``decision:UID``, ``vote:UID:PERSON``, ``contribution:UID``. UIDs are made by whoever writes the part
first, also a browser, so that sending the same part twice makes one. What two people edit at once is compared part by
part, by a fingerprint of its values: no counter to keep, and what is typed back as it was is no change.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from participation.session import typed

_UID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_CODE = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_SHAPES = {
    "heading": "",
    "closing": "",
    "order": "",
    "attendance": f":{_CODE}",
    "presiding": f":{_UID}",
    "recess": f":{_UID}",
    "item": f":{_UID}",
    "decision": f":{_UID}",
    "vote": f":{_UID}:{_CODE}",
    "contribution": f":{_UID}",
}
_KEYS = {kind: re.compile(rf"{kind}{shape}\Z") for kind, shape in _SHAPES.items()}

#: The fields of each kind of part, in the order in which they are shown.
FIELDS: dict[str, tuple[str, ...]] = {
    "heading": ("start_time", "place"),
    "presiding": ("person", "from_time", "to_time"),
    "attendance": ("status", "acting_as", "arrival", "departure"),
    "order": ("uids",),
    "item": ("origin", "title", "matter", "discussion", "destination"),
    "decision": (
        "kind", "item", "number", "case_file", "account", "seen", "resulting", "considering", "operative", "mover",
        "is_spending", "amount", "mode", "yes_count", "no_count", "abstention_count", "present_count",
        "casting_vote", "tie_broken_by", "approves",
    ),
    "vote": ("choice", "wants_statement", "statement", "recusal_reason"),
    "contribution": ("kind", "author_type", "author", "neighbourhood", "theme", "item", "verbatim"),
    "recess": ("from_time", "to_time", "resumed_on", "reason"),
    "closing": ("end_time",),
}  # fmt: skip

#: Fields that are prose: members amend them, and words in them may be covered in the public version.
PROSE: dict[str, dict[str, str]] = {
    "heading": {"place": "lugar"},
    "item": {"title": "título", "discussion": "qué se trató", "destination": "destino"},
    "decision": {
        "account": "breve relación",
        "seen": "visto",
        "resulting": "resultando",
        "considering": "considerando",
        "operative": "parte dispositiva",
    },
    "vote": {"statement": "fundamento del voto"},
    "recess": {"reason": "motivo"},
}

#: The order in which changed parts are written: what others point at comes first.
WRITTEN = (
    "heading",
    "item",
    "order",
    "presiding",
    "recess",
    "attendance",
    "decision",
    "vote",
    "contribution",
    "closing",
)


def kind_of(key: str) -> str:
    """The kind of the part with a key. Raises ``ValueError`` for what is no key."""
    kind = key.split(":", 1)[0]
    pattern = _KEYS.get(kind)
    if pattern is None or not pattern.match(key):
        raise ValueError(f"No part has the key {key!r}.")
    return kind


def names_of(key: str) -> tuple[str, ...]:
    """What follows the kind in a key: ``("UID", "PERSON")`` of a vote, nothing of the heading."""
    return tuple(key.split(":")[1:])


def cleaned(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    """The values of a part in the form in which they are stored, so that sending them again is seen to be no change.

    Every field, lines ended by LF, no blanks at the ends, ``1930`` as ``19:30``. Fields that a part does not have are
    left out; what cannot be read stays as it was typed, to be refused by whoever writes it.
    """
    found = {name: tidy(values.get(name, "")) for name in FIELDS[kind]}
    for name, read in _READ.items():
        if found.get(name):
            with suppress(ValueError, OverflowError):
                found[name] = read(found[name])
    if kind == "item":
        found["origin"] = found["origin"] or "scheduled"
    elif kind == "vote" and found["statement"]:
        found["wants_statement"] = "1"
    elif kind == "decision":
        _clean_decision(found)
    return found


def _clean_decision(found: dict[str, str]) -> None:
    """What its kind and its mode leave no place for is emptied."""
    found["kind"] = found["kind"] or "resolution"
    found["mode"] = found["mode"] or "nominal"
    if found["mode"] != "aggregate":
        found.update(yes_count="", no_count="", abstention_count="", present_count="")
    if not found["casting_vote"]:
        found["tie_broken_by"] = ""
    if found["kind"] not in ("minutes", "rectification"):
        found["approves"] = ""


def tidy(text: str) -> str:
    """A text in one form: lines ended by LF, no blanks around it."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _hour(text: str) -> str:
    return f"{typed.hour(text):%H:%M}"


def _number(text: str) -> str:
    return str(int(text)) if text.isascii() and text.isdigit() and len(text) < 15 else text


def _flag(_text: str) -> str:
    return "1"


def _code(text: str) -> str:
    """Of a person, which may be followed by the name: ``P-12 · Ana Pérez``."""
    return text.split(" · ", 1)[0].strip()


def _uids(text: str) -> str:
    return " ".join(dict.fromkeys(str(UUID(uid)) for uid in text.split()))


_READ: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("start_time", "end_time", "from_time", "to_time", "arrival", "departure"), _hour),
    **dict.fromkeys(("yes_count", "no_count", "abstention_count", "present_count", "matter"), _number),
    **dict.fromkeys(("is_spending", "wants_statement"), _flag),
    **dict.fromkeys(("person", "mover", "tie_broken_by", "author"), _code),
    "resumed_on": lambda text: str(typed.day(text)),
    "amount": lambda text: str(typed.amount(text)),
    "item": lambda uid: str(UUID(uid)),
    "uids": _uids,
}
#: Fields whose first value is given, so that it says nothing of whether somebody wrote the part.
_GIVEN = {
    "item": {"origin"},
    "attendance": {"acting_as"},
    "decision": {"kind", "item", "mode"},
    "contribution": {"kind", "author_type", "item"},
}


def is_given(kind: str, name: str) -> bool:
    """Whether a field stands filled in on a part that nobody wrote yet."""
    return name in _GIVEN.get(kind, ())


def is_blank(kind: str, values: Mapping[str, str]) -> bool:
    """Whether nothing was written in a part but what is given."""
    return not any(values[name] for name in FIELDS[kind] if not is_given(kind, name))


def same_order(wanted: Iterable[str], stored: Iterable[str]) -> bool:
    """Whether two orders agree on what stands in both."""
    wanted, stored = list(wanted), list(stored)
    both = set(wanted) & set(stored)
    return [uid for uid in wanted if uid in both] == [uid for uid in stored if uid in both]


def merged_order(wanted: Iterable[str], stored: Iterable[str]) -> list[str]:
    """Everything stored in the order that is wanted; what that does not name stays behind what it stood behind."""
    stored = list(stored)
    known = set(stored)
    placed = [uid for uid in wanted if uid in known]
    for number, uid in enumerate(stored):
        if uid not in placed:
            placed.insert(placed.index(stored[number - 1]) + 1 if number else 0, uid)
    return placed


def fingerprint(values: Mapping[str, str] | None) -> str:
    """What tells whether a part has changed; empty for a part that does not exist."""
    if values is None:
        return ""
    written = json.dumps(dict(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Part:
    """A part as it is stored; ``label`` is how people call it."""

    key: str
    label: str
    values: dict[str, str]

    @property
    def kind(self) -> str:
        """What kind of part it is."""
        return kind_of(self.key)

    @property
    def fingerprint(self) -> str:
        """That of its values."""
        return fingerprint(self.values)

    def prose(self) -> dict[str, tuple[str, str]]:
        """Its texts by address (``item:UID.discussion``): how each is called, and the text. Empty ones are left out."""
        return {
            f"{self.key}.{name}": (f"{self.label}: {words}", self.values[name])
            for name, words in PROSE.get(self.kind, {}).items()
            if self.values[name]
        }


@dataclass(frozen=True)
class Change:
    """What somebody wants a part to say; ``values`` is ``None`` to take it away, ``base`` the fingerprint they saw."""

    key: str
    base: str
    values: dict[str, str] | None
