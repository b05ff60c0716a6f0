"""Minutes as a published document: what is covered is in no public byte, and the original is for few."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions.notices import record_notice
from participation.actions.redactions import redact, redact_words, remove_redaction
from participation.models import (
    Decision,
    IncomingMatter,
    Minutes,
    MinutesMove,
    Rectification,
    Redaction,
    ResolutionNotice,
    Signature,
)
from participation.transitions import InvalidTransition as NotNow
from participation.transitions import Stage, stage_of
from planning.models import Body, Membership, Person
from reports import actions
from reports.chain import verify_chain
from reports.documents.minutes import DOCUMENT_TYPE, read_record
from reports.documents.minutes_content import record_content
from reports.memory import forget
from reports.models import (
    Audience,
    Document,
    Format,
    Preparation,
    Publication,
    Rendition,
    ResolutionEntry,
)
from reports.queries.restricted import restricted_content_of
from reports.queries.todo import todo
from reports.rendering import minutes
from reports.transitions import InvalidTransition
from tests.reports import actas
from tests.reports.actas import MINOR, NOTIFIED, Session
from tests.reports.test_verify import result, send
from tests.reports.test_withdrawals import withdraw
from tests.test_canaries import ROOTS, crawl, words_of

ClientAs = Callable[[str], Client]
COVERED = ("Canariatratado", "Canariaresuelta", "1.234.567-8", "Canariafundamento", "Canariarectificada")
NEVER = actas.NEVER_NAMED
ADDRESS = "/actas/CM/2026/14"


def cover_all(session: Session, by: User) -> Session:
    """Cover everything that is restricted in the texts."""
    for words in actas.RESTRICTED:
        redact_words(minutes=session.minutes, words=words, ground="personal", by=by)
    return session


def prepared(session: Session, people: dict[str, User], **fields: Any) -> Preparation:
    return actions.prepare_minutes(
        minutes=session.minutes, by=people["staff"], **{"render_now": True, **fields}
    )


def sealed(session: Session, people: dict[str, User], **fields: Any) -> Publication:
    publication = actions.seal(
        preparation=prepared(session, people, **fields), by=people["mayor"], confirm_read=True
    )
    forget()
    return publication


@pytest.fixture
def paper(request: pytest.FixtureRequest) -> None:
    """For tests that look at real PDFs; in the others their bytes are a line, which costs a second less each."""


@pytest.fixture(autouse=True)
def _cheap_paper(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "paper" not in request.fixturenames:
        monkeypatch.setattr(
            minutes, "render_pdf", lambda content, meta: f"%PDF {meta.spaced_code} {meta.salt}".encode()
        )


@pytest.fixture
def published(people: dict[str, User]) -> tuple[Session, Publication]:
    """An acta with words covered, published."""
    session = cover_all(actas.signed(people), people["staff"])
    return session, sealed(session, people)


def rectified(session: Session, people: dict[str, User]) -> Rectification:
    """Something of it is corrected, by what a later session decided."""
    decision = Decision.objects.get(approved_minutes=session.minutes)
    return Rectification.objects.create(
        minutes=session.minutes,
        part=session.address("discussion"),
        part_label="Punto 1: qué se trató",
        says="La señora Canariatratado pidió que se pode",
        should_say="La señora Canariatratado pidió que se plante",
        decided_in=decision,
        recorded_by=people["staff"],
    )


# --- what everybody may read ---


def test_nothing_covered_is_in_any_public_byte(
    paper: None, published: tuple[Session, Publication], people: dict[str, User], tmp_path: Path
) -> None:
    """Everything anybody can open is opened, rectified version and searches included, and looked through."""
    session, first = published
    rectified(session, people)
    second = sealed(session, people, change_note="Rectifica el punto 1, como se decidió el 11 de mayo.")
    record_notice(decision=session.resolution, notified_on=actas.NEXT, to=NOTIFIED, by=people["staff"])
    client = Client()
    answers = crawl(client, list(ROOTS))
    for words in (*COVERED, "ayuda", "14/26", "Otorgar una ayuda a"):
        address = f"/resoluciones/?q={words}"
        answers[address] = client.get("/resoluciones/", {"q": words})
    for code in (first.spaced_code, second.spaced_code):
        for rest in (
            "/",
            ".pdf",
            ".json",
            ".csv",
            ".xlsx",
            "/registros/",
            "/registros/x/",
            "/registros/x.csv",
        ):
            answers[code + rest] = client.get(f"/publicaciones/{code}{rest}")
    for rest in ("/", ".pdf", ".json", ".csv"):
        assert answers.setdefault(ADDRESS + rest, client.get(ADDRESS + rest)).status_code == 200
    assert {f"/resoluciones/{session.resolution.uid}/", "/actas/", "/resoluciones/"} <= set(answers)
    found = [
        (address, word)
        for address, response in answers.items()
        for words in [words_of(response, tmp_path).lower().replace(f"?q={address}", "")]
        for word in (*COVERED, *NEVER)
        if word.lower() in words and not address.startswith("/resoluciones/?q=")
    ]
    assert found == []
    for words in COVERED:
        page = answers[f"/resoluciones/?q={words}"].text
        assert (
            page.count(words) == 1 and "No hay ninguna resolución que diga eso" in page
        )  # what was typed, in its field
    assert "Resolución 14/26/0115" in answers["/resoluciones/?q=ayuda"].text


def test_the_same_words_would_be_seen(paper: None, people: dict[str, User], tmp_path: Path) -> None:
    """Uncovered, all of them are in the page, the PDF's text and the JSON; those who are never named are not."""
    session = actas.signed(people)
    sealed(session, people)
    for rest, but in (("/", ()), (".pdf", ()), (".json", ())):
        words = words_of(Client().get(ADDRESS + rest), tmp_path)
        assert [word for word in COVERED[:4] if word not in words] == list(but), rest
        assert [word for word in NEVER if word in words] == []


