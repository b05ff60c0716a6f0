"""How things go, as told by who does them: written, sent, taken back, accepted or returned; what was accepted stays.

A day of a closed period takes no news: who sends or decides holds off whoever closes it until the transaction ends.
What counts is counted anew at the end: whoever counts is waited for first, before any row is held.
"""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from planning.actions.standings import hold_standings, refresh_standings
from planning.concurrency import EditConflict, save_edited
from planning.models import (
    Activity,
    DevelopmentPlan,
    Indicator,
    IndicatorKind,
    PeriodClosing,
    ProgressFile,
    ProgressReport,
    today,
)
from planning.permissions import ACCEPT_PROGRESS, check, check_can_report
from planning.photos import clean_photo
from planning.report_steps import check_report_step
from planning.seals_progress import CLOSED_REFUSAL, CLOSING_LOCK
from planning.transitions import InvalidTransition
from planning.uploads import check_upload

REPORT_FIELDS = ["on", "value", "executed", "text"]
MOST_FILES = 6
LARGEST_FILE = 10 * 1024 * 1024  # bytes
GONE = "Ese avance ya no está."


@transaction.atomic
def start_report(
    *,
    about: Activity | Indicator,
    on: dt.date,
    value: Decimal,
    by: User,
    executed: Decimal | None = None,
    text: str = "",
) -> ProgressReport:
    """Write how something goes, as a draft.

    Raises ``ValidationError`` by field (a day to come, before its year began or of a closed period; a value that is
    none), ``InvalidTransition`` (of a draft, or of what was cancelled), ``NotAllowed``.
    """
    check_can_report(by, about)
    report = ProgressReport(on=on, value=value, executed=executed, text=text.strip(), reported_by=by)
    if isinstance(about, Activity):
        report.activity = about
    else:
        report.indicator = about
    _check_report(report)
    report.full_clean()
    report.save()
    return report


@transaction.atomic
def edit_report(*, report: ProgressReport, expected_version: int, by: User) -> ProgressReport:
    """Save a draft, or one that was returned, whose fields were changed in memory.

    Raises as ``start_report``, and ``EditConflict``.
    """
    current = _lock_own(report, "write", by)
    for field in REPORT_FIELDS:
        setattr(current, field, getattr(report, field))
    _check_report(current)
    return save_edited(current, expected=expected_version, fields=REPORT_FIELDS)


@transaction.atomic
def submit_report(*, report: ProgressReport, by: User) -> ProgressReport:
    """Send a report to whoever accepts it. Raises as ``start_report``."""
    hold_standings()
    current = _lock_own(report, "submit", by)
    _check_report(current)
    _hold_open(current.on)
    current.submitted_at = timezone.now()
    current.reason, current.decided_at, current.decided_by = "", None, None
    return _move(current, "submit", ["submitted_at", "reason", "decided_at", "decided_by"])


def report(
    *,
    about: Activity | Indicator,
    on: dt.date,
    value: Decimal,
    by: User,
    executed: Decimal | None = None,
    text: str = "",
    attached: tuple[str, bytes, str] | None = None,
    sends: bool = True,
) -> ProgressReport:
    """Write how something goes, with the name, bytes and words of what shows it, and send it: all of it or nothing.

    Raises as ``start_report`` and ``attach_file``.
    """
    check_can_report(by, about)
    file = _clean(*attached) if attached else None
    with transaction.atomic():
        if sends:
            hold_standings()
        made = start_report(about=about, on=on, value=value, executed=executed, text=text, by=by)
        if file:
            _keep(made, file, by)
        return submit_report(report=made, by=by) if sends else made


@transaction.atomic
def take_back_report(*, report: ProgressReport, by: User) -> ProgressReport:
    """Have a report that nobody decided yet as a draft again. Raises ``InvalidTransition``, ``NotAllowed``."""
    hold_standings()
    current = _lock_own(report, "take_back", by)
    current.submitted_at = None
    return _move(current, "take_back", ["submitted_at"])


