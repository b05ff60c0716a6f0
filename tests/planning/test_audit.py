"""Who did what: what the triggers wrote, told to administrators and the mayor."""

import datetime as dt
from collections.abc import Callable

import pghistory
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from planning import actions, audit
from planning.models import Body, Membership, Person
from reports.actions.documents import create_document, save_part

pytestmark = pytest.mark.django_db

URL = "gestion:audit-list"


def test_a_change_is_told_with_its_author_and_both_values(
    client_as: Callable[[str], Client], people: dict[str, User]
) -> None:
    client_as("staff").post(
        reverse("gestion:person-edit", args=["team"]),
        {"first_name": "Nuevo", "last_name": "Prueba", "gender": "woman", "edit_version": 0},
    )
    entry = audit.entries(kind="planning.personevent", limit=1)[0]
    assert (entry.who, entry.verb, entry.subject) == ("Staff", "Cambió", "Nuevo Prueba")
    changes = {change.label: (change.before, change.after) for change in entry.changes}
    assert changes["nombre"] == ("Team", "Nuevo") and changes["género"] == ("(vacío)", "Mujer")
    assert "edit_version" not in changes
    page = client_as("administrator").get(reverse(URL), {"que": "planning.personevent"})
    assert "Cambió: persona «Nuevo Prueba»" in page.text


def test_who_and_when_are_not_told_again_as_changes(people: dict[str, User]) -> None:
    body = Body.objects.get(code="CV")
    period = (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    document = create_document(
        kind="participacion", period_from=period[0], period_to=period[1], bodies=[body], by=people["staff"]
    )
    save_part(document=document, key="reuniones", text="Hubo una.", expected_version=0, by=people["staff"])
    entry = audit.entries(kind="reports.documentpartevent", limit=1)[0]
    assert {change.label for change in entry.changes} == {"texto"}


def test_bulk_writes_and_deletions_are_seen_too(people: dict[str, User]) -> None:
    Person.objects.filter(code="team").update(last_name="Distinto")
    Membership.objects.filter(person__code="team").delete()
    newest = [audit.entries(kind=f"planning.{name}event", limit=1)[0] for name in ("membership", "person")]
    assert [(entry.verb, entry.who) for entry in newest] == [
        ("Borró", "El sistema"),
        ("Cambió", "El sistema"),
    ]


def test_contact_data_and_passwords_are_in_no_event(people: dict[str, User]) -> None:
    actions.set_contact(
        person=Person.objects.get(code="team"), email="casa@example.org", phone="099", by=None
    )
    people["team"].set_password("una frase larga de prueba")
    people["team"].save()
    columns = {field.name for model in audit._event_models() for field in model._meta.concrete_fields}
    assert columns.isdisjoint({"password", "phone", "verbatim"})
    assert all("casa@example.org" not in str(entry) for entry in audit.entries(limit=1000))


def test_older_entries_follow_without_gap_or_repetition(
    client_as: Callable[[str], Client], people: dict[str, User]
) -> None:
    """Even within one transaction, where everything happens at the same moment: here, the test's own."""
    client = client_as("mayor")
    Person.objects.filter(code="team").update(last_name="Otro")
    everything = [str(entry.place) for entry in audit.entries(limit=1000)]
    read: list[str] = []
    older = ""
    # Bounded: a page that comes back again must not do so for ever.
    while len(read) < len(everything) and (not read or older):
        page = client.get(reverse(URL), {"antes": older})
        read += [str(entry.place) for entry in page.context["entries"]]
        older = page.context["older"]
    assert len(read) > 30 and read == everything and not older


def test_filters_by_account(client_as: Callable[[str], Client], people: dict[str, User]) -> None:
    client_as("staff").post(reverse("gestion:person-create"), {"first_name": "Ana", "last_name": "Prueba"})
    client_as("administrator").post(
        reverse("gestion:person-create"), {"first_name": "Eva", "last_name": "Prueba"}
    )
    found = audit.entries(user=people["staff"], limit=50)
    assert {entry.who for entry in found} == {"Staff"} and len(found) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"que": "planning.personevent", "cual": "9" * 30},
        {"que": "planning.personevent", "cual": "x"},
        {"desde": "9999-12-31", "hasta": "9999-12-31"},
        {"desde": "0001-01-01", "hasta": "0001-01-01"},
        {"antes": f"2026-01-01T00:00:00+00:00~x~{'9' * 30}"},
        {"que": "x"},
        {"quien": "x"},
        {"antes": "ayer"},
        {"antes": "2026-01-01~x~y"},
        {"antes": "2026-01-01~x~1"},
        {"quien": "99999999"},
    ],
)
def test_nonsense_filters_answer(query: dict, client_as: Callable[[str], Client]) -> None:
    assert client_as("administrator").get(reverse(URL), query).status_code == 200


