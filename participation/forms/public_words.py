"""What a form sends out word by word is looked at twice when it seems to hold personal data."""

from typing import Any, ClassVar

from django import forms

from participation.privacy import personal_data_in


class PublicWords(forms.BaseForm):
    """Comes before the form that it is mixed into. ``public_words``: the fields that everybody will read as typed.

    ``confirmed`` is seen only once there is something to confirm, and is no part of what the form says.
    """

    public_words: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[str] = []
        self.fields["confirmed"] = forms.BooleanField(
            label="Lo leí de nuevo: esto puede publicarse así", required=False, widget=forms.HiddenInput
        )

    def clean(self) -> dict[str, Any]:
        """A text that seems to hold personal data is shown once more before it goes out."""
        data = super().clean() or self.cleaned_data
        confirmed = data.pop("confirmed", False)
        for name in self.public_words:
            found = personal_data_in(data.get(name) or "")
            self.found += found
            if found and not confirmed:
                self.add_error(
                    name, f"Parece que el texto tiene {' y '.join(found)}. Sacalo, o confirmá abajo."
                )
        if self.found:
            self.fields["confirmed"].widget = forms.CheckboxInput()
        return data
