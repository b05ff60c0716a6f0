"""The package for other municipalities: what goes in, what never does, and the municipality that begins with it."""

import datetime as dt
import io
import json
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.models import User
from participation.models import AgendaTemplate
from planning.models import Body, Municipality, Person, PersonContact, RuleSetting, Theme
from planning.photos import clean_photo
from reports import memory
from reports.actions import decide_withdrawal, manual, request_withdrawal
from reports.actions.adoption import load_steps
from reports.actions.package import load_package
from reports.editions import MOST_PARAGRAPHS
from reports.models import AdoptionStep, ManualChapter, ManualFigure, Publication
from reports.package.contents import Chapter, PackageProblem
from reports.package.people import People
from reports.package.pictures import NotClean, looked_at
from reports.package.writing import files_of, packed
from reports.queries import manual as manual_queries
from reports.queries import package as queries
from reports.queries.package import current_package
from tests import kept, package_hostile
from tests.package_hostile import INERT, Hostile, hostile
from tests.reports import bare, manuals, packages
from tests.reports.test_package_hostile import _headed

pytestmark = pytest.mark.django_db

PAGE, FILE = "/manual/paquete/", "/manual/paquete.zip"
MODELS = (Municipality, ManualChapter, ManualFigure, AdoptionStep, Body, Theme, AgendaTemplate, RuleSetting)


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def load(path: Path, data: bytes, **options: Any) -> str:
    """What the command says."""
    path.write_bytes(data)
    said = io.StringIO()
    call_command("init_municipality", "--name=Municipio Nuevo", f"--from={path}", stdout=said, **options)
    return said.getvalue()


@pytest.fixture
def published(people: dict[str, User]) -> dict[str, User]:
    """A first edition with a picture, and the steps."""

    def make() -> None:
        figure = manuals.figure(people)
        first, *_ = manuals.reviewed(people)
        text = f"{first.text}\n\n![El camino, dibujado](figura:{figure.sha256})"
        manuals.review(manuals.save(first, text, people["team"]), people["coordinator"])
        manuals.seal(people, manuals.document(people))
        load_steps(start=dt.date(2026, 1, 5), by=people["team"])

    kept.once("a published manual and its steps", make)
    return people


# --- going out ----------------------------------------------------------------------------------------


def test_nothing_is_offered_before_a_manual_is_published(people: dict[str, User], client: Client) -> None:
    manuals.written(people)
    page = client.get(PAGE)
    assert page.status_code == 200 and "Todavía no hay paquete" in page.content.decode()
    assert client.get(FILE).status_code == 404
    with pytest.raises(CommandError, match="no hay paquete"):
        call_command("export_package", "/nonexistent/paquete.zip")


def test_the_page_and_the_file_tell_the_same(published: dict[str, User], client: Client) -> None:
    found = client.get(FILE)
    assert found.status_code == 200 and found["Content-Type"] == "application/zip"
    package = current_package()
    assert package is not None and found.content == package.data
    assert found["Content-Disposition"] == f'attachment; filename="{package.file_name}"'
    assert package.file_name.startswith("paquete_municipio-f_")
    assert client.get(FILE, HTTP_IF_NONE_MATCH=found["ETag"]).status_code == 304
    page = client.get(PAGE).content.decode()
    assert package.sha256 in page
    for file in package.files:
        assert file.is_picture or file.name in page
    assert "1 figura del manual" in page


def test_the_same_bytes_whenever_they_are_made(published: dict[str, User], monkeypatch: Any) -> None:
    """Whatever the hour and the process; another word, other bytes."""
    first = current_package()
    memory.forget()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    again = current_package()
    assert first and again and first.data == again.data
    Theme.objects.filter(code="alumbrado").update(name="Alumbrado público")
    other = current_package()
    assert other and other.data != first.data


def test_it_holds_what_was_published_and_no_draft(published: dict[str, User]) -> None:
    row = ManualChapter.objects.order_by("position")[0]
    manuals.save(row, "Borrador que nadie revisó.", published["team"], title="Título en borrador")
    memory.forget()
    package = current_package()
    assert package is not None
    whole = b"".join(unpacked(package.data).values()).decode(errors="replace")
    assert "Borrador que nadie revisó" not in whole and "Título en borrador" not in whole
    assert "Formar el equipo" in whole
    assert {row["codigo"] for row in json.loads(unpacked(package.data)["organos.json"])} == {
        "CM",
        "CV",
        "ME",
        "EP",
    }


