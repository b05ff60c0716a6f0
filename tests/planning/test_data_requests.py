"""Requests for data: their clock, who answers, and the calendar behind them."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotAllowed
from planning.actions import requests as actions
from planning.models import DataRequest, Holiday, Person, RequestKind, RequestState, today
from reports.queries.todo import todo

MONDAY = dt.date(2026, 6, 1)
PEOPLE = ("administrator", "staff", "mayor", "councillor", "officer", "team", "publisher", "nobody")


def make(by: User, **other: object) -> DataRequest:
    """A request about somebody, that came in on ``MONDAY``."""
    facts = {"kind": "access", "channel": "email", "received_on": MONDAY, "about": "J. P.", **other}
    return actions.register_request(**facts, by=by)


def test_five_days_for_ones_own_data_twenty_for_public_information(people: dict[str, User]) -> None:
    assert make(people["staff"]).due_on == dt.date(2026, 6, 8)
    # 19 June is a holiday.
    assert make(people["staff"], kind="information").due_on == dt.date(2026, 6, 30)


def test_codes_follow_one_another(people: dict[str, User]) -> None:
    assert [make(people["staff"]).code for _ in range(3)] == ["P-2026-001", "P-2026-002", "P-2026-003"]


@pytest.mark.parametrize("name", PEOPLE)
def test_only_administration_and_staff(people: dict[str, User], name: str) -> None:
    request = make(people["staff"])
    acts: list[Callable[[User], object]] = [
        make,
        lambda by: actions.extend_request(request=request, reason="x", by=by, day=MONDAY),
        lambda by: actions.refuse_request(request=request, answer="x", by=by),
        lambda by: actions.answer_request(request=request, answer="x", by=by),
    ]
    for act in acts:
        if name in ("administrator", "staff"):
            with suppress(ValidationError):  # the state, not the person
                act(people[name])
        else:
            with pytest.raises(NotAllowed):
                act(people[name])


def test_it_says_whom_it_is_about_and_came_in_already(people: dict[str, User]) -> None:
    with pytest.raises(ValidationError, match="de quién se trata"):
        make(people["staff"], about="")
    assert make(people["staff"], about="", kind="information").about == ""
    with pytest.raises(ValidationError, match="llegó"):
        make(people["staff"], received_on=dt.date(2999, 1, 1))


def test_only_public_information_is_extended_once_and_in_time(people: dict[str, User]) -> None:
    staff = people["staff"]
    own, public = make(staff), make(staff, kind="information")
    with pytest.raises(ValidationError, match="no prevé"):
        actions.extend_request(request=own, reason="Falta gente", by=staff, day=MONDAY)
    with pytest.raises(ValidationError, match="venció"):
        actions.extend_request(request=public, reason="Falta gente", by=staff, day=dt.date(2026, 7, 1))
    longer = actions.extend_request(request=public, reason="Falta gente", by=staff, day=dt.date(2026, 6, 30))
    assert longer.due_on == dt.date(2026, 7, 28)
    with pytest.raises(ValidationError, match="una sola vez"):
        actions.extend_request(request=public, reason="Otra vez", by=staff, day=dt.date(2026, 7, 1))


def test_the_database_knows_that_too(people: dict[str, User]) -> None:
    request = make(people["staff"])
    with pytest.raises(IntegrityError, match="extension_by_law"), transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(extended_on=MONDAY)
    with pytest.raises(IntegrityError, match="closing_is_whole"), transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(state="answered")


@pytest.mark.parametrize("act", [actions.answer_request, actions.refuse_request])
def test_closed_once_with_words(people: dict[str, User], act: Callable[..., DataRequest]) -> None:
    request = make(people["staff"])
    with pytest.raises(ValidationError):
        act(request=request, answer="  ", by=people["staff"])
    closed = act(request=request, answer="Se le envió una copia.", by=people["staff"])
    assert (
        closed.state in (RequestState.ANSWERED, RequestState.REFUSED) and closed.closed_by == people["staff"]
    )
    for again in (actions.answer_request, actions.refuse_request):
        with pytest.raises(ValidationError, match="cerrado"):
            again(request=request, answer="Otra cosa.", by=people["staff"])


def erasure(about: Person, by: User) -> DataRequest:
    """A request to erase somebody of the register."""
    return make(by, kind="erasure", about="", person=about)


def guest(name: str = "Zoila") -> Person:
    """Somebody of the register without office or account."""
    return Person.objects.create(code=name.lower(), first_name=name, last_name="Visitante")


def test_only_administration_orders_an_erasure(people: dict[str, User]) -> None:
    """Who registers it and who orders it are two, wherever two administer."""
    staff, administrator = people["staff"], people["administrator"]
    with pytest.raises(NotAllowed, match="Administración"):
        actions.answer_request(request=erasure(guest(), staff), answer="Se borra.", by=staff)
    actions.refuse_request(request=erasure(guest("Otra"), staff), answer="No es ella.", by=staff)
    own, alone = erasure(guest("Tercera"), administrator), erasure(guest("Cuarta"), administrator)
    actions.answer_request(request=alone, answer="Se borra.", by=administrator)
    second = User.objects.create_user("segunda@example.org", name="Segunda", is_administrator=True)
    with pytest.raises(ValidationError, match="otra persona que administre"):
        actions.answer_request(request=own, answer="Se borra.", by=administrator)
    assert actions.answer_request(request=own, answer="Se borra.", by=second).closed_by == second


@pytest.mark.parametrize("name", ["mayor", "neighbourhood_councillor", "staff", "publisher", "administrator"])
def test_whoever_holds_office_or_a_role_is_not_erased(people: dict[str, User], name: str) -> None:
    """It is told at the field, with what to do first."""
    other = User.objects.create_user("segunda@example.org", name="Segunda", is_administrator=True)
    account = people[name]
    person = getattr(account, "person", None) or guest()
    Person.objects.filter(pk=person.pk).update(user=account)
    request = erasure(person, people["staff"])
    with pytest.raises(ValidationError) as refused:
        actions.answer_request(request=request, answer="Se borra.", by=other)
    assert "antes" in refused.value.message_dict["answer"][0]


def test_whoever_left_is_erased_although_they_were_mayor(people: dict[str, User]) -> None:
    person = people["mayor"].person
    person.memberships.update(valid_to=today() - dt.timedelta(days=1))
    request = erasure(person, people["staff"])
    assert not actions.answer_request(request=request, answer="Ya.", by=people["administrator"]).is_open


def test_an_erasure_asks_for_the_password_again(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """A clerk is kept out of the page and is not offered it; an administrator's session left open is not enough."""
    people["administrator"].set_password(
        "mate amargo con bizcochos"
    )  # without one there is nothing to ask for
    people["administrator"].save()
    code = erasure(guest(), people["staff"]).code
    page, detail = f"/gestion/pedidos/{code}/contestar/", f"/gestion/pedidos/{code}/"
    assert client_as("staff").post(page, {"answer": "Se borra."}).status_code == 403
    assert page not in client_as("staff").get(detail).content.decode()
    assert page in client_as("administrator").get(detail).content.decode()
    asked = client_as("administrator").post(page, {"answer": "Se borra."})
    assert asked.status_code == 302 and asked.url.startswith(reverse("account_reauthenticate"))
    assert DataRequest.objects.get(code=code).is_open


