"""The outbox against a real mail server: down for a day, refusing, dropping, and killed in the middle."""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail as locmem
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from accounts import actions, outbox
from accounts.models import MailState, Notice, OutgoingMail, User
from accounts.outbox import put, send_due
from accounts.permissions import NotAllowed
from tests.mail_server import MailServer, free_port, running

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
PASSWORD = "mate amargo con bizcochos"


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that answers, and a portal that knows it."""
    with running() as server:
        use(settings, server.port)
        yield server


def use(settings: Settings, port: int) -> None:
    """Have the portal speak SMTP with whoever listens there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5


def invite(people: dict[str, User]) -> OutgoingMail:
    """An invitation that waits."""
    user = actions.invite_user(email="ana@example.org", name="Ana", by=people["administrator"])
    return OutgoingMail.objects.get(user=user)


def reset(email: str = "staff@example.org") -> None:
    """Somebody asks for another password."""
    assert Client().post(reverse("account_reset_password"), {"email": email}).status_code == 302


def state_of(mail: OutgoingMail) -> tuple[str, int]:
    """Its state and how often it was tried."""
    mail.refresh_from_db()
    return mail.state, mail.attempts


def send_jobs() -> int:
    """How many jobs there are to send mail."""
    return ProcrastinateJob.objects.filter(task_name="accounts.send_mail").count()


