"""What the acta of a session must hold by law, and exactly what is missing of it.

The Municipal Council's by Digesto D.548.21 a–f; the Neighbourhood Council's, its board's and its committees' by D.611;
of any other meeting that one knows when it was and what happened. What is missing stops approval and never drafting.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from participation.models import (
    Attendance,
    AttendanceStatus,
    Decision,
    DecisionKind,
    ItemOrigin,
    MeetingKind,
    VoteChoice,
    VoteMode,
)
from participation.queries.meetings import quorum_article
from participation.queries.session import Session
from participation.session.voting import Outcome
from planning.models import BodyKind, Person, Quality
from planning.queries import members_at

#: Kinds of meeting that are sessions of a body. What the minutes of a hearing or a workshop hold is in no article.
_SESSIONS = (MeetingKind.ORDINARY, MeetingKind.EXTRAORDINARY)
_NEIGHBOURS = (BodyKind.NEIGHBOURHOOD_COUNCIL, BodyKind.EXECUTIVE_BOARD, BodyKind.COMMITTEE)
_DAY = 24 * 60


@dataclass(frozen=True)
class Requirement:
    """One thing the acta must hold: ``letter`` where the article has one, and what is missing of it, in words.

    ``is_empty``: nothing is missing because there was nothing of it, as in a session without resolutions.
    """

    letter: str
    label: str
    article: str
    missing: tuple[str, ...]
    is_empty: bool = False

    @property
    def is_met(self) -> bool:
        """Whether nothing of it is missing."""
        return not self.missing


@dataclass(frozen=True)
class Completeness:
    """Everything an acta must hold, in the order of the article."""

    requirements: tuple[Requirement, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return all(requirement.is_met for requirement in self.requirements)

    @property
    def missing(self) -> list[str]:
        """All that is missing, each with its article."""
        return [
            f"{words} (Digesto, {requirement.article.removesuffix(')')})" if requirement.article else words
            for requirement in self.requirements
            for words in requirement.missing
        ]


_Check = Callable[[Session], Iterable[str]]


def completeness_of(session: Session) -> Completeness:
    """What the acta of a session must hold and what is missing. Reads who was summoned; the rest was read already."""
    return Completeness(
        tuple(
            Requirement(letter, label, article, tuple(check(session)), is_empty=_had_none(session, check))
            for letter, label, article, check in _list_of(session)
        )
    )


def _had_none(session: Session, check: _Check) -> bool:
    """Whether what is asked for is of decisions or of grounds for votes, and the session had none."""
    if check in (_decisions, _votes):
        return not session.decisions
    if check is _motions:
        return all(decision.kind != DecisionKind.MOTION for decision in session.decisions)
    return check is _statements and not any(vote.wants_statement for vote in session.votes)


def _list_of(session: Session) -> tuple[tuple[str, str, str, _Check], ...]:
    kind = session.body.kind if session.body else None
    if session.meeting.kind in _SESSIONS and kind == BodyKind.MUNICIPAL_COUNCIL:
        return _COUNCIL
    if session.meeting.kind in _SESSIONS and kind in _NEIGHBOURS:
        return _NEIGHBOURHOOD
    return _OTHER


# --- a) and hours -----------------------------------------------------------------------------------


def _place_and_hours(session: Session) -> Iterator[str]:
    if not session.meeting.place:
        yield "Falta el lugar"
    yield from _start(session)
    yield from _end(session)


def _start(session: Session) -> Iterator[str]:
    if session.meeting.start_time is None:
        yield "Falta la hora de inicio"


def _end(session: Session) -> Iterator[str]:
    if session.meeting.end_time is None:
        yield "Falta la hora de fin"


# --- b) and c) --------------------------------------------------------------------------------------


def _present(session: Session) -> Iterator[str]:
    if any(row.status == AttendanceStatus.PRESENT for row in session.attendances):
        return
    if session.meeting.count_only:
        yield "Falta anotar quiénes asistieron: no alcanza con cuántas personas"
    else:
        yield "Falta anotar quiénes asistieron"


def _absent(session: Session) -> Iterator[str]:
    told = {row.person_id for row in session.attendances}
    for person in _summoned(session):
        if person.pk not in told:
            yield f"Falta anotar a {person}"


def _summoned(session: Session) -> list[Person]:
    """The principals who were called or, where nobody wrote down who was, those in office on the day."""
    meeting = session.meeting
    called = list(meeting.summons.select_related("person").order_by("person__sort_key", "pk"))
    if called:
        return [row.person for row in called if row.quality == Quality.PRINCIPAL]
    members = members_at(meeting.date, *meeting.bodies.all()).filter(quality=Quality.PRINCIPAL)
    return list({row.person_id: row.person for row in members}.values())


def _number_present(session: Session) -> Iterator[str]:
    if session.meeting.members_present is None and not session.attendances:
        yield "Falta anotar cuántas personas asistieron"


# --- d) ---------------------------------------------------------------------------------------------


def _presided(session: Session) -> Iterator[str]:
    if not session.presidings:
        yield "Falta anotar quién presidió"
        return
    rows: dict[int, Attendance] = {row.person_id: row for row in session.attendances}
    for presiding in session.presidings:
        row = rows.get(presiding.person_id)
        if row is not None and row.status != AttendanceStatus.PRESENT:
            yield f"{presiding.person} figura presidiendo y no figura presente"
    for since, until in _without_presider(session):
        yield f"Falta anotar quién presidió de {_hour(since)} a {_hour(until)}"


def _without_presider(session: Session) -> list[tuple[int, int]]:
    """The stretches, in minutes from the session's first midnight, that nobody presided and were no recess.

    Nothing can be said without both hours, nor of a session that went on another day, whose hours are of two days.
    """
    start, end = session.meeting.start_time, session.meeting.end_time
    if start is None or end is None or any(recess.resumed_on for recess in session.recesses):
        return []
    past_midnight = end < start
    first, last = _minutes(start), _minutes(end) + (_DAY if past_midnight else 0)

    def moment(time: dt.time | None, otherwise: int) -> int:
        if time is None:
            return otherwise
        return _minutes(time) + (_DAY if past_midnight and time < start else 0)

    stretches = [(row.from_time, row.to_time) for row in session.presidings]
    stretches += [(row.from_time, row.to_time) for row in session.recesses]
    found, reached = [], first
    for since, until in sorted((moment(start, first), moment(end, last)) for start, end in stretches):
        if since > reached:
            found.append((reached, min(since, last)))
        reached = max(reached, until)
    if reached < last:
        found.append((reached, last))
    return [(since, until) for since, until in found if since < until]


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _hour(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


# --- e) ---------------------------------------------------------------------------------------------


def _decisions(session: Session) -> Iterator[str]:
    for decision in session.decisions:
        yield from _told(session, decision)
    yield from _urgent(session)
    yield from _votes(session)
    yield from _nominal(session)


def _told(session: Session, decision: Decision) -> Iterator[str]:
    """The operative part of each resolution, preceded by a brief account of the matter."""
    name = _name(session, decision)
    if decision.kind == DecisionKind.RESOLUTION:
        if not decision.operative:
            yield f"{name}: falta la parte dispositiva"
        account = (decision.account, decision.seen, decision.resulting, decision.considering)
        if not any(account) and not (decision.item and decision.item.discussion):
            yield f"{name}: falta la breve relación del asunto"
    elif decision.kind == DecisionKind.URGENCY:
        if decision.item is None:
            yield f"{name}: falta decir qué punto se admitió (Digesto, D.548.48)"
    elif decision.kind == DecisionKind.MINUTES:
        if decision.approves is None:
            yield f"{name}: falta decir de qué acta se trata"
    elif not (decision.operative or decision.account):
        yield f"{name}: falta decir qué se votó"


def _urgent(session: Session) -> Iterator[str]:
    """An urgent matter enters only if the Council admits it."""
    admitted = {
        decision.item_id
        for decision in session.decisions
        if decision.kind == DecisionKind.URGENCY
        and session.results[decision.pk].result.outcome == Outcome.APPROVED
    }
    for place, item in enumerate(session.items, start=1):
        if item.origin == ItemOrigin.URGENT and item.pk not in admitted:
            yield f"Punto {place}, urgente: falta la votación que lo admitió (Digesto, D.548.48)"


def _votes(session: Session) -> Iterator[str]:
    """Every decision has its votes, and they can be what they say they are."""
    fails = _without_quorum(session)
    if fails:
        yield fails
    for decision in session.decisions:
        name, votes = _name(session, decision), session.votes_of(decision)
        counts = (decision.yes_count, decision.no_count, decision.abstention_count)
        is_nominal = decision.mode == VoteMode.NOMINAL
        if not (votes if is_nominal else any(count is not None for count in counts)):
            yield f"{name}: falta la votación"
            continue
        result = session.results[decision.pk].result
        bad = (Outcome.INVALID, Outcome.UNVERIFIABLE) + (() if fails else (Outcome.NO_QUORUM,))
        if result.outcome in bad:
            yield f"{name}: {_inside(result.why)}"
        elif not is_nominal and (excess := _excess(session, sum(count or 0 for count in counts))):
            yield f"{name}: {excess}"
        if any(vote.choice == VoteChoice.RECUSED and vote.person_id == decision.mover_id for vote in votes):
            yield f"{name}: {decision.mover} la presentó y se excusó por interés propio (Digesto, D.548.26)"


def _without_quorum(session: Session) -> str:
    needed, present = session.rules.quorum, _told_present(session)
    if not session.decisions or needed is None or present is None or present >= needed:
        return ""
    article = quorum_article(session.body)
    return f"La sesión tiene decisiones y no tuvo quórum: {present} presentes de {needed}{article}"


def _excess(session: Session, votes: int) -> str:
    present = _told_present(session)
    return f"hay {votes} votos y {present} presentes" if present is not None and votes > present else ""


def _told_present(session: Session) -> int | None:
    """How many could vote, as far as attendance says; ``None`` when it says nothing."""
    if session.meeting.count_only:
        return session.meeting.members_present
    return len(session.voters) if session.attendances else None


def _nominal(session: Session) -> Iterator[str]:
    for decision in session.decisions:
        if decision.mode != VoteMode.NOMINAL:
            yield f"{_name(session, decision)}: la votación tiene que ser nominal (Digesto, D.548.26)"


def _name(session: Session, decision: Decision) -> str:
    """How people call a decision: by its number, by its item, or by its place among all."""
    kind = decision.get_kind_display()
    if decision.number:
        return f"{kind} {decision.number}"
    if decision.item_id:
        places = {item.pk: place for place, item in enumerate(session.items, start=1)}
        return f"{kind} del punto {places[decision.item_id]}"
    return f"{kind} ({1 + session.decisions.index(decision)}.ª votación)"


def _inside(sentence: str) -> str:
    """A sentence as it reads after a colon."""
    return f"{sentence[:1].lower()}{sentence[1:]}".removesuffix(".")


# --- f) and what the others ask for ------------------------------------------------------------------


def _statements(session: Session) -> Iterator[str]:
    for vote in session.votes:
        if vote.wants_statement and not vote.statement:
            decision = next(row for row in session.decisions if row.pk == vote.decision_id)
            yield f"Falta el fundamento de voto de {vote.person} ({_inside(_name(session, decision))})"


def _agenda(session: Session) -> Iterator[str]:
    if not session.items:
        yield "Falta el orden del día"


def _motions(session: Session) -> Iterator[str]:
    for decision in session.decisions:
        if decision.kind == DecisionKind.MOTION:
            if decision.mover is None:
                yield f"{_name(session, decision)}: falta quién la presentó"
            if not (decision.operative or decision.account):
                yield f"{_name(session, decision)}: falta qué dice"


def _something(session: Session) -> Iterator[str]:
    meeting = session.meeting
    recorded = (
        session.attendances
        or session.decisions
        or session.contributions
        or meeting.members_present is not None
        or any(item.discussion for item in session.items)
        or meeting.head_counts.exists()
    )
    if not recorded:
        yield "Falta registrar qué pasó: quiénes asistieron, qué se trató o cuántas personas vinieron"


_COUNCIL: tuple[tuple[str, str, str, _Check], ...] = (
    ("a", "Lugar, fecha, hora de inicio y de fin", "D.548.21 a)", _place_and_hours),
    ("b", "Integrantes presentes", "D.548.21 b)", _present),
    ("c", "Integrantes ausentes, con justificación o sin ella", "D.548.21 c)", _absent),
    ("d", "Quién presidió", "D.548.21 d)", _presided),
    ("e", "Parte dispositiva de cada resolución, breve relación del asunto y votación", "D.548.21 e)", _decisions),
    ("f", "Fundamentos de voto que se pidieron", "D.548.21 f)", _statements),
)  # fmt: skip
_NEIGHBOURHOOD: tuple[tuple[str, str, str, _Check], ...] = (
    ("", "Fecha y hora de inicio", "D.611", _start),
    ("", "Orden del día", "D.611", _agenda),
    ("", "Cantidad de presentes", "D.611", _number_present),
    ("", "Integración de la mesa: quién presidió", "D.611", _presided),
    ("", "Mociones, con quién las presentó", "D.611", _motions),
    ("", "Votaciones, con su resultado", "D.611", _votes),
    ("", "Hora de fin", "D.611", _end),
)
_OTHER: tuple[tuple[str, str, str, _Check], ...] = (
    ("", "Fecha y hora de inicio", "", _start),
    ("", "Algo registrado", "", _something),
    ("", "Votaciones, si las hubo, con su resultado", "", _votes),
)