def test_what_is_stored_for_the_public_holds_nothing_covered(
    published: tuple[Session, Publication], sql: Callable[..., list]
) -> None:
    """Snapshot, register, titles and chain: only the column that no public page reads knows the words."""
    _session, publication = published
    for row in sql(
        "SELECT p.snapshot, e.operative, e.words, e.number, u.title, u.subject_key, d.title, d.change_note"
        " FROM reports_preparation p JOIN reports_publication u ON u.preparation_id = p.id"
        " JOIN reports_resolutionentry e ON e.preparation_id = p.id JOIN reports_document d ON d.id = p.document_id"
    ):
        assert not [word for word in (*COVERED, *NEVER) if word.lower() in str(row).lower()]
    restricted = publication.preparation.restricted_snapshot
    assert all(word in restricted for word in COVERED[:4])
    assert not [word for word in NEVER if word in restricted]  # those are not named in the original either


#: Every field of prose in an acta, and what is written when it was approved by vote, or by exception.
PROSE = {"title", "discussion", "destination", "reason", "sender", "statement", "refusal_reason"} | {
    "account", "seen", "resulting", "considering", "operative",
}  # fmt: skip


@pytest.mark.parametrize(
    ("exception", "more"),
    [("", {"says", "should_say"}), ("Terminó el período.", {"approval_exception"})],
)
def test_every_text_that_may_be_covered_reads_covered(
    people: dict[str, User], exception: str, more: set[str]
) -> None:
    """Each alone, from its first letter to its last: it is gone, and only it."""
    staff, session = people["staff"], actas.recorded(people)
    Decision.objects.filter(pk=session.resolution.pk).update(resulting="Que la familia lo pidió.")
    IncomingMatter.objects.update(sender_kind="department", sender="Junta Departamental")
    actas.approved(session, people, exception=exception)
    Signature.objects.create(
        minutes=session.minutes, person=actas.councillors()[2], role="councillor", way="refused",
        signed_on=actas.NEXT, refusal_reason="No estuve cuando se leyó.", recorded_by=staff,
    )  # fmt: skip
    if not exception:
        rectified(session, people)
    _session, _covers, texts = read_record(session.minutes)
    assert {address.rpartition(".")[2] for address in texts} == PROSE | more
    for address, text in texts.items():
        row = redact(
            minutes=session.minutes, part=address, start=0, end=len(text.text), ground="personal", by=staff
        )
        record, covers, _texts = read_record(session.minutes)
        told = list(leaves(record_content(record, covers)))
        assert told.count("█████ (datos personales)") == 1 and text.text not in told, address
        remove_redaction(redaction=row, by=staff)


def leaves(content: Any) -> Iterator[Any]:
    """Every value of a document, however deep."""
    if isinstance(content, dict | list):
        for value in content.values() if isinstance(content, dict) else content:
            yield from leaves(value)
    else:
        yield content


