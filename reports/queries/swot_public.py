"""Reads behind the public pages of the SWOT matrix: which there are, and what became of what they tell."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from planning.models import PlanItem
from planning.queries.plans import as_published
from reports.codes import parse_code
from reports.models import (
    DocumentKind,
    EvidenceKind,
    FactorEvidence,
    Publication,
    PublicationQuerySet,
    StrategyItem,
    Withdrawal,
)
from reports.periods import period_words
from reports.queries.publications import withdrawals
from reports.queries.swot_evidence import Kept, gone_on_elsewhere, kept_beside_now

#: Title, address and day of evidence, as a matrix tells it.
Told = tuple[str, str, str]


@dataclass(frozen=True)
class Followed:
    """A strategy that became something of the plan, as the plan has it today."""

    text: str
    items: Sequence[PlanItem]


def published_matrices() -> PublicationQuerySet:
    """Every version that may be read, from the first matrix to the last."""
    found = Publication.objects.published().filter(kind=DocumentKind.SWOT)
    return found.order_by("document__matrix__number", "version")


def latest_period() -> tuple[dt.date, dt.date] | None:
    """The period of the last matrix that may be read; one whose correction was sealed later is not the last."""
    periods = published_matrices().reverse().values_list("period_from", "period_to")
    return periods.first()


def last_withdrawal(period: tuple[dt.date, dt.date] | None = None) -> Withdrawal | None:
    """The last withdrawal of a matrix, of a period or of any."""
    found = withdrawals().filter(publication__kind=DocumentKind.SWOT)
    if period:
        found = found.filter(publication__period_from=period[0], publication__period_to=period[1])
    return found.first()


def changed_sources(codes: Iterable[str]) -> list[Publication]:
    """Of the publications with some codes, those that were withdrawn or have a later version, as they stand now."""
    wanted = [parse_code(code) for code in codes]
    rows = Publication.objects.filter(code__in=wanted).with_standing().order_by("sequence")
    return [row for row in rows if row.is_withdrawn or row.is_superseded]


def changed_evidence(publication: int, told: Collection[Told]) -> list[Kept]:
    """Of what a matrix tells besides publications, what is not as it was: anything that nobody may read any more, and
    actas and findings that say something else now."""
    if not told:
        return []
    rows = FactorEvidence.objects.filter(factor__matrix__documents__publications=publication).order_by("pk")
    rows = rows.exclude(kind=EvidenceKind.PUBLICATION)
    shown = [row for row in rows if (row.title, row.address, row.kept_on.isoformat()) in told]
    says_one_thing, elsewhere = (EvidenceKind.MINUTES, EvidenceKind.FINDING), gone_on_elsewhere(shown)
    return [
        kept
        for kept in kept_beside_now(shown)
        if (kept.is_gone and kept.row.pk not in elsewhere)
        or (kept.row.kind in says_one_thing and kept.has_changed)
    ]


def followed_strategies(texts: Mapping[int, str]) -> list[Followed]:
    """What the published plan has of some strategies, by their primary keys, as a publication says them, in order."""
    links = StrategyItem.objects.filter(strategy__in=texts)
    pairs = list(links.order_by("pk").annotate(stem=F("item__stem")).values_list("strategy", "stem"))
    now = as_published({stem for _strategy, stem in pairs})
    found: dict[int, dict[int, PlanItem]] = {}
    for strategy, stem in pairs:
        if stem in now:
            found.setdefault(strategy, {})[now[stem].pk] = now[stem]
    return [Followed(text, list(found[key].values())) for key, text in texts.items() if key in found]


def version_label(publication: Publication) -> str:
    """A version of a matrix as a list of them names it: first what tells it from the others, as lists are narrow."""
    assert (
        publication.period_from is not None and publication.period_to is not None
    )  # each is about some days
    period = period_words(publication.period_from, publication.period_to)
    return f"{period[:1].upper()}{period[1:]}, versión {publication.version}: {publication.title}"
