"""A history of two periods to evaluate straight into the models, for tests of what is counted from it.

No actions and no validation. ``as_rows_hold`` is the same history without what no table can hold.
"""

import datetime as dt
from dataclasses import replace

from django.utils import timezone

from accounts.models import User
from participation.models import (
    Admission,
    Contribution,
    Devolution,
    DevolutionPublication,
    HeadCount,
    Meeting,
    MeetingBody,
    Minutes,
    ValidationAnswer,
)
from planning.models import (
    Activity,
    Body,
    BodyKind,
    DevelopmentPlan,
    Municipality,
    Neighbourhood,
    OperationalPlan,
    PlanItem,
    RuleKey,
    RuleSetting,
    Subzone,
)
from reports.models import Evaluation, SurveyAnswer, SurveyQuestion, SurveySheet
from tests import evaluation_recount as plain
from tests import plan_recount
from tests.evaluation_histories import Case
from tests.planning.progress_rows import report_row
from tests.reports.records import approve

LONG_AGO = dt.date(2010, 1, 1)
GENDERS = {"mujer": "woman", "varon": "man", "otro": "other", "": ""}


def as_rows_hold(case: Case) -> Case:
    """Of a year with an operational plan in force no draft, and nothing of it: a year has one."""
    taken = {plan.year for plan in case.history.plans if plan.in_force}
    plans = [plan for plan in case.history.plans if plan.in_force or plan.year not in taken]
    kept = {plan.key for plan in plans}
    activities = [one for one in case.history.activities if one.plan in kept]
    told = {one.key for one in activities}
    reports = [one for one in case.history.reports if one.activity in told]
    return replace(case, history=replace(case.history, plans=plans, activities=activities, reports=reports))


def load(case: Case) -> Evaluation:
    """Store all of it; see ``as_rows_hold``."""
    history = case.history
    user = User.objects.create_user(email="carga@example.org", name="Carga")
    RuleSetting.objects.filter(key=RuleKey.MINIMUM_GROUP).delete()
    RuleSetting.objects.create(key=RuleKey.MINIMUM_GROUP, value=str(case.smallest), valid_from=LONG_AGO)
    Municipality.objects.update_or_create(defaults={"name": "Municipio", "population": history.inhabitants})
    places = {
        code: Neighbourhood.objects.create(code=code, name=f"Barrio {code}")
        for code in history.neighbourhoods
    }
    for code, own in history.subzones.items():
        zone = Subzone.objects.create(code=code, name=f"Subzona {code}")
        zone.neighbourhoods.set([places[name] for name in own if name in places])
    _said(history, places, user)
    _opinions(history, user)
    _money(history, user)
    return _evaluation(case, user)


def _said(history: plain.History, places: dict[str, Neighbourhood], user: User) -> None:
    bodies = {
        code: Body.objects.create(code=code, name=code, kind=BodyKind.COMMITTEE, valid_from=LONG_AGO)
        for code in history.bodies
    }
    meetings = {}
    for one in history.meetings:
        meetings[one.key] = meeting = Meeting.objects.create(code=one.key, date=one.on)
        for place, code in enumerate(one.bodies):
            MeetingBody.objects.create(meeting=meeting, body=bodies[code], position=place)
        Minutes.objects.create(meeting=meeting, year=one.on.year)
    HeadCount.objects.bulk_create(
        HeadCount(
            meeting=meetings[row.meeting],
            count=row.people,
            neighbourhood=places.get(row.neighbourhood or ""),
            gender=GENDERS[row.gender],
            first_time=row.first_time,
        )
        for row in history.heads
    )
    rows = Contribution.objects.bulk_create(
        Contribution(
            code=one.key,
            meeting=meetings.get(one.meeting or ""),
            channel="meeting" if one.meeting else "web",
            received_on=None if one.meeting else one.received,
            kind="proposal",
            author_type="residents",
            neighbourhood=places.get(one.neighbourhood or ""),
            verbatim="Palabras.",
        )
        for one in history.contributions
    )
    Admission.objects.bulk_create(
        Admission(
            contribution=row,
            state="admitted" if one.admitted else "refused",
            criterion="" if one.admitted else "insults",
            decided_at=timezone.now(),
        )
        for row, one in zip(rows, history.contributions, strict=True)
        if not one.meeting
    )
    for one in history.meetings:
        if one.approved:
            approve(meetings[one.key], one.on, user)


