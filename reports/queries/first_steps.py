"""«Lo que falta para empezar»: from an empty portal to the first session, computed from what there is.

It goes away by itself once a session is on record or its day is past (then «Lo que te toca» says what it lacks), and a
portal that began with imported records never shows it.
"""

from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import User
from accounts.permissions import MANAGE_USERS, Rule
from participation.models import AgendaItem, Attendance, Meeting
from participation.permissions import CALL_MEETING, RECORD_MEETING
from planning.models import (
    Body,
    Membership,
    Municipality,
    Office,
    Person,
    Quality,
    RuleKey,
    RuleSetting,
    today,
)
from planning.permissions import MANAGE_MUNICIPALITY, MANAGE_PEOPLE, can

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


@dataclass(frozen=True)
class _Facts:
    """What there is, for all the steps."""

    is_described: bool
    is_recorded_by_somebody: bool
    has_people: bool
    has_addresses: bool
    has_agenda: bool
    is_called: bool
    body: Body | None
    is_composed: bool  # as many principals as make quorum, or one where no quorum is set
    meeting: str  # the code of the first one, or empty


def first_steps(user: User) -> FirstSteps | None:
    """What is left to do before the first session is on record; ``None`` once one is, or was held.

    That one was is never asked again by this process. One query until then.
    """
    memory = caches["memory"]
    if memory.get(_BEGUN):
        return None
    row: Any = User.objects.filter(pk=user.pk).values(**_questions()).first()
    if row is None or row["begun"]:
        memory.set(_BEGUN, True, None)
        return None
    body = Body(pk=row["body"], code=row["body_code"], name=row["body_name"]) if row["body"] else None
    facts = _Facts(
        is_described=row["described"],
        is_recorded_by_somebody=row["staff"] or row["officers"],
        has_people=row["people"],
        has_addresses=row["addresses"],
        has_agenda=row["agenda"],
        is_called=row["called"],
        body=body,
        is_composed=(row["principals"] or 0) >= int(row["quorum"] or 1),
        meeting=row["meeting"] or "",
    )
    return FirstSteps(tuple(_steps(user, facts)))


def _questions() -> dict[str, Any]:
    """All that the steps depend on, as parts of one query."""
    current = Membership.objects.at()
    councils = Body.objects.filter(code__in=COUNCILS).annotate(
        has_members=Exists(current.filter(body=OuterRef("pk"))),
        principals=Subquery(
            current.filter(body=OuterRef("pk"), quality=Quality.PRINCIPAL)
            .order_by()
            .values("body")
            .annotate(total=Count("*"))
            .values("total")
        ),
    )
    quorum = RuleSetting.objects.filter(
        Q(body=OuterRef("pk")) | Q(body=None), key=RuleKey.QUORUM, valid_from__lte=today()
    ).order_by(F("body").asc(nulls_last=True), "-valid_from")
    councils = councils.annotate(quorum=Subquery(quorum.values("value")[:1]))
    first = councils.order_by("-has_members", "code")
    standing = Meeting.objects.filter(cancelled_at=None)
    reached = Q(person__contact__email__gt="") | Q(person__user__is_active=True)
    described = Municipality.objects.exclude(data_controller="").exclude(contact_email="", contact_text="")
    return {
        "begun": Exists(Attendance.objects.all()) | Exists(standing.filter(date__lt=today())),
        "described": Exists(described),
        "staff": Exists(User.objects.filter(is_active=True, is_municipal_staff=True)),
        "officers": Exists(current.filter(office__in=_OFFICERS, person__user__is_active=True)),
        "people": Exists(Person.objects.all()),
        "addresses": Exists(current.filter(reached)),
        "agenda": Exists(AgendaItem.objects.filter(meeting__cancelled_at=None)),
        "called": Exists(standing.filter(convened_at__isnull=False)),
        "meeting": Subquery(standing.order_by("date", "start_time", "pk").values("code")[:1]),
        "body": Subquery(first.values("pk")[:1]),
        "body_code": Subquery(first.values("code")[:1]),
        "body_name": Subquery(first.values("name")[:1]),
        "principals": Subquery(first.values("principals")[:1]),
        "quorum": Subquery(first.values("quorum")[:1]),
    }


def _steps(user: User, facts: _Facts) -> list[FirstStep]:
    place = [facts.meeting] if facts.meeting else []
    code = facts.body.code if facts.body else ""

    def step(label: str, why: str, done: bool, rule: Rule, name: str, *arguments: str) -> FirstStep:
        may = can(user, rule, bodies=[facts.body] if facts.body else [])
        return FirstStep(
            label, why, done, reverse(f"gestion:{name}", args=arguments) if may else "", _who(rule)
        )

    return [
        step(
            "Completar los datos del municipio",
            "Con un contacto, y quién responde por los datos personales (Ley 18.331).",
            facts.is_described,
            MANAGE_MUNICIPALITY,
            "municipality-edit",
        ),
        step(
            "Dar acceso a quien convoca y lleva las actas",
            "Con el rol de funcionariado, también a tu propia cuenta si lo hacés vos.",
            facts.is_recorded_by_somebody,
            MANAGE_USERS,
            "user-list",
        ),
        step(
            "Registrar a quienes integran los órganos",
            "El Concejo Municipal y el Vecinal ya están creados: faltan las personas.",
            facts.has_people,
            MANAGE_PEOPLE,
            "person-create",
        ),
        step(
            f"Sumarlas a su órgano: {facts.body}" if facts.body else "Sumarlas a su órgano",
            "Con su calidad y su cargo: de eso sale lo que cada quien puede hacer.",
            facts.is_composed,
            MANAGE_PEOPLE,
            *(("body-detail", code) if code else ("body-list",)),
        ),
        step(
            "Anotar sus correos",
            "A ellos va la convocatoria. No se publican. Se anotan en la página de cada persona.",
            facts.has_addresses,
            MANAGE_PEOPLE,
            "person-list",
        ),
        step(
            "Preparar la primera reunión",
            "Qué órgano, qué día, a qué hora y dónde.",
            bool(facts.meeting),
            CALL_MEETING,
            "meeting-add",
        ),
        step(
            "Escribir su orden del día",
            "A partir de un modelo, de lo que entró por mesa de entrada, o punto por punto.",
            facts.has_agenda,
            CALL_MEETING,
            *(("agenda-edit", *place) if place else ("meeting-list",)),
        ),
        step(
            "Mandar la convocatoria",
            "Con ella la reunión, si es abierta, aparece en la página pública.",
            facts.is_called,
            CALL_MEETING,
            *(("call-send", *place) if place else ("meeting-list",)),
        ),
        step(
            "Registrar la primera sesión",
            "Desde el día de la reunión: quiénes asistieron y qué se trató.",
            False,  # once it is, none of this is shown
            RECORD_MEETING,
            *(("meeting-detail", *place) if place else ("meeting-list",)),
        ),
    ]


def _who(rule: Rule) -> str:
    return ", ".join(sorted(role.label for role in rule.roles))
