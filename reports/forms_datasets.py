"""Of which days rows of a dataset are asked for, on its page and in its addresses."""

from typing import Any

from django import forms

from reports.datasets.base import Asked

MOST_ROWS = 1000
ROWS_PER_PAGE = 100


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=widget,
        error_messages={"invalid": "No entendimos ese día, así que no filtra nada. Elegilo de nuevo."},
    )


class DaysForm(forms.Form):
    """``desde`` and ``hasta``, both included."""

    desde = _day("Desde")
    hasta = _day("Hasta")

    def asked(self) -> Asked:
        """What was asked for and understood; the rest narrows nothing."""
        self.is_valid()
        told: dict[str, Any] = getattr(self, "cleaned_data", {})
        return Asked(told.get("desde"), told.get("hasta"))


class PageForm(DaysForm):
    """Also which page of the rows, and how many a page has."""

    pagina = forms.IntegerField(
        min_value=1,
        max_value=10**7,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "La página es un número, desde 1."
        ),
    )
    por_pagina = forms.IntegerField(
        min_value=1,
        max_value=MOST_ROWS,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), f"Por página, un número de 1 a {MOST_ROWS}."
        ),
    )
