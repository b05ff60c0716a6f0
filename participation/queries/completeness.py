"""What the Digesto asks minutes to hold, letter by letter (D.548.21), and what of it is missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from participation.models import AttendanceStatus, VoteMode
from participation.queries.session import Session
from planning.queries import members_at


@dataclass(frozen=True)
class Requirement:
    """One letter of the article: what it asks for, and what is missing of it, in words."""

    letter: str
    label: str
    article: str
    missing: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True)
class Completeness:
    """The letters a to f."""

    requirements: tuple[Requirement, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the minutes may be approved."""
        return all(requirement.is_met for requirement in self.requirements)


def completeness_of(session: Session) -> Completeness:
    """What the minutes of a session still lack."""
    letters = (
        ("a", "Lugar, fecha, inicio y fin", _where_and_when(session)),
        ("b", "Quiénes estuvieron", _present(session)),
        ("c", "Quiénes faltaron, y con qué justificación", _absent(session)),
        ("d", "Quién presidió", [] if session.presidings else ["Falta quién presidió."]),
        ("e", "Cada resolución, con su breve relación y su votación", _decided(session)),
        ("f", "Los fundamentos de voto que se pidieron", _grounds(session)),
    )
    return Completeness(
        tuple(
            Requirement(letter, label, f"Digesto, D.548.21 {letter})", tuple(missing))
            for letter, label, missing in letters
        )
    )


def _where_and_when(session: Session) -> Iterator[str]:
    meeting = session.meeting
    if not meeting.place:
        yield "Falta el lugar."
    if not meeting.start_time:
        yield "Falta la hora de inicio."
    if not meeting.end_time:
        yield "Falta la hora de fin."


def _present(session: Session) -> Iterator[str]:
    named = any(row.status == AttendanceStatus.PRESENT for row in session.attendances)
    if not named and session.meeting.members_present is None:
        yield "Falta quiénes estuvieron."


def _absent(session: Session) -> Iterator[str]:
    if session.meeting.count_only:
        return
    told = {row.person_id for row in session.attendances}
    members = members_at(session.meeting.date, *session.meeting.bodies.all())
    yield from (
        f"Falta decir si estuvo {row.person}."
        for row in members
        if row.person_id not in told and row.quality == "principal"
    )


def _decided(session: Session) -> Iterator[str]:
    voted = {vote.decision_id for vote in session.votes}
    for decision in session.decisions:
        if not decision.operative:
            yield f"{decision}: falta la parte dispositiva."
        if not decision.account:
            yield f"{decision}: falta la breve relación del asunto."
        if decision.mode == VoteMode.NOMINAL and decision.pk not in voted:
            yield f"{decision}: falta la votación."
        if decision.mode == VoteMode.AGGREGATE and decision.yes_count is None:
            yield f"{decision}: faltan los totales de la votación."


def _grounds(session: Session) -> Iterator[str]:
    for vote in session.votes:
        if vote.wants_statement and not vote.statement:
            yield f"{vote.decision}: falta el fundamento de {vote.person}."
