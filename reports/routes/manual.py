"""Addresses of the manual."""

from django.urls import URLPattern, path

from reports.views import manual, manual_public

public: list[URLPattern] = [
    path("manual/", manual_public.manual_detail, name="manual"),
    path("manual.<form:form>", manual_public.manual_file, name="manual-file"),
    path("manual/cambios/", manual_public.manual_changes, name="manual-changes"),
    path("manual/figuras/<sha256:sha256>.<image:ending>", manual_public.manual_figure, name="manual-figure"),
]

workspace: list[URLPattern] = [
    path("manual/", manual.chapter_list, name="chapter-list"),
    path("manual/nuevo/", manual.chapter_add, name="chapter-add"),
    path("manual/primera-edicion/", manual.chapter_first, name="chapter-first"),
    path("manual/documento/", manual.manual_document, name="manual-document"),
    path("manual/comentarios/<int:pk>/cerrar/", manual.comment_close, name="chapter-comment-close"),
    path("manual/figuras/<sha256:sha256>.<image:ending>", manual.chapter_figure, name="chapter-figure"),
    path("manual/<str:slug>/", manual.chapter_detail, name="chapter-detail"),
    path("manual/<str:slug>/editar/", manual.chapter_edit, name="chapter-edit"),
    path("manual/<str:slug>/historia/", manual.chapter_history, name="chapter-history"),
    path("manual/<str:slug>/comentar/", manual.chapter_comment, name="chapter-comment"),
    path("manual/<str:slug>/revisar/", manual.chapter_review, name="chapter-review"),
    path("manual/<str:slug>/mover/", manual.chapter_move, name="chapter-move"),
    path("manual/<str:slug>/sacar/", manual.chapter_drop, name="chapter-drop"),
    path("manual/<str:slug>/volver/", manual.chapter_restore, name="chapter-restore"),
]
