"""Forms of the development plan."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.formats import date_format

from planning.forms import FIGURE_HELP, DateInput, Difference, EditForm, FigureField, read_figure
from planning.models import (
    DevelopmentPlan,
    EditVersion,
    Indicator,
    IndicatorKind,
    PlanItem,
    Subzone,
    Theme,
    today,
)


class LinesField(forms.CharField):
    """Several short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        """A list, one a line; what was typed, as it was typed."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The lines that say something."""
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


def _level_names() -> LinesField:
    field = DevelopmentPlan._meta.get_field("level_names")
    return LinesField(label="Nombres de los niveles", help_text=field.help_text)


class PlanForm(EditForm):
    """Name, years and levels of a plan that exists."""

    level_names = _level_names()

    class Meta:
        model = DevelopmentPlan
        fields = ["name", "year_from", "year_to", "level_names"]


class PlanCreateForm(forms.ModelForm):
    """A new plan."""

    level_names = _level_names()

    class Meta:
        model = DevelopmentPlan
        fields = PlanForm.Meta.fields


class PresentationForm(forms.Form):
    """That a plan was presented."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    hearing_on = forms.DateField(
        label="Fecha de la audiencia pública",
        widget=DateInput,
        help_text="Ley 19.272, art. 13.4. Desde que se registra, cualquiera puede leer el plan.",
    )


class ApprovalForm(forms.Form):
    """That a plan was approved, and by what resolution."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    approved_on = forms.DateField(label="Fecha de la aprobación", widget=DateInput)
    resolution = forms.CharField(
        label="Resolución del Concejo Municipal",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Su número y su parte dispositiva. Se publica con el plan.",
    )


class WeightForm(EditForm):
    """What has a weight; left empty it is as any other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weight"].required = False

    def clean_weight(self) -> int:
        """The weight, 1 when nobody wrote one."""
        weight = self.cleaned_data["weight"]
        return 1 if weight is None else weight


class PlanItemForm(WeightForm):
    """What an item says."""

    class Meta:
        model = PlanItem
        fields = ["code", "title", "description", "responsible", "weight", "themes", "subzones"]
        widgets = {
            "description": forms.Textarea({"rows": 6}),
            "themes": forms.CheckboxSelectMultiple,
            "subzones": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_force = Q(valid_from__lte=today()) & (Q(valid_to=None) | Q(valid_to__gte=today()))
        chosen = Q(plan_items=self.instance) if self.instance.pk else Q(pk=None)
        self.fields["themes"].queryset = Theme.objects.filter(in_force | chosen).distinct()
        self.fields["themes"].help_text = ""
        if not Subzone.objects.exists():
            del self.fields["subzones"]

    def links(self) -> dict[str, Any]:
        """The themes and subzones chosen."""
        return {name: self.cleaned_data.get(name, ()) for name in ("themes", "subzones")}


class PlanItemAddForm(PlanItemForm):
    """A new item."""

    edit_version = None  # type: ignore[assignment]

    def __init__(self, *args: Any, depth: int, **kwargs: Any) -> None:
        """``depth`` is how deep it will stand, from 0 on: so many dots its code has."""
        forms.ModelForm.__init__(self, *args, **kwargs)
        example = ".".join("1523"[: depth + 1])
        self.fields["code"].help_text = f"Como lo cita el municipio. Por ejemplo: {example}."
        self.fields["weight"].required = False
        self.fields["themes"].queryset = Theme.objects.at()
        if not Subzone.objects.exists():
            del self.fields["subzones"]


class ParentForm(forms.Form):
    """From what an item is to hang."""

    parent = forms.TypedChoiceField(label="Que dependa de", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, choices: Iterable[tuple[int, str]], top: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", f"Nada: que sea {top}"), *choices]


class PlanItemDeleteForm(forms.Form):
    """What was on screen when somebody confirmed."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    below = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class VersionForm(forms.Form):
    """The version that was on screen."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class IndicatorForm(WeightForm):
    """How an item is measured, with a target for each year of its plan."""

    class Meta:
        model = Indicator
        fields = ["name", "kind", "unit", "baseline", "source", "weight"]
        field_classes = {"baseline": FigureField}
        help_texts = {
            "unit": "Lo que se cuenta, por ejemplo: luminarias. De un porcentaje, de qué es: «reclamos resueltos sobre "
            "recibidos».",
            "baseline": FIGURE_HELP,
        }

    def __init__(self, *args: Any, plan: DevelopmentPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Elegí una"), *IndicatorKind.choices]
        if not self.instance.pk:
            del self.fields["edit_version"]
        self.years = plan.years
        targets = (
            {
                row.year: row.words or FigureField().prepare_value(row.value)
                for row in self.instance.targets.all()
            }
            if self.instance.pk
            else {}
        )
        for year in self.years:
            self.fields[f"target_{year}"] = forms.CharField(
                label=f"Meta para {year}", max_length=120, required=False, initial=targets.get(year, "")
            )

    def clean(self) -> dict[str, Any]:
        """Targets of a figure are numbers; of the others, words."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        for year in self.years if kind and IndicatorKind(kind).has_figures else ():
            typed = (cleaned.get(f"target_{year}") or "").removesuffix("%").strip()
            figure = read_figure(typed) if typed else None
            if typed and (figure is None or figure < 0):
                self.add_error(f"target_{year}", "Escribí un número. Por ejemplo: 1500 o 82,5.")
            else:
                cleaned[f"target_{year}"] = "" if figure is None else figure
        return cleaned

    def targets(self) -> dict[int, Decimal | str]:
        """The target of each year that has one."""
        said = {year: self.cleaned_data.get(f"target_{year}", "") for year in self.years}
        return {year: target for year, target in said.items() if target != ""}

    def show_conflict(self, current: EditVersion) -> None:
        """Targets too."""
        super().show_conflict(current)
        saved = {row.year: str(row.said) for row in Indicator.objects.get(pk=current.pk).targets.all()}
        self.differences += [
            Difference(
                label=f"Meta para {year}",
                typed=str(self.targets().get(year, "(vacío)")),
                saved=saved.get(year, "(vacío)"),
            )
            for year in self.years
        ]


