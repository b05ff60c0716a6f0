"""Forms of the requests for data and of the calendar of working days."""

from typing import Any

from django import forms

from planning.forms import DateInput
from planning.models import DataRequest, Holiday, Person


class DataRequestForm(forms.ModelForm):
    """A request that came in."""

    class Meta:
        model = DataRequest
        fields = ["kind", "channel", "received_on", "person", "about", "detail", "contact"]
        widgets = {"received_on": DateInput, "detail": forms.Textarea({"rows": 4})}
        help_texts = {
            "kind": "«Borrar sus datos» los borra todos. Si pide sacar uno solo, como un teléfono, es «Corregir o "
            "actualizar sus datos».",
            "received_on": "El plazo se cuenta desde el día hábil siguiente.",
            "person": "Si integra o integró un órgano, o tiene cuenta.",
            "detail": "Sin datos de salud ni otros que no hagan falta para contestar.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["person"].queryset = Person.objects.order_by("sort_key", "pk")
        fields["person"].empty_label = "No está en el registro"
        for name, words in (("kind", "Elegí qué pide"), ("channel", "Elegí cómo llegó")):
            field = fields[name]
            field.choices = [("", words), *[choice for choice in field.choices if choice[0]]]


class RequestAnswerForm(forms.Form):
    """What was answered."""

    answer = forms.CharField(
        label="Qué se contestó",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="El portal no manda este texto: contestale a quien pidió, y anotá acá qué le dijiste.",
    )


class RequestRefusalForm(forms.Form):
    """Why it is not done."""

    answer = forms.CharField(
        label="Por qué no se hace",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="La ley pide informar las razones. Por ejemplo: la asistencia de un Concejo es información pública.",
    )


class RequestExtensionForm(forms.Form):
    """Why more time is needed."""

    reason = forms.CharField(label="Motivo de la prórroga", max_length=300)


class HolidayForm(forms.ModelForm):
    """A day on which the offices are closed."""

    class Meta:
        model = Holiday
        fields = ["day", "name", "source"]
        widgets = {"day": DateInput}


class YearForm(forms.Form):
    """A year of the calendar."""

    year = forms.IntegerField(min_value=2010, max_value=2099)
