"""What anybody reads of devolutions, and the way from one to its document in the workspace."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.views.decorators.http import require_POST

from accounts.public import public_page
from participation.models import Devolution
from participation.queries import devolutions as rows
from planning.permissions import check
from reports.actions import create_about
from reports.memory import remembered
from reports.models import DocumentKind
from reports.permissions import PREPARE_DOCUMENT
from reports.queries import devolutions as queries
from reports.queries import publications
from reports.queries.publication_page import page_of_subject
from reports.views.publications import document_page, found, gone, publication_form

PER_PAGE = 25
ANSWERS_PER_PAGE = 50


class DevolutionFilter(forms.Form):
    """Which devolutions a list shows; what is not understood filters nothing."""

    subzona = forms.ChoiceField(label="Subzona", required=False)
    anio = forms.ChoiceField(label="Año", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(zone.code, zone.name) for zone in rows.subzones()]
        years = [(str(year), str(year)) for year in rows.public_years()]
        choices = {"subzona": [("", "Todas"), *zones], "anio": [("", "Todos"), *years]}
        for name, field in self.fields.items():
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices[name]
            field.widget.attrs["class"] = "form-select"

    def asked(self) -> dict[str, Any]:
        """What was asked for and understood."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return {
            "subzone": data.get("subzona") or "",
            "year": int(data["anio"]) if data.get("anio") else None,
        }


@public_page
def devolution_list(request: HttpRequest) -> HttpResponse:
    """What was given back, the last first."""
    form = DevolutionFilter(request.GET or None)
    devolutions = rows.public_devolutions(**form.asked())
    context = {
        "form": form,
        "page": Paginator(devolutions, PER_PAGE).get_page(request.GET.get("page")),
        "filtered": any(form.asked().values()),
        "query": request.GET,
    }
    return render(request, "reports/devolution_list.html", context)


@public_page
def devolution_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The last sealed document of a devolution, and around it its life: where it was told, and what readers said."""
    page = page_of_subject(DocumentKind.DEVOLUTION, code)
    if page is None:
        return _none(request, code)
    devolution = get_object_or_404(Devolution, code=code)
    answers = Paginator(queries.shown_answers(devolution), ANSWERS_PER_PAGE).get_page(
        request.GET.get("opiniones")
    )
    context = {
        "devolution": devolution,
        "round": queries.public_round(devolution),
        "presentations": list(devolution.presentations.all()),
        "channels": list(devolution.channels.all()),
        "answers": answers,
        "told": queries.told_of(answers),
        "page": page,
    }
    return document_page(
        request,
        page,
        above=loader.render_to_string("reports/devolution/_above.html", context),
        below=loader.render_to_string("reports/devolution/_life.html", context),
    )


def _none(request: HttpRequest, code: str) -> HttpResponse:
    """Withdrawn, which is said; or never published."""
    withdrawal = (
        publications.withdrawals()
        .filter(publication__kind=DocumentKind.DEVOLUTION, publication__subject_key=code)
        .first()
    )
    if withdrawal is None:
        raise Http404
    return gone(request, withdrawal)


@public_page
@remembered
def devolution_file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The last version of a devolution in a form; 404 while there is none."""
    publication = publications.latest_of_subject(DocumentKind.DEVOLUTION, code)
    return publication_form(request, found(publication), form)


@require_POST
def devolution_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with the document of a devolution, begun if it was not."""
    check(request.user, PREPARE_DOCUMENT)
    devolution = get_object_or_404(Devolution, pk=pk)
    document = queries.document_of(devolution)
    if document is None:
        try:
            document = create_about(kind=DocumentKind.DEVOLUTION, about=devolution.code, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(devolution.get_edit_url())
    return redirect(document.get_edit_url())
