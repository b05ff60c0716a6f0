"""Following by e-mail: asked, confirmed, told once of what is public, at once or in a digest, and forgotten."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import MailState, Notice, OutgoingMail, User
from accounts.outbox import send_due
from accounts.public_forms import STAMP_FIELD, new_stamp
from participation.actions.meetings import create_meeting
from participation.actions.topic_moves import merge_topics
from participation.models import Meeting, Response, TopicStanding, Workshop
from planning.models import Neighbourhood, Subzone, Theme, today
from reports.actions import decide_withdrawal, request_withdrawal
from reports.actions.following import change_rhythm, forget_follower, stop_following
from reports.actions.telling import note_what_happened, tell_followers, write_what_is_due
from reports.emails import confirm_address, confirmation_words, own_address, stop_address
from reports.models import Follower, Following, Happening, Telling
from reports.queries.following import latest_moment, thing_of
from tests.mail_server import MailServer, free_port, running
from tests.participation import answering
from tests.planning import progressing
from tests.reports.conftest import Walk
from tests.reports.following import asked, confirmed, token_of

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
SOON = 3 * MINUTE  # by then nothing new came for long enough


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that answers, and a portal that knows it."""
    with running() as server:
        use(settings, server.port)
        yield server


def use(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5


def tell(after: dt.timedelta = SOON) -> int:
    """What the job does each minute, now and a little later; how many messages were written."""
    written = tell_followers()
    return written + tell_followers(now=timezone.now() + after)


def news() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(event__startswith="novedades-").order_by("recipient", "pk"))


def told() -> set[str]:
    """Who gets something, by the name before the @."""
    return {mail.recipient.partition("@")[0] for mail in news()}


def soon(days: int = 10) -> dt.date:
    return today() + dt.timedelta(days=days)


def called(by: User, zone: Subzone | None = None, **fields: Any) -> Meeting:
    """A meeting to come that anybody may know of; with a subzone, a workshop there."""
    values = {
        "kind": "workshop" if zone else "ordinary",
        "date": soon(),
        "start_time": dt.time(19),
        "place": "Club",
    }
    meeting = create_meeting(bodies=[], by=by, **({"convened_at": timezone.now()} | values | fields))
    if zone:
        Workshop.objects.create(meeting=meeting, subzone=zone)
    return meeting


def zone() -> Subzone:
    made = Subzone.objects.get_or_create(code="F9", defaults={"name": "Subzona 9"})[0]
    made.neighbourhoods.add(Neighbourhood.objects.get(name="Ituzaingó"))
    return made


def text_of(message: Message, kind: str = "plain") -> str:
    part = next(part for part in message.walk() if part.get_content_type() == f"text/{kind}")
    return part.get_payload(decode=True).decode()


def subject_of(message: Message) -> str:
    return str(make_header(decode_header(message["Subject"])))


