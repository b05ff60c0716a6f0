"""Reads that feed pages or cross models: the municipality, rules in force, who belonged to what."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Prefetch, Q, QuerySet, When

from planning.models import (
    ActingMayor,
    Body,
    BodyKind,
    DatedQuerySet,
    MajorityRule,
    Membership,
    Municipality,
    Office,
    Person,
    Quality,
    RuleKey,
    RuleSetting,
    SecondFactor,
    sort_key,
    today,
)

#: Ley 19.272 art. 11: up to ten calendar days the next of the list stands in; longer, the proclaimed substitute.
SHORT_ABSENCE_DAYS = 10
#: Rules whose values are words and not numbers.
RULE_WORDS = {RuleKey.MAJORITY: MajorityRule, RuleKey.SECOND_FACTOR: SecondFactor}
_WITHOUT_ACCENTS = str.maketrans("áéíóúü", "aeiouu")
_BODY_ORDER = (
    BodyKind.MUNICIPAL_COUNCIL,
    BodyKind.NEIGHBOURHOOD_COUNCIL,
    BodyKind.EXECUTIVE_BOARD,
    BodyKind.PLANNING_TEAM,
    BodyKind.COMMITTEE,
)
_OFFICE_ORDER = (Office.MAYOR, Office.PRESIDENT, Office.COORDINATOR, Office.SECRETARY, "")


def current_municipality() -> Municipality | None:
    """The municipality of this database; ``None`` before the first-run page is done."""
    return Municipality.objects.first()


def rules_at(key: RuleKey, day: dt.date | None = None) -> dict[str, str]:
    """The value of a rule on a day for every body that has one: ``{body code: value}``; ``""`` is the general one."""
    rows = (
        RuleSetting.objects.filter(key=key, valid_from__lte=day or today())
        .order_by("valid_from")
        .values_list("body__code", "value")
    )
    return {code or "": value for code, value in rows}


def rule_value(key: RuleKey, body: Body | None = None, day: dt.date | None = None) -> str | None:
    """The value in force on a day, for a body or else for all; ``None`` when nobody configured it."""
    values = rules_at(key, day)
    return (values.get(body.code) if body else None) or values.get("")


def minimum_group(day: dt.date | None = None) -> int:
    """Below how many residents a group is hidden (Ley 18.331); without the setting nothing is small enough to show."""
    value = rule_value(RuleKey.MINIMUM_GROUP, day=day)
    return int(value) if value else 10**9


def members_at(day: dt.date, *bodies: Body) -> QuerySet[Membership]:
    """Memberships of some bodies on a day: principals first, in the order of the list."""
    return members_of(*bodies).at(day)


def members_of(*bodies: Body) -> DatedQuerySet:
    """Memberships of some bodies on whatever day, in the same order."""
    rows: DatedQuerySet = Membership.objects.filter(body__in=bodies)
    return rows.select_related("person", "body").order_by(
        "body__code", "quality", "order", "person__sort_key", "pk"
    )


def mayor_at(day: dt.date) -> Person | None:
    """Who holds the mayor's office on a day: who stands in (Ley 19.272 art. 11), or else the mayor."""
    return Mayors([day]).at(day)


def is_in_force(row: ActingMayor | Membership, day: dt.date) -> bool:
    """Whether a day is one of a row's, as ``DatedQuerySet.at`` asks the database."""
    return row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)


class Mayors:
    """Who holds the mayor's office on each of some days. Two queries, however many they are."""

    def __init__(self, days: Sequence[dt.date]) -> None:
        over = Q(valid_to=None) | Q(valid_to__gte=min(days))
        terms = {"valid_from__lte": max(days)}
        in_office = {"office": Office.MAYOR, "body__kind": BodyKind.MUNICIPAL_COUNCIL}
        acting = ActingMayor.objects.filter(over, **terms)
        mayors = Membership.objects.filter(over, **terms, **in_office)
        self._terms: list[ActingMayor | Membership] = [
            *acting.select_related("person").order_by("-valid_from"),
            *mayors.select_related("person").order_by("-valid_from"),
        ]

    def at(self, day: dt.date) -> Person | None:
        """Who stands in on a day, or else the mayor."""
        return next((term.person for term in self._terms if is_in_force(term, day)), None)


@dataclass(frozen=True)
class Absence:
    """Days on end on which somebody stands in for the mayor, in one term or in several that follow one another."""

    terms: tuple[ActingMayor, ...]

    @property
    def start(self) -> dt.date:
        """Its first day."""
        return self.terms[0].valid_from

    @property
    def end(self) -> dt.date:
        """Its last day."""
        return self.terms[-1].valid_to

    @property
    def days(self) -> int:
        """How many there are, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def is_long(self) -> bool:
        """Whether the next of the list may not stand in any more, but the proclaimed substitute (art. 11)."""
        return self.days > SHORT_ABSENCE_DAYS

    def holder_past_the_term(self) -> ActingMayor | None:
        """Who stands in on the day after the tenth; ``None`` while there is none."""
        first = self.start + dt.timedelta(days=SHORT_ABSENCE_DAYS)
        return next((term for term in self.terms if term.valid_from <= first <= term.valid_to), None)


def mayors_absences(day: dt.date) -> list[Absence]:
    """The mayor's absences that are not over on a day, those to come as well. One query."""
    runs: list[list[ActingMayor]] = []
    for term in ActingMayor.objects.select_related("person").order_by("valid_from", "pk"):
        if runs and term.valid_from <= runs[-1][-1].valid_to + dt.timedelta(days=1):
            runs[-1].append(term)
        else:
            runs.append([term])
    return [Absence(tuple(run)) for run in runs if run[-1].valid_to >= day]


