"""Forms of the documents' workspace; they validate and never save."""

import datetime as dt
import hashlib
from typing import Any

from django import forms

from planning.models import Body
from reports.models import DocumentKind, Fate, WithdrawalGround
from reports.periods import half_years, period_slug, period_words, years

OTHER_PERIOD = "otro"


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DocumentForm(forms.Form):
    """What a new document is about."""

    kind = forms.ChoiceField(
        label="Clase de documento",
        choices=[(kind.value, kind.label) for kind in (DocumentKind.PARTICIPATION, DocumentKind.SYNTHESIS)],
        initial=DocumentKind.PARTICIPATION,
    )
    period = forms.ChoiceField(label="Período")
    period_from = forms.DateField(
        label="Desde", widget=DateInput(), required=False, help_text="Solo si elegís otro período."
    )
    period_to = forms.DateField(
        label="Hasta (incluido)", widget=DateInput(), required=False, help_text="Solo si elegís otro período."
    )
    bodies = forms.ModelMultipleChoiceField(
        label="Órganos",
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Obligatorio en un análisis de participación. Una síntesis es de todo lo que se escuchó.",
    )

    def __init__(self, *args: Any, bodies: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        presets = [*half_years(today), *years(today)]
        self.fields["period"].choices = [
            *((period_slug(*period), period_words(*period).capitalize()) for period in presets),
            (OTHER_PERIOD, "Otro período"),
        ]
        self.fields["bodies"].queryset = bodies

    def clean(self) -> dict[str, Any]:
        """Work out ``period_from`` and ``period_to`` from the preset, or require both; and bodies of an analysis."""
        data = super().clean() or {}
        if data.get("kind") == DocumentKind.PARTICIPATION and not data.get("bodies"):
            self.add_error("bodies", "Elegí al menos un órgano.")
        choice = data.get("period")
        if choice and choice != OTHER_PERIOD:
            start, end = choice.split("_")
            data["period_from"], data["period_to"] = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
        elif choice:
            for name in ("period_from", "period_to"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "Indicá este día.")
        return data


class SubjectForm(forms.Form):
    """What a new document is about, of the things that its kind offers."""

    about = forms.ChoiceField(
        label="De qué trata",
        widget=forms.RadioSelect,
        error_messages={"required": "Elegí uno.", "invalid_choice": "Elegí uno de la lista."},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = choices
        if len(choices) == 1:
            self.fields["about"].initial = choices[0][0]


class PartsForm(forms.Form):
    """Every part of a draft on one page, each with the version it was read at and a print of the text it had then."""

    def __init__(self, *args: Any, parts: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts  # (reports.documents.base.Part, reports.models.DocumentPart)
        for part, row in parts:
            self.fields[f"text-{part.key}"] = forms.CharField(
                label=part.label,
                help_text=part.help,
                required=False,
                initial=row.text,
                strip=False,
                widget=forms.Textarea(
                    attrs={"rows": max(5, min(20, row.text.count("\n") + len(row.text) // 80 + 3))}
                ),
            )
            self.fields[f"version-{part.key}"] = forms.IntegerField(
                initial=row.edit_version, widget=forms.HiddenInput
            )
            self.fields[f"before-{part.key}"] = forms.CharField(
                initial=fingerprint(row.text), required=False, widget=forms.HiddenInput
            )

    def typed(self, key: str) -> str:
        """What stands in the field of a part."""
        return self.cleaned_data[f"text-{key}"]

    def version(self, key: str) -> int:
        """The version of a part that the page showed."""
        return self.cleaned_data[f"version-{key}"]

    def changed(self, key: str) -> bool:
        """Whether this person changed a part, whatever others did meanwhile."""
        return fingerprint(self.typed(key)) != self.cleaned_data[f"before-{key}"]


def fingerprint(text: str) -> str:
    """A short print of a text, as browsers may send it back: line ends and outer blanks aside."""
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()[:16]


class ReadingForm(forms.Form):
    """Word that somebody read it whole."""

    note = forms.CharField(label="Observación (opcional)", max_length=500, required=False)


class ReturnForm(forms.Form):
    """Why a document goes back to its writers."""

    reason = forms.CharField(
        label="Qué hay que cambiar",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Decí qué hay que cambiar, para quien lo tiene que escribir."},
    )


class SealForm(forms.Form):
    """The last yes."""

    confirm_read = forms.BooleanField(
        label="Leí este documento entero y quiero publicarlo",
        error_messages={"required": "Para publicar, confirmá que lo leíste entero."},
    )


class NewVersionForm(forms.Form):
    """What the next version changes; it is published with it."""

    change_note = forms.CharField(
        label="Qué cambia en la versión nueva",
        help_text="Se publica con ella. Por ejemplo: «Se corrige la asistencia del acta 14».",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Decí qué cambia en la versión nueva: se publica con ella."},
    )


class WithdrawalForm(forms.Form):
    """Why a publication is to be withdrawn, and what becomes of its files."""

    ground = forms.ChoiceField(
        label="Causa",
        choices=WithdrawalGround.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Elegí la causa. Un error común se corrige con una versión nueva."},
    )
    reason = forms.CharField(
        label="Motivo",
        help_text="Lo lee cualquiera en lugar del documento. No repitas acá el dato que hay que sacar.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Escribí el motivo: es lo que se va a leer en lugar del documento."},
    )
    fate = forms.ChoiceField(
        label="Qué pasa con los archivos",
        choices=Fate.choices,
        initial=Fate.CUSTODY,
        widget=forms.RadioSelect,
        help_text="En los dos casos queda constancia de que existió, de qué día y de por qué se retiró.",
    )


class DismissalForm(forms.Form):
    """Why a withdrawal is not done."""

    note = forms.CharField(
        label="Por qué no se retira",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": "Decí por qué no se retira: queda escrito."},
    )
