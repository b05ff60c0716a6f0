"""Addresses of the SWOT matrix."""

from django.urls import URLPattern, path

from reports.views import swot_public

public: list[URLPattern] = [
    path("foda/", swot_public.swot, name="swot"),
    path("foda.<form:form>", swot_public.swot_file, name="swot-file"),
    path("foda/comparar/", swot_public.swot_compare, name="swot-compare"),
    path("foda/<period:period>/", swot_public.swot_period, name="swot-period"),
    path("foda/<period:period>.<form:form>", swot_public.swot_period_file, name="swot-period-file"),
]

workspace: list[URLPattern] = []
