"""Forms of devolutions: what is given back, its topics, its life, and what readers say of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet

from participation.forms.meetings import typed_number
from participation.forms.public_words import PublicWords
from participation.models import (
    ContributionKind,
    Devolution,
    DevolutionChannel,
    DevolutionPresentation,
    DevolutionScope,
    DevolutionTopic,
    Meeting,
    Topic,
    ValidationAnswer,
    ValidationKind,
    ValidationState,
)
from participation.privacy import personal_data_in
from participation.queries.devolutions import Candidate
from planning.forms import DateInput, EditForm
from planning.models import Neighbourhood, Subzone, Theme


class _MeetingField(forms.ModelChoiceField):
    """Meetings with their day: many have the same title."""

    def label_from_instance(self, meeting: Meeting) -> str:
        """The title, and the day where it does not say it."""
        return f"{meeting} ({meeting.date:%d/%m/%Y})"


class DevolutionForm(forms.Form):
    """Begin one: what is given back, and of which days."""

    scope = forms.ChoiceField(
        label="Qué se devuelve", choices=DevolutionScope.choices, widget=forms.RadioSelect
    )
    meeting = _MeetingField(
        label="Taller o reunión",
        empty_label="Elegí una reunión",
        queryset=Meeting.objects.none(),
        required=False,
        to_field_name="code",
        help_text="Hace falta si se devuelve una reunión: una con el acta aprobada.",
    )
    subzone = forms.ModelChoiceField(
        label="Subzona",
        queryset=Subzone.objects.order_by("code"),
        required=False,
        empty_label="Elegí una subzona",
        help_text="Hace falta si se devuelve una subzona.",
    )
    theme = forms.ModelChoiceField(
        label="Área temática",
        queryset=Theme.objects.order_by("name"),
        required=False,
        empty_label="Elegí un área",
        help_text="Hace falta si se devuelve un área temática.",
    )
    period_from = forms.DateField(
        label="Desde",
        widget=DateInput,
        required=False,
        help_text="Hace falta, con «Hasta», salvo si se devuelve una reunión: ahí es su día.",
    )
    period_to = forms.DateField(label="Hasta", widget=DateInput, required=False)
    title = forms.CharField(
        label="Título",
        max_length=200,
        help_text="Como lo va a leer todo el mundo. Por ejemplo: «Lo que pidió Flor de Maroñas».",
    )
    validation_until = forms.DateField(
        label="Se puede corregir hasta",
        widget=DateInput,
        required=False,
        help_text="Si lo dejás vacío, no se abre a correcciones.",
    )

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings

    def clean(self) -> dict[str, Any]:
        """What the scope needs is asked for where it is missing."""
        data = super().clean() or self.cleaned_data
        wanted = {
            DevolutionScope.WORKSHOP: ("meeting", "Elegí el taller o la reunión."),
            DevolutionScope.SUBZONE: ("subzone", "Elegí la subzona."),
            DevolutionScope.THEME: ("theme", "Elegí el área temática."),
        }.get(data.get("scope", ""))
        if wanted and not data.get(wanted[0]) and wanted[0] not in self.errors:
            self.add_error(wanted[0], wanted[1])
        return data


class DevolutionEditForm(EditForm):
    """Its title, its days and until when it may be corrected."""

    class Meta:
        model = Devolution
        fields = ["title", "period_from", "period_to", "validation_until"]
        widgets = {"period_from": DateInput, "period_to": DateInput, "validation_until": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.scope == DevolutionScope.WORKSHOP:
            for name in ("period_from", "period_to"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "El de la reunión."

    def _post_clean(self) -> None:
        """The action checks the row; here it only gets what was typed."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )


class PresentationForm(PublicWords, EditForm):
    """Where it was presented."""

    public_words = ("place", "note")

    class Meta:
        model = DevolutionPresentation
        fields = ["on", "place", "attended", "note"]
        widgets = {"on": DateInput}


