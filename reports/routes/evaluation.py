"""Addresses of the evaluation of the model."""

from django.urls import URLPattern, path

from reports.views import evaluation, evaluation_public, surveys

_published: list[URLPattern] = [
    path("evaluacion/", evaluation_public.evaluation, name="evaluation"),
    path("evaluacion.<form:form>", evaluation_public.evaluation_file, name="evaluation-file"),
    path("evaluacion/comparar/", evaluation_public.evaluation_compare, name="evaluation-compare"),
    path("evaluacion/<period:period>/", evaluation_public.evaluation, name="evaluation-period"),
    path(
        "evaluacion/<period:period>.<form:form>",
        evaluation_public.evaluation_file,
        name="evaluation-period-file",
    ),
]


# The survey of residents.
_answering: list[URLPattern] = [
    path("evaluacion/opinar/", surveys.evaluation_answer, name="evaluation-answer"),
]

public: list[URLPattern] = [*_published, *_answering]

workspace: list[URLPattern] = [
    path("evaluacion/", evaluation.evaluation_list, name="evaluation-list"),
    path("evaluacion/nueva/", evaluation.evaluation_create, name="evaluation-create"),
    path("evaluacion/<int:pk>/", evaluation.evaluation_detail, name="evaluation-detail"),
    path("evaluacion/<int:pk>/fechas/", evaluation.evaluation_edit, name="evaluation-edit"),
    path("evaluacion/<int:pk>/documento/", evaluation.evaluation_document, name="evaluation-document"),
    path("evaluacion/<int:pk>/preguntas/", evaluation.question_list, name="evaluation-questions"),
    path(
        "evaluacion/<int:pk>/preguntas/<slug:audience>/agregar/",
        evaluation.question_add,
        name="evaluation-question-add",
    ),
    path("evaluacion/preguntas/<int:pk>/", evaluation.question_edit, name="evaluation-question-edit"),
    path(
        "evaluacion/preguntas/<int:pk>/quitar/", evaluation.question_remove, name="evaluation-question-remove"
    ),
    path("evaluacion/<int:pk>/encuesta/", surveys.evaluation_survey, name="evaluation-survey"),
    path("evaluacion/<int:pk>/palabras/", surveys.words_list, name="evaluation-words"),
    path("evaluacion/<int:pk>/palabras/<uuid:answer>/", surveys.words_detail, name="evaluation-words-read"),
    path("evaluacion/<int:pk>/aprendizajes/agregar/", evaluation.lesson_add, name="lesson-add"),
    path("evaluacion/aprendizajes/<int:pk>/", evaluation.lesson_edit, name="lesson-edit"),
    path("evaluacion/aprendizajes/<int:pk>/quitar/", evaluation.lesson_remove, name="lesson-remove"),
    path("evaluacion/<int:pk>/manual/", evaluation.verdicts, name="evaluation-verdicts"),
    path("evaluacion/<int:pk>/hallazgos/agregar/", evaluation.finding_add, name="finding-add"),
    path("evaluacion/hallazgos/<int:pk>/", evaluation.finding_edit, name="finding-edit"),
    path("evaluacion/hallazgos/<int:pk>/quitar/", evaluation.finding_remove, name="finding-remove"),
    path("evaluacion/hallazgos/<int:pk>/foda/", evaluation.finding_factor, name="finding-factor"),
    path("evaluacion/hallazgos/<int:pk>/manual/", evaluation.finding_change, name="finding-change"),
]
