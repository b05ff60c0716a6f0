"""Forms of the follow-up: how something goes, why it is given back, what is corrected by hand, what is closed."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from planning.forms import FIGURE_HELP, DateInput, EditForm, FigureField
from planning.models import Activity, Indicator, IndicatorKind, ProgressFile, ProgressReport, today

_YES_NO = [("1", "Sí"), ("0", "No")]


def _figure(value: Decimal | None) -> str:
    """A figure without the zeros that the database adds."""
    return "" if value is None else f"{value.normalize():f}"


class ProgressForm(EditForm):
    """How an activity or an indicator goes; a new report may bring its first photograph or document."""

    file = forms.FileField(
        label="Foto o documento",
        required=False,
        help_text="Una foto (JPG o PNG) o un PDF de hasta 10 MB. La foto se publica con el avance; el PDF no. Después "
        "se pueden agregar más.",
    )
    caption = ProgressFile._meta.get_field("caption").formfield(required=False, label="Qué se ve en la foto")

    class Meta:
        model = ProgressReport
        fields = ["value", "on", "executed", "text"]
        widgets = {"on": DateInput, "text": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, about: Activity | Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("value", "executed"):
                self.initial[name] = _figure(getattr(self.instance, name))
            del self.fields["file"], self.fields["caption"]
        else:
            del self.fields["edit_version"]
            self.initial["on"] = today()
        if isinstance(about, Activity):
            self.fields["value"].label = "Avance (%)"
            self.fields["value"].min_value, self.fields["value"].max_value = 0, 100
            self.fields["value"].help_text = "De 0 a 100: cuánto está hecho en total, no desde la última vez."
        else:
            del self.fields["executed"]
            self._read(about)

    def _read(self, indicator: Indicator) -> None:
        if IndicatorKind(indicator.kind).has_figures:
            of = f"% de {indicator.unit}" if indicator.kind == IndicatorKind.RATIO else indicator.unit
            self.fields["value"] = FigureField(
                label=f"Valor ({of})" if indicator.unit else "Valor",
                help_text=FIGURE_HELP,
                max_digits=14,
                decimal_places=2,
            )
            self.initial["value"] = self.instance.value
            return
        label = "¿Está terminado?" if indicator.kind == IndicatorKind.PRODUCT else "¿Se cumple?"
        self.fields["value"] = forms.TypedChoiceField(
            label=label, choices=_YES_NO, coerce=Decimal, widget=forms.RadioSelect
        )

    def clean(self) -> dict[str, Any]:
        """What is attached is told in words, for whoever cannot see it."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file") and not (cleaned.get("caption") or "").strip():
            self.add_error("caption", "Escribí qué se ve.")
        return cleaned

    def said(self) -> dict[str, Any]:
        """The fields of a report."""
        return {
            name: self.cleaned_data.get(name) for name in ("on", "value", "executed") if name in self.fields
        } | {"text": self.cleaned_data.get("text", "")}


class FileForm(forms.Form):
    """A photograph or a document for a report."""

    file = forms.FileField(
        label="Foto o documento", help_text="Una foto (JPG o PNG) o un PDF de hasta 10 MB."
    )
    caption = ProgressFile._meta.get_field("caption").formfield(label="Qué se ve en la foto o el archivo")


class ReasonForm(forms.Form):
    """Why a report is given back, a correction taken back, a period reopened."""

    reason = forms.CharField(label="Por qué", max_length=2000, widget=forms.Textarea({"rows": 3}))


class ReturnForm(ReasonForm):
    """Why a report is given back: the one that was read."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class OverrideForm(ReasonForm):
    """How far an item is, whatever is computed."""

    percent = forms.DecimalField(
        label="Avance (%)", min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    field_order = ("percent", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "Se publica al lado del avance."


class PeriodForm(forms.Form):
    """The days to close."""

    desde = forms.DateField(label="Desde", widget=DateInput)
    hasta = forms.DateField(label="Hasta", widget=DateInput)

    def days(self, default: tuple[dt.date, dt.date]) -> tuple[dt.date, dt.date]:
        """Those asked for, if they are understood."""
        if not self.is_valid():
            return default
        return self.cleaned_data["desde"], self.cleaned_data["hasta"]

    def clean(self) -> dict[str, Any]:
        """In order."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("desde") and cleaned.get("hasta") and cleaned["hasta"] < cleaned["desde"]:
            self.add_error("hasta", "El período no puede terminar antes de empezar.")
        return cleaned


class ClosingForm(forms.Form):
    """The days that were looked at, and a note."""

    desde = forms.DateField(widget=forms.HiddenInput)
    hasta = forms.DateField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="Nota", required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text="Lo que convenga saber al leerlo más adelante.",
    )  # fmt: skip
