"""The parts of a session's record, each with its fields as text, and how one tells whether a part has changed.

A part has a key: ``heading``, ``closing``, ``attendance:PERSON``, ``presiding:UID``, ``recess:UID``, ``order``,
``item:UID``, ``decision:UID``, ``vote:UID:PERSON``, ``contribution:UID``. UIDs are made by whoever writes the part
first, also a browser, so that sending the same part twice makes one. What two people edit at once is compared part by
part, by a fingerprint of its values: no counter to keep, and what is typed back as it was is no change.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

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
    """The values of a part in one form: every field, lines ended by LF, no blanks at the end. Others are left out."""
    return {name: tidy(values.get(name, "")) for name in FIELDS[kind]}


def tidy(text: str) -> str:
    """A text in one form: lines ended by LF, no blanks around it."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n").strip()


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
