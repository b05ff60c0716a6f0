"""Forms of the evaluation of the model: its days, what is asked and answered, and what follows from it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet

from participation.forms.meetings import typed_number
from participation.forms.public_words import PublicWords
from participation.privacy import personal_data_in
from planning.forms import DateInput, EditForm
from reports.actions.evaluation import Judgement
from reports.actions.surveys import MOST_CHARACTERS
from reports.models import (
    HIGHEST_ANSWER,
    LOWEST_ANSWER,
    ChapterVerdict,
    Evaluation,
    Finding,
    Lesson,
    ManualChapter,
    QuestionKind,
    ReadingState,
    Side,
    SurveyQuestion,
    VerdictKind,
)
from reports.survey_questions import scale_of

_NUMBERS = [(number, str(number)) for number in range(LOWEST_ANSWER, HIGHEST_ANSWER + 1)]
NO_NAMES = "Sin nombres, teléfonos ni direcciones: ni tuyos ni de otras personas."


class _ByTheAction(EditForm):
    """The action checks the row; here it only gets what was typed."""

    def _post_clean(self) -> None:
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )


class EvaluationForm(PublicWords, _ByTheAction):
    """What is evaluated, compared with what, and when people are asked."""

    public_words = ("title", "purpose")

    class Meta:
        model = Evaluation
        fields = [
            "title",
            "purpose",
            "period_from",
            "period_to",
            "baseline_from",
            "baseline_to",
            "survey_from",
            "survey_until",
        ]
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 4}),
            **dict.fromkeys(
                ("period_from", "period_to", "baseline_from", "baseline_to", "survey_from", "survey_until"),
                DateInput,
            ),
        }
        labels = {
            "survey_from": "La encuesta está abierta desde",
            "survey_until": "La encuesta está abierta hasta",
        }
        help_texts = {
            "title": "Como lo va a leer todo el mundo.",
            "baseline_from": "Con qué se compara («línea de base»): un período anterior al evaluado.",
            "survey_from": "Si lo dejás vacío, no se hace la encuesta.",
            "survey_until": "Hasta ese día inclusive. Después se leen las respuestas, todas juntas.",
        }


class QuestionForm(PublicWords, _ByTheAction):
    """What is asked of an audience, and how it is answered."""

    public_words = ("text",)

    class Meta:
        model = SurveyQuestion
        fields = ["text", "kind", "position"]
        widgets = {"kind": forms.RadioSelect}
        help_texts = {
            "text": "Corta y de una sola cosa. Si es del 1 al 5, terminala con lo que quiere decir cada punta, así: "
            "(1: nada; 5: mucho).",
            "position": "En qué orden se pregunta, entre las de este grupo.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = QuestionKind.choices  # without "nothing chosen"


class LessonForm(PublicWords, _ByTheAction):
    """What somebody learnt, by kind."""

    public_words = ("text",)

    class Meta:
        model = Lesson
        fields = ["respondent", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class FindingForm(PublicWords, _ByTheAction):
    """What follows from the figures, and the one that shows it."""

    public_words = ("text",)
    figure = forms.ChoiceField(
        label="Cifra que lo muestra",
        required=False,
        error_messages={"invalid_choice": "Elegí una de las cifras de la lista."},
        help_text="Queda guardado lo que dice hoy, aunque después cambie.",
    )

    class Meta:
        model = Finding
        fields = ["text", "figure"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, figures: Iterable[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(known, f"{title}: {value}") for known, title, value in figures]
        kept = self.instance.figure
        if kept and kept not in dict(offered):
            offered.insert(0, (kept, self.instance.figure_text))
        self.fields["figure"].choices = [("", "Ninguna"), *offered]


class SideForm(forms.Form):
    """On which side of the SWOT matrix a finding is proposed."""

    side = forms.ChoiceField(
        label="Para la FODA es una",
        choices=Side.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Elegí de qué lado va."},
    )


class ChapterForm(forms.Form):
    """Which chapter of the manual a finding asks to change."""

    chapter = forms.ModelChoiceField(
        label="Capítulo",
        queryset=ManualChapter.objects.none(),
        empty_label="Elegí un capítulo",
        to_field_name="slug",
        error_messages={
            "required": "Elegí el capítulo.",
            "invalid_choice": "Elegí uno de los capítulos de la lista.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chapters: QuerySet[ManualChapter] = ManualChapter.objects.filter(is_dropped=False)
        self.fields["chapter"].queryset = chapters.order_by("position", "pk")


# --- the survey -------------------------------------------------------------------------------------


class SurveyForm(forms.Form):
    """A field to each question: a number from 1 to 5, or words. All may be left empty, but not every one."""

    def __init__(self, *args: Any, questions: Sequence[SurveyQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"p{question.pk}"] = _field_of(question)

    def answers(self) -> dict[int, Any]:
        """What was answered, by question."""
        return {question.pk: self.cleaned_data.get(f"p{question.pk}") for question in self.questions}

    def written(self) -> list[str]:
        """What was written in words, valid or not, to be given back where it cannot be kept."""
        typed = [self.data[name] for name in self.data if re.fullmatch(r"p\d{1,12}", name)]
        return [text for text in typed if len(text) > 1]

    def in_words(self) -> list[tuple[str, str]]:
        """Each question and what was answered, as it is shown before it is sent."""
        return [
            (str(self.fields[f"p{question.pk}"].label), _said(question, self.cleaned_data[f"p{question.pk}"]))
            for question in self.questions
        ]

    def typed(self) -> list[tuple[str, str]]:
        """The fields as they were sent, to be sent again."""
        return [(name, self.data.get(name, "")) for name in self.fields]


class _ScaleField(forms.TypedChoiceField):
    """A number from 1 to 5, and what either end means."""

    def __init__(self, *, lowest: str, highest: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lowest, self.highest = lowest, highest


def _field_of(question: SurveyQuestion) -> forms.Field:
    if question.kind == QuestionKind.SCALE:
        scale = scale_of(question.text)
        return _ScaleField(
            label=scale.text,
            lowest=scale.lowest,
            highest=scale.highest,
            choices=_NUMBERS,
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": f"Elegí un número del {LOWEST_ANSWER} al {HIGHEST_ANSWER}."},
        )
    return forms.CharField(
        label=question.text,
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NO_NAMES,
    )


def _said(question: SurveyQuestion, value: Any) -> str:
    if value in (None, ""):
        return "Sin contestar"
    return f"{value} de {HIGHEST_ANSWER}" if question.kind == QuestionKind.SCALE else str(value)


class WordsForm(forms.Form):
    """What of the words of an answer everybody may read."""

    state = forms.ChoiceField(
        label="Decisión",
        choices=[(ReadingState.SHOWN, "Publicar"), (ReadingState.WITHHELD, "No publicar")],
        widget=forms.RadioSelect,
        error_messages={"required": "Decidí si se publica o no."},
    )
    public_text = forms.CharField(
        label="Texto público",
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Sacá nombres, teléfonos, direcciones y lo que diga quién lo escribió. El sentido queda.",
    )
    confirmed = forms.BooleanField(label="Lo leí de nuevo: esto puede publicarse así", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[str] = []

    def clean(self) -> dict[str, Any]:
        """A text that seems to hold personal data is shown once more before it goes out."""
        data = super().clean() or self.cleaned_data
        if data.get("state") != ReadingState.SHOWN:
            return data
        self.found = personal_data_in(data.get("public_text", ""))
        if self.found and not data.get("confirmed"):
            self.add_error(
                "public_text",
                f"Parece que el texto tiene {' y '.join(self.found)}. Sacalo, o confirmá abajo.",
            )
        return data


# --- what to do with the manual ---------------------------------------------------------------------


@dataclass
class VerdictRow:
    """A chapter in the page of verdicts: what is chosen, why, and what is wrong with it."""

    chapter: ManualChapter
    kind: str
    reason: str
    version: int | None
    problems: list[str]
    theirs: ChapterVerdict | None = None


class VerdictsForm:
    """What to do with each chapter of the manual: a row to each."""

    CHOICES = (("", "Sin decidir"), *VerdictKind.choices)

    def __init__(
        self,
        chapters: Iterable[tuple[ManualChapter, ChapterVerdict | None]],
        typed: Mapping[str, str] | None = None,
    ) -> None:
        self.rows = [self._row(chapter, verdict, typed) for chapter, verdict in chapters]

    @staticmethod
    def _row(
        chapter: ManualChapter, verdict: ChapterVerdict | None, typed: Mapping[str, str] | None
    ) -> VerdictRow:
        if typed is None:
            version = verdict.edit_version if verdict else None
            return VerdictRow(
                chapter, verdict.kind if verdict else "", verdict.reason if verdict else "", version, []
            )
        version = typed_number(typed.get(f"version-{chapter.pk}", ""), otherwise=-1)
        return VerdictRow(
            chapter,
            typed.get(f"kind-{chapter.pk}", ""),
            typed.get(f"reason-{chapter.pk}", ""),
            None if version < 0 else version,
            [],
        )

    @property
    def problems(self) -> list[VerdictRow]:
        """The rows with something to mend."""
        return [row for row in self.rows if row.problems]

    def judgements(self) -> list[Judgement]:
        """What was chosen, as the action takes it."""
        return [Judgement(row.chapter, row.kind, row.reason, row.version) for row in self.rows]

    def show_problems(self, problems: Mapping[str, Sequence[str]]) -> None:
        """Put what the action refused on the rows at fault."""
        for row in self.rows:
            for name in ("kind", "reason"):
                row.problems += problems.get(f"{name}-{row.chapter.pk}", [])

    def show_conflict(
        self, stands: Iterable[tuple[ManualChapter, ChapterVerdict | None]]
    ) -> list[VerdictRow]:
        """Those that somebody else saved meanwhile, with what is saved; what was typed stays, to be saved knowingly."""
        saved = {chapter.pk: verdict for chapter, verdict in stands}
        overtaken = []
        for row in self.rows:
            verdict = saved.get(row.chapter.pk)
            if (verdict.edit_version if verdict else None) != row.version:
                row.version = verdict.edit_version if verdict else None
                row.theirs = verdict
                overtaken.append(row)
        return overtaken

    def suspects(self) -> list[str]:
        """What of the reasons looks like personal data: a warning beside them, never a filter."""
        return [
            f"El porqué de «{row.chapter.title}» parece tener {' y '.join(found)}."
            for row in self.rows
            if (found := personal_data_in(row.reason))
        ]
