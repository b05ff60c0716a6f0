"""Account pages, and an invitation from end to end through the web."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.outbox import send_due

pytestmark = pytest.mark.django_db

PASSWORD = "mate amargo con bizcochos"
ENGLISH = re.compile(r"\b(Sign|Password|Email|Forgot|Log|Change|Authenticator)\b")


def test_invitation_from_end_to_end(client_as: Callable[[str], Client]) -> None:
    """Invited, mailed, password set, link spent, signed in; the roles given hold."""
    response = client_as("administrator").post(
        reverse("gestion:user-invite"),
        {"name": "Ana Prueba", "email": "ana@example.org", "is_municipal_staff": "on"},
    )
    assert response.status_code == 302 and send_due() == 1
    link = re.search(r"https?://\S+", mail.outbox[0].body)
    assert link
    path = re.sub(r"^https?://[^/]+", "", link[0])
    visitor = Client()
    page = visitor.get(path, follow=True)
    assert "Elegir contraseña" in page.text
    form_path = page.redirect_chain[-1][0]
    secret = path.rstrip("/").rsplit("-", 1)[-1]
    assert secret not in form_path and secret not in page.text, "what is left in the address opens nothing"
    assert visitor.post(form_path, {"password1": "corta", "password2": "corta"}).status_code == 200
    done = visitor.post(form_path, {"password1": PASSWORD, "password2": PASSWORD})
    assert done.status_code == 302
    again = Client().get(path, follow=True)
    assert "El enlace ya no sirve" in again.text
    newcomer = Client()
    entered = newcomer.post(reverse("account_login"), {"login": "ANA@example.org", "password": PASSWORD})
    assert entered.status_code == 302 and entered.url == "/gestion/"
    assert newcomer.get(reverse("gestion:person-create")).status_code == 200
    assert newcomer.get(reverse("gestion:user-list")).status_code == 403


def test_without_a_password_nobody_enters(people: dict[str, User]) -> None:
    for password in ("", "!", "None"):
        response = Client().post(
            reverse("account_login"), {"login": "nobody@example.org", "password": password}
        )
        assert response.status_code == 200 and "_auth_user_id" not in response.wsgi_request.session


def test_closing_an_account_ends_its_session(
    client_as: Callable[[str], Client], people: dict[str, User]
) -> None:
    open_session = client_as("staff")
    assert open_session.get(reverse("gestion:person-list")).status_code == 200
    client_as("administrator").post(reverse("gestion:user-deactivate", args=[people["staff"].pk]))
    assert open_session.get(reverse("gestion:person-list")).status_code == 302


@pytest.mark.parametrize("name", ["user-invite-again", "user-deactivate", "user-reactivate"])
def test_actions_refuse_get(name: str, client_as: Callable[[str], Client], people: dict[str, User]) -> None:
    url = reverse(f"gestion:{name}", args=[people["nobody"].pk])
    assert client_as("administrator").get(url).status_code == 405


def test_the_refusal_of_an_action_stands_on_its_field(
    client_as: Callable[[str], Client], people: dict[str, User]
) -> None:
    me = people["administrator"]
    response = client_as("administrator").post(
        reverse("gestion:user-edit", args=[me.pk]), {"name": me.name, "email": me.email}
    )
    assert response.status_code == 200
    assert "Es la única cuenta" in response.context["form"].errors["is_administrator"][0]
    assert 'href="#id_is_administrator"' in response.text


def test_forged_fields_change_nothing_else(
    client_as: Callable[[str], Client], people: dict[str, User]
) -> None:
    target = people["nobody"]
    forged = {
        "name": "N",
        "email": target.email,
        "is_active": "",
        "password": "x",
        "is_superuser": "on",
        "pk": "1",
    }
    client_as("administrator").post(reverse("gestion:user-edit", args=[target.pk]), forged)
    target.refresh_from_db()
    assert target.is_active and target.name == "N" and not target.has_usable_password()


def test_list_searches_by_words_and_bounds_its_queries(
    client_as: Callable[[str], Client], people: dict[str, User], django_assert_max_num_queries
) -> None:
    for number in range(60):
        User.objects.create_user(f"p{number}@example.org", name=f"Persona {number}")
    client = client_as("administrator")
    with django_assert_max_num_queries(14):
        page = client.get(reverse("gestion:user-list"))
    assert len(page.context["page"].object_list) == 25
    found = client.get(reverse("gestion:user-list"), {"q": "persona p41"})
    assert [row.email for row in found.context["page"]] == ["p41@example.org"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("account_login", "Olvidé mi contraseña"),
        ("account_reset_password", "contraseña"),
        ("account_reset_password_done", "correo"),
    ],
)
def test_the_door_speaks_spanish(name: str, words: str) -> None:
    response = Client().get(reverse(name))
    assert response.status_code == 200 and words in response.text
    assert not ENGLISH.search(re.sub(r"<[^>]*>", " ", response.text))


@pytest.mark.parametrize("name", ["account_change_password", "account_logout", "mfa_index"])
def test_the_pages_of_ones_own_account_speak_spanish(name: str, people: dict[str, User]) -> None:
    user = people["staff"]
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert not ENGLISH.search(re.sub(r"<[^>]*>", " ", response.text))


def test_signing_out_needs_a_post(client_as: Callable[[str], Client]) -> None:
    client = client_as("staff")
    assert "Salir" in client.get(reverse("account_logout")).text
    assert client.get(reverse("gestion:person-list")).status_code == 200
    left = client.post(reverse("account_logout"), follow=True)
    assert "Saliste" in left.text
    assert client.get(reverse("gestion:person-list")).status_code == 302


def test_reset_answers_alike_for_known_and_unknown(people: dict[str, User]) -> None:
    answers = {
        Client().post(reverse("account_reset_password"), {"email": email}).headers["Location"]
        for email in ("staff@example.org", "nadie@example.org")
    }
    assert len(answers) == 1


def test_nobody_signs_up() -> None:
    response = Client().post(
        reverse("account_signup"), {"email": "a@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not User.objects.exists() and response.status_code in (200, 404)