def test_an_account_and_its_invitation_are_written_together(people: dict[str, User]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        invite(people)
        raise ZeroDivisionError
    assert not OutgoingMail.objects.exists() and not send_jobs()
    mail = invite(people)
    assert (mail.recipient, mail.state, send_jobs()) == ("ana@example.org", "waiting", 1)


def test_one_row_and_one_job_for_each_recipient_and_event(people: dict[str, User]) -> None:
    for _ in range(3):
        put(event="acta-1", recipient="a@example.org", subject="Acta", body="x")
    put(event="acta-1", recipient="b@example.org", subject="Acta", body="x")
    assert (OutgoingMail.objects.count(), send_jobs()) == (2, 2)
    twin = OutgoingMail.objects.first()
    assert twin
    twin.pk, twin.message_id = None, "<other@portal>"
    with pytest.raises(IntegrityError, match="outgoing_mail_once"), transaction.atomic():
        twin.save(force_insert=True)


def test_an_invitation_asked_for_twice_while_it_waits_is_one(
    people: dict[str, User], server: MailServer
) -> None:
    mail = invite(people)
    actions.invite_again(user=mail.user, by=people["administrator"])
    assert OutgoingMail.objects.count() == 1
    assert send_due() == 1
    actions.invite_again(user=mail.user, by=people["administrator"])
    assert OutgoingMail.objects.count() == 2 and send_due() == 1
    assert len({message["Message-ID"] for message in server.accepted}) == 2


def test_an_accepted_message_is_never_sent_again(people: dict[str, User], server: MailServer) -> None:
    mail = invite(people)
    assert [send_due() for _ in range(3)] == [1, 0, 0]
    assert send_due(now=timezone.now() + 30 * DAY) == 0
    assert state_of(mail) == (MailState.SENT, 1)
    (message,) = server.accepted
    assert message["Message-ID"] == mail.message_id and message["To"] == "ana@example.org"
    with pytest.raises(actions.ValidationError):
        actions.send_mail_again(mail=mail, by=people["administrator"])


def test_a_mail_server_down_for_a_day(people: dict[str, User], settings: Settings) -> None:
    """Nothing is lost, nothing is doubled, and the portal does not knock all day long."""
    port = free_port()
    use(settings, port)
    mails = [
        put(event=f"acta-{number}", recipient="ana@example.org", subject="Acta", body="x")
        for number in range(20)
    ]
    start, knocks = timezone.now(), []
    for minute in range(26 * 60):
        now = start + minute * MINUTE
        due = OutgoingMail.objects.filter(next_attempt_at__lte=now).exists()
        if due:
            assert send_due(now=now) == 0
            knocks.append(minute)
    assert 10 < len(knocks) < 25
    gaps = [after - before for before, after in pairwise(knocks)]
    assert gaps == sorted(gaps) and gaps[-1] == 240
    assert {state_of(mail)[0] for mail in mails} == {MailState.WAITING}
    assert "Connection refused" in outbox.summary().last_error and outbox.summary().waiting == 20
    with running(port) as server:
        assert send_due(now=start + 32 * HOUR) == 20
        assert send_due(now=start + 33 * HOUR) == 0
    assert sorted(m["Message-ID"] for m in server.accepted) == sorted(m.message_id for m in mails)
    assert outbox.summary().waiting == 0


def test_it_is_tried_for_days_and_then_told(people: dict[str, User], settings: Settings) -> None:
    use(settings, free_port())
    mail = invite(people)
    now = timezone.now()
    while state_of(mail)[0] == MailState.WAITING:
        now += HOUR
        send_due(now=now)
    assert mail.state == MailState.EXPIRED and 2 * DAY < now - mail.created_at <= 4 * DAY
    notice = Notice.objects.get(user=people["administrator"])
    assert "No salió el correo" in notice.text and "Ana" in notice.text
    assert mail.user and User.objects.filter(pk=mail.user.pk).exists()


@pytest.mark.parametrize("stage", ["refuse_recipient", "refuse_text"])
def test_a_refusal_for_now_waits_and_one_for_good_is_told(
    stage: str, people: dict[str, User], server: MailServer
) -> None:
    mail = invite(people)
    setattr(server, stage, "451 4.3.0 later")
    now = timezone.now()
    assert send_due(now=now) == 0 and state_of(mail) == (MailState.WAITING, 1)
    assert send_due(now=now + 30 * dt.timedelta(seconds=1)) == 0 and mail.attempts == 1
    setattr(server, stage, "550 5.1.1 <ana@example.org>: nobody here")
    assert send_due(now=now + 2 * MINUTE) == 0 and state_of(mail) == (MailState.FAILED, 2)
    assert mail.last_error == "550 5.1.1 <…>: nobody here"
    assert Notice.objects.filter(user=people["administrator"], text__startswith="No salió").count() == 1
    setattr(server, stage, "")
    assert send_due(now=now + DAY) == 0
    actions.send_mail_again(mail=mail, by=people["administrator"])
    actions.send_mail_again(mail=mail, by=people["administrator"])
    assert send_due() == 1 and [m["Message-ID"] for m in server.accepted] == [mail.message_id]


def test_a_connection_dropped_before_the_answer_is_tried_again_under_the_same_identifier(
    people: dict[str, User], server: MailServer
) -> None:
    mail = invite(people)
    server.drop_after_text = True
    assert send_due() == 0 and state_of(mail) == (MailState.WAITING, 1)
    server.drop_after_text = False
    assert send_due(now=timezone.now() + 2 * MINUTE) == 1
    assert (server.texts, [m["Message-ID"] for m in server.accepted]) == (2, [mail.message_id])


def test_a_connection_dropped_after_the_answer_is_a_message_accepted(
    people: dict[str, User], server: MailServer
) -> None:
    mail = invite(people)
    server.drop_once_accepted = True
    assert send_due() == 1 and state_of(mail) == (MailState.SENT, 1)
    assert send_due(now=timezone.now() + DAY) == 0 and len(server.accepted) == 1


def test_what_was_being_handed_over_when_the_sender_died_is_not_sent_again_by_itself(
    people: dict[str, User], server: MailServer
) -> None:
    mail = invite(people)
    OutgoingMail.objects.update(state=MailState.HANDING, attempts=1)
    assert send_due() == 0 and state_of(mail) == (MailState.UNCONFIRMED, 1)
    assert send_due(now=timezone.now() + DAY) == 0 and server.texts == 0
    assert Notice.objects.filter(user=people["administrator"]).count() == 1
    actions.send_mail_again(mail=mail, by=people["administrator"])
    assert send_due() == 1 and server.accepted[0]["Message-ID"] == mail.message_id


def test_one_message_that_cannot_be_written_does_not_stop_the_others(
    people: dict[str, User], server: MailServer
) -> None:
    bad = put(event="a", recipient="ana@example.org", subject="x", body="x")
    OutgoingMail.objects.update(subject="uno\ndos: tres")
    good = put(event="b", recipient="ana@example.org", subject="x\nBcc: otra@example.org", body="x")
    assert send_due() == 1
    assert (state_of(bad)[0], state_of(good)[0]) == (MailState.FAILED, MailState.SENT)
    assert server.accepted[0]["Bcc"] is None


def test_only_one_sender_at_a_time(people: dict[str, User], server: MailServer) -> None:
    invite(people)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [outbox._LOCK])
        assert send_due() == 0 and server.texts == 0
        cursor.execute("SELECT pg_advisory_unlock(%s)", [outbox._LOCK])
    other.close()
    assert send_due() == 1


