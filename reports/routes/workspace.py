"""Addresses of what the workspace keeps for each person: first page, notices, calendar, preferences."""

from django.urls import URLPattern, path

from reports.views import calendar
from reports.views import workspace as views

public: list[URLPattern] = [
    path("calendario/<str:token>.ics", calendar.calendar_file, name="personal-calendar"),
    path("resumen/baja/<str:token>/", calendar.digest_stop, name="digest-stop"),
]

workspace: list[URLPattern] = [
    path("", views.workspace_home, name="home"),
    path("recientes/vaciar/", views.recent_forget, name="recent-forget"),
    path("avisos/", views.notice_list, name="own-notices"),
    path("avisos/<int:pk>/leer/", views.notice_read, name="notice-read"),
    path("avisos/leer/", views.notice_read_all, name="notice-read-all"),
    path("avisos/marcar/", views.notice_mark, name="notice-mark"),
    path("calendario/", calendar.calendar, name="calendar"),
    path("preferencias/", calendar.preferences, name="preferences"),
    path("preferencias/resumen/", calendar.digest_choose, name="digest-choose"),
    path("preferencias/calendario/", calendar.calendar_address, name="calendar-address"),
]
