"""The mail of the portal: written in the transaction of what it tells, and handed over by a job.

``put`` stores a message; ``send_due`` (a job, one at a time whatever the number of workers) hands over those whose turn
has come. What is promised, and where SMTP stops promising, stands in ``docs/mail.md``.
"""

import contextlib
import datetime as dt
import email.message
import logging
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.encoders import encode_base64
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import make_msgid
from urllib.parse import urlsplit

from allauth.account import app_settings as allauth_settings
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from accounts.models import MailState, Notice, OutgoingMail, User

logger = logging.getLogger(__name__)

#: Where a body wants the link with which ``user`` sets a password: it is made while sending, so that no copy of the
#: database holds one, and it has its whole life before it however long the mail server was down.
SET_PASSWORD_LINK = "\ue000enlace\ue000"  # noqa: S105

#: Minutes until the next attempt, by how many there were; from the last one on, always the same.
WAITS = (1, 2, 5, 10, 20, 40, 60, 120, 180, 240)
#: A message without a shorter life of its own is tried for so long (RFC 5321, 4.5.4.1: at least 4 or 5 days).
LIFE = dt.timedelta(days=5)
#: One job works for so long at most; what is left follows a minute later, after the other jobs.
LONGEST_JOB = dt.timedelta(seconds=40)

_PENDING = (MailState.WAITING, MailState.HANDING)
_LOCK = 0x6D61696C  # any number nobody else locks; held by the session, so it goes when the process or its machine does


@dataclass(frozen=True)
class Attachment:
    """A text file that goes with a message; ``type`` as in the header, with its parameters (``text/x; method=…``)."""

    name: str
    type: str
    text: str


@dataclass(frozen=True)
class Words:
    """What a message says, in both forms."""

    subject: str
    body: str
    html: str


#: By how an event begins: what writes such a message anew in the moment of handing it over, or says with ``None`` that
#: it need not leave any more. It reads, and holds the message locked.
LAST_LOOKS: dict[str, Callable[[OutgoingMail], Words | None]] = {}


@dataclass(frozen=True)
class MailSummary:
    """How the mail stands, for the page of health."""

    waiting: int
    oldest_waiting_at: dt.datetime | None
    failed: int  # refused by the server, or out of date before it answered
    unconfirmed: int
    last_sent_at: dt.datetime | None
    last_error: str  # of what waits; "" when nothing went wrong


def put(
    *,
    event: str,
    recipient: str,
    subject: str,
    body: str,
    html: str = "",
    attachment: Attachment | None = None,
    user: User | None = None,
    asked_by: User | None = None,
    failure_page: str = "",
    is_secret: bool = False,
    unsubscribe: str = "",
    is_to_nobody_known: bool = False,
    life: dt.timedelta = LIFE,
    now: dt.datetime | None = None,
) -> OutgoingMail:
    """Store a message in the caller's transaction and have a job send it; repeating an event is harmless.

    ``user`` is whose account it is about and ``asked_by`` who is told when it cannot be sent, and led to
    ``failure_page`` (else to the page of the mail, which is the administrators'). ``html`` says the same as ``body``.
    The text of a secret one is forgotten as soon as it left. ``unsubscribe`` is an address of ours to which a mail
    program posts when its owner wants no more of these. To whom one goes that ``is_to_nobody_known`` is shown to
    nobody, and nobody is told when it cannot be sent. After ``life`` it is not sent any more.
    """
    now = now or timezone.now()
    mail = OutgoingMail(
        event=event,
        recipient=recipient,
        user=user,
        asked_by=asked_by,
        subject=_one_line(subject),
        body=body,
        html=html,
        attachment_name=attachment.name if attachment else "",
        attachment_type=attachment.type if attachment else "",
        attachment=attachment.text if attachment else "",
        failure_page=failure_page,
        is_secret=is_secret,
        unsubscribe=unsubscribe,
        is_to_nobody_known=is_to_nobody_known,
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost"),
        created_at=now,
        next_attempt_at=now,
        expires_at=now + life,
    )
    with transaction.atomic():
        OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
        stored = OutgoingMail.objects.get(event=event, recipient=recipient)
        if stored.message_id == mail.message_id:
            # By name and in this transaction: the job exists if and only if the message does.
            jobs.configure_task("accounts.send_mail").defer()
    return stored


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:200]


