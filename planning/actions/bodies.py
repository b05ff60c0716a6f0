"""Bodies, who belongs to them and since when."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from planning.concurrency import EditConflict, save_edited
from planning.models import (
    ActingMayor,
    Body,
    BodyKind,
    DatedQuerySet,
    Membership,
    Office,
    Person,
    Quality,
)
from planning.permissions import MANAGE_PEOPLE, check_actor

BODY_FIELDS = ["name", "kind", "purpose", "valid_from", "valid_to"]
MEMBERSHIP_FIELDS = ["quality", "office", "office_title", "order", "valid_from", "valid_to", "end_reason"]


@transaction.atomic
def create_body(
    *,
    code: str,
    name: str,
    kind: BodyKind | str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    purpose: str = "",
    by: User | None,
) -> Body:
    """Register a body that meets and has members. Raises ``ValidationError`` by field, ``NotAllowed``."""
    check_actor(by, MANAGE_PEOPLE)
    body = Body(code=code, name=name, kind=kind, purpose=purpose, valid_from=valid_from, valid_to=valid_to)
    body.full_clean()
    body.save()
    return body


@transaction.atomic
def edit_body(*, body: Body, expected_version: int, by: User | None) -> Body:
    """Save a body that was changed in memory; its code never changes.

    Raises ``ValidationError`` (also when a membership would lie outside its life), ``EditConflict``, ``NotAllowed``.
    """
    check_actor(by, MANAGE_PEOPLE)
    for membership in Membership.objects.filter(body=body):
        _check_life(membership, body)
    return save_edited(body, expected=expected_version, fields=BODY_FIELDS)


@transaction.atomic
def add_membership(
    *,
    person: Person,
    body: Body,
    quality: Quality | str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    office: Office | str = "",
    office_title: str = "",
    order: int | None = None,
    end_reason: str = "",
    by: User | None,
) -> Membership:
    """Record that a person belongs to a body between two days, both included.

    Raises ``ValidationError``: terms of one person in one body overlap, dates out of order or outside the body's life,
    a second mayor on the same day. Raises ``NotAllowed``.
    """
    check_actor(by, MANAGE_PEOPLE)
    body = _lock(body)
    membership = Membership(
        person=person,
        body=body,
        quality=quality,
        office=office,
        office_title=office_title,
        order=order,
        valid_from=valid_from,
        valid_to=valid_to,
        end_reason=end_reason,
    )
    membership.full_clean()
    _check_whole(membership, body)
    membership.save()
    return membership


@transaction.atomic
def edit_membership(*, membership: Membership, expected_version: int, by: User | None) -> Membership:
    """Save a membership changed in memory; person and body stay.

    Raises as ``add_membership``, and ``EditConflict``.
    """
    check_actor(by, MANAGE_PEOPLE)
    body = _lock(membership.body)
    membership = save_edited(membership, expected=expected_version, fields=MEMBERSHIP_FIELDS)
    _check_whole(membership, body)
    return membership


@transaction.atomic
def end_membership(
    *, membership: Membership, on: dt.date, reason: str, expected_version: int, by: User | None
) -> Membership:
    """End a membership on a day, which is its last, saying why. The rights it gave end the day after.

    Ending it again alike changes nothing. Raises ``ValidationError``, ``EditConflict``, ``NotAllowed``.
    """
    check_actor(by, MANAGE_PEOPLE)
    current = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if (current.valid_to, current.end_reason) == (on, reason):
        return current
    if current.edit_version != expected_version:
        raise EditConflict(current)
    if not reason.strip():
        raise ValidationError({"end_reason": "Decí por qué termina."})
    current.valid_to, current.end_reason = on, reason
    _check_life(current, current.body)
    return save_edited(current, expected=expected_version, fields=["valid_to", "end_reason"])


@transaction.atomic
def record_acting_mayor(
    *, person: Person, valid_from: dt.date, valid_to: dt.date, reason: str, by: User | None
) -> ActingMayor:
    """Record who replaces the mayor between two days (Ley 19.272 art. 11).

    Raises ``ValidationError`` when the person is not of the council on the first day, or somebody else already replaces
    the mayor on one of them. Raises ``NotAllowed``.
    """
    check_actor(by, MANAGE_PEOPLE)
    councils = list(Body.objects.filter(kind=BodyKind.MUNICIPAL_COUNCIL).select_for_update().order_by("pk"))
    term = ActingMayor(person=person, valid_from=valid_from, valid_to=valid_to, reason=reason)
    term.full_clean()
    if not Membership.objects.at(valid_from).filter(person=person, body__in=councils).exists():
        raise ValidationError({"person": "Esa persona no integra el Concejo Municipal en esa fecha."})
    if ActingMayor.objects.filter(valid_from__lte=valid_to, valid_to__gte=valid_from).exists():
        raise ValidationError({"valid_from": "Ya hay un interinato en esas fechas."})
    term.save()
    return term


def _lock(body: Body) -> Body:
    return Body.objects.select_for_update().get(pk=body.pk)


def _check_whole(membership: Membership, body: Body) -> None:
    _check_life(membership, body)
    if membership.office != Office.MAYOR:
        return
    others = _overlapping(membership).filter(body=body, office=Office.MAYOR).exclude(pk=membership.pk)
    if others.exists():
        raise ValidationError({"office": "Otra persona ya ejerce la Alcaldía en esas fechas."})


def _check_life(membership: Membership, body: Body) -> None:
    if membership.valid_from < body.valid_from:
        raise ValidationError({"valid_from": f"{body} existe desde el {body.valid_from:%d/%m/%Y}."})
    if body.valid_to and (membership.valid_to is None or membership.valid_to > body.valid_to):
        raise ValidationError({"valid_to": f"{body} existe hasta el {body.valid_to:%d/%m/%Y}."})


def _overlapping(membership: Membership) -> DatedQuerySet:
    rows = Membership.objects.exclude(valid_to__lt=membership.valid_from)
    return rows.filter(valid_from__lte=membership.valid_to) if membership.valid_to else rows
