"""Save what is written on the page of a session: part by part, so that two people never overwrite each other.

Each part is judged by itself. One that somebody else changed since it was read is not written and comes back with what
is stored; one that is wrong comes back with its errors; the others are saved. Nothing that was typed is dropped here.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.models import User
from participation.actions.contributions import new_contribution_code, take_out
from participation.actions.meetings import check_happened, lock_draft, moment_of
from participation.models import (
    AgendaItem,
    Attendance,
    AttendanceStatus,
    Contribution,
    Decision,
    DecisionKind,
    IncomingMatter,
    Meeting,
    Minutes,
    Presiding,
    Recess,
    Vote,
)
from participation.permissions import check_can_record
from participation.queries.session import parts_of, session_of
from participation.session import typed
from participation.session.parts import (
    WRITTEN,
    Change,
    Part,
    cleaned,
    kind_of,
    merged_order,
    names_of,
    same_order,
)
from planning.models import Neighbourhood, Person, Quality, Theme, today

#: Parts that may be written before the day of the session, to prepare it.
PREPARED = frozenset({"heading", "item", "order"})
#: Parts whose change the older pages of a meeting must notice: they compare ``Meeting.edit_version``.
_COUNTED = frozenset({"heading", "attendance", "closing"})
#: The most parts of one request: a long session has a few hundred.
MOST_CHANGES = 2_000


@dataclass
class Saved:
    """What became of each part: ``saved`` with its new fingerprint, in ``conflicts`` as it is stored (``None``: it is
    gone), in ``errors`` by field.
    """

    saved: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, Part | None] = field(default_factory=dict)
    errors: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether everything was saved."""
        return not self.conflicts and not self.errors


@transaction.atomic
def save_parts(*, meeting: Meeting, changes: Iterable[Change], by: User, day: dt.date | None = None) -> Saved:
    """Write the parts that changed of a draft. Sending the same ones again is harmless.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` for what cannot come from the page: a key that
    is none, one key twice, too many parts, or anything but the agenda before the day of the session.
    """
    wanted = _in_order(list(changes))
    current, _minutes = lock_draft(meeting)
    check_can_record(by, current)
    if any(kind_of(change.key) not in PREPARED for change in wanted):
        check_happened(current, day)
    stored = parts_of(session_of(current))
    saved = Saved()
    counted = False
    for change in wanted:
        known = stored.get(change.key)
        if _says_the_same(known, change):
            saved.saved[change.key] = ""
        elif _overtaken(known, change):
            saved.conflicts[change.key] = known
        elif errors := _write(current, change):
            saved.errors[change.key] = errors
        else:
            saved.saved[change.key] = ""
            counted = counted or kind_of(change.key) in _COUNTED
    if counted:
        current.edit_version += 1
        current.save(update_fields=["edit_version"])
    if saved.saved:
        _tell_stored(current, saved)
    return saved


def write_text(meeting: Meeting, part: Part, name: str, text: str) -> None:
    """Replace one text of a part as it is stored, when who calls has the minutes locked and may change them.

    For accepted amendments, which change minutes that take no other change. Raises ``ValidationError`` when the part
    cannot be written so.
    """
    values = cleaned(part.kind, part.values | {name: text})
    errors = _write(meeting, Change(part.key, part.fingerprint, values))
    if errors:
        raise ValidationError([problem for problems in errors.values() for problem in problems])
    if part.kind in _COUNTED:
        meeting.edit_version += 1
        meeting.save(update_fields=["edit_version"])


def _says_the_same(known: Part | None, change: Change) -> bool:
    """Whether what is stored says that already: a request sent again, or two people who wrote the same."""
    if known is None or change.values is None:
        return known is None and change.values is None
    return change.values in (known.values, cleaned(known.kind, known.values))


def _overtaken(known: Part | None, change: Change) -> bool:
    """Whether somebody else changed the part since it was read. Another item alone is no other order."""
    if (known.fingerprint if known else "") == change.base:
        return False
    if known and change.values and change.key == "order":
        return not same_order(change.values["uids"].split(), known.values["uids"].split())
    return True


def _tell_stored(meeting: Meeting, saved: Saved) -> None:
    """The fingerprint of each part as it is stored now. That of the order only to who sent one and so has seen it."""
    stored = parts_of(session_of(meeting))
    for key in saved.saved:
        saved.saved[key] = stored[key].fingerprint if key in stored else ""


