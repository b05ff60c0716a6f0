"""What the participation analysis counts, read as sets: a constant number of queries whatever the size.

Everything starts from the same meetings: minutes approved, of the period (both days included), of at least one of the
bodies asked for (interfaces.md, "What these figures count"). ``counts`` aggregates in SQL; the records are the rows
behind it, for the evidence.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from participation.models import (
    DUTY_STATUSES,
    INITIATIVE_KINDS,
    Attendance,
    AttendanceStatus,
    Contribution,
    HeadCount,
    Meeting,
    MeetingBody,
    ReviewDecision,
)
from planning.models import Body, Membership, Neighbourhood, Person, Quality, RuleKey, RuleSetting

# From an attendance: the bodies of its meeting, and what the person is in one of them. From a membership: its meetings.
_BODY = "meeting__meeting_bodies__body"
_HELD = "person__memberships"
_MET = "body__meeting_bodies__meeting"


@dataclass(frozen=True)
class MeetingFacts:
    """A meeting counted: all ``bodies`` that met, and (body, acting as principal, needed) where a quorum applies."""

    code: str
    date: dt.date
    kind: str
    count_only: bool
    bodies: tuple[str, ...]
    quorum: tuple[tuple[str, int, int], ...]

    @property
    def held(self) -> bool:
        """Every body asked for that has a quorum reached it; recorded by count only is held."""
        return self.count_only or all(present >= needed for _, present, needed in self.quorum)


@dataclass(frozen=True)
class MemberFacts:
    """Somebody who was a member of a body on some day of the period: rows by (quality, status), and meetings due."""

    body: str
    person: Person
    qualities: tuple[str, ...]
    statuses: dict[tuple[str, str], int]
    due: int

    def with_status(self, status: str) -> int:
        """Rows with a status, in whatever quality."""
        return sum(number for (_, told), number in self.statuses.items() if told == status)

    @property
    def unrecorded(self) -> int:
        """Meetings of the body while a member for which the minutes say nothing of the person."""
        return self.due - sum(self.statuses.values())


@dataclass(frozen=True)
class Heads:
    """Residents counted under one description; the empty string and ``None`` are unknown."""

    gender: str
    age_band: str
    neighbourhood: str
    first_time: bool | None
    total: int


@dataclass(frozen=True)
class Counts:
    """All that the figures of one period and some bodies are made of."""

    meetings: list[MeetingFacts]
    members: list[MemberFacts]
    months: dict[tuple[dt.date, str], tuple[int, int]]  # (month, body) -> present, due; principals
    heads_by_meeting: dict[str, int]
    heads: list[Heads]
    initiatives: dict[tuple[str, str], int]  # (author type, theme code or "") -> number
    theme_names: dict[str, str]
    neighbourhoods: list[tuple[str, str]]  # code, name
    contributions_by_neighbourhood: dict[str, int]


@dataclass(frozen=True)
class AttendanceRecord:
    """A row of attendance of a member; ``status`` is empty where there is no row."""

    meeting: str
    date: dt.date
    body: str
    person_id: int
    quality: str
    status: str


@dataclass(frozen=True)
class InitiativeRecord:
    """An initiative without its author's name; ``text`` only if somebody reviewed it to be shown."""

    code: str
    meeting: str
    date: dt.date
    kind: str
    author_type: str
    theme: str
    neighbourhood: str
    text: str


def counted_meetings(since: dt.date, until: dt.date, bodies: Sequence[Body]) -> QuerySet[Meeting]:
    """The meetings that every figure starts from."""
    asked = MeetingBody.objects.filter(meeting=OuterRef("pk"), body__in=bodies)
    return (
        Meeting.objects.approved().filter(Exists(asked), date__range=(since, until)).order_by("date", "code")
    )


def _ids(since: dt.date, until: dt.date, bodies: Sequence[Body]) -> list[int]:
    """Their ids, read once: as a subquery of every other query they invite PostgreSQL to look for them row by row."""
    return list(counted_meetings(since, until, bodies).values_list("pk", flat=True))


