"""Search over everything public.

Entries find, and things are shown: each row of a page is read again from the queryset of its public page, and stays
only if anybody may read it now and it still says what was asked. An entry that lags behind therefore shows nothing, not
even a word (docs/adr/0017).
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.functions import Left

from reports.models import SearchEntry
from reports.queries.search_kinds import KINDS
from reports.search.asking import Question, mark_of_kind, mark_of_place, read_question
from reports.search.entries import Kind
from reports.search.excerpts import Piece, excerpt, marked
from reports.search.words import WORD, folded, is_stop_word

PER_PAGE = 20
#: Up to so many results are counted and put in order, the best or else the newest first, and read on so many pages.
COUNTED = 1000
MOST_PAGES = 50
#: Of so many of them also how often, and how close together, each says the words.
_RANKED = 300
#: Phrases are counted by reading what has their words.
_COUNTED_PHRASES = 300
#: Of more results there are only the newest: counting or ordering all would read all.
PAGES_OF_NEWEST = 5
#: The newest entries, whose words are offered for one that nothing has.
_OFFERING = 1500
#: Of the text of each only the beginning.
_OFFERED_LETTERS = 400
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
    """What was found: how many things in all, and those of one page; ``is_more``: there are more than that."""

    question: Question
    total: int = 0
    hits: Sequence[Hit] = ()
    is_more: bool = False

    @property
    def by_topic(self) -> list[tuple[Hit, Hit | None]]:
        """The same hits; the answer of a topic that is on the page stands with it."""
        answers = {hit.key: hit for hit in self.hits if hit.kind.code == "respuesta"}
        topics = {hit.key for hit in self.hits if hit.kind.code == "tema"}
        return [
            (hit, answers.get(hit.key) if hit.kind.code == "tema" else None)
            for hit in self.hits
            if hit.kind.code != "respuesta" or hit.key not in topics
        ]

    @property
    def last_page(self) -> int:
        """How many pages may be read."""
        return min(max(-(-self.total // PER_PAGE), 1), PAGES_OF_NEWEST if self.is_more else MOST_PAGES)


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

    Three queries, and for each kind on the page what reading its things takes. Of more than ``COUNTED`` results the
    newest come first.
    """
    question = read_question(words) if isinstance(words, str) else words
    if not question or not _CODE.fullmatch(kind + neighbourhood):
        return Results(question)
    marks = [mark_of_kind(kind)] if kind else []
    marks += [mark_of_place(neighbourhood)] if neighbourhood else []
    counted = _COUNTED_PHRASES if question.has_phrase else COUNTED
    values = {
        "question": question.sql,
        "marked": " & ".join([question.sql, *marks]),
        "since": since,
        "until": until,
        "most": counted + 1,
        "limit": per_page,
    }
    days = " AND date >= %(since)s" if since else ""
    days += " AND date <= %(until)s" if until else ""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(days=days), values)
        total = cursor.fetchone()[0]
        last = PAGES_OF_NEWEST if total > counted else MOST_PAGES  # beyond it nobody reads
        values["offset"] = (min(max(page, 1), last) - 1) * per_page
        order = _NEWEST if newest_first or total > _RANKED else _BEST
        order = f"title_words @@ %(question)s::tsquery DESC, {order}" if not newest_first else order
        cursor.execute((_NEWEST_OF_MANY if total > counted else _FIND).format(days=days, order=order), values)
        ids = [pk for (pk,) in cursor.fetchall()]
    hits = _shown(ids, question)
    gone = len(ids) - len(hits)
    return Results(question, max(min(total, counted) - gone, len(hits)), hits, is_more=total > counted)


_CODE = re.compile(r"[A-Za-z0-9._-]*")
_NEWEST = "date DESC NULLS LAST, id DESC"
_BEST = f"ts_rank(words, %(question)s::tsquery, 1) DESC, {_NEWEST}"
_COUNT = """SELECT count(*) FROM (
    SELECT FROM reports_searchentry WHERE words @@ %(marked)s::tsquery{days} LIMIT %(most)s) counted"""
_FIND = """SELECT id FROM reports_searchentry WHERE words @@ %(marked)s::tsquery{days}
    ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s"""
#: By the index of days, where one in a hundred or more answers; «IS TRUE» keeps the planner from finding all by words.
_NEWEST_OF_MANY = f"""SELECT id FROM reports_searchentry WHERE (words @@ %(marked)s::tsquery) IS TRUE{{days}}
    ORDER BY {_NEWEST} LIMIT %(limit)s OFFSET %(offset)s"""  # noqa: S608  all of it is written here


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
    """The same question with words that are known in place of those that nothing has; empty without any better.

    Only what does find something that anybody may read is offered, so nothing that is gone tells a word.
    """
    known = _known_words()
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


def _known_words() -> dict[str, str]:
    """Words of the newest entries, folded and as they are written."""
    newest = SearchEntry.objects.order_by("-pk").values_list("title", Left("text", _OFFERED_LETTERS))
    texts = " ".join(f"{title} {text}" for title, text in newest[:_OFFERING])
    words = {word for word in WORD.findall(texts) if len(word) >= _LEAST_LETTERS}
    return {folded(word): word.lower() for word in sorted(words)}
