"""A naive recount of what only an evaluation of the model tells, from plain rows and nothing of ours.

It exists to disagree with what the portal computes: slow, simple, only the standard library. Every fraction is exact.
``recount(history, evaluation)`` hands the figures of the result under their ids and those of the baseline with
``base.`` before them; ``changes(figures)`` what became of each, of any figures named so; ``disagreements`` and
``disagreements_of_changes`` compare. What the participation analysis, the synthesis and the progress of a plan count
is recounted in ``recount.py``, ``chain_recount.py`` and ``plan_recount.py``.

**What a figure holds.** ``vecinos.media``, ``cobertura.subzonas`` and ``presupuesto.ejecutado``: numerator ÷
denominator, n the denominator (of the budget: the activities), no value of nothing. ``aportes.por_mil``: numerator the
contributions, denominator the inhabitants, n the contributions. ``validacion.opiniones``: value and n are the count.
``validacion.correcciones``: value and numerator the count, denominator and n the answers. ``encuesta.AUDIENCIA``:
value and n are the sheets. ``encuesta.AUDIENCIA.PREGUNTA``: value the mean, n who answered it. What is hidden has no
number at all. Shares are from 0 to 1.

Where the rules leave the words open, these were taken, each in a function of its own that a test may replace:

- *Bodies that meet* are those given; a meeting of none of them counts nothing, nor does what was said in it cover
  anything (``of_a_body``). But it is heard: ``aportes.por_mil`` counts as ``aportes.oidos`` does, of any meeting and of
  none (``is_heard``, ``day_of``).
- *Meetings with a head count*: with any row of one, be it of nobody (``has_head_count``).
- *Smaller than the smallest group*: of at least one. Nobody is no group of residents or of readers, and nought is told
  (``is_small``); of a survey nought is not told, for its words are «only of groups that are not smaller»
  (``may_be_told``).
- *Hidden where* ``vecinos.presentes`` *is*: where its sum is small, unless whoever compares says what the analysis
  did (``residents_hidden`` of ``recount``), for that knows of more ways to give a group away.
- *Subzones that have a neighbourhood*: a registered one. A neighbourhood of several subzones covers each
  (``is_covered``).
- *No data without inhabitants*: nor with none (``per_thousand``).
- *Operational plans in force*: as the row says; the years of the period are asked, also those after «today»
  (``counts_plan``). *With an assigned budget*: of more than nothing, cancelled or not (``counts_budget``).
- *Executed … up to that day*: what the last accepted report until then that tells an amount says, which is what was
  executed until it; nothing where there is none. It may be more than assigned (``executed``). «That day» is the last
  one of the period, or today if that is earlier (``day_of_period``).
- *Rounds that closed in the period*: by their last day, which is over by «today»; of devolutions published and not
  withdrawn. The day on which an answer came does not count (``closed_in``).
- *Whose number is told beside their devolution*: where neither those who correct nor those who do not are a small
  group, for either gives the other back (``is_told_beside``). Nothing is hidden: what is not told is not added.
- *n* of a question: the sheets that answer it. It is told where both sheets and answers are enough
  (``may_be_told``), and where not all of a group whose members are public gave the same (``names_each``). How many
  left it empty gives nobody's answer away, and hides nothing.
- *Change*: of values before any rounding. What one side does not tell has no value there, nought neither
  (``change``). The progress of a plan is a rate and is in percent already (``is_rate``, ``in_percent``). Of a survey
  there is no change. A mean of days or of residents and so many per thousand are no rates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from fractions import Fraction

TEAM, COUNCIL, RESIDENTS = "equipo", "concejo_vecinal", "vecinos"
AUDIENCES = (TEAM, COUNCIL, RESIDENTS)
DRAFT, SUBMITTED, ACCEPTED, RETURNED = "draft", "submitted", "accepted", "returned"
BASE = "base."

#: Of these names, or of what begins so where a point is last, the value is a share of 1.
SHARES = (
    "asistencia.",
    "vecinos.primera_vez",
    "paridad.mujeres",
    "cobertura.barrios",
    "cobertura.subzonas",
    "actas.completas",
    "respuesta.tasa",
    "devolucion.tasa",
    "incidencia.tasa",
    "presupuesto.ejecutado",
)
PERCENTS = ("plan.avance",)


# --- what is given: keys are any text; the order of each list is that of the primary keys ---------------


@dataclass(frozen=True)
class Meeting:
    """``bodies`` empty: a workshop of none. ``approved``: its minutes are."""

    key: str
    on: dt.date
    bodies: Sequence[str] = ("cm",)
    approved: bool = True


@dataclass(frozen=True)
class HeadCount:
    """So many residents; what is not known is empty, or None."""

    meeting: str
    people: int
    neighbourhood: str | None = None
    gender: str = ""
    first_time: bool | None = None


@dataclass(frozen=True)
class Contribution:
    """Said in a meeting, or ``received`` on a day outside any and ``admitted`` or not."""

    key: str
    meeting: str | None = None
    received: dt.date | None = None
    admitted: bool = False
    neighbourhood: str | None = None


@dataclass(frozen=True)
class Devolution:
    """``closes``: the last day of its validation round; None: it has none. ``published``: and not withdrawn."""

    key: str
    closes: dt.date | None = None
    published: bool = True


@dataclass(frozen=True)
class Answer:
    """``to`` a devolution."""

    to: str
    on: dt.date
    corrects: bool = False


@dataclass(frozen=True)
class OperationalPlan:
    key: str
    year: int
    in_force: bool = True


@dataclass(frozen=True)
class Activity:
    key: str
    plan: str
    assigned: Decimal | None = None
    cancelled: bool = False


@dataclass(frozen=True)
class BudgetReport:
    """``executed``: until that day, in all; None: it tells no amount."""

    activity: str
    on: dt.date
    executed: Decimal | None
    state: str = ACCEPTED


@dataclass(frozen=True)
class Sheet:
    """``answers``: by question, 1 to 5; None, or no entry: left empty."""

    audience: str
    answers: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    bodies: Sequence[str] = ("cm", "cv")  # those that meet
    neighbourhoods: Sequence[str] = ()  # the registered ones
    subzones: Mapping[str, Sequence[str]] = field(default_factory=dict)  # subzone → its neighbourhoods
    inhabitants: int | None = None
    meetings: Sequence[Meeting] = ()
    heads: Sequence[HeadCount] = ()
    contributions: Sequence[Contribution] = ()
    devolutions: Sequence[Devolution] = ()
    answers: Sequence[Answer] = ()
    plans: Sequence[OperationalPlan] = ()
    activities: Sequence[Activity] = ()
    reports: Sequence[BudgetReport] = ()


@dataclass(frozen=True)
class Evaluation:
    """Both periods with both their days. ``questions``: of each audience, those from 1 to 5."""

    since: dt.date
    until: dt.date
    base_since: dt.date
    base_until: dt.date
    questions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sheets: Sequence[Sheet] = ()
    survey_closed: bool = False


# --- what comes out -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    value: Fraction | int | None
    numerator: Fraction | int | None = None
    denominator: Fraction | int | None = None
    n: int | None = None
    hidden: bool = False


HIDDEN = Figure(None, hidden=True)


@dataclass(frozen=True)
class Change:
    """``points``: in percentage points; else in whatever the figure is told in."""

    by: Fraction
    points: bool


def recount(
    history: History,
    evaluation: Evaluation,
    *,
    today: dt.date | None = None,
    smallest: int = 5,
    residents_hidden: Collection[str] | None = None,
) -> dict[str, Figure]:
    """The figures of both periods that nothing else counts.

    ``residents_hidden``: which of ``vecinos.presentes`` and ``base.vecinos.presentes`` the analysis hides; None: told
    by their sums alone. ``today`` None: both periods are over.

    Raises:
        ValueError: the periods are no periods, or the baseline does not end before the result begins.
    """
    check(evaluation)
    figures = {}
    for prefix, since, until in (
        ("", evaluation.since, evaluation.until),
        (BASE, evaluation.base_since, evaluation.base_until),
    ):
        hides = None if residents_hidden is None else f"{prefix}vecinos.presentes" in residents_hidden
        of_period = {
            "vecinos.media": residents_mean(history, since, until, smallest, hides),
            "cobertura.subzonas": subzones_covered(history, since, until),
            "aportes.por_mil": contributions_per_thousand(history, since, until),
            "presupuesto.ejecutado": budget_executed(history, since, until, day_of_period(until, today)),
            **validation(history, since, until, today, smallest),
        }
        figures.update({prefix + name: figure for name, figure in of_period.items()})
    return {**figures, **survey(evaluation, smallest)}


def check(evaluation: Evaluation) -> None:
    if evaluation.since > evaluation.until or evaluation.base_since > evaluation.base_until:
        raise ValueError("a period ends before it begins")
    if evaluation.base_until >= evaluation.since:
        raise ValueError("the baseline does not end before the result begins")


def changes(figures: Mapping[str, Figure]) -> dict[str, Change]:
    """Of every figure that has a value in both periods, by its id in the result."""
    told = {}
    for name in figures:
        became = change(name, figures.get(BASE + name), figures[name])
        if became is not None:
            told[name] = became
    return told


def disagreements(
    expected: Mapping[str, Figure],
    told: Mapping[str, Figure],
    parts: Collection[str] = ("value", "numerator", "denominator", "n"),
) -> list[str]:
    """What is wrong with the figures told; empty if nothing is.

    Of a survey, what is hidden need not be there. ``parts``: where whoever tells keeps fewer numbers of a figure. The
    meetings behind a hidden ``vecinos.media`` may be told; behind the others nothing.
    """
    wrong = []
    for name in sorted({*expected, *told}):
        right, given = expected.get(name), told.get(name)
        if name.startswith("encuesta."):
            right, given = right or HIDDEN, given or HIDDEN
        if right is None or given is None or right.hidden != given.hidden:
            wrong.append(f"{name}: {right} expected, {given} told")
            continue
        asked = {part.name for part in fields(Figure)} & {*parts}
        if right.hidden:
            asked = {"value", "numerator", "denominator", "n"}
            if name.endswith("vecinos.media"):
                asked -= {"denominator", "n"}
        if any(getattr(right, part) != getattr(given, part) for part in asked):
            wrong.append(f"{name}: {right} expected, {given} told")
    return wrong


def disagreements_of_changes(expected: Mapping[str, Change], told: Mapping[str, Change]) -> list[str]:
    """What is wrong with the changes told; empty if nothing is."""
    return [
        f"{name}: {expected.get(name)} expected, {told.get(name)} told"
        for name in sorted({*expected, *told})
        if expected.get(name) != told.get(name)
    ]


# --- the figures ----------------------------------------------------------------------------------------


def residents_mean(
    history: History, since: dt.date, until: dt.date, smallest: int, hides: bool | None = None
) -> Figure:
    people, meetings = 0, 0
    for meeting in meetings_counted(history, since, until):
        rows = [row for row in history.heads if row.meeting == meeting.key]
        if has_head_count(rows):
            meetings += 1
            people += sum(row.people for row in rows)
    if is_small(people, smallest) if hides is None else hides:
        return HIDDEN
    return quotient(people, meetings)


def subzones_covered(history: History, since: dt.date, until: dt.date) -> Figure:
    covered, asked = 0, 0
    for places in history.subzones.values():
        registered = [place for place in places if place in history.neighbourhoods]
        if not registered:
            continue
        asked += 1
        if any(is_covered(history, place, since, until) for place in registered):
            covered += 1
    return quotient(covered, asked)


def contributions_per_thousand(history: History, since: dt.date, until: dt.date) -> Figure:
    heard = 0
    for one in history.contributions:
        if is_heard(history, one) and since <= day_of(history, one) <= until:
            heard += 1
    return Figure(per_thousand(heard, history.inhabitants), heard, history.inhabitants or None, heard)


def budget_executed(history: History, since: dt.date, until: dt.date, day: dt.date) -> Figure:
    plans = [plan.key for plan in history.plans if counts_plan(plan, since, until)]
    spent, assigned, n = Fraction(0), Fraction(0), 0
    for activity in history.activities:
        if activity.plan in plans and counts_budget(activity):
            assert activity.assigned is not None
            assigned += Fraction(activity.assigned)
            spent += executed(history.reports, activity.key, day)
            n += 1
    return Figure(spent / assigned if assigned else None, spent, assigned, n)


def validation(
    history: History, since: dt.date, until: dt.date, today: dt.date | None, smallest: int
) -> dict[str, Figure]:
    answers, correct = 0, 0
    for devolution in history.devolutions:
        own = [one for one in history.answers if one.to == devolution.key]
        wrong = sum(1 for one in own if one.corrects)
        if closed_in(devolution, since, until, today) and is_told_beside(len(own) - wrong, wrong, smallest):
            answers += len(own)
            correct += wrong
    return {
        "validacion.opiniones": Figure(answers, n=answers),
        "validacion.correcciones": Figure(correct, correct, answers, answers),
    }


def survey(evaluation: Evaluation, smallest: int) -> dict[str, Figure]:
    """Nothing at all while it is open."""
    figures: dict[str, Figure] = {}
    if not evaluation.survey_closed:
        return figures
    for audience in AUDIENCES:
        sheets = [sheet for sheet in evaluation.sheets if sheet.audience == audience]
        enough = may_be_told(len(sheets), smallest)
        name = f"encuesta.{audience}"
        figures[name] = Figure(len(sheets), n=len(sheets)) if enough else HIDDEN
        for question in evaluation.questions.get(audience, ()):
            given = [mark for sheet in sheets if (mark := sheet.answers.get(question)) is not None]
            if enough and may_be_told(len(given), smallest) and not names_each(audience, given):
                figures[f"{name}.{question}"] = Figure(Fraction(sum(given), len(given)), n=len(given))
            else:
                figures[f"{name}.{question}"] = HIDDEN
    return figures


def names_each(audience: str, given: Sequence[int]) -> bool:
    """All who answered gave one answer: of a group whose members are public, that is the answer of each."""
    return audience != RESIDENTS and len(set(given)) == 1


def quotient(numerator: int, denominator: int) -> Figure:
    value = Fraction(numerator, denominator) if denominator else None
    return Figure(value, numerator, denominator, denominator)


# --- the rules, one function each -----------------------------------------------------------------------


def meetings_counted(history: History, since: dt.date, until: dt.date) -> list[Meeting]:
    return [
        meeting
        for meeting in history.meetings
        if minutes_approved(meeting) and of_a_body(history, meeting) and since <= meeting.on <= until
    ]


def minutes_approved(meeting: Meeting) -> bool:
    """As its row says, whatever the day."""
    return meeting.approved


def of_a_body(history: History, meeting: Meeting) -> bool:
    return any(body in history.bodies for body in meeting.bodies)


def has_head_count(rows: Sequence[HeadCount]) -> bool:
    """Of one meeting."""
    return bool(rows)


def is_small(people: int, smallest: int) -> bool:
    return 0 < people < smallest


def may_be_told(answers: int, smallest: int) -> bool:
    """Of a survey."""
    return answers >= smallest


def is_covered(history: History, neighbourhood: str, since: dt.date, until: dt.date) -> bool:
    """Of a registered one: residents of it came, or it was spoken of."""
    counted = {meeting.key for meeting in meetings_counted(history, since, until)}
    came = any(row.meeting in counted and row.neighbourhood == neighbourhood for row in history.heads)
    spoken = any(
        one.meeting in counted and one.neighbourhood == neighbourhood for one in history.contributions
    )
    return came or spoken


def meeting_of(history: History, contribution: Contribution) -> Meeting | None:
    return next((one for one in history.meetings if one.key == contribution.meeting), None)


def is_heard(history: History, contribution: Contribution) -> bool:
    meeting = meeting_of(history, contribution)
    return minutes_approved(meeting) if meeting else contribution.admitted


def day_of(history: History, contribution: Contribution) -> dt.date:
    meeting = meeting_of(history, contribution)
    if meeting:
        return meeting.on
    assert contribution.received is not None
    return contribution.received


def per_thousand(heard: int, inhabitants: int | None) -> Fraction | None:
    return Fraction(heard * 1000, inhabitants) if inhabitants else None


def day_of_period(until: dt.date, today: dt.date | None) -> dt.date:
    return until if today is None else min(until, today)


def counts_plan(plan: OperationalPlan, since: dt.date, until: dt.date) -> bool:
    return plan.in_force and since.year <= plan.year <= until.year


def counts_budget(activity: Activity) -> bool:
    return activity.assigned is not None and activity.assigned > 0


def executed(reports: Sequence[BudgetReport], activity: str, day: dt.date) -> Fraction:
    """By the last report's day, then by the order in which they were made."""
    found = None
    for report in reports:
        if report.activity != activity or report.state != ACCEPTED or report.on > day:
            continue
        if report.executed is not None and (found is None or report.on >= found.on):
            found = report
    return Fraction(found.executed) if found and found.executed is not None else Fraction(0)


def closed_in(devolution: Devolution, since: dt.date, until: dt.date, today: dt.date | None) -> bool:
    if not devolution.published or devolution.closes is None:
        return False
    return since <= devolution.closes <= until and (today is None or devolution.closes < today)


def is_told_beside(right: int, wrong: int, smallest: int) -> bool:
    return not is_small(right, smallest) and not is_small(wrong, smallest)


def is_rate(name: str) -> bool:
    return name in PERCENTS or any(
        name.startswith(share) if share.endswith(".") else name == share for share in SHARES
    )


def in_percent(name: str) -> bool:
    """Whether a rate is told from 0 to 100 and not as a share of 1."""
    return name in PERCENTS


def change(name: str, before: Figure | None, after: Figure | None) -> Change | None:
    """None: it is not told."""
    if before is None or after is None or before.hidden or after.hidden:
        return None
    if before.value is None or after.value is None:
        return None
    by = Fraction(after.value) - Fraction(before.value)
    if is_rate(name) and not in_percent(name):
        by *= 100
    return Change(by, is_rate(name))