class Shown(HTMLParser):
    """The words and the links of a page or a message, as a reader has them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links, self.tags = "", [], set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.words += data


# --- asking and confirming --------------------------------------------------------------------------


def ask(email: str = "Ana@Example.org", **more: Any) -> Any:
    data = {
        "que": "reuniones:",
        "ritmo": "at_once",
        "correo": email,
        "acepto": "on",
        STAMP_FIELD: new_stamp("seguir"),
    }
    return Client().post("/seguir/", data | more, headers=OURS)


def test_nothing_is_told_before_the_mailbox_confirms(people: dict, server: MailServer) -> None:
    """A scanner that opens the link confirms nothing; a person does, with a button, and is told from then on."""
    answer = ask()
    assert (answer.status_code, answer.url) == (302, "/seguir/pedido/") and "3 días" in Client().get(
        answer.url
    ).text
    assert send_due() == 1
    (letter,) = server.accepted
    assert letter["To"] == "ana@example.org" and letter["List-Unsubscribe"] is None
    (address,) = re.findall(r"http\S+/seguir/confirmar/\S+", text_of(letter))
    assert address in Shown(text_of(letter, "html")).links
    assert not OutgoingMail.objects.get().body  # the link is not kept
    path = address.partition("//")[2].partition("/")[2]
    for method in ("get", "head"):
        assert getattr(Client(), method)(f"/{path}").status_code == 200
    called(people["staff"])
    tell()
    assert not Follower.objects.confirmed().exists() and not Telling.objects.exists()
    called(people["staff"], date=soon(15))  # and no job notes it before they confirm
    done = Client().post(f"/{path}", {STAMP_FIELD: new_stamp("seguir-confirmar")}, headers=OURS)
    own = Client().get(done.url)
    assert own.status_code == 200 and "Reuniones y talleres" in own.text and "a…@example.org" in own.text
    assert "ana@" not in own.text.lower()
    tell()
    assert not news()  # it was called before
    called(people["staff"], date=soon(20))
    tell()
    assert told() == {"ana"}


def test_a_link_serves_three_days_and_only_as_it_was_made(
    people: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = asked("ana@example.org", "reuniones")
    path = f"/seguir/confirmar/{token_of(confirm_address(following))}/"
    assert Client().get(path[:-3] + "x/").status_code == 404
    other = token_of(own_address(following.follower))
    assert Client().get(f"/seguir/confirmar/{other}/").status_code == 404
    assert (
        "Listo" in Client().get(f"/seguir/mio/{other}/").text
    )  # of whoever confirmed nothing it tells nothing
    import time

    later = time.time() + 3 * 24 * 3600 + 5
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    sent = {STAMP_FIELD: new_stamp("seguir-confirmar")}
    answer = Client().post(path, sent, headers=OURS)
    assert answer.status_code == 410 and "ya no sirve" in answer.text
    assert not Follower.objects.confirmed().exists()


def test_the_page_never_says_who_follows(people: dict) -> None:
    """The same answer, and one letter, for whoever follows that already, something else, or nothing."""
    confirmed("ana@example.org", "reuniones")
    confirmed("bea@example.org", "todo")
    OutgoingMail.objects.update(state="sent", settled_at=timezone.now())
    before = OutgoingMail.objects.count()
    answers = [ask(email) for email in ("ana@example.org", "bea@example.org", "caro@example.org")]
    assert len({(one.status_code, one.url, one.content) for one in answers}) == 1
    letters = list(OutgoingMail.objects.order_by("pk")[:3])  # the newest first
    assert OutgoingMail.objects.count() >= before + 2
    assert not any(mail.body for mail in letters)  # written while they leave
    said = {mail.recipient[:3]: confirmation_words(mail).body for mail in OutgoingMail.objects.order_by("pk")}
    assert "Ya lo seguís" in said["ana"] and "/seguir/mio/" in said["ana"]
    assert "confirmá" in said["bea"] and "/seguir/mio/" in said["bea"]
    assert "/seguir/mio/" not in said["car"]
    assert all(mail.is_secret and mail.is_to_nobody_known for mail in letters)


def test_a_stranger_changes_nothing_of_whoever_follows(people: dict) -> None:
    follower = confirmed("ana@example.org", "todo", rhythm="daily", hour=19)
    ask("ana@example.org")
    follower.refresh_from_db()
    assert (follower.rhythm, follower.hour) == ("daily", 19)
    assert follower.followings.confirmed().count() == 1


def test_so_many_letters_to_a_mailbox_and_no_more(people: dict) -> None:
    """Whoever asks, from wherever: the page says the same, and nobody's mailbox is filled."""
    caches["default"].clear()
    marks = [f"barrio:{code}" for code in Neighbourhood.objects.values_list("code", flat=True)[:9]]
    answers = {
        ask(email, que=mark).url
        for mark, email in zip(marks, ["ANA@example.org", "ana@example.org"] * 5, strict=False)
    }
    assert answers == {"/seguir/pedido/"} and OutgoingMail.objects.count() == 6


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"correo": ""}, "Escribí tu correo."),
        ({"correo": "no es"}, "no está bien escrito"),
        ({"acepto": ""}, "Marcá que aceptás"),
        ({"que": ""}, "Elegí qué querés seguir."),
        ({"que": "tema:no-hay"}, "que"),
        ({"ritmo": "daily-3"}, "ritmo"),
    ],
)
def test_what_is_missing_is_said(people: dict, more: dict, error: str) -> None:
    answer = ask(**more)
    assert answer.status_code == 200 and not OutgoingMail.objects.exists()
    assert error in answer.text or error in answer.context["form"].errors


