"""Reads of a session's record: its parts, its votes with their results, and the record whole."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from participation.models import (
    AgendaItem,
    Attendance,
    AttendanceStatus,
    Contribution,
    Decision,
    Meeting,
    Presiding,
    Recess,
    Vote,
    VoteChoice,
    VoteMode,
)
from participation.queries.meetings import quorum_article
from participation.session.parts import Part
from participation.session.voting import Poll, Results, results
from planning.models import Body, BodyKind, MajorityRule, Person, Quality, RuleKey
from planning.queries import mayor_at, members_at, rule_value


@dataclass(frozen=True)
class Session:
    """Everything that is recorded of a meeting, read once. Rows come in the order of the minutes."""

    meeting: Meeting
    items: list[AgendaItem]
    presidings: list[Presiding]
    recesses: list[Recess]
    attendances: list[Attendance]
    decisions: list[Decision]
    votes: list[Vote]
    contributions: list[Contribution]

    @cached_property
    def body(self) -> Body | None:
        """The body that numbers the minutes: it is the one that votes."""
        return self.meeting.minutes.body

    @cached_property
    def voters(self) -> list[Person]:
        """Who may vote: present, acting as principal, and of the body that votes where several meet."""
        present = [
            row.person
            for row in self.attendances
            if row.status == AttendanceStatus.PRESENT and row.acting_as == Quality.PRINCIPAL
        ]
        bodies = list(self.meeting.bodies.all())
        if len(bodies) < 2 or self.body is None:
            return present
        own = set(members_at(self.meeting.date, self.body).order_by().values_list("person_id", flat=True))
        return [person for person in present if person.pk in own]

    @cached_property
    def rules(self) -> "VotingRules":
        """What was in force for the body on the day."""
        return voting_rules(self.body, self.meeting.date)

    @cached_property
    def results(self) -> dict[int, Results]:
        """What each decision (by primary key) came to."""
        by_decision: dict[int, list[Vote]] = {}
        for vote in self.votes:
            by_decision.setdefault(vote.decision_id, []).append(vote)
        presiders = {row.person_id for row in self.presidings}
        voters = {person.pk for person in self.voters}
        return {
            decision.pk: results(
                _poll(decision, by_decision.get(decision.pk, []), voters, presiders, self.rules),
                self.rules.majority,
            )
            for decision in self.decisions
        }

    def votes_of(self, decision: Decision) -> list[Vote]:
        """How each person voted on one decision, in the order of names."""
        return [vote for vote in self.votes if vote.decision_id == decision.pk]


@dataclass(frozen=True)
class VotingRules:
    """What was in force for a body on a day; ``members`` are the seats, ``mayor`` holds the mayor's office that day."""

    members: int
    quorum: int | None
    majority: MajorityRule
    mayor: Person | None
    has_casting: bool
    quorum_article: str


def voting_rules(body: Body | None, day: dt.date) -> VotingRules:
    """The rules by which a body's votes of a day are counted (docs/adr/0009)."""
    seats = rule_value(RuleKey.SEATS, body, day)
    quorum = rule_value(RuleKey.QUORUM, body, day)
    majority = rule_value(RuleKey.MAJORITY, body, day)
    principals = (
        members_at(day, body).order_by().filter(quality=Quality.PRINCIPAL).count()
        if body and not seats
        else 0
    )
    is_council = body is not None and body.kind == BodyKind.MUNICIPAL_COUNCIL
    return VotingRules(
        members=int(seats) if seats else principals,
        quorum=int(quorum) if quorum else None,
        majority=MajorityRule(majority) if majority else MajorityRule.OF_MEMBERS,
        mayor=mayor_at(day) if is_council else None,
        has_casting=is_council,
        quorum_article=quorum_article(body),
    )


def session_of(meeting: Meeting) -> Session:
    """Read what is recorded of a meeting."""
    return Session(
        meeting=meeting,
        items=list(meeting.agenda_items.select_related("matter").order_by("position", "pk")),
        presidings=list(meeting.presidings.select_related("person").order_by("pk")),
        recesses=list(meeting.recesses.order_by("pk")),
        attendances=list(
            meeting.attendances.select_related("person").order_by("acting_as", "person__sort_key", "pk")
        ),
        decisions=list(
            meeting.decisions.select_related(
                "item", "mover", "tie_broken_by", "approves__meeting", "approves__body"
            ).order_by("position", "pk")
        ),
        votes=list(
            Vote.objects.filter(decision__meeting=meeting)
            .select_related("person", "decision")
            .order_by("decision__position", "decision_id", "person__sort_key", "pk")
        ),
        contributions=list(
            meeting.contributions.select_related("author", "neighbourhood", "theme", "item").order_by("pk")
        ),
    )


