"""How the portal is, for whoever administers it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from planning.permissions import check
from reports.models import Backup
from reports.permissions import SEE_HEALTH
from reports.queries.health import health

BACKUPS_LISTED = 10


@require_safe
def system_health(request: HttpRequest) -> HttpResponse:
    """Jobs, mail, disk, backups, chain and database."""
    check(request.user, SEE_HEALTH)
    checks = health()
    context = {
        "checks": checks,
        "troubled": [one for one in checks if one.status != "done"],
        "backups": Backup.objects.newest_first()[:BACKUPS_LISTED],
    }
    return render(request, "reports/system_health.html", context)
