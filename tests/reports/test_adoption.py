"""The plan to adopt the model: what the portal sees by itself, what people mark, and who reads what of it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.models import (
    Admission,
    Coding,
    Contribution,
    Devolution,
    DevolutionPublication,
    Meeting,
    Topic,
    TopicStanding,
)
from planning.concurrency import EditConflict
from planning.models import (
    Activity,
    Body,
    DevelopmentPlan,
    Membership,
    Municipality,
    OperationalPlan,
    PlanItem,
    RuleSetting,
    Subzone,
    Theme,
)
from reports import steps as written
from reports.actions import adoption as actions
from reports.actions import manual
from reports.adoption_checks import RULES
from reports.models import (
    AdoptionStep,
    Backup,
    ManualChapter,
)
from reports.queries.adoption import adoption, answers
from tests.reports import manuals
from tests.reports.bare import minutes, published

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 8, 3)
START = dt.date(2026, 1, 5)
PUBLIC, WORKSPACE = "/manual/adopcion/", "/gestion/adopcion/"
ClientAs = Callable[[str], Client]


@pytest.fixture
def steps(people: dict[str, User]) -> dict[str, AdoptionStep]:
    """The steps that the portal comes with, of the chapters that it comes with, by code."""
    manual.load_first_edition(by=people["team"])
    return {step.code: step for step in actions.load_steps(start=START, by=people["team"])}


# --- what the portal sees -----------------------------------------------------------------------------


def _plan(state: str = "approved", **fields: Any) -> DevelopmentPlan:
    values: dict[str, Any] = {
        "name": "Plan 2025-2030",
        "year_from": 2025,
        "year_to": 2030,
        "level_names": ["Eje"],
    }
    if state != "draft":
        values["hearing_on"] = dt.date(2026, 3, 12)
    if state == "approved":
        values |= {"approved_on": dt.date(2026, 3, 26), "resolution": "Se aprueba."}
    return DevelopmentPlan.objects.create(state=state, **(values | fields))


def _operational(state: str = "in_force", year: int = 2026, *, activities: int = 0) -> OperationalPlan:
    plan = _plan("draft")
    item = PlanItem.objects.create(plan=plan, position=0, code="1", title="Luz")
    approved = {
        "hearing_on": dt.date(2026, 3, 12),
        "approved_on": dt.date(2026, 3, 26),
        "resolution": "Rige.",
    }
    DevelopmentPlan.objects.filter(pk=plan.pk).update(state="approved", **approved)
    row = OperationalPlan.objects.create(plan_id=plan.pk, year=year)
    for number in range(activities):
        Activity.objects.create(
            operational=row, item=item, code=f"a{number}", title="Cambiar focos", starts_on=dt.date(year, 5, 1),
            ends_on=dt.date(year, 5, 30),
        )  # fmt: skip
    if state == "in_force":
        in_force = {"state": state, "in_force_on": dt.date(2026, 4, 1), "resolution": "Rige."}
        OperationalPlan.objects.filter(pk=row.pk).update(**in_force)
    return row


def _said(number: int, people: dict[str, User], *, coded: int) -> None:
    topic = Topic.objects.create(code="luz", title="Luz", created_by=people["staff"])
    for place in range(number):
        row = Contribution.objects.create(
            code=f"a-{place}",
            channel="web",
            received_on=START,
            author_type="residents",
            verbatim="Falta luz.",
        )
        Admission.objects.create(contribution=row, state="admitted", decided_at=timezone.now())
        if place < coded:
            Coding.objects.create(contribution=row, topic=topic, coded_by=people["staff"])


def _topic(people: dict[str, User], code: str, **standing: Any) -> None:
    topic = Topic.objects.create(code=code, title=f"Tema {code}", created_by=people["staff"])
    TopicStanding.objects.update_or_create(topic=topic, defaults={"contributions": 1, **standing})


def _given_back(
    people: dict[str, User], until: dt.date | None = None, withdrawn: dt.date | None = None
) -> None:
    row = Devolution.objects.create(
        code=f"d-{Devolution.objects.count()}", title="Lo que se pidió", scope="period", period_from=START,
        period_to=DAY, validation_until=until, created_by=people["team"],
    )  # fmt: skip
    DevolutionPublication.objects.create(
        devolution=row,
        code=f"D{row.pk:015d}",
        version=1,
        sealed_on=dt.date(2026, 5, 4),
        withdrawn_on=withdrawn,
    )


def _rule(key: str, code: str = "") -> None:
    body = Body.objects.get(code=code) if code else None
    RuleSetting.objects.create(key=key, body=body, value="3", valid_from=START)


def _backup(good: bool = True) -> None:
    now = timezone.now()
    Backup.objects.create(
        kind="backup", started_at=now, finished_at=now, file_name="r.age", size=1, sha256="0" * 64 if good else "",
        counts={}, good=good, reason="" if good else "No se leyó.",
    )  # fmt: skip


def _ended(code: str) -> None:
    Membership.objects.filter(body__code=code).update(valid_to=DAY - dt.timedelta(days=1))


#: Of each check: what makes it done and since when, and what looks like it and does not.
SEEN: dict[
    str, tuple[Callable[[dict[str, User]], Any], dt.date | None, list[Callable[[dict[str, User]], Any]]]
] = {
    "team_formed": (lambda people: None, dt.date(2020, 1, 1), [lambda people: _ended("EP")]),
    "coordinator_named": (
        lambda people: None,
        dt.date(2020, 1, 1),
        [
            lambda people: Membership.objects.filter(body__code="EP").update(office=""),
            lambda people: (
                Membership.objects.filter(body__code="EP").update(office=""),
                Membership.objects.filter(body__code="CV").update(office="coordinator"),
            ),
        ],
    ),
    "themes_loaded": (
        lambda people: None,
        None,
        [lambda people: Theme.objects.update(valid_to=DAY - dt.timedelta(days=1))],
    ),
    "neighbourhoods_loaded": (
        lambda people: Subzone.objects.create(code="F1", name="Uno"),
        None,
        [lambda people: None],
    ),
    "rules_set": (
        lambda people: _rule("quorum", "CV"),
        None,
        [lambda people: None, lambda people: _rule("quorum", "ME")],
    ),
    "plan_in_force": (
        lambda people: _plan(),
        dt.date(2026, 3, 26),
        [
            lambda people: _plan("draft"),
            lambda people: _plan("presented"),
            lambda people: _plan(year_from=2020, year_to=2025),
            lambda people: _plan(approved_on=DAY + dt.timedelta(days=1)),
        ],
    ),
    "plan_presented": (
        lambda people: _plan("presented"),
        dt.date(2026, 3, 12),
        [lambda people: _plan("draft"), lambda people: _plan("presented", year_from=2020, year_to=2025)],
    ),
    "operational_in_force": (
        lambda people: _operational(),
        dt.date(2026, 4, 1),
        [lambda people: _operational("draft"), lambda people: _operational(year=2027)],
    ),
    "schedule_public": (
        lambda people: _operational(activities=1),
        dt.date(2026, 4, 1),
        [lambda people: _operational(), lambda people: _operational("draft", activities=1)],
    ),
    "first_minutes_published": (
        lambda people: published("acta", people, body="CM"),
        dt.date(2026, 7, 1),
        [lambda people: minutes("CM", people)],
    ),
    "neighbourhood_minutes_published": (
        lambda people: published("acta", people, body="CV"),
        dt.date(2026, 7, 1),
        [lambda people: published("acta", people, body="CM")],
    ),
    "workshop_held": (
        lambda people: minutes("CV", people, "workshop"),
        dt.date(2026, 6, 1),
        [
            lambda people: minutes("CV", people),
            lambda people: Meeting.objects.create(code="t", date=START, kind="workshop"),
        ],
    ),
    "contributions_coded": (
        lambda people: _said(10, people, coded=9),
        None,
        [lambda people: None, lambda people: _said(10, people, coded=8)],
    ),
    "topics_answered": (
        lambda people: (
            _topic(people, "a", first_answered_on=dt.date(2026, 5, 2)),
            _topic(people, "b", due_on=DAY),
        ),
        dt.date(2026, 5, 2),
        [
            lambda people: None,
            lambda people: _topic(people, "b", due_on=DAY),
            lambda people: (
                _topic(people, "a", first_answered_on=dt.date(2026, 5, 2)),
                _topic(people, "b", due_on=DAY - dt.timedelta(days=1)),
            ),
        ],
    ),
    "first_devolution": (
        lambda people: _given_back(people),
        dt.date(2026, 5, 4),
        [lambda people: _given_back(people, withdrawn=dt.date(2026, 5, 5))],
    ),
    "validation_round": (
        lambda people: _given_back(people, until=DAY - dt.timedelta(days=1)),
        DAY - dt.timedelta(days=1),
        [
            lambda people: _given_back(people),
            lambda people: _given_back(people, until=DAY),
            lambda people: _given_back(people, until=dt.date(2026, 6, 1), withdrawn=dt.date(2026, 6, 2)),
        ],
    ),
    "backups_kept": (
        lambda people: _backup(),
        timezone.localdate(),
        [
            lambda people: _backup(good=False),
            lambda people: Backup.objects.create(
                kind="backup",
                started_at=timezone.now(),
                finished_at=timezone.now() - dt.timedelta(days=3),
                file_name="r.age",
                size=1,
                sha256="0" * 64,
                counts={},
                good=True,
            ),
        ],
    ),
}
KINDS = {
    "participation_published": "participacion",
    "synthesis_published": "sintesis",
    "accountability_published": "rendicion",
    "swot_sealed": "foda",
    "manual_sealed": "manual",
    "evaluation_sealed": "evaluacion",
}


def test_every_check_has_a_case_and_every_step_a_check() -> None:
    assert SEEN.keys() | KINDS.keys() == RULES.keys()
    assert {step.check for step in written.shipped_steps()} - {""} == RULES.keys()


@pytest.mark.parametrize("key", SEEN)
def test_what_counts_as_done(key: str, people: dict[str, User]) -> None:
    make, since, others = SEEN[key]
    for number, other in enumerate(others):
        with transaction.atomic():
            other(people)
            found = answers(DAY)[key]
            assert not found.is_done and found.since is None and found.why, number
            transaction.set_rollback(True)
    make(people)
    found = answers(DAY)[key]
    assert (found.is_done, found.since) == (True, since), found
    assert found.why.endswith(".")


@pytest.mark.parametrize("key", KINDS)
def test_what_was_published_counts_until_it_is_withdrawn(key: str, people: dict[str, User]) -> None:
    from reports.models import Withdrawal, WithdrawalDecision

    other = next(kind for kind in ("manual", "sintesis") if kind != KINDS[key])
    published(other, people)
    assert not answers(DAY)[key].is_done
    row = published(KINDS[key], people)
    found = answers(DAY)[key]
    assert found.is_done and found.since == dt.date(2026, 7, 1)
    withdrawal = Withdrawal.objects.create(
        publication=row, ground="harm", reason="Error.", fate="custody", requested_by=people["administrator"]
    )
    WithdrawalDecision.objects.create(withdrawal=withdrawal, is_confirmed=True, by=people["mayor"])
    assert not answers(DAY)[key].is_done


def test_the_reason_tells_how_much(people: dict[str, User]) -> None:
    _said(10, people, coded=7)
    assert answers(DAY)["contributions_coded"].why == "7 de 10 aportes en un tema."
    assert "Concejo Vecinal" in answers(DAY)["rules_set"].why


def test_without_a_municipality_nothing_is_done() -> None:
    assert not Municipality.objects.exists()
    assert answers(DAY).keys() == RULES.keys()
    assert not any(answer.is_done for answer in answers(DAY).values())


def test_what_counts_is_written_down() -> None:
    told = (Path(__file__).resolve().parents[2] / "docs" / "improvement.md").read_text(encoding="utf-8")
    assert [key for key in RULES if f"`{key}`" not in told] == []


def test_every_address_leads_to_a_page() -> None:
    for key, rule in RULES.items():
        for address in (rule.public, rule.workspace):
            assert not address or resolve(address), key
        assert rule.words.endswith(".")


# --- the steps ----------------------------------------------------------------------------------------


def test_steps_get_their_days_by_weeks_and_are_loaded_once(
    steps: dict[str, AdoptionStep], people: dict[str, User]
) -> None:
    assert steps["equipo-1"].due_on == dt.date(2026, 1, 12)
    assert steps["equipo-2"].chapter == ManualChapter.objects.get(slug="equipo")
    assert steps["equipo-2"].check_key == "team_formed"
    assert actions.load_steps(start=DAY, by=people["team"]) == []
    assert AdoptionStep.objects.count() == len(steps) == len(written.shipped_steps())


def test_who_may(steps: dict[str, AdoptionStep], people: dict[str, User]) -> None:
    """The planning team and nobody else, whatever the action."""
    for name, by in people.items():
        step = AdoptionStep.objects.get(code="equipo-1")
        own = AdoptionStep.objects.create(code=f"propio-{1000 * by.pk}", title="Otro", position=99)
        version = step.edit_version
        attempts: list[Callable[[], Any]] = [
            lambda by=by: actions.load_steps(start=START, by=by),
            lambda by=by: actions.save_step(step=AdoptionStep(title="Nuevo"), by=by),
            lambda by=by, step=step: actions.move_step(step=step, down=True, by=by),
            lambda by=by, step=step, version=version: actions.mark_done(
                step=step, evidence="Acta 3.", on=START, expected_version=version, by=by
            ),
            lambda by=by, step=step: actions.undo_done(
                step=step, expected_version=step.edit_version + 1, by=by
            ),
            lambda by=by, own=own: actions.remove_step(step=own, expected_version=0, by=by),
        ]
        for number, attempt in enumerate(attempts):
            if name in ("team", "coordinator"):
                attempt()
            else:
                with pytest.raises(NotAllowed):
                    attempt()
                    pytest.fail(f"{name}: {number}")


def test_a_step_is_marked_with_evidence_and_undone(
    steps: dict[str, AdoptionStep], people: dict[str, User]
) -> None:
    step, team = steps["equipo-1"], people["team"]

    def mark(**changes: Any) -> AdoptionStep:
        told = {"step": step, "evidence": "Resolución 12/26.", "on": START, "expected_version": 0, "by": team}
        return actions.mark_done(**(told | changes))

    for changes, field in (
        ({"evidence": "  "}, "evidence"),
        ({"on": timezone.localdate() + dt.timedelta(2)}, "done_on"),
    ):
        with pytest.raises(ValidationError) as refused:
            mark(**changes)
        assert field in refused.value.message_dict
    done = mark()
    assert (done.done_on, done.evidence) == (START, "Resolución 12/26.")
    with pytest.raises(EditConflict):
        mark()
    # What was written since somebody read the page is not wiped by them.
    again = mark(evidence="Resolución 14/26.", expected_version=done.edit_version)
    with pytest.raises(EditConflict):
        actions.undo_done(step=step, expected_version=done.edit_version, by=team)
    step.refresh_from_db()
    assert step.evidence == "Resolución 14/26."
    undone = actions.undo_done(step=step, expected_version=again.edit_version, by=team)
    assert (undone.done_on, undone.evidence) == (None, "")
    repeated = actions.undo_done(step=step, expected_version=again.edit_version, by=team)
    assert repeated.edit_version == undone.edit_version


def test_what_the_portal_sees_is_not_marked(steps: dict[str, AdoptionStep], people: dict[str, User]) -> None:
    """By the action, by its page, nor behind them."""
    with pytest.raises(ValidationError, match="lo mira el portal"):
        actions.mark_done(
            step=steps["equipo-2"], evidence="Está.", on=START, expected_version=0, by=people["team"]
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        AdoptionStep.objects.filter(code="equipo-2").update(done_on=START, evidence="Está.")


def test_only_own_steps_are_taken_away(steps: dict[str, AdoptionStep], people: dict[str, User]) -> None:
    team = people["team"]
    own = actions.save_step(step=AdoptionStep(title="Avisar a la prensa"), by=team)
    other = actions.save_step(step=AdoptionStep(title="Imprimir el manual"), by=team)
    assert (own.code, other.code) == ("propio-1", "propio-2") and other.position > own.position
    with pytest.raises(ValidationError, match="vino con el manual"):
        actions.remove_step(step=steps["equipo-1"], expected_version=0, by=team)
    with pytest.raises(EditConflict):
        actions.remove_step(step=own, expected_version=5, by=team)
    actions.remove_step(step=own, expected_version=0, by=team)
    assert not AdoptionStep.objects.filter(pk=own.pk).exists()
    with pytest.raises(ValidationError, match="ya no está"):
        actions.undo_done(step=own, expected_version=0, by=team)


def test_steps_move_among_those_of_their_chapter(
    steps: dict[str, AdoptionStep], people: dict[str, User]
) -> None:
    def order() -> list[str]:
        rows = AdoptionStep.objects.filter(chapter__slug="equipo").order_by("position")
        return list(rows.values_list("code", flat=True))

    first, second, *rest = order()
    others = list(
        AdoptionStep.objects.exclude(chapter__slug="equipo").order_by("position").values_list("code")
    )
    assert actions.move_step(step=steps[first], down=True, by=people["team"])
    assert order() == [second, first, *rest]
    assert not actions.move_step(step=steps[second], down=False, by=people["team"])
    assert not actions.move_step(step=steps[rest[-1]], down=True, by=people["team"])
    after = AdoptionStep.objects.exclude(chapter__slug="equipo").order_by("position").values_list("code")
    assert list(after) == others


# --- the pages ----------------------------------------------------------------------------------------


def test_late_ones_come_first_and_oldest_first(steps: dict[str, AdoptionStep], client: Client) -> None:
    found = adoption(day=DAY, with_internal=True)
    late = [line.step.due_on for line in found.late]
    assert late == sorted(late) and len(late) > 3
    assert not any(line.is_late for line in found.lines if line.is_done or line.step.due_on >= DAY)
    assert found.done == sum(line.is_done for line in found.lines)
    slugs = [group.slug for group in found.groups]
    assert slugs == [row.slug for row in ManualChapter.objects.order_by("position") if row.slug in slugs]
    page = client.get(PUBLIC).content.decode()
    assert page.index("pasos están atrasados") < page.index("<h2")


def test_the_public_page_tells_nothing_internal(
    steps: dict[str, AdoptionStep], people: dict[str, User], client: Client, client_as: ClientAs
) -> None:
    """No backups, and of chapters only what a published edition calls them."""
    page, inside = client.get(PUBLIC).content.decode(), client_as("nobody").get(WORKSPACE).content.decode()
    internal = AdoptionStep.objects.get(check_key="backups_kept")
    title = ManualChapter.objects.order_by("position")[0].title
    assert internal.title in inside and internal.title not in page and "respaldo bueno" not in page
    assert title in inside and title not in page and "Otros pasos" in page
    total = AdoptionStep.objects.count()
    assert f"de {total - 1}" in page and f"de {total}" in inside


def test_the_public_page_names_published_chapters(people: dict[str, User], client: Client) -> None:
    manuals.published(people)
    chapter = ManualChapter.objects.order_by("position")[0]
    AdoptionStep.objects.create(code="uno", title="Resolverlo", chapter=chapter)
    title = chapter.title
    manuals.save(chapter, "Otro texto.", people["team"], title="Título nuevo sin publicar")
    page = client.get(PUBLIC).content.decode()
    assert f'<a href="/manual/#{chapter.slug}">{title}</a>' in page and "sin publicar" not in page


def test_an_empty_plan_says_so(municipality: Municipality, client: Client, client_as: ClientAs) -> None:
    assert "todavía no lo empezó" in client.get(PUBLIC).content.decode()


def test_pages_cost_the_same_with_more(
    steps: dict[str, AdoptionStep], people: dict[str, User], client: Client, client_as: ClientAs
) -> None:
    team = client_as("team")

    def cost(reader: Client, address: str) -> int:
        reader.get(address)
        with CaptureQueriesContext(connection) as found:
            assert reader.get(address).status_code == 200
        return len(found)

    before = cost(client, PUBLIC), cost(team, WORKSPACE)
    for number in range(60):
        AdoptionStep.objects.create(code=f"propio-{number}", title=f"Paso {number}", position=100 + number)
    assert (cost(client, PUBLIC), cost(team, WORKSPACE)) == before
    assert before[0] <= 11


def test_the_team_works_on_it_by_its_buttons(people: dict[str, User], client_as: ClientAs) -> None:
    team = client_as("team")
    assert "Empezar con los pasos del manual" in team.get(WORKSPACE).content.decode()
    bad = team.post(f"{WORKSPACE}empezar/", {"start": "ayer"})
    assert bad.status_code == 200 and "ayer" in bad.content.decode()
    assert team.post(f"{WORKSPACE}empezar/", {"start": "2026-01-05"}).status_code == 302
    step = AdoptionStep.objects.get(code="equipo-1")
    page = f"{WORKSPACE}{step.pk}/"
    typed = {"done_on": "2026-01-20", "evidence": "", "edit_version": "0"}
    refused = team.post(f"{page}hecho/", typed)
    assert 'aria-invalid="true"' in refused.content.decode() and "2026-01-20" in refused.content.decode()
    team.post(f"{page}hecho/", typed | {"evidence": "Resolución 12/26."})
    assert "Resolución 12/26." in team.get(PUBLIC).content.decode()
    team.post(f"{page}por-hacer/", {"edit_version": "1"})
    assert "Resolución 12/26." not in team.get(PUBLIC).content.decode()
    told = {"title": "Adoptarlo", "chapter": "", "who": "Alcaldía", "due_on": "2026-02-01", "expected": ""}
    team.post(page, told | {"edit_version": "2"})
    step.refresh_from_db()
    assert (step.title, step.due_on) == ("Adoptarlo", dt.date(2026, 2, 1))
    conflict = team.post(page, told | {"title": "Otro título", "edit_version": "2"})
    assert "Otra persona guardó" in conflict.content.decode() and "Otro título" in conflict.content.decode()
    team.post(f"{WORKSPACE}nuevo/", told | {"title": "Avisar a la prensa"})
    own = AdoptionStep.objects.get(title="Avisar a la prensa")
    assert team.get(f"{WORKSPACE}{own.pk}/quitar/").status_code == 200
    team.post(f"{WORKSPACE}{own.pk}/quitar/", {"edit_version": "0"})
    assert not AdoptionStep.objects.filter(pk=own.pk).exists()
    second = AdoptionStep.objects.get(code="equipo-2")
    moved = team.post(f"{WORKSPACE}{second.pk}/mover/", {"hacia": "abajo"})
    assert moved["Location"].endswith("#equipo-2")
    assert team.get(f"{WORKSPACE}{second.pk}/hecho/").status_code == 302
