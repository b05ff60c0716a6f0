"""Reads behind the public page of a devolution: what readers said of it, never of so few that it says who."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from participation.models import (
    Contribution,
    Devolution,
    Topic,
    ValidationAnswer,
    ValidationKind,
    ValidationState,
)
from participation.queries.devolutions import is_open
from participation.queries.public_topics import topics_of
from planning.queries import minimum_group
from reports.models import Document
from reports.suppression import merge_small


@dataclass(frozen=True)
class ValidationRound:
    """What everybody may know of what readers said; ``None`` is hidden, or not told yet."""

    is_open: bool
    until: dt.date | None
    acknowledged: int | None
    corrected: int | None
    total: int | None
    minimum: int


def public_round(devolution: Devolution, day: dt.date | None = None) -> ValidationRound:
    """The validation round of a devolution.

    Numbers wait until nobody can add to them, and a closed round is not opened again: told meanwhile, each change would
    say what one reader said. Then those who found it right and those who did not are told as groups of residents are.
    Where one of both is hidden there is no total either: each answer that is shown, now or later, says which it is, and
    would be subtracted.
    """
    open_now, least = is_open(devolution, day), minimum_group(day)
    told: dict[str, int] = {}
    if devolution.validation_until and not open_now:
        told = _told(devolution.answers.order_by().values_list("kind").annotate(number=Count("pk")), least)
    return ValidationRound(
        is_open=open_now,
        until=devolution.validation_until,
        acknowledged=told.get(ValidationKind.ACKNOWLEDGES),
        corrected=told.get(ValidationKind.CORRECTS),
        total=sum(told.values()) if len(told) == len(ValidationKind.values) else None,
        minimum=least,
    )


def _told(counted: Iterable[tuple[str, int]], least: int) -> dict[str, int]:
    """How many said each, of what may be told by itself."""
    said = dict.fromkeys(ValidationKind.values, 0) | dict(counted)
    groups = merge_small(said, least) or ()
    return {group.keys[0]: group.total for group in groups if len(group.keys) == 1}


@dataclass(frozen=True)
class RoundTold:
    """A closed validation round of a published devolution, of which everybody knows how many said what."""

    code: str
    acknowledged: int
    corrected: int


def rounds_told(since: dt.date, until: dt.date, day: dt.date, least: int) -> list[RoundTold]:
    """The rounds that closed between two days, and before ``day``, of those whose number is told. One query."""
    closed = Devolution.objects.published().filter(
        validation_until__range=(since, until), validation_until__lt=day
    )
    counted: dict[str, dict[str, int]] = {}
    rows = ValidationAnswer.objects.filter(devolution__in=closed.values("pk")).order_by("devolution__code")
    for code, kind, number in rows.values_list("devolution__code", "kind").annotate(number=Count("pk")):
        counted.setdefault(code, {})[kind] = number
    told = {code: _told(said.items(), least) for code, said in counted.items()}
    return [
        RoundTold(code, said[ValidationKind.ACKNOWLEDGES], said[ValidationKind.CORRECTS])
        for code, said in told.items()
        if len(said) == len(ValidationKind.values)
    ]


def shown_answers(devolution: Devolution) -> QuerySet[ValidationAnswer]:
    """What somebody let be read, the last first; the words as they came are not even loaded."""
    rows = devolution.answers.filter(state=ValidationState.SHOWN).exclude(public_text="", reply="")
    return rows.select_related("topic__merged_into", "neighbourhood").defer("text").order_by("-pk")


def told_of(answers: Iterable[ValidationAnswer]) -> list[tuple[ValidationAnswer, list[Topic]]]:
    """Each with the topics that anybody may read under which what was taken up of it is. Two queries, or none."""
    rows = list(answers)
    taken_up = [Contribution(pk=row.contribution_id) for row in rows if row.contribution_id]
    topics = topics_of(taken_up) if taken_up else {}
    return [(row, topics.get(row.contribution_id or 0, [])) for row in rows]


def document_of(devolution: Devolution) -> Document | None:
    """Its document, once somebody began it."""
    return devolution.documents.first()
