"""Forms of what the workspace keeps for each person."""

from django import forms


class DigestForm(forms.Form):
    """Whether somebody wants the daily digest, and at what hour."""

    hour = forms.TypedChoiceField(
        label="Mandarme el resumen",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "No, gracias"), *((hour, f"A las {hour}:00") for hour in range(5, 22))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
