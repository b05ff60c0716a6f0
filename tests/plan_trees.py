"""Random plans for the comparison of the portal's figures with those of ``plan_recount``.

``trees()`` draws a plan that the doors of the portal let in: an activity's days lie in one year of the plan, a draft
operational plan is one of a whole year, values of activities are whole from 0 to 100, those of products 0 or 1.
Keys are ``i0``…, ``n0``… (indicators), ``a0``…; parents stand before their children.
"""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from tests.plan_recount import (
    ACCEPTED,
    COUNT,
    DRAFT,
    PRODUCT,
    RATIO,
    RETURNED,
    SUBMITTED,
    YES_NO,
    Activity,
    Indicator,
    Item,
    Override,
    Plan,
    Report,
)

YEARS = (2025, 2026, 2027)
FIRST, LAST = dt.date(YEARS[0], 1, 1), dt.date(YEARS[-1], 12, 31)

days = st.dates(FIRST, LAST)
#: One is the ordinary case, 0 and 100 are the ends.
weights = st.one_of(st.just(1), st.sampled_from((0, 2, 3, 7, 100)), st.integers(0, 100))
amounts = st.one_of(
    st.integers(0, 120).map(Decimal),
    st.decimals(Decimal("0"), Decimal("150"), places=2, allow_nan=False, allow_infinity=False),
)
#: A report that was accepted is what most rules speak of.
states = st.sampled_from((ACCEPTED, ACCEPTED, ACCEPTED, SUBMITTED, RETURNED, DRAFT))


@st.composite
def _items(draw: st.DrawFn, most: int, depth: int) -> list[Item]:
    items: list[Item] = []
    deep: dict[str | None, int] = {None: 0}
    for number in range(draw(st.integers(0, most))):
        parent = draw(st.sampled_from([key for key, level in deep.items() if level < depth]))
        items.append(Item(f"i{number}", parent, draw(weights)))
        deep[items[-1].key] = deep[parent] + 1
    return items


@st.composite
def _indicator(draw: st.DrawFn, number: int, keys: list[str]) -> Indicator:
    kind = draw(st.sampled_from((RATIO, COUNT, PRODUCT, YES_NO)))
    numeric = kind in (RATIO, COUNT)
    return Indicator(
        key=f"n{number}",
        item=draw(st.sampled_from(keys)),
        kind=kind,
        baseline=draw(st.none() | amounts) if numeric else None,
        targets=draw(st.dictionaries(st.sampled_from(YEARS), amounts, max_size=3)) if numeric else {},
        weight=draw(weights),
    )


@st.composite
def _activity(draw: st.DrawFn, number: int, keys: list[str], drafts: set[int]) -> Activity:
    year = draw(st.sampled_from(YEARS))
    first, last = sorted(draw(st.tuples(*[st.dates(dt.date(year, 1, 1), dt.date(year, 12, 31))] * 2)))
    return Activity(
        key=f"a{number}",
        item=draw(st.sampled_from(keys)),
        starts_on=first,
        ends_on=last,
        cancelled=draw(st.sampled_from((False, False, False, True))),
        weight=draw(weights),
        draft=year in drafts,
    )


@st.composite
def trees(
    draw: st.DrawFn,
    items: int = 40,
    depth: int = 8,
    indicators: int = 12,
    activities: int = 60,
    reports: int = 40,
    reports_in_drafts: bool = False,
) -> Plan:
    """A plan of at most so many of each. ``reports_in_drafts``: also of activities whose plan is a draft."""
    tree = draw(_items(items, depth))
    keys = [item.key for item in tree]
    if not keys:
        return Plan()
    drafts = draw(st.sets(st.sampled_from(YEARS), max_size=1))
    measured = [draw(_indicator(n, keys)) for n in range(draw(st.integers(0, indicators)))]
    planned = [draw(_activity(n, keys, drafts)) for n in range(draw(st.integers(0, activities)))]
    whole = [one.key for one in planned if reports_in_drafts or not one.draft]
    binary = {one.key for one in measured if one.kind in (PRODUCT, YES_NO)}
    told = []
    if subjects := whole + [one.key for one in measured]:
        for _ in range(draw(st.integers(0, reports))):
            about = draw(st.sampled_from(subjects))
            if about in binary:
                value = Decimal(draw(st.integers(0, 1)))
            elif about.startswith("n"):
                value = draw(amounts)
            else:
                value = Decimal(draw(st.sampled_from((0, 100, 100)) | st.integers(0, 100)))
            told.append(Report(about, draw(days), value, draw(states)))
    moments = st.datetimes(
        dt.datetime.combine(FIRST, dt.time()),
        dt.datetime.combine(LAST, dt.time()),
        timezones=st.just(dt.UTC),
    )
    corrected = draw(
        st.lists(
            st.builds(Override, st.sampled_from(keys), st.none() | st.integers(0, 100), moments), max_size=6
        )
    )
    return Plan(tree, measured, planned, told, corrected)


def asked() -> st.SearchStrategy[tuple[dt.date, int | None]]:
    """A day and the term of silence, or None where there is no such rule."""
    return st.tuples(days, st.none() | st.sampled_from((0, 1, 30, 90)))
