"""Jobs of participation. Each may be killed at any moment and run again: the actions they call are safe to repeat."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from participation.actions import imports

logger = logging.getLogger(__name__)

# A database that restarts is back within seconds, one whose disk is full within minutes: 3, 9, 27, 81, 243 s.
_TRIES = 6
_FALLEN = (OperationalError, InterfaceError)
_RETRY = RetryStrategy(max_attempts=_TRIES - 1, exponential_wait=3, retry_exceptions=_FALLEN)


@app.task(name="participation.tasks.check_import", retry=_RETRY, pass_context=True)
def check_import(context: JobContext, *, batch_id: int) -> None:
    """Check an upload of records."""
    with _failure_told(context, batch_id), _progress_outside(batch_id) as progress:
        imports.check_batch(batch_id=batch_id, progress=progress)


@app.task(name="participation.tasks.run_import", retry=_RETRY, pass_context=True)
def run_import(context: JobContext, *, batch_id: int) -> None:
    """Import an upload that somebody confirmed."""
    with _failure_told(context, batch_id), _progress_outside(batch_id) as progress:
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


@contextmanager
def _failure_told(context: JobContext, batch_id: int) -> Iterator[None]:
    """Leave no upload waiting for a job that will not come back."""
    try:
        yield
    except _FALLEN:
        if context.job.attempts + 1 >= _TRIES:
            imports.fail_batch(
                batch_id=batch_id, reason="La base de datos no estuvo disponible. Probá de nuevo."
            )
        raise
    except Exception:
        logger.exception("import %s could not be finished", batch_id)
        imports.fail_batch(batch_id=batch_id, reason="Hubo un problema del portal, no de tus archivos.")
        raise


@contextmanager
def _progress_outside(batch_id: int) -> Iterator[imports.Progress]:
    """Tell how far the work is on a connection of its own: the page cannot see inside its transaction."""
    outside = connection.copy()

    def tell(percent: int, step: str) -> None:
        with outside.cursor() as cursor:
            cursor.execute(
                "UPDATE participation_importbatch SET progress = %s, step = %s WHERE id = %s",
                [percent, step, batch_id],
            )

    try:
        yield tell
    finally:
        outside.close()
