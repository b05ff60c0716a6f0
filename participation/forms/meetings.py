"""Forms of meetings. They read and check what was typed; what is saved is decided by the actions."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from participation.actions.meetings import AttendanceRow, HeadCountRow
from participation.models import (
    AgeBand,
    AttendanceStatus,
    AuthorType,
    Contribution,
    ContributionReview,
    HeadCount,
    JustificationState,
    Meeting,
    MeetingKind,
    MinutesState,
    ReviewDecision,
)
from participation.privacy import personal_data_in
from participation.queries.consequences import SESSIONS
from participation.queries.meetings import Listed
from planning.models import Body, Gender, Neighbourhood, Person, Quality, Theme, today

#: Letter of the keyboard, status and the word on the button, in the order of the page.
STATUS_KEYS = (
    ("P", AttendanceStatus.PRESENT, "Presente"),
    ("A", AttendanceStatus.WITH_NOTICE, "Con aviso"),
    ("S", AttendanceStatus.WITHOUT_NOTICE, "Sin aviso"),
    ("L", AttendanceStatus.ON_LEAVE, "Licencia"),
    ("N", AttendanceStatus.NOT_SUMMONED, "Sin convocar"),
)
ACTING_CHOICES = ((Quality.PRINCIPAL, "Titular"), (Quality.SUBSTITUTE, "Suplente"), ("", "Por invitación"))


class DateInput(forms.DateInput):
    """The browser's own date picker, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class TimeInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", **options)


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of a day and an hour."""

    input_type = "datetime-local"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **options)


def show_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put what an action refused on the fields at fault, or on top where the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


def typed_number(text: str, *, otherwise: int) -> int:
    """A whole number from zero up as somebody sent it; ``otherwise`` when it is none, or too long to be meant."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else otherwise


class MeetingFilter(forms.Form):
    """Which meetings a list shows."""

    organo = forms.ChoiceField(label="Órgano", required=False)
    tipo = forms.ChoiceField(label="Tipo", choices=[("", "Todos"), *MeetingKind.choices], required=False)

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organo"].choices = [("", "Todos"), *((body.code, body.name) for body in bodies)]
        for choice in self.fields.values():
            choice.widget.attrs["class"] = "form-select"

    def asked(self) -> dict[str, Any]:
        """What was asked for and understood; the rest filters nothing."""
        self.is_valid()
        return getattr(self, "cleaned_data", {})

    def condition(self) -> Q:
        """The filter of a queryset of meetings."""
        asked, condition = self.asked(), Q()
        if asked.get("organo"):
            condition &= Q(meeting_bodies__body__code=asked["organo"])
        if asked.get("tipo"):
            condition &= Q(kind=asked["tipo"])
        return condition


