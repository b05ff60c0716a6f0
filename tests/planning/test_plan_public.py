"""What anybody reads of the plan: how it is going, its versions, and each item's story."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from planning.actions import plan_items, plans
from planning.models import (
    DevelopmentPlan,
    Indicator,
    Neighbourhood,
    ProgressFile,
    ProgressOverride,
    ProgressReport,
    Subzone,
)
from planning.outline import Step
from planning.queries.plans import compare_plans
from tests import kept
from tests.planning import plans as making
from tests.planning import years

XSS = "<script>alert(1)</script>"
ClientAs = Callable[[str], Client]


def moved(old: DevelopmentPlan, new: DevelopmentPlan) -> dict[str, tuple[str, str]]:
    """Whose place among its siblings is told, by code."""
    told = {}
    for item, said in compare_plans(old, new).changed:
        for row in said:
            if row.label == "Orden":
                told[item.code] = (row.before, row.after)
    return told


def test_a_changed_order_of_siblings_is_told_of_whoever_moved(people: dict[str, User]) -> None:
    """Not of those that made room for it, nor where something only came or went."""
    old, team = making.small(people), people["team"]
    for code in ("1.3", "1.4"):
        making.item(old, code, team, parent="1")
    old = making.approved(people, old)
    new = plans.renew_plan(plan=old, by=team)
    assert moved(old, new) == {}
    last = new.items.get(code="1.4")
    for _ in range(3):
        plan_items.move_item(item=last, step=Step.UP, by=team)
    assert moved(old, new) == {"1.4": ("después de 1.3", "primero")}
    plan_items.delete_item(item=new.items.get(code="1.3"), expected_version=0, expected_below=0, by=team)
    plan_items.move_item(item=making.item(new, "1.9", team, parent="1"), step=Step.UP, by=team)
    assert moved(old, new) == {"1.4": ("después de 1.2", "primero")}
    plan_items.move_item_below(item=last, parent=None, by=team)
    assert moved(old, new) == {}


def grown(people: dict[str, User]) -> DevelopmentPlan:
    """A plan in force that is going: activities of two years, readings, news with a photograph, a correction."""
    plan = making.approved(people)
    for number in (2026, 2027):
        operational = years.year(plan, number)
        row = years.activity(
            operational,
            f"A{number}",
            "1.1.1",
            "02-01",
            "05-31",
            state="late",
            value=40,
            budget=1000,
            executed=250,
        )
    coordinator = people["coordinator"]
    decided = {
        "state": "accepted", "submitted_at": dt.datetime(2026, 6, 1, tzinfo=dt.UTC), "decided_by": coordinator,
        "decided_at": dt.datetime(2026, 6, 2, tzinfo=dt.UTC), "reported_by": coordinator,
    }  # fmt: skip
    indicator = Indicator.objects.get(item__plan=plan)
    for month, value in enumerate((20, "85.5", 140), start=1):
        ProgressReport.objects.create(
            indicator=indicator, on=dt.date(2026, month, 15), value=Decimal(value), **decided
        )
    report = ProgressReport.objects.create(
        activity=row, on=dt.date(2026, 5, 2), value=40, executed=250, text=f"Se pusieron luces {XSS}",
        reported_by=coordinator,
    )  # fmt: skip
    ProgressFile.objects.create(
        report=report,
        name="f.jpg",
        media_type="image/jpeg",
        data=b"x",
        sha256="ab" * 32,
        caption="La plaza",
        is_photo=True,
    )
    ProgressFile.objects.create(
        report=report,
        name="d.pdf",
        media_type="application/pdf",
        data=b"x",
        sha256="cd" * 32,
        caption="Nota",
        is_photo=False,
    )
    for name, value in decided.items():
        setattr(report, name, value)
    report.save()
    secret = {"reported_by": coordinator, "text": "Avance sin aceptar"}
    ProgressReport.objects.create(activity=row, on=dt.date(2026, 5, 9), value=90, **secret)
    override = ProgressOverride.objects.create(
        item=plan.items.get(code="1.1.1"), percent=80, reason="La obra se ve.", made_by=coordinator
    )
    years.item_standing(
        plan, "1.1.1", value=80, computed=Decimal("62.5"), override=override, left_out=1, late_below=2
    )
    years.item_standing(plan, "1", value=None, left_out=2, late_below=2, state="late")
    years.plan_standing(plan, value=Decimal("40.5"), late_below=2)
    return plan


@pytest.fixture
def going(people: dict[str, User]) -> DevelopmentPlan:
    """That plan."""
    return kept.once("going", lambda: grown(people))


def read(address: str) -> str:
    """What a reader sees of a public page, on one line."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    assert XSS not in answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_the_overview_tells_how_it_goes(going: DevelopmentPlan) -> None:
    """As a whole, by axis, by subzone and by year; what is left out and what is late in words."""
    text = read("/plan/")
    for words in (
        "41 % En curso 2 actividades con atraso",
        "Sin datos Con atraso 2 actividades con atraso",
        "A Subzona 1 1 0 1",
        "Plan operativo 2026 1 0 1 $ 1.000 $ 250",
    ):
        assert words in text, words
    page = Client().get("/plan/").text
    assert 'class="bar-part" width="41"' in page and 'href="?subzona=F1"' in page
    assert "corregido a mano" in read("/plan/?subzona=F1")


