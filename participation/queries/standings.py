"""How topics stand: counted from the rows of each one's family, which is the live topic and all merged into it.

Set-based, and a constant number of queries whatever the topics. The rules are those of ``docs/chain.md``.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from participation.models import (
    PARTICIPATION_AUTHORS,
    Coding,
    Contribution,
    Decision,
    GivenBack,
    PlanOrigin,
    Response,
    ResponseLink,
    Stance,
    Topic,
    TopicStanding,
)
from planning.models import RuleKey, RuleSetting
from planning.queries.plans import public_items


def live(column: str = "topic") -> Coalesce:
    """SQL for the live topic of the one in ``column``."""
    return Coalesce(F(f"{column}__merged_into"), F(column))


def of_families(topics: Iterable[int], column: str = "topic") -> Q:
    """A condition on rows that point at a topic in ``column``: it is of the family of one of these live topics."""
    wanted = list(topics)
    return Q(**{f"{column}__in": wanted}) | Q(**{f"{column}__merged_into__in": wanted})


def heard_codings(topics: Iterable[int]) -> QuerySet:
    """What is heard under the families of these live topics, with ``live`` and ``said_on``."""
    return Coding.objects.filter(
        of_families(topics), Exists(Contribution.objects.heard().filter(pk=OuterRef("contribution")))
    ).annotate(
        live=live(), said_on=Coalesce(F("contribution__received_on"), F("contribution__meeting__date"))
    )


def public_links() -> QuerySet[PlanOrigin]:
    """What items came from, of those that a published plan has; what only a draft says yet links nothing."""
    return PlanOrigin.objects.filter(item__stem__in=public_items().values("stem"))


@dataclass(frozen=True)
class Terms:
    """The municipality's own term to answer, by the day from which each value holds, oldest first."""

    dated: Sequence[tuple[dt.date, int]] = field(default_factory=list)

    def at(self, day: dt.date) -> int | None:
        """The days in force on a day; ``None`` before any rule."""
        held = [days for since, days in self.dated if since <= day]
        return held[-1] if held else None

    def due(self, first_on: dt.date | None) -> dt.date | None:
        """The day by which what was first said on a day is to be answered."""
        term = self.at(first_on) if first_on else None
        return first_on + dt.timedelta(days=term) if first_on and term else None


def term_at(first_on: str) -> Subquery:
    """SQL for ``Terms.at`` the day in a column: a list of topics needs no query of its own for it."""
    rows = RuleSetting.objects.filter(
        key=RuleKey.RESPONSE_TERM, body=None, valid_from__lte=OuterRef(first_on)
    )
    return Subquery(rows.order_by("-valid_from", "-pk").values("value")[:1])


def response_terms() -> Terms:
    """Every value that the rule has had. One query."""
    rows = RuleSetting.objects.filter(key=RuleKey.RESPONSE_TERM, body=None).order_by("valid_from", "pk")
    return Terms([(since, int(value)) for since, value in rows.values_list("valid_from", "value")])


def compute(topics: Iterable[int]) -> dict[int, TopicStanding]:
    """How each of these live topics stands, as unsaved rows; those that are merged, or gone, are left out.

    Nine queries.
    """
    wanted = list(Topic.objects.live().filter(pk__in=list(topics)).values_list("pk", flat=True))
    said = _said(wanted)
    first_answers, latest = _answers(wanted)
    open_days = _open_days(wanted)
    linked = _linked(wanted)
    given_back = _given_back(wanted)
    terms = response_terms()
    return {
        pk: TopicStanding(
            topic_id=pk,
            **said.get(pk, {}),
            due_on=open_days.get(pk) or terms.due(said.get(pk, {}).get("first_on")),
            first_answered_on=first_answers.get(pk),
            response_id=latest.get(pk),
            is_linked=pk in linked,
            given_back_on=given_back.get(pk),
        )
        for pk in wanted
    }


def _said(topics: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = (
        heard_codings(topics)
        .values("live")
        .annotate(
            contributions=Count("contribution", distinct=True),
            with_participation=Count(
                "contribution",
                distinct=True,
                filter=Q(contribution__author_type__in=PARTICIPATION_AUTHORS),
            ),
            dissents=Count("contribution", distinct=True, filter=Q(stance=Stance.DISSENTS)),
            first_on=Min("said_on"),
            last_on=Max("said_on"),
        )
        .order_by()
    )
    return {row.pop("live"): row for row in rows}


def _answers(topics: Sequence[int]) -> tuple[dict[int, dt.date], dict[int, int]]:
    """The day of the first answer, and the latest one: by day, then by version."""
    rows = (
        Response.objects.published()
        .filter(of_families(topics))
        .annotate(live=live(), day=TruncDate("published_at"))
        .order_by("day", "version", "pk")
        .values_list("live", "day", "pk")
    )
    first: dict[int, dt.date] = {}
    latest: dict[int, int] = {}
    for topic, day, pk in rows:
        first.setdefault(topic, day)
        latest[topic] = pk
    return first, latest


def _open_days(topics: Sequence[int]) -> dict[int, dt.date]:
    rows = (
        Response.objects.open()
        .filter(of_families(topics), due_on__isnull=False)
        .values(live=live())
        .annotate(day=Min("due_on"))
        .order_by()
    )
    return {row["live"]: row["day"] for row in rows}


def _linked(topics: Sequence[int]) -> set[int]:
    """Those that are linked: see ``docs/chain.md``."""
    links = public_links()
    own = links.filter(of_families(topics)).values_list(live(), flat=True)
    through = heard_codings(topics).filter(Exists(links.filter(contribution=OuterRef("contribution"))))
    resolved = ResponseLink.objects.filter(
        of_families(topics, "response__topic"),
        response__state="published",
        resolution__in=Decision.objects.counted(),
    )
    return {
        *own,
        *through.values_list("live", flat=True),
        *resolved.values_list(live("response__topic"), flat=True),
    }


def _given_back(topics: Sequence[int]) -> dict[int, dt.date]:
    rows = (
        GivenBack.objects.filter(of_families(topics), publication__withdrawn_on=None)
        .values(live=live())
        .annotate(day=Min("publication__sealed_on"))
        .order_by()
    )
    return {row["live"]: row["day"] for row in rows}
