"""What the portal itself can tell of the plan to adopt the model: of each step, what counts as done, in words.

The words stand beside the step on its page; what they mean to the database is in ``reports.queries.adoption``.
"""

from dataclasses import dataclass

#: Of ten heard contributions, how many are to be under a topic: some came yesterday.
CODED_OF_TEN = 9


@dataclass(frozen=True)
class Rule:
    """What counts as done; the address where anybody reads it (or empty) and the one where it is done; whether only
    the workspace tells it."""

    words: str
    public: str
    workspace: str
    is_internal: bool = False


RULES: dict[str, Rule] = {
    "team_formed": Rule(
        "Hoy hay al menos una persona que integra el equipo de planificación.", "/equipo/", "/gestion/equipo/"
    ),
    "coordinator_named": Rule(
        "Hoy alguien integra el equipo de planificación con el cargo de coordinación.",
        "/equipo/",
        "/gestion/equipo/",
    ),
    "themes_loaded": Rule("El catálogo tiene al menos un tema vigente.", "", "/gestion/municipio/temas/"),
    "neighbourhoods_loaded": Rule(
        "Hay al menos un barrio y una subzona cargados.", "", "/gestion/municipio/barrios/"
    ),
    "rules_set": Rule(
        "Hoy tienen un valor el quórum de los dos concejos, los plazos para aprobar, responder y devolver, y el grupo "
        "mínimo que se muestra.",
        "",
        "/gestion/municipio/reglas/",
    ),
    "plan_in_force": Rule(
        "Un plan de desarrollo aprobado alcanza el año en curso.", "/plan/", "/gestion/plan/"
    ),
    "plan_presented": Rule(
        "Un plan de desarrollo que alcanza el año en curso se presentó en audiencia pública.",
        "/plan/",
        "/gestion/plan/",
    ),
    "operational_in_force": Rule(
        "El plan operativo del año en curso está vigente.", "/plan/operativo/", "/gestion/plan/operativo/"
    ),
    "schedule_public": Rule(
        "El plan operativo vigente del año en curso tiene al menos una actividad, y por eso está en el cronograma "
        "público.",
        "/cronograma/",
        "/gestion/plan/operativo/",
    ),
    "first_minutes_published": Rule(
        "Hay al menos un acta publicada, de cualquier órgano.", "/actas/", "/gestion/reuniones/"
    ),
    "neighbourhood_minutes_published": Rule(
        "Hay al menos un acta publicada del Concejo Vecinal.", "/actas/", "/gestion/reuniones/"
    ),
    "workshop_held": Rule(
        "Hay al menos un taller con la ficha aprobada.", "/talleres/", "/gestion/talleres/"
    ),
    "contributions_coded": Rule(
        f"Al menos {CODED_OF_TEN} de cada 10 aportes escuchados están en un tema.",
        "/temas/",
        "/gestion/sistematizacion/",
    ),
    "topics_answered": Rule(
        "Algún tema tiene respuesta publicada y ninguno sin respuesta pasó de su plazo.",
        "/pendientes/",
        "/gestion/respuestas/",
    ),
    "first_devolution": Rule(
        "Hay al menos una devolución publicada.", "/devoluciones/", "/gestion/devoluciones/"
    ),
    "validation_round": Rule(
        "De una devolución publicada ya terminó el plazo para corregirla.",
        "/devoluciones/",
        "/gestion/devoluciones/opiniones/",
    ),
    "participation_published": Rule(
        "Hay al menos un análisis de participación publicado.",
        "/informes/participacion/",
        "/gestion/documentos/",
    ),
    "synthesis_published": Rule(
        "Hay al menos una síntesis publicada.", "/informes/sintesis/", "/gestion/documentos/"
    ),
    "accountability_published": Rule(
        "Hay al menos una rendición de cuentas publicada.", "/informes/rendicion/", "/gestion/documentos/"
    ),
    "swot_sealed": Rule("Hay al menos una matriz FODA publicada.", "/foda/", "/gestion/foda/"),
    "manual_sealed": Rule("Hay al menos una edición del manual publicada.", "/manual/", "/gestion/manual/"),
    "evaluation_sealed": Rule(
        "Hay al menos una evaluación del modelo publicada.", "/evaluacion/", "/gestion/evaluacion/"
    ),
    "backups_kept": Rule(
        "El último respaldo bueno no es más viejo que lo que dice la regla.",
        "",
        "/gestion/salud/",
        is_internal=True,
    ),
}
