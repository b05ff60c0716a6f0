"""Addresses of planning: ``public`` ones, and those of the ``workspace`` (below /gestion/, namespace ``gestion``)."""

from django.urls import URLPattern

public: list[URLPattern] = []
workspace: list[URLPattern] = []
