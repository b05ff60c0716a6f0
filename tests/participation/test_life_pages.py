"""The pages of the life of minutes, as a browser without JavaScript uses them."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from participation.actions import life
from participation.models import Amendment, Decision, Meeting, Minutes, Rectification, Signature, SignedScan
from participation.transitions import Stage, stage_of
from planning.models import today
from reports.queries.todo import todo
from tests.participation import making
from tests.participation.test_life import DISCUSSION, PDF, at, cast, fresh, vote_on
from tests.participation.test_views import XSS, ClientAs, _is_clean, address, sent

__all__ = ["cast"]  # a fixture


def as_(name: str, cast: dict[str, User]) -> Client:
    client = Client()
    client.force_login(cast[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def said(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def buttons(html: str) -> set[str]:
    """The pages of the life that a meeting's page leads to."""
    names = ("submit", "incorporate", "approve", "review", "return", "signatures", "rectify")
    code = Meeting.objects.order_by("date").first().code
    return {name for name in names if f'"{address(f"minutes-{name}", code)}"' in html}


def test_from_draft_to_signed_by_forms_alone(cast: dict[str, User]) -> None:
    """Submit, read, amend, accept, approve by the later session's vote, sign twice; each by whom it belongs to."""
    minutes = at(Stage.DRAFT, cast)
    code = minutes.meeting.code
    staff, councillor = as_("staff", cast), as_("councillor", cast)
    page = staff.get(address("meeting-detail", code)).text
    assert buttons(page) == {"submit", "incorporate"} and "Pasar a revisión" in page
    assert buttons(councillor.get(address("meeting-detail", code)).text) == set()
    assert staff.post(address("minutes-submit", code)).status_code == 302

    page = councillor.get(address("minutes-review", code)).text
    where = f"{address('amendment-add', code)}?parte={DISCUSSION.replace(':', '%3A')}"
    assert where in page
    data = sent(councillor.get(where)) | {"text": ["Se trató la cancha."], "reason": ["Fue la cancha"]}
    assert councillor.post(where, data).status_code == 302
    amendment = Amendment.objects.get()
    assert staff.get(address("minutes-approve", code)).text.count("Hay enmiendas sin resolver") == 1
    waits = staff.get(address("meeting-detail", code)).text
    assert "Todavía no se puede, por esto:" in waits and "Esto se completa con una enmienda" not in waits

    decide = address("amendment-decide", amendment.pk)
    page = staff.get(decide).text
    assert "Se trató el estado de la plaza." in page and "Se trató la cancha." in page
    refused = staff.post(decide, {"decision": "reject", "answer": ""})
    assert refused.status_code == 200 and "por qué no se acepta" in refused.text
    assert staff.post(decide, {"decision": "accept", "answer": ""}).status_code == 302
    assert "Se trató la cancha." in staff.get(address("minutes-review", code)).text

    page = staff.get(address("minutes-approve", code))
    vote = vote_on(minutes)
    assert f"La de la sesión del {vote.meeting.date:%d/%m/%Y}" in page.text
    data = sent(page) | {"decision": [str(vote.pk)], "number": ["14"]}
    assert staff.post(address("minutes-approve", code), data).status_code == 302
    assert stage_of(fresh(minutes)) == Stage.APPROVED

    for name in ("councillor", "mayor"):
        client = as_(name, cast)
        assert "Firmar acá" in client.get(address("minutes-signatures", code)).text
        assert "Te vamos a pedir de nuevo la contraseña" in client.get(address("minutes-sign", code)).text
        assert client.post(address("minutes-sign", code)).status_code == 302
    assert stage_of(fresh(minutes)) == Stage.SIGNED
    page = staff.get(address("meeting-detail", code)).text
    assert "Acta aprobada" in page and 'aria-current="step"><span>Firmada' in page
    assert buttons(page) == {"signatures", "rectify"}


def test_signing_asks_for_the_password_again(cast: dict[str, User]) -> None:
    """Signing in is not enough: the session may have been left open. Whoever may not sign is not asked."""
    minutes = at(Stage.APPROVED, cast)
    url = address("minutes-sign", minutes.meeting.code)
    cast["mayor"].set_password("mate amargo con bizcochos")
    cast["mayor"].save()
    asked = as_("mayor", cast).post(url)
    assert asked.status_code == 302 and asked.url.startswith(reverse("account_reauthenticate"))
    assert not Signature.objects.exists()
    assert as_("staff", cast).post(url).status_code == 403
    assert as_("officer", cast).get(url).status_code == 403


