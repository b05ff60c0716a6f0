"""Addresses of participation: ``public`` ones, and those of the ``workspace`` (below /gestion/, as ``gestion:…``)."""

from django.urls import URLPattern, path

from participation.views import (
    attendance,
    contributions,
    head_counts,
    imports,
    meetings,
    minutes,
    redactions,
    reviews,
)
from participation.views import public as pages

public: list[URLPattern] = [
    path("sesiones/", pages.public_meeting_list, name="meeting-list"),
    path("sesiones/<str:code>/", pages.public_meeting_detail, name="meeting-detail"),
]
workspace: list[URLPattern] = [
    path("reuniones/", meetings.meeting_list, name="meeting-list"),
    path("reuniones/nueva/", meetings.meeting_add, name="meeting-add"),
    path("reuniones/<str:code>/", meetings.meeting_detail, name="meeting-detail"),
    path("reuniones/<str:code>/editar/", meetings.meeting_edit, name="meeting-edit"),
    path("reuniones/<str:code>/borrar/", meetings.meeting_delete, name="meeting-delete"),
    path("reuniones/<str:code>/convocar/", meetings.meeting_summon, name="meeting-summon"),
    path("reuniones/<str:code>/asistencia/", attendance.meeting_attendance, name="meeting-attendance"),
    path("reuniones/<str:code>/concurrencia/", head_counts.meeting_head_counts, name="meeting-head-counts"),
    path("reuniones/<str:code>/aportes/", contributions.contribution_list, name="contribution-list"),
    path("reuniones/<str:code>/aportes/nuevo/", contributions.contribution_add, name="contribution-add"),
    path("reuniones/<str:code>/aprobar/", minutes.minutes_approve, name="minutes-approve"),
    path("aportes/revisar/", reviews.contribution_review, name="contribution-review"),
    path("aportes/<str:code>/", contributions.contribution_edit, name="contribution-edit"),
    path("aportes/<str:code>/borrar/", contributions.contribution_delete, name="contribution-delete"),
    path("aportes/<str:code>/revision/", reviews.contribution_review_again, name="contribution-review-again"),
    path("importar/", imports.import_list, name="import-list"),
    path("importar/plantilla/<str:name>", imports.import_template, name="import-template"),
    path("importar/<int:pk>/", imports.import_detail, name="import-detail"),
    path("importar/<int:pk>/avance/", imports.import_progress, name="import-progress"),
    path("importar/<int:pk>/confirmar/", imports.import_confirm, name="import-confirm"),
    path("importar/<int:pk>/reintentar/", imports.import_retry, name="import-retry"),
    path("importar/<int:pk>/descartar/", imports.import_discard, name="import-discard"),
    path("importar/<int:pk>/errores.csv", imports.import_errors, name="import-errors"),
    path("reuniones/<str:code>/tachados/", redactions.minutes_redactions, name="minutes-redactions"),
    path(
        "reuniones/<str:code>/tachados/<int:pk>/quitar/",
        redactions.minutes_redaction_remove,
        name="minutes-redaction-remove",
    ),
    path("reuniones/<str:code>/notificaciones/", redactions.notice_list, name="notice-list"),
]
