"""Addresses of participation: ``public`` ones, and those of the ``workspace`` (below /gestion/, as ``gestion:…``)."""

from django.urls import URLPattern, path

from participation.views import (
    agenda_templates,
    agendas,
    attendance,
    calls,
    contributions,
    head_counts,
    imports,
    matters,
    meetings,
    minutes,
    reviews,
)
from participation.views import public as pages

public: list[URLPattern] = [
    path("sesiones/", pages.public_meeting_list, name="meeting-list"),
    path("sesiones/<str:code>/", pages.public_meeting_detail, name="meeting-detail"),
    path("sesiones.ics", pages.public_calendar_file, name="meeting-calendar"),
    path("sesiones/<str:code>.ics", pages.public_meeting_file, name="meeting-file"),
]
workspace: list[URLPattern] = [
    path("reuniones/", meetings.meeting_list, name="meeting-list"),
    path("reuniones/nueva/", meetings.meeting_add, name="meeting-add"),
    path("reuniones/<str:code>/", meetings.meeting_detail, name="meeting-detail"),
    path("reuniones/<str:code>/editar/", meetings.meeting_edit, name="meeting-edit"),
    path("reuniones/<str:code>/borrar/", meetings.meeting_delete, name="meeting-delete"),
    path("reuniones/<str:code>/convocar/", meetings.meeting_summon, name="meeting-summon"),
    path("reuniones/<str:code>/orden-del-dia/", agendas.agenda_edit, name="agenda-edit"),
    path(
        "reuniones/<str:code>/orden-del-dia/<uuid:item>/", agendas.agenda_item_edit, name="agenda-item-edit"
    ),
    path("reuniones/<str:code>/convocadas/", calls.summons_edit, name="summons-edit"),
    path("reuniones/<str:code>/convocatoria/", calls.call_send, name="call-send"),
    path("reuniones/<str:code>/suspender/", calls.meeting_cancel, name="meeting-cancel"),
    path("reuniones/<str:code>/asistencia/", attendance.meeting_attendance, name="meeting-attendance"),
    path("reuniones/<str:code>/concurrencia/", head_counts.meeting_head_counts, name="meeting-head-counts"),
    path("reuniones/<str:code>/aportes/", contributions.contribution_list, name="contribution-list"),
    path("reuniones/<str:code>/aportes/nuevo/", contributions.contribution_add, name="contribution-add"),
    path("reuniones/<str:code>/aprobar/", minutes.minutes_approve, name="minutes-approve"),
    path("aportes/revisar/", reviews.contribution_review, name="contribution-review"),
    path("aportes/<str:code>/", contributions.contribution_edit, name="contribution-edit"),
    path("aportes/<str:code>/borrar/", contributions.contribution_delete, name="contribution-delete"),
    path("aportes/<str:code>/revision/", reviews.contribution_review_again, name="contribution-review-again"),
    path("asuntos/", matters.matter_list, name="incoming-matter-list"),
    path("asuntos/nuevo/", matters.matter_add, name="incoming-matter-add"),
    path("asuntos/registro.csv", matters.matter_file, name="incoming-matter-file"),
    path("asuntos/<int:pk>/", matters.matter_edit, name="incoming-matter-edit"),
    path("modelos/", agenda_templates.agenda_template_list, name="agenda-template-list"),
    path("modelos/nuevo/", agenda_templates.agenda_template_add, name="agenda-template-add"),
    path("modelos/<int:pk>/", agenda_templates.agenda_template_edit, name="agenda-template-edit"),
    path("modelos/<int:pk>/borrar/", agenda_templates.agenda_template_delete, name="agenda-template-delete"),
    path("importar/", imports.import_list, name="import-list"),
    path("importar/plantilla/<str:name>", imports.import_template, name="import-template"),
    path("importar/<int:pk>/", imports.import_detail, name="import-detail"),
    path("importar/<int:pk>/avance/", imports.import_progress, name="import-progress"),
    path("importar/<int:pk>/confirmar/", imports.import_confirm, name="import-confirm"),
    path("importar/<int:pk>/reintentar/", imports.import_retry, name="import-retry"),
    path("importar/<int:pk>/descartar/", imports.import_discard, name="import-discard"),
    path("importar/<int:pk>/errores.csv", imports.import_errors, name="import-errors"),
]
