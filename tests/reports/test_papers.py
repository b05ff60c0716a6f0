"""What is printed of a session: tagged PDF that says what is recorded, for those who may read originals."""

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.models import Summons
from planning.models import Body
from reports.actions.papers import render_paper, request_paper
from reports.actions.purging import purge
from reports.models import Paper, PaperKind
from reports.rendering import papers
from tests.reports import actas
from tests.reports.actas import GUEST, MINOR, NEVER_NAMED, Session

KINDS = list(PaperKind.values)


def printed(session: Session, kind: str, people: dict[str, User]) -> Paper:
    paper = request_paper(meeting=session.meeting, kind=kind, by=people["staff"], render_now=True)
    assert (paper.state, paper.error) == ("ready", "")
    return paper


def text_of(paper: Paper, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(bytes(paper.data))
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("kind", KINDS)
def test_papers_are_tagged_and_the_same_again(people: dict[str, User], kind: str, tmp_path: Path) -> None:
    """PDF/UA-1: tags, a language, a title, and nothing drawn that is neither tagged nor marked as decoration."""
    session = actas.recorded(people)
    paper = printed(session, kind, people)
    assert papers.render(paper) == bytes(paper.data)
    file = tmp_path / "file.pdf"
    file.write_bytes(bytes(paper.data))
    with pikepdf.open(file) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "es-UY" and "/StructTreeRoot" in pdf.Root
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()
        box = pdf.pages[0].mediabox
        assert (round(box[2]), round(box[3])) == (595, 842)  # A4
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == paper.title
    words = text_of(paper, tmp_path)
    assert "página 1 de" in words and "Municipio F" in words
    assert "Código" not in words and "verific" not in words  # it is no publication


def test_the_record_says_that_it_is_a_draft_until_it_is_approved(
    people: dict[str, User], tmp_path: Path
) -> None:
    session = actas.recorded(people)
    paper = printed(session, "acta", people)
    words = text_of(paper, tmp_path)
    assert paper.title.startswith("Proyecto de acta")
    assert words.count("PROYECTO DE ACTA") == 1 + words.count("página ")  # above, and on every page
    assert "Para firmar" not in words and "Canariatratado" in words
    actas.approved(session, people)
    paper = printed(session, "acta", people)
    words = text_of(paper, tmp_path)
    assert paper.title == "Acta N.º 14/2026, Concejo Municipal" and "PROYECTO" not in words
    assert "Para firmar" in words and "Alcaldía" in words and "Concejal titular" in words
    assert not [word for word in NEVER_NAMED if word in words]


def test_the_agenda_and_the_sheets(people: dict[str, User], tmp_path: Path) -> None:
    session = actas.recorded(people)
    paper = printed(session, "orden-del-dia", people)
    agenda = text_of(paper, tmp_path)
    assert paper.title == "Orden del día" and "Acta N.º" not in agenda and "Proyecto" not in agenda
    assert "1. Nota sobre arbolado" in agenda and "de: vecinas y vecinos" in agenda
    assert "Canaria" not in agenda and "19:00" in agenda
    blank = text_of(printed(session, "hojas-en-blanco", people), tmp_path)
    assert "1. Nota sobre arbolado" in blank and "Votación 4" in blank and "Elena Sosa 2" in blank


def test_the_attendance_book_names_who_was_summoned_and_counts_residents(
    people: dict[str, User], tmp_path: Path
) -> None:
    session = actas.recorded(people)
    for person in actas.councillors()[:2]:
        Summons.objects.create(
            meeting=session.meeting, person=person, body=Body.objects.get(code="CM"), quality="principal"
        )
    words = text_of(printed(session, "libro-de-asistencia", people), tmp_path)
    assert "Mayor Prueba" in words and "Firma" in words
    assert "Vecinas y vecinos, para contar" in words and " 40 " in words
    assert GUEST not in words.split("Personas invitadas")[1]
    assert MINOR in words  # who recorded an absence of somebody has them in the book, which is no publication


@pytest.mark.parametrize(
    "role",
    [
        "staff",
        "officer",
        "nobody",
        *(
            pytest.param(role, marks=pytest.mark.full)
            for role in ("administrator", "mayor", "councillor", "team", "publisher")
        ),
    ],
)
def test_who_prints(people: dict[str, User], client_as: Callable[[str], Client], role: str) -> None:
    session = actas.recorded(people)
    may = role in {"administrator", "staff", "mayor", "councillor"}
    if not may:
        with pytest.raises(NotAllowed):
            request_paper(meeting=session.meeting, kind="acta", by=people[role])
    paper = printed(session, "orden-del-dia", people)
    client = client_as(role)
    for rest in ("/", "/avance/", ".pdf"):
        assert client.get(f"/gestion/papeles/{paper.pk}{rest}").status_code == (200 if may else 403), rest
    assert ("Preparar" in client.get(f"/gestion/reuniones/{session.meeting.code}/papeles/").text) is may


def test_from_the_page_to_the_paper(people: dict[str, User], client_as: Callable[[str], Client]) -> None:
    session, staff = actas.recorded(people), client_as("staff")
    page = staff.get(f"/gestion/reuniones/{session.meeting.code}/").text
    address = f"/gestion/reuniones/{session.meeting.code}/papeles/"
    assert f'href="{address}"' in page and "Todavía no se hizo" in staff.get(address).text
    response = staff.post(f"{address}orden-del-dia/")
    paper = Paper.objects.get()
    assert response["Location"] == paper.get_absolute_url()
    assert ProcrastinateJob.objects.get(task_name="reports.paper").args == {"paper_id": paper.pk}
    assert 'hx-get="/gestion/papeles/' in staff.get(paper.get_absolute_url()).text
    assert staff.get(f"/gestion/papeles/{paper.pk}.pdf").status_code == 404
    render_paper(paper_id=paper.pk)
    assert staff.get(f"/gestion/papeles/{paper.pk}/avance/")["HX-Refresh"] == "true"
    answer = staff.get(f"/gestion/papeles/{paper.pk}.pdf")
    assert answer.content.startswith(b"%PDF") and "no-store" in answer["Cache-Control"]
    assert staff.post(f"{address}otra-cosa/").status_code == 404
    staff.post(f"{address}orden-del-dia/")
    assert Paper.objects.count() == 1 and Paper.objects.get().pk != paper.pk
    assert render_paper(paper_id=paper.pk) is None  # a job for one that is gone


def test_a_session_to_come_has_no_record(people: dict[str, User], client_as: Callable[[str], Client]) -> None:
    session = actas.recorded(people, date=timezone.localdate() + dt.timedelta(days=9))
    with pytest.raises(ValidationError, match="desde el día de la sesión"):
        request_paper(meeting=session.meeting, kind="acta", by=people["staff"])
    page = client_as("staff").get(f"/gestion/reuniones/{session.meeting.code}/papeles/").text
    assert "Orden del día" in page and "Acta para firmar" not in page


def test_what_cannot_be_made_says_why(
    people: dict[str, User], client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(paper: Paper) -> bytes:
        raise ValueError("no hay tinta")

    monkeypatch.setattr(papers, "render", fail)
    session = actas.recorded(people)
    paper = request_paper(meeting=session.meeting, kind="acta", by=people["staff"], render_now=True)
    assert paper.state == "failed"
    assert "no hay tinta" in client_as("staff").get(paper.get_absolute_url()).text


def test_papers_do_not_stay(people: dict[str, User]) -> None:
    session = actas.recorded(people)
    for kind, days in (("orden-del-dia", 400), ("hojas-en-blanco", 0)):
        paper = request_paper(meeting=session.meeting, kind=kind, by=people["staff"])
        Paper.objects.filter(pk=paper.pk).update(requested_at=timezone.now() - dt.timedelta(days=days))
    assert "Papeles para imprimir: 1" in purge(journal=False).lines
    assert Paper.objects.get().kind == "hojas-en-blanco"
