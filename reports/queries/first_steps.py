"""«Lo que falta para empezar»: from an empty portal to the first session, computed from what there is.

It goes away by itself once a session is on record, and a portal that began with imported records never shows it.
"""

from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from accounts.permissions import MANAGE_USERS, Rule
from participation.models import AgendaItem, Attendance, Meeting
from participation.permissions import CALL_MEETING, RECORD_MEETING
from planning.models import Body, Membership, Municipality, Office, Person, Quality, RuleKey, today
from planning.permissions import MANAGE_MUNICIPALITY, MANAGE_PEOPLE, can
from planning.queries import rule_value

#: The councils whose first session the way leads to.
COUNCILS = ("CM", "CV")
_BEGUN = "portal-has-begun"
_OFFICERS = (Office.MAYOR, Office.PRESIDENT, Office.SECRETARY)


@dataclass(frozen=True)
class FirstStep:
    """One step: what it is, why, and the page where it is done (empty: whoever asks may not, and ``who`` may)."""

    label: str
    why: str
    done: bool
    url: str
    who: str


@dataclass(frozen=True)
class FirstSteps:
    """All of them, in order."""

    steps: tuple[FirstStep, ...]

    @property
    def next(self) -> FirstStep | None:
        """The first that is not done."""
        return next((step for step in self.steps if not step.done), None)

    @property
    def left(self) -> int:
        """How many there are to do."""
        return sum(1 for step in self.steps if not step.done)


def first_steps(user: User) -> FirstSteps | None:
    """What is left to do before the first session is on record; ``None`` once one is.

    That one was is never asked again by this process.
    """
    memory = caches["memory"]
    if memory.get(_BEGUN):
        return None
    if Attendance.objects.exists():
        memory.set(_BEGUN, True, None)
        return None
    return FirstSteps(tuple(_steps(user)))


def _steps(user: User) -> list[FirstStep]:
    municipality = Municipality.objects.first()
    body = _first_body()
    meeting = _first_meeting()
    place = [meeting.code] if meeting else []
    code = body.code if body else ""

    def step(label: str, why: str, done: bool, rule: Rule, name: str, *arguments: str) -> FirstStep:
        may = can(user, rule, bodies=[body] if body else [])
        return FirstStep(
            label, why, bool(done), reverse(f"gestion:{name}", args=arguments) if may else "", _who(rule)
        )

    return [
        step(
            "Completar los datos del municipio",
            "Con un contacto, y quién responde por los datos personales (Ley 18.331).",
            municipality is not None
            and municipality.data_controller != ""
            and bool(municipality.contact_email or municipality.contact_text),
            MANAGE_MUNICIPALITY,
            "municipality-edit",
        ),
        step(
            "Dar acceso a quien convoca y lleva las actas",
            "Con el rol de funcionariado, también a tu propia cuenta si lo hacés vos.",
            _somebody_records(),
            MANAGE_USERS,
            "user-list",
        ),
        step(
            "Registrar a quienes integran los órganos",
            "El Concejo Municipal y el Vecinal ya están creados: faltan las personas.",
            Person.objects.exists(),
            MANAGE_PEOPLE,
            "person-create",
        ),
        step(
            f"Sumarlas a su órgano: {body}" if body else "Sumarlas a su órgano",
            "Con su calidad y su cargo: de eso sale lo que cada quien puede hacer.",
            _is_composed(body),
            MANAGE_PEOPLE,
            *(("body-detail", code) if code else ("body-list",)),
        ),
        step(
            "Anotar sus correos",
            "A ellos va la convocatoria. No se publican. Se anotan en la página de cada persona.",
            _has_addresses(),
            MANAGE_PEOPLE,
            "person-list",
        ),
        step(
            "Preparar la primera reunión",
            "Qué órgano, qué día, a qué hora y dónde.",
            meeting is not None,
            CALL_MEETING,
            "meeting-add",
        ),
        step(
            "Escribir su orden del día",
            "A partir de un modelo, de lo que entró por mesa de entrada, o punto por punto.",
            meeting is not None and AgendaItem.objects.exists(),
            CALL_MEETING,
            *(("agenda-edit", *place) if place else ("meeting-list",)),
        ),
        step(
            "Mandar la convocatoria",
            "Con ella la reunión, si es abierta, aparece en la página pública.",
            Meeting.objects.filter(convened_at__isnull=False).exists(),
            CALL_MEETING,
            *(("call-send", *place) if place else ("meeting-list",)),
        ),
        step(
            "Registrar la primera sesión",
            "Desde el día de la reunión: quiénes asistieron y qué se trató.",
            False,  # with attendance on record none of this is shown
            RECORD_MEETING,
            *(("meeting-detail", *place) if place else ("meeting-list",)),
        ),
    ]


def _who(rule: Rule) -> str:
    return ", ".join(sorted(role.label for role in rule.roles))


def _first_body() -> Body | None:
    """The council to begin with: one that has members, else the first."""
    members = Membership.objects.at().filter(body=OuterRef("pk"))
    councils = Body.objects.filter(code__in=COUNCILS).annotate(has_members=Exists(members))
    return councils.order_by("-has_members", "code").first()


def _first_meeting() -> Meeting | None:
    return Meeting.objects.filter(cancelled_at=None).order_by("date", "start_time", "pk").first()


def _somebody_records() -> bool:
    staff = User.objects.filter(is_active=True, is_municipal_staff=True)
    officers = Membership.objects.at().filter(office__in=_OFFICERS, person__user__is_active=True)
    return staff.exists() or officers.exists()


def _is_composed(body: Body | None) -> bool:
    """Whether the council could meet: as many principals as make quorum, or one where no quorum is set."""
    if body is None:
        return False
    needed = int(rule_value(RuleKey.QUORUM, body, today()) or 1)
    return Membership.objects.at().filter(body=body, quality=Quality.PRINCIPAL).count() >= needed


def _has_addresses() -> bool:
    reached = Q(person__contact__email__gt="") | Q(person__user__is_active=True)
    return Membership.objects.at().filter(reached).exists()
