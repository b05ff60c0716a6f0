"""Addresses of accounts: ``public`` ones, and those of the ``workspace`` (below /gestion/, namespace ``gestion``)."""

from django.urls import URLPattern, path

from accounts import views

public: list[URLPattern] = []
workspace: list[URLPattern] = [
    path("cuentas/", views.user_list, name="user-list"),
    path("cuentas/invitar/", views.user_invite, name="user-invite"),
    path("cuentas/<int:pk>/", views.user_edit, name="user-edit"),
    path("cuentas/<int:pk>/invitar/", views.user_invite_again, name="user-invite-again"),
    path("cuentas/<int:pk>/baja/", views.user_deactivate, name="user-deactivate"),
    path("cuentas/<int:pk>/sesiones/", views.user_end_sessions, name="user-end-sessions"),
    path("cuentas/<int:pk>/dos-pasos/", views.user_second_factor, name="user-second-factor"),
    path("cuentas/<int:pk>/alta/", views.user_reactivate, name="user-reactivate"),
    path("correo/", views.mail_list, name="mail-list"),
    path("correo/prueba/", views.mail_test, name="mail-test"),
    path("correo/<int:pk>/reenviar/", views.mail_send_again, name="mail-send-again"),
]
