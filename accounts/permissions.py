"""The words of authorisation: roles, rules, and the refusal that names its reason.

A *rule* says which roles may do something; the rules of an app stand in its own ``permissions.py``. Which roles a
person holds today follows mostly from memberships and is worked out in ``planning.permissions``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices

from accounts.models import User


class Role(TextChoices):
    """What a signed-in person is, today. Only the first two are set on the account."""

    ADMINISTRATOR = "A", "Administración"
    STAFF = "S", "Funcionariado"
    MAYOR = "M", "Alcaldía (titular o interina)"
    COUNCILLOR = "C", "Concejo Municipal"
    NEIGHBOURHOOD_COUNCILLOR = "V", "Concejo Vecinal"
    PLANNING_TEAM = "T", "Equipo de planificación"
    COORDINATOR = "K", "Coordinación del equipo de planificación"
    PUBLISHER = "P", "Publicación (por delegación de la Alcaldía)"
    BODY_MEMBER = "B", "Integrante de ese órgano"
    BODY_OFFICER = "Bo", "Presidencia o secretaría de ese órgano (de cada uno, si se reúnen varios)"


class NotAllowed(PermissionDenied):
    """The actor's roles do not permit the action; the text is the reason, in Spanish."""


@dataclass(frozen=True)
class Rule:
    """One row of "quién puede hacer qué": an action, in words, and the roles that may do it."""

    name: str
    label: str
    roles: frozenset[Role]
    everybody: bool = False

    def permits(self, roles: Iterable[Role]) -> bool:
        """Whether somebody who holds ``roles`` may do this."""
        return self.everybody or not self.roles.isdisjoint(roles)


def rule(name: str, label: str, *roles: Role) -> Rule:
    """Make a rule; without roles it permits everybody who is signed in."""
    return Rule(name=name, label=label, roles=frozenset(roles), everybody=not roles)


MANAGE_USERS = rule(
    "manage_users",
    "Crear, invitar y dar de baja cuentas, cerrar sus sesiones y quitarles la verificación en dos pasos",
    Role.ADMINISTRATOR,
)
LOOK_AFTER_MAIL = rule(
    "look_after_mail", "Ver el correo que manda el portal y volver a mandarlo", Role.ADMINISTRATOR
)
READ_WORKSPACE = rule("read_workspace", "Leer el espacio de trabajo")

RULES = (READ_WORKSPACE, MANAGE_USERS, LOOK_AFTER_MAIL)


def check_account(user: User, what: Rule) -> None:
    """Raise ``NotAllowed`` unless the roles set on the account itself permit it."""
    held = {
        role
        for role, given in (
            (Role.ADMINISTRATOR, user.is_administrator),
            (Role.STAFF, user.is_municipal_staff),
        )
        if given and user.is_active
    }
    if not what.permits(held):
        who = ", ".join(role.label for role in Role if role in what.roles)
        raise NotAllowed(f"No podés hacer esto: lo hace {who} («{what.label}»).")
