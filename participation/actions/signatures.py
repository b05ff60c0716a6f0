"""Approved minutes are signed: in the portal or on paper. The rule of who and how many is ``participation.signing``."""

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participation.actions.minutes import leave_move, lock_minutes
from participation.models import Minutes, MoveKind, Signature, SignedScan, SigningWay
from participation.permissions import (
    check_can_record_paper,
    check_can_record_refusal,
    check_can_sign,
)
from participation.session.parts import tidy
from participation.signing import Signing, signing_of
from participation.transitions import InvalidTransition, check_step
from planning.models import Person
from planning.uploads import Upload, check_upload


@transaction.atomic
def sign_minutes(*, minutes: Minutes, by: User, now: dt.datetime | None = None) -> Signature:
    """Sign in the portal, as oneself; whoever calls has asked for the password again.

    Signing again is harmless. Raises ``NotAllowed``, ``InvalidTransition``.
    """
    current = lock_minutes(minutes.meeting_id)
    signing = signing_of(current)
    person = check_can_sign(by, current, signing)
    given = current.signatures.filter(person=person).first()
    if given is not None:
        if given.way == SigningWay.REFUSED:
            raise InvalidTransition("Consta que te negaste a firmar esta acta.")
        return given
    check_step(current, "sign")
    signature = _new(current, person, str(signing.role_of(person)), SigningWay.PORTAL, by, now)
    signature.save(force_insert=True)
    _settle(current, by, now)
    return signature


@transaction.atomic
def record_paper_signatures(
    *,
    minutes: Minutes,
    name: str,
    data: bytes,
    signers: Iterable[Person],
    signed_on: dt.date,
    by: User,
    now: dt.datetime | None = None,
) -> SignedScan:
    """Keep the scan of minutes signed on paper and write down who signed it, and when.

    The same scan with the same people again is harmless. Raises ``NotAllowed``, ``InvalidTransition``, and
    ``ValidationError`` by field (``file``, ``signers``, ``signed_on``).
    """
    now = now or timezone.now()
    people = list({person.pk: person for person in signers}.values())
    current = lock_minutes(minutes.meeting_id)
    check_can_record_paper(by, current.meeting)
    upload = check_upload(name, data)
    known = current.scans.filter(sha256=hashlib.sha256(data).hexdigest()).first()
    if known is not None:
        on_it = set(known.signatures.values_list("person_id", flat=True))
        if people and on_it.issuperset(person.pk for person in people):
            return known
    check_step(current, "sign")
    if not people:
        raise ValidationError({"signers": "Marcá quiénes firmaron."})
    if current.approved_on and not current.approved_on <= signed_on <= timezone.localdate(now):
        raise ValidationError({"signed_on": "Tiene que estar entre el día en que se aprobó y hoy."})
    scan = known or _keep(current, upload, by, now)
    signing, rows = signing_of(current), []
    for person in people:
        role = signing.role_on_paper(person)
        _check_signer(signing, person, role)
        row = _new(current, person, str(role), SigningWay.PAPER, by, now)
        row.signed_on, row.scan = signed_on, scan
        rows.append(row)
        signing = signing.with_signature(person, str(role))
    Signature.objects.bulk_create(rows)
    _settle(current, by, now)
    return scan


@transaction.atomic
def attach_original(
    *, minutes: Minutes, name: str, data: bytes, by: User, now: dt.datetime | None = None
) -> SignedScan:
    """Keep the scan of minutes that were approved and signed on paper before the portal. Twice the same keeps one.

    Raises ``NotAllowed``, ``InvalidTransition`` for minutes that were not incorporated, ``ValidationError``.
    """
    current = lock_minutes(minutes.meeting_id)
    check_can_record_paper(by, current.meeting)
    upload = check_upload(name, data)
    if not (current.is_approved and current.is_incorporated):
        raise InvalidTransition("El original se adjunta a un acta que se incorporó aprobada en papel.")
    known = current.scans.filter(sha256=hashlib.sha256(data).hexdigest()).first()
    return known or _keep(current, upload, by, now or timezone.now())


@transaction.atomic
def record_refusal(
    *, minutes: Minutes, person: Person, reason: str, by: User, now: dt.datetime | None = None
) -> Signature:
    """Leave on record that somebody refused to sign, and why; then another may sign in their place.

    Recording it again is harmless. Raises ``NotAllowed``, ``InvalidTransition``, ``ValidationError``.
    """
    current = lock_minutes(minutes.meeting_id)
    check_can_record_refusal(by, current.meeting)
    given = current.signatures.filter(person=person).first()
    if given is not None:
        if given.way == SigningWay.REFUSED:
            return given
        raise InvalidTransition(f"{person} ya firmó esta acta.")
    check_step(current, "sign")
    reason = tidy(reason)
    if not reason:
        raise ValidationError({"reason": "Escribí por qué se negó, o que no lo dijo."})
    role = signing_of(current).role_of(person)
    if role is None:
        raise ValidationError({"person": f"A {person} no le toca firmar esta acta."})
    refusal = _new(current, person, str(role), SigningWay.REFUSED, by, now)
    refusal.refusal_reason = reason
    refusal.clean_fields(exclude=["minutes", "person", "recorded_by"])
    refusal.save(force_insert=True)
    _settle(current, by, now)
    return refusal


def _check_signer(signing: Signing, person: Person, role: str | None) -> None:
    if signing.has_said(person):
        raise ValidationError({"signers": f"{person} ya firmó, o ya consta que se negó."})
    if role is None:
        raise ValidationError({"signers": f"{person} no integraba el órgano el día de la sesión."})


def _new(
    minutes: Minutes, person: Person, role: str, way: SigningWay, by: User, now: dt.datetime | None
) -> Signature:
    now = now or timezone.now()
    return Signature(
        minutes=minutes,
        person=person,
        role=role,
        way=way,
        signed_on=timezone.localdate(now),
        record_sha256="" if way == SigningWay.REFUSED else minutes.record_sha256,
        recorded_by=by,
        recorded_at=now,
    )


def _keep(minutes: Minutes, upload: Upload, by: User, now: dt.datetime) -> SignedScan:
    return SignedScan.objects.create(
        minutes=minutes,
        name=upload.name,
        content_type=upload.content_type,
        data=upload.data,
        sha256=hashlib.sha256(upload.data).hexdigest(),
        recorded_by=by,
        recorded_at=now,
    )


def _settle(minutes: Minutes, by: User, now: dt.datetime | None) -> None:
    """Leave on record that the signatures are enough, the first time they are."""
    if signing_of(minutes).is_enough and not minutes.moves.filter(move=MoveKind.SIGN).exists():
        leave_move(minutes, MoveKind.SIGN, by=by, now=now)