def test_bounded_queries(client_as: Callable[[str], Client], django_assert_max_num_queries) -> None:
    client = client_as("administrator")
    with django_assert_max_num_queries(45):
        client.get(reverse(URL))
    with django_assert_max_num_queries(18):
        client.get(reverse(URL), {"que": "planning.personevent"})


def test_rows_that_an_entry_points_at_are_named(people: dict[str, User]) -> None:
    """A membership has no name of its own; people read of whom and of which body."""
    entry = audit.entries(kind="planning.membershipevent", limit=100)[-1]
    assert entry.subject == "Mayor Prueba, Concejo Municipal"
    person = Person.objects.get(code="team")
    Person.objects.filter(pk=person.pk).update(user=None)
    entry = audit.entries(kind="planning.personevent", limit=1)[0]
    assert [(change.before, change.after) for change in entry.changes] == [("Team", "(vacío)")]


def test_the_number_of_queries_does_not_grow_with_the_record(
    client_as: Callable[[str], Client], people: dict[str, User], django_assert_num_queries
) -> None:
    client = client_as("administrator")
    Person.objects.filter(code="team").update(last_name="Otro")
    client.get(reverse(URL), {"que": "planning.personevent"})
    with CaptureQueriesContext(connection) as before:
        client.get(reverse(URL), {"que": "planning.personevent"})
    for number in range(120):
        Person.objects.filter(code="team").update(last_name=f"Nombre {number}")
    with django_assert_num_queries(len(before)):
        client.get(reverse(URL), {"que": "planning.personevent"})


def test_the_door_is_told(client_as: Callable[[str], Client], people: dict[str, User]) -> None:
    """What nobody signed, page, technical administration, import."""
    assert audit.entries(kind="planning.personevent", limit=1)[0].door == "tarea automática o del servidor"
    client_as("staff").post(reverse("gestion:person-create"), {"first_name": "Ana", "last_name": "Prueba"})
    assert audit.entries(kind="planning.personevent", limit=1)[0].door == "desde el portal"
    user = people["nobody"]
    data = {"email": user.email, "name": "Otra", "is_municipal_staff": "on"}
    answer = client_as("administrator").post(reverse("admin:accounts_user_change", args=[user.pk]), data)
    assert answer.status_code == 302
    kind = User.pgh_event_model._meta.label_lower
    assert audit.entries(kind=kind, thing=user.pk, limit=1)[0].door == "administración técnica"
    with pghistory.context(user=people["staff"].pk, action="import_records"):
        Person.objects.filter(code="team").update(last_name="Importado")
    assert audit.entries(kind="planning.personevent", limit=1)[0].door == "por importación"


def test_one_row_has_its_whole_history(client_as: Callable[[str], Client], people: dict[str, User]) -> None:
    person = Person.objects.get(code="team")
    for name in ("Uno", "Dos"):
        Person.objects.filter(pk=person.pk).update(last_name=name)
    found = audit.entries(kind="planning.personevent", thing=person.pk, limit=50)
    assert [entry.verb for entry in found] == ["Cambió", "Cambió", "Creó"]
    assert [change.after for entry in found[:2] for change in entry.changes] == ["Dos", "Uno"]
    page = client_as("mayor").get(reverse(URL), {"que": "planning.personevent", "cual": person.pk})
    assert [entry.thing for entry in page.context["entries"]] == [person.pk] * 3


def test_filters_by_act_and_by_day(people: dict[str, User]) -> None:
    today = timezone.localdate()
    Membership.objects.filter(person__code="team").delete()
    assert {entry.verb for entry in audit.entries(act="delete", limit=50)} == {"Borró"}
    assert len(audit.entries(since=today, until=today, limit=500)) == len(audit.entries(limit=500))
    assert audit.entries(until=today - dt.timedelta(days=1), limit=5) == []
    assert audit.entries(since=today + dt.timedelta(days=1), limit=5) == []


def test_an_address_that_changed_is_told_and_not_copied(people: dict[str, User]) -> None:
    User.objects.filter(pk=people["nobody"].pk).update(email="casa@example.org")
    kind = User.pgh_event_model._meta.label_lower
    (change,) = audit.entries(kind=kind, limit=1)[0].changes
    assert (change.before, change.after) == (audit.NOT_COPIED, audit.NOT_COPIED)
