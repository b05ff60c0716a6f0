"""The registry desk: numbers without gaps, who writes and who reads, and nobody named in public."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions.agenda import NewItem, add_items
from participation.actions.calls import cancel_meeting
from participation.actions.matters import edit_matter, register_matter
from participation.models import IncomingMatter, Meeting
from participation.queries.matters import destination_of, names_sender, neutral_title
from planning.concurrency import EditConflict
from planning.models import Body, today
from tests.participation import making

ClientAs = Callable[[str], Client]
URL = "gestion:incoming-matter-list"
XSS = "<script>alert(1)</script>"


def entered(by: User, body: str = "CV", **fields: object) -> IncomingMatter:
    """A note of residents, unless told otherwise."""
    fields = {
        "received_on": dt.date(2026, 4, 2), "sender_kind": "residents", "sender": "Juana Pérez",
        "extract": "Pide luz en la plaza.", **fields,
    }  # fmt: skip
    return register_matter(body=Body.objects.get(code=body), by=by, **fields)  # type: ignore[arg-type]


def test_numbers_follow_one_another_by_body_and_year(people: dict[str, User]) -> None:
    staff = people["staff"]
    given = [
        entered(staff), entered(staff), entered(staff, "CM"), entered(staff, received_on=dt.date(2025, 12, 31)),
        entered(staff),
    ]  # fmt: skip
    told = [(row.body.code, row.year, row.number) for row in given]
    assert told == [("CV", 2026, 1), ("CV", 2026, 2), ("CM", 2026, 1), ("CV", 2025, 1), ("CV", 2026, 3)]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_consecutive_numbers(people: dict[str, User]) -> None:
    def enter(_number: int) -> int:
        try:
            return entered(people["staff"]).number
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        given = list(pool.map(enter, range(20)))
    assert sorted(given) == list(range(1, 21))


def test_what_is_refused_takes_no_number(people: dict[str, User]) -> None:
    """Not a number is lost by an entry that could not be written, or by one that was taken back."""
    staff = people["staff"]
    for wrong in (
        {"extract": "  "},
        {"received_on": today() + dt.timedelta(days=1)},
        {"sender_kind": "nobody"},
        {"sender": "x" * 201},
    ):
        with pytest.raises((ValidationError, ValueError)), transaction.atomic():
            entered(staff, **wrong)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        entered(staff)
        raise ZeroDivisionError
    assert entered(staff).number == 1
    with pytest.raises(IntegrityError, match="incoming_matter_number_once_a_year"), transaction.atomic():
        twin = IncomingMatter.objects.get()
        twin.pk = None
        twin.save(force_insert=True)


@pytest.mark.parametrize("body", ["CV", "CM"])
def test_who_registers_and_who_corrects(body: str, people: dict[str, User]) -> None:
    """Staff, and whoever presides or keeps the records of that body."""
    may = {"CV": {"staff", "officer"}, "CM": {"staff", "mayor"}}[body]
    matter = entered(people["staff"], body)
    for name, user in people.items():
        if name in may:
            entered(user, body)
            matter.destination = f"A {name}"
            edit_matter(matter=matter, expected_version=matter.edit_version, by=user)
            continue
        with pytest.raises(NotAllowed):
            entered(user, body)
        matter.destination = "Otro"
        with pytest.raises(NotAllowed):
            edit_matter(matter=matter, expected_version=matter.edit_version, by=user)
    assert IncomingMatter.objects.filter(body__code=body).count() == 1 + len(may)
    assert not IncomingMatter.objects.filter(destination="Otro").exists()


def test_an_entry_keeps_its_number_and_its_year(people: dict[str, User]) -> None:
    staff = people["staff"]
    matter = entered(staff)
    matter.received_on = dt.date(2025, 12, 1)
    with pytest.raises(ValidationError, match="El número es de 2026"):
        edit_matter(matter=matter, expected_version=0, by=staff)
    mine, theirs = (IncomingMatter.objects.get(pk=matter.pk) for _ in range(2))
    theirs.destination = "Pase a Arbolado"
    edit_matter(matter=theirs, expected_version=0, by=staff)
    mine.destination = "Archivo"
    with pytest.raises(EditConflict):
        edit_matter(matter=mine, expected_version=0, by=staff)
    assert IncomingMatter.objects.get().destination == "Pase a Arbolado"


def test_the_audit_copies_neither_sender_nor_extract(people: dict[str, User], sql: Callable) -> None:
    entered(people["staff"])
    ((row,),) = sql("SELECT to_jsonb(e)::text FROM participation_incomingmatterevent e")
    assert "Juana" not in row and "luz" not in row and "residents" in row


def test_each_reads_the_matters_of_their_bodies(people: dict[str, User], client_as: ClientAs) -> None:
    """In the list and in the sheet."""
    entered(people["staff"], "CV", extract="Nota al Vecinal")
    entered(people["staff"], "CM", extract="Nota al Municipal")
    sees = {
        "staff": {"CV", "CM"}, "administrator": {"CV", "CM"}, "officer": {"CV"},
        "neighbourhood_councillor": {"CV"}, "mayor": {"CM"}, "councillor": {"CM"},
    }  # fmt: skip
    for name in people:
        for address in (URL, "gestion:incoming-matter-file"):
            text = client_as(name).get(reverse(address)).text
            seen = {code for code, words in (("CV", "al Vecinal"), ("CM", "al Municipal")) if words in text}
            assert seen == sees.get(name, set()), (name, address)


def test_whoever_reads_none_is_not_told_that_none_came_in(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """The first is offered only while the register is empty for everybody."""
    officer = client_as("officer")
    assert "Registrar el primero" in officer.get(reverse(URL)).text
    entered(people["staff"], "CM")
    page = officer.get(reverse(URL)).text
    assert "No hay asuntos que puedas leer" in page and "Registrar el primero" not in page
    assert "para Concejo Vecinal" in page


def test_the_register_is_filtered_and_paged(
    people: dict[str, User], client_as: ClientAs, django_assert_num_queries: Callable
) -> None:
    staff = people["staff"]
    entered(staff, extract="Una cuneta tapada", destination="Pase a Vialidad")
    entered(staff, "CM", extract="Otra cosa", sender="Club Unión", sender_kind="organisation")
    client = client_as("staff")

    def found(**asked: str) -> list[str]:
        page = client.get(reverse(URL), asked).context["page"]
        return [matter.extract for matter in page]

    assert found(q="CUNETA") == ["Una cuneta tapada"] and found(q="club") == ["Otra cosa"]
    assert found(organo="CM") == ["Otra cosa"] and found(q="nada así") == []
    entered(staff, received_on=dt.date(2025, 3, 3), extract="De antes", destination="Archivo")
    assert found(anio="2025") == ["De antes"] and "De antes" not in found(anio="2026")
    assert found(estado="espera") == found(estado="sin_destino") == ["Otra cosa"]
    assert len(found(organo="' OR 1=1", anio="x", estado="%s")) == 3
    for number in range(40):
        entered(staff, extract=f"Nota {number}")
    client.get(reverse(URL))
    with django_assert_num_queries(_count(client)):
        assert len(client.get(reverse(URL)).context["page"].object_list) == 25
    assert len(client.get(reverse(URL), {"page": "2"}).context["page"].object_list) == 18


def _count(client: Client) -> int:
    """Queries of a page of one row, which a whole page may not pass."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        client.get(reverse(URL), {"q": "cuneta"})
    return len(found)


