"""Addresses of following: by e-mail, by feed and by calendar."""

from django.urls import URLPattern, path

from reports.views import feeds, following

public: list[URLPattern] = [
    path("seguir/", following.following_ask, name="following-ask"),
    path("seguir/pedido/", following.following_asked, name="following-asked"),
    path("seguir/confirmar/<str:token>/", following.following_confirm, name="following-confirm"),
    path("seguir/mio/<str:token>/", following.following_own, name="following-own"),
    path("seguir/baja/<str:token>/", following.following_stop, name="following-stop"),
    path("novedades.atom", feeds.everything_feed, name="everything-feed"),
    path("temas.atom", feeds.topics_feed, name="topics-feed"),
    path("temas/<str:code>.atom", feeds.topic_feed, name="topic-feed"),
    path("areas/<str:code>.atom", feeds.theme_feed, name="theme-feed"),
    path("barrios/<str:code>.atom", feeds.neighbourhood_feed, name="neighbourhood-feed"),
    path("barrios/<str:code>.ics", feeds.neighbourhood_calendar, name="neighbourhood-calendar"),
]

workspace: list[URLPattern] = [
    path("seguimientos/", following.following_counts, name="following-counts"),
]