def _in_order(changes: list[Change]) -> list[Change]:
    """Each part once, with its values in one form: what is taken away last first, then what is written first."""
    if len(changes) > MOST_CHANGES:
        raise ValidationError("Son demasiados cambios de una vez: guardá por partes.")
    seen: set[str] = set()
    tidy = []
    for change in changes:
        try:
            kind = kind_of(change.key)
        except ValueError:
            raise ValidationError("La página mandó una parte que no existe: volvé a cargarla.") from None
        if change.key in seen:
            raise ValidationError("La página mandó dos veces la misma parte: volvé a cargarla.")
        seen.add(change.key)
        values = None if change.values is None else cleaned(kind, change.values)
        tidy.append(Change(change.key, change.base, values))
    place = {kind: number for number, kind in enumerate(WRITTEN)}
    gone = [change for change in tidy if change.values is None]
    kept = [change for change in tidy if change.values is not None]
    gone.sort(key=lambda change: -place[kind_of(change.key)])
    kept.sort(key=lambda change: place[kind_of(change.key)])
    return [*gone, *kept]


def _write(meeting: Meeting, change: Change) -> dict[str, list[str]]:
    """Write one part; what is wrong with it, by field, when it cannot be written."""
    kind = kind_of(change.key)
    try:
        with transaction.atomic():
            if change.values is None:
                _remove(kind, meeting, *names_of(change.key))
            else:
                _refuse_null(change.values)
                _WRITERS[kind](meeting, change.values, *names_of(change.key))
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            return {name: list(error.message_dict[name]) for name in error.error_dict}
        return {"": list(error.messages)}
    except ProtectedError:
        return {"": ["No se puede sacar: hay decisiones o aportes que dependen de esta parte."]}
    except IntegrityError as error:
        return {"": [_sealed_reason(error)]}
    return {}


