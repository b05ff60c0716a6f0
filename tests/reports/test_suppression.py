"""No small group comes back: an attacker who may add and subtract everything published is let loose on it."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.suppression import (
    Group,
    Partition,
    _changes,
    can_be_merged,
    is_safe,
    merge_small,
    one_by_one,
)

K = 5
KEYS = "abcdef"


def derivable(target: list[int], published: list[list[int]]) -> bool:
    """Whether a sum of unknowns follows from the published sums: is its row a combination of theirs?"""
    return rank([*published, target]) == rank(published)


def rank(rows: list[list[int]]) -> int:
    left = [[Fraction(number) for number in row] for row in rows]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in left[found:] if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(found, pivot)
        for place, row in enumerate(left):
            if place != found and row[column]:
                factor = row[column] / pivot[column]
                left[place] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        found += 1
    return found


def small_groups_given_away(
    versions: list[tuple[dict[str, int], tuple[Group, ...] | None]],
) -> list[tuple[str, ...]]:
    """Sets of cells whose number, in a version or as a change between two, is small and can be worked out.

    A cell that is nobody is no help to tell who is there, so sets are of cells with somebody in them.
    """
    keys = list(KEYS)
    width = len(keys) * len(versions)
    published = []
    for place, (_, groups) in enumerate(versions):
        for group in groups or ():
            published.append(
                [
                    int(index // len(keys) == place and keys[index % len(keys)] in group.keys)
                    for index in range(width)
                ]
            )
    given_away = []
    for size in range(1, len(keys) + 1):
        for chosen in combinations(keys, size):
            signs = [[int(place == told) for place in range(len(versions))] for told in range(len(versions))]
            signs += [
                [int(place == later) - int(place == before) for place in range(len(versions))]
                for before, later in combinations(range(len(versions)), 2)
            ]
            for sign in signs:
                target = [
                    sign[index // len(keys)] * int(keys[index % len(keys)] in chosen)
                    for index in range(width)
                ]
                number = sum(
                    sign[place] * cells.get(key, 0)
                    for place, (cells, _) in enumerate(versions)
                    for key in chosen
                )
                if 0 < abs(number) < K and derivable(target, published):
                    given_away.append(chosen)
    return given_away


numbers = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 12), min_size=1)


@given(numbers)
def test_nobody_can_work_out_a_small_group(cells):
    assert small_groups_given_away([(cells, merge_small(cells, K))]) == []


def sums(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many cells can hold so many residents."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in sums(total - first, parts - 1):
            yield (first, *rest)


def given_away_by_the_method(cells: dict[str, int], k: int) -> list[tuple[str, ...]]:
    """What somebody who also knows how groups are made can work out: they try everything it could have been.

    Of all numbers that would have been published just so, those sets of merged cells whose sum is always the same.
    """
    groups = merge_small(cells, k)
    merged = [group for group in groups or () if len(group.keys) > 1]
    if not merged:
        return []
    (group,) = merged
    possible = [
        numbers
        for numbers in sums(group.total, len(group.keys))
        if merge_small({**cells, **dict(zip(group.keys, numbers, strict=True))}, k) == groups
    ]
    assert tuple(cells[key] for key in group.keys) in possible
    return [
        tuple(group.keys[place] for place in chosen)
        for size in range(1, len(group.keys))
        for chosen in combinations(range(len(group.keys)), size)
        if 0 < sum(cells[group.keys[place]] for place in chosen) < k
        if len({sum(numbers[place] for place in chosen) for numbers in possible}) == 1
    ]


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 7), min_size=1), st.integers(2, 5))
@settings(max_examples=150, deadline=None)
def test_nor_by_knowing_how_groups_are_made(cells, k):
    assert given_away_by_the_method(cells, k) == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 7},
            [("a", "b", "c", "d", "e", "f")],
        ),  # five, of five cells
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, None),
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 0}, None),
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 2}, [("a", "b", "c", "d", "e")]),
        (
            {"a": 4, "b": 4, "c": 5, "d": 9},
            [("d",), ("a", "b", "c")],
        ),  # two that are less than five make eight
        ({"a": 4, "b": 8, "c": 8, "d": 20}, [("d",), ("a", "b", "c")]),  # whose turn it is among equals tells
    ],
)
def test_what_the_method_would_give_away_is_merged_further(cells, expected):
    groups = merge_small(cells, K)
    assert (groups if groups is None else [group.keys for group in groups]) == expected
    assert given_away_by_the_method(cells, K) == []


@given(st.integers(1, 12), st.integers(1, 12), st.integers(2, 6))
def test_a_hidden_share_is_not_given_away_by_its_sum(women, others, k):
    groups, whole = one_by_one({"a": women, "b": others}, k)
    if not groups and whole:
        possible = {
            pair
            for pair in sums(whole.total, 2)
            if one_by_one(dict(zip("ab", pair, strict=True)), k) == (groups, whole)
        }
        assert (women, others) in possible and len(possible) > 1


@given(numbers, numbers)
@settings(max_examples=60, deadline=None)
def test_a_later_version_gives_no_small_change_away(first, added):
    second = {key: first.get(key, 0) + added.get(key, 0) for key in first | added}
    before = merge_small(first, K)
    after = merge_small(second, K, earlier=[before] if before else [])
    assert small_groups_given_away([(first, before), (second, after)]) == []


@given(numbers, numbers, numbers)
@settings(max_examples=25, deadline=None)
def test_nor_does_a_third_one(first, added, more):
    second = {key: first.get(key, 0) + added.get(key, 0) for key in first | added}
    third = {key: second.get(key, 0) + more.get(key, 0) for key in second | more}
    told = []
    versions = []
    for cells in (first, second, third):
        groups = merge_small(cells, K, earlier=told)
        told += [groups] if groups else []
        versions.append((cells, groups))
    assert small_groups_given_away(versions) == []


@given(numbers)
def test_the_groups_are_all_the_cells_once(cells):
    groups = merge_small(cells, K)
    if groups is None:
        assert 0 < sum(cells.values()) < K or {number for number in cells.values() if number} == {1}
    else:
        assert sorted(key for group in groups for key in group.keys) == sorted(cells)
        assert sum(group.total for group in groups) == sum(cells.values())


partitions = st.lists(st.frozensets(st.sampled_from("abcdefgh"), max_size=4), max_size=6).map(
    lambda groups: [Group(tuple(sorted(keys)), 2**place) for place, keys in enumerate(groups)]
)


def changes_pair_by_pair(now: Partition, before: Partition) -> list[tuple[set[str], int]]:
    """As said, and so slow that thousands of groups took seconds: each group against every component so far."""
    components: list[tuple[set[str], int]] = []
    for sign, partition in ((1, now), (-1, before)):
        for group in partition:
            keys, change = set(group.keys), sign * group.total
            apart = []
            for other, amount in components:
                if other & keys:
                    keys |= other
                    change += amount
                else:
                    apart.append((other, amount))
            components = [*apart, (keys, change)]
    return components


@given(partitions, partitions)
@settings(max_examples=400)
def test_what_two_versions_tell_together_is_found_the_quick_way(now, before):
    def told(components: list[tuple[set[str], int]]) -> list[tuple[list[str], int]]:
        return sorted((sorted(keys), change) for keys, change in components)

    assert told(_changes(now, before)) == told(changes_pair_by_pair(now, before))


@given(st.dictionaries(st.text(max_size=2), st.integers(0, 12)), st.integers(1, 9))
@example(dict.fromkeys("abcde", 1), 5)
@example({"a": 3, "b": 1}, 5)
@settings(max_examples=400)
def test_whether_cells_can_be_merged_follows_from_their_sum(cells, k):
    filled = sum(1 for number in cells.values() if number)
    assert can_be_merged(sum(cells.values()), filled, k) == (merge_small(cells, k) is not None)


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_share_is_told_only_when_both_sides_are_large_or_nobody(women, others):
    groups, whole = one_by_one({"a": women, "b": others}, K)
    assert bool(groups) == all(not 0 < number < K for number in (women, others))
    assert (whole is None) == (0 < women + others < K)
    told = groups or ((whole,) if whole else ())
    assert small_groups_given_away([({"a": women, "b": others}, told)]) == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"a": 5, "b": 0}, [("a",), ("b",)]),  # exactly the minimum, and nobody
        ({"a": 16, "b": 4}, [("a", "b")]),  # hiding one cell of two hides none
        ({"a": 16, "b": 4, "c": 7}, [("a",), ("b", "c")]),
        ({"a": 3, "b": 4, "c": 9}, [("c",), ("a", "b")]),
        ({"a": 3}, None),
        ({}, []),
    ],
)
def test_what_is_merged(cells, expected):
    groups = merge_small(cells, K)
    assert (groups if groups is None else [group.keys for group in groups]) == expected


def test_a_change_of_three_hides_the_total():
    assert merge_small({"a": 20, "b": 3}, K, earlier=[[Group(("a",), 20)]]) is None


def test_the_attacker_is_not_blind():
    # Without merging, and with a version too fine beside a coarse one, the attacker does find the small group.
    naked = tuple(Group((key,), number) for key, number in {"a": 16, "b": 4}.items())
    assert small_groups_given_away([({"a": 16, "b": 4}, naked)]) == [("b",)]
    before = ({"a": 16, "b": 4}, (Group(("a", "b"), 20),))
    after = ({"a": 16, "b": 7}, (Group(("a", "b"), 23),))
    assert ("a", "b") in small_groups_given_away([before, after])
    assert not is_safe(after[1], K, [before[1]])


def test_residents_are_not_negative():
    with pytest.raises(ValueError, match="zero up"):
        merge_small({"a": -1}, K)
