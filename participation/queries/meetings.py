"""Reads that feed the pages of meetings: quorum, what is missing, who is listed, what the public may see."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from participation.models import (
    Attendance,
    AttendanceStatus,
    AuthorType,
    Contribution,
    ContributionQuerySet,
    Meeting,
    MeetingBody,
    MeetingQuerySet,
)
from participation.queries.calls import with_agenda
from planning.models import Body, BodyKind, Membership, Person, Quality, RuleKey, RuleSetting, today
from planning.queries import bodies_in_order, members_at

#: Authors who hold a public office are named; residents, organisations and staff are not.
NAMED_AUTHORS = (AuthorType.MAYOR, AuthorType.MUNICIPAL_COUNCIL, AuthorType.NEIGHBOURHOOD_COUNCIL)


@dataclass(frozen=True)
class BodyQuorum:
    """Whether one body of a meeting had quorum; ``needed`` is ``None`` where no rule was in force that day."""

    code: str
    name: str
    needed: int | None
    acting: int
    article: str = ""

    @property
    def reached(self) -> bool:
        """A body without a configured quorum always meets."""
        return self.needed is None or self.acting >= self.needed


@dataclass(frozen=True)
class Quorum:
    """Whether a meeting was held: every body with a rule in force that day reached it."""

    bodies: tuple[BodyQuorum, ...]
    joint: bool
    count_only: bool

    @property
    def is_ruled(self) -> bool:
        """Whether a rule of quorum was in force that day for any of its bodies."""
        return any(body.needed is not None for body in self.bodies)

    @property
    def held(self) -> bool:
        """A meeting recorded by count only is taken as held."""
        return self.count_only or all(body.reached for body in self.bodies)

    def counting(self, acting: Iterable[tuple[str, ...]]) -> "Quorum":
        """The same, if those acting as principal were others: for each of them, the bodies they belong to."""
        acting = list(acting)
        return replace(
            self,
            bodies=tuple(
                replace(body, acting=sum(1 for codes in acting if not self.joint or body.code in codes))
                for body in self.bodies
            ),
        )


def with_quorum(parts: QuerySet[MeetingBody]) -> Any:
    """Bodies of meetings with ``needed`` (the rule in force on the day, or null) and ``acting`` (who makes quorum).

    Alone, a body counts everybody present acting as principal; in a joint meeting each body counts its own members.
    """
    rule = (
        RuleSetting.objects.filter(
            Q(body=OuterRef("body")) | Q(body=None),
            key=RuleKey.QUORUM,
            valid_from__lte=OuterRef("meeting__date"),
        )
        .order_by(F("body").asc(nulls_last=True), "-valid_from")
        .values(number=Cast("value", IntegerField()))[:1]
    )
    return parts.annotate(
        needed=Subquery(rule, output_field=IntegerField()), acting=Coalesce(Subquery(_acting()), 0)
    )


def _acting() -> QuerySet:
    """How many make quorum, for the body of the outer row."""
    belongs = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=OuterRef("meeting__date")),
        person=OuterRef("person"),
        body=OuterRef(OuterRef("body")),
        valid_from__lte=OuterRef("meeting__date"),
    )
    others = MeetingBody.objects.filter(~Q(body=OuterRef(OuterRef("body"))), meeting=OuterRef("meeting"))
    return (
        Attendance.objects.filter(
            Exists(belongs) | ~Exists(others),
            meeting=OuterRef("meeting"),
            status=AttendanceStatus.PRESENT,
            acting_as=Quality.PRINCIPAL,
        )
        .order_by()
        .values("meeting")
        .annotate(total=Count("*"))
        .values("total")
    )


def quorum_article(body: Body | None) -> str:
    """The article that sets a body's quorum, as it is added to a sentence; others set theirs by rules of their own."""
    return " (Digesto, D.566)" if body and body.kind == BodyKind.MUNICIPAL_COUNCIL else ""


