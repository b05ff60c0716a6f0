"""Papers to print of a session: asked for here, made by a job, and let go of when they are asked for again."""

import datetime as dt
import logging

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from accounts.models import User
from participation.models import Meeting, MeetingKind
from participation.permissions import check_can_read_originals
from reports.documents.minutes import title_of
from reports.models import Paper, PaperKind, PaperState

logger = logging.getLogger(__name__)


@transaction.atomic
def request_paper(
    *, meeting: Meeting, kind: str, by: User, render_now: bool = False, now: dt.datetime | None = None
) -> Paper:
    """Ask for a paper of a session; the one made before of that kind is let go of.

    Raises ``NotAllowed``, and ``ValidationError`` for the record of a session that has not taken place.
    """
    now = now or timezone.now()
    meeting = Meeting.objects.select_related("minutes__body").get(pk=meeting.pk)
    check_can_read_originals(by, meeting)
    if kind == PaperKind.RECORD and meeting.date > timezone.localdate(now):
        raise ValidationError("El acta se imprime desde el día de la sesión: antes está el orden del día.")
    if (
        kind == PaperKind.BLANK
        and is_workshop(meeting)
        and not meeting.cards.filter(contribution=None).exists()
    ):
        raise ValidationError("Primero hacé las tarjetas, en la página del taller.")
    Paper.objects.filter(meeting=meeting, kind=kind).delete()
    paper = Paper(meeting=meeting, kind=kind, title=_title(meeting, kind), requested_by=by, requested_at=now)
    paper.full_clean()
    paper.save(force_insert=True)
    if render_now:
        return render_paper(paper_id=paper.pk) or paper
    jobs.configure_task("reports.paper", lock=f"paper-{paper.pk}").defer(paper_id=paper.pk)
    return paper


def is_workshop(meeting: Meeting) -> bool:
    """Whether its papers are those of a workshop: cards and a sign-in sheet, not blank sheets and a book."""
    return meeting.kind == MeetingKind.WORKSHOP


_OF_WORKSHOPS = {
    PaperKind.RECORD: "Ficha del taller",
    PaperKind.ATTENDANCE: "Planilla de firmas",
    PaperKind.BLANK: "Tarjetas para escribir aportes",
}


def label_of(meeting: Meeting, kind: str) -> str:
    """What a paper of a meeting is called."""
    label = PaperKind(kind).label
    return _OF_WORKSHOPS.get(PaperKind(kind), label) if is_workshop(meeting) else label


def _title(meeting: Meeting, kind: str) -> str:
    if kind != PaperKind.RECORD:
        return label_of(meeting, kind)
    named = title_of(meeting.minutes)
    return named if meeting.minutes.is_approved else f"Proyecto de {named[:1].lower()}{named[1:]}"


def render_paper(*, paper_id: int) -> Paper | None:
    """Make a paper that somebody asked for; ``None`` when they asked for another meanwhile. Repeating it is harmless.

    One that cannot be made says why on its page. Whoever runs the job tries again when the database falls.
    """
    from reports.rendering.papers import render

    paper = Paper.objects.filter(pk=paper_id).first()
    if paper is None or paper.state == PaperState.READY:
        return paper
    try:
        paper.data, paper.state, paper.error = render(paper), PaperState.READY, ""
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("Paper %s failed", paper_id)
        paper.state, paper.error = PaperState.FAILED, f"{type(error).__name__}: {error}"[:2000]
    Paper.objects.filter(pk=paper_id).update(data=paper.data, state=paper.state, error=paper.error)
    return paper