def send_again(mail: OutgoingMail, *, now: dt.datetime | None = None) -> OutgoingMail:
    """Have a (locked) message that stopped wait again, under the same identifier."""
    now = now or timezone.now()
    mail.state, mail.attempts, mail.settled_at, mail.last_error = MailState.WAITING, 0, None, ""
    life = dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) if SET_PASSWORD_LINK in mail.body else LIFE
    mail.next_attempt_at, mail.expires_at = now, now + life
    mail.save(
        update_fields=["state", "attempts", "settled_at", "last_error", "next_attempt_at", "expires_at"]
    )
    jobs.configure_task("accounts.send_mail").defer()
    return mail


def event_of(topic: str, recipient: str) -> str:
    """The event of a message that may be asked for again: the one that still waits, or a new one after it settled."""
    earlier = OutgoingMail.objects.filter(event__startswith=f"{topic}#", recipient=recipient)
    last = earlier.exclude(state__in=_PENDING).aggregate(last=Max("pk"))["last"]
    return f"{topic}#{last or 0}"


def set_password_url(user: User) -> str:
    """The one-time link with which an account sets its password: the same door as "I forgot my password".

    It stops working once a password is set, and after ``PASSWORD_RESET_TIMEOUT`` seconds.
    """
    key = allauth_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.SITE_URL}{path}"


def summary() -> MailSummary:
    """How the mail stands: two queries, whatever the number of messages."""
    stopped = (MailState.FAILED, MailState.EXPIRED)
    facts = OutgoingMail.objects.aggregate(
        waiting=Count("pk", filter=Q(state__in=_PENDING)),
        oldest_waiting_at=Min("created_at", filter=Q(state__in=_PENDING)),
        failed=Count("pk", filter=Q(state__in=stopped)),
        unconfirmed=Count("pk", filter=Q(state=MailState.UNCONFIRMED)),
        last_sent_at=Max("settled_at", filter=Q(state=MailState.SENT)),
    )
    waiting = OutgoingMail.objects.filter(state__in=_PENDING).exclude(last_error="").order_by("created_at")
    error = waiting.values_list("last_error", flat=True).first()
    return MailSummary(**facts, last_error=error or "")


def send_due(*, now: dt.datetime | None = None) -> int:
    """Hand over what is due; return how many the server accepted. Two at once: the second one leaves it to the first.

    A server that does not answer ends the round: everything due waits longer, so that an outage costs one connection
    per round and not one per message.
    """
    accepted = 0
    with _only_sender() as is_sender:
        if not is_sender:
            return 0
        started = timezone.now()
        _settle_what_a_killed_sender_left(now or started)
        _expire(now or started)
        while mail := _next_due(now or timezone.now()):
            if timezone.now() - started > LONGEST_JOB:
                break
            outcome = _send(mail, now or timezone.now())
            if outcome is None:
                break
            accepted += outcome
    return accepted


@contextlib.contextmanager
def _only_sender() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        is_sender = bool(cursor.fetchone()[0])
        try:
            yield is_sender
        finally:
            if is_sender and connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _next_due(now: dt.datetime) -> OutgoingMail | None:
    due = OutgoingMail.objects.filter(state=MailState.WAITING, next_attempt_at__lte=now, expires_at__gt=now)
    return due.select_related("user", "asked_by").order_by("next_attempt_at", "pk").first()


def _send(mail: OutgoingMail, now: dt.datetime) -> bool | None:
    """Whether the server accepted it; ``None`` when there is no server to talk to."""
    if SET_PASSWORD_LINK in mail.body and not _is_still_theirs(mail):
        _settle(mail, MailState.EXPIRED, now, "La cuenta cambió antes de que saliera.")
        return False
    server = get_connection()
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        _postpone_all(now, _in_words(error, mail))
        return None
    try:
        if not _begin(mail, now):
            return False  # somebody deleted it meanwhile, or there is nothing left to say
        server.send_messages([_message(mail)])
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _not_accepted(mail, error, now)
        return False
    finally:
        # What the server does after it accepted is its own affair.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.close()
    _settle(mail, MailState.SENT, now, "")
    return True