def test_what_the_document_says(published: tuple[Session, Publication]) -> None:
    session, publication = published
    content = json.loads(Client().get(f"{ADDRESS}.json").content)["contenido"]
    assert content["acta"]["numero"] == "14" and content["titulo"] == "Acta N.º 14/2026, Concejo Municipal"
    assert [row["titulo"] for row in content["puntos"]] == ["Nota sobre arbolado", "Rotura de un caño"]
    assert content["puntos"][0]["asunto"]["de"] == "Vecinas y vecinos"
    assert [row["texto"] for row in content["aportes"]] == ["Pide que se poden los árboles."]
    assert content["aportes_sin_texto"] == 1
    decision = content["decisiones"][0]
    assert decision["uid"] == str(session.resolution.uid)
    assert decision["totales"] == {"afirmativos": 4, "negativos": 1, "abstenciones": 0, "excusas": 0}
    assert (decision["resultado"], decision["dispositiva"]) == (
        "aprobada",
        "Otorgar una ayuda a █████ (datos personales).",
    )
    assert content["aprobacion"]["votos"]["afirmativos"] == 4
    assert [row["como"] for row in content["firmas"]] == ["portal", "portal"]
    assert content["tachados"] == [{"causal": "datos personales", "referencia": "", "cantidad": 3}]
    groups = {row["clave"]: row["personas"] for row in content["asistencia"]["grupos"]}
    assert groups["invitadas"] == [{"nombre": "una persona invitada", "cantidad": 1}]
    assert groups["con_aviso"] == [{"nombre": "Integrante menor de 18 años", "justificacion": None}]
    assert content["vecinos"] is True and "3" not in str(content["asistencia"]["integrantes_presentes"])
    page = Client().get(f"{ADDRESS}/").text
    assert "(tachado: datos personales)" in page
    assert "record-index" not in page and "/registros/" not in page
    assert Client().get(f"{publication.get_absolute_url()}registros/").status_code == 404


def test_sections_come_in_the_order_of_the_body(people: dict[str, User]) -> None:
    council = sealed(actas.signed(people), people)
    neighbours = sealed(actas.signed(people, body="CV", number="3"), people)

    def order(publication: Publication) -> list[str]:
        page = Client().get(publication.get_absolute_url()).text
        names = ["sesion", "orden", "asistencia", "entrados", "tratado", "decisiones", "cierre", "aprobacion"]
        return sorted(
            (name for name in names if f'<section id="{name}">' in page),
            key=lambda name: page.index(f'<section id="{name}">'),
        )

    assert order(council)[:3] == ["sesion", "asistencia", "entrados"]
    assert order(neighbours)[:3] == ["sesion", "orden", "asistencia"]


def test_the_original_is_the_public_one_without_its_covers(published: tuple[Session, Publication]) -> None:
    """Nothing else: what is kept for good names nobody whose name has a term."""
    _session, publication = published
    restricted = restricted_content_of(publication.preparation_id)
    assert restricted
    original, public = restricted.content, json.loads(publication.preparation.snapshot)
    assert {key for key in original if original[key] != public[key]} == {"puntos", "decisiones", "tachados"}
    session, _covers, _texts = read_record(publication.document.minutes)
    assert original["puntos"] == record_content(session)["puntos"]


def test_nothing_covered_needs_no_original(people: dict[str, User], client_as: ClientAs) -> None:
    publication = sealed(actas.signed(people), people)
    assert publication.preparation.restricted_snapshot == ""
    assert not publication.preparation.renditions.filter(audience=Audience.RESTRICTED).exists()
    assert client_as("staff").get(original_of(publication)).status_code == 404


# --- the original ---


def original_of(publication: Publication) -> str:
    return f"/gestion/publicaciones/{publication.spaced_code}/original.pdf"


MAY_READ = {"administrator", "staff", "mayor", "councillor"}  # the last two belong to the council


def test_the_original_is_for_few(
    paper: None,
    published: tuple[Session, Publication],
    people: dict[str, User],
    client_as: ClientAs,
    tmp_path: Path,
) -> None:
    """By its own door alone; no public address and no page of the preparation leads to it."""
    _session, publication = published
    stored = publication.preparation.renditions.get(audience=Audience.RESTRICTED)
    for role in people:
        response = client_as(role).get(original_of(publication))
        assert response.status_code == (200 if role in MAY_READ else 403), role
        if role in MAY_READ:
            assert hashlib.sha256(response.content).hexdigest() == stored.sha256
            assert "no-store" in response["Cache-Control"]
            assert response["Content-Disposition"].startswith("attachment")
    assert client_as("anonymous").get(original_of(publication))["Location"].startswith("/cuenta/")
    words = words_of(client_as("staff").get(original_of(publication)), tmp_path)
    assert all(word in words for word in COVERED[:4]) and "Original restringido" in words
    assert client_as("staff").get(original_of(publication).replace(".pdf", ".json")).status_code == 404
    preparation = publication.preparation
    for form in ("pdf", "html", "csv", "json"):
        response = client_as("staff").get(f"/gestion/preparaciones/{preparation.pk}/{form}")
        assert not [word for word in COVERED if word in words_of(response, tmp_path)], form
    public = publication.preparation.renditions.get(format="pdf", audience=Audience.PUBLIC)
    for address in (f"{ADDRESS}.pdf", f"/publicaciones/{publication.spaced_code}.pdf"):
        assert Client().get(address)["ETag"] == f'"{public.sha256}"'


