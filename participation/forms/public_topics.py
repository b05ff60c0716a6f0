"""The filters of the public lists of topics: addresses that anybody may make, and that change nothing."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from participation.forms.responses import THEME_LABEL
from participation.queries.places import topics_in
from participation.queries.public_topics import State, saying, state_condition, zone_condition


class _Filter(forms.Form):
    def asked(self) -> dict[str, Any]:
        """What was asked for and understood; the rest filters nothing."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}

    def _select(self) -> None:
        for field in self.fields.values():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = kind


class TopicFilter(_Filter):
    """Which topics a reader looks for."""

    palabras = forms.CharField(label="Palabras", max_length=100, required=False)
    area = forms.ChoiceField(label=THEME_LABEL, required=False)
    barrio = forms.ChoiceField(label="Barrio", required=False)
    subzona = forms.ChoiceField(label="Subzona", required=False)
    estado = forms.ChoiceField(label="En qué está", required=False, choices=[("", "Todos"), *State.CHOICES])
    anio = forms.TypedChoiceField(
        label="Se propuso por primera vez en", coerce=int, empty_value=None, required=False
    )

    def __init__(
        self,
        *args: Any,
        themes: Iterable[Any],
        places: Iterable[Any],
        zones: Iterable[Any],
        years: Iterable[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "Todas"), *((row.code, row.name) for row in themes)]
        self.fields["barrio"].choices = [("", "Todos"), *((row.code, row.name) for row in places)]
        self.fields["subzona"].choices = [("", "Todas"), *((row.code, row.name) for row in zones)]
        self.fields["anio"].choices = [("", "Cualquier año"), *((year, str(year)) for year in years)]
        self._select()

    def condition(self) -> Q:
        """The filter of ``public_topics``."""
        asked, condition = self.asked(), Q()
        if "palabras" in asked:
            condition &= saying(asked["palabras"])
        if "area" in asked:
            condition &= Q(theme__code=asked["area"])
        if "barrio" in asked:
            condition &= topics_in(asked["barrio"])
        if "subzona" in asked:
            condition &= zone_condition(asked["subzona"])
        if "estado" in asked:
            condition &= state_condition(asked["estado"])
        if "anio" in asked:
            condition &= Q(standing__first_on__year=asked["anio"])
        return condition


class OwedFilter(_Filter):
    """Of which theme of the catalogue what is owed is shown; "sin" are those of none."""

    area = forms.ChoiceField(label=THEME_LABEL, required=False)

    def __init__(self, *args: Any, themes: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [
            ("", "Todas"),
            *((row.code or "sin-area", row.name or "Sin área temática") for row in themes),
        ]
        self._select()

    def condition(self) -> Q:
        """The filter of what is owed."""
        area = self.asked().get("area")
        if not area:
            return Q()
        return Q(theme=None) if area == "sin-area" else Q(theme__code=area)