def test_a_page_leads_to_the_form_with_its_thing_chosen(people: dict) -> None:
    topic = answering.topic(people)
    page = Client().get(topic.get_absolute_url())
    (address,) = [link for link in Shown(page.text).links if link.startswith("/seguir/?")]
    assert address == f"/seguir/?que=tema&codigo={topic.code}"
    assert f'value="tema:{topic.code}" selected' in Client().get(address).text
    for unknown in ("?que=tema&codigo=nada", "?que=todo&codigo=x", "?que=<b>", "?que=area"):
        assert 'value="" selected' in Client().get(f"/seguir/{unknown}").text


# --- what is told, and to whom ----------------------------------------------------------------------


@pytest.fixture
def everyone(people: dict) -> dict[str, Any]:
    """One who follows each thing, and a topic of that theme in that neighbourhood."""
    topic = answering.topic(people)
    topic.neighbourhoods.add(Neighbourhood.objects.get(name="Ituzaingó"))
    place = Neighbourhood.objects.get(name="Ituzaingó").code
    confirmed("topic@example.org", "tema", topic.code)
    confirmed("theme@example.org", "area", "alumbrado")
    confirmed("place@example.org", "barrio", place)
    confirmed("meetings@example.org", "reuniones")
    confirmed("everything@example.org", "todo")
    confirmed("other@example.org", "barrio", Neighbourhood.objects.exclude(code=place)[0].code)
    confirmed("another@example.org", "area", Theme.objects.exclude(code="alumbrado")[0].code)
    return {"topic": topic, "place": place}


def test_an_answer(people: dict, everyone: dict) -> None:
    answering.at("published", people, everyone["topic"])
    assert tell() == 4 and told() == {"topic", "theme", "place", "everything"}
    (mail,) = [mail for mail in news() if mail.recipient.startswith("topic")]
    assert mail.subject == "Respuesta: Luz en la plaza" and answering.SUMMARY in mail.body
    assert "porque seguís el tema «Luz en la plaza»" in mail.body


def test_answers_that_are_not_published_are_nobodys(people: dict, everyone: dict) -> None:
    answering.at("reviewed", people, everyone["topic"])
    assert tell() == 0 and not Happening.objects.filter(kind="answer").exists()


def test_an_answer_to_a_topic_that_was_merged(people: dict, everyone: dict) -> None:
    """Whoever followed either of both is told of the answer of the one that is left."""
    live = answering.topic(people, "otra", title="Otra plaza")
    confirmed("live@example.org", "tema", "otra")
    merge_topics(topic=everyone["topic"], into=live, reason="Es lo mismo.", by=people["staff"])
    live.refresh_from_db()
    answering.at("published", people, live)
    tell()
    assert {"topic", "live"} <= told()


def test_a_workshop_and_a_session(people: dict, everyone: dict) -> None:
    called(people["staff"], zone(), title="Taller de la plaza")
    tell()
    assert told() == {"meetings", "place", "everything"}
    OutgoingMail.objects.update(state="sent", settled_at=timezone.now())
    called(people["staff"], date=soon(3))
    tell()
    assert [mail.recipient[:5] for mail in news()].count("place") == 1
    assert any("Convocatoria" in mail.body for mail in news())