def test_whoever_has_the_original_may_ask_whether_it_is(
    published: tuple[Session, Publication],
) -> None:
    _session, publication = published
    data = bytes(publication.preparation.renditions.get(audience=Audience.RESTRICTED).data)
    response = send(Client(), data, "acta.pdf")
    assert result(response) == "valido" and "original restringido" in response.text
    assert result(send(Client(), data + b" ", "acta.pdf")) == "alterado"


def test_nobody_makes_the_original_by_guessing_its_words(
    paper: None, published: tuple[Session, Publication], people: dict[str, User]
) -> None:
    """The chain covers its hash; so it is made with a salt that is in none of what everybody may have."""
    _session, publication = published
    restricted = restricted_content_of(publication.preparation_id)
    assert restricted
    meta = replace(actions.preparations.meta_of(publication.preparation), audience=Audience.RESTRICTED)
    guess = DOCUMENT_TYPE.render(Format.PDF, restricted.content, meta)
    stored = publication.preparation.renditions.get(audience=Audience.RESTRICTED)
    assert hashlib.sha256(guess).hexdigest() != stored.sha256
    salted = DOCUMENT_TYPE.render(Format.PDF, restricted.content, replace(meta, salt=restricted.salt))
    assert salted == bytes(stored.data)  # the salt is all that the guess lacks
    for rendition in publication.preparation.renditions.filter(audience=Audience.PUBLIC):
        assert restricted.salt.encode() not in bytes(rendition.data)


# --- who and when ---


@pytest.mark.parametrize("stage", ["draft", "under_review", "approved"])
def test_only_signed_minutes_are_prepared(people: dict[str, User], stage: str) -> None:
    session = actas.recorded(people)
    if stage == "approved":
        actas.approved(session, people)
    elif stage == "under_review":
        Minutes.objects.filter(pk=session.minutes.pk).update(state="under_review")
    with pytest.raises(InvalidTransition, match="firmada"):
        prepared(session, people)
    assert not Document.objects.exists() and not Preparation.objects.exists()


def test_who_prepares_and_who_seals(people: dict[str, User]) -> None:
    session = actas.signed(people)
    for role in set(people) - {"staff", "team", "coordinator"}:
        with pytest.raises(NotAllowed):
            actions.prepare_minutes(minutes=session.minutes, by=people[role])
    preparation = prepared(session, people)
    for role in set(people) - {"mayor", "publisher"}:
        with pytest.raises(NotAllowed):
            actions.seal(preparation=preparation, by=people[role], confirm_read=True)
    assert stage_of(session.minutes) == Stage.SIGNED
    actions.seal(preparation=preparation, by=people["publisher"], confirm_read=True)
    move = MinutesMove.objects.get(minutes=session.minutes, move="publish")
    assert (move.note, move.by) == (preparation.code, people["publisher"])
    assert stage_of(Minutes.objects.get(pk=session.minutes.pk)) == Stage.PUBLISHED


def test_an_acta_without_a_number_has_no_address(people: dict[str, User]) -> None:
    session = actas.recorded(people)
    Minutes.objects.filter(pk=session.minutes.pk).update(number="")
    session.minutes.refresh_from_db()
    actas.approved(session, people)
    MinutesMove.objects.create(minutes=session.minutes, move="sign", by=people["staff"])
    with pytest.raises(InvalidTransition, match="numerada"):
        prepared(session, people)


def test_words_covered_after_reading_are_read_again(people: dict[str, User]) -> None:
    """Also where nothing was covered: the original beside it is new."""
    session = actas.signed(people)
    preparation = prepared(session, people)
    cover_all(session, people["staff"])
    with pytest.raises(actions.ContentChanged):
        actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)
    assert not Publication.objects.exists() and not ResolutionEntry.objects.exists()
    publication = sealed(session, people)
    assert publication.preparation.renditions.filter(audience=Audience.RESTRICTED).count() == 1


def test_the_forms_say_what_was_prepared(people: dict[str, User]) -> None:
    """They are made later, by a job: not of the record as it stands by then."""
    session = actas.signed(people)
    preparation = prepared(session, people, render_now=False)
    cover_all(session, people["staff"])
    actions.render_preparation(preparation_id=preparation.pk)
    page = bytes(preparation.renditions.get(format=Format.HTML).data).decode()
    assert "Canariatratado" in page and "Tachado" not in page


