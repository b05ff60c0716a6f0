"""Forms of the people side. What two people may edit carries the version it was read at, and can show both."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models

from accounts.models import RefusalKind, User
from planning.models import (
    SIGN_IN_RULES,
    ActingMayor,
    Body,
    EditVersion,
    MajorityRule,
    Membership,
    Municipality,
    Neighbourhood,
    Person,
    PersonContact,
    PublisherDelegation,
    RuleKey,
    SecondFactor,
    Subzone,
    Theme,
    today,
)
from planning.queries import bodies_in_order

#: Up to twelve digits, whose thousands may have points, and up to two decimals.
_FIGURE = re.compile(r"-?([0-9]{1,12}|[0-9]{1,3}(\.[0-9]{3}){1,3})([.,][0-9]{1,2})?\Z")
FIGURE_HELP = "Por ejemplo: 1500, o con decimales 82,5."


def read_figure(text: str) -> Decimal | None:
    """A figure as people here write it: «11.000» is eleven thousand, «82,5» and «82.5» the same; else ``None``."""
    if not _FIGURE.match(text):
        return None
    return Decimal(re.sub(r"\.(?=[0-9]{3}(?![0-9]))", "", text).replace(",", "."))


class FigureField(forms.DecimalField):
    """A figure typed as people here write it, whatever the language of the browser."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {"invalid": "Escribí un número. Por ejemplo: 1500 o 82,5."}

    def prepare_value(self, value: Any) -> Any:
        """A figure without the zeros that the database adds; what was typed, as it was typed."""
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """What was meant by it."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        figure = read_figure(value.strip())
        if figure is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return figure


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


@dataclass(frozen=True)
class Difference:
    """A field of a form as typed here and as another person saved it meanwhile."""

    label: str
    typed: str
    saved: str

    @property
    def differs(self) -> bool:
        """Whether there is something to choose."""
        return self.typed != self.saved


class EditForm(forms.ModelForm):
    """Edits a row with ``edit_version``; after a conflict ``differences`` stand side by side and saving is a choice."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edit_version"].initial = self.instance.edit_version
        self.differences: list[Difference] = []

    @property
    def expected_version(self) -> int:
        """The version that was on screen."""
        return self.cleaned_data["edit_version"]

    def show_conflict(self, current: EditVersion) -> None:
        """Keep what was typed, list what the other person saved, and let the next save replace that, knowingly."""
        self.differences = [
            Difference(
                label=str(self.fields[name].label),
                typed=_in_words(self.instance, name, self.cleaned_data.get(name)),
                saved=_in_words(current, name, getattr(current, name)),
            )
            for name in self._meta.fields or []
            if name in self.fields
        ]
        self.data = self.data.copy()
        self.data[self.add_prefix("edit_version")] = str(current.edit_version)
        self.add_error(
            None,
            "Otra persona guardó cambios mientras editabas. No se perdió nada: compará y guardá de nuevo.",
        )


def _in_words(row: models.Model, name: str, value: Any) -> str:
    if hasattr(value, "all"):  # what a row points at
        value = [str(other) for other in value.all()]
    if isinstance(value, list):
        value = ", ".join(value)
    if value in (None, ""):
        return "(vacío)"
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    choices = dict(row._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value, value))


def _name_empty_choice(form: forms.BaseForm, **words: str) -> None:
    """Say what leaving a choice empty means, instead of a row of dashes."""
    for name, label in words.items():
        field = form.fields[name]
        field.choices = [("", label), *[choice for choice in field.choices if choice[0] != ""]]


class PersonSearchForm(forms.Form):
    """Find people by name."""

    q = forms.CharField(label="Nombre o apellido", max_length=120, required=False)


