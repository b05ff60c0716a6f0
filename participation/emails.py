"""What members of a body are written: the call to a meeting, and that it was called off; and what residents are told.

Each message goes through the outbox; those about a meeting have it as a calendar file. Nothing here decides who gets
one. A resident who left an address is told that something happened and where to read it: no letter holds a word that
anybody wrote.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import OutgoingMail, User
from accounts.outbox import LIFE, Attachment, put
from participation import ics
from participation.models import Admission, AgendaItem, ContributionContact, ItemOrigin, Meeting, Response
from participation.queries.calls import Recipient, event_of_call, title_sent
from participation.receipts import spaced_receipt_code
from planning.queries import current_municipality

#: A message about a meeting that is about to begin is still tried for so long.
SHORTEST_LIFE = dt.timedelta(hours=1)
_CONTACT = "contact-of-a-contribution"


@dataclass(frozen=True)
class Letter:
    """A message to one recipient: its subject, and its text in both forms."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class CallLetter:
    """What a call says. ``is_again`` when it takes the place of an earlier one."""

    meeting: Meeting
    items: tuple[AgendaItem, ...]
    is_again: bool

    def to(self, names: str) -> Letter:
        """The message to whoever is called so."""
        words = "Nueva convocatoria" if self.is_again else "Convocatoria"
        return _letter("call", f"{words}: {title_of(self.meeting)}", self.context(names))

    def context(self, names: str) -> dict[str, object]:
        """What its templates need; the page that shows it beforehand uses the same ones."""
        return {
            **_context(self.meeting, names),
            "items": [item for item in self.items if item.origin != ItemOrigin.URGENT],
            "urgent": [item for item in self.items if item.origin == ItemOrigin.URGENT],
            "is_again": self.is_again,
        }


@dataclass(frozen=True)
class CancellationLetter:
    """Tells that a meeting was called off, and why."""

    meeting: Meeting
    reason: str

    def to(self, names: str) -> Letter:
        """The message to whoever is called so."""
        context = {**_context(self.meeting, names), "reason": self.reason}
        return _letter("cancellation", f"Se suspende: {title_of(self.meeting)}", context)


def write_call(
    *, letter: CallLetter, to: Recipient, sequence: int, by: User, page: str, now: dt.datetime
) -> OutgoingMail:
    """Call one recipient; the calendar file puts the meeting where they keep theirs, or corrects it there."""
    meeting = letter.meeting
    description = "\n".join(
        f"{place}. {title_sent(item)}" for place, item in enumerate(letter.items, start=1)
    )
    entry = entry_of(meeting, sequence=sequence, told_at=now, description=f"Orden del día\n{description}")
    return _put(
        meeting, letter.to(to.names), _file(entry, "REQUEST", to), to.address, sequence, by, page, now
    )


def write_cancellation(
    *, letter: CancellationLetter, to: Recipient, sequence: int, by: User, page: str, now: dt.datetime
) -> OutgoingMail:
    """Tell one recipient that the meeting was called off; the calendar file takes it out."""
    meeting = letter.meeting
    entry = entry_of(
        meeting, sequence=sequence, told_at=now, description=f"Motivo: {letter.reason}", is_cancelled=True
    )
    return _put(meeting, letter.to(to.names), _file(entry, "CANCEL", to), to.address, sequence, by, page, now)


def title_of(meeting: Meeting) -> str:
    """Who meets, in what and when: what a calendar and a subject say."""
    bodies = " y ".join(body.name for body in meeting.bodies.all())
    what = meeting.title or (
        f"{bodies}, {meeting.get_kind_display().lower()}" if bodies else meeting.get_kind_display()
    )
    day = date_format(meeting.date, r"j \d\e F \d\e Y")
    return f"{what} del {day}"


def entry_of(
    meeting: Meeting, *, sequence: int, told_at: dt.datetime, description: str, is_cancelled: bool = False
) -> ics.Entry:
    """A meeting as an entry of a calendar, the same for members and for the public."""
    bodies = " y ".join(body.name for body in meeting.bodies.all())
    what = meeting.title or meeting.get_kind_display()
    return ics.Entry(
        code=meeting.code,
        sequence=sequence,
        told_at=told_at,
        title=f"{bodies}: {what[0].lower()}{what[1:]}" if bodies and not meeting.title else what,
        date=meeting.date,
        start_time=meeting.start_time,
        end_time=meeting.end_time,
        place=meeting.place,
        description=description,
        address=_public_address(meeting),
        is_cancelled=is_cancelled,
    )