def test_a_meeting_that_changes_and_is_suspended(people: dict) -> None:
    """Each change once, in the order of time; what changed and changed back is told as it is now."""
    confirmed("ana@example.org", "reuniones")
    meeting = called(people["staff"])
    tell()
    for fields in (
        {"place": "Plaza"},
        {"place": "Club"},
        {"cancelled_at": timezone.now(), "cancelled_reason": "Llueve"},
    ):
        Meeting.objects.filter(pk=meeting.pk).update(**fields)
        OutgoingMail.objects.update(state="sent", settled_at=timezone.now())
        assert tell() == 1
    subjects = [mail.subject.partition(":")[0] for mail in news()]
    assert subjects == ["Convocatoria", *["Cambió el día, la hora o el lugar"] * 2, "Se suspende"]
    assert "Por qué: Llueve" in news()[-1].body
    assert tell() == 0


def test_a_closed_session_is_nobodys(people: dict) -> None:
    confirmed("ana@example.org", "reuniones")
    called(people["staff"], is_open=False, closed_reason="Motivo fundado")
    create_meeting(kind="ordinary", bodies=[], date=soon(), by=people["staff"])  # not called
    called(people["staff"], date=today() - DAY, convened_at=timezone.now() - 5 * DAY)  # typed in afterwards
    assert tell() == 0


def test_progress_of_what_a_topic_led_to(people: dict, everyone: dict) -> None:
    _plan, activity = progressing.under_way(people)
    above = activity.item.parent or activity.item
    activity.subzones.add(zone())
    answering.at("published", people, everyone["topic"], items=[above])
    tell()
    OutgoingMail.objects.all().delete()
    progressing.report(activity, people["team"], "accepted", people=people, value=60)
    tell()
    assert told() >= {"topic", "place", "everything"} and "other" not in told()
    assert "60 %" in news()[0].body and f"/plan/{activity.item.code}/" in news()[0].body
    progressing.report(activity, people["team"], "submitted", people=people, on=dt.date(2026, 4, 1))
    OutgoingMail.objects.all().delete()
    assert tell() == 0


def test_a_document_until_it_is_withdrawn(
    people: dict, walk: Walk, server: MailServer, settings: Settings
) -> None:
    """The mail server is down when it is published; when it is back the document is gone, and nobody is told of it."""
    confirmed("ana@example.org", "todo")
    OutgoingMail.objects.all().delete()
    port, settings.EMAIL_PORT = server.port, free_port()
    publication = walk.sealed()
    assert tell() == 1 and publication.title in news()[0].subject
    assert send_due() == 0 and news()[0].state == MailState.WAITING
    asked_for = request_withdrawal(
        publication=publication,
        ground="harm",
        reason="Nombraba a alguien.",
        fate="custody",
        by=people["administrator"],
    )
    decide_withdrawal(withdrawal=asked_for, confirm=True, by=people["mayor"])
    settings.EMAIL_PORT = port
    assert send_due(now=timezone.now() + 2 * HOUR) == 0 and not server.accepted
    assert (
        news()[0].state == MailState.UNNEEDED
        and not news()[0].body
        and not Notice.objects.filter(text__contains="No salió").exists()
    )
    assert tell() == 0


def test_words_are_those_of_the_moment_of_sending(people: dict, everyone: dict, server: MailServer) -> None:
    """A title that somebody corrects meanwhile, or of a topic that is public no more, is in no letter."""
    topic = everyone["topic"]
    answering.at("published", people, topic)
    tell()
    type(topic).objects.filter(pk=topic.pk).update(title="Luz en la cancha")
    assert send_due() >= 4
    letters = [
        text_of(one) for one in server.accepted if "novedad" in one["Subject"] or "List-Unsubscribe" in one
    ]
    assert letters and all(
        "cancha" in said and "plaza" not in said.replace(answering.SUMMARY, "") for said in letters
    )


# --- once, and in one message -----------------------------------------------------------------------


