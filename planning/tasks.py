"""Jobs of planning. Each may be killed at any moment and run again: the actions they call are safe to repeat."""

from contextlib import AbstractContextManager

from procrastinate import JobContext
from procrastinate.contrib.django import app

from planning.actions import plan_sheets
from planning.actions.deadlines import remind_of_deadlines
from planning.actions.standings import refresh_all
from planning.jobs import RETRY, failure_told, progress_outside
from planning.models import PlanSheet


@app.task(name="planning.tasks.read_plan_sheet", retry=RETRY, pass_context=True)
def read_plan_sheet(context: JobContext, *, sheet_id: int) -> None:
    """Look at what an uploaded spreadsheet has."""
    with _failure_told(context, sheet_id), progress_outside(PlanSheet, sheet_id) as progress:
        plan_sheets.read_sheet(sheet_id=sheet_id, progress=progress)


@app.task(name="planning.tasks.check_plan_sheet", retry=RETRY, pass_context=True)
def check_plan_sheet(context: JobContext, *, sheet_id: int) -> None:
    """Compare an uploaded spreadsheet with its plan."""
    with _failure_told(context, sheet_id), progress_outside(PlanSheet, sheet_id) as progress:
        plan_sheets.check_sheet(sheet_id=sheet_id, progress=progress)


@app.task(name="planning.tasks.import_plan_sheet", retry=RETRY, pass_context=True)
def import_plan_sheet(context: JobContext, *, sheet_id: int) -> None:
    """Write what somebody confirmed."""
    with _failure_told(context, sheet_id), progress_outside(PlanSheet, sheet_id) as progress:
        plan_sheets.import_sheet(sheet_id=sheet_id, progress=progress)


def _failure_told(context: JobContext, sheet_id: int) -> AbstractContextManager[None]:
    return failure_told(
        context,
        lambda reason: plan_sheets.fail_sheet(sheet_id=sheet_id, reason=reason),
        what=f"plan sheet {sheet_id}",
    )


@app.periodic(cron="30 10 * * *")
@app.task(name="planning.remind_of_deadlines", queueing_lock="remind_of_deadlines", retry=RETRY)
def remind(timestamp: int) -> None:
    """Tell the planning team of dates that are near, as offices open (10:30 UTC)."""
    remind_of_deadlines()


@app.periodic(cron="5 3 * * *")
@app.task(name="planning.refresh_standings", queueing_lock="refresh_standings", retry=RETRY)
def refresh_standings(timestamp: int) -> None:
    """How the plans go, just after midnight (03:05 UTC): what was to end yesterday is late today."""
    refresh_all()
