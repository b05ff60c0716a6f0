"""Open data: the list, each dataset's page and files, the catalogue, and the small API, for anybody and any site."""

import math
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from accounts.json_ld import absolute, json_ld
from accounts.public import public_page, readable_elsewhere
from planning.models import Municipality, today
from planning.queries import current_municipality
from planning.sheets.book import XLSX_TYPE, Column, book_pieces
from reports.datasets import catalogue
from reports.datasets.base import Asked, Dataset, Kind, as_objects, cells, feature
from reports.datasets.reading import Listed, groups, listed
from reports.datasets.registry import DATASETS
from reports.datasets.versions import version_of
from reports.forms_datasets import MOST_ROWS, ROWS_PER_PAGE, DaysForm, PageForm
from reports.rendering.records import Pieces, csv_pieces, json_pieces
from reports.views.answering import answer_pieces
from reports.views.publications import name_file

#: Rows that a dataset's page shows.
SHOWN = 10
#: Part of each file's version: raise it when the same rows are written otherwise than before.
WRITING = 1
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": XLSX_TYPE,
    "geojson": "application/geo+json",
}
#: Their names for people.
FORMAT_NAMES = {"csv": "CSV", "xlsx": "Planilla (XLSX)", "json": "JSON", "geojson": "GeoJSON"}


@public_page
def dataset_index(request: HttpRequest) -> HttpResponse:
    """Every dataset on one page, so that the browser's own search finds it."""
    return render(request, "reports/datasets/index.html", {"groups": groups()})


@public_page
def dataset_api(request: HttpRequest) -> HttpResponse:
    """How programs read the same, with examples."""
    context = {"datasets": DATASETS.values(), "most": MOST_ROWS, "usual": ROWS_PER_PAGE, "site": absolute("")}
    return render(request, "reports/datasets/api.html", context)


@public_page
def dataset_detail(request: HttpRequest, name: str) -> HttpResponse:
    """What a dataset is, its fields, its first rows, how to cite it, and its files."""
    dataset = _dataset(name)
    form = DaysForm(request.GET or None) if dataset.date else None
    asked = form.asked() if form else Asked()
    (told,) = listed([dataset])
    municipality = current_municipality()
    rows = list(cells(dataset, dataset.page(asked, 0, SHOWN), outlines=False))
    context = {
        "dataset": dataset,
        "told": told,
        "form": form,
        "found": dataset.count(asked) if asked != Asked() else told.rows,
        "is_narrowed": asked != Asked(),
        "rows": rows,
        "files": [(FORMAT_NAMES[one], dataset.file_url(one, asked)) for one in dataset.formats],
        "api": absolute(dataset.file_url("json")) + "?pagina=1",
        "page_url": absolute(dataset.get_absolute_url()),
        "data_block": json_ld(_as_schema(told, municipality)),
    }
    return render(request, "reports/datasets/detail.html", context)


def _dataset(name: str) -> Dataset:
    if name not in DATASETS:
        raise Http404
    return DATASETS[name]


def _as_schema(told: Listed, municipality: Municipality | None) -> dict[str, Any]:
    """The dataset as ``Dataset`` of schema.org."""
    dataset = told.dataset
    publisher = {"@type": "GovernmentOrganization", "name": str(municipality), "url": absolute("/")}
    return {
        "@type": "Dataset",
        "@id": f"{absolute(dataset.get_absolute_url())}#conjunto",
        "name": dataset.title,
        "description": f"{dataset.description} Cada fila: {dataset.row}",
        "url": absolute(dataset.get_absolute_url()),
        "identifier": dataset.name,
        "inLanguage": "es",
        "isAccessibleForFree": True,
        "license": municipality.data_licence_url if municipality else "",
        "keywords": list(dataset.keywords),
        "dateModified": told.updated.isoformat() if told.updated else "",
        "creator": publisher if municipality else {},
        "includedInDataCatalog": {"@type": "DataCatalog", "url": absolute("/datos/")},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": one.name, "description": one.description, "unitText": one.unit}
            for one in dataset.fields
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": catalogue.MEDIA_TYPES[form],
                "contentUrl": absolute(dataset.file_url(form)),
            }
            for form in dataset.formats
        ],
    }


