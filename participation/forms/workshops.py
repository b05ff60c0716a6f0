"""Forms of workshops: the call, tables, who runs it, who came, what was said. They read; the actions decide."""

import re
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from participation.actions.workshop_photos import LARGEST_PHOTO, NO_CONSENT, NO_CONSENT_NOTE
from participation.actions.workshop_words import MOST_AT_ONCE
from participation.actions.workshops import CALL_FIELDS, MOST_TABLES, NO_NAME_CONSENT
from participation.consents import WORKSHOP_NAME, WORKSHOP_PHOTO
from participation.forms.meetings import DateInput, TimeInput
from participation.forms.public_words import PublicWords
from participation.models import (
    AgeBand,
    AuthorType,
    Contribution,
    ContributionKind,
    FacilitatorRole,
    Meeting,
    Workshop,
    WorkshopTable,
)
from participation.sheets.columns import LONGEST_WORDS
from planning.forms import EditForm
from planning.models import Body, Gender, Neighbourhood, Person, Subzone, Theme
from planning.sheets.columns import MAX_BYTES, MAX_ROWS

#: Two numbers as a map gives them: «-34.848, -56.137», also with decimal commas and a semicolon between.
_POINT = re.compile(r"(-?\d{1,3}(?:[.,]\d{1,20})?)\s*(?:[;/]|,\s|\s)\s*(-?\d{1,3}(?:[.,]\d{1,20})?)")
_POINT_PLAIN = re.compile(r"(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)")
_EXACT = Decimal("0.000001")  # ten centimetres

#: Of the meeting; the others of the form are of its call (``CALL_FIELDS``).
MEETING_FIELDS = ("title", "date", "start_time", "end_time", "place")


class WorkshopForm(EditForm):
    """When and where a workshop is, and what its call says."""

    title = forms.CharField(
        label="Nombre del taller", max_length=200, help_text="Por ejemplo: Taller de Punta Rieles."
    )
    date = forms.DateField(label="Fecha", widget=DateInput())
    start_time = forms.TimeField(
        label="Hora de inicio",
        widget=TimeInput(),
        required=False,
        help_text="Para anunciarlo hacen falta la hora y el lugar.",
    )
    end_time = forms.TimeField(label="Hora de fin", widget=TimeInput(), required=False)
    place = forms.CharField(
        label="Lugar",
        max_length=200,
        required=False,
        help_text="Con la calle y la esquina: «Centro Cívico, Punta Rieles 3000».",
    )
    bodies = forms.ModelMultipleChoiceField(
        label="Órganos que convocan",
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Ninguno si lo convoca el municipio.",
    )
    point = forms.CharField(
        label="Punto en el mapa",
        max_length=60,
        required=False,
        help_text="Puede quedar vacío. Latitud y longitud, como las da cualquier mapa en el teléfono: -34.848, -56.137",
    )

    class Meta:
        model = Workshop
        fields = ["subzone", "purpose", "accessibility", "childcare", "channels", "registering"]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (
                ("purpose", 3),
                ("accessibility", 3),
                ("childcare", 2),
                ("channels", 3),
                ("registering", 2),
            )
        }

    field_order = (
        "title", "date", "start_time", "end_time", "place", "point", "subzone", "bodies", "purpose", "accessibility",
        "childcare", "registering", "channels",
    )  # fmt: skip

    def __init__(
        self, *args: Any, bodies: Any, any_body: bool = True, meeting: Meeting | None = None, **kwargs: Any
    ) -> None:
        """``bodies`` may be named, one of them at least without ``any_body``; those of a ``meeting`` stay."""
        super().__init__(*args, **kwargs)
        self.fields["subzone"].empty_label = "Ninguna en especial"
        if meeting is not None:
            del self.fields["bodies"]
            for name in MEETING_FIELDS:
                self.fields[name].initial = getattr(meeting, name)
            # One that came without a name, by an import, may go on without.
            self.fields["title"].required = bool(meeting.title)
        else:
            self.fields["bodies"].queryset = bodies
            self.fields["bodies"].required = not any_body
            self.fields["bodies"].error_messages["required"] = (
                "Elegí un órgano que presidas o del que lleves las actas."
            )
        workshop = self.instance
        if workshop.latitude is not None and workshop.longitude is not None:
            self.fields["point"].initial = f"{workshop.latitude:f}, {workshop.longitude:f}"

    def clean_point(self) -> tuple[Decimal, Decimal] | None:
        """Both numbers, or none."""
        text = self.cleaned_data["point"].strip().replace("\u2212", "-").replace("°", "")
        if not text:
            return None
        found = _POINT_PLAIN.fullmatch(text) or _POINT.fullmatch(text)
        if not found:
            raise forms.ValidationError("Escribí la latitud y la longitud: -34.848, -56.137")
        latitude, longitude = (Decimal(part.replace(",", ".")).quantize(_EXACT) for part in found.groups())
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise forms.ValidationError("Ese punto no está en ningún lugar: fijate en los números.")
        return latitude, longitude

    def _post_clean(self) -> None:
        """The action checks the row."""
        for name in self.Meta.fields:
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])

    def of_meeting(self) -> dict[str, Any]:
        """What is the meeting's."""
        return {name: self.cleaned_data[name] for name in MEETING_FIELDS}

    def of_call(self) -> dict[str, Any]:
        """What is the call's own."""
        latitude, longitude = self.cleaned_data["point"] or (None, None)
        told = {"latitude": latitude, "longitude": longitude}
        return told | {name: self.cleaned_data[name] for name in CALL_FIELDS if name not in told}


