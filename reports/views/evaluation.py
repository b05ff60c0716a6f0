"""The evaluation of the model in the workspace: what it is about, what is asked, and what follows from it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planning.concurrency import EditConflict
from planning.forms_plans import VersionForm
from planning.permissions import can, check
from planning.views.editing import attempt, confirm_page, done, form_page, page_of
from reports.actions import create_about
from reports.actions import evaluation as actions
from reports.forms_evaluation import (
    ChapterForm,
    EvaluationForm,
    FindingForm,
    LessonForm,
    QuestionForm,
    SideForm,
    VerdictsForm,
)
from reports.models import DocumentKind, Evaluation, Finding, Lesson, Respondent, SurveyQuestion
from reports.permissions import EVALUATE, PREPARE_DOCUMENT, READ_SURVEY_ORIGINALS
from reports.queries import evaluation as queries
from reports.transitions import InvalidTransition

HOME = "Evaluación del modelo"
Trail = list[tuple[str, str]]


@require_safe
def evaluation_list(request: HttpRequest) -> HttpResponse:
    """Every evaluation, the last first."""
    context = {
        "page": page_of(request, queries.evaluations()),
        "query": request.GET,
        "may_evaluate": can(request.user, EVALUATE),
    }
    return render(request, "reports/evaluation/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_create(request: HttpRequest) -> HttpResponse:
    """Begin one: the last full year and the one before are suggested."""
    check(request.user, EVALUATE)
    form = EvaluationForm(request.POST or None, instance=Evaluation(), initial=queries.suggested_periods())
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in actions.EDITED}
        evaluation = tried(form, lambda: actions.create_evaluation(**values, by=request.user))
        if evaluation:
            messages.success(
                request, "La evaluación quedó empezada, con las preguntas que sugiere el manual."
            )
            return redirect(evaluation)
    back = reverse("gestion:evaluation-list")
    return form_page(
        request,
        form,
        title="Empezar una evaluación",
        action="Empezar evaluación",
        back=back,
        trail=[(HOME, back)],
        lead="Elegí qué período se evalúa y con cuál se compara. Si se le pregunta a la gente, también entre qué días.",
    )


def tried(form: BaseForm, act: Callable[[], Any]) -> Any:
    """As ``attempt``, where an action of reports refuses."""
    try:
        return attempt(form, act)
    except InvalidTransition as reason:
        form.add_error(None, str(reason))
        return None


@require_safe
def evaluation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """All of one: what is done, what is missing, and what follows from it."""
    evaluation = get_object_or_404(queries.evaluations(), pk=pk)
    may_read = can(request.user, READ_SURVEY_ORIGINALS)
    roles = queries.roles_to_answer(evaluation, request.user)
    context = {
        "evaluation": evaluation,
        "document": queries.document_of(evaluation),
        "survey": queries.survey_state(evaluation),
        "turnout": queries.turnout(evaluation),
        "to_answer": [role for role in roles if not queries.has_answered(evaluation, role, request.user)],
        "has_answered": bool(roles),
        "progress": queries.progress_of(evaluation),
        "lessons": _by_audience(evaluation),
        "verdicts": evaluation.verdicts.select_related("chapter").order_by("chapter__position", "pk"),
        "findings": queries.findings_of(evaluation),
        "matrix": queries.open_matrix(),
        "may_evaluate": can(request.user, EVALUATE),
        "may_prepare": can(request.user, PREPARE_DOCUMENT),
        "may_read": may_read,
        "waiting": queries.words_to_read(evaluation).count() if may_read else 0,
    }
    return render(request, "reports/evaluation/detail.html", context)


def _by_audience(evaluation: Evaluation) -> list[tuple[str, list[Lesson]]]:
    rows = list(evaluation.lessons.order_by("position", "pk"))
    return [
        (str(label), [row for row in rows if row.respondent == value]) for value, label in Respondent.choices
    ]


def find(pk: int) -> Evaluation:
    """The evaluation; 404 when there is none."""
    return get_object_or_404(Evaluation, pk=pk)


def trail_of(evaluation: Evaluation, *more: tuple[str, str]) -> Trail:
    """Where the pages below an evaluation are."""
    return [
        (HOME, reverse("gestion:evaluation-list")),
        (evaluation.title, evaluation.get_absolute_url()),
        *more,
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its title, its purpose, its days."""
    check(request.user, EVALUATE)
    evaluation = find(pk)
    form = EvaluationForm(request.POST or None, instance=evaluation)
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.edit_evaluation(
                evaluation=form.instance, expected_version=form.expected_version, by=request.user
            ),
        ):
            return _saved(request, evaluation)
    return form_page(
        request,
        form,
        title="Título y fechas",
        action="Guardar cambios",
        back=evaluation.get_absolute_url(),
        trail=trail_of(find(pk)),
        lead="Lo publicado no cambia: se dice en la próxima versión del documento.",
    )


