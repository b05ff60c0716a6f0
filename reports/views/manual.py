"""The manual in the workspace: its chapters, their history, what is said of them, and the way to its document."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planning.concurrency import EditConflict
from planning.permissions import can, check
from planning.uploads import read_upload
from planning.views.editing import attempt, form_page
from planning.views.large_bodies import refuse_larger_than
from reports.actions import create_about
from reports.actions import manual as actions
from reports.forms_manual import ChapterAddForm, ChapterForm, CloseForm, CommentForm, FigureForm
from reports.manual_parts import PARTS
from reports.models import ChapterComment, Document, DocumentKind, ManualChapter
from reports.permissions import COMMENT_CHAPTERS, EDIT_CHAPTERS, PREPARE_DOCUMENT
from reports.queries import manual as queries
from reports.transitions import InvalidTransition

TRAIL = "Manual"
SAVES_PER_PAGE = 10
COMMENTS_PER_PAGE = 25
#: Of an image that is too large something is said at its field, and the text stays; a huge one is not read.
LARGEST_FORM = 3 * actions.LARGEST_FIGURE


@require_safe
def chapter_list(request: HttpRequest) -> HttpResponse:
    """Every chapter in order and how it stands."""
    rows = list(queries.chapters())
    context: dict[str, Any] = {
        "chapters": [row for row in rows if not row.is_dropped],
        "dropped": [row for row in rows if row.is_dropped],
        "may_edit": can(request.user, EDIT_CHAPTERS),
        "may_prepare": can(request.user, PREPARE_DOCUMENT),
        "document": queries.document(),
        "editions": queries.published_editions(),
    }
    context["waiting"] = sum(not row.is_reviewed for row in context["chapters"])
    context["open_comments"] = sum(row.open_comments for row in context["chapters"])
    return render(request, "reports/manual/chapter_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def chapter_add(request: HttpRequest) -> HttpResponse:
    """Begin a chapter by its title."""
    check(request.user, EDIT_CHAPTERS)
    form = ChapterAddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        chapter = attempt(form, lambda: actions.add_chapter(title=title, by=request.user))
        if chapter:
            messages.success(request, f"«{chapter}» quedó agregado al final. Escribí su texto.")
            return redirect("gestion:chapter-edit", chapter.slug)
    back = reverse("gestion:chapter-list")
    return form_page(
        request,
        form,
        title="Agregar un capítulo",
        action="Agregar capítulo",
        back=back,
        trail=[(TRAIL, back)],
        lead="Ponele un título que diga qué se aprende a hacer. El texto se escribe en el paso siguiente.",
    )


@require_POST
def chapter_first(request: HttpRequest) -> HttpResponse:
    """Bring in the edition that comes with the portal."""
    check(request.user, EDIT_CHAPTERS)
    made = actions.load_first_edition(by=request.user)
    if made:
        messages.success(
            request, f"Quedaron cargados {len(made)} capítulos. Leelos y cambiales lo que haga falta."
        )
    else:
        messages.info(request, "El manual ya tiene capítulos: no se cargó nada.")
    return redirect("gestion:chapter-list")


def _find(slug: str) -> ManualChapter:
    return get_object_or_404(queries.chapters(), slug=slug)


def _trail(chapter: ManualChapter) -> list[tuple[str, str]]:
    return [(TRAIL, reverse("gestion:chapter-list")), (chapter.title, chapter.get_absolute_url())]


@require_safe
def chapter_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A chapter as it will be read, what is said of it, and how it stands."""
    return _detail(request, _find(slug), CommentForm())


def _detail(
    request: HttpRequest, chapter: ManualChapter, form: CommentForm, *, status: int = 200
) -> HttpResponse:
    may_edit = can(request.user, EDIT_CHAPTERS)
    context = {
        "chapter": chapter,
        "text": queries.preview(chapter.text),
        "parts": queries.parts_of(chapter.carried_by),
        "page": Paginator(queries.comments_of(chapter), COMMENTS_PER_PAGE).get_page(request.GET.get("page")),
        "query": request.GET,
        "form": form,
        "may_edit": may_edit,
        "may_review": may_edit and not chapter.is_reviewed and chapter.text.strip(),
        "is_writer": chapter.written_by_id == request.user.pk,
        "trail": _trail(chapter)[:1],
    }
    return render(request, "reports/manual/chapter_detail.html", context, status=status)


