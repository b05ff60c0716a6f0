"""The parts of the portal that carry out what a chapter of the manual says, and where each of them lives."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PortalPart:
    """A part by its key, what people call it, and the names of its addresses; either name may be empty."""

    key: str
    label: str
    public: str = ""
    workspace: str = ""


_ALL = (
    PortalPart("municipio", "Municipio y reglas", workspace="gestion:municipality-edit"),
    PortalPart("organos", "Órganos y quiénes los integran", "team", "gestion:body-list"),
    PortalPart("equipo", "Equipo de planificación", "team", "gestion:team-detail"),
    PortalPart("cuentas", "Cuentas", workspace="gestion:user-list"),
    PortalPart("permisos", "Quién puede ver qué", "permissions"),
    PortalPart("delegaciones", "Delegaciones para publicar", workspace="gestion:delegation-list"),
    PortalPart("salud", "Salud del portal y respaldos", workspace="gestion:system-health"),
    PortalPart("plan", "Plan de desarrollo", "plan", "gestion:plan-list"),
    PortalPart("operativo", "Planes operativos", "plan-operational-latest", "gestion:operational-list"),
    PortalPart("cronograma", "Cronograma", "schedule", "gestion:operational-list"),
    PortalPart("avances", "Avances y períodos cerrados", "plan", "gestion:progress-list"),
    PortalPart("fechas", "Fechas a recordar", "schedule", "gestion:deadline-list"),
    PortalPart("sesiones", "Sesiones y convocatorias", "meeting-list", "gestion:meeting-list"),
    PortalPart("actas", "Actas", "minutes-list", "gestion:meeting-list"),
    PortalPart("resoluciones", "Resoluciones", "resolution-list", "gestion:meeting-list"),
    PortalPart("asuntos", "Asuntos entrados", workspace="gestion:incoming-matter-list"),
    PortalPart("inasistencias", "Inasistencias", workspace="gestion:absence-list"),
    PortalPart("importar", "Importar registros", workspace="gestion:import-list"),
    PortalPart("talleres", "Talleres", "workshop-list", "gestion:workshop-list"),
    PortalPart("propuestas", "Propuestas sin cuenta", "propose", "gestion:proposal-list"),
    PortalPart("seguimiento", "Mirar mi propuesta", "follow"),
    PortalPart("revision", "Revisar aportes", workspace="gestion:contribution-review"),
    PortalPart("sistematizacion", "Sistematizar aportes", "topic-list", "gestion:coding-board"),
    PortalPart("temas", "Temas", "topic-list", "gestion:topic-list"),
    PortalPart("respuestas", "Respuestas del Gobierno", "topic-list", "gestion:response-list"),
    PortalPart("pendientes", "Temas sin respuesta", "owed-list", "gestion:response-list"),
    PortalPart("devoluciones", "Devoluciones", "devolution-list", "gestion:devolution-list"),
    PortalPart("opiniones", "Lo que opinó la gente", "devolution-list", "gestion:validation-list"),
    PortalPart("documentos", "Documentos", "publication-list", "gestion:document-list"),
    PortalPart("participacion", "Análisis de participación", "report-index", "gestion:document-list"),
    PortalPart("sintesis", "Síntesis de temas y respuestas", "report-index", "gestion:document-list"),
    PortalPart("rendicion", "Rendición de cuentas", "report-index", "gestion:document-list"),
    PortalPart("publicaciones", "Publicaciones", "publication-list", "gestion:document-list"),
    PortalPart("verificar", "Verificar un documento", "verify"),
    PortalPart("retiros", "Retiros", "publication-list", "gestion:withdrawal-list"),
    PortalPart("privacidad", "Privacidad y pedidos de datos", "privacy", "gestion:data-request-list"),
    PortalPart("foda", "Matriz FODA", "swot", "gestion:swot-list"),
    PortalPart("evaluacion", "Evaluación del modelo", "evaluation", "gestion:evaluation-list"),
    PortalPart("manual", "Manual", "manual", "gestion:chapter-list"),
    PortalPart("adopcion", "Plan para adoptar el modelo", "adoption", "gestion:adoption-list"),
    PortalPart("paquete", "Paquete para otro municipio", "package"),
)

#: By key, in the order of the work.
PARTS: dict[str, PortalPart] = {part.key: part for part in _ALL}