def test_the_map_of_subzones(going: DevelopmentPlan) -> None:
    """Neighbourhoods of a subzone that the plan names, under its letter of the table."""
    zone = Subzone.objects.get(code="F1")
    zone.neighbourhoods.set(Neighbourhood.objects.exclude(geometry=None)[:2])
    page = Client().get("/plan/").text
    assert page.count('class="map-level-3"') == 2 and 'class="map-key" font-weight="400">A<' in page


def test_an_item_tells_its_story(going: DevelopmentPlan) -> None:
    """What was said, what is measured, what is done and heard, what was corrected; what is missing as missing."""
    text = read("/plan/1.1.1/")
    for words in (
        "Plan 2025-2030: en audiencia pública el 12 de marzo de 2026, aprobado el 26 de marzo de 2026",
        "80 % En curso 2 actividades con atraso corregido a mano",
        "La obra se ve. Calculado, daba 63 %.",
        "Datos aceptados",
        "15/02/2026 85,5",
        "15/03/2026: 140",
        "A2027 Actividad A2027",
        "Se pusieron luces <script>"[:18],
        "ejecutado: $ 250",
    ):
        assert words in text, words
    assert text.index("A2027") < text.index("A2026"), "the newest year first"
    page = Client().get("/plan/1.1.1/").text
    assert f'src="/plan/fotos/{"ab" * 32}.jpg" alt="La plaza"' in page and "cd" * 32 not in page
    assert "Avance sin aceptar" not in page
    other = read("/plan/1.2/")
    assert "Todavía no hay ninguna actividad" in other and "Todavía no se informó ningún avance" in other
    assert "Sin datos" in other


def test_a_correction_is_told_of_the_day_it_was_here(going: DevelopmentPlan, people: dict[str, User]) -> None:
    """At half past ten in Montevideo it is the next day already in Greenwich."""
    late = dt.datetime(2026, 3, 31, 1, 30, tzinfo=dt.UTC)
    for percent in (None, 20):
        ProgressOverride.objects.create(
            item=going.items.get(code="1.2"),
            percent=percent,
            reason="Se ve.",
            made_by=people["coordinator"],
            made_at=late,
        )
    text = read("/plan/1.2/")
    assert "30 de marzo de 2026" in text and "31 de marzo" not in text


def test_news_go_back_page_by_page(going: DevelopmentPlan, people: dict[str, User]) -> None:
    """By key: whatever comes meanwhile, none is told twice or left out."""
    indicator, by = Indicator.objects.get(item__plan=going), people["coordinator"]
    when = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    for number in range(12):
        ProgressReport.objects.create(
            indicator=indicator, on=dt.date(2026, 6, 1 + number % 2), value=number, text=f"Dato {number:02}.",
            state="accepted", reported_by=by, submitted_at=when, decided_at=when, decided_by=by,
        )  # fmt: skip
    first = Client().get("/plan/1.1.1/").text
    older = re.search(r"\?antes=(\d+)", first)[1]  # type: ignore[index]
    second = Client().get(f"/plan/1.1.1/?antes={older}").text
    told = re.findall(r"Dato (\d\d)\.", first) + re.findall(r"Dato (\d\d)\.", second)
    assert told == ["11", "09", "07", "05", "03", "01", "10", "08", "06", "04", "02", "00"]
    for wrong in ("x", "9" * 30, "²", "-1", ""):
        assert Client().get(f"/plan/1.1.1/?antes={wrong}").status_code == 200