def test_a_withdrawn_manual_is_offered_no_more(
    published: dict[str, User], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it was kept in memory."""
    publication = Publication.objects.get(kind="manual")
    assert client.get(FILE).status_code == 200
    withdrawal = request_withdrawal(
        publication=publication, ground="harm", reason="Error.", fate="custody", by=published["administrator"]
    )
    decide_withdrawal(withdrawal=withdrawal, confirm=True, note="", by=published["mayor"])
    monkeypatch.setattr(memory, "STATE_SECONDS", 0)
    assert client.get(FILE).status_code == 404
    assert "Todavía no hay paquete" in client.get(PAGE).content.decode()


def test_steps_go_without_their_days(published: dict[str, User]) -> None:
    AdoptionStep.objects.filter(check_key="").update(done_on=dt.date(2026, 2, 2), evidence="Se hizo así.")
    package = current_package()
    assert package is not None
    told = unpacked(package.data)["adopcion.json"].decode()
    assert "2026-" not in told and "Se hizo así" not in told
    assert len(json.loads(told)) == AdoptionStep.objects.count()
    assert {row["semana"] for row in json.loads(told)} >= {1, 3, 4}


def secrets() -> Iterator[str]:
    """Every name, mail, telephone and code of a person of the register, and of accounts."""
    for person in Person.objects.all():
        yield from (str(person), f"{person.last_name}, {person.first_name}")
    for contact in PersonContact.objects.all():
        yield from (contact.email, contact.phone)
    for user in User.objects.all():
        yield from (user.email, user.name if " " in user.name else "")


def test_no_name_of_the_register_goes_out(world: dict, people: dict[str, User]) -> None:
    """Of a portal full of people, also when somebody wrote their names where they do not belong."""
    ManualChapter.objects.update(is_dropped=True)  # canaries, which nobody reviewed
    manuals.published(people)
    AdoptionStep.objects.all().delete()
    load_steps(start=dt.date(2026, 1, 5), by=people["team"])
    person = Person.objects.order_by("pk")[0]
    AdoptionStep.objects.filter(code="equipo-1").update(who=f"Lo hace {person}")
    Body.objects.filter(code="ME").update(
        purpose=f"La preside {person.last_name.upper()}, {person.first_name}"
    )
    Theme.objects.filter(code="ferias").update(legal_source=people["staff"].email)
    AgendaTemplate.objects.filter(body__code="CV").update(titles=[f"Informe de {person}"])
    package = current_package()
    assert package is not None
    files = unpacked(package.data)
    assert len(json.loads(files["adopcion.json"])) == AdoptionStep.objects.count() - 1
    assert "ME" not in files["organos.json"].decode() and "ferias" not in files["temas.json"].decode()
    whole = "\n".join(data.decode(errors="replace") for data in files.values()).casefold()
    words = {word.casefold() for word in secrets() if len(word) > 5}
    assert len(words) > 40
    assert not {word for word in words if word in whole}


PEOPLE = People.of(
    [("María José", "Pérez Gómez"), ("Ana", "López"), ("Juan", "de los Santos")],
    called=["Anita López Sosa"],
    mails=["ana_lopez@example.org"],
    telephones=["099 123 456", "(598) 2908-1234"],
)


@pytest.mark.parametrize(
    "text",
    [
        "Lo dijo María Pérez.", "maria jose perez gomez", "Gómez, José", "Según LÓPEZ, Ana", "**Ana** López",
        "Ana-López", "Ana_López", "[Ana](/temas/) López", "Ana&nbsp;López", "Ana M. López", "An\u00ada López",
        "| Ana | López |", "Juan Santos", "Santos, Juan de los", "Anita López Sosa", "ana_lopez@example.org",
        "Ana\\_Lopez@Example.org", "099123456", "099-123-456", "+598 99 123 456", "tel. (099) 123.456", "2908 1234",
    ],
)  # fmt: skip
def test_who_is_named(text: str) -> None:
    """However their names, mails and telephones are written."""
    assert PEOPLE.are_in(text)
    assert queries._names(PEOPLE, {"a": [["b", {"c": f"Dijo: {text}"}]]})


@pytest.mark.parametrize(
    "text",
    [
        "María y Ana vinieron", "la avenida López", "Ana y María José", "Pérez Gómez", "Mariana López", "de los",
        "Juan de Salto",
        "Anita y la señora López", "lopez@example.org", "99 123", "El 12/03/2024, 123 aportes y 456 votos", "",
    ],
)  # fmt: skip
def test_who_is_not_named(text: str) -> None:
    assert not PEOPLE.are_in(text)


@pytest.mark.parametrize("text", ["1-", "1   ", "a.", "a@", "](", "\\", "&", "ana "])
def test_nothing_takes_long_to_look_through(text: str) -> None:
    numbers = [f"099{number:06d}" for number in range(3000)]
    people = People.of([("Ana", "López")], mails=["ana@example.org"], telephones=numbers)
    start = time.process_time()
    assert not people.are_in(text * (60_000 // len(text)))
    assert time.process_time() - start < 2


def test_a_name_in_two_cells_of_a_row_is_one() -> None:
    content = {
        "filas": [["Ana", "López", 2], ["Concejo", "Vecinal", 3]],
        "otras": [{"n": "Ana", "a": "López"}],
    }
    assert queries._without_people(content, PEOPLE) == {"filas": [["Concejo", "Vecinal", 3]], "otras": []}


def test_what_was_published_of_one_person_is_pruned() -> None:
    """By rows; a document that names somebody elsewhere stays out whole."""
    content = {
        "titulo": "Evaluación",
        "filas": [["Ana  LÓPEZ", 1], ["Concejo", 2]],
        "cifras": [{"id": "a", "titulo": "De Ána Lopez"}, {"id": "b", "titulo": "De todos"}],
        "tablas": {"uno": {"filas": [["x"], ["Ana López"]]}},
    }
    assert queries._without_people(content, PEOPLE) == {
        "titulo": "Evaluación",
        "filas": [["Concejo", 2]],
        "cifras": [{"id": "b", "titulo": "De todos"}],
        "tablas": {"uno": {"filas": [["x"]]}},
    }
    assert queries._without_people({"titulo": "Por Ana López"}, PEOPLE) is None


def test_what_one_person_attended_is_told_nowhere() -> None:
    """Whatever the register says of them by now: by the figure, wherever it stands."""
    both = ["asistencia.CM.p-1", "base.asistencia.CM.menor-1"]
    rest = ["asistencia.CM", "base.asistencia.CM", "vecinos.media"]

    def told(ids: list[str]) -> dict[str, Any]:
        return {
            "cifras": [{"id": id, "titulo": "x", "evidencia": {"tabla": "asistencia.CM"}} for id in ids],
            "tablas": {
                "comparacion": {
                    "columnas": [{"clave": "id"}],
                    "filas": [["quienes", id, "x", 1] for id in ids],
                },
                "hallazgos": {"filas": [[1, "Vino poco", id, "x", "40 %"] for id in ids]},
            },
            "partes": [{"clave": id, "texto": f"Vino [[{id}]] de las veces."} for id in ids],
            "cambios": {"nota": "Otra", "cifras": [{"id": id, "antes": "1", "ahora": "2"} for id in ids]},
        }

    assert queries._without_people(told([*both, *rest]), People.of()) == told(rest)


def test_what_was_published_of_the_model_goes_with_it(published: dict[str, User], client: Client) -> None:
    """Without the rows behind its figures and what it tells of one person; not at all if it names somebody."""
    Person.objects.create(code="p-9", first_name="Ana", last_name="Sosa")
    figures = [{"id": "asistencia.CM"}, {"id": "base.asistencia.CM.p-9"}]
    content = {"cifras": figures, "registros": {"reuniones": {"filas": [[1]]}}, "titulo": "Un año"}
    bare.published("foda", published, content={"titulo": "Lo que hizo Ana Sosa"})
    bare.published("evaluacion", published, content=content, day=dt.date(2099, 7, 1))
    package = current_package()
    assert package is not None and package.contents.date == dt.date(2099, 7, 1)
    files = unpacked(package.data)
    assert json.loads(files["evaluacion.json"])["contenido"] == {
        "cifras": [{"id": "asistencia.CM"}],
        "titulo": "Un año",
    }
    assert "foda.json" not in files and package.left_out == ["Matriz FODA"]
    assert "No trae «Matriz FODA»" in client.get(PAGE).content.decode()
    assert "evaluacion.json" in files["LEEME.txt"].decode() and "foda.json" not in files["LEEME.txt"].decode()


def test_a_chapter_that_names_somebody_stops_it(published: dict[str, User], client: Client) -> None:
    Person.objects.create(code="p-9", first_name="Así Se", last_name="Hace")
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "nombra a una persona del registro" in page.content.decode()
    assert client.get(FILE).status_code == 404
    with pytest.raises(CommandError, match="nombra a una persona"):
        call_command("export_package", "/nonexistent/paquete.zip")


def test_an_account_called_as_an_office_stops_nothing(published: dict[str, User]) -> None:
    """Only where it is a person's of the register does its name count."""
    account = published["nobody"]
    User.objects.filter(pk=account.pk).update(name="Escuchar en sesiones")
    assert current_package() is not None
    Person.objects.create(code="p-9", first_name="Rosa", last_name="Silva", user=account)
    with pytest.raises(PackageProblem, match="nombra a una persona"):
        current_package()


def test_whoever_was_erased_is_nobody(published: dict[str, User]) -> None:
    """What stands instead of their name names nobody either."""
    Person.objects.create(code="persona-borrada-9", first_name="Escuchar", last_name="en sesiones")
    assert current_package() is not None


def test_its_cost_does_not_grow(published: dict[str, User], client: Client) -> None:
    client.get(PAGE)
    memory.forget()
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(40):
        person = Person.objects.create(code=f"m-{number}", first_name="Rosa", last_name=f"Silva {number}")
        PersonContact.objects.create(person=person, email=f"m{number}@example.org")
        Theme.objects.create(
            code=f"t-{number}", name=f"Tema {number}", competence="other", valid_from=dt.date(2020, 1, 1)
        )
    memory.forget()
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few) <= 20