def _opinions(history: plain.History, user: User) -> None:
    made = {}
    for number, one in enumerate(history.devolutions):
        made[one.key] = Devolution.objects.create(
            code=one.key,
            title="Lo que se habló",
            scope="period",
            period_from=LONG_AGO,
            period_to=LONG_AGO,
            validation_until=one.closes,
            created_by=user,
        )
        DevolutionPublication.objects.create(
            devolution=made[one.key],
            code=f"P-{number}",
            version=1,
            sealed_on=LONG_AGO,
            withdrawn_on=None if one.published else LONG_AGO,
        )
    rows = ValidationAnswer.objects.bulk_create(
        ValidationAnswer(
            devolution=made[one.to], kind="corrects" if one.corrects else "acknowledges", text="Palabras."
        )
        for one in history.answers
    )
    for row, one in zip(rows, history.answers, strict=True):
        row.received_on = one.on
    ValidationAnswer.objects.bulk_update(rows, ["received_on"])


def _money(history: plain.History, user: User) -> None:
    plan = DevelopmentPlan.objects.create(
        name="Plan", year_from=2024, year_to=2027, level_names=["Eje"], state="presented", hearing_on=LONG_AGO
    )
    item = PlanItem.objects.create(plan=plan, position=0, code="1", title="Arbolado")
    states = {
        True: {"state": "in_force", "in_force_on": LONG_AGO, "resolution": "Resolución"},
        False: {"state": "draft"},
    }
    plans = {
        one.key: OperationalPlan.objects.create(plan=plan, year=one.year, **states[one.in_force])
        for one in history.plans
    }
    activities = {}
    for one in history.activities:
        year = plans[one.plan].year
        activities[one.key] = Activity.objects.create(
            operational=plans[one.plan],
            item=item,
            code=one.key,
            title=one.key,
            starts_on=dt.date(year, 1, 1),
            ends_on=dt.date(year, 12, 31),
            budget=one.assigned,
            cancelled_on=dt.date(year, 1, 1) if one.cancelled else None,
            cancelled_reason="Motivo" if one.cancelled else "",
        )
    for row in history.reports:
        told = report_row(
            plan_recount.Report(row.activity, row.on, 10, row.state), user, activity=activities[row.activity]
        )
        told.executed = row.executed
        told.save()


def _evaluation(case: Case, user: User) -> Evaluation:
    one = case.evaluation
    survey_until = dt.date(2020, 2, 1) if one.survey_closed else dt.date(2099, 2, 1)
    evaluation = Evaluation.objects.create(
        title="Evaluación",
        period_from=one.since,
        period_to=one.until,
        baseline_from=one.base_since,
        baseline_to=one.base_until,
        survey_from=dt.date(2020, 1, 1),
        survey_until=survey_until,
        created_by=user,
    )
    questions = {
        (audience, key): SurveyQuestion.objects.create(
            evaluation=evaluation, key=key, respondent=audience, kind="scale", text=f"¿{key}?", position=place
        )
        for audience, keys in one.questions.items()
        for place, key in enumerate(keys)
    }
    sheets = SurveySheet.objects.bulk_create(
        SurveySheet(evaluation=evaluation, respondent=sheet.audience) for sheet in one.sheets
    )
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(sheet=row, question=questions[sheet.audience, key], value=value)
        for row, sheet in zip(sheets, one.sheets, strict=True)
        for key, value in sheet.answers.items()
        if value is not None
    )
    return evaluation
