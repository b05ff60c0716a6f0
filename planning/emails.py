"""What planning writes by e-mail. Addresses in a message come from the settings, never from a request."""

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import OutgoingMail, User
from accounts.outbox import put
from planning.models import Deadline


def write_deadline_reminder(*, deadline: Deadline, to: User) -> OutgoingMail:
    """Remind a member of the planning team of a date; once for each day it was put to."""
    context = {"deadline": deadline, "user": to, "page": f"{settings.SITE_URL}{deadline.get_absolute_url()}"}
    return put(
        event=f"deadline-{deadline.pk}-{deadline.sequence}-{to.pk}",
        recipient=to.email,
        subject=f"Fecha a recordar: {deadline.title}",
        body=render_to_string("planning/email/deadline_message.txt", context),
        user=to,
    )
