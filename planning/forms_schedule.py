"""The filter of the schedule, the same for its page and its calendar file."""

from typing import Any, cast

from django import forms
from django.http import QueryDict

from planning.models import FIRST_YEAR, LAST_YEAR, Standing
from planning.queries.schedule import SILENT, Asked, Choices

STATES = [("", "Todos"), *Standing.choices, (SILENT, "Sin novedades")]


class ScheduleFilter(forms.Form):
    """What of the schedule a reader looks for. What is not understood narrows nothing; a code that is nowhere finds
    nothing, so that who subscribed to it does not get everything."""

    anio = forms.IntegerField(label="Año", min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    eje = forms.CharField(label="Eje", max_length=40, required=False)
    subzona = forms.CharField(label="Subzona", max_length=40, required=False)
    responsable = forms.CharField(label="Responsable", max_length=200, required=False)
    estado = forms.ChoiceField(label="Estado", choices=STATES, required=False)
    q = forms.CharField(label="Palabras", max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["estado"].widget.attrs["class"] = "form-select"
        self.fields["q"].widget.attrs["class"] = "form-control"

    def offer(self, choices: Choices, years: list[int], shown: int | None, top: str) -> None:
        """What there is to choose in the year that is shown; what was asked for besides stays as it is."""
        self.fields["eje"].label = top
        offered: dict[str, list[tuple[Any, str]]] = {
            "anio": [(year, str(year)) for year in years],
            "eje": [("", "Todos"), *((code, f"{code} {title}") for code, title in choices.axes)],
            "subzona": [("", "Todas"), *choices.subzones],
            "responsable": [("", "Cualquiera"), *choices.responsibles],
        }
        asked = self.asked()
        chosen = {"eje": asked.axis, "subzona": asked.subzone, "responsable": asked.responsible}
        for name, pairs in offered.items():
            value = chosen.get(name, "")
            if value and value not in [code for code, _label in pairs]:
                pairs.append((value, value))
            self.fields[name].widget = forms.Select(attrs={"class": "form-select"}, choices=pairs)
        if shown:
            self.data = cast(QueryDict, self.data).copy()
            self.data["anio"] = str(shown)

    def asked(self) -> Asked:
        """What was asked for and understood."""
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        return Asked(
            year=said.get("anio"),
            axis=said.get("eje", ""),
            subzone=said.get("subzona", ""),
            responsible=said.get("responsable", ""),
            state=said.get("estado", ""),
            text=said.get("q", ""),
        )

    def chips(self, query: QueryDict) -> list[tuple[str, str, str]]:
        """What narrows the list, by its label, in words, and the query without it."""
        self.is_valid()
        found = []
        for name, value in getattr(self, "cleaned_data", {}).items():
            if name == "anio" or value in (None, ""):
                continue
            field = self.fields[name]
            choices = getattr(field.widget, "choices", ())
            words = dict(choices).get(value, value)
            rest = query.copy()
            for gone in (name, "page"):
                rest.pop(gone, None)
            found.append((str(field.label), str(words), rest.urlencode()))
        return found