def test_registering_by_the_form(people: dict[str, User], client_as: ClientAs) -> None:
    """Refused with what was typed still there, then kept; what is typed is text, never markup."""
    client, url = client_as("officer"), reverse("gestion:incoming-matter-add")
    page = client.get(url)
    assert [body.code for body in page.context["form"].fields["body"].queryset] == ["CV"]
    typed = {
        "body": Body.objects.get(code="CV").pk, "received_on": "2026-04-02", "sender_kind": "residents",
        "sender": XSS, "extract": "", "case_file": "2026-1", "destination": "",
    }  # fmt: skip
    refused = client.post(url, typed)
    assert refused.status_code == 200 and "&lt;script&gt;" in refused.text and XSS not in refused.text
    assert not IncomingMatter.objects.exists()
    assert (
        client.post(url, {**typed, "body": Body.objects.get(code="CM").pk, "extract": "x"}).status_code == 200
    )
    assert not IncomingMatter.objects.exists()
    done = client.post(url, {**typed, "extract": XSS}, follow=True)
    assert "número 1/2026" in done.text and XSS not in done.text
    assert IncomingMatter.objects.get().registered_by == people["officer"]


def test_two_who_correct_at_once_lose_nothing(people: dict[str, User], client_as: ClientAs) -> None:
    matter = entered(people["staff"])
    client, url = client_as("staff"), reverse("gestion:incoming-matter-edit", args=[matter.pk])
    typed = {
        "received_on": "2026-04-02", "sender_kind": "residents", "sender": "Juana Pérez", "edit_version": "0",
        "extract": "Pide luz en la plaza.", "case_file": "",
    }  # fmt: skip
    assert client.post(url, {**typed, "destination": "Pase a Alumbrado"}).status_code == 302
    second = client.post(url, {**typed, "destination": "Archivo"})
    assert second.status_code == 200 and "Pase a Alumbrado" in second.text and "Archivo" in second.text
    assert IncomingMatter.objects.get().destination == "Pase a Alumbrado"
    version = second.context["form"]["edit_version"].value()
    assert client.post(url, {**typed, "destination": "Archivo", "edit_version": version}).status_code == 302
    assert IncomingMatter.objects.get().destination == "Archivo"


