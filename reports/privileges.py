"""What the role of the web and of the jobs may do in the database, table by table.

It owns nothing, so it can neither switch a trigger off nor drop one nor TRUNCATE. Every table has its line in
``TABLES``: what the application may do there and what keeps its rows as they were. A table without a line can be
read and added to, and a test fails until somebody decides (tests/reports/test_privileges.py). The owner's role is
for migrations and the commands in ``municipalismo/database.py``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg import sql


class Protection(StrEnum):
    """What keeps the rows of a table as they were."""

    ADDED = "added"  # by privilege: the application can only add rows
    FIXED = "fixed"  # by privilege: the application can only read
    SEALED = "sealed"  # by trigger: drafts change, what is approved or published does not
    TRACKED = "tracked"  # changing is its purpose; every change is an event, and events are ADDED
    WORKING = "working"  # nothing to keep: why, it says beside it


@dataclass(frozen=True)
class Table:
    """One decision. ``rights`` are the letters of SELECT, INSERT, UPDATE, DELETE; ``columns`` narrow UPDATE down."""

    protection: Protection
    rights: str
    why: str
    columns: tuple[str, ...] = ()


def _added(why: str) -> Table:
    return Table(Protection.ADDED, "SI", why)


def _fixed(why: str) -> Table:
    return Table(Protection.FIXED, "S", why)


def _sealed(why: str, rights: str = "SIUD", columns: tuple[str, ...] = ()) -> Table:
    return Table(Protection.SEALED, rights, why, columns)


def _tracked(why: str, rights: str = "SIU") -> Table:
    return Table(Protection.TRACKED, rights, why)


def _working(why: str, rights: str = "SIUD", columns: tuple[str, ...] = ()) -> Table:
    return Table(Protection.WORKING, rights, why, columns)


UNDECIDED = _added("nobody decided yet")
_QUEUE = _working("the queue of jobs, emptied as they are done")

#: Every table but those of events, which are all ``ADDED``.
TABLES: dict[str, Table] = {
    # What is published.
    "reports_publication": _added("a link of the chain; a trigger refuses changes even to the owner"),
    "reports_preparation": _sealed(
        "its state moves until it is sealed; what it says and its code never",
        "SIU",
        ("state", "progress", "step", "error"),
    ),
    "reports_rendition": _added("bytes and their hash; the trigger refuses additions after the seal"),
    "reports_reading": _added("somebody left word of having read it"),
    "reports_document": _tracked("the title and the state of the authored text"),
    "reports_documentpart": _tracked("authored text; what was published of it is frozen in the preparation"),
    "reports_document_bodies": _working(
        "which bodies a document covers, chosen with it; the preparation froze them", "SI"
    ),
    "reports_resolutionentry": _added("written in the seal; the trigger refuses additions after it"),
    "reports_paper": _working("papers to print, made anew when asked for again; the purge lets go of them"),
    "reports_searchentry": _working("made anew from what it tells of"),
    "reports_searchdue": _working("noted by the owner's triggers, taken away as it is worked off", "SD"),
    "reports_withdrawal": _added("a request of withdrawal; a trigger refuses changes"),
    "reports_withdrawaldecision": _added("another person's decision; a trigger refuses changes"),
    "reports_destruction": _fixed("only the owner's command destroys bytes, and says so here"),
    "reports_erasure": _fixed("written by the owner's purge"),
    "reports_backup": _fixed("written by the owner's backup and restore"),
    "reports_chaincheck": _working(
        "when the chain was verified; a job adds rows and drops those of months ago", "SID"
    ),
    "reports_personalsettings": _working("how an account wants to be told, changed at will"),
    "reports_recentitem": _working("what an account opened last; the oldest goes with each new one"),
    # The municipality looks at itself.
    "reports_swotmatrix": _sealed("once published, but to be reopened for a corrected version"),
    "reports_swotfactor": _sealed("with the matrix"),
    "reports_factorevidence": _sealed("with the matrix", "SID"),
    "reports_swottally": _sealed("with the matrix; how many, never who"),
    "reports_swotballot": _sealed("with the matrix; who, never what", "SI"),
    "reports_swotstrategy": _sealed("with the matrix"),
    "reports_swotstrategy_factors": _sealed("with the matrix", "SID"),
    "reports_strategyitem": _added("a strategy became an item of the plan"),
    "reports_manualchapter": _tracked("the next edition; those sealed are in their documents"),
    "reports_chaptercomment": _tracked("what people say of a chapter, and what was done with it"),
    "reports_manualfigure": _added("named by its bytes"),
    "reports_adoptionstep": _tracked("a plan of work", "SIUD"),
    "reports_evaluation": _tracked("what its document says of it is frozen there"),
    "reports_surveyquestion": _sealed("once somebody answered it"),
    "reports_surveysheet": _added("what somebody answered"),
    "reports_surveyanswer": _added("what somebody answered; the purge empties its words"),
    "reports_surveyballot": _added("who has answered, never what"),
    "reports_surveyreading": _tracked("a judgement, which may be made again"),
    "reports_lesson": _tracked("what its document says of it is frozen there", "SIUD"),
    "reports_chapterverdict": _tracked("what its document says of it is frozen there", "SIUD"),
    "reports_finding": _tracked("what its document says of it is frozen there", "SIUD"),
    # Following.
    "reports_follower": _working(
        "an address somebody left, which the audit must not copy; forgotten at will"
    ),
    "reports_following": _working("what they follow, changed and stopped at will"),
    "reports_happening": _added("that something became public, noted once"),
    "reports_telling": _working("who was told of it; goes with the follower"),
    # What happened.
    "participation_meeting": _sealed("with its minutes"),
    "participation_minutes": _sealed("once approved"),
    "participation_meetingbody": _sealed("with the minutes"),
    "participation_summons": _sealed("with the minutes"),
    "participation_attendance": _sealed("with the minutes"),
    "participation_headcount": _sealed("with the minutes"),
    "participation_contribution": _sealed("with the minutes"),
    "participation_agendaitem": _sealed("with the minutes"),
    "participation_presiding": _sealed("with the minutes"),
    "participation_recess": _sealed("with the minutes"),
    "participation_decision": _sealed("with the minutes, and once other minutes were approved by it"),
    "participation_vote": _sealed("with its decision"),
    "participation_callsent": _added("what members were told of a meeting, and when"),
    "participation_incomingmatter": _tracked("the register of what came in: an extract is corrected", "SIUD"),
    "participation_agendatemplate": _working("headings that agendas begin with"),
    "participation_amendment": _working(
        "what members propose keeps its words; only what becomes of it is written",
        "SIU",
        ("state", "answer", "decided_by_id", "decided_at"),
    ),
    "participation_minutesmove": _added("what was done with minutes, by whom and why"),
    "participation_signature": _added("somebody signed, or refused"),
    "participation_signedscan": _added("the paper that was signed"),
    "participation_rectification": _added("a correction decided by a later session"),
    "participation_redaction": _tracked("what the public version covers, until it is published", "SIUD"),
    "participation_attendancejustification": _added("a reason for an absence; a later one replaces it"),
    "participation_planorigin": _tracked("a judgement about the plan, which may be taken back", "SID"),
    "participation_planhearing": _tracked("which session presented a plan, until it is corrected", "SIUD"),
    "participation_resolutionnotice": _added("a resolution was notified"),
    "participation_contributionreview": _tracked("a judgement, which may be reviewed again", "SIUD"),
    "participation_attendancetotal": _fixed("totals, written by the owner's triggers alone"),
    "participation_meetingtotal": _fixed("totals, written by the owner's triggers alone"),
    "participation_unsettled": _fixed(
        "what the same triggers still have to add up; empty between transactions"
    ),
    "participation_importbatch": _working("progress of an upload; what it wrote is tracked and sealed"),
    "participation_importfile": _working("the uploaded bytes, discarded after the import", "SID"),
    "participation_minutesimport": _working("documents brought together, until nothing is left of them"),
    "participation_minutesproposal": _sealed("once confirmed"),
    "participation_namedecision": _working("who a name is, decided again at will"),
    "participation_factspan": _sealed("with its document", "SID"),
    # The chain: from what was said to what was given back.
    "participation_workshop": _tracked("a call is mended at any time", "SIUD"),
    "participation_workshoptable": _sealed("with the minutes"),
    "participation_facilitator": _sealed("with the minutes"),
    "participation_incident": _sealed("with the minutes"),
    "participation_attendee": _working("names left with consent, purged; the head count stays"),
    "participation_workshopphoto": _working("photos, taken away when somebody in them asks for it"),
    "participation_contributionsheet": _working("an upload, until it is written or discarded"),
    "participation_admission": _tracked("a judgement, which may be made again"),
    "participation_receipt": _working("cards wait for what is written on them", "SIU", ("contribution_id",)),
    "participation_contributioncontact": _working("whom to tell, purged afterwards"),
    "participation_topic": _tracked("titles are mended, topics merged and parted"),
    "participation_topic_subzones": _working("where a topic is, judged again at will", "SID"),
    "participation_topic_neighbourhoods": _working("where a topic is, judged again at will", "SID"),
    "participation_coding": _tracked("a judgement, which may be made again", "SIUD"),
    "participation_topicmove": _added("merges and splits; a trigger refuses changes"),
    "participation_topicmoveorigin": _added("which contributions a move concerned"),
    "participation_topicstanding": _working("worked out anew whenever something changes", "SIUD"),
    "participation_response": _sealed("once published", "SIU"),
    "participation_responselink": _sealed("with its answer", "SID"),
    "participation_responsemove": _added("what was done with an answer, by whom and why"),
    "participation_devolution": _tracked("title and dates of what its document says"),
    "participation_devolutiontopic": _working("which topics are given back; the seal freezes them"),
    "participation_devolutionpublication": _sealed(
        "but for its withdrawal", "SIU", columns=("withdrawn_on",)
    ),
    "participation_givenback": _added("which topics a sealed devolution gave back"),
    "participation_devolutionpresentation": _tracked("where it was presented is corrected", "SIUD"),
    "participation_devolutionchannel": _tracked("reach becomes known later", "SIUD"),
    "participation_validationanswer": _working(
        "what readers say keeps its words; only what becomes of it is written",
        "SIU",
        (
            "state",
            "public_text",
            "reply",
            "contribution_id",
            "decided_by_id",
            "decided_at",
            "edit_version",
        ),
    ),
    # Who and what for.
    "planning_coatofarms": _added("named by its bytes"),
    "planning_municipality": _tracked("name and texts"),
    "planning_rulesetting": _tracked("rules by date", "SI"),
    "planning_theme": _working("catalogue, grown by actions", "SIU"),
    "planning_neighbourhood": _working("catalogue, loaded from a file with its licence", "SIU"),
    "planning_subzone": _working("catalogue, edited by administrators", "SIU"),
    "planning_subzone_neighbourhoods": _working("catalogue, edited by administrators", "SID"),
    "planning_holiday": _working("catalogue, by which working days are counted"),
    "planning_datarequest": _tracked("requests about personal data, from their arrival to the answer"),
    "planning_sealedmigration": _fixed("what a migration did to sealed rows, written by the owner"),
    "planning_body": _tracked("bodies begin and end"),
    "planning_person": _tracked("names are corrected"),
    "planning_personcontact": _working("contact data, which the audit must not copy"),
    "planning_membership": _tracked("mandates begin, end and are corrected"),
    "planning_actingmayor": _tracked("terms of who stands in"),
    "planning_publisherdelegation": _tracked("delegations begin and end"),
    "planning_developmentplan": _sealed("once approved"),
    "planning_planitem": _sealed("with its plan"),
    "planning_planitem_themes": _sealed("with the plan", "SID"),
    "planning_planitem_subzones": _sealed("with the plan", "SID"),
    "planning_indicator": _sealed("with the plan"),
    "planning_target": _sealed("with the plan"),
    "planning_operationalplan": _tracked("drafted, put in force, and its introduction corrected", "SIUD"),
    "planning_activity": _tracked("days move and money is assigned while the year goes on", "SIUD"),
    "planning_activity_subzones": _working("where an activity takes place", "SID"),
    "planning_milestone": _tracked("days move while the year goes on", "SIUD"),
    "planning_progressreport": _sealed("once accepted, and what was sent once its period is closed"),
    "planning_progressfile": _sealed("with its report"),
    "planning_progressoverride": _added("a correction is made anew, never changed"),
    "planning_planstanding": _working("worked out anew whenever something changes", "SIUD"),
    "planning_itemstanding": _working("worked out anew whenever something changes", "SIUD"),
    "planning_activitystanding": _working("worked out anew whenever something changes", "SIUD"),
    "planning_periodclosing": _sealed(
        "but for its reopening", "SIU", columns=("undone_at", "undone_by_id", "undone_reason")
    ),
    "planning_frozenstanding": _added("how things stood when a period was closed"),
    "planning_deadline": _tracked("dates move and are met", "SIUD"),
    "planning_teamtask": _tracked("tasks change hands and are done", "SIUD"),
    "planning_plansheet": _working(
        "progress of an uploaded spreadsheet; what it wrote is tracked and sealed"
    ),
    "planning_plansheetfile": _working("the uploaded bytes, discarded after the import", "SID"),
    "planning_sheetlayout": _working("what the columns of somebody's spreadsheets are", "SIU"),
    # Who signs in.
    "accounts_user": _tracked("accounts are invited, edited, deactivated"),
    "accounts_firstruncode": _working("a code that works once, replaced by the next"),
    "accounts_notice": _working("read or unread", "SIU"),
    "accounts_outgoingmail": _working("mail on its way out; it is settled, not deleted", "SIU"),
    "accounts_refusedattempt": _working("counters of refusals, kept for a while"),
    "accounts_sharedvalue": _working("what processes must agree on for a moment"),
    "account_emailaddress": _working("the address to sign in with; allauth's copy of the account's"),
    "account_emailconfirmation": _working("links that expire"),
    "mfa_authenticator": _working("second factors, which people add and take away"),
    "django_session": _working("sessions begin and end"),
    "django_admin_log": _added("what somebody did in the admin"),
    "pghistory_context": _working(
        "who an audited change belongs to; a trigger keeps the author and closes it after a day",
        "SIU",
        ("metadata", "updated_at"),
    ),
    # Written by migrations alone.
    "django_migrations": _fixed("what migrations ran"),
    "django_content_type": _fixed("names of models"),
    "auth_permission": _fixed("unused: rights follow from memberships"),
    "auth_group": _fixed("unused: rights follow from memberships"),
    "auth_group_permissions": _fixed("unused: rights follow from memberships"),
    # Jobs.
    "procrastinate_jobs": _QUEUE,
    "procrastinate_events": _QUEUE,
    "procrastinate_periodic_defers": _QUEUE,
    "procrastinate_workers": _QUEUE,
}
_postponed = ContextVar("postponed", default=False)
_NAMES = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE"}
#: What would let the application undo what is sealed, in words.
_DANGERS = """
SELECT 'es superusuario' FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)
UNION ALL SELECT 'puede crear o cambiar roles' FROM pg_roles WHERE rolname = current_user AND rolcreaterole
UNION ALL SELECT 'es dueño de ' || relname || ' (o miembro de quien lo es)' FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S', 'v', 'm')
    AND pg_has_role(current_user, relowner, 'MEMBER')
