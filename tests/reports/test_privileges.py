"""The role of the web and of the jobs: it does all the work, and cannot undo what is sealed.

Every table of the database has a decision, and what holds it is looked up in the database itself.
"""

from collections.abc import Callable, Iterator
from functools import partial
from unittest.mock import patch

import pghistory
import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction
from django.db.backends.signals import connection_created
from django.test import Client

from accounts.models import User
from municipalismo import embedded
from participation import seals_chain, seals_imports
from participation.models import Meeting
from participation.seals import SEALED_TABLES as SEALED_WITH_MINUTES
from participation.seals import SESSION_TABLES, VOTE_TABLES
from planning import seals as audit_seals
from planning import seals_progress
from planning.models import Person
from reports import privileges, seals_improvement
from reports.chain import verify_chain
from reports.privileges import Protection, decision
from reports.seals import INDEX_TABLES
from reports.seals import SEALED_TABLES as SEALED_PUBLICATIONS
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
        "UPDATE reports_rendition SET data = ''",
        "DELETE FROM reports_reading",
        "UPDATE reports_preparation SET snapshot = '{}'",
        "DELETE FROM reports_preparation",
        "DELETE FROM planning_person",
        "DELETE FROM accounts_user",
        "ALTER FUNCTION participation_sealed() OWNER TO municipalismo_app",
        "ALTER TABLE pghistory_context DISABLE TRIGGER audit_context",
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


def test_coming_in_as_that_role_leads_no_further(transactional_db: None) -> None:
    """Not through SET ROLE, as above, but by a connection of its own, as the web has it."""
    own = connection.copy()
    own.settings_dict = {**own.settings_dict, "USER": embedded.APPLICATION}
    try:
        with own.cursor() as cursor:
            for role in (embedded.OWNER, "postgres"):
                with pytest.raises(ProgrammingError, match="permission denied to set role"):
                    cursor.execute(f"SET ROLE {role}")
            with pytest.raises(ProgrammingError, match="permission denied"):
                cursor.execute("UPDATE reports_publication SET title = 'x'")
    finally:
        own.close()


def tables() -> list[str]:
    """Every table of the test database."""
    with connection.cursor() as cursor:
        return privileges.tables(cursor)


def granted(sql: Callable[..., list]) -> dict[str, set[str]]:
    """What the application may do, as the database knows it: ``{table: {"SELECT", "UPDATE(state)", …}}``."""
    whole = sql(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s",
        embedded.APPLICATION,
    )
    columns = sql(
        "SELECT table_name, column_name FROM information_schema.role_column_grants"
        " WHERE grantee = %s AND privilege_type = 'UPDATE'",
        embedded.APPLICATION,
    )
    found: dict[str, set[str]] = {}
    for table, right in whole:
        found.setdefault(table, set()).add(right)
    for table, column in columns:
        if "UPDATE" not in found[table]:
            found[table].add(f"UPDATE({column})")
    return found


def enabled_triggers(sql: Callable[..., list], table: str) -> str:
    """Names of the triggers of a table that fire, in one line."""
    names = sql(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled <> 'D'",
        table,
    )
    return " ".join(name for (name,) in names)


def test_every_table_has_a_decision_and_every_decision_a_table(db: None) -> None:
    undecided = [table for table in tables() if decision(table) is privileges.UNDECIDED]
    assert not undecided, f"Decide in reports/privileges.py what the application may do to: {undecided}"
    assert set(privileges.TABLES) <= set(tables())


def test_a_table_that_nobody_decided_on_is_found_and_only_added_to(sql: Callable[..., list]) -> None:
    sql("CREATE TABLE nueva (id int)")
    privileges.grant()
    assert granted(sql)["nueva"] == {"SELECT", "INSERT"}
    with pytest.raises(AssertionError, match="nueva"):
        test_every_table_has_a_decision_and_every_decision_a_table(None)


def test_the_database_grants_what_was_decided_and_no_more(sql: Callable[..., list]) -> None:
    names = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE"}
    expected = {}
    for table in tables():
        decided = decision(table)
        rights = {names[letter] for letter in decided.rights}
        if decided.columns:
            rights = rights - {"UPDATE"} | {f"UPDATE({column})" for column in decided.columns}
        expected[table] = rights
    assert granted(sql) == expected
    sql(f"GRANT ALL ON reports_publication, accounts_notice TO {embedded.APPLICATION}")
    privileges.grant()  # what somebody gave by hand goes at the next migration
    assert granted(sql) == expected


def test_what_protects_each_table_is_there(sql: Callable[..., list]) -> None:
    sealed = {**SEALED_WITH_MINUTES, **SESSION_TABLES, **VOTE_TABLES, **SEALED_PUBLICATIONS, **INDEX_TABLES}
    sealed |= audit_seals.PLAN_TABLES | dict.fromkeys(seals_progress.SEALED, "")
    sealed |= seals_chain.WORKSHOP_TABLES | dict.fromkeys(seals_chain.SEALED, "")
    sealed |= seals_imports.WITH_PROPOSAL
    sealed |= seals_improvement.WITH_MATRIX | dict.fromkeys(seals_improvement.SEALED, "")
    for table in tables():
        decided, triggers = decision(table), enabled_triggers(sql, table)
        if decided.protection in (Protection.ADDED, Protection.FIXED):
            assert not set(decided.rights) & {"U", "D"}, table
        if decided.protection == Protection.SEALED or table in sealed:
            assert {"sealed_row", "sealed_table"} <= set(triggers.split()), table
            assert table in sealed, table
        if decided.protection == Protection.TRACKED:
            assert all(f"{kind}_{kind}" in triggers for kind in ("insert", "update", "delete")), table
        assert decided.why, table


