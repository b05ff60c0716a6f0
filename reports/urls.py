"""Addresses of reports: ``public`` ones, and those of the ``workspace`` (below /gestion/, namespace ``gestion``)."""

from django.urls import URLPattern, path

from reports.views import site, workspace as workspace_views

public: list[URLPattern] = [
    path("", site.home_page, name="home"),
    path("privacidad/", site.privacy, name="privacy"),
    path("accesibilidad/", site.accessibility, name="accessibility"),
    path("permisos/", site.permissions, name="permissions"),
    path("robots.txt", site.robots, name="robots"),
    path("salud/", site.health, name="health"),
]

workspace: list[URLPattern] = [
    path("", workspace_views.workspace_home, name="home"),
    path("avisos/<int:pk>/leer/", workspace_views.notice_read, name="notice-read"),
    path("avisos/leer/", workspace_views.notice_read_all, name="notice-read-all"),
]
