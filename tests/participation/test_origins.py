"""What the plan came from: linked from either side, kept through its versions, and told in public."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions.contributions import review_contribution
from participation.actions.origins import choose_hearing, link_origins, unlink_origin
from participation.actions.topic_moves import merge_topics
from participation.models import Contribution, Decision, Meeting, PlanHearing, PlanOrigin
from participation.transitions import InvalidTransition as Refused
from planning.actions.plan_items import delete_item
from planning.actions.plans import delete_plan, renew_plan
from planning.models import DevelopmentPlan, PlanItem, RuleSetting
from planning.transitions import InvalidTransition
from reports.actions.purging import purge
from reports.memory import forget
from tests.participation import answering, making
from tests.planning import plans, sheets
from tests.reports import actas
from tests.reports.test_minutes_document import sealed
from tests.reports.test_withdrawals import withdraw

ClientAs = Callable[[str], Client]
CALLED = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
WORDS, PUBLIC = "Kanaritotextual", "Que haya luz en la plaza."


@pytest.fixture
def item(people: dict[str, User]) -> PlanItem:
    """Something that an approved plan undertakes."""
    return plans.approved(people).items.get(code="1.1.1")


@pytest.fixture
def said(people: dict[str, User]) -> list[Contribution]:
    """Three contributions of approved minutes: shown, withheld, and not reviewed yet."""
    staff = people["staff"]
    meeting = making.draft(staff, "CV", date=dt.date(2026, 4, 9), convened_at=CALLED)
    rows = [making.said(meeting, staff, f"{WORDS} {number}") for number in range(3)]
    making.present(meeting, staff)
    making.incorporate_minutes(meeting=meeting, approved_on=dt.date(2026, 4, 23), number="7", by=staff)
    for row, decision, text in zip(rows, ("show", "withhold"), (PUBLIC, ""), strict=False):
        review_contribution(
            contribution=row, decision=decision, public_text=text, expected_version=0, by=staff
        )
    return rows


def linked(item: PlanItem) -> list[tuple[int | None, int | None]]:
    rows = PlanOrigin.objects.filter(item__stem=item.stem).order_by("pk")
    return list(rows.values_list("contribution_id", "resolution_id"))


# --- linking ---


def test_who_links_and_takes_back(item: PlanItem, said: list[Contribution], people: dict[str, User]) -> None:
    for name, user in people.items():
        may = name in ("staff", "team", "coordinator")
        if not may:
            with pytest.raises(NotAllowed):
                link_origins(items=[item], contributions=said[:1], by=user)
            continue
        assert link_origins(items=[item], contributions=said[:1], by=user) == 1
        assert link_origins(items=[item], contributions=said[:1], by=user) == 0  # again: harmless
        origin = PlanOrigin.objects.get()
        assert (origin.made_by, origin.contribution) == (user, said[0])
        for other in sorted({*people} - {"staff", "team", "coordinator"}):
            with pytest.raises(NotAllowed):
                unlink_origin(origin=origin, by=people[other])
        unlink_origin(origin=origin, by=user)
        unlink_origin(origin=origin, by=user)
        assert not linked(item)


def test_only_what_approved_minutes_hold_is_linked(item: PlanItem, people: dict[str, User]) -> None:
    meeting = making.draft(people["staff"], "CV")
    draft = making.said(meeting, people["staff"], "Que poden.")
    session = actas.recorded(people)
    motion = Decision.objects.create(meeting=session.meeting, kind="motion", operative="Otra cosa.")
    for what in ({"contributions": [draft]}, {"resolutions": [session.resolution]}, {}):
        with pytest.raises(ValidationError, match="acta aprobada"):
            link_origins(items=[item], **what, by=people["staff"])
    actas.approved(session, people)
    assert link_origins(items=[item], resolutions=[session.resolution], by=people["staff"]) == 1
    with pytest.raises(ValidationError):
        link_origins(items=[item], resolutions=[motion], by=people["staff"])


def test_a_link_holds_in_every_version(
    item: PlanItem, said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    draft = renew_plan(plan=item.plan, by=people["team"])
    copy = draft.items.get(code="1.1.1")
    # Made in the new version while the old one is sealed, and told of both.
    assert link_origins(items=[copy], contributions=said[:1], by=people["team"]) == 1
    assert link_origins(items=[item], contributions=said[:1], by=people["team"]) == 0
    assert PUBLIC in Client().get("/plan/1.1.1/").text
    assert said[0].code in client_as("nobody").get(f"/gestion/plan/elementos/{copy.pk}/origen/").text
    # Nor does it go with the copy.
    copy.refresh_from_db()
    delete_item(item=copy, expected_version=copy.edit_version, expected_below=0, by=people["team"])
    assert linked(item) == [(said[0].pk, None)]


def test_what_came_from_somewhere_is_not_deleted(said: list[Contribution], people: dict[str, User]) -> None:
    """By no door, while the link hangs from that very row; told in words, and once it is taken back, it goes."""
    plan, team = plans.small(people), people["team"]
    leaf, above = plan.items.get(code="1.1.1"), plan.items.get(code="1")
    link_origins(items=[leaf], contributions=said[:2], by=team)
    for row, below in ((leaf, 0), (above, 3)):
        with pytest.raises(ValidationError, match="cuelgan 2 vínculos con aportes o resoluciones"):
            delete_item(item=row, expected_version=0, expected_below=below, by=team)
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()
    with pytest.raises(InvalidTransition, match="cuelgan 2 vínculos"):
        delete_plan(plan=plan, by=team)
    sheet = sheets.checked(plan, sheets.xlsx([["codigo", "titulo"], ["2", "Título de 2"]]), team)
    kept = {row["code"]: row["kept"] for row in sheet.summary["missing"]}
    assert kept["1.1.1"] == "Tiene vínculos con aportes o resoluciones." and "1.1.1" in kept["1.1"]
    sheets.imported(sheet, team, deletes=True)
    assert linked(leaf) == [(said[0].pk, None), (said[1].pk, None)]
    for origin in PlanOrigin.objects.all():
        unlink_origin(origin=origin, by=team)
    delete_plan(plan=plan, by=team)
    with pytest.raises(ValidationError, match="ya no está en el plan"):
        link_origins(items=[leaf], contributions=said[:1], by=team)


@pytest.mark.django_db(transaction=True)
def test_who_links_waits_for_whoever_writes_in_the_plan(people: dict[str, User]) -> None:
    """Else what is linked could be taken away meanwhile."""
    plan, session = plans.small(people), actas.approved(actas.recorded(people), people)
    other = connection.copy()
    try:
        with other.cursor() as second:
            second.execute("BEGIN")
            second.execute("SELECT 1 FROM planning_developmentplan WHERE id = %s FOR UPDATE", [plan.pk])
            with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
                with connection.cursor() as first:
                    first.execute("SET LOCAL lock_timeout = '300ms'")
                link_origins(
                    items=[plan.items.get(code="2")], resolutions=[session.resolution], by=people["team"]
                )
            second.execute("ROLLBACK")
    finally:
        other.close()


def test_an_origin_is_one_thing_and_once(
    item: PlanItem, said: list[Contribution], people: dict[str, User]
) -> None:
    session = actas.approved(actas.recorded(people), people)
    both: dict[str, Any] = {"contribution": said[0], "resolution": session.resolution}
    for wrong in (both, {}):
        with pytest.raises(IntegrityError, match="origin_is_one_thing"), transaction.atomic():
            PlanOrigin.objects.create(item=item, made_by=people["staff"], **wrong)
    for name, thing in both.items():
        PlanOrigin.objects.create(item=item, made_by=people["staff"], **{name: thing})
        with pytest.raises(IntegrityError, match=f"origin_{name}_once"), transaction.atomic():
            PlanOrigin.objects.create(item=item, made_by=people["staff"], **{name: thing})


def test_words_let_go_of_leave_the_link(
    item: PlanItem, said: list[Contribution], people: dict[str, User]
) -> None:
    link_origins(items=[item], contributions=said, by=people["staff"])
    RuleSetting.objects.update_or_create(
        key="retention_verbatim_days", valid_from=dt.date(2020, 1, 1), defaults={"value": "1"}
    )
    purge()
    assert WORDS not in Contribution.objects.get(pk=said[1].pk).verbatim
    assert len(linked(item)) == 3
    assert PUBLIC in Client().get("/plan/1.1.1/").text


# --- the workspace ---


def test_it_is_linked_from_the_plan(
    item: PlanItem, said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    session = actas.approved(actas.recorded(people), people)
    client, address = client_as("staff"), f"/gestion/plan/elementos/{item.pk}/origen/"
    assert address in client.get(f"/gestion/plan/elementos/{item.pk}/").text
    found = client.get(address, {"q": "luz plaza"}).text
    assert f'value="{said[0].code}"' in found and f'value="{said[1].code}"' not in found
    found = client.get(address, {"q": "14/26"}).text
    assert f'value="{session.resolution.uid}"' in found
    sent = client.post(
        address,
        {
            "contributions": [said[0].code],
            "resolutions": [str(session.resolution.uid)],
            "note": "De la plaza.",
        },
    )
    assert sent.status_code == 302
    assert linked(item) == [(said[0].pk, None), (None, session.resolution.pk)]
    page = client.get(address, {"q": "luz plaza"}).text
    assert "De la plaza." in page and f'value="{said[0].code}"' not in page
    assert "Elegí al menos" in client.post(address, {}).text
    origin = PlanOrigin.objects.order_by("pk")[0]
    remove = f"/gestion/plan/origenes/{origin.pk}/quitar/"
    assert "¿Quitar este vínculo?" in client.get(remove).text and PlanOrigin.objects.count() == 2
    assert client.post(remove).status_code == 302 and PlanOrigin.objects.count() == 1


def test_it_is_linked_from_what_it_came_from(
    item: PlanItem, said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    session = actas.approved(actas.recorded(people), people)
    client = client_as("staff")
    meeting = said[0].meeting.code
    ways = {
        f"/gestion/aportes/{said[0].code}/plan/": f"/gestion/reuniones/{meeting}/aportes/",
        f"/gestion/resoluciones/{session.resolution.uid}/plan/": (
            f"/gestion/reuniones/{session.meeting.code}/notificaciones/"
        ),
    }
    for address, way in ways.items():
        assert address in client.get(way).text
        found = client.get(address, {"q": "Título 1.1.1"}).text
        assert f'value="{item.pk}"' in found
        assert "Marcá al menos" in client.post(address, {}).text
        assert client.post(address, {"items": [item.pk]}).status_code == 302
        page = client.get(address, {"q": "Título 1.1.1"}).text
        assert item.title in page and f'value="{item.pk}"' not in page
    assert len(linked(item)) == 2


def test_a_search_finds_out_nothing_restricted(
    item: PlanItem, said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    """Neither what somebody said word by word nor, for whoever reads no originals, what a resolution says."""
    session = actas.approved(actas.recorded(people), people)
    address = f"/gestion/plan/elementos/{item.pk}/origen/"
    for name, reads in {"team": False, "staff": True}.items():
        client = client_as(name)
        assert "No se encontró nada" in client.get(address, {"q": WORDS}).text
        by_text = client.get(address, {"q": "Canariaresuelta"}).text
        assert (str(session.resolution.uid) in by_text) is reads
        by_number = client.get(address, {"q": "14/26"}).text
        assert str(session.resolution.uid) in by_number
        assert ("Canariaresuelta" in by_number) is reads
        link_origins(items=[item], contributions=said, resolutions=[session.resolution], by=people[name])
        page = client.get(address).text
        assert WORDS not in page and ("Canariaresuelta" in page) is reads
        PlanOrigin.objects.all().delete()


# --- the public ---


def test_what_anybody_reads_of_it(item: PlanItem, said: list[Contribution], people: dict[str, User]) -> None:
    session = actas.signed(people)
    assert "De dónde viene" not in Client().get("/plan/1.1.1/").text
    link_origins(items=[item], contributions=said[:1], note="La luz.", by=people["staff"])
    link_origins(items=[item], contributions=said[1:], note="Notaguardada", by=people["staff"])
    link_origins(items=[item], resolutions=[session.resolution], note="Notadelactas", by=people["staff"])
    page = Client().get("/plan/1.1.1/").text
    assert PUBLIC in page and "La luz." in page
    # Neither texts nobody lets be shown, nor a resolution of minutes that are not published.
    for absent in (WORDS, "Notaguardada", "Notadelactas", said[1].code, str(session.resolution.uid)):
        assert absent not in page, absent
    publication = sealed(session, people)
    page = Client().get("/plan/1.1.1/").text
    assert f"/resoluciones/{session.resolution.uid}/" in page and "Notadelactas" in page
    forget()
    resolution = Client().get(f"/resoluciones/{session.resolution.uid}/").text
    assert "Qué del plan viene de esta resolución" in resolution and "/plan/1.1.1/" in resolution
    withdraw(publication, people)
    forget()
    assert str(session.resolution.uid) not in Client().get("/plan/1.1.1/").text


def test_more_origins_cost_no_more_queries(
    item: PlanItem, said: list[Contribution], people: dict[str, User]
) -> None:
    link_origins(items=[item], contributions=said[:1], by=people["staff"])

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as made:
            assert PUBLIC in Client().get(address).text
        return len(made)

    before = queries("/plan/1.1.1/")
    meeting = making.draft(people["staff"], "CM", convened_at=CALLED)
    making.present(meeting, people["staff"])
    more = Contribution.objects.bulk_create(
        Contribution(code=f"m-{n}", meeting=meeting, author_type="residents", verbatim="x") for n in range(60)
    )
    making.incorporate_minutes(meeting=meeting, approved_on=meeting.date, number="8", by=people["staff"])
    for row in more:
        review_contribution(
            contribution=row, decision="show", public_text=PUBLIC, expected_version=0, by=people["staff"]
        )
    link_origins(items=[item], contributions=more, by=people["staff"])
    assert queries("/plan/1.1.1/") == before
    first, second = (Client().get(f"/plan/1.1.1/?aportes={number}").text for number in (1, 2))
    assert (first.count(PUBLIC), second.count(PUBLIC)) == (50, 11)
    assert "?aportes=2#" in first and "?aportes=1#" in second
    assert Client().get("/plan/1.1.1/?aportes=x").text.count(PUBLIC) == 50


# --- the hearing ---


def hearing(**fields: Any) -> Meeting:
    values = {
        "code": "AP-1",
        "kind": "public_hearing",
        "date": plans.HEARING,
        "place": "Teatro",
        "convened_at": CALLED,
    }
    return Meeting.objects.create(**(values | fields))


def test_who_says_which_hearing_it_was(people: dict[str, User]) -> None:
    plan, meeting = plans.presented(people), hearing()
    for name, user in people.items():
        if name in ("staff", "mayor"):
            choose_hearing(plan=plan, meeting=meeting, by=user)
            assert PlanHearing.objects.get().made_by == user
        else:
            with pytest.raises(NotAllowed):
                choose_hearing(plan=plan, meeting=meeting, by=user)
    choose_hearing(plan=plan, meeting=None, by=people["staff"])
    assert not PlanHearing.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "ordinary"},
        {"date": plans.HEARING + dt.timedelta(1)},
        {"cancelled_at": timezone.now(), "cancelled_reason": "Temporal"},
    ],
)
def test_only_a_hearing_of_that_day_is_chosen(fields: dict[str, Any], people: dict[str, User]) -> None:
    plan, meeting = plans.presented(people), hearing(**fields)
    with pytest.raises(ValidationError, match="audiencia pública del día"):
        choose_hearing(plan=plan, meeting=meeting, by=people["staff"])


def test_the_hearing_is_chosen_and_told(people: dict[str, User], client_as: ClientAs) -> None:
    plan: DevelopmentPlan = plans.approved(people)  # also when it is sealed
    client, address = client_as("staff"), f"/gestion/plan/{plan.pk}/audiencia/"
    assert address in client.get(plan.get_absolute_url()).text
    assert "Ese día no hay ninguna audiencia pública" in client.get(address).text
    meeting = hearing()
    assert client.post(address, {"meeting": "otra"}).status_code == 200
    assert client.post(address, {"meeting": meeting.code}).status_code == 302
    assert f"/sesiones/{meeting.code}/" in Client().get("/plan/").text
    # What is not so any more is not told.
    meeting.cancelled_at, meeting.cancelled_reason = timezone.now(), "Temporal"
    meeting.save()
    assert f"/sesiones/{meeting.code}/" not in Client().get("/plan/").text


def test_what_a_published_answer_undertakes_is_not_taken_back(
    item: PlanItem, people: dict[str, User], client_as: ClientAs
) -> None:
    """By way of the topic that its own was merged into, too; what an answer refuses is."""
    rows = answering.heard(people)
    one, other = answering.topic(people, "uno", rows[:1]), answering.topic(people, "dos", rows[1:])
    answering.at("published", people, one, items=[item])
    answering.at("published", people, other, items=[item], decision="not_accepted")
    link_origins(items=[item], topics=[other], by=people["team"])
    unlink_origin(origin=PlanOrigin.objects.get(topic=other), by=people["team"])
    origin = PlanOrigin.objects.get()
    for merged in (False, True):
        if merged:
            merge_topics(topic=one, into=other, reason="Lo mismo.", by=people["team"])
        with pytest.raises(Refused, match="respuesta publicada"):
            unlink_origin(origin=origin, by=people["team"])
        told = client_as("team").post(f"/gestion/plan/origenes/{origin.pk}/quitar/", follow=True).text
        assert "respuesta publicada" in told
    assert PlanOrigin.objects.get() == origin
