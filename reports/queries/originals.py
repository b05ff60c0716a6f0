"""From a row behind a published figure to the place of an old acta that says it, for whoever may read the original."""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from participation.models import Attendance, Contribution, FactKind, MinutesProposal
from participation.queries.minutes_imports import original_urls, originals_visible_to

MEETING, CODE = "Reunión", "Código"


def originals_of(columns: Sequence[str], rows: Sequence[Sequence[Any]], user: User) -> list[str]:
    """By row, the page where the original stands beside what the row says; ``""`` where there is none to be read.

    A row of somebody's attendance, or of a contribution, leads to its own words; any other to the meeting's. Rows name
    people and contributions by their public code, so a row whose code is nobody's leads to the meeting too.
    """
    if MEETING not in columns:
        return [""] * len(rows)
    place = columns.index(MEETING)
    code = columns.index(CODE) if CODE in columns else None
    proposals = _proposals({row[place] for row in rows}, user)
    meetings = {row.minutes.meeting.code: row.minutes.meeting.pk for row in proposals if row.minutes}
    codes = {row[code] for row in rows if row[place] in meetings} if code is not None else set()
    urls = original_urls(FactKind.MEETING, meetings.values())
    attendances = _attendances(meetings, codes)
    contributions = {
        row.code: row.pk for row in Contribution.objects.filter(code__in=codes, meeting__code__in=meetings)
    }
    exact = {
        **_found(FactKind.ATTENDANCE, attendances),
        **{(None, key): url for key, url in _found(FactKind.CONTRIBUTION, contributions).items()},
    }
    return [
        _first(
            exact.get((row[place], row[code])) if code is not None else None,
            exact.get((None, row[code])) if code is not None and row[place] in meetings else None,
            urls.get(meetings.get(row[place], 0)),
        )
        for row in rows
    ]


def _proposals(meetings: set[Any], user: User) -> list[MinutesProposal]:
    rows = originals_visible_to(user).filter(minutes__meeting__code__in=meetings)
    return list(rows.defer("data", "text", "facts", "choices"))


def _attendances(meetings: dict[str, int], codes: set[Any]) -> dict[tuple[str, str], int]:
    rows = Attendance.objects.filter(meeting__code__in=meetings, person__code__in=codes)
    return {
        (meeting, person): pk
        for meeting, person, pk in rows.values_list("meeting__code", "person__code", "pk")
    }


def _found(kind: FactKind, records: dict[Any, int]) -> dict[Any, str]:
    urls = original_urls(kind, records.values())
    return {key: urls[pk] for key, pk in records.items() if pk in urls}


def _first(*urls: str | None) -> str:
    return next((url for url in urls if url), "")
