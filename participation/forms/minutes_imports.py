"""Forms of old minutes: bring documents in, correct one fact with the fields that fit, say when they were approved."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from participation.forms.imports import SeveralFilesField, SeveralFilesInput
from participation.forms.meetings import DateInput, TimeInput, person_from
from participation.models import ContributionKind, MeetingKind, NameKind, SenderKind
from participation.queries.minutes_rows import ACTING, AUTHORS, STATUSES, VOTES, Row, RowKind, Sheet
from planning.models import Body, Neighbourhood, today

MEGABYTE = 1024 * 1024
#: What the reading takes, told before it is refused; the reading itself looks again.
MAX_FILE_BYTES, MAX_FILES, MAX_BATCH_BYTES = 20 * MEGABYTE, 200, 100 * MEGABYTE
MAX_TEXT = 500_000
ACCEPT = ".docx,.odt,.pdf,.txt"


class MinutesImportForm(forms.Form):
    """Whose minutes they are, and the documents: files, or a text that was pasted."""

    body = forms.ModelChoiceField(
        label="De qué órgano son las actas",
        queryset=Body.objects.none(),
        to_field_name="code",
        empty_label="Elegí el órgano",
        help_text="Todas las de una tanda son del mismo.",
    )
    documents = SeveralFilesField(
        label="Archivos",
        required=False,
        allow_empty_file=True,  # the reading tells it, with the name
        help_text="Uno o varios, de Word (.docx), LibreOffice (.odt), PDF con texto o .txt. Hasta 20 MB cada uno; "
        "200 archivos y 100 MB por tanda. Un PDF que es solo la foto de un papel no se puede leer.",
        widget=SeveralFilesInput(attrs={"accept": ACCEPT}),
    )
    text = forms.CharField(
        label="O pegá el texto de un acta",
        required=False,
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Por ejemplo, la que está en un correo.",
    )

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies
        if len(bodies) == 1:
            self.fields["body"].initial = bodies[0].code

    def clean_documents(self) -> list[UploadedFile]:
        """How many, and how large: what each holds is looked at where it is read."""
        files: list[UploadedFile] = self.cleaned_data["documents"]
        if len(files) > MAX_FILES:
            raise ValidationError(f"Son {len(files)} archivos: subí hasta {MAX_FILES} por tanda.")
        if sum(file.size or 0 for file in files) > MAX_BATCH_BYTES:
            raise ValidationError("Los archivos juntos pesan más de 100 MB: subilos en varias tandas.")
        return files

    def clean(self) -> dict[str, Any]:
        """Files or a text, not both: one is a batch of files, the other one document."""
        data = super().clean() or {}
        has_files, has_text = bool(data.get("documents")), bool((data.get("text") or "").strip())
        if not (has_files or has_text) and "documents" not in self.errors:
            self.add_error("documents", "Elegí al menos un archivo, o pegá el texto de un acta.")
        if has_files and has_text:
            self.add_error("text", "Elegiste archivos y también pegaste un texto: hacelo en dos veces.")
        return data

    def contents(self) -> list[tuple[str, bytes]]:
        """The bytes of each file with its name. Only once the form is valid."""
        return [(file.name or "sin nombre", file.read()) for file in self.cleaned_data["documents"]]


class ApprovalDayForm(forms.Form):
    """The day on which minutes were approved on paper."""

    approved_on = forms.DateField(
        label="Día en que se aprobó, en papel",
        help_text="Suele decirlo el acta de la sesión siguiente.",
        widget=DateInput(),
    )
    edit_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approved_on"].widget.attrs["max"] = today().isoformat()


class FactForm(forms.Form):
    """One fact, with the fields that fit what it is. ``changes()`` says what was decided, by path."""

    def __init__(
        self, *args: Any, sheet: Sheet, row: Row, may_add_people: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id=f"{row.anchor}-%s", **kwargs)
        self.sheet, self.row = sheet, row
        _MAKERS[row.kind](self, row.told)
        if row.is_name:
            self._ask_who(may_add_people)

    def _add(self, name: str, field: forms.Field, value: Any) -> None:
        field.initial = value
        self.fields[name] = field

    def _ask_who(self, may_add_people: bool) -> None:
        members = {
            row.person.code: f"{row.person}, {row.get_quality_display().lower()}"
            for row in self.sheet.memberships
        }
        first = {person.code: members.get(person.code, str(person)) for person in self.row.suggested}
        others = {code: words for code, words in members.items() if code not in first}
        choices: list[Any] = [("", "Elegí quién es")]
        choices += [("Puede ser", list(first.items()))] if first else []
        choices += [("Integrantes ese día", list(others.items()))] if others else []
        if self.row.name:
            choices.append(("No está en el registro", WHO))
        current = self.row.told.get("person") or self.row.told.get("who") or ""
        if current in self.sheet.people and current not in members and current not in first:
            choices.insert(1, (current, str(self.sheet.people[current])))
        who = forms.ChoiceField(label="Quién es", required=False, choices=choices)
        other = forms.CharField(
            label="U otra persona del registro",
            required=False,
            help_text="Su código o su nombre.",
            widget=forms.TextInput(attrs={"list": "registro", "autocomplete": "off"}),
        )
        self.fields = {"who": who, "other": other, **self.fields}
        who.initial = current
        if may_add_people:
            new = self.row.told.get("new") or {}
            self._add(
                "first_name",
                forms.CharField(label="O es una persona nueva: nombre", required=False, max_length=80),
                new.get("first_name", ""),
            )
            self._add(
                "last_name",
                forms.CharField(
                    label="y apellido",
                    required=False,
                    max_length=80,
                    help_text="Se registra recién cuando confirmes el acta.",
                ),
                new.get("last_name", ""),
            )

    def clean(self) -> dict[str, Any]:
        """Exactly one answer to who it is."""
        data = super().clean() or {}
        if not self.row.is_name:
            return data
        first, last = data.get("first_name", "").strip(), data.get("last_name", "").strip()
        data["person"] = None
        if data.get("other", "").strip():
            data["person"] = person_from(data["other"])
            if data["person"] is None:
                self.add_error("other", "No hay una única persona con ese código o ese nombre.")
        elif first or last:
            if not first:
                self.add_error("first_name", "Falta el nombre.")
            if not last:
                self.add_error("last_name", "Falta el apellido.")
        elif not data.get("who"):
            self.add_error("who", "Elegí quién es.")
        return data

    @property
    def decision(self) -> tuple[str, str] | None:
        """Who the name is, for the whole batch: a ``NameKind`` and a code; ``None`` for somebody new."""
        if not self.row.is_name or not self.row.name or self._new():
            return None
        data = self.cleaned_data
        if data["person"]:
            return NameKind.PERSON, data["person"].code
        return (data["who"], "") if data["who"] in dict(WHO) else (NameKind.PERSON, data["who"])

    def _new(self) -> dict[str, str] | None:
        data = self.cleaned_data
        if data.get("person") or not data.get("first_name"):
            return None
        return {"first_name": data["first_name"].strip(), "last_name": data["last_name"].strip()}

    def changes(self) -> dict[str, Any]:
        """What was said, by path: only what is said otherwise than before, and all of what was added by hand."""
        path, said = self.row.path, {}
        is_added = ".+" in path
        for name in self.fields:
            if name in ("who", "other", "first_name", "last_name", "how"):
                continue
            value = _plain(self.cleaned_data.get(name))
            if is_added or value != _plain(self.fields[name].initial):
                said[path if name == "value" else f"{path}.{name.replace('__', '.')}"] = value
        if "how" in self.fields and (is_added or self.cleaned_data["how"] != self.fields["how"].initial):
            for how in ("unanimous", "majority"):
                said[f"{path}.vote.{how}"] = self.cleaned_data["how"] == how
        if self.row.is_name:
            said |= self._who_said(path)
        return said

    def _who_said(self, path: str) -> dict[str, Any]:
        if new := self._new():
            return {f"{path}.new": new}
        if self.row.name:
            return {}
        data = self.cleaned_data
        return {f"{path}.person": data["person"].code if data["person"] else data["who"]}


#: Who a name may be that is nobody of the register.
WHO = [(kind.value, kind.label) for kind in (NameKind.RESIDENT, NameKind.GUEST, NameKind.NOBODY)]


def _plain(value: Any) -> Any:
    """A value as the choices keep it."""
    if value in (None, "", []):
        return None
    if hasattr(value, "strftime"):
        return value.isoformat()[:10] if hasattr(value, "year") else value.strftime("%H:%M")
    return value


def _line(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=options.pop("required", False), **options)


def _words(label: str) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}))


def _choice(label: str, choices: Any, *, empty: str | None = None) -> forms.ChoiceField:
    first = [] if empty is None else [("", empty)]
    return forms.ChoiceField(label=label, required=empty is None, choices=[*first, *choices])


def _number(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=32_767,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
    )


def _neighbourhood(form: FactForm, told: Any) -> None:
    choices = Neighbourhood.objects.order_by("name").values_list("code", "name")
    form._add("neighbourhood", _choice("Barrio", choices, empty="Sin dato"), told["neighbourhood"])


def _make_day(form: FactForm, told: Any) -> None:
    form._add("value", forms.DateField(label="Fecha", widget=DateInput()), told["value"])


def _make_hour(form: FactForm, told: Any) -> None:
    form._add("value", forms.TimeField(label="Hora", required=False, widget=TimeInput()), told["value"])


def _make_bodies(form: FactForm, told: Any) -> None:
    bodies = Body.objects.exclude(pk=form.sheet.proposal.batch.body_id).order_by("name")
    field = forms.MultipleChoiceField(
        label="Otros órganos que se reunieron",
        required=False,
        choices=[(body.code, body.name) for body in bodies],
        widget=forms.CheckboxSelectMultiple,
    )
    form._add("value", field, list(told["value"] or ()))


def _make_matter(form: FactForm, told: Any) -> None:
    form._add("text", _words("Qué dice"), told["text"])
    form._add("sender_kind", _choice("De quién", SenderKind.choices), told["sender_kind"])
    form._add("sender", _line("Remitente", help_text="Vecinas y vecinos no se nombran."), told["sender"])
    form._add("destination", _line("Destino"), told["destination"])
    _neighbourhood(form, told)


def _make_contribution(form: FactForm, told: Any) -> None:
    form._add("text", _words("Qué se propuso o pidió"), told["text"])
    form._add("author_type", _choice("De quién", AUTHORS.items()), told["author_type"])
    form._add("kind", _choice("Tipo", ContributionKind.choices), told["kind"])
    _neighbourhood(form, told)


def _make_resolution(form: FactForm, told: Any) -> None:
    vote = told["vote"] or {}
    how = "unanimous" if vote.get("unanimous") else "majority" if vote.get("majority") else ""
    form._add("text", _words("Qué se decidió"), told["text"])
    form._add("number", _line("Número de la resolución"), told["number"])
    form._add("case_file", _line("Expediente"), told["case_file"])
    form._add("vote__result", _choice("Resultado", VOTES.items(), empty="No dice"), vote.get("result") or "")
    form._add(
        "how",
        _choice(
            "Cómo lo dice",
            [("unanimous", "Por unanimidad"), ("majority", "Por mayoría")],
            empty="Solo los números, o nada",
        ),
        how,
    )
    form._add("vote__yes", _number("A favor"), vote.get("yes"))
    form._add("vote__of", _number("Presentes al votar"), vote.get("of"))
    form._add("vote__no", _number("En contra"), vote.get("no"))
    form._add("vote__abstentions", _number("Se abstuvieron"), vote.get("abstentions"))


_MAKERS: dict[RowKind, Any] = {
    RowKind.NUMBER: lambda form, told: form._add(
        "value", _line("Número", required=True, max_length=20), told["value"]
    ),
    RowKind.DAY: _make_day,
    RowKind.HOUR: _make_hour,
    RowKind.MEETING_KIND: lambda form, told: form._add(
        "value", _choice("Tipo", MeetingKind.choices), told["value"]
    ),
    RowKind.PLACE: lambda form, told: form._add("value", _line("Lugar", max_length=200), told["value"]),
    RowKind.BODIES: _make_bodies,
    RowKind.COUNT: lambda form, told: form._add("value", _number("Cuántas personas"), told["value"]),
    RowKind.PRESIDER: lambda form, told: None,
    RowKind.PRESENT: lambda form, told: form._add(
        "acting_as",
        _choice(
            "Actuó como",
            [(code, words) for code, words in ACTING.items() if code],
            empty="Por invitación, o no dice",
        ),
        told.get("acting_as", ""),
    ),
    RowKind.ABSENT: lambda form, told: form._add(
        "status", _choice("Cómo faltó", STATUSES.items()), told.get("status", "")
    ),
    RowKind.MATTER: _make_matter,
    RowKind.RESOLUTION: _make_resolution,
    RowKind.CONTRIBUTION: _make_contribution,
    RowKind.PLAN: lambda form, told: form._add(
        "number", _line("Número del compromiso", required=True, max_length=20), told["number"]
    ),
}
