"""What search finds, kept up with its things: worked off as triggers note changes, and every night whole."""

from collections.abc import Collection, Iterator
from itertools import islice

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Cast

from reports.models import SearchDue, SearchEntry
from reports.queries.search_kinds import KINDS, Stale, entries_of
from reports.search.asking import mark_of_kind, mark_of_place, vector_of
from reports.search.entries import READ_SO, Entry, Kind
from reports.search.triggers import EVERYTHING

LOCK = "SELECT pg_advisory_xact_lock(hashtext('reports search'))"
#: Notes taken at once: more of them are more than a minute's changes, and take their turn.
MOST_NOTES = 20_000
_WRITTEN_AT_ONCE = 200
_COLUMNS = ["title", "text", "date", "address", "digest", "words", "title_words"]


@transaction.atomic
def refresh_due() -> int:
    """Read again what triggers noted since the last time; returns how many entries were written or taken away.

    A note that is committed while this works stays for the next time: what it noted may not have been read.
    """
    _take_turns()
    notes = list(SearchDue.objects.order_by("pk").values_list("pk", "subject", "key")[:MOST_NOTES])
    subjects: dict[str, set[str]] = {}
    if not SearchEntry.objects.exists():  # a portal that begins to search, or was emptied
        subjects[EVERYTHING] = set()
    for _pk, subject, key in notes:
        subjects.setdefault(subject, set()).add(key)
    stale: Stale = {}
    for subject, keys in subjects.items():
        for kind, more in entries_of(subject, keys).items():
            known = stale.get(kind, set())
            stale[kind] = None if known is None or more is None else known | more
    SearchDue.objects.filter(pk__in=[pk for pk, _subject, _key in notes]).delete()
    return sum(_refresh(KINDS[kind], keys) for kind, keys in stale.items())


def refresh_all() -> int:
    """Compare every entry with its thing; returns how many were written or taken away. Repeating it is harmless.

    Each kind in a transaction of its own, so that changes are not kept waiting for all of them.
    """
    changed = 0
    for kind in KINDS.values():
        with transaction.atomic():
            _take_turns()
            changed += _refresh(kind, None)
    gone, _rows = SearchEntry.objects.exclude(kind__in=KINDS).delete()
    return changed + gone


def rebuild() -> int:
    """Forget every entry and make all of them anew; returns how many there are."""
    with transaction.atomic():
        _take_turns()
        SearchEntry.objects.all().delete()
        return sum(_refresh(kind, None) for kind in KINDS.values())


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def _refresh(kind: Kind, keys: Collection[str] | None) -> int:
    rows = SearchEntry.objects.filter(kind=kind.code)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    before = dict(rows.values_list("key", "digest"))
    found: set[str] = set()
    if kind.readable is not None:  # what is sealed does not change: only what is new is read
        found = kind.readable(keys)
        keys = {key for key in found if not before.get(key, "").startswith(READ_SO)}
    changed = 0
    entries = iter(kind.entries(keys))
    while part := list(islice(entries, _WRITTEN_AT_ONCE)):
        found |= {entry.key for entry in part}
        changed += _write(kind, [entry for entry in part if before.get(entry.key) != entry.digest])
    gone = before.keys() - found
    rows.filter(key__in=gone).delete()
    return changed + len(gone)


def _write(kind: Kind, entries: list[Entry]) -> int:
    SearchEntry.objects.bulk_create(
        _rows(kind, entries), update_conflicts=True, unique_fields=["kind", "key"], update_fields=_COLUMNS
    )
    return len(entries)


def _rows(kind: Kind, entries: list[Entry]) -> Iterator[SearchEntry]:
    for entry in entries:
        yield SearchEntry(
            kind=kind.code,
            key=entry.key,
            title=entry.title,
            text=entry.text,
            date=entry.date,
            address=entry.address,
            digest=entry.digest,
            words=Cast(Value(_words(kind, entry)), SearchVectorField()),
            title_words=Cast(Value(vector_of(entry.title)), SearchVectorField()),
        )


def _words(kind: Kind, entry: Entry) -> str:
    marks = [mark_of_kind(kind.code), *map(mark_of_place, entry.neighbourhoods)]
    return " ".join([vector_of(entry.title, entry.text), *marks])
