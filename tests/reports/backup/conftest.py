"""What the tests of backups share."""

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def _nobody_else_connected(request: pytest.FixtureRequest) -> None:
    """End the connections that threads of earlier tests left open: a database in use is not replaced."""
    if request.node.get_closest_marker("django_db") is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
