"""Forms of the operational plans, their activities and milestones."""

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.models import User
from planning.forms import DateInput, EditForm
from planning.forms_plans import WeightForm
from planning.models import (
    Activity,
    DevelopmentPlan,
    Milestone,
    OperationalPlan,
    PlanItem,
    Standing,
    Subzone,
    validate_code,
)

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "setiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
_DAY = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})(?:\s*[/.-]\s*([0-9]{4}))?\Z")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\Z")


class OperationalCreateForm(forms.ModelForm):
    """A new operational plan."""

    class Meta:
        model = OperationalPlan
        fields = ["plan", "year", "introduction"]
        widgets = {"introduction": forms.Textarea({"rows": 6})}

    def __init__(self, *args: Any, plans: Iterable[DevelopmentPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
        self.fields["plan"].empty_label = None
        self.fields["plan"].label_from_instance = lambda row: (
            f"{row.get_state_display()}, {row.year_from} a {row.year_to}: {row}"
        )
        self.fields["introduction"].help_text = "Se publica con el plan operativo. Se puede escribir después."


class OperationalForm(EditForm):
    """The introduction of an operational plan."""

    class Meta:
        model = OperationalPlan
        fields = ["introduction"]
        widgets = {"introduction": forms.Textarea({"rows": 12})}


class InForceForm(forms.Form):
    """That an operational plan holds, and by what resolution."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    in_force_on = forms.DateField(label="Vigente desde", widget=DateInput)
    resolution = forms.CharField(
        label="Resolución del Concejo Municipal",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Su número y su parte dispositiva. Se publica con el plan operativo.",
    )


# -- activities


class DayOfYearField(forms.CharField):
    """A day of a year, or a month of it, as one says them: «15/3», «3», «mar», «marzo».

    A month alone is its first day, or its last one where something ends.
    """

    def __init__(self, *, year: int, ends: bool = False, **kwargs: Any) -> None:
        self.year, self.ends = year, ends
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A day as it is typed; what was typed, as it was typed."""
        return f"{value.day}/{value.month}" if isinstance(value, dt.date) else value

    def clean(self, value: Any) -> dt.date | None:
        """The day; ``None`` when nothing was typed and nothing has to be."""
        typed = super().clean(value)
        return self._read(typed) if typed else None

    def _read(self, typed: str) -> dt.date:
        year, month, day = self.year, _month(typed), 0
        if match := _DAY.match(typed):
            day, month, year = int(match[1]), int(match[2]), int(match[3] or self.year)
        elif match := _ISO.match(typed):
            year, month, day = int(match[1]), int(match[2]), int(match[3])
        elif month:
            day = calendar.monthrange(year, month)[1] if self.ends else 1
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise ValidationError(
                "Escribí un día, como 15/3, o un mes, como 3, mar o marzo.", code="invalid"
            ) from None


def _month(typed: str) -> int:
    """The number of a month told by it, by its name or by the beginning of that; 0 for anything else."""
    plain = unicodedata.normalize("NFKD", typed.strip().lower()).encode("ascii", "ignore").decode()
    if plain.isdecimal():
        return int(plain) if len(plain) < 3 and 1 <= int(plain) <= 12 else 0
    plain = plain.removesuffix(".").replace("septiembre", "setiembre").replace("sept", "set")
    plain = "set" if plain == "sep" else plain
    return next(
        (place for place, name in enumerate(MONTHS, 1) if len(plain) > 2 and name.startswith(plain)), 0
    )


class ItemChoiceField(forms.ModelChoiceField):
    """One of the items of a plan, told in the order of reading."""

    def __init__(self, *, plan: DevelopmentPlan, choices: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(
            queryset=PlanItem.objects.filter(plan=plan), **({"label": "Elemento del plan"} | kwargs)
        )
        self.choices = [("", "Elegí uno"), *choices]


class QuickActivityForm(forms.Form):
    """A row to type one activity after another."""

    code = forms.CharField(
        label="Código",
        required=False,
        max_length=40,
        validators=[validate_code],
        help_text="Si lo dejás vacío se pone el que sigue.",
    )
    title = forms.CharField(label="Actividad", max_length=200)
    responsible = forms.CharField(label="Responsable", max_length=200, required=False)

    def __init__(
        self, *args: Any, operational: OperationalPlan, choices: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        year = operational.year
        own = {
            "item": ItemChoiceField(plan=operational.plan, choices=choices, label="Elemento del plan"),
            "starts_on": DayOfYearField(year=year, label="Empieza", help_text="Día o mes: 15/3, mar."),
            "ends_on": DayOfYearField(
                year=year,
                ends=True,
                label="Termina",
                required=False,
                help_text="Si queda vacío, termina donde empieza.",
            ),
        }
        self.fields |= own
        self.order_fields(["item", "code", "title", "starts_on", "ends_on", "responsible"])
        for field in self.fields.values():
            name = "form-select" if isinstance(field, forms.ModelChoiceField) else "form-control"
            field.widget.attrs["class"] = name

    def clean(self) -> dict[str, Any]:
        """Without an end it ends where it begins: that day, or with that month."""
        cleaned = super().clean() or self.cleaned_data
        starts_on = cleaned.get("starts_on")
        if starts_on and not cleaned.get("ends_on") and "ends_on" not in self.errors:
            ends = DayOfYearField(year=starts_on.year, ends=True)
            cleaned["ends_on"] = ends.clean(self.data.get(self.add_prefix("starts_on")))
        return cleaned

    def activity(self, operational: OperationalPlan) -> Activity:
        """What was typed, not saved yet."""
        return Activity(operational=operational, **self.cleaned_data)


class ActivityForm(WeightForm):
    """All that an activity says."""

    class Meta:
        model = Activity
        fields = [
            "item", "code", "title", "description", "starts_on", "ends_on", "responsible", "reporter", "budget",
            "product", "weight", "subzones",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea({"rows": 5}),
            "starts_on": DateInput,
            "ends_on": DateInput,
            "subzones": forms.CheckboxSelectMultiple,
        }

    def __init__(
        self, *args: Any, choices: Iterable[tuple[int, str]], reporters: Iterable[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        operational = self.instance.operational
        self.fields["item"] = ItemChoiceField(plan=operational.plan, choices=choices)
        self.fields["reporter"].queryset = reporters
        self.fields["reporter"].empty_label = "Nadie en particular: el equipo de planificación"
        self.fields["reporter"].label_from_instance = lambda user: user.name
        first, last = dt.date(operational.year, 1, 1), dt.date(operational.year, 12, 31)
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        if not Subzone.objects.exists():
            del self.fields["subzones"]
        if not self.instance.pk:
            del self.fields["edit_version"]
            self.fields["code"].required = False
            self.fields[
                "code"
            ].help_text = "Dejalo vacío y toma el siguiente del elemento, por ejemplo 1.5.2-a."

    def subzones(self) -> Iterable[Subzone]:
        """Where it takes place."""
        return self.cleaned_data.get("subzones", ())


class CancelForm(forms.Form):
    """Why an activity will not be done."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label="Motivo",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Se publica: contá por qué no se va a hacer, sin nombrar a nadie.",
    )


class MilestoneForm(EditForm):
    """A milestone of an activity."""

    class Meta:
        model = Milestone
        fields = ["title", "due_on", "done_on"]
        widgets = {"due_on": DateInput, "done_on": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "title"
        ].help_text = "Algo que tiene que estar listo ese día. Por ejemplo: pliego publicado."
        self.fields["done_on"].help_text = "Dejalo vacío mientras no se cumpla."
        if not self.instance.pk:
            del self.fields["edit_version"], self.fields["done_on"]


class CarryForm(forms.Form):
    """What of the year before is chosen to go on."""

    actividad = forms.ModelMultipleChoiceField(
        label="Actividades", queryset=Activity.objects.none(), required=False
    )

    def __init__(self, *args: Any, activities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actividad"].queryset = activities
        gone = "Alguna de las marcadas ya se trajo, se terminó o se suspendió: mirá la lista."
        self.fields["actividad"].error_messages["invalid_choice"] = gone

    def clean_actividad(self) -> Any:
        """At least one: each by itself may be left."""
        if not self.cleaned_data["actividad"]:
            raise ValidationError("Marcá al menos una actividad.")
        return self.cleaned_data["actividad"]


class ActivityFilter(forms.Form):
    """Which activities of a year somebody looks for."""

    eje = forms.ChoiceField(label="Eje", required=False)
    responsable = forms.ChoiceField(label="Responsable", required=False)
    estado = forms.ChoiceField(label="Estado", required=False)
    subzona = forms.ChoiceField(label="Subzona", required=False)
    mias = forms.BooleanField(label="Solo las que informo yo", required=False)

    def __init__(
        self,
        *args: Any,
        axes: Iterable[PlanItem],
        level: str,
        responsibles: Iterable[str],
        user: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.axes = {row.code: row for row in axes}
        options: dict[str, Iterable[tuple[str, str]]] = {
            "eje": ((code, str(row)) for code, row in self.axes.items()),
            "responsable": ((name, name) for name in responsibles),
            "estado": (
                (key, "Cumplida" if key == Standing.DONE else words) for key, words in Standing.choices
            ),
            "subzona": Subzone.objects.order_by("code").values_list("code", "name"),
        }
        for name, rows in options.items():
            self.fields[name].choices = [("", "Cualquiera"), *rows]
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["eje"].label = level
        if len(self.fields["subzona"].choices) == 1:
            del self.fields["subzona"]

    def _asked(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_valid() else {}

    @property
    def axis(self) -> int | None:
        """The axis asked for."""
        row = self.axes.get(self._asked().get("eje", ""))
        return row.pk if row else None

    @property
    def is_asked(self) -> bool:
        """Whether anything was asked for that is understood."""
        return any(self._asked().values())

    def condition(self) -> Q:
        """The filter of a queryset of activities, the axis apart."""
        asked, condition = self._asked(), Q()
        if asked.get("responsable"):
            condition &= Q(responsible=asked["responsable"])
        if asked.get("estado"):
            condition &= Q(standing__state=asked["estado"])
        if asked.get("subzona"):
            condition &= Q(subzones__code=asked["subzona"])
        if asked.get("mias"):
            condition &= Q(reporter=self.user)
        return condition
