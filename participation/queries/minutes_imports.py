"""Reads of old minutes that are being brought in: who sees them, how far they are, what would be written of each."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from participation.minutes_choices import Names, as_day, doubts, merged, problems
from participation.models import (
    FactKind,
    FactSpan,
    Minutes,
    MinutesImport,
    MinutesProposal,
    NameDecision,
    ProposalState,
)
from participation.permissions import IMPORT_MINUTES, READ_ORIGINALS, SEE_IMPORTS
from planning.models import Body, DevelopmentPlan, Membership, PlanItem, Quality, today
from planning.permissions import bodies_kept_by, can
from planning.queries import bodies_in_order, members_at
from planning.queries.plans import latest_of

#: Where a document still waits for the machine.
WAITING = (ProposalState.QUEUED, ProposalState.READING)
#: A document with these bytes counts as being there already.
_KEPT = (*WAITING, ProposalState.PROPOSED, ProposalState.CONFIRMED)
_WORDS = {Quality.PRINCIPAL: "titular", Quality.SUBSTITUTE: "suplente"}


def bodies_to_import(user: User) -> QuerySet[Body]:
    """The bodies whose old minutes somebody may bring in."""
    bodies = bodies_in_order(Body.objects.all())
    return bodies if can(user, IMPORT_MINUTES) else bodies.filter(pk__in=bodies_kept_by(user))


def imports_visible_to(user: User) -> QuerySet[MinutesImport]:
    """Batches: every one for staff and administrators, those of their bodies for who presides or keeps the records."""
    rows = MinutesImport.objects.select_related("body", "created_by").order_by("-created_at", "-pk")
    return rows if can(user, SEE_IMPORTS) else rows.filter(body__in=bodies_kept_by(user))


def proposals_visible_to(user: User) -> QuerySet[MinutesProposal]:
    """Documents of the batches that somebody sees; their bytes are not loaded."""
    rows = MinutesProposal.objects.select_related("batch__body", "same_as__meeting", "minutes__meeting")
    rows = rows.defer("data").order_by("pk")
    return rows if can(user, SEE_IMPORTS) else rows.filter(batch__body__in=bodies_kept_by(user))


def originals_visible_to(user: User) -> QuerySet[MinutesProposal]:
    """Documents whose bytes and text somebody may read: every one for staff and administrators, else of their bodies.

    Restricted (domain §13): who presides a body or keeps its records reads all of it, its members what is confirmed.
    """
    rows = MinutesProposal.objects.select_related("batch__body", "minutes__meeting").order_by("pk")
    if can(user, READ_ORIGINALS):
        return rows
    own = [body.pk for body in Body.objects.all() if can(user, READ_ORIGINALS, bodies=[body])]
    return rows.filter(
        Q(batch__body__in=bodies_kept_by(user)) | Q(batch__body__in=own, state=ProposalState.CONFIRMED)
    )


@dataclass(frozen=True)
class Progress:
    """How far a batch is: how many documents, how many by state, how many the machine has done with."""

    total: int
    by_state: dict[str, int]

    @property
    def read(self) -> int:
        """Those that wait for nothing of the machine."""
        return self.total - sum(self.by_state.get(state, 0) for state in WAITING)

    @property
    def is_done(self) -> bool:
        """Whether the machine has read all of them."""
        return self.read == self.total

    @property
    def percent(self) -> int:
        """How much of it is read, of 100."""
        return 100 * self.read // self.total if self.total else 100


def progress_of(batch: MinutesImport) -> Progress:
    """How far a batch is. One query."""
    found = Counter(batch.proposals.values_list("state", flat=True))
    return Progress(total=found.total(), by_state=dict(found))


@dataclass(frozen=True)
class Outlook:
    """What would be written of a document as it stands, what to look at first, and what stops it."""

    merged: dict[str, Any]
    doubts: list[str]
    problems: list[tuple[str, str]]
    names: Names
    members: dict[str, str]


def outlook(proposal: MinutesProposal, *, day: dt.date | None = None) -> Outlook:
    """Read a proposal with the names decided in its batch and the register on its day."""
    names = names_of(proposal.batch)
    facts, choices = proposal.facts, proposal.choices
    first = merged(facts, choices, names)
    bodies = bodies_of(proposal, first)
    members = members_on(bodies, as_day(first["date"]))
    asked = (facts, choices, names, members)
    day = day or today()
    return Outlook(
        merged=merged(*asked),
        doubts=doubts(*asked, today=day),
        problems=problems(*asked, today=day),
        names=names,
        members=members,
    )


def names_of(batch: MinutesImport) -> dict[str, dict[str, str]]:
    """What was decided on names, as ``participation.minutes_choices`` reads it."""
    rows = NameDecision.objects.filter(batch=batch).values_list("written", "kind", "person__code")
    return {written: {"who": kind, "person": code or ""} for written, kind, code in rows}


def bodies_of(proposal: MinutesProposal, told: dict[str, Any]) -> list[Body]:
    """The bodies that met: the batch's first, then those that somebody says met with it."""
    others = Body.objects.filter(code__in=told["bodies"]).exclude(pk=proposal.batch.body_id).order_by("pk")
    return [proposal.batch.body, *others]


