"""Addresses of the package for other municipalities."""

from django.urls import URLPattern

public: list[URLPattern] = []

workspace: list[URLPattern] = []
