"""Who may record what happened (domain §13)."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Role, Rule, rule
from participation.models import Meeting
from planning.models import Body
from planning.permissions import bodies_kept_by, can, check
from planning.queries import bodies_in_order

CALL_MEETING = rule(
    "call_meeting",
    "Preparar, convocar y suspender una reunión, y escribir su orden del día",
    Role.STAFF,
    Role.BODY_OFFICER,
)
REGISTER_MATTERS = rule(
    "register_matters", "Registrar asuntos entrados (mesa de entrada)", Role.STAFF, Role.BODY_OFFICER
)
READ_MATTERS = rule(
    "read_matters",
    "Leer los asuntos entrados de un órgano, con quién los mandó",
    Role.ADMINISTRATOR,
    Role.STAFF,
    Role.BODY_MEMBER,
    Role.BODY_OFFICER,
)
MANAGE_AGENDA_TEMPLATES = rule(
    "manage_agenda_templates",
    "Escribir los modelos de orden del día",
    Role.ADMINISTRATOR,
    Role.STAFF,
    Role.BODY_OFFICER,
)
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

RULES = (
    CALL_MEETING,
    REGISTER_MATTERS,
    READ_MATTERS,
    MANAGE_AGENDA_TEMPLATES,
    RECORD_MEETING,
    APPROVE_MINUTES,
    READ_ORIGINALS,
    REVIEW_TEXTS,
    IMPORT_RECORDS,
    SEE_IMPORTS,
)


def check_can_call(user: User, meeting: Meeting) -> None:
    """Staff, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, CALL_MEETING, bodies=meeting.bodies.all())


def bodies_to_call(user: User) -> QuerySet[Body]:
    """The bodies that the person may name on a meeting: every one for staff, else those of which they are officers."""
    bodies = bodies_in_order(Body.objects.all())
    return bodies if can(user, CALL_MEETING) else bodies.filter(pk__in=bodies_kept_by(user))


def can_call(user: User, meeting: Meeting) -> bool:
    """As ``check_can_call``, for templates."""
    return can(user, CALL_MEETING, bodies=meeting.bodies.all())


def bodies_for(user: User, what: Rule) -> QuerySet[Body]:
    """The bodies for each of which the person may do something that concerns one body alone, in order."""
    bodies = bodies_in_order(Body.objects.all())
    if can(user, what):
        return bodies
    return bodies.filter(pk__in=[body.pk for body in bodies if can(user, what, bodies=[body])])


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
