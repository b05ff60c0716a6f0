"""A migration that says what it changes may touch sealed rows; any other is refused and leaves nothing behind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, migrations
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.utils import InternalError, ProgrammingError

from accounts.models import User
from municipalismo import embedded
from participation.models import Meeting
from participation.seals import REFUSAL
from planning import audit
from planning.models import SealedMigration
from planning.sealed_migrations import SealBroken, SealedChange
from reports.chain import verify_chain
from reports.models import Publication
from tests.participation.making import approved as make_meeting
from tests.reports.conftest import Walk

REASON = "El lugar se guardaba con espacios de más."


def migrate(operation: Operation) -> None:
    """Run a migration of one operation, as ``manage.py migrate`` does."""
    migration = migrations.Migration("prueba", "participation")
    migration.operations = [operation]
    with connection.schema_editor(atomic=True) as editor:
        migration.apply(ProjectState.from_apps(apps), editor)


def run(sql: str) -> Callable[[Any, Any], None]:
    """A step of a migration in SQL."""
    return lambda apps, editor: editor.execute(sql)


def sealed_change(sql: str, **columns: list[str]) -> SealedChange:
    columns = columns or {"participation_meeting": ["place"]}
    return SealedChange(columns=columns, change=run(sql), reason=REASON)


def seals() -> set[tuple[str, str]]:
    """Every seal of the database and whether it fires."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass || '.' || tgname, tgenabled FROM pg_trigger WHERE tgname LIKE 'sealed_%'"
        )
        return set(cursor.fetchall())


@pytest.fixture
def meeting(people: dict[str, User]) -> Meeting:
    return make_meeting(people["staff"])


@pytest.mark.parametrize(
    "step",
    [
        lambda apps, editor: apps.get_model("participation", "Meeting").objects.update(place="otro"),
        run("UPDATE participation_meeting SET place = 'otro'"),
        run("DELETE FROM participation_attendance"),
        run("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE participation_meeting CASCADE"),
    ],
)
def test_a_careless_migration_is_refused_even_to_the_owner(meeting: Meeting, step: Any) -> None:
    with pytest.raises(IntegrityError, match=REFUSAL):
        migrate(migrations.RunPython(step))
    meeting.refresh_from_db()
    assert meeting.place != "otro"


def test_a_declared_change_is_made_recorded_and_told(meeting: Meeting) -> None:
    before = seals()
    migrate(sealed_change("UPDATE participation_meeting SET place = 'Sede'"))
    meeting.refresh_from_db()
    assert meeting.place == "Sede"
    record = SealedMigration.objects.get()
    assert (record.reason, record.tables) == (REASON, ["participation_meeting"])
    assert record.rows == {"participation_meeting": Meeting.objects.count()}
    assert seals() == before and {state for _name, state in before} == {"O"}
    newest = audit.entries(kind="planning.sealedmigrationevent", limit=1)[0]
    assert (newest.verb, newest.kind) == ("Creó", "cambio de lo sellado por una migración")
    with pytest.raises(IntegrityError, match=REFUSAL):  # sealed again
        Meeting.objects.update(place="otro")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE participation_meeting SET place = 'Sede', title = 'Otro'",
        "INSERT INTO participation_meetingbody (meeting_id, body_id, position)"
        " SELECT id, (SELECT max(id) FROM planning_body), 9 FROM participation_meeting",
        "DELETE FROM participation_meetingbody",
    ],
)
def test_a_change_that_goes_further_leaves_nothing(meeting: Meeting, sql: str) -> None:
    before, state = seals(), Meeting.objects.values().get(pk=meeting.pk)
    operation = sealed_change(sql, participation_meeting=["place"], participation_meetingbody=["position"])
    with pytest.raises(SealBroken, match="Nothing was changed"):
        migrate(operation)
    assert Meeting.objects.values().get(pk=meeting.pk) == state
    assert seals() == before and not SealedMigration.objects.exists()


def test_tables_that_were_not_named_stay_sealed(meeting: Meeting) -> None:
    with pytest.raises(IntegrityError, match=REFUSAL):
        migrate(sealed_change("DELETE FROM participation_attendance"))


def test_a_failure_half_way_leaves_the_seals_on(meeting: Meeting) -> None:
    before = seals()
    with pytest.raises(ProgrammingError):
        migrate(sealed_change("UPDATE participation_meeting SET place = 'x'; SELECT no_existe()"))
    assert seals() == before
    meeting.refresh_from_db()
    assert meeting.place != "x"


def test_the_chain_holds_after_a_new_column(walk: Walk) -> None:
    walk.sealed()
    migrate(
        SealedChange(
            columns={"reports_publication": []},
            change=run(
                "ALTER TABLE reports_publication ADD COLUMN nota text; UPDATE reports_publication SET nota = 'a'"
            ),
            reason="Una columna nueva con su valor.",
        )
    )
    assert verify_chain().broken == [] and verify_chain().publications == Publication.objects.count() > 0


def test_it_does_not_work_outside_a_transaction_nor_backwards_nor_as_the_application(
    meeting: Meeting,
) -> None:
    operation = sealed_change("UPDATE participation_meeting SET place = 'x'")
    with pytest.raises(IrreversibleError):
        operation.database_backwards("participation", None, None, None)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {embedded.APPLICATION}")
    with pytest.raises((ProgrammingError, InternalError), match=r"must be owner|permission denied"):
        migrate(operation)
