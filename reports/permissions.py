"""Who may prepare and seal documents (domain §13), and the table of all rules."""

import accounts.permissions
import participation.permissions
import planning.permissions
from accounts.permissions import Role, Rule, rule

PREPARE_DOCUMENT = rule(
    "prepare_document", "Escribir y preparar un documento", Role.STAFF, Role.PLANNING_TEAM
)
READ_DOCUMENT = rule(
    "read_document",
    "Dejar constancia de la lectura de un documento, o devolverlo a borrador",
    Role.STAFF,
    Role.PLANNING_TEAM,
    Role.MAYOR,
    Role.PUBLISHER,
)
SEAL_DOCUMENT = rule("seal_document", "Publicar un documento", Role.MAYOR, Role.PUBLISHER)
WITHDRAW_PUBLICATION = rule(
    "withdraw_publication",
    "Retirar una publicación (una persona lo pide y otra distinta lo confirma)",
    Role.MAYOR,
    Role.ADMINISTRATOR,
)
SEE_HEALTH = rule(
    "see_health", "Ver la salud del portal: trabajos, correo, disco, respaldos", Role.ADMINISTRATOR
)

RULES = (PREPARE_DOCUMENT, READ_DOCUMENT, SEAL_DOCUMENT, WITHDRAW_PUBLICATION, SEE_HEALTH)


def all_rules() -> tuple[Rule, ...]:
    """Every rule of the portal, in the order a person would read them."""
    return (
        *accounts.permissions.RULES,
        *planning.permissions.RULES,
        *participation.permissions.RULES,
        *RULES,
    )
