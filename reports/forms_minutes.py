"""What the public lists of minutes and resolutions are filtered by; GET forms that return conditions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from planning.models import Body
from reports.queries.minutes import resolutions_with


class MinutesFilter(forms.Form):
    """Which minutes a list shows."""

    organo = forms.ChoiceField(label="Órgano", required=False)
    anio = forms.TypedChoiceField(label="Año", coerce=int, empty_value=None, required=False)
    estado = forms.ChoiceField(
        label="Cuáles", required=False, choices=[("", "Todas"), ("publicadas", "Las publicadas")]
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body, year = self.fields["organo"], self.fields["anio"]
        body.choices = [("", "Todos"), *((one.code, one.name) for one in bodies)]  # type: ignore[attr-defined]
        year.choices = [("", "Todos"), *((one, str(one)) for one in years)]  # type: ignore[attr-defined]
        for name in self.fields.keys() & {"organo", "anio", "estado"}:
            self.fields[name].widget.attrs["class"] = "form-select"

    def asked(self) -> dict[str, Any]:
        """What was asked for and understood; the rest filters nothing."""
        self.is_valid()
        return getattr(self, "cleaned_data", {})

    def condition(self) -> Q:
        """The filter of ``public_minutes``."""
        asked, condition = self.asked(), Q()
        if asked.get("organo"):
            condition &= Q(body__code=asked["organo"])
        if asked.get("anio"):
            condition &= Q(year=asked["anio"])
        if asked.get("estado"):
            condition &= Q(version__isnull=False)
        return condition


class ResolutionFilter(MinutesFilter):
    """Which resolutions the register shows."""

    estado = None  # type: ignore[assignment]  # each of its entries is published
    q = forms.CharField(label="Número o palabras", max_length=200, required=False)
    field_order = ("q", "organo", "anio")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget = forms.TextInput(attrs={"class": "form-control", "type": "search"})

    def condition(self) -> Q:
        """The filter of a queryset of the register's entries."""
        asked, condition = self.asked(), Q()
        if asked.get("organo"):
            condition &= Q(body__code=asked["organo"])
        if asked.get("anio"):
            condition &= Q(date__year=asked["anio"])
        if asked.get("q"):
            condition &= resolutions_with(asked["q"])
        return condition
