"""The form that takes the record files of an upload. It looks at names and sizes only; a job reads them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from participation.records.formats import MAX_FILE_BYTES, RecordFile

_MEGABYTES = MAX_FILE_BYTES // 1024 // 1024


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that takes many."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Many files under one name; cleans to a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each file on its own."""
        if not data:
            super().clean(None, initial)
        return [super(SeveralFilesField, self).clean(one, initial) for one in data or ()]


class UploadForm(forms.Form):
    """The six files, chosen together; ``contents()`` gives their bytes by name."""

    records = SeveralFilesField(
        label="Los seis archivos CSV",
        help_text=f"Elegilos juntos: {', '.join(RecordFile)}. Hasta {_MEGABYTES} MB cada uno.",
        allow_empty_file=True,  # the check tells it, with the name
        error_messages={"required": "Elegí los archivos que querés importar."},
        widget=SeveralFilesInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_records(self) -> list[UploadedFile]:
        """Every fault of names and sizes at once."""
        files: list[UploadedFile] = self.cleaned_data["records"]
        names = [_name(file) for file in files]
        errors = [f"Falta {name}." for name in RecordFile if name not in names]
        for file, name in zip(files, names, strict=True):
            if name not in list(RecordFile):
                errors.append(f"«{file.name}» no es uno de los seis archivos: tiene que llamarse como ellos.")
            elif names.count(name) > 1:
                errors.append(f"{name} está dos veces.")
            if file.size is not None and file.size > MAX_FILE_BYTES:
                errors.append(f"{name} pesa más de {_MEGABYTES} MB.")
        if errors:
            raise ValidationError(list(dict.fromkeys(errors)))
        return files

    def contents(self) -> dict[str, bytes]:
        """The bytes of each file by its name. Only once the form is valid."""
        return {_name(file): file.read() for file in self.cleaned_data["records"]}


def _name(file: UploadedFile) -> str:
    return (file.name or "").casefold()
