"""The portal's own public pages: home, notices, who may do what, health."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateWorker

from accounts.json_ld import absolute, json_ld
from accounts.models import FirstRunCode
from accounts.outage import tell_refusal
from accounts.public import public_page
from planning.actions.requests import term_of
from planning.models import Municipality, RequestKind, today
from planning.queries import current_municipality
from reports import personal_data
from reports.permissions import all_rules
from reports.queries.home import home
from reports.seeing import SIGHTS, readers, seats
from reports.views.neighbourhoods import map_of_places, most_of

#: A worker says it is alive every 10 seconds; after so long without a word it is not.
WORKER_SILENCE = dt.timedelta(seconds=60)


class NotMigrated(Exception):
    """The database lacks a migration of this version."""


@public_page
def home_page(request: HttpRequest) -> HttpResponse:
    """What was proposed and answered, how the plan goes, what comes next, and where to go on."""
    facts = home(today())
    context = {
        "home": facts,
        "municipality": facts.municipality,
        "map": map_of_places(facts.neighbourhoods),
        "most": most_of(facts.neighbourhoods),
        "data_block": json_ld(_as_organization(facts.municipality)) if facts.municipality else "",
    }
    return render(request, "reports/site/home.html", context)


def _as_organization(municipality: Municipality) -> dict[str, Any]:
    """Who publishes the portal, as ``GovernmentOrganization`` of schema.org."""
    return {
        "@type": "GovernmentOrganization",
        "@id": f"{absolute('/')}#municipio",
        "name": municipality.name,
        "description": municipality.description,
        "url": absolute("/"),
        "email": municipality.contact_email,
        "areaServed": {"@type": "AdministrativeArea", "name": municipality.department}
        if municipality.department
        else {},
    }


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """What personal data the portal holds and what for (Ley 18.331)."""
    context = {"told": personal_data.told(), "days": term_of(RequestKind.ACCESS).days}
    return render(request, "reports/site/privacy.html", context)


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (Decreto 406/022)."""
    return render(request, "reports/site/accessibility.html")


@public_page
def permissions(request: HttpRequest) -> HttpResponse:
    """«Quién puede ver qué», and who may do what: made from the rules that the actions check."""
    context = {
        "sights": SIGHTS,
        "seats": seats(),
        "rules": [{"label": rule.label, "who": readers(rule)} for rule in all_rules()],
        "treatments": personal_data.inventory().treatments,
    }
    return render(request, "reports/site/permissions.html", context)


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers should leave alone."""
    return render(
        request, "robots.txt", {"site": settings.SITE_URL}, content_type="text/plain; charset=utf-8"
    )


@public_page
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon on their own, as beside a PDF."""
    return redirect(static("img/favicon.svg"), permanent=True)


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when migrated, loaded and a job worker is alive; else 503. For machines: says what is missing."""
    try:
        checks = {"migrado": _is_migrated(), "cargado": False, "trabajos": False}
        if checks["migrado"]:
            checks["cargado"] = current_municipality() is not None or FirstRunCode.objects.exists()
            heard = ProcrastinateWorker.objects.filter(last_heartbeat__gte=timezone.now() - WORKER_SILENCE)
            checks["trabajos"] = heard.exists()
    except Error as error:
        tell_refusal(error)
        checks = {"base_de_datos": False}
    ready = all(checks.values())
    return JsonResponse(
        {"estado": "bien" if ready else "no disponible", **checks}, status=200 if ready else 503
    )


def _is_migrated() -> bool:
    try:
        _require_migrated()
    except NotMigrated:
        return False
    return True


@lru_cache(maxsize=1)
def _require_migrated() -> None:
    """Raise ``NotMigrated`` while a migration is missing; a yes is remembered, a no is asked again."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigrated
