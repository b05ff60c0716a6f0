"""The daily digest: what waits for somebody and what comes, by mail. Addresses come from the settings.

A mail program may end it by itself, with one post to an address that only this portal can make (RFC 8058).
"""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import OutgoingMail, User
from accounts.outbox import put
from planning.queries import current_municipality
from reports.queries.calendar import Happening
from reports.queries.todo import Todo

#: So many things of each part are told; the page tells the rest.
TOLD = 15
#: A digest of yesterday tells nobody anything.
LIFE = dt.timedelta(hours=20)
_STOP = "digest-stop"


def stop_address(user: User) -> str:
    """Where one post ends somebody's digest."""
    return (
        f"{settings.SITE_URL}{reverse('digest-stop', args=[signing.Signer(salt=_STOP).sign(str(user.pk))])}"
    )


def account_of(token: str) -> User | None:
    """Whose digest such an address ends; ``None`` when it is none of ours."""
    try:
        return User.objects.filter(pk=int(signing.Signer(salt=_STOP).unsign(token))).first()
    except signing.BadSignature:
        return None


def write_digest(
    *, to: User, waits: Todo, coming: list[Happening], day: dt.date, now: dt.datetime
) -> OutgoingMail:
    """One message for each person and day."""
    number = waits.total
    subject = f"Resumen del {day:%d/%m}: {number} {'pendiente' if number == 1 else 'pendientes'}"
    context = {
        "subject": subject,
        "user": to,
        "municipality": current_municipality(),
        "waits": waits.groups[:TOLD],
        "more_waits": sum(group.total for group in waits.groups[TOLD:]),
        "number": number,
        "coming": coming[:TOLD],
        "more_coming": max(0, len(coming) - TOLD),
        "site": settings.SITE_URL,
        "home": f"{settings.SITE_URL}{reverse('gestion:home')}",
        "calendar": f"{settings.SITE_URL}{reverse('gestion:calendar')}",
        "preferences": f"{settings.SITE_URL}{reverse('gestion:preferences')}",
    }
    return put(
        event=f"resumen-{to.pk}-{day.isoformat()}",
        recipient=to.email,
        subject=subject,
        body=render_to_string("reports/email/digest_message.txt", context),
        html=render_to_string("reports/email/digest_message.html", context),
        user=to,
        unsubscribe=stop_address(to),
        life=LIFE,
        now=now,
    )
