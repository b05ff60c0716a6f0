"""The role of the web and of the jobs: it does all the work, and cannot undo what is sealed."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from accounts.models import User
from municipalismo import embedded
from participation.models import Meeting
from reports.chain import verify_chain
from tests.participation.making import approved as make_meeting
from tests.reports.conftest import Walk


def become_application() -> None:
    """As if this process had come in as that role; the owner is a member of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [embedded.APPLICATION])
        if not cursor.fetchone():
            pytest.skip("this server does not have the role")
        cursor.execute(f"SET LOCAL ROLE {embedded.APPLICATION}")


def test_it_prepares_reads_and_seals(walk: Walk, client_as: Callable[[str], Client]) -> None:
    become_application()
    walk.next_version(walk.sealed())
    assert (verify_chain().publications, verify_chain().broken) == (2, [])
    assert client_as("staff").get("/gestion/").status_code == 200
    assert Client().get("/salud/").json()["migrado"]


def test_it_records_and_its_changes_are_told(people: dict[str, User]) -> None:
    become_application()
    make_meeting(people["staff"])
    assert Meeting.pgh_event_model.objects.count() >= 1


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE reports_publication DISABLE TRIGGER sealed_row",
        "ALTER TABLE participation_attendance DISABLE TRIGGER USER",
        "DROP TRIGGER sealed_row ON reports_rendition",
        "DROP FUNCTION reports_sealed() CASCADE",
        "CREATE OR REPLACE FUNCTION reports_refuse_if_sealed(preparation bigint) RETURNS void LANGUAGE sql AS ''",
        "ALTER TABLE reports_publication RENAME TO otra",
        "SET session_replication_role = replica",
        "UPDATE reports_publication SET title = 'x'",
        "DELETE FROM reports_publication",
        "TRUNCATE reports_publication CASCADE",
        "TRUNCATE participation_meeting CASCADE",
        "UPDATE participation_meetingevent SET code = 'x'",
        "DELETE FROM planning_membershipevent",
        "DELETE FROM django_migrations",
        "CREATE TABLE otra (n integer)",
    ],
)
def test_it_cannot_undo_what_is_sealed(db: None, statement: str) -> None:
    become_application()
    with (
        pytest.raises(ProgrammingError, match=r"must be owner|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
