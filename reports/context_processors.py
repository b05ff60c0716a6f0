"""What every page shows around its content."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from planning.queries import current_municipality
from reports.queries.first_steps import first_steps
from reports.waiting_counts import counts_of
from reports.workspace_menu import Section, creations_for, menu_for

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


def portal(request: HttpRequest) -> dict[str, object]:
    """The municipality and both navigations; only workspace pages look at who is asking, and only when they draw it."""
    return {
        "municipality": SimpleLazyObject(current_municipality),
        "public_navigation": public_navigation(request.path),
        "workspace_navigation": SimpleLazyObject(lambda: workspace_navigation(request)),
        "workspace_creations": SimpleLazyObject(
            lambda: creations_for(request.user) if request.user.is_authenticated else []
        ),
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


def workspace_navigation(request: HttpRequest) -> list[Section]:
    """The places the signed-in person may go to, with how much waits beside each."""
    if not request.user.is_authenticated:
        return []
    return menu_for(request.user, request.path, counts_of(request.user))
