"""Addresses of reports: ``public`` ones, and those of the ``workspace`` (below /gestion/, namespace ``gestion``)."""

from django.urls import URLPattern, path, register_converter

from reports import converters
from reports.views import (
    data_requests,
    devolutions,
    documents,
    minutes_public,
    minutes_publishing,
    operations,
    papers,
    plans_public,
    preparations,
    publications,
    records,
    site,
    topics_public,
    verification,
    withdrawals,
)
from reports.views import (
    workspace as workspace_views,
)

register_converter(converters.CodeConverter, "code")
register_converter(converters.KindConverter, "kind")
register_converter(converters.SubjectKindConverter, "about")
register_converter(converters.PeriodConverter, "period")
register_converter(converters.FileFormatConverter, "form")
register_converter(converters.FigureConverter, "figure")
register_converter(converters.BodyCodeConverter, "body")
register_converter(converters.YearConverter, "year")
register_converter(converters.MinutesNumberConverter, "number")

public: list[URLPattern] = [
    path("", site.home_page, name="home"),
    path("privacidad/", site.privacy, name="privacy"),
    path("accesibilidad/", site.accessibility, name="accessibility"),
    path("permisos/", site.permissions, name="permissions"),
    path("robots.txt", site.robots, name="robots"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("salud/", site.health, name="health"),
    path("informes/", publications.report_index, name="report-index"),
    path("informes/<kind:kind>/", publications.report_detail, name="report-detail"),
    path("informes/<kind:kind>.<form:form>", publications.report_file, name="report-file"),
    path("informes/<kind:kind>/<period:period>/", publications.report_detail, name="report-period"),
    path(
        "informes/<kind:kind>/<period:period>.<form:form>",
        publications.report_file,
        name="report-period-file",
    ),
    path("plan/", plans_public.plan_overview, name="plan"),
    path("plan/<str:code>/", plans_public.plan_item, name="plan-item"),
    path("plan.<form:form>", plans_public.plan_file, name="plan-file"),
    path(
        "plan/operativo/<year:year>.<form:form>",
        plans_public.operational_file,
        name="plan-operational-file",
    ),
    path("publicaciones/", publications.publication_list, name="publication-list"),
    path("publicaciones/<code:code>/", publications.publication_detail, name="publication-detail"),
    path("publicaciones/<code:code>.<form:form>", publications.publication_file, name="publication-file"),
    path("publicaciones/<code:code>/registros/", records.record_index, name="record-index"),
    path("publicaciones/<code:code>/registros/<figure:figure>/", records.record_list, name="record-list"),
    path(
        "publicaciones/<code:code>/registros/<figure:figure>.<form:form>",
        records.record_file,
        name="record-file",
    ),
    path("verificar/", verification.verify, name="verify"),
    path("actas/", minutes_public.minutes_list, name="minutes-list"),
    path(
        "actas/<body:body>/<year:year>/<number:number>/", minutes_public.minutes_detail, name="minutes-detail"
    ),
    path(
        "actas/<body:body>/<year:year>/<number:number>.<form:form>",
        minutes_public.minutes_file,
        name="minutes-file",
    ),
    path("resoluciones/", minutes_public.resolution_list, name="resolution-list"),
    path("resoluciones/<uuid:uid>/", minutes_public.resolution_detail, name="resolution-detail"),
    path("temas/<str:code>/", topics_public.topic_detail, name="topic-detail"),
    path("devoluciones/", devolutions.devolution_list, name="devolution-list"),
    path("devoluciones/<str:code>/", devolutions.devolution_detail, name="devolution-detail"),
    path("devoluciones/<str:code>.<form:form>", devolutions.devolution_file, name="devolution-file"),
]

workspace: list[URLPattern] = [
    path("", workspace_views.workspace_home, name="home"),
    path("salud/", operations.system_health, name="system-health"),
    path("avisos/<int:pk>/leer/", workspace_views.notice_read, name="notice-read"),
    path("avisos/leer/", workspace_views.notice_read_all, name="notice-read-all"),
    path("pedidos/<str:code>/", data_requests.data_request_detail, name="data-request-detail"),
    path("documentos/", documents.document_list, name="document-list"),
    path("documentos/nuevo/", documents.document_create, name="document-create"),
    path("documentos/nuevo/<about:kind>/", documents.document_create_about, name="document-create-about"),
    path("documentos/<int:pk>/", documents.document_edit, name="document-edit"),
    path("documentos/<int:pk>/preparar/", documents.document_prepare, name="document-prepare"),
    path("documentos/<int:pk>/version/", documents.document_version, name="document-version"),
    path("preparaciones/<int:pk>/", preparations.preparation_detail, name="preparation-detail"),
    path("preparaciones/<int:pk>/avance/", preparations.preparation_progress, name="preparation-progress"),
    path(
        "preparaciones/<int:pk>/html",
        preparations.preparation_file,
        {"form": "html"},
        name="preparation-html",
    ),
    path("preparaciones/<int:pk>/<form:form>", preparations.preparation_file, name="preparation-file"),
    path("preparaciones/<int:pk>/leida/", preparations.preparation_read, name="preparation-read"),
    path("preparaciones/<int:pk>/devolver/", preparations.preparation_return, name="preparation-return"),
    path("preparaciones/<int:pk>/publicar/", preparations.preparation_seal, name="preparation-seal"),
    path("publicaciones/<code:code>/retirar/", withdrawals.withdrawal_create, name="withdrawal-create"),
    path("retiros/", withdrawals.withdrawal_list, name="withdrawal-list"),
    path("retiros/<int:pk>/", withdrawals.withdrawal_detail, name="withdrawal-detail"),
    path("retiros/<int:pk>/decidir/", withdrawals.withdrawal_decide, name="withdrawal-decide"),
    path("retiros/<int:pk>/copia.<form:form>", withdrawals.withdrawal_file, name="withdrawal-file"),
    path(
        "reuniones/<str:code>/publicacion/",
        minutes_publishing.minutes_publication,
        name="minutes-publication",
    ),
    path(
        "reuniones/<str:code>/publicacion/vista/", minutes_publishing.minutes_preview, name="minutes-preview"
    ),
    path("reuniones/<str:code>/papeles/", papers.paper_list, name="paper-list"),
    path("reuniones/<str:code>/papeles/<slug:paper>/", papers.paper_create, name="paper-create"),
    path("papeles/<int:pk>/", papers.paper_detail, name="paper-detail"),
    path("papeles/<int:pk>/avance/", papers.paper_progress, name="paper-progress"),
    path("papeles/<int:pk>.pdf", papers.paper_file, name="paper-file"),
    path("respuestas/<int:pk>/vista/", topics_public.response_preview, name="response-preview"),
    path(
        "publicaciones/<code:code>/original.<form:form>",
        minutes_publishing.minutes_original,
        name="minutes-original",
    ),
    path("devoluciones/<int:pk>/documento/", devolutions.devolution_document, name="devolution-document"),
]
