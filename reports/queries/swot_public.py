"""Reads behind the public pages of the SWOT matrix: which there are, and what became of what they tell."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F

from planning.models import PlanItem
from planning.queries.plans import as_published
from reports.codes import parse_code
from reports.models import DocumentKind, Publication, PublicationQuerySet, StrategyItem, Withdrawal
from reports.periods import period_words
from reports.queries.publications import withdrawals


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


def followed_strategies(publication: int, texts: Sequence[str]) -> list[Followed]:
    """What the published plan has of the strategies that a publication tells, in the order in which it does."""
    links = StrategyItem.objects.filter(strategy__matrix__documents__publications=publication)
    pairs = list(
        links.order_by("pk")
        .annotate(text=F("strategy__text"), stem=F("item__stem"))
        .values_list("text", "stem")
    )
    now = as_published({stem for _text, stem in pairs})
    found: dict[str, dict[int, PlanItem]] = {}
    for text, stem in pairs:
        if stem in now:
            found.setdefault(text, {})[now[stem].pk] = now[stem]
    return [Followed(text, list(found[text].values())) for text in dict.fromkeys(texts) if text in found]


def version_label(publication: Publication) -> str:
    """A version of a matrix as a list of them names it: first what tells it from the others, as lists are narrow."""
    assert (
        publication.period_from is not None and publication.period_to is not None
    )  # each is about some days
    period = period_words(publication.period_from, publication.period_to)
    return f"{period[:1].upper()}{period[1:]}, versión {publication.version}: {publication.title}"