class WorkshopFilter(forms.Form):
    """Of which subzone."""

    subzona = forms.ChoiceField(label="Subzona", required=False)

    def __init__(self, *args: Any, subzones: Iterable[Subzone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subzona"].choices = [("", "Todas"), *((row.code, row.name) for row in subzones)]
        self.fields["subzona"].widget.attrs["class"] = "form-select"

    def asked(self) -> str:
        """The code of a subzone that exists, or nothing."""
        self.is_valid()
        return getattr(self, "cleaned_data", {}).get("subzona", "")


class TablesForm(forms.Form):
    """How many tables there are, and what each talks about."""

    count = forms.IntegerField(label="Cuántas mesas", min_value=0, max_value=MOST_TABLES)

    def __init__(self, *args: Any, tables: Iterable[WorkshopTable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = list(tables)
        self.fields["count"].initial = len(stored)
        for table in stored:
            self.fields[f"about_{table.number}"] = forms.CharField(
                label=f"De qué habla la mesa {table.number}",
                max_length=120,
                required=False,
                initial=table.about,
                help_text="Vacío si todas hablan de lo mismo." if table.number == 1 else "",
            )

    def abouts(self) -> list[str]:
        """What each table talks about, as many as there are to be."""
        return [
            self.cleaned_data.get(f"about_{number}", "")
            for number in range(1, self.cleaned_data["count"] + 1)
        ]


class FacilitatorForm(forms.Form):
    """Somebody who runs the workshop."""

    role = forms.ChoiceField(
        label="Qué hace", choices=FacilitatorRole.choices, initial=FacilitatorRole.FACILITATES
    )
    table = forms.ModelChoiceField(
        label="Mesa", queryset=WorkshopTable.objects.none(), required=False, empty_label="Todo el taller"
    )
    person = forms.ModelChoiceField(
        label="Persona del registro", queryset=Person.objects.all(), required=False, empty_label="Nadie"
    )
    name = forms.CharField(
        label="O su nombre, si no está en el registro",
        max_length=120,
        required=False,
        help_text="No se publica.",
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].queryset = meeting.tables.all()


class DescriptionForm(forms.Form):
    """What is known of somebody who came; what is not stays empty."""

    gender = forms.ChoiceField(label="Género", required=False, choices=[("", "Sin dato"), *Gender.choices])
    age_band = forms.ChoiceField(label="Edad", required=False, choices=[("", "Sin dato"), *AgeBand.choices])
    neighbourhood = forms.ModelChoiceField(
        label="Barrio",
        queryset=Neighbourhood.objects.defer("geometry"),
        to_field_name="code",
        required=False,
        empty_label="Sin dato",
    )
    first_time = forms.TypedChoiceField(
        label="¿Primera vez?",
        required=False,
        choices=[("", "Sin dato"), ("si", "Sí"), ("no", "No")],
        coerce=lambda value: value == "si",
        empty_value=None,
    )


class CountForm(DescriptionForm):
    """So many people of one description, nobody by name."""

    count = forms.IntegerField(label="Cuántas personas", min_value=1, max_value=100_000, initial=1)
    field_order = ("count", "gender", "age_band", "neighbourhood", "first_time")


class AttendeeForm(DescriptionForm):
    """Somebody who leaves their name."""

    name = forms.CharField(label="Nombre", max_length=120)
    email = forms.EmailField(label="Correo", required=False)
    phone = forms.CharField(label="Teléfono", max_length=40, required=False)
    consented = forms.BooleanField(label=WORKSHOP_NAME.text, error_messages={"required": NO_NAME_CONSENT})
    field_order = (
        "name", "email", "phone", "gender", "age_band", "neighbourhood", "first_time", "consented"
    )  # fmt: skip


class ForgetForm(forms.Form):
    """Why a name goes."""

    was_there = forms.TypedChoiceField(
        label="Por qué se borra",
        choices=[
            ("si", "Estuvo, y no quiere que guardemos su nombre: sigue en la cuenta"),
            ("no", "Se anotó por error: se resta de la cuenta"),
        ],
        coerce=lambda value: value == "si",
        widget=forms.RadioSelect,
        initial="si",
    )


class IncidentForm(forms.Form):
    """Something out of the ordinary."""

    text = forms.CharField(
        label="Qué pasó", widget=forms.Textarea(attrs={"rows": 3}), help_text="No se publica."
    )
    at = forms.TimeField(label="Hora", widget=TimeInput(), required=False)


class PhotoForm(PublicWords, forms.Form):
    """A photo, and the consent of those in it."""

    public_words = ("caption",)

    file = forms.FileField(
        label="Foto",
        help_text=f"JPG o PNG, hasta {LARGEST_PHOTO // 1024**2} MB. Se borra lo que guardó la cámara: lugar, hora.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
    )
    caption = forms.CharField(
        label="Qué se ve", max_length=200, help_text="La lee quien no ve la foto. No pongas nombres."
    )
    consented = forms.BooleanField(
        label=f"Quienes se ven aceptaron esto: «{WORKSHOP_PHOTO.text}»",
        error_messages={"required": NO_CONSENT},
    )
    consent_note = forms.CharField(
        label="Cómo consta el consentimiento",
        max_length=300,
        error_messages={"required": NO_CONSENT_NOTE},
        help_text="Por ejemplo: firmaron en la planilla. No se publica.",
    )
    is_public = forms.BooleanField(
        label="Publicarla en la página del taller",
        required=False,
        help_text="La ve cualquiera desde que se apruebe la ficha. También se puede publicar más tarde, desde acá.",
    )

    def clean_file(self) -> UploadedFile:
        """No larger than anybody reads."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_PHOTO:
            raise forms.ValidationError(f"La foto pesa más de {LARGEST_PHOTO // 1024**2} MB.")
        return file


class CardsForm(forms.Form):
    """How many more cards."""

    count = forms.IntegerField(
        label="Cuántas tarjetas más",
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=40,
        help_text="Cada una sale con su código. Salen seis por hoja.",
    )


class ContributionsSheetForm(forms.Form):
    """A spreadsheet. A job reads it; here only its size is looked at."""

    file = forms.FileField(
        label="Planilla",
        help_text=f".xlsx o .csv, hasta {MAX_BYTES // 1024**2} MB y {MAX_ROWS} filas.",
        allow_empty_file=True,  # the action tells it
        error_messages={"required": "Elegí la planilla."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )

    def clean_file(self) -> UploadedFile:
        """No larger than anybody reads."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"El archivo pesa más de {MAX_BYTES // 1024**2} MB.")
        return file


class CaptureForm(forms.Form):
    """One thing that was said at a table. What is chosen once stays chosen for the next."""

    verbatim = forms.CharField(
        label="Qué se dijo",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_WORDS, "autocomplete": "off"}),
        strip=True,
        error_messages={"required": "Escribí el aporte."},
    )
    table = forms.ModelChoiceField(
        label="Mesa",
        queryset=WorkshopTable.objects.none(),
        to_field_name="number",
        empty_label=None,
        error_messages={"required": "Elegí la mesa."},
    )
    card = forms.CharField(
        label="Código de la tarjeta", max_length=30, required=False, help_text="Si estaba escrito en una."
    )
    kind = forms.ChoiceField(
        label="Tipo", choices=ContributionKind.choices, initial=ContributionKind.PROPOSAL
    )
    author_type = forms.ChoiceField(
        label="De quién", choices=AuthorType.choices, initial=AuthorType.RESIDENTS
    )
    neighbourhood = forms.ModelChoiceField(
        label="Barrio",
        queryset=Neighbourhood.objects.defer("geometry"),
        to_field_name="code",
        required=False,
        empty_label="Sin dato",
    )
    theme = forms.ModelChoiceField(
        label="Área temática",
        queryset=Theme.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="Sin dato",
    )
    is_dissent = forms.BooleanField(label="Es una opinión distinta a la de la mesa", required=False)
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    edit_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    #: Kept for the next one.
    KEPT = ("table", "kind", "author_type", "neighbourhood", "theme")

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        table: WorkshopTable | None,
        from_cards: bool = False,
        **kwargs: Any,
    ) -> None:
        """Of one table; or, ``from_cards``, of whatever table each card says."""
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.at(meeting.date)
        if table is not None:
            del self.fields["table"]
        else:
            self.fields["table"].queryset = meeting.tables.all()
        if from_cards:
            self.fields["card"].required = True
            self.fields["card"].help_text = ""
            self.fields["card"].error_messages["required"] = "Escribí el código de la tarjeta."
            self.order_fields(["card", "verbatim", "table"])
        self.fields["uid"].initial = uuid.uuid4()

    def values(self, table: WorkshopTable | None) -> dict[str, Any]:
        """As ``capture_contribution`` takes them."""
        names = ("verbatim", "card", "kind", "author_type", "neighbourhood", "theme", "is_dissent")
        told = {name: self.cleaned_data[name] for name in names}
        return {"table": table or self.cleaned_data["table"], **told}

    def kept(self) -> dict[str, str]:
        """What the next one begins with."""
        told = {}
        for name in self.KEPT:
            value = self.cleaned_data.get(name)
            if value:
                told[name] = (
                    str(getattr(value, self.fields[name].to_field_name)) if hasattr(value, "pk") else value
                )
        return told

    @staticmethod
    def stored(contribution: Contribution, card: str) -> dict[str, Any]:
        """What the form of one that is stored begins with."""
        return {
            "verbatim": contribution.verbatim,
            "card": card,
            "kind": contribution.kind,
            "author_type": contribution.author_type,
            "neighbourhood": contribution.neighbourhood and contribution.neighbourhood.code,
            "theme": contribution.theme and contribution.theme.code,
            "is_dissent": contribution.is_dissent,
            "table": contribution.table and contribution.table.number,
            "edit_version": contribution.edit_version,
        }
