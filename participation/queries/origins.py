"""Reads of where the plan came from: each side's links, what there is to link, and the hearing of a plan."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from participation.models import (
    Contribution,
    Decision,
    Meeting,
    MeetingKind,
    MeetingQuerySet,
    PlanOrigin,
    ReviewDecision,
    Topic,
)
from participation.queries.standings import live, of_families
from planning.models import Body, DevelopmentPlan, PlanItem
from planning.queries.plans import public_items

#: How many of each a search shows; a search that finds more is made narrower.
MOST_FOUND = 25
#: The day on which the plan of a hearing was presented.
_DAY = F("plans_presented__plan__hearing_on")


def hearings_of(plan: DevelopmentPlan) -> list[Meeting]:
    """The public hearings that may be the one in which a plan was presented: of that day, and not cancelled."""
    if plan.hearing_on is None:
        return []
    return list(_hearings().filter(date=plan.hearing_on).order_by("start_time", "pk"))


def hearing_of(plan: DevelopmentPlan) -> Meeting | None:
    """The public hearing that somebody chose for a plan, while it is one and of that day. One query."""
    return _hearings().filter(plans_presented__plan=plan, date=_DAY).first()


def public_hearing_of(plan: DevelopmentPlan) -> Meeting | None:
    """The same, if anybody may read of it."""
    return public_hearings().filter(plans_presented__plan=plan, date=_DAY).first()


def public_hearings() -> QuerySet[Meeting]:
    """The public hearings that anybody may read of."""
    return _hearings().published()


def _hearings() -> MeetingQuerySet:
    return Meeting.objects.filter(kind=MeetingKind.PUBLIC_HEARING, cancelled_at=None)


# --- the workspace ----------------------------------------------------------------------------------


def contributions() -> QuerySet[Contribution]:
    """What was heard, newest first; the verbatim words are not even loaded."""
    return (
        Contribution.objects.heard()
        .dated()
        .select_related("review", "theme", "meeting")
        .defer("verbatim")
        .order_by("-said_on", "-pk")
    )


def resolutions() -> QuerySet[Decision]:
    """The resolutions of approved minutes, newest first, with the bodies that met."""
    return (
        Decision.objects.resolutions()
        .counted()
        .select_related("meeting__minutes__body")
        .prefetch_related(Prefetch("meeting__bodies", Body.objects.order_by("pk")))
        .order_by("-meeting__date", "position", "pk")
    )


def origins_of(item: PlanItem) -> list[PlanOrigin]:
    """What an item came from, whatever the version in which it was said. A constant number of queries."""
    rows = PlanOrigin.objects.filter(item__stem=item.stem).select_related("made_by").order_by("pk")
    return list(
        rows.prefetch_related(
            Prefetch("contribution", contributions()), Prefetch("resolution", resolutions()), "topic"
        )
    )


def contributions_matching(words: str) -> list[Contribution]:
    """Those whose reviewed text, theme or code has every word: nobody finds out what is not public by searching."""
    condition = Q()
    for word in words.split():
        condition &= (
            Q(review__decision=ReviewDecision.SHOW, review__public_text__icontains=word)
            | Q(theme__name__icontains=word)
            | Q(code__istartswith=word)
        )
    return list(contributions().filter(condition)[:MOST_FOUND])


def resolutions_matching(words: str, readable: Iterable[Body]) -> list[Decision]:
    """Those whose number or case file has every word; of the sessions of ``readable`` bodies, also by their text."""
    bodies = list(readable)
    condition = Q()
    for word in words.split():
        condition &= (
            Q(number__icontains=word)
            | Q(case_file__icontains=word)
            | Q(operative__icontains=word, meeting__in=Meeting.objects.filter(bodies__in=bodies))
        )
    return list(resolutions().filter(condition)[:MOST_FOUND])


def topics_matching(words: str) -> list[Topic]:
    """Those that everybody may read whose title, description or code has every word."""
    condition = Q()
    for word in words.split():
        condition &= Q(title__icontains=word) | Q(description__icontains=word) | Q(code__istartswith=word)
    found = Topic.objects.published().select_related("standing", "theme").filter(condition)
    return list(found.order_by("-standing__last_on", "-pk")[:MOST_FOUND])


def items_matching(words: str, *, public: bool = False) -> list[PlanItem]:
    """The items whose code or title has every word, of plans that no other replaces; each once.

    ``public``: of what is published alone, for what everybody will read.
    """
    rows = public_items() if public else PlanItem.objects.all()
    newer = DevelopmentPlan.objects.published() if public else DevelopmentPlan.objects.all()
    condition = Q(~Exists(newer.filter(replaces=OuterRef("plan"))))
    for word in words.split():
        condition &= Q(code__istartswith=word) | Q(title__icontains=word)
    stems = rows.filter(condition).order_by("stem", "pk").distinct("stem").values("pk")
    found = PlanItem.objects.filter(pk__in=stems).select_related("plan").order_by("-plan__year_from", "code")
    return list(found[:MOST_FOUND])


def items_from(
    *,
    contribution: Contribution | None = None,
    resolution: Decision | None = None,
    topic: Topic | None = None,
) -> list[PlanOrigin]:
    """What came of a contribution, of a resolution, or of a live topic and those merged into it."""
    if topic is not None:
        of_it = of_families([topic.pk])
    else:
        of_it = Q(contribution=contribution) if contribution else Q(resolution=resolution)
    return list(
        PlanOrigin.objects.filter(of_it).select_related("item__plan", "made_by").order_by("item__code")
    )


# --- the public -------------------------------------------------------------------------------------


def public_origins_of(item: PlanItem) -> QuerySet[PlanOrigin]:
    """What an item came from, in the order of the days; the verbatim words are not even loaded.

    ``is_shown``: whether everybody may read a contribution. ``told_code`` and ``told_title``: of the topic that stands
    for a linked one now, if everybody may read it. Of a resolution the register knows, so whoever uses this keeps back
    what may not be read.
    """
    shown = Contribution.objects.published().filter(pk=OuterRef("contribution"))
    rows = PlanOrigin.objects.filter(item__stem=item.stem).annotate(is_shown=Exists(shown))
    said = [f"contribution__{name}" for name in ("review", "author", "neighbourhood", "theme", "meeting")]
    told = Topic.objects.readable().filter(pk=OuterRef("live"))
    return (
        rows.annotate(live=live())
        .annotate(told_code=Subquery(told.values("code")), told_title=Subquery(told.values("title")))
        .select_related(*said)
        .defer("contribution__verbatim")
        .order_by(
            Coalesce("contribution__received_on", "contribution__meeting__date").asc(nulls_last=True), "pk"
        )
    )


def plan_items_from(uid: UUID, plan: DevelopmentPlan | None) -> list[PlanItem]:
    """What the plan in force says that came from a resolution. One query."""
    if plan is None:
        return []
    stems = PlanOrigin.objects.filter(resolution__uid=uid).values("item__stem")
    return list(plan.items.filter(stem__in=stems).order_by("code"))
