"""Addresses of the plan to adopt the model."""

from django.urls import URLPattern, path

from reports.views import adoption

public: list[URLPattern] = [path("manual/adopcion/", adoption.adoption_page, name="adoption")]

workspace: list[URLPattern] = [
    path("adopcion/", adoption.adoption_list, name="adoption-list"),
    path("adopcion/empezar/", adoption.adoption_load, name="adoption-load"),
    path("adopcion/nuevo/", adoption.adoption_create, name="adoption-create"),
    path("adopcion/<int:pk>/", adoption.adoption_edit, name="adoption-edit"),
    path("adopcion/<int:pk>/hecho/", adoption.adoption_done, name="adoption-done"),
    path("adopcion/<int:pk>/por-hacer/", adoption.adoption_undo, name="adoption-undo"),
    path("adopcion/<int:pk>/mover/", adoption.adoption_move, name="adoption-move"),
    path("adopcion/<int:pk>/quitar/", adoption.adoption_remove, name="adoption-remove"),
]