# --- coming in ----------------------------------------------------------------------------------------


def test_an_empty_portal_begins_with_a_package(tmp_path: Path, client: Client) -> None:
    said = load(tmp_path / "p.zip", packages.good())
    assert "capítulos 10 (sin revisar), figuras 1, pasos 32" in said and "quedan en el paquete" in said
    assert str(Municipality.objects.get()) == "Municipio Nuevo"
    assert list(ManualChapter.objects.order_by("position").values_list("slug", flat=True)) == [
        chapter.slug for chapter in packages.small().chapters
    ]
    assert not any(chapter.is_reviewed for chapter in ManualChapter.objects.all())
    assert Body.objects.get(code="COM-AMBIENTE").kind == "committee"
    assert Theme.objects.get(code="arroyos").competence == "departmental"
    assert AgendaTemplate.objects.get(name="Sesión abreviada").titles == [
        "Asuntos entrados",
        "Asuntos varios",
    ]
    assert AdoptionStep.objects.get(code="equipo-2").chapter.slug == "equipo"
    assert RuleSetting.objects.filter(
        key="quorum"
    ).exists()  # the portal's own, none of the other municipality
    for address in (
        "/",
        "/manual/",
        "/manual/adopcion/",
        PAGE,
        "/equipo/",
        "/temas/",
        "/informes/",
        "/plan/",
    ):
        assert client.get(address).status_code == 200, address
    call_command("check", fail_level="ERROR", verbosity=0)


