"""How things go, as told by who does them: what one reports, a report and its files, and what waits to be accepted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import NotAllowed
from accounts.public import public_page
from planning.actions import progress_reports as actions
from planning.concurrency import EditConflict
from planning.forms_progress import FileForm, ProgressForm, ReturnForm
from planning.models import Activity, Indicator, ProgressFile, ProgressReport, ReportState, today
from planning.permissions import ACCEPT_PROGRESS, EDIT_PLAN, can, can_report, check, check_can_report
from planning.queries.progress import (
    Whose,
    doubts_about,
    lines_page,
    parts_for,
    previous_report,
    previous_reports,
    reports_of,
    submitted_reports,
    with_all,
)
from planning.report_steps import REPORT_STEPS, may_step
from planning.transitions import InvalidTransition
from planning.uploads import read_upload
from planning.views.editing import attempt, confirm_page, done, form_page, page_of
from planning.views.files import file_answer
from planning.views.large_bodies import refuse_larger_than

TITLE = "Avances"
#: The file and the rest of its form.
LARGEST_FORM = actions.LARGEST_FILE + 1024 * 1024


@require_safe
def progress_list(request: HttpRequest) -> HttpResponse:
    """What this person reports, each with a short form."""
    parts = parts_for(request.user)
    asked = request.GET.get("ver", "")
    first = next((part for part, _label, count in parts if count), Whose.MINE)
    part = next((part for part, _label, _count in parts if part == asked), first)
    page, lines = lines_page(request.user, part, request.GET.get("page"))
    may_accept = can(request.user, ACCEPT_PROGRESS)
    context = {
        "parts": parts,
        "part": part,
        "page": page,
        "lines": lines,
        "query": request.GET,
        "today": today(),
        "waiting": submitted_reports().count() if may_accept else 0,
        "may_accept": may_accept,
    }
    return render(request, "planning/progress_list.html", context)


@refuse_larger_than(LARGEST_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def progress_add_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell how an activity goes."""
    rows = Activity.objects.select_related("operational__plan", "item", "reporter", "standing")
    return _add(request, get_object_or_404(rows, pk=pk))