def test_no_copy_of_the_database_holds_a_link_and_the_message_does(
    people: dict[str, User], server: MailServer
) -> None:
    invite(people)
    reset()
    assert OutgoingMail.objects.count() == 2
    assert not [m for m in OutgoingMail.objects.all() if re.search(r"/password/reset/key/", m.body)]
    assert send_due() == 2
    texts = [message.get_payload(decode=True).decode() for message in server.accepted]  # type: ignore[union-attr]
    links = [re.findall(r"https?://\S+/cuenta/password/reset/key/\S+", text) for text in texts]
    assert [len(found) for found in links] == [1, 1]
    path = re.sub(r"^https?://[^/]+", "", links[1][0])
    assert "Elegir contraseña" in Client().get(path, follow=True).text


def test_a_reset_does_not_leave_after_its_life_and_has_it_whole_when_it_leaves(
    people: dict[str, User], server: MailServer, settings: Settings
) -> None:
    reset()
    mail = OutgoingMail.objects.get()
    life = dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    assert mail.expires_at - mail.created_at == life
    assert send_due(now=mail.created_at + life) == 0 and state_of(mail)[0] == MailState.EXPIRED
    assert server.texts == 0
    again = actions.send_mail_again(mail=mail, by=people["administrator"])
    assert again.expires_at - again.next_attempt_at == life


def test_a_link_does_not_go_to_an_address_that_is_no_longer_the_accounts(
    people: dict[str, User], server: MailServer
) -> None:
    mail = invite(people)
    assert mail.user
    actions.edit_user(
        user=mail.user,
        email="ana.perez@example.org",
        name="Ana",
        is_administrator=False,
        is_municipal_staff=False,
        by=people["administrator"],
    )
    assert send_due() == 0 and state_of(mail)[0] == MailState.EXPIRED and server.texts == 0


def test_the_text_of_a_secret_message_is_forgotten_when_it_left(server: MailServer, db: None) -> None:
    mail = put(event="a", recipient="a@example.org", subject="x", body="código 123", is_secret=True)
    assert send_due() == 1
    mail.refresh_from_db()
    assert mail.body == "" and "código 123" in server.accepted[0].get_payload(decode=True).decode()  # type: ignore[union-attr]


CALENDAR = outbox.Attachment(
    "sesión.ics", "text/calendar; method=REQUEST", "BEGIN:VCALENDAR\r\nSUMMARY:Sesión ñ\r\n"
)


def with_file(**fields: Any) -> OutgoingMail:
    """A message in both forms, with a calendar."""
    fields = {"event": "call-1", "recipient": "ana@example.org", "subject": "Convocatoria", **fields}
    return put(body="Texto «plano»", html="<h1>Texto</h1>", attachment=CALENDAR, **fields)


def test_a_message_carries_both_forms_and_its_file(server: MailServer, db: None) -> None:
    """The file keeps its bytes, its name and the parameters of its type."""
    mail = with_file()
    assert send_due() == 1
    (message,) = server.accepted
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip
    plain, page, file = (part for part in message.walk() if not part.is_multipart())
    assert plain.get_payload(decode=True).decode() == "Texto «plano»"  # type: ignore[union-attr]
    assert page.get_payload(decode=True).decode() == "<h1>Texto</h1>"  # type: ignore[union-attr]
    assert file.get_payload(decode=True).decode() == CALENDAR.text  # type: ignore[union-attr]
    assert (file.get_filename(), file.get_param("method"), file.get_param("charset")) == (
        "sesión.ics", "REQUEST", "utf-8",
    )  # fmt: skip
    assert message["Message-ID"] == mail.message_id


