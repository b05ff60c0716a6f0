"""What anybody reads of the SWOT matrix: the last one, each by its period, and two of them compared."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader

from accounts.public import public_page
from reports.documents.figures import rows_of
from reports.documents.swot_changes import compare_contents
from reports.memory import remembered
from reports.models import DocumentKind, Publication
from reports.queries import publications
from reports.queries import swot_public as queries
from reports.queries.evidence import content_of, content_of_preparation
from reports.queries.publication_page import PublicationPage, page_of_latest
from reports.rendering.swot import groups_of_table
from reports.views.publications import document_page, found, gone, publication_form, unless_gone

Period = tuple[dt.date, dt.date]


@public_page
@remembered
def swot(request: HttpRequest) -> HttpResponse:
    """The last matrix; says so when none was published yet."""
    period = queries.latest_period()
    page = page_of_latest(DocumentKind.SWOT, period) if period else None
    if page is None:
        context = {"withdrawal": queries.last_withdrawal()}
        return render(request, "reports/swot/public_none.html", context)
    return _page(request, page)


@public_page
@remembered
def swot_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same in another form; 404 while there is none."""
    return _file(request, queries.latest_period(), form)


@public_page
@remembered
def swot_period(request: HttpRequest, period: Period) -> HttpResponse:
    """The last version of the matrix of a period."""
    page = page_of_latest(DocumentKind.SWOT, period)
    if page is None:
        return gone(request, found(queries.last_withdrawal(period)))
    return _page(request, page)


@public_page
@remembered
def swot_period_file(request: HttpRequest, period: Period, form: str) -> HttpResponseBase:
    """The same in another form; 404 while there is none."""
    return _file(request, period, form)


def _file(request: HttpRequest, period: Period | None, form: str) -> HttpResponseBase:
    publication = publications.latest_of_kind(DocumentKind.SWOT, period) if period else None
    return publication_form(request, found(publication), form)


def _page(request: HttpRequest, page: PublicationPage) -> HttpResponse:
    return unless_gone(request, page.code, lambda: document_page(request, page, **_around(page)))


def _around(page: PublicationPage) -> dict[str, str]:
    """What lives around a sealed matrix: what became of what it cites and of what it proposed, and what to compare."""
    content = content_of_preparation(page.preparation_id)
    proofs = rows_of(content["registros"]["evidencia"])
    codes = {row["publicacion"] for row in proofs if row["publicacion"]}
    others = {
        (row["titulo"], row["direccion"], row["al"]): row["factor"]
        for row in proofs
        if not row["publicacion"] and row["retirada"] == "no"
    }
    changed = queries.changed_evidence(page.pk, others)
    keys = content.get("estrategias", {})  # the first ones that were published say none
    texts = {
        keys[row["codigo"]]: row["texto"]
        for row in rows_of(content["registros"]["estrategias"])
        if row["codigo"] in keys
    }
    context = {
        "sources": queries.changed_sources(codes),
        "changed": [
            (others[kept.row.title, kept.row.address, kept.row.kept_on.isoformat()], kept) for kept in changed
        ],
        "followed": queries.followed_strategies(texts),
        "may_compare": len(page.versions) > 1 or bool(page.others),
    }
    return {
        "above": loader.render_to_string("reports/swot/_above.html", context),
        "below": loader.render_to_string("reports/swot/_below.html", context),
    }


# --- two of them compared ---


class CompareForm(forms.Form):
    """Two versions, of one matrix or of two; without any, the last two."""

    de = forms.ChoiceField(label="Comparar", widget=forms.Select(attrs={"class": "form-select"}))
    a = forms.ChoiceField(label="Con", widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, data: Any, *, versions: list[Publication]) -> None:
        super().__init__(data)
        self.by_code = {row.spaced_code: row for row in versions}
        choices = [(code, queries.version_label(row)) for code, row in self.by_code.items()]
        for field in (self.fields["de"], self.fields["a"]):
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.error_messages = dict.fromkeys(
                ("invalid_choice", "required"), "Elegí una versión de la lista."
            )

    def clean(self) -> dict[str, Any]:
        """Two different ones."""
        data = super().clean() or {}
        if data.get("de") and data.get("de") == data.get("a"):
            self.add_error("a", "Elegí otra versión: es la misma.")
        return data

    def chosen(self) -> tuple[Publication, Publication] | None:
        """Both, the earlier matrix or version first, however they were asked for."""
        if not self.is_valid():
            return None
        order = list(self.by_code)
        first, second = sorted((self.cleaned_data["de"], self.cleaned_data["a"]), key=order.index)
        return self.by_code[first], self.by_code[second]


@public_page
@remembered
def swot_compare(request: HttpRequest) -> HttpResponse:
    """What entered, left, moved, weighs something else or is said otherwise, from what was published of both."""
    versions = list(queries.published_matrices())
    if len(versions) < 2:
        return render(request, "reports/swot/public_compare.html", {"form": None, "chosen": None})
    last = {"de": versions[-2].spaced_code, "a": versions[-1].spaced_code}
    asked = {name: request.GET[name] for name in last if name in request.GET}
    form = CompareForm(last | asked, versions=versions)
    chosen = form.chosen()
    context = {"form": form, "chosen": chosen, "groups": chosen and _groups(*chosen)}
    return render(request, "reports/swot/public_compare.html", context)


def _groups(earlier: Publication, later: Publication) -> list[tuple[str, list[str]]]:
    return groups_of_table(compare_contents(content_of(earlier), content_of(later)))
