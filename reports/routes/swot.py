"""Addresses of the SWOT matrix."""

from django.urls import URLPattern

public: list[URLPattern] = []

workspace: list[URLPattern] = []
