"""The workspace of withdrawals: ask for one, confirm or dismiss another's, and open what is in custody."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.reauthentication import require_recent_password
from planning.permissions import check
from reports import actions
from reports.forms import DismissalForm, WithdrawalForm
from reports.models import Fate, Withdrawal
from reports.permissions import WITHDRAW_PUBLICATION
from reports.queries import withdrawals as queries
from reports.queries.publications import publication_with_code
from reports.queries.renditions import BytesGone
from reports.transitions import InvalidTransition
from reports.views.publications import file_name, file_response

PER_PAGE = 25


@never_cache
@require_http_methods(["GET", "HEAD"])
def withdrawal_list(request: HttpRequest) -> HttpResponse:
    """What was asked and how it was decided."""
    check(request.user, WITHDRAW_PUBLICATION)
    page = Paginator(queries.withdrawals(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/withdrawal_list.html", {"page": page, "query": request.GET})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal_create(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the withdrawal of a publication, having read what it means."""
    check(request.user, WITHDRAW_PUBLICATION)
    publication = publication_with_code(code)
    if publication is None:
        raise Http404
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawal = actions.request_withdrawal(
                publication=publication, by=request.user, **form.cleaned_data
            )
        except InvalidTransition as error:
            messages.error(request, str(error))
            return redirect(publication.document.get_edit_url())
        messages.success(request, "El pedido quedó hecho. Se retira cuando otra persona lo confirme.")
        return redirect(withdrawal.get_absolute_url())
    context = {"publication": publication, "form": form}
    return render(request, "reports/withdrawal_create.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def withdrawal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked; for another person, the decision; once decided, what became of the files."""
    check(request.user, WITHDRAW_PUBLICATION)
    return _detail_page(request, _withdrawal(pk), DismissalForm())


def _withdrawal(pk: int) -> Withdrawal:
    return get_object_or_404(queries.withdrawals(), pk=pk)


def _detail_page(request: HttpRequest, withdrawal: Withdrawal, form: DismissalForm) -> HttpResponse:
    decision = getattr(withdrawal, "decision", None)
    destruction = getattr(withdrawal, "destruction", None)
    in_custody = decision is not None and decision.is_confirmed and destruction is None
    context = {
        "withdrawal": withdrawal,
        "publication": withdrawal.publication,
        "decision": decision,
        "destruction": destruction,
        "is_own": withdrawal.requested_by_id == request.user.pk,
        "files": queries.files_of(withdrawal) if in_custody else [],
        "must_be_destroyed": in_custody and withdrawal.fate == Fate.DESTRUCTION,
        "form": form,
    }
    return render(request, "reports/withdrawal_detail.html", context)


@require_POST
def withdrawal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm it (``decision=retirar``) or dismiss it with a note."""
    check(request.user, WITHDRAW_PUBLICATION)
    withdrawal = _withdrawal(pk)
    confirm = request.POST.get("decision") == "retirar"
    form = DismissalForm(request.POST)
    if not confirm and not form.is_valid():
        return _detail_page(request, withdrawal, form)
    if confirm:
        require_recent_password(request)
    try:
        actions.decide_withdrawal(
            withdrawal=withdrawal,
            confirm=confirm,
            note="" if confirm else form.cleaned_data["note"],
            by=request.user,
        )
    except InvalidTransition as error:
        messages.error(request, str(error))
    except ValidationError as error:
        form.add_error("note", error)
        return _detail_page(request, withdrawal, form)
    else:
        told = "Quedó retirada: su dirección dice por qué." if confirm else "El pedido quedó descartado."
        messages.success(request, told)
    return redirect(withdrawal.get_absolute_url())


@never_cache
@require_http_methods(["GET", "HEAD"])
def withdrawal_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """A file in custody, always to be saved and never shown in place."""
    check(request.user, WITHDRAW_PUBLICATION)
    withdrawal = get_object_or_404(queries.withdrawals().confirmed().filter(destruction=None), pk=pk)
    rendition = queries.files_of(withdrawal).filter(format=form).first()
    if rendition is None:
        raise Http404
    name = f"retirada_{file_name(withdrawal.publication, form)}"
    try:
        return file_response(request, rendition, name, headers={}, as_attachment=True, in_custody=True)
    except BytesGone as error:
        raise Http404 from error
