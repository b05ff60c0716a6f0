"""How things go: who tells it and when, who accepts it, what stays, what is corrected by hand, what a closing keeps."""

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.permissions import NotAllowed
from planning import photos
from planning.actions import closings, overrides
from planning.actions import progress_reports as reports
from planning.actions.activities import carry_forward
from planning.actions.municipality import set_rule
from planning.actions.operational import put_in_force
from planning.actions.plan_items import edit_item
from planning.actions.plans import renew_plan
from planning.actions.standings import refresh_standings
from planning.concurrency import EditConflict
from planning.models import (
    Activity,
    ActivityStanding,
    DevelopmentPlan,
    FrozenStanding,
    ItemStanding,
    OperationalPlan,
    PeriodClosing,
    PlanStanding,
    ProgressFile,
    ProgressOverride,
    ProgressReport,
    ReportState,
    RuleKey,
    RuleSetting,
    today,
)
from planning.queries.closings import (
    plans_to_freeze,
    preview,
    quarter_of,
    rows_to_freeze,
    suggested_period,
    totals_of,
)
from planning.queries.progress import escalated, reported_activities, returned_for, troubled_for
from planning.report_steps import REPORT_STEPS
from planning.seals_progress import CLOSING_LOCK
from planning.transitions import InvalidTransition
from reports.queries.todo import todo
from tests.planning import plans, progressing
from tests.reports.test_privileges import become_application
from tests.thinning import thinned