@transaction.atomic
def accept_report(*, report: ProgressReport, expected_version: int, by: User) -> ProgressReport:
    """Accept what was sent, one's own as well: from now on it counts, is public, and never changes.

    Raises ``EditConflict`` when it is not what was read, ``ValidationError`` when its day was closed,
    ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, ACCEPT_PROGRESS)
    hold_standings()
    current = _lock(report, "accept")
    if current.edit_version != expected_version:
        raise EditConflict(current)
    _hold_open(current.on)
    current.decided_at, current.decided_by = timezone.now(), by
    return _move(current, "accept", ["decided_at", "decided_by"])


@transaction.atomic
def return_report(*, report: ProgressReport, reason: str, expected_version: int, by: User) -> ProgressReport:
    """Give a report back to be corrected. Raises ``ValidationError`` without a reason, and as ``accept_report``."""
    check(by, ACCEPT_PROGRESS)
    hold_standings()
    current = _lock(report, "return")
    if current.edit_version != expected_version:
        raise EditConflict(current)
    if not reason.strip():
        raise ValidationError({"reason": "Escribí por qué se devuelve."})
    current.decided_at, current.decided_by, current.reason = timezone.now(), by, reason.strip()
    return _move(current, "return", ["decided_at", "decided_by", "reason"])


@transaction.atomic
def delete_report(*, report: ProgressReport, by: User) -> None:
    """Take a report away that is not sent. Raises ``InvalidTransition``, ``NotAllowed``."""
    _lock_own(report, "discard", by).delete()


def attach_file(*, report: ProgressReport, name: str, data: bytes, caption: str, by: User) -> ProgressFile:
    """Add a photograph, made anew from its picture alone, or a PDF, as it came.

    Raises ``ValidationError`` (neither of both, too large, too many, without words), ``InvalidTransition``,
    ``NotAllowed``.
    """
    check_can_report(by, about_of(report))
    check_report_step(report, "write")
    file = _clean(name, data, caption)
    with transaction.atomic():
        return _keep(report, file, by)


def _clean(name: str, data: bytes, caption: str) -> ProgressFile:
    """What is kept of a file. A photograph takes long to be made anew: before any row is held."""
    upload = check_upload(name, data, LARGEST_FILE)
    is_photo = upload.content_type.startswith("image/")
    kept = clean_photo(upload.data) if is_photo else upload.data
    return ProgressFile(
        name=f"{upload.name.rpartition('.')[0]}.jpg" if is_photo else upload.name,
        media_type="image/jpeg" if is_photo else upload.content_type,
        data=kept,
        sha256=hashlib.sha256(kept).hexdigest(),
        caption=caption.strip(),
        is_photo=is_photo,
    )


def _keep(report: ProgressReport, file: ProgressFile, by: User) -> ProgressFile:
    file.report = _lock_own(report, "write", by)
    if file.report.files.count() >= MOST_FILES:
        raise ValidationError({"file": f"Un avance lleva hasta {MOST_FILES} fotos o documentos."})
    file.full_clean()
    file.save()
    return file


@transaction.atomic
def remove_file(*, file: ProgressFile, by: User) -> None:
    """Take a photograph or a document off a report that is not sent. Raises ``InvalidTransition``, ``NotAllowed``."""
    _lock_own(file.report, "write", by)
    ProgressFile.objects.filter(pk=file.pk).delete()


def plan_of(report: ProgressReport) -> DevelopmentPlan:
    """The plan that a report is about."""
    if report.activity is not None:
        return report.activity.operational.plan
    assert report.indicator is not None  # a constraint holds it
    return report.indicator.item.plan


def first_day(about: Activity | Indicator) -> dt.date:
    """The first day that may be told of: of the activity's year, or of the indicator's plan."""
    if isinstance(about, Activity):
        return dt.date(about.operational.year, 1, 1)
    return dt.date(about.item.plan.year_from, 1, 1)


def _lock(report: ProgressReport, step: str) -> ProgressReport:
    rows = ProgressReport.objects.select_for_update(of=("self",)).select_related(
        "activity__operational__plan", "activity__reporter", "indicator__item__plan"
    )
    current = rows.filter(pk=report.pk).first()
    if current is None:
        raise InvalidTransition(GONE)
    check_report_step(current, step)
    return current


def _lock_own(report: ProgressReport, step: str, by: User) -> ProgressReport:
    check_can_report(by, about_of(report))
    current = _lock(report, step)
    check_can_report(by, about_of(current))  # as it is noted down by now
    return current


def about_of(report: ProgressReport) -> Activity | Indicator:
    """What a report is about."""
    about: Any = report.activity or report.indicator
    return about


def _move(report: ProgressReport, name: str, fields: list[str]) -> ProgressReport:
    report.state = check_report_step(report, name).target or report.state
    report.edit_version += 1
    report.full_clean()
    report.save(update_fields=[*fields, "state", "edit_version"])
    refresh_standings(plan=plan_of(report))
    return report


def _check_report(report: ProgressReport) -> None:
    about, errors = about_of(report), {}
    if isinstance(about, Activity):
        if about.operational.is_draft:
            raise InvalidTransition("El plan operativo es un borrador: todavía no hay avance que informar.")
        if about.is_cancelled:
            raise InvalidTransition("La actividad está suspendida.")
        if not 0 <= report.value <= 100:
            errors["value"] = "El avance va de 0 a 100."
    else:
        if about.item.plan.is_draft:
            raise InvalidTransition("El plan es un borrador: todavía no hay avance que informar.")
        if not IndicatorKind(about.kind).has_figures and report.value not in (0, 1):
            errors["value"] = "Es sí (1) o no (0)."
    if report.on > today():
        errors["on"] = "Se informa lo que ya pasó: la fecha no puede ser futura."
    elif report.on < first_day(about):
        errors["on"] = f"No puede ser anterior al {first_day(about):%d/%m/%Y}."
    elif _is_closed(report.on):
        errors["on"] = CLOSED_REFUSAL
    if errors:
        raise ValidationError(errors)


def _is_closed(day: dt.date) -> bool:
    return PeriodClosing.objects.filter(undone_at=None, date_from__lte=day, date_to__gte=day).exists()


def _hold_open(day: dt.date) -> None:
    """Keep the period of a day from being closed until the transaction ends; raises when it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [CLOSING_LOCK])
    if _is_closed(day):
        raise ValidationError({"on": CLOSED_REFUSAL})
