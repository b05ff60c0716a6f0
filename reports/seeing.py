"""«Quién puede ver qué»: what there is to see, whose rule lets people see it, and the pages that show it.

A test holds each row to what its pages do (tests/reports/test_seeing.py), and the words about personal data come from
``personal_data.toml``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.permissions import LOOK_AFTER_MAIL, MANAGE_USERS, READ_WORKSPACE, Role, Rule
from participation.permissions import (
    CODE_TOPICS,
    JUSTIFY_ABSENCES,
    MODERATE_PROPOSALS,
    READ_MATTERS,
    READ_ORIGINALS,
    READ_SCANS,
    REVIEW_TEXTS,
    SEE_IMPORTS,
)
from planning.permissions import ANSWER_REQUESTS, MANAGE_PEOPLE, SEE_AUDIT
from reports.permissions import (
    READ_SURVEY_ORIGINALS,
    SEE_HEALTH,
    WITHDRAW_PUBLICATION,
    all_rules,
)

EVERYBODY = "Todas las personas, sin cuenta"
WITH_ACCOUNT = "Quien tiene cuenta"


@dataclass(frozen=True)
class Sight:
    """Something to see: in words, by which rule (``None``: by everybody), and the names of the pages that show it."""

    what: str
    rule: Rule | None
    pages: tuple[str, ...] = ()

    @property
    def who(self) -> list[str]:
        """Who sees it, in words."""
        return [EVERYBODY] if self.rule is None else readers(self.rule)

    @property
    def is_narrow(self) -> bool:
        """Whether only some of those with an account see it."""
        return self.rule is not None and not self.rule.everybody


@dataclass(frozen=True)
class Seat:
    """A role: what only some see and it does, and what it may do."""

    label: str
    sees: tuple[str, ...]
    does: tuple[str, ...]


SIGHTS = (
    Sight(
        "Lo publicado: actas, resoluciones, planes y su avance, informes, devoluciones, FODA, manual y evaluación",
        None,
        ("minutes-list", "resolution-list", "plan", "report-index", "devolution-list", "swot", "manual", "evaluation"),
    ),
    Sight("Las sesiones y los talleres convocados, y los que ya fueron", None, ("meeting-list", "workshop-list")),
    Sight(
        "Los temas con su historia, y lo que el Gobierno Municipal debe contestar", None, ("topic-list", "owed-list")
    ),
    Sight("Quiénes integran cada órgano, hoy y antes", None, ("team",)),
    Sight(
        "Los registros que están detrás de cada cifra: sin datos de vecinas ni vecinos, y con el nombre de quienes "
        "integran un órgano",
        None,
        ("record-index",),
    ),
    Sight(
        "Los borradores de actas, planes y documentos, mientras se escriben",
        READ_WORKSPACE,
        ("gestion:meeting-detail", "gestion:plan-detail", "gestion:document-edit"),
    ),
    Sight(
        "Los temas y las respuestas en preparación",
        READ_WORKSPACE,
        ("gestion:topic-detail", "gestion:response-list"),
    ),
    Sight("El registro de personas y órganos, sin sus contactos", READ_WORKSPACE, ("gestion:person-list",)),
    Sight("El correo y el teléfono de quienes tienen un cargo", MANAGE_PEOPLE, ("gestion:person-contact",)),
    Sight("Lo que llega por el formulario público, antes de moderarse", MODERATE_PROPOSALS, ("gestion:proposal-list",)),
    Sight("Los textos de los aportes, antes de revisarse", REVIEW_TEXTS, ("gestion:contribution-review",)),
    Sight("Las palabras textuales de los aportes de una reunión", READ_ORIGINALS, ("gestion:contribution-list",)),
    Sight("Los aportes que esperan un tema", CODE_TOPICS, ("gestion:coding-board",)),
    Sight("Quién mandó cada asunto entrado", READ_MATTERS),
    Sight("La copia escaneada de un acta firmada en papel", READ_SCANS, ("gestion:minutes-scan",)),
    Sight("Lo que se presentó para justificar una inasistencia", JUSTIFY_ABSENCES, ("gestion:justification-file",)),
    Sight("Las importaciones de registros (cada quien las suyas)", SEE_IMPORTS, ("gestion:import-list",)),
    Sight("Los pedidos de datos personales y de información", ANSWER_REQUESTS, ("gestion:data-request-list",)),
    Sight("Las palabras de una encuesta, nunca de quién son", READ_SURVEY_ORIGINALS, ("gestion:evaluation-words",)),
    Sight("Lo que se retiró de publicación, en custodia", WITHDRAW_PUBLICATION, ("gestion:withdrawal-detail",)),
    Sight("Quién hizo qué en el portal", SEE_AUDIT, ("gestion:audit-list",)),
    Sight("Las cuentas", MANAGE_USERS, ("gestion:user-list",)),
    Sight("Los correos que mandó el portal", LOOK_AFTER_MAIL, ("gestion:mail-list",)),
    Sight("La salud del portal y sus respaldos", SEE_HEALTH, ("gestion:system-health",)),
)  # fmt: skip


def readers(rule: Rule) -> list[str]:
    """Who a rule permits, in words."""
    return [WITH_ACCOUNT] if rule.everybody else [role.label for role in Role if role in rule.roles]


def seats() -> list[Seat]:
    """Every role with what it sees and does beyond what everybody with an account does."""
    return [
        Seat(
            role.label,
            tuple(sight.what for sight in SIGHTS if sight.is_narrow and _has(sight.rule, role)),
            tuple(rule.label for rule in _narrow(all_rules()) if role in rule.roles),
        )
        for role in Role
    ]


def _narrow(rules: Iterable[Rule]) -> list[Rule]:
    return [rule for rule in rules if not rule.everybody]


def _has(rule: Rule | None, role: Role) -> bool:
    return rule is not None and role in rule.roles