@pytest.fixture
def production(settings) -> Iterator[None]:
    """Only what these checks read of the settings."""
    settings.PRODUCTION = True
    yield


def test_production_does_not_start_as_the_owner(db: None, production: None) -> None:
    assert "es dueño de" in " ".join(privileges.excess_rights())
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL"):
        privileges.refuse_excess_rights()
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        call_command("procrastinate", "worker", "--one-shot")
    assert "reports.E001" in [error.id for error in run_checks(include_deployment_checks=True)]


def test_production_starts_as_the_application(db: None, production: None) -> None:
    become_application()
    assert privileges.excess_rights() == []
    privileges.refuse_excess_rights()
    assert "reports.E001" not in [error.id for error in run_checks(include_deployment_checks=True)]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("GRANT UPDATE ON reports_publication TO {}", "cambiar filas (UPDATE) en reports_publication"),
        (
            "GRANT UPDATE (title) ON reports_publication TO {}",
            "cambiar filas (UPDATE) en reports_publication",
        ),
        ("GRANT UPDATE ON reports_preparation TO {}", "cambiar filas (UPDATE) en reports_preparation"),
        ("GRANT DELETE ON planning_personevent TO {}", "borrar filas (DELETE) en planning_personevent"),
        ("GRANT TRUNCATE ON accounts_notice TO {}", "TRUNCATE"),
        ("GRANT TRIGGER ON accounts_notice TO {}", "disparadores"),
        ("GRANT CREATE ON SCHEMA public TO {}", "esquema public"),
        (
            "ALTER TABLE reports_rendition DISABLE TRIGGER sealed_row",
            "sello de reports_rendition está apagado",
        ),
        ("CREATE TABLE suya (n int); ALTER TABLE suya OWNER TO {}", "dueño de suya"),
    ],
)
def test_production_does_not_start_with_a_right_too_many(
    sql: Callable[..., list], production: None, statement: str, told: str
) -> None:
    if "OWNER TO" in statement:  # making it somebody's takes the right to create there
        sql(f"GRANT CREATE ON SCHEMA public TO {embedded.APPLICATION}")
    sql(statement.format(embedded.APPLICATION))
    become_application()
    with pytest.raises(ImproperlyConfigured) as refusal:
        privileges.refuse_excess_rights()
    assert told in str(refusal.value) + " ".join(privileges.excess_rights())


def make_context(sql: Callable[..., list], *, user: int | None, days_old: int = 0) -> None:
    sql(
        "INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES (gen_random_uuid(),"
        " jsonb_build_object('user', %s::int), now() - %s * interval '1 day', now())",
        user,
        days_old,
    )


@pytest.mark.parametrize(("user", "days_old"), [(7, 0), (None, 2)])
def test_the_author_of_a_change_is_not_rewritten(
    sql: Callable[..., list], user: int | None, days_old: int
) -> None:
    make_context(sql, user=user, days_old=days_old)
    become_application()
    with pytest.raises(IntegrityError, match=audit_seals.REFUSAL), transaction.atomic():
        sql("""UPDATE pghistory_context SET metadata = '{"user": 8}'""")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql("DELETE FROM pghistory_context")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql("UPDATE pghistory_context SET created_at = now()")


def test_a_request_adds_to_its_context_until_it_ends(people: dict[str, User]) -> None:
    """Somebody who signs in within the request becomes its author; the owner, who purges, may change all."""
    become_application()
    with pghistory.context(user=None):
        Person.objects.filter(code="team").update(last_name="Uno")
        with pghistory.context(user=people["staff"].pk, action="algo"):
            Person.objects.filter(code="team").update(last_name="Dos")
    newest = Person.pgh_event_model.objects.order_by("-pgh_id")[0]
    assert newest.pgh_context.metadata == {"user": people["staff"].pk, "action": "algo"}
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("UPDATE pghistory_context SET metadata = '{}'")


def test_started_without_its_database_it_is_looked_at_later(db: None, production: None) -> None:
    """Every connection is refused until one comes in as a role without excess rights; then nobody asks again."""
    with patch.object(privileges, "excess_rights", side_effect=OperationalError("down")):
        privileges.refuse_excess_rights()
    try:
        connects = partial(connection_created.send, sender=type(connection), connection=connection)
        with patch.object(connection, "close") as close:
            for _ in range(2):
                with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL"):
                    connects()
            assert close.call_count == 2
            become_application()
            connects()
        with patch.object(privileges, "excess_rights") as asked:
            connects()
        assert not asked.called
    finally:
        connection_created.disconnect(dispatch_uid="reports.first_connection")
