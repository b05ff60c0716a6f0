"""Which stems of the version that a plan replaces are free for what is written into it once more."""

from collections.abc import Iterable
from uuid import UUID

from planning.models import DevelopmentPlan, Indicator, PlanItem
from planning.sheets.words import fold


def item_stems_to_take_up(plan: DevelopmentPlan, codes: Iterable[str]) -> dict[str, UUID]:
    """By code: what had it in the version before, unless something of this plan goes on being that already.

    One query, and none for a plan that replaces no other.
    """
    if plan.replaces_id is None:
        return {}
    rows = PlanItem.objects.filter(plan=plan.replaces_id, code__in=list(codes))
    return dict(rows.exclude(stem__in=plan.items.values("stem")).values_list("code", "stem"))


def indicator_stems_to_take_up(
    plan: DevelopmentPlan, items: Iterable[PlanItem]
) -> dict[tuple[UUID, str], UUID]:
    """By the stem of the item and the folded name, as ``item_stems_to_take_up``."""
    if plan.replaces_id is None:
        return {}
    rows = Indicator.objects.filter(
        item__plan=plan.replaces_id, item__stem__in=[item.stem for item in items]
    ).exclude(stem__in=Indicator.objects.filter(item__plan=plan).values("stem"))
    found: dict[tuple[UUID, str], UUID] = {}
    for row in rows.select_related("item").order_by("pk"):
        found.setdefault((row.item.stem, fold(row.name)), row.stem)
    return found
