"""What the participation analysis counts, read as sets: a constant number of queries whatever the size.

Everything starts from the same meetings: minutes approved, of the period (both days included), of at least one of the
bodies asked for (interfaces.md, "What these figures count"). ``counts`` adds up the totals kept of whole years and
months (``participation.totals``) and the rows of the days left over; the records are the rows behind it, for the
evidence.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from participation import totals
from participation.models import (
    DUTY_STATUSES,
    INITIATIVE_KINDS,
    Attendance,
    AttendanceStatus,
    AttendanceTotal,
    Contribution,
    HeadCount,
    Meeting,
    MeetingBody,
    MeetingTotal,
    Minutes,
    MinutesMove,
    MinutesOrigin,
    MoveKind,
    ReviewDecision,
)
from participation.totals import Split, split
from planning.models import Body, Membership, Neighbourhood, Person, Quality, RuleKey, RuleSetting, Theme

# From an attendance: the bodies of its meeting, and what the person is in one of them. From a membership: its meetings.
_BODY = "meeting__meeting_bodies__body"
_HELD = "person__memberships"
_MET = "body__meeting_bodies__meeting"
_NAMED = ("id", "code", "first_name", "last_name", "is_minor")
#: Rows of attendance read at once.
_ROWS_AT_ONCE = 2000


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

    def by_status(self) -> dict[str, int]:
        """Rows by status, in whatever quality."""
        found: dict[str, int] = {}
        for (_, status), number in self.statuses.items():
            found[status] = found.get(status, 0) + number
        return found

    @property
    def unrecorded(self) -> int:
        """Meetings of the body while a member for which the minutes say nothing of the person."""
        return self.due - sum(self.statuses.values())


@dataclass(frozen=True)
class Heads:
    """Residents counted, by one thing at a time (the empty string is unknown), in so many meetings."""

    meetings: int
    genders: dict[str, int]
    ages: dict[str, int]
    places: dict[str, int]  # code of the neighbourhood
    first_time: dict[bool | None, int]

    @property
    def total(self) -> int:
        """All residents counted: each is of one age band, or of none known."""
        return sum(self.ages.values())


@dataclass(frozen=True)
class MinutesFacts:
    """The minutes of the meetings counted: how they came into the portal, and the days in all that things took."""

    written: int
    incorporated: int
    days_to_approval: int
    published: int
    days_to_publication: int  # of those published

    @property
    def approved(self) -> int:
        """All of them: only meetings whose minutes are approved are counted."""
        return self.written + self.incorporated


@dataclass(frozen=True)
class Counts:
    """All that the figures of one period and some bodies are made of."""

    meetings: dict[str, tuple[int, int]]  # month ("2026-01") -> held, without quorum
    minutes: MinutesFacts
    members: list[MemberFacts]
    months: dict[tuple[dt.date, str], tuple[int, int]]  # (month, body) -> present, due; principals
    heads: Heads
    initiatives: dict[tuple[str, str], int]  # (author type, theme code or "") -> number
    theme_names: dict[str, str]
    neighbourhoods: list[tuple[str, str]]  # code, name
    contributions_by_neighbourhood: dict[str, int]


@dataclass(frozen=True, slots=True)
class MinutesRecord:
    """The minutes of a meeting; ``published_on`` is the day of their first publication, if there was one."""

    meeting: str
    date: dt.date
    number: str
    year: int
    origin: str
    approved_on: dt.date
    published_on: dt.date | None

    @property
    def days_to_approval(self) -> int:
        """From the session to the approval."""
        return (self.approved_on - self.date).days

    @property
    def days_to_publication(self) -> int | None:
        """From the approval to the first publication."""
        return (self.published_on - self.approved_on).days if self.published_on else None


@dataclass(frozen=True, slots=True)
class AttendanceRecord:
    """A row of attendance of a member; ``status`` is empty where there is no row. Of ten years there are 170,000."""

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
    """Everything the figures need: in 8 queries of a period of whole months, in 15 of any other."""
    rules = _quorum_rules()
    parts = split(since, until, (valid_from for _, valid_from, _ in rules))
    left_over = _left_over(parts, bodies)
    rows = _meeting_totals(parts, bodies, left_over)
    duty_left_over = totals.duty_rows(left_over) if left_over else []
    neighbourhoods = list(Neighbourhood.objects.values_list("pk", "code", "name"))
    code_of = {str(pk): code for pk, code, _ in neighbourhoods} | {"": ""}
    themes = {str(pk): (code, name) for pk, code, name in Theme.objects.values_list("pk", "code", "name")}
    initiatives = _by_value(rows, "initiatives")
    used = {value.partition("|")[2] for value in initiatives} - {""}
    return Counts(
        meetings=_outcomes(rows, left_over, rules, bodies),
        minutes=_minutes(rows),
        members=_members(parts, duty_left_over, since, until, bodies),
        months=_months(parts, duty_left_over, bodies),
        heads=_heads(rows, code_of),
        initiatives={
            (author, themes[theme][0] if theme else ""): number
            for (author, _, theme), number in ((value.partition("|"), n) for value, n in initiatives.items())
        },
        theme_names={themes[theme][0]: themes[theme][1] for theme in used},
        neighbourhoods=[(code, name) for _, code, name in neighbourhoods],
        contributions_by_neighbourhood={
            code_of[value]: number for value, number in _by_value(rows, "contribution_place").items()
        },
    )


def _left_over(parts: Split, bodies: Sequence[Body]) -> list[int]:
    """Meetings of the days that no whole month covers, by id."""
    if not parts.days:
        return []
    days = Q()
    for first, last in parts.days:
        days |= Q(date__range=(first, last))
    since, until = parts.days[0][0], parts.days[-1][1]
    return list(counted_meetings(since, until, bodies).filter(days).values_list("pk", flat=True))


def _meeting_totals(parts: Split, bodies: Sequence[Body], left_over: list[int]) -> list[totals.MeetingRow]:
    kept = MeetingTotal.objects.filter(bodies__overlap=[body.code for body in bodies]).order_by()
    by_month = kept.filter(parts.by_month, aspect="meetings")
    by_value = kept.filter(parts.by_year).exclude(aspect__in=("meetings", "initiative_place"))
    rows: list[totals.MeetingRow] = list(by_month.values_list("aspect", "start", "bodies", "value", "number"))
    rows += [
        (aspect, dt.date.min, [], value, number)
        for aspect, value, number in by_value.values_list("aspect", "value").annotate(total=Sum("number"))
    ]
    return rows + (totals.meeting_rows(left_over) if left_over else [])


def _by_value(rows: Iterable[totals.MeetingRow], wanted: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for aspect, _, _, value, number in rows:
        if aspect == wanted:
            found[value] = found.get(value, 0) + int(number)
    return found


def _outcomes(
    rows: Iterable[totals.MeetingRow],
    left_over: list[int],
    rules: list[tuple[str, dt.date, int]],
    bodies: Sequence[Body],
) -> dict[str, tuple[int, int]]:
    """Meetings held and without quorum by month; the rules do not change inside the months of the totals."""
    asked = {body.code for body in bodies}
    whole: dict[str, list[int]] = {}
    own = _meetings(left_over, bodies, rules)
    broken = {meeting.date.replace(day=1) for meeting in own}
    for aspect, start, _, value, number in rows:
        if aspect == "meetings" and start not in broken:
            told = [part.rpartition("=") for part in value.split()] if value != "#" else []
            needs = [
                (_quorum_at(rules, body, start), int(acting)) for body, _, acting in told if body in asked
            ]
            held = all(needed is None or acting >= needed for needed, acting in needs)
            whole.setdefault(f"{start:%Y-%m}", [0, 0])[0 if held else 1] += number
    for meeting in own:
        whole.setdefault(f"{meeting.date:%Y-%m}", [0, 0])[0 if meeting.held else 1] += 1
    return {month: (held, failed) for month, (held, failed) in sorted(whole.items())}


def _minutes(rows: Sequence[totals.MeetingRow]) -> MinutesFacts:
    origins = _by_value(rows, "minutes")
    return MinutesFacts(
        written=origins.get(MinutesOrigin.WRITTEN, 0),
        incorporated=origins.get(MinutesOrigin.INCORPORATED, 0),
        days_to_approval=_by_value(rows, "approval_days").get("", 0),
        published=_by_value(rows, "published").get("", 0),
        days_to_publication=_by_value(rows, "publication_days").get("", 0),
    )


def meeting_records(since: dt.date, until: dt.date, bodies: Sequence[Body]) -> list[MeetingFacts]:
    """The meetings behind ``reuniones.*``, by date; in 6 queries."""
    return _meetings(_ids(since, until, bodies), bodies, _quorum_rules())


def _meetings(
    meetings: list[int], bodies: Sequence[Body], rules: list[tuple[str, dt.date, int]]
) -> list[MeetingFacts]:
    if not meetings:
        return []
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


def minutes_records(since: dt.date, until: dt.date, bodies: Sequence[Body]) -> list[MinutesRecord]:
    """The minutes behind ``actas.*``, by date of their meetings; in 2 queries."""
    published = MinutesMove.objects.filter(minutes=OuterRef("pk"), move=MoveKind.PUBLISH).order_by("pk")
    rows = (
        Minutes.objects.filter(meeting__in=_ids(since, until, bodies))
        .order_by("meeting__date", "meeting__code")
        .annotate(published_at=Subquery(published.values("at")[:1]))
        .values_list(
            "meeting__code", "meeting__date", "number", "year", "origin", "approved_on", "published_at"
        )
    )
    return [
        MinutesRecord(meeting, date, number, year, origin, approved, timezone.localdate(at) if at else None)
        for meeting, date, number, year, origin, approved, at in rows
        if approved  # always: a constraint says so
    ]


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
    parts: Split, left_over: list[totals.DutyRow], since: dt.date, until: dt.date, bodies: Sequence[Body]
) -> list[MemberFacts]:
    kept = AttendanceTotal.objects.filter(parts.by_year, body__in=bodies).order_by()
    rows = list(kept.values_list("body_id", "person_id", "quality", "status").annotate(total=Sum("number")))
    rows += [row[1:] for row in left_over]
    code_of = {body.pk: body.code for body in bodies}
    statuses: dict[tuple[str, int], dict[tuple[str, str], int]] = defaultdict(dict)
    due: dict[tuple[str, int], int] = defaultdict(int)
    for body_id, person, quality, status, number in rows:
        if body_id in code_of:
            key = (code_of[body_id], person)
            due[key] += int(number)
            if status:
                known = statuses[key]
                known[quality, status] = known.get((quality, status), 0) + int(number)
    return [
        MemberFacts(
            body, person, tuple(qualities), statuses.get((body, person.pk), {}), due.get((body, person.pk), 0)
        )
        for body, person, qualities in _held(since, until, bodies)
    ]


def _held(since: dt.date, until: dt.date, bodies: Sequence[Body]) -> list[tuple[str, Person, list[str]]]:
    """Who was a member of which body on some day of the period, in which qualities, in the order of the list."""
    rows = (
        Membership.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=since), body__in=bodies, valid_from__lte=until
        )
        .order_by(
            "body__code", "person__is_minor", "quality", "order", "person__sort_key", "valid_from", "pk"
        )
        .values_list("body__code", "quality", *(f"person__{name}" for name in _NAMED))
    )
    # One object a person, of what is told of them: whole ones of each membership cost more than all the sums.
    people: dict[int, Person] = {}
    held: dict[tuple[str, int], list[str]] = {}
    for body, quality, pk, *named in rows:
        if pk not in people:
            people[pk] = Person.from_db(DEFAULT_DB_ALIAS, _NAMED, [pk, *named])
        qualities = held.setdefault((body, pk), [])
        if quality not in qualities:
            qualities.append(quality)
    return [(body, people[pk], qualities) for (body, pk), qualities in held.items()]


def _months(
    parts: Split, left_over: list[totals.DutyRow], bodies: Sequence[Body]
) -> dict[tuple[dt.date, str], tuple[int, int]]:
    kept = AttendanceTotal.objects.filter(
        parts.by_month, body__in=bodies, quality=Quality.PRINCIPAL, status__in=DUTY_STATUSES
    ).order_by()
    rows = list(kept.values_list("start", "body_id", "status").annotate(total=Sum("number")))
    rows += [
        (start, body_id, status, number)
        for start, body_id, _, quality, status, number in left_over
        if quality == Quality.PRINCIPAL and status in DUTY_STATUSES
    ]
    code_of = {body.pk: body.code for body in bodies}
    found: dict[tuple[dt.date, str], tuple[int, int]] = {}
    for start, body_id, status, number in rows:
        if body_id in code_of:
            present, due = found.get((start, code_of[body_id]), (0, 0))
            present += int(number) if status == AttendanceStatus.PRESENT else 0
            found[start, code_of[body_id]] = (present, due + int(number))
    return found


def _heads(rows: Sequence[totals.MeetingRow], code_of: Mapping[str, str]) -> Heads:
    known = {"true": True, "false": False}
    return Heads(
        meetings=_by_value(rows, "head_counts").get("", 0),
        genders=_by_value(rows, "gender"),
        ages=_by_value(rows, "age"),
        places={code_of[value]: number for value, number in _by_value(rows, "place").items()},
        first_time={known.get(value): number for value, number in _by_value(rows, "first_time").items()},
    )


def residents_by_meeting(since: dt.date, until: dt.date, bodies: Sequence[Body]) -> dict[str, dict[str, int]]:
    """Residents of each meeting with a head count: ``{month ("2026-01"): {code: number}}``, by date; in 2 queries.

    Read from the rows: only what is published, or compared with what was, needs to know which meetings.
    """
    found: dict[str, dict[str, int]] = {}
    rows = HeadCount.objects.filter(meeting__in=_ids(since, until, bodies)).order_by()
    for day, code, number in sorted(
        rows.values_list("meeting__date", "meeting__code").annotate(number=Sum("count"))
    ):
        found.setdefault(f"{day:%Y-%m}", {})[code] = number
    return found


def outlines() -> list[dict[str, Any]]:
    """The neighbourhoods that have an outline, as GeoJSON features with code and name; in 1 query."""
    rows = Neighbourhood.objects.exclude(geometry=None).values_list("code", "name", "geometry")
    return [
        {"properties": {"codigo": code, "nombre": name}, "geometry": geometry}
        for code, name, geometry in rows
    ]


def attendance_records(since: dt.date, until: dt.date, bodies: Sequence[Body]) -> list[AttendanceRecord]:
    """The rows behind ``asistencia.*``, and what has no row, by date; in 3 queries."""
    meetings = _ids(since, until, bodies)
    told = _of_members(meetings, bodies).values_list(
        "meeting__code", "meeting__date", f"{_BODY}__code", "person_id", f"{_HELD}__quality", "status"
    )
    found = [AttendanceRecord(*row) for row in _in_little_memory(told)]
    with_row = {(row.meeting, row.body, row.person_id) for row in found}
    due = _due(meetings, bodies).values_list(
        f"{_MET}__code", f"{_MET}__date", "body__code", "person_id", "quality"
    )
    found += [
        AttendanceRecord(meeting, date, body, person, quality, "")
        for meeting, date, body, person, quality in _in_little_memory(due)
        if (meeting, body, person) not in with_row
    ]
    del with_row
    found.sort(key=lambda row: (row.date, row.meeting, row.body, row.quality, row.person_id))
    return found


def _in_little_memory(rows: QuerySet) -> Iterator[tuple]:
    """Rows of values, a few at a time and equal values once: each meeting's code comes again for every person."""
    one: dict[Any, Any] = {}
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        yield tuple(one.setdefault(value, value) for value in row)


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
            (place or "") if decision == ReviewDecision.SHOW else "",
            text if decision == ReviewDecision.SHOW else "",
        )
        for code, meeting, date, kind, author, theme, place, decision, text in rows
    ]