class ChannelForm(PublicWords, EditForm):
    """Through what it went out."""

    public_words = ("detail", "reach_source")

    class Meta:
        model = DevolutionChannel
        fields = ["kind", "detail", "on", "reach", "reach_source"]
        widgets = {"on": DateInput}
        help_texts = {
            "detail": "El nombre de la radio, del grupo, de la página. Sin nombres de personas.",
            "reach_source": "Por ejemplo: lo que cuenta la red, o cuántas casas se recorrieron.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [choice for choice in self.fields["kind"].choices if choice[0]]
        self.fields["kind"].choices = [("", "Elegí por dónde"), *choices]


@dataclass(frozen=True)
class TopicRow:
    """A topic in the form that chooses: whether it is chosen, its place, its note, and how often it was asked for."""

    topic: Topic
    chosen: bool
    place: str
    note: str
    contributions: int | None


class TopicsForm:
    """Which topics are given back, in which order, with which note: a row to each that may be."""

    def __init__(
        self,
        chosen: Sequence[DevolutionTopic],
        candidates: Iterable[Candidate],
        typed: Mapping[str, str] | None = None,
    ) -> None:
        self.typed = typed
        numbers = {row.topic.pk: row for row in candidates}
        rows = [
            TopicRow(
                row.topic,
                True,
                str(place),
                row.note,
                numbers[row.topic.pk].contributions if row.topic.pk in numbers else None,
            )
            for place, row in enumerate(chosen, 1)
        ]
        known = {row.topic.pk for row in rows}
        rows += [
            TopicRow(row.topic, False, "", "", row.contributions)
            for pk, row in numbers.items()
            if pk not in known
        ]
        self.rows = rows if typed is None else [self._as_typed(row, typed) for row in rows]

    def _as_typed(self, row: TopicRow, typed: Mapping[str, str]) -> TopicRow:
        pk = row.topic.pk
        return TopicRow(
            row.topic,
            f"tema-{pk}" in typed,
            typed.get(f"lugar-{pk}", ""),
            typed.get(f"nota-{pk}", ""),
            row.contributions,
        )

    @property
    def version(self) -> int:
        """The version that was on screen."""
        return typed_number((self.typed or {}).get("version", ""), otherwise=-1)

    def in_order(self) -> list[tuple[int, str]]:
        """The chosen ones by the place that was typed; without one, after the others, as they stood."""
        last = len(self.rows) + 1
        chosen = [
            (typed_number(row.place.strip(), otherwise=last), order, row)
            for order, row in enumerate(self.rows)
            if row.chosen
        ]
        return [(row.topic.pk, row.note) for _place, _order, row in sorted(chosen, key=lambda one: one[:2])]

    def suspects(self) -> list[str]:
        """What of the notes looks like personal data: a warning beside them, never a filter."""
        return [
            f"La nota de «{row.topic.title}» parece tener {' y '.join(found)}."
            for row in self.rows
            if row.chosen and (found := personal_data_in(row.note))
        ]


class AnswerForm(forms.Form):
    """What a reader says of a devolution, without saying who they are."""

    kind = forms.ChoiceField(
        label="¿Está bien contado?",
        choices=ValidationKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Elegí una de las dos."},
    )
    topic = forms.ModelChoiceField(
        label="¿Sobre qué tema? (si es sobre uno)",
        queryset=Topic.objects.none(),
        required=False,
        empty_label="Sobre todo",
        error_messages={"invalid_choice": "Elegí uno de los temas de la lista."},
        to_field_name="code",
    )
    text = forms.CharField(
        label="¿Qué hay que corregir, o qué querés agregar?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Sin nombres, teléfonos ni direcciones: ni tuyos ni de otras personas.",
    )
    neighbourhood = forms.ModelChoiceField(
        label="Tu barrio (si querés decirlo)",
        queryset=Neighbourhood.objects.none(),
        required=False,
        empty_label="Prefiero no decirlo",
        error_messages={"invalid_choice": "Elegí uno de los barrios de la lista."},
        to_field_name="code",
    )

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = Topic.objects.filter(pk__in=[topic.pk for topic in topics]).order_by(
            "title", "pk"
        )
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.order_by("name")


class AnswerReviewForm(forms.ModelForm):
    """What of an answer everybody may read, and what the Government says to it."""

    state = forms.ChoiceField(
        label="Decisión",
        choices=[(ValidationState.SHOWN, "Publicar"), (ValidationState.WITHHELD, "No publicar")],
        widget=forms.RadioSelect,
    )
    confirmed = forms.BooleanField(label="Lo leí de nuevo: esto puede publicarse así", required=False)
    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = ValidationAnswer
        fields = ["public_text", "reply"]
        widgets = {
            "public_text": forms.Textarea(attrs={"rows": 6}),
            "reply": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "public_text": "Sacá nombres, teléfonos, direcciones exactas y datos de salud. El sentido queda.",
            "reply": "Se publica al lado, si se publica lo que dice.",
        }

    field_order = ("state", "public_text", "reply", "confirmed", "edit_version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[str] = []

    def _post_clean(self) -> None:
        """The action checks the row."""

    def clean(self) -> dict[str, Any]:
        """A text that seems to hold personal data is shown once more before it goes out."""
        data = super().clean() or self.cleaned_data
        if data.get("state") != ValidationState.SHOWN:
            return data
        for name in ("public_text", "reply"):
            found = personal_data_in(data.get(name, ""))
            self.found += found
            if found and not data.get("confirmed"):
                self.add_error(
                    name, f"Parece que el texto tiene {' y '.join(found)}. Sacalo, o confirmá abajo."
                )
        return data


class TakeUpForm(forms.Form):
    """What kind of contribution a correction becomes."""

    kind = forms.ChoiceField(
        label="Tipo de aporte", choices=ContributionKind.choices, initial=ContributionKind.PROPOSAL
    )
