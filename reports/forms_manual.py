"""Forms of the manual."""

from collections.abc import Iterable
from typing import Any

from django import forms

from planning.forms import Difference, EditForm
from planning.models import EditVersion
from reports.manual_parts import PARTS
from reports.models import ChapterComment, ManualChapter

#: How a text shows how it is going to look while it is written; without scripts there is a button.
_LIVE = {
    "hx-post": "",
    "hx-trigger": "input changed delay:900ms",
    "hx-include": "closest form",
    "hx-vals": '{"vista": "1"}',
    "hx-target": "#vista",
    "hx-select": "#vista",
    "hx-swap": "outerHTML",
    "hx-sync": "this:replace",
}


class ChapterAddForm(forms.ModelForm):
    """A new chapter: what it is called. Its text is written next."""

    class Meta:
        model = ManualChapter
        fields = ["title"]


class ChapterForm(EditForm):
    """What a chapter says."""

    carried_by = forms.MultipleChoiceField(
        label="Qué partes del portal lo llevan a cabo",
        choices=[(key, part.label) for key, part in PARTS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Se dice al principio del capítulo, con enlaces.",
        error_messages={"invalid_choice": "Elegí partes del portal de la lista."},
    )

    class Meta:
        model = ManualChapter
        fields = ["title", "text", "carried_by"]
        widgets = {"text": forms.Textarea({"rows": 28, "data-part": "", **_LIVE})}

    def show_conflict(self, current: EditVersion) -> None:
        """As any form; parts of the portal are told by what they are called."""
        super().show_conflict(current)
        label = str(self.fields["carried_by"].label)
        told = Difference(
            label, _labels(self.cleaned_data["carried_by"]), _labels(getattr(current, "carried_by", []))
        )
        self.differences = [told if row.label == label else row for row in self.differences]

    def typed(self) -> dict[str, Any]:
        """What was typed and understood."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _labels(keys: Iterable[str]) -> str:
    return ", ".join(PARTS[key].label for key in keys if key in PARTS) or "(ninguna)"


class FigureForm(forms.Form):
    """An image for the manual, inside the form of a chapter: its own errors, beside its own fields."""

    prefix = "figura"

    file = forms.FileField(
        label="Imagen",
        required=False,  # to save the text there is no need of it
        help_text="PNG o JPG, hasta 10 MB. Se guarda sin el lugar ni la fecha que anotan las cámaras.",
        widget=forms.ClearableFileInput({"accept": "image/png,image/jpeg"}),
        error_messages={"empty": "El archivo está vacío."},
    )
    name = forms.CharField(
        label="Nombre", max_length=120, required=False, help_text="Para encontrarla al escribir."
    )

    def clean(self) -> dict[str, Any]:
        """Both are needed for a figure."""
        told = super().clean() or {}
        for name, problem in (("file", "Elegí la imagen."), ("name", "Ponele un nombre.")):
            if not told.get(name) and name not in self.errors:
                self.add_error(name, problem)
        return told


class CommentForm(forms.ModelForm):
    """What somebody says of a chapter."""

    class Meta:
        model = ChapterComment
        fields = ["text", "quote"]
        widgets = {"text": forms.Textarea({"rows": 3})}


class CloseForm(forms.Form):
    """What was done with a comment."""

    answer = forms.CharField(
        label="Qué se hizo",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Lo lee quien comentó. Si no se cambió nada, decí por qué.",
        error_messages={"required": "Escribí qué se hizo con el comentario."},
    )


class CompareForm(forms.Form):
    """Two editions."""

    de = forms.TypedChoiceField(
        label="De", coerce=int, error_messages={"invalid_choice": "Esa edición no está."}
    )
    a = forms.TypedChoiceField(
        label="A", coerce=int, error_messages={"invalid_choice": "Esa edición no está."}
    )

    def __init__(self, *args: Any, numbers: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, f"Edición {number}") for number in numbers]
        for field in self.fields.values():
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = choices
            field.widget.attrs["class"] = "form-select"

    def asked(self) -> tuple[int, int] | None:
        """The numbers that were asked for and are there, the earlier first; ``None`` when they are not two."""
        if not self.is_valid() or self.cleaned_data["de"] == self.cleaned_data["a"]:
            return None
        first, second = sorted((self.cleaned_data["de"], self.cleaned_data["a"]))
        return first, second
