"""Reads of where the plan came from: each side's links, what there is to link, and the hearing of a plan."""

from participation.models import Meeting, MeetingKind
from planning.models import DevelopmentPlan


def hearings_of(plan: DevelopmentPlan) -> list[Meeting]:
    """The public hearings that may be the one in which a plan was presented: of that day, and not cancelled."""
    return list(
        Meeting.objects.filter(
            kind=MeetingKind.PUBLIC_HEARING, cancelled_at=None, date=plan.hearing_on
        ).order_by("start_time", "pk")
    )


def hearing_of(plan: DevelopmentPlan) -> Meeting | None:
    """The public hearing that somebody chose for a plan, while it is one and of that day. One query."""
    return Meeting.objects.filter(
        plans_presented__plan=plan,
        kind=MeetingKind.PUBLIC_HEARING,
        cancelled_at=None,
        date=plan.hearing_on,
    ).first()