def _is_still_theirs(mail: OutgoingMail) -> bool:
    """A link to an account only leaves for an address that is the account's today."""
    user = mail.user
    if user is None or not user.is_active:
        return False
    if user.email.lower() == mail.recipient.lower():
        return True
    return EmailAddress.objects.filter(user=user, email__iexact=mail.recipient).exists()


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    body = mail.body
    if mail.user and SET_PASSWORD_LINK in body:
        body = body.replace(SET_PASSWORD_LINK, set_password_url(mail.user))
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe:
        headers |= {
            "List-Unsubscribe": f"<{mail.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(
        mail.subject, body, settings.DEFAULT_FROM_EMAIL, [mail.recipient], headers=headers
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.attachment_name:
        message.attach(_attachment(mail))
    return message


def _attachment(mail: OutgoingMail) -> MIMENonMultipart:
    """The file, with the parameters of its type: by its ``method`` a program knows what to do with a calendar."""
    content = email.message.EmailMessage()
    content["Content-Type"] = f"{mail.attachment_type}; charset=utf-8"
    main, sub = content.get_content_type().split("/")
    part = MIMENonMultipart(main, sub, **dict(content["Content-Type"].params))
    part.set_payload(mail.attachment.encode())
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=mail.attachment_name)
    return part


def _begin(mail: OutgoingMail, now: dt.datetime) -> bool:
    """Commit that the text is about to be handed over: from here on it may have been accepted.

    What is written anew at this moment is committed with that, so that the row holds what was handed over.
    """
    with transaction.atomic(durable=True):
        waiting = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.WAITING)
        held = waiting.select_for_update(of=("self",)).first()
        if held is None:
            return False
        try:
            words = _words_now(held)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # a fault in one letter must not keep all the others
            logger.exception("Mail %s could not be written", held.pk)
            later = now + _wait(held.attempts)
            waiting.update(
                attempts=held.attempts + 1, next_attempt_at=later, last_error="El portal no pudo escribirlo."
            )
            return False
        if words is None:
            _settle(held, MailState.UNNEEDED, now, "")
            return False
        mail.subject, mail.body, mail.html = words.subject, words.body, words.html
        said = {"subject": mail.subject, "body": mail.body, "html": mail.html}
        return bool(waiting.update(state=MailState.HANDING, attempts=held.attempts + 1, **said))


def _words_now(mail: OutgoingMail) -> Words | None:
    """What a message says at this moment: as it was put, or written anew; ``None`` when it need not leave."""
    for begins, look in LAST_LOOKS.items():
        if mail.event.startswith(begins):
            words = look(mail)
            return words and replace(words, subject=_one_line(words.subject))
    return Words(mail.subject, mail.body, mail.html)


def _not_accepted(mail: OutgoingMail, error: Exception, now: dt.datetime) -> None:
    """The server said no, or nothing: without its 250 the message is still ours (RFC 5321, 4.2.5)."""
    if _is_final(error):
        _settle(mail, MailState.FAILED, now, _in_words(error, mail))
        return
    OutgoingMail.objects.filter(pk=mail.pk, state=MailState.HANDING).update(
        state=MailState.WAITING,
        next_attempt_at=now + _wait(mail.attempts),
        last_error=_in_words(error, mail),
    )


