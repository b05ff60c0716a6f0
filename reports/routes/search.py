"""Addresses of search."""

from django.urls import URLPattern, path

from reports.views import search, search_workspace

public: list[URLPattern] = [
    path("buscar/", search.search_page, name="search"),
    path("buscar.atom", search.search_feed, name="search-feed"),
]

workspace: list[URLPattern] = [
    path("buscar/", search_workspace.workspace_search, name="search"),
]
