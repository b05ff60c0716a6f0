"""What is tried again: a form that fails, three times; a database that does not answer, until it does."""

from unittest.mock import patch

import pytest
from django.db import InterfaceError, OperationalError
from procrastinate.jobs import Job

from reports.actions import RenderingFailed, preparations, render_preparation
from reports.models import PreparationState
from reports.tasks import ATTEMPTS, DATABASE_RETRY_SECONDS, RenderAgain
from tests.reports.conftest import Walk


def job(attempts: int) -> Job:
    """A job that was tried so many times before."""
    return Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="x", attempts=attempts)


@pytest.mark.parametrize("fault", [OperationalError("closed"), InterfaceError("closed")])
def test_a_database_that_fell_is_waited_for(fault: Exception) -> None:
    decision = RenderAgain().get_retry_decision(exception=fault, job=job(40))
    assert decision is not None and decision.retry_at is not None and DATABASE_RETRY_SECONDS < 60


def test_a_form_that_fails_is_tried_three_times() -> None:
    again = [
        RenderAgain().get_retry_decision(exception=RenderingFailed(), job=job(n)) for n in range(ATTEMPTS)
    ]
    assert [decision is not None for decision in again] == [True, True, False]
    assert RenderAgain().get_retry_decision(exception=ValueError(), job=job(0)) is None


def test_a_database_that_falls_while_rendering_leaves_the_preparation_to_go_on(walk: Walk) -> None:
    """Nobody is told of a failure, even in the last attempt, and the next run goes on from what was stored."""
    preparation = walk.queued()
    real = preparations._store_rendition
    with (
        patch.object(preparations, "_store_rendition", side_effect=OperationalError("server closed")),
        pytest.raises(OperationalError),
    ):
        render_preparation(preparation_id=preparation.pk, is_last_attempt=True)
    preparation.refresh_from_db()
    assert (preparation.state, preparation.error) == (PreparationState.RENDERING, "")
    assert preparations._store_rendition is real
    assert render_preparation(preparation_id=preparation.pk).state == PreparationState.READY
