"""What every page shows around its content."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.permissions import LOOK_AFTER_MAIL, MANAGE_USERS, Rule
from participation.permissions import (
    CODE_TOPICS,
    IMPORT_RECORDS,
    MODERATE_PROPOSALS,
    REVIEW_TEXTS,
    SEE_IMPORTS,
)
from planning.permissions import (
    ANSWER_REQUESTS,
    DELEGATE_PUBLISHING,
    MANAGE_MUNICIPALITY,
    SEE_AUDIT,
    bodies_kept_by,
    can,
)
from planning.queries import current_municipality
from reports.help import help_on
from reports.permissions import SEE_HEALTH, WITHDRAW_PUBLICATION
from reports.queries.first_steps import first_steps

#: «Verificar» stands at the foot of every page, and on every document.
PUBLIC_NAVIGATION = (
    ("Inicio", "/"),
    ("Proponer", "/proponer/"),
    ("Temas", "/temas/"),
    ("Devoluciones", "/devoluciones/"),
    ("Talleres", "/talleres/"),
    ("Sesiones", "/sesiones/"),
    ("Actas", "/actas/"),
    ("Plan", "/plan/"),
    ("Cronograma", "/cronograma/"),
    ("Informes", "/informes/"),
    ("FODA", "/foda/"),
    ("Evaluación", "/evaluacion/"),
    ("Manual", "/manual/"),
    ("Integrantes", "/equipo/"),
)


@dataclass(frozen=True)
class Entry:
    """A place of the workspace: its words, its URL name, its icon, and the rule without which it is not shown."""

    label: str
    name: str
    icon: str
    rule: Rule | None = None
    also: str = ""  # where its things have their own pages
    officers: bool = False  # shown too to whoever presides a body or keeps its records


WORKSPACE_NAVIGATION = (
    Entry("Lo que te toca", "gestion:home", "inbox"),
    Entry("Reuniones y actas", "gestion:meeting-list", "calendar", also="/gestion/modelos/"),
    Entry("Asuntos entrados", "gestion:incoming-matter-list", "book"),
    Entry("Inasistencias", "gestion:absence-list", "clock"),
    Entry("Talleres", "gestion:workshop-list", "people"),
    Entry("Propuestas", "gestion:proposal-list", "inbox", MODERATE_PROPOSALS),
    Entry("Revisar aportes", "gestion:contribution-review", "eye", REVIEW_TEXTS),
    Entry("Sistematizar aportes", "gestion:coding-board", "table", CODE_TOPICS),
    Entry("Temas", "gestion:topic-list", "book"),
    Entry("Respuestas", "gestion:response-list", "check"),
    Entry("Devoluciones", "gestion:devolution-list", "globe"),
    Entry("Plan de desarrollo", "gestion:plan-list", "table"),
    Entry("Avances", "gestion:progress-list", "chart"),
    Entry("Planes operativos", "gestion:operational-list", "calendar", also="/gestion/plan/actividades/"),
    Entry("Fechas a recordar", "gestion:deadline-list", "clock"),
    Entry("Equipo de planificación", "gestion:team-detail", "people"),
    Entry("Matriz FODA", "gestion:swot-list", "table"),
    Entry("Evaluación del modelo", "gestion:evaluation-list", "chart"),
    Entry("Manual", "gestion:chapter-list", "book"),
    Entry("Plan de adopción", "gestion:adoption-list", "check"),
    Entry("Documentos", "gestion:document-list", "document", also="/gestion/preparaciones/"),
    Entry("Retiros", "gestion:withdrawal-list", "stop", WITHDRAW_PUBLICATION, also="/gestion/publicaciones/"),
    Entry("Importar registros", "gestion:import-list", "upload", IMPORT_RECORDS),
    Entry("Actas de antes", "gestion:minutes-import-list", "upload", SEE_IMPORTS, officers=True),
    Entry("Personas", "gestion:person-list", "person"),
    Entry("Órganos", "gestion:body-list", "people", also="/gestion/integraciones/"),
    Entry("Delegaciones", "gestion:delegation-list", "seal", DELEGATE_PUBLISHING),
    Entry("Pedidos de datos", "gestion:data-request-list", "shield", ANSWER_REQUESTS),
    Entry("Municipio y reglas", "gestion:municipality-edit", "settings", MANAGE_MUNICIPALITY),
    Entry("Cuentas", "gestion:user-list", "key", MANAGE_USERS),
    Entry("Correo del portal", "gestion:mail-list", "mail", LOOK_AFTER_MAIL),
    Entry("Salud del portal", "gestion:system-health", "info", SEE_HEALTH),
    Entry("Quién hizo qué", "gestion:audit-list", "history", SEE_AUDIT),
)


def portal(request: HttpRequest) -> dict[str, object]:
    """The municipality and both navigations; only workspace pages look at who is asking, and only when they draw it."""
    return {
        "municipality": SimpleLazyObject(current_municipality),
        "public_navigation": public_navigation(request.path),
        "workspace_navigation": SimpleLazyObject(lambda: workspace_navigation(request)),
        "help_address": help_on(request.path),
        "first_steps": SimpleLazyObject(
            lambda: first_steps(request.user) if request.user.is_authenticated else None
        ),
    }


def public_navigation(path: str) -> tuple[tuple[str, str, str], ...]:
    """Label, address and ``aria-current`` of each public place: "page" on it, "true" below it, "" elsewhere."""
    return tuple(
        (label, url, "page" if url == path else "true" if url != "/" and url in path else "")
        for label, url in PUBLIC_NAVIGATION
    )


def workspace_navigation(request: HttpRequest) -> list[dict[str, object]]:
    """The places the signed-in person may go to; the one they are in is ``current``."""
    if not request.user.is_authenticated:
        return []
    entries = [
        (entry, reverse(entry.name))
        for entry in WORKSPACE_NAVIGATION
        if entry.rule is None
        or can(request.user, entry.rule)
        or (entry.officers and bodies_kept_by(request.user))
    ]
    inside = [
        (place, url)
        for entry, url in entries
        for place in (url, entry.also)
        if place and request.path.startswith(place)
    ]
    here = max(inside, key=lambda pair: len(pair[0]), default=("", ""))[1]
    return [
        {
            "label": entry.label,
            "url": url,
            "icon": entry.icon,
            "current": url == here,
        }
        for entry, url in entries
    ]
