"""Addresses of the plan to adopt the model."""

from django.urls import URLPattern

public: list[URLPattern] = []

workspace: list[URLPattern] = []
