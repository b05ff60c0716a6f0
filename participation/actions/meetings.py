"""Prepare, call and record meetings: everything that may change while the minutes are a draft.

Every action locks the minutes with the meeting before it judges anything, so that none of them slips in beside an
approval. Rows are checked here in bulk and not by ``full_clean``, which asks the database several times per row.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from participation.models import (
    Attendance,
    AttendanceStatus,
    HeadCount,
    LegalKind,
    Meeting,
    MeetingBody,
    MeetingKind,
    Minutes,
    Summons,
    Workshop,
)
from participation.permissions import CALL_MEETING, check_can_call, check_can_record
from participation.transitions import check_open
from planning.concurrency import EditConflict
from planning.models import Body, Gender, Neighbourhood, Person, Quality, today
from planning.permissions import check
from planning.queries import members_at

#: A member of a session that has no closing time on record may still leave after midnight until this hour.
NIGHT_ENDS = dt.time(6, 0)
EVENING_STARTS = dt.time(18, 0)

#: Words that stand where a code would in the addresses of the workspace.
RESERVED_CODES = frozenset({"nueva", "nuevo"})

MEETING_FIELDS = (
    "kind",
    "legal_kind",
    "title",
    "date",
    "start_time",
    "end_time",
    "place",
    "is_open",
    "closed_reason",
    "convened_at",
    "count_only",
    "members_present",
)


@dataclass(frozen=True)
class AttendanceRow:
    """What is to be recorded of one person; ``acting_as`` empty is a guest, who makes no quorum."""

    person: Person
    status: str
    acting_as: str = ""
    arrival: dt.time | None = None
    departure: dt.time | None = None


@dataclass(frozen=True)
class HeadCountRow:
    """So many residents of one description; what is not known stays empty."""

    count: int
    gender: str = ""
    age_band: str = ""
    neighbourhood: Neighbourhood | None = None
    first_time: bool | None = None


def lock_draft(meeting: Meeting) -> tuple[Meeting, Minutes]:
    """Lock a meeting with its minutes and read them anew; raises ``InvalidTransition`` once they are approved."""
    minutes = (
        Minutes.objects.select_for_update(of=("self", "meeting"))
        .select_related("meeting")
        .get(meeting_id=meeting.pk)
    )
    check_open(minutes)
    return minutes.meeting, minutes


@transaction.atomic
def create_meeting(
    *,
    kind: str,
    bodies: Sequence[Body],
    date: dt.date,
    by: User,
    code: str = "",
    start_time: dt.time | None = None,
    end_time: dt.time | None = None,
    place: str = "",
    convened_at: dt.datetime | None = None,
    count_only: bool = False,
    members_present: int | None = None,
    title: str = "",
    is_open: bool = True,
    closed_reason: str = "",
    number: str = "",
    legal_kind: str = "",
) -> Meeting:
    """A new meeting with its minutes in draft, numbered by the first body; an empty ``code`` is made up.

    An officer names at least one body, and only bodies of which they are an officer. Raises ``NotAllowed``, and
    ``ValidationError`` by field (``number`` is that of the minutes).
    """
    check(by, CALL_MEETING, bodies=bodies)
    _check_bodies(bodies)
    if code in RESERVED_CODES:
        raise ValidationError({"code": "Ese código es una palabra del portal: elegí otro."})
    meeting = Meeting(
        code=code or _new_code(bodies, date),
        kind=kind,
        legal_kind=legal_kind or usual_legal_kind(kind),
        title=title,
        date=date,
        start_time=start_time,
        end_time=end_time,
        place=place,
        is_open=is_open,
        closed_reason=closed_reason,
        convened_at=convened_at,
        count_only=count_only,
        members_present=members_present,
    )
    _check_announced(meeting)
    meeting.full_clean()
    meeting.save(force_insert=True)
    _set_bodies(meeting, bodies)
    minutes = Minutes(meeting=meeting, body=bodies[0] if bodies else None, year=date.year, number=number)
    if number:
        minutes.full_clean(exclude=["meeting", "body"], validate_constraints=False)
        check_number(minutes)
    minutes.save(force_insert=True)
    return meeting


@transaction.atomic
def edit_meeting(
    *, meeting: Meeting, bodies: Sequence[Body], number: str, expected_version: int, by: User
) -> Meeting:
    """Save the changed fields of a draft's ``meeting`` (those of ``MEETING_FIELDS``), its bodies and its number.

    Raises ``NotAllowed`` (for the bodies it had or will have), ``InvalidTransition``, ``EditConflict`` and
    ``ValidationError`` by field.
    """
    current, minutes = lock_draft(meeting)
    check_can_call(by, current)
    check(by, CALL_MEETING, bodies=bodies)
    check_version(current, expected_version)
    _check_bodies(bodies)
    _check_announced(meeting)
    meeting.edit_version = expected_version + 1
    meeting.full_clean(exclude=["code"])
    meeting.save(update_fields=[*MEETING_FIELDS, "edit_version"])
    if [body.pk for body in bodies] != list(current.meeting_bodies.values_list("body_id", flat=True)):
        current.meeting_bodies.all().delete()
        _set_bodies(meeting, bodies)
    minutes.body = bodies[0] if bodies else None
    minutes.year = meeting.date.year
    minutes.number = number
    minutes.full_clean(exclude=["meeting"], validate_constraints=False)
    check_number(minutes)
    minutes.save(update_fields=["body", "year", "number"])
    return meeting


@transaction.atomic
def delete_meeting(*, meeting: Meeting, by: User) -> None:
    """Take away a meeting that was entered by mistake: only while nothing at all is recorded of it.

    Raises ``NotAllowed``, ``InvalidTransition`` and ``ValidationError``.
    """
    current, minutes = lock_draft(meeting)
    check_can_call(by, current)
    written = (
        current.attendances,
        current.head_counts,
        current.contributions,
        current.decisions,
        current.agenda_items.exclude(discussion=""),
        current.incidents,
        current.attendees,
        current.photos,
    )
    if any(rows.exists() for rows in written):
        raise ValidationError("No se puede borrar: ya tiene asistencia, decisiones, concurrencia o aportes.")
    if current.calls.exists():
        raise ValidationError("No se puede borrar: ya se convocó. Si no se va a hacer, suspendela.")
    if current.cards.exists():
        raise ValidationError(
            "No se puede borrar: ya se hicieron tarjetas con código. Si no se va a hacer, suspendelo."
        )
    if minutes.moves.exists():
        raise ValidationError("No se puede borrar: su acta ya pasó a revisión.")
    hanging = (
        current.agenda_items,
        current.summons,
        current.meeting_bodies,
        current.facilitators,
        current.tables,
        current.sheets,
        current.papers,
    )
    for rows in hanging:
        rows.all().delete()
    Workshop.objects.filter(meeting=current).delete()
    for row in (minutes, current):
        left = type(row)._default_manager.filter(pk=row.pk)
        # Nothing hangs from it any more. Django's cascade would also ask for what nobody may delete, and be refused.
        left._raw_delete(left.db)


@transaction.atomic
def summon_members(*, meeting: Meeting, by: User) -> int:
    """Write down who is called: the members, on the day, of every body of the meeting; who was called stays called.

    A member of two of its bodies is called once, as principal if it is so in either. Returns how many were added.
    """
    current, _minutes = lock_draft(meeting)
    check_can_call(by, current)
    called = set(current.summons.values_list("person_id", flat=True))
    added: dict[int, Summons] = {}
    for member in members_at(current.date, *current.bodies.all()):
        known = added.get(member.person_id)
        if member.person_id in called or (known and known.quality == Quality.PRINCIPAL):
            continue
        if known is None or member.quality == Quality.PRINCIPAL:
            added[member.person_id] = Summons(
                meeting=current, person_id=member.person_id, body_id=member.body_id, quality=member.quality
            )
    Summons.objects.bulk_create(added.values())
    return len(added)


@transaction.atomic
def record_attendance(
    *,
    meeting: Meeting,
    rows: Iterable[AttendanceRow],
    expected_version: int,
    by: User,
    members_present: int | None = None,
    day: dt.date | None = None,
) -> Meeting:
    """Make ``rows`` the whole attendance of a draft: who is not in them has no row any more.

    ``members_present`` is the count of the minutes when they say no names; ``None`` leaves what is stored. ``day`` is
    today unless told. Raises ``NotAllowed``, ``InvalidTransition``, ``EditConflict``, and ``ValidationError`` whose
    keys are the codes of the people whose row is wrong.
    """
    rows = list(rows)
    current, _minutes = lock_draft(meeting)
    check_can_record(by, current)
    check_version(current, expected_version)
    check_happened(current, day)
    _check_attendance(current, rows)
    _replace_attendance(current, rows)
    if members_present is not None:
        current.members_present = members_present
        current.clean_fields(exclude=[name for name in MEETING_FIELDS if name != "members_present"])
    return _saved(meeting, current, "members_present")


@transaction.atomic
def record_head_counts(
    *,
    meeting: Meeting,
    rows: Iterable[HeadCountRow],
    expected_version: int,
    by: User,
    day: dt.date | None = None,
) -> Meeting:
    """Make ``rows`` all the head counts of a draft.

    Raises as ``record_attendance``; the keys of ``ValidationError`` are the positions of the wrong rows, from 1, as
    text.
    """
    rows = list(rows)
    current, _minutes = lock_draft(meeting)
    check_can_record(by, current)
    check_version(current, expected_version)
    check_happened(current, day)
    _check_head_counts(rows)
    current.head_counts.all().delete()
    HeadCount.objects.bulk_create(
        HeadCount(
            meeting=current,
            gender=row.gender,
            age_band=row.age_band,
            neighbourhood=row.neighbourhood,
            first_time=row.first_time,
            count=row.count,
        )
        for row in rows
    )
    return _saved(meeting, current)


def check_version(current: Meeting, expected: int) -> None:
    """Raise ``EditConflict`` when somebody saved the meeting since it was read."""
    if current.edit_version != expected:
        raise EditConflict(current)


def next_number(prefix: str, codes: Iterable[str]) -> int:
    """One more than the highest number that follows ``prefix`` in some codes; other endings are passed over."""
    endings = [code[len(prefix) :] for code in codes]
    return max((int(ending) for ending in endings if ending.isascii() and ending.isdigit()), default=0) + 1


def check_number(minutes: Minutes) -> None:
    """Raise ``ValidationError`` when other minutes of that body and year have the number already."""
    if not minutes.number or minutes.body_id is None:
        return
    # Two at once with the same number: the second waits here, and is then told in words.
    list(Body.objects.select_for_update(no_key=True).filter(pk=minutes.body_id))
    others = Minutes.objects.filter(body_id=minutes.body_id, year=minutes.year, number=minutes.number)
    if others.exclude(pk=minutes.pk).exists():
        raise ValidationError({"number": f"Ya hay un acta {minutes.number} de ese órgano en {minutes.year}."})


def usual_legal_kind(kind: str) -> str:
    """How residents take part in a meeting of a kind, when nobody says otherwise."""
    if kind == MeetingKind.WORKSHOP:
        return LegalKind.CONSULTATION
    if kind == MeetingKind.PUBLIC_HEARING:
        return LegalKind.CONTROL
    return LegalKind.INFORMATION


def _new_code(bodies: Sequence[Body], date: dt.date) -> str:
    prefix = f"{bodies[0].code if bodies else 'R'}-{date.year}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["meeting code"])
    taken = Meeting.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    return f"{prefix}{next_number(prefix, taken):03d}"


def _check_bodies(bodies: Sequence[Body]) -> None:
    if len({body.pk for body in bodies}) != len(bodies):
        raise ValidationError({"bodies": "Un órgano está dos veces."})


def _check_announced(meeting: Meeting) -> None:
    if not meeting.is_open and not meeting.closed_reason.strip():
        raise ValidationError(
            {"closed_reason": "Una reunión cerrada necesita una razón fundada (Digesto, D.566)."}
        )
    if meeting.convened_at and timezone.localdate(meeting.convened_at) > meeting.date:
        raise ValidationError({"convened_at": "La convocatoria no puede ser posterior a la reunión."})


def _set_bodies(meeting: Meeting, bodies: Sequence[Body]) -> None:
    MeetingBody.objects.bulk_create(
        MeetingBody(meeting=meeting, body=body, position=position) for position, body in enumerate(bodies)
    )


def check_standing(meeting: Meeting) -> None:
    """Raise ``ValidationError`` for a meeting that was called off: nothing happened there."""
    if meeting.is_cancelled:
        raise ValidationError("La sesión se suspendió: no hay nada que registrar.")


def check_happened(meeting: Meeting, day: dt.date | None) -> None:
    """Raise ``ValidationError`` before the day of the meeting (today is ``day`` unless told), or if it will not be."""
    check_standing(meeting)
    if meeting.date > (day or today()):
        raise ValidationError("La reunión todavía no se hizo: se registra desde el día de la reunión.")


def _check_attendance(meeting: Meeting, rows: list[AttendanceRow]) -> None:
    errors: dict[str, list[str]] = {}
    seen: set[int] = set()
    for row in rows:
        problems = problems_of(meeting, row)
        if row.person.pk in seen:
            problems.append("Está dos veces en la lista.")
        seen.add(row.person.pk)
        if problems:
            errors.setdefault(row.person.code, []).extend(problems)
    if errors:
        raise ValidationError(errors)


def problems_of(meeting: Meeting, row: AttendanceRow) -> list[str]:
    """What is wrong with the attendance of one person, in words."""
    problems = []
    if row.status not in AttendanceStatus.values:
        problems.append("Elegí si estuvo presente o no.")
    if row.acting_as and row.acting_as not in Quality.values:
        problems.append("Actúa como titular o como suplente.")
    if row.status != AttendanceStatus.PRESENT and (row.arrival or row.departure):
        problems.append("Solo quien estuvo presente tiene hora de llegada o de retiro.")
    elif (
        row.arrival and row.departure and moment_of(meeting, row.departure) < moment_of(meeting, row.arrival)
    ):
        problems.append("La hora de retiro es anterior a la de llegada.")
    return problems


def moment_of(meeting: Meeting, time: dt.time) -> int:
    """Minutes since the midnight that began the session's day: what follows the next midnight is later, not earlier."""
    minutes = time.hour * 60 + time.minute
    start, end = meeting.start_time, meeting.end_time
    if start and end and end < start:
        past_midnight = time <= end
    else:
        past_midnight = bool(start and not end and start >= EVENING_STARTS and time < NIGHT_ENDS)
    return minutes + 24 * 60 if past_midnight else minutes


