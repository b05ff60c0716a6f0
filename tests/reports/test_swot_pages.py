"""The pages of the SWOT matrix, walked as people do: nothing typed is lost, and a long one costs as a short one."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from participation.models import Topic
from planning.models import today
from reports import actions
from reports.models import (
    Document,
    EvidenceKind,
    FactorEvidence,
    StrategyItem,
    SwotBallot,
    SwotFactor,
    SwotMatrix,
    SwotTally,
)
from reports.queries.swot import suggested_period
from tests.participation import giving_back
from tests.planning import plans
from tests.reports import swotting

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]
LIST, NEW = "/gestion/foda/", "/gestion/foda/nueva/"


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- rounds ---


def test_an_empty_list_says_what_comes_and_who_begins(client_as: ClientAs) -> None:
    assert "Abrir la primera ronda" in words(client_as("coordinator").get(LIST))
    for person in ("team", "staff", "nobody"):
        told = words(client_as(person).get(LIST))
        assert "Todavía no se abrió ninguna" in told and NEW not in told


def test_the_half_year_that_ended_last_is_suggested(client_as: ClientAs, people: dict[str, User]) -> None:
    assert suggested_period(dt.date(2026, 7, 1)) == (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert suggested_period(dt.date(2026, 6, 30)) == (dt.date(2025, 7, 1), dt.date(2025, 12, 31))
    form = client_as("coordinator").get(NEW).context["form"]
    assert (form["period_from"].value(), form["period_to"].value()) == suggested_period(today())
    assert "factors" not in form.fields
    swotting.sealed(people)
    assert suggested_period(dt.date(2026, 7, 1)) == (dt.date(2026, 7, 1), dt.date(2026, 12, 31))


def test_a_round_begins_with_the_factors_that_were_ticked(
    client_as: ClientAs, people: dict[str, User]
) -> None:
    first = swotting.sealed(people, "FFOD")
    client = client_as("coordinator")
    offered = list(client.get(NEW).context["form"].fields["factors"].queryset)
    assert len(offered) == 4
    data = {
        "title": "Segunda", "period_from": "2026-07-01", "period_to": "2026-12-31",
        "factors": [offered[0].pk, offered[1].pk],
    }  # fmt: skip
    response = client.post(NEW, data)
    matrix = SwotMatrix.objects.get(number=2)
    assert response.url == matrix.get_absolute_url() and matrix.previous == first
    assert set(matrix.factors.values_list("previous", flat=True)) == {offered[0].pk, offered[1].pk}


def test_a_refused_round_keeps_what_was_typed_and_leaves_nothing(
    client_as: ClientAs, people: dict[str, User]
) -> None:
    swotting.sealed(people)
    data = {"title": "Segunda", "period_from": "2026-12-31", "period_to": "2026-07-01", "purpose": "Ver más"}
    response = client_as("coordinator").post(NEW, data)
    assert response.context["form"].errors.keys() == {"period_to"}
    assert "Ver más" in words(response) and SwotMatrix.objects.count() == 1


def test_two_people_edit_the_round(client_as: ClientAs, people: dict[str, User]) -> None:
    matrix = swotting.opened(people)
    address = f"/gestion/foda/{matrix.pk}/editar/"
    data = {"period_from": "2026-01-01", "period_to": "2026-06-30", "edit_version": "0"}
    client = client_as("coordinator")
    assert client.post(address, data | {"title": "Uno"}).status_code == 302
    late = client.post(address, data | {"title": "Dos"})
    told = words(late)
    assert "Dos versiones" in told and ">Uno<" in told and SwotMatrix.objects.get().title == "Uno"
    again = client.post(address, data | {"title": "Dos", "edit_version": "1"})
    assert again.status_code == 302 and SwotMatrix.objects.get().title == "Dos"


def test_a_round_is_walked_to_its_document(client_as: ClientAs, people: dict[str, User]) -> None:
    """Closed, grouped, agreed and back, by the buttons that its page offers."""
    matrix = swotting.opened(people)
    swotting.proposed(matrix, "F", people["staff"])
    client, page = client_as("coordinator"), f"/gestion/foda/{matrix.pk}/"
    assert f"{page}cerrar/" in words(client.get(page)) and f"{page}pesos/" not in words(client.get(page))
    assert "Se recibió 1 propuesta." in words(client.get(f"{page}cerrar/"))
    client.post(f"{page}cerrar/")
    refused = client.post(f"{page}acordar/")
    assert "Queda 1 propuesta sin decidir." in words(refused)
    client.post(f"/gestion/foda/factor/{matrix.factors.get().pk}/poner/", {"next": f"{page}agrupar/"})
    assert client.post(f"{page}acordar/").url == page
    told = words(client.get(page))
    assert "F1" in told and "Escribir y preparar el documento" in told
    back = client.post(f"{page}volver/", {"reason": " "})
    assert back.context["form"].errors.keys() == {"reason"}
    client.post(f"{page}volver/", {"reason": "Falta una"})
    assert "Falta una" in words(client.get(page))


def test_next_leads_nowhere_else(client_as: ClientAs, people: dict[str, User]) -> None:
    matrix = swotting.grouping(people, "F")
    factor = swotting.proposed(matrix, "O", people["team"])
    for wanted in ("https://example.org/", "//example.org", "javascript:alert(1)", '">'):
        response = client_as("team").post(f"/gestion/foda/factor/{factor.pk}/poner/", {"next": wanted})
        assert response.url == factor.get_absolute_url()


def test_a_document_begun_is_gone_on_with(client_as: ClientAs, people: dict[str, User]) -> None:
    matrix = swotting.agreed(people)
    document = Document.objects.create(
        kind="foda", subject_key="2026-01-01_2026-06-30", title="FODA", matrix=matrix, period_from=swotting.FROM,
        period_to=swotting.TO, created_by=people["staff"],
    )  # fmt: skip
    address = f"/gestion/foda/{matrix.pk}/documento/"
    assert client_as("staff").post(address).url == document.get_edit_url()
    assert client_as("staff").get(address).status_code == 405
    assert client_as("councillor").post(address).status_code == 403


# --- proposals ---


def test_proposals_follow_one_another(client_as: ClientAs, people: dict[str, User]) -> None:
    """The next one begins with side, people and day of the last; what others proposed stands below."""
    matrix = swotting.opened(people)
    swotting.proposed(matrix, "A", people["councillor"])
    client, address = client_as("neighbourhood_councillor"), f"/gestion/foda/{matrix.pk}/proponer/"
    first = client.get(address)
    assert first.context["form"]["contributed_by"].value() == "neighbourhood_council"
    assert swotting.WORDS["A"] in words(first)
    data = {
        "side": "weakness",
        "text": "Nadie barre la plaza",
        "contributed_by": "residents",
        "on": "2026-05-04",
    }
    response = client.post(address, data | {"edit_version": "0"})
    following = client.get(response.url)
    form = following.context["form"]
    assert [str(form[name].value()) for name in ("side", "contributed_by", "on")] == [
        "weakness", "residents", "2026-05-04",
    ]  # fmt: skip
    assert not form["text"].value() and "Nadie barre la plaza" in words(following)


@pytest.mark.parametrize("text", ["", "   ", "Llamar a Ana al 099 123 456", "x" * 401])
def test_a_refused_proposal_stays_on_screen(text: str, client_as: ClientAs, people: dict[str, User]) -> None:
    """Also one that seems to hold personal data: it is published."""
    matrix = swotting.opened(people)
    data = {
        "side": "weakness",
        "text": text,
        "contributed_by": "residents",
        "on": "2026-05-04",
        "edit_version": "0",
    }
    response = client_as("staff").post(f"/gestion/foda/{matrix.pk}/proponer/", data)
    assert response.status_code == 200 and "text" in response.context["form"].errors
    assert not text.strip() or text in words(response)
    assert not matrix.factors.exists()


def test_ones_own_proposal_is_corrected_and_no_other(client_as: ClientAs, people: dict[str, User]) -> None:
    matrix = swotting.opened(people)
    own = swotting.proposed(matrix, "F", people["staff"])
    data = {"side": "strength", "text": "Mejor dicho", "contributed_by": "staff", "on": "2026-05-04"}
    address = f"/gestion/foda/factor/{own.pk}/editar/"
    assert client_as("councillor").post(address, data | {"edit_version": "0"}).status_code == 403
    assert "Corregir" not in words(client_as("councillor").get(own.get_absolute_url()))
    assert client_as("staff").post(address, data | {"edit_version": "0"}).status_code == 302
    late = client_as("team").post(address, data | {"edit_version": "0", "text": "Otra vez"})
    assert "Dos versiones" in words(late) and SwotFactor.objects.get().text == "Mejor dicho"
    actions.start_grouping(matrix=matrix, by=people["coordinator"])
    late = client_as("staff").post(address, data | {"edit_version": "1", "text": "Tarde"})
    assert late.status_code == 409 and "Tarde" in words(late)
    assert SwotFactor.objects.get().text == "Mejor dicho"


def test_deciding_by_its_pages(client_as: ClientAs, people: dict[str, User]) -> None:
    matrix, team = swotting.grouping(people, "F"), people["team"]
    one, two = (swotting.proposed(matrix, "O", team, text) for text in ("Una", "Dos"))
    client = client_as("team")
    assert client_as("staff").get(f"/gestion/foda/{matrix.pk}/agrupar/").status_code == 403
    kept = swotting.of(matrix, "F")
    group, leave = (f"/gestion/foda/factor/{one.pk}/{what}/" for what in ("agrupar", "dejar-afuera"))
    assert client.post(group, {}).context["form"].errors.keys() == {"into"}
    assert client.post(group, {"into": two.pk}).context["form"].errors.keys() == {"into"}
    assert client.post(leave, {"left_reason": " "}).context["form"].errors.keys() == {"left_reason"}
    client.post(group, {"into": kept.pk})
    client.post(f"/gestion/foda/factor/{two.pk}/dejar-afuera/", {"left_reason": "No depende"})
    assert swotting.states(matrix) == {swotting.WORDS["F"]: "kept", "Una": "grouped", "Dos": "left_out"}
    told = words(client.get(f"/gestion/foda/{matrix.pk}/"))
    assert "No entra: No depende" in told and "1 propuesta agrupada" in told
    client.post(f"/gestion/foda/factor/{two.pk}/devolver/")
    assert swotting.states(matrix)["Dos"] == "proposed"
    refused = client.post(f"/gestion/foda/factor/{kept.pk}/devolver/", follow=True)
    assert "Tiene otro agrupado debajo" in words(refused)


# --- weights ---


def test_a_wrong_sum_is_told_at_its_side_and_keeps_everything(
    client_as: ClientAs, people: dict[str, User]
) -> None:
    matrix = swotting.grouping(people)
    address, factors = f"/gestion/foda/{matrix.pk}/pesos/", {x: swotting.of(matrix, x).pk for x in "FODA"}
    typed = {"F": "33,3", "D": "66.6", "O": " 50 ", "A": ""}
    data = {f"weight_{factors[x]}": weight for x, weight in typed.items()}
    data |= {f"rating_{factors[x]}": "3" for x in "FODA"} | {"edit_version": str(matrix.edit_version)}
    response = client_as("team").post(address, data)
    told = words(response)
    assert told.count("suman 99,9") == 2  # above, with a link to it, and there
    for x, weight in typed.items():
        field = told[told.index(f'id="weight_{factors[x]}"') :].partition(">")[0]
        assert f'value="{weight.strip()}"' in field
        assert ("aria-invalid" in field) is (x in "FD")
        assert ('aria-describedby="suma-internal"' in field) is (x in "FD")
    assert not matrix.factors.exclude(weight=None, rating=None).exists()
    data[f"weight_{factors['D']}"] = "66.7"
    assert client_as("team").post(address, data).status_code == 302
    page = words(client_as("team").get(f"/gestion/foda/{matrix.pk}/"))
    assert "<strong>3,00</strong>, por encima del punto medio (2,5)" in page
    assert "Sin total: 1 de 2 factores sin peso." in page


def test_two_people_weigh_at_once(client_as: ClientAs, people: dict[str, User]) -> None:
    """The later one sees both, and what they typed; saving again is then a choice."""
    matrix = swotting.grouping(people)
    address, factor = f"/gestion/foda/{matrix.pk}/pesos/", swotting.of(matrix, "F")
    version = matrix.edit_version
    swotting.weigh(matrix, people["coordinator"], F=("20", "2"))
    data = {f"weight_{factor.pk}": "30", f"rating_{factor.pk}": "2"}
    late = client_as("team").post(address, data | {"edit_version": str(version)})
    told = words(late)
    assert "Otra persona guardó cambios" in told and "<td>30</td><td>20</td>" in told
    assert SwotFactor.objects.get(pk=factor.pk).weight == 20
    again = late.context["version"]
    assert client_as("team").post(address, data | {"edit_version": str(again)}).status_code == 302
    assert SwotFactor.objects.get(pk=factor.pk).weight == 30


def test_fields_that_the_page_does_not_have(client_as: ClientAs, people: dict[str, User]) -> None:
    """Of another factor, of none, too long to be a number: told or passed over, and nothing is saved."""
    matrix = swotting.grouping(people)
    address = f"/gestion/foda/{matrix.pk}/pesos/"
    data = {
        "edit_version": str(matrix.edit_version),
        "weight_99999": "10",
        f"weight_{'9' * 5000}": "1",
        "weight_x": "1",
    }
    sent = client_as("team").post(address, urlencode(data), content_type="application/x-www-form-urlencoded")
    told = words(sent)
    assert "Ese factor ya no está en la matriz." in told
    assert client_as("team").post(address, {"edit_version": "x"}).status_code == 200
    assert not matrix.factors.exclude(weight=None).exists()


# --- what was typed while the round moved on ---


def test_what_is_typed_while_the_round_moves_on_stays_on_screen(
    client_as: ClientAs, people: dict[str, User]
) -> None:
    """Refused, with its reason and 409; whoever only opens the page is sent back to the round."""
    matrix = swotting.agreed(people)
    strategy = swotting.strategy(matrix, people["team"])
    topic = giving_back.chain(people) and Topic.objects.get(code="T-luz")
    factor = swotting.of(matrix, "F")
    at, of = f"/gestion/foda/{matrix.pk}", f"/gestion/foda/factor/{factor.pk}"
    typed = {"side": "strength", "text": "Kanaritotipeado", "contributed_by": "staff", "on": "2026-05-04"}
    sent: dict[str, tuple[dict[str, Any], str]] = {
        f"{at}/proponer/": (typed | {"edit_version": "0"}, "Kanaritotipeado"),
        f"{of}/editar/": (typed | {"edit_version": str(factor.edit_version)}, "Kanaritotipeado"),
        f"{at}/pesos/": ({f"weight_{factor.pk}": "33.3", "edit_version": "0"}, 'value="33.3"'),
        f"{at}/calificar/": ({f"rating_{factor.pk}": "4", "sure": "1"}, "checked"),
        f"{of}/evidencia/?q=luz": ({"choice": f"topic:{topic.pk}:", "note": "Kanaritonota"}, "Kanaritonota"),
        f"{of}/dejar-afuera/": ({"left_reason": "Kanaritorazon"}, "Kanaritorazon"),
    }
    client = client_as("team")
    for address, (data, kept) in sent.items():
        late = client.post(address, data)
        assert late.status_code == 409, address
        told = words(late)
        assert kept in told and "Falta corregir algo" in told, address
        if "dejar-afuera" not in address:
            assert client.get(address).status_code == 302, address
    actions.mark_sealed(matrix)
    crossed = [swotting.of(matrix, letter).pk for letter in "FO"]
    data = {"kind": "FO", "text": "Kanaritoestrategia", "factors": crossed, "edit_version": "0"}
    for address in (f"{at}/estrategias/nueva/", f"/gestion/foda/estrategias/{strategy.pk}/"):
        late = client.post(address, data)
        assert late.status_code == 409 and "Kanaritoestrategia" in words(late), address
        assert client.get(address).status_code == 302, address
    assert not FactorEvidence.objects.exists() and not SwotBallot.objects.exists()


# --- each member's own ratings ---


def test_ratings_are_looked_at_once_more_before_they_count(
    client_as: ClientAs, people: dict[str, User]
) -> None:
    matrix = swotting.grouping(people)
    address, factor = f"/gestion/foda/{matrix.pk}/calificar/", swotting.of(matrix, "F")
    client = client_as("team")
    assert "después no se puede cambiar" in words(client.get(address))
    assert "Calificá al menos un factor" in words(client.post(address, {}))
    shown = client.post(address, {f"rating_{factor.pk}": "4"})
    assert "no se puede cambiar" in words(shown) and f'name="rating_{factor.pk}" value="4"' in words(shown)
    assert not SwotBallot.objects.exists()
    again = client.post(address, {f"rating_{factor.pk}": "4", "again": "1"})
    assert again.context["form"][f"rating_{factor.pk}"].value() == "4" and not SwotBallot.objects.exists()
    wrong = client.post(address, {f"rating_{factor.pk}": "5"})
    told = words(wrong)
    assert wrong.status_code == 422
    assert f'aria-describedby="id_rating_{factor.pk}_error"' in told
    assert f'id="id_rating_{factor.pk}_error">La calificación' in told and 'aria-invalid="true"' in told
    assert client.post(address, {f"rating_{factor.pk}": "4", "sure": "1"}).status_code == 302
    assert (
        client.get(address).status_code == 302 and SwotTally.objects.get(factor=factor, rating=4).count == 1
    )


def test_nobody_sees_any_of_it_while_members_rate(client_as: ClientAs, people: dict[str, User]) -> None:
    """Not on the page, not in the technical administration, not of fewer than five afterwards."""
    matrix = swotting.grouping(people)
    for person in ("team", "coordinator"):
        actions.rate(matrix=matrix, ratings={swotting.of(matrix, "F").pk: 4}, by=people[person])
    page = words(client_as("coordinator").get(f"/gestion/foda/{matrix.pk}/"))
    assert (
        "Calificaron 2 de 2 integrantes del equipo con cuenta en el portal, vos también" in page
        and "Promedio" not in page
    )
    administrator = client_as("administrator")
    assert administrator.get("/admin/reports/swottally/").status_code == 404
    assert "swottally" not in words(administrator.get("/admin/", follow=True))
    actions.agree_matrix(matrix=matrix, by=people["coordinator"])
    after = words(client_as("coordinator").get(f"/gestion/foda/{matrix.pk}/"))
    assert (
        "o si todas las personas dieron el mismo número, no se muestra" in after and "Promedio" not in after
    )


# --- strategies ---


def test_a_strategy_without_one_of_its_sides_is_refused_at_the_field(
    client_as: ClientAs, people: dict[str, User]
) -> None:
    matrix = swotting.grouping(people)
    address = f"/gestion/foda/{matrix.pk}/estrategias/nueva/"
    data = {
        "kind": "FO",
        "text": "Presentarse al fondo",
        "factors": [swotting.of(matrix, "F").pk],
        "edit_version": "0",
    }
    response = client_as("team").post(address, data)
    assert response.context["form"].errors == {"factors": ["Falta elegir al menos una de las oportunidades."]}
    assert "Presentarse al fondo" in words(response)
    checked = f'value="{swotting.of(matrix, "F").pk}"'
    assert "checked" in words(response).partition(checked)[2].partition(">")[0]
    data["factors"].append(swotting.of(matrix, "O").pk)
    assert client_as("team").post(address, data).status_code == 302
    strategy = matrix.strategies.get()
    late = client_as("team").post(
        f"/gestion/foda/estrategias/{strategy.pk}/", data | {"text": "Otra", "edit_version": "7"}
    )
    assert "Dos versiones" in words(late)


def test_a_strategy_goes_to_the_plan_by_its_page(client_as: ClientAs, people: dict[str, User]) -> None:
    matrix = swotting.grouping(people)
    strategy = swotting.strategy(matrix, people["team"])
    actions.agree_matrix(matrix=matrix, by=people["coordinator"])
    address = f"/gestion/foda/estrategias/{strategy.pk}/plan/"
    client = client_as("team")
    assert "No hay ningún plan en borrador" in words(client.get(address, follow=True))
    plan = plans.small(people)
    form = client.get(address).context["form"]
    assert form["title"].value() == strategy.text
    parent = plan.items.get(code="1.1")
    refused = client.post(
        address, {"plan": plan.pk, "parent": parent.pk, "code": "1.2", "title": "Ir al fondo"}
    )
    assert "Ir al fondo" in words(refused) and refused.context["form"].errors
    response = client.post(
        address, {"plan": plan.pk, "parent": parent.pk, "code": "", "title": "Ir al fondo"}
    )
    item = plan.items.get(code="1.1.2")
    assert response.url == reverse("gestion:plan-item-detail", args=[item.pk])
    assert (item.title, StrategyItem.objects.get().item) == ("Ir al fondo", item)
    assert "En el plan:" in words(client.get(f"/gestion/foda/{matrix.pk}/"))


# --- what a page costs ---


def _large(people: dict[str, User], factors: int, evidence: int) -> SwotMatrix:
    matrix, team = swotting.grouping(people, "FODA"), people["team"]
    sides = list(swotting.SIDES.values())
    made = SwotFactor.objects.bulk_create(
        SwotFactor(
            matrix=matrix, side=sides[number % 4], text=f"Factor {number}", contributed_by="staff", on=swotting.ON,
            state=("kept", "proposed", "left_out")[number % 3], left_reason="No" if number % 3 == 2 else "",
            proposed_by=team, position=number, weight=None,
        )
        for number in range(factors)
    )  # fmt: skip
    from tests.reports.test_swot import _topic

    topic = _topic(people)
    FactorEvidence.objects.bulk_create(
        FactorEvidence(
            factor=made[number % (factors // 2)], kind=EvidenceKind.TOPIC, topic_id=topic, title=f"Tema {number}",
            figure_text="3 aportes", address="/temas/", added_by=team,
        )
        for number in range(evidence)
    )  # fmt: skip
    for _number in range(factors // 6):
        swotting.strategy(matrix, team)
    return matrix


def test_pages_of_a_large_matrix_cost_as_those_of_a_small_one(
    client_as: ClientAs, people: dict[str, User]
) -> None:
    client = client_as("coordinator")

    def cost(matrix: SwotMatrix) -> dict[str, int]:
        page, counts = f"/gestion/foda/{matrix.pk}/", {}
        factor = FactorEvidence.objects.filter(factor__matrix=matrix).first().factor  # type: ignore[union-attr]
        for address in (LIST, page, f"{page}proponer/", f"{page}agrupar/", f"{page}pesos/", f"{page}calificar/",
                        f"{page}estrategias/nueva/", f"{page}acordar/", factor.get_absolute_url()):  # fmt: skip
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200, address
            counts[address.removeprefix(page) if address != factor.get_absolute_url() else "factor"] = len(
                asked
            )
        return counts

    small = _large(people, 6, 6)
    few = cost(small)
    SwotMatrix.objects.filter(pk=small.pk).update(state="sealed", agreed_on=today())
    large = _large_second(people)
    many = cost(large)
    assert few == many
    assert max(many.values()) < 40, many


def _large_second(people: dict[str, User]) -> SwotMatrix:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(swotting, "FROM", dt.date(2026, 7, 1))
        patch.setattr(swotting, "TO", dt.date(2026, 12, 31))
        return _large(people, 60, 200)


def test_totals_on_the_page_are_exact(client_as: ClientAs, people: dict[str, User]) -> None:
    """A total that is told as 2,50 and is not the mid-point says on which side of it it is."""
    matrix = swotting.grouping(people)
    swotting.weigh(matrix, people["team"], F=("50,1", "2"), D=("49,9", "3"), O=("50", "1"), A=("50", "4"))
    told = words(client_as("nobody").get(f"/gestion/foda/{matrix.pk}/"))
    assert "<strong>2,50</strong>, por debajo del punto medio (2,5), por muy poco" in told
    assert "<strong>2,50</strong>, en el punto medio (2,5)" in told
    assert swotting.of(matrix, "F").weight == Decimal("50.1")