def _saved(request: HttpRequest, evaluation: Evaluation, text: str = "") -> HttpResponse:
    messages.success(request, text or "Los cambios quedaron guardados.")
    return redirect(evaluation)


@require_POST
def evaluation_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with the document of an evaluation, begun if it was not."""
    check(request.user, PREPARE_DOCUMENT)
    evaluation = find(pk)
    document = queries.document_of(evaluation)
    if document is None:
        try:
            document = create_about(
                kind=DocumentKind.EVALUATION, about=queries.subject_of(evaluation), by=request.user
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(evaluation)
    return redirect(document.get_edit_url())


# --- what is asked ----------------------------------------------------------------------------------


@require_safe
def question_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What each audience is asked."""
    evaluation = find(pk)
    context = {
        "evaluation": evaluation,
        "audiences": queries.questions_by_audience(evaluation),
        "is_answered": queries.is_answered(evaluation),
        "may_evaluate": can(request.user, EVALUATE),
        "trail": trail_of(evaluation),
    }
    return render(request, "reports/evaluation/questions.html", context)


def _questions(evaluation: Evaluation) -> tuple[str, str]:
    return ("Preguntas", reverse("gestion:evaluation-questions", args=[evaluation.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def question_add(request: HttpRequest, pk: int, audience: str) -> HttpResponse:
    """Ask an audience one thing more."""
    check(request.user, EVALUATE)
    evaluation = find(pk)
    if audience not in Respondent.values:
        raise Http404
    label, back = _questions(evaluation)
    place = len(queries.questions_for(evaluation, audience)) + 1
    form = QuestionForm(
        request.POST or None, instance=SurveyQuestion(evaluation=evaluation, position=place, kind="scale")
    )
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.add_question(
                evaluation=evaluation,
                respondent=audience,
                kind=form.cleaned_data["kind"],
                text=form.cleaned_data["text"],
                position=form.cleaned_data["position"],
                by=request.user,
            ),
        ):
            messages.success(request, "La pregunta quedó agregada.")
            return redirect(back)
    return form_page(
        request,
        form,
        title=f"Agregar una pregunta: {Respondent(audience).label}",
        action="Agregar pregunta",
        back=back,
        trail=trail_of(evaluation, (label, back)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a question in other words, while nobody answered."""
    check(request.user, EVALUATE)
    question = get_object_or_404(SurveyQuestion.objects.select_related("evaluation"), pk=pk)
    label, back = _questions(question.evaluation)
    form = QuestionForm(request.POST or None, instance=question)
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.edit_question(
                question=form.instance, expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect(back)
    return form_page(
        request,
        form,
        title="Cambiar la pregunta",
        action="Guardar pregunta",
        back=back,
        trail=trail_of(question.evaluation, (label, back)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask it no more."""
    check(request.user, EVALUATE)
    question = get_object_or_404(SurveyQuestion.objects.select_related("evaluation"), pk=pk)
    label, back = _questions(question.evaluation)
    return _removal(
        request,
        question,
        lambda version: actions.remove_question(question=question, expected_version=version, by=request.user),
        title="Quitar la pregunta",
        text=f"«{question.text}» no se pregunta más. Queda en el registro de quién hizo qué.",
        back=back,
        trail=trail_of(question.evaluation, (label, back)),
    )


def _removal(
    request: HttpRequest,
    row: SurveyQuestion | Lesson | Finding,
    remove: Callable[[int], None],
    *,
    title: str,
    text: str,
    back: str,
    trail: Trail,
) -> HttpResponse:
    """Ask before something is taken out."""
    form = VersionForm(request.POST or None, initial={"edit_version": row.edit_version})
    if request.method == "POST" and form.is_valid():
        if tried(form, done(lambda: remove(form.cleaned_data["edit_version"]))):
            messages.success(request, "Ya no está.")
            return redirect(back)
    return confirm_page(request, form, title=title, text=text, action=title, back=back, trail=trail)


# --- what was learnt --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def lesson_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what somebody learnt."""
    check(request.user, EVALUATE)
    evaluation = find(pk)
    form = LessonForm(request.POST or None, instance=Lesson(evaluation=evaluation))
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.add_lesson(
                evaluation=evaluation,
                respondent=form.cleaned_data["respondent"],
                text=form.cleaned_data["text"],
                by=request.user,
            ),
        ):
            return _saved(request, evaluation, "El aprendizaje quedó anotado.")
    return form_page(
        request,
        form,
        title="Anotar un aprendizaje",
        action="Anotar aprendizaje",
        back=evaluation.get_absolute_url(),
        trail=trail_of(evaluation),
        lead="Qué aprendió cada grupo trabajando así: lo que sirvió, lo que costó, lo que harían distinto.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lesson_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it in other words."""
    check(request.user, EVALUATE)
    lesson = get_object_or_404(Lesson.objects.select_related("evaluation"), pk=pk)
    form = LessonForm(request.POST or None, instance=lesson)
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.edit_lesson(
                lesson=form.instance, expected_version=form.expected_version, by=request.user
            ),
        ):
            return _saved(request, lesson.evaluation)
    return form_page(
        request,
        form,
        title="Corregir el aprendizaje",
        action="Guardar aprendizaje",
        back=lesson.evaluation.get_absolute_url(),
        trail=trail_of(lesson.evaluation),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lesson_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out."""
    check(request.user, EVALUATE)
    lesson = get_object_or_404(Lesson.objects.select_related("evaluation"), pk=pk)
    return _removal(
        request,
        lesson,
        lambda version: actions.remove_lesson(lesson=lesson, expected_version=version, by=request.user),
        title="Quitar el aprendizaje",
        text=f"«{lesson.text}» sale de la evaluación. Queda en el registro de quién hizo qué.",
        back=lesson.evaluation.get_absolute_url(),
        trail=trail_of(lesson.evaluation),
    )


# --- what to do with the manual ---------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def verdicts(request: HttpRequest, pk: int) -> HttpResponse:
    """What to do with each chapter of the manual, and why: one page for all of them."""
    check(request.user, EVALUATE)
    evaluation = find(pk)
    form = VerdictsForm(
        queries.chapters_to_judge(evaluation), request.POST if request.method == "POST" else None
    )
    overtaken: list[Any] = []
    if request.method == "POST":
        try:
            said = actions.save_verdicts(evaluation=evaluation, judgements=form.judgements(), by=request.user)
        except ValidationError as error:
            form.show_problems(error.message_dict)
        except EditConflict:
            overtaken = form.show_conflict(queries.chapters_to_judge(evaluation))
        else:
            for suspect in form.suspects():
                messages.warning(request, f"{suspect} Se publica: sacalo si hace falta.")
            return _saved(
                request, evaluation, f"Quedó dicho qué hacer con {said} de {len(form.rows)} capítulos."
            )
    context = {
        "evaluation": evaluation,
        "form": form,
        "overtaken": overtaken,
        "trail": trail_of(evaluation),
    }
    return render(
        request, "reports/evaluation/verdicts.html", context, status=422 if request.method == "POST" else 200
    )


# --- what was found ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def finding_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what follows from the figures."""
    check(request.user, EVALUATE)
    evaluation = find(pk)
    form = FindingForm(
        request.POST or None,
        instance=Finding(evaluation=evaluation),
        figures=queries.figures_to_cite(evaluation),
    )
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.add_finding(
                evaluation=evaluation,
                text=form.cleaned_data["text"],
                figure=form.cleaned_data["figure"],
                by=request.user,
            ),
        ):
            return _saved(request, evaluation, "El hallazgo quedó anotado.")
    return form_page(
        request,
        form,
        title="Anotar un hallazgo",
        action="Anotar hallazgo",
        back=evaluation.get_absolute_url(),
        trail=trail_of(evaluation),
        lead="Algo que las cifras o la gente dejan ver, y que conviene tener en cuenta. Después puede ir a la FODA o "
        "pedir un cambio del manual.",
    )


def _find_finding(pk: int) -> Finding:
    rows = Finding.objects.select_related("evaluation", "factor__matrix", "change_request__chapter")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it in other words, or pick another figure."""
    check(request.user, EVALUATE)
    finding = _find_finding(pk)
    form = FindingForm(
        request.POST or None, instance=finding, figures=queries.figures_to_cite(finding.evaluation)
    )
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.edit_finding(
                finding=form.instance, expected_version=form.expected_version, by=request.user
            ),
        ):
            return _saved(request, finding.evaluation)
    return form_page(
        request,
        form,
        title="Corregir el hallazgo",
        action="Guardar hallazgo",
        back=finding.evaluation.get_absolute_url(),
        trail=trail_of(finding.evaluation),
        lead="Lo que ya salió de él, en la FODA o en el manual, queda como se escribió.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def finding_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out, while nothing came of it."""
    check(request.user, EVALUATE)
    finding = _find_finding(pk)
    return _removal(
        request,
        finding,
        lambda version: actions.remove_finding(finding=finding, expected_version=version, by=request.user),
        title="Quitar el hallazgo",
        text=f"«{finding.text}» sale de la evaluación. Queda en el registro de quién hizo qué.",
        back=finding.evaluation.get_absolute_url(),
        trail=trail_of(finding.evaluation),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def finding_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose it for the open SWOT matrix."""
    check(request.user, EVALUATE)
    finding = _find_finding(pk)
    matrix = queries.open_matrix()
    if matrix is None:
        messages.error(request, "No hay una ronda de la FODA abierta. Cuando se abra, proponelo.")
        return redirect(finding.evaluation)
    form = SideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.finding_to_factor(
                finding=finding, matrix=matrix, side=form.cleaned_data["side"], by=request.user
            ),
        ):
            return _saved(request, finding.evaluation, f"Quedó propuesto en «{matrix}».")
    return form_page(
        request,
        form,
        title="Proponerlo en la FODA",
        action="Proponer",
        back=finding.evaluation.get_absolute_url(),
        trail=trail_of(finding.evaluation),
        lead=f"«{finding.text}» queda propuesto en «{matrix}», y desde ahí se llega a este hallazgo. Se hace una vez.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def finding_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a change of a chapter of the manual because of it."""
    check(request.user, EVALUATE)
    finding = _find_finding(pk)
    form = ChapterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chapter = form.cleaned_data["chapter"]
        if tried(
            form,
            lambda: actions.finding_to_change_request(finding=finding, chapter=chapter, by=request.user),
        ):
            return _saved(request, finding.evaluation, f"Quedó pedido un cambio del capítulo «{chapter}».")
    return form_page(
        request,
        form,
        title="Pedir un cambio del manual",
        action="Pedir el cambio",
        back=finding.evaluation.get_absolute_url(),
        trail=trail_of(finding.evaluation),
        lead=f"«{finding.text}» queda como pedido de cambio del capítulo, y desde ahí se llega a este hallazgo. "
        "Se hace una vez.",
    )
