"""Which roles a person holds today, and the rules of the people side (domain §13).

Mayor, acting mayor, councillor, neighbourhood councillor and planning team follow from memberships valid on the day,
so ending one ends the right at the next request.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, Value
from django.db.models.functions import Greatest

from accounts.models import User
from accounts.permissions import NotAllowed, Role, Rule, rule
from planning.models import (
    ActingMayor,
    Activity,
    Body,
    BodyKind,
    Indicator,
    Membership,
    Office,
    PublisherDelegation,
    Quality,
    today,
)

MANAGE_MUNICIPALITY = rule(
    "manage_municipality", "Configurar el municipio, sus reglas y catálogos", Role.ADMINISTRATOR
)
MANAGE_PEOPLE = rule(
    "manage_people", "Registrar órganos, personas e integraciones", Role.ADMINISTRATOR, Role.STAFF
)
DELEGATE_PUBLISHING = rule("delegate_publishing", "Delegar la publicación de documentos", Role.MAYOR)
SEE_AUDIT = rule("see_audit", "Ver el registro de quién hizo qué", Role.ADMINISTRATOR, Role.MAYOR)
ANSWER_REQUESTS = rule(
    "answer_requests",
    "Contestar pedidos de datos personales o de información pública, salvo los de supresión que se conceden",
    Role.ADMINISTRATOR,
    Role.STAFF,
)
GRANT_ERASURE = rule(
    "grant_erasure",
    "Conceder que se borren los datos de una persona del registro (otra administradora o administrador que quien "
    "registró el pedido, si hay más de uno)",
    Role.ADMINISTRATOR,
)
EDIT_PLAN = rule(
    "edit_plan",
    "Escribir el plan de desarrollo, los planes operativos y las fechas a recordar",
    Role.PLANNING_TEAM,
)
RECORD_PLAN = rule(
    "record_plan",
    "Registrar la presentación y la aprobación de un plan (por el Concejo Municipal, su presidencia o secretaría)",
    Role.STAFF,
    Role.BODY_OFFICER,
)
REPORT_PROGRESS = rule(
    "report_progress",
    "Informar el avance de un indicador, o de una actividad que no tiene a nadie anotado (si no, quien esté anotado)",
    Role.PLANNING_TEAM,
)
ACCEPT_PROGRESS = rule(
    "accept_progress", "Aceptar o devolver avances, y corregir a mano lo calculado", Role.COORDINATOR
)
CLOSE_PERIOD = rule("close_period", "Cerrar un período del seguimiento", Role.COORDINATOR)
REOPEN_PERIOD = rule("reopen_period", "Reabrir un período cerrado", Role.ADMINISTRATOR)

RULES = (
    MANAGE_MUNICIPALITY,
    MANAGE_PEOPLE,
    DELEGATE_PUBLISHING,
    SEE_AUDIT,
    ANSWER_REQUESTS,
    GRANT_ERASURE,
    EDIT_PLAN,
    RECORD_PLAN,
    REPORT_PROGRESS,
    ACCEPT_PROGRESS,
    CLOSE_PERIOD,
    REOPEN_PERIOD,
)

_ROLE_OF_KIND: dict[str, Role] = {
    BodyKind.NEIGHBOURHOOD_COUNCIL: Role.NEIGHBOURHOOD_COUNCILLOR,
    BodyKind.PLANNING_TEAM: Role.PLANNING_TEAM,
}
_ROLES_OF_MEMBERS = frozenset({*_ROLE_OF_KIND.values(), Role.MAYOR, Role.COUNCILLOR, Role.COORDINATOR})
_OFFICERS = (Office.MAYOR, Office.PRESIDENT, Office.SECRETARY, Office.COORDINATOR)


def roles_of(
    user: User, *, bodies: Iterable[Body] = (), day: dt.date | None = None, fresh: bool = False
) -> frozenset[Role]:
    """The roles ``user`` holds on a day; with ``bodies``, also what they are in what those bodies do together.

    A member of any of them belongs to it. Only whoever presides or keeps the records of every one of them is its
    officer: else the president of a committee could name the Municipal Council on a meeting and write down for it.

    Read once per user object, which lives as long as a request; ``fresh`` reads again.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    day = day or today()
    facts = _facts(user, day, fresh=fresh)
    roles = set(facts["roles"])
    concerned = {body.pk for body in bodies}
    if concerned & facts["member_of"]:
        roles.add(Role.BODY_MEMBER)
    if concerned and concerned <= facts["officer_of"]:
        roles.add(Role.BODY_OFFICER)
    return frozenset(roles)


