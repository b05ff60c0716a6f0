"""Factors of a SWOT matrix in the workspace: proposed one after another, sorted, and shown by evidence."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Role
from planning.models import today
from planning.permissions import can, check, roles_of
from planning.views.editing import confirm_page, done, form_page, page_of, tell
from reports import actions
from reports.actions.swot_factors import can_edit_factor, check_can_edit_factor, may_be_edited
from reports.forms_swot import EvidenceForm, EvidenceSearchForm, FactorForm, GroupForm, LeaveOutForm
from reports.models import ContributedBy, FactorEvidence, FactorState, SwotFactor
from reports.permissions import PROPOSE_FACTORS, WORK_ON_MATRIX
from reports.queries import swot as queries
from reports.queries.swot_evidence import find_evidence, kept_beside_now
from reports.transitions import InvalidTransition, permits
from reports.views.swot import answered, find_matrix, posted, trail_to, tried

#: Who somebody most likely speaks for, by what they are.
_SPEAKS_FOR = (
    (Role.PLANNING_TEAM, ContributedBy.PLANNING_TEAM),
    (Role.MAYOR, ContributedBy.MAYOR),
    (Role.NEIGHBOURHOOD_COUNCILLOR, ContributedBy.NEIGHBOURHOOD_COUNCIL),
    (Role.COUNCILLOR, ContributedBy.COUNCIL),
    (Role.STAFF, ContributedBy.STAFF),
)


@require_http_methods(["GET", "HEAD", "POST"])
def swot_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a factor, then the next one; what is proposed already stands below."""
    check(request.user, PROPOSE_FACTORS)
    matrix = find_matrix(pk)
    act = "edit" if can(request.user, WORK_ON_MATRIX) else "propose"
    if request.method != "POST" and not permits(matrix, act):
        messages.error(request, "Las propuestas de esta ronda ya se cerraron.")
        return redirect(matrix)
    form = FactorForm(posted(request), initial=_initial(request), instance=SwotFactor(matrix=matrix))
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("side", "text", "contributed_by", "on")}
        factor = tried(form, lambda: actions.propose_factor(matrix=matrix, **data, by=request.user))
        if factor:
            messages.success(request, f"Quedó propuesto: «{factor.text}». Podés seguir con otro.")
            again = f"?lado={factor.side}&de={factor.contributed_by}&dia={factor.on.isoformat()}"
            return redirect(reverse("gestion:swot-propose", args=[matrix.pk]) + again)
    rows = SwotFactor.objects.filter(matrix=matrix).order_by("-pk")
    context = {
        "matrix": matrix,
        "form": form,
        "page": page_of(request, rows),
        "query": request.GET,
        "trail": trail_to(matrix),
    }
    return answered(form, render(request, "reports/swot/propose.html", context))


def _initial(request: HttpRequest) -> dict[str, Any]:
    """As the last one that was proposed: a meeting is written down side by side, for the same people."""
    roles = roles_of(request.user)
    speaks_for = next((kind for role, kind in _SPEAKS_FOR if role in roles), "")
    return {
        "side": request.GET.get("lado", ""),
        "contributed_by": request.GET.get("de", speaks_for),
        "on": request.GET.get("dia", today()),
    }


@require_safe
def swot_sort(request: HttpRequest, pk: int) -> HttpResponse:
    """What is not decided yet, each with what may become of it; and what was left out."""
    check(request.user, WORK_ON_MATRIX)
    matrix = find_matrix(pk)
    context = {
        "matrix": matrix,
        "may_sort": permits(matrix, "sort"),
        "page": page_of(request, queries.undecided_of(matrix)),
        "query": request.GET,
        "kept": queries.kept_of(matrix).count(),
        "trail": trail_to(matrix),
    }
    return render(request, "reports/swot/sort.html", context)


def _find(pk: int) -> SwotFactor:
    rows = SwotFactor.objects.select_related("matrix", "grouped_into", "previous__matrix", "finding")
    return get_object_or_404(rows, pk=pk)


def _trail(factor: SwotFactor) -> list[tuple[str, str]]:
    return [*trail_to(factor.matrix), (factor.code or "Factor", factor.get_absolute_url())]


