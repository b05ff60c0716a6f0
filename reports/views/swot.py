"""SWOT matrices in the workspace: the rounds, one as it stands, its stages, its weights, each member's ratings."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planning.concurrency import EditConflict
from planning.models import today
from planning.permissions import EDIT_PLAN, can, check
from planning.views.editing import attempt, form_page, page_of
from reports import actions
from reports.actions import swot_ratings
from reports.actions.swot import what_agreement_waits_for
from reports.forms_swot import JudgementsForm, MatrixEditForm, MatrixForm, RateForm, ReasonForm
from reports.models import SPREAD_FROM, DocumentKind, MatrixState, SwotMatrix
from reports.periods import period_slug, period_words
from reports.permissions import AGREE_MATRIX, PREPARE_DOCUMENT, PROPOSE_FACTORS, WORK_ON_MATRIX
from reports.queries import swot as queries
from reports.transitions import InvalidTransition, permits

TRAIL = "Matriz FODA"
STAGES = (
    (MatrixState.PROPOSALS, "Propuestas"),
    (MatrixState.GROUPING, "Se agrupa y se puntúa"),
    (MatrixState.AGREED, "Acordada"),
    (MatrixState.SEALED, "Publicada"),
)


def posted(request: HttpRequest) -> Any:
    """What was sent, if anything was: a form without fields of its own may be sent empty."""
    return request.POST if request.method == "POST" else None


def tried(form: BaseForm, act: Callable[[], Any]) -> Any:
    """As ``attempt``, where an action of reports refuses."""
    try:
        return attempt(form, act)
    except InvalidTransition as reason:
        refuse(form, reason)
        return None


def refuse(form: BaseForm, reason: object) -> None:
    """Say above a form that what it asks for is not possible any more."""
    form.add_error(None, ValidationError(str(reason), code="refused"))


def answered(form: BaseForm, response: HttpResponse) -> HttpResponse:
    """The page of a form with what was typed; of one that was refused because things moved on meanwhile, 409."""
    if form.has_error(NON_FIELD_ERRORS, code="refused"):
        response.status_code = 409
    return response


def trail_to(matrix: SwotMatrix) -> list[tuple[str, str]]:
    """The pages above those of a matrix."""
    return [(TRAIL, reverse("gestion:swot-list")), (matrix.title, matrix.get_absolute_url())]


def find_matrix(pk: int) -> SwotMatrix:
    """The matrix, or a page that says there is none."""
    return get_object_or_404(SwotMatrix.objects.select_related("previous"), pk=pk)


@require_safe
def swot_list(request: HttpRequest) -> HttpResponse:
    """Every round, the newest first."""
    open_one = SwotMatrix.objects.exclude(state=MatrixState.SEALED).first()
    context = {
        "page": page_of(request, queries.matrices()),
        "query": request.GET,
        "may_open": can(request.user, AGREE_MATRIX) and open_one is None,
        "may_propose": can(request.user, PROPOSE_FACTORS),
        "open_one": open_one,
    }
    return render(request, "reports/swot/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def swot_create(request: HttpRequest) -> HttpResponse:
    """Begin a round, with what goes on from the one before."""
    check(request.user, AGREE_MATRIX)
    last = SwotMatrix.objects.filter(state=MatrixState.SEALED).order_by("-number").first()
    start, end = queries.suggested_period(today())
    initial = {"title": f"FODA, {period_words(start, end)}", "period_from": start, "period_to": end}
    form = MatrixForm(posted(request), initial=initial, before=queries.kept_of(last))
    if request.method == "POST" and form.is_valid():
        matrix = tried(form, lambda: _open(form, request))
        if matrix:
            messages.success(request, f"«{matrix}» quedó abierta: ya se pueden proponer factores.")
            return redirect(matrix)
    back = reverse("gestion:swot-list")
    return form_page(
        request,
        form,
        title="Abrir una ronda",
        action="Abrir ronda",
        back=back,
        trail=[(TRAIL, back)],
        lead="Qué ayuda y qué frena al Gobierno Municipal para gobernar con participación, con este modelo, en un "
        "período.",
    )


@transaction.atomic
def _open(form: MatrixForm, request: HttpRequest) -> SwotMatrix:
    """The round and what it carries over, or neither."""
    data = dict(form.cleaned_data)
    carried = data.pop("factors", ())
    matrix = actions.open_matrix(**data, by=request.user)
    if carried:
        actions.carry_factors(matrix=matrix, factors=carried, by=request.user)
    return matrix


@require_safe
def swot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The four quarters as they stand, what is missing, and what may be done now."""
    matrix, user = find_matrix(pk), request.user
    works = can(user, WORK_ON_MATRIX)
    leads = can(user, AGREE_MATRIX)
    place = [state for state, _label in STAGES].index(MatrixState(matrix.state))
    publication = queries.publication_of(matrix)
    context = {
        "matrix": matrix,
        "period": period_words(matrix.period_from, matrix.period_to),
        "stages": [(label, number < place, number == place) for number, (_s, label) in enumerate(STAGES)],
        "board": queries.board_of(matrix),
        "rated": queries.rated(matrix, user),
        "publication": publication,
        "spread_from": SPREAD_FROM,
        "may_propose": can(user, PROPOSE_FACTORS) and permits(matrix, "edit" if works else "propose"),
        "may_edit": leads and permits(matrix, "edit"),
        "may_sort": works and permits(matrix, "sort"),
        "may_rate": works and matrix.may_be_rated,
        "may_plan": works and permits(matrix, "plan"),
        "may_undertake": can(user, EDIT_PLAN) and permits(matrix, "undertake"),
        "may_close": leads and matrix.state == MatrixState.PROPOSALS,
        "may_agree": leads and matrix.state == MatrixState.GROUPING,
        "may_go_back": leads and matrix.state in (MatrixState.GROUPING, MatrixState.AGREED),
        "may_reopen": leads and matrix.state == MatrixState.SEALED,
        "may_prepare": can(user, PREPARE_DOCUMENT)
        and matrix.state in (MatrixState.AGREED, MatrixState.SEALED),
    }
    return render(request, "reports/swot/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def swot_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its title, its days, what it is for."""
    check(request.user, AGREE_MATRIX)
    matrix = find_matrix(pk)
    form = MatrixEditForm(posted(request), instance=matrix)
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.edit_matrix(
                matrix=form.instance, expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect(matrix)
    stands = find_matrix(pk)
    return answered(
        form,
        form_page(
            request,
            form,
            title="Título y fechas de la ronda",
            action="Guardar cambios",
            back=stands.get_absolute_url(),
            trail=trail_to(stands),
        ),
    )


# --- its stages -------------------------------------------------------------------------------------


def _stage_page(
    request: HttpRequest,
    matrix: SwotMatrix,
    form: BaseForm,
    act: Callable[[], Any],
    *,
    title: str,
    text: str,
    action: str,
    told: str,
    waits: Sequence[str] = (),
) -> HttpResponse:
    """Ask before a matrix moves; where something has to be done first, ``waits`` says what, and nothing is asked."""
    if request.method == "POST" and form.is_valid() and tried(form, act):
        messages.success(request, told)
        return redirect(matrix)
    context = {
        "form": form,
        "title": title,
        "text": text,
        "action": action,
        "matrix": matrix,
        "waits": waits,
        "may_sort": can(request.user, WORK_ON_MATRIX) and permits(matrix, "sort"),
        "trail": trail_to(matrix),
    }
    return answered(form, render(request, "reports/swot/stage.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def swot_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the proposals, once that was read."""
    check(request.user, AGREE_MATRIX)
    matrix = find_matrix(pk)
    count = matrix.factors.count()
    received = "Se recibió 1 propuesta." if count == 1 else f"Se recibieron {count} propuestas."
    return _stage_page(
        request,
        matrix,
        Form(posted(request)),
        lambda: actions.start_grouping(matrix=matrix, by=request.user),
        title="Cerrar las propuestas",
        text=f"{received} Desde ahora propone solo el equipo de planificación, "
        "que las agrupa, las pesa y las califica. Si hace falta, se puede volver a abrir.",
        action="Cerrar las propuestas",
        told="Las propuestas quedaron cerradas. Ahora se agrupan.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def swot_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle what the matrix says, once it was read what that closes."""
    check(request.user, AGREE_MATRIX)
    matrix = find_matrix(pk)
    rated = queries.rated(matrix, request.user)
    waits = what_agreement_waits_for(matrix) if matrix.state == MatrixState.GROUPING else []
    text = "Cada factor recibe su código (F1, O1, D1, A1…) y la matriz queda lista para su documento. "
    if matrix.may_be_rated:
        text += f"{'Calificó' if rated.count == 1 else 'Calificaron'} {rated.count} de {rated.members} integrantes. "
        if rated.count >= SPREAD_FROM:
            text += "Se muestra cuántas personas dieron cada calificación, y ya nadie califica, aunque se vuelva atrás."
        else:
            text += f"Con menos de {SPREAD_FROM} no se muestra cómo se repartieron."
    return _stage_page(
        request,
        matrix,
        Form(posted(request)),
        lambda: actions.agree_matrix(matrix=matrix, by=request.user),
        title="Acordar la matriz",
        text=text,
        action="Acordar la matriz",
        told="La matriz quedó acordada, y cada factor tiene su código.",
        waits=waits,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def swot_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back one stage, saying why."""
    check(request.user, AGREE_MATRIX)
    matrix = find_matrix(pk)
    to = "a agrupar y puntuar" if matrix.state == MatrixState.AGREED else "a recibir propuestas"
    form = ReasonForm(posted(request))
    return _stage_page(
        request,
        matrix,
        form,
        lambda: actions.step_back(matrix=matrix, reason=form.cleaned_data["reason"], by=request.user),
        title=f"Volver {to}",
        text=f"La ronda vuelve {to}. Nada de lo hecho se pierde.",
        action=f"Volver {to}",
        told=f"La ronda volvió {to}.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def swot_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a published one again, saying why."""
    check(request.user, AGREE_MATRIX)
    matrix = find_matrix(pk)
    form = ReasonForm(posted(request))
    return _stage_page(
        request,
        matrix,
        form,
        lambda: actions.reopen_matrix(matrix=matrix, reason=form.cleaned_data["reason"], by=request.user),
        title="Reabrir la matriz publicada",
        text="Lo publicado sigue a la vista tal como está, hasta que se publique la versión corregida.",
        action="Reabrir la matriz",
        told="La matriz quedó abierta para corregirla.",
    )


@require_POST
def swot_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with the document of a matrix, begun if it was not."""
    check(request.user, PREPARE_DOCUMENT)
    matrix = find_matrix(pk)
    document = queries.document_of(matrix)
    if document is None:
        try:
            document = actions.create_about(
                kind=DocumentKind.SWOT,
                about=period_slug(matrix.period_from, matrix.period_to),
                by=request.user,
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(matrix)
    return redirect(document.get_edit_url())


# --- weights and ratings ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def swot_weights(request: HttpRequest, pk: int) -> HttpResponse:
    """What each kept factor weighs and how it is rated, both sides on one page."""
    check(request.user, WORK_ON_MATRIX)
    matrix = find_matrix(pk)
    if request.method != "POST" and not permits(matrix, "sort"):
        messages.error(request, "Los pesos se escriben mientras se agrupa, antes de acordar la matriz.")
        return redirect(matrix)
    halves = queries.halves_of(queries.kept_of(matrix))
    form = JudgementsForm(halves, posted(request))
    version, theirs, status = matrix.edit_version, None, 200
    if request.method == "POST":
        version = form.expected_version
        try:
            actions.save_judgements(
                matrix=matrix,
                weights=form.named("weight"),
                ratings=form.named("rating"),
                expected_version=form.expected_version,
                by=request.user,
            )
        except ValidationError as error:
            form.add_errors(error)
        except InvalidTransition as reason:
            form.other_errors.append(str(reason))
            status = 409
        except EditConflict as conflict:
            version = conflict.current.edit_version
            theirs = form.differences()
        else:
            messages.success(request, "Los pesos y las calificaciones quedaron guardados.")
            return redirect(matrix)
    context = {
        "matrix": matrix,
        "form": form,
        "version": version,
        "conflict": theirs is not None,
        "differences": theirs or [],
        "trail": trail_to(matrix),
    }
    return render(request, "reports/swot/weights.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def swot_rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's own ratings: given, looked at once more, and counted; they cannot be changed afterwards."""
    check(request.user, WORK_ON_MATRIX)
    matrix = find_matrix(pk)
    if request.method != "POST" and not matrix.may_be_rated:
        messages.error(request, swot_ratings.OVER)
        return redirect(matrix)
    if swot_ratings.has_rated(request.user, matrix):
        messages.info(request, swot_ratings.RATED)
        return redirect(matrix)
    kept = queries.in_order(queries.kept_of(matrix))
    form = RateForm(posted(request), factors=kept)
    is_sure = False
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:
        is_sure = matrix.may_be_rated
        if not is_sure:
            refuse(form, swot_ratings.OVER)
        elif "sure" in request.POST:
            if tried(form, lambda: _rated(matrix, form, request)):
                messages.success(request, "Tus calificaciones quedaron contadas, sin tu nombre.")
                return redirect(matrix)
            is_sure = False
    context = {
        "matrix": matrix,
        "form": form,
        "rows": [(factor, form[f"rating_{factor.pk}"]) for factor in kept],
        "is_sure": is_sure,
        "given": form.ratings() if is_sure else {},
        "spread_from": SPREAD_FROM,
        "trail": trail_to(matrix),
    }
    status = 422 if form.errors else 200
    return answered(form, render(request, "reports/swot/rate.html", context, status=status))


def _rated(matrix: SwotMatrix, form: RateForm, request: HttpRequest) -> bool:
    actions.rate(matrix=matrix, ratings=form.ratings(), by=request.user)
    return True
