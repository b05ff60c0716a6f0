"""What a workshop said, from a spreadsheet: uploaded, read by a job, shown, and written whole when confirmed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from accounts.models import Notice, User
from participation.actions.contributions import new_contribution_code
from participation.actions.meetings import check_happened
from participation.actions.workshops import lock_workshop
from participation.models import (
    AuthorType,
    Contribution,
    ContributionKind,
    ContributionSheet,
    ContributionSheetState,
    Meeting,
    Receipt,
)
from participation.permissions import check_can_record
from participation.receipts import spaced_receipt_code
from participation.sheets.checking import Facts, Reading, Told, contributions_of
from participation.sheets.columns import places_of
from participation.transitions import InvalidTransition
from planning.models import Neighbourhood, Theme, today
from planning.sheets.reading import Unreadable, read_book, what_it_is_not
from planning.sheets.words import printable, tidy

_KEPT = 2000  # errors and remarks of one upload
_STATE = ContributionSheetState
#: States in which an upload may be forgotten.
DISCARDABLE = frozenset({_STATE.READING, _STATE.REFUSED, _STATE.CHECKED, _STATE.FAILED})
NO_PLACE = (
    "No encontramos los aportes. La planilla lleva una fila de encabezados con una columna «texto» (o «aporte»), y "
    "«mesa», o una hoja por mesa que se llame «Mesa 1», «Mesa 2»."
)


@transaction.atomic
def upload_contributions(*, meeting: Meeting, name: str, data: bytes, by: User) -> ContributionSheet:
    """Keep a file and have a job read it.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` (``file``) for what cannot be a spreadsheet.
    """
    current = lock_workshop(meeting)
    check_can_record(by, current)
    check_happened(current, today())
    if fault := what_it_is_not(data):
        raise ValidationError({"file": fault})
    shown = printable(tidy(name.replace("\\", "/").rpartition("/")[2]))[:100]
    sheet = ContributionSheet.objects.create(
        meeting=current, name=shown or "planilla", data=data, uploaded_by=by
    )
    jobs.configure_task("participation.tasks.read_contribution_sheet").defer(sheet_id=sheet.pk)
    return sheet


def read_contributions(*, sheet_id: int) -> None:
    """Read an upload: what it would write, or every error. Repeating it, or after a discard, is harmless."""
    sheet = ContributionSheet.objects.filter(pk=sheet_id, state=_STATE.READING).first()
    if sheet is None or sheet.data is None:
        return
    reading = _read(bytes(sheet.data), sheet.meeting)
    state = _STATE.REFUSED if reading.errors else _STATE.CHECKED
    _finish(sheet_id, state, reading)


def _read(data: bytes, meeting: Meeting) -> Reading:
    try:
        places = places_of(read_book(data, to_the_letter=True))
    except Unreadable as reason:
        return Reading(errors=[Told("", "", str(reason))])
    if not places:
        return Reading(errors=[Told("", "", NO_PLACE)])
    return contributions_of(places, facts_of(meeting))


def facts_of(meeting: Meeting) -> Facts:
    """What a workshop and its catalogues hold. Four queries."""
    cards = list(meeting.cards.values_list("code", "contribution"))
    return Facts(
        tables=frozenset(meeting.tables.values_list("number", flat=True)),
        cards={code: spaced_receipt_code(code) for code, _ in cards},
        taken=frozenset(code for code, contribution in cards if contribution is not None),
        neighbourhoods=list(Neighbourhood.objects.values_list("code", "name")),
        themes=list(Theme.objects.at(meeting.date).values_list("code", "name")),
    )


_NOTICES = {
    _STATE.CHECKED: "Leímos la planilla de aportes que subiste: mirala y confirmala.",
    _STATE.REFUSED: "La planilla de aportes que subiste tiene errores: no se importó nada.",
    _STATE.FAILED: "La planilla de aportes no se pudo leer: no se importó nada.",
}


@transaction.atomic
def _finish(sheet_id: int, state: ContributionSheetState, reading: Reading) -> None:
    """Keep what was read of one that is still being read, and tell whoever uploaded it. The file goes."""
    sheet = (
        ContributionSheet.objects.select_for_update(of=("self",))
        .filter(pk=sheet_id, state=_STATE.READING)
        .first()
    )
    if sheet is None:
        return
    sheet.state, sheet.data = state, None
    sheet.rows = reading.rows if state == _STATE.CHECKED else []
    sheet.errors = [told.as_json() for told in reading.errors[:_KEPT]]
    sheet.remarks = [told.as_json() for told in reading.remarks[:_KEPT]] if state == _STATE.CHECKED else []
    sheet.finished_at = timezone.now()
    sheet.save()
    Notice.objects.create(user_id=sheet.uploaded_by_id, text=_NOTICES[state], url=sheet.get_absolute_url())


def fail_contributions(*, sheet_id: int, reason: str) -> None:
    """Say that an upload could not be read."""
    _finish(sheet_id, _STATE.FAILED, Reading(errors=[Told("", "", reason)]))


@transaction.atomic
def confirm_contributions(*, sheet: ContributionSheet, by: User) -> int:
    """Write all that an upload says, or nothing; again is harmless. Returns how many contributions it wrote.

    Raises ``NotAllowed``; ``InvalidTransition`` from another state, or once the record sheet is no draft;
    ``ValidationError`` when a table or a card is not any more what it was when the file was read.
    """
    current = lock_workshop(sheet.meeting)
    check_can_record(by, current)
    sheet = ContributionSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if sheet.state == _STATE.DONE:
        return sheet.written
    if sheet.state != _STATE.CHECKED:
        raise InvalidTransition(f"La planilla está «{sheet.get_state_display()}»: no se puede importar.")
    rows = list(sheet.rows)
    _write(current, rows)
    sheet.state, sheet.written, sheet.rows = _STATE.DONE, len(rows), []
    sheet.finished_at = timezone.now()
    sheet.save()
    return sheet.written


def _write(meeting: Meeting, rows: list[dict[str, Any]]) -> None:
    tables = {table.number: table for table in meeting.tables.all()}
    cards = {
        spaced_receipt_code(card.code): card
        for card in meeting.cards.select_for_update(of=("self",)).filter(contribution=None)
    }
    if any(row["table"] not in tables or (row["card"] and row["card"] not in cards) for row in rows):
        raise ValidationError(
            "Desde que se leyó la planilla cambió una mesa o se cargó una de sus tarjetas: subila de nuevo."
        )
    places = dict(Neighbourhood.objects.values_list("code", "pk"))
    themes = dict(Theme.objects.values_list("code", "pk"))
    first = new_contribution_code(meeting)
    prefix, number = first.rsplit("-A", 1)
    made = Contribution.objects.bulk_create(
        Contribution(
            code=f"{prefix}-A{int(number) + at:02d}",
            meeting=meeting,
            table=tables[row["table"]],
            kind=row["kind"] or ContributionKind.PROPOSAL,
            author_type=row["author"] or AuthorType.RESIDENTS,
            neighbourhood_id=row["neighbourhood"] and places[row["neighbourhood"]],
            theme_id=row["theme"] and themes[row["theme"]],
            verbatim=row["text"],
            is_dissent=row["dissent"],
        )
        for at, row in enumerate(rows)
    )
    used = []
    for row, contribution in zip(rows, made, strict=True):
        if row["card"]:
            card = cards[row["card"]]
            card.contribution = contribution
            used.append(card)
    Receipt.objects.bulk_update(used, ["contribution"])


@transaction.atomic
def discard_contributions(*, sheet: ContributionSheet, by: User) -> None:
    """Forget an upload, with its file. Raises ``NotAllowed``, and ``InvalidTransition`` once it was written."""
    check_can_record(by, sheet.meeting)
    row = ContributionSheet.objects.select_for_update(of=("self",)).filter(pk=sheet.pk).first()
    if row is None:
        return
    if row.state not in DISCARDABLE:
        raise InvalidTransition(
            "Ya se importó: no se puede descartar. Corregí o borrá los aportes uno por uno."
        )
    row.delete()
