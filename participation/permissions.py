"""Who may record what happened, and who moves its minutes on (domain §13)."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import NotAllowed, Role, Rule, rule
from participation.models import Meeting, Minutes, Response, ResponseState
from participation.signing import Signing, signing_of
from planning.models import Body, BodyKind, Person
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
JUSTIFY_ABSENCES = rule(
    "justify_absences",
    "Registrar la justificación de una inasistencia y ver lo que se presentó",
    Role.ADMINISTRATOR,
    Role.STAFF,
    Role.BODY_OFFICER,
)
IMPORT_RECORDS = rule("import_records", "Importar registros desde planillas", Role.STAFF)
IMPORT_MINUTES = rule(
    "import_minutes",
    "Incorporar actas que ya existen como documentos (su presidencia o secretaría, las de su órgano)",
    Role.STAFF,
    Role.BODY_OFFICER,
)
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
SUBMIT_MINUTES = rule(
    "submit_minutes",
    "Pasar un acta a revisión, o devolverla a borrador con un motivo",
    Role.STAFF,
    Role.BODY_OFFICER,
)
AMEND_MINUTES = rule("amend_minutes", "Proponer una enmienda a un acta en revisión", Role.BODY_MEMBER)
DECIDE_AMENDMENTS = rule(
    "decide_amendments", "Resolver las enmiendas de un acta", Role.STAFF, Role.BODY_OFFICER
)
SIGN_MINUTES = rule(
    "sign_minutes",
    "Firmar un acta en el portal (la del Concejo Municipal, la Alcaldía y concejalas o concejales titulares; las "
    "demás, presidencia y secretaría)",
    Role.MAYOR,
    Role.COUNCILLOR,
    Role.BODY_OFFICER,
)
RECORD_PAPER = rule("record_paper", "Registrar un acta firmada en papel, con su copia escaneada", Role.STAFF)
RECORD_REFUSAL = rule(
    "record_refusal", "Dejar constancia de que alguien se negó a firmar", Role.STAFF, Role.BODY_OFFICER
)
READ_SCANS = rule(
    "read_scans",
    "Descargar la copia escaneada de un acta firmada en papel",
    Role.ADMINISTRATOR,
    Role.STAFF,
    Role.BODY_MEMBER,
)
REDACT_MINUTES = rule("redact_minutes", "Tachar en la versión pública de un acta", Role.STAFF, Role.PUBLISHER)
PUBLISH_MINUTES = rule("publish_minutes", "Publicar un acta firmada", Role.MAYOR, Role.PUBLISHER)
RECTIFY_MINUTES = rule(
    "rectify_minutes",
    "Registrar la rectificación de un acta que decidió una sesión posterior",
    Role.STAFF,
    Role.BODY_OFFICER,
)
NOTIFY_RESOLUTION = rule(
    "notify_resolution", "Registrar que una resolución se notificó", Role.STAFF, Role.BODY_OFFICER
)
LINK_ORIGIN = rule(
    "link_origin",
    "Vincular lo que dice el plan con los aportes y las resoluciones de donde viene",
    Role.STAFF,
    Role.PLANNING_TEAM,
)

MODERATE_PROPOSALS = rule(
    "moderate_proposals",
    "Moderar lo que llega por el formulario público, y leer lo que corrigen de una devolución",
    Role.STAFF,
    Role.PUBLISHER,
)
REGISTER_PROPOSALS = rule(
    "register_proposals",
    "Registrar lo que se propone por teléfono, en el mostrador, en papel o por nota, y los documentos de un órgano",
    Role.STAFF,
)
CODE_TOPICS = rule(
    "code_topics",
    "Sistematizar aportes: crear, unir y separar temas",
    Role.STAFF,
    Role.PLANNING_TEAM,
)
ASSIGN_RESPONSE = rule(
    "assign_response",
    "Asignar la respuesta a un tema, pasarla a otra persona o cambiarle el plazo (la redacta quien está asignado)",
    Role.STAFF,
    Role.COORDINATOR,
)
REVIEW_RESPONSE = rule("review_response", "Revisar o devolver una respuesta", Role.STAFF, Role.COORDINATOR)
PUBLISH_RESPONSE = rule("publish_response", "Publicar respuestas", Role.MAYOR, Role.PUBLISHER)
PREPARE_DEVOLUTION = rule(
    "prepare_devolution",
    "Preparar una devolución, y registrar dónde se presentó y por dónde se difundió",
    Role.STAFF,
    Role.PLANNING_TEAM,
)

RULES = (
    CALL_MEETING,
    REGISTER_MATTERS,
    READ_MATTERS,
    MANAGE_AGENDA_TEMPLATES,
    RECORD_MEETING,
    SUBMIT_MINUTES,
    AMEND_MINUTES,
    DECIDE_AMENDMENTS,
    APPROVE_MINUTES,
    SIGN_MINUTES,
    RECORD_PAPER,
    RECORD_REFUSAL,
    READ_SCANS,
    REDACT_MINUTES,
    PUBLISH_MINUTES,
    RECTIFY_MINUTES,
    READ_ORIGINALS,
    REVIEW_TEXTS,
    JUSTIFY_ABSENCES,
    IMPORT_RECORDS,
    IMPORT_MINUTES,
    SEE_IMPORTS,
    NOTIFY_RESOLUTION,
    LINK_ORIGIN,
    MODERATE_PROPOSALS,
    REGISTER_PROPOSALS,
    CODE_TOPICS,
    ASSIGN_RESPONSE,
    REVIEW_RESPONSE,
    PUBLISH_RESPONSE,
    PREPARE_DEVOLUTION,
)

_READ_DRAFT_ANSWERS = (ASSIGN_RESPONSE, REVIEW_RESPONSE, PUBLISH_RESPONSE, CODE_TOPICS)


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


def check_can_justify(user: User, meeting: Meeting) -> None:
    """Staff, administrators, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, JUSTIFY_ABSENCES, bodies=meeting.bodies.all())


