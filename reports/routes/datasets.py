"""Addresses of open data."""

from django.urls import URLPattern, path, re_path

from reports.views import datasets

public: list[URLPattern] = [
    path("datos/", datasets.dataset_index, name="dataset-index"),
    path("datos/api/", datasets.dataset_api, name="dataset-api"),
    re_path(r"^datos/catalogo\.(?P<form>jsonld|ttl)$", datasets.catalogue_file, name="dataset-catalogue"),
    path("datos/<slug:name>/", datasets.dataset_detail, name="dataset-detail"),
    re_path(
        r"^datos/(?P<name>[a-z]+)\.(?P<form>csv|json|xlsx|geojson)$",
        datasets.dataset_file,
        name="dataset-file",
    ),
]