UNION ALL SELECT 'es dueño de la función ' || proname FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND pg_has_role(current_user, proowner, 'MEMBER')
UNION ALL SELECT 'puede vaciar (TRUNCATE) o poner disparadores en ' || relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND has_table_privilege(current_user, oid, 'TRUNCATE, TRIGGER')
UNION ALL SELECT 'puede crear objetos en el esquema public'
    WHERE has_schema_privilege(current_user, 'public', 'CREATE')
UNION ALL SELECT 'el sello de ' || tgrelid::regclass || ' está apagado' FROM pg_trigger
    WHERE tgenabled = 'D' AND NOT tgisinternal
"""


def decision(table: str) -> Table:
    """Return what was decided for a table; ``UNDECIDED`` when nobody did."""
    return _event_tables().get(table) or TABLES.get(table, UNDECIDED)


@contextmanager
def granted_at_the_end() -> Iterator[None]:
    """Within, ``migrate`` grants nothing; the application gets its rights on leaving, if nothing failed."""
    is_postponed = _postponed.set(True)
    try:
        yield
    finally:
        _postponed.reset(is_postponed)
    grant()


def grant(using: str = "default", **_signal: Any) -> None:
    """Give the role exactly its rights over every table there is now. Repeating it is harmless; ``migrate`` does.

    Where the role does not exist (a server that did not make it) nothing is granted, nor where there is only one role.
    """
    if _postponed.get():
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        role = settings.DATABASE_APPLICATION_ROLE
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role])
        if not cursor.fetchone():
            return
        name = sql.Identifier(role)
        statements: list[sql.Composable] = [
            sql.SQL(statement).format(name)
            for statement in (
                "GRANT USAGE ON SCHEMA public TO {}",
                "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
                "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            )
        ]
        statements += [
            sql.SQL("GRANT {} ON {} TO {}").format(_rights(decision(table)), sql.Identifier(table), name)
            for table in tables(cursor)
        ]
        cursor.execute(sql.SQL("; ").join(statements))


def excess_rights(using: str = "default") -> list[str]:
    """Say in Spanish what this connection may do that the application must not; empty when all is well."""
    with connections[using].cursor() as cursor:
        cursor.execute(_DANGERS)
        found = [what for (what,) in cursor.fetchall()]
        for table in tables(cursor):
            found += [f"puede {verb} en {table}" for verb in _excess(cursor, table, decision(table))]
    return found


def refuse_excess_rights() -> None:
    """Stop a production web or worker that could undo what is sealed. Raises ``ImproperlyConfigured``.

    A database that does not answer yet stops nobody: the health page says so, and the first connection is looked at.
    """
    if not settings.PRODUCTION:
        return
    try:
        found = excess_rights()
    except OperationalError:
        connection_created.connect(_refuse_first_connection, dispatch_uid="reports.first_connection")
        return
    if found:
        raise ImproperlyConfigured(excess_message(found))


def _refuse_first_connection(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Let a process that started without its database serve nothing as a role that could undo what is sealed."""
    try:
        found = excess_rights(connection.alias)
    except DatabaseError:
        connection.close()
        raise
    if found:
        connection.close()
        raise ImproperlyConfigured(excess_message(found))
    connection_created.disconnect(dispatch_uid="reports.first_connection")


