"""Reads of devolutions: what there is to give back, how each stands, and which workshops wait for theirs."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import (
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce

from accounts.models import User
from participation.models import (
    Coding,
    Contribution,
    ContributionQuerySet,
    Devolution,
    DevolutionPublication,
    DevolutionQuerySet,
    DevolutionScope,
    DevolutionTopic,
    GivenBack,
    Meeting,
    MeetingKind,
    MeetingQuerySet,
    Topic,
    ValidationAnswer,
    ValidationState,
)
from planning.models import RuleKey, RuleSetting, Subzone, today
from planning.queries.team import team_accounts

#: The live topic of whatever a row points at in ``topic`` (at most one step: a trigger makes sure).
LIVE = Coalesce("topic__merged_into_id", "topic_id")


@dataclass(frozen=True)
class Candidate:
    """A live topic that a devolution may give back: heard contributions of its scope, and how many dissent."""

    topic: Topic
    contributions: int


def contributions_in(devolution: Devolution) -> ContributionQuerySet:
    """The heard contributions of a devolution's scope and days."""
    days = (devolution.period_from, devolution.period_to)
    rows = Contribution.objects.heard().dated().filter(said_on__range=days)
    if devolution.scope == DevolutionScope.WORKSHOP:
        return rows.filter(meeting=devolution.meeting_id)
    if devolution.scope == DevolutionScope.SUBZONE:
        return rows.filter(neighbourhood__subzones=devolution.subzone_id)
    if devolution.scope == DevolutionScope.THEME:
        return rows.filter(Exists(_of_theme(devolution).filter(contribution=OuterRef("pk"))))
    return rows


def _of_theme(devolution: Devolution) -> QuerySet[Coding]:
    """Codings under topics of its theme: that of the live topic."""
    return Coding.objects.filter(
        Q(topic__merged_into=None, topic__theme=devolution.theme_id)
        | Q(topic__merged_into__theme=devolution.theme_id)
    )


def prepared_topics(devolution: Devolution, *, most: int | None = None) -> list[Candidate]:
    """The live topics that those contributions are under, by theme and the most frequent first; at most ``most`` of
    them, and then those that most contributions ask for. Two queries.
    """
    codings = _of_theme(devolution) if devolution.scope == DevolutionScope.THEME else Coding.objects.all()
    counted = (
        codings.filter(contribution__in=contributions_in(devolution).values("pk"))
        .annotate(live=LIVE)
        .order_by()
        .values("live")
        .annotate(how_many=Count("contribution_id", distinct=True))
    )
    rows = counted.order_by("-how_many", "live").values_list("live", "how_many")
    numbers = dict(rows[:most] if most else rows)
    topics = Topic.objects.filter(pk__in=numbers).select_related("theme", "standing__response")
    found = [Candidate(topic, numbers[topic.pk]) for topic in topics.order_by("pk")]
    return sorted(found, key=lambda row: (_theme_of(row.topic), -row.contributions, row.topic.pk))


def _theme_of(topic: Topic) -> tuple[bool, str]:
    return (topic.theme is None, topic.theme.name if topic.theme else "")


def chosen_topics(devolution: Devolution) -> list[DevolutionTopic]:
    """What is chosen, in its order and with how each stands; of a topic that was merged since, what it was merged
    into, once.
    """
    each = ("theme", "standing", "merged_into__theme", "merged_into__standing")
    rows = devolution.topics.select_related(*(f"topic__{name}" for name in each)).order_by("position", "pk")
    found: dict[int, DevolutionTopic] = {}
    for row in rows:
        live = row.topic.merged_into or row.topic
        first = found.setdefault(live.pk, row)
        if first is row:
            row.topic = live
        elif row.note and row.note not in first.note:
            first.note = "\n".join(filter(None, [first.note, row.note]))
    return list(found.values())


# --- the workspace ----------------------------------------------------------------------------------


def devolutions() -> DevolutionQuerySet:
    """All of them, newest first, with what a list shows of each."""
    published = DevolutionPublication.objects.filter(devolution=OuterRef("pk"), withdrawn_on=None)
    return (
        Devolution.objects.select_related("meeting", "subzone", "theme")
        .annotate(
            published_on=Subquery(published.order_by("-version").values("sealed_on")[:1]),
            how_many=Subquery(_number_of(DevolutionTopic)),
            waiting=Subquery(_number_of(ValidationAnswer, Q(state=ValidationState.PENDING))),
        )
        .order_by("-period_to", "-pk")
    )


def _number_of(model: type[DevolutionTopic] | type[ValidationAnswer], condition: Q | None = None) -> QuerySet:
    rows = model._default_manager.filter(condition or Q(), devolution=OuterRef("pk")).order_by()
    return rows.values("devolution").annotate(number=Count("pk")).values("number")


