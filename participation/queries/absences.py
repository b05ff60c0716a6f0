"""Absences from ordinary sessions: which are justified, and how many weigh on whom (Ley 19.272 art. 30)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from participation.models import (
    Attendance,
    AttendanceJustification,
    AttendanceStatus,
    JustificationState,
    MeetingKind,
    MinutesState,
)
from planning.models import Body, Membership, Quality, RuleKey
from planning.queries import members_at, rules_at

ABSENT = (AttendanceStatus.WITH_NOTICE, AttendanceStatus.WITHOUT_NOTICE)


@dataclass(frozen=True)
class Absence:
    """One absence from an approved ordinary session; ``judged`` is the newest justification's state, or empty."""

    attendance: Attendance
    judged: str

    @property
    def is_justified(self) -> bool:
        """What was judged holds; else an absence with notice is taken as justified and one without is not."""
        if self.judged:
            return self.judged == JustificationState.ACCEPTED
        return self.attendance.status == AttendanceStatus.WITH_NOTICE


@dataclass(frozen=True)
class AbsenceCount:
    """Of a member in the present term: absences from ordinary sessions, and the number that counts as resigning."""

    membership: Membership
    absences: tuple[Absence, ...]
    limit: int | None

    @property
    def unjustified(self) -> int:
        """How many weigh."""
        return sum(1 for absence in self.absences if not absence.is_justified)

    @property
    def is_over(self) -> bool:
        """Whether they reached the number of the rule; without the rule, never."""
        return self.limit is not None and self.unjustified >= self.limit

    @property
    def is_near(self) -> bool:
        """Whether one more would reach it."""
        return self.limit is not None and self.unjustified == self.limit - 1


def with_judgement(attendances: QuerySet[Attendance]) -> QuerySet[Attendance]:
    """Annotate ``judged``: the state of the newest justification."""
    newest = AttendanceJustification.objects.filter(attendance=OuterRef("pk")).order_by("-recorded_at", "-pk")
    return attendances.annotate(judged=Subquery(newest.values("state")[:1]))


def absences_of(bodies: Iterable[Body], day: dt.date) -> list[AbsenceCount]:
    """Every principal of some bodies on a day, with the absences of their present term: most unjustified ones first.

    Ordinary sessions with approved minutes only, recorded by name. A constant number of queries.
    """
    bodies = list(bodies)
    members = list(members_at(day, *bodies).filter(quality=Quality.PRINCIPAL))
    limits = rules_at(RuleKey.UNJUSTIFIED_ABSENCES, day)
    found: dict[tuple[int, int], list[Absence]] = {}
    rows = (
        with_judgement(
            Attendance.objects.filter(
                status__in=ABSENT,
                meeting__kind=MeetingKind.ORDINARY,
                meeting__count_only=False,
                meeting__minutes__state=MinutesState.APPROVED,
                person__in=[member.person_id for member in members],
            )
        )
        .select_related("meeting", "person")
        .prefetch_related("meeting__meeting_bodies")
        .order_by("meeting__date", "pk")
    )
    for row in rows:
        for link in row.meeting.meeting_bodies.all():
            found.setdefault((row.person_id, link.body_id), []).append(
                Absence(row, getattr(row, "judged", "") or "")
            )
    counts = [
        AbsenceCount(
            membership=member,
            absences=tuple(
                absence
                for absence in found.get((member.person_id, member.body_id), ())
                if absence.attendance.meeting.date >= member.valid_from
            ),
            limit=_limit(limits, member.body),
        )
        for member in members
    ]
    return sorted(counts, key=lambda count: (-count.unjustified, count.membership.person.sort_key))


def _limit(limits: dict[str, str], body: Body) -> int | None:
    value = limits.get(body.code) or limits.get("")
    return int(value) if value else None