def excess_message(found: list[str]) -> str:
    """Say what is wrong and what to do, for whoever set the server up."""
    listed = "; ".join(found[:3]) + ("…" if len(found) > 3 else "")
    return (
        f"El rol de DATABASE_URL puede deshacer lo que está sellado: {listed}. Poné en DATABASE_URL un rol que no sea "
        "dueño de nada, el dueño en DATABASE_OWNER_URL, y corré «manage.py migrate», que reparte los permisos."
    )


def _event_tables() -> dict[str, Table]:
    """The audit: one table of events for each tracked model."""
    return {
        model._meta.db_table: _added("who did what")
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and model._meta.managed
    }


def tables(cursor: Any) -> list[str]:
    """Return every table of the portal's schema, ours and those of the parts we use."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
    )
    return [table for (table,) in cursor.fetchall()]


def _excess(cursor: Any, table: str, decided: Table) -> list[str]:
    cursor.execute(
        "SELECT has_table_privilege(current_user, %(table)s::regclass, 'UPDATE'),"
        " has_any_column_privilege(current_user, %(table)s::regclass, 'UPDATE'),"
        " has_table_privilege(current_user, %(table)s::regclass, 'DELETE')",
        {"table": f'public."{table}"'},
    )
    whole_rows, some_column, deletes = cursor.fetchone()
    may_update = whole_rows if decided.columns else some_column
    found = []
    if may_update and ("U" not in decided.rights or decided.columns):
        found.append("cambiar filas (UPDATE)")
    if deletes and "D" not in decided.rights:
        found.append("borrar filas (DELETE)")
    return found


def _rights(decided: Table) -> sql.Composable:
    parts = [
        sql.SQL("UPDATE ({})").format(sql.SQL(", ").join(map(sql.Identifier, decided.columns)))
        if letter == "U" and decided.columns
        else sql.SQL(_NAMES[letter])
        for letter in decided.rights
    ]
    return sql.SQL(", ").join(parts)
