"""Addresses of the package for other municipalities."""

from django.urls import URLPattern, path

from reports.views import package

public: list[URLPattern] = [
    path("manual/paquete/", package.package_page, name="package"),
    path("manual/paquete.zip", package.package_file, name="package-file"),
]

workspace: list[URLPattern] = []
