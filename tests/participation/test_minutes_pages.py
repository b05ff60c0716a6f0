"""The pages by which somebody goes through an old acta: what they show, what each decision keeps, who sees nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from participation.actions import minutes_imports
from participation.models import (
    Attendance,
    FactKind,
    FactSpan,
    MinutesImport,
    MinutesProposal,
    NameDecision,
    ProposalState,
)
from participation.queries.minutes_rows import Sheet, segments
from planning.models import Person
from tests import kept
from tests.participation import old_minutes

pytestmark = pytest.mark.django_db

SEES = {"administrator", "staff"}
DECIDES = {"staff"}
PEOPLE = (
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
)
ClientAs = Callable[[str], Client]


def doubtful() -> dict[str, Any]:
    """The first acta of the corpus, of which the machine doubted a name, the hour and the first vote."""
    facts = old_minutes.facts_of(old_minutes.PROSE)
    facts["present"][4] |= {"person": None, "confidence": 0.4, "alternatives": ["P05", "P06"]}
    facts["start_time"]["confidence"] = 0.6
    facts["resolutions"][1]["vote"]["confidence"] = 0.7
    return facts


@pytest.fixture
def proposal(people: dict[str, User]) -> MinutesProposal:
    """It was read, and waits."""
    kept.once("old_minutes", old_minutes.register)
    made = kept.once("a doubtful acta", lambda: old_minutes.proposed(people["staff"], facts=doubtful()).pk)
    return MinutesProposal.objects.get(pk=made)


def post(client: Client, proposal: MinutesProposal, *, script: bool = False, **data: Any) -> Any:
    """Decide something of it, as the page does."""
    sent = {"edit_version": old_minutes.again(proposal).edit_version, **data}
    headers = {"HX-Request": "true"} if script else {}
    return client.post(proposal.get_absolute_url(), sent, headers=headers)


# --- what is shown


def test_doubts_stand_first_and_each_says_how_sure_it_is(
    client_as: ClientAs, proposal: MinutesProposal
) -> None:
    page = client_as("staff").get(proposal.get_absolute_url()).content.decode()
    order = re.findall(r'data-fact="([^"]+)"', page)
    assert order[:3] == ["start_time", "present.4", "resolutions.1"]
    assert len(order) == len(set(order))
    assert "Lectura con dudas" in page and "Lectura muy dudosa" in page and "Lectura clara" in page
    assert "Quedan 3 dudas." in page


def test_every_fact_is_marked_in_the_text_which_is_whole(proposal: MinutesProposal) -> None:
    sheet = Sheet(proposal)
    cut = list(segments(proposal.text, sheet.rows))
    assert "".join(piece.text for piece in cut) == proposal.text
    for row in sheet.rows:
        for start, end in row.spans:
            on_it = "".join(piece.text for piece in cut if row in piece.rows)
            assert proposal.text[start:end] in on_it or len(row.spans) > 1
    begun = [row.path for piece in cut for row in piece.begin]
    assert sorted(begun) == sorted(row.path for row in sheet.rows if row.spans)


def test_a_name_that_could_be_several_is_asked_with_those_first(
    client_as: ClientAs, proposal: MinutesProposal
) -> None:
    page = client_as("staff").get(proposal.get_absolute_url()).content.decode()
    asked = page[page.index('id="dato-present-4"') :]
    answers = re.findall(r'name="quien" value="(\w+)"', asked[: asked.index("</li>")])
    assert answers == ["P05", "P06", "resident", "guest", "nobody"]


# --- deciding


def test_accepting_a_doubt_is_kept(client_as: ClientAs, proposal: MinutesProposal) -> None:
    client = client_as("staff")
    answer = post(client, proposal, hacer="aceptar", dato="resolutions.1")
    assert answer.status_code == 302
    assert answer["Location"].endswith("#dato-start_time")
    assert "Quedan 2 dudas." in client.get(proposal.get_absolute_url()).content.decode()


def test_skipping_is_kept_and_taken_back(client_as: ClientAs, proposal: MinutesProposal) -> None:
    client = client_as("staff")
    post(client, proposal, hacer="omitir", dato="matters.2")
    assert old_minutes.again(proposal).choices["skip"] == ["matters.2"]
    post(client, proposal, hacer="deshacer", dato="matters.2")
    assert "skip" not in old_minutes.again(proposal).choices


def test_the_day_of_a_session_is_never_skipped(client_as: ClientAs, proposal: MinutesProposal) -> None:
    post(client_as("staff"), proposal, hacer="omitir", dato="date")
    assert not old_minutes.again(proposal).choices


CORRECTIONS = (
    ("date", {"value": "2016-01-20"}, {"date": "2016-01-20"}),
    ("start_time", {"value": "16:30"}, {"start_time": "16:30"}),
    ("kind", {"value": "extraordinary"}, {"kind": "extraordinary"}),
    ("place", {"value": "Sede"}, {"place": "Sede"}),
    ("absent.0", {"who": "P02", "status": "licencia"}, {"absent.0.status": "licencia"}),
    (
        "resolutions.0",
        {
            "text": "Comprar.",
            "case_file": "Expediente 2016-0011-98-000123",
            "vote__result": "approved",
            "how": "majority",
            "vote__yes": "3",
            "vote__of": "4",
        },
        {
            "resolutions.0.text": "Comprar.",
            "resolutions.0.vote.unanimous": False,
            "resolutions.0.vote.majority": True,
            "resolutions.0.vote.yes": 3,
        },
    ),
    (
        "contributions.2",
        {
            "text": "las salidas de la cuadrilla se informen cada lunes por escrito al Concejo",
            "author_type": "vecinos",
            "kind": "initiative",
        },
        {"contributions.2.author_type": "vecinos", "contributions.2.kind": "initiative"},
    ),
)


@pytest.mark.parametrize(("path", "typed", "kept"), CORRECTIONS)
def test_only_what_is_said_otherwise_is_kept(
    path: str, typed: dict[str, str], kept: dict[str, Any], client_as: ClientAs, proposal: MinutesProposal
) -> None:
    answer = post(client_as("staff"), proposal, hacer="corregir", dato=path, **typed)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert old_minutes.again(proposal).choices["set"] == kept


def test_what_cannot_be_is_told_at_the_field_and_stays_typed(
    client_as: ClientAs, proposal: MinutesProposal
) -> None:
    answer = post(client_as("staff"), proposal, hacer="corregir", dato="present.4", other="Quién sabe")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "No hay una única persona" in page and 'value="Quién sabe"' in page
    by_script = post(
        client_as("staff"), proposal, script=True, hacer="corregir", dato="present.4", other="Quién sabe"
    )
    assert by_script.status_code == 200 and 'value="Quién sabe"' in by_script.content.decode()
    assert not old_minutes.again(proposal).choices


def test_an_answer_on_a_name_holds_for_the_whole_batch(
    client_as: ClientAs, proposal: MinutesProposal
) -> None:
    client = client_as("staff")
    post(client, proposal, hacer="quien", dato="present.4", quien="guest")
    decision = NameDecision.objects.get()
    assert (decision.written, decision.kind) == ("graciela piriz", "guest")
    assert "Quedan 2 dudas." in client.get(proposal.get_absolute_url()).content.decode()
    post(client, proposal, hacer="deshacer", dato="present.4")
    assert not NameDecision.objects.exists()


def test_a_name_may_be_somebody_else_of_the_register_or_somebody_new(
    client_as: ClientAs, proposal: MinutesProposal
) -> None:
    client = client_as("staff")
    other = Person.objects.get(code="P10")
    post(client, proposal, hacer="corregir", dato="present.4", other=f"P10 · {other}", acting_as="suplente")
    assert NameDecision.objects.get().person == other
    post(client, proposal, hacer="deshacer", dato="present.4")
    post(
        client, proposal, hacer="corregir", dato="present.4", acting_as="suplente",
        first_name="Graciela", last_name="Píriz",
    )  # fmt: skip
    kept = old_minutes.again(proposal).choices["set"]
    assert kept == {"present.4.new": {"first_name": "Graciela", "last_name": "Píriz"}}
    assert not Person.objects.filter(last_name="Píriz").exists()


def test_what_the_machine_missed_is_added(client_as: ClientAs, proposal: MinutesProposal) -> None:
    client = client_as("staff")
    page = client.get(proposal.get_absolute_url(), {"agregar": "matters"}).content.decode()
    assert 'name="dato" value="matters.+1"' in page
    sent = {
        "text": "Nota del club",
        "sender_kind": "organisation",
        "sender": "Club",
        "destination": "Enterados",
    }
    post(client, proposal, hacer="corregir", dato="matters.+1", **sent)
    assert old_minutes.again(proposal).choices["set"]["matters.+1.text"] == "Nota del club"
    assert "Nota del club" in client.get(proposal.get_absolute_url()).content.decode()
    post(client, proposal, hacer="omitir", dato="matters.+1")
    assert "set" not in old_minutes.again(proposal).choices


def test_a_script_gets_what_changed_and_the_state(client_as: ClientAs, proposal: MinutesProposal) -> None:
    answer = post(
        client_as("staff"), proposal, script=True, hacer="aceptar", dato="start_time"
    ).content.decode()
    assert answer.count("data-fact=") == 1 and 'id="dato-start_time"' in answer
    assert "Quedan 2 dudas." in answer
    version = old_minutes.again(proposal).edit_version
    assert f'id="version" name="version_actual" value="{version}"' in answer


def test_two_people_do_not_overwrite_each_other(client_as: ClientAs, proposal: MinutesProposal) -> None:
    client, old = client_as("staff"), proposal.edit_version
    post(client, proposal, hacer="corregir", dato="start_time", value="16:00")
    answer = client.post(
        proposal.get_absolute_url(),
        {"edit_version": old, "hacer": "corregir", "dato": "start_time", "value": "17:00"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Otra persona guardó cambios" in page and "16:00" in page and 'value="17:00"' in page
    assert old_minutes.again(proposal).choices["set"] == {"start_time": "16:00"}
    client.post(
        proposal.get_absolute_url(),
        {"edit_version": old, "hacer": "quien", "dato": "present.4", "quien": "nobody"},
    )
    assert not NameDecision.objects.exists()


def test_what_no_page_sends_changes_nothing(client_as: ClientAs, proposal: MinutesProposal) -> None:
    client = client_as("staff")
    for sent in (
        {},
        {"hacer": "aceptar", "dato": "nada"},
        {"hacer": "borrar", "dato": "date"},
        {"hacer": "quien", "dato": "present.4", "quien": "P99"},
        {"hacer": "quien", "dato": "date", "quien": "guest"},
        {"hacer": "corregir", "dato": "matters.+7", "text": "x"},
    ):
        assert post(client, proposal, **sent).status_code in (302, 422), sent
        assert post(client, proposal, script=True, **sent).status_code == 200, sent
    now = old_minutes.again(proposal)
    assert (now.choices, now.edit_version) == ({}, proposal.edit_version)
    assert not NameDecision.objects.exists()


# --- confirming and discarding


def test_confirming_says_what_is_written_and_what_is_not(
    client_as: ClientAs, proposal: MinutesProposal
) -> None:
    client = client_as("staff")
    url = reverse("gestion:minutes-proposal-confirm", args=[proposal.pk])
    page = client.get(url).content.decode()
    assert "Falta para poder confirmar" in page and "Todavía no se puede confirmar" in page
    # As many doubts as the page before it counts, and each of them marked where it would be written.
    sheet = Sheet(proposal)
    assert sheet.blocking and sheet.unseen
    told = [*sheet.unseen, *(row for row in sheet.blocking if row.is_doubt)]
    assert {row.path for row in sheet.waiting} == {row.path for row in told}
    assert all(f"#dato-{row.anchor}" in page for row in sheet.waiting)
    assert page.count("Duda sin mirar") == sum(row.is_written for row in sheet.waiting) > 0
    sent = {"edit_version": proposal.edit_version, "approved_on": "2016-02-02"}
    assert client.post(url, sent).status_code == 422
    post(client, proposal, hacer="quien", dato="present.4", quien="P06")
    post(client, proposal, hacer="omitir", dato="matters.1")
    page = client.get(url).content.decode()
    assert "Falta para poder confirmar" not in page
    left_out = page[page.index("Lo que no se escribe") :]
    assert "fresno" in left_out and "cuneta" not in left_out
    answer = client.post(url, sent | {"edit_version": old_minutes.again(proposal).edit_version})
    done = old_minutes.again(proposal)
    assert done.state == ProposalState.CONFIRMED and done.minutes
    assert answer["Location"] == reverse("gestion:meeting-detail", args=[done.minutes.meeting.code])


def test_confirming_what_somebody_changed_meanwhile_asks_again(
    client_as: ClientAs, proposal: MinutesProposal
) -> None:
    client = client_as("staff")
    post(client, proposal, hacer="quien", dato="present.4", quien="P06")
    old = old_minutes.again(proposal).edit_version
    post(client, proposal, hacer="omitir", dato="matters.1")
    url = reverse("gestion:minutes-proposal-confirm", args=[proposal.pk])
    page = client.post(url, {"edit_version": old, "approved_on": "2016-02-02"}).content.decode()
    assert "Otra persona guardó cambios mientras leías" in page
    assert old_minutes.again(proposal).state == ProposalState.PROPOSED


def test_discarding_asks_first(client_as: ClientAs, proposal: MinutesProposal) -> None:
    client = client_as("staff")
    url = reverse("gestion:minutes-proposal-discard", args=[proposal.pk])
    assert "¿Descartar" in client.get(url).content.decode()
    assert old_minutes.again(proposal).state == ProposalState.PROPOSED
    client.post(url)
    assert old_minutes.again(proposal).state == ProposalState.DISCARDED
    assert "Se descartó" in client.get(proposal.get_absolute_url()).content.decode()


# --- batches


def test_bringing_in_keeps_what_was_typed_when_something_lacks(
    client_as: ClientAs, people: dict[str, User]
) -> None:
    client, url = client_as("staff"), reverse("gestion:minutes-import-create")
    page = client.post(url, {"text": "ACTA 1 de prueba"}).content.decode()
    assert "ACTA 1 de prueba" in page and not MinutesImport.objects.exists()
    page = client.post(url, {"body": "CM"}).content.decode()
    assert "Elegí al menos un archivo" in page
    answer = client.post(url, {"body": "CM", "text": "ACTA 1 de prueba"})
    assert answer["Location"] == MinutesImport.objects.get().get_absolute_url()


def test_a_batch_tells_why_a_document_was_refused(client_as: ClientAs, people: dict[str, User]) -> None:
    refused = old_minutes.in_state(ProposalState.REFUSED, people["staff"])
    page = client_as("staff").get(refused.batch.get_absolute_url()).content.decode()
    assert "De la prueba." in page and "No se pudo leer" in page
    page = client_as("staff").get(refused.get_absolute_url()).content.decode()
    assert "De la prueba." in page and "Leer de nuevo" in page


def test_while_it_is_read_the_line_asks_again_and_then_the_page(
    client_as: ClientAs, people: dict[str, User]
) -> None:
    waiting = old_minutes.in_state(ProposalState.QUEUED, people["staff"])
    client, url = client_as("staff"), reverse("gestion:minutes-import-progress", args=[waiting.batch_id])
    assert "0 de 1" in client.get(url, headers={"HX-Request": "true"}).content.decode()
    minutes_imports.fail_proposal(proposal_id=waiting.pk, reason="De la prueba.")
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_name_is_decided_once_on_the_page_of_its_batch(
    client_as: ClientAs, proposal: MinutesProposal
) -> None:
    client, batch = client_as("staff"), proposal.batch
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "¿Quién es «Graciela Píriz»?" in page and "En 1 documento" in page
    url = reverse("gestion:minutes-import-name", args=[batch.pk])
    client.post(url, {"nombre": "Graciela Píriz", "quien": "otra", "otra": "quién sabe"})
    assert not NameDecision.objects.exists()
    client.post(url, {"nombre": "Graciela Píriz", "quien": "otra", "otra": "P06"})
    assert NameDecision.objects.get().person == Person.objects.get(code="P06")
    assert "¿Quién es" not in client.get(batch.get_absolute_url()).content.decode()
    client.post(url, {"nombre": "Graciela Píriz"})
    client.post(url, {"nombre": "Graciela Píriz", "quien": "resident"})
    assert NameDecision.objects.get().kind == "resident"


# --- who


@pytest.mark.parametrize("who", PEOPLE)
def test_others_see_nothing_of_it(who: str, client_as: ClientAs, proposal: MinutesProposal) -> None:
    client, pk = client_as(who), proposal.pk
    pages = [
        reverse("gestion:minutes-import-list"),
        proposal.batch.get_absolute_url(),
        proposal.get_absolute_url(),
        reverse("gestion:minutes-original-document", args=[pk]),
        reverse("gestion:minutes-original-text", args=[pk]),
    ]
    seen = [client.get(url).status_code == 200 for url in pages]
    council = who == "mayor"  # presides the body of the batch
    assert seen == ([True] * 5 if who in SEES or council else [seen[0], *[False] * 4])
    assert client.get(pages[0]).status_code in (200, 403)
    answer = post(client, proposal, hacer="aceptar", dato="start_time")
    kept = bool(old_minutes.again(proposal).choices)
    assert kept == (who in DECIDES or council), answer.status_code


def test_who_only_looks_finds_no_button(client_as: ClientAs, proposal: MinutesProposal) -> None:
    page = client_as("administrator").get(proposal.get_absolute_url()).content.decode()
    assert 'name="hacer"' not in page and "data-fact" in page


# --- originals


def test_the_original_is_saved_and_never_shown(client_as: ClientAs, proposal: MinutesProposal) -> None:
    answer = client_as("staff").get(reverse("gestion:minutes-original-document", args=[proposal.pk]))
    assert answer.content == bytes(MinutesProposal.objects.get(pk=proposal.pk).data)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_original_opens_beside_the_span_of_a_record(
    client_as: ClientAs, proposal: MinutesProposal, people: dict[str, User]
) -> None:
    client = client_as("staff")
    post(client, proposal, hacer="quien", dato="present.4", quien="P06")
    done = old_minutes.confirmed(proposal, people["staff"])
    row = Attendance.objects.get(meeting=done.minutes.meeting, person__code="P02")
    span = FactSpan.objects.filter(kind=FactKind.ATTENDANCE, record=row.pk).first()
    assert span
    url = reverse("gestion:minutes-original-text", args=[done.pk])
    page = client.get(url, {"hecho": f"attendance-{row.pk}"}).content.decode()
    assert f'id="hecho">{done.text[span.start : span.end]}</mark>' in page
    for odd in ("", "attendance-999999", "nada-1", "attendance-x", "attendance-" + "9" * 40):
        assert 'id="hecho"' not in client.get(url, {"hecho": odd}).content.decode()


def test_the_meeting_leads_to_where_the_original_says_it(
    client_as: ClientAs, proposal: MinutesProposal, people: dict[str, User]
) -> None:
    client = client_as("staff")
    post(client, proposal, hacer="quien", dato="present.4", quien="P06")
    done = old_minutes.confirmed(proposal, people["staff"])
    assert done.minutes
    code = done.minutes.meeting.code
    listed = client.get(reverse("gestion:meeting-sources", args=[code])).content.decode()
    for row in Attendance.objects.filter(meeting__code=code):
        assert f"?hecho=attendance-{row.pk}" in listed
    assert (
        reverse("gestion:meeting-sources", args=[code])
        in client.get(reverse("gestion:meeting-detail", args=[code])).content.decode()
    )
    assert client_as("nobody").get(reverse("gestion:meeting-sources", args=[code])).status_code == 403
