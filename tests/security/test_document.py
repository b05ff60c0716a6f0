"""``docs/security.md`` names tests that exist, and leaves no row of the standard out."""

import re
from pathlib import Path

DOCUMENT = Path("docs/security.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+) \|$", DOCUMENT, re.MULTILINE)

#: Requirements of levels 1 (70) and 2 (183) in the chapters V1 to V17 of version 5.0.0.
IN_CHAPTER = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)


def test_no_row_is_missing_or_twice() -> None:
    numbers = [number for number, *_ in ROWS]
    assert len(set(numbers)) == len(numbers)
    found = [sum(number.startswith(f"{chapter}.") for number in numbers) for chapter in range(1, 18)]
    assert tuple(found) == IN_CHAPTER
    assert sum(level == "1" for _, level, *_ in ROWS) == 70 and len(ROWS) == 253


def test_every_row_says_what_holds_it_or_why_not() -> None:
    for number, _, what, how in ROWS:
        assert what and how.startswith(("held: ", "does not apply: ")), number
        assert len(how) > 15 and "open: " not in how, number


def test_every_test_named_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::([\w*]+)`", DOCUMENT))
    assert len(named) > 60
    for file, name in named:
        path = Path(file)
        assert path.exists(), file
        assert name == "*" or re.search(rf"^def {name}\(", path.read_text(), re.MULTILINE), f"{file}::{name}"


def test_the_counts_told_are_those_of_the_rows() -> None:
    elsewhere = sum(how.startswith("does not apply") for *_, how in ROWS)
    told = re.search(r"Of (\d+) rows, (\d+) are held and (\d+) do not apply", DOCUMENT.replace("\n", " "))
    assert told and [int(part) for part in told.groups()] == [len(ROWS), len(ROWS) - elsewhere, elsewhere]
