"""Asking to follow something, confirming it, changing it and stopping. Whoever does so is nobody: a link is the right.

What is asked for is told to the mailbox alone, so that a page never says whether an address follows already.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import MailState, OutgoingMail
from participation.consents import FOLLOWING
from reports.actions.telling import note_what_happened
from reports.emails import ASKED, NEWS, write_confirmation
from reports.models import HOURS, Follower, Following, Rhythm
from reports.queries.following import Thing, things_followed

#: Stands in the outbox where the address was of somebody who is forgotten; nobody can be written to there (RFC 2606).
FORGOTTEN = "olvidado-{}@olvidado.invalid"


@transaction.atomic
def ask_to_follow(
    *, email: str, thing: Thing, rhythm: str, hour: int = HOURS[0], now: dt.datetime | None = None
) -> None:
    """Write to an address to confirm that its owner wants to follow something.

    Giving it is having accepted ``FOLLOWING``. The rhythm is taken only from whoever does not follow anything yet:
    anybody can type an address. Raises ``ValidationError``.
    """
    now = now or timezone.now()
    _check_rhythm(rhythm, hour)
    address = email.strip().lower()
    fresh = {"rhythm": rhythm, "hour": hour, "consent": FOLLOWING.version}
    follower, _made = Follower.objects.get_or_create(email=address, defaults=fresh)
    follower = Follower.objects.select_for_update(of=("self",), no_key=True).get(pk=follower.pk)
    if follower.confirmed_at is None:
        Follower.objects.filter(pk=follower.pk).update(**fresh)
    following, _made = Following.objects.get_or_create(
        follower=follower, kind=thing.kind, code=thing.code, defaults={"asked_at": now}
    )
    if following.confirmed_at is None:
        following.asked_at = now
        following.save(update_fields=["asked_at"])
    following.follower = follower
    write_confirmation(following, thing)


@transaction.atomic
def confirm_following(*, key: str, following: int, now: dt.datetime | None = None) -> Following | None:
    """Begin to tell; ``None`` where the address or the request is gone. Repeating it is harmless.

    What is public already is noted first: whatever is noted from now on is news to them.
    """
    now = now or timezone.now()
    if Following.objects.filter(pk=following, follower__key=key, confirmed_at=None).exists():
        note_what_happened(now=now)
    follower = Follower.objects.select_for_update(of=("self",), no_key=True).filter(key=key).first()
    asked = Following.objects.filter(pk=following, follower=follower).first() if follower else None
    if follower is None or asked is None:
        return None
    if asked.confirmed_at is None:
        asked.confirmed_at = now
        asked.save(update_fields=["confirmed_at"])
    if follower.confirmed_at is None:
        follower.confirmed_at = now
        follower.save(update_fields=["confirmed_at"])
    asked.follower = follower
    return asked


@transaction.atomic
def change_rhythm(*, follower: Follower, rhythm: str, hour: int) -> None:
    """How often to write. Raises ``ValidationError``."""
    _check_rhythm(rhythm, hour)
    Follower.objects.filter(pk=follower.pk).update(rhythm=rhythm, hour=hour)


@transaction.atomic
def stop_following(*, follower: Follower, followings: list[int]) -> str:
    """Stop some of what somebody follows, and return its name; whoever follows nothing more is forgotten."""
    Follower.objects.select_for_update(of=("self",), no_key=True).filter(pk=follower.pk).first()
    rows = list(Following.objects.filter(follower=follower, pk__in=followings).order_by("pk"))
    names = [thing.name for _row, thing in things_followed(rows)]
    Following.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if rows and not follower.followings.filter(confirmed_at__isnull=False).exists():
        forget_follower(key=follower.key)
    return ", ".join(names)


@transaction.atomic
def forget_follower(*, key: str) -> bool:
    """Forget an address and all that was followed from it, also where mail to it left word; whether there was one."""
    follower = Follower.objects.select_for_update(of=("self",), no_key=True).filter(key=key).first()
    if follower is None:
        return False
    for begins in (f"{NEWS}{follower.pk}-", f"{ASKED}{follower.pk}-"):
        mails = OutgoingMail.objects.filter(event__startswith=begins)
        for mail in mails.select_for_update(of=("self",), no_key=True).order_by("pk"):
            _forget_recipient(mail)
    follower.delete()
    return True


def _forget_recipient(mail: OutgoingMail) -> None:
    """What waits does not leave; of the rest stays that there was a message."""
    mail.recipient = FORGOTTEN.format(mail.pk)
    mail.subject, mail.body, mail.html, mail.unsubscribe = "Correo a quien ya no sigue nada", "", "", ""
    if mail.state == MailState.WAITING:
        mail.state, mail.settled_at = MailState.UNNEEDED, timezone.now()
    mail.save(update_fields=["recipient", "subject", "body", "html", "unsubscribe", "state", "settled_at"])


def _check_rhythm(rhythm: str, hour: int) -> None:
    if rhythm not in Rhythm.values or hour not in HOURS:
        raise ValidationError({"rhythm": "Elegí cada cuánto querés que te escribamos."})
