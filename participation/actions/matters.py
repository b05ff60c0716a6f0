"""The registry desk (mesa de entrada, D.548.50-51): every matter gets its number, and sooner or later a destination.

Nothing is taken out of the register: what was written by mistake stays, and its destination says so. That is what keeps
its numbers without gaps.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from participation.models import IncomingMatter
from participation.permissions import REGISTER_MATTERS
from planning.concurrency import save_edited
from planning.models import Body, today
from planning.permissions import check

MATTER_FIELDS = ("received_on", "sender_kind", "sender", "extract", "case_file", "destination")


@transaction.atomic
def register_matter(
    *,
    body: Body,
    received_on: dt.date,
    sender_kind: str,
    extract: str,
    by: User,
    sender: str = "",
    case_file: str = "",
    destination: str = "",
    day: dt.date | None = None,
) -> IncomingMatter:
    """Write down what came in for a body, with the next number of the year in which it came.

    Two at once wait for each other, so numbers follow one another. Raises ``NotAllowed``, and ``ValidationError`` by
    field.
    """
    check(by, REGISTER_MATTERS, bodies=[body])
    matter = IncomingMatter(
        body=body,
        received_on=received_on,
        sender_kind=sender_kind,
        sender=sender.strip(),
        extract=extract.strip(),
        case_file=case_file.strip(),
        destination=destination.strip(),
        year=received_on.year,
        number=1,
        registered_by=by,
    )
    _check_received(matter, day or today())
    matter.full_clean(exclude=["body", "number"], validate_constraints=False)
    # Whoever comes second waits here, and reads the number that the first one took.
    list(Body.objects.select_for_update(no_key=True).filter(pk=body.pk))
    taken = IncomingMatter.objects.filter(body=body, year=matter.year).aggregate(last=Max("number"))
    matter.number = 1 + (taken["last"] or 0)
    matter.save(force_insert=True)
    return matter


@transaction.atomic
def edit_matter(
    *, matter: IncomingMatter, expected_version: int, by: User, day: dt.date | None = None
) -> IncomingMatter:
    """Save the changed fields (``MATTER_FIELDS``) of a matter; its body, year and number stay.

    Raises ``NotAllowed``, ``EditConflict``, and ``ValidationError`` by field.
    """
    stored = IncomingMatter.objects.select_related("body").get(pk=matter.pk)
    check(by, REGISTER_MATTERS, bodies=[stored.body])
    _check_received(matter, day or today())
    if matter.received_on.year != stored.year:
        raise ValidationError(
            {"received_on": f"El número es de {stored.year}: la fecha tiene que ser de ese año."}
        )
    for name in ("sender", "extract", "case_file", "destination"):
        setattr(matter, name, getattr(matter, name).strip())
    return save_edited(matter, expected=expected_version, fields=list(MATTER_FIELDS))


@transaction.atomic
def give_destination(*, matter: IncomingMatter, destination: str, by: User) -> IncomingMatter:
    """Write where a matter went that has no destination yet; for several at once.

    Raises ``NotAllowed``, and ``ValidationError`` when it has one, or none is told.
    """
    stored = IncomingMatter.objects.select_for_update(of=("self",)).select_related("body").get(pk=matter.pk)
    check(by, REGISTER_MATTERS, bodies=[stored.body])
    if not destination.strip():
        raise ValidationError({"destination": "Escribí el destino."})
    if stored.destination:
        raise ValidationError(f"Ya tiene destino: {stored.destination}")
    stored.destination = destination
    return edit_matter(matter=stored, expected_version=stored.edit_version, by=by)


@transaction.atomic
def take_destination_back(*, matter: IncomingMatter, expected_version: int, by: User) -> IncomingMatter:
    """Undo ``give_destination``, unless somebody changed the matter since. Raises ``NotAllowed``, ``EditConflict``."""
    stored = IncomingMatter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    stored.destination = ""
    return edit_matter(matter=stored, expected_version=expected_version, by=by)


def _check_received(matter: IncomingMatter, day: dt.date) -> None:
    if matter.received_on > day:
        raise ValidationError({"received_on": "No puede ser posterior a hoy."})
    if not matter.extract.strip():
        raise ValidationError({"extract": "Escribí el extracto."})