TEAM, COORDINATOR, REPORTER = {"team", "coordinator"}, {"coordinator"}, {"nobody"}
QUARTER = (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
PDF = b"%PDF-1.7\n"


def edit(report: ProgressReport, by: User, **fields: Any) -> ProgressReport:
    fresh = ProgressReport.objects.get(pk=report.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    return reports.edit_report(report=fresh, expected_version=fresh.edit_version, by=by)


#: Every action on a report: who decides on it (else whoever reports), the step that says when, and how it is done.
ACTIONS: dict[str, tuple[set[str] | None, str, Callable[[ProgressReport, User], Any]]] = {
    "edit_report": (None, "write", lambda report, by: edit(report, by, value=Decimal(55))),
    "attach_file": (
        None,
        "write",
        lambda report, by: reports.attach_file(report=report, name="a.pdf", data=PDF, caption="Plano", by=by),
    ),
    "remove_file": (
        None,
        "write",
        lambda report, by: reports.remove_file(file=report.files.get(), by=by),
    ),
    "submit_report": (None, "submit", lambda report, by: reports.submit_report(report=report, by=by)),
    "take_back_report": (
        None,
        "take_back",
        lambda report, by: reports.take_back_report(report=report, by=by),
    ),
    "delete_report": (None, "discard", lambda report, by: reports.delete_report(report=report, by=by)),
    "accept_report": (
        COORDINATOR,
        "accept",
        lambda report, by: reports.accept_report(report=report, expected_version=report.edit_version, by=by),
    ),
    "return_report": (
        COORDINATOR,
        "return",
        lambda report, by: reports.return_report(
            report=report, reason="Falta.", expected_version=report.edit_version, by=by
        ),
    ),
}


def picture() -> list[Any]:
    """All that was reported, and what follows from it."""
    models = (ProgressReport, ProgressFile, ProgressOverride, PeriodClosing, FrozenStanding, ActivityStanding)
    return [list(model.objects.order_by("pk").values()) for model in models]


def with_file(report: ProgressReport) -> ProgressReport:
    """A document in it, whatever its state is going to be."""
    ProgressFile.objects.create(
        report=report, name="a.pdf", media_type="application/pdf", data=PDF, sha256="0", caption="Plano",
        is_photo=False,
    )  # fmt: skip
    return report


def at(state: str, about: Any, by: User, people: dict[str, User]) -> ProgressReport:
    """A report with a document, walked to a state."""
    report = with_file(progressing.report(about, by, people=people))
    if state == "draft":
        return report
    report = reports.submit_report(report=report, by=by)
    if state == "accepted":
        return progressing.accept(report, people)
    if state == "returned":
        return reports.return_report(
            report=report, reason="Falta.", expected_version=report.edit_version, by=people["coordinator"]
        )
    return report


@pytest.mark.parametrize(
    ("whose", "state"),
    thinned(product(["somebody's", "nobody's", "an indicator's"], ReportState), 5),
)
def test_who_may_do_what_and_when(people: dict[str, User], whose: str, state: ReportState) -> None:
    """Every action × everybody × every state × what it is of: done, or refused, and then nothing changed."""
    plan, activity = progressing.under_way(people)
    who_reports = TEAM
    about: Any = activity
    if whose == "somebody's":
        activity.reporter, who_reports = people["nobody"], REPORTER
        activity.save()
    elif whose == "an indicator's":
        about = progressing.indicator(plan)
    report = at(state, about, people[min(who_reports)], people)
    before = picture()
    for name, (who, step, act) in ACTIONS.items():
        for person, user in people.items():
            with transaction.atomic():
                fresh = ProgressReport.objects.get(pk=report.pk)
                if person not in (who or who_reports):
                    with pytest.raises(NotAllowed):
                        act(fresh, user)
                elif state not in REPORT_STEPS[step].sources:
                    with pytest.raises(InvalidTransition, match=r"[a-z]"):
                        act(fresh, user)
                else:
                    act(fresh, user)
                    assert picture() != before, name
                    transaction.set_rollback(True)
            assert picture() == before, (name, person)


def test_who_starts_corrects_closes_and_reopens(people: dict[str, User]) -> None:
    plan, activity = progressing.under_way(people)
    item = activity.item
    closing = closings.close_period(
        plan=plan, date_from=dt.date(2025, 1, 1), date_to=dt.date(2025, 3, 31), by=people["coordinator"]
    )
    acts: dict[str, tuple[set[str], Callable[[User], Any]]] = {
        "start": (TEAM, lambda by: progressing.report(activity, by, people=people)),
        "correct": (
            COORDINATOR,
            lambda by: overrides.correct_item(item=item, percent=Decimal(30), reason="Se ve.", by=by),
        ),
        "close": (
            COORDINATOR,
            lambda by: closings.close_period(plan=plan, date_from=QUARTER[0], date_to=QUARTER[1], by=by),
        ),
        "reopen": (
            {"administrator"},
            lambda by: closings.reopen_period(closing=closing, reason="Faltó algo.", by=by),
        ),
    }
    for name, (who, act) in acts.items():
        for person, user in people.items():
            before = picture()
            with transaction.atomic():
                if person in who:
                    act(user)
                    assert picture() != before, name
                    transaction.set_rollback(True)
                else:
                    with pytest.raises(NotAllowed):
                        act(user)
            assert picture() == before, (name, person)


def test_the_team_reports_for_a_closed_account(people: dict[str, User]) -> None:
    _plan, activity = progressing.under_way(people, reporter=people["nobody"])
    User.objects.filter(pk=people["nobody"].pk).update(is_active=False)
    progressing.report(Activity.objects.get(pk=activity.pk), people["team"], people=people)


def test_a_coordinator_may_accept_their_own(people: dict[str, User]) -> None:
    _plan, activity = progressing.under_way(people)
    report = progressing.report(activity, people["coordinator"], "accepted", people=people)
    assert report.reported_by == report.decided_by == people["coordinator"]


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        ({"on": today() + dt.timedelta(days=1)}, "on", "futura"),
        ({"on": dt.date(2025, 12, 31)}, "on", "01/01/2026"),
        ({"value": Decimal("100.01")}, "value", "0 a 100"),
        ({"value": Decimal(-1)}, "value", "0 a 100"),
        ({"executed": Decimal(-1)}, "executed", "0"),
    ],
)
def test_what_a_report_of_an_activity_may_say(
    people: dict[str, User], fields: dict[str, Any], where: str, words: str
) -> None:
    _plan, activity = progressing.under_way(people)
    with pytest.raises(ValidationError, match=words) as refused:
        progressing.report(activity, people["team"], people=people, **fields)
    assert where in refused.value.error_dict
    report = progressing.report(activity, people["team"], people=people)
    with pytest.raises(ValidationError, match=words):
        edit(report, people["team"], **fields)


def test_what_a_reading_may_say(people: dict[str, User]) -> None:
    plan, _activity = progressing.under_way(people)
    indicator = progressing.indicator(plan)
    progressing.report(indicator, people["team"], people=people, value=Decimal(-5))
    with pytest.raises(ValidationError, match="ejecutado"):
        progressing.report(indicator, people["team"], people=people, executed=Decimal(1))
    with pytest.raises(ValidationError, match="01/01/2025"):
        progressing.report(indicator, people["team"], people=people, on=dt.date(2024, 12, 31))
    indicator.kind = "yes_no"
    with pytest.raises(ValidationError, match="sí"):
        progressing.report(indicator, people["team"], people=people, value=Decimal(2))