@require_POST
def chapter_comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Say something of a chapter."""
    check(request.user, COMMENT_CHAPTERS)
    chapter = _find(slug)
    form = CommentForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        if attempt(form, lambda: actions.comment(chapter=chapter, by=request.user, **told)):
            messages.success(request, "El comentario quedó guardado.")
            return redirect(f"{chapter.get_absolute_url()}#comentarios")
    return _detail(request, chapter, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a comment, saying what was done."""
    check(request.user, EDIT_CHAPTERS)
    rows = ChapterComment.objects.select_related("chapter", "made_by", "finding")
    comment = get_object_or_404(rows, pk=pk)
    form = CloseForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_comment(comment=comment, answer=form.cleaned_data["answer"], by=request.user)
        except InvalidTransition as reason:
            form.add_error(
                None, str(reason)
            )  # what was typed stays on screen: there may be no other copy of it
            comment.refresh_from_db(fields=["answer", "closed_by", "closed_at"])
            status = 409
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "El comentario quedó cerrado.")
            return redirect(f"{comment.chapter.get_absolute_url()}#comentarios")
    context = {"comment": comment, "form": form, "trail": _trail(comment.chapter)}
    return render(request, "reports/manual/comment_close.html", context, status=status)


@require_safe
def chapter_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Each save of a chapter, newest first, and how it differs from the one before."""
    chapter = _find(slug)
    page = Paginator(queries.saves_of(chapter), SAVES_PER_PAGE).get_page(request.GET.get("page"))
    events = list(page)
    # One more than the page shows: the oldest of it is told against that one.
    older = (
        queries.saves_of(chapter).filter(edit_version__lt=events[-1].edit_version).first() if events else None
    )
    context = {
        "chapter": chapter,
        "page": page,
        "saves": queries.told_saves(events, older),
        "query": request.GET,
        "trail": _trail(chapter),
    }
    return render(request, "reports/manual/chapter_history.html", context)


# --- writing ---


@refuse_larger_than(LARGEST_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def chapter_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a chapter: save it, see how it looks, or add a figure; what was typed stays on screen in each case."""
    check(request.user, EDIT_CHAPTERS)
    chapter = _find(slug)
    if request.method != "POST":
        return _edit_page(request, chapter, ChapterForm(instance=_find(slug)))
    if "vista" in request.POST:
        return _edit_page(request, chapter, _typed(request, slug), shown=request.POST.get("text", ""))
    if "subir" in request.POST:
        return _add_figure(request, chapter, _typed(request, slug))
    form = ChapterForm(request.POST, instance=_find(slug))
    conflict = None
    if form.is_valid():
        try:
            saved = actions.save_chapter(
                chapter=chapter, expected_version=form.expected_version, by=request.user, **form.typed()
            )
        except EditConflict as found:
            conflict = ManualChapter.objects.select_related("written_by").get(pk=chapter.pk)
            form.show_conflict(found.current)
        except ValidationError as error:
            for name, errors in error.message_dict.items():
                form.add_error(name if name in form.fields else None, errors)
        else:
            if saved.edit_version == form.expected_version:
                messages.info(request, "No había cambios para guardar.")
            else:
                messages.success(request, "Quedó guardado. Lo tiene que revisar otra persona.")
            return redirect(chapter)
    return _edit_page(request, chapter, form, conflict=conflict, status=422)


def _typed(request: HttpRequest, slug: str) -> ChapterForm:
    """What is on screen, right or wrong: nobody asked to save it yet."""
    typed = {name: request.POST.get(name, "") for name in ("title", "text", "edit_version")}
    chosen = request.POST.getlist("carried_by")
    return ChapterForm(instance=_find(slug), initial={**typed, "carried_by": chosen})