def members_on(bodies: Sequence[Body], day: dt.date | None) -> dict[str, str]:
    """Who belonged to any of some bodies on a day, by code, with the quality; principals win."""
    if day is None:
        return {}
    rows: Iterable[Membership] = members_at(day, *bodies)
    found: dict[str, str] = {}
    for row in rows:
        if found.get(row.person.code) != "titular":
            found[row.person.code] = _WORDS[Quality(row.quality)]
    return found


def same_bytes(sha256: str, *, before: int | None = None) -> MinutesProposal | None:
    """The document that has the same bytes already and was not discarded, read before another one or at all."""
    rows = MinutesProposal.objects.filter(sha256=sha256, state__in=_KEPT).select_related(
        "minutes", "batch__body"
    )
    if before is not None:
        rows = rows.filter(Q(pk__lt=before) | Q(state=ProposalState.CONFIRMED)).exclude(pk=before)
    return rows.defer("data", "text").order_by("pk").first()


def same_number(body: Body, number: str | None, day: dt.date | None) -> Minutes | None:
    """The minutes of a body that have a number in the year of a day, with or without zeros before it."""
    if not number or day is None:
        return None
    rows = Minutes.objects.filter(body=body, year=day.year).exclude(number="").select_related("meeting")
    return next((row for row in rows if row.number.lstrip("0") == number.lstrip("0")), None)


def plan_links(told: Mapping[str, Any]) -> list[tuple[str, PlanItem]]:
    """What a document quotes of the plan of its day: the path of each decision or contribution, with the item."""
    quoted = [(one["path"], one["plan_reference"]) for one in told["resolutions"] if one["plan_reference"]]
    quoted += [
        (said["path"], reference["number"])
        for reference in told["plan_references"]
        for said in told["contributions"]
        if _within(reference["span"], said["span"])
    ]
    day = as_day(told["date"])
    if not quoted or day is None:
        return []
    plans = DevelopmentPlan.objects.published().filter(
        approved_on__lte=day, year_from__lte=day.year, year_to__gte=day.year
    )
    plan = latest_of(plans)
    codes = {str(number) for _path, number in quoted}
    items = {item.code: item for item in PlanItem.objects.filter(plan=plan, code__in=codes)} if plan else {}
    return [(path, items[str(number)]) for path, number in quoted if str(number) in items]


def _within(inner: Sequence[int] | None, outer: Sequence[int] | None) -> bool:
    return bool(inner and outer) and outer[0] <= inner[0] and inner[1] <= outer[1]  # type: ignore[index]


def place_of(kind: FactKind | str, record: int) -> FactSpan | None:
    """Where a record stands in the document it came from, or ``None`` when it was not brought in."""
    rows = FactSpan.objects.filter(kind=kind, record=record, proposal__state=ProposalState.CONFIRMED)
    return (
        rows.select_related("proposal__batch__body").defer("proposal__data").order_by("field", "pk").first()
    )


def original_urls(kind: FactKind | str, records: Iterable[int]) -> dict[int, str]:
    """The pages that show where records stand in their original, by record; those that came otherwise are left out."""
    rows = FactSpan.objects.filter(
        kind=kind, record__in=list(records), proposal__state=ProposalState.CONFIRMED
    )
    found: dict[int, str] = {}
    for record, proposal in rows.order_by("field", "pk").values_list("record", "proposal_id"):
        found.setdefault(record, original_url(proposal, kind, record))
    return found


def original_url(proposal: int, kind: FactKind | str, record: int) -> str:
    """The page of an original with the place of a record marked."""
    page = reverse("gestion:minutes-original-text", args=[proposal])
    return f"{page}?hecho={FactKind(kind).value}-{record}"
