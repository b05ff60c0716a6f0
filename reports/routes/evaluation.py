"""Addresses of the evaluation of the model."""

from django.urls import URLPattern

public: list[URLPattern] = []

workspace: list[URLPattern] = []
