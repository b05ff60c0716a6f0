"""What comes outside a meeting, in the workspace: moderate it, type it in, give its code."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from participation.actions.proposals import (
    EDITED,
    edit_proposal,
    may_be_mended,
    moderate_proposal,
    register_document,
    register_proposal,
)
from participation.forms.proposals import (
    BodyDocumentForm,
    ModerationForm,
    NoteForm,
    ProposalFilter,
    TypedProposalForm,
)
from participation.models import AuthorType, Channel, Contribution, IncomingMatter, Receipt, SenderKind
from participation.permissions import MODERATE_PROPOSALS, REGISTER_PROPOSALS
from participation.privacy import personal_data_in
from participation.queries.proposals import bodies_answered, proposals, to_moderate
from participation.queries.topics import listed
from participation.receipts import spaced_receipt_code
from participation.views.loading import Outcome, attempt
from planning.models import today
from planning.permissions import can, check

PER_PAGE = 25
KEPT = "Lo que escribiste sigue en pantalla."
_AUTHOR_OF_SENDER = {
    SenderKind.RESIDENTS: AuthorType.RESIDENTS,
    SenderKind.ORGANISATION: AuthorType.ORGANISATION,
    SenderKind.MUNICIPAL_COUNCIL: AuthorType.MUNICIPAL_COUNCIL,
    SenderKind.NEIGHBOURHOOD_COUNCIL: AuthorType.NEIGHBOURHOOD_COUNCIL,
    SenderKind.STAFF: AuthorType.STAFF,
}


@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """What waits to be moderated, oldest first; or, filtered, all that came outside a meeting."""
    check(request.user, MODERATE_PROPOSALS)
    form = ProposalFilter(request.GET or None)
    context = {
        "form": form,
        "page": Paginator(form.chosen(proposals()), PER_PAGE).get_page(request.GET.get("page")),
        "filtered": any(request.GET.get(name) for name in form.fields),
        "query": request.GET,
        "waiting": to_moderate().count(),
        "may_add": can(request.user, REGISTER_PROPOSALS),
    }
    return render(request, "participation/proposal_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One of them: its words, and what is decided about it; it may be decided anew."""
    check(request.user, MODERATE_PROPOSALS)
    contribution = _find(code)
    form = ModerationForm(request.POST if request.method == "POST" else None, initial=_decided(contribution))
    is_overtaken = False
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _moderate(request, contribution, form))
        if outcome.done:
            messages.success(request, f"Lo que se decidió sobre {contribution.code} quedó guardado.")
            return _to_the_next(contribution)
        if outcome.closed:
            messages.error(request, outcome.closed)
            return redirect("gestion:proposal-list")
        if outcome.conflict:
            contribution, is_overtaken = _find(code), True
            typed = request.POST.copy()
            typed.update({name: str(value) for name, value in _versions(contribution).items()})
            form = ModerationForm(typed)
    context = {
        "contribution": contribution,
        "form": form,
        "is_overtaken": is_overtaken,
        "suspects": personal_data_in(contribution.verbatim),
        "waiting": to_moderate().count(),
        "code": _code_of(contribution),
        "may_register": can(request.user, REGISTER_PROPOSALS),
        "may_edit": can(request.user, REGISTER_PROPOSALS) and may_be_mended(contribution),
        "trail": [("Propuestas", reverse("gestion:proposal-list"))],
    }
    return render(request, "participation/proposal_detail.html", context)


def _find(code: str) -> Contribution:
    return get_object_or_404(proposals(), code=code)


def _versions(contribution: Contribution) -> dict[str, int]:
    review = getattr(contribution, "review", None)
    return {
        "edit_version": contribution.admission.edit_version,
        "review_version": review.edit_version if review else 0,
    }


def _decided(contribution: Contribution) -> dict[str, Any]:
    """The form as it was decided; of one that waits, nothing is chosen and the words are there to be cut."""
    review = getattr(contribution, "review", None)
    state = contribution.admission.state
    outcome = {"admitted": review.decision if review else "", "refused": ModerationForm.REFUSE}.get(state, "")
    return {
        "outcome": outcome,
        "public_text": review.public_text if review and review.public_text else contribution.verbatim,
        "criterion": contribution.admission.criterion,
        **_versions(contribution),
    }


def _moderate(request: HttpRequest, contribution: Contribution, form: ModerationForm) -> None:
    moderate_proposal(
        contribution=contribution,
        expected_version=form.cleaned_data["edit_version"],
        expected_review=form.cleaned_data["review_version"],
        by=request.user,
        **form.decision(),
    )


def _to_the_next(decided: Contribution) -> HttpResponse:
    """The oldest that still waits; where none does, the list."""
    following = to_moderate().exclude(pk=decided.pk).values_list("code", flat=True).first()
    return redirect("gestion:proposal-detail", following) if following else redirect("gestion:proposal-list")


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_add(request: HttpRequest) -> HttpResponse:
    """Type in what came by telephone, at the desk or on paper; then its code is there to be told or printed."""
    check(request.user, REGISTER_PROPOSALS)
    form = TypedProposalForm(
        request.POST or None, initial={"channel": request.GET.get("canal", ""), "received_on": today()}
    )
    made: list[Receipt] = []
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in (*EDITED, "channel", "email")}
        if attempt(form, lambda: made.append(register_proposal(**data, by=request.user))).done:
            return _registered(request, made[0])
    return _form_page(request, form, "Registrar una propuesta", "Registrar la propuesta")


