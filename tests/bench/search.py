"""Search over 100,000 public things, beside a large municipality's topics; prints the figures as JSON.

What is measured is the time that the database takes for one search, reading again what is shown included. Words are of
three thousand, some of them in nearly every text and most of them seldom. The rows stay in a transaction that is taken
back, and are written by the owner of the tables.
"""

import datetime as dt
import json
import os
import statistics
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

THINGS = 100_000
WORDS = 60  # of a text
REPEATS = 7
MOST_MS = 50
_AT_ONCE = 2000
_MADE = """
CREATE TEMP TABLE things ON COMMIT DROP AS
SELECT n, pg_temp.said(5, n) AS title, pg_temp.said(%s, n) AS text, date '2010-01-01' + n %% 6000 AS date,
    'b' || n %% 12 AS place FROM generate_series(1, %s) n
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    import django

    django.setup()
    from django.db import transaction

    from tests.bench.topics import SIZES

    contributions, topics = SIZES["large"]
    with transaction.atomic():
        told = measured({"contributions": contributions, "topics": topics})
        transaction.set_rollback(True)
    for name, (ms, total) in told.items():
        print(f"search, {name}: {ms:.1f} ms, {total} found", file=sys.stderr)
    json.dump(
        {
            f"search, {name}, 100,000 things, ms": {"value": ms, "goal": MOST_MS}
            for name, (ms, _) in told.items()
        },
        sys.stdout,
    )


def measured(sizes: dict[str, int]) -> dict[str, tuple[float, int]]:
    """For each question how long the database takes, ms, and how much is found. The caller takes the rows back."""
    from django.db import connection

    from reports.queries.search_kinds import KINDS
    from tests.bench.topics import write_rows

    write_rows(**sizes)
    with connection.cursor() as cursor:
        cursor.execute(_MADE, [WORDS, THINGS])
        cursor.execute("CREATE INDEX ON things (n)")
    KINDS["banco"] = _things()
    try:
        return _answered()
    finally:
        del KINDS["banco"]


def _answered() -> dict[str, tuple[float, int]]:
    from django.db import connection

    from reports.actions.search import rebuild

    started = time.perf_counter()
    written = rebuild()
    print(f"{written} entries made in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_searchentry; ANALYZE things")
    return {name: _measure(asked) for name, asked in _questions().items()}


def _things() -> Any:
    """A kind of things that stand in a table of their own."""
    from django.db import connection

    from reports.search.entries import Entry, Kind

    def entries(keys: Collection[str] | None) -> Iterator[Entry]:
        columns = "SELECT n, title, text, date, place FROM things"
        with connection.cursor() as cursor:
            if keys is not None:
                cursor.execute(f"{columns} WHERE n = ANY (%s)", [[int(key) for key in keys]])
                yield from map(entry, cursor.fetchall())
                return
            for start in range(0, THINGS, _AT_ONCE):
                cursor.execute(f"{columns} WHERE n > %s AND n <= %s", [start, start + _AT_ONCE])
                yield from map(entry, cursor.fetchall())

    def entry(row: tuple[int, str, str, dt.date, str]) -> Entry:
        number, title, text, date, place = row
        return Entry(str(number), title, text, f"/banco/{number}/", date, (place,))

    return Kind("banco", "Cosa", "Cosas", entries)


def _questions() -> dict[str, dict[str, Any]]:
    """What is asked: by how common its words are, with what else, and of what."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM ts_stat('SELECT words FROM reports_searchentry WHERE kind = ''banco''')"
            " WHERE word !~ '=' ORDER BY ndoc DESC, word"
        )
        words = [word for (word,) in cursor.fetchall()]
    common, usual, seldom = words[0], words[len(words) // 20], words[-5]
    return {
        "a word of nearly all": {"words": common},
        "the same, page 5": {"words": common, "page": 5},
        "the same, the newest of a year": {
            "words": common,
            "since": dt.date(2020, 1, 1),
            "until": dt.date(2020, 12, 31),
            "newest_first": True,
        },
        "the same, of a neighbourhood": {"words": common, "neighbourhood": "b3"},
        "two common words": {"words": f"{common} {words[1]}"},
        "two common words, not a third": {"words": f"{words[1]} {words[2]} -{words[3]}"},
        "a phrase of common words": {"words": f'"{common} {words[1]}"'},
        "a word of one in twelve, page 5": {"words": words[len(words) // 50], "page": 5},
        "a usual word": {"words": usual},
        "the same, page 50": {"words": usual, "page": 50},
        "a seldom word": {"words": seldom},
        "a word that nothing has": {"words": "ornitorrinco"},
        "a common word among 5,000 topics": {"words": common, "kind": "tema"},
    }


def _measure(asked: dict[str, Any]) -> tuple[float, int]:
    """The median time of the database for one search, ms, and how much it finds."""
    from reports.queries.search import search

    total = search(**asked).total
    times = []
    for _ in range(REPEATS):
        with _timed() as spent:
            search(**asked)
        times.append(sum(spent) * 1000)
    return statistics.median(times), total


@contextmanager
def _timed() -> Iterator[list[float]]:
    from django.db import connection

    spent: list[float] = []

    def timed(execute: Any, *arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent.append(time.perf_counter() - started)

    with connection.execute_wrapper(timed):
        yield spent


if __name__ == "__main__":
    main()
