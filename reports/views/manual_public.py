"""What anybody reads of the manual: its last edition, what changed between two, and its figures."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template import loader

from accounts.public import public_page, too_often
from accounts.throttle import reads_too_much
from reports import editions
from reports.documents.base import Content
from reports.forms_manual import CompareForm
from reports.memory import DENSE, remembered
from reports.models import DocumentKind
from reports.queries import manual as queries
from reports.queries import publications
from reports.queries.evidence import content_of
from reports.queries.publication_page import page_of_subject
from reports.rendering.manual import pictures_of, told_steps
from reports.views.publications import document_page, found, publication_form, unless_gone

_FOREVER = 365 * 24 * 3600


@public_page
@remembered
def manual_detail(request: HttpRequest) -> HttpResponse:
    """The last edition; says so while there is none."""
    page = page_of_subject(DocumentKind.MANUAL, queries.SUBJECT)
    if page is None:
        gone = publications.withdrawals().filter(publication__kind=DocumentKind.MANUAL).first()
        return render(request, "reports/manual/public_none.html", {"withdrawal": gone})
    request.packing = DENSE  # type: ignore[attr-defined]
    context = {"has_changes": len(page.versions) > 1, "links": queries.places_beside()}
    return document_page(request, page, above=loader.render_to_string("reports/manual/_above.html", context))


@public_page
@remembered
def manual_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The last edition in another form; 404 while there is none."""
    return publication_form(
        request, found(publications.latest_of_subject(DocumentKind.MANUAL, queries.SUBJECT)), form
    )


@public_page
@remembered
def manual_changes(request: HttpRequest) -> HttpResponse:
    """What changed from one edition to another, by default the last two; chapter by chapter, paragraph by paragraph."""
    # Two whole editions are read for it, so whoever asks often waits, also where the address asks for nothing.
    if not request.GET and reads_too_much(request):
        return too_often(request)
    known = {edition.version: edition for edition in queries.published_editions()}
    context: dict[str, Any] = {}
    if len(known) > 1:
        latest, before, *_rest = known
        first = {"de": before, "a": latest}
        asks = bool(first.keys() & request.GET.keys())
        form = CompareForm(request.GET if asks else None, numbers=known, initial=first)
        asked = form.asked() if asks else (before, latest)
        if asked is None:
            form, asked = CompareForm(None, numbers=known, initial=first), (before, latest)
            context["refused"] = True
        context |= {"form": form, "earlier": known[asked[0]], "later": known[asked[1]]}
    return _compared(request, context)


def _compared(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    template = "reports/manual/public_changes.html"
    if "later" not in context:
        return render(request, template, context)
    earlier, later = context["earlier"], context["later"]

    def answer() -> HttpResponse:
        return render(request, template, {**context, **_differences(content_of(earlier), content_of(later))})

    # Either may be withdrawn while it is read: there is no content of it then.
    return unless_gone(request, earlier.code, lambda: unless_gone(request, later.code, answer))


def _differences(before: Content, now: Content) -> dict[str, Any]:
    compared = editions.compare(before["capitulos"], now["capitulos"])
    texts = [{row["clave"]: row["texto"] for row in content["capitulos"]} for content in (before, now)]
    pictures = pictures_of(before) | pictures_of(now)
    chapters = [
        (
            row.slug,
            row.title,
            told_steps(editions.steps(texts[0][row.slug], texts[1][row.slug]), pictures, label=row.title),
        )
        for row in compared.changed
    ]
    return {"compared": compared, "chapters": chapters}


def _for_good(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What is there never changes: another image has another address. What is elsewhere is asked for each time."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        kept = response.status_code in (200, 304)
        response["Cache-Control"] = f"public, max-age={_FOREVER}, immutable" if kept else "no-store"
        return response

    return wrapper


@_for_good
@public_page
def manual_figure(request: HttpRequest, sha256: str, ending: str) -> HttpResponse:
    """A figure of an edition that anybody may read; any other is shown to accounts, elsewhere."""
    figure = queries.figure_with(sha256, ending)
    if figure is None or not queries.is_published(sha256):
        return redirect("gestion:chapter-figure", sha256, ending)
    return HttpResponse(bytes(figure.data), content_type=figure.media_type)
