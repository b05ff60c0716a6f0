"""Requests for data, their clock in working days, and the calendar it follows."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import User
from planning.calendar import Calendar, missing_holidays
from planning.models import (
    ActingMayor,
    DataRequest,
    Holiday,
    Membership,
    Person,
    RequestKind,
    RequestState,
    today,
)
from planning.permissions import (
    ANSWER_REQUESTS,
    GRANT_ERASURE,
    MANAGE_MUNICIPALITY,
    check,
    check_actor,
    roles_of,
)
from planning.working_days import add_working_days


@dataclass(frozen=True)
class Term:
    """How long the law gives: working days, those it may be extended by once, and where it says so."""

    days: int
    extension: int
    source: str


_OWN_DATA = Term(5, 0, "Ley 18.331, arts. 14 y 15")
_PUBLIC_INFORMATION = Term(20, 20, "Ley 18.381, art. 15")


def term_of(kind: RequestKind | str) -> Term:
    """The term to answer a kind of request."""
    return _PUBLIC_INFORMATION if kind == RequestKind.INFORMATION else _OWN_DATA


#: From a state to those it may move to. An extension changes the date, not the state.
REQUEST_MOVES: dict[str, frozenset[str]] = {
    RequestState.OPEN: frozenset({RequestState.ANSWERED, RequestState.REFUSED}),
    RequestState.ANSWERED: frozenset(),
    RequestState.REFUSED: frozenset(),
}


@transaction.atomic
def register_request(
    *,
    kind: RequestKind | str,
    channel: str,
    received_on: dt.date,
    about: str = "",
    person: Person | None = None,
    detail: str = "",
    contact: str = "",
    by: User,
) -> DataRequest:
    """Write a request down; its term runs from the working day after it came in.

    Raises ``ValidationError`` by field (a day to come; nobody said whom it is about), ``NotAllowed``.
    """
    check(by, ANSWER_REQUESTS)
    if received_on > today():
        raise ValidationError({"received_on": "Todavía no llegó ese día."})
    if kind != RequestKind.INFORMATION and not about and person is None:
        raise ValidationError({"about": "Decí de quién se trata, o elegí a la persona del registro."})
    request = DataRequest(
        code=_next_code(received_on.year),
        kind=kind,
        channel=channel,
        received_on=received_on,
        due_on=add_working_days(received_on, term_of(kind).days, Calendar()),
        about=about,
        person=person,
        detail=detail,
        contact=contact,
        registered_by=by,
    )
    request.full_clean()
    request.save()
    return request


@transaction.atomic
def extend_request(*, request: DataRequest, reason: str, by: User, day: dt.date | None = None) -> DataRequest:
    """Give a request for public information its one extension, within the term and with its reason.

    Raises ``ValidationError`` (personal data has none; extended already; the term is over), ``NotAllowed``.
    """
    check(by, ANSWER_REQUESTS)
    current, day = _lock_open(request), day or today()
    term = term_of(current.kind)
    if not term.extension:
        raise ValidationError(f"La {term.source} no prevé prórroga: son {term.days} días hábiles.")
    if current.extended_on:
        raise ValidationError("Este pedido ya se prorrogó: la ley lo permite una sola vez.")
    if day > current.due_on:
        raise ValidationError("El plazo ya venció: no se puede prorrogar.")
    if not reason.strip():
        raise ValidationError({"reason": "La prórroga necesita un motivo."})
    current.extended_on, current.extension_reason = day, reason.strip()
    current.due_on = _due_on(current, Calendar())
    current.full_clean()
    current.save(update_fields=["extended_on", "extension_reason", "due_on"])
    return current


def extended_due(request: DataRequest) -> dt.date:
    """The day on which a request would fall due with its one extension."""
    term = term_of(request.kind)
    return add_working_days(request.received_on, term.days + term.extension, Calendar())


def orders_erasure(request: DataRequest) -> bool:
    """Whether answering the request is an order to erase somebody of the register, which the purge carries out."""
    return request.kind == RequestKind.ERASURE and request.person_id is not None


def reason_to_keep(person: Person) -> str:
    """Why somebody cannot be erased yet, and what to do first; empty when nothing stands against it.

    Erasing closes the account: nobody is to lose an office or a role that they hold today in that way.
    """
    if Membership.objects.at().filter(person=person).exists():
        return "Hoy integra un órgano: antes de borrar sus datos hay que terminar su integración."
    if ActingMayor.objects.at().filter(person=person).exists():
        return "Hoy ejerce la Alcaldía interina: antes de borrar sus datos hay que terminarla."
    return reason_to_keep_account(person.user) if person.user else ""


def reason_to_keep_account(user: User) -> str:
    """Why an account cannot be erased yet, as ``reason_to_keep``."""
    if roles_of(user, fresh=True):
        return "Su cuenta está activa y tiene un rol: antes de borrar sus datos hay que quitárselo o darla de baja."
    return ""


@transaction.atomic
def answer_request(*, request: DataRequest, answer: str, by: User, day: dt.date | None = None) -> DataRequest:
    """Close a request with what was answered. That of erasure of a person of the register orders the erasure, which the
    purge carries out: administration grants it, and wherever two administer, not whoever registered it.

    Raises ``ValidationError`` by field (also while the person holds an office or a role), ``NotAllowed``.
    """
    current = _lock_open(request)
    if orders_erasure(current):
        check(by, GRANT_ERASURE)
        _check_erasure(current, by)
    return _close(request, RequestState.ANSWERED, answer, by=by, day=day or today())


def _check_erasure(request: DataRequest, by: User) -> None:
    assert request.person is not None
    reason = reason_to_keep(request.person)
    if reason:
        raise ValidationError({"answer": reason})
    others = User.objects.filter(is_administrator=True, is_active=True).exclude(pk=by.pk)
    if request.registered_by_id == by.pk and others.exists():
        raise ValidationError(
            {"answer": "Este pedido lo registraste vos: lo concede otra persona que administre."}
        )


def refuse_request(*, request: DataRequest, answer: str, by: User, day: dt.date | None = None) -> DataRequest:
    """Close a request with the reason why it is not done (Ley 18.331 art. 15). Raises as ``answer_request``."""
    return _close(request, RequestState.REFUSED, answer, by=by, day=day or today())


@transaction.atomic
def _close(request: DataRequest, state: RequestState, answer: str, *, by: User, day: dt.date) -> DataRequest:
    check(by, ANSWER_REQUESTS)
    current = _lock_open(request)
    if not answer.strip():
        raise ValidationError({"answer": "Escribí qué se contestó, o por qué no se hace."})
    if state not in REQUEST_MOVES[current.state]:
        raise ValidationError("Este pedido ya está cerrado.")
    current.state, current.answer = state, answer.strip()
    current.closed_on, current.closed_by = day, by
    current.full_clean()
    current.save(update_fields=["state", "answer", "closed_on", "closed_by"])
    return current


def _lock_open(request: DataRequest) -> DataRequest:
    current = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not REQUEST_MOVES[current.state]:
        raise ValidationError(f"Este pedido ya está cerrado: {current.get_state_display().lower()}.")
    return current


def _due_on(request: DataRequest, calendar: Calendar) -> dt.date:
    term = term_of(request.kind)
    days = term.days + (term.extension if request.extended_on else 0)
    return add_working_days(request.received_on, days, calendar)


def _next_code(year: int) -> str:
    """``P-2026-004``. Requests of a year are numbered one after the other, whoever registers them."""
    with connection.cursor() as cursor:  # a lock on rows would hold nobody before the year's first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["request code"])
    taken = DataRequest.objects.filter(code__startswith=f"P-{year}-").values_list("code", flat=True)
    return f"P-{year}-{max((int(code.rsplit('-', 1)[1]) for code in taken), default=0) + 1:03d}"


# -- the calendar


@transaction.atomic
def add_holiday(*, day: dt.date, name: str, source: str = "", by: User | None) -> Holiday:
    """Add a day on which the offices are closed; open terms are counted anew.

    The first row of a year brings the law's own with it: a calendar with one day would have lost the others. Raises
    ``ValidationError`` when the day is there already, ``NotAllowed``.
    """
    check_actor(by, MANAGE_MUNICIPALITY)
    if not Holiday.objects.filter(day__year=day.year).exists():
        _store_legal(day.year)
    holiday = Holiday(day=day, name=name, source=source)
    holiday.full_clean()
    holiday.save()
    _recount_open_terms()
    return holiday


@transaction.atomic
def load_holidays(*, year: int, by: User | None) -> int:
    """Write the law's holidays of a year into the calendar, so that they can be edited; returns how many were lacking.

    Raises ``NotAllowed``.
    """
    check_actor(by, MANAGE_MUNICIPALITY)
    count = _store_legal(year)
    _recount_open_terms()
    return count


@transaction.atomic
def remove_holiday(*, holiday: Holiday, by: User | None) -> None:
    """Take a day out of the calendar: the offices open. Open terms are counted anew. Raises ``NotAllowed``."""
    check_actor(by, MANAGE_MUNICIPALITY)
    Holiday.objects.filter(pk=holiday.pk).delete()
    _recount_open_terms()


def _store_legal(year: int) -> int:
    rows = [Holiday(day=row.day, name=row.name, source=row.source) for row in missing_holidays(year)]
    return len(Holiday.objects.bulk_create(rows))


def _recount_open_terms() -> None:
    calendar = Calendar()
    for request in DataRequest.objects.open().select_for_update().order_by("pk"):
        due_on = _due_on(request, calendar)
        if due_on != request.due_on:
            request.due_on = due_on
            request.save(update_fields=["due_on"])
