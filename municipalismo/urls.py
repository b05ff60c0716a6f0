"""The addresses of the portal. Each app lists its own; here they are only put together."""

from django.contrib import admin
from django.urls import include, path

import accounts.urls
import accounts.views
import participation.urls
import planning.urls
import reports.urls

APPS = (accounts.urls, planning.urls, participation.urls, reports.urls)
workspace = [pattern for app in APPS for pattern in app.workspace]
public = [pattern for app in APPS for pattern in app.public]

handler500 = "accounts.outage.fault"
urlpatterns = [
    # Before allauth's own, where people would change the address they sign in with.
    path("cuenta/email/", accounts.views.own_address, name="account_email"),
    path("cuenta/sesiones/", accounts.views.own_sessions, name="account_sessions"),
    path("cuenta/sesiones/cerrar/", accounts.views.own_sessions_end, name="account_sessions_end"),
    path("cuenta/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("gestion/", include((workspace, "gestion"))),
    *public,
]