def _put(
    meeting: Meeting, letter: Letter, file: Attachment, address: str, sequence: int, by: User, page: str,
    now: dt.datetime,
) -> OutgoingMail:  # fmt: skip
    starts = meeting.starts_at
    life = LIFE if starts is None else max(min(LIFE, starts - now), SHORTEST_LIFE)
    return put(
        event=event_of_call(meeting, sequence),
        recipient=address,
        subject=letter.subject,
        body=letter.text,
        html=letter.html,
        attachment=file,
        asked_by=by,
        failure_page=page,
        life=life,
        now=now,
    )


def _file(entry: ics.Entry, method: str, to: Recipient) -> Attachment:
    municipality = current_municipality()
    address = municipality.contact_email if municipality and municipality.contact_email else ""
    invitation = ics.Invitation(
        organiser_name=municipality.name if municipality else "Portal municipal",
        organiser=address or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee=to.address,
    )
    data = ics.calendar([entry], method=method, invitation=invitation)
    text = data.decode().replace("\r\n ", "")  # lines whole: an erasure looks for names and addresses in them
    return Attachment("convocatoria.ics", f"text/calendar; method={method}", text)


def _letter(name: str, subject: str, context: dict[str, object]) -> Letter:
    folder = "participation/email"
    text = render_to_string(f"{folder}/{name}_message.txt", context)
    return Letter(
        subject=" ".join(subject.split()),
        text="".join(text),  # no longer marked as safe: a page that shows it escapes it
        html=render_to_string(f"{folder}/{name}_message.html", {**context, "subject": subject}),
    )


def _context(meeting: Meeting, names: str) -> dict[str, object]:
    return {
        "meeting": meeting,
        "bodies": list(meeting.bodies.all()),
        "names": names,
        "address": _public_address(meeting),
        "municipality": current_municipality(),
    }


def _public_address(meeting: Meeting) -> str:
    """Only of a meeting that anybody may know of."""
    return f"{settings.SITE_URL}{meeting.get_absolute_url()}" if meeting.is_open else ""


# --- to whoever proposed something ------------------------------------------------------------------


def write_moderated(admission: Admission, *, again: bool = False) -> OutgoingMail | None:
    """Tell whether what somebody proposed is admitted, or was ``again`` decided on; ``None`` without an address."""
    contacts = ContributionContact.objects.select_related("contribution__receipt")
    contact = contacts.filter(contribution=admission.contribution_id).first()
    if contact is None:
        return None
    context = {
        "admitted": admission.state == "admitted",
        "criterion": admission.get_criterion_display(),
        "again": again,
    }
    subject = "Tu propuesta fue admitida" if context["admitted"] else "Tu propuesta no fue admitida"
    return _write_about(contact, "moderated", subject, context, f"v{admission.edit_version}")


def write_answered(contact: ContributionContact, answer: Response) -> OutgoingMail:
    """Tell that what somebody proposed was answered, or answered anew."""
    context = {"again": answer.version > 1}
    return _write_about(
        contact, "answered", "El municipio respondió lo que propusiste", context, f"r{answer.pk}"
    )


def contact_address(contact: ContributionContact) -> str:
    """Where whoever left an address takes it back, without an account: only letters to that address hold it."""
    token = signing.Signer(salt=_CONTACT).sign_object(contact.contribution_id)
    return f"{settings.SITE_URL}{reverse('contact-remove', args=[token])}"


def contribution_of_token(token: str) -> int | None:
    """Of which contribution a link of ours takes the address back; ``None`` when we did not write it."""
    try:
        return int(signing.Signer(salt=_CONTACT).unsign_object(token))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _write_about(
    contact: ContributionContact, name: str, subject: str, context: Mapping[str, object], which: str
) -> OutgoingMail:
    contribution = contact.contribution
    code = spaced_receipt_code(contribution.receipt.code)
    whole = {
        **context,
        "code": code,
        "address": f"{settings.SITE_URL}{reverse('follow-detail', args=[code])}",
        "remove": contact_address(contact),
        "municipality": current_municipality(),
    }
    text = render_to_string(f"participation/email/{name}_message.txt", whole)
    return put(
        event=f"aporte-{contribution.pk}-{which}",
        recipient=contact.email,
        subject=subject,
        body="".join(text),
    )