def test_nobody_is_told_twice(people: dict, everyone: dict) -> None:
    answering.at("published", people, everyone["topic"])
    confirmed("topic@example.org", "area", "alumbrado")
    confirmed("topic@example.org", "todo")
    for _ in range(3):
        tell()
    assert [mail.recipient for mail in news()].count("topic@example.org") == 1
    row = Telling.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Telling.objects.create(follower=row.follower, happening=row.happening)
    seen = Happening.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Happening.objects.create(kind=seen.kind, subject=seen.subject, marks=[], happened_at=seen.happened_at)


def test_a_burst_is_one_message(people: dict) -> None:
    """What comes within minutes comes together; a long stream is cut every quarter of an hour."""
    confirmed("ana@example.org", "reuniones")
    start = timezone.now()
    for minute in range(6):
        called(people["staff"], date=soon(minute + 1), title=f"Reunión {minute}")
        assert tell_followers(now=start + minute * MINUTE) == 0
    assert tell_followers(now=start + 8 * MINUTE) == 1
    (mail,) = news()
    assert mail.subject == "6 novedades de lo que seguís" and mail.body.count("http://") == 8
    OutgoingMail.objects.update(state="sent", settled_at=start)
    written = 0
    for minute in range(20, 55):
        called(people["staff"], date=soon(minute))
        written += tell_followers(now=start + minute * MINUTE)
        OutgoingMail.objects.update(state="sent", settled_at=start)
    assert written == 2


def test_an_outage_of_a_day_ends_in_one_message(people: dict, settings: Settings) -> None:
    """What happens while a message waits is added to it."""
    confirmed("ana@example.org", "reuniones")
    OutgoingMail.objects.all().delete()
    port = free_port()
    use(settings, port)
    start = timezone.now()
    for hour in range(0, 24, 3):
        called(people["staff"], date=soon(hour + 2), title=f"Reunión {hour}")
        now = start + hour * HOUR
        tell_followers(now=now)
        tell_followers(now=now + SOON)
        assert send_due(now=now + SOON) == 0
    assert len(news()) == 1
    with running(port) as server:
        assert send_due(now=start + 30 * HOUR) == 1
        (letter,) = server.accepted
    assert all(f"Reunión {hour}" in text_of(letter) for hour in range(0, 24, 3))
    assert subject_of(letter) == "8 novedades de lo que seguís"


def test_a_digest_comes_once_a_day_at_its_hour(people: dict) -> None:
    confirmed("ana@example.org", "reuniones", rhythm="daily", hour=13)
    day = timezone.localtime() + DAY

    def at(hour: int, minute: int = 0, days: int = 0) -> dt.datetime:
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0) + days * DAY

    called(people["staff"], title="Antes")
    assert tell_followers(now=at(9)) == 0 and tell_followers(now=at(12, 59)) == 0
    assert tell_followers(now=at(13, 1)) == 1 and "Antes" in news()[0].subject
    OutgoingMail.objects.update(state="sent", settled_at=timezone.now())
    for place in range(3):
        called(people["staff"], title=f"Después {place}", date=soon(20 + place))
        assert tell_followers(now=at(14 + place)) == 0
    assert tell_followers(now=at(12, 59, 1)) == 0 and tell_followers(now=at(13, 0, 1)) == 1
    assert news()[1].subject == "3 novedades de lo que seguís" and tell_followers(now=at(20, 0, 1)) == 0


def test_the_hour_is_that_of_the_municipality() -> None:
    noon = dt.datetime(2026, 11, 27, 12, 0, tzinfo=dt.UTC)  # nine in Montevideo
    assert latest_moment(8, noon) == dt.datetime(2026, 11, 27, 11, 0, tzinfo=dt.UTC)
    assert latest_moment(13, noon) == dt.datetime(2026, 11, 26, 16, 0, tzinfo=dt.UTC)


# --- stopping ---------------------------------------------------------------------------------------