def test_a_new_version_keeps_the_story(going: DevelopmentPlan, people: dict[str, User]) -> None:
    """By its stem, whatever its code is now."""
    new = plans.renew_plan(plan=going, by=people["team"])
    leaf = new.items.get(code="1.1.1")
    leaf.code = "1.1.9"
    links = {"themes": leaf.themes.all(), "subzones": leaf.subzones.all()}
    plan_items.edit_item(item=leaf, **links, expected_version=0, by=people["team"])
    making.approved(people, new)
    text = read("/plan/1.1.9/")
    assert (
        "(era 1.1.1)" in text and "A2027 Actividad" in text and "85,5" in text and "Se pusieron luces" in text
    )
    assert Client().get("/plan/1.1.1/").status_code == 404


def test_a_version_presented_beside_the_one_in_force(people: dict[str, User], client_as: ClientAs) -> None:
    """It is public with what it changes from its hearing on (Ley 19.272, art. 13.4), and no draft ever is."""
    old, team = making.approved(people), people["team"]
    new = plans.renew_plan(plan=old, by=team)
    making.item(new, "3", team, title="Eje que se agrega")
    page, changes = f"/plan/version/{new.pk}/", f"/plan/version/{new.pk}/cambios/"
    for address in (page, changes):
        assert Client().get(address).status_code == 404
        assert client_as("administrator").get(address).status_code == 404
    assert f"/plan/version/{new.pk}/" not in Client().get("/plan/").text
    assert "Eje que se agrega" not in read(f"/plan/version/{old.pk}/cambios/?con={new.pk}")
    new = making.presented(people, new)
    assert "Se presentó una versión nueva" in read("/plan/") and page in Client().get("/plan/").text
    text = read(page)
    assert (
        "Eje que se agrega" in text
        and "Todavía no está aprobado" in text
        and "/plan/3/" not in Client().get(page).text
    )
    assert Client().get("/plan/3/").status_code == 404
    assert "0 cambian, 1 se agrega, 0 se sacan, 5 siguen igual" in read(changes)
    assert "Se agrega: 3 Eje que se agrega" in read(changes)
    assert "Se agrega: 3 Eje que se agrega" in read(f"/plan/version/{old.pk}/cambios/?con={new.pk}")
    assert Client().get(f"/plan/version/{old.pk}/").url == "/plan/"
    making.approve(people, new)
    assert Client().get(page).url == "/plan/" and "Eje que se agrega" in read("/plan/")
    assert "Qué cambió desde la versión anterior" in read("/plan/")
    assert "No es el plan vigente" in read(f"/plan/version/{old.pk}/")
    assert "Leer el vigente" in read(f"/plan/version/{old.pk}/")
    for wrong in ("x", "999999", str(new.pk)):
        assert Client().get(f"{changes}?con={wrong}").status_code == 200


def test_a_plan_of_other_years_without_news_claims_nothing(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That nobody told how it went is not that nothing was begun."""
    old = making.approved(people)
    new = making.presented(people, plans.renew_plan(plan=old, by=people["team"]))
    page, told = f"/plan/version/{new.pk}/", "De este plan no hay avances cargados."
    assert told not in read(page)
    monkeypatch.setattr("planning.views.plans_public.today", lambda: dt.date(new.year_to + 1, 1, 1))
    text = read(page)
    assert told in text and "in datos" not in text and "in empezar" not in text


def test_public_pages_of_the_plan_cost_the_same_with_more(
    going: DevelopmentPlan, people: dict[str, User]
) -> None:
    """Eight queries at most, ten where an item tells its whole story; the same with five rows and with sixty."""

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert Client().get(address).status_code == 200
        return len(found)

    addresses = ("/plan/", "/plan/?subzona=F1", "/plan/1.1.1/", "/plan/1/")
    before = [queries(address) for address in addresses]
    operational = going.operational_plans.get(year=2026)
    for number in range(55):
        years.activity(operational, f"M{number}", "1.1.1", "03-01", "04-01", state="pending", value=0)
    assert [queries(address) for address in addresses] == before, before
    assert max(before[:2]) <= 8 and max(before[2:]) <= 10, before