def test_of_drafts_and_of_what_was_cancelled_nothing_is_told(people: dict[str, User]) -> None:
    plan, activity = progressing.under_way(people)
    planned = progressing.activity(progressing.operational(plan, 2025, draft=True), activity.item)
    with pytest.raises(InvalidTransition, match="borrador"):
        progressing.report(planned, people["team"], people=people, on=dt.date(2025, 3, 1))
    draft = renew_plan(plan=plan, by=people["team"])
    with pytest.raises(InvalidTransition, match="borrador"):
        progressing.report(progressing.indicator(draft), people["team"], people=people)
    with pytest.raises(InvalidTransition, match="borrador"):
        overrides.correct_item(
            item=draft.items.get(code="2"), percent=Decimal(1), reason="x", by=people["coordinator"]
        )
    written = progressing.report(activity, people["team"], people=people)
    activity.cancelled_on, activity.cancelled_reason = today(), "No va."
    activity.save()
    with pytest.raises(InvalidTransition, match="suspendida"):
        reports.submit_report(report=written, by=people["team"])


def test_nobody_accepts_or_returns_what_they_did_not_read(people: dict[str, User]) -> None:
    _plan, activity = progressing.under_way(people)
    read = progressing.report(activity, people["team"], "submitted", people=people)
    mine = reports.take_back_report(report=read, by=people["team"])
    edit(mine, people["team"], value=Decimal(99))
    reports.submit_report(report=mine, by=people["team"])
    with pytest.raises(EditConflict):
        progressing.accept(read, people)
    with pytest.raises(EditConflict):
        reports.return_report(
            report=read, reason="x", expected_version=read.edit_version, by=people["coordinator"]
        )


def test_a_return_has_a_reason_and_sending_again_takes_it_away(people: dict[str, User]) -> None:
    _plan, activity = progressing.under_way(people)
    sent = progressing.report(activity, people["team"], "submitted", people=people)
    with pytest.raises(ValidationError, match="por qué"):
        reports.return_report(
            report=sent, reason=" ", expected_version=sent.edit_version, by=people["coordinator"]
        )
    back = reports.return_report(
        report=sent, reason="Falta.", expected_version=sent.edit_version, by=people["coordinator"]
    )
    assert [row.pk for row in returned_for(people["team"])] == [back.pk]
    again = reports.submit_report(report=back, by=people["team"])
    assert (again.reason, again.decided_by) == ("", None)


def test_at_most_six_files_of_ten_megabytes(people: dict[str, User]) -> None:
    _plan, activity = progressing.under_way(people)
    report = progressing.report(activity, people["team"], people=people)

    def attach(data: bytes = PDF, caption: str = "Plano") -> ProgressFile:
        return reports.attach_file(report=report, name="x.exe", data=data, caption=caption, by=people["team"])

    with pytest.raises(ValidationError, match="10 MB"):
        attach(PDF + b" " * reports.LARGEST_FILE)
    with pytest.raises(ValidationError, match="PDF"):
        attach(b"MZ")
    with pytest.raises(ValidationError, match="Falta completar"):
        attach(caption=" ")
    assert attach().name == "x.pdf"
    for _ in range(reports.MOST_FILES - 1):
        attach()
    with pytest.raises(ValidationError, match="hasta 6"):
        attach()


# -- what follows


def _value(code: str, plan: DevelopmentPlan) -> tuple[Decimal | None, Decimal | None]:
    row = ItemStanding.objects.get(item__plan=plan, item__code=code)
    return row.value, row.computed


def test_only_what_is_accepted_counts_and_at_once(people: dict[str, User]) -> None:
    plan, activity = progressing.under_way(people)
    report = progressing.report(activity, people["team"], "submitted", people=people)
    assert _value("1.2", plan) == (None, None)
    progressing.accept(report, people)
    assert _value("1.2", plan) == (Decimal(40), Decimal(40))
    assert ActivityStanding.objects.get(activity=activity).value == 40
    whole = PlanStanding.objects.get(plan=plan)
    assert (whole.value, whole.counted, whole.left_out) == (40, 1, 1)
    later = progressing.report(activity, people["team"], people=people, value=Decimal(10))
    progressing.accept(reports.submit_report(report=later, by=people["team"]), people)
    assert _value("1.2", plan) == (Decimal(10), Decimal(10))  # of the same day the later one


def test_a_weight_that_changes_counts_at_once(people: dict[str, User]) -> None:
    plan = plans.presented(people)
    item = plan.items.get(code="2")
    overrides.correct_item(item=item, percent=Decimal(30), reason="Se ve.", by=people["coordinator"])
    assert PlanStanding.objects.get(plan=plan).value == 30
    item.weight = 0
    edit_item(item=item, themes=[], subzones=[], expected_version=item.edit_version, by=people["team"])
    assert PlanStanding.objects.get(plan=plan).value is None


