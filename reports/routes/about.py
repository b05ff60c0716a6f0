"""What the portal says of itself: whose it is, who may see and do what, how each thing is done."""

from django.urls import URLPattern, path

from reports.views import help, identity, site

public: list[URLPattern] = [
    path("identidad/colores/<str:name>", identity.colours, name="colours"),
    path("identidad/escudo/<str:sha256>", identity.coat_of_arms, name="coat-of-arms"),
    path("aviso-legal/", identity.legal_notice, name="legal-notice"),
    path("permisos/", site.permissions, name="permissions"),
    path("ayuda/", help.help_index, name="help"),
    path("ayuda/<slug:people>/", help.help_page, name="help-page"),
]
workspace: list[URLPattern] = [
    path("municipio/identidad/", identity.identity_edit, name="identity-edit"),
    path("municipio/identidad/muestra/<str:colours>", identity.identity_sample, name="identity-sample"),
]