def _sealed_reason(error: IntegrityError) -> str:
    """The words of our own triggers; anything else would be a fault of ours, and is one."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None or diagnosis.message_hint != "sealed":
        raise error
    return str(diagnosis.message_primary)


def _refuse_null(values: dict[str, str]) -> None:
    bad = {
        name: ["El texto tiene un carácter nulo, que no se puede guardar."]
        for name, text in values.items()
        if "\x00" in text
    }
    if bad:
        raise ValidationError(bad)


# --- each kind of part ------------------------------------------------------------------------------


def _heading(meeting: Meeting, values: dict[str, str]) -> None:
    meeting.start_time = _time(values, "start_time")
    meeting.place = values["place"]
    _save(meeting, ["start_time", "place"])


def _closing(meeting: Meeting, values: dict[str, str]) -> None:
    meeting.end_time = _time(values, "end_time")
    _save(meeting, ["end_time"])


def _save(row: Any, fields: list[str]) -> None:
    row.clean_fields(exclude=[name.name for name in row._meta.fields if name.name not in fields])
    row.save(update_fields=fields)


def _presiding(meeting: Meeting, values: dict[str, str], uid: str) -> None:
    row = _row(Presiding, meeting, uid)
    row.person = _person(values, "person", required=True)
    row.from_time, row.to_time = _time(values, "from_time"), _time(values, "to_time")
    _check_hours(
        meeting, row.from_time, row.to_time, "to_time", "Es anterior a la hora desde la que presidió."
    )
    _store(row)


def _recess(meeting: Meeting, values: dict[str, str], uid: str) -> None:
    row = _row(Recess, meeting, uid)
    start = _time(values, "from_time")
    if start is None:
        raise ValidationError({"from_time": "Poné a qué hora se pasó a cuarto intermedio."})
    row.from_time, row.to_time = start, _time(values, "to_time")
    row.resumed_on = _day(values, "resumed_on")
    if row.resumed_on and row.resumed_on < meeting.date:
        raise ValidationError({"resumed_on": "No puede ser anterior a la sesión."})
    if row.resumed_on in (None, meeting.date):
        _check_hours(meeting, start, row.to_time, "to_time", "Es anterior a la hora en que se interrumpió.")
    row.reason = values["reason"]
    _store(row)


def _attendance(meeting: Meeting, values: dict[str, str], code: str) -> None:
    person = Person.objects.filter(code=code).first()
    if person is None:
        raise ValidationError("Esa persona no está en el registro.")
    row = Attendance.objects.filter(meeting=meeting, person=person).first() or Attendance(
        meeting=meeting, person=person
    )
    row.status, row.acting_as = values["status"], values["acting_as"]
    row.arrival, row.departure = _time(values, "arrival"), _time(values, "departure")
    if row.status not in AttendanceStatus.values:
        raise ValidationError({"status": "Elegí si estuvo presente o no."})
    if row.acting_as and row.acting_as not in Quality.values:
        raise ValidationError({"acting_as": "Actúa como titular o como suplente."})
    if row.status != AttendanceStatus.PRESENT:
        _refuse_hours(values)
    _check_hours(meeting, row.arrival, row.departure, "departure", "Se retiró antes de llegar.")
    row.save()


def _refuse_hours(values: dict[str, str]) -> None:
    given = {
        name: "Solo quien estuvo presente tiene hora de llegada o de retiro."
        for name in ("arrival", "departure")
        if values[name]
    }
    if given:
        raise ValidationError(given)


def _check_hours(meeting: Meeting, start: dt.time | None, end: dt.time | None, name: str, words: str) -> None:
    """The second hour is not before the first; what follows midnight is later."""
    if start and end and moment_of(meeting, end) < moment_of(meeting, start):
        raise ValidationError({name: words})


def _item(meeting: Meeting, values: dict[str, str], uid: str) -> None:
    row = _row(AgendaItem, meeting, uid)
    if row.pk is None:
        last = meeting.agenda_items.order_by("-position").values_list("position", flat=True).first()
        row.position = 1 + (last or 0)
    row.origin, row.title = values["origin"], values["title"]
    row.matter = _matter(meeting, values["matter"])
    row.discussion, row.destination = values["discussion"], values["destination"]
    if not row.title:
        raise ValidationError({"title": "Escribí de qué trata el punto."})
    _store(row)


def _order(meeting: Meeting, values: dict[str, str]) -> None:
    """The items in another order. Those that it does not name, which somebody else added, stay where they were."""
    items = {str(item.uid): item for item in meeting.agenda_items.order_by("position", "pk")}
    for place, uid in enumerate(merged_order(values["uids"].split(), items), start=1):
        items[uid].position = place
    AgendaItem.objects.bulk_update(items.values(), ["position"])


def _decision(meeting: Meeting, values: dict[str, str], uid: str) -> None:
    row = _row(Decision, meeting, uid)
    if row.pk is None:
        last = meeting.decisions.order_by("-position").values_list("position", flat=True).first()
        row.position = 1 + (last or 0)
    row.kind = values["kind"]
    row.item = _item_of(meeting, values["item"])
    for name in ("number", "case_file", "account", "seen", "resulting", "considering", "operative"):
        setattr(row, name, values[name])
    row.mover = _person(values, "mover")
    row.is_spending = bool(values["is_spending"])
    row.amount = _amount(values["amount"])
    row.mode = values["mode"]
    for name in ("yes_count", "no_count", "abstention_count", "present_count"):
        setattr(row, name, _count(values, name))
    row.casting_vote = values["casting_vote"]
    row.tie_broken_by = _person(values, "tie_broken_by", required=bool(row.casting_vote))
    row.approves = _minutes(meeting, values["approves"])
    _check_number_of_resolution(row)
    _store(row)


def _check_number_of_resolution(row: Decision) -> None:
    """No two resolutions of one body share a number."""
    if row.kind != DecisionKind.RESOLUTION or not row.number:
        return
    body = row.meeting.minutes.body_id
    others = Decision.objects.resolutions().filter(number=row.number, meeting__minutes__body=body)
    if others.exclude(uid=row.uid).exists():
        raise ValidationError({"number": f"Ya hay una resolución {row.number} de ese órgano."})


def _vote(meeting: Meeting, values: dict[str, str], uid: str, code: str) -> None:
    decision = meeting.decisions.filter(uid=uid).first()
    if decision is None:
        raise ValidationError("Primero hay que guardar lo que se vota.")
    person = Person.objects.filter(code=code).first()
    if person is None:
        raise ValidationError("Esa persona no está en el registro.")
    row = Vote.objects.filter(decision=decision, person=person).first() or Vote(
        decision=decision, person=person
    )
    row.choice = values["choice"]
    row.wants_statement = bool(values["wants_statement"])
    row.statement, row.recusal_reason = values["statement"], values["recusal_reason"]
    _store(row)


def _contribution(meeting: Meeting, values: dict[str, str], uid: str) -> None:
    row = _row(Contribution, meeting, uid)
    if row.pk is None:
        row.code = new_contribution_code(meeting)
    else:
        row.edit_version += 1
    row.kind, row.author_type = values["kind"], values["author_type"]
    row.author = _person(values, "author")
    row.neighbourhood = _named(Neighbourhood, values, "neighbourhood")
    row.theme = _named(Theme, values, "theme")
    row.item = _item_of(meeting, values["item"])
    row.verbatim, row.changed_on = values["verbatim"], today()
    if not row.verbatim:
        raise ValidationError({"verbatim": "Escribí el aporte."})
    if row.author and row.author_type in ("residents", "organisation"):
        raise ValidationError(
            {"author": "Los aportes de vecinas, vecinos y organizaciones no llevan persona del registro."}
        )
    _store(row)


_WRITERS: dict[str, Callable[..., None]] = {
    "heading": _heading,
    "closing": _closing,
    "presiding": _presiding,
    "recess": _recess,
    "attendance": _attendance,
    "item": _item,
    "order": _order,
    "decision": _decision,
    "vote": _vote,
    "contribution": _contribution,
}
_MODELS: dict[str, Any] = {
    "presiding": Presiding,
    "recess": Recess,
    "item": AgendaItem,
    "decision": Decision,
    "contribution": Contribution,
}


def _remove(kind: str, meeting: Meeting, *names: str) -> None:
    """Take a part away. The heading, the closing and the order are always there."""
    if kind == "attendance":
        Attendance.objects.filter(meeting=meeting, person__code=names[0]).delete()
    elif kind == "vote":
        Vote.objects.filter(decision__meeting=meeting, decision__uid=names[0], person__code=names[1]).delete()
    elif kind in _MODELS:
        row = _MODELS[kind].objects.filter(meeting=meeting, uid=names[0]).first()
        if (
            kind == "decision" and row and row.votes.exists()
        ):  # with it would go votes that nobody here has seen
            raise ValidationError("No se puede sacar mientras tenga votos: otra persona anotó alguno.")
        if isinstance(row, Contribution):
            take_out(row)
        elif row:
            row.delete()
    else:
        raise ValidationError("Esa parte no se puede sacar.")


# --- reading what was typed ---------------------------------------------------------------------------


def _row(model: Any, meeting: Meeting, uid: str) -> Any:
    """The row of a meeting with a UID, or a new one."""
    row = model.objects.filter(uid=uid).first() or model(meeting=meeting, uid=uuid.UUID(uid))
    if row.meeting_id != meeting.pk:
        raise ValidationError("Esa parte es del acta de otra reunión.")
    return row


def _store(row: Any) -> None:
    row.full_clean(exclude=["meeting", "decision"])
    row.save()


def _time(values: dict[str, str], name: str) -> dt.time | None:
    try:
        return typed.hour(values[name])
    except ValueError:
        raise ValidationError({name: "Escribí la hora así: 19:30."}) from None


def _day(values: dict[str, str], name: str) -> dt.date | None:
    try:
        return typed.day(values[name])
    except ValueError:
        raise ValidationError({name: "Escribí la fecha así: 22/11/2026."}) from None


def _count(values: dict[str, str], name: str) -> int | None:
    try:
        return typed.count(values[name])
    except ValueError:
        raise ValidationError({name: "Escribí una cantidad, con números."}) from None


def _amount(text: str) -> Decimal | None:
    try:
        return typed.amount(text)
    except ValueError:
        raise ValidationError({"amount": "Escribí el monto así: 125.000 o 1.250,50."}) from None


def _person(values: dict[str, str], name: str, *, required: bool = False) -> Person | None:
    code = values[name]
    if not code:
        if required:
            raise ValidationError({name: "Elegí a una persona."})
        return None
    person = Person.objects.filter(code=code).first()
    if person is None:
        raise ValidationError({name: "Esa persona no está en el registro."})
    return person


def _named(model: Any, values: dict[str, str], name: str) -> Any:
    code = values[name]
    if not code:
        return None
    found = model.objects.filter(code=code).first()
    if found is None:
        raise ValidationError({name: "Elegí uno de la lista."})
    return found


def _item_of(meeting: Meeting, uid: str) -> AgendaItem | None:
    if not uid:
        return None
    try:
        found = meeting.agenda_items.filter(uid=uuid.UUID(uid)).first()
    except ValueError:
        found = None
    if found is None:
        raise ValidationError({"item": "Ese punto no está en el orden del día."})
    return found


def _matter(meeting: Meeting, number: str) -> IncomingMatter | None:
    if not number:
        return None
    found = None
    if number.isascii() and number.isdigit() and len(number) < 15:
        found = IncomingMatter.objects.filter(pk=int(number), body__in=meeting.bodies.all()).first()
    if found is None:
        raise ValidationError({"matter": "Ese asunto no entró para este órgano."})
    return found


def _minutes(meeting: Meeting, code: str) -> Minutes | None:
    """The minutes that are put to the vote: of an earlier session of the same body."""
    if not code:
        return None
    found = (
        Minutes.objects.filter(meeting__code=code, body=meeting.minutes.body).exclude(meeting=meeting).first()
    )
    if found is None:
        raise ValidationError({"approves": "Elegí un acta anterior del mismo órgano."})
    return found
