"""Addresses of the SWOT matrix."""

from django.urls import URLPattern, path

from reports.views import swot, swot_factors, swot_public, swot_strategies

public: list[URLPattern] = [
    path("foda/", swot_public.swot, name="swot"),
    path("foda.<form:form>", swot_public.swot_file, name="swot-file"),
    path("foda/comparar/", swot_public.swot_compare, name="swot-compare"),
    path("foda/<period:period>/", swot_public.swot_period, name="swot-period"),
    path("foda/<period:period>.<form:form>", swot_public.swot_period_file, name="swot-period-file"),
]

workspace: list[URLPattern] = [
    path("foda/", swot.swot_list, name="swot-list"),
    path("foda/nueva/", swot.swot_create, name="swot-create"),
    path("foda/<int:pk>/", swot.swot_detail, name="swot-detail"),
    path("foda/<int:pk>/editar/", swot.swot_edit, name="swot-edit"),
    path("foda/<int:pk>/cerrar/", swot.swot_close, name="swot-close"),
    path("foda/<int:pk>/acordar/", swot.swot_agree, name="swot-agree"),
    path("foda/<int:pk>/volver/", swot.swot_back, name="swot-back"),
    path("foda/<int:pk>/reabrir/", swot.swot_reopen, name="swot-reopen"),
    path("foda/<int:pk>/documento/", swot.swot_document, name="swot-document"),
    path("foda/<int:pk>/pesos/", swot.swot_weights, name="swot-weights"),
    path("foda/<int:pk>/calificar/", swot.swot_rate, name="swot-rate"),
    path("foda/<int:pk>/proponer/", swot_factors.swot_propose, name="swot-propose"),
    path("foda/<int:pk>/agrupar/", swot_factors.swot_sort, name="swot-sort"),
    path("foda/factor/<int:pk>/", swot_factors.swot_factor, name="swot-factor"),
    path("foda/factor/<int:pk>/editar/", swot_factors.swot_factor_edit, name="swot-factor-edit"),
    path("foda/factor/<int:pk>/poner/", swot_factors.swot_keep, name="swot-keep"),
    path("foda/factor/<int:pk>/agrupar/", swot_factors.swot_group, name="swot-group"),
    path("foda/factor/<int:pk>/dejar-afuera/", swot_factors.swot_leave_out, name="swot-leave-out"),
    path("foda/factor/<int:pk>/devolver/", swot_factors.swot_put_back, name="swot-put-back"),
    path("foda/factor/<int:pk>/evidencia/", swot_factors.swot_evidence, name="swot-evidence"),
    path("foda/evidencia/<int:pk>/quitar/", swot_factors.swot_evidence_remove, name="swot-evidence-remove"),
    path("foda/<int:pk>/estrategias/nueva/", swot_strategies.swot_strategy_add, name="swot-strategy-add"),
    path("foda/estrategias/<int:pk>/", swot_strategies.swot_strategy, name="swot-strategy"),
    path(
        "foda/estrategias/<int:pk>/quitar/", swot_strategies.swot_strategy_remove, name="swot-strategy-remove"
    ),
    path("foda/estrategias/<int:pk>/plan/", swot_strategies.swot_strategy_item, name="swot-strategy-item"),
]
