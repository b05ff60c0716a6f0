"""What every page shows around its content."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from planning.queries import current_municipality
from reports.help import help_on
from reports.navigation import menu_of
from reports.queries.first_steps import first_steps
from reports.waiting_counts import counts_of
from reports.workspace_menu import Section, creations_for, menu_for


def portal(request: HttpRequest) -> dict[str, object]:
    """The municipality and both navigations; only workspace pages look at who is asking, and only when they draw it."""
    return {
        "municipality": SimpleLazyObject(current_municipality),
        "public_navigation": menu_of(request.path),
        "workspace_navigation": SimpleLazyObject(lambda: workspace_navigation(request)),
        "workspace_creations": SimpleLazyObject(
            lambda: creations_for(request.user) if request.user.is_authenticated else []
        ),
        "help_address": help_on(request.path),
        "first_steps": SimpleLazyObject(
            lambda: first_steps(request.user) if request.user.is_authenticated else None
        ),
    }


def workspace_navigation(request: HttpRequest) -> list[Section]:
    """The places the signed-in person may go to, with how much waits beside each."""
    if not request.user.is_authenticated:
        return []
    return menu_for(request.user, request.path, counts_of(request.user))
