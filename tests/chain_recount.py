"""A naive recount of every figure of the synthesis, from plain rows and nothing of ours.

It exists to disagree with what the portal computes: slow, simple, only the standard library. Every fraction is exact;
a median may be a half. ``recount(history, since, until)`` hands the figures, ``records(...)`` which rows are behind
each, ``standing(history, topic, day)`` one topic on a day, ``disagreements(figures, told)`` compares.

**What a figure holds.** A plain count (``aportes.oidos``, ``temas.tratados``, ``temas.recibidos``,
``temas.pendientes``): value and n are the count, no numerator, no denominator. A count *of those*
(``aportes.sistematizados`` and ``aportes.disidencias`` of the heard, ``temas.vencidos`` of the pending,
``respuesta.resultado.*``, ``temas.tema.*`` and ``temas.subzona.*`` of the treated): value and numerator are the count,
denominator and n the whole. A rate: numerator ÷ denominator, n the denominator, no value of nothing. The median: n the
topics, no value of none. All five decisions, all subzones given and all themes that a live topic has are told,
zeros too; whoever tells only those that are not zero does not disagree.

Where the rules leave the words open, these were taken, each in a function of its own that a test may replace:

- *Looked at on the day ``until``*: what carries a day in the rows is looked at on it (answers, assignments still
  open, seals). What carries none (heard, codings, merges, plan origins, a withdrawal) is as the rows say it stands:
  ``is_heard``, ``is_answer``, ``is_open``, ``gives_back``.
- *Not withdrawn*: a devolution withdrawn at any time gives nothing back on any day (``gives_back``).
- *Its open assignment*: of several open ones (a topic and what was merged into it) the earliest due day; an open one
  without a due day is none (``due_day``). It goes before the term also where it is later.
- *In force on that first day*: the latest ``valid_from`` on or before it; of two of the same day the later row; days
  None: the rule was taken back (``term_on``).
- *Within 7 days*: due from that day to the seventh after it, both inclusive, and never overdue (``is_nearly``).
- *Latest answer*: by its day, then by its version, then the later row (``current_answer``).
- *Its published response names a resolution*: any version published on or before ``until``, not the current one alone,
  for the eighth rule says «any version» of what a published response is (``names_a_resolution``).
- *One of its contributions has a plan origin*: a heard one, since only those count (``lends_its_link``). Whatever the
  period: also a contribution of before or after links the topic, and by it the demands of the period.
- *Of those* of the dissents are the heard of the period, coded or not (``recount``).
- *Tratados with at least one heard contribution of the period from that subzone*: any author, as it is written, not
  those with participation alone (``speaks_for_subzone``). The topic itself is one of the treated.
- The theme of a topic is that of the live one; those of what was merged into it are not looked at (``theme_of``).
- A topic that never was heard has no first day: it is not received, not pending, and in no median (``first_day``).
- *Negative never*: an answer of before the first day took 0 days (``days_to_answer``).
- A topic merged in a circle is no history: ``live`` raises ``ValueError``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

RESIDENTS, ORGANISATION, NEIGHBOURHOOD_COUNCIL = "residents", "organisation", "neighbourhood_council"
MAYOR, MUNICIPAL_COUNCIL, STAFF = "mayor", "municipal_council", "staff"
INITIATIVE, PROPOSAL, COMPLAINT, QUERY, OPINION = "initiative", "proposal", "complaint", "query", "opinion"
SUPPORT, DISSENT = "support", "dissent"
DECISIONS = ("accepted", "in_part", "not_accepted", "referred", "already_done")

WITH_PARTICIPATION = frozenset((RESIDENTS, ORGANISATION, NEIGHBOURHOOD_COUNCIL))
OF_A_DEMAND = frozenset((INITIATIVE, PROPOSAL, COMPLAINT))


# --- what is given: keys are any text; the order of each list is that of the primary keys ---------------


@dataclass(frozen=True)
class Contribution:
    """``on``: of its meeting, else the day it was received. ``heard``: approved minutes, or registered and admitted."""

    key: str
    on: dt.date
    heard: bool = True
    author: str = RESIDENTS
    kind: str = PROPOSAL
    neighbourhood: str | None = None


@dataclass(frozen=True)
class Topic:
    key: str
    theme: str | None = None
    merged_into: str | None = None


@dataclass(frozen=True)
class Coding:
    """Where the coding hangs, which may be a topic that was merged."""

    contribution: str
    topic: str
    stance: str = SUPPORT


@dataclass(frozen=True)
class Response:
    """One version of an answer and its assignment; ``published`` None: not yet, and its assignment is open."""

    topic: str
    published: dt.date | None = None
    decision: str = "accepted"
    version: int = 1
    resolution: bool = False  # names a resolution of approved minutes
    due: dt.date | None = None
    assigned: dt.date | None = None  # None: before any day that is looked at


@dataclass(frozen=True)
class PlanOrigin:
    """From a topic or from a contribution, never both."""

    topic: str | None = None
    contribution: str | None = None


@dataclass(frozen=True)
class Devolution:
    """``sealed`` None: it is being prepared."""

    sealed: dt.date | None
    topics: Sequence[str]
    withdrawn: bool = False


@dataclass(frozen=True)
class TermSetting:
    """«Plazo para responder propuestas (días)» from a day on."""

    valid_from: dt.date
    days: int | None


@dataclass(frozen=True)
class History:
    contributions: Sequence[Contribution] = ()
    topics: Sequence[Topic] = ()
    codings: Sequence[Coding] = ()
    responses: Sequence[Response] = ()
    origins: Sequence[PlanOrigin] = ()
    devolutions: Sequence[Devolution] = ()
    subzones: Mapping[str, Sequence[str]] = field(default_factory=dict)  # subzone → its neighbourhoods
    terms: Sequence[TermSetting] = ()


# --- what comes out -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    value: Fraction | int | None
    numerator: int | None
    denominator: int | None
    n: int


@dataclass(frozen=True)
class Records:
    """The keys behind a figure: those counted, and those among which; contributions or live topics."""

    counted: frozenset[str]
    among: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """One live topic on a day."""

    first_day: dt.date | None
    due: dt.date | None
    answered: bool
    decision: str | None
    pending: bool
    overdue: bool
    nearly: bool
    linked: bool
    given_back: bool
    public: bool


def recount(history: History, since: dt.date, until: dt.date) -> dict[str, Figure]:
    """Every figure of the synthesis of a period, both days inclusive, as of its last day."""
    figures = {}
    for name, found in records(history, since, until).items():
        counted, among = len(found.counted), len(found.among)
        if name in ("aportes.oidos", "temas.tratados", "temas.recibidos", "temas.pendientes"):
            figures[name] = Figure(counted, None, None, counted)
        elif name in ("respuesta.tasa", "devolucion.tasa", "incidencia.tasa"):
            figures[name] = Figure(Fraction(counted, among) if among else None, counted, among, among)
        elif name == "respuesta.mediana_dias":
            days = [days_to_answer(history, topic) for topic in found.counted]
            figures[name] = Figure(median(days), None, None, counted)
        else:
            figures[name] = Figure(counted, counted, among, among)
    return figures


def records(history: History, since: dt.date, until: dt.date) -> dict[str, Records]:
    """Which contributions, or live topics, are behind each figure."""
    heard = {
        one.key: one for one in history.contributions if is_heard(one, until) and since <= one.on <= until
    }
    coded = {key for key in heard if topics_of(history, key)}
    dissent = {key for key in heard if is_dissent(history, key)}
    demands = {key for key, one in heard.items() if is_demand(one)}
    incident = {key for key in demands if is_incident(history, key, until)}

    topics = live_topics(history)
    treated = [
        topic
        for topic in topics
        if any(one.key in heard and with_participation(one) for one in contributions_of(history, topic))
    ]
    first = {topic: first_day(history, topic) for topic in topics}
    received = [topic for topic, day in first.items() if day is not None and since <= day <= until]
    pending = [topic for topic in topics if is_pending(history, topic, until)]
    overdue = [topic for topic in pending if is_overdue(history, topic, until)]
    timed = [topic for topic in topics if is_timed(history, topic, since, until)]

    found = {
        "aportes.oidos": (heard, heard),
        "aportes.sistematizados": (coded, heard),
        "aportes.disidencias": (dissent, heard),
        "temas.tratados": (treated, treated),
        "temas.recibidos": (received, received),
        "temas.pendientes": (pending, pending),
        "temas.vencidos": (overdue, pending),
        "respuesta.tasa": ([topic for topic in received if is_answered(history, topic, until)], received),
        "respuesta.mediana_dias": (timed, timed),
        "devolucion.tasa": ([topic for topic in treated if is_given_back(history, topic, until)], treated),
        "incidencia.tasa": (incident, demands),
    }
    for decision in DECISIONS:
        so = [topic for topic in treated if decision_on(history, topic, until) == decision]
        found[f"respuesta.resultado.{decision}"] = (so, treated)
    for theme in dict.fromkeys(theme_of(history, topic) for topic in topics):
        if theme is not None:
            under = [topic for topic in treated if theme_of(history, topic) == theme]
            found[f"temas.tema.{theme}"] = (under, treated)
    for subzone, neighbourhoods in history.subzones.items():
        there = [
            topic
            for topic in treated
            if any(
                one.key in heard and speaks_for_subzone(one, neighbourhoods)
                for one in contributions_of(history, topic)
            )
        ]
        found[f"temas.subzona.{subzone}"] = (there, treated)
    return {name: Records(frozenset(counted), frozenset(among)) for name, (counted, among) in found.items()}


def standing(history: History, topic: str, day: dt.date) -> Standing:
    """How one live topic stands on a day."""
    return Standing(
        first_day=first_day(history, topic),
        due=due_day(history, topic, day),
        answered=is_answered(history, topic, day),
        decision=decision_on(history, topic, day),
        pending=is_pending(history, topic, day),
        overdue=is_overdue(history, topic, day),
        nearly=is_nearly(history, topic, day),
        linked=is_linked(history, topic, day),
        given_back=is_given_back(history, topic, day),
        public=is_public(history, topic),
    )


def disagreements(figures: Mapping[str, Figure], told: Mapping[str, Figure]) -> list[str]:
    """What is wrong with the figures told; empty if nothing is. A theme or subzone not told is one of zero."""
    wrong = []
    for name in sorted({*figures, *told}):
        expected, given = figures.get(name), told.get(name)
        may_be_silent = name.startswith(("temas.tema.", "temas.subzona."))
        if may_be_silent and not (expected and expected.value) and not (given and given.value):
            continue
        if expected != given:
            wrong.append(f"{name}: {expected} expected, {given} told")
    return wrong


# --- merges ---------------------------------------------------------------------------------------------


def live(history: History, topic: str) -> str:
    """The live topic that stands for it, along a chain of merges.

    Raises:
        ValueError: they were merged in a circle.
    """
    into = {one.key: one.merged_into for one in history.topics}
    seen = [topic]
    while (following := into[seen[-1]]) is not None:
        if following in seen:
            raise ValueError(f"{topic} was merged in a circle")
        seen.append(following)
    return seen[-1]


def live_topics(history: History) -> list[str]:
    return [one.key for one in history.topics if one.merged_into is None]


def theme_of(history: History, topic: str) -> str | None:
    return next(one.theme for one in history.topics if one.key == topic)


def contributions_of(history: History, topic: str) -> list[Contribution]:
    """Coded to it or to what was merged into it, each once."""
    keys = {coding.contribution for coding in history.codings if live(history, coding.topic) == topic}
    return [one for one in history.contributions if one.key in keys]


def topics_of(history: History, contribution: str) -> set[str]:
    """The live topics that a contribution is under."""
    return {live(history, coding.topic) for coding in history.codings if coding.contribution == contribution}


def responses_of(history: History, topic: str) -> list[Response]:
    return [one for one in history.responses if live(history, one.topic) == topic]


# --- the rules, one function each -----------------------------------------------------------------------


def is_heard(contribution: Contribution, day: dt.date) -> bool:
    """As its row says, whatever the day."""
    return contribution.heard


def with_participation(contribution: Contribution) -> bool:
    return contribution.author in WITH_PARTICIPATION


def is_demand(contribution: Contribution) -> bool:
    """Of those that were heard."""
    return with_participation(contribution) and contribution.kind in OF_A_DEMAND


def is_dissent(history: History, contribution: str) -> bool:
    """In any of its codings, whatever the others say."""
    return any(coding.contribution == contribution and coding.stance == DISSENT for coding in history.codings)


def is_public(history: History, topic: str) -> bool:
    """Of a live topic."""
    return first_day(history, topic) is not None


def first_day(history: History, topic: str) -> dt.date | None:
    """The earliest of its heard contributions, whoever spoke."""
    return min((one.on for one in contributions_of(history, topic) if is_heard(one, one.on)), default=None)


def term_on(terms: Sequence[TermSetting], day: dt.date) -> int | None:
    found = None
    for setting in terms:
        if setting.valid_from <= day and (found is None or setting.valid_from >= found.valid_from):
            found = setting
    return found.days if found else None


def is_open(response: Response, day: dt.date) -> bool:
    """Its assignment, on a day: made by then, and not answered."""
    if response.assigned is not None and response.assigned > day:
        return False
    return response.published is None or response.published > day


def due_day(history: History, topic: str, day: dt.date) -> dt.date | None:
    """Looked at on a day, for what was assigned then."""
    assigned = [one.due for one in responses_of(history, topic) if is_open(one, day) and one.due is not None]
    if assigned:
        return min(assigned)
    first = first_day(history, topic)
    term = term_on(history.terms, first) if first else None
    return None if first is None or term is None else first + dt.timedelta(days=term)


def is_answer(response: Response, day: dt.date) -> bool:
    return response.published is not None and response.published <= day


def is_answered(history: History, topic: str, day: dt.date) -> bool:
    return any(is_answer(one, day) for one in responses_of(history, topic))


def is_pending(history: History, topic: str, day: dt.date) -> bool:
    first = first_day(history, topic)
    return first is not None and first <= day and not is_answered(history, topic, day)


def is_overdue(history: History, topic: str, day: dt.date) -> bool:
    due = due_day(history, topic, day)
    return due is not None and due < day and is_pending(history, topic, day)


def is_nearly(history: History, topic: str, day: dt.date) -> bool:
    due = due_day(history, topic, day)
    return due is not None and 0 <= (due - day).days <= 7 and is_pending(history, topic, day)


def first_answer(history: History, topic: str) -> dt.date | None:
    return min((one.published for one in responses_of(history, topic) if one.published), default=None)


def days_to_answer(history: History, topic: str) -> int:
    """Of a topic with a first day and an answer."""
    first, answered = first_day(history, topic), first_answer(history, topic)
    assert first is not None
    assert answered is not None
    return max((answered - first).days, 0)


def is_timed(history: History, topic: str, since: dt.date, until: dt.date) -> bool:
    """Whether it is in the median."""
    answered = first_answer(history, topic)
    return answered is not None and since <= answered <= until and first_day(history, topic) is not None


def median(numbers: Iterable[int]) -> Fraction | None:
    """Of an even number, the mean of the two middle ones; of none, none."""
    ordered = sorted(numbers)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def current_answer(history: History, topic: str, day: dt.date) -> Response | None:
    """The latest published on or before the day."""
    found = None
    for response in responses_of(history, topic):
        if is_answer(response, day) and (found is None or _rank(response) >= _rank(found)):
            found = response
    return found


def _rank(response: Response) -> tuple[dt.date, int]:
    assert response.published is not None
    return response.published, response.version


def decision_on(history: History, topic: str, day: dt.date) -> str | None:
    answer = current_answer(history, topic, day)
    return answer.decision if answer else None


def names_a_resolution(history: History, topic: str, day: dt.date) -> bool:
    return any(one.resolution and is_answer(one, day) for one in responses_of(history, topic))


def lends_its_link(contribution: Contribution, day: dt.date) -> bool:
    """Whether its own plan origin links the topics it is under."""
    return is_heard(contribution, day)


def is_linked(history: History, topic: str, day: dt.date) -> bool:
    """By itself, by one of its contributions, or by its answer."""
    by_topic = any(one.topic is not None and live(history, one.topic) == topic for one in history.origins)
    from_contributions = {one.contribution for one in history.origins if one.contribution is not None}
    by_contribution = any(
        one.key in from_contributions and lends_its_link(one, day) for one in contributions_of(history, topic)
    )
    return by_topic or by_contribution or names_a_resolution(history, topic, day)


def is_incident(history: History, contribution: str, day: dt.date) -> bool:
    """Of a demand."""
    itself = any(one.contribution == contribution for one in history.origins)
    return itself or any(is_linked(history, topic, day) for topic in topics_of(history, contribution))


def gives_back(devolution: Devolution, day: dt.date) -> bool:
    return not devolution.withdrawn and devolution.sealed is not None and devolution.sealed <= day


def is_given_back(history: History, topic: str, day: dt.date) -> bool:
    return any(
        gives_back(devolution, day) and any(live(history, one) == topic for one in devolution.topics)
        for devolution in history.devolutions
    )


def speaks_for_subzone(contribution: Contribution, neighbourhoods: Sequence[str]) -> bool:
    """Of a heard contribution of the period."""
    return contribution.neighbourhood is not None and contribution.neighbourhood in neighbourhoods