def test_what_was_told_of_one_version_counts_in_the_next(people: dict[str, User]) -> None:
    plan, activity = progressing.under_way(people)
    new = renew_plan(plan=plan, by=people["team"])
    progressing.report(activity, people["team"], "accepted", people=people)
    progressing.report(
        progressing.indicator(plan), people["team"], "accepted", people=people, value=Decimal(50)
    )
    assert not ItemStanding.objects.filter(item__plan=new).exists()  # drafts have none
    new = plans.presented(people, new)
    both = [
        list(
            ItemStanding.objects.filter(item__plan=version)
            .order_by("item__code")
            .values_list("item__code", "value", "counted", "left_out", "state")
        )
        for version in (plan, new)
    ]
    assert both[0] == both[1]
    overrides.correct_item(
        item=new.items.get(code="2"), percent=Decimal(70), reason="Se ve.", by=people["coordinator"]
    )
    assert _value("2", plan) == _value("2", new) == (Decimal(70), None)


def test_what_nobody_counts_any_more_has_no_row(people: dict[str, User]) -> None:
    plan, activity = progressing.under_way(people)
    refresh_standings(plan=plan)
    assert ActivityStanding.objects.exists()
    activity.operational.state = "draft"
    activity.operational.in_force_on, activity.operational.resolution = None, ""
    activity.operational.save()
    refresh_standings(plan=plan)
    assert not ActivityStanding.objects.exists()


def test_a_correction_has_a_reason_and_is_taken_back_with_one(people: dict[str, User]) -> None:
    plan, activity = progressing.under_way(people)
    item, boss = activity.item, people["coordinator"]
    with pytest.raises(InvalidTransition, match="no está corregido"):
        overrides.take_back_correction(item=item, reason="x", by=boss)
    for reason in ("", " \n"):
        with pytest.raises(ValidationError, match="por qué"):
            overrides.correct_item(item=item, percent=Decimal(80), reason=reason, by=boss)
    with pytest.raises(ValidationError, match="0 a 100"):
        overrides.correct_item(item=item, percent=Decimal(101), reason="x", by=boss)
    overrides.correct_item(item=item, percent=Decimal(80), reason="Se ve.", by=boss)
    progressing.report(activity, people["team"], "accepted", people=people)
    assert _value("1.2", plan) == (Decimal(80), Decimal(40))
    with pytest.raises(ValidationError, match="por qué"):
        overrides.take_back_correction(item=item, reason="", by=boss)
    overrides.take_back_correction(item=item, reason="Ya no.", by=boss)
    assert _value("1.2", plan) == (Decimal(40), Decimal(40))


# -- closing


def close(
    plan: DevelopmentPlan, people: dict[str, User], days: tuple[dt.date, dt.date] = QUARTER
) -> PeriodClosing:
    return closings.close_period(plan=plan, date_from=days[0], date_to=days[1], by=people["coordinator"])


def test_a_closing_keeps_how_all_stood_on_its_last_day(people: dict[str, User]) -> None:
    plan, activity = progressing.under_way(people)
    progressing.report(activity, people["team"], "accepted", people=people)
    after = progressing.report(
        activity, people["team"], people=people, on=dt.date(2026, 4, 1), value=Decimal(90)
    )
    progressing.accept(reports.submit_report(report=after, by=people["team"]), people)
    overrides.correct_item(
        item=plan.items.get(code="2"), percent=Decimal(30), reason="Se ve.", by=people["coordinator"]
    )
    closing = close(plan, people)
    rows = [
        (row.kind, row.code, row.value, row.state, row.override_reason)
        for row in closing.rows.order_by("place")
    ]
    assert rows == [
        ("plan", "", Decimal(35), "under_way", ""),
        ("item", "1", Decimal(40), "under_way", ""),
        ("item", "1.1", None, "pending", ""),
        ("item", "1.1.1", None, "pending", ""),
        ("item", "1.2", Decimal(40), "under_way", ""),
        ("activity", "A", Decimal(40), "under_way", ""),
        ("item", "2", Decimal(30), "under_way", "Se ve."),
    ]
    assert _value("1.2", plan)[0] == 90


