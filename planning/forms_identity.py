"""The form of what the municipality shows itself by."""

from typing import Any

from django import forms

from planning.actions.identity import IDENTITY_FIELDS
from planning.colours import ACCENT, PRIMARY
from planning.forms import EditForm
from planning.models import CoatOfArms, Municipality

#: The sample is drawn anew while colours are chosen; without scripts there is a button.
_LIVE = {
    "hx-post": "",
    "hx-trigger": "input changed delay:250ms",
    "hx-include": "closest form",
    "hx-vals": '{"vista": "1"}',
    "hx-target": "#vista",
    "hx-select": "#vista",
    "hx-swap": "outerHTML",
    "hx-sync": "closest form:replace",
}


def _colour(**attributes: str) -> forms.TextInput:
    widget = forms.TextInput({"class": "form-control-color", **_LIVE, **attributes})
    widget.input_type = "color"
    return widget


class IdentityForm(EditForm):
    """Names, coat of arms, colours, how to reach the municipality, legal notice."""

    file = forms.FileField(
        label="Escudo",
        required=False,
        help_text="PNG, JPG o SVG, hasta 5 MB. Se vuelve a dibujar: del archivo solo queda el dibujo.",
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/svg+xml"}),
        error_messages={"empty": "El archivo está vacío."},
    )
    without_arms = forms.BooleanField(label="Sacar el escudo", required=False)
    own_colours = forms.BooleanField(
        label="Usar colores propios",
        required=False,
        help_text="Si no, quedan los del portal.",
        widget=forms.CheckboxInput({**_LIVE, "hx-trigger": "change"}),
    )
    website = forms.URLField(
        label="Otra página del municipio",
        required=False,
        assume_scheme="https",
        help_text="Por ejemplo: https://municipio.gub.uy",
    )
    coat_of_arms = forms.ModelChoiceField(
        CoatOfArms.objects.defer("data", "small_data"),
        to_field_name="sha256",
        required=False,
        widget=forms.HiddenInput,
    )

    field_order = (
        "name", "brief_name", "file", "without_arms", "own_colours", "primary_colour", "accent_colour", "address",
        "opening_hours", "telephone", "contact_email", "website", "contact_text", "legal_notice",
    )  # fmt: skip

    class Meta:
        model = Municipality
        fields = IDENTITY_FIELDS
        labels = {"name": "Nombre completo", "contact_text": "Algo más sobre cómo se atiende"}
        help_texts = {
            "name": "Con él se firman los documentos.",
            "primary_colour": "El de los enlaces y los botones. Tiene que ser oscuro.",
            "accent_colour": "El de la franja de arriba y de lo que marca dónde estás. Tiene que ser claro.",
            "telephone": "Como se marca. Por ejemplo: 1950 7000.",
            "legal_notice": "Se lee en la página Aviso legal. Una línea en blanco separa párrafos. Una línea que "
            "empieza con ## y un espacio es un título: ## Quiénes somos",
        }
        widgets = {
            "primary_colour": _colour(),
            "accent_colour": _colour(),
            "contact_text": forms.Textarea({"rows": 2}),
            "legal_notice": forms.Textarea({"rows": 10}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if not row.coat_of_arms_id and not self.data.get(self.add_prefix("coat_of_arms")):
            del self.fields["without_arms"]
        self.initial["coat_of_arms"] = row.coat_of_arms_id
        self.initial["own_colours"] = bool(row.primary_colour)
        # What a browser shows of a colour that was not chosen yet is black, which nobody meant.
        self.initial["primary_colour"] = row.primary_colour or PRIMARY
        self.initial["accent_colour"] = row.accent_colour or ACCENT

    def clean(self) -> dict[str, Any]:
        """Colours in capitals, or none; no coat of arms when it is to go."""
        told = super().clean() or {}
        own = told.get("own_colours")
        for field in ("primary_colour", "accent_colour"):
            if field in told:
                told[field] = told[field].upper() if own else ""
        if told.get("without_arms"):
            told["coat_of_arms"] = None
        return told

    def use_arms(self, arms: CoatOfArms) -> None:
        """Go on with what was just uploaded, which a browser would not send again."""
        typed = self.data.copy()  # type: ignore[attr-defined]  # what a browser sent can be copied
        typed[self.add_prefix("coat_of_arms")] = arms.sha256
        self.data = typed
