"""The places of the workspace under their headings, what waits beside each, and what a person may create."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.permissions import LOOK_AFTER_MAIL, MANAGE_USERS, Rule
from participation.permissions import (
    CALL_MEETING,
    CODE_TOPICS,
    IMPORT_MINUTES,
    IMPORT_RECORDS,
    MODERATE_PROPOSALS,
    PREPARE_DEVOLUTION,
    REGISTER_MATTERS,
    REGISTER_PROPOSALS,
    REVIEW_TEXTS,
    SEE_IMPORTS,
)
from planning.permissions import (
    ANSWER_REQUESTS,
    DELEGATE_PUBLISHING,
    EDIT_PLAN,
    MANAGE_MUNICIPALITY,
    MANAGE_PEOPLE,
    SEE_AUDIT,
    bodies_kept_by,
    can,
)
from reports.permissions import PREPARE_DOCUMENT, SEE_HEALTH, WITHDRAW_PUBLICATION


@dataclass(frozen=True)
class Entry:
    """A place of the workspace: its words, its URL name, its icon, and the rule without which it is not shown."""

    label: str
    name: str
    icon: str
    rule: Rule | None = None
    also: tuple[str, ...] = ()  # where its things have their own pages
    officers: bool = False  # shown too to whoever presides a body or keeps its records

    def is_for(self, user: User) -> bool:
        """Whether somebody may go there today."""
        if self.rule is None or can(user, self.rule):
            return True
        return self.officers and bool(bodies_kept_by(user))


#: What stands above every heading.
ALWAYS = (
    Entry("Lo que te toca", "gestion:home", "inbox"),
    Entry("Avisos", "gestion:own-notices", "info", also=("/gestion/preferencias/",)),
    Entry("Calendario", "gestion:calendar", "calendar"),
)
#: Headings, in the order of the work, each with its places.
HEADINGS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Sesiones",
        (
            Entry(
                "Reuniones y actas",
                "gestion:meeting-list",
                "calendar",
                also=("/gestion/modelos/", "/gestion/enmiendas/", "/gestion/papeles/"),
            ),
            Entry("Asuntos entrados", "gestion:incoming-matter-list", "book"),
            Entry("Inasistencias", "gestion:absence-list", "clock"),
            Entry("Actas de antes", "gestion:minutes-import-list", "upload", SEE_IMPORTS, officers=True),
        ),
    ),
    (
        "Participación",
        (
            Entry("Talleres", "gestion:workshop-list", "people"),
            Entry("Propuestas", "gestion:proposal-list", "inbox", MODERATE_PROPOSALS),
            Entry(
                "Revisar aportes",
                "gestion:contribution-review",
                "eye",
                REVIEW_TEXTS,
                also=("/gestion/aportes/",),
            ),
            Entry("Sistematizar aportes", "gestion:coding-board", "table", CODE_TOPICS),
            Entry("Temas", "gestion:topic-list", "book"),
            Entry("Respuestas", "gestion:response-list", "check"),
            Entry("Devoluciones", "gestion:devolution-list", "globe"),
            Entry("Seguimientos", "gestion:following-counts", "mail"),
        ),
    ),
    (
        "Plan",
        (
            Entry("Plan de desarrollo", "gestion:plan-list", "table"),
            Entry(
                "Planes operativos",
                "gestion:operational-list",
                "calendar",
                also=("/gestion/plan/actividades/",),
            ),
            Entry("Avances", "gestion:progress-list", "chart"),
            Entry("Fechas a recordar", "gestion:deadline-list", "clock"),
            Entry("Equipo de planificación", "gestion:team-detail", "people"),
            Entry("Matriz FODA", "gestion:swot-list", "table"),
            Entry("Evaluación del modelo", "gestion:evaluation-list", "chart"),
        ),
    ),
    (
        "Publicar",
        (
            Entry("Documentos", "gestion:document-list", "document", also=("/gestion/preparaciones/",)),
            Entry("Manual", "gestion:chapter-list", "book"),
            Entry("Plan de adopción", "gestion:adoption-list", "check"),
            Entry(
                "Retiros",
                "gestion:withdrawal-list",
                "stop",
                WITHDRAW_PUBLICATION,
                also=("/gestion/publicaciones/",),
            ),
        ),
    ),
    (
        "Registro",
        (
            Entry("Personas", "gestion:person-list", "person"),
            Entry("Órganos", "gestion:body-list", "people", also=("/gestion/integraciones/",)),
            Entry("Pedidos de datos", "gestion:data-request-list", "shield", ANSWER_REQUESTS),
            Entry("Importar registros", "gestion:import-list", "upload", IMPORT_RECORDS),
            Entry("Quién hizo qué", "gestion:audit-list", "history", SEE_AUDIT),
        ),
    ),
    (
        "Portal",
        (
            Entry("Municipio y reglas", "gestion:municipality-edit", "settings", MANAGE_MUNICIPALITY),
            Entry("Delegaciones", "gestion:delegation-list", "seal", DELEGATE_PUBLISHING),
            Entry("Cuentas", "gestion:user-list", "key", MANAGE_USERS),
            Entry("Correo del portal", "gestion:mail-list", "mail", LOOK_AFTER_MAIL),
            Entry("Salud del portal", "gestion:system-health", "info", SEE_HEALTH),
        ),
    ),
)
WORKSPACE_NAVIGATION = (*ALWAYS, *(entry for _heading, entries in HEADINGS for entry in entries))
#: What somebody begins, in the order in which it is asked for most.
CREATIONS = (
    Entry("Reunión", "gestion:meeting-add", "calendar", CALL_MEETING, officers=True),
    Entry("Taller", "gestion:workshop-add", "people", CALL_MEETING, officers=True),
    Entry("Asunto entrado", "gestion:incoming-matter-add", "book", REGISTER_MATTERS, officers=True),
    Entry("Propuesta", "gestion:proposal-add", "inbox", REGISTER_PROPOSALS),
    Entry("Tema", "gestion:topic-add", "book", CODE_TOPICS),
    Entry("Devolución", "gestion:devolution-add", "globe", PREPARE_DEVOLUTION),
    Entry("Tarea del equipo", "gestion:task-create", "check", EDIT_PLAN),
    Entry("Fecha a recordar", "gestion:deadline-create", "clock", EDIT_PLAN),
    Entry("Documento", "gestion:document-create", "document", PREPARE_DOCUMENT),
    Entry("Acta de antes", "gestion:minutes-import-create", "upload", IMPORT_MINUTES, officers=True),
    Entry("Persona", "gestion:person-create", "person", MANAGE_PEOPLE),
    Entry("Pedido de datos", "gestion:data-request-create", "shield", ANSWER_REQUESTS),
    Entry("Delegación", "gestion:delegation-create", "seal", DELEGATE_PUBLISHING),
    Entry("Cuenta", "gestion:user-invite", "key", MANAGE_USERS),
)


@dataclass(frozen=True)
class Section:
    """A heading of the navigation with the places somebody may go to; ``label`` is empty above all headings."""

    label: str
    items: list[dict[str, Any]]

    @property
    def count(self) -> int:
        """How much waits below it."""
        return sum(item["count"] for item in self.items)

    @property
    def is_current(self) -> bool:
        """Whether the page shown is one of its places, or below one."""
        return any(item["current"] for item in self.items)


def menu_for(user: User, path: str, counts: dict[str, int]) -> list[Section]:
    """The places somebody may go to, the one they are in ``current``; ``counts`` is what waits, by URL name."""
    shown = [
        (heading, [(entry, reverse(entry.name)) for entry in entries if entry.is_for(user)])
        for heading, entries in (("", ALWAYS), *HEADINGS)
    ]
    here = _place_of(path, [pair for _heading, pairs in shown for pair in pairs])
    return [
        Section(
            heading,
            [
                {
                    "label": entry.label,
                    "url": url,
                    "icon": entry.icon,
                    "current": url == here,
                    "count": counts.get(entry.name, 0),
                }
                for entry, url in pairs
            ],
        )
        for heading, pairs in shown
        if pairs
    ]


def creations_for(user: User) -> list[dict[str, str]]:
    """What somebody may create: label, address and icon."""
    return [
        {"label": entry.label, "url": reverse(entry.name), "icon": entry.icon}
        for entry in CREATIONS
        if entry.is_for(user)
    ]


def _place_of(path: str, pairs: list[tuple[Entry, str]]) -> str:
    """The address of the entry in whose pages a page is: the one with the longest beginning of its address."""
    home = reverse("gestion:home")
    inside = [(place, url) for entry, url in pairs for place in (url, *entry.also) if path.startswith(place)]
    # The first page is no folder: what has no place of its own, such as the search, is nowhere in the navigation.
    inside = [(place, url) for place, url in inside if place != home or path == place]
    return max(inside, key=lambda pair: len(pair[0]), default=("", ""))[1]