def test_the_same_package_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    load(path, packages.good())
    chapter = ManualChapter.objects.get(slug="equipo")
    chapter.text, chapter.edit_version = "Otro texto.", 1  # as somebody wrote since
    chapter.save()
    before = {model: list(model.objects.order_by("pk").values()) for model in MODELS}
    said = load(path, packages.good())
    assert "ya estaba cargado" in said
    assert before == {model: list(model.objects.order_by("pk").values()) for model in MODELS}


def test_the_same_package_after_the_audit_was_purged(tmp_path: Path, people: dict[str, User]) -> None:
    """Chapters that nobody changed are known as they stand, and their history says what it no longer has."""
    load(tmp_path / "p.zip", packages.tiny())
    chapter = ManualChapter.objects.get()
    assert ManualChapter.pgh_event_model.objects.filter(pgh_obj_id=chapter.pk).delete()[0] == 1
    assert "ya estaba cargado" in load(tmp_path / "p.zip", packages.tiny())
    saved = manuals.save(chapter, "Otro texto.", people["team"])
    told = manual_queries.told_saves(list(manual_queries.saves_of(saved)), None)
    assert [(row.is_first, row.is_cut) for row in told] == [(False, True)]
    with pytest.raises(CommandError, match="ya tiene capítulos"):
        load(tmp_path / "p.zip", packages.tiny())


def test_what_is_missing_is_added_where_the_chapters_are_there(
    tmp_path: Path, people: dict[str, User]
) -> None:
    """As where the portal's own edition was loaded, which the other municipality published as it came."""
    chapters = packages.shipped_chapters()
    manual.load_first_edition(by=people["team"])
    said = load(tmp_path / "p.zip", packages.good(chapters=chapters, figures={}))
    assert "capítulos 0" in said and "pasos 32" in said
    assert Theme.objects.filter(code="arroyos").exists()


