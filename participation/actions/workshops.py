"""Prepare and call a workshop, and record what is of it alone: tables, who runs it, who came, what went wrong.

A workshop is a meeting: its minutes are its record sheet, and what they hold changes while they are a draft.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participation.actions.meetings import check_happened, check_standing, create_meeting, lock_draft
from participation.consents import WORKSHOP_NAME
from participation.models import (
    Attendee,
    Facilitator,
    HeadCount,
    Incident,
    Meeting,
    MeetingKind,
    Workshop,
    WorkshopTable,
)
from participation.permissions import check_can_call, check_can_record
from planning.concurrency import EditConflict
from planning.models import Body, Neighbourhood, Person, today

#: Of the call alone; the day, the hour and the place are the meeting's.
CALL_FIELDS = (
    "subzone",
    "purpose",
    "accessibility",
    "childcare",
    "channels",
    "registering",
    "latitude",
    "longitude",
)
MOST_TABLES = 60
NO_NAME_CONSENT = "Sin consentimiento no se guarda el nombre: sumá a la persona en la cuenta."


def lock_workshop(meeting: Meeting) -> Meeting:
    """Lock a workshop of which facts may still be written. Raises ``InvalidTransition``, ``ValidationError``."""
    current, _minutes = lock_draft(meeting)
    check_is_workshop(current)
    check_standing(current)
    return current


def check_is_workshop(meeting: Meeting) -> None:
    """Raise ``ValidationError`` for a meeting of another kind."""
    if meeting.kind != MeetingKind.WORKSHOP:
        raise ValidationError("Esta reunión no es un taller.")


# --- the call


@transaction.atomic
def create_workshop(
    *, bodies: Sequence[Body], date: dt.date, call: Mapping[str, Any], by: User, **fields: Any
) -> Meeting:
    """A new workshop with its call, which nobody reads until it is announced. ``fields`` as ``create_meeting``.

    Raises ``NotAllowed`` and ``ValidationError`` by field.
    """
    meeting = create_meeting(kind=MeetingKind.WORKSHOP, bodies=bodies, date=date, by=by, **fields)
    workshop = Workshop(meeting=meeting, **call)
    workshop.full_clean(exclude=["meeting"])
    workshop.save(force_insert=True)
    return meeting


@transaction.atomic
def save_call(
    *,
    meeting: Meeting,
    fields: Mapping[str, Any],
    call: Mapping[str, Any],
    expected_version: int,
    by: User,
) -> Workshop:
    """Mend what the call says: ``fields`` of the meeting (title, date, hours, place) and ``call`` (``CALL_FIELDS``).

    ``expected_version`` is the workshop's, 0 where it has no row yet. Raises ``NotAllowed``, ``InvalidTransition``,
    ``EditConflict`` and ``ValidationError`` by field.
    """
    current, minutes = lock_draft(meeting)
    check_can_call(by, current)
    check_is_workshop(current)
    workshop = Workshop.objects.select_for_update(of=("self",)).filter(meeting=current).first()
    stored = workshop.edit_version if workshop else 0
    if stored != expected_version:
        raise EditConflict(workshop or Workshop(meeting=current))
    workshop = workshop or Workshop(meeting=current)
    for name, value in call.items():
        setattr(workshop, name, value)
    workshop.edit_version = expected_version + 1
    workshop.full_clean(exclude=["meeting"])
    workshop.save()
    changed = [name for name, value in fields.items() if getattr(current, name) != value]
    if changed:
        for name in changed:
            setattr(current, name, fields[name])
        if current.convened_at and timezone.localdate(current.convened_at) > current.date:
            raise ValidationError({"date": "Ya se anunció, y ese día es anterior al anuncio."})
        current.edit_version += 1
        current.full_clean(exclude=["code"])
        current.save(update_fields=[*changed, "edit_version"])
        if minutes.year != current.date.year:
            minutes.year = current.date.year
            minutes.save(update_fields=["year"])
    return workshop


@transaction.atomic
def announce_workshop(*, meeting: Meeting, by: User, now: dt.datetime | None = None) -> Meeting:
    """Let everybody read the call of a workshop to come. Repeating it is harmless.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` for one that is closed, called off or past,
    or whose call does not say where and when.
    """
    now = now or timezone.now()
    current = lock_workshop(meeting)
    check_can_call(by, current)
    if current.convened_at:
        return current
    if not current.is_open:
        raise ValidationError("Es cerrado al público: no se anuncia.")
    if current.date < timezone.localdate(now):
        raise ValidationError("El día del taller ya pasó: no hay qué anunciar.")
    if not current.place.strip() or current.start_time is None:
        raise ValidationError("Antes de anunciarlo decí el lugar y la hora.")
    current.convened_at = now
    current.edit_version += 1
    current.save(update_fields=["convened_at", "edit_version"])
    return current


# --- tables and who runs them


@transaction.atomic
def set_tables(*, meeting: Meeting, abouts: Sequence[str], by: User) -> int:
    """Make it so many tables, numbered from 1, each with what it talks about. One where something was said stays.

    Raises ``NotAllowed``, ``InvalidTransition``, ``ValidationError``.
    """
    current = lock_workshop(meeting)
    check_can_record(by, current)
    if len(abouts) > MOST_TABLES:
        raise ValidationError({"count": f"Un taller lleva hasta {MOST_TABLES} mesas."})
    stored = {table.number: table for table in current.tables.all()}
    gone = [table for number, table in stored.items() if number > len(abouts)]
    for table in gone:
        if table.contributions.exists():
            raise ValidationError({"count": f"La mesa {table.number} ya tiene aportes: no se puede sacar."})
    for table in gone:
        table.delete()
    for number, about in enumerate(abouts, start=1):
        table = stored.get(number) or WorkshopTable(meeting=current, number=number)
        if table.pk is None or table.about != about.strip():
            table.about = about.strip()
            table.full_clean(exclude=["meeting"])
            table.save()
    return len(abouts)


@transaction.atomic
def add_facilitator(
    *,
    meeting: Meeting,
    role: str,
    by: User,
    person: Person | None = None,
    name: str = "",
    table: WorkshopTable | None = None,
) -> Facilitator:
    """Somebody who runs the workshop, of the register or by name.

    Raises ``NotAllowed``, ``InvalidTransition``, ``ValidationError`` by field.
    """
    current = lock_workshop(meeting)
    check_can_record(by, current)
    if bool(person) == bool(name.strip()):
        raise ValidationError(
            {"name": "Elegí una persona del registro, o escribí su nombre: una de las dos."}
        )
    _check_table(current, table)
    row = Facilitator(meeting=current, role=role, person=person, name=name.strip(), table=table)
    row.full_clean(exclude=["meeting"])
    row.save(force_insert=True)
    return row


@transaction.atomic
def remove_facilitator(*, facilitator: Facilitator, by: User) -> None:
    """Take somebody off the list. Repeating it is harmless. Raises ``NotAllowed``, ``InvalidTransition``."""
    current, _minutes = lock_draft(facilitator.meeting)
    check_can_record(by, current)
    Facilitator.objects.filter(pk=facilitator.pk).delete()


def _check_table(meeting: Meeting, table: WorkshopTable | None) -> None:
    if table is not None and table.meeting_id != meeting.pk:
        raise ValidationError({"table": "Esa mesa es de otro taller."})


# --- who came


@transaction.atomic
def register_attendee(
    *,
    meeting: Meeting,
    name: str,
    consented: bool,
    by: User,
    email: str = "",
    phone: str = "",
    gender: str = "",
    age_band: str = "",
    neighbourhood: Neighbourhood | None = None,
    first_time: bool | None = None,
    day: dt.date | None = None,
) -> Attendee:
    """Somebody who leaves their name, having agreed to it; they are counted too, as everybody who came.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` by field: without consent (Ley 18.331, art.
    9) no name is kept.
    """
    current = lock_workshop(meeting)
    check_can_record(by, current)
    check_happened(current, day)
    if not consented:
        raise ValidationError({"consented": NO_NAME_CONSENT})
    description = {
        "gender": gender,
        "age_band": age_band,
        "neighbourhood": neighbourhood,
        "first_time": first_time,
    }
    row = Attendee(
        meeting=current,
        name=" ".join(name.split()),
        email=email,
        phone=phone.strip(),
        consent_version=WORKSHOP_NAME.version,
        registered_by=by,
        **description,
    )
    row.full_clean(exclude=["meeting"])
    row.save(force_insert=True)
    _count(current, description, 1)
    return row


@transaction.atomic
def count_people(
    *,
    meeting: Meeting,
    count: int,
    by: User,
    gender: str = "",
    age_band: str = "",
    neighbourhood: Neighbourhood | None = None,
    first_time: bool | None = None,
    day: dt.date | None = None,
) -> None:
    """Add so many of one description to the head count, nobody by name.

    Raises ``NotAllowed``, ``InvalidTransition``, ``ValidationError``.
    """
    current = lock_workshop(meeting)
    check_can_record(by, current)
    check_happened(current, day)
    if not 1 <= count <= 100_000:
        raise ValidationError({"count": "La cantidad tiene que ser 1 o más."})
    _count(
        current,
        {
            "gender": gender,
            "age_band": age_band,
            "neighbourhood": neighbourhood,
            "first_time": first_time,
        },
        count,
    )


@transaction.atomic
def forget_attendee(*, attendee: Attendee, was_there: bool, by: User) -> None:
    """Let go of a name, at any time. Who was there stays counted; one who was not is taken off while it is a draft.

    Repeating it is harmless. Raises ``NotAllowed``, and ``InvalidTransition`` for a count that is sealed.
    """
    check_can_record(by, attendee.meeting)
    row = Attendee.objects.select_for_update(of=("self",)).filter(pk=attendee.pk).first()
    if row is None:
        return
    if not was_there:
        current, _minutes = lock_draft(row.meeting)
        description = {
            "gender": row.gender,
            "age_band": row.age_band,
            "neighbourhood": row.neighbourhood,
            "first_time": row.first_time,
        }
        _count(current, description, -1)
    row.delete()


def _count(meeting: Meeting, description: dict[str, Any], change: int) -> None:
    """Add to the row of that description, or take from it; the meeting is locked. Who reads the old page is told."""
    row = HeadCount.objects.filter(meeting=meeting, **description).order_by("pk").first()
    if row is None:
        if change < 0:  # somebody wrote the whole count anew meanwhile
            return
        row = HeadCount(meeting=meeting, count=0, **description)
    row.count += change
    if row.count < 1:
        row.delete()
    else:
        row.save()
    meeting.edit_version += 1
    meeting.save(update_fields=["edit_version"])


# --- what went wrong


@transaction.atomic
def save_incident(
    *, meeting: Meeting, text: str, by: User, at: dt.time | None = None, incident: Incident | None = None
) -> Incident:
    """Write down something out of the ordinary, or correct it (``incident``).

    Raises ``NotAllowed``, ``InvalidTransition``, ``ValidationError`` by field.
    """
    current = lock_workshop(meeting)
    check_can_record(by, current)
    check_happened(current, today())
    row = Incident.objects.get(pk=incident.pk, meeting=current) if incident else Incident(meeting=current)
    row.text, row.at = text.strip(), at
    row.full_clean(exclude=["meeting"])
    row.save()
    return row


@transaction.atomic
def remove_incident(*, incident: Incident, by: User) -> None:
    """Take away one written by mistake. Repeating it is harmless. Raises ``NotAllowed``, ``InvalidTransition``."""
    current, _minutes = lock_draft(incident.meeting)
    check_can_record(by, current)
    Incident.objects.filter(pk=incident.pk).delete()