def bodies_kept_by(user: User) -> frozenset[int]:
    """The primary keys of the bodies that ``user`` presides or keeps the records of today."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return frozenset(_facts(user, today(), fresh=False)["officer_of"])


def granted_in_office(day: dt.date) -> Any:
    """A condition on delegations: whoever granted it is mayor, or stands in, on ``day`` (if later, on its first day).

    In the very term in which it begins: whoever comes after decides anew, and so does the same person in a new term. A
    stand-in's delegations end with the stand-in; those of a mayor who is only absent go on.
    """
    last = Greatest(OuterRef("valid_from"), Value(day), output_field=DateField())
    term = Q(person__user=OuterRef("granted_by"), valid_from__lte=OuterRef("valid_from")) & (
        Q(valid_to=None) | Q(valid_to__gte=last)
    )
    mayors = Membership.objects.filter(term, office=Office.MAYOR, body__kind=BodyKind.MUNICIPAL_COUNCIL)
    return Exists(mayors) | Exists(ActingMayor.objects.filter(term))


def lost_delegation(user: User, day: dt.date | None = None) -> PublisherDelegation | None:
    """What ``user`` could still publish by, had the office of whoever granted it not ended; ``None`` if nothing."""
    day = day or today()
    if Role.PUBLISHER in roles_of(user, day=day):
        return None
    dated = PublisherDelegation.objects.at(day).filter(user=user).select_related("granted_by")
    return dated.order_by("-valid_from", "-pk").first()


def _facts(user: User, day: dt.date, *, fresh: bool) -> dict:
    cache = user.__dict__.setdefault("_role_facts", {})
    if fresh or day not in cache:
        cache[day] = _read_facts(user, day)
    return cache[day]


def _read_facts(user: User, day: dt.date) -> dict:
    roles: set[Role] = set()
    if user.is_administrator:
        roles.add(Role.ADMINISTRATOR)
    if user.is_municipal_staff:
        roles.add(Role.STAFF)
    delegations = PublisherDelegation.objects.at(day).filter(user=user)
    # Few people have any: for all others the second question, which takes five times as long to write, is not asked.
    if delegations.exists() and delegations.filter(granted_in_office(day)).exists():
        roles.add(Role.PUBLISHER)
    member_of, officer_of = set(), set()
    person = getattr(user, "person", None)
    if person is not None:
        for membership in Membership.objects.at(day).filter(person=person).select_related("body"):
            member_of.add(membership.body_id)
            roles |= _roles_of_membership(membership)
            if membership.office in _OFFICERS:
                officer_of.add(membership.body_id)
        if ActingMayor.objects.at(day).filter(person=person).exists():
            roles.add(Role.MAYOR)
            officer_of |= set(
                Body.objects.filter(kind=BodyKind.MUNICIPAL_COUNCIL).values_list("pk", flat=True)
            )
    return {"roles": roles, "member_of": member_of, "officer_of": officer_of}


def _roles_of_membership(membership: Membership) -> set[Role]:
    kind = membership.body.kind
    roles = {_ROLE_OF_KIND[kind]} if kind in _ROLE_OF_KIND else set()
    if kind == BodyKind.MUNICIPAL_COUNCIL:
        if membership.quality == Quality.PRINCIPAL:
            roles.add(Role.COUNCILLOR)
        if membership.office == Office.MAYOR:
            roles.add(Role.MAYOR)
    if kind == BodyKind.PLANNING_TEAM and membership.office == Office.COORDINATOR:
        roles.add(Role.COORDINATOR)
    return roles


def can(user: User, what: Rule, *, bodies: Iterable[Body] = (), fresh: bool = False) -> bool:
    """Whether the user's roles permit it today."""
    if not user.is_authenticated or not user.is_active:
        return False
    return what.permits(roles_of(user, bodies=bodies, fresh=fresh))


def check(user: User, what: Rule, *, bodies: Iterable[Body] = (), fresh: bool = False) -> None:
    """As ``can``, but raises ``NotAllowed`` with the reason in words."""
    if not can(user, what, bodies=bodies, fresh=fresh):
        who = ", ".join(role.label for role in Role if role in what.roles)
        raise NotAllowed(f"No podés hacer esto: lo hace {who} («{what.label}»).")


def holders_of(what: Rule) -> list[User]:
    """The accounts whose roles, whatever they do with bodies apart, permit it today, in order."""
    day, asked = today(), Q(pk=None)
    if Role.ADMINISTRATOR in what.roles:
        asked |= Q(is_administrator=True)
    if Role.STAFF in what.roles:
        asked |= Q(is_municipal_staff=True)
    if Role.PUBLISHER in what.roles:
        asked |= Q(pk__in=PublisherDelegation.objects.at(day).values("user"))
    if what.roles & _ROLES_OF_MEMBERS:
        asked |= Q(person__in=Membership.objects.at(day).values("person"))
        asked |= Q(person__in=ActingMayor.objects.at(day).values("person"))
    rows = User.objects.filter(asked, is_active=True).select_related("person").order_by("pk")
    return [user for user in rows if can(user, what)]


def check_actor(by: User | None, what: Rule, *, bodies: Iterable[Body] = ()) -> None:
    """As ``check``, for actions that commands also run without a person (``None``), who may do everything."""
    if by is not None:
        check(by, what, bodies=bodies)


def can_report(user: User, about: Activity | Indicator) -> bool:
    """As ``check_can_report``, for pages."""
    reporter = about.reporter if isinstance(about, Activity) else None
    if reporter is None or not reporter.is_active:
        return can(user, REPORT_PROGRESS)
    return user.is_authenticated and user.is_active and user.pk == reporter.pk


def check_can_report(user: User, about: Activity | Indicator) -> None:
    """Whoever is noted down reports an activity; the planning team what has nobody (or only a closed account)."""
    if not can_report(user, about):
        raise NotAllowed(
            "No podés hacer esto: el avance lo informa quien está anotado en la actividad y, si no hay nadie, el "
            "equipo de planificación."
        )