def _add_figure(request: HttpRequest, chapter: ManualChapter, form: ChapterForm) -> HttpResponse:
    """Keep an image; the text, saved or not, waits as it was typed."""
    figure_form = FigureForm(request.POST, request.FILES)
    figure = None
    if figure_form.is_valid():
        file, name = figure_form.cleaned_data["file"], figure_form.cleaned_data["name"]
        figure = attempt(
            figure_form,
            lambda: actions.add_figure(
                upload=read_upload(file, actions.LARGEST_FIGURE), name=name, by=request.user
            ),
        )
    if figure is None:
        return _edit_page(request, chapter, form, figure_form=figure_form, status=422)
    return _edit_page(request, chapter, form, added=figure)


def _edit_page(
    request: HttpRequest,
    chapter: ManualChapter,
    form: ChapterForm,
    *,
    shown: str | None = None,
    conflict: ManualChapter | None = None,
    figure_form: FigureForm | None = None,
    added: Any = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "chapter": chapter,
        "form": form,
        "conflict": conflict,
        "steps": queries.told_steps_between(conflict.text, form.cleaned_data["text"]) if conflict else (),
        "differences": [row for row in form.differences if row.label != form.fields["text"].label],
        "preview": None if shown is None else queries.preview(shown),
        "figure_form": figure_form or FigureForm(),
        "added": added,
        "figures": queries.figures_offered(),
        "links": [(part.label, part.public) for part in queries.parts_of(PARTS) if part.public],
        "others": queries.of_next_edition().exclude(pk=chapter.pk),
        "trail": _trail(chapter),
        "kept": "Lo que escribiste sigue en pantalla.",
    }
    return render(request, "reports/manual/chapter_edit.html", context, status=status)


@never_cache
@require_safe
def chapter_figure(request: HttpRequest, sha256: str, ending: str) -> HttpResponse:
    """A figure, published or not, for whoever has an account."""
    figure = queries.figure_with(sha256, ending)
    if figure is None:
        raise Http404
    return HttpResponse(bytes(figure.data), content_type=figure.media_type)


# --- buttons ---


@require_POST
def chapter_review(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a chapter is good as it stood on the page."""
    check(request.user, EDIT_CHAPTERS)
    chapter = _find(slug)
    version = request.POST.get("edit_version", "")
    try:
        actions.review_chapter(
            chapter=chapter,
            expected_version=int(version) if version.isdecimal() and len(version) < 10 else -1,
            by=request.user,
        )
    except EditConflict:
        messages.error(
            request, "Alguien lo guardó después de que lo abriste: leelo de nuevo antes de revisarlo."
        )
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"«{chapter}» quedó revisado tal como está.")
    return redirect(chapter)


@require_POST
def chapter_move(request: HttpRequest, slug: str) -> HttpResponse:
    """Change places with the chapter before or after."""
    check(request.user, EDIT_CHAPTERS)
    chapter = _find(slug)
    earlier = request.POST.get("hacia") == "antes"
    try:
        actions.move_chapter(chapter=chapter, earlier=earlier, by=request.user)
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    return redirect(f"{reverse('gestion:chapter-list')}#capitulo-{chapter.slug}")


@require_POST
def chapter_drop(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a chapter out of the next edition; it may come back."""
    check(request.user, EDIT_CHAPTERS)
    chapter = _find(slug)
    try:
        actions.drop_chapter(chapter=chapter, by=request.user)
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    else:
        messages.success(
            request, f"«{chapter}» no va a estar en la próxima edición. Podés traerlo de vuelta."
        )
    return redirect("gestion:chapter-list")


@require_POST
def chapter_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring a chapter back."""
    check(request.user, EDIT_CHAPTERS)
    chapter = _find(slug)
    try:
        actions.restore_chapter(chapter=chapter, by=request.user)
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"«{chapter}» vuelve a estar en la próxima edición, al final.")
    return redirect("gestion:chapter-list")


@require_POST
def manual_document(request: HttpRequest) -> HttpResponse:
    """Go on with the document of the manual, begun if it was not."""
    check(request.user, PREPARE_DOCUMENT)
    document = queries.document()
    if document is None:
        try:
            document = create_about(kind=DocumentKind.MANUAL, about=queries.SUBJECT, by=request.user)
        except ValidationError:  # somebody else began it at the same time
            document = Document.objects.get(kind=DocumentKind.MANUAL, subject_key=queries.SUBJECT)
    return redirect(document.get_edit_url())