def answers_to_read() -> QuerySet[ValidationAnswer]:
    """What readers said and nobody has read, the oldest first."""
    return (
        ValidationAnswer.objects.filter(state=ValidationState.PENDING)
        .select_related("devolution", "topic", "neighbourhood")
        .order_by("received_on", "pk")
    )


def answers_read() -> QuerySet[ValidationAnswer]:
    """What somebody decided on, the last first."""
    rows = ValidationAnswer.objects.exclude(state=ValidationState.PENDING)
    return rows.select_related("devolution", "topic", "contribution", "decided_by").order_by(
        "-decided_at", "-pk"
    )


def owed_devolutions(day: dt.date | None = None) -> MeetingQuerySet:
    """Workshops of which nothing was given back in time. What was said elsewhere is answered topic by topic.

    Approved more days ago than the rule in force on the day of the approval allows (no rule: none is owed). Given back
    is what a sealed devolution that was not withdrawn says of the meeting itself, or of a topic of what was said. Each
    has ``approved_on`` and ``owed_on``, the day until which there was time. The oldest first.
    """
    day = day or today()
    rule = RuleSetting.objects.filter(
        key=RuleKey.DEVOLUTION_TERM, body=None, valid_from__lte=OuterRef("minutes__approved_on")
    ).order_by("-valid_from")
    meetings = (
        Meeting.objects.published()
        .filter(minutes__approved_on__isnull=False, cancelled_at=None)
        .annotate(
            approved_on=F("minutes__approved_on"),
            owed_days=Subquery(rule.annotate(days=Cast("value", IntegerField())).values("days")[:1]),
        )
        .annotate(owed_on=ExpressionWrapper(F("approved_on") + F("owed_days"), DateField()))
        .filter(owed_on__lt=day)
    )
    itself = DevolutionPublication.objects.filter(devolution__meeting=OuterRef("pk"), withdrawn_on=None)
    given = GivenBack.objects.filter(publication__withdrawn_on=None).annotate(live=LIVE)
    coded = (
        Coding.objects.filter(contribution__meeting=OuterRef("pk"))
        .annotate(live=LIVE)
        .filter(Exists(given.filter(live=OuterRef("live"))))
    )
    return (
        meetings.filter(kind=MeetingKind.WORKSHOP)
        .exclude(Exists(itself))
        .exclude(Exists(coded))
        .order_by("approved_on", "pk")
    )


def who_gives_back(day: dt.date) -> QuerySet[User]:
    """The accounts of those who prepare devolutions: staff, and the planning team."""
    people = User.objects.filter(Q(is_municipal_staff=True) | Q(pk__in=team_accounts(day).values("pk")))
    return people.filter(is_active=True).order_by("pk")


# --- the public -------------------------------------------------------------------------------------


def public_devolutions(*, subzone: str = "", year: int | None = None) -> DevolutionQuerySet:
    """Those whose document anybody may read, the last first, with the day it was published.

    Of a subzone are those about it, about a meeting that was called for it, and those that gave back one of its topics.
    """
    published = DevolutionPublication.objects.filter(devolution=OuterRef("pk"), withdrawn_on=None)
    last = published.order_by("-version")
    rows = Devolution.objects.annotate(
        published_on=Subquery(last.values("sealed_on")[:1]),
        version=Subquery(last.values("version")[:1]),
    ).filter(published_on__isnull=False)
    if subzone:
        touched = GivenBack.objects.filter(
            publication__devolution=OuterRef("pk"),
            publication__version=OuterRef("version"),
            topic__subzones__code=subzone,
        )
        rows = rows.filter(
            Q(subzone__code=subzone) | Q(meeting__workshop__subzone__code=subzone) | Exists(touched)
        )
    if year:
        rows = rows.filter(published_on__year=year)
    return rows.select_related("meeting", "subzone", "theme").order_by("-published_on", "-pk")


def public_years() -> list[int]:
    """The years in which something was given back, the last first."""
    last = (
        DevolutionPublication.objects.filter(withdrawn_on=None)
        .order_by()
        .values("devolution")
        .annotate(newest=Max("version"), day=Max("sealed_on"))
    )
    return sorted({row["day"].year for row in last}, reverse=True)


def subzones() -> QuerySet[Subzone]:
    """All of them, by code."""
    return Subzone.objects.order_by("code")


def is_open(devolution: Devolution, day: dt.date | None = None) -> bool:
    """Whether readers may still say something of a published devolution."""
    return devolution.validation_until is not None and (day or today()) <= devolution.validation_until


def given_back_topics(devolution: Devolution) -> list[Topic]:
    """The topics of its last version that anybody may read, each as it lives now, in the order of the document."""
    last = devolution.publications.filter(withdrawn_on=None).order_by("-version").first()
    if last is None:
        return []
    rows = last.given_back.select_related("topic__merged_into").order_by("pk")
    return list({live.pk: live for row in rows for live in [row.topic.merged_into or row.topic]}.values())
