"""Work done apart from the web, by ``manage.py procrastinate worker``."""

from django.db import InterfaceError, OperationalError
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from planning.jobs import RETRY
from reports.actions import RenderingFailed, render_preparation
from reports.actions.chain_checks import check_chain
from reports.actions.papers import render_paper
from reports.actions.personal import send_digests
from reports.actions.search import refresh_all, refresh_due
from reports.actions.surveys import tell_survey_open
from reports.actions.telling import tell_followers

ATTEMPTS = 3
DATABASE_RETRY_SECONDS = 20


class RenderAgain(BaseRetryStrategy):
    """Three attempts for a form that fails, each later; as many as it takes while the database does not answer.

    A database that restarts or is out of room says nothing about the document, and nobody could be told of a failure.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again, if at all."""
        if isinstance(exception, OperationalError | InterfaceError):
            return RetryDecision(retry_in={"seconds": DATABASE_RETRY_SECONDS})
        if isinstance(exception, RenderingFailed) and job.attempts < ATTEMPTS - 1:
            return RetryDecision(retry_in={"seconds": 4 ** (job.attempts + 1)})
        return None


@app.task(
    name="reports.render",
    pass_context=True,
    retry=RenderAgain(),
)
def render(context: JobContext, *, preparation_id: int) -> None:
    """Render the forms of a preparation; tried three times, later each time."""
    attempts = context.job.attempts if context.job else 0
    render_preparation(preparation_id=preparation_id, is_last_attempt=attempts >= ATTEMPTS - 1)


@app.task(name="reports.paper", retry=RenderAgain())
def paper(*, paper_id: int) -> None:
    """Make a paper to print."""
    render_paper(paper_id=paper_id)


@app.periodic(cron="20 6 * * *")
@app.task(name="reports.check_chain", queueing_lock="check_chain")
def verify_published(timestamp: int) -> None:
    """Recompute every byte that was published, once a day before dawn (06:20 UTC); the page of health tells."""
    check_chain()


@app.periodic(cron="40 10 * * *")
@app.task(name="reports.tell_survey_open", queueing_lock="tell_survey_open", retry=RETRY)
def tell_survey(timestamp: int) -> None:
    """Tell whoever signs in to answer a survey that it opened, as offices open (10:40 UTC)."""
    tell_survey_open()


@app.periodic(cron="* * * * *")
@app.task(name="reports.refresh_search", queueing_lock="refresh_search", retry=RETRY)
def refresh_search(timestamp: int) -> None:
    """Every minute: search learns what changed."""
    refresh_due()


@app.periodic(cron="45 3 * * *")
@app.task(name="reports.refresh_all_of_search", queueing_lock="refresh_all_of_search", retry=RETRY)
def refresh_all_of_search(timestamp: int) -> None:
    """Every night (03:45 UTC): what no trigger sees, such as a day that passes or another reading of words."""
    refresh_all()


@app.periodic(cron="* * * * *")
@app.task(name="reports.tell_followers", queueing_lock="tell_followers", retry=RETRY)
def tell(timestamp: int) -> None:
    """Every minute: what became public, and whom to tell of it."""
    tell_followers()


@app.periodic(cron="1 * * * *")
@app.task(name="reports.send_digests", queueing_lock="send_digests", retry=RETRY)
def digests(timestamp: int) -> None:
    """Every hour: the daily digest of whoever asked for it at this one, or at one that passed while nobody worked."""
    send_digests()
