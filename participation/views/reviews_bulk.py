"""Review several contributions at once: those that may be shown word for word, after reading them once more."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from participation.actions.contributions import mark_of, show_as_said
from participation.models import Contribution
from participation.permissions import REVIEW_TEXTS
from participation.privacy import personal_data_in
from participation.queries.meetings import review_queue
from planning.bulk import chosen_keys, each
from planning.permissions import check
from planning.views.editing import tell_outcome

PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_queue(request: HttpRequest) -> HttpResponse:
    """Those nobody reviewed, oldest first; a first POST shows what was ticked, a second one lets everybody read it."""
    check(request.user, REVIEW_TEXTS)
    if request.method == "POST":
        return _confirmed(request) if request.POST.get("confirmar") else _ask(request)
    page = Paginator(review_queue(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, personal_data_in(row.verbatim)) for row in page],
        "query": request.GET,
    }
    return render(request, "participation/contribution_queue.html", context)


def _ask(request: HttpRequest) -> HttpResponse:
    rows = [row for row in _chosen(request) if not personal_data_in(row.verbatim)]
    if not rows:
        messages.info(request, "No marcaste ningún aporte que se pueda mostrar tal como se dijo.")
        return redirect("gestion:contribution-queue")
    context = {"rows": [(row, mark_of(row.verbatim)) for row in rows]}
    return render(request, "participation/contribution_queue_confirm.html", context)


def _confirmed(request: HttpRequest) -> HttpResponse:
    outcome = each(
        _chosen(request),
        lambda row: show_as_said(
            contribution=row, seen=request.POST.get(f"texto-{row.pk}", ""), by=request.user
        ),
    )
    tell_outcome(
        request,
        outcome,
        one="aporte se puede leer tal como se dijo",
        many="aportes se pueden leer tal como se dijeron",
    )
    return redirect("gestion:contribution-queue")


def _chosen(request: HttpRequest) -> list[Contribution]:
    keys = chosen_keys(request.POST.getlist("aporte"))
    return list(Contribution.objects.heard().filter(pk__in=keys).select_related("meeting").order_by("pk"))
