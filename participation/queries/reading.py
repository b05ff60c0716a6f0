"""A session's record as people read it before approval: part by part, each with what it says."""

from collections.abc import Iterable
from dataclasses import dataclass

from participation.models import (
    AttendanceStatus,
    AuthorType,
    ContributionKind,
    ItemOrigin,
    VoteChoice,
)
from participation.queries.amendments import Place, places_of
from participation.queries.session import Session, parts_of
from participation.session.parts import Part
from planning.models import Quality

_TITLES = {
    "heading": "Encabezado y presidencia",
    "presiding": "Encabezado y presidencia",
    "attendance": "Asistencia",
    "item": "Orden del día",
    "decision": "Decisiones y votos",
    "vote": "Decisiones y votos",
    "contribution": "Aportes",
    "recess": "Cuarto intermedio y cierre",
    "closing": "Cuarto intermedio y cierre",
}


@dataclass(frozen=True)
class Entry:
    """A part: what it says in a few words, and its texts."""

    place: Place
    fact: str
    texts: tuple[Place, ...]


@dataclass(frozen=True)
class Chapter:
    """Parts that are read together."""

    title: str
    entries: tuple[Entry, ...]

    @property
    def has_texts(self) -> bool:
        """Whether any of them says more than a few words."""
        return any(entry.texts for entry in self.entries)


def reading_of(session: Session) -> list[Chapter]:
    """The whole record, in the order of the minutes. The words of residents are left out: they are restricted."""
    parts = parts_of(session)
    places = places_of(parts)
    facts = _Facts(session)
    texts: dict[str, list[Place]] = {}
    for place in places.values():
        if place.text:
            texts.setdefault(place.part.key, []).append(place)
    chapters: dict[str, list[Entry]] = {}
    for part in parts.values():
        if part.kind in _TITLES:
            entry = Entry(places[part.key], facts.of(part), tuple(texts.get(part.key, ())))
            chapters.setdefault(_TITLES[part.kind], []).append(entry)
    return [Chapter(title, tuple(entries)) for title, entries in chapters.items()]


class _Facts:
    """What a part says besides its texts."""

    def __init__(self, session: Session) -> None:
        self.results = {
            f"decision:{decision.uid}": session.results[decision.pk].result for decision in session.decisions
        }

    def of(self, part: Part) -> str:
        return ", ".join(word for word in getattr(self, f"_{part.kind}")(part) if word)

    def _heading(self, part: Part) -> Iterable[str]:
        return (part.values["start_time"] and f"empezó a las {part.values['start_time']}",)

    def _closing(self, part: Part) -> Iterable[str]:
        return (part.values["end_time"] and f"terminó a las {part.values['end_time']}",)

    def _presiding(self, part: Part) -> Iterable[str]:
        return _interval(part)

    def _recess(self, part: Part) -> Iterable[str]:
        return (*_interval(part), part.values["resumed_on"] and f"siguió el {part.values['resumed_on']}")

    def _attendance(self, part: Part) -> Iterable[str]:
        status, acting = part.values["status"], part.values["acting_as"]
        present = status == AttendanceStatus.PRESENT
        yield AttendanceStatus(status).label
        yield (f"como {Quality(acting).label.lower()}" if acting else "por invitación") if present else ""
        yield part.values["arrival"] and f"llegó a las {part.values['arrival']}"
        yield part.values["departure"] and f"se retiró a las {part.values['departure']}"

    def _item(self, part: Part) -> Iterable[str]:
        return (
            ItemOrigin(part.values["origin"]).label if part.values["origin"] == ItemOrigin.URGENT else "",
        )

    def _decision(self, part: Part) -> Iterable[str]:
        result = self.results[part.key]
        return (
            part.values["case_file"] and f"expediente {part.values['case_file']}",
            result.outcome.label,
            result.why,
        )

    def _vote(self, part: Part) -> Iterable[str]:
        return (VoteChoice(part.values["choice"]).label,)

    def _contribution(self, part: Part) -> Iterable[str]:
        return ContributionKind(part.values["kind"]).label, AuthorType(part.values["author_type"]).label


def _interval(part: Part) -> Iterable[str]:
    since, until = part.values["from_time"], part.values["to_time"]
    return (since and f"desde las {since}", until and f"hasta las {until}")