def test_a_portal_with_other_chapters_is_not_written_over(tmp_path: Path, people: dict[str, User]) -> None:
    manuals.written(people)
    before = {model: model.objects.count() for model in MODELS}
    with pytest.raises(CommandError, match="ya tiene capítulos"):
        load(tmp_path / "p.zip", packages.good())
    assert before == {model: model.objects.count() for model in MODELS}


def test_it_is_all_or_nothing(tmp_path: Path) -> None:
    """What only the tables refuse, after much was written already."""
    first, *others = packages.small().chapters
    reserved = Chapter("nuevo", first.title, (), first.text)
    with pytest.raises(CommandError, match="dirección"):
        load(tmp_path / "p.zip", packages.good(chapters=[*others, reserved], steps=[]))
    with pytest.raises(CommandError, match="barrios"):
        load(tmp_path / "p.zip", packages.good(), neighbourhoods=tmp_path / "no-hay.geojson")
    assert not any(model.objects.exists() for model in MODELS)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No se pudo abrir el paquete"):
        call_command("init_municipality", name="Municipio Nuevo", package=tmp_path / "no.zip")
    assert not Municipality.objects.exists()


def test_what_exists_stays_as_it_is(municipality: Municipality, tmp_path: Path) -> None:
    Theme.objects.filter(code="alumbrado").update(name="Luz de la calle")
    load(tmp_path / "p.zip", packages.good())
    assert Theme.objects.get(code="alumbrado").name == "Luz de la calle"
    assert str(Municipality.objects.get()) == "Municipio F"


def test_chapters_come_back_as_they_went(published: dict[str, User]) -> None:
    """Out, into an empty portal, reviewed and sealed there, and out again."""
    package = current_package()
    assert package is not None
    contents = packages.read(package.data)
    kept_apart = {name: data for name, data in unpacked(package.data).items() if name.startswith("manual/")}
    assert len(kept_apart) == 4
    assert packed(contents) == package.data
    with_all = packages.small()
    assert files_of(packages.read(packed(with_all))) == files_of(with_all)


def test_out_in_and_out_again(people: dict[str, User]) -> None:
    """The whole edition through the tables: the files of the manual are the same, byte by byte."""
    contents = packages.read(packages.good())
    load_package(contents=contents, name="Municipio F", by=people["administrator"])
    for chapter in ManualChapter.objects.all():
        manuals.review(chapter, people["team"])
    manuals.seal(people, manuals.document(people))
    again = current_package()
    assert again is not None
    before, after = unpacked(packages.good()), unpacked(again.data)
    for name, data in before.items():
        if name.startswith("manual/") or name in ("adopcion.json", "preguntas.json"):
            assert after[name] == data, name


def markup(page: str) -> str:
    """Every element of a page as it was written, without the text between them, which may say anything."""
    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((self.get_starttag_text() or "").casefold())

    reader = Reader()
    reader.feed(page)
    reader.close()
    assert len(tags) > 40
    return "\n".join(tags)


