"""What the Digesto asks minutes to hold (D.548.21), and what a record lacks of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from participation.models import AttendanceStatus, Decision, VoteChoice, VoteMode
from participation.queries.session import Session


@dataclass(frozen=True)
class Requirement:
    """One letter of the article: what it asks for, and what of it is missing, in words."""

    letter: str
    label: str
    article: str
    missing: Sequence[str]


@dataclass(frozen=True)
class Completeness:
    """All of them, in order."""

    requirements: Sequence[Requirement]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not any(row.missing for row in self.requirements)


def completeness_of(session: Session) -> Completeness:
    """What the record of a session holds and lacks of letters a to f."""
    meeting = session.meeting
    statuses = {row.status for row in session.attendances}
    heading = (
        ("el lugar", meeting.place),
        ("la hora de inicio", meeting.start_time),
        ("la hora de fin", meeting.end_time),
    )
    is_counted = meeting.count_only and meeting.members_present is not None
    told: dict[str, tuple[str, Iterable[str]]] = {
        "a": ("Lugar, fecha y horas", [f"Falta {words}." for words, value in heading if not value]),
        "b": (
            "Quiénes asistieron",
            [] if is_counted or AttendanceStatus.PRESENT in statuses else ["No dice quiénes asistieron."],
        ),
        "c": (
            "Quiénes faltaron",
            [] if is_counted or session.attendances else ["No dice quiénes faltaron, ni por qué."],
        ),
        "d": ("Quién presidió", [] if session.presidings else ["No dice quién presidió."]),
        "e": ("Lo resuelto y sus votos", _decisions(session)),
        "f": (
            "Fundamentos de voto pedidos",
            [
                f"Falta el fundamento del voto de {vote.person.public_name}."
                for vote in session.votes
                if vote.wants_statement and not vote.statement
            ],
        ),
    }
    return Completeness(
        [
            Requirement(letter, label, "Digesto, D.548.21", tuple(missing))
            for letter, (label, missing) in told.items()
        ]
    )


def _decisions(session: Session) -> Iterable[str]:
    for row in session.decisions:
        if not row.operative:
            yield f"Falta la parte dispositiva de {str(row).lower()}."
        if not _is_voted(session, row):
            yield f"Falta la votación de {str(row).lower()}."


def _is_voted(session: Session, row: Decision) -> bool:
    if row.mode == VoteMode.AGGREGATE:
        return row.yes_count is not None
    return any(vote.choice != VoteChoice.OUT for vote in session.votes_of(row))