def test_a_closed_session_says_so_and_why(people: dict[str, User]) -> None:
    """Once its minutes are approved anybody may read them; until then nobody knows of it."""
    session = actas.recorded(
        people, is_open=False, closed_reason="Datos <b> de un sumario", convened_at=timezone.now()
    )
    addresses = ("/actas/", "/sesiones/", f"{ADDRESS}/", f"/sesiones/{session.meeting.code}/")
    assert [Client().get(address).status_code for address in addresses] == [200, 200, 404, 404]
    assert not [address for address in addresses if "sumario" in Client().get(address).text]
    actas.approved(session, people)
    MinutesMove.objects.create(minutes=session.minutes, move="sign", by=people["staff"])
    redact_words(minutes=session.minutes, words="un sumario", ground="personal", by=people["staff"])
    sealed(session, people)
    for address in (f"{ADDRESS}/", f"/sesiones/{session.meeting.code}/"):
        page = Client().get(address).text
        assert "No. Datos &lt;b&gt; de " in page and "sumario" not in page, address
    for form in ("json", "csv"):
        assert "sumario" not in Client().get(f"{ADDRESS}.{form}").content.decode(), form
    Redaction.objects.update(covered_sha256="0" * 64)
    page = Client().get(f"/sesiones/{session.meeting.code}/").text
    assert "Datos" not in page.split("Abierta al público")[1].split("</dd>")[0], (
        "marked on what reads otherwise now"
    )
    assert json.loads(Client().get(f"{ADDRESS}.json").content)["contenido"]["sesion"]["abierta"] is False


def test_a_mark_on_a_text_that_changed_stops_the_preparation(people: dict[str, User]) -> None:
    session = cover_all(actas.signed(people), people["staff"])
    Redaction.objects.filter(part=session.address("discussion")).update(covered_sha256="0" * 64)
    with pytest.raises(ValidationError, match="textos que cambiaron"):
        prepared(session, people)
    assert not Preparation.objects.exists()