def test_a_closing_knows_nothing_of_a_year_that_was_put_in_force_later(people: dict[str, User]) -> None:
    plan, _activity = progressing.under_way(people)
    later = progressing.operational(plan, 2027)
    OperationalPlan.objects.filter(pk=later.pk).update(in_force_on=dt.date(2026, 4, 1))
    progressing.activity(later, plan.items.get(code="2"), code="Z")
    assert "Z" not in {row.code for row in close(plan, people).rows.all()}
    second = close(plan, people, (dt.date(2026, 4, 1), dt.date(2026, 4, 30)))
    assert "Z" in {row.code for row in second.rows.all()}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((dt.date(2026, 3, 31), dt.date(2026, 1, 1)), "terminar antes"),
        ((dt.date(2026, 1, 1), today()), "ya terminó"),
        (QUARTER, "ya están"),
        ((dt.date(2026, 3, 31), dt.date(2026, 4, 30)), "ya están"),
    ],
)
def test_which_days_are_not_closed(
    people: dict[str, User], days: tuple[dt.date, dt.date], words: str
) -> None:
    plan, _activity = progressing.under_way(people)
    close(plan, people)
    before = picture()
    with pytest.raises(ValidationError, match=words):
        close(plan, people, days)
    assert picture() == before


def test_a_closing_waits_for_what_was_sent(people: dict[str, User]) -> None:
    plan, activity = progressing.under_way(people)
    progressing.report(activity, people["team"], "submitted", people=people)
    with pytest.raises(ValidationError, match="un avance enviado sin resolver"):
        close(plan, people)


def test_nothing_is_told_of_closed_days(people: dict[str, User]) -> None:
    plan, activity = progressing.under_way(people)
    team = people["team"]
    draft = progressing.report(activity, team, people=people)
    other = progressing.report(activity, team, people=people, on=dt.date(2026, 4, 1))
    closing = close(plan, people)
    with pytest.raises(ValidationError, match="período cerrado"):
        progressing.report(activity, team, people=people)
    with pytest.raises(ValidationError, match="período cerrado"):
        reports.submit_report(report=draft, by=team)
    with pytest.raises(ValidationError, match="período cerrado"):
        edit(other, team, on=dt.date(2026, 3, 31))
    edit(draft, team, on=dt.date(2026, 4, 2))  # out of it
    closings.reopen_period(closing=closing, reason="Faltó algo.", by=people["administrator"])
    progressing.report(activity, team, "accepted", people=people)


def test_reopening_has_a_reason_is_done_once_and_keeps_the_rows(people: dict[str, User]) -> None:
    plan, _activity = progressing.under_way(people)
    closing = close(plan, people)
    kept = list(FrozenStanding.objects.values())
    with pytest.raises(ValidationError, match="por qué"):
        closings.reopen_period(closing=closing, reason=" ", by=people["administrator"])
    closings.reopen_period(closing=closing, reason="Faltó algo.", by=people["administrator"])
    with pytest.raises(InvalidTransition, match="ya está reabierto"):
        closings.reopen_period(closing=closing, reason="Otra vez.", by=people["administrator"])
    assert list(FrozenStanding.objects.values()) == kept
    close(plan, people)  # anew


def test_a_closing_keeps_every_plan_that_something_was_done_for(people: dict[str, User]) -> None:
    """A new plan took over during the year: what was done for the one before is kept as well."""
    before, activity = progressing.under_way(people)
    progressing.report(activity, people["team"], "accepted", people=people)
    plans.approved(people, plans.item(plans.draft(people, name="Otro"), "1", people["team"]).plan)
    plan = plans.approved(people, plans.small(people))
    assert [row.pk for row in plans_to_freeze(plan, *QUARTER)] == [plan.pk, before.pk]
    renewed = plans.approve(people, plans.presented(people, renew_plan(plan=before, by=people["team"])))
    assert [row.pk for row in plans_to_freeze(plan, *QUARTER)] == [plan.pk, renewed.pk]
    shown = preview(plan, *QUARTER, timezone.now())
    closing = close(plan, people)
    rows = list(closing.rows.order_by("place"))
    assert [row.title for row in rows if row.kind == "plan"] == [plan.name, renewed.name]
    (work,) = [row for row in rows if row.kind == "activity"]
    place = next(row for row in reversed(rows[: work.place]) if row.kind == "item")
    assert (work.code, work.value, work.axis, place.code) == (activity.code, 40, "1", "1.2")
    totals = totals_of(closing)
    assert (shown.items, shown.activities) == (totals.items, totals.activities) == (10, 1)
    assert [row.value for row in totals.others] == [value for _plan, value in shown.others] == [40]
    assert totals.whole.value is None