def test_back_to_draft_by_form(cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    url, staff = address("minutes-return", minutes.meeting.code), as_("staff", cast)
    assert (
        "Escribí" in staff.post(url, {"reason": ""}).text
        or "obligatorio" in staff.post(url, {"reason": ""}).text
    )
    assert staff.post(url, {"reason": "Falta un voto"}).status_code == 302
    page = staff.get(address("meeting-detail", minutes.meeting.code)).text
    assert "Volvió a borrador" in page and "Falta un voto" in page


@pytest.mark.parametrize(
    ("page", "stage", "reason"),
    [
        ("minutes-return", Stage.DRAFT, "Solo un acta en revisión vuelve a borrador."),
        ("minutes-approve", Stage.DRAFT, "Solo se aprueba un acta que está en revisión."),
        ("minutes-approve", Stage.APPROVED, "El acta ya está aprobada."),
        ("minutes-incorporate", Stage.UNDER_REVIEW, "Solo se incorpora un borrador."),
        ("minutes-paper", Stage.DRAFT, "Solo se firma un acta aprobada a la que le faltan firmas."),
        ("minutes-refusal", Stage.SIGNED, "Solo se firma un acta aprobada a la que le faltan firmas."),
        ("minutes-signatures", Stage.DRAFT, "no hay qué firmar"),
        ("minutes-rectify", Stage.UNDER_REVIEW, "Solo se rectifica un acta aprobada"),
        ("meeting-edit", Stage.UNDER_REVIEW, "hay que devolverla a borrador"),
        ("meeting-attendance", Stage.UNDER_REVIEW, "hay que devolverla a borrador"),
    ],
)
def test_a_page_out_of_its_time_leads_back_and_says_why(
    page: str, stage: Stage, reason: str, cast: dict[str, User]
) -> None:
    minutes = at(stage, cast)
    code = minutes.meeting.code
    answer = as_("staff", cast).get(address(page, code))
    assert answer.status_code == 302 and answer.url == address("meeting-detail", code)
    assert reason in said(answer)


def test_submitting_what_has_not_happened_says_why(cast: dict[str, User]) -> None:
    meeting = making.draft(cast["staff"], date=today() + dt.timedelta(days=3))
    staff = as_("staff", cast)
    page = staff.get(address("meeting-detail", meeting.code)).text
    assert "La reunión todavía no se hizo" in page and "Pasar a revisión</button>" not in page
    answer = staff.post(address("minutes-submit", meeting.code))
    assert "todavía no se hizo" in said(answer)
    assert Minutes.objects.get(meeting=meeting).is_draft


def test_what_is_missing_is_told_before_and_instead_of_the_form(cast: dict[str, User]) -> None:
    """The page of approval names the letter and offers the way back; the form is not there to be sent."""
    minutes = at(Stage.DRAFT, cast)
    making.write(minutes.meeting, cast["staff"], {"closing": {"end_time": ""}})
    staff, code = as_("staff", cast), minutes.meeting.code
    assert "Lo que le falta para poder aprobarse: 1" in staff.get(address("meeting-detail", code)).text
    life.submit_minutes(meeting=minutes.meeting, by=cast["staff"])
    page = staff.get(address("minutes-approve", code)).text
    assert (
        "Falta la hora de fin" in page
        and "Devolver a borrador" in page
        and "Aprobar el acta</button>" not in page
    )
    answer = staff.post(
        address("minutes-approve", code), {"number": "1", "decision": str(vote_on(minutes).pk)}
    )
    assert "Falta la hora de fin (Digesto, D.548.21 a)" in said(answer)
    assert not fresh(minutes).is_approved


def test_a_vote_that_does_not_serve_is_told_and_not_offered(cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    vote = vote_on(minutes)
    vote.votes.update(choice="no")
    staff, url = as_("staff", cast), address("minutes-approve", minutes.meeting.code)
    page = staff.get(url).text
    assert "No aprobada: 0 a favor de 5 integrantes" in page and "Aprobar el acta</button>" not in page
    refused = staff.post(url, {"number": "1", "decision": str(vote.pk)})
    assert refused.status_code == 200 and not fresh(minutes).is_approved


def test_the_exception_is_written_on_the_same_page(cast: dict[str, User]) -> None:
    staff = as_("staff", cast)
    meeting = making.complete(cast["staff"], number="1")
    life.submit_minutes(meeting=meeting, by=cast["staff"])
    url = address("minutes-approve", meeting.code)
    assert staff.post(url, {"number": "1", "exception": ""}).status_code == 200
    data = sent(staff.get(url)) | {"exception": ["Terminó el período."]}
    assert staff.post(url, data).status_code == 302
    assert fresh(meeting.minutes).approval_exception == "Terminó el período."


def test_paper_and_refusals_by_form(cast: dict[str, User]) -> None:
    minutes = at(Stage.APPROVED, cast)
    code, staff = minutes.meeting.code, as_("staff", cast)
    data = {"person": "councillor", "reason": "No estaba de acuerdo"}
    assert staff.post(address("minutes-refusal", code), data).status_code == 302
    page = staff.get(address("minutes-signatures", code)).text
    assert "Se negó a firmar" in page and "No estaba de acuerdo" in page
    assert 'value="councillor"' not in staff.get(address("minutes-refusal", code)).text

    url = address("minutes-paper", code)
    signers = {"signers": ["mayor", "second"], "signed_on": str(today())}
    wrong = SimpleUploadedFile("acta.pdf", b"MZ", content_type="application/pdf")
    answer = staff.post(url, {**signers, "file": wrong})
    assert answer.status_code == 200 and "Tiene que ser un PDF" in answer.text
    large = SimpleUploadedFile("acta.pdf", b"%PDF-" + b"0" * (20 * 1024**2))
    assert "Pesa más de 20 MB" in staff.post(url, {**signers, "file": large}).text
    assert not SignedScan.objects.exists()
    answer = staff.post(url, {**signers, "file": SimpleUploadedFile("Ácta\r\nX: 1.pdf", PDF)})
    assert answer.status_code == 302
    assert stage_of(fresh(minutes)) == Stage.SIGNED


def test_a_scan_is_for_those_who_may_read_what_is_restricted(cast: dict[str, User]) -> None:
    """Members, staff and administration, as a file to be saved; no publisher, no other council, nobody from outside."""
    minutes = at(Stage.APPROVED, cast)
    scan = life.record_paper_signatures(
        minutes=minutes, name='a"; x.pdf', data=PDF, signers=[cast["mayor"].person], signed_on=today(),
        by=cast["staff"],
    )  # fmt: skip
    url = address("minutes-scan", str(scan.pk))
    may = {name for name in cast if as_(name, cast).get(url).status_code == 200}
    assert may == {"staff", "administrator", "mayor", "councillor", "second", "acting", "cm_substitute"}
    assert Client().get(url).status_code == 302
    answer = as_("staff", cast).get(url)
    assert answer.content == PDF and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]


def test_the_original_of_incorporated_minutes_by_form(cast: dict[str, User]) -> None:
    meeting = making.approved(cast["staff"])
    staff, url = as_("staff", cast), address("minutes-paper", meeting.code)
    page = staff.get(address("meeting-detail", meeting.code)).text
    assert "Lo que esta acta no dice" in page and "Falta la hora de inicio" in page
    assert "Adjuntar el original escaneado" in staff.get(address("minutes-signatures", meeting.code)).text
    assert staff.post(url, {"file": SimpleUploadedFile("libro.pdf", PDF)}).status_code == 302
    assert SignedScan.objects.get().name == "libro.pdf"


def test_rectifying_by_form(cast: dict[str, User]) -> None:
    minutes = at(Stage.APPROVED, cast)
    staff, url = as_("staff", cast), address("minutes-rectify", minutes.meeting.code)
    mending = making.vote_on(
        minutes, Meeting.objects.get(date=vote_on(minutes).meeting.date), cast["staff"], kind="rectification"
    )
    data = sent(staff.get(url)) | {
        "part": [DISCUSSION], "says": ["la plaza"], "should_say": ["la cancha"], "decided_in": [str(mending.pk)]
    }  # fmt: skip
    wrong = staff.post(url, data | {"says": ["la canchita"]})
    assert wrong.status_code == 200 and "no dice eso" in wrong.text
    assert staff.post(url, data).status_code == 302
    assert "la cancha" in staff.get(url).text
    assert Rectification.objects.get().decided_in == mending


def test_nothing_to_rectify_by_says_how_one_comes_to_be(cast: dict[str, User]) -> None:
    minutes = at(Stage.APPROVED, cast)
    Decision.objects.exclude(meeting=minutes.meeting).exclude(approves=minutes).update(operative="x")
    meeting = making.approved(cast["staff"], "CV")
    page = as_("staff", cast).get(address("minutes-rectify", meeting.code)).text
    assert "Ninguna sesión posterior decidió" in page


def test_an_amendment_of_nothing_leads_back(cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    url = address("amendment-add", minutes.meeting.code)
    for where in ("", "?parte=", "?parte=item:x.title", "?parte=%00"):
        answer = as_("councillor", cast).get(f"{url}{where}")
        assert answer.status_code == 302 and "Elegí la parte" in said(answer)


def test_only_ones_own_amendment_is_withdrawn(cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    amendment = life.propose_amendment(
        minutes=minutes, part=DISCUSSION, text="Otra.", reason="", by=cast["councillor"]
    )
    url = address("amendment-withdraw", amendment.pk)
    assert as_("second", cast).post(url).status_code == 403
    assert as_("councillor", cast).post(url).status_code == 302
    page = as_("staff", cast).get(address("minutes-review", minutes.meeting.code)).text
    assert "Retirada por quien la propuso" in page
    decide = as_("staff", cast).get(address("amendment-decide", amendment.pk))
    assert decide.status_code == 302 and "ya está resuelta" in said(decide)


def test_what_people_type_is_never_code(cast: dict[str, User]) -> None:
    """Scripts in amendments, reasons, answers, refusals and rectifications come out escaped."""
    minutes = at(Stage.UNDER_REVIEW, cast)
    staff, code = as_("staff", cast), minutes.meeting.code
    amendment = life.propose_amendment(
        minutes=minutes, part="heading.place", text=XSS, reason=XSS, by=cast["councillor"]
    )
    for url in (address("minutes-review", code), address("amendment-decide", amendment.pk)):
        _is_clean(staff.get(url))
    life.decide_amendment(amendment=amendment, accept=True, answer=XSS, by=cast["staff"])
    life.return_minutes(meeting=minutes.meeting, reason=XSS, by=cast["staff"])
    _is_clean(staff.get(address("meeting-detail", code)))
    life.submit_minutes(meeting=minutes.meeting, by=cast["staff"])
    life.approve_minutes(minutes=minutes, decision=vote_on(minutes), by=cast["staff"])
    life.record_refusal(minutes=minutes, person=cast["second"].person, reason=XSS, by=cast["staff"])
    for page in ("minutes-review", "minutes-signatures", "minutes-rectify", "meeting-detail"):
        _is_clean(staff.get(address(page, code)))


def test_what_waits_for_each_is_the_next_step(cast: dict[str, User]) -> None:
    """A draft to its keepers, an amendment, the approval, and the signature to each who may still sign."""
    minutes = at(Stage.DRAFT, cast)
    code, staff = minutes.meeting.code, cast["staff"]

    def waits(name: str) -> set[str]:
        rows = todo(User.objects.get(pk=cast[name].pk), today()).rows
        return {row.action for row in rows if f"/{code}/" in row.url}

    assert waits("staff") == waits("mayor") == {"Seguir con el acta"} and waits("councillor") == set()
    life.submit_minutes(meeting=minutes.meeting, by=staff)
    assert waits("staff") == {"Registrar la aprobación"}
    amendment = life.propose_amendment(
        minutes=minutes, part=DISCUSSION, text="Otra.", reason="", by=cast["councillor"]
    )
    assert waits("staff") == {"Resolver enmiendas"}
    life.withdraw_amendment(amendment=amendment, by=cast["councillor"])
    life.approve_minutes(minutes=minutes, decision=vote_on(minutes), by=staff)
    assert waits("staff") == set() and waits("mayor") == waits("councillor") == {"Firmar el acta"}
    life.sign_minutes(minutes=minutes, by=cast["mayor"])
    assert waits("mayor") == set() and waits("councillor") == {"Firmar el acta"}
    life.sign_minutes(minutes=minutes, by=cast["councillor"])
    assert waits("councillor") == set() == waits("second")


def test_the_page_of_permissions_tells_the_new_rules(client_as: ClientAs, cast: dict[str, User]) -> None:
    page = Client().get("/permisos/").text
    for words in ("Proponer una enmienda", "Firmar un acta en el portal", "Registrar la rectificación"):
        assert words in page
