"""What the jobs of every app share: another try when the database is away, and work whose progress a page follows."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection, models
from procrastinate import JobContext, RetryStrategy

logger = logging.getLogger(__name__)

Progress = Callable[[int, str], None]

# A database that restarts is back within seconds, one whose disk is full within minutes: 3, 9, 27, 81, 243 s.
_TRIES = 6
_FALLEN = (OperationalError, InterfaceError)
RETRY = RetryStrategy(max_attempts=_TRIES - 1, exponential_wait=3, retry_exceptions=_FALLEN)


@contextmanager
def failure_told(context: JobContext, tell: Callable[[str], None], *, what: str) -> Iterator[None]:
    """Leave nobody waiting for a job that will not come back: ``tell`` is given the reason, in words."""
    try:
        yield
    except _FALLEN:
        if context.job.attempts + 1 >= _TRIES:
            tell("La base de datos no estuvo disponible. Probá de nuevo.")
        raise
    except Exception:
        logger.exception("%s could not be finished", what)
        tell("Hubo un problema del portal, no de lo que subiste.")
        raise


@contextmanager
def progress_outside(model: type[models.Model], pk: int) -> Iterator[Progress]:
    """Tell how far the work is (columns ``progress`` and ``step``) on a connection of its own: the page cannot see
    inside its transaction.
    """
    outside = connection.copy()
    table = connection.ops.quote_name(model._meta.db_table)

    def tell(percent: int, step: str) -> None:
        with outside.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET progress = %s, step = %s WHERE id = %s",  # noqa: S608
                [percent, step, pk],
            )

    try:
        yield tell
    finally:
        outside.close()