@require_http_methods(["GET", "HEAD", "POST"])
def matter_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in a note of the registry desk that proposes something."""
    check(request.user, REGISTER_PROPOSALS)
    matter = get_object_or_404(IncomingMatter.objects.select_related("body"), pk=pk)
    done = matter.contributions.first()
    if done is not None:
        messages.info(request, "Esta nota ya se registró como aporte.")
        return redirect("gestion:proposal-detail", done.code)
    form = NoteForm(request.POST or None, initial={"verbatim": matter.extract})
    made: list[Receipt] = []
    if request.method == "POST" and form.is_valid():
        data = {
            name: form.cleaned_data[name] for name in ("kind", "theme", "neighbourhood", "verbatim", "email")
        }
        author = _AUTHOR_OF_SENDER.get(SenderKind(matter.sender_kind), AuthorType.ORGANISATION)
        if attempt(
            form,
            lambda: made.append(
                register_proposal(
                    **data,
                    channel=Channel.NOTE,
                    author_type=author,
                    received_on=matter.received_on,
                    matter=matter,
                    by=request.user,
                )
            ),
        ).done:
            return _registered(request, made[0])
    return _form_page(
        request,
        form,
        f"Pasar la nota {matter.number}/{matter.year} como aporte",
        "Pasarla como aporte",
        back=reverse("gestion:incoming-matter-list"),
        begins="Asuntos entrados",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def body_document_add(request: HttpRequest) -> HttpResponse:
    """Type in an opinion or a request for information of the Neighbourhood Council, so that an answer is owed."""
    check(request.user, REGISTER_PROPOSALS)
    form = BodyDocumentForm(request.POST or None, bodies=bodies_answered(), initial={"received_on": today()})
    made: list[Receipt] = []
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: made.append(register_document(**form.cleaned_data, by=request.user))).done:
            return _registered(request, made[0])
    return _form_page(request, form, "Registrar un dictamen o un pedido de informe", "Registrar el documento")


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what staff typed in, until it was reviewed or put under a topic."""
    check(request.user, REGISTER_PROPOSALS)
    contribution = _find(code)
    initial = {
        "edit_version": contribution.edit_version,
        "theme": contribution.theme.code if contribution.theme else "",
        "neighbourhood": contribution.neighbourhood.code if contribution.neighbourhood else "",
        **{name: getattr(contribution, name) for name in ("kind", "author_type", "received_on", "verbatim")},
    }
    form = TypedProposalForm(request.POST or None, stored=contribution, initial=initial)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _edit(request, contribution, form))
        if outcome.done:
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect("gestion:proposal-detail", code)
        if outcome.closed or outcome.conflict:
            return _refused(request, form, outcome, code)
    return _form_page(
        request,
        form,
        f"Corregir {contribution.code}",
        "Guardar los cambios",
        back=reverse("gestion:proposal-detail", args=[code]),
    )


def _edit(request: HttpRequest, contribution: Contribution, form: TypedProposalForm) -> None:
    for name in EDITED:
        if name in form.cleaned_data:
            setattr(contribution, name, form.cleaned_data[name])
    edit_proposal(
        contribution=contribution, expected_version=form.cleaned_data["edit_version"] or 0, by=request.user
    )


def _refused(request: HttpRequest, form: forms.Form, outcome: Outcome, code: str) -> HttpResponse:
    """What was typed stays on the page with the reason; whoever saves again does it over what is there now."""
    if outcome.conflict:
        typed = request.POST.copy()
        typed["edit_version"] = str(outcome.conflict.current.edit_version)
        form.data = typed
        form.add_error(None, "Otra persona lo cambió mientras lo corregías. Si guardás, queda lo tuyo.")
    else:
        form.add_error(None, outcome.closed)
    back = reverse("gestion:proposal-detail", args=[code])
    return _form_page(request, form, f"Corregir {code}", "Guardar los cambios", back=back)


@require_safe
def proposal_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The code to be told, or printed and given."""
    check(request.user, REGISTER_PROPOSALS)
    contribution = _find(code)
    context = {
        "contribution": contribution,
        "code": _code_of(contribution),
        "trail": [
            ("Propuestas", reverse("gestion:proposal-list")),
            (contribution.code, reverse("gestion:proposal-detail", args=[code])),
        ],
    }
    return render(request, "participation/proposal_receipt.html", context)


def _code_of(contribution: Contribution) -> str:
    receipt: Receipt | None = getattr(contribution, "receipt", None)
    return spaced_receipt_code(receipt.code) if receipt else ""


def _registered(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    assert receipt.contribution is not None
    messages.success(request, "Quedó registrada. Este es el código para quien la trajo.")
    return redirect("gestion:proposal-receipt", receipt.contribution.code)


_LISTS = {"Propuestas": "gestion:proposal-list", "Asuntos entrados": "gestion:incoming-matter-list"}


def _form_page(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    action: str,
    *,
    back: str = "",
    begins: str = "Propuestas",
) -> HttpResponse:
    """``begins``: the list that it comes from, at the beginning of the trail."""
    context = {
        "form": form,
        "title": title,
        "action": action,
        "back": back or reverse("gestion:proposal-list"),
        "kept": KEPT,
        "known": listed().live()[:200] if "topic" in form.fields else (),
        "trail": [(begins, reverse(_LISTS[begins]))],
    }
    return render(request, "participation/proposal_form.html", context)
