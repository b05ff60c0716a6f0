"""What is printed of a session: its agenda, its record to be signed, the attendance book, sheets to write on."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from participation.models import Meeting
from participation.queries.meetings import attendance_list
from participation.queries.session import session_of
from participation.transitions import Stage, stage_of
from planning.models import BodyKind, Quality
from planning.queries import current_municipality
from reports.documents.minutes_content import record_content
from reports.models import Paper, PaperKind
from reports.rendering.minutes import STYLES, line, sections_of

#: Lines for residents who come, and rows of the grid of votes: more sheets are printed when they are not enough.
RESIDENTS, DECISIONS, LINES = 40, 4, 7
#: Who signs, by the kind of body (D.548.21; the two officers of the neighbourhood's).
_SIGNERS = {BodyKind.MUNICIPAL_COUNCIL: ("Alcaldía", "Concejal titular")}
_OFFICERS = ("Presidencia", "Secretaría")


@translation.override(settings.LANGUAGE_CODE)
def render(paper: Paper) -> bytes:
    """The bytes of a paper, of the session as it stands now."""
    from reports.rendering.pdf import write_pdf

    meetings = Meeting.objects.select_related("minutes__body").prefetch_related("bodies")
    meeting = meetings.get(pk=paper.meeting_id)
    municipality = current_municipality()
    day = timezone.localdate(paper.requested_at)
    context = {
        "municipality_name": municipality.name if municipality else "",
        "document": {"kind": "", "title": paper.title, "code": ""},
        "meeting": meeting,
        "bodies": [body.name for body in meeting.bodies.all()],
        "printed_on": date_format(day, "DATE_FORMAT"),
        **_TOLD[PaperKind(paper.kind)](meeting),
    }
    return write_pdf(
        f"reports/papers/{_TEMPLATES[PaperKind(paper.kind)]}",
        context,
        identifier=f"{meeting.code}-{paper.kind}",
        site_url=settings.SITE_URL.rstrip("/"),
        styles=STYLES,
    )


def _agenda(meeting: Meeting) -> dict[str, Any]:
    content = record_content(session_of(meeting))
    items = [
        {
            "title": line(item["titulo"]),
            "urgent": item["origen"] == "urgente",
            "matter": f"Asunto {item['asunto']['numero']}, de: {item['asunto']['de'].lower()}"
            if item["asunto"]
            else "",
        }
        for item in content["puntos"]
    ]
    return {"items": items}


def _record(meeting: Meeting) -> dict[str, Any]:
    content = record_content(session_of(meeting))
    return {
        "sections": sections_of(content),
        "is_draft": not meeting.minutes.is_approved,
        "signers": _signers(meeting) if stage_of(meeting.minutes) == Stage.APPROVED else (),
    }


def _signers(meeting: Meeting) -> tuple[str, ...]:
    body = meeting.minutes.body
    return _SIGNERS.get(BodyKind(body.kind), _OFFICERS) if body else _OFFICERS


def _book(meeting: Meeting) -> dict[str, Any]:
    listed = attendance_list(meeting)
    return {
        "groups": [
            (title, [(str(row.person), row.label) for row in listed if row.quality == quality])
            for title, quality in (("Titulares", Quality.PRINCIPAL), ("Suplentes", Quality.SUBSTITUTE))
        ],
        "residents": range(1, RESIDENTS + 1),
        "blank": range(4),
    }


def _blank(meeting: Meeting) -> dict[str, Any]:
    members = [str(row.person) for row in attendance_list(meeting) if row.quality == Quality.PRINCIPAL]
    return {
        **_agenda(meeting),
        "members": members,
        "decisions": range(1, DECISIONS + 1),
        "lines": range(LINES),
        "signers": _signers(meeting),
    }


_TOLD: dict[PaperKind, Callable[[Meeting], dict[str, Any]]] = {
    PaperKind.AGENDA: _agenda,
    PaperKind.RECORD: _record,
    PaperKind.ATTENDANCE: _book,
    PaperKind.BLANK: _blank,
}
_TEMPLATES = {
    PaperKind.AGENDA: "agenda.html",
    PaperKind.RECORD: "record.html",
    PaperKind.ATTENDANCE: "attendance.html",
    PaperKind.BLANK: "blank.html",
}