def poll_of(decision: Decision) -> Poll:
    """The raw votes on one decision, and who could vote."""
    session = session_of(decision.meeting)
    voters = {person.pk for person in session.voters}
    presiders = {row.person_id for row in session.presidings}
    return _poll(decision, session.votes_of(decision), voters, presiders, session.rules)


def results_of(decision: Decision) -> Results:
    """What one decision came to, under the rule in force on its day and under the other."""
    return results(
        poll_of(decision), voting_rules(decision.meeting.minutes.body, decision.meeting.date).majority
    )


def _poll(
    decision: Decision, votes: Iterable[Vote], voters: set[int], presiders: set[int], rules: VotingRules
) -> Poll:
    if decision.mode == VoteMode.AGGREGATE:
        return _poll_of_totals(decision, rules)
    of_person = {vote.person_id: vote.choice for vote in votes}
    count = Counter(of_person.values())
    out = sum(1 for person, choice in of_person.items() if choice == VoteChoice.OUT and person in voters)
    mayor = rules.mayor.pk if rules.mayor else None
    casting_by = decision.tie_broken_by_id or mayor
    unentitled = sum(
        1 for person, choice in of_person.items() if choice != VoteChoice.OUT and person not in voters
    )
    return Poll(
        members=rules.members,
        quorum=rules.quorum,
        quorum_article=rules.quorum_article,
        present=len(voters) - out,
        yes=count[VoteChoice.YES],
        no=count[VoteChoice.NO],
        abstention=count[VoteChoice.ABSTENTION],
        recused=count[VoteChoice.RECUSED],
        has_casting=rules.has_casting
        and casting_by is not None
        and casting_by == mayor
        and casting_by in presiders,
        presider_vote=_said(of_person.get(casting_by)) if casting_by else "",
        casting=decision.casting_vote,
        is_spending=decision.is_spending,
        mayor_vote=_said(of_person.get(mayor)) if mayor else "",
        unentitled=unentitled,
    )


def _said(choice: str | None) -> str:
    return "" if choice in (None, VoteChoice.OUT) else str(choice)


def _poll_of_totals(decision: Decision, rules: VotingRules) -> Poll:
    yes, no, abstention = (
        decision.yes_count or 0,
        decision.no_count or 0,
        decision.abstention_count or 0,
    )
    present = decision.present_count if decision.present_count is not None else yes + no + abstention
    return Poll(
        members=rules.members,
        quorum=rules.quorum,
        quorum_article=rules.quorum_article,
        present=present,
        yes=yes,
        no=no,
        abstention=abstention,
        casting=decision.casting_vote,
        is_spending=decision.is_spending,
        mayor_vote=None,
        nominal=False,
        told=decision.yes_count is not None or decision.no_count is not None,
    )


# --- parts ------------------------------------------------------------------------------------------


def parts_of(session: Session) -> dict[str, Part]:
    """Every part of what is recorded, by key, in the order of the minutes."""
    meeting = session.meeting
    parts = [
        Part("heading", "Encabezado", {"start_time": _time(meeting.start_time), "place": meeting.place}),
        *(_presiding(row) for row in session.presidings),
        *(_attendance(row) for row in session.attendances),
        Part("order", "Orden de los puntos", {"uids": " ".join(str(item.uid) for item in session.items)}),
        *(_item(place, row) for place, row in enumerate(session.items, start=1)),
        *(_decision(row) for row in session.decisions),
        *(_vote(row) for row in session.votes),
        *(_contribution(place, row) for place, row in enumerate(session.contributions, start=1)),
        *(_recess(row) for row in session.recesses),
        Part("closing", "Cierre", {"end_time": _time(meeting.end_time)}),
    ]
    return {part.key: part for part in parts}


