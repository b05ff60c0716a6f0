"""Hides small groups of residents so that no sum gives them back (Ley 18.331; domain §4 and §8).

Numbers are never blanked one by one: neighbouring ones are *merged* until each published sum is zero or at least ``k``.
What is published of a classification is then a partition of its cells, and every sum a reader can derive from it is a
sum of whole groups. Two independent classifications of the same people (by neighbourhood, by age) share only their
total, so a partition of each gives nothing small away either. Earlier versions of a document are published too: what
changed between two versions is known for every union of groups that exists in both, and has to be large as well.

Readers also know this method. Five residents in five merged cells, none of them empty, are one in each; so a sum is
never just the number of its cells, and what is merged depends on the numbers alone, never on whose they are: any
exchange of two merged cells would have been published just the same. When merged cells hold different numbers, those
of each are therefore open; when they all hold the same, some other numbers have to be possible.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Cells published as one number: their keys and the sum of residents."""

    keys: tuple[str, ...]
    total: int


Partition = Sequence[Group]


def disclosive(number: int, k: int) -> bool:
    """Whether a number of residents (or a change of one) is more than none and less than the minimum group."""
    return 0 < abs(number) < k


def is_safe(groups: Partition, k: int, earlier: Iterable[Partition] = ()) -> bool:
    """Whether nothing below ``k`` can be derived from these groups, alone or beside any one earlier partition.

    Cells merged are taken not to be empty, as ``merge_small`` leaves empty ones alone.
    """
    if any(disclosive(group.total, k) for group in groups):
        return False
    if k > 1 and any(0 < group.total <= len(group.keys) > 1 for group in groups):
        return False
    return all(not disclosive(change, k) for before in earlier for _, change in _changes(groups, before))


def merge_small(
    cells: Mapping[str, int], k: int, *, earlier: Sequence[Partition] = ()
) -> tuple[Group, ...] | None:
    """The finest safe partition that one common group ("otros, juntos") allows; ``None`` when not even the sum is safe.

    ``cells`` are residents per key. The common group takes every cell that is small or whose change since
    an earlier version is, and then the next smallest (with its equals) until it is large enough itself and does not
    tell its cells. Groups come in the order of ``cells``, the common one last. Raises ``ValueError`` on negative
    numbers.
    """
    if any(number < 0 for number in cells.values()):
        raise ValueError("Residents are counted from zero up.")
    cells = dict(cells)
    for before in earlier:
        for group in before:
            for key in group.keys:
                cells.setdefault(key, 0)
    pool: set[str] = set()
    while True:
        groups = _groups(cells, pool)
        merged = [cells[key] for key in pool]
        rest = {key: number for key, number in cells.items() if key not in pool and number}
        trouble = _trouble(groups, k, earlier)
        if not trouble and not _tells_its_cells(merged, k, is_all=not rest):
            return groups
        if trouble <= pool:
            if not rest:
                return None
            trouble = {key for key, number in rest.items() if number == min(rest.values())}
        pool |= trouble


def can_be_merged(total: int, filled: int, k: int) -> bool:
    """Whether cells of this sum, ``filled`` of them not empty, may be told at all when nothing was told before.

    It is what ``merge_small`` answers without looking at them: everything in one group is safe when the sum is large
    and not just the number of its cells.
    """
    return not disclosive(total, k) and (k <= 1 or total == 0 or total > filled)


def one_by_one(
    cells: Mapping[str, int], k: int, *, earlier: Sequence[Partition] = ()
) -> tuple[tuple[Group, ...], Group | None]:
    """For a share: the groups if each cell may stand alone, and the whole if at least their sum may be told.

    Returns ``(groups, whole)``: no groups when the split is hidden, ``None`` for the whole when the sum is too.
    """
    groups = tuple(Group((key,), number) for key, number in cells.items())
    whole = Group(tuple(cells), sum(cells.values()))
    if is_safe(groups, k, earlier):
        return groups, whole
    return (), whole if is_safe([whole], k, earlier) else None


def _groups(cells: Mapping[str, int], pool: set[str]) -> tuple[Group, ...]:
    alone = tuple(Group((key,), number) for key, number in cells.items() if key not in pool)
    if not pool:
        return alone
    together = tuple(key for key in cells if key in pool)
    return (*alone, Group(together, sum(cells[key] for key in together)))


def _tells_its_cells(merged: Sequence[int], k: int, *, is_all: bool) -> bool:
    """Whether only these numbers make their sum: all the least, or all the most, that a small cell can hold.

    ``is_all`` when nothing but empty cells stands apart. Then the sum of the most is also that of a large cell with
    small ones; otherwise a cell so large would not have been merged before those that stand apart.
    """
    one_value = set(merged) - {0}
    return k > 1 and (one_value == {1} or (one_value == {k - 1} and not is_all))


def _trouble(groups: Partition, k: int, earlier: Iterable[Partition]) -> set[str]:
    """The keys of every group, or union of groups comparable with an earlier version, that gives something away."""
    found: set[str] = set()
    for group in groups:
        if disclosive(group.total, k):
            found |= set(group.keys)
    for before in earlier:
        for keys, change in _changes(groups, before):
            if disclosive(change, k):
                found |= keys
    return found


def _changes(now: Partition, before: Partition) -> list[tuple[set[str], int]]:
    """The smallest unions of groups that both partitions tell, and by how much each changed.

    They are the connected components when groups that share a key are joined: any other set of keys whose change can
    be derived is a union of these. The smaller ones join the largest: thousands of meetings are told, and asking each
    pair of groups whether they share one would take minutes.
    """
    told = [*((1, group) for group in now), *((-1, group) for group in before)]
    components: dict[int, tuple[set[str], int]] = {}
    home_of: dict[str, int] = {}
    for place, (sign, group) in enumerate(told):
        touched = {home_of[key] for key in group.keys if key in home_of}
        home = max(touched, key=lambda one: len(components[one][0]), default=place)
        added, change = set(group.keys), sign * group.total
        for other in touched - {home}:
            keys, amount = components.pop(other)
            added |= keys
            change += amount
        keys, amount = components.get(home, (set(), 0))
        added -= keys
        keys |= added
        components[home] = keys, amount + change
        home_of.update(dict.fromkeys(added, home))
    return list(components.values())