def test_the_sheet_runs_nothing(people: dict[str, User], client_as: ClientAs) -> None:
    entered(people["staff"], sender='=HYPERLINK("http://x")', extract="+598 2\r\n=1+1", destination="@sum")
    answer = client_as("staff").get(reverse("gestion:incoming-matter-file"))
    assert (
        answer["Content-Type"] == "text/csv; charset=utf-8" and "attachment" in answer["Content-Disposition"]
    )
    _head, row = csv.reader(io.StringIO(answer.text, newline=""))
    assert row[5:9] == ['\'=HYPERLINK("http://x")', "'+598 2\r\n=1+1", "", "'@sum"]


def test_where_a_matter_went_may_be_written_in_the_session(people: dict[str, User]) -> None:
    """As the register says, else as the point that dealt with it."""
    staff = people["staff"]
    matter = entered(staff)
    meeting = making.draft(staff, "CV")
    add_items(meeting=meeting, items=[NewItem("Luz en la plaza", matter)], by=staff)
    assert destination_of(matter) == ""
    meeting.agenda_items.update(destination="Pase a Alumbrado")
    assert destination_of(IncomingMatter.objects.get()) == "Pase a Alumbrado"
    matter.destination = "Contestada"
    assert destination_of(matter) == "Contestada"


def test_a_matter_waits_until_an_agenda_takes_it_up(people: dict[str, User]) -> None:
    """And again when that session is called off."""
    staff = people["staff"]
    matter, done = entered(staff), entered(staff, destination="Archivo")
    assert list(IncomingMatter.objects.waiting()) == [matter] and done not in IncomingMatter.objects.waiting()
    meeting = making.draft(staff, "CV", convened_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    add_items(meeting=meeting, items=[NewItem("Luz", matter)], by=staff)
    assert not IncomingMatter.objects.waiting().exists()
    cancel_meeting(meeting=Meeting.objects.get(pk=meeting.pk), reason="Temporal", by=staff)
    assert list(IncomingMatter.objects.waiting()) == [matter]


def test_a_title_to_begin_with_names_nobody(people: dict[str, User]) -> None:
    """And one that names the sender is noticed, case and accents aside; officials may be named."""
    matter = entered(people["staff"])
    assert neutral_title(matter) == "Asunto entrado 1/2026: nota de vecinas y vecinos"
    assert names_sender(matter, "Nota de JUANA  PEREZ") and not names_sender(matter, "Nota sobre la luz")
    matter.sender_kind = "state"
    assert not names_sender(matter, "Nota de Juana Pérez")
