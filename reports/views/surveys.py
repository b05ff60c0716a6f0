"""The survey of an evaluation: answered by anybody or signed in; and what was written in it, read by somebody first."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import add_errors
from accounts.permissions import NotAllowed
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
from participation.privacy import personal_data_in
from planning.concurrency import EditConflict
from planning.permissions import can, check
from planning.views.editing import page_of
from reports.actions import surveys as actions
from reports.forms_evaluation import SurveyForm, WordsForm
from reports.models import Evaluation, ReadingState, Respondent, SurveyAnswer, SurveyReading
from reports.permissions import READ_SURVEY, READ_SURVEY_ORIGINALS
from reports.queries import evaluation as queries
from reports.queries.evaluation import SIGNED_IN, SurveyState
from reports.transitions import InvalidTransition
from reports.views.evaluation import find, trail_of, tried

FORM = "encuesta"
MOST_AN_HOUR = 60  # a workshop answers from one room's connection
LARGEST = 128 * 1024
STALE_TEXT = f"{STALE.text} Lo que contestaste sigue acá."
THANKS = "gracias"


# --- residents --------------------------------------------------------------------------------------


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_answer(request: HttpRequest) -> HttpResponse:
    """Answer as a resident; whoever answers stays unknown."""
    evaluation = queries.open_evaluation()
    questions = queries.questions_for(evaluation, Respondent.RESIDENTS) if evaluation else []
    if request.method != "POST":
        form = SurveyForm(questions=questions)
        return _public_page(request, evaluation, form, thanks=request.GET.get(THANKS) == "si")
    refusal = refuse_unread(request, FORM, most_an_hour=MOST_AN_HOUR, largest=LARGEST)
    if refusal is TOO_LARGE:
        form = SurveyForm(questions=questions)
        return _public_page(request, evaluation, form, refusal=refusal.text, status=refusal.status)
    form = SurveyForm(clean_form(request.POST), questions=questions)
    refusal = refusal or refuse_sent(request, FORM)
    if refusal:
        text = STALE_TEXT if refusal is STALE else refusal.text
        return _public_page(request, evaluation, form, refusal=text, status=refusal.status)
    if evaluation is None or not questions:
        return _public_page(request, None, form, refusal=actions.CLOSED, status=409)
    if not form.is_valid():
        return _public_page(request, evaluation, form, status=422)
    try:
        actions.answer_survey(
            evaluation=evaluation,
            respondent=Respondent.RESIDENTS,
            answers=form.answers(),
            stamp=request.POST[STAMP_FIELD],
        )
    except InvalidTransition as reason:
        return _public_page(request, None, form, refusal=str(reason), status=409)
    except ValidationError as error:
        add_errors(form, error)
        return _public_page(request, evaluation, form, status=422)
    return redirect(f"{reverse('evaluation-answer')}?{THANKS}=si")


def _public_page(
    request: HttpRequest,
    evaluation: Evaluation | None,
    form: SurveyForm,
    *,
    refusal: str = "",
    thanks: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "evaluation": evaluation if form.questions else None,
        "form": form,
        "refusal": refusal,
        "thanks": thanks,
        "stamp": new_stamp(FORM),
        "stamp_field": STAMP_FIELD,
        "trap_field": TRAP_FIELD,
    }
    return render(request, "reports/evaluation/public_answer.html", context, status=status)


# --- planning team and Neighbourhood Council --------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer signed in: once, shown again before it is sent, and nobody knows what."""
    if not any(can(request.user, right) for right in SIGNED_IN.values()):
        who = ", ".join(str(Respondent(role).label) for role in SIGNED_IN)
        raise NotAllowed(f"No podés hacer esto: lo hace {who} («Contestar la encuesta de una evaluación»).")
    evaluation = find(pk)
    roles = queries.roles_to_answer(evaluation, request.user)
    waiting = [role for role in roles if not queries.has_answered(evaluation, role, request.user)]
    asked = request.POST.get("como") or request.GET.get("como") or ""
    role = asked if asked in roles else (waiting or roles or [""])[0]
    questions = queries.questions_for(evaluation, role) if role in waiting else []
    is_open = queries.survey_state(evaluation) == SurveyState.OPEN
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "role": role,
        "role_label": str(Respondent(role).label) if role else "",
        "others": [(other, str(Respondent(other).label)) for other in waiting if other != role],
        "is_open": is_open,
        "is_asked": bool(roles),
        "has_answered": bool(role) and role not in waiting,
        "trail": trail_of(evaluation),
    }
    if request.method != "POST" or not is_open or role not in waiting:
        context["form"] = SurveyForm(questions=questions)
        status = 200 if request.method != "POST" else 409
        return render(request, "reports/evaluation/survey.html", context, status=status)
    form = SurveyForm(clean_form(request.POST), questions=questions)
    context["form"] = form
    if not form.is_valid() or not _says_something(form):
        return render(request, "reports/evaluation/survey.html", context, status=422)
    step = request.POST.get("paso", "")
    if step == "cambiar":
        return render(request, "reports/evaluation/survey.html", context)
    if step != "mandar":
        return render(request, "reports/evaluation/survey_confirm.html", context)
    if not tried(
        form,
        lambda: actions.answer_survey(
            evaluation=evaluation, respondent=role, answers=form.answers(), by=request.user
        ),
    ):
        return render(request, "reports/evaluation/survey.html", context, status=422)
    messages.success(request, "Gracias: lo que contestaste quedó guardado, sin decir de quién es.")
    return redirect(evaluation)