def quorum_of(meeting: Meeting) -> Quorum:
    """The quorum of one meeting, by the rules and memberships of its own day. One query."""
    parts = list(with_quorum(meeting.meeting_bodies.select_related("body")))
    return Quorum(
        bodies=tuple(
            BodyQuorum(
                part.body.code, part.body.name, part.needed, part.acting, article=quorum_article(part.body)
            )
            for part in parts
        ),
        joint=len(parts) > 1,
        count_only=meeting.count_only,
    )


def with_outcome(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """Meetings with ``without_quorum``: some body with a rule in force that day did not reach it."""
    failing = with_quorum(MeetingBody.objects.filter(meeting=OuterRef("pk"))).filter(needed__gt=F("acting"))
    return meetings.annotate(without_quorum=Case(When(count_only=True, then=False), default=Exists(failing)))


# --- the workspace ----------------------------------------------------------------------------------


def workspace_meetings() -> MeetingQuerySet:
    """Every meeting with what a list shows of it: those to come first, the next one on top; then from the newest."""
    to_come = Case(When(date__gte=today(), then=F("date")))
    meetings = Meeting.objects.select_related("minutes").prefetch_related("bodies", "minutes__moves")
    return with_outcome(meetings.order_by(to_come.asc(nulls_last=True), "-date", "-start_time", "-pk"))


def meeting_years() -> list[int]:
    """Years that have a meeting, newest first."""
    return [day.year for day in Meeting.objects.dates("date", "year", order="DESC")]


@dataclass(frozen=True)
class Step:
    """Something a meeting still needs: ``name`` is its page; ``optional`` ones do not stop approval.

    ``label`` is a verb while somebody may do it, a noun once it stands on record.
    """

    label: str
    name: str
    done: bool
    detail: str = ""
    optional: bool = False


@dataclass(frozen=True)
class MeetingProgress:
    """What stands on record of a meeting and what comes next.

    ``without_row`` are the members on its day of whom nothing was said: in no rate, and told apart.
    """

    without_row: tuple["Listed", ...]
    summoned: int
    attendances: int
    present: int
    residents: int
    head_counts: int
    contributions: int
    unreviewed: int
    is_recorded: bool
    steps: tuple[Step, ...] = ()

    @property
    def next_step(self) -> Step | None:
        """The first thing not done that approval needs; then the optional ones."""
        waiting = [step for step in self.steps if not step.done]
        return next((step for step in waiting if not step.optional), waiting[0] if waiting else None)


def progress_of(meeting: Meeting) -> MeetingProgress:
    """Counts of what is recorded of one meeting, and its steps in the order of the work."""
    people = dict(meeting.attendances.values_list("person_id", "status"))
    heads = meeting.head_counts.aggregate(rows=Count("*"), residents=Coalesce(Sum("count"), 0))
    words = meeting.contributions.aggregate(total=Count("*"), unreviewed=Count("pk", filter=Q(review=None)))
    facts = MeetingProgress(
        without_row=tuple(members_beyond(meeting, people)),
        summoned=meeting.summons.count(),
        attendances=len(people),
        present=list(people.values()).count(AttendanceStatus.PRESENT),
        residents=heads["residents"],
        head_counts=heads["rows"],
        contributions=words["total"],
        unreviewed=words["unreviewed"],
        is_recorded=bool(people or heads["rows"] or meeting.members_present is not None),
    )
    return replace(facts, steps=tuple(_steps(meeting, facts)))


def _steps(meeting: Meeting, facts: MeetingProgress) -> Iterable[Step]:
    approved = meeting.minutes.is_approved
    is_over = not meeting.minutes.is_draft
    happened = meeting.date <= today()

    def label(verb: str, noun: str, done: bool) -> str:
        return noun if done or is_over else verb

    yield from _steps_before(meeting, label)
    if not happened or meeting.is_cancelled:
        return
    if meeting.count_only:
        counted = meeting.members_present is not None
        detail = f"{meeting.members_present} integrantes presentes" if counted else ""
        words = label("Anotar cuántas personas asistieron", "Cuántas personas asistieron", counted)
        yield Step(words, "meeting-attendance", counted, detail)
    else:
        detail = (
            f"{facts.attendances} personas registradas, {facts.present} presentes"
            if facts.attendances
            else ""
        )
        counted = bool(facts.attendances or facts.head_counts)
        words = label("Registrar la asistencia", "Asistencia", counted)
        yield Step(words, "meeting-attendance", counted, detail)
    yield Step(
        label("Contar vecinas y vecinos", "Vecinas y vecinos", bool(facts.head_counts)),
        "meeting-head-counts",
        bool(facts.head_counts),
        f"{facts.residents} personas" if facts.head_counts else "",
        optional=True,
    )
    yield Step(
        label("Anotar los aportes", "Aportes", bool(facts.contributions)),
        "contribution-list",
        bool(facts.contributions),
        f"{facts.contributions} {'aporte' if facts.contributions == 1 else 'aportes'}"
        if facts.contributions
        else "",
        optional=True,
    )
    if approved and facts.contributions:
        detail = f"{facts.unreviewed} sin revisar" if facts.unreviewed else "Todos revisados"
        words = "Revisar los textos públicos" if facts.unreviewed else "Textos públicos"
        yield Step(words, "contribution-review", not facts.unreviewed, detail, optional=True)


def _steps_before(meeting: Meeting, label: Callable[[str, str, bool], str]) -> Iterable[Step]:
    """The agenda and the call: with those a session is prepared, and neither stops the approval of what was done."""
    points = meeting.agenda_items.count()
    words = label("Escribir el orden del día", "Orden del día", bool(points))
    convened = bool(meeting.convened_at) and not meeting.is_cancelled
    detail = f"{points} {'punto' if points == 1 else 'puntos'}" if points else ""
    if convened and not points:
        detail = (
            "Se convocó sin orden del día: lo que agregues entra como urgente, o hay que convocar de nuevo"
        )
    if points or not meeting.minutes.is_approved:  # those of before the portal have none here
        yield Step(words, "agenda-edit", bool(points), detail, optional=True)
    starts = meeting.starts_at
    is_over = meeting.date < today() or (starts is not None and starts <= timezone.now())
    detail = date_format(timezone.localtime(meeting.convened_at), r"j \d\e F \d\e Y") if convened else ""
    words = label("Convocar", "Convocatoria", convened)
    yield Step(
        words, "meeting-edit" if is_over and not convened else "call-send", convened, detail, optional=True
    )


@dataclass(frozen=True)
class Listed:
    """Somebody on the attendance page: why they are there, and what is stored of them, if anything."""

    person: Person
    quality: str
    label: str
    bodies: tuple[str, ...]
    row: Attendance | None


def members_beyond(meeting: Meeting, people: Collection[int]) -> list[Listed]:
    """The members on the day of the meeting who are not among ``people`` (primary keys), in the order of the list.

    By person and not by number: a guest with a row would make up for a member without one.
    """
    bodies = list(meeting.bodies.all())
    return [
        Listed(
            person=found[0].person,
            quality=_quality(found),
            label=_label(found, _quality(found), several=len(bodies) > 1),
            bodies=tuple(membership.body.code for membership in found),
            row=None,
        )
        for person, found in _members(meeting, bodies).items()
        if person not in people
    ]


def _members(meeting: Meeting, bodies: Iterable[Body]) -> dict[int, list[Membership]]:
    """By person, what makes them a member on that day."""
    members: dict[int, list[Membership]] = {}
    for membership in members_at(meeting.date, *bodies):
        members.setdefault(membership.person_id, []).append(membership)
    return members


def attendance_list(meeting: Meeting, extra: Iterable[Person] = ()) -> list[Listed]:
    """Everybody to be listed: who was summoned (or, if nobody was, the members on that day), who has a row, ``extra``.

    Principals first and then substitutes, each in the order of the list of their body; guests last.
    """
    bodies = list(meeting.bodies.all())
    members = _members(meeting, bodies)
    rows = {row.person_id: row for row in meeting.attendances.select_related("person")}
    summons = {call.person_id: call for call in meeting.summons.select_related("person")}
    people = {call.person_id: call.person for call in summons.values()}
    if not summons:
        people.update({person: found[0].person for person, found in members.items()})
    people.update({row.person_id: row.person for row in rows.values()})
    people.update({person.pk: person for person in extra})
    listed = []
    for pk, person in people.items():
        found = members.get(pk, [])
        quality = _quality(found) or (summons[pk].quality if pk in summons else "")
        listed.append(
            (
                _place(found, quality),
                Listed(
                    person=person,
                    quality=quality,
                    label=_label(found, quality, several=len(bodies) > 1),
                    bodies=tuple(membership.body.code for membership in found),
                    row=rows.get(pk),
                ),
            )
        )
    return [entry for _, entry in sorted(listed, key=lambda pair: pair[0] + (pair[1].person.sort_key,))]


def _quality(found: list[Membership]) -> str:
    qualities = {membership.quality for membership in found}
    return Quality.PRINCIPAL if Quality.PRINCIPAL in qualities else next(iter(qualities), "")


def _place(found: list[Membership], quality: str) -> tuple[int, str, int]:
    rank = {Quality.PRINCIPAL: 0, Quality.SUBSTITUTE: 1}.get(quality, 2)  # type: ignore[call-overload]
    mine = [membership for membership in found if membership.quality == quality]
    if not mine:
        return rank, "~", 0
    return rank, mine[0].body.code, mine[0].order or 10**6


def _label(found: list[Membership], quality: str, *, several: bool) -> str:
    if not found:
        return Quality(quality).label if quality else "No integra el órgano"
    words = []
    for membership in found:
        role = membership.role_label
        if membership.quality == Quality.SUBSTITUTE and role != Quality.SUBSTITUTE.label:
            role = f"{role} (suplente)"
        words.append(f"{role}, {membership.body.code}" if several else role)
    return " · ".join(words)


def review_queue() -> ContributionQuerySet:
    """Heard contributions that nobody reviewed yet, oldest first; those of a meeting stay together."""
    return (
        Contribution.objects.heard()
        .dated()
        .unreviewed()
        .annotate(place=Coalesce("meeting_id", 0))
        .select_related("meeting", "author", "neighbourhood", "theme")
        .order_by("said_on", "place", "pk")
    )


def next_to_review(after: str = "") -> Contribution | None:
    """The first of the queue, or the first that stands behind the contribution with code ``after``."""
    queue = review_queue()
    left = Contribution.objects.dated().filter(code=after).first() if after else None
    if left is None:
        return queue.first()
    place = left.meeting_id or 0
    same_day = Q(said_on=left.said_on)
    return queue.filter(
        Q(said_on__gt=left.said_on)
        | same_day & Q(place__gt=place)
        | same_day & Q(place=place, pk__gt=left.pk)
    ).first()


# --- the public -------------------------------------------------------------------------------------


def public_meetings(day: dt.date | None = None) -> MeetingQuerySet:
    """Published meetings: those to come first, the next one on top; then the past ones, newest first."""
    day = day or today()
    return (
        with_agenda(with_outcome(Meeting.objects.published()), day)
        .select_related("minutes")
        .prefetch_related("bodies")
        .annotate(
            is_past=Case(When(date__gte=day, then=Value(0)), default=Value(1), output_field=IntegerField()),
            coming=Case(When(date__gte=day, then=F("date"))),
        )
        .order_by("is_past", "coming", "-date", "-start_time", "-pk")
    )


@dataclass(frozen=True)
class PublicAttendance:
    """Who was there, as the public may know: names of those who hold a public role; minors only counted."""

    groups: tuple[tuple[str, tuple[str, ...]], ...]
    members_present: int | None


@dataclass(frozen=True)
class PublicRecord:
    """What approved minutes let everybody know of a meeting.

    How many residents came is told by the analyses alone: they merge small groups, and a count beside them would let
    anybody subtract (Ley 18.331).
    """

    quorum: Quorum
    attendance: PublicAttendance
    had_residents: bool
    contributions: int
    withheld: int


def public_record(meeting: Meeting) -> PublicRecord:
    """The facts of a meeting whose minutes are approved; never call it for a draft, which leaks nothing.

    Raises ``ValueError`` for a draft.
    """
    if not meeting.minutes.is_approved:
        raise ValueError("the minutes of this meeting are a draft")
    total = meeting.contributions.count()
    shown = public_contributions(meeting).count()
    return PublicRecord(
        quorum=quorum_of(meeting),
        attendance=_public_attendance(meeting),
        had_residents=meeting.head_counts.exists(),
        contributions=total,
        withheld=total - shown,
    )


def public_contributions(meeting: Meeting) -> QuerySet[Contribution]:
    """Those whose reviewed text everybody may read; the verbatim words are not even loaded."""
    return (
        meeting.contributions.published()
        .select_related("review", "author", "neighbourhood", "theme")
        .defer("verbatim")
        .order_by("pk")
    )


def public_author(contribution: Contribution) -> str:
    """Who said it, as the public may know: an official by name, a resident by neighbourhood."""
    place = f", {contribution.neighbourhood.name}" if contribution.neighbourhood else ""
    if contribution.author and contribution.author_type in NAMED_AUTHORS:
        return f"{contribution.author.public_name}, {contribution.get_author_type_display()}"
    if contribution.author_type == AuthorType.RESIDENTS:
        return f"una vecina o un vecino{place}"
    if contribution.author_type == AuthorType.ORGANISATION:
        return f"una organización{place}"
    return contribution.get_author_type_display()


def _public_attendance(meeting: Meeting) -> PublicAttendance:
    if meeting.count_only:
        return PublicAttendance(groups=(), members_present=meeting.members_present)
    # Members under 18 come last: their place among names in order would tell how theirs begins.
    rows = meeting.attendances.select_related("person").order_by("person__is_minor", "person__sort_key", "pk")
    members = set(
        Membership.objects.at(meeting.date)
        .filter(person__attendances__meeting=meeting)
        .values_list("person_id", flat=True)
    )
    groups: dict[str, list[tuple[Person, bool]]] = {
        "Presentes como titulares": [],
        "Presentes como suplentes": [],
        "Asistieron como invitadas o invitados": [],
        "Faltaron con aviso": [],
        "Faltaron sin aviso": [],
        "De licencia": [],
    }
    for row in rows:
        title = _group_of(row)
        if title:
            groups[title].append((row.person, bool(row.acting_as) or row.person_id in members))
    named = tuple((title, _names(people)) for title, people in groups.items() if people)
    return PublicAttendance(groups=named, members_present=None)


def _group_of(row: Attendance) -> str:
    if row.status == AttendanceStatus.PRESENT:
        return {
            Quality.PRINCIPAL.value: "Presentes como titulares",
            Quality.SUBSTITUTE.value: "Presentes como suplentes",
        }.get(row.acting_as, "Asistieron como invitadas o invitados")
    return {
        AttendanceStatus.WITH_NOTICE.value: "Faltaron con aviso",
        AttendanceStatus.WITHOUT_NOTICE.value: "Faltaron sin aviso",
        AttendanceStatus.ON_LEAVE.value: "De licencia",
    }.get(row.status, "")


def _names(people: list[tuple[Person, bool]]) -> tuple[str, ...]:
    """Names of those with a public role (the second of each pair); everybody else is only counted."""
    minors = sum(1 for person, _ in people if person.is_minor)
    names = [str(person) for person, is_official in people if is_official and not person.is_minor]
    others = len(people) - minors - len(names)
    if others == 1:
        names.append("una persona que no integra ningún órgano")
    elif others:
        names.append(f"{others} personas que no integran ningún órgano")
    if minors == 1:
        names.append("una persona menor de 18 años")
    elif minors:
        names.append(f"{minors} personas menores de 18 años")
    return tuple(names)


def clash_of(meeting: Meeting) -> Meeting | None:
    """Another meeting of one of its bodies at the very same hour, that was not called off."""
    if meeting.start_time is None:
        return None
    others = Meeting.objects.filter(
        date=meeting.date,
        start_time=meeting.start_time,
        bodies__in=meeting.bodies.all(),
        cancelled_at=None,
    )
    return others.exclude(pk=meeting.pk).order_by("pk").first()


def public_bodies() -> QuerySet[Body]:
    """Bodies to filter the public list by."""
    return bodies_in_order(Body.objects.all())
