"""Forms of following: what, how often, and at which address."""

from typing import Any

from django import forms

from participation.consents import FOLLOWING
from participation.forms.consent_field import ConsentField
from reports.models import HOURS, Rhythm
from reports.queries.following import Thing, thing_of, things_offered

#: A rhythm and its hour as one choice: people choose once.
AT_ONCE = Rhythm.AT_ONCE.value
RHYTHMS = [
    (AT_ONCE, "Cada vez que haya una novedad"),
    *((f"{Rhythm.DAILY.value}-{hour}", f"Un resumen por día, a las {hour}:00") for hour in HOURS),
]


def rhythm_value(rhythm: str, hour: int) -> str:
    """As the form's choices have it."""
    return AT_ONCE if rhythm == Rhythm.AT_ONCE else f"{rhythm}-{hour}"


class RhythmForm(forms.Form):
    """How often to be written to."""

    ritmo = forms.ChoiceField(label="Cada cuánto", choices=RHYTHMS, widget=forms.RadioSelect, initial=AT_ONCE)

    def rhythm(self) -> dict[str, Any]:
        """What was chosen, as the actions take it."""
        rhythm, _hyphen, hour = self.cleaned_data["ritmo"].partition("-")
        return {"rhythm": rhythm, "hour": int(hour) if hour else HOURS[0]}


class FollowForm(RhythmForm):
    """What to follow, how often to be told, and where. ``thing``: what the page that led here is about."""

    que = forms.ChoiceField(
        label="Qué querés seguir",
        error_messages={"required": "Elegí qué querés seguir."},
        widget=forms.Select(attrs={"autocomplete": "off"}),
    )
    correo = forms.EmailField(
        label="Tu correo",
        max_length=254,
        error_messages={
            "required": "Escribí tu correo.",
            "invalid": "Ese correo no está bien escrito. Es algo como nombre@ejemplo.uy.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Te mandamos un enlace para confirmar que es tuyo. Hasta que confirmes no te mandamos avisos.",
    )
    acepto = ConsentField(
        label=FOLLOWING.text,
        brief="Aceptar que guardemos tu correo",
        error_messages={"required": "Marcá que aceptás: sin eso no te podemos escribir."},
    )
    field_order = ("que", "ritmo", "correo", "acepto")

    def __init__(self, *args: Any, thing: Thing | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        groups = things_offered()
        offered = [thing.mark for _group, things in groups for thing in things]
        choices: list[Any] = [("", "Elegí")]
        if thing is not None and thing.mark not in offered:
            choices.append((thing.mark, "El tema que estabas leyendo"))
        for group, things in groups:
            pairs = [(one.mark, one.name) for one in things]
            choices += [(group, pairs)] if group else pairs
        field = self.fields["que"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if thing is not None:
            self.initial["que"] = thing.mark

    def clean_que(self) -> Thing:
        """The thing itself, as it is public at this moment."""
        kind, _colon, code = self.cleaned_data["que"].partition(":")
        thing = thing_of(kind, code)
        if thing is None:
            raise forms.ValidationError("Eso ya no se puede seguir. Elegí otra cosa.")
        return thing