def _presiding(row: Presiding) -> Part:
    return Part(
        f"presiding:{row.uid}",
        f"Presidencia de {row.person}",
        {"person": row.person.code, "from_time": _time(row.from_time), "to_time": _time(row.to_time)},
    )


def _attendance(row: Attendance) -> Part:
    return Part(
        f"attendance:{row.person.code}",
        f"Asistencia de {row.person}",
        {
            "status": row.status,
            "acting_as": row.acting_as,
            "arrival": _time(row.arrival),
            "departure": _time(row.departure),
        },
    )


def _item(place: int, row: AgendaItem) -> Part:
    return Part(
        f"item:{row.uid}",
        f"Punto {place}",
        {
            "origin": row.origin,
            "title": row.title,
            "matter": str(row.matter_id or ""),
            "discussion": row.discussion,
            "destination": row.destination,
        },
    )


def _decision(row: Decision) -> Part:
    values = {
        "kind": row.kind,
        "item": str(row.item.uid) if row.item else "",
        "number": row.number,
        "case_file": row.case_file,
        "account": row.account,
        "seen": row.seen,
        "resulting": row.resulting,
        "considering": row.considering,
        "operative": row.operative,
        "mover": row.mover.code if row.mover else "",
        "is_spending": "1" if row.is_spending else "",
        "amount": "" if row.amount is None else f"{row.amount:.2f}",
        "mode": row.mode,
        "yes_count": _number(row.yes_count),
        "no_count": _number(row.no_count),
        "abstention_count": _number(row.abstention_count),
        "present_count": _number(row.present_count),
        "casting_vote": row.casting_vote,
        "tie_broken_by": row.tie_broken_by.code if row.tie_broken_by else "",
        "approves": row.approves.meeting.code if row.approves else "",
    }
    return Part(f"decision:{row.uid}", str(row), values)


def _vote(row: Vote) -> Part:
    return Part(
        f"vote:{row.decision.uid}:{row.person.code}",
        f"Voto de {row.person} ({row.decision})",
        {
            "choice": row.choice,
            "wants_statement": "1" if row.wants_statement else "",
            "statement": row.statement,
            "recusal_reason": row.recusal_reason,
        },
    )


def _contribution(place: int, row: Contribution) -> Part:
    return Part(
        f"contribution:{row.uid}",
        f"Aporte {place}",
        {
            "kind": row.kind,
            "author_type": row.author_type,
            "author": row.author.code if row.author else "",
            "neighbourhood": row.neighbourhood.code if row.neighbourhood else "",
            "theme": row.theme.code if row.theme else "",
            "item": str(row.item.uid) if row.item else "",
            "verbatim": row.verbatim,
        },
    )


def _recess(row: Recess) -> Part:
    return Part(
        f"recess:{row.uid}",
        "Cuarto intermedio",
        {
            "from_time": _time(row.from_time),
            "to_time": _time(row.to_time),
            "resumed_on": row.resumed_on.isoformat() if row.resumed_on else "",
            "reason": row.reason,
        },
    )


def _time(value: dt.time | None) -> str:
    return value.strftime("%H:%M") if value else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


# --- the record whole ----------------------------------------------------------------------------------


def record_of(session: Session) -> dict[str, Any]:
    """Everything that the minutes hold, as JSON values: what approval freezes and what is signed."""
    meeting, minutes = session.meeting, session.meeting.minutes
    return {
        "meeting": meeting.code,
        "kind": meeting.kind,
        "date": meeting.date.isoformat(),
        "bodies": [body.code for body in meeting.bodies.all()],
        "body": minutes.body.code if minutes.body else "",
        "number": minutes.number,
        "year": minutes.year,
        "is_open": meeting.is_open,
        "closed_reason": meeting.closed_reason,
        "members_present": meeting.members_present,
        "residents": [
            [
                row.count,
                row.gender,
                row.age_band,
                row.neighbourhood.code if row.neighbourhood else "",
                row.first_time,
            ]
            for row in meeting.head_counts.select_related("neighbourhood").order_by("pk")
        ],
        "parts": {key: part.values for key, part in parts_of(session).items()},
    }


def record_hash(session: Session) -> str:
    """The SHA-256 of the record, in hexadecimal."""
    written = json.dumps(record_of(session), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
