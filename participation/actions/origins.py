"""Linking the plan with what it came from, and with the hearing that presented it. Facts stay as they are."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from participation.models import Contribution, Decision, Meeting, PlanHearing, PlanOrigin
from participation.permissions import LINK_ORIGIN
from participation.queries.origins import hearings_of
from planning.actions.plan_items import GONE
from planning.actions.plans import who_approves
from planning.models import DevelopmentPlan, PlanItem
from planning.permissions import RECORD_PLAN, check


@transaction.atomic
def link_origins(
    *,
    items: Sequence[PlanItem],
    contributions: Iterable[Contribution] = (),
    resolutions: Iterable[Decision] = (),
    note: str = "",
    by: User,
) -> int:
    """Say that each item came from each contribution and resolution; how many links are new. The plan may be sealed.

    Linking again is harmless. Raises ``NotAllowed``, and ``ValidationError`` when nothing was chosen, or a contribution
    that was not heard, or a resolution that is not in approved minutes, or when what was to be linked went from its
    plan.
    """
    check(by, LINK_ORIGIN)
    said = list(Contribution.objects.heard().filter(pk__in=[row.pk for row in contributions]))
    resolved = list(Decision.objects.resolutions().counted().filter(pk__in=[row.pk for row in resolutions]))
    if not items or not (said or resolved):
        raise ValidationError("Elegí al menos un aporte o una resolución de un acta aprobada.")
    # The first row of each stem, and in one order, so that two people who link at once wait for each other.
    rows = PlanItem.objects.filter(stem__in={item.stem for item in items})
    # Whoever takes an item away holds its plan.
    list(
        DevelopmentPlan.objects.filter(pk__in=rows.values("plan"))
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    first = rows.order_by("stem", "pk").distinct("stem")
    if not first:
        raise ValidationError(GONE)
    links = [
        PlanOrigin(item=item, **thing, note=note.strip(), made_by=by)
        for item in first
        for thing in [*({"contribution": row} for row in said), *({"resolution": row} for row in resolved)]
    ]
    for link in links:
        link.clean_fields()
    known = set(
        PlanOrigin.objects.filter(item__in=[item.pk for item in first]).values_list(
            "item_id", "contribution_id", "resolution_id"
        )
    )
    new = [row for row in links if (row.item_id, row.contribution_id, row.resolution_id) not in known]
    PlanOrigin.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def unlink_origin(*, origin: PlanOrigin, by: User) -> None:
    """Take a link back; one that is gone already is no error. Raises ``NotAllowed``."""
    check(by, LINK_ORIGIN)
    PlanOrigin.objects.filter(pk=origin.pk).delete()


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
