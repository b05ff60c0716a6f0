"""Withdrawal: two people, a reason, 410 everywhere; hashes and chain stay, bytes are kept apart or destroyed."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from planning.models import today
from reports import actions
from reports.chain import verify_chain
from reports.memory import forget
from reports.models import Destruction, Document, Publication, Rendition, Withdrawal, WithdrawalDecision
from reports.queries.todo import todo
from reports.transitions import InvalidTransition
from tests.reports.conftest import Walk
from tests.reports.test_privileges import become_application
from tests.reports.test_verify import result, send

REASON = "Permitía reconocer a una persona."
ALLOWED = {"mayor", "administrator"}
LATEST = "/informes/participacion"
PERIOD = f"{LATEST}/2026-01-01_2026-06-30"


def ask(publication: Publication, by: User, *, fate: str = "custody") -> Withdrawal:
    return actions.request_withdrawal(publication=publication, ground="harm", reason=REASON, fate=fate, by=by)


def withdraw(publication: Publication, people: dict[str, User], *, fate: str = "custody") -> Withdrawal:
    withdrawal = ask(publication, people["administrator"], fate=fate)
    actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
    forget()
    return withdrawal


# --- who and when ---


@pytest.mark.parametrize(
    "role",
    [
        "administrator",
        "staff",
        "mayor",
        "councillor",
        "neighbourhood_councillor",
        "officer",
        "team",
        "coordinator",
        "publisher",
        "nobody",
    ],
)
def test_who_may_ask_and_who_may_decide(walk: Walk, people: dict[str, User], role: str) -> None:
    publication = walk.sealed()
    by = people[role]
    if role not in ALLOWED:
        with pytest.raises(NotAllowed):
            ask(publication, by)
        withdrawal = ask(publication, people["administrator"])
        for confirm in (True, False):
            with pytest.raises(NotAllowed):
                actions.decide_withdrawal(withdrawal=withdrawal, confirm=confirm, note="No.", by=by)
        assert not WithdrawalDecision.objects.exists()
        return
    other = people[(ALLOWED - {role}).pop()]
    assert actions.decide_withdrawal(withdrawal=ask(publication, other), confirm=True, by=by).is_confirmed
    assert list(Publication.objects.withdrawn()) == [publication]


def test_one_person_alone_cannot(walk: Walk, people: dict[str, User]) -> None:
    withdrawal = ask(walk.sealed(), people["mayor"])
    with pytest.raises(NotAllowed, match="otra persona"):
        actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
    with pytest.raises(IntegrityError, match="otra persona"), transaction.atomic():
        WithdrawalDecision.objects.create(withdrawal=withdrawal, is_confirmed=True, by=people["mayor"])
    assert Publication.objects.published().count() == 1
    # Giving it up is another matter.
    given_up = actions.decide_withdrawal(
        withdrawal=withdrawal, confirm=False, note="Se corrige con otra versión.", by=people["mayor"]
    )
    assert not given_up.is_confirmed
    assert ask(withdrawal.publication, people["mayor"]).pk != withdrawal.pk


def test_only_a_right_that_still_holds_counts(walk: Walk, people: dict[str, User]) -> None:
    withdrawal = ask(walk.sealed(), people["mayor"])
    User.objects.filter(pk=people["administrator"].pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["administrator"])


def test_states(walk: Walk, people: dict[str, User]) -> None:
    publication = walk.sealed()
    withdrawal = ask(publication, people["administrator"])
    with pytest.raises(InvalidTransition, match="Ya hay un pedido"):
        ask(publication, people["mayor"])
    with pytest.raises(ValidationError, match="por qué"):
        actions.decide_withdrawal(withdrawal=withdrawal, confirm=False, note=" ", by=people["mayor"])
    first = actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
    again = actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
    assert first == again and Notice.objects.filter(text__startswith="Se retiró").count() == 1
    with pytest.raises(InvalidTransition, match="ya está decidido"):
        actions.decide_withdrawal(withdrawal=withdrawal, confirm=False, note="No.", by=people["mayor"])
    with pytest.raises(InvalidTransition, match="ya está retirada"):
        ask(publication, people["mayor"])


def test_a_reason_is_required(walk: Walk, people: dict[str, User]) -> None:
    publication = walk.sealed()
    for reason in ("", "  "):
        with pytest.raises(ValidationError) as error:
            actions.request_withdrawal(
                publication=publication, ground="harm", reason=reason, fate="custody", by=people["mayor"]
            )
        assert set(error.value.message_dict) == {"reason"}
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("table", ["reports_withdrawal", "reports_withdrawaldecision", "reports_destruction"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_rows_never_change(walk: Walk, people: dict[str, User], table: str, statement: str) -> None:
    withdrawal = withdraw(walk.sealed(), people, fate="destruction")
    actions.destroy_withdrawn(withdrawal=withdrawal, by=people["mayor"])
    with (
        pytest.raises(IntegrityError, match="no puede"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the references that wait refuse TRUNCATE first
        cursor.execute(statement.format(table))


# --- what readers meet ---


def addresses(publication: Publication) -> list[str]:
    base = publication.get_absolute_url()
    files = [f"{base[:-1]}.{form}" for form in ("pdf", "json", "csv", "xlsx")]
    rows = [f"{base}registros/", *(f"{base}registros/personas.total{end}" for end in ("/", ".csv", ".json"))]
    return [base, *files, *rows]


def test_every_address_answers_gone_with_the_reason(
    walk: Walk, people: dict[str, User], client: Client
) -> None:
    publication = walk.sealed()
    before = {address: client.get(address) for address in addresses(publication)}
    assert {response.status_code for response in before.values()} == {200}
    withdraw(publication, people)
    for address, earlier in before.items():
        for headers in ({}, {"If-None-Match": earlier["ETag"]}):  # a copy somewhere gets no 304
            response = client.get(address, headers=headers)
            assert response.status_code == 410, address
            assert REASON in response.text
            assert publication.title not in response.text
            assert not response.cookies and "ETag" not in response


def test_a_request_alone_changes_nothing(walk: Walk, people: dict[str, User], client: Client) -> None:
    publication = walk.sealed()
    before = client.get(publication.get_absolute_url()).content
    ask(publication, people["mayor"])
    forget()
    assert client.get(publication.get_absolute_url()).content == before
    assert REASON not in client.get("/publicaciones/").text


def test_the_version_before_takes_its_place_again(
    walk: Walk, people: dict[str, User], client: Client
) -> None:
    first = walk.sealed()
    second = walk.next_version(first)
    withdraw(second, people)
    for address in (f"{LATEST}/", f"{PERIOD}/"):
        page = client.get(address).text
        assert first.spaced_code in page and second.spaced_code in page
        assert "fue retirada" in page and "Hay una versión más nueva" not in page
    assert client.get(f"{LATEST}.json").json()["publicacion"]["codigo"] == first.spaced_code
    assert [row.code for row in Publication.objects.published().current()] == [first.code]
    listed = client.get("/publicaciones/").text
    assert listed.index(first.spaced_code) < listed.index("Retiradas") < listed.index(second.spaced_code)


def test_when_it_was_the_only_one(walk: Walk, people: dict[str, User], client: Client) -> None:
    publication = walk.sealed()
    withdraw(publication, people)
    assert "Todavía no se publicó ninguno" in client.get(f"{LATEST}/").text
    page = client.get(f"{PERIOD}/")
    assert page.status_code == 200 and "fue retirado" in page.text
    assert publication.get_absolute_url() in page.text
    assert client.get(f"{LATEST}.pdf").status_code == client.get(f"{PERIOD}.pdf").status_code == 404
    assert publication.title not in client.get("/").text


@pytest.mark.parametrize("fate", ["custody", "destruction"])
def test_verification_says_so(walk: Walk, people: dict[str, User], fate: str) -> None:
    publication = walk.sealed()
    data = bytes(publication.preparation.renditions.get(format="pdf").data)
    withdrawal = withdraw(publication, people, fate=fate)
    if fate == "destruction":
        actions.destroy_withdrawn(withdrawal=withdrawal, by=people["mayor"])
    client = Client()
    by_code = client.get("/verificar/", {"codigo": publication.code})
    assert result(by_code) == "retirado"
    assert publication.get_absolute_url() in by_code.text and publication.title not in by_code.text
    assert result(send(client, data)) == "retirado"
    assert result(send(client, data + b"\n")) == "alterado"


def test_the_next_version_follows_a_withdrawn_one(walk: Walk, people: dict[str, User]) -> None:
    first = walk.sealed()
    withdrawal = withdraw(first, people, fate="destruction")
    actions.destroy_withdrawn(withdrawal=withdrawal, by=people["mayor"])
    second = walk.next_version(Publication.objects.get(pk=first.pk))
    assert (second.version, second.replaces_id) == (2, first.pk)
    assert verify_chain().broken == []


# --- the bytes ---


def test_the_chain_holds_and_custody_is_for_few(
    walk: Walk, people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    publication = walk.sealed()
    head = verify_chain().head
    withdrawal = withdraw(publication, people)
    report = verify_chain()
    assert (report.broken, report.head, report.withdrawn, report.destroyed) == ([], head, 1, 0)
    copy = f"{withdrawal.get_absolute_url()}copia.pdf"
    stored = publication.preparation.renditions.get(format="pdf")
    for role in ALLOWED:
        response = client_as(role).get(copy)
        assert response.content == bytes(stored.data)
        assert response["Content-Disposition"].startswith("attachment")
        assert "no-store" in response["Cache-Control"]
    for role in ("staff", "publisher", "team", "nobody"):
        assert client_as(role).get(copy).status_code == 403


def test_what_was_prepared_is_no_way_to_what_is_in_custody(
    walk: Walk, people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    publication = walk.sealed()
    prepared = publication.preparation.get_absolute_url()
    forms = [f"{prepared}{form}" for form in ("pdf", "csv", "xlsx", "html")]
    assert [client_as("nobody").get(address).status_code for address in forms] == [200] * 4
    withdraw(publication, people)
    for role in ("nobody", "staff", "mayor", "administrator"):
        client = client_as(role)
        assert [client.get(address).status_code for address in forms] == [410] * 4
        page = client.get(prepared).text
        assert "Fue publicada y después retirada" in page and f"{prepared}pdf" not in page


def test_destruction_leaves_the_hashes(walk: Walk, people: dict[str, User]) -> None:
    publication = walk.sealed()
    hashes = set(publication.preparation.renditions.values_list("format", "sha256", "size"))
    head = verify_chain().head
    withdrawal = withdraw(publication, people, fate="destruction")
    assert actions.destroy_withdrawn(withdrawal=withdrawal, by=people["mayor"]) == len(hashes)
    assert actions.destroy_withdrawn(withdrawal=withdrawal, by=people["mayor"]) == 0
    publication = Publication.objects.get(pk=publication.pk)
    assert publication.preparation.snapshot == ""
    assert {bytes(row.data) for row in publication.preparation.renditions.all()} == {b""}
    assert set(publication.preparation.renditions.values_list("format", "sha256", "size")) == hashes
    report = verify_chain()
    assert (report.broken, report.head, report.withdrawn, report.destroyed) == ([], head, 1, 1)


@pytest.mark.parametrize(("fate", "confirm"), [("custody", True), ("destruction", False)])
def test_another_decision_destroys_nothing(
    walk: Walk, people: dict[str, User], fate: str, confirm: bool
) -> None:
    asked = ask(walk.sealed(), people["administrator"], fate=fate)
    actions.decide_withdrawal(withdrawal=asked, confirm=confirm, note="No hace falta.", by=people["mayor"])
    with pytest.raises(InvalidTransition):
        actions.destroy_withdrawn(withdrawal=asked, by=people["mayor"])
    with pytest.raises(IntegrityError, match="Solo se destruyen"), transaction.atomic():
        Destruction.objects.create(withdrawal=asked, by=people["mayor"])


def test_only_what_was_decided_is_destroyed(walk: Walk, people: dict[str, User]) -> None:
    publication = walk.sealed()
    asked = ask(publication, people["administrator"], fate="destruction")
    with pytest.raises(InvalidTransition):
        actions.destroy_withdrawn(withdrawal=asked, by=people["mayor"])
    with pytest.raises(IntegrityError, match="Solo se destruyen"), transaction.atomic():
        Destruction.objects.create(withdrawal=asked, by=people["mayor"])
    actions.decide_withdrawal(withdrawal=asked, confirm=True, by=people["mayor"])
    with pytest.raises(NotAllowed):
        actions.destroy_withdrawn(withdrawal=asked, by=people["staff"])
    # Confirmed, but its destruction is not on record: the seal holds.
    with pytest.raises(IntegrityError, match="está publicado"), transaction.atomic():
        Rendition.objects.filter(preparation=publication.preparation).update(data=b"")


@pytest.mark.parametrize("change", [{"data": b"otra cosa"}, {"data": b"", "sha256": "0" * 64}, {"size": 0}])
def test_a_destruction_permits_nothing_else(
    walk: Walk, people: dict[str, User], change: dict[str, object]
) -> None:
    withdrawal = withdraw(walk.sealed(), people, fate="destruction")
    Destruction.objects.create(withdrawal=withdrawal, by=people["mayor"])
    renditions = Rendition.objects.filter(preparation=withdrawal.publication.preparation)
    with pytest.raises(IntegrityError, match="está publicado"), transaction.atomic():
        renditions.update(**change)


def test_the_web_can_withdraw_and_not_destroy(walk: Walk, people: dict[str, User]) -> None:
    become_application()
    publication = walk.sealed()
    withdrawal = withdraw(publication, people, fate="destruction")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        actions.destroy_withdrawn(withdrawal=withdrawal, by=people["mayor"])
    assert list(Publication.objects.withdrawn()) == [publication]


def test_the_command(walk: Walk, people: dict[str, User], capsys: pytest.CaptureFixture[str]) -> None:
    publication = walk.sealed()
    email = people["mayor"].email
    with pytest.raises(CommandError, match="No hay una publicación retirada"):
        call_command("destroy_withdrawn", publication.spaced_code, by=email)
    withdraw(publication, people, fate="destruction")
    with pytest.raises(CommandError, match="No hay una cuenta activa"):
        call_command("destroy_withdrawn", publication.spaced_code, by="nadie@example.org")
    call_command("destroy_withdrawn", publication.spaced_code.lower(), by=email)
    call_command("destroy_withdrawn", publication.code, by=email)
    call_command("verify_chain")
    said = capsys.readouterr().out
    assert "Se destruyeron 5 archivos" in said and "ya estaban destruidos" in said
    assert "Retiradas: 1; con los archivos destruidos: 1." in said


# --- the workspace ---


def test_two_people_in_the_workspace(
    walk: Walk, people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    publication = walk.sealed()
    mayor, administrator = client_as("mayor"), client_as("administrator")
    edit = publication.document.get_edit_url()
    create = f"/gestion/publicaciones/{publication.spaced_code}/retirar/"
    assert f'href="{create}"' in mayor.get(edit).text
    assert "Pedir que se retire" not in client_as("staff").get(edit).text

    refused = mayor.post(create, {"reason": "", "fate": "custody"})
    assert (
        refused.status_code == 200
        and "Escribí el motivo" in refused.text
        and "Elegí la causa" in refused.text
    )
    sent = mayor.post(create, {"ground": "order", "reason": REASON, "fate": "custody"})
    withdrawal = Withdrawal.objects.get()
    assert sent.status_code == 302 and sent.url == withdrawal.get_absolute_url()

    own = mayor.get(sent.url).text
    assert "Falta otra persona" in own and "Confirmar el retiro" not in own
    assert mayor.post(f"{sent.url}decidir/", {"decision": "retirar"}).status_code == 403
    assert [row.action for row in todo(people["administrator"], today()).rows] == ["Decidir el retiro"]
    assert not [row for row in todo(people["mayor"], today()).rows if "retiro" in row.action]

    lost = administrator.post(f"{sent.url}decidir/", {"decision": "descartar", "note": ""})
    assert lost.status_code == 200 and "por qué no se retira" in lost.text
    done = administrator.post(f"{sent.url}decidir/", {"decision": "retirar"}, follow=True)
    assert "Quedó retirada" in done.text and "En custodia" in done.text
    assert re.search(r"Retirada\b", mayor.get(edit).text)
    assert REASON in client_as("anonymous").get(publication.get_absolute_url()).text
    assert "Retirada" in mayor.get("/gestion/retiros/").text
    assert Document.objects.get(pk=publication.document_id).state == "sealed"


def test_an_unknown_or_withdrawn_publication_cannot_be_asked_for(
    walk: Walk, people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    publication = walk.sealed()
    withdraw(publication, people)
    mayor = client_as("mayor")
    assert mayor.get(f"/gestion/publicaciones/{publication.spaced_code}/retirar/").status_code == 404
    assert mayor.get("/gestion/retiros/").status_code == 200
    assert mayor.get("/gestion/retiros/999/").status_code == 404