def test_one_click_of_a_mail_program(people: dict, server: MailServer) -> None:
    """RFC 8058: both headers, and a POST from anywhere, without cookie or stamp, ends it; opening it does not."""
    confirmed("ana@example.org", "reuniones")
    called(people["staff"])
    tell()
    send_due()
    (letter,) = [one for one in server.accepted if one["List-Unsubscribe"]]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<(http://\S+/seguir/baja/\S+/)>", letter["List-Unsubscribe"].strip()).group(1)
    path = "/" + address.partition("//")[2].partition("/")[2]
    page = Client().get(path)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"] and Follower.objects.exists()
    assert '<input type="hidden" name="List-Unsubscribe"' in page.text
    sent = {"List-Unsubscribe": "One-Click"}
    elsewhere = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    client = Client(enforce_csrf_checks=True)
    client.post(path, headers=elsewhere)  # a POST that says nothing is no wish
    assert Follower.objects.exists()
    for _ in range(2):
        answer = client.post(path, sent, headers=elsewhere)
        assert answer.status_code == 200 and "no te escribimos más" in answer.text and not answer.cookies
    assert not Follower.objects.exists() and not Telling.objects.exists()
    assert not OutgoingMail.objects.filter(recipient="ana@example.org").exists()
    assert Client().post(f"{path[:-4]}abc/", sent).status_code == 404


def own(follower: Follower, **data: Any) -> Any:
    path = f"/seguir/mio/{token_of(own_address(follower))}/"
    sent = data and {STAMP_FIELD: new_stamp("seguir-mio"), **data}
    return Client().post(path, sent, headers=OURS) if data else Client().get(path)


def test_what_one_follows_is_changed_and_stopped(people: dict) -> None:
    follower = confirmed("ana@example.org", "reuniones")
    confirmed("ana@example.org", "area", "alumbrado")
    other = confirmed("bea@example.org", "todo")
    assert "hacer" in own(follower).text
    own(follower, hacer="ritmo", ritmo="daily-19")
    follower.refresh_from_db()
    assert (follower.rhythm, follower.hour) == ("daily", 19)
    assert "daily-19" in own(follower).text and own(follower, hacer="ritmo", ritmo="x").status_code == 200
    theirs = other.followings.get()
    own(follower, hacer=str(theirs.pk))
    assert Following.objects.filter(pk=theirs.pk).exists()
    one, two = follower.followings.order_by("pk")
    assert "ya no seguís" in own(follower, hacer=str(one.pk)).text
    assert [row.pk for row in follower.followings.all()] == [two.pk]
    assert "no te escribimos más" in own(follower, hacer=str(two.pk)).text
    assert not Follower.objects.filter(pk=follower.pk).exists()
    assert own(other, hacer="olvidar").status_code == 200 and not Follower.objects.exists()


def test_whoever_stopped_meanwhile_is_not_written_to(people: dict, server: MailServer) -> None:
    """Also of one thing alone: the message that waits tells what is still followed."""
    ana, bea = confirmed("ana@example.org", "reuniones"), confirmed("bea@example.org", "reuniones")
    OutgoingMail.objects.all().delete()
    confirmed("bea@example.org", "todo")
    caro = confirmed("caro@example.org", "reuniones")
    confirmed("caro@example.org", "area", "alumbrado")
    OutgoingMail.objects.filter(event__startswith="seguir-").delete()
    called(people["staff"])
    tell()
    stop_following(follower=caro, followings=[caro.followings.get(kind="reuniones").pk])
    stop_following(follower=bea, followings=[bea.followings.get(kind="reuniones").pk])
    forget_follower(key=ana.key)
    assert send_due() == 1
    (letter,) = server.accepted
    assert letter["To"] == "bea@example.org" and "seguís todo lo que se publica" in text_of(letter)
    assert {mail.state for mail in news() if mail.recipient != "bea@example.org"} == {MailState.UNNEEDED}


def test_an_address_that_refuses_is_known(people: dict, server: MailServer) -> None:
    """No administrator is bothered with a stranger's mailbox; the purge lets go of it (test_purging)."""
    follower = confirmed("ana@example.org", "reuniones")
    OutgoingMail.objects.all().delete()
    called(people["staff"])
    tell()
    server.refuse_recipient = "550 5.1.1 nobody here"
    assert send_due() == 0 and not Notice.objects.exists()
    tell_followers()
    follower.refresh_from_db()
    assert follower.refused_since
    server.refuse_recipient = ""
    called(people["staff"], date=soon(2))
    tell()
    assert send_due() == 1
    tell_followers()
    follower.refresh_from_db()
    assert follower.refused_since is None


# --- what a stranger reads --------------------------------------------------------------------------


def test_a_letter_says_what_why_and_how_to_stop(people: dict, everyone: dict, server: MailServer) -> None:
    """In text and in HTML the same; nothing in it is fetched, and no line breaks a link."""
    answering.at("published", people, everyone["topic"])
    called(people["staff"], zone(), title="Taller & feria <de> la plaza")
    follower = Follower.objects.get(email="place@example.org")
    tell()
    send_due()
    (letter,) = [
        one for one in server.accepted if one["To"] == "place@example.org" and one["List-Unsubscribe"]
    ]
    text, page = text_of(letter), Shown(text_of(letter, "html"))
    for said in (
        "Respuesta: Luz en la plaza",
        "Taller & feria <de> la plaza",
        "Se va a hacer.",
        "el barrio Ituzaingó",
    ):
        assert said in text and said in page.words
    for address in (own_address(follower), stop_address(follower)):
        assert address in text.splitlines() and address in page.links
    assert all(link.startswith("http://127.0.0.1") for link in page.links)
    assert not page.tags & {"img", "script", "style", "link", "iframe"}
    assert letter["Auto-Submitted"] == "auto-generated" and not re.search(r"\n{4,}|\{|None", text)


# --- for staff --------------------------------------------------------------------------------------


def test_staff_see_how_many_and_never_who(people: dict, client_as: Callable[[str], Client]) -> None:
    for name in ("ana", "bea"):
        confirmed(f"{name}@example.org", "area", "alumbrado")
    asked("caro@example.org", "todo")
    called(people["staff"])
    tell()
    page = client_as("staff").get("/gestion/seguimientos/")
    assert re.search(r"Alumbrado.*?<td class=\"num\">2</td>", page.text, re.S)
    administrator = client_as("administrator")
    places = ["/gestion/correo/", "/admin/accounts/outgoingmail/"]
    places += [f"/admin/reports/{name}/" for name in ("follower", "following", "telling", "happening")]
    places += [f"/admin/reports/follower/{row.pk}/change/" for row in Follower.objects.all()]
    places += [f"/admin/accounts/outgoingmail/{row.pk}/change/" for row in OutgoingMail.objects.all()]
    for place in places:
        answer = administrator.get(place)
        assert answer.status_code == 200, place
        assert not re.search(r"(ana|bea|caro)(@|%40)", answer.text), place
    assert admin.site.is_registered(Follower)


def test_codes_lead_to_what_is_public(people: dict) -> None:
    topic = answering.topic(people)
    assert thing_of("tema", topic.code).name == topic.title
    TopicStanding.objects.filter(topic=topic).update(contributions=0)
    assert thing_of("tema", topic.code) is None and not Response.objects.exists()
    assert (
        thing_of("todo") and not thing_of("todo", "x") and not thing_of("nada") and not thing_of("area", "x")
    )


def test_the_rhythm_is_one_of_those_offered(people: dict) -> None:
    follower = confirmed("ana@example.org", "todo")
    with pytest.raises(Exception, match="cada cuánto"):
        change_rhythm(follower=follower, rhythm="daily", hour=3)
    assert note_what_happened() == 0 and write_what_is_due() == 0
