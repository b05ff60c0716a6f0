"""A checked plan into rows, in bulk: a fixed number of statements for each thousand rows.

Called inside the transaction of ``participation.actions.imports``, which holds the lock and checks who may.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db.models import Model

from accounts.models import User
from participation.actions.meetings import usual_legal_kind
from participation.actions.minutes import SIGNED_OUTSIDE
from participation.models import (
    Attendance,
    AttendanceStatus,
    Contribution,
    HeadCount,
    Meeting,
    MeetingBody,
    Minutes,
    MinutesMove,
    MinutesOrigin,
    MinutesState,
    MoveKind,
    Summons,
)
from participation.records.formats import RecordFile
from participation.records.plan import AttendanceRecord, Plan
from participation.transitions import check_open
from planning.models import Body, Membership, Person
from planning.offices import office_of_title

_Row = TypeVar("_Row", bound=Model)
_AT_ONCE = 1000


class Writer:
    """Writes a plan; ``file`` says at any moment whose rows are being written."""

    def __init__(
        self, plan: Plan, *, by: User, now: dt.datetime, progress: Callable[[int, str], None]
    ) -> None:
        self.plan = plan
        self.by = by
        self.now = now
        self.progress = progress
        self.file = RecordFile.PEOPLE
        self._written = 0
        self._total = max(1, len(plan.attendances))

    def write(self) -> None:
        """Write everything; facts first, approvals last, because an approval freezes the facts."""
        self.people = self._write_people()
        self._write_memberships()
        self.meetings = self._write_meetings()
        self._write_attendances()
        self._write_head_counts()
        self._write_contributions()
        self._approve()

    def _start(self, file: RecordFile, percent: int, step: str) -> None:
        self.file = file
        self.progress(percent, step)

    def _insert(self, model: type[_Row], rows: Sequence[_Row], step: str = "") -> None:
        for start in range(0, len(rows), _AT_ONCE):
            batch = rows[start : start + _AT_ONCE]
            model._default_manager.bulk_create(batch)
            if step:
                self._written += len(batch)
                self.progress(50 + 35 * self._written // self._total, step)

    def _write_people(self) -> dict[str, int]:
        self._start(RecordFile.PEOPLE, 40, "Registrando personas")
        new = [
            Person(
                code=one.code,
                first_name=one.first_name,
                last_name=one.last_name,
                gender=one.gender,
                is_minor=one.is_minor,
            )
            for one in self.plan.people
        ]
        self._insert(Person, new)
        cited = {
            *(one.person for one in self.plan.memberships),
            *(one.person for one in self.plan.attendances),
            *(one.author for one in self.plan.contributions),
        }
        return dict(Person.objects.filter(code__in=cited).values_list("code", "pk"))

    def _write_memberships(self) -> None:
        self._start(RecordFile.MEMBERSHIPS, 43, "Registrando integraciones")
        rows = [
            Membership(
                person_id=self.people[one.person],
                body=one.body,
                quality=one.quality,
                office=office_of_title(one.office_title),
                office_title=one.office_title,
                order=one.order,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                end_reason=one.end_reason,
            )
            for one in self.plan.memberships
        ]
        self._insert(Membership, rows)

    def _write_meetings(self) -> dict[str, Meeting]:
        self._start(RecordFile.MEETINGS, 46, "Registrando reuniones")
        new = [
            Meeting(
                code=one.code,
                kind=one.kind,
                legal_kind=usual_legal_kind(one.kind),
                date=one.date,
                start_time=one.start_time,
                end_time=one.end_time,
                place=one.place,
                convened_at=one.convened_at,
                count_only=one.count_only,
            )
            for one in self.plan.meetings
        ]
        self._insert(Meeting, new)
        pairs = list(zip(new, self.plan.meetings, strict=True))
        bodies = [
            MeetingBody(meeting=meeting, body=body, position=position)
            for meeting, one in pairs
            for position, body in enumerate(one.bodies)
        ]
        self._insert(MeetingBody, bodies)
        minutes = [
            Minutes(
                meeting=meeting,
                body=one.bodies[0] if one.bodies else None,
                year=one.date.year,
                number=one.number,
            )
            for meeting, one in pairs
        ]
        self._insert(Minutes, minutes)
        self._drafts = list(zip(minutes, self.plan.meetings, strict=True))
        cited = {
            one.meeting
            for rows in (self.plan.attendances, self.plan.head_counts, self.plan.contributions)
            for one in rows
        }
        known = {meeting.code: meeting for meeting in Meeting.objects.filter(code__in=cited)}
        self._bodies_of: dict[int, list[Body]] = defaultdict(list)
        links = MeetingBody.objects.filter(meeting__in=known.values()).select_related("body")
        for link in links.order_by("position", "pk"):
            self._bodies_of[link.meeting_id].append(link.body)
        return known

    def _write_attendances(self) -> None:
        self._start(RecordFile.ATTENDANCES, 50, "Registrando asistencias")
        called = set(
            Summons.objects.filter(meeting__in=self.meetings.values()).values_list("meeting_id", "person_id")
        )
        summons, rows = [], []
        for one in self.plan.attendances:
            meeting, person_id = self.meetings[one.meeting], self.people[one.person]
            rows.append(
                Attendance(
                    meeting=meeting,
                    person_id=person_id,
                    status=one.status,
                    acting_as=one.acting_as,
                    arrival=one.arrival,
                    departure=one.departure,
                )
            )
            if one.status != AttendanceStatus.NOT_SUMMONED and (meeting.pk, person_id) not in called:
                summons += self._summons(meeting, person_id, one)
        self._insert(Summons, summons)
        self._insert(Attendance, rows, "Registrando asistencias")

    def _summons(self, meeting: Meeting, person_id: int, one: AttendanceRecord) -> list[Summons]:
        """Whoever has a row was called, but for guests: neither a member that day nor acting as one."""
        bodies = self._bodies_of[meeting.pk]
        body, quality = self.plan.belonging.of(one.person, bodies, meeting.date) or (None, one.acting_as)
        return [Summons(meeting=meeting, person_id=person_id, body=body, quality=quality)] if quality else []

    def _write_head_counts(self) -> None:
        self._start(RecordFile.HEAD_COUNTS, 85, "Registrando concurrencia")
        rows = [
            HeadCount(
                meeting=self.meetings[one.meeting],
                gender=one.gender,
                age_band=one.age_band,
                neighbourhood=one.neighbourhood,
                first_time=one.first_time,
                count=one.count,
            )
            for one in self.plan.head_counts
        ]
        self._insert(HeadCount, rows)

    def _write_contributions(self) -> None:
        self._start(RecordFile.CONTRIBUTIONS, 90, "Registrando aportes")
        rows = [
            Contribution(
                code=one.code,
                meeting=self.meetings[one.meeting],
                kind=one.kind,
                author_type=one.author_type,
                author_id=self.people[one.author] if one.author else None,
                neighbourhood=one.neighbourhood,
                theme=one.theme,
                verbatim=one.verbatim,
            )
            for one in self.plan.contributions
        ]
        self._insert(Contribution, rows)

    def _approve(self) -> None:
        """The move of ``incorporate_minutes``, in bulk and by its table.

        What that action asks of a person at a screen (a number, something recorded) is not asked of an archive:
        these minutes were approved by their body, on the day the file says, with whatever they held.
        """
        self._start(RecordFile.MEETINGS, 95, "Aprobando actas")
        approved = []
        for minutes, one in self._drafts:
            if one.approved_on:
                check_open(minutes)
                minutes.state = MinutesState.APPROVED
                minutes.origin = MinutesOrigin.INCORPORATED
                minutes.approved_on = one.approved_on
                minutes.approved_by = self.by
                minutes.approval_recorded_at = self.now
                minutes.edit_version += 1
                approved.append(minutes)
        Minutes.objects.bulk_update(
            approved,
            ["state", "origin", "approved_on", "approved_by", "approval_recorded_at", "edit_version"],
            batch_size=_AT_ONCE,
        )
        MinutesMove.objects.bulk_create(
            (
                MinutesMove(minutes=minutes, move=MoveKind.SIGN, note=SIGNED_OUTSIDE, by=self.by, at=self.now)
                for minutes in approved
            ),
            batch_size=_AT_ONCE,
        )