def _says_something(form: SurveyForm) -> bool:
    """Whether anything was answered; where not, the form says so."""
    if any(value not in (None, "") for value in form.answers().values()):
        return True
    form.add_error(None, "Contestá al menos una pregunta.")
    return False


# --- reading the words ------------------------------------------------------------------------------


@require_safe
def words_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written: what nobody has read, or what was decided."""
    check(request.user, READ_SURVEY_ORIGINALS)
    evaluation = find(pk)
    read = request.GET.get("ver") == "leidas"
    waiting = queries.words_to_read(evaluation)
    context = {
        "evaluation": evaluation,
        "survey": queries.survey_state(evaluation),
        "page": page_of(request, queries.words_read(evaluation) if read else waiting),
        "read": read,
        "waiting": waiting.count(),
        "may_decide": can(request.user, READ_SURVEY),
        "query": request.GET,
        "trail": trail_of(evaluation),
    }
    return render(request, "reports/evaluation/words_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def words_detail(request: HttpRequest, pk: int, answer: uuid.UUID) -> HttpResponse:
    """Read the words of an answer, and decide what everybody may read of them."""
    check(request.user, READ_SURVEY_ORIGINALS)
    evaluation = find(pk)
    row = get_object_or_404(queries.words_of(evaluation), pk=answer)
    if request.method != "POST":
        return _words_page(request, evaluation, row, _fresh(row))
    check(request.user, READ_SURVEY)
    form = WordsForm(clean_form(request.POST))
    if form.is_valid():
        try:
            actions.read_words(
                answer=row,
                state=form.cleaned_data["state"],
                public_text=form.cleaned_data["public_text"],
                expected_version=form.cleaned_data["version"],
                by=request.user,
            )
        except EditConflict as conflict:
            return _overtaken(request, evaluation, row, conflict)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "La decisión quedó guardada.")
            then = queries.words_to_read(evaluation).first()
            if then:
                return redirect("gestion:evaluation-words-read", evaluation.pk, then.pk)
            return redirect("gestion:evaluation-words", evaluation.pk)
    return _words_page(request, evaluation, row, form, status=422)


def _reading(row: SurveyAnswer) -> SurveyReading | None:
    return getattr(row, "reading", None)


def _fresh(row: SurveyAnswer) -> WordsForm:
    reading = _reading(row)
    if reading is None:
        return WordsForm(initial={"state": ReadingState.SHOWN, "public_text": row.text})
    return WordsForm(
        initial={
            "state": reading.state,
            "public_text": reading.public_text,
            "version": reading.edit_version,
        }
    )


def _overtaken(
    request: HttpRequest, evaluation: Evaluation, row: SurveyAnswer, conflict: EditConflict
) -> HttpResponse:
    """What was typed stays; saving again is a choice."""
    typed = clean_form(request.POST).copy()
    typed["version"] = str(conflict.current.edit_version)
    theirs = get_object_or_404(queries.words_of(evaluation), pk=row.pk)
    return _words_page(request, evaluation, theirs, WordsForm(typed), overtaken=True, status=409)


def _words_page(
    request: HttpRequest,
    evaluation: Evaluation,
    row: SurveyAnswer,
    form: WordsForm,
    *,
    overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "evaluation": evaluation,
        "answer": row,
        "reading": _reading(row),
        "form": form,
        "overtaken": overtaken,
        "may_decide": can(request.user, READ_SURVEY),
        "asks_confirmation": bool(form.found),
        "suspects": personal_data_in(row.text),
        "trail": trail_of(
            evaluation,
            ("Lo que se contestó con palabras", reverse("gestion:evaluation-words", args=[evaluation.pk])),
        ),
    }
    return render(request, "reports/evaluation/words_detail.html", context, status=status)
