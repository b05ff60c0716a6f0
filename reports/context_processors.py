"""What every page shows around its content."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from planning.queries import current_municipality

PUBLIC_NAVIGATION = (
    ("Inicio", "/"),
    ("Sesiones", "/sesiones/"),
    ("Informes", "/informes/"),
    ("Equipo", "/equipo/"),
    ("Verificar", "/verificar/"),
)


def portal(request: HttpRequest) -> dict[str, object]:
    """The municipality and the public navigation; nothing here knows who is asking."""
    return {"municipality": SimpleLazyObject(current_municipality), "public_navigation": PUBLIC_NAVIGATION}
