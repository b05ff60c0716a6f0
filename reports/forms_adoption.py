"""Forms of the plan to adopt the model; they validate and never save."""

from typing import Any

from django import forms

from planning.forms import DateInput, EditForm
from planning.models import today
from reports.models import AdoptionStep


class StartForm(forms.Form):
    """From which day the weeks of the plan are counted."""

    start = forms.DateField(
        label="Día en que empieza",
        widget=DateInput,
        help_text="De ahí sale para cuándo es cada paso. Después podés cambiar la fecha de cada uno.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].initial = today()


class StepForm(EditForm):
    """A step: what, who, by when, and what will show it."""

    class Meta:
        model = AdoptionStep
        fields = ["title", "chapter", "who", "due_on", "expected"]
        widgets = {"due_on": DateInput}
        labels = {
            "title": "Qué hay que hacer",
            "who": "Quién lo hace",
            "expected": "Qué muestra que está hecho",
        }

    def __init__(self, *args: Any, chapters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chapter = self.fields["chapter"]
        assert isinstance(chapter, forms.ModelChoiceField)
        chapter.queryset = chapters
        chapter.empty_label = "Ninguno"
        if not self.instance.pk:
            del self.fields["edit_version"]
        if self.instance.check_key:
            del self.fields["expected"]  # the portal says itself what it looks at


class DoneForm(forms.Form):
    """That a step is done, and what shows it."""

    done_on = forms.DateField(label="Hecho el", widget=DateInput)
    evidence = forms.CharField(
        label="Qué muestra que está hecho",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="Se publica: escribí el cargo o el equipo, no nombres de personas.",
    )
    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, step: AdoptionStep, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = step.done_on or today()
        self.fields["evidence"].initial = step.evidence
        self.fields["edit_version"].initial = step.edit_version