def test_a_file_is_tried_again_whole_and_put_once(server: MailServer, db: None) -> None:
    """The guarantees of any message: one row for each recipient and event, and the same text at every attempt."""
    mails = {with_file().pk for _ in range(3)}
    assert len(mails) == 1 and send_jobs() == 1
    server.drop_after_text = True
    assert send_due() == 0
    server.drop_after_text = False
    assert send_due(now=timezone.now() + 2 * MINUTE) == 1
    assert server.texts == 2 and len(server.accepted) == 1
    assert server.accepted[0].get_payload()[1].get_payload(decode=True).decode() == CALENDAR.text  # type: ignore[union-attr,index]


def test_a_secret_message_forgets_its_file_too(server: MailServer, db: None) -> None:
    mail = with_file(is_secret=True)
    assert send_due() == 1
    mail.refresh_from_db()
    assert (mail.body, mail.html, mail.attachment) == ("", "", "")
    assert len(server.accepted[0].get_payload()) == 2


def test_half_an_attachment_is_none(db: None) -> None:
    with_file()
    with pytest.raises(IntegrityError, match="outgoing_mail_attachment_is_whole"), transaction.atomic():
        OutgoingMail.objects.update(attachment_name="")


def test_who_asked_is_led_to_a_page_that_is_theirs(people: dict[str, User], server: MailServer) -> None:
    """Staff may not open the page of the mail: a failure is told where they may read it."""
    with_file(asked_by=people["staff"], failure_page="/gestion/reuniones/CM-1/convocatoria/")
    server.refuse_recipient = "550 5.1.1 nobody"
    send_due()
    assert Notice.objects.get(user=people["staff"]).url == "/gestion/reuniones/CM-1/convocatoria/"


def test_the_page_tells_failures_and_tries_again(
    people: dict[str, User], server: MailServer, client_as
) -> None:
    mail = invite(people)
    server.refuse_recipient = "550 5.1.1 nobody"
    send_due()
    client = client_as("administrator")
    page = client.get(reverse("gestion:mail-list"), {"estado": "failed"})
    assert "550 5.1.1 nobody" in page.text and "Mandar de nuevo" in page.text
    server.refuse_recipient = ""
    assert client.post(reverse("gestion:mail-send-again", args=[mail.pk])).status_code == 302
    client.post(reverse("gestion:mail-test"))
    assert send_due() == 2
    assert {m["To"] for m in server.accepted} == {"ana@example.org", "administrator@example.org"}
    assert "Mandar de nuevo" not in client.get(reverse("gestion:mail-list")).text


def test_the_list_has_constant_queries(
    people: dict[str, User], client_as, django_assert_max_num_queries
) -> None:
    for number in range(60):
        put(event=f"a{number}", recipient="a@example.org", subject="x", body="x", user=people["staff"])
    client = client_as("administrator")
    with django_assert_max_num_queries(14):
        assert len(client.get(reverse("gestion:mail-list")).context["page"].object_list) == 25


@pytest.mark.parametrize("person", ["staff", "mayor", "nobody"])
def test_only_administrators_look_after_mail(person: str, people: dict[str, User]) -> None:
    mail = invite(people)
    with pytest.raises(NotAllowed):
        actions.send_mail_again(mail=mail, by=people[person])
    with pytest.raises(NotAllowed):
        actions.send_test_mail(by=people[person])


def test_nothing_writes_mail_past_the_outbox() -> None:
    """Only ``accounts/outbox.py`` speaks to Django's mail."""
    from django.conf import settings

    files = [
        path
        for app in ("accounts", "planning", "participation", "reports")
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if "django.core.mail" in path.read_text(encoding="utf-8")
    ]
    assert [path.name for path in files] == ["outbox.py"]
    assert locmem.outbox == []
