"""The validation round: a form that knows nobody, and what somebody lets be read of what came by it."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions import validations as actions
from participation.actions.contributions import review_contribution
from participation.models import Contribution, Devolution, Topic, ValidationAnswer
from participation.transitions import InvalidTransition
from planning.concurrency import EditConflict
from planning.models import Neighbourhood, today
from tests.participation.test_devolutions import MODERATE, ROLES, devolution, publish, published

__all__ = ["devolution", "published"]
ClientAs = Callable[[str], Client]
CANARY = "Kanaritoopinion"


def address(row: Devolution) -> str:
    return f"/devoluciones/{row.code}/opinar/"


def send(client: Client, row: Devolution, **values: Any) -> Any:
    """As the page sends it, with its stamp."""
    page = client.get(address(row)).content.decode()
    stamp = re.search(r'name="sello" value="([^"]+)"', page)
    assert stamp
    return client.post(address(row), {"sello": stamp[1], "kind": "corrects", "text": CANARY} | values)


def said(row: Devolution, **values: Any) -> ValidationAnswer:
    return actions.receive_answer(devolution=row, **({"kind": "corrects", "text": CANARY} | values))


def decide(answer: ValidationAnswer, by: User, **values: Any) -> ValidationAnswer:
    usual = {"state": "shown", "public_text": "Falta la esquina.", "reply": "", "expected_version": 0}
    return actions.decide_answer(answer=answer, **(usual | values), by=by)


def close(row: Devolution) -> None:
    Devolution.objects.filter(pk=row.pk).update(validation_until=today() - dt.timedelta(days=1))


# --- the public form ---


def test_anybody_says_it_and_nothing_is_known_of_them(published: Devolution) -> None:
    client = Client()
    place = Neighbourhood.objects.get(name="Flor de Maroñas")
    answer = send(client, published, topic="T-luz", neighbourhood=place.code)
    assert answer.status_code == 302 and not client.cookies and answer["Cache-Control"] == "no-store"
    assert "Gracias" in client.get(answer["Location"]).content.decode()
    row = ValidationAnswer.objects.get()
    assert (row.text, row.topic.code, row.neighbourhood, row.state) == (CANARY, "T-luz", place, "pending")
    page = client.get(address(published)).content.decode()
    assert "Ley 18.331" in page and CANARY not in page and 'type="email"' not in page


def test_to_find_it_right_needs_no_words(published: Devolution) -> None:
    assert send(Client(), published, kind="acknowledges", text="").status_code == 302
    assert ValidationAnswer.objects.get().kind == "acknowledges"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"text": " "}, "Contanos qué hay que corregir."),
        ({"kind": ""}, "Elegí una de las dos."),
        ({"topic": "T-nada"}, "Elegí uno de los temas de la lista."),
        ({"text": f"{CANARY} " + "x" * 3000}, "hasta 3000 caracteres"),
        ({"text": f"{CANARY}\x00"}, "tiene un carácter"),
        ({"sello": "viejo"}, "estuvo abierta demasiado tiempo"),
        ({"sitio_web": "x"}, "estuvo abierta demasiado tiempo"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    published: Devolution, values: dict[str, str], told: str
) -> None:
    answer = send(Client(), published, **values)
    page = answer.content.decode()
    assert answer.status_code in (400, 422) and told.lower() in page.lower()
    assert not ValidationAnswer.objects.exists()
    if values.get("text", CANARY).startswith(CANARY):
        assert CANARY in page


def test_it_is_taken_from_its_own_page_only_and_so_often(published: Devolution) -> None:
    client = Client()
    elsewhere = client.post(address(published), {"text": CANARY}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403 and CANARY in elsewhere.content.decode()
    answers = [send(client, published).status_code for _ in range(31)]
    assert set(answers[:29]) == {302} and answers[-1] == 429
    last = send(client, published)
    assert CANARY in last.content.decode()  # what was typed stays
    assert ValidationAnswer.objects.count() <= 30


def test_what_is_sent_twice_is_one_answer(published: Devolution) -> None:
    """A button pressed twice; something else from the same page, or the same of another reader, is another."""
    client, page = Client(), Client().get(address(published)).content.decode()
    stamp = re.search(r'name="sello" value="([^"]+)"', page)
    sent = {"sello": stamp and stamp[1], "kind": "acknowledges", "text": ""}
    assert [client.post(address(published), sent).status_code for _ in range(2)] == [302, 302]
    assert ValidationAnswer.objects.count() == 1
    assert client.post(address(published), sent | {"text": CANARY}).status_code == 302
    assert send(client, published, kind="acknowledges", text="").status_code == 302
    assert ValidationAnswer.objects.count() == 3


def test_a_topic_of_another_devolution_is_none_of_this_one(published: Devolution) -> None:
    other = Topic.objects.create(code="T-otro", title="Otro", created_by=User.objects.all()[0])
    with pytest.raises(ValidationError) as refused:
        said(published, topic=other)
    assert "topic" in refused.value.error_dict


def test_nobody_says_anything_before_it_is_published_or_after_it_closed(devolution: Devolution) -> None:
    client = Client()
    assert client.get(address(devolution)).status_code == 404
    with pytest.raises(InvalidTransition):
        said(devolution)
    publish(devolution)
    page = client.get(address(devolution)).content.decode()
    stamp = re.search(r'name="sello" value="([^"]+)"', page)
    close(devolution)
    assert "El plazo para opinar ya cerró" in client.get(address(devolution)).content.decode()
    late = client.post(address(devolution), {"sello": stamp and stamp[1], "kind": "corrects", "text": CANARY})
    assert late.status_code == 409 and CANARY in late.content.decode()
    Devolution.objects.update(validation_until=None)
    with pytest.raises(InvalidTransition):
        said(devolution)
    assert not ValidationAnswer.objects.exists()


# --- read by somebody ---


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_them(
    published: Devolution, people: dict[str, User], client_as: ClientAs, role: str
) -> None:
    answer = said(published)
    page = f"/gestion/devoluciones/opiniones/{answer.pk}/"
    sent = {"state": "shown", "public_text": "Falta la esquina.", "edit_version": 0}
    seen = [client_as(role).get(page), client_as(role).get("/gestion/devoluciones/opiniones/")]
    if role in MODERATE:
        assert all(CANARY in one.content.decode() for one in seen)
        assert client_as(role).post(page, sent).status_code == 302
        assert client_as(role).post(f"{page}aporte/", {"kind": "proposal"}).status_code == 302
        assert Contribution.objects.filter(verbatim=CANARY).exists()
        return
    assert [one.status_code for one in seen] == [403, 403]
    assert client_as(role).post(page, sent).status_code == 403
    assert client_as(role).post(f"{page}aporte/", {"kind": "proposal"}).status_code == 403
    with pytest.raises(NotAllowed):
        decide(answer, people[role])
    with pytest.raises(NotAllowed):
        actions.take_up_correction(answer=answer, by=people[role])


def test_a_text_with_personal_data_is_asked_about_twice(published: Devolution, client_as: ClientAs) -> None:
    answer = said(published, text="Llamen al 099 123 456")
    page = f"/gestion/devoluciones/opiniones/{answer.pk}/"
    client = client_as("publisher")
    assert "Parece tener un teléfono" in client.get(page).content.decode()
    sent = {"state": "shown", "public_text": answer.text, "reply": "Gracias", "edit_version": 0}
    asked = client.post(page, sent)
    assert "Parece que el texto tiene un teléfono" in asked.content.decode()
    assert ValidationAnswer.objects.get().state == "pending"
    assert client.post(page, sent | {"confirmed": "on"}).status_code == 302
    assert ValidationAnswer.objects.get().state == "shown"


def test_two_people_do_not_decide_over_each_other(
    published: Devolution, people: dict[str, User], client_as: ClientAs
) -> None:
    answer = said(published)
    decide(answer, people["staff"])
    decide(answer, people["staff"])  # the same again is harmless
    with pytest.raises(EditConflict):
        decide(answer, people["publisher"], state="withheld")
    page = client_as("publisher").post(
        f"/gestion/devoluciones/opiniones/{answer.pk}/",
        {"state": "withheld", "reply": "Mi respuesta", "edit_version": 0},
    )
    told = page.content.decode()
    assert "Otra persona decidió sobre esta opinión" in told and "Mi respuesta" in told
    row = decide(answer, people["publisher"], state="withheld", expected_version=1)
    assert (row.state, row.public_text) == ("withheld", "")
    with pytest.raises(ValidationError):
        decide(answer, people["staff"], public_text=" ", expected_version=2)


def test_a_correction_goes_round_again_once(published: Devolution, people: dict[str, User]) -> None:
    """Heard, under no topic yet, with what of it may be read; whoever said it stays unknown."""
    light = Topic.objects.get(code="T-luz")
    place = Neighbourhood.objects.get(name="Flor de Maroñas")
    answer = said(published, topic=light, neighbourhood=place)
    with pytest.raises(InvalidTransition):
        actions.take_up_correction(answer=answer, by=people["staff"])
    decide(answer, people["staff"])
    made = actions.take_up_correction(answer=answer, kind="complaint", by=people["publisher"])
    assert actions.take_up_correction(answer=answer, by=people["staff"]) == made
    row = Contribution.objects.heard().dated().get(pk=made.pk)
    told = (row.channel, row.author_type, row.kind, row.verbatim, row.neighbourhood, row.theme, row.said_on)
    assert told == ("web", "residents", "complaint", CANARY, place, light.theme, today())
    assert (row.admission.state, row.review.public_text) == ("admitted", "Falta la esquina.")
    assert not row.codings.exists() and row in Contribution.objects.published()


def test_what_is_withheld_or_right_does_not(published: Devolution, people: dict[str, User]) -> None:
    right = decide(said(published, kind="acknowledges", text=""), people["staff"], public_text="")
    with pytest.raises(InvalidTransition):
        actions.take_up_correction(answer=right, by=people["staff"])
    kept = decide(said(published), people["staff"], state="withheld")
    made = actions.take_up_correction(answer=kept, by=people["staff"])
    assert (made.review.decision, made.review.public_text) == ("withhold", "")


def test_what_was_taken_up_is_not_withheld_while_it_is_read_elsewhere(
    published: Devolution, people: dict[str, User], client_as: ClientAs
) -> None:
    answer = decide(said(published), people["staff"])
    made = actions.take_up_correction(answer=answer, by=people["staff"])
    page = f"/gestion/devoluciones/opiniones/{answer.pk}/"
    sent = {"state": "withheld", "reply": "", "edit_version": 2}
    refused = client_as("staff").post(page, sent).content.decode()
    assert made.code in refused and f"/gestion/aportes/{made.code}/revision/" in refused
    assert "revisá primero qué se publica de él" in refused
    assert ValidationAnswer.objects.get().state == "shown"
    review_contribution(
        contribution=made, decision="withhold", public_text="", expected_version=0, by=people["staff"]
    )
    assert client_as("staff").post(page, sent).status_code == 302
    assert ValidationAnswer.objects.get().state == "withheld"