def misplaced_stand_ins(day: dt.date) -> list[tuple[Absence, ActingMayor]]:
    """Long absences of the mayor in which the tenth day passes without the proclaimed substitute (Ley 19.272 art. 11).

    Each with who stands in then. Whoever belongs to the Municipal Council as a substitute is the proclaimed one.
    """
    found = []
    for absence in mayors_absences(day):
        holder = absence.holder_past_the_term()
        if holder is None:
            continue
        first = absence.start + dt.timedelta(days=SHORT_ABSENCE_DAYS)
        substitutes = Membership.objects.at(first).filter(
            person=holder.person, body__kind=BodyKind.MUNICIPAL_COUNCIL, quality=Quality.SUBSTITUTE
        )
        if not substitutes.exists():
            found.append((absence, holder))
    return found


def too_long(absence: Absence, holder: ActingMayor) -> str:
    """Why that is worth a warning, in words."""
    return (
        f"Son más de 10 días: {absence.days} seguidos, hasta el {absence.end:%d/%m/%Y}, y ejerce {holder.person}. "
        "Corresponde el suplente proclamado (Ley 19.272, art. 11)."
    )


def people_named(text: str = "") -> QuerySet[Person]:
    """People in whose name every word of ``text`` occurs, case and accents aside, with what they belong to today."""
    rows = Person.objects.order_by("sort_key", "pk")
    for word in folded_words(text):
        rows = rows.filter(sort_key__contains=word)
    current = Membership.objects.at().select_related("body").order_by("body__code")
    return rows.prefetch_related(Prefetch("memberships", queryset=current, to_attr="current_memberships"))


def folded_words(text: str) -> list[str]:
    """What somebody typed, word by word, as ``sort_key`` folds it: case and accents aside."""
    return text.lower().replace("ñ", "n~").translate(_WITHOUT_ACCENTS).split()


def bodies_at(day: dt.date | None = None) -> QuerySet[Body]:
    """Bodies that exist on a day: councils, board, planning team, then committees; with ``member_count``."""
    day = day or today()
    belongs = Q(memberships__valid_from__lte=day) & (
        Q(memberships__valid_to=None) | Q(memberships__valid_to__gte=day)
    )
    existing: QuerySet[Body] = Body.objects.at(day)
    return bodies_in_order(existing.annotate(member_count=Count("memberships", filter=belongs)))


def bodies_in_order(bodies: QuerySet[Body]) -> QuerySet[Body]:
    """As people name them: councils, board, planning team, then committees; those of a kind by name."""
    place = Case(*[When(kind=kind, then=number) for number, kind in enumerate(_BODY_ORDER)])
    return bodies.annotate(place=place).order_by("place", sort_key("name"), "pk")


@dataclass(frozen=True)
class Composition:
    """Who belongs to a body on a day, in the order in which they are shown."""

    body: Body
    principals: list[Membership]
    substitutes: list[Membership]

    @property
    def usual_start(self) -> dt.date | None:
        """The day since when more than half of them belong to it, so that a page may say it once."""
        days = Counter(row.valid_from for row in (*self.principals, *self.substitutes))
        day, times = max(days.items(), key=lambda pair: pair[1], default=(None, 0))
        return day if 2 < 2 * times > days.total() else None


def compositions_at(day: dt.date) -> list[Composition]:
    """Every body that exists on a day and its members: two queries."""
    bodies = list(bodies_at(day))
    members: dict[int, list[Membership]] = {body.pk: [] for body in bodies}
    for membership in members_at(day, *bodies):
        members[membership.body_id].append(membership)
    return [compose(body, members[body.pk]) for body in bodies]


def compose(body: Body, members: Iterable[Membership]) -> Composition:
    """Order the members of a body: by the list's order, then offices, then name; those under 18 after all others.

    They are not named in public, and a place among names in order would tell how theirs begins.
    """
    ordered = sorted(members, key=_place_in_body)
    return Composition(
        body=body,
        principals=[row for row in ordered if row.quality == Quality.PRINCIPAL],
        substitutes=[row for row in ordered if row.quality == Quality.SUBSTITUTE],
    )


def _place_in_body(membership: Membership) -> tuple:
    office = _OFFICE_ORDER.index(membership.office)
    return (
        membership.person.is_minor,
        membership.order is None,
        membership.order or 0,
        office,
        not membership.office_title,  # who has a charge of another name, as a vice-president, before who has none
        membership.person.sort_key,
        membership.pk,
    )


def governments() -> list[Membership]:
    """The terms of mayors, newest first: the days from which the councils' make-up is worth looking at."""
    rows = Membership.objects.filter(body__kind=BodyKind.MUNICIPAL_COUNCIL, office=Office.MAYOR)
    return list(rows.select_related("person").order_by("-valid_from", "-pk")[:12])


@dataclass(frozen=True)
class RuleLine:
    """A value that a rule has had, for people."""

    setting: RuleSetting
    words: str
    state: str


def rule_history() -> list[tuple[RuleKey, list[RuleLine]]]:
    """Every rule with all its values, newest first; the state says whether each holds today."""
    lines: dict[str, list[RuleLine]] = {key: [] for key in RuleKey}
    seen: set[tuple[str, int | None]] = set()
    for row in RuleSetting.objects.select_related("body").order_by("key", "body__code", "-valid_from"):
        state = "coming" if row.valid_from > today() else "past" if (row.key, row.body_id) in seen else "now"
        if state == "now":
            seen.add((row.key, row.body_id))
        known = RULE_WORDS.get(RuleKey(row.key))
        words = known(row.value).label if known else f"{int(row.value):,}".replace(",", ".")
        lines[row.key].append(RuleLine(setting=row, words=words, state=state))
    return [(key, lines[key]) for key in RuleKey]
