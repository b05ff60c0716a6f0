"""Addresses of the evaluation of the model."""

from django.urls import URLPattern, path

from reports.views import evaluation_public

_published: list[URLPattern] = [
    path("evaluacion/", evaluation_public.evaluation, name="evaluation"),
    path("evaluacion.<form:form>", evaluation_public.evaluation_file, name="evaluation-file"),
    path("evaluacion/comparar/", evaluation_public.evaluation_compare, name="evaluation-compare"),
    path("evaluacion/<period:period>/", evaluation_public.evaluation, name="evaluation-period"),
    path(
        "evaluacion/<period:period>.<form:form>",
        evaluation_public.evaluation_file,
        name="evaluation-period-file",
    ),
]

public: list[URLPattern] = [*_published]

workspace: list[URLPattern] = []
