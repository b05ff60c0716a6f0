"""What is printed of a session: its agenda, its record to be signed, the attendance book, sheets to write on."""

from collections.abc import Callable
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from participation.consents import WORKSHOP_NAME
from participation.models import Meeting
from participation.queries.meetings import attendance_list
from participation.queries.session import session_of
from participation.queries.workshops import said_at, tables_of
from participation.receipts import spaced_receipt_code
from participation.transitions import Stage, stage_of
from planning.models import BodyKind, Quality
from planning.queries import current_municipality
from reports.actions.papers import is_workshop
from reports.documents.minutes_content import record_content
from reports.models import Paper, PaperKind
from reports.queries.identity import arms_named
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
    kind = PaperKind(paper.kind)
    template, told = (_OF_WORKSHOPS if is_workshop(meeting) else _OF_SESSIONS).get(kind) or _OF_SESSIONS[kind]
    context = {
        "municipality_name": municipality.name if municipality else "",
        "arms": arms_named(municipality.coat_of_arms_id if municipality else None),
        "document": {"kind": "", "title": paper.title, "code": ""},
        "meeting": meeting,
        "bodies": [body.name for body in meeting.bodies.all()],
        "printed_on": date_format(day, "DATE_FORMAT"),
        **told(meeting),
    }
    return write_pdf(
        f"reports/papers/{template}",
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


# --- of a workshop

#: Lines of a sign-in sheet: twenty fit on a page; more sheets are printed when they are not enough.
SIGNATURES = 60


def _sign_in(meeting: Meeting) -> dict[str, Any]:
    return {"lines": range(1, SIGNATURES + 1), "consent": WORKSHOP_NAME.text}


def _cards(meeting: Meeting) -> dict[str, Any]:
    """Those that nobody typed in yet: what is printed again has the same codes."""
    left = meeting.cards.filter(contribution=None).order_by("number")
    return {
        "cards": [
            {"number": number, "code": spaced_receipt_code(code), "qr": _qr(number, follow_address(code))}
            for number, code in left.values_list("number", "code")
            if number is not None  # a card of a meeting has one
        ],
        "address": f"{settings.SITE_URL.rstrip('/').split('://', 1)[-1]}/seguimiento/",
        "rows": range(4),
    }


def follow_address(code: str) -> str:
    """Where what became of a contribution is read."""
    return f"{settings.SITE_URL.rstrip('/')}/seguimiento/{spaced_receipt_code(code)}/"


def _qr(number: int | None, address: str) -> SafeString:
    made = segno.make(address, error="m", micro=False)
    title = f"Código QR que abre {address}"
    return mark_safe(made.svg_inline(scale=2, border=2, title=title, svgid=f"qr-{number}"))  # noqa: S308  segno escapes


def _workshop_record(meeting: Meeting) -> dict[str, Any]:
    """The record sheet; what was said stands by table, with who ran it and what went wrong."""
    facilitators = meeting.facilitators.select_related("person", "table").order_by("role", "pk")
    return _record(meeting) | {
        "facilitators": [
            (row.get_role_display(), str(row.person) if row.person else row.name, row.table)
            for row in facilitators
        ],
        "tables": [(table, list(said_at(meeting, table).order_by("pk"))) for table in tables_of(meeting)],
        "incidents": list(meeting.incidents.all()),
    }


_Told = Callable[[Meeting], dict[str, Any]]
_OF_SESSIONS: dict[PaperKind, tuple[str, _Told]] = {
    PaperKind.AGENDA: ("agenda.html", _agenda),
    PaperKind.RECORD: ("record.html", _record),
    PaperKind.ATTENDANCE: ("attendance.html", _book),
    PaperKind.BLANK: ("blank.html", _blank),
}
_OF_WORKSHOPS: dict[PaperKind, tuple[str, _Told]] = {
    PaperKind.RECORD: ("workshop_record.html", _workshop_record),
    PaperKind.ATTENDANCE: ("sign_in.html", _sign_in),
    PaperKind.BLANK: ("cards.html", _cards),
}
