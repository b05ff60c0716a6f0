"""What readers say of a devolution: the public form, and the page where somebody reads it before anybody else does."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.public import public_form
from accounts.public_forms import (
    STALE,
    STAMP_FIELD,
    TOO_LARGE,
    TRAP_FIELD,
    new_stamp,
    refuse_sent,
    refuse_unread,
)
from accounts.typed_text import clean_form
from participation.actions import validations as actions
from participation.forms.devolutions import AnswerForm, AnswerReviewForm, TakeUpForm
from participation.models import Devolution, ValidationAnswer, ValidationKind, ValidationState
from participation.permissions import MODERATE_PROPOSALS
from participation.privacy import personal_data_in
from participation.queries import devolutions as queries
from participation.transitions import InvalidTransition
from participation.views.loading import attempt
from planning.permissions import check
from planning.views.editing import page_of

FORM = "devolucion"
MOST_AN_HOUR = 30  # a hall or an office shares one address
LARGEST = 64 * 1024
STALE_TEXT = f"{STALE.text} Lo que escribiste sigue acá."


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def devolution_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Say that it is well told, or what is not; whoever says it stays unknown."""
    devolution = get_object_or_404(Devolution.objects.published(), code=code)
    topics = queries.given_back_topics(devolution)
    if request.method != "POST":
        initial = {"topic": request.GET.get("tema", "")}
        form = AnswerForm(topics=topics, initial=initial)
        return _form_page(request, devolution, form, thanks=request.GET.get("gracias") == "si")
    refusal = refuse_unread(request, FORM, most_an_hour=MOST_AN_HOUR, largest=LARGEST)
    if refusal is TOO_LARGE:
        form = AnswerForm(topics=topics)
        return _form_page(request, devolution, form, refusal=refusal.text, status=refusal.status)
    form = AnswerForm(clean_form(request.POST), topics=topics)
    refusal = refusal or refuse_sent(request, FORM)
    if refusal:
        text = STALE_TEXT if refusal is STALE else refusal.text
        return _form_page(request, devolution, form, refusal=text, status=refusal.status)
    if not form.is_valid():
        return _form_page(request, devolution, form, status=422)
    stamp = request.POST[STAMP_FIELD]
    outcome = attempt(
        form, lambda: actions.receive_answer(devolution=devolution, stamp=stamp, **form.cleaned_data)
    )
    if outcome.closed:
        return _form_page(request, devolution, form, refusal=outcome.closed, status=409)
    if not outcome.done:
        return _form_page(request, devolution, form, status=422)
    return redirect(f"{reverse('devolution-answer', args=[devolution.code])}?gracias=si")


def _form_page(
    request: HttpRequest,
    devolution: Devolution,
    form: AnswerForm,
    *,
    refusal: str = "",
    thanks: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "devolution": devolution,
        "form": form,
        "is_open": queries.is_open(devolution),
        "refusal": refusal,
        "thanks": thanks,
        "stamp": new_stamp(FORM),
        "stamp_field": STAMP_FIELD,
        "trap_field": TRAP_FIELD,
        "most": actions.MOST_CHARACTERS,
    }
    return render(request, "participation/public_devolution_answer.html", context, status=status)


# --- the workspace ----------------------------------------------------------------------------------


@require_safe
def validation_list(request: HttpRequest) -> HttpResponse:
    """What readers said: what nobody has read first, the oldest before; then what was decided."""
    check(request.user, MODERATE_PROPOSALS)
    read = request.GET.get("ver") == "leidas"
    waiting = queries.answers_to_read()
    context = {
        "page": page_of(request, queries.answers_read() if read else waiting),
        "read": read,
        "waiting": waiting.count(),
        "query": request.GET,
    }
    return render(request, "participation/validation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def validation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Read what somebody said; decide what everybody may read of it, and what is answered."""
    check(request.user, MODERATE_PROPOSALS)
    answer = _find(pk)
    if request.method != "POST":
        return _review_page(request, answer, _fresh(answer))
    form = AnswerReviewForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        outcome = attempt(
            form,
            lambda: actions.decide_answer(
                answer=answer,
                state=data["state"],
                public_text=data["public_text"],
                reply=data["reply"],
                expected_version=data["edit_version"],
                by=request.user,
            ),
        )
        if outcome.done:
            messages.success(request, "La decisión quedó guardada.")
            then = queries.answers_to_read().first()
            if answer.kind == ValidationKind.CORRECTS and answer.contribution_id is None:
                return redirect("gestion:validation-detail", answer.pk)  # it may become a contribution
            return (
                redirect("gestion:validation-detail", then.pk)
                if then
                else redirect("gestion:validation-list")
            )
        if outcome.conflict:
            theirs = _find(pk)
            typed = request.POST.copy()
            typed["edit_version"] = str(theirs.edit_version)
            return _review_page(request, theirs, AnswerReviewForm(typed), overtaken=True)
    return _review_page(request, answer, form)


def _find(pk: int) -> ValidationAnswer:
    rows = ValidationAnswer.objects.select_related(
        "devolution", "topic", "neighbourhood", "contribution", "decided_by"
    )
    return get_object_or_404(rows, pk=pk)


def _fresh(answer: ValidationAnswer) -> AnswerReviewForm:
    decided = answer.state != ValidationState.PENDING
    return AnswerReviewForm(
        initial={
            "state": answer.state if decided else ValidationState.SHOWN,
            "public_text": answer.public_text if decided else answer.text,
            "reply": answer.reply,
            "edit_version": answer.edit_version,
        }
    )


def _review_page(
    request: HttpRequest, answer: ValidationAnswer, form: AnswerReviewForm, *, overtaken: bool = False
) -> HttpResponse:
    is_read = answer.state != ValidationState.PENDING
    context: dict[str, Any] = {
        "answer": answer,
        "form": form,
        "is_read": is_read,
        "overtaken": overtaken,
        "suspects": personal_data_in(answer.text),
        "asks_confirmation": bool(form.found),
        "take_up": TakeUpForm()
        if is_read and answer.kind == ValidationKind.CORRECTS and answer.contribution is None
        else None,
    }
    return render(request, "participation/validation_detail.html", context)


@require_POST
def validation_take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a contribution of a correction, so that somebody answers it."""
    check(request.user, MODERATE_PROPOSALS)
    answer = _find(pk)
    form = TakeUpForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        contribution = actions.take_up_correction(
            answer=answer, kind=form.cleaned_data["kind"], by=request.user
        )
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    else:
        messages.success(
            request,
            f"Quedó registrado como el aporte {contribution.code}: falta sistematizarlo bajo un tema.",
        )
    return redirect("gestion:validation-detail", answer.pk)
