"""Addresses of planning: ``public`` ones, and those of the ``workspace`` (below /gestion/, namespace ``gestion``)."""

from django.urls import URLPattern, path

from planning.views import audit, bodies, delegations, municipality, people, requests
from planning.views import public as public_views

public: list[URLPattern] = [
    path("equipo/", public_views.team, name="team"),
    path("cuenta/primer-uso/", public_views.first_run, name="first-run"),
]
workspace: list[URLPattern] = [
    path("personas/", people.person_list, name="person-list"),
    path("personas/nueva/", people.person_create, name="person-create"),
    path("personas/<str:code>/", people.person_detail, name="person-detail"),
    path("personas/<str:code>/editar/", people.person_edit, name="person-edit"),
    path("personas/<str:code>/contacto/", people.person_contact, name="person-contact"),
    path("organos/", bodies.body_list, name="body-list"),
    path("organos/nuevo/", bodies.body_create, name="body-create"),
    path("organos/interinato/", bodies.acting_mayor_create, name="acting-mayor-create"),
    path("organos/<str:code>/", bodies.body_detail, name="body-detail"),
    path("organos/<str:code>/editar/", bodies.body_edit, name="body-edit"),
    path("organos/<str:code>/sumar/", bodies.membership_create, name="membership-create"),
    path("integraciones/<int:pk>/", bodies.membership_edit, name="membership-edit"),
    path("integraciones/<int:pk>/cese/", bodies.membership_end, name="membership-end"),
    path("municipio/", municipality.municipality_edit, name="municipality-edit"),
    path("municipio/reglas/", municipality.rule_list, name="rule-list"),
    path("municipio/reglas/<str:key>/", municipality.rule_create, name="rule-create"),
    path("municipio/temas/", municipality.theme_list, name="theme-list"),
    path("municipio/temas/nuevo/", municipality.theme_edit, name="theme-create"),
    path("municipio/temas/<str:code>/", municipality.theme_edit, name="theme-edit"),
    path("municipio/barrios/", municipality.neighbourhood_list, name="neighbourhood-list"),
    path("municipio/barrios/nuevo/", municipality.neighbourhood_edit, name="neighbourhood-create"),
    path("municipio/barrios/<str:code>/", municipality.neighbourhood_edit, name="neighbourhood-edit"),
    path("municipio/subzonas/nueva/", municipality.subzone_edit, name="subzone-create"),
    path("municipio/subzonas/<str:code>/", municipality.subzone_edit, name="subzone-edit"),
    path("delegaciones/", delegations.delegation_list, name="delegation-list"),
    path("delegaciones/nueva/", delegations.delegation_create, name="delegation-create"),
    path("delegaciones/<int:pk>/terminar/", delegations.delegation_end, name="delegation-end"),
    path("municipio/feriados/", requests.holiday_list, name="holiday-list"),
    path("municipio/feriados/nuevo/", requests.holiday_create, name="holiday-create"),
    path("municipio/feriados/cargar/", requests.holiday_load, name="holiday-load"),
    path("municipio/feriados/<str:day>/quitar/", requests.holiday_remove, name="holiday-remove"),
    path("pedidos/", requests.data_request_list, name="data-request-list"),
    path("pedidos/nuevo/", requests.data_request_create, name="data-request-create"),
    path("pedidos/<str:code>/contestar/", requests.data_request_answer, name="data-request-answer"),
    path("pedidos/<str:code>/rechazar/", requests.data_request_refuse, name="data-request-refuse"),
    path("pedidos/<str:code>/prorrogar/", requests.data_request_extend, name="data-request-extend"),
    path("registro/", audit.audit_list, name="audit-list"),
    path("registro/rechazos/", audit.refusal_list, name="refusal-list"),
]