def _replace_attendance(meeting: Meeting, rows: list[AttendanceRow]) -> None:
    """Write only what changed, so that the audit tells what changed."""
    stored = {row.person_id: row for row in meeting.attendances.all()}
    created, changed = [], []
    for row in rows:
        known = stored.pop(row.person.pk, None)
        values = {
            "status": row.status,
            "acting_as": row.acting_as,
            "arrival": row.arrival,
            "departure": row.departure,
        }
        if known is None:
            created.append(Attendance(meeting=meeting, person=row.person, **values))
        elif any(getattr(known, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(known, name, value)
            changed.append(known)
    if stored:
        meeting.attendances.filter(pk__in=[row.pk for row in stored.values()]).delete()
    Attendance.objects.bulk_create(created)
    if changed:
        Attendance.objects.bulk_update(changed, ["status", "acting_as", "arrival", "departure"])


def _check_head_counts(rows: list[HeadCountRow]) -> None:
    errors: dict[str, list[str]] = {}
    longest = HeadCount._meta.get_field("age_band").max_length or 0
    for position, row in enumerate(rows, start=1):
        problems = []
        if not 1 <= row.count <= 2**31 - 1:
            problems.append("La cantidad tiene que ser 1 o más.")
        if row.gender and row.gender not in Gender.values:
            problems.append("Ese género no está en la lista.")
        if len(row.age_band) > longest:
            problems.append("La franja de edad es demasiado larga.")
        if problems:
            errors[str(position)] = problems
    if errors:
        raise ValidationError(errors)


def _saved(meeting: Meeting, current: Meeting, *fields: str) -> Meeting:
    """Count one more save of the locked row, and tell the caller's copy."""
    current.edit_version += 1
    current.save(update_fields=["edit_version", *fields])
    meeting.edit_version = current.edit_version
    for name in fields:
        setattr(meeting, name, getattr(current, name))
    return meeting