def counts(since: dt.date, until: dt.date, bodies: Sequence[Body]) -> Counts:
    """Everything the figures need, in 15 queries."""
    meetings = _ids(since, until, bodies)
    initiatives = _initiatives(meetings)
    return Counts(
        meetings=_meetings(meetings, bodies),
        members=_members(meetings, since, until, bodies),
        months=_months(meetings, bodies),
        heads_by_meeting=dict(
            HeadCount.objects.filter(meeting__in=meetings)
            .values_list("meeting__code")
            .annotate(total=Sum("count"))
            .order_by("meeting__date", "meeting__code")
        ),
        heads=_heads(meetings),
        initiatives={(author, theme or ""): number for author, theme, _, number in initiatives},
        theme_names={theme: name for _, theme, name, _ in initiatives if theme and name},
        neighbourhoods=list(Neighbourhood.objects.values_list("code", "name")),
        contributions_by_neighbourhood=dict(
            Contribution.objects.filter(meeting__in=meetings, neighbourhood__isnull=False)
            .values_list("neighbourhood__code")
            .annotate(number=Count("*"))
            .order_by("neighbourhood__code")
        ),
    )


def _meetings(meetings: list[int], bodies: Sequence[Body]) -> list[MeetingFacts]:
    asked = {body.code for body in bodies}
    bodies_of: dict[str, list[str]] = defaultdict(list)
    for meeting, body in (
        MeetingBody.objects.filter(meeting__in=meetings)
        .order_by("meeting_id", "position", "pk")
        .values_list("meeting__code", "body__code")
    ):
        bodies_of[meeting].append(body)
    acting = Attendance.objects.filter(
        meeting__in=meetings, status=AttendanceStatus.PRESENT, acting_as=Quality.PRINCIPAL
    )
    alone = dict(acting.values_list("meeting__code").annotate(number=Count("*")).order_by())
    joint = {
        (meeting, body): number
        for meeting, body, number in acting.filter(_as_member(bodies))
        .values_list("meeting__code", f"{_BODY}__code")
        .annotate(number=Count("*"))
        .order_by()
    }
    rules = _quorum_rules()
    facts = []
    for code, date, kind, count_only in (
        Meeting.objects.filter(pk__in=meetings)
        .order_by("date", "code")
        .values_list("code", "date", "kind", "count_only")
    ):
        met = tuple(bodies_of[code])
        quorum = []
        for body in met:
            needed = _quorum_at(rules, body, date) if body in asked and not count_only else None
            if needed is not None:
                present = joint.get((code, body), 0) if len(met) > 1 else alone.get(code, 0)
                quorum.append((body, present, needed))
        facts.append(MeetingFacts(code, date, kind, count_only, met, tuple(quorum)))
    return facts


def _quorum_rules() -> list[tuple[str, dt.date, int]]:
    rows = RuleSetting.objects.filter(key=RuleKey.QUORUM).order_by("valid_from")
    return [
        (body or "", valid_from, int(value))
        for body, valid_from, value in rows.values_list("body__code", "valid_from", "value")
    ]


def _quorum_at(rules: list[tuple[str, dt.date, int]], body: str, day: dt.date) -> int | None:
    """The quorum of a body by the rule valid that day; its own goes before the general one."""
    found = {told: value for told, valid_from, value in rules if valid_from <= day}
    return found.get(body, found.get(""))


def _as_member(bodies: Sequence[Body]) -> Q:
    """An attendance joined with each asked body of its meeting that the person belonged to that day."""
    return Q(
        Q(**{f"{_HELD}__valid_to": None}) | Q(**{f"{_HELD}__valid_to__gte": F("meeting__date")}),
        **{
            f"{_BODY}__in": bodies,
            f"{_HELD}__body": F(_BODY),
            f"{_HELD}__valid_from__lte": F("meeting__date"),
        },
    )


def _of_members(meetings: list[int], bodies: Sequence[Body]) -> QuerySet[Attendance]:
    """Attendances of members in meetings recorded by name."""
    return Attendance.objects.filter(_as_member(bodies), meeting__in=meetings, meeting__count_only=False)


def _due(meetings: list[int], bodies: Sequence[Body]) -> QuerySet[Membership]:
    """Memberships joined with each meeting, recorded by name, of their body while they held."""
    return Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=F(f"{_MET}__date")),
        **{
            "body__in": bodies,
            f"{_MET}__in": meetings,
            f"{_MET}__count_only": False,
            "valid_from__lte": F(f"{_MET}__date"),
        },
    )


