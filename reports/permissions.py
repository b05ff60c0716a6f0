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

PROPOSE_FACTORS = rule(
    "propose_factors",
    "Proponer factores para la matriz FODA",
    Role.STAFF,
    Role.COUNCILLOR,
    Role.NEIGHBOURHOOD_COUNCILLOR,
    Role.PLANNING_TEAM,
    Role.MAYOR,
)
WORK_ON_MATRIX = rule(
    "work_on_matrix",
    "Agrupar y puntuar factores de la matriz FODA, darles evidencia y escribir estrategias",
    Role.PLANNING_TEAM,
)
AGREE_MATRIX = rule(
    "agree_matrix", "Abrir una ronda de la matriz FODA, acordarla o volverla atrás", Role.COORDINATOR
)
EDIT_CHAPTERS = rule(
    "edit_chapters",
    "Escribir y revisar el manual, cerrar sus comentarios y llevar el plan de adopción",
    Role.PLANNING_TEAM,
)
COMMENT_CHAPTERS = rule("comment_chapters", "Comentar los capítulos del manual")
EVALUATE = rule(
    "evaluate",
    "Preparar la evaluación del modelo: períodos, preguntas, aprendizajes y hallazgos",
    Role.PLANNING_TEAM,
)
ANSWER_AS_TEAM = rule(
    "answer_as_team",
    "Contestar la encuesta de una evaluación como equipo de planificación",
    Role.PLANNING_TEAM,
)
ANSWER_AS_NEIGHBOURHOOD = rule(
    "answer_as_neighbourhood",
    "Contestar la encuesta de una evaluación como Concejo Vecinal",
    Role.NEIGHBOURHOOD_COUNCILLOR,
)
READ_SURVEY = rule(
    "read_survey",
    "Leer las palabras de la encuesta y decidir qué se publica de ellas",
    Role.STAFF,
    Role.PUBLISHER,
)
READ_SURVEY_ORIGINALS = rule(
    "read_survey_originals",
    "Leer las palabras textuales de la encuesta",
    Role.ADMINISTRATOR,
    Role.STAFF,
    Role.PUBLISHER,
)

RULES = (
    PREPARE_DOCUMENT,
    READ_DOCUMENT,
    SEAL_DOCUMENT,
    WITHDRAW_PUBLICATION,
    SEE_HEALTH,
    PROPOSE_FACTORS,
    WORK_ON_MATRIX,
    AGREE_MATRIX,
    EDIT_CHAPTERS,
    COMMENT_CHAPTERS,
    EVALUATE,
    ANSWER_AS_TEAM,
    ANSWER_AS_NEIGHBOURHOOD,
    READ_SURVEY,
    READ_SURVEY_ORIGINALS,
)


def all_rules() -> tuple[Rule, ...]:
    """Every rule of the portal, in the order a person would read them."""
    return (
        *accounts.permissions.RULES,
        *planning.permissions.RULES,
        *participation.permissions.RULES,
        *RULES,
    )
