"""What an evaluation counts: of both its periods alike, and of its survey. Constant queries, whatever there is.

What the participation analysis, the synthesis and the progress of the plan count is read by what they read it with.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from participation import totals
from participation.models import Meeting, MeetingBody
from planning.models import (
    Activity,
    Body,
    DevelopmentPlan,
    OperationalState,
    PlanItem,
    ProgressReport,
    ReportState,
    Subzone,
    today,
)
from planning.outline import Outline
from planning.progress import Progress
from planning.queries import current_municipality, minimum_group
from planning.queries.plans import latest_of
from planning.queries.standings import compute
from reports.documents.evaluation_figures import figures_of
from reports.documents.figures import Figure
from reports.documents.participation_figures import Residents, public_codes, residents
from reports.documents.residents_told import About, evaluations_told, groups_told
from reports.models import (
    DocumentKind,
    Evaluation,
    QuestionKind,
    ReadingState,
    SurveyAnswer,
    SurveyQuestion,
    SurveyReading,
    SurveySheet,
)
from reports.periods import period_slug
from reports.queries import participation
from reports.queries.devolutions import RoundTold, rounds_told
from reports.queries.participation import Counts
from reports.queries.synthesis import Facts, read_synthesis


@dataclass(frozen=True)
class Zone:
    """A subzone with its neighbourhoods, by code and name."""

    code: str
    name: str
    places: Mapping[str, str]


@dataclass(frozen=True)
class PlanLine:
    """An item of the plan as it stood: how deep it is (1 at the top), its weight, how it was going."""

    code: str
    title: str
    depth: int
    weight: int
    progress: Progress


@dataclass(frozen=True)
class PlanFacts:
    """The plan in force on a day, and how it was going."""

    name: str
    whole: Progress
    items: Sequence[PlanLine]


@dataclass(frozen=True)
class BudgetLine:
    """An activity with an assigned budget, and what was executed of it by its last accepted report that tells."""

    year: int
    code: str
    title: str
    assigned: Decimal
    executed: Decimal
    told_on: dt.date | None


@dataclass(frozen=True)
class PeriodRows:
    """The rows behind the figures of the participation analysis, which only a snapshot needs."""

    meetings: Sequence[participation.MeetingFacts]
    minutes: Sequence[participation.MinutesRecord]
    attendance: Sequence[participation.AttendanceRecord]
    initiatives: Sequence[participation.InitiativeRecord]


@dataclass(frozen=True)
class PeriodFacts:
    """All that is counted of one period; ``day`` is its last, or today if that is earlier."""

    since: dt.date
    until: dt.date
    day: dt.date
    counts: Counts
    people: Residents
    synthesis: Facts
    plan: PlanFacts | None
    budget: Sequence[BudgetLine]
    rounds: Sequence[RoundTold]
    rows: PeriodRows | None


@dataclass(frozen=True)
class Asked:
    """A question of the survey: to whom, and of one from 1 to 5 how many gave each."""

    respondent: str
    key: str
    text: str
    given: Mapping[int, int]


@dataclass(frozen=True)
class Words:
    """What an answer may be read as, and to which question."""

    respondent: str
    question: str
    text: str


@dataclass(frozen=True)
class SurveyFacts:
    """What a closed survey brought; ``told``: how many answered what, as each version published before tells."""

    sheets: Mapping[str, int]
    scales: Sequence[Asked]
    words: Sequence[Words]
    told: Sequence[Mapping[str, int]]


@dataclass(frozen=True)
class EvaluationFacts:
    """Both periods and the survey (``None``: there is none, or people may still answer); ``k``: the least group."""

    result: PeriodFacts
    base: PeriodFacts
    bodies: Sequence[Body]
    codes: Mapping[tuple[str, int], str]  # of members, in public
    zones: Sequence[Zone]
    population: int | None
    survey: SurveyFacts | None
    k: int


def survey_is_open(evaluation: Evaluation, day: dt.date | None = None) -> bool:
    """Whether people may still answer, or will be asked."""
    return evaluation.survey_until is not None and evaluation.survey_until >= (day or today())


def evaluation_figures(evaluation: Evaluation) -> list[Figure]:
    """Every figure as it is now, in the order of the document."""
    return figures_of(read_evaluation(evaluation))


def read_evaluation(evaluation: Evaluation, *, with_rows: bool = False) -> EvaluationFacts:
    """Read it all, as of one moment: the same number of queries whatever there is."""
    days = {
        "resultado": (evaluation.period_from, evaluation.period_to),
        "base": (evaluation.baseline_from, evaluation.baseline_to),
    }
    before = evaluations_told()
    municipality = current_municipality()
    with (
        totals.held()
    ):  # minutes approved meanwhile would be heard in one period's table and not in its figures
        bodies = _bodies(days.values())
        result, base = (_period(evaluation, *own, bodies, with_rows=with_rows) for own in days.values())
        return EvaluationFacts(
            result=result,
            base=base,
            bodies=bodies,
            codes=public_codes([*result.counts.members, *base.counts.members]),
            zones=_zones(),
            population=municipality.population if municipality else None,
            survey=_survey(evaluation, before),
            k=minimum_group(),
        )


def _bodies(periods: Any) -> list[Body]:
    """Those that met in either period, by minutes approved."""
    in_them = Q()
    for since, until in periods:
        in_them |= Q(meeting__date__range=(since, until))
    met = MeetingBody.objects.filter(
        in_them, body=OuterRef("pk"), meeting__in=Meeting.objects.approved().values("pk")
    )
    return list(Body.objects.filter(Exists(met)).order_by("code"))


def _period(
    evaluation: Evaluation,
    since: dt.date,
    until: dt.date,
    bodies: Sequence[Body],
    *,
    with_rows: bool,
) -> PeriodFacts:
    about = About(
        DocumentKind.EVALUATION, period_slug(evaluation.period_from, evaluation.period_to), since, until
    )
    asked = (since, until, bodies)
    read = participation.counts(*asked)
    by_meeting = participation.residents_by_meeting(*asked)
    day = min(until, today())
    return PeriodFacts(
        since=since,
        until=until,
        day=day,
        counts=read,
        people=residents(read, by_meeting, minimum_group(), groups_told(about, by_meeting)),
        synthesis=read_synthesis(since, until),
        plan=_plan(day),
        budget=_budget(since, until, day),
        rounds=rounds_told(since, until, today(), minimum_group()),
        rows=PeriodRows(
            meetings=participation.meeting_records(*asked),
            minutes=participation.minutes_records(*asked),
            attendance=participation.attendance_records(*asked),
            initiatives=participation.initiative_records(*asked),
        )
        if with_rows
        else None,
    )


def _zones() -> list[Zone]:
    """Those that have a neighbourhood."""
    rows = Subzone.objects.filter(neighbourhoods__isnull=False).order_by("code", "neighbourhoods__code")
    found: dict[tuple[str, str], dict[str, str]] = {}
    for code, name, place, place_name in rows.values_list(
        "code", "name", "neighbourhoods__code", "neighbourhoods__name"
    ):
        found.setdefault((code, name), {})[place] = place_name
    return [Zone(code, name, places) for (code, name), places in found.items()]


def _plan(day: dt.date) -> PlanFacts | None:
    """The plan in force on a day, as closing a period on it would freeze it."""
    approved = Q(approved_on__lte=day) | Q(approved_on=None, hearing_on__lte=day)
    plan = latest_of(DevelopmentPlan.objects.published().filter(approved))
    if plan is None:
        return None
    computed = compute(plan, day)
    items = PlanItem.objects.filter(plan=plan).in_bulk()
    outline = Outline((row.pk, row.parent_id, row.position) for row in items.values())
    return PlanFacts(
        name=plan.name,
        whole=computed.plans[plan.pk],
        items=[
            PlanLine(items[key].code, items[key].title, depth + 1, items[key].weight, computed.items[key])
            for key, depth in outline.walk()
        ],
    )


def _budget(since: dt.date, until: dt.date, day: dt.date) -> list[BudgetLine]:
    rows = Activity.objects.filter(
        operational__state=OperationalState.IN_FORCE,
        operational__year__range=(since.year, until.year),
        budget__gt=0,
    )
    last = {
        pk: (on, executed)
        for pk, on, executed in ProgressReport.objects.filter(
            activity__in=rows.values("pk"),
            state=ReportState.ACCEPTED,
            on__lte=day,
            executed__isnull=False,
        )
        .order_by("activity_id", "-on", "-pk")
        .distinct("activity_id")
        .values_list("activity_id", "on", "executed")
    }
    found = []
    for pk, year, code, title, assigned in rows.order_by("operational__year", "code", "pk").values_list(
        "pk", "operational__year", "code", "title", "budget"
    ):
        on, executed = last.get(pk, (None, None))
        found.append(BudgetLine(year, code, title, assigned or Decimal(0), executed or Decimal(0), on))
    return found


def _survey(evaluation: Evaluation, before: Sequence[tuple[str, Mapping[str, Any]]]) -> SurveyFacts | None:
    if evaluation.survey_until is None or survey_is_open(evaluation):
        return None
    sheets = SurveySheet.objects.filter(evaluation=evaluation).order_by()
    given: dict[int, dict[int, int]] = {}
    answers = SurveyAnswer.objects.filter(sheet__evaluation=evaluation, value__isnull=False).order_by()
    for question, value, number in answers.values_list("question_id", "value").annotate(n=Count("pk")):
        given.setdefault(question, {})[value or 0] = number
    questions = SurveyQuestion.objects.filter(evaluation=evaluation, kind=QuestionKind.SCALE)
    words = (
        SurveyReading.objects.filter(answer__sheet__evaluation=evaluation, state=ReadingState.SHOWN)
        .annotate(place=F("answer__question__position"))
        # By what they say: neither when they came nor which of them are of one sheet is told.
        .order_by("place", "answer__question__text", "public_text")
    )
    key = period_slug(evaluation.period_from, evaluation.period_to)
    return SurveyFacts(
        sheets=dict(sheets.values_list("respondent").annotate(number=Count("pk"))),
        scales=[
            Asked(respondent, name, text, given.get(pk, {}))
            for pk, respondent, name, text in questions.order_by("position", "pk").values_list(
                "pk", "respondent", "key", "text"
            )
        ],
        words=[
            Words(*row)
            for row in words.values_list(
                "answer__question__respondent", "answer__question__text", "public_text"
            )
        ],
        told=[groups["encuesta"] for subject, groups in before if subject == key],
    )
