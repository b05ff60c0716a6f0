"""Accounts: each action × each person, the last administrator, the invitation."""

import threading
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection

from accounts import actions
from accounts.models import FirstRunCode, User
from accounts.outbox import send_due
from accounts.permissions import NotAllowed

pytestmark = pytest.mark.django_db

PERSONS = (
    "administrator", "staff", "mayor", "councillor", "neighbourhood_councillor", "officer", "team", "coordinator",
    "publisher", "nobody",
)  # fmt: skip

ACTIONS: dict[str, Callable[[User, User], object]] = {
    "invite_user": lambda user, by: actions.invite_user(email="x@example.org", name="X", by=by),
    "invite_again": lambda user, by: actions.invite_again(user=user, by=by),
    "edit_user": lambda user, by: actions.edit_user(
        user=user, email=user.email, name="Y", is_administrator=False, is_municipal_staff=True, by=by
    ),
    "set_roles": lambda user, by: actions.set_roles(
        user=user, is_administrator=False, is_municipal_staff=True, by=by
    ),
    "deactivate_user": lambda user, by: actions.deactivate_user(user=user, by=by),
    "reactivate_user": lambda user, by: actions.reactivate_user(user=user, by=by),
}


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("name", ACTIONS)
def test_only_administrators_manage_accounts(name: str, person: str, people: dict[str, User]) -> None:
    before = list(User.objects.order_by("pk").values())
    target = people["nobody"]
    if person == "administrator":
        ACTIONS[name](target, people[person])
        return
    with pytest.raises(NotAllowed):
        ACTIONS[name](target, people[person])
    assert list(User.objects.order_by("pk").values()) == before


def test_a_deactivated_administrator_manages_nothing(people: dict[str, User]) -> None:
    other = User.objects.create_user("otra@example.org", name="Otra", is_administrator=True)
    actions.deactivate_user(user=other, by=people["administrator"])
    other.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.deactivate_user(user=people["nobody"], by=other)


def test_invitation_leaves_by_the_outbox_with_a_link_of_the_portal(people: dict[str, User], settings) -> None:
    settings.SITE_URL = "https://portal.example"
    user = actions.invite_user(email=" Ana@Example.org ", name="Ana", by=people["administrator"])
    assert not mail.outbox and send_due() == 1
    assert user.email == "ana@example.org" and not user.has_usable_password()
    assert mail.outbox[0].to == ["ana@example.org"]
    assert "https://portal.example/cuenta/" in mail.outbox[0].body


def test_an_address_has_one_account_whatever_its_case(people: dict[str, User]) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.invite_user(email="STAFF@example.org", name="Otra", by=people["administrator"])
    assert "Ya hay una cuenta" in str(refused.value) or "email" in refused.value.error_dict


def test_invite_again_only_before_a_password(people: dict[str, User]) -> None:
    user = people["nobody"]
    user.set_password("una frase larga de prueba")
    user.save()
    with pytest.raises(ValidationError, match="ya tiene contraseña"):
        actions.invite_again(user=user, by=people["administrator"])


def test_a_closed_account_is_not_invited(people: dict[str, User]) -> None:
    user = actions.deactivate_user(user=people["nobody"], by=people["administrator"])
    with pytest.raises(ValidationError, match="dada de baja"):
        actions.invite_again(user=user, by=people["administrator"])


def test_the_last_administrator_stays(people: dict[str, User]) -> None:
    last = people["administrator"]
    with pytest.raises(ValidationError, match="única cuenta"):
        actions.deactivate_user(user=last, by=last)
    with pytest.raises(ValidationError) as refused:
        actions.set_roles(user=last, is_administrator=False, is_municipal_staff=True, by=last)
    assert list(refused.value.error_dict) == ["is_administrator"]
    last.refresh_from_db()
    assert last.is_active and last.is_administrator and not last.is_municipal_staff


def test_a_closed_administrator_does_not_count_as_another(people: dict[str, User]) -> None:
    last = people["administrator"]
    other = User.objects.create_user("otra@example.org", name="Otra", is_administrator=True)
    actions.deactivate_user(user=other, by=last)
    with pytest.raises(ValidationError, match="única cuenta"):
        actions.deactivate_user(user=last, by=last)


def test_closing_and_opening_repeat_safely(people: dict[str, User]) -> None:
    by = people["administrator"]
    for _ in range(2):
        assert not actions.deactivate_user(user=people["staff"], by=by).is_active
    for _ in range(2):
        assert actions.reactivate_user(user=people["staff"], by=by).is_active


def test_editing_keeps_what_the_form_does_not_name(people: dict[str, User]) -> None:
    user = actions.edit_user(
        user=people["staff"],
        email="Nueva@example.org",
        name="Nombre",
        is_administrator=False,
        is_municipal_staff=True,
        by=people["administrator"],
    )
    user.refresh_from_db()
    assert (user.email, user.name, user.is_active) == ("nueva@example.org", "Nombre", True)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_once() -> None:
    """Both try at the same moment, many times: one is always left."""
    pair = [
        User.objects.create_user(f"a{n}@example.org", name=f"A{n}", is_administrator=True) for n in (1, 2)
    ]
    for _ in range(5):
        User.objects.update(is_active=True)
        start = threading.Barrier(2)

        def remove(target: User, by: User, start: threading.Barrier = start) -> None:
            start.wait()
            try:
                actions.deactivate_user(user=target, by=by)
            except (ValidationError, NotAllowed):
                pass
            finally:
                connection.close()

        threads = [threading.Thread(target=remove, args=args) for args in (pair, pair[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert User.objects.filter(is_active=True, is_administrator=True).count() == 1


def test_first_run_code_is_kept_hashed_and_replaced() -> None:
    first, second = actions.make_first_run_code(), actions.make_first_run_code()
    assert first and second and first != second
    row = FirstRunCode.objects.get()
    assert second not in row.code_hash
    with pytest.raises(ValidationError):
        actions.use_first_run_code(code=first)
    actions.use_first_run_code(code=f" {second.lower()} ")
    with pytest.raises(ValidationError):
        actions.use_first_run_code(code=second)


def test_no_first_run_code_once_there_is_an_account() -> None:
    code = actions.make_first_run_code()
    User.objects.create_user("a@example.org", name="A")
    assert actions.make_first_run_code() is None
    with pytest.raises(ValidationError):
        actions.use_first_run_code(code=code or "")
    with pytest.raises(ValidationError):
        actions.create_first_administrator(
            email="b@example.org", name="B", password="una frase larga de prueba"
        )
