"""Jobs of participation. Each may be killed at any moment and run again: the actions they call are safe to repeat."""

from contextlib import AbstractContextManager

from procrastinate import JobContext
from procrastinate.contrib.django import app

from participation.actions import imports
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
