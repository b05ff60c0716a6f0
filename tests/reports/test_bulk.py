"""Several rows at once: each judged by itself, told how many and which not, undone or confirmed."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from participation.actions.contributions import mark_of
from participation.actions.matters import edit_matter
from participation.models import Admission, Contribution, ContributionReview, IncomingMatter
from planning.bulk import MOST_AT_ONCE, chosen_keys, each, undo_token, undone
from planning.models import Deadline, Membership, TeamTask, today
from tests.reports.test_todo_desk import matter

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def messages_of(page: object) -> str:
    return " ".join(str(message) for message in page.context["messages"])  # type: ignore[attr-defined]


# -- what all share


def test_one_row_that_refuses_leaves_the_others_done(db: None) -> None:
    rows = [Deadline.objects.create(title=f"Fecha {number}", due_on=today()) for number in range(3)]

    def act(row: Deadline) -> None:
        Deadline.objects.filter(pk=row.pk).update(done_on=today())
        if row == rows[1]:
            raise ValidationError("No se puede.")

    outcome = each(rows, act)
    assert outcome.done == [rows[0], rows[2]] and outcome.refused == [(rows[1], "No se puede.")]
    assert list(Deadline.objects.filter(done_on=None)) == [rows[1]]


def test_a_fault_undoes_all(db: None) -> None:
    rows = [Deadline.objects.create(title=f"Fecha {number}", due_on=today()) for number in range(3)]

    def act(row: Deadline) -> None:
        Deadline.objects.filter(pk=row.pk).update(done_on=today())
        if row == rows[2]:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        each(rows, act)
    assert not Deadline.objects.exclude(done_on=None).exists()


def test_keys_are_numbers_each_once_and_not_too_many() -> None:
    assert chosen_keys(["3", "x", "3", "-1", "²", "1", "9" * 40, ""]) == [3, 1]
    assert len(chosen_keys([str(number) for number in range(500)])) == MOST_AT_ONCE


def test_an_undo_serves_its_author_for_its_own_list_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    token = undo_token("tasks", 1, [5])
    assert undone(token, "tasks", 1) == [5]
    assert [undone(*asked) for asked in ((token, "tasks", 2), (token, "matters", 1), ("x", "tasks", 1))] == [
        None
    ] * 3
    monkeypatch.setattr("planning.bulk.UNDO_SECONDS", -1)
    assert undone(token, "tasks", 1) is None


# -- tasks


def test_tasks_are_done_together_and_undone(people: dict[str, User], client_as: Browser) -> None:
    mine = {
        "assigned_to": Membership.objects.get(person__user=people["team"]),
        "created_by": people["team"],
    }
    tasks = [TeamTask.objects.create(title=f"Tarea {number}", **mine) for number in range(3)]
    client, address = client_as("team"), reverse("gestion:task-mark")
    page = client.post(address, {"tarea": [tasks[0].pk, tasks[2].pk, 10**9]}, follow=True)
    assert "2 tareas quedaron hechas." in messages_of(page)
    assert list(TeamTask.objects.filter(done_on=None)) == [tasks[1]]
    token = page.context["undo"]
    assert client_as("staff").post(address, {"deshacer": token}).status_code == 403
    client_as("coordinator").post(address, {"deshacer": token})
    assert TeamTask.objects.filter(done_on=None).count() == 1
    assert "2 tareas quedaron sin hacer." in messages_of(
        client.post(address, {"deshacer": token}, follow=True)
    )
    assert TeamTask.objects.filter(done_on=None).count() == 3
    assert "No marcaste" in messages_of(client.post(address, follow=True))


# -- incoming matters


def test_matters_get_one_destination_where_one_may(people: dict[str, User], client_as: Browser) -> None:
    """Whoever presides one body gives it to its matters alone; one that has a destination keeps it; each is told."""
    staff = people["staff"]
    own, had, other = matter("CV", 1, staff), matter("CV", 2, staff), matter("CM", 1, staff)
    IncomingMatter.objects.filter(pk=had.pk).update(destination="Archivo")
    client, address = client_as("officer"), reverse("gestion:incoming-matter-destinations")
    page = client.post(
        address, {"asunto": [own.pk, had.pk, other.pk], "destino": "A la comisión"}, follow=True
    )
    said = messages_of(page)
    assert "1 asunto tiene su destino." in said and "Ya tiene destino: Archivo" in said
    assert "2 no se pudieron" in said and "No podés hacer esto" in said
    destinations = dict(IncomingMatter.objects.values_list("pk", "destination"))
    assert destinations == {own.pk: "A la comisión", had.pk: "Archivo", other.pk: ""}
    client.post(address, {"deshacer": page.context["undo"]})
    own.refresh_from_db()
    assert own.destination == ""


def test_an_undo_takes_nothing_from_whoever_wrote_meanwhile(
    people: dict[str, User], client_as: Browser
) -> None:
    row = matter("CM", 1, people["staff"])
    client, address = client_as("staff"), reverse("gestion:incoming-matter-destinations")
    page = client.post(address, {"asunto": [row.pk], "destino": "Archivo"}, follow=True)
    row.refresh_from_db()
    row.destination = "Archivo, caja 3"
    edit_matter(matter=row, expected_version=row.edit_version, by=people["mayor"])
    said = messages_of(client.post(address, {"deshacer": page.context["undo"]}, follow=True))
    assert "Otra persona lo cambió" in said
    row.refresh_from_db()
    assert row.destination == "Archivo, caja 3"


@pytest.mark.parametrize(
    "sent", [{}, {"destino": "Archivo"}, {"asunto": "1"}, {"asunto": "1", "destino": "x" * 301}]
)
def test_without_matters_or_destination_nothing_happens(
    sent: dict[str, str], people: dict[str, User], client_as: Browser
) -> None:
    matter("CM", 1, people["staff"])
    client_as("staff").post(reverse("gestion:incoming-matter-destinations"), sent)
    assert not IncomingMatter.objects.exclude(destination="").exists()


# -- contributions


def said(code: str, words: str) -> Contribution:
    row = Contribution.objects.create(
        code=code, channel="web", received_on=dt.date(2026, 3, 2), author_type="residents", verbatim=words
    )
    Admission.objects.create(contribution=row, state="admitted", decided_at="2026-03-03T12:00Z")
    return row


def test_contributions_are_shown_together_once_confirmed(people: dict[str, User], client_as: Browser) -> None:
    plain, other, dictated = (
        said("a1", "Falta luz."),
        said("a2", "Hay un pozo."),
        said("a3", "Llamame al 099 123 456."),
    )
    client, address = client_as("staff"), reverse("gestion:contribution-queue")
    page = client.get(address).text
    assert f'value="{plain.pk}"' in page and f'value="{dictated.pk}"' not in page
    ticked = {"aporte": [plain.pk, other.pk, dictated.pk]}
    asked = client.post(address, ticked)
    assert not ContributionReview.objects.exists()
    assert "Falta luz." in asked.text and "099" not in asked.text
    marks = {f"texto-{row.pk}": mark for row, mark in asked.context["rows"]}
    marks[f"texto-{dictated.pk}"] = mark_of(dictated.verbatim)
    marks[f"texto-{other.pk}"] = "0" * 24  # of other words than those that are there
    page = client.post(address, {**ticked, **marks, "confirmar": "si"}, follow=True)
    told = messages_of(page)
    assert "1 aporte se puede leer tal como se dijo." in told and "2 no se pudieron" in told
    assert "Parece tener" in told and "Su texto cambió" in told
    assert [row.public_text for row in ContributionReview.objects.all()] == ["Falta luz."]
    assert ContributionReview.objects.get().reviewed_by == people["staff"]


def test_another_review_is_never_overruled(people: dict[str, User], client_as: Browser) -> None:
    row = said("a1", "Falta luz.")
    client, address = client_as("staff"), reverse("gestion:contribution-queue")
    marks = {
        f"texto-{one.pk}": mark for one, mark in client.post(address, {"aporte": [row.pk]}).context["rows"]
    }
    ContributionReview.objects.create(
        contribution=row, decision="withhold", edit_version=1, reviewed_by=people["publisher"]
    )
    page = client.post(address, {"aporte": [row.pk], **marks, "confirmar": "si"}, follow=True)
    assert "Otra persona lo cambió" in messages_of(page)
    assert ContributionReview.objects.get().decision == "withhold"


def test_the_list_costs_the_same_however_long(people: dict[str, User], client_as: Browser) -> None:
    client, address = client_as("staff"), reverse("gestion:contribution-queue")

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    said("a1", "Falta luz.")
    queries()
    few = queries()
    for number in range(15):
        said(f"b{number}", "Falta más luz.")
    assert queries() == few
