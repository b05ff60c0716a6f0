"""Random years of a municipality to evaluate, as the plain rows that ``evaluation_recount`` counts.

``random_case(seed)`` draws one, always the same for a seed; ``edges()`` are those that chance seldom meets, each with
its name. A ``Case`` has the rows, the evaluation with its sheets, today and the smallest group that may be shown.

What is drawn can be written into a portal: a contribution is said in a meeting or came outside any, never both; of
each meeting no two rows of a head count tell of the same neighbourhood, gender and first time; a row counts at least
one; each year has at most one operational plan in force, and drafts beside it, of which nobody reports; reports are
of a day of their plan's year, amounts grow from one to the next, and of an activity no two are of the same day. All
neighbourhoods that are spoken of are registered. Whoever has answered a survey has answered something.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.evaluation_recount import (
    ACCEPTED,
    AUDIENCES,
    COUNCIL,
    DRAFT,
    RESIDENTS,
    RETURNED,
    SUBMITTED,
    TEAM,
    Activity,
    Answer,
    BudgetReport,
    Contribution,
    Devolution,
    Evaluation,
    HeadCount,
    History,
    Meeting,
    OperationalPlan,
    Sheet,
)

SEEDS = tuple(range(60))
BODIES = ("cm", "cv")
NEIGHBOURHOODS = ("villa-garcia", "punta-rieles", "ituzaingo", "jardines", "union", "manga")
#: «Ituzaingó» lies in two of them, «Manga» in none, and Z4 is still empty.
SUBZONES = {
    "Z1": ("villa-garcia", "punta-rieles"),
    "Z2": ("ituzaingo", "jardines"),
    "Z3": ("ituzaingo", "union"),
    "Z4": (),
}
QUESTIONS = {
    TEAM: ("manual_claro", "tiempo", "utilidad"),
    COUNCIL: ("utilidad", "escucha"),
    RESIDENTS: ("escucha", "claridad", "volveria"),
}
GENDERS = ("mujer", "varon", "otro", "")

#: Result and baseline: a year and the one before, halves, a quarter with a gap before it, across the turn of a year,
#: of different lengths, a single day each.
PERIODS = (
    ("2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31"),
    ("2026-01-01", "2026-06-30", "2025-07-01", "2025-12-31"),
    ("2026-04-01", "2026-06-30", "2025-04-01", "2025-06-30"),
    ("2025-10-01", "2026-03-31", "2025-01-01", "2025-09-30"),
    ("2025-12-01", "2026-12-31", "2025-11-01", "2025-11-30"),
    ("2026-03-02", "2026-03-02", "2026-03-01", "2026-03-01"),
)


@dataclass(frozen=True)
class Case:
    name: str
    history: History
    evaluation: Evaluation
    today: dt.date | None = None
    smallest: int = 5


def evaluation_of(place: int) -> Evaluation:
    """Without a survey, of the periods at that place."""
    since, until, base_since, base_until = (dt.date.fromisoformat(day) for day in PERIODS[place])
    return Evaluation(since, until, base_since, base_until)


# --- by chance ------------------------------------------------------------------------------------------


def random_case(seed: int) -> Case:
    draw = random.Random(seed)  # the same for a seed on every machine
    evaluation = evaluation_of(draw.randrange(len(PERIODS)))
    meetings = _meetings(draw, evaluation)
    plans = _plans(draw)
    activities = _activities(draw, plans)
    devolutions = _devolutions(draw, evaluation)
    history = History(
        bodies=BODIES,
        neighbourhoods=NEIGHBOURHOODS[: draw.choice((0, 3, 6, 6, 6))],
        subzones=SUBZONES,
        inhabitants=draw.choice((None, 1, 999, 31_000, 161_321)),
        meetings=meetings,
        plans=plans,
        activities=activities,
        reports=_reports(draw, plans, activities),
        devolutions=devolutions,
        answers=_answers(draw, devolutions),
    )
    history = replace(
        history,
        heads=[row for meeting in meetings for row in _heads(draw, meeting, history.neighbourhoods)],
        contributions=_contributions(draw, evaluation, meetings, history.neighbourhoods),
    )
    return Case(
        f"seed_{seed}",
        history,
        replace(
            evaluation,
            questions=QUESTIONS,
            sheets=[sheet for audience in AUDIENCES for sheet in _sheets(draw, audience)],
            survey_closed=draw.random() < 0.8,
        ),
        draw.choice((None, None, _day(draw, evaluation.since, evaluation.until))),
        draw.choice((3, 5, 5, 5, 8)),
    )


def _day(draw: random.Random, since: dt.date, until: dt.date) -> dt.date:
    """Both ends more often than their share."""
    if draw.random() < 0.2:
        return draw.choice((since, until))
    return since + dt.timedelta(days=draw.randint(0, (until - since).days))


def _around(draw: random.Random, evaluation: Evaluation) -> dt.date:
    """Of either period, or of the ten days before or after one."""
    far = dt.timedelta(days=10)
    since, until = draw.choice(
        ((evaluation.since, evaluation.until), (evaluation.base_since, evaluation.base_until))
    )
    return draw.choice((_day(draw, since, until),) * 6 + (_day(draw, since - far, until + far),))


def _meetings(draw: random.Random, evaluation: Evaluation) -> list[Meeting]:
    return [
        Meeting(
            f"m{n}",
            _around(draw, evaluation),
            draw.choice((("cm",), ("cm",), ("cv",), ("cm", "cv"), ())),
            approved=draw.random() < 0.75,
        )
        for n in range(draw.choice((0, 2, 8, 20)))
    ]


def _heads(draw: random.Random, meeting: Meeting, places: Sequence[str]) -> list[HeadCount]:
    if draw.random() < 0.4:
        return []
    most = draw.choice((1, 3, 30))
    kinds = [
        (place, gender, first)
        for place in (*places, None)
        for gender in GENDERS
        for first in (True, False, None)
    ]
    return [
        HeadCount(meeting.key, draw.randint(1, most), place, gender, first)
        for place, gender, first in draw.sample(kinds, draw.randint(1, 5))
    ]


def _contributions(
    draw: random.Random, evaluation: Evaluation, meetings: Sequence[Meeting], places: Sequence[str]
) -> list[Contribution]:
    drawn = []
    for n in range(draw.choice((0, 3, 12, 40))):
        place = draw.choice((*places, None, None))
        if meetings and draw.random() < 0.7:
            drawn.append(Contribution(f"c{n}", draw.choice(meetings).key, neighbourhood=place))
        else:
            received = _around(draw, evaluation)
            drawn.append(Contribution(f"c{n}", None, received, draw.random() < 0.7, place))
    return drawn


def _devolutions(draw: random.Random, evaluation: Evaluation) -> list[Devolution]:
    return [
        Devolution(
            f"d{n}", draw.choice((None, *[_around(draw, evaluation)] * 6)), published=draw.random() < 0.85
        )
        for n in range(draw.choice((0, 1, 3, 6)))
    ]


def _answers(draw: random.Random, devolutions: Sequence[Devolution]) -> list[Answer]:
    """Of some weeks before the round closes."""
    drawn = []
    for one in devolutions:
        share = draw.choice((0.0, 0.3, 0.5, 1.0))
        until = one.closes or dt.date(2026, 1, 1)
        drawn += [
            Answer(one.key, until - dt.timedelta(days=draw.randint(0, 40)), draw.random() < share)
            for _ in range(draw.choice((0, 4, 9, 15, 30)))
        ]
    return drawn


def _plans(draw: random.Random) -> list[OperationalPlan]:
    plans = [OperationalPlan(f"poa{year}", year) for year in (2024, 2025, 2026) if draw.random() < 0.8]
    plans += [OperationalPlan(f"draft{year}", year, in_force=False) for year in (2026, 2027)]
    return plans


def _activities(draw: random.Random, plans: Sequence[OperationalPlan]) -> list[Activity]:
    drawn = []
    for plan in plans:
        budgeted = draw.choice((0.0, 0.6, 1.0))
        for n in range(draw.randint(0, 5)):
            cents = draw.choice((0, 1, 33_333, 10_000_000, draw.randint(1, 10**10)))
            assigned = Decimal(cents) / 100 if draw.random() < budgeted else None
            drawn.append(Activity(f"{plan.key}-{n}", plan.key, assigned, draw.random() < 0.15))
    return drawn


def _reports(
    draw: random.Random, plans: Sequence[OperationalPlan], activities: Sequence[Activity]
) -> list[BudgetReport]:
    year_of = {plan.key: plan.year for plan in plans if plan.in_force}
    drawn = []
    for activity in activities:
        if activity.plan not in year_of:
            continue
        year, executed = year_of[activity.plan], Decimal(0)
        whole = activity.assigned or Decimal(1000)
        for day in sorted(draw.sample(range(365), draw.randint(0, 5))):
            executed += (whole * draw.choice((0, 1, 10, 25, 40)) / 100).quantize(Decimal("0.01"))
            drawn.append(
                BudgetReport(
                    activity.key,
                    dt.date(year, 1, 1) + dt.timedelta(days=day),
                    executed if draw.random() < 0.8 else None,
                    draw.choice((ACCEPTED,) * 5 + (DRAFT, SUBMITTED, RETURNED)),
                )
            )
    draw.shuffle(drawn)
    return drawn


def _sheets(draw: random.Random, audience: str) -> list[Sheet]:
    missing = draw.choice((0.0, 0.2, 0.6))
    drawn = []
    for _ in range(draw.choice((0, 1, 4, 5, 6, 25))):
        answers = {
            question: None if draw.random() < missing else draw.randint(1, 5)
            for question in QUESTIONS[audience]
        }
        if not any(answers.values()):
            answers[draw.choice(QUESTIONS[audience])] = draw.randint(1, 5)
        drawn.append(Sheet(audience, answers))
    return drawn


# --- the edges ------------------------------------------------------------------------------------------


def edges(smallest: int = 5) -> list[Case]:
    empty = replace(evaluation_of(0), questions=QUESTIONS)
    cases = [
        Case("no_rows", History(), evaluation_of(0)),
        Case("no_rows_but_places", replace(_bare(), inhabitants=None), replace(empty, survey_closed=True)),
        Case("survey_still_open", _bare(), replace(empty, sheets=_same_sheets(smallest + 5))),
        Case("survey_without_sheets", _bare(), replace(empty, survey_closed=True)),
    ]
    for place in range(len(PERIODS)):
        periods = evaluation_of(place)
        day = dt.timedelta(days=1)
        for name, on, base in (
            ("all_on_the_first_day", periods.since, periods.base_since),
            ("all_on_the_last_day", periods.until, periods.base_until),
            ("all_on_the_day_after", periods.until + day, None),
            ("all_on_the_day_before", None, periods.base_since - day),
        ):
            history = _joined([_full(one, smallest) for one in (on, base) if one is not None])
            cases.append(Case(f"{name}_{place}", history, periods, smallest=smallest))
        cases.append(
            Case(
                f"baseline_without_data_{place}",
                _full(periods.since, smallest),
                replace(periods, questions=QUESTIONS, sheets=_same_sheets(smallest), survey_closed=True),
                smallest=smallest,
            )
        )
        cases.append(
            Case(
                f"result_without_data_{place}",
                _full(periods.base_until, smallest),
                periods,
                smallest=smallest,
            )
        )
    for name, people in (("the_smallest_group", smallest), ("one_less", smallest - 1), ("one_alone", 1)):
        first = empty.since
        cases.append(
            Case(
                name,
                _full(first, people),
                replace(empty, sheets=_same_sheets(people), survey_closed=True),
                smallest=smallest,
            )
        )
    cases += _of_answers(empty, smallest)
    cases += _of_money(empty)
    return cases


def _bare() -> History:
    return History(bodies=BODIES, neighbourhoods=NEIGHBOURHOODS, subzones=SUBZONES, inhabitants=1000)


def _full(on: dt.date, people: int) -> History:
    """A bit of everything, all of that day, with so many residents and answers."""
    tag = on.isoformat()
    return replace(
        _bare(),
        meetings=[
            Meeting(f"m-{tag}", on),
            Meeting(f"workshop-{tag}", on, ()),
            Meeting(f"draft-{tag}", on, approved=False),
        ],
        heads=[
            *([HeadCount(f"m-{tag}", people - 1, "union", "mujer", True)] if people > 1 else []),
            HeadCount(f"m-{tag}", 1),
            HeadCount(f"workshop-{tag}", 40, "jardines"),
            HeadCount(f"draft-{tag}", 40, "jardines"),
        ],
        contributions=[
            Contribution(f"said-{tag}", f"m-{tag}", neighbourhood="villa-garcia"),
            Contribution(f"workshop-{tag}", f"workshop-{tag}", neighbourhood="jardines"),
            Contribution(f"draft-{tag}", f"draft-{tag}", neighbourhood="jardines"),
            Contribution(f"sent-{tag}", received=on, admitted=True, neighbourhood="manga"),
            Contribution(f"refused-{tag}", received=on, neighbourhood="manga"),
        ],
        devolutions=[Devolution(f"d-{tag}", on)],
        answers=[Answer(f"d-{tag}", on, corrects=True)] * people,
        plans=[OperationalPlan(f"poa{on.year}", on.year)],
        activities=[Activity(f"a-{tag}", f"poa{on.year}", Decimal("1000.00"))],
        reports=[BudgetReport(f"a-{tag}", on, Decimal("333.33"))],
    )


def _joined(histories: Sequence[History]) -> History:
    plans = {plan.key: plan for history in histories for plan in history.plans}
    return replace(
        _bare(),
        meetings=[row for history in histories for row in history.meetings],
        heads=[row for history in histories for row in history.heads],
        contributions=[row for history in histories for row in history.contributions],
        devolutions=[row for history in histories for row in history.devolutions],
        answers=[row for history in histories for row in history.answers],
        plans=list(plans.values()),
        activities=[row for history in histories for row in history.activities],
        reports=[row for history in histories for row in history.reports],
    )


def _same_sheets(number: int) -> list[Sheet]:
    """Of each audience so many, of which one answers nothing but the first question."""
    sheets = []
    for audience in AUDIENCES:
        questions = QUESTIONS[audience]
        sheets += [Sheet(audience, dict.fromkeys(questions, 4))] * (number - 1)
        sheets.append(Sheet(audience, {**dict.fromkeys(questions), questions[0]: 1}))
    return sheets


def _of_answers(periods: Evaluation, smallest: int) -> list[Case]:
    """As many that correct, and that do not, as are told, or as give the others away; and rounds that do not count."""
    few, day = smallest - 1, dt.timedelta(days=1)
    cases = []
    for right, wrong in (
        (smallest, smallest),
        (smallest, few),
        (few, smallest),
        (1, few),
        (0, smallest),
        (smallest, 0),
        (0, few),
    ):
        history = _round(Devolution("d", periods.until), right, wrong)
        name = f"answers_{right}_right_{wrong}_wrong"
        cases.append(Case(name, history, periods, smallest=smallest))
    counted = _round(Devolution("counted", periods.since), smallest, smallest)
    for name, other in (
        ("another_round_of_few", _round(Devolution("few", periods.until), 1, smallest)),
        ("another_round_that_closes_later", _round(Devolution("later", periods.until + day), smallest, 9)),
        ("a_devolution_without_a_round", _round(Devolution("none"), smallest, 9)),
        ("a_devolution_withdrawn", _round(Devolution("gone", periods.until, published=False), smallest, 9)),
    ):
        cases.append(Case(name, _joined([counted, other]), periods, smallest=smallest))
    open_now = _joined([counted, _round(Devolution("open", periods.until), smallest, 9)])
    cases.append(Case("another_round_still_open", open_now, periods, today=periods.until, smallest=smallest))
    return cases


def _round(devolution: Devolution, right: int, wrong: int) -> History:
    """What its readers said, the day before it closed."""
    on = (devolution.closes or dt.date(2026, 1, 1)) - dt.timedelta(days=1)
    answers = [Answer(devolution.key, on, corrects=True)] * wrong + [Answer(devolution.key, on)] * right
    return replace(_bare(), devolutions=[devolution], answers=answers)


def _of_money(periods: Evaluation) -> list[Case]:
    plans = [OperationalPlan("poa2025", 2025), OperationalPlan("poa2026", 2026)]
    without = [Activity(f"a{plan.year}", plan.key) for plan in plans]
    budgets = [Activity(f"b{plan.year}", plan.key, Decimal("0.03")) for plan in plans]
    reports = [
        *[BudgetReport(f"a{year}", dt.date(year, 5, 1), Decimal(100)) for year in (2025, 2026)],
        *[BudgetReport(f"b{year}", dt.date(year, 5, 1), Decimal("0.01")) for year in (2025, 2026)],
        BudgetReport("b2026", dt.date(2026, 12, 31), Decimal("0.05")),
    ]
    across = replace(
        periods,
        since=dt.date(2025, 12, 31),
        until=dt.date(2026, 1, 1),
        base_since=dt.date(2025, 12, 30),
        base_until=dt.date(2025, 12, 30),
    )
    base = _bare()
    some = replace(base, plans=plans, activities=[*without, *budgets], reports=reports)
    return [
        Case(
            "no_budget_at_all", replace(base, plans=plans, activities=without, reports=reports[:2]), periods
        ),
        Case("a_budget_beside_none", some, periods),
        Case("more_than_assigned_only_on_the_last_day", some, periods, today=dt.date(2026, 12, 30)),
        Case("before_any_report", some, periods, today=dt.date(2026, 4, 30)),
        Case("two_days_of_two_years", some, across),
        Case(
            "no_plan_in_force",
            replace(some, plans=[replace(plan, in_force=False) for plan in plans], reports=()),
            periods,
        ),
    ]
