"""The mayor's delegations to publish. Each asks for the password again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.reauthentication import require_recent_password
from planning import actions
from planning.forms import DelegationForm
from planning.models import PublisherDelegation, today
from planning.permissions import DELEGATE_PUBLISHING, can, check, granted_in_office
from planning.views.editing import attempt, form_page, page_of


@require_safe
def delegation_list(request: HttpRequest) -> HttpResponse:
    """Who may publish besides the mayor, and who could before."""
    rows = PublisherDelegation.objects.select_related("user", "granted_by").order_by("-valid_from", "-pk")
    rows = rows.annotate(in_office=granted_in_office(today()))
    context = {
        "page": page_of(request, rows),
        "today": today(),
        "query": request.GET,
        "may_edit": can(request.user, DELEGATE_PUBLISHING),
    }
    return render(request, "planning/delegation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delegation_create(request: HttpRequest) -> HttpResponse:
    """Let somebody publish."""
    check(request.user, DELEGATE_PUBLISHING)
    form = DelegationForm(request.POST or None, initial={"valid_from": today()})
    if request.method == "POST" and form.is_valid():
        require_recent_password(request)
        delegation = attempt(form, lambda: actions.delegate_publishing(**form.cleaned_data, by=request.user))
        if delegation:
            messages.success(
                request, f"{delegation.user} puede publicar desde el {delegation.valid_from:%d/%m/%Y}."
            )
            return redirect("gestion:delegation-list")
    back = reverse("gestion:delegation-list")
    return form_page(
        request,
        form,
        title="Delegar la publicación",
        action="Delegar",
        back=back,
        trail=[("Delegaciones", back)],
        lead="Esa persona va a poder publicar documentos en nombre del municipio. Lo publicado ya no cambia.",
    )


@require_POST
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation: today is its last day."""
    check(request.user, DELEGATE_PUBLISHING)
    require_recent_password(request)
    delegation = get_object_or_404(PublisherDelegation, pk=pk)
    try:
        actions.end_delegation(delegation=delegation, on=today(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"La delegación en {delegation.user} termina hoy.")
    return redirect("gestion:delegation-list")
