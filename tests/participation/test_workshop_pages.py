"""The pages of workshops: by form and by script, for the clerk and for anybody."""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participation.actions.contributions import review_contribution
from participation.actions.topics import create_topic
from participation.actions.workshops import save_call
from participation.models import Contribution, Meeting
from participation.receipts import spaced_receipt_code
from planning.models import Subzone, today
from tests.participation.workshops import approved, card_of, prepared, said, table_of
from tests.planning import progressing

ClientAs = Callable[[str], Client]


def at(name: str, meeting: Meeting, *more: object) -> str:
    return reverse(f"gestion:{name}", args=[meeting.code, *more])


def shown(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def test_a_clerk_goes_from_the_call_to_the_approved_record_sheet(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """Every form, without a script; and then anybody reads what was reviewed."""
    clerk, anybody = client_as("staff"), client_as("anonymous")
    subzone = Subzone.objects.get_or_create(code="F1", name="Subzona 1")[0]
    call = {
        "title": "Taller de la plaza", "date": today().isoformat(), "start_time": "19:00", "place": "Liceo",
        "point": "-34.85, -56.13", "subzone": subzone.pk, "accessibility": "Rampa", "childcare": "Sí",
        "channels": "Radio\nPuerta a puerta", "edit_version": "0",
    }  # fmt: skip
    wrong = shown(clerk.post(reverse("gestion:workshop-add"), call | {"point": "acá"}))
    assert "Escribí la latitud y la longitud" in wrong and "Puerta a puerta" in wrong
    assert clerk.post(reverse("gestion:workshop-add"), call).status_code == 302
    meeting = Meeting.objects.get()
    assert (float(meeting.workshop.latitude), float(meeting.workshop.longitude)) == (-34.85, -56.13)
    public = reverse("workshop-detail", args=[meeting.code])
    assert anybody.get(public).status_code == 404
    hub = shown(clerk.get(at("workshop-detail", meeting)))
    assert "Anunciar el taller" in hub and "Todavía no la ve nadie de afuera" in hub
    clerk.post(at("workshop-announce", meeting))
    page = shown(anybody.get(public))
    for words in ("Rampa", "Puerta a puerta", "Subzona 1", "Quien quiera", "map-spot"):
        assert words in page
    assert "Taller de la plaza" in shown(anybody.get(reverse("workshop-list")))

    clerk.post(at("workshop-edit", meeting), call | {"place": "Liceo 58", "edit_version": "0"})
    assert "Liceo 58" in shown(anybody.get(public))
    stale = shown(clerk.post(at("workshop-edit", meeting), call | {"edit_version": "0", "purpose": "Otra"}))
    assert "Otra persona guardó cambios" in stale
    clerk.post(at("workshop-tables", meeting), {"count": "2"})
    clerk.post(at("workshop-tables", meeting), {"count": "2", "about_1": "La plaza"})
    clerk.post(at("workshop-facilitators", meeting), {"role": "facilitates", "name": "Rosa"})
    clerk.post(at("workshop-cards", meeting), {"count": "3"})
    clerk.post(at("workshop-attendees", meeting), {"contar": "1", "cuenta-count": "9"})
    refused = shown(clerk.post(at("workshop-attendees", meeting), {"persona-name": "Olga"}))
    assert "Sin consentimiento no se guarda el nombre" in refused and 'value="Olga"' in refused
    clerk.post(at("workshop-attendees", meeting), {"persona-name": "Olga", "persona-consented": "on"})
    hub = shown(clerk.get(at("workshop-detail", meeting)))
    assert "la ficha no se escribió" in hub and "Tiene todo lo que" not in hub
    assert "10 personas en la cuenta, 1 con su nombre" in shown(clerk.get(at("workshop-attendees", meeting)))
    capture = at("workshop-capture", meeting, 1)
    one = {"kind": "complaint", "author_type": "residents", "uid": str(uuid.uuid4())}
    saved = clerk.post(capture, one | {"verbatim": "Falta luz"})
    assert saved.url == f"{capture}?kind=complaint&author_type=residents"
    clerk.post(capture, one | {"verbatim": "Falta luz"})  # pressed twice, or sent again by going back
    again = shown(clerk.get(saved.url))
    assert 'value="complaint" selected' in again and Contribution.objects.count() == 1
    card = spaced_receipt_code(card_of(meeting).code)
    assert "Tarjeta 1, sin cargar" in shown(clerk.get(at("workshop-card-check", meeting), {"card": card}))
    typing = at("workshop-card-typing", meeting)
    clerk.post(
        typing,
        {"kind": "proposal", "author_type": "residents", "table": "2", "card": card, "verbatim": "Poda"},
    )
    assert "ya se cargó en la mesa 2" in shown(clerk.get(at("workshop-card-check", meeting), {"card": card}))
    row = Contribution.objects.get(verbatim="Poda")
    edit = at("workshop-contribution-edit", meeting, row.code)
    assert f'value="{card}"' in shown(clerk.get(edit))
    fixed = {
        "kind": "proposal", "author_type": "residents", "table": "2", "card": card, "verbatim": "Poda.",
        "edit_version": "0",
    }  # fmt: skip
    assert clerk.post(edit, fixed).url == at("workshop-capture", meeting, 2)
    assert "Otra persona lo corrigió" in shown(clerk.post(edit, fixed | {"verbatim": "Poda!"}))
    clerk.post(at("workshop-incidents", meeting), {"text": "Se cortó la luz", "at": "20:10"})
    incident = meeting.incidents.get()
    clerk.post(f"{at('workshop-incidents', meeting)}?corregir={incident.pk}", {"text": "Se cortó 5 minutos"})
    assert "Se cortó 5 minutos" in shown(clerk.get(at("workshop-incidents", meeting)))
    photo = SimpleUploadedFile("a.png", progressing.picture(), "image/png")
    told = {
        "file": photo,
        "caption": "La mesa 1",
        "consented": "on",
        "consent_note": "Planilla",
        "is_public": "on",
    }
    clerk.post(at("workshop-photos", meeting), told)
    picture = meeting.photos.get()
    assert clerk.get(at("workshop-photo-shown", meeting, picture.pk))["Content-Type"] == "image/jpeg"
    photo_url = reverse("workshop-photo", args=[picture.sha256])
    assert anybody.get(photo_url).status_code == 404
    sheet = SimpleUploadedFile("a.csv", b"mesa,texto\n1,Luz en la parada\n")
    assert clerk.post(at("workshop-sheets", meeting), {"file": sheet}).status_code == 302
    assert clerk.get(at("workshop-sheet-template", meeting)).status_code == 200

    page = shown(anybody.get(public))
    for words in ("Falta luz", "Se cortó", "Olga", "Rosa", card):
        assert words not in page
    approved(meeting, people["staff"])
    hub = shown(clerk.get(at("workshop-detail", meeting)))
    assert "La ficha está aprobada" in hub and "Mesa 1 (" not in hub
    assert clerk.get(capture).url == at("workshop-detail", meeting)
    late = clerk.post(capture, one | {"verbatim": "Tarde", "uid": str(uuid.uuid4())})
    assert late.status_code == 409 and "Tarde" in late.content.decode()
    review_contribution(
        contribution=row, decision="show", public_text="Que poden.", expected_version=0, by=people["staff"]
    )
    page = shown(anybody.get(public))
    told = (
        "Que poden.",
        "2 aportes en 2 mesas",
        "1 aporte con el texto en revisión",
        "todavía no tiene devolución",
    )
    for words in (*told, photo_url):
        assert words in page
    for words in ("Falta luz", "Se cortó", "Olga", "Rosa", card, "10 personas"):
        assert words not in page
    assert anybody.get(photo_url)["Content-Type"] == "image/jpeg"
    clerk.post(at("workshop-photo-show", meeting, picture.pk), {"se_publica": "0"})
    assert anybody.get(photo_url).status_code == 404 and photo_url not in shown(anybody.get(public))


def test_what_a_script_sends_is_saved_once_and_only_for_its_account(
    people: dict[str, User], client_as: ClientAs
) -> None:
    staff, clerk = people["staff"], client_as("staff")
    meeting = prepared(staff, cards=1)
    url = at("workshop-capture-save", meeting, 1)
    sent = {
        "account": str(staff.pk), "uid": str(uuid.uuid4()), "verbatim": "<b>Luz</b>", "kind": "proposal",
        "author_type": "residents", "is_dissent": "on",
    }  # fmt: skip

    def send(data: Any) -> HttpResponse:
        return clerk.post(url, json.dumps(data), content_type="application/json")

    first, second = send(sent).json(), send(sent).json()
    assert first["saved"] == second["saved"] == sent["uid"] and Contribution.objects.count() == 1
    assert "&lt;b&gt;Luz&lt;/b&gt;" in first["html"] and first["total"] == 1
    assert Contribution.objects.get().is_dissent
    wrong = send(sent | {"uid": str(uuid.uuid4()), "card": "ZZZZ-ZZZZ"}).json()
    assert list(wrong["errors"]) == ["card"]
    for bad in (None, [], {"uid": 3}, {**sent, "uid": "x"}, {**sent, "verbatim": 3}):
        assert send(bad).status_code == 400
    assert send(sent | {"account": str(people["officer"].pk), "uid": str(uuid.uuid4())}).status_code == 403
    assert (
        client_as("officer").post(url, json.dumps(sent), content_type="application/json").status_code == 403
    )
    assert clerk.get(url).json()["account"] == staff.pk
    approved(meeting, staff)
    assert send(sent | {"uid": str(uuid.uuid4())}).status_code == 409
    assert send(sent).json()["saved"] == sent["uid"], "what was stored already is no refusal"
    assert Contribution.objects.count() == 1


def test_the_public_list_has_the_next_one_on_top_then_years_and_subzones(
    people: dict[str, User], client_as: ClientAs, django_assert_max_num_queries: Any
) -> None:
    staff, anybody = people["staff"], client_as("anonymous")
    subzone = Subzone.objects.get_or_create(code="F1", name="Subzona 1")[0]
    for days, title in ((9, "Segundo"), (2, "Primero"), (-3, "Pasado"), (-500, "Viejo")):
        day = today() + dt.timedelta(days=days)
        convened = timezone.now() - dt.timedelta(days=600)
        prepared(staff, date=day, title=f"Taller {title}", convened_at=convened)
    hidden = prepared(staff, date=today() + dt.timedelta(days=4), title="Taller Escondido")
    shut = {"is_open": False, "closed_reason": "Sí"}
    closed = prepared(staff, date=today() + dt.timedelta(days=5), title="Taller Cerrado", **shut)
    page = shown(anybody.get(reverse("workshop-list")))
    places = [page.index(f"Taller {title}") for title in ("Primero", "Segundo", "Pasado", "Viejo")]
    assert places == sorted(places) and "Próximos" in page
    assert hidden.title not in page and closed.title not in page
    for meeting in (hidden, closed):
        assert anybody.get(reverse("workshop-detail", args=[meeting.code])).status_code == 404
    first = Meeting.objects.get(title="Taller Primero")
    save_call(meeting=first, fields={}, call={"subzone": subzone}, expected_version=0, by=staff)
    url = reverse("workshop-list")
    only = shown(anybody.get(url, {"subzona": "F1"}))
    assert "Taller Primero" in only and "Taller Segundo" not in only
    assert "Taller Segundo" in shown(anybody.get(url, {"subzona": "no-existe"}))
    with django_assert_max_num_queries(5):
        anybody.get(url, {"page": "1"})


@pytest.mark.parametrize("rows", [5, 60])
def test_the_page_of_a_table_asks_as_much_for_sixty_as_for_five(
    rows: int, people: dict[str, User], client_as: ClientAs, django_assert_max_num_queries: Any
) -> None:
    staff = people["staff"]
    meeting = prepared(staff)
    Contribution.objects.bulk_create(
        Contribution(
            code=f"X-A{number}",
            meeting=meeting,
            table=table_of(meeting),
            author_type="residents",
            verbatim="Luz",
        )
        for number in range(rows)
    )
    clerk = client_as("staff")
    clerk.get(at("workshop-capture", meeting, 1))
    with django_assert_max_num_queries(22):
        assert shown(clerk.get(at("workshop-capture", meeting, 1))).count("data-uid=") == rows


def test_a_session_is_no_workshop_and_a_table_of_another_is_none(
    people: dict[str, User], client_as: ClientAs
) -> None:
    staff, clerk = people["staff"], client_as("staff")
    meeting = prepared(staff, tables=1)
    assert clerk.get(at("workshop-capture", meeting, 2)).status_code == 404
    row = said(meeting, staff)
    other = prepared(staff)
    assert clerk.get(at("workshop-contribution-edit", other, row.code)).status_code == 404
    Meeting.objects.filter(pk=meeting.pk).update(kind="ordinary")
    for name in ("workshop-detail", "workshop-cards", "workshop-photos", "workshop-sheets"):
        assert clerk.get(at(name, meeting)).status_code == 404


def test_anybody_goes_on_from_what_was_said_to_its_topic(people: dict[str, User]) -> None:
    """At both addresses of a workshop, its own and that of meetings."""
    staff = people["staff"]
    meeting = prepared(staff, date=today())
    row = said(meeting, staff)
    approved(meeting, staff)
    review_contribution(contribution=row, decision="show", public_text="Luz.", expected_version=0, by=staff)
    topic = create_topic(title="Más luz en la plaza", contributions=[row], by=staff)
    for address in ("workshop-detail", "meeting-detail"):
        page = shown(Client().get(reverse(address, args=[meeting.code])))
        assert f'href="{topic.get_absolute_url()}">Más luz en la plaza</a>, sin respuesta' in page, address