class WorkspaceMeetingFilter(MeetingFilter):
    """The same, with the state of the minutes and the year."""

    estado = forms.ChoiceField(label="Acta", choices=[("", "Todas"), *MinutesState.choices], required=False)
    anio = forms.TypedChoiceField(label="Año", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anio"].choices = [("", "Todos"), *((year, str(year)) for year in years)]

    def condition(self) -> Q:
        """As the public one, and more."""
        asked, condition = self.asked(), super().condition()
        if asked.get("estado"):
            condition &= Q(minutes__state=asked["estado"])
        if asked.get("anio"):
            condition &= Q(date__year=asked["anio"])
        return condition


class MeetingForm(forms.ModelForm):
    """A meeting, its bodies and the number of its minutes."""

    bodies = forms.ModelMultipleChoiceField(
        label="Órganos que se reúnen",
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Obligatorio en una sesión: al menos uno. Ninguno si es un taller o una reunión con vecinas y "
        "vecinos que no convoca un órgano.",
    )
    numbering_body = forms.ModelChoiceField(
        label="Órgano que numera el acta",
        queryset=Body.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="El primero de la lista",
        help_text="Solo hace falta si se reúne más de un órgano.",
    )
    number = forms.CharField(
        label="Número de acta",
        max_length=20,
        required=False,
        help_text="Se puede dejar vacío hasta la aprobación.",
    )
    edit_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Meeting
        fields = [
            "kind",
            "legal_kind",
            "bodies",
            "date",
            "start_time",
            "end_time",
            "place",
            "convened_at",
            "is_open",
            "closed_reason",
            "number",
            "numbering_body",
            "count_only",
            "members_present",
            "title",
            "code",
        ]
        widgets = {
            "date": DateInput(),
            "start_time": TimeInput(),
            "end_time": TimeInput(),
            "convened_at": DateTimeInput(),
        }
        labels = {
            "closed_reason": "Si es cerrada, por qué",
            "members_present": "Cuántas personas del órgano asistieron",
        }
        help_texts = {
            "code": "Por ejemplo CM-2026-014. Si lo dejás vacío lo pone el portal. Después no cambia.",
            "count_only": "Marcalo si el acta dice cuántas personas del órgano fueron y no quiénes: la reunión no "
            "entra en la asistencia de cada persona (Digesto, D.611).",
            "legal_kind": "Qué hacen las vecinas y los vecinos: se les informa, se les consulta, proponen o controlan "
            "(Ley 19.272). Si tenés dudas, dejá la que está.",
            "convened_at": "Solo si se convocó en papel. La que se manda desde el portal queda anotada sola. Desde que "
            "tiene convocatoria, una reunión abierta aparece en la página pública.",
            "end_time": "Se anota cuando terminó. Si fue después de medianoche, poné igual la hora: por ejemplo 00:40.",
            "members_present": "Solo si el acta dice cuántas personas y no quiénes.",
        }

    def __init__(self, *args: Any, bodies: QuerySet[Body], any_body: bool = True, **kwargs: Any) -> None:
        """``bodies`` are those that may be named; without ``any_body``, one of them at least has to be."""
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = bodies
        self.fields["numbering_body"].queryset = bodies
        if not any_body:
            self._only_own_bodies()
        self.fields["code"].required = False
        if self.instance.pk:
            del self.fields["code"]
            if self.instance.calls.exists():  # the portal keeps when
                del self.fields["convened_at"]

    def _only_own_bodies(self) -> None:
        """An officer's meeting is of bodies that they preside or keep the records of, and of no other."""
        field = self.fields["bodies"]
        field.required = True
        field.help_text = "Si se reúnen también otros órganos, la reunión la prepara el funcionariado."
        field.error_messages["required"] = "Elegí un órgano que presidas o del que lleves las actas."
        field.error_messages["invalid_choice"] = (
            "Solo podés elegir órganos que presidas o de los que lleves las actas."
        )

    def _post_clean(self) -> None:
        """The action checks the whole row, once; here an empty code would already be an error."""
        for name, value in self.cleaned_data.items():
            if name in self.Meta.fields and name not in ("bodies", "numbering_body", "number"):
                setattr(self.instance, name, value)

    def clean(self) -> dict[str, Any]:
        """A session is of some body, and the body that numbers is one of those that meet."""
        data = super().clean() or self.cleaned_data
        first, bodies = data.get("numbering_body"), data.get("bodies")
        if data.get("kind") in SESSIONS and bodies is not None and not bodies:
            self.add_error("bodies", "Una sesión es de un órgano: elegí al menos uno.")
        if first and bodies is not None and first not in bodies:
            self.add_error("numbering_body", "Elegí uno de los órganos que se reúnen.")
        return data

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in the order of the work, under a title each."""
        titles = {
            "kind": "La reunión",
            "is_open": "Quién puede ir",
            "number": "El acta",
            "title": "Título y código, si hace falta",
        }
        groups: list[tuple[str, list[forms.BoundField]]] = []
        for bound in self.visible_fields():
            if bound.name in titles:
                groups.append((titles[bound.name], []))
            groups[-1][1].append(bound)
        return groups

    def chosen_bodies(self) -> list[Body]:
        """The bodies that meet; the one that numbers the minutes stands first."""
        first = self.cleaned_data.get("numbering_body")
        return sorted(self.cleaned_data["bodies"], key=lambda body: (body != first, body.code))


class AttendanceRowForm(forms.Form):
    """What is typed of one person; no status is "sin registro" and makes no row."""

    status = forms.ChoiceField(choices=[("", ""), *AttendanceStatus.choices], required=False)
    acting_as = forms.ChoiceField(choices=ACTING_CHOICES, required=False)
    arrival = forms.TimeField(required=False)
    departure = forms.TimeField(required=False)


@dataclass
class SheetRow:
    """One person of the attendance page, with what was typed or is stored, ready to draw."""

    listed: Listed
    status: str = ""
    acting_as: str = ""
    arrival: str = ""
    departure: str = ""
    errors: list[str] = field(default_factory=list)
    theirs: str = ""

    @property
    def person(self) -> Person:
        """Whose row it is."""
        return self.listed.person

    @property
    def open(self) -> bool:
        """Whether what is folded away has something to show."""
        return bool(self.arrival or self.departure or self.errors or self.theirs)

    @property
    def acts_apart(self) -> bool:
        """Principals act as principals; of everybody else one has to be told."""
        return self.listed.quality != Quality.PRINCIPAL or self.acting_as != Quality.PRINCIPAL


class AttendanceSheet:
    """The attendance page: a row per person listed, read from what is stored or from what was sent."""

    def __init__(self, listed: list[Listed], data: Mapping[str, Any] | None = None) -> None:
        self.bound = data is not None
        self.rows: list[SheetRow] = []
        self.parsed: list[AttendanceRow] = []
        self.members_present: int | None = None
        self.errors: list[str] = []
        for entry in listed:
            self.rows.append(self._typed(entry, data) if data is not None else _stored(entry))
        if data is not None:
            self._read_count(data)

    @property
    def is_valid(self) -> bool:
        """Whether everything typed can be read."""
        return not self.errors and not any(row.errors for row in self.rows)

    def everybody_present(self) -> None:
        """Mark the principals as present, which is how most sessions begin."""
        for row in self.rows:
            if row.listed.quality == Quality.PRINCIPAL:
                row.status, row.acting_as = AttendanceStatus.PRESENT, Quality.PRINCIPAL

    def show(self, error: ValidationError) -> None:
        """Put what the action refused beside the person it is about."""
        if not hasattr(error, "error_dict"):
            self.errors.extend(error.messages)
            return
        by_code = {row.person.code: row for row in self.rows}
        for code, problems in error.message_dict.items():
            if code in by_code:
                by_code[code].errors.extend(problems)
            else:
                self.errors.extend(problems)

    def beside(self, stored: list[Listed]) -> int:
        """Show beside each row what somebody else stored meanwhile, where it differs; returns how many differ."""
        theirs = {entry.person.pk: _stored(entry) for entry in stored}
        for row in self.rows:
            other = theirs.get(row.person.pk, SheetRow(listed=row.listed))
            mine = (row.status, row.acting_as, row.arrival, row.departure) if row.status else ("",) * 4
            if mine != (
                (other.status, other.acting_as, other.arrival, other.departure) if other.status else ("",) * 4
            ):
                row.theirs = _in_words(other)
        return sum(1 for row in self.rows if row.theirs)

    def _typed(self, entry: Listed, data: Mapping[str, Any]) -> SheetRow:
        prefix = entry.person.code
        form = AttendanceRowForm(data, prefix=prefix)
        row = SheetRow(
            listed=entry,
            status=str(data.get(f"{prefix}-status", "")),
            acting_as=str(data.get(f"{prefix}-acting_as", entry.quality)),
            arrival=str(data.get(f"{prefix}-arrival", "")),
            departure=str(data.get(f"{prefix}-departure", "")),
        )
        if not form.is_valid():
            row.errors = [message for messages in form.errors.values() for message in messages]
        elif form.cleaned_data["status"]:
            self.parsed.append(
                AttendanceRow(person=entry.person, **{**form.cleaned_data, "acting_as": row.acting_as})
            )
        elif row.arrival or row.departure:
            row.errors = ["Tiene hora pero falta decir si estuvo presente."]
        return row

    def _read_count(self, data: Mapping[str, Any]) -> None:
        text = str(data.get("members_present", "")).strip()
        if not text:
            return
        count = typed_number(text, otherwise=-1)
        if 0 <= count <= 32767:
            self.members_present = count
        else:
            self.errors.append("La cantidad de integrantes presentes tiene que ser un número.")


def _stored(entry: Listed) -> SheetRow:
    row = entry.row
    if row is None:
        return SheetRow(listed=entry, acting_as=entry.quality)
    return SheetRow(
        listed=entry,
        status=row.status,
        acting_as=row.acting_as,
        arrival=_hour(row.arrival),
        departure=_hour(row.departure),
    )


def _hour(time: dt.time | None) -> str:
    return f"{time:%H:%M}" if time else ""


def _in_words(row: SheetRow) -> str:
    if not row.status:
        return "sin registro"
    words = [AttendanceStatus(row.status).label]
    if row.status == AttendanceStatus.PRESENT:
        words.append(f"actúa como {dict(ACTING_CHOICES)[row.acting_as].lower()}")
    words += [f"llegó {row.arrival}"] if row.arrival else []
    words += [f"se retiró {row.departure}"] if row.departure else []
    return ", ".join(words)


def person_from(text: str) -> Person | None:
    """The person meant by what was typed or chosen: ``CODE``, ``CODE · Name`` or a full name that only one has."""
    code = text.split("·")[0].strip()
    found = Person.objects.filter(code=code).first()
    if found or not text.strip():
        return found
    wanted = " ".join(text.casefold().split())
    named = [person for person in Person.objects.all() if str(person).casefold() == wanted]
    return named[0] if len(named) == 1 else None


class HeadCountForm(forms.Form):
    """So many residents of one description; an empty row says nothing."""

    count = forms.IntegerField(label="Cantidad", min_value=1, max_value=100000, required=False)
    gender = forms.ChoiceField(label="Género", required=False, choices=[("", "Sin dato"), *Gender.choices])
    age_band = forms.ChoiceField(label="Edad", required=False)
    neighbourhood = forms.TypedChoiceField(label="Barrio", required=False, empty_value=None)
    first_time = forms.TypedChoiceField(
        label="¿Primera vez?",
        required=False,
        choices=[("", "Sin dato"), ("si", "Sí"), ("no", "No")],
        coerce=lambda value: value == "si",
        empty_value=None,
    )

    def __init__(
        self, *args: Any, bands: Iterable[str], neighbourhoods: dict[str, Neighbourhood], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own = [(band, band) for band in bands if band not in AgeBand.values]
        self.fields["age_band"].choices = [("", "Sin dato"), *AgeBand.choices, *own]
        # One reading of the catalogue serves all the rows of the page.
        field: Any = self.fields["neighbourhood"]
        field.choices = [("", "Sin dato"), *((code, place.name) for code, place in neighbourhoods.items())]
        field.coerce = neighbourhoods.get

    def clean(self) -> dict[str, Any]:
        """A described row says how many."""
        data = super().clean() or self.cleaned_data
        described = [
            data.get("gender"),
            data.get("age_band"),
            data.get("neighbourhood"),
            data.get("first_time"),
        ]
        if (
            any(value not in ("", None) for value in described)
            and not data.get("count")
            and "count" not in self.errors
        ):
            self.add_error("count", "Falta decir cuántas personas.")
        return data


class BaseHeadCounts(forms.BaseFormSet):
    """All the rows of the head count of a meeting."""

    def parsed(self) -> list[tuple[int, HeadCountRow]]:
        """The rows that say something, each with its place on the page."""
        return [
            (place, HeadCountRow(**form.cleaned_data))
            for place, form in enumerate(self.forms)
            if form.cleaned_data.get("count")
        ]


def head_count_forms(
    meeting: Meeting, data: Mapping[str, Any] | None = None, *, spare: int = 4
) -> BaseHeadCounts:
    """The stored rows and some empty ones, or those that were sent."""
    stored = list(meeting.head_counts.select_related("neighbourhood").defer("neighbourhood__geometry"))
    formset = forms.formset_factory(
        HeadCountForm, formset=BaseHeadCounts, extra=spare, max_num=500, absolute_max=500
    )
    forms_of_meeting: Any = formset(
        data,
        prefix="filas",
        initial=[_head_count_initial(row) for row in stored],
        form_kwargs={
            "bands": sorted({row.age_band for row in stored} - {""}),
            "neighbourhoods": {place.code: place for place in Neighbourhood.objects.defer("geometry")},
        },
    )
    return forms_of_meeting


def _head_count_initial(row: HeadCount) -> dict[str, Any]:
    return {
        "count": row.count,
        "gender": row.gender,
        "age_band": row.age_band,
        "neighbourhood": row.neighbourhood.code if row.neighbourhood else "",
        "first_time": {True: "si", False: "no", None: ""}[row.first_time],
    }


class ContributionForm(forms.ModelForm):
    """What somebody said, word by word."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contribution
        fields = ["verbatim", "kind", "author_type", "author", "neighbourhood", "theme"]
        widgets = {"verbatim": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "verbatim": "Como se dijo o como está escrito. Estas palabras no son públicas: "
            "lo que se muestra se revisa después, aparte.",
            "author": "Solo si integra un órgano. Vecinas, vecinos y organizaciones no llevan nombre.",
        }

    def __init__(self, *args: Any, meeting: Meeting, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = Theme.objects.at(meeting.date)
        current = Theme.objects.filter(pk=self.instance.theme_id)
        self.fields["theme"].queryset = (themes | current).distinct()
        self.fields["author"].queryset = people
        self.fields["author_type"].choices = [("", "Elegí de quién"), *AuthorType.choices]
        self.fields["theme"].empty_label = self.fields["neighbourhood"].empty_label = "Sin dato"
        self.fields["author"].empty_label = "Nadie del registro"

    def _post_clean(self) -> None:
        """The action checks the whole row, once."""
        for name, value in self.cleaned_data.items():
            if name in self.Meta.fields:
                setattr(self.instance, name, value)


class ApprovalForm(forms.Form):
    """When the minutes were approved, and with what number."""

    number = forms.CharField(label="Número de acta", max_length=20, required=False)
    approved_on = forms.DateField(
        label="Fecha en que se aprobó",
        widget=DateInput(),
        help_text="El día de la sesión que aprobó esta acta, entre el día de la reunión y hoy.",
    )
    edit_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, numbered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = numbered
        self.fields["approved_on"].widget.attrs["max"] = today().isoformat()


class ReviewForm(forms.ModelForm):
    """What of a contribution everybody may read."""

    confirmed = forms.BooleanField(
        label="Lo leí de nuevo: esto puede publicarse así",
        required=False,
    )
    edit_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ContributionReview
        fields = ["decision", "public_text"]
        widgets = {"decision": forms.RadioSelect, "public_text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "public_text": "Sacá nombres, teléfonos, direcciones exactas y datos de salud. El sentido queda."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[str] = []

    def _post_clean(self) -> None:
        """The action checks the row."""

    def clean(self) -> dict[str, Any]:
        """A text that seems to hold personal data is shown once more before it goes out."""
        data = super().clean() or self.cleaned_data
        if data.get("decision") != ReviewDecision.SHOW:
            return data
        self.found = personal_data_in(data.get("public_text", ""))
        if self.found and not data.get("confirmed"):
            self.add_error(
                "public_text",
                f"Parece que el texto tiene {' y '.join(self.found)}. Sacalo, o confirmá abajo.",
            )
        return data


class JustificationForm(forms.Form):
    """The reason given for an absence, and whether it is accepted."""

    state = forms.ChoiceField(label="Se acepta", choices=JustificationState.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Motivo",
        max_length=300,
        required=False,
        help_text="Sin datos de salud: alcanza con «certificado médico». No se publica.",
    )
    received_on = forms.DateField(label="Presentada el", widget=DateInput)
    file = forms.FileField(
        label="Lo que presentó",
        required=False,
        help_text="PDF o imagen, hasta 20 MB. Lo ven solo quienes llevan las actas y la administración.",
    )