def test_what_was_said_is_not_copied_by_the_audit(people: dict[str, User]) -> None:
    actions.answer_request(
        request=make(people["staff"], about="Secreto", detail="Secreto", contact="Secreto"),
        answer="Secreto",
        by=people["staff"],
    )
    events = DataRequest.pgh_event_model.objects.values()
    assert len(events) == 2 and "Secreto" not in str(list(events))


def test_a_new_holiday_moves_open_terms_and_brings_the_others(people: dict[str, User]) -> None:
    open_, closed = make(people["staff"]), make(people["staff"])
    actions.answer_request(request=closed, answer="Ya está.", by=people["staff"])
    actions.add_holiday(day=dt.date(2026, 6, 3), name="Asueto", by=people["administrator"])
    open_.refresh_from_db()
    closed.refresh_from_db()
    assert (open_.due_on, closed.due_on) == (dt.date(2026, 6, 9), dt.date(2026, 6, 8))
    assert Holiday.objects.filter(day=dt.date(2026, 6, 19)).exists()
    actions.remove_holiday(holiday=Holiday.objects.get(day=dt.date(2026, 6, 3)), by=people["administrator"])
    open_.refresh_from_db()
    assert open_.due_on == dt.date(2026, 6, 8)
    with pytest.raises(NotAllowed):
        actions.add_holiday(day=dt.date(2026, 6, 4), name="Asueto", by=people["staff"])


def test_loading_the_law_twice_is_harmless(people: dict[str, User]) -> None:
    assert actions.load_holidays(year=2026, by=people["administrator"]) == 18
    assert actions.load_holidays(year=2026, by=people["administrator"]) == 0


def test_overdue_ones_wait_in_what_is_yours_to_do(people: dict[str, User]) -> None:
    make(people["staff"])
    for name in ("staff", "administrator"):
        rows = todo(people[name], dt.date(2026, 11, 1)).rows
        assert any("P-2026-001" in row.title and "Está vencido" in row.detail for row in rows)
    assert not any("P-2026" in row.title for row in todo(people["mayor"], MONDAY).rows)


def test_the_pages(people: dict[str, User], client_as: Callable[[str], Client]) -> None:
    """Register, extend and answer through the pages, as a clerk does."""
    client = client_as("staff")
    typed = {"kind": "information", "channel": "letter", "received_on": "2026-06-01", "about": "Exp. 12"}
    page = client.post("/gestion/pedidos/nuevo/", typed, follow=True).content.decode()
    assert "P-2026-001" in page and "Vencido" in page
    assert (
        "El plazo ya venció"
        in client.post("/gestion/pedidos/P-2026-001/prorrogar/", {"reason": "x"}).content.decode()
    )
    page = client.post("/gestion/pedidos/P-2026-001/contestar/", {"answer": "Va por mail."}, follow=True)
    assert "Va por mail." in page.content.decode()
    assert RequestKind.ERASURE in dict(RequestKind.choices)
    assert "P-2026-001" in client.get("/gestion/pedidos/").content.decode()
