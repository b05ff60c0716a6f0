"""The workspace of documents, as people use it: pages and forms."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from planning.models import Body
from reports import actions
from reports.models import Document, Format, Publication
from tests.reports.conftest import SmallKind, Walk

ClientAs = Callable[[str], Client]
PARTS = ("introduccion", "conclusiones")


def fields(client: Client, document: Document) -> dict[str, str]:
    """The fields of the edit page as a browser would send them back."""
    page = client.get(document.get_edit_url()).text
    data = dict(re.findall(r'type="hidden" name="((?:version|before)-[^"]+)" value="([^"]*)"', page))
    texts = re.findall(r'<textarea[^>]*name="(text-[^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return {**data, **dict(texts)}


def texts(document: Document) -> dict[str, str]:
    return {part.key: part.text for part in document.parts.all()}


def test_from_a_draft_to_a_publication(walk: Walk, client_as: ClientAs) -> None:
    staff, mayor = client_as("staff"), client_as("mayor")
    assert "Todavía no hay documentos" in staff.get("/gestion/documentos/").text
    body = Body.objects.get(code="CM")
    response = staff.post(
        "/gestion/documentos/nuevo/",
        {"kind": "participacion", "period": "2026-01-01_2026-06-30", "bodies": [body.pk]},
    )
    document = Document.objects.get()
    assert response["Location"] == document.get_edit_url()
    data = fields(staff, document)
    response = staff.post(document.get_edit_url(), {**data, "text-introduccion": "**Hola**", "prepare": "1"})
    preparation = document.preparations.get()
    assert response["Location"] == preparation.get_absolute_url()
    page = staff.get(response["Location"]).text
    assert 'hx-get="/gestion/preparaciones/' in page
    progress = staff.get(f"{preparation.get_absolute_url()}avance/")
    assert "HX-Refresh" not in progress
    actions.render_preparation(preparation_id=preparation.pk)
    assert staff.get(f"{preparation.get_absolute_url()}avance/")["HX-Refresh"] == "true"

    page = mayor.get(preparation.get_absolute_url()).text
    for rendition in preparation.renditions.all():
        address = f"/gestion/preparaciones/{preparation.pk}/{rendition.format}"
        assert f'href="{address}"' in page
        response = mayor.get(address)
        assert "no-store" in response["Cache-Control"]
        assert bytes(rendition.data) in response.content
    assert "Esto todavía no está publicado" in mayor.get(f"/gestion/preparaciones/{preparation.pk}/html").text
    mayor.post(f"{preparation.get_absolute_url()}leida/", {"note": "Muy claro"})
    assert "Muy claro" in mayor.get(preparation.get_absolute_url()).text

    seal = f"{preparation.get_absolute_url()}publicar/"
    assert "No se puede cambiar ni borrar" in mayor.get(seal).text
    assert "confirmá que lo leíste" in mayor.post(seal).text
    assert not Publication.objects.exists()
    mayor.post(seal, {"confirm_read": "on"})
    publication = Publication.objects.get()
    assert publication.get_absolute_url() in mayor.get(preparation.get_absolute_url()).text
    assert client_as("anonymous").get(publication.get_absolute_url()).status_code == 200

    page = staff.get(document.get_edit_url()).text
    assert "Empezar una versión nueva" in page
    version = f"{document.get_edit_url()}version/"
    assert "Decí qué cambia" in staff.post(version, {"change_note": ""}).text
    staff.post(version, {"change_note": "Se corrige un acta."})
    assert "Se corrige un acta." in staff.get(document.get_edit_url()).text


def test_starting_a_document_tells_what_is_wrong(walk: Walk, client_as: ClientAs) -> None:
    walk.draft()
    staff, bodies = (
        client_as("staff"),
        list(Body.objects.filter(code__in=["CM", "CV"]).values_list("pk", flat=True)),
    )
    same = {"kind": "participacion", "period": "2026-01-01_2026-06-30", "bodies": bodies}
    assert "Ya hay un documento sobre eso mismo" in staff.post("/gestion/documentos/nuevo/", same).text
    other = {**same, "period": "otro", "period_from": "2026-03-01"}
    assert "Indicá este día" in staff.post("/gestion/documentos/nuevo/", other).text
    other["period_to"] = "2026-02-01"
    assert "no puede ser anterior" in staff.post("/gestion/documentos/nuevo/", other).text
    assert "Elegí al menos un órgano" in staff.post("/gestion/documentos/nuevo/", {**same, "bodies": []}).text
    other["period_to"] = "2026-03-31"
    assert staff.post("/gestion/documentos/nuevo/", other).status_code == 302
    assert Document.objects.latest("pk").subject_key == "2026-03-01_2026-03-31_CM+CV"


def test_two_people_write_at_once(walk: Walk, client_as: ClientAs) -> None:
    document = walk.draft()
    one, other = client_as("staff"), client_as("team")
    read_by_one, read_by_other = fields(one, document), fields(other, document)
    one.post(document.get_edit_url(), {**read_by_one, "text-introduccion": "Texto de una"})
    # Who touched another part loses nothing and overwrites nothing.
    other.post(document.get_edit_url(), {**read_by_other, "text-conclusiones": "Cierre"})
    assert texts(document) == {"introduccion": "Texto de una", "conclusiones": "Cierre"}
    # Who touched the same part sees both.
    page = other.post(document.get_edit_url(), {**read_by_other, "text-introduccion": "Texto de otra"})
    assert page.status_code == 200
    assert "Otra persona guardó esta parte" in page.text
    assert "Texto de una" in page.text and "Texto de otra" in page.text
    assert texts(document)["introduccion"] == "Texto de una"
    assert ">\nCierre</textarea>" in page.text  # what it left alone shows as it is now
    # Saving again, having seen it, is a decision.
    seen = dict(re.findall(r'type="hidden" name="((?:version|before)-[^"]+)" value="([^"]*)"', page.text))
    both = {**seen, "text-introduccion": "Texto de las dos", "text-conclusiones": "Cierre"}
    assert other.post(document.get_edit_url(), both).status_code == 302
    assert texts(document)["introduccion"] == "Texto de las dos"


def test_a_reference_to_no_figure_is_told_and_the_rest_kept(walk: Walk, client_as: ClientAs) -> None:
    document, staff = walk.draft(), client_as("staff")
    data = {
        **fields(staff, document),
        "text-introduccion": "[[nada]]",
        "text-conclusiones": "Bien",
        "prepare": "1",
    }
    page = staff.post(document.get_edit_url(), data)
    assert "No existe la cifra" in page.text
    assert "[[nada]]" in page.text
    assert texts(document) == {"introduccion": "", "conclusiones": "Bien"}
    assert not document.preparations.exists()


def test_a_preview_saves_nothing(
    walk: Walk, kind: SmallKind, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SmallKind, "preview", lambda self, document, text: f"<em>{text}</em>", raising=False)
    monkeypatch.setattr(
        SmallKind,
        "figure_choices",
        lambda self, document: [("personas.total", "Personas", "12")],
        raising=False,
    )
    document, staff = walk.draft(), client_as("staff")
    data = {**fields(staff, document), "text-introduccion": "Así", "preview": "introduccion"}
    page = staff.post(document.get_edit_url(), data).text
    assert "<em>Así</em>" in page
    assert "[[personas.total]]" in page
    assert texts(document)["introduccion"] == ""


def test_data_that_changed_is_told_when_publishing(
    walk: Walk, client_as: ClientAs, changed_data: Callable[[], None]
) -> None:
    preparation = walk.ready()
    changed_data()
    mayor = client_as("mayor")
    page = mayor.post(f"{preparation.get_absolute_url()}publicar/", {"confirm_read": "on"}, follow=True)
    assert "Los datos cambiaron desde que se preparó" in page.text
    assert "Preparar de nuevo" not in page.text  # not the mayor's to do
    staff = client_as("staff")
    assert "Preparar de nuevo" in staff.get(preparation.get_absolute_url()).text
    staff.post(f"{preparation.document.get_edit_url()}preparar/")
    assert "Esta preparación ya no vale" in staff.get(preparation.get_absolute_url()).text


def test_a_failure_is_told_with_a_way_on(walk: Walk, kind: SmallKind, client_as: ClientAs) -> None:
    kind.fails_at = Format.PDF
    preparation = walk.queued()
    with pytest.raises(actions.RenderingFailed):
        actions.render_preparation(preparation_id=preparation.pk)
    staff = client_as("staff")
    page = staff.get(preparation.get_absolute_url()).text
    assert "No se pudo preparar" in page and "no hay tinta" in page and "Volver a intentar" in page
    assert "No se pudo preparar" in staff.get(preparation.document.get_edit_url()).text
    kind.fails_at = ""
    staff.post(f"{preparation.document.get_edit_url()}preparar/")
    anew = preparation.document.preparations.first()
    assert actions.render_preparation(preparation_id=anew.pk).state == "ready"


def test_returning_needs_a_reason_on_the_page(walk: Walk, client_as: ClientAs) -> None:
    preparation = walk.ready()
    mayor = client_as("mayor")
    page = mayor.post(f"{preparation.get_absolute_url()}devolver/", {"reason": ""})
    assert "Decí qué hay que cambiar" in page.text
    mayor.post(f"{preparation.get_absolute_url()}devolver/", {"reason": "Falta nombrar las actas."})
    assert "Falta nombrar las actas." in client_as("staff").get(preparation.document.get_edit_url()).text


# address, method, roles that get past the permission
WRITERS = {"staff", "team", "coordinator"}
READERS = WRITERS | {"mayor", "publisher"}
SEALERS = {"mayor", "publisher"}
REFUSALS = [
    ("/gestion/documentos/nuevo/", "get", WRITERS),
    ("/gestion/documentos/nuevo/", "post", WRITERS),
    ("{document}", "post", WRITERS),
    ("{document}preparar/", "post", WRITERS),
    ("{document}version/", "get", WRITERS),
    ("{document}version/", "post", WRITERS),
    ("{preparation}leida/", "post", READERS),
    ("{preparation}devolver/", "post", READERS),
    ("{preparation}publicar/", "get", SEALERS),
    ("{preparation}publicar/", "post", SEALERS),
]


@pytest.mark.parametrize(("address", "method", "may"), REFUSALS)
def test_pages_refuse_the_wrong_roles(
    walk: Walk, people: dict[str, User], client_as: ClientAs, address: str, method: str, may: set[str]
) -> None:
    preparation = walk.ready()
    address = address.format(
        document=preparation.document.get_edit_url(), preparation=preparation.get_absolute_url()
    )
    for role in people:
        response = getattr(client_as(role), method)(address)
        assert (response.status_code == 403) is (role not in may), (role, response.status_code)
    anonymous = getattr(client_as("anonymous"), method)(address)
    assert anonymous.status_code == 302 and "/cuenta/" in anonymous["Location"]


@pytest.mark.parametrize("rest", ["", "html", "pdf", "avance/"])
def test_drafts_are_for_those_who_signed_in(walk: Walk, client_as: ClientAs, rest: str) -> None:
    address = f"{walk.ready().get_absolute_url()}{rest}"
    assert client_as("nobody").get(address).status_code == 200
    assert client_as("anonymous").get(address).status_code == 302


@pytest.mark.parametrize("rest", ["preparar/", "leida/", "devolver/"])
def test_what_changes_something_refuses_get(walk: Walk, client_as: ClientAs, rest: str) -> None:
    preparation = walk.ready()
    base = preparation.document.get_edit_url() if rest == "preparar/" else preparation.get_absolute_url()
    assert client_as("staff").get(f"{base}{rest}").status_code == 405


def test_the_list_costs_the_same_however_long(
    walk: Walk, client_as: ClientAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for year in range(2001, 2021):
        walk.draft(period=(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    staff = client_as("staff")
    with django_assert_max_num_queries(12):
        assert staff.get("/gestion/documentos/").text.count("item-title") == 20
