"""The daily digest: what waits for somebody and what comes, by mail. Addresses come from the settings."""

import datetime as dt

from django.conf import settings
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
        "more_waits": max(0, len(waits.groups) - TOLD),
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
        life=LIFE,
        now=now,
    )