def _members(
    meetings: list[int], since: dt.date, until: dt.date, bodies: Sequence[Body]
) -> list[MemberFacts]:
    statuses: dict[tuple[str, int], dict[tuple[str, str], int]] = defaultdict(dict)
    for body, person, quality, status, number in (
        _of_members(meetings, bodies)
        .values_list(f"{_BODY}__code", "person_id", f"{_HELD}__quality", "status")
        .annotate(number=Count("*"))
        .order_by()
    ):
        statuses[body, person][quality, status] = number
    due = {
        (body, person): number
        for body, person, number in _due(meetings, bodies)
        .values_list("body__code", "person_id")
        .annotate(number=Count("*"))
        .order_by()
    }
    held: dict[tuple[str, Person], list[str]] = defaultdict(list)
    for membership in (
        Membership.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=since), body__in=bodies, valid_from__lte=until
        )
        .select_related("person", "body")
        .order_by(
            "body__code", "person__is_minor", "quality", "order", "person__sort_key", "valid_from", "pk"
        )
    ):
        qualities = held[membership.body.code, membership.person]
        if membership.quality not in qualities:
            qualities.append(membership.quality)
    return [
        MemberFacts(
            body, person, tuple(qualities), statuses.get((body, person.pk), {}), due.get((body, person.pk), 0)
        )
        for (body, person), qualities in held.items()
    ]


def _months(meetings: list[int], bodies: Sequence[Body]) -> dict[tuple[dt.date, str], tuple[int, int]]:
    rows = (
        _of_members(meetings, bodies)
        .filter(status__in=DUTY_STATUSES)
        .values_list(TruncMonth("meeting__date"), f"{_BODY}__code", f"{_HELD}__quality")
        .annotate(present=Count("status", filter=Q(status=AttendanceStatus.PRESENT)), due=Count("*"))
        .order_by()
    )
    return {
        (month, body): (present, due)
        for month, body, quality, present, due in rows
        if quality == Quality.PRINCIPAL
    }


def _heads(meetings: list[int]) -> list[Heads]:
    rows = (
        HeadCount.objects.filter(meeting__in=meetings)
        .values_list("gender", "age_band", "neighbourhood__code", "first_time")
        .annotate(total=Sum("count"))
        .order_by()
    )
    return [Heads(gender, age, place or "", first, total) for gender, age, place, first, total in rows]


def _initiatives(meetings: list[int]) -> list[tuple[str, str | None, str | None, int]]:
    return list(
        Contribution.objects.filter(meeting__in=meetings, kind__in=INITIATIVE_KINDS)
        .values_list("author_type", "theme__code", "theme__name")
        .annotate(number=Count("*"))
        .order_by("theme__code", "author_type")
    )


def attendance_records(since: dt.date, until: dt.date, bodies: Sequence[Body]) -> list[AttendanceRecord]:
    """The rows behind ``asistencia.*``, and what has no row, by date; in 3 queries."""
    meetings = _ids(since, until, bodies)
    told = _of_members(meetings, bodies).values_list(
        "meeting__code", "meeting__date", f"{_BODY}__code", "person_id", f"{_HELD}__quality", "status"
    )
    found = [AttendanceRecord(*row) for row in told]
    with_row = {(row.meeting, row.body, row.person_id) for row in found}
    due = _due(meetings, bodies).values_list(
        f"{_MET}__code", f"{_MET}__date", "body__code", "person_id", "quality"
    )
    found += [
        AttendanceRecord(meeting, date, body, person, quality, "")
        for meeting, date, body, person, quality in due
        if (meeting, body, person) not in with_row
    ]
    return sorted(found, key=lambda row: (row.date, row.meeting, row.body, row.quality, row.person_id))


def initiative_records(since: dt.date, until: dt.date, bodies: Sequence[Body]) -> list[InitiativeRecord]:
    """The rows behind ``iniciativas.*``; in 2 queries."""
    meetings = _ids(since, until, bodies)
    rows = (
        Contribution.objects.filter(meeting__in=meetings, kind__in=INITIATIVE_KINDS)
        .order_by("meeting__date", "meeting__code", "code")
        .values_list(
            "code",
            "meeting__code",
            "meeting__date",
            "kind",
            "author_type",
            "theme__code",
            "neighbourhood__name",
            "review__decision",
            "review__public_text",
        )
    )
    return [
        InitiativeRecord(
            code,
            meeting,
            date,
            kind,
            author,
            theme or "",
            place or "",
            text if decision == ReviewDecision.SHOW else "",
        )
        for code, meeting, date, kind, author, theme, place, decision, text in rows
    ]
