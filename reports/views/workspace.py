"""The workspace's first page, and the notices that long work leaves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Notice
from accounts.permissions import Role
from planning.models import today
from planning.permissions import lost_delegation, roles_of
from reports.queries.todo import todo

NOTICES_LISTED = 20


@require_safe
def workspace_home(request: HttpRequest) -> HttpResponse:
    """«Lo que te toca»."""
    roles = roles_of(request.user)
    context = {
        "todo": todo(request.user, today()),
        "notices": request.user.notices.unread()[:NOTICES_LISTED],
        "lost_delegation": lost_delegation(request.user),
        "roles": [role.label for role in Role if role in roles],
    }
    return render(request, "reports/workspace_home.html", context)


@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a notice away and go where it leads. One's own only."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return redirect(notice.url or "gestion:home")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Put every notice of one's own away."""
    request.user.notices.unread().update(read_at=timezone.now())
    messages.success(request, "Quedaron leídos todos los avisos.")
    return redirect("gestion:home")
