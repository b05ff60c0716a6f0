"""Reads of what came outside a meeting, for whoever moderates it or types it in."""

from django.db.models import QuerySet

from participation.models import AdmissionState, Contribution
from planning.models import Body, BodyKind, today
from planning.queries import bodies_at, bodies_in_order

#: Bodies whose opinions and requests for information the Government owes an answer (domain §3).
BODIES_ANSWERED = (BodyKind.NEIGHBOURHOOD_COUNCIL, BodyKind.EXECUTIVE_BOARD, BodyKind.COMMITTEE)


def proposals() -> QuerySet[Contribution]:
    """All that came outside a meeting, oldest first."""
    return (
        Contribution.objects.filter(meeting=None)
        .select_related("admission__decided_by", "theme", "neighbourhood", "author_body", "review", "receipt")
        .order_by("received_on", "pk")
    )


def to_moderate() -> QuerySet[Contribution]:
    """What waits to be moderated, oldest first."""
    return proposals().filter(admission__state=AdmissionState.PENDING)


def bodies_answered() -> QuerySet[Body]:
    """Whose opinions and requests for information are owed an answer, today."""
    return bodies_in_order(bodies_at(today()).filter(kind__in=BODIES_ANSWERED))
