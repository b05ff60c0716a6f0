"""Forms of the SWOT matrix; they validate and never save."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from participation.forms.public_words import PublicWords
from planning.forms import DateInput, EditForm
from planning.models import DevelopmentPlan, PlanItem
from reports.models import (
    HIGHEST_RATING,
    LOWEST_RATING,
    ContributedBy,
    EvidenceKind,
    Side,
    StrategyKind,
    SwotFactor,
    SwotMatrix,
    SwotStrategy,
)
from reports.queries.swot import Half
from reports.swot import QUARTERS, decimal_text

#: Of a primary key in the name of a field.
_MOST_DIGITS = 18
SIDE_CHOICES = [(side, f"{Side(side).label} ({about})") for side, (_name, about) in QUARTERS.items()]
_MATRIX_FIELDS = ["title", "period_from", "period_to", "proposals_until", "purpose"]
_MATRIX_WIDGETS: dict[str, Any] = {
    "period_from": DateInput,
    "period_to": DateInput,
    "proposals_until": DateInput,
    "purpose": forms.Textarea({"rows": 3}),
}
_MATRIX_HELP = {"proposals_until": "Es un aviso para quienes proponen: ese día no se cierra nada solo."}


class _WithoutChecks(EditForm):
    """The action checks the row; here it only gets what was typed."""

    def _post_clean(self) -> None:
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )


class MatrixForm(PublicWords, forms.ModelForm):
    """A new round, and what goes on from the one before."""

    public_words = ("title", "purpose")
    factors = forms.ModelMultipleChoiceField(
        label="Factores de la matriz anterior que se vuelven a mirar",
        queryset=SwotFactor.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Los que marques quedan propuestos otra vez, sin su evidencia: se busca la de ahora.",
        error_messages={"invalid_choice": "Uno de los elegidos no es un factor de la matriz anterior."},
    )

    class Meta:
        model = SwotMatrix
        fields = _MATRIX_FIELDS
        widgets = _MATRIX_WIDGETS
        help_texts = _MATRIX_HELP

    def __init__(self, *args: Any, before: QuerySet[SwotFactor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if before:
            self.fields["factors"].queryset = before
        else:
            del self.fields["factors"]

    def _post_clean(self) -> None:
        """The action makes the row."""


class MatrixEditForm(PublicWords, _WithoutChecks):
    """What a round is called, its days, what it is for."""

    public_words = ("title", "purpose")

    class Meta:
        model = SwotMatrix
        fields = _MATRIX_FIELDS
        widgets = _MATRIX_WIDGETS
        help_texts = _MATRIX_HELP


class FactorForm(PublicWords, _WithoutChecks):
    """What helps or hinders, whose word it is, and when it was said."""

    public_words = ("text",)

    class Meta:
        model = SwotFactor
        fields = ["side", "text", "contributed_by", "on"]
        widgets = {
            "side": forms.RadioSelect,
            "text": forms.Textarea({"rows": 3, "maxlength": 400}),
            "on": DateInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = SIDE_CHOICES
        self.fields["side"].error_messages["required"] = "Elegí de qué lado está."
        self.fields["text"].error_messages["required"] = "Escribí qué pasa."
        choices = [("", "Elegí quién"), *ContributedBy.choices]
        self.fields["contributed_by"].choices = choices
        self.fields["contributed_by"].error_messages["required"] = "Elegí quién lo aportó."


class ReasonForm(forms.Form):
    """Why something goes back."""

    reason = forms.CharField(
        label="Por qué",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Decí por qué vuelve atrás: queda a la vista del equipo."},
    )


class LeaveOutForm(PublicWords, forms.Form):
    """Why a proposal does not enter."""

    public_words = ("left_reason",)
    left_reason = forms.CharField(
        label="Por qué no entra",
        max_length=300,
        help_text="Se publica junto a lo propuesto. Por ejemplo: «No depende del Municipio ni lo afecta».",
        error_messages={"required": "Falta la razón."},
    )


class GroupForm(forms.Form):
    """Under which kept factor a proposal goes."""

    into = forms.ModelChoiceField(
        label="En cuál se agrupa",
        queryset=SwotFactor.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Elegí en cuál se agrupa.",
            "invalid_choice": "Elegí un factor que esté en la matriz.",
        },
    )

    def __init__(self, *args: Any, kept: QuerySet[SwotFactor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = kept
        self.fields["into"].label_from_instance = named


def named(factor: SwotFactor) -> str:
    """A factor in a list of choices: which quarter it is in, its code if it has one, its words."""
    return f"{factor.code or factor.get_side_display()}: {factor.text}"


class EvidenceSearchForm(forms.Form):
    """What to look for among what anybody may read."""

    q = forms.CharField(
        label="Qué buscás",
        max_length=120,
        required=False,
        help_text="Palabras del título, de la cifra o del tema. Por ejemplo: luminarias, asistencia, Concejo Vecinal.",
    )
    kind = forms.ChoiceField(
        label="Dónde", required=False, choices=[("", "En todo lo público"), *EvidenceKind.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["class"] = "form-control"
        self.fields["kind"].widget.attrs["class"] = "form-select"


class EvidenceForm(PublicWords, forms.Form):
    """Which of what was found shows the factor, and what it shows."""

    public_words = ("note",)
    choice = forms.CharField(error_messages={"required": "Elegí una de las que encontraste."})
    note = forms.CharField(
        label="Qué muestra",
        max_length=300,
        required=False,
        help_text="Opcional. Se publica: no pongas nombres.",
    )

    def clean_choice(self) -> tuple[str, int, str]:
        """Kind, primary key and figure."""
        kind, _colon, rest = self.cleaned_data["choice"].partition(":")
        pk, _colon, figure = rest.partition(":")
        if kind not in EvidenceKind.values or not pk.isdecimal() or len(pk) > 12 or "\x00" in figure:
            raise ValidationError("Elegí una de las que encontraste.")
        return kind, int(pk), figure


@dataclass
class JudgedRow:
    """A kept factor with what stands in its two fields, and what is wrong with each."""

    factor: SwotFactor
    weight: str
    rating: str
    weight_errors: list[str] = field(default_factory=list)
    rating_errors: list[str] = field(default_factory=list)


@dataclass
class JudgedHalf:
    """A side with its rows, and what is wrong with it as a whole."""

    key: str
    name: str
    rows: list[JudgedRow]
    errors: list[str] = field(default_factory=list)


class JudgementsForm:
    """Weights and ratings of both sides on one page, as they were typed."""

    def __init__(self, halves: Sequence[Half], typed: Mapping[str, str] | None = None) -> None:
        self.typed = typed
        self.other_errors: list[str] = []
        self.halves = [
            JudgedHalf(half.key, half.name, [self._row(factor) for factor in half.factors]) for half in halves
        ]

    def _row(self, factor: SwotFactor) -> JudgedRow:
        weight, rating = _as_typed(factor)
        if self.typed is not None:
            weight = self.typed.get(f"weight_{factor.pk}", weight).strip()
            rating = self.typed.get(f"rating_{factor.pk}", rating).strip()
        return JudgedRow(factor, weight, rating)

    def named(self, kind: str) -> dict[int, str]:
        """What was sent of ``weight`` or ``rating``, by primary key."""
        sent = ((name.partition("_"), value) for name, value in (self.typed or {}).items())
        return {
            int(pk): value
            for (start, _line, pk), value in sent
            if start == kind and pk.isdecimal() and len(pk) <= _MOST_DIGITS
        }

    @property
    def expected_version(self) -> int:
        """The version of the matrix that was on screen."""
        typed = (self.typed or {}).get("edit_version", "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else -1

    def add_errors(self, error: ValidationError) -> None:
        """Put what the action refused where it belongs."""
        told = dict(error.message_dict) if hasattr(error, "error_dict") else {"": error.messages}
        for half in self.halves:
            half.errors = told.pop(half.key, [])
            for row in half.rows:
                row.weight_errors = told.pop(f"weight_{row.factor.pk}", [])
                row.rating_errors = told.pop(f"rating_{row.factor.pk}", [])
        self.other_errors = [message for messages in told.values() for message in messages]

    def differences(self) -> list[tuple[str, str, str]]:
        """Where what was typed is not what stands now: of what, as typed, as it stands."""
        told = []
        for row in (row for half in self.halves for row in half.rows):
            weight, rating = _as_typed(row.factor)
            if row.weight != weight:
                told.append((f"Peso de «{row.factor.text}»", row.weight or "(vacío)", weight or "(vacío)"))
            if row.rating != rating:
                told.append(
                    (f"Calificación de «{row.factor.text}»", row.rating or "(vacío)", rating or "(vacío)")
                )
        return told

    @property
    def has_errors(self) -> bool:
        """Whether something has to be mended."""
        return bool(self.other_errors) or any(
            half.errors or any(row.weight_errors or row.rating_errors for row in half.rows)
            for half in self.halves
        )


def _as_typed(factor: SwotFactor) -> tuple[str, str]:
    """A stored weight and rating as they stand in the fields of a form."""
    weight = "" if factor.weight is None else decimal_text(factor.weight)
    return weight, "" if factor.rating is None else str(factor.rating)


class RateForm(forms.Form):
    """Somebody's own ratings: a question to each kept factor, all of them optional."""

    def __init__(self, *args: Any, factors: Iterable[SwotFactor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scale = [(str(rating), str(rating)) for rating in range(LOWEST_RATING, HIGHEST_RATING + 1)]
        for factor in factors:
            self.fields[f"rating_{factor.pk}"] = forms.ChoiceField(
                label=factor.text,
                choices=[*scale, ("", "No la califico")],
                required=False,
                widget=forms.RadioSelect(attrs={"data-key": "0"}),  # as what says nothing yet
                error_messages={"invalid_choice": "La calificación es un número entero de 1 a 4."},
            )

    def clean(self) -> dict[str, Any]:
        """At least one."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(data.values()):
            raise ValidationError("Calificá al menos un factor.")
        return data

    def ratings(self) -> dict[int, int]:
        """What was given, by the primary key of each factor."""
        return {
            int(name.removeprefix("rating_")): int(value)
            for name, value in self.cleaned_data.items()
            if value
        }


class StrategyForm(PublicWords, _WithoutChecks):
    """What to do, and which factors it crosses."""

    public_words = ("text",)
    factors = forms.ModelMultipleChoiceField(
        label="Qué factores cruza",
        queryset=SwotFactor.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Al menos uno de cada lado del cruce, y ninguno de otro.",
        error_messages={
            "required": "Marcá al menos un factor de cada lado del cruce.",
            "invalid_choice": "Uno de los elegidos ya no está en la matriz.",
        },
    )

    class Meta:
        model = SwotStrategy
        fields = ["kind", "text", "factors"]
        widgets = {"kind": forms.RadioSelect, "text": forms.Textarea({"rows": 3, "maxlength": 400})}

    def __init__(self, *args: Any, kept: QuerySet[SwotFactor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = StrategyKind.choices
        self.fields["kind"].error_messages["required"] = "Elegí qué lados cruza."
        self.fields["factors"].queryset = kept
        self.fields["factors"].label_from_instance = named


class StrategyItemForm(forms.Form):
    """Where in a plan a strategy goes."""

    plan = forms.ModelChoiceField(
        label="En qué plan",
        queryset=DevelopmentPlan.objects.none(),
        empty_label=None,
        error_messages={"required": "Elegí un plan que todavía se pueda cambiar."},
    )
    parent = forms.ChoiceField(label="De qué elemento depende", required=False)
    code = forms.CharField(
        label="Código",
        max_length=40,
        required=False,
        help_text="Si lo dejás vacío, se pone el que sigue en ese lugar.",
    )
    title = forms.CharField(
        label="Título",
        max_length=PlanItem._meta.get_field("title").max_length,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        plans: QuerySet[DevelopmentPlan],
        parents: Sequence[tuple[DevelopmentPlan, Sequence[PlanItem]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
        self._parents = {str(item.pk): item for _plan, items in parents for item in items}
        self.fields["parent"].choices = [
            ("", "De ninguno: va arriba de todo"),
            *(
                (str(plan), [(str(item.pk), f"{item.code} {item.title}"[:120]) for item in items])
                for plan, items in parents
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """The element is of the plan chosen."""
        data = super().clean() or self.cleaned_data
        parent = self._parents.get(data.get("parent") or "")
        if parent and data.get("plan") and parent.plan_id != data["plan"].pk:
            self.add_error("parent", "Ese elemento no es de este plan.")
        return data | {"parent": parent}
