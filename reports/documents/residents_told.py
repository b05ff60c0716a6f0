"""Residents told before: groups of whatever was published, of which a reader could subtract those of a new document.

What was withdrawn stays known to whoever read it; what was destroyed, nobody can take into account.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import JSONField, Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from reports.models import Destruction, DocumentKind, Publication

#: What an evaluation tells of its two periods, and the table of the meetings of each.
_PERIODS = {"resultado": "reuniones", "base": "base.reuniones"}


@dataclass(frozen=True)
class About:
    """What a new document tells residents of: its kind, its subject, and the days they came on."""

    kind: str
    subject_key: str
    since: dt.date
    until: dt.date


def told_before(about: About) -> QuerySet[Publication]:
    """What was published of these days: its own versions, and documents about another period or other bodies.

    Of evaluations all, for each is about two periods.
    """
    same = Q(kind=about.kind, subject_key=about.subject_key)
    shares_days = Q(
        period_from__lte=about.until,
        period_to__gte=about.since,
        kind__in=(DocumentKind.PARTICIPATION, DocumentKind.DEVOLUTION),
    )
    return _kept(Publication.objects.filter(same | shares_days | Q(kind=DocumentKind.EVALUATION)))


def groups_told(about: About, by_meeting: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Groups of residents already published that a reader could subtract from those of ``by_meeting``.

    Those of its own versions, and of documents that share meetings with it: of a year and its half, or of one council
    and both, the difference is known. All tell residents by meeting; every other classification compares only where
    the meetings of one are among those of the other.
    """
    mine = {code for own in by_meeting.values() for code in own}
    published = told_before(about)
    found = []
    for pk, is_same, table, groups in _told(published, about):
        theirs = {code for keys, _ in groups["reuniones"] for code in keys}
        if not theirs:
            meetings = KeyTransform(table, KeyTransform("registros", _content()))
            theirs = {row[0] for row in published.values_list(meetings, flat=True).get(pk=pk)["filas"]}
        if is_same or theirs <= mine or mine <= theirs:
            found.append(groups)
        elif theirs & mine:
            found.append({"reuniones": groups["reuniones"]})
    return found


def meetings_told(about: About) -> list[list[tuple[list[str], int]]]:
    """Residents by meeting, as each document of these days told them."""
    return [groups["reuniones"] for *_, groups in _told(told_before(about), about)]


def _kept(published: QuerySet[Publication]) -> QuerySet[Publication]:
    """Those that were not destroyed, as they were published."""
    gone = Destruction.objects.values("withdrawal__publication")
    return published.exclude(pk__in=gone).order_by("sequence")


def _content() -> Cast:
    """Read by the database: of much, little is wanted; and each thing wanted has it read all once more."""
    return Cast("preparation__snapshot", JSONField())


def _told(published: QuerySet[Publication], about: About) -> Iterator[tuple[int, bool, str, dict[str, Any]]]:
    """What each told of each of its periods: its key, whether it is about the very same, its table of meetings."""
    days = [about.since.isoformat(), about.until.isoformat()]
    rows = published.annotate(told=KeyTransform("grupos", _content()))
    for pk, kind, subject_key, groups in rows.values_list("pk", "kind", "subject_key", "told"):
        if groups is None:  # a kind of documents that tells of no residents
            continue
        is_same = (kind, subject_key) == (about.kind, about.subject_key)
        if kind != DocumentKind.EVALUATION:
            yield pk, is_same, "reuniones", groups
            continue
        for name, table in _PERIODS.items():
            yield pk, is_same and groups[name]["dias"] == days, table, groups[name]


def evaluations_told() -> list[tuple[str, dict[str, Any]]]:
    """The subject of each evaluation published, and what it told of groups. One query."""
    published = _kept(Publication.objects.filter(kind=DocumentKind.EVALUATION))
    return list(published.values_list("subject_key", KeyTransform("grupos", _content())))
