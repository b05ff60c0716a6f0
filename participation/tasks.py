"""Jobs of participation. Each may be killed at any moment and run again: the actions they call are safe to repeat."""

from contextlib import AbstractContextManager

from procrastinate import JobContext
from procrastinate.contrib.django import app

from participation.actions import imports, minutes_imports, workshop_sheets
from participation.actions.devolutions import remind_of_devolutions
from participation.actions.standings import refresh_every_topic
from participation.models import ImportBatch
from planning.jobs import RETRY, failure_told, progress_outside


@app.task(name="participation.tasks.check_import", retry=RETRY, pass_context=True)
def check_import(context: JobContext, *, batch_id: int) -> None:
    """Check an upload of records."""
    with _failure_told(context, batch_id), progress_outside(ImportBatch, batch_id) as progress:
        imports.check_batch(batch_id=batch_id, progress=progress)


@app.task(name="participation.tasks.run_import", retry=RETRY, pass_context=True)
def run_import(context: JobContext, *, batch_id: int) -> None:
    """Import an upload that somebody confirmed."""
    with _failure_told(context, batch_id), progress_outside(ImportBatch, batch_id) as progress:
        imports.run_import(batch_id=batch_id, progress=progress)


@app.task(name="participation.tasks.read_contribution_sheet", retry=RETRY, pass_context=True)
def read_contribution_sheet(context: JobContext, *, sheet_id: int) -> None:
    """Read an uploaded spreadsheet of what a workshop said."""

    def tell(reason: str) -> None:
        workshop_sheets.fail_contributions(sheet_id=sheet_id, reason=reason)

    with failure_told(context, tell, what=f"sheet of contributions {sheet_id}"):
        workshop_sheets.read_contributions(sheet_id=sheet_id)


@app.task(name="participation.tasks.read_minutes", retry=RETRY, pass_context=True)
def read_minutes(context: JobContext, *, proposal_id: int) -> None:
    """Read a document of old minutes and propose what it says."""

    def tell(reason: str) -> None:
        minutes_imports.fail_proposal(proposal_id=proposal_id, reason=reason)

    with failure_told(context, tell, what=f"document of old minutes {proposal_id}"):
        minutes_imports.read_proposal(proposal_id=proposal_id)


@app.periodic(cron="35 10 * * *")
@app.task(name="participation.remind_of_devolutions", queueing_lock="remind_of_devolutions", retry=RETRY)
def remind(timestamp: int) -> None:
    """Tell whoever prepares devolutions of each that is owed, as offices open (10:35 UTC)."""
    remind_of_devolutions()


@app.periodic(cron="* * * * *")
@app.task(
    name="participation.tasks.retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True
)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give jobs of every app whose worker was killed another turn."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="15 3 * * *")
@app.task(name="participation.refresh_topics", queueing_lock="refresh_topics", retry=RETRY)
def refresh_topics(timestamp: int) -> None:
    """How topics stand, just after midnight (03:15 UTC)."""
    refresh_every_topic()


def _failure_told(context: JobContext, batch_id: int) -> AbstractContextManager[None]:
    return failure_told(
        context,
        lambda reason: imports.fail_batch(batch_id=batch_id, reason=reason),
        what=f"import {batch_id}",
    )
