"""What is found in an acta, each fact with where it stands and how sure it is.

A span counts characters of the normalised text. A confidence under ``DOUBT`` is a doubt, which somebody is asked first.
``as_json`` is the shape that ``import_minutes --json`` prints, and ``from_json`` reads it back.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

DOUBT = 0.8


@dataclass(frozen=True, order=True)
class Span:
    """From one character of the text up to another, not included."""

    start: int
    end: int


@dataclass(frozen=True)
class Fact:
    """One value: a number, a day (ISO), an hour (HH:MM), a kind of meeting, how many were there."""

    value: str | int
    span: Span
    confidence: float


@dataclass(frozen=True)
class Named:
    """Somebody named. ``person`` is a code of the register, or None when the name is nobody's or could be several's.

    ``alternatives`` are the codes that it could be. Of the present ``acting_as`` is ``titular`` or ``suplente``, of the
    absent ``status`` is one of asistencias.csv; None where no word tells.
    """

    name: str
    person: str | None
    span: Span
    confidence: float
    acting_as: str | None = None
    status: str | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanReference:
    """A commitment of the plan that the text quotes, by the number it is quoted with."""

    number: str
    text: str
    span: Span
    confidence: float


@dataclass(frozen=True)
class Matter:
    """What came in; ``sender_span`` and ``destination_span`` where the text says who sent it and what was done."""

    sender: str | None
    text: str
    destination: str | None
    author_type: str | None
    span: Span
    confidence: float
    neighbourhood: str | None = None
    sender_span: Span | None = None
    destination_span: Span | None = None


@dataclass(frozen=True)
class VoteSaid:
    """A vote as the text tells it: only what is said is filled in, nothing is worked out."""

    result: str  # approved, rejected
    text: str
    span: Span
    confidence: float
    unanimous: bool | None = None
    majority: bool | None = None
    yes: int | None = None
    of: int | None = None
    no: int | None = None
    abstentions: int | None = None
    casting_vote: bool = False

    @property
    def kind(self) -> str:
        """How it is told: unanimous, count, majority, or only that it was so (said)."""
        if self.unanimous:
            return "unanimous"
        if self.yes is not None or self.no is not None:
            return "count"
        return "majority" if self.majority else "said"


@dataclass(frozen=True)
class Resolution:
    """Something decided. Of a repeated vote ``vote`` is the last, ``earlier_votes`` the others in their order."""

    number: str | None
    case_file: str | None
    text: str
    vote: VoteSaid | None
    span: Span
    confidence: float
    earlier_votes: tuple[VoteSaid, ...] = ()
    plan_reference: PlanReference | None = None


@dataclass(frozen=True)
class ContributionSaid:
    """What somebody proposes, asks or complains of; ``author_type`` as in aportes.csv, never who it was."""

    author_type: str
    text: str
    span: Span
    confidence: float
    neighbourhood: str | None = None


@dataclass(frozen=True)
class Acta:
    """All that was found in one text."""

    number: Fact | None = None
    date: Fact | None = None
    start_time: Fact | None = None
    end_time: Fact | None = None
    kind: Fact | None = None
    presider: Named | None = None
    present: tuple[Named, ...] = ()
    absent: tuple[Named, ...] = ()
    present_count: Fact | None = None
    matters: tuple[Matter, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    contributions: tuple[ContributionSaid, ...] = ()
    plan_references: tuple[PlanReference, ...] = ()


_LISTS = {
    "present": Named,
    "absent": Named,
    "matters": Matter,
    "resolutions": Resolution,
    "contributions": ContributionSaid,
    "plan_references": PlanReference,
    "earlier_votes": VoteSaid,
}
_SINGLES = {
    **dict.fromkeys(("number", "date", "start_time", "end_time", "kind", "present_count"), Fact),
    "presider": Named,
    "vote": VoteSaid,
    "plan_reference": PlanReference,
}
_SPANS = {"span", "sender_span", "destination_span"}


def as_json(acta: Acta) -> dict[str, Any]:
    """What the command prints: every fact as an object with its ``span`` and ``confidence``."""
    told: dict[str, Any] = _told(acta)
    return told


def from_json(told: dict[str, Any]) -> Acta:
    """The facts of what ``as_json`` told."""
    acta: Acta = _read(Acta, told)
    return acta


def _told(value: Any) -> Any:
    if isinstance(value, Span):
        return [value.start, value.end]
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    told = {field.name: _told(getattr(value, field.name)) for field in fields(value)}
    return {"kind": value.kind, **told} if isinstance(value, VoteSaid) else told


def _read(kind: Any, told: dict[str, Any]) -> Any:
    return kind(
        **{
            field.name: _read_field(kind, field.name, told[field.name])
            for field in fields(kind)
            if field.name in told
        }
    )


def _read_field(kind: Any, name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _SPANS:
        return Span(*value)
    if name in _LISTS:
        return tuple(_read(_LISTS[name], each) for each in value)
    if name == "alternatives":
        return tuple(value)
    # A resolution's number is text, an acta's a fact.
    if name in _SINGLES and isinstance(value, dict):
        return _read(_SINGLES[name], value)
    return value
