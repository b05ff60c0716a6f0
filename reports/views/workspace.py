"""The workspace's first page, and the notices that long work leaves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Notice
from accounts.permissions import Role
from planning.bulk import chosen_keys, undo_token, undone
from planning.models import today
from planning.permissions import lost_delegation, roles_of
from reports.actions.personal import mark_notices
from reports.actions.recent import forget_recent
from reports.queries.recent import recent_of
from reports.queries.todo import todo
from reports.waiting_counts import keep_counts

#: So many notices stand on the first page, above what waits; the others on their own.
NOTICES_LISTED = 1
NOTICES_PER_PAGE = 20
_UNDO = "notices"


@require_safe
def workspace_home(request: HttpRequest) -> HttpResponse:
    """«Lo que te toca»."""
    roles = roles_of(request.user)
    day = today()
    waits = todo(request.user, day)
    keep_counts(request.user, waits)
    unread = request.user.notices.unread()
    context = {
        "todo": waits,
        "today": day,
        "notices": unread[:NOTICES_LISTED],
        "notices_count": unread.count(),
        "lost_delegation": lost_delegation(request.user),
        "roles": [role.label for role in Role if role in roles],
        "recent": recent_of(request.user),
    }
    return render(request, "reports/workspace_home.html", context)


@require_POST
def recent_forget(request: HttpRequest) -> HttpResponse:
    """Empty one's own list of recent things."""
    forget_recent(user=request.user)
    messages.success(request, "La lista de lo último que abriste quedó vacía.")
    return redirect("gestion:home")


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first; those to read, unless ``?ver=todos``."""
    shows_all = request.GET.get("ver") == "todos"
    rows = request.user.notices.all() if shows_all else request.user.notices.unread()
    token = request.GET.get("deshacer", "")
    context = {
        "page": Paginator(rows.order_by("-created_at", "-pk"), NOTICES_PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "query": request.GET,
        "shows_all": shows_all,
        "unread": request.user.notices.unread().count(),
        "undo": token if undone(token, _UNDO, request.user.pk) else "",
    }
    return render(request, "reports/notice_list.html", context)


@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a notice away and go where it leads. One's own only."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    mark_notices(notices=[notice.pk], is_read=True, by=request.user)
    return redirect(notice.url or "gestion:home")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Put every notice of one's own away."""
    return _told(request, mark_notices(notices=None, is_read=True, by=request.user))


@require_POST
def notice_mark(request: HttpRequest) -> HttpResponse:
    """Put away those that were ticked, or bring back what an undo tells. One's own only."""
    token = request.POST.get("deshacer", "")
    if token:
        keys = undone(token, _UNDO, request.user.pk)
        back = mark_notices(notices=keys, is_read=False, by=request.user) if keys else []
        if back:
            one = len(back) == 1
            messages.success(
                request, f"{len(back)} {'aviso volvió' if one else 'avisos volvieron'} a estar sin leer."
            )
        else:
            messages.info(request, "No había nada para deshacer.")
        return redirect("gestion:own-notices")
    keys = chosen_keys(request.POST.getlist("aviso"))
    if not keys:
        messages.info(request, "No marcaste ningún aviso.")
        return redirect("gestion:own-notices")
    return _told(request, mark_notices(notices=keys, is_read=True, by=request.user))


def _told(request: HttpRequest, changed: list[int]) -> HttpResponse:
    if not changed:
        messages.info(request, "Ya estaban leídos.")
        return redirect("gestion:own-notices")
    one = len(changed) == 1
    messages.success(request, f"{len(changed)} {'aviso quedó leído' if one else 'avisos quedaron leídos'}.")
    # An address has room for so many; more are brought back one by one from «Todos».
    token = undo_token(_UNDO, request.user.pk, changed[:200])
    return HttpResponseRedirect(f"{reverse('gestion:own-notices')}?{urlencode({'deshacer': token})}")
