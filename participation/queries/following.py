"""What became of one contribution, for whoever has its code: never its words, nor anything of another."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from participation.models import (
    Admission,
    AdmissionState,
    Channel,
    Coding,
    Contribution,
    DevolutionPublication,
    Meeting,
    MinutesState,
    PlanOrigin,
    Receipt,
    Response,
    Topic,
    TopicStanding,
)
from participation.queries.public_topics import origins_of_topics
from participation.queries.standings import of_families, response_terms
from participation.receipts import plain_receipt_code
from planning.models import DevelopmentPlan, PlanItem, today
from planning.queries.plans import plan_in_force


class Step(StrEnum):
    """How far a contribution has come."""

    CARD = "card"  # a paper card that nobody has typed in yet
    WRITTEN = "written"  # in a draft of minutes
    RECEIVED = "received"  # waits to be moderated
    REFUSED = "refused"
    HEARD = "heard"  # under no topic yet
    UNDER_TOPIC = "topic"


@dataclass(frozen=True)
class Matter:
    """A topic under which it is, and what became of that."""

    topic: Topic
    answer: Response | None
    answered_on: dt.date | None
    due_on: dt.date | None
    is_overdue: bool
    items: Sequence[PlanItem] = ()
    given_back: DevolutionPublication | None = None


@dataclass(frozen=True)
class Followed:
    """All that a code tells."""

    step: Step
    code: str
    channel: str = ""
    on: dt.date | None = None
    admission: Admission | None = None
    meeting: Meeting | None = None
    due_on: dt.date | None = None
    matters: Sequence[Matter] = field(default_factory=list)
    items: Sequence[PlanItem] = ()


def receipt_of(text: str) -> Receipt | None:
    """The receipt with the code that somebody typed, whatever its case, hyphens or O for 0. One query, found or not."""
    receipts = Receipt.objects.select_related(
        "meeting", "contribution__meeting__minutes", "contribution__admission"
    ).defer("contribution__verbatim", "contribution__words")
    return receipts.filter(code=plain_receipt_code(text)[:16]).first()


def followed(receipt: Receipt, day: dt.date | None = None) -> Followed:
    """What became of it, as it stands on a day: a few queries, and a few more for each topic it is under."""
    day = day or today()
    contribution = receipt.contribution
    if contribution is None:
        return Followed(Step.CARD, receipt.code, meeting=_public(receipt.meeting))
    told = Followed(
        step=Step.RECEIVED,
        code=receipt.code,
        channel=Channel(contribution.channel).label,
        on=contribution.meeting.date if contribution.meeting else contribution.received_on,
        admission=getattr(contribution, "admission", None),
        meeting=_public(contribution.meeting),
    )
    step = _step(contribution, told.admission)
    if step == Step.RECEIVED:
        return replace(told, step=step, due_on=response_terms().due(told.on))
    if step != Step.HEARD:
        return replace(told, step=step)
    return _heard(told, contribution, day)


def _step(contribution: Contribution, admission: Admission | None) -> Step:
    if contribution.meeting is not None:
        is_heard = contribution.meeting.minutes.state == MinutesState.APPROVED
        return Step.HEARD if is_heard else Step.WRITTEN
    if admission is None or admission.state == AdmissionState.PENDING:
        return Step.RECEIVED
    return Step.REFUSED if admission.state == AdmissionState.REFUSED else Step.HEARD


def _heard(told: Followed, contribution: Contribution, day: dt.date) -> Followed:
    codings = Coding.objects.filter(contribution=contribution)
    topics = {
        coding.topic.merged_into_id or coding.topic_id: coding.topic.merged_into or coding.topic
        for coding in codings.select_related(
            "topic__standing__response", "topic__merged_into__standing__response"
        ).order_by("pk")
    }
    plan = plan_in_force()
    origins = PlanOrigin.objects.filter(contribution=contribution)
    own = _items(plan, origins.values_list("item__stem", flat=True))
    if not topics:
        return replace(told, step=Step.HEARD, items=own, due_on=response_terms().due(told.on))
    matters = [_matter(topic, plan, day) for topic in topics.values()]
    return replace(told, step=Step.UNDER_TOPIC, items=own, matters=matters)


def _matter(topic: Topic, plan: DevelopmentPlan | None, day: dt.date) -> Matter:
    standing: TopicStanding | None = getattr(topic, "standing", None)
    answered_on = standing.first_answered_on if standing else None
    due_on = standing.due_on if standing else None
    answer = standing.response if standing else None
    given = DevolutionPublication.objects.filter(
        of_families([topic.pk], "given_back__topic"), withdrawn_on=None
    ).select_related("devolution")
    return Matter(
        topic=topic,
        answer=answer,
        answered_on=answered_on,
        due_on=due_on,
        is_overdue=answered_on is None and due_on is not None and due_on < day,
        items=_items(plan, (stem for _topic, stem, _state in origins_of_topics([topic.pk]))),
        given_back=given.order_by("-sealed_on", "-pk").first(),
    )


def _items(plan: DevelopmentPlan | None, stems: Iterable[UUID]) -> list[PlanItem]:
    """The items with these stems, as the plan in force has them."""
    if plan is None:
        return []
    return list(plan.items.filter(stem__in=list(stems)).order_by("code"))


def _public(meeting: Meeting | None) -> Meeting | None:
    """Of a closed session a code does not tell either."""
    return meeting if meeting is not None and meeting.is_open else None