def test_the_period_offered_is_the_one_after_the_last(people: dict[str, User]) -> None:
    plan, _activity = progressing.under_way(people)
    day = dt.date(2026, 11, 26)
    third = (dt.date(2026, 7, 1), dt.date(2026, 9, 30))
    assert suggested_period(day) == third
    close(plan, people)
    assert suggested_period(day) == (dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    close(plan, people, third)
    assert suggested_period(day) == third  # nothing newer is over
    assert quarter_of(dt.date(2026, 12, 31)) == (dt.date(2026, 10, 1), dt.date(2026, 12, 31))


SEALED = (
    ("UPDATE planning_progressreport SET value = 1 WHERE state = 'accepted'", "aceptado"),
    ("UPDATE planning_progressreport SET state = 'draft', submitted_at = NULL, decided_at = NULL"
     " WHERE state = 'accepted'", "aceptado"),
    ("DELETE FROM planning_progressreport WHERE state = 'accepted'", "aceptado"),
    ("UPDATE planning_progressfile SET caption = 'Otro'", "aceptado"),
    ("DELETE FROM planning_progressfile", "aceptado"),
    ("UPDATE planning_progressreport SET \"on\" = '2026-02-01', state = 'submitted', submitted_at = now()"
     " WHERE state = 'draft'", "período cerrado"),
    ("INSERT INTO planning_progressreport (edit_version, activity_id, \"on\", value, text, state, reason,"
     " reported_by_id, submitted_at) SELECT 0, activity_id, '2026-02-01', 1, '', 'submitted', '', reported_by_id,"
     " now() FROM planning_progressreport LIMIT 1", "período cerrado"),
    ("UPDATE planning_progressoverride SET percent = 1", "corrección"),
    ("DELETE FROM planning_progressoverride", "corrección"),
    ("UPDATE planning_periodclosing SET date_to = '2026-01-02'", "período cerrado"),
    ("DELETE FROM planning_periodclosing", "período cerrado"),
    ("UPDATE planning_frozenstanding SET value = 1", "período cerrado"),
    ("DELETE FROM planning_frozenstanding", "período cerrado"),
    ("TRUNCATE planning_progressreport CASCADE", "aceptado"),
    ("TRUNCATE planning_progressfile", "aceptado"),
    ("TRUNCATE planning_progressoverride CASCADE", "corrección"),
    ("TRUNCATE planning_frozenstanding", "período cerrado"),
    ("TRUNCATE planning_periodclosing CASCADE", "período cerrado"),
)  # fmt: skip


def _all_sealed(people: dict[str, User]) -> DevelopmentPlan:
    plan, activity = progressing.under_way(people)
    at("accepted", activity, people["team"], people)
    progressing.report(activity, people["team"], people=people, on=dt.date(2026, 5, 1))
    overrides.correct_item(item=activity.item, percent=Decimal(30), reason="Se ve.", by=people["coordinator"])
    close(plan, people)
    return plan


@pytest.mark.parametrize(("statement", "words"), SEALED)
def test_what_was_accepted_closed_or_corrected_stays_by_sql_as_the_owner(
    people: dict[str, User], sql: Callable[..., list], statement: str, words: str
) -> None:
    _all_sealed(people)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    before = picture()
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        sql(statement)
    assert picture() == before


def test_what_was_accepted_closed_or_corrected_stays_by_the_models(people: dict[str, User]) -> None:
    """One by one and in bulk, as the application."""
    _all_sealed(people)
    become_application()
    report = ProgressReport.objects.get(state="accepted")
    doors: list[Callable[[], Any]] = [
        report.delete,
        ProgressReport.objects.filter(state="accepted").delete,
        lambda: ProgressReport.objects.filter(state="accepted").update(value=1),
        lambda: ProgressReport.objects.bulk_update([_changed(report, value=1)], ["value"]),
        ProgressFile.objects.get().delete,
        lambda: with_file(report),
        ProgressOverride.objects.get().delete,
        lambda: ProgressOverride.objects.update(reason="Otro"),
        PeriodClosing.objects.get().delete,
        lambda: PeriodClosing.objects.update(note="Otra"),
        FrozenStanding.objects.all().delete,
        lambda: FrozenStanding.objects.update(value=1),
    ]
    before = picture()
    refusal = r"aceptado|cerrado|corrección|permission denied|protected"
    for place, door in enumerate(doors):
        with pytest.raises((DatabaseError, ProtectedError), match=refusal), transaction.atomic():
            door()
        assert picture() == before, place


def _changed(row: Any, **fields: Any) -> Any:
    for name, value in fields.items():
        setattr(row, name, value)
    return row


@pytest.mark.django_db(transaction=True)
def test_whoever_closes_waits_for_whoever_accepts(people: dict[str, User]) -> None:
    """At once: either the report is decided and kept in the closing, or it is refused; never in between."""
    plan, activity = progressing.under_way(people)
    report = progressing.report(activity, people["team"], "submitted", people=people)
    accepted = threading.Event()
    outcomes: list[Any] = []

    def closes() -> None:
        try:
            accepted.wait(10)
            outcomes.append(close(plan, people).pk)
        except Exception as error:  # noqa: BLE001 - told below
            outcomes.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=closes)
    thread.start()
    with transaction.atomic():
        progressing.accept(report, people)
        accepted.set()
        thread.join(0.5)
        assert thread.is_alive() and not outcomes  # it waits
    thread.join(20)
    frozen = FrozenStanding.objects.get(closing_id=outcomes[0], kind="activity")
    assert frozen.value == 40


