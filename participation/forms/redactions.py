"""The forms that follow the approval of minutes: what the public version covers, and when a resolution was notified."""

from collections.abc import Iterable
from typing import Any

from django import forms

from participation.forms.meetings import DateInput
from participation.models import RedactionGround
from participation.queries.redactions import Text
from planning.models import today

EVERYWHERE = ""


class RedactionForm(forms.Form):
    """Words to be covered: marked with a selection (``start``, ``end``) or typed, in one text or in all."""

    part = forms.ChoiceField(label="En qué texto", required=False)
    words = forms.CharField(
        label="Palabras que se tachan",
        max_length=20_000,
        help_text="Tal como están. Con una selección se llena solo.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Marcá o escribí las palabras que hay que tachar."},
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    ground = forms.ChoiceField(
        label="Por qué",
        choices=RedactionGround.choices,
        initial=RedactionGround.PERSONAL,
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label="Resolución que lo funda",
        max_length=120,
        required=False,
        help_text="Solo si está reservado.",
    )
    everywhere = forms.BooleanField(
        label="Tachar también donde esas palabras se repiten en el acta", required=False, initial=True
    )

    def __init__(self, *args: Any, texts: Iterable[Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(EVERYWHERE, "En toda el acta"), *((text.address, text.label) for text in texts)]
        self.fields["part"].choices = choices

    @property
    def is_selection(self) -> bool:
        """Whether a place was marked, and not only words typed."""
        data = self.cleaned_data
        return bool(data["part"]) and data.get("start") is not None and data.get("end") is not None


class NoticeForm(forms.Form):
    """When a resolution was notified, and to whom."""

    notified_on = forms.DateField(label="Notificada el", widget=DateInput())
    to = forms.CharField(
        label="A quién (opcional)", max_length=200, required=False, help_text="Queda acá: no se publica."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notified_on"].initial = today
