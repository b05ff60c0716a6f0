"""How far the plan to adopt the model is: its steps, and of those that the portal can tell, whether they are done.

What counts as done stands in ``reports.adoption_checks`` in words. All of it is read in a constant number of queries.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Func, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from participation.models import (
    Devolution,
    DevolutionPublication,
    Meeting,
    MeetingKind,
    Topic,
    TopicStanding,
)
from participation.queries.coding import Progress, whole_progress
from planning.models import (
    Activity,
    BodyKind,
    DevelopmentPlan,
    Membership,
    Municipality,
    Neighbourhood,
    Office,
    OperationalPlan,
    PlanState,
    RuleKey,
    RuleSetting,
    Subzone,
    Theme,
    today,
)
from reports.adoption_checks import CODED_OF_TEN, RULES, Rule
from reports.models import AdoptionStep, Backup, DocumentKind, Publication
from reports.queries.health import BACKUP_DAYS

Facts = Mapping[str, Any]

#: The place of what no chapter explains.
LAST = math.inf

#: What has to have a value before the model can be worked by: the rule, and the kind of body if it is one body's.
NEEDED_RULES = (
    (RuleKey.QUORUM, BodyKind.MUNICIPAL_COUNCIL),
    (RuleKey.QUORUM, BodyKind.NEIGHBOURHOOD_COUNCIL),
    (RuleKey.APPROVAL_TERM, None),
    (RuleKey.RESPONSE_TERM, None),
    (RuleKey.DEVOLUTION_TERM, None),
    (RuleKey.MINIMUM_GROUP, None),
)
_PUBLISHED = {
    "participation_published": DocumentKind.PARTICIPATION,
    "synthesis_published": DocumentKind.SYNTHESIS,
    "accountability_published": DocumentKind.ACCOUNTABILITY,
    "swot_sealed": DocumentKind.SWOT,
    "manual_sealed": DocumentKind.MANUAL,
    "evaluation_sealed": DocumentKind.EVALUATION,
}


@dataclass(frozen=True)
class Answer:
    """What the portal tells of a check: whether it is done, since when (``None``: as of today), and why, in words."""

    is_done: bool
    since: dt.date | None
    why: str


@dataclass(frozen=True)
class Line:
    """A step as its page shows it. ``rule`` and ``why`` are of what the portal looks at itself."""

    step: AdoptionStep
    is_done: bool
    since: dt.date | None
    why: str
    rule: Rule | None
    is_late: bool

    @property
    def status(self) -> str:
        """The code of its look."""
        return "done" if self.is_done else "late" if self.is_late else "neutral"

    @property
    def label(self) -> str:
        """Its state in a word or two."""
        return "Hecho" if self.is_done else "Atrasado" if self.is_late else "Por hacer"


@dataclass(frozen=True)
class Group:
    """The steps that a chapter explains; ``slug`` is empty where none does, or none that the reader may see."""

    title: str
    slug: str
    lines: list[Line]

    @property
    def done(self) -> int:
        """How many of them are."""
        return sum(line.is_done for line in self.lines)


@dataclass(frozen=True)
class Adoption:
    """The whole plan."""

    groups: list[Group]

    @property
    def lines(self) -> list[Line]:
        """Every step, in order."""
        return [line for group in self.groups for line in group.lines]

    @property
    def done(self) -> int:
        """How many steps are."""
        return sum(line.is_done for line in self.lines)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.lines)

    @property
    def late(self) -> list[Line]:
        """Those that are, the oldest first."""
        late = [line for line in self.lines if line.is_late]
        return sorted(late, key=lambda line: (line.step.due_on or dt.date.max, line.step.position))


def adoption(
    *, titles: Mapping[str, str] | None = None, day: dt.date | None = None, with_internal: bool
) -> Adoption:
    """The plan as it stands. ``titles``: of the chapters that may be named, by slug; without it, of all of them.

    Seven queries, whatever there is.
    """
    day = day or today()
    told = answers(day)
    steps = AdoptionStep.objects.select_related("chapter").order_by("position", "pk")
    groups: dict[tuple[float, str], Group] = {}
    for step in steps:
        rule = RULES.get(step.check_key)
        if rule and rule.is_internal and not with_internal:
            continue
        slug, title = _chapter_of(step, titles)
        place = step.chapter.position if step.chapter and slug else LAST
        group = groups.setdefault((place, slug), Group(title, slug, []))
        group.lines.append(_line(step, told.get(step.check_key), rule, day))
    return Adoption([groups[place] for place in sorted(groups)])


def _chapter_of(step: AdoptionStep, titles: Mapping[str, str] | None) -> tuple[str, str]:
    slug = step.chapter.slug if step.chapter else ""
    if not slug or (titles is not None and slug not in titles):
        return "", "Otros pasos"
    return slug, titles[slug] if titles is not None else str(step.chapter)


def _line(step: AdoptionStep, answer: Answer | None, rule: Rule | None, day: dt.date) -> Line:
    if answer is None:
        answer = Answer(step.done_on is not None, step.done_on, step.evidence)
    is_late = not answer.is_done and step.due_on is not None and step.due_on < day
    return Line(step, answer.is_done, answer.since, answer.why, rule, is_late)


# --- what the portal looks at -------------------------------------------------------------------------


def answers(day: dt.date | None = None, now: dt.datetime | None = None) -> dict[str, Answer]:
    """What the portal tells of each check, by its key. Six queries."""
    day, now = day or today(), now or timezone.now()
    row = Municipality.objects.order_by().values(**_facts(day)).first()
    if row is None:
        return {key: Answer(False, None, "Todavía no hay un municipio.") for key in RULES}
    published = _published()
    return {
        **{key: tell(row) for key, tell in _TELLERS.items()},
        **{key: _of_kind(published.get(kind)) for key, kind in _PUBLISHED.items()},
        "rules_set": _rules_set(day),
        "contributions_coded": _coded(whole_progress()),
        "backups_kept": _backups(row, now),
    }


def _number(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().values(number=Func(F("pk"), function="COUNT")))


def _first(rows: QuerySet, field: str, *order: str) -> Subquery:
    """The least value of a field, or that of the first row in an order."""
    return Subquery(rows.order_by(*(order or (field,))).values(field)[:1])


def _facts(day: dt.date) -> dict[str, Any]:
    """Nearly all of it, as parts of one query."""
    team = Membership.objects.at(day).filter(body__kind=BodyKind.PLANNING_TEAM)
    coordinators = team.filter(office=Office.COORDINATOR)
    plans = DevelopmentPlan.objects.filter(year_from__lte=day.year, year_to__gte=day.year)
    approved = plans.filter(state=PlanState.APPROVED, approved_on__lte=day)
    presented = plans.published().filter(hearing_on__lte=day)
    year = OperationalPlan.objects.published().filter(year=day.year, in_force_on__lte=day)
    acts = Publication.objects.published().filter(kind=DocumentKind.MINUTES)
    acts = acts.annotate(day=TruncDate("sealed_at"))
    neighbourhood_acts = acts.filter(document__minutes__body__kind=BodyKind.NEIGHBOURHOOD_COUNCIL)
    workshops = Meeting.objects.approved().filter(kind=MeetingKind.WORKSHOP)
    topics = TopicStanding.objects.filter(topic__in=Topic.objects.published())
    standing = DevolutionPublication.objects.filter(withdrawn_on=None)
    given_back = Devolution.objects.filter(Exists(standing.filter(devolution=OuterRef("pk"))))
    closed = given_back.filter(validation_until__lt=day)
    term = RuleSetting.objects.filter(key=RuleKey.BACKUP_AGE, body=None, valid_from__lte=day)
    return {
        "team": _number(team),
        "team_since": _first(team, "valid_from"),
        "coordinators": _number(coordinators),
        "coordinators_since": _first(coordinators, "valid_from"),
        "themes": _number(Theme.objects.at(day)),
        "neighbourhoods": _number(Neighbourhood.objects.all()),
        "subzones": _number(Subzone.objects.all()),
        "plan": _first(approved, "name", "-approved_on", "-pk"),
        "plan_since": _first(approved, "approved_on"),
        "presented": _first(presented, "name", "-hearing_on", "-pk"),
        "presented_since": _first(presented, "hearing_on"),
        "operational": _first(year, "year"),
        "operational_since": _first(year, "in_force_on"),
        "activities": _number(Activity.objects.filter(operational__in=year)),
        "acts": _number(acts),
        "acts_since": _first(acts, "day"),
        "neighbourhood_acts": _number(neighbourhood_acts),
        "neighbourhood_acts_since": _first(neighbourhood_acts, "day"),
        "workshops": _number(workshops),
        "workshops_since": _first(workshops, "date"),
        "topics": _number(topics),
        "answered": _number(topics.exclude(first_answered_on=None)),
        "answered_since": _first(topics.exclude(first_answered_on=None), "first_answered_on"),
        "overdue": _number(topics.filter(first_answered_on=None, due_on__lt=day)),
        "given_back": _number(given_back),
        "given_back_since": _first(standing, "sealed_on"),
        "closed": _number(closed),
        "closed_since": _first(closed, "validation_until"),
        "backup_at": _first(Backup.objects.good(), "finished_at", "-finished_at", "-pk"),
        "backup_term": _first(term, "value", "-valid_from"),
    }


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _some(key: str, one: str, many: str, none: str) -> Callable[[Facts], Answer]:
    """Done once there is one, since the first."""

    def tell(row: Facts) -> Answer:
        number = row[key] or 0
        since = row.get(f"{key}_since") if number else None
        return Answer(number > 0, since, f"{_counted(number, one, many)}." if number else none)

    return tell


def _named(key: str, words: str, none: str) -> Callable[[Facts], Answer]:
    """Done once there is one with a name."""

    def tell(row: Facts) -> Answer:
        if not row[key]:
            return Answer(False, None, none)
        return Answer(True, row[f"{key}_since"], words.format(row[key]))

    return tell


def _neighbourhoods(row: Facts) -> Answer:
    neighbourhoods, subzones = row["neighbourhoods"] or 0, row["subzones"] or 0
    words = f"{_counted(neighbourhoods, 'barrio', 'barrios')} y {_counted(subzones, 'subzona', 'subzonas')}."
    return Answer(neighbourhoods > 0 and subzones > 0, None, words)


def _schedule(row: Facts) -> Answer:
    if not row["operational"]:
        return Answer(False, None, "No hay un plan operativo vigente de este año.")
    number = row["activities"] or 0
    words = f"{_counted(number, 'actividad', 'actividades')} de {row['operational']} en el cronograma."
    return Answer(number > 0, row["operational_since"] if number else None, words)


def _answered(row: Facts) -> Answer:
    topics, answered, overdue = (row[key] or 0 for key in ("topics", "answered", "overdue"))
    if not topics:
        return Answer(False, None, "Todavía no hay temas con aportes.")
    late = f", {overdue} con el plazo vencido" if overdue else ", ninguno con el plazo vencido"
    is_done = answered > 0 and not overdue
    why = f"{answered} de {_counted(topics, 'tema', 'temas')} con respuesta{late}."
    return Answer(is_done, row["answered_since"] if is_done else None, why)


def _backups(row: Facts, now: dt.datetime) -> Answer:
    if row["backup_at"] is None:
        return Answer(False, None, "Todavía no hay ningún respaldo bueno.")
    limit = int(row["backup_term"] or BACKUP_DAYS)
    last = timezone.localdate(row["backup_at"])
    words = f"El último respaldo bueno es del {last:%d/%m/%Y}; se espera uno cada {_counted(limit, 'día', 'días')}."
    is_done = now - row["backup_at"] <= dt.timedelta(days=limit)
    return Answer(is_done, last if is_done else None, words)


_TELLERS: dict[str, Callable[[Facts], Answer]] = {
    "team_formed": _some("team", "integrante hoy", "integrantes hoy", "Hoy nadie integra el equipo."),
    "coordinator_named": _some(
        "coordinators", "persona coordina", "personas coordinan", "Hoy nadie figura en la coordinación."
    ),
    "themes_loaded": _some(
        "themes", "tema vigente", "temas vigentes", "El catálogo no tiene temas vigentes."
    ),
    "neighbourhoods_loaded": _neighbourhoods,
    "plan_in_force": _named("plan", "{}.", "No hay un plan aprobado que alcance este año."),
    "plan_presented": _named(
        "presented", "{}.", "No hay un plan presentado en audiencia pública que alcance este año."
    ),
    "operational_in_force": _named(
        "operational", "Plan operativo {}.", "El plan operativo de este año no está vigente."
    ),
    "schedule_public": _schedule,
    "first_minutes_published": _some("acts", "acta publicada", "actas publicadas", "Ninguna acta publicada."),
    "neighbourhood_minutes_published": _some(
        "neighbourhood_acts",
        "acta publicada del Concejo Vecinal",
        "actas publicadas del Concejo Vecinal",
        "Ninguna acta publicada del Concejo Vecinal.",
    ),
    "workshop_held": _some(
        "workshops",
        "taller con ficha aprobada",
        "talleres con ficha aprobada",
        "Ningún taller con ficha aprobada.",
    ),
    "topics_answered": _answered,
    "first_devolution": _some(
        "given_back", "devolución publicada", "devoluciones publicadas", "Ninguna devolución publicada."
    ),
    "validation_round": _some(
        "closed",
        "devolución con el plazo para corregirla terminado",
        "devoluciones con el plazo para corregirlas terminado",
        "De ninguna devolución terminó el plazo para corregirla.",
    ),
}


def _published() -> dict[str, tuple[int, dt.date]]:
    """Of each kind, how many things have a publication that stands, and the day of the first. One query."""
    rows = (
        Publication.objects.published()
        .filter(kind__in=_PUBLISHED.values())
        .order_by()
        .values("kind")
        .annotate(number=Count("subject_key", distinct=True), since=Min(TruncDate("sealed_at")))
    )
    return {row["kind"]: (row["number"], row["since"]) for row in rows}


def _of_kind(found: tuple[int, dt.date] | None) -> Answer:
    if found is None:
        return Answer(False, None, "Todavía no se publicó.")
    number, since = found
    return Answer(True, since, f"{number} publicaciones." if number > 1 else "Una publicación.")


def _rules_set(day: dt.date) -> Answer:
    """Which of the rules that are needed have a value on a day. One query."""
    rows = RuleSetting.objects.filter(key__in={key for key, _ in NEEDED_RULES}, valid_from__lte=day)
    have: set[tuple[str, str | None]] = set(rows.order_by().values_list("key", "body__kind"))
    # What holds for the whole municipality holds for its bodies too.
    missing = [
        RuleKey(key).label if kind is None else f"{RuleKey(key).label}, {BodyKind(kind).label}"
        for key, kind in NEEDED_RULES
        if (key, kind) not in have and (key, None) not in have
    ]
    told = f"{len(NEEDED_RULES) - len(missing)} de {len(NEEDED_RULES)} reglas con valor."
    return Answer(not missing, None, f"{told} Falta: {'; '.join(missing)}." if missing else told)


def _coded(progress: Progress) -> Answer:
    if not progress.heard:
        return Answer(False, None, "Todavía no hay aportes.")
    is_done = progress.coded * 10 >= progress.heard * CODED_OF_TEN
    return Answer(
        is_done, None, f"{progress.coded} de {_counted(progress.heard, 'aporte', 'aportes')} en un tema."
    )