def check_can_submit(user: User, meeting: Meeting) -> None:
    """Staff, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, SUBMIT_MINUTES, bodies=meeting.bodies.all())


def check_can_amend(user: User, meeting: Meeting) -> None:
    """Members of any of the meeting's bodies, today."""
    check(user, AMEND_MINUTES, bodies=meeting.bodies.all())


def can_amend(user: User, meeting: Meeting) -> bool:
    """As ``check_can_amend``, for templates."""
    return can(user, AMEND_MINUTES, bodies=meeting.bodies.all())


def check_can_decide_amendments(user: User, meeting: Meeting) -> None:
    """Staff, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, DECIDE_AMENDMENTS, bodies=meeting.bodies.all())


def can_decide_amendments(user: User, meeting: Meeting) -> bool:
    """As ``check_can_decide_amendments``, for templates."""
    return can(user, DECIDE_AMENDMENTS, bodies=meeting.bodies.all())


def check_can_sign(user: User, minutes: Minutes, signing: Signing | None = None) -> Person:
    """Whose signature the minutes take (``participation.signing``), with an account of their own; returns the person.

    Who has signed, or has refused to, may ask again and is told so.
    """
    person = _person_of(user)
    signing = signing or signing_of(minutes)
    if person is None or not (signing.role_of(person) or signing.has_said(person)):
        of_council = minutes.body is not None and minutes.body.kind == BodyKind.MUNICIPAL_COUNCIL
        who = (
            "la Alcaldía, o concejalas o concejales titulares de ese día"
            if of_council
            else "quien preside o quien lleva la secretaría del órgano"
        )
        raise NotAllowed(f"No podés hacer esto: lo hace {who} («Firmar el acta»).")
    return person


def can_sign(user: User, minutes: Minutes, signing: Signing | None = None) -> bool:
    """Whether their signature is still to come, for templates."""
    person = _person_of(user)
    signing = signing or signing_of(minutes)
    return person is not None and not signing.has_said(person) and signing.role_of(person) is not None


def _person_of(user: User) -> Person | None:
    return getattr(user, "person", None) if user.is_authenticated and user.is_active else None


def check_can_record_paper(user: User, meeting: Meeting) -> None:
    """Staff."""
    check(user, RECORD_PAPER, bodies=meeting.bodies.all())


def check_can_record_refusal(user: User, meeting: Meeting) -> None:
    """Staff, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, RECORD_REFUSAL, bodies=meeting.bodies.all())


def check_can_read_scans(user: User, meeting: Meeting) -> None:
    """Members of the meeting's bodies, staff and administrators: a scan holds what the public version covers."""
    check(user, READ_SCANS, bodies=meeting.bodies.all())


def check_can_redact(user: User, meeting: Meeting) -> None:
    """Staff, and whoever publishes by delegation."""
    check(user, REDACT_MINUTES, bodies=meeting.bodies.all())


def check_can_publish_minutes(user: User, meeting: Meeting) -> None:
    """The mayor or who stands in, and whoever publishes by delegation. Roles are read anew, as for any publication."""
    check(user, PUBLISH_MINUTES, bodies=meeting.bodies.all(), fresh=True)


def check_can_rectify(user: User, meeting: Meeting) -> None:
    """Staff, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, RECTIFY_MINUTES, bodies=meeting.bodies.all())


def check_can_notify(user: User, meeting: Meeting) -> None:
    """Staff, and whoever presides or keeps the records of every one of the meeting's bodies."""
    check(user, NOTIFY_RESOLUTION, bodies=meeting.bodies.all())


def can_notify(user: User, meeting: Meeting) -> bool:
    """As ``check_can_notify``, for templates."""
    return can(user, NOTIFY_RESOLUTION, bodies=meeting.bodies.all())


def can_write_response(user: User, response: Response) -> bool:
    """As ``check_can_write_response``, for templates."""
    return user.is_authenticated and user.is_active and user.pk == response.assigned_to_id


def check_can_write_response(user: User, response: Response) -> None:
    """The one to whom the answer is assigned, whatever their roles; nobody else."""
    if not can_write_response(user, response):
        raise NotAllowed(
            f"No podés hacer esto: la respuesta la redacta {response.assigned_to.name}, a quien está asignada."
        )


def can_read_response(user: User, response: Response) -> bool:
    """As ``check_can_read_response``, for templates."""
    if response.state == ResponseState.PUBLISHED or can_write_response(user, response):
        return True
    return any(can(user, what) for what in _READ_DRAFT_ANSWERS)


def check_can_read_response(user: User, response: Response) -> None:
    """What is not published is read by whoever writes, assigns, reviews or publishes it, or codes topics."""
    if not can_read_response(user, response):
        raise NotAllowed(
            "Esta respuesta todavía no está publicada: la leen quien la redacta, quienes la revisan y la publican, y "
            "el equipo de planificación."
        )


def check_can_publish_responses(user: User) -> None:
    """The mayor or who stands in, and whoever publishes by delegation. Roles are read anew, as for any publication."""
    check(user, PUBLISH_RESPONSE, fresh=True)