def _version_words(plan: DevelopmentPlan) -> str:
    """A plan by its day, which tells the versions of one name apart."""
    day = plan.approved_on or plan.hearing_on
    told = f"{plan.get_state_display()} el {date_format(day)}" if day else plan.get_state_display()
    return f"{told}: {plan}"


class CompareForm(forms.Form):
    """With which other version a plan is compared."""

    con = forms.ModelChoiceField(
        label="Comparar con", queryset=DevelopmentPlan.objects.none(), empty_label=None, required=False
    )

    def __init__(self, *args: Any, plan: DevelopmentPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["con"].queryset = DevelopmentPlan.objects.exclude(pk=plan.pk)
        self.fields["con"].label_from_instance = _version_words

    def chosen(self, default: DevelopmentPlan | None) -> DevelopmentPlan | None:
        """The one asked for, if there is such a one."""
        return (self.cleaned_data.get("con") if self.is_valid() else None) or default


class PublicCompareForm(CompareForm):
    """The same among what anybody may read."""

    def __init__(self, *args: Any, plan: DevelopmentPlan, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        self.fields["con"].queryset = DevelopmentPlan.objects.published().exclude(pk=plan.pk)
        self.fields["con"].widget.attrs["class"] = "form-select"


class PlanFilter(forms.Form):
    """Which items of the plan a reader looks for."""

    tema = forms.ChoiceField(label="Tema", required=False)
    subzona = forms.ChoiceField(label="Subzona", required=False)

    def __init__(self, *args: Any, themes: Iterable[Any], subzones: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tema"].choices = [("", "Todos"), *((row.code, row.name) for row in themes)]
        self.fields["subzona"].choices = [("", "Todas"), *((row.code, row.name) for row in subzones)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def condition(self) -> Q | None:
        """The filter of a queryset of items; ``None`` when nothing was asked that is understood."""
        asked, condition = (self.cleaned_data if self.is_valid() else {}), Q()
        if asked.get("tema"):
            condition &= Q(themes__code=asked["tema"])
        if asked.get("subzona"):
            condition &= Q(subzones__code=asked["subzona"])
        return condition or None