@pytest.mark.django_db(transaction=True)
def test_whoever_accepts_waits_for_whoever_closes(people: dict[str, User]) -> None:
    plan, activity = progressing.under_way(people)
    draft = progressing.report(activity, people["team"], people=people)
    outcomes: list[Any] = []

    def sends() -> None:
        try:
            reports.submit_report(report=draft, by=people["team"])
        except Exception as error:  # noqa: BLE001 - told below
            outcomes.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=sends)
    with transaction.atomic():
        close(plan, people)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive() and not outcomes  # it waits
    thread.join(20)
    assert isinstance(outcomes[0], ValidationError) and "período cerrado" in str(outcomes[0])
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.django_db(transaction=True)
def test_the_database_holds_off_whoever_closes_by_itself(people: dict[str, User]) -> None:
    """Also for who writes past the actions."""
    _plan, activity = progressing.under_way(people)
    progressing.report(activity, people["team"], people=people)
    other = connection.copy()
    try:
        with transaction.atomic(), connection.cursor() as first, other.cursor() as second:
            first.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [CLOSING_LOCK])
            second.execute("SET lock_timeout = '300ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                second.execute("UPDATE planning_progressreport SET state = 'submitted', submitted_at = now()")
    finally:
        other.close()


def test_frozen_rows_come_with_their_closing_alone(people: dict[str, User]) -> None:
    plan, _activity = progressing.under_way(people)
    closing = close(plan, people)
    # As another transaction would find it: the closing is of a moment before.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE planning_periodclosing DISABLE TRIGGER sealed_row")
        cursor.execute("UPDATE planning_periodclosing SET closed_at = now() - interval '1 minute'")
        cursor.execute("ALTER TABLE planning_periodclosing ENABLE TRIGGER sealed_row")
    rows = rows_to_freeze(closing, corrected_until=timezone.now())
    for row in rows:
        row.place += 1000
    with pytest.raises(IntegrityError, match="período cerrado"), transaction.atomic():
        FrozenStanding.objects.bulk_create(rows)


@pytest.mark.django_db(transaction=True)
def test_a_photograph_is_made_anew_before_anything_is_held(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may take long, and a transaction that does nothing meanwhile is ended by the database."""
    _plan, activity = progressing.under_way(people)
    held: list[bool] = []

    def looked_at(data: bytes) -> bytes:
        held.append(connection.in_atomic_block)
        return data

    monkeypatch.setattr(reports, "clean_photo", looked_at)
    file = ("plaza.png", progressing.picture(), "La plaza")
    said: dict[str, Any] = {"on": dt.date(2026, 3, 1), "value": Decimal(10)}
    made = reports.report(about=activity, **said, attached=file, by=people["team"])
    reports.take_back_report(report=made, by=people["team"])
    made.refresh_from_db()
    name, data, caption = file
    reports.attach_file(report=made, name=name, data=data, caption=caption, by=people["team"])
    assert held == [False, False] and made.files.count() == 2
    assert photos._SECONDS < 30  # idle_in_transaction_session_timeout


def test_whoever_counts_is_waited_for_before_any_row_is_held(people: dict[str, User]) -> None:
    """Who takes items away waits for the count first and then for rows: who reports and corrects does, too."""
    plan, activity = progressing.under_way(people)
    team, coordinator, read = people["team"], people["coordinator"], progressing.indicator(plan)
    said: dict[str, Any] = {"on": dt.date(2026, 3, 1), "value": Decimal(10), "by": team}
    for about in (activity, read):
        made = _waits_first(lambda about=about: reports.report(about=about, **said))
        made = _waits_first(lambda made=made: reports.take_back_report(report=made, by=team))
        made = _waits_first(lambda made=made: reports.submit_report(report=made, by=team))
        _waits_first(lambda made=made: progressing.accept(made, people))
    item = {"item": activity.item, "reason": "Se ve.", "by": coordinator}
    _waits_first(lambda: overrides.correct_item(percent=Decimal(5), **item))
    _waits_first(lambda: overrides.take_back_correction(**item))


def _waits_first(act: Callable[[], Any]) -> Any:
    with CaptureQueriesContext(connection) as made:
        answer = act()
    statements = [query["sql"] for query in made]
    waits = next(place for place, sql in enumerate(statements) if "planning standings" in sql)
    holds = next(
        place for place, sql in enumerate(statements) if sql.startswith("INSERT") or " FOR UPDATE" in sql
    )
    assert waits < holds, statements[holds]
    return answer


# -- what waits


def test_what_is_late_or_silent_waits_for_who_reports_it_and_in_time_for_the_mayor(
    people: dict[str, User],
) -> None:
    plan, mine = progressing.under_way(people, reporter=people["nobody"])
    progressing.activity(mine.operational, mine.item, "B", ends_on=dt.date(2026, 12, 31))
    day = dt.date(2026, 7, 10)
    refresh_standings(plan=plan, day=day)

    def waits(who: str) -> list[str]:
        return sorted(
            f"{row.title.partition(' ')[0]}: {row.action}"
            for row in todo(people[who], day).rows
            if row.title.startswith(("A ", "B ", "Avance", "Un avance"))
        )

    RuleSetting.objects.filter(key__in=[RuleKey.PROGRESS_TERM, RuleKey.PROGRESS_ESCALATION]).delete()
    refresh_standings(plan=plan, day=day)
    assert waits("nobody") == ["A: Informar el avance"]
    assert waits("team") == waits("mayor") == []
    set_rule(key=RuleKey.PROGRESS_TERM, value=30, valid_from=dt.date(2026, 1, 1), by=None)
    refresh_standings(plan=plan, day=day)
    assert waits("team") == ["B: Informar el avance"]
    assert waits("mayor") == []  # without a term
    # Silent since 10 January: too long since 9 February, and that for as long as the mayor's term on 9 July.
    set_rule(key=RuleKey.PROGRESS_ESCALATION, value=150, valid_from=dt.date(2026, 1, 1), by=None)
    assert [row.code for row in escalated(dt.date(2026, 7, 9))] == []
    assert waits("mayor") == ["A: Ver cómo va", "B: Ver cómo va"]  # silent since January
    progressing.report(mine, people["nobody"], people=people, on=dt.date(2026, 7, 1))
    sent = reports.submit_report(report=mine.reports.get(), by=people["nobody"])
    refresh_standings(plan=plan, day=day)
    assert waits("mayor") == ["B: Ver cómo va"]  # late for ten days only
    assert waits("coordinator") == ["B: Informar el avance", "Un: Resolver avances"]
    reports.return_report(
        report=sent, reason="Falta.", expected_version=sent.edit_version, by=people["coordinator"]
    )
    assert waits("nobody") == ["A: Informar el avance", "Avance: Corregir y enviar"]
    assert [row.code for row in escalated(dt.date(2027, 1, 1))] == ["A", "B"]
    assert [row.code for row in troubled_for(people["nobody"])] == ["A"]


def test_what_goes_on_in_a_later_year_waits_there_alone(people: dict[str, User]) -> None:
    """Carried to a draft it still waits; once that year is in force, it does there, and its item stays as late."""
    plan, mine = progressing.under_way(people, reporter=people["nobody"])
    nobody, day = people["nobody"], dt.date(2026, 11, 26)
    set_rule(key=RuleKey.PROGRESS_ESCALATION, value=10, valid_from=dt.date(2026, 1, 1), by=None)
    refresh_standings(plan=plan, day=day)

    def told() -> list[list[int]]:
        lists = (troubled_for(nobody), escalated(day), reported_activities(reporter=nobody))
        return [[row.pk for row in rows] for rows in lists]

    later = progressing.operational(plan, 2027, draft=True)
    carry_forward(source=mine.operational, target=later, activities=[mine], by=people["team"])
    assert told() == [[mine.pk]] * 3
    put_in_force(
        operational=later,
        in_force_on=today(),
        resolution="Resolución",
        expected_version=later.edit_version,
        by=people["mayor"],
    )
    refresh_standings(plan=plan, day=day)
    (copy,) = later.activities.all()
    assert told() == [[], [], [copy.pk]]
    assert ItemStanding.objects.get(item=mine.item).late_below == 1