@pytest.mark.parametrize(
    "enemy", [one for one in hostile() if one.outcome == INERT], ids=lambda one: one.name
)
def test_what_is_read_as_text_stays_text(
    enemy: Hostile,
    people: dict[str, User],
    client_as: Callable[[str], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the workspace, and published. (What nobody can see is refused, and so taken out of the one that has it; an
    edition with links that lead nowhere is not sealed, and here it is.)"""
    monkeypatch.setattr("reports.documents.manual.dead_links", lambda chapters: [])
    monkeypatch.setattr(package_hostile, "with_files", _headed)
    monkeypatch.setattr(package_hostile, "_LINKS", package_hostile._LINKS.replace("\x01", ""))
    contents = packages.read(enemy.make(packages.tiny()))
    load_package(contents=contents, name="Municipio F", by=people["administrator"])
    for chapter in ManualChapter.objects.all():
        manuals.review(chapter, people["team"])
    manuals.seal(people, manuals.document(people))
    team = client_as("team")
    pages = [f"/gestion/manual/{chapter.slug}/" for chapter in contents.chapters]
    for address in [*pages, "/manual/", "/gestion/adopcion/", "/manual/adopcion/"]:
        found = team.get(address)
        assert found.status_code == 200, address
        assert not [word for word in enemy.never if word.casefold() in markup(found.content.decode())], (
            address
        )


# --- pictures -----------------------------------------------------------------------------------------


def test_pictures_of_the_portal_are_clean(people: dict[str, User]) -> None:
    """What the portal makes of an upload passes: a drawing, and a photograph with all that a camera writes."""
    drawing = manuals.figure(people)
    assert looked_at(bytes(drawing.data)) == ("image/png", drawing.width, drawing.height)
    made = io.BytesIO()
    told = Image.Exif()
    told[0x010E] = "Frente a la casa"
    Image.effect_noise((300, 200), 60).convert("RGB").save(made, "JPEG", exif=told)
    with pytest.raises(NotClean, match="algo más"):
        looked_at(made.getvalue())
    photograph = clean_photo(made.getvalue())
    assert looked_at(photograph) == ("image/jpeg", 300, 200)
    with pytest.raises(NotClean):
        looked_at(photograph + b"<script>")


def test_nothing_travels_behind_what_is_drawn() -> None:
    """In a PNG after the end of what is packed, or without one; in a PNG's colours, and in the heads of a JPEG."""
    head, drawn = packages.PICTURE[:33], zlib.compress(b"\0" * 7 + b"\xff" * 7)

    def png(*parts: tuple[bytes, bytes]) -> bytes:
        every = ((name, body, zlib.crc32(name + body)) for name, body in (*parts, (b"IEND", b"")))
        return head + b"".join(
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)
            for name, body, check in every
        )

    good = (b"IDAT", drawn)
    assert (
        looked_at(png(good))
        == looked_at(png((b"IDAT", drawn[:5]), (b"IDAT", drawn[5:])))
        == ("image/png", 2, 2)
    )
    for parts in (
        [(b"IDAT", drawn + b"secreto")], [good, (b"IDAT", b"secreto")], [(b"IDAT", drawn[:-4])],
        [(b"tRNS", b"x" * 300), good], [(b"PLTE", b"x" * 900), good], [(b"tRNS", b"x")] * 2 + [good],
    ):  # fmt: skip
        with pytest.raises(NotClean):
            looked_at(png(*parts))
    made = io.BytesIO()
    Image.effect_noise((30, 20), 60).convert("RGB").save(made, "JPEG", progressive=True)
    jpeg = made.getvalue()
    density = jpeg[2:20]
    assert looked_at(jpeg) == ("image/jpeg", 30, 20) and density.startswith(b"\xff\xe0\x00\x10JFIF")
    table = jpeg[20 : 22 + int.from_bytes(jpeg[22:24])]
    for more in (
        density, b"\xff\xe0\x00\x1aJFIF\x00secreto-secreto-s", table * 250,
    ):  # fmt: skip
        with pytest.raises(NotClean, match="algo más"):
            looked_at(jpeg[:20] + more + jpeg[20:])
    with pytest.raises(NotClean, match="algo más"):
        looked_at(jpeg[:2] + b"\xff\xe0\x00\x1aJFIF\x00secreto-secreto-s" + jpeg[20:])


@pytest.mark.parametrize("cut", [0, 1, 7, 20, 33, 50, 60])
def test_a_picture_that_is_cut_is_none(cut: int) -> None:
    with pytest.raises(NotClean):
        looked_at(packages.PICTURE[:cut])


@pytest.mark.parametrize("place", [20, 29, 45])
def test_a_picture_with_another_bit_is_none(place: int) -> None:
    """In its head, in the sum of it, in what is drawn."""
    data = bytearray(packages.PICTURE)
    data[place] ^= 1
    with pytest.raises(NotClean, match="rota"):
        looked_at(bytes(data))


def test_a_chapter_of_too_many_paragraphs_is_refused() -> None:
    """As one that is written here: what is compared with it would take minutes."""
    first, *_others = packages.shipped_chapters()
    for most in (MOST_PARAGRAPHS, MOST_PARAGRAPHS + 1):
        chapter = Chapter(first.slug, first.title, (), "\n\n".join("a" * most))
        data = packages.good(chapters=[chapter], steps=[], figures={})
        if most == MOST_PARAGRAPHS:
            assert packages.read(data).chapters[0].text == chapter.text
            continue
        with pytest.raises(PackageProblem, match="párrafos"):
            packages.read(data)


def test_a_package_too_large_is_not_made() -> None:
    many = [Chapter(f"uno-{number}", "Uno", (), "palabra " * 700_000) for number in range(2)]
    with pytest.raises(PackageProblem, match="demasiado grande"):
        packages.good(chapters=many)