def _is_final(error: Exception) -> bool:
    """Whether trying again cannot help: a 5xx about the recipient or the text, or the message cannot be written at all.

    A 5xx about the sender or the greeting is a mistake of configuration, which somebody will mend.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    # ValueError: a line break in a header, an address that is none.
    return isinstance(error, (smtplib.SMTPNotSupportedError, ValueError))


def _postpone_all(now: dt.datetime, reason: str) -> None:
    """Have everything due wait, each according to how often it was tried."""
    due = OutgoingMail.objects.filter(state=MailState.WAITING, next_attempt_at__lte=now, expires_at__gt=now)
    logger.warning("The mail server could not be reached: %s", reason)
    by_attempts = due.order_by().values_list("attempts", flat=True).distinct()
    for attempts in sorted(by_attempts, reverse=True):  # the highest first: none is moved twice
        due.filter(attempts=attempts).update(
            attempts=attempts + 1, next_attempt_at=now + _wait(attempts), last_error=reason
        )


def _wait(attempts: int) -> dt.timedelta:
    return dt.timedelta(minutes=WAITS[min(attempts, len(WAITS) - 1)])


def _settle_what_a_killed_sender_left(now: dt.datetime) -> None:
    """Only the holder of the lock hands over, so what still says so was being handed over when its sender died.

    The server may have accepted it: it is not sent again unless an administrator says so.
    """
    for mail in OutgoingMail.objects.filter(state=MailState.HANDING).select_related("user", "asked_by"):
        _settle(mail, MailState.UNCONFIRMED, now, "El portal se interrumpió justo mientras lo entregaba.")


def settle_restored(*, now: dt.datetime | None = None) -> int:
    """In a database that came back from a backup, let nothing leave that may have left after it; return how many.

    Mail that still waited is settled as unconfirmed, so that an administrator decides, and the jobs that would hand it
    over are called off. For whoever restores, before any worker runs.
    """
    now = now or timezone.now()
    pending = OutgoingMail.objects.filter(state__in=_PENDING).select_related("user", "asked_by")
    count = 0
    for mail in pending:
        _settle(mail, MailState.UNCONFIRMED, now, "El portal volvió de un respaldo: puede haber salido ya.")
        count += 1
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = CASE status WHEN 'todo' THEN 'cancelled' ELSE 'aborted' END"
            "::procrastinate_job_status WHERE status IN ('todo', 'doing') AND task_name LIKE 'accounts.send%%'",
            [],
        )
    return count


def _expire(now: dt.datetime) -> None:
    late = OutgoingMail.objects.filter(state=MailState.WAITING, expires_at__lte=now)
    for mail in late.select_related("user", "asked_by"):
        _settle(mail, MailState.EXPIRED, now, mail.last_error or "Nadie lo entregó a tiempo.")


@transaction.atomic
def _settle(mail: OutgoingMail, state: MailState, now: dt.datetime, reason: str) -> None:
    """Say how it ended, forget a secret text, and tell whoever has to know."""
    pending = OutgoingMail.objects.filter(pk=mail.pk, state__in=_PENDING)
    fields: dict[str, object] = {"state": state, "settled_at": now, "last_error": reason}
    if mail.is_secret:
        fields |= {"body": "", "html": "", "attachment": "", "unsubscribe": ""}
    if pending.update(**fields) and state not in (MailState.SENT, MailState.UNNEEDED):
        _tell(mail)


def _tell(mail: OutgoingMail) -> None:
    if mail.is_to_nobody_known:
        return
    url = mail.failure_page or reverse("gestion:mail-list")
    about = f" para {mail.user.name}" if mail.user else ""
    text = f"No salió el correo «{mail.subject}»{about}."[:300]
    administrators = User.objects.filter(is_administrator=True, is_active=True)
    told = [mail.asked_by] if mail.asked_by else list(administrators)
    already = set(Notice.objects.unread().filter(text=text).values_list("user_id", flat=True))
    Notice.objects.bulk_create(
        Notice(user=user, text=text, url=url) for user in told if user.pk not in already
    )


def _in_words(error: Exception, mail: OutgoingMail) -> str:
    """What the server said, without the address that servers like to repeat."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = "; ".join(_answer(code, text) for code, text in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        said = _answer(error.smtp_code, error.smtp_error)
    else:
        said = f"{type(error).__name__}: {error}"
    return said.replace(mail.recipient, "…")[:300]


def _answer(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}"
