"""Jobs of planning. Each may be killed at any moment and run again."""

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from planning.actions.deadlines import remind_of_deadlines
from planning.actions.standings import refresh_all

# A database that restarts is back within seconds, one whose disk is full within minutes.
_RETRY = RetryStrategy(
    max_attempts=5, exponential_wait=3, retry_exceptions=(OperationalError, InterfaceError)
)


@app.periodic(cron="30 10 * * *")
@app.task(name="planning.remind_of_deadlines", queueing_lock="remind_of_deadlines", retry=_RETRY)
def remind(timestamp: int) -> None:
    """Tell the planning team of dates that are near, as offices open (10:30 UTC)."""
    remind_of_deadlines()


@app.periodic(cron="5 3 * * *")
@app.task(name="planning.refresh_standings", queueing_lock="refresh_standings", retry=_RETRY)
def refresh_standings(timestamp: int) -> None:
    """How the plans go, just after midnight (03:05 UTC): what was to end yesterday is late today."""
    refresh_all()
