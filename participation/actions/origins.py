"""Linking the plan with what it came from, and with the hearing that presented it. Facts stay as they are."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from participation.actions.standings import hold_topics, refresh_topics
from participation.actions.topics import lock_contributions
from participation.models import (
    Coding,
    Contribution,
    Decision,
    Meeting,
    PlanHearing,
    PlanOrigin,
    Response,
    ResponseDecision,
    ResponseLink,
    Topic,
)
from participation.permissions import LINK_ORIGIN
from participation.queries.origins import hearings_of
from participation.transitions import InvalidTransition
from planning.actions.plan_items import GONE
from planning.actions.plans import who_approves
from planning.models import DevelopmentPlan, PlanItem
from planning.permissions import RECORD_PLAN, check

UNDERTAKEN = "Una respuesta publicada de este tema se apoya en ese elemento del plan: el vínculo queda."
_THINGS = ("contribution_id", "resolution_id", "topic_id")


@transaction.atomic
def link_origins(
    *,
    items: Sequence[PlanItem],
    contributions: Iterable[Contribution] = (),
    resolutions: Iterable[Decision] = (),
    topics: Iterable[Topic] = (),
    note: str = "",
    by: User,
) -> int:
    """Say that each item came from each contribution, resolution and topic; how many links are new.

    The plan may be sealed. Linking again is harmless. What is merged is told by the live topic. Raises
    ``NotAllowed``, and ``ValidationError`` when nothing was chosen, or a contribution that was not heard, a resolution
    that is not in approved minutes, or a topic that nobody may read, or when what was to be linked went from its plan.
    """
    check(by, LINK_ORIGIN)
    # Nobody puts them under another topic meanwhile.
    held = lock_contributions(list(contributions))
    said = list(Contribution.objects.heard().filter(pk__in=[row.pk for row in held]))
    resolved = list(Decision.objects.resolutions().counted().filter(pk__in=[row.pk for row in resolutions]))
    asked = list(Topic.objects.published().filter(pk__in=[row.merged_into_id or row.pk for row in topics]))
    if not items or not (said or resolved or asked):
        raise ValidationError("Elegí al menos un aporte o una resolución de un acta aprobada, o un tema.")
    things: list[dict[str, Any]] = [
        *({"contribution": row} for row in said),
        *({"resolution": row} for row in resolved),
        *({"topic": row} for row in asked),
    ]
    told = {row.pk for row in asked}
    told |= _topics_of(said)
    hold_topics(told)
    new = write_origins([(item, thing) for item in items for thing in things], note=note, by=by)
    refresh_topics(told)
    return new


def _topics_of(contributions: Iterable[Contribution]) -> set[int]:
    rows = Coding.objects.filter(contribution__in=[row.pk for row in contributions])
    return set(rows.values_list("topic", flat=True))


def write_origins(pairs: Sequence[tuple[PlanItem, dict[str, Any]]], *, note: str, by: User) -> int:
    """Write down which item came from what, whoever decided it; how many are new.

    Raises ``ValidationError`` when the items went from their plans.
    """
    if not pairs:
        return 0
    rows = PlanItem.objects.filter(stem__in={item.stem for item, _thing in pairs})
    # Whoever takes an item away holds its plan.
    list(
        DevelopmentPlan.objects.filter(pk__in=rows.values("plan"))
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    first = {item.stem: item for item in first_rows(item for item, _thing in pairs)}
    if not first:
        raise ValidationError(GONE)
    links = [
        PlanOrigin(item=first[item.stem], **thing, note=note.strip(), made_by=by)
        for item, thing in sorted(pairs, key=lambda pair: pair[0].stem)
        if item.stem in first
    ]
    for link in links:
        link.clean_fields()
    known = PlanOrigin.objects.filter(item__in=[item.pk for item in first.values()])
    seen = set(known.values_list("item_id", *_THINGS))
    new = []
    for link in links:
        key = (link.item_id, *(getattr(link, column) for column in _THINGS))
        if key not in seen:
            seen.add(key)
            new.append(link)
    PlanOrigin.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def first_rows(items: Iterable[PlanItem]) -> QuerySet[PlanItem]:
    """The first row of the stem of each, in one order, so that two people who link at once wait for each other."""
    rows = PlanItem.objects.filter(stem__in={item.stem for item in items})
    return rows.order_by("stem", "pk").distinct("stem")


@transaction.atomic
def unlink_origin(*, origin: PlanOrigin, by: User) -> None:
    """Take a link back; one that is gone already is no error.

    Raises ``NotAllowed``, and ``InvalidTransition`` for what a published answer undertakes.
    """
    check(by, LINK_ORIGIN)
    held = lock_contributions([origin.contribution]) if origin.contribution is not None else []
    told = _topics_of(held) | ({origin.topic_id} if origin.topic_id is not None else set())
    hold_topics(told)
    if origin.topic_id is not None and _is_undertaken(origin):
        raise InvalidTransition(UNDERTAKEN)
    PlanOrigin.objects.filter(pk=origin.pk).delete()
    refresh_topics(told)


def _is_undertaken(origin: PlanOrigin) -> bool:
    """Whether a published answer of the topic's family names the item, and not to say that it will not be done."""
    live = Topic.objects.filter(pk=origin.topic_id).values(key=Coalesce("merged_into", "pk"))
    said = ResponseLink.objects.filter(
        Q(response__topic__in=live) | Q(response__topic__merged_into__in=live),
        response__in=Response.objects.published().exclude(decision=ResponseDecision.NOT_ACCEPTED),
        item__stem=origin.item.stem,
    )
    return said.exists()


@transaction.atomic
def choose_hearing(*, plan: DevelopmentPlan, meeting: Meeting | None, by: User) -> None:
    """Say in which public hearing a plan was presented, or with ``None`` that it is not known.

    Raises ``NotAllowed``, and ``ValidationError`` when it is no public hearing of that day, or was cancelled.
    """
    check(by, RECORD_PLAN, bodies=who_approves())
    plan = DevelopmentPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if meeting is None:
        PlanHearing.objects.filter(plan=plan).delete()
        return
    if meeting not in hearings_of(plan):
        raise ValidationError(
            {
                "meeting": "Elegí una audiencia pública del día en que se presentó el plan, que no se haya suspendido."
            }
        )
    PlanHearing.objects.update_or_create(plan=plan, defaults={"meeting": meeting, "made_by": by})
