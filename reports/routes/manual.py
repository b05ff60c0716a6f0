"""Addresses of the manual."""

from django.urls import URLPattern

public: list[URLPattern] = []

workspace: list[URLPattern] = []