class PersonForm(EditForm):
    """Somebody of the register."""

    class Meta:
        model = Person
        fields = ["first_name", "last_name", "gender", "is_minor", "user"]
        help_texts = {
            "user": "Con la que ingresa al portal, si tiene. Lo que puede hacer ahí depende de los órganos que integra."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A plain list: a municipality has some dozens of accounts.
        field = self.fields["user"]
        field.queryset = User.objects.filter(models.Q(person=None) | models.Q(person=self.instance.pk))
        field.empty_label = "No ingresa al portal"
        _name_empty_choice(self, gender="Sin dato")

    @property
    def changes_account(self) -> bool:
        """Whether another account, or none any more, is to be this person's."""
        return "user" in self.changed_data


class PersonCreateForm(PersonForm):
    """A new person; an empty code is made up."""

    edit_version = None  # type: ignore[assignment]
    code = forms.CharField(
        label="Código",
        max_length=40,
        required=False,
        help_text="Para reconocerla en planillas que se importan. Si lo dejás vacío, se arma con el nombre.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.ModelForm.__init__(self, *args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(person=None)
        self.fields["user"].empty_label = "No ingresa al portal"
        _name_empty_choice(self, gender="Sin dato")


class ContactForm(forms.ModelForm):
    """How to reach a person. Shown to administrators and staff only."""

    class Meta:
        model = PersonContact
        fields = ["email", "phone"]


class BodyForm(EditForm):
    """A body that exists."""

    class Meta:
        model = Body
        fields = ["name", "kind", "purpose", "valid_from", "valid_to"]
        widgets = {"valid_from": DateInput, "valid_to": DateInput, "purpose": forms.Textarea({"rows": 3})}


class BodyCreateForm(forms.ModelForm):
    """A new body."""

    class Meta:
        model = Body
        fields = ["code", *BodyForm.Meta.fields]
        widgets = BodyForm.Meta.widgets
        help_texts = {"code": "Corto y fijo: con él se numeran las actas. Las comisiones empiezan con COM-."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_empty_choice(self, kind="Elegí la clase")


class DayForm(forms.Form):
    """A day to look at; today when none is chosen."""

    fecha = forms.DateField(label="Ver la integración en esta fecha", required=False, widget=DateInput)

    def day(self, *, latest: dt.date | None = None) -> dt.date:
        """The day asked for; today when it is none or lies after ``latest``."""
        asked = self.cleaned_data.get("fecha") if self.is_valid() else None
        return asked if asked and (latest is None or asked <= latest) else today()


#: Beside the code of what is in a catalogue.
_CODE_HELP = "Corto, sin espacios ni tildes; después no cambia. Por ejemplo: {}."

_MEMBERSHIP_WIDGETS = {"valid_from": DateInput, "valid_to": DateInput}
_MEMBERSHIP_LABELS = {
    "quality": "Va como",
    "office": "Cargo con tareas en el portal",
    "office_title": "Cómo se escribe su cargo",
}
_MEMBERSHIP_HELP = {
    "office": "Solo si con ese cargo puede hacer algo más en el portal, como presidir o firmar.",
    "office_title": "Así se lee en las actas. Por ejemplo: Alcaldesa, Tesorero, Vocal.",
    "order": "El lugar en la lista; entre suplentes, quién entra primero.",
    "valid_to": "El último día, si ya se sabe.",
}


class MembershipForm(EditForm):
    """A term that exists; person and body do not change."""

    class Meta:
        model = Membership
        fields = ["quality", "office", "office_title", "order", "valid_from", "valid_to", "end_reason"]
        widgets = _MEMBERSHIP_WIDGETS
        help_texts = _MEMBERSHIP_HELP
        labels = _MEMBERSHIP_LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_empty_choice(self, office="Ninguno")


class MembershipCreateForm(forms.ModelForm):
    """A person begins to belong to a body."""

    class Meta:
        model = Membership
        fields = ["person", "quality", "office", "office_title", "order", "valid_from", "valid_to"]
        widgets = _MEMBERSHIP_WIDGETS
        help_texts = _MEMBERSHIP_HELP
        labels = _MEMBERSHIP_LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].empty_label = "Elegí a la persona"
        _name_empty_choice(self, office="Ninguno")


class MembershipEndForm(forms.Form):
    """A membership ends."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    valid_to = forms.DateField(label="Último día", widget=DateInput)
    end_reason = forms.CharField(
        label="Motivo del cese", max_length=200, help_text="No se publica. Sin datos de salud ni privados."
    )


class ActingMayorForm(forms.ModelForm):
    """Somebody replaces the mayor."""

    class Meta:
        model = ActingMayor
        fields = ["person", "valid_from", "valid_to", "reason"]
        widgets = _MEMBERSHIP_WIDGETS

    def __init__(self, *args: Any, candidates: models.QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = candidates
        self.fields["person"].empty_label = "Elegí a la persona"
        self.fields["reason"].help_text = "No se publica. Sin datos de salud ni privados."


class RuleForm(forms.Form):
    """The value of one rule from a day on. Rules of sessions may differ by body."""

    BY_BODY = (RuleKey.QUORUM, RuleKey.SEATS, RuleKey.MAJORITY, RuleKey.UNJUSTIFIED_ABSENCES)

    value = forms.IntegerField(label="Valor", min_value=1, max_value=999_999)
    body = forms.ModelChoiceField(
        label="Para",
        queryset=bodies_in_order(Body.objects.all()),
        required=False,
        empty_label="Todo el municipio",
    )
    valid_from = forms.DateField(
        label="Vigente desde",
        widget=DateInput,
        help_text="Lo anterior a ese día se sigue calculando con el valor de entonces.",
    )
    source = forms.CharField(
        label="Fuente", max_length=200, required=False, help_text="La norma o la resolución que lo dice."
    )

    def __init__(self, *args: Any, key: RuleKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if key == RuleKey.MAJORITY:
            self.fields["value"] = forms.ChoiceField(label="Valor", choices=MajorityRule.choices)
        if key == RuleKey.SECOND_FACTOR:
            self.fields["value"] = forms.ChoiceField(label="Valor", choices=SecondFactor.choices)
        if key in SIGN_IN_RULES:
            source = self.fields["source"] = forms.CharField(label="Motivo", max_length=200)
            source.help_text = "Por qué se decidió. Queda con la fecha y con quién lo decidió."
        if key not in self.BY_BODY:
            del self.fields["body"]


class MunicipalityForm(EditForm):
    """The municipality."""

    class Meta:
        model = Municipality
        fields = [
            "name", "department", "description", "contact_email", "contact_text", "data_controller", "area_km2",
            "population", "data_licence", "data_licence_url",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea({"rows": 2}),
            "contact_text": forms.Textarea({"rows": 3}),
        }
        help_texts = {"contact_text": "Lo que no digan ya la dirección y el horario, que están en Identidad."}


class ThemeForm(forms.ModelForm):
    """A theme of the catalogue."""

    class Meta:
        model = Theme
        fields = ["code", "name", "competence", "legal_kind", "legal_source", "valid_from", "valid_to"]
        widgets = _MEMBERSHIP_WIDGETS
        help_texts = {
            "code": _CODE_HELP.format("alumbrado"),
            "competence": "De quién es el asunto: así una respuesta puede decir «no es nuestro».",
            "valid_to": "Cuando se deja de usar. Lo ya clasificado no cambia.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_empty_choice(self, competence="Elegí de quién es", legal_kind="Elegí una")


class SubzoneForm(forms.ModelForm):
    """A subzone as a set of neighbourhoods."""

    class Meta:
        model = Subzone
        fields = ["code", "name", "neighbourhoods"]
        widgets = {"neighbourhoods": forms.CheckboxSelectMultiple}
        help_texts = {"code": _CODE_HELP.format("SZ-7")}


class NeighbourhoodForm(forms.ModelForm):
    """A neighbourhood."""

    class Meta:
        model = Neighbourhood
        fields = ["code", "name", "percent_inside"]
        help_texts = {"code": _CODE_HELP.format("B19")}


class DelegationForm(forms.ModelForm):
    """The mayor lets somebody publish."""

    class Meta:
        model = PublisherDelegation
        fields = ["user", "valid_from", "valid_to"]
        widgets = _MEMBERSHIP_WIDGETS
        labels = {"user": "A quién"}
        help_texts = {"valid_to": "Si lo dejás vacío, dura hasta que la termines."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True)
        self.fields["user"].empty_label = "Elegí a quién"


class AuditSearchForm(forms.Form):
    """What to look at in the record of who did what."""

    que = forms.ChoiceField(label="Sobre qué", required=False)
    cual = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    quien = forms.ModelChoiceField(
        label="Quién",
        queryset=User.objects.order_by("name", "pk"),
        required=False,
        empty_label="Todas las cuentas",
    )
    acto = forms.ChoiceField(label="Qué se hizo", required=False)
    desde = forms.DateField(label="Desde", required=False, widget=DateInput)
    hasta = forms.DateField(label="Hasta", required=False, widget=DateInput)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], acts: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["que"].choices = [("", "Todo"), *kinds]
        self.fields["acto"].choices = [("", "Todo"), *acts.items()]


class RefusalSearchForm(forms.Form):
    """What to look at in the record of what was refused."""

    quien = forms.ModelChoiceField(
        label="Quién",
        queryset=User.objects.order_by("name", "pk"),
        required=False,
        empty_label="Todas las cuentas",
    )
    que = forms.ChoiceField(label="Qué", choices=[("", "Todo"), *RefusalKind.choices], required=False)
    desde = forms.DateField(label="Desde", required=False, widget=DateInput)
    hasta = forms.DateField(label="Hasta", required=False, widget=DateInput)


class FirstRunForm(forms.Form):
    """Opens an empty portal."""

    code = forms.CharField(label="Código de primer uso", max_length=60, help_text="El que mostró la consola.")
    name = forms.CharField(
        label="Nombre del municipio", max_length=120, help_text="Como se firma. Por ejemplo: Municipio F."
    )
    person_name = forms.CharField(label="Tu nombre", max_length=120)
    email = forms.EmailField(label="Tu correo")
    password = forms.CharField(
        label="Contraseña",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text="De al menos 12 caracteres.",
    )
