"""Work done apart from the web, by ``manage.py procrastinate worker``."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from reports.actions import RenderingFailed, render_preparation
from reports.actions.chain_checks import check_chain

ATTEMPTS = 3


@app.task(
    name="reports.render",
    pass_context=True,
    retry=RetryStrategy(max_attempts=ATTEMPTS - 1, exponential_wait=4, retry_exceptions=[RenderingFailed]),
)
def render(context: JobContext, *, preparation_id: int) -> None:
    """Render the forms of a preparation; tried three times, later each time."""
    attempts = context.job.attempts if context.job else 0
    render_preparation(preparation_id=preparation_id, is_last_attempt=attempts >= ATTEMPTS - 1)


@app.periodic(cron="*/2 * * * *")
@app.task(name="reports.resume_renders", queueing_lock="resume_renders", pass_context=True)
async def resume_renders(context: JobContext, timestamp: int) -> None:
    """Take up renderings whose worker was killed; each goes on from the forms it had stored."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(task_name="reports.render"):
        await manager.retry_job(job)


@app.periodic(cron="20 6 * * *")
@app.task(name="reports.check_chain", queueing_lock="check_chain")
def verify_published(timestamp: int) -> None:
    """Recompute every byte that was published, once a day before dawn (06:20 UTC); the page of health tells."""
    check_chain()