def test_a_document_is_of_one_acta_alone(people: dict[str, User]) -> None:
    session = actas.signed(people)
    prepared(session, people)
    document = Document.objects.get()
    for fields in (
        {"kind": "participacion"},
        {"subject_key": "otra"},
        {"minutes": None, "subject_key": "otra"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.create(
                **{
                    "kind": "acta",
                    "subject_key": document.subject_key,
                    "title": "x",
                    "minutes": session.minutes,
                }
                | fields,
                created_by=people["staff"],
            )


# --- sealed ---


def test_the_chain_holds_with_every_kind(
    published: tuple[Session, Publication], sql: Callable[..., list]
) -> None:
    report = verify_chain()
    assert (report.publications, report.renditions, report.broken) == (1, 5, [])
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("UPDATE reports_resolutionentry SET operative = 'otra cosa'")
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("UPDATE reports_preparation SET restricted_snapshot = ''")
    with pytest.raises(IntegrityError), transaction.atomic():
        ResolutionEntry.objects.create(
            preparation=Preparation.objects.get(), uid=published[0].items[0].uid, place=9, body=Body.objects.first(),
            date=actas.DAY, result="Aprobada",
        )  # fmt: skip
    for statement in (
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE reports_rendition DISABLE TRIGGER USER",
        "UPDATE reports_rendition SET data = 'x' WHERE audience = 'restricted'",
        "ALTER TABLE reports_rendition ENABLE TRIGGER USER",
    ):
        sql(statement)
    assert "los bytes de PDF" in verify_chain().broken[0]


def test_the_same_content_gives_the_same_bytes(paper: None, published: tuple[Session, Publication]) -> None:
    _session, publication = published
    preparation = publication.preparation
    content = json.loads(preparation.snapshot)
    meta = actions.preparations.meta_of(preparation)
    for form in (Format.HTML, Format.PDF, Format.CSV):
        stored = preparation.renditions.get(format=form, audience=Audience.PUBLIC)
        assert DOCUMENT_TYPE.render(form, content, meta) == bytes(stored.data), form


def test_a_rectified_acta_says_what_it_corrects_and_where_that_was_decided(
    published: tuple[Session, Publication], people: dict[str, User], client_as: ClientAs
) -> None:
    session, first = published
    with pytest.raises(ValidationError, match="qué corrige"):
        prepared(session, people)
    rectified(session, people)
    page = client_as("staff").get(f"/gestion/reuniones/{session.meeting.code}/publicacion/").text
    suggested = (
        "Rectifica Punto 1: qué se trató, como se decidió en la sesión ordinaria del 11 de mayo de 2026."
    )
    assert suggested in page
    second = sealed(session, people, change_note=suggested)
    assert (second.version, second.replaces) == (2, first)
    page = Client().get(f"{ADDRESS}/").text
    assert suggested in page and "debe decir:" in page
    assert "La señora <span" in page and "pidió que se plante" in page
    assert "sesión ordinaria del 11 de mayo de 2026" in page
    assert "Las firmas son del acta como se aprobó" in page
    assert "Algo de este punto se corrigió" in page.partition('id="punto-1"')[2].partition('id="punto-2"')[0]
    assert page.count("Algo de este punto se corrigió") == 1
    old = Client().get(first.get_absolute_url()).text
    assert "Hay una versión más nueva" in old and "debe decir" not in old and "se corrigió" not in old
    assert Client().get("/resoluciones/").text.count("Resolución 14/26/0115") == 1
    assert verify_chain().broken == []
    assert MinutesMove.objects.filter(minutes=session.minutes, move="publish").count() == 2


def test_withdrawn_it_answers_410_everywhere(
    published: tuple[Session, Publication], people: dict[str, User], client_as: ClientAs
) -> None:
    session, publication = published
    withdrawal = withdraw(publication, people, fate="destruction")
    code = publication.spaced_code
    for address in (
        f"{ADDRESS}/", f"{ADDRESS}.pdf", f"{ADDRESS}.json", f"/publicaciones/{code}/", f"/publicaciones/{code}.csv",
        f"/resoluciones/{session.resolution.uid}/",
    ):  # fmt: skip
        response = Client().get(address)
        assert response.status_code == 410 and withdrawal.reason in response.text, address
        assert not [word for word in (*COVERED, "Otorgar") if word in response.text]
    assert "Resolución 14/26" not in Client().get("/resoluciones/").text
    assert "Retirada" in Client().get("/actas/").text
    # In custody: of those who may read originals, whoever also decides on withdrawals.
    codes = {role: client_as(role).get(original_of(publication)).status_code for role in MAY_READ}
    assert codes == {"administrator": 200, "mayor": 200, "staff": 410, "councillor": 410}
    actions.destroy_withdrawn(withdrawal=withdrawal, by=people["administrator"])
    preparation = Preparation.objects.get()
    assert (preparation.snapshot, preparation.restricted_snapshot) == ("", "")
    assert {bytes(data) for data in Rendition.objects.values_list("data", flat=True)} == {b""}
    assert set(ResolutionEntry.objects.values_list("operative", "words")) == {("", "  ")}
    assert client_as("mayor").get(original_of(publication)).status_code == 404
    assert verify_chain().broken == []


def test_the_version_before_takes_the_place_of_one_withdrawn(
    published: tuple[Session, Publication], people: dict[str, User]
) -> None:
    session, first = published
    rectified(session, people)
    second = sealed(session, people, change_note="Rectifica el punto 1.")
    assert second.spaced_code in Client().get(f"{ADDRESS}/").text
    withdraw(second, people)
    page = Client().get(f"{ADDRESS}/").text
    assert first.spaced_code in page and "fue retirada" in page
    assert Client().get(f"/resoluciones/{session.resolution.uid}/").status_code == 200


# --- lists and register ---


def test_what_is_not_published_says_so(people: dict[str, User]) -> None:
    assert "Acá van a aparecer las actas" in Client().get("/actas/").text
    session = actas.recorded(people)
    assert Client().get(f"{ADDRESS}/").status_code == 404  # a draft is nobody's business
    actas.approved(session, people)
    forget()
    page = Client().get(f"{ADDRESS}/")
    assert page.status_code == 200 and "Está aprobada y todavía no se publicó" in page.text
    assert Client().get(f"{ADDRESS}.pdf").status_code == 404
    assert "sin publicar todavía" in Client().get("/actas/").text
    assert "No hay ninguna acta con esos filtros" in Client().get("/actas/?estado=publicadas").text
    assert "Canaria" not in page.text
    assert Client().get("/actas/CM/2026/77/").status_code == 404
    assert Client().get("/actas/XX/2026/14/").status_code == 404


def test_numbers_with_points_and_slashes_have_addresses(people: dict[str, User]) -> None:
    session = actas.signed(people, number="1.700/bis")
    publication = sealed(session, people)
    for rest in ("/", ".pdf", ".json"):
        response = Client().get(f"/actas/CM/2026/1.700/bis{rest}")
        assert response.status_code == 200, rest
    assert (
        "acta_CM_2026_1.700_bis_v1.pdf" in Client().get("/actas/CM/2026/1.700/bis.pdf")["Content-Disposition"]
    )
    assert publication.title == "Acta N.º 1.700/bis/2026, Concejo Municipal"


def test_a_seal_and_a_withdrawal_show_at_once(people: dict[str, User], settings: Any) -> None:
    """Lists, pages and register are kept in memory, and follow the state of what is published."""
    session = actas.approved(actas.recorded(people), people)
    client = Client()
    addresses = ("/actas/", f"{ADDRESS}/", "/resoluciones/")
    before = {address: client.get(address).content for address in addresses}
    assert {address: client.get(address).content for address in addresses} == before
    MinutesMove.objects.create(minutes=session.minutes, move="sign", by=people["staff"])
    publication = sealed(session, people)
    after = {address: client.get(address).content for address in addresses}
    assert all(after[address] != before[address] for address in addresses)
    record_notice(decision=session.resolution, notified_on=actas.NEXT, by=people["staff"])
    forget()
    assert "notificada el 11 de mayo de 2026" in client.get("/resoluciones/").text
    withdraw(publication, people)
    assert client.get(f"{ADDRESS}/").status_code == 410


@pytest.mark.parametrize(
    ("operative", "subject"),
    [
        ("1.º Autorizar la compra de 22 luminarias. 2.º Comuníquese.", "Autorizar la compra de 22 luminarias"),
        ("Artículo 1.- Comprar 12 ombúes.\nArtículo 2.- Pase.", "Comprar 12 ombúes"),
        ("1o) Disponer el gasto; 2o) Pase", "Disponer el gasto"),
        ("Autorizar el uso del salón hasta el 31 de diciembre.", "Autorizar el uso del salón hasta el 31 de diciembre"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_resolution_is_called_by_what_it_resolves_first(operative: str, subject: str) -> None:
    assert ResolutionEntry(operative=operative).subject == subject


def test_only_resolutions_enter_the_register(people: dict[str, User]) -> None:
    session = actas.recorded(people)
    Decision.objects.create(meeting=session.meeting, kind="motion", operative="Saludar a la escuela.")
    actas.approved(session, people)
    MinutesMove.objects.create(minutes=session.minutes, move="sign", by=people["staff"])
    sealed(session, people)
    assert ResolutionEntry.objects.get().uid == session.resolution.uid


def test_the_register_is_searched(people: dict[str, User]) -> None:
    """By number, words with or without accents, case file, body and year."""
    sealed(actas.signed(people), people)
    sealed(actas.signed(people, body="CV", number="15"), people)
    found = {
        "": ["14", "15"],
        "q=14/26": ["14"],
        "q=otorgar+AYUDA": ["14", "15"],
        "q=otorgár": ["14", "15"],
        "q=2026-5148": ["14", "15"],
        "q=ayuda+15/26": ["15"],
        "q=nada": [],
        "organo=CV": ["15"],
        "anio=2026&organo=CM": ["14"],
        "anio=1999": ["14", "15"],  # no choice of the list: filters nothing
        "q=%25": [],
    }
    pages = {asked: Client().get(f"/resoluciones/?{asked}").text for asked in found}
    assert {
        asked: [number for number in ("14", "15") if f"Resolución {number}/26" in page]
        for asked, page in pages.items()
    } == found


def test_lists_cost_the_same_with_more_rows(people: dict[str, User]) -> None:
    def queries() -> dict[str, int]:
        count = {}
        for address in ("/actas/", "/resoluciones/"):
            forget()
            Client().get(address)
            forget()
            with CaptureQueriesContext(connection) as found:
                assert Client().get(address).status_code == 200
            count[address] = len(found)
        return count

    sealed(actas.signed(people, number="1"), people)
    before = queries()
    for number in range(2, 5):
        sealed(actas.signed(people, number=str(number)), people)
    assert queries() == before
    assert max(before.values()) <= 5, before


# --- incorporated ---


def test_an_acta_from_before_the_portal_says_what_it_lacks(people: dict[str, User]) -> None:
    session = actas.recorded(people, place="", end_time=None)
    Decision.objects.filter(pk=session.resolution.pk).update(operative="")
    Minutes.objects.filter(pk=session.minutes.pk).update(
        origin="incorporated", state="approved", approved_on=actas.NEXT, approved_by=people["staff"],
        approval_recorded_at=timezone.now(),
    )  # fmt: skip
    MinutesMove.objects.create(minutes=session.minutes, move="sign", by=people["staff"])
    sealed(session, people)
    page = Client().get(f"{ADDRESS}/").text
    assert "Lo que el acta no dice" in page and "Falta el lugar" in page
    assert "Se aprobó en papel" in page
    content = json.loads(Client().get(f"{ADDRESS}.json").content)["contenido"]
    assert [row["letra"] for row in content["faltantes"]] == ["a", "e"]


def test_an_exception_and_a_refusal_are_told(people: dict[str, User]) -> None:
    session = actas.signed(people, exception="Terminó el período y no hay otra sesión.")
    member = actas.councillors()[2]
    Signature.objects.create(
        minutes=session.minutes, person=member, role="councillor", way="refused", signed_on=actas.NEXT,
        refusal_reason="No estuve cuando se leyó.", recorded_by=people["staff"],
    )  # fmt: skip
    sealed(session, people)
    page = Client().get(f"{ADDRESS}/").text
    assert "sin una sesión posterior" in page and "Terminó el período" in page
    assert "se negó a firmar" in page and "No estuve cuando se leyó." in page


def test_a_minor_who_votes_or_is_corrected_is_not_named(people: dict[str, User]) -> None:
    session = actas.signed(people, body="CV", number="8")
    young = Person.objects.get(code="joven-acta")
    Membership.objects.filter(person=young).update(quality="principal")
    Rectification.objects.create(
        minutes=session.minutes, part=f"attendance:{young.code}", part_label=f"Asistencia de {young}",
        says="con aviso", should_say="presente", decided_in=Decision.objects.get(approved_minutes=session.minutes),
        recorded_by=people["staff"],
    )  # fmt: skip
    sealed(session, people)
    page = Client().get("/actas/CV/2026/8/").text
    assert MINOR not in page and "<h3>Asistencia</h3>" in page


# --- the pages of the workspace ---


def test_from_the_meeting_to_the_seal_by_what_the_pages_offer(
    people: dict[str, User], client_as: ClientAs
) -> None:
    session = cover_all(actas.signed(people), people["staff"])
    staff, mayor = client_as("staff"), client_as("mayor")
    assert "falta preparar su publicación" in str(todo(people["staff"], actas.NEXT))
    address = f"/gestion/reuniones/{session.meeting.code}/publicacion/"
    assert f'href="{address}"' in staff.get(f"/gestion/reuniones/{session.meeting.code}/").text
    page = staff.get(address).text
    assert "Preparar la publicación" in page and "3 tachados" in page
    preview = staff.get(f"{address}vista/").text
    assert "(tachado: datos personales)" in preview and "Canaria" not in preview
    assert mayor.get(f"{address}vista/").status_code == 403
    response = staff.post(address)
    preparation = Preparation.objects.get()
    assert response["Location"] == preparation.get_absolute_url()
    assert Document.objects.get().get_edit_url() == address
    assert staff.get(f"/gestion/documentos/{preparation.document_id}/")["Location"] == address
    actions.render_preparation(preparation_id=preparation.pk)
    assert "Leer y publicar" in mayor.get(address).text
    mayor.post(f"{preparation.get_absolute_url()}publicar/", {"confirm_read": "on"})
    publication = Publication.objects.get()
    page = staff.get(address).text
    assert original_of(publication) in page and "Preparar una versión nueva" in page
    assert original_of(publication) not in client_as("nobody").get(address).text
    assert client_as("nobody").post(address).status_code == 403
    assert "Decí qué cambia" in staff.post(address, {"change_note": ""}).text
    staff.post(address, {"change_note": "Tacha una dirección."})
    assert Preparation.objects.first().version == 2
    assert f'href="{address}"' in staff.get("/gestion/documentos/").text


@pytest.mark.parametrize(
    "role", ["administrator", "staff", "mayor", "publisher", "team", "councillor", "officer", "nobody"]
)
def test_who_sees_it_beforehand(people: dict[str, User], client_as: ClientAs, role: str) -> None:
    """Whoever covers words or prepares; nobody a draft, of which there is no public version."""
    session, client = actas.recorded(people), client_as(role)
    may = role in {"staff", "publisher", "team"}
    address = f"/gestion/reuniones/{session.meeting.code}/publicacion/vista/"
    assert client.get(address).status_code == (404 if may else 403)
    actas.approved(session, people)
    assert client.get(address).status_code == (200 if may else 403)


def test_the_page_says_why_it_cannot_be_published(people: dict[str, User], client_as: ClientAs) -> None:
    session = actas.approved(actas.recorded(people), people)
    page = client_as("staff").get(f"/gestion/reuniones/{session.meeting.code}/publicacion/").text
    assert "Se publica un acta firmada." in page and "btn-primary" not in page
    response = client_as("staff").post(f"/gestion/reuniones/{session.meeting.code}/publicacion/", follow=True)
    assert "Se publica un acta firmada." in response.text and not Document.objects.exists()


# --- notices ---


def test_who_records_a_notice_and_of_what(people: dict[str, User], client_as: ClientAs) -> None:
    session = actas.recorded(people)
    how = {"decision": session.resolution, "notified_on": actas.NEXT}
    with pytest.raises(NotNow, match="aprobada"):
        record_notice(**how, by=people["staff"])
    actas.approved(session, people)
    for role in set(people) - {"staff", "mayor"}:  # the mayor presides the council
        with pytest.raises(NotAllowed):
            record_notice(**how, by=people[role])
    with pytest.raises(NotNow, match="resolución"):
        record_notice(
            decision=Decision.objects.get(kind="minutes"), notified_on=actas.NEXT, by=people["staff"]
        )
    for day, problem in ((dt.date(2026, 1, 1), "anterior"), (dt.date(2100, 1, 1), "posterior")):
        with pytest.raises(ValidationError, match=problem):
            record_notice(decision=session.resolution, notified_on=day, by=people["staff"])
    address = f"/gestion/reuniones/{session.meeting.code}/notificaciones/"
    data = {"notified_on": "2026-05-11", "to": NOTIFIED}
    for _ in range(2):
        client_as("staff").post(address, data)
    assert ResolutionNotice.objects.get().to == NOTIFIED
    assert NOTIFIED in client_as("mayor").get(address).text
    assert NOTIFIED not in client_as("nobody").get(address).text
    assert client_as("nobody").post(address, data).status_code == 403
