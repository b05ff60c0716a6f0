"""What the pages of open data tell of datasets beside their rows: how many there are, and since when."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.datasets.base import Dataset
from reports.datasets.registry import DATASETS, GROUPS
from reports.datasets.sealed import SealedDataset


@dataclass(frozen=True)
class Listed:
    """A dataset, how many rows it has, and the day of its last change; ``None`` where the record knows none."""

    dataset: Dataset
    rows: int
    updated: dt.date | None


def listed(datasets: Iterable[Dataset]) -> list[Listed]:
    """Some datasets with what a list tells of each. One query for all that are rows, two for each of documents."""
    wanted = list(datasets)
    live = [summary for one in wanted if (summary := one.summary()) is not None]
    found: dict[str, tuple[int, dt.date | None]] = {}
    if live:
        first, *others = live
        rows = first.union(*others, all=True) if others else first
        found = {name: (number, last) for name, number, last in rows}
    for one in wanted:
        if isinstance(one, SealedDataset):
            found[one.name] = one.facts()
    return [Listed(one, *found.get(one.name, (0, None))) for one in wanted]


def groups() -> Sequence[tuple[str, list[Listed]]]:
    """All of them, by group."""
    told = {one.dataset.name: one for one in listed(DATASETS.values())}
    return [(title, [told[one.name] for one in group]) for title, group in GROUPS]
