"""Forms of the spreadsheets of a plan: the file, and what each of its columns is."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from planning.models import DevelopmentPlan
from planning.sheets.columns import (
    COLUMNS,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_LEVELS,
    MAX_ROWS,
    Field,
    Tree,
    label_of,
    level_field,
    reads,
    target_field,
    year_of,
)
from planning.sheets.guessing import Head
from planning.sheets.reading import column_letters

_MEGABYTES = MAX_BYTES // 1024**2
#: At least as many levels as most plans have can be chosen, whatever this one calls its own.
_LEVELS = 4


class SheetUploadForm(forms.Form):
    """One file. A job reads it; here only its size is looked at."""

    file = forms.FileField(
        label="Planilla",
        help_text=f".xlsx o .csv, con cualquier orden de columnas. Hasta {_MEGABYTES} MB, {MAX_ROWS} filas y "
        f"{MAX_COLUMNS} columnas.",
        allow_empty_file=True,  # the action tells it
        error_messages={"required": "Elegí la planilla."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )

    def clean_file(self) -> UploadedFile:
        """No larger than anybody reads."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"El archivo pesa más de {_MEGABYTES} MB.")
        return file


class ColumnsForm(forms.Form):
    """Which column of a page holds what. The fields carry samples of what they would read."""

    hoja = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    fila = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    tree = forms.ChoiceField(
        label="¿Cómo dice la planilla qué depende de qué?", choices=Tree.choices, widget=forms.RadioSelect
    )

    def __init__(
        self,
        data: Any = None,
        *,
        plan: DevelopmentPlan,
        head: Head,
        page: int,
        row: int,
        tree: str,
        mapping: Mapping[str, int],
    ) -> None:
        super().__init__(data, initial={"hoja": page, "fila": row, "tree": tree, **mapping})
        self.head, self.row = head, row
        self.headers = head.headers(row)
        choices: list[tuple[Any, str]] = [("", "No está")]
        choices += [(column, self._named(column)) for column in range(head.width) if self._says(column)]
        levels = max([len(plan.level_names), _LEVELS, *map(_level, mapping)])
        years = sorted({*plan.years, *filter(None, map(year_of, mapping))})
        self.tree_names = [
            Field.CODE.value,
            Field.PARENT.value,
            *(level_field(number) for number in range(1, min(levels, MAX_LEVELS) + 1)),
        ]
        ours = [column.field.value for column in COLUMNS if column.field != Field.LEVEL]
        place = ours.index(Field.INDICATOR)
        self.item_names = [name for name in ours[:place] if name not in self.tree_names]
        self.indicator_names = [*ours[place:], *map(target_field, years)]
        for name in self.names:
            self.fields[name] = forms.TypedChoiceField(
                label=label_of(name), choices=choices, coerce=int, empty_value=None, required=False
            )
        self._show_samples()

    @property
    def names(self) -> list[str]:
        """The fields that take a column."""
        return [*self.tree_names, *self.item_names, *self.indicator_names]

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields, as the page puts them together."""
        return [
            ("El lugar de cada elemento", [self[name] for name in self.tree_names]),
            ("Qué dice cada elemento", [self[name] for name in self.item_names]),
            ("Indicadores y metas", [self[name] for name in self.indicator_names]),
        ]

    def unread(self) -> list[str]:
        """The columns that nobody chose, by their names."""
        tree = self["tree"].value() or ""
        chosen = {str(self[name].value()) for name in self.names if reads(tree, name)}
        return [
            self._named(column)
            for column in range(self.head.width)
            if self._says(column) and str(column) not in chosen
        ]

    def mapping(self) -> dict[str, int]:
        """The column of each field that has one."""
        found = {name: self.cleaned_data.get(name) for name in self.names}
        return {name: column for name, column in found.items() if column is not None}

    def _says(self, column: int) -> bool:
        return bool(self.headers[column] or self.head.samples(self.row, column))

    def _named(self, column: int) -> str:
        return f"{column_letters(column)} · {self.headers[column] or '(sin nombre)'}"

    def _show_samples(self) -> None:
        """What the chosen columns say in the first rows."""
        for name in self.names:
            column = self[name].value()
            if column in (None, "") or not str(column).isdecimal() or int(column) >= self.head.width:
                continue
            samples = self.head.samples(self.row, int(column))
            self[name].help_text = "Dice: " + " · ".join(samples) if samples else "Está vacía."


def _level(name: str) -> int:
    head, _, number = name.rpartition("_")
    return int(number) if head == "level" and number.isdecimal() else 0


class ConfirmForm(forms.Form):
    """That the difference on screen is to be written."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    deletes = forms.BooleanField(required=False)
    #: Said by the page that lists what is to be deleted.
    sure = forms.BooleanField(required=False)


class DeletionForm(ConfirmForm):
    """The same once more, after reading what would go."""

    deletes = forms.BooleanField(widget=forms.HiddenInput)
    sure = forms.BooleanField(widget=forms.HiddenInput)