@readable_elsewhere
@public_page
def dataset_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """Every row in a form, or a page of them as JSON; whoever has the same version is told so and no row is read."""
    dataset = _dataset(name)
    if form not in dataset.formats:
        raise Http404
    asking = PageForm(request.GET)
    if not asking.is_valid():
        words = {field: " ".join(errors) for field, errors in asking.errors.items()}
        return _refusal(400, words)
    asked = asking.asked() if dataset.date else Asked()
    municipality = current_municipality()
    if form == "json" and ("pagina" in request.GET or "por_pagina" in request.GET):
        return _page(dataset, municipality, asked, asking.cleaned_data)
    licence = (municipality.name, municipality.edit_version) if municipality else ()
    version = f'"{version_of(dataset.sources, name, form, asked, licence, today(), WRITING)}"'
    known = HttpResponse(headers={"ETag": version})
    unchanged = get_conditional_response(request, etag=version, response=known)
    if unchanged is not None and unchanged is not known:
        return unchanged
    pieces = _pieces(dataset, municipality, asked, form)
    response = answer_pieces(request, pieces, content_type=CONTENT_TYPES[form], headers={"ETag": version})
    name_file(response, f"{name}.{form}", as_attachment=form in ("csv", "xlsx"))
    return response


def _pieces(dataset: Dataset, municipality: Municipality | None, asked: Asked, form: str) -> Pieces:
    rows = dataset.rows(asked)
    if form == "csv":
        return csv_pieces(dataset.columns, cells(dataset, rows, outlines=True))
    if form == "xlsx":
        columns = [Column(one.name, one.width, one.kind == Kind.CODE) for one in dataset.fields]
        return book_pieces(dataset.name, columns, cells(dataset, rows, outlines=False))
    if form == "geojson":
        return json_pieces({"type": "FeatureCollection"}, "features", (feature(dataset, row) for row in rows))
    return json_pieces(
        {**_head(dataset, municipality, asked), "total": dataset.count(asked)},
        "filas",
        as_objects(dataset, rows),
    )


def _head(dataset: Dataset, municipality: Municipality | None, asked: Asked) -> dict[str, Any]:
    (told,) = listed([dataset])
    return {
        "conjunto": dataset.name,
        "titulo": dataset.title,
        "publica": municipality.name if municipality else "",
        "licencia": {"nombre": municipality.data_licence, "direccion": municipality.data_licence_url}
        if municipality
        else None,
        "actualizado": told.updated.isoformat() if told.updated else None,
        "desde": asked.since.isoformat() if asked.since else None,
        "hasta": asked.until.isoformat() if asked.until else None,
        "campos": [
            {"nombre": one.name, "descripcion": one.description, "tipo": str(one.kind), "unidad": one.unit}
            for one in dataset.fields
        ],
    }


def _page(
    dataset: Dataset, municipality: Municipality | None, asked: Asked, wanted: dict[str, Any]
) -> HttpResponse:
    """One page of rows, with the addresses of those beside it."""
    number, size = wanted["pagina"] or 1, wanted["por_pagina"] or ROWS_PER_PAGE
    total = dataset.count(asked)
    last = max(math.ceil(total / size), 1)
    if number > last:
        return _refusal(
            404, {"pagina": f"Hay {last} {'página' if last == 1 else 'páginas'} de {size} filas."}
        )

    def at(page: int) -> str:
        query = asked.query.removeprefix("?")
        told = f"{query}&" if query else ""
        return f"{absolute(dataset.file_url('json'))}?{told}pagina={page}&por_pagina={size}"

    rows = dataset.page(asked, (number - 1) * size, size)
    told = {
        **_head(dataset, municipality, asked),
        "total": total,
        "pagina": number,
        "por_pagina": size,
        "paginas": last,
        "anterior": at(number - 1) if number > 1 else None,
        "siguiente": at(number + 1) if number < last else None,
        "filas": list(as_objects(dataset, rows)),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _refusal(status: int, words: dict[str, str]) -> JsonResponse:
    return JsonResponse({"error": words}, status=status, json_dumps_params={"ensure_ascii": False})


@readable_elsewhere
@public_page
def catalogue_file(request: HttpRequest, form: str) -> HttpResponse:
    """The catalogue as DCAT-AP, for other catalogues."""
    root = catalogue.catalogue(current_municipality(), listed(DATASETS.values()))
    if form == "jsonld":
        return HttpResponse(catalogue.as_json_ld(root), content_type="application/ld+json")
    return HttpResponse(catalogue.as_turtle(root), content_type="text/turtle; charset=utf-8")
