"""What anybody reads of evaluations: the last one, that of a period, and two beside each other."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader

from accounts.public import public_page
from reports.memory import remembered
from reports.models import DocumentKind, Publication
from reports.periods import period_slug, period_words
from reports.queries import publications as queries
from reports.queries.evidence import content_of
from reports.queries.publication_page import page_of_latest
from reports.rendering.evaluations_compared import compared
from reports.views.publications import document_page, found, publication_form

_KIND = DocumentKind.EVALUATION
_ERRORS = {
    "required": "Elegí de qué período es.",
    "invalid_choice": "No hay una evaluación publicada de ese período.",
}


@public_page
@remembered
def evaluation(request: HttpRequest, period: tuple[dt.date, dt.date] | None = None) -> HttpResponse:
    """The last evaluation published, of a period or of any; says so when there is none."""
    page = page_of_latest(_KIND, period)
    if page is None:
        context = {
            "label": _KIND.label,
            "period_text": period_words(*period) if period else "",
            "withdrawal": queries.withdrawn_from_period(_KIND, period) if period else None,
        }
        return render(request, "reports/evaluation/public_none.html", context)
    below = loader.render_to_string("reports/evaluation/_below.html", {"others": page.others})
    return document_page(request, page, below=below)


@public_page
@remembered
def evaluation_file(
    request: HttpRequest, form: str, period: tuple[dt.date, dt.date] | None = None
) -> HttpResponseBase:
    """The same in another form; 404 while nothing was published."""
    return publication_form(request, found(queries.latest_of_kind(_KIND, period)), form)


class CompareForm(forms.Form):
    """Which two evaluations stand beside each other, by their periods."""

    de = forms.ChoiceField(label="De la evaluación de", error_messages=_ERRORS)
    a = forms.ChoiceField(label="A la evaluación de", error_messages=_ERRORS)

    def __init__(self, evaluations: list[Publication], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(_slug(row), _words(row)) for row in evaluations]
        for field in self.fields.values():
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.widget.attrs["class"] = "form-select"

    def clean_a(self) -> str:
        """Another one than the first."""
        value = str(self.cleaned_data["a"])
        if value == self.cleaned_data.get("de"):
            raise forms.ValidationError("Elegí dos evaluaciones distintas.")
        return value


def _slug(row: Publication) -> str:
    assert row.period_from and row.period_to  # an evaluation is of a period
    return period_slug(row.period_from, row.period_to)


def _words(row: Publication) -> str:
    assert row.period_from and row.period_to
    return period_words(row.period_from, row.period_to)


@public_page
@remembered
def evaluation_compare(request: HttpRequest) -> HttpResponse:
    """Two published evaluations, figure by figure: the result of each. The last two, where nobody says which."""
    evaluations = queries.current_of_kind(_KIND)
    asked = {name: request.GET[name] for name in ("de", "a") if name in request.GET}
    if not asked and len(evaluations) > 1:
        asked = {"de": _slug(evaluations[1]), "a": _slug(evaluations[0])}
    form = CompareForm(evaluations, asked or None)
    context: dict[str, Any] = {"form": form, "evaluations": evaluations, "tables": None}
    if form.is_valid():
        of = {_slug(row): row for row in evaluations}
        before, after = (of[form.cleaned_data[name]] for name in ("de", "a"))
        context |= {
            "before": before,
            "after": after,
            "tables": compared(
                content_of(before),
                content_of(after),
                before_words=_words(before),
                after_words=_words(after),
            ),
        }
    status = 422 if form.errors else 200
    return render(request, "reports/evaluation/public_compare.html", context, status=status)
