"""What may be asked of search by its address; what is not understood filters nothing."""

from collections.abc import Iterable
from typing import Any

from django import forms

from planning.models import Neighbourhood
from reports.queries.search_kinds import KINDS
from reports.search.asking import MOST_LETTERS


class SearchForm(forms.Form):
    """Words, of what kind, of which days and where."""

    q = forms.CharField(
        label="Qué buscás",
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "maxlength": MOST_LETTERS,
                "class": "form-control",
                "autocomplete": "off",
            }
        ),
    )
    clase = forms.ChoiceField(label="Clase", required=False)
    desde = forms.DateField(label="Desde", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    hasta = forms.DateField(label="Hasta", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    barrio = forms.ChoiceField(label="Barrio", required=False)

    def __init__(self, *args: Any, neighbourhoods: Iterable[Neighbourhood], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", "Todo"), *((kind.code, kind.many) for kind in KINDS.values())]
        places = [("", "Todos"), *((place.code, place.name) for place in neighbourhoods)]
        for name, choices in (("clase", kinds), ("barrio", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.widget.attrs["class"] = "form-select"
        for name in ("desde", "hasta"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def words(self) -> str:
        """What was typed to look for."""
        self.is_valid()
        return str(getattr(self, "cleaned_data", {}).get("q") or "")

    @property
    def is_backwards(self) -> bool:
        """Whether it asks for days up to one that is before the first."""
        asked = self.filters()
        return "since" in asked and "until" in asked and asked["until"] < asked["since"]

    def filters(self) -> dict[str, Any]:
        """The filters that were asked for, as ``reports.queries.search`` takes them."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        names = {"kind": "clase", "since": "desde", "until": "hasta", "neighbourhood": "barrio"}
        return {name: data[field] for name, field in names.items() if data.get(field)}