@require_safe
def swot_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """One factor: where it came from, what shows it (as it was and as it is), and what may be done with it."""
    factor = _find(pk)
    works = can(request.user, WORK_ON_MATRIX)
    sorts = works and permits(factor.matrix, "sort")
    undecided = factor.state in (FactorState.PROPOSED, FactorState.KEPT)
    context = {
        "factor": factor,
        "matrix": factor.matrix,
        "grouped": factor.grouped.order_by("pk"),
        "evidence": kept_beside_now(list(factor.evidence.order_by("pk"))),
        "may_edit": can_edit_factor(request.user, factor) and may_be_edited(request.user, factor),
        "may_show": works and permits(factor.matrix, "edit") and factor.state != FactorState.LEFT_OUT,
        "may_keep": sorts and factor.state == FactorState.PROPOSED,
        "may_group": sorts and undecided,
        "may_put_back": sorts and factor.state != FactorState.PROPOSED,
        "trail": trail_to(factor.matrix),
    }
    return render(request, "reports/swot/factor.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def swot_factor_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a factor: one's own while proposals are received, any for the planning team."""
    factor = _find(pk)
    check_can_edit_factor(request.user, factor)
    if request.method != "POST" and not may_be_edited(request.user, factor):
        messages.error(request, "Ese factor ya no se puede corregir.")
        return redirect(factor)
    form = FactorForm(posted(request), instance=factor)
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.edit_factor(
                factor=form.instance, expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "El factor quedó corregido.")
            return redirect(factor)
    return answered(
        form,
        form_page(
            request,
            form,
            title="Corregir un factor",
            action="Guardar factor",
            back=factor.get_absolute_url(),
            trail=_trail(_find(pk)),
        ),
    )


# --- what becomes of it -----------------------------------------------------------------------------


def _back_to(request: HttpRequest, factor: SwotFactor) -> str:
    """The page of the portal that the button stood on, else the factor's."""
    wanted = request.POST.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return factor.get_absolute_url()


def _told(request: HttpRequest, act: Any) -> Any:
    try:
        return tell(request, act)
    except InvalidTransition as reason:
        messages.error(request, str(reason))
        return None


@require_POST
def swot_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a proposal in the matrix."""
    check(request.user, WORK_ON_MATRIX)
    factor = _find(pk)
    if _told(request, lambda: actions.keep_factor(factor=factor, by=request.user)):
        messages.success(request, f"Quedó en la matriz: «{factor.text}».")
    return redirect(_back_to(request, factor))


@require_POST
def swot_put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo what was decided of a proposal."""
    check(request.user, WORK_ON_MATRIX)
    factor = _find(pk)
    if _told(request, lambda: actions.put_back_factor(factor=factor, by=request.user)):
        messages.success(request, f"Volvió a las propuestas: «{factor.text}».")
    return redirect(_back_to(request, factor))


@require_http_methods(["GET", "HEAD", "POST"])
def swot_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a proposal under a kept factor that says the same."""
    check(request.user, WORK_ON_MATRIX)
    factor = _find(pk)
    kept = queries.to_group_with(factor)
    has_own = any(other.side == factor.side for other in kept)
    alone = "" if has_own else " En la matriz no hay otro de su lado: fijate si de verdad dicen lo mismo."
    form = GroupForm(posted(request), kept=kept)
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        if tried(form, lambda: actions.group_factor(factor=factor, into=into, by=request.user)):
            messages.success(request, f"Quedó agrupado en «{into.text}».")
            return redirect("gestion:swot-sort", factor.matrix_id)
    if not kept:
        messages.error(request, "Para agrupar, primero poné en la matriz el factor que los reúne.")
        return redirect(factor)
    return answered(
        form,
        form_page(
            request,
            form,
            title="Agrupar en otro factor",
            action="Agrupar",
            back=factor.get_absolute_url(),
            trail=_trail(factor),
            lead=f"«{factor.text}» queda debajo del que elijas, cuenta del lado de ese, y se sigue leyendo quién lo "
            f"aportó.{alone}",
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def swot_leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a proposal out, saying why."""
    check(request.user, WORK_ON_MATRIX)
    factor = _find(pk)
    form = LeaveOutForm(posted(request))
    leaves = "sale de" if factor.state == FactorState.KEPT else "no entra en"
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.leave_out_factor(
                factor=factor, reason=form.cleaned_data["left_reason"], by=request.user
            ),
        ):
            messages.success(request, f"Quedó afuera, con su razón: «{factor.text}».")
            return redirect("gestion:swot-sort", factor.matrix_id)
    return answered(
        form,
        form_page(
            request,
            form,
            title="Dejar afuera",
            action="Dejar afuera",
            back=factor.get_absolute_url(),
            trail=_trail(factor),
            lead=f"«{factor.text}» {leaves} la matriz. Se puede deshacer mientras se agrupa.",
        ),
    )


# --- what shows it ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def swot_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for what shows a factor among what anybody may read, and pick it with what it says today."""
    check(request.user, WORK_ON_MATRIX)
    factor = _find(pk)
    may_show = permits(factor.matrix, "edit") and factor.state != FactorState.LEFT_OUT
    if request.method != "POST" and not may_show:
        messages.error(request, "A este factor ya no se le agrega evidencia.")
        return redirect(factor)
    search = EvidenceSearchForm(request.GET or None)
    asked = search.cleaned_data if search.is_valid() else {}
    form = EvidenceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        kind, target, figure = form.cleaned_data["choice"]
        evidence = tried(
            form,
            lambda: actions.add_evidence(
                factor=factor,
                kind=kind,
                target=target,
                figure=figure,
                note=form.cleaned_data["note"],
                by=request.user,
            ),
        )
        if evidence:
            messages.success(request, f"Quedó como evidencia: {evidence.title}.")
            return redirect(factor)
    words, kind = asked.get("q", ""), asked.get("kind", "")
    context = {
        "factor": factor,
        "search": search,
        "form": form,
        "found": find_evidence(words, kind),
        "asked": bool(words.strip() or kind),
        "chosen": form["choice"].value() or "",
        "trail": _trail(factor),
    }
    return answered(form, render(request, "reports/swot/evidence.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def swot_evidence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece of evidence away, once that was confirmed."""
    check(request.user, WORK_ON_MATRIX)
    evidence = get_object_or_404(FactorEvidence.objects.select_related("factor__matrix"), pk=pk)
    form = Form(posted(request))
    if request.method == "POST" and form.is_valid():
        if tried(form, done(actions.remove_evidence, evidence=evidence, by=request.user)):
            messages.success(request, "La evidencia ya no está.")
            return redirect(evidence.factor)
    return confirm_page(
        request,
        form,
        title="Quitar la evidencia",
        text=f"Se quita «{evidence.title}», como estaba el {evidence.kept_on:%d/%m/%Y}. Si la volvés a agregar, dice "
        "lo que diga ese día.",
        action="Quitar la evidencia",
        back=evidence.factor.get_absolute_url(),
        trail=_trail(evidence.factor),
    )
