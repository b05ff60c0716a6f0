"""Search over everything public.

Entries find, and things are shown: each row of a page is read again from the queryset of its public page, and stays
only if anybody may read it now and it still says what was asked. An entry that lags behind therefore shows nothing, not
even a word (docs/adr/0017).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from reports.models import SearchEntry
from reports.queries.search_kinds import KINDS
from reports.search.asking import Question, read_question
from reports.search.entries import Kind
from reports.search.excerpts import Piece, excerpt, marked
from reports.search.words import WORD, folded, is_stop_word

PER_PAGE = 20
MOST_PAGES = 50
#: Of so many results the best come first; of more, those with the words in their title, and of both the newest.
_RANKED = 300
#: Titles whose words are offered for one that nothing has.
_TITLES_OFFERED = 4000
_LEAST_LETTERS = 4


@dataclass(frozen=True)
class Hit:
    """A thing that was found, as anybody may read it now: title and excerpt in pieces, marked or not."""

    kind: Kind
    title: Sequence[Piece]
    excerpt: Sequence[Piece]
    address: str
    date: dt.date | None
    plain_title: str
    key: str


@dataclass(frozen=True)
class Results:
    """What was found: how many things in all, and those of one page."""

    question: Question
    total: int = 0
    hits: Sequence[Hit] = ()


def search(
    words: str | Question,
    kind: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    neighbourhood: str = "",
    *,
    page: int = 1,
    per_page: int = PER_PAGE,
    newest_first: bool = False,
) -> Results:
    """What anybody may read that says some words: of a kind, of some days (both included), of a neighbourhood (code).

    Two queries, and for each kind on the page what reading its things takes.
    """
    question = read_question(words) if isinstance(words, str) else words
    if not question:
        return Results(question)
    conditions, values = _conditions(kind, since, until, neighbourhood)
    values |= {
        "question": question.sql,
        "ranked": _RANKED,
        "limit": per_page,
        "offset": (min(max(page, 1), MOST_PAGES) - 1) * per_page,
    }
    order = _NEWEST if newest_first else _BEST
    with connection.cursor() as cursor:
        cursor.execute(_FIND.format(conditions=conditions, order=order), values)
        rows = cursor.fetchall()
    total, ids = rows[0][0], [pk for _total, pk in rows if pk is not None]
    hits = _shown(ids, question)
    return Results(question, max(total - (len(ids) - len(hits)), len(hits)), hits)


_FIND = """
WITH found AS MATERIALIZED (
    SELECT id, date, title_words @@ %(question)s::tsquery AS in_title FROM reports_searchentry
    WHERE words @@ %(question)s::tsquery {conditions}
), counted AS MATERIALIZED (SELECT count(*) AS total FROM found)
SELECT counted.total, page.id FROM counted LEFT JOIN LATERAL (
    SELECT found.id, row_number() OVER (ORDER BY {order}) AS place FROM found
    ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
) page ON true ORDER BY page.place
"""
_NEWEST = "found.date DESC NULLS LAST, found.id DESC"
_BEST = f"""found.in_title DESC, CASE WHEN counted.total <= %(ranked)s THEN (
        SELECT ts_rank(e.words, %(question)s::tsquery, 1) FROM reports_searchentry e WHERE e.id = found.id
    ) END DESC NULLS LAST, {_NEWEST}"""  # noqa: S608  all of it is written here


def _conditions(
    kind: str, since: dt.date | None, until: dt.date | None, neighbourhood: str
) -> tuple[str, dict[str, Any]]:
    asked = {
        "kind": ("kind = %(kind)s", kind),
        "since": ("date >= %(since)s", since),
        "until": ("date <= %(until)s", until),
        "place": ("%(place)s = ANY (neighbourhoods)", neighbourhood),
    }
    told = {name: pair for name, pair in asked.items() if pair[1]}
    return (
        "".join(f" AND {condition}" for condition, _value in told.values()),
        {name: value for name, (_condition, value) in told.items()},
    )


def _shown(ids: Sequence[int], question: Question) -> list[Hit]:
    """Of some entries the things that anybody may read and that say what was asked, in the same order."""
    entries = SearchEntry.objects.defer("words", "title_words").in_bulk(ids)
    by_kind: defaultdict[str, list[SearchEntry]] = defaultdict(list)
    for entry in entries.values():
        by_kind[entry.kind].append(entry)
    hits: dict[int, Hit] = {}
    for code, rows in by_kind.items():
        if code in KINDS:  # a kind that is gone shows nothing
            hits |= _read(KINDS[code], rows, question)
    return [hits[pk] for pk in ids if pk in hits]


def _read(kind: Kind, rows: Iterable[SearchEntry], question: Question) -> dict[int, Hit]:
    keys = {row.key: row for row in rows}
    told: Mapping[str, Any]
    if kind.readable is not None:  # sealed with its words: they are what the entry has
        may_be_read = kind.readable(list(keys))
        told = {key: row for key, row in keys.items() if key in may_be_read}
    else:
        told = {
            entry.key: entry
            for entry in kind.entries(list(keys))
            if entry.digest == keys[entry.key].digest or question.is_met_by(entry.title, entry.text)
        }
    return {
        keys[key].pk: Hit(
            kind=kind,
            title=marked(one.title, question),
            excerpt=excerpt(one.text, question),
            address=one.address,
            date=one.date,
            plain_title=one.title,
            key=key,
        )
        for key, one in told.items()
    }


# --- when nothing is found -------------------------------------------------------------------------------


def spelled_otherwise(question: Question) -> str:
    """The same question with words that titles have in place of those that nothing has; empty without any better.

    Only what does find something that anybody may read is offered, so no title that is gone tells a word.
    """
    known = _title_words()
    told, changed = [], False
    for word in WORD.findall(question.text):
        plain = folded(word)
        offered = None if is_stop_word(word) or plain in known else _nearest(plain, known)
        changed = changed or offered is not None
        told.append(offered or word)
    better = " ".join(told)
    return better if changed and search(better, per_page=5).hits else ""


def _nearest(word: str, known: Mapping[str, str]) -> str | None:
    if len(word) < _LEAST_LETTERS:
        return None
    from rapidfuzz import process  # a tenth of a second, and only a question without an answer needs it
    from rapidfuzz.distance import OSA

    found = process.extractOne(
        word, known.keys(), scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2
    )
    return known[found[0]] if found else None


def _title_words() -> dict[str, str]:
    """The words of the newest titles, folded and as they are written."""
    newest = SearchEntry.objects.order_by("-pk").values_list("title", flat=True)[:_TITLES_OFFERED]
    words = {word for title in newest for word in WORD.findall(title) if len(word) >= _LEAST_LETTERS}
    return {folded(word): word.lower() for word in sorted(words)}
