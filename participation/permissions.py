"""Who may record what happened (domain §13)."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Role, rule
from participation.models import Meeting
from planning.models import Body
from planning.permissions import bodies_kept_by, can, check
from planning.queries import bodies_in_order

CALL_MEETING = rule("call_meeting", "Preparar y convocar una reunión", Role.STAFF, Role.BODY_OFFICER)
RECORD_MEETING = rule(
    "record_meeting",
    "Registrar asistencia, concurrencia y aportes (borrador del acta)",
    Role.STAFF,
    Role.BODY_OFFICER,
)
APPROVE_MINUTES = rule("approve_minutes", "Registrar la aprobación de un acta", Role.STAFF, Role.BODY_OFFICER)
REVIEW_TEXTS = rule("review_texts", "Revisar el texto público de los aportes", Role.STAFF, Role.PUBLISHER)
IMPORT_RECORDS = rule("import_records", "Importar registros desde planillas", Role.STAFF)
SEE_IMPORTS = rule(
    "see_imports",
    "Ver y descartar importaciones (cada quien las suyas; administración, todas)",
    Role.ADMINISTRATOR,
    Role.STAFF,
)
READ_ORIGINALS = rule(
    "read_originals",
    "Leer las palabras textuales de los aportes de una reunión",
    Role.ADMINISTRATOR,
    Role.STAFF,
    Role.BODY_MEMBER,
)
REDACT_MINUTES = rule(
    "redact_minutes",
    "Tachar en la versión pública de un acta lo que no se publica",
    Role.STAFF,
    Role.PUBLISHER,
)
NOTIFY_RESOLUTION = rule(
    "notify_resolution", "Registrar que una resolución se notificó", Role.STAFF, Role.BODY_OFFICER
)

RULES = (
    CALL_MEETING,
    RECORD_MEETING,
    APPROVE_MINUTES,
    READ_ORIGINALS,
    REVIEW_TEXTS,
    IMPORT_RECORDS,
    SEE_IMPORTS,
    REDACT_MINUTES,
    NOTIFY_RESOLUTION,
)


def check_can_call(user: User, meeting: Meeting) -> None:
    """Staff, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, CALL_MEETING, bodies=meeting.bodies.all())


def bodies_to_call(user: User) -> QuerySet[Body]:
    """The bodies that the person may name on a meeting: every one for staff, else those of which they are officers."""
    bodies = bodies_in_order(Body.objects.all())
    return bodies if can(user, CALL_MEETING) else bodies.filter(pk__in=bodies_kept_by(user))


def check_can_record(user: User, meeting: Meeting) -> None:
    """Staff, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, RECORD_MEETING, bodies=meeting.bodies.all())


def can_record(user: User, meeting: Meeting) -> bool:
    """As ``check_can_record``, for templates."""
    return can(user, RECORD_MEETING, bodies=meeting.bodies.all())


def check_can_approve(user: User, meeting: Meeting) -> None:
    """Staff, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, APPROVE_MINUTES, bodies=meeting.bodies.all())


def can_approve(user: User, meeting: Meeting) -> bool:
    """As ``check_can_approve``, for templates."""
    return can(user, APPROVE_MINUTES, bodies=meeting.bodies.all())


def check_can_read_originals(user: User, meeting: Meeting) -> None:
    """Members of the meeting's bodies, staff and administrators: people dictate names, telephones and illnesses."""
    check(user, READ_ORIGINALS, bodies=meeting.bodies.all())


def can_read_originals(user: User, meeting: Meeting) -> bool:
    """As ``check_can_read_originals``, for templates."""
    return can(user, READ_ORIGINALS, bodies=meeting.bodies.all())


def check_can_notify(user: User, meeting: Meeting) -> None:
    """Staff, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, NOTIFY_RESOLUTION, bodies=meeting.bodies.all())


def can_notify(user: User, meeting: Meeting) -> bool:
    """As ``check_can_notify``, for templates."""
    return can(user, NOTIFY_RESOLUTION, bodies=meeting.bodies.all())