@refuse_larger_than(LARGEST_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def progress_add_indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what an indicator reads."""
    return _add(request, get_object_or_404(Indicator.objects.select_related("item__plan"), pk=pk))


def _add(request: HttpRequest, about: Activity | Indicator) -> HttpResponse:
    check_can_report(request.user, about)
    form = ProgressForm(request.POST or None, request.FILES or None, about=about)
    if request.method == "POST" and form.is_valid():
        sends = "borrador" not in request.POST
        report = attempt(form, lambda: _write(request, form, about, sends=sends))
        if report and sends:
            messages.success(
                request, f"El avance de «{about}» quedó enviado: cuenta cuando la coordinación lo acepte."
            )
            return redirect("gestion:progress-list")
        if report:
            messages.success(request, "El avance quedó en borrador: nadie lo recibió todavía.")
            return redirect(report)
    context = {
        "about": about,
        "form": form,
        "history": with_all(reports_of(about))[:20],
        "title": f"Informar: {about}",
        "trail": trail(),
    }
    return render(request, "planning/progress_add.html", context)


def _write(
    request: HttpRequest, form: ProgressForm, about: Activity | Indicator, *, sends: bool
) -> ProgressReport:
    """All of it, or, when the file is refused, nothing."""
    file = form.cleaned_data.get("file")
    upload = read_upload(file, actions.LARGEST_FILE) if file else None
    return actions.report(
        about=about,
        sends=sends,
        attached=(upload.name, upload.data, form.cleaned_data["caption"]) if upload else None,
        by=request.user,
        **form.said(),
    )


@require_safe
def progress_report(request: HttpRequest, pk: int) -> HttpResponse:
    """A report, what may be done with it, and what it says beside the one before."""
    report = _readable(request, pk)
    about = actions.about_of(report)
    mine = can_report(request.user, about)
    may_accept = can(request.user, ACCEPT_PROGRESS)
    before = previous_report(report)
    context = {
        "report": report,
        "about": about,
        "before": before,
        "doubts": doubts_about([report], {report.pk: before} if before else {})[report.pk]
        if report.state != ReportState.ACCEPTED
        else [],
        "steps": {name for name in REPORT_STEPS if may_step(report, name)},
        "mine": mine,
        "may_accept": may_accept,
        "own": report.reported_by_id == request.user.pk,
        "file_form": FileForm() if mine and may_step(report, "write") else None,
        "room": report.files.count() < actions.MOST_FILES,
        "trail": trail(),
    }
    return render(request, "planning/progress_report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def progress_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a report that is not sent."""
    report = _readable(request, pk)
    about = actions.about_of(report)
    check_can_report(request.user, about)
    if closed := _refuse(request, report, "write"):
        return closed
    form = ProgressForm(request.POST or None, instance=report, about=about)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.edit_report(
                report=form.instance, expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados: falta enviarlo.")
            return redirect(report)
    return form_page(
        request,
        form,
        title=f"Editar el avance de «{about}»",
        action="Guardar",
        back=report.get_absolute_url(),
        trail=[*trail(), ("Avance", report.get_absolute_url())],
    )


@require_POST
def progress_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a draft, or what was returned."""
    report = _report(pk)
    return _do(
        request, report, "Quedó enviado.", lambda: actions.submit_report(report=report, by=request.user)
    )


@require_POST
def progress_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it as a draft again."""
    report = _report(pk)
    return _do(
        request,
        report,
        "Es un borrador de nuevo: corregilo y volvé a enviarlo.",
        lambda: actions.take_back_report(report=report, by=request.user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def progress_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it away, after asking."""
    report = _readable(request, pk)
    about = actions.about_of(report)
    check_can_report(request.user, about)
    if closed := _refuse(request, report, "discard"):
        return closed
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, done(actions.delete_report, report=report, by=request.user)):
            messages.success(request, "El avance se borró.")
            return redirect("gestion:progress-list")
    count = report.files.count()
    files = f" con {'su adjunto' if count == 1 else f'sus {count} adjuntos'}" if count else ""
    return confirm_page(
        request,
        form,
        title=f"Borrar el avance de «{about}»",
        text=f"Se borra lo que se escribió al {report.on:%d/%m/%Y}{files}. No se puede deshacer.",
        action="Borrar el avance",
        back=report.get_absolute_url(),
        trail=[*trail(), ("Avance", report.get_absolute_url())],
    )


@require_safe
def progress_queue(request: HttpRequest) -> HttpResponse:
    """What waits to be accepted or returned, to be read one under the other."""
    check(request.user, ACCEPT_PROGRESS)
    page = page_of(request, submitted_reports())
    before = previous_reports(page)
    doubts = doubts_about(page, before)
    context = {
        "page": page,
        "rows": [
            (report, actions.about_of(report), before.get(report.pk), doubts[report.pk]) for report in page
        ],
        "query": request.GET,
        "trail": trail(),
    }
    return render(request, "planning/progress_queue.html", context)


@require_POST
def progress_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept it as it was read."""
    check(request.user, ACCEPT_PROGRESS)
    report = _report(pk)
    version = request.POST.get("edit_version", "")
    return _do(
        request,
        report,
        f"El avance de «{actions.about_of(report)}» quedó aceptado.",
        lambda: actions.accept_report(
            report=report,
            expected_version=int(version) if version.isdecimal() and len(version) < 10 else -1,
            by=request.user,
        ),
        to=reverse("gestion:progress-queue"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def progress_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back, saying why."""
    check(request.user, ACCEPT_PROGRESS)
    report = _report(pk)
    if closed := _refuse(request, report, "return"):
        return closed
    form = ReturnForm(request.POST or None, initial={"edit_version": report.edit_version})
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: actions.return_report(
                report=report,
                reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["edit_version"],
                by=request.user,
            ),
        )
        if done:
            messages.success(request, "El avance quedó devuelto: quien lo informó lo va a ver.")
            return redirect("gestion:progress-queue")
    return form_page(
        request,
        form,
        title="Devolver el avance",
        action="Devolver",
        back=reverse("gestion:progress-queue"),
        trail=[*trail(), ("Avance", report.get_absolute_url())],
        lead=f"«{actions.about_of(report)}», al {report.on:%d/%m/%Y}. Vuelve a {report.reported_by.name}.",
    )


@refuse_larger_than(LARGEST_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def progress_file_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A photograph or a document for a report that is not sent."""
    report = _readable(request, pk)
    check_can_report(request.user, actions.about_of(report))
    if closed := _refuse(request, report, "write"):
        return closed
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: _attach(request, report, form)):
            messages.success(request, "El adjunto quedó en el avance.")
            return redirect(report)
    context = {
        "report": report,
        "form": form,
        "trail": [*trail(), ("Avance", report.get_absolute_url())],
    }
    return render(request, "planning/progress_file_add.html", context)


def _attach(request: HttpRequest, report: ProgressReport, form: FileForm) -> ProgressFile:
    upload = read_upload(form.cleaned_data["file"], actions.LARGEST_FILE)
    return actions.attach_file(
        report=report,
        name=upload.name,
        data=upload.data,
        caption=form.cleaned_data["caption"],
        by=request.user,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def progress_file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a photograph or a document off, after asking."""
    file = get_object_or_404(ProgressFile.objects.defer("data"), pk=pk)
    file.report = report = _readable(request, file.report_id)
    check_can_report(request.user, actions.about_of(report))
    if closed := _refuse(request, report, "write"):
        return closed
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, done(actions.remove_file, file=file, by=request.user)):
            messages.success(request, "El adjunto se quitó.")
            return redirect(report)
    return confirm_page(
        request,
        form,
        title=f"Quitar «{file.name}»",
        text=f"Es {'la foto' if file.is_photo else 'el documento'} «{file.caption}». No se puede deshacer.",
        action="Quitar el adjunto",
        back=report.get_absolute_url(),
        trail=[*trail(), ("Avance", report.get_absolute_url())],
    )


@require_safe
def progress_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A photograph or a document of a report, for whoever may read it: to be saved, never shown."""
    file = get_object_or_404(ProgressFile, pk=pk)
    _readable(request, file.report_id)
    return file_answer(file.name, bytes(file.data), file.media_type)


@require_safe
def progress_photo_shown(request: HttpRequest, pk: int) -> HttpResponse:
    """A photograph, inside the page of a report that is not accepted yet."""
    file = get_object_or_404(ProgressFile, pk=pk, is_photo=True)
    _readable(request, file.report_id)
    return HttpResponse(bytes(file.data), content_type="image/jpeg")


@public_page
def progress_photo(request: HttpRequest, sha256: str) -> HttpResponse:
    """A photograph of an accepted report, as anybody may see it. It never changes: its name is what it holds."""
    photos = ProgressFile.objects.filter(is_photo=True, report__state=ReportState.ACCEPTED)
    photo = photos.filter(sha256=sha256).first()
    if photo is None:
        raise Http404
    response = HttpResponse(bytes(photo.data), content_type="image/jpeg")
    response["ETag"] = f'"{sha256}"'
    return response


def trail() -> list[tuple[str, str]]:
    """What stands above every page of the follow-up."""
    return [(TITLE, reverse("gestion:progress-list"))]


def _report(pk: int) -> ProgressReport:
    return get_object_or_404(with_all(ProgressReport.objects.all()), pk=pk)


def _readable(request: HttpRequest, pk: int) -> ProgressReport:
    """A report that this person may read: an accepted one, or one that they write, decide on or plan with."""
    report = _report(pk)
    if not (
        report.state == ReportState.ACCEPTED
        or can_report(request.user, actions.about_of(report))
        or can(request.user, ACCEPT_PROGRESS)
        or can(request.user, EDIT_PLAN)
    ):
        raise NotAllowed(
            "Este avance todavía no está aceptado: lo leen quien lo informa y el equipo de planificación."
        )
    return report


def _refuse(request: HttpRequest, report: ProgressReport, step: str) -> HttpResponse | None:
    if may_step(report, step):
        return None
    messages.error(request, REPORT_STEPS[step].refusal)
    return redirect(report)


def _do(request: HttpRequest, report: ProgressReport, told: str, act: Any, *, to: str = "") -> HttpResponse:
    """What a button does, and what it answers."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (InvalidTransition, EditConflict) as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, told)
        return redirect(to or report)
    return redirect(report)
