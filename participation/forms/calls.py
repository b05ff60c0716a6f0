"""Forms of what comes before a session: its agenda, who is called, the call, and the registry desk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from participation.actions.calls import LONGEST_REASON
from participation.forms.meetings import DateInput, person_from
from participation.models import AgendaTemplate, IncomingMatter, SenderKind
from participation.privacy import personal_data_in
from participation.queries.matters import names_sender
from planning.models import Body, Person, Quality

LONGEST_ITEM = 300
TITLE_HELP = "Lo lee cualquiera: sin nombres de vecinas, vecinos ni organizaciones."


def unsafe_in(title: str, matter: IncomingMatter | None) -> list[str]:
    """What of a title, which everybody reads, seems to tell who somebody is."""
    found = personal_data_in(title)
    if matter is not None and names_sender(matter, title):
        found.append(f"a quien lo mandó («{matter.sender}»)")
    return found


class ItemForm(forms.Form):
    """A point of the agenda. A title that seems to name somebody is shown once more before it is kept."""

    title = forms.CharField(label="Punto", max_length=LONGEST_ITEM, help_text=TITLE_HELP)
    confirmed = forms.BooleanField(label="Lo leí de nuevo: este título puede publicarse así", required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, matter: IncomingMatter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter = matter

    def clean(self) -> dict[str, Any]:
        """Ask once more where the title seems to hold personal data."""
        data = super().clean() or self.cleaned_data
        found = unsafe_in(data.get("title", ""), self.matter)
        if found and not data.get("confirmed"):
            self.add_error("title", f"Parece que nombra {' y '.join(found)}. Sacalo, o confirmá abajo.")
        return data

    @property
    def asks_again(self) -> bool:
        """Whether there is something to confirm."""
        return self.is_bound and bool(unsafe_in(self.data.get(self.add_prefix("title"), ""), self.matter))


class TemplateChoiceForm(forms.Form):
    """Begin with the points that a body usually has."""

    modelo = forms.ModelChoiceField(
        label="Modelo", queryset=AgendaTemplate.objects.none(), empty_label="Elegí un modelo"
    )

    def __init__(self, *args: Any, templates: QuerySet[AgendaTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["modelo"].queryset = templates


class AgendaTemplateForm(forms.ModelForm):
    """A template; one point a line."""

    points = forms.CharField(
        label="Puntos",
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=40_000,
        help_text="Uno por renglón, en orden.",
    )
    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    class Meta:
        model = AgendaTemplate
        fields = ["body", "name"]
        help_texts = {"name": "Por ejemplo: Sesión ordinaria."}

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        body.queryset, body.empty_label = bodies, "Elegí el órgano"
        if self.instance.pk:
            del self.fields["body"]
            self.fields["points"].initial = "\n".join(self.instance.titles)
            self.fields["edit_version"].initial = self.instance.edit_version

    def _post_clean(self) -> None:
        """The action checks the whole row, once."""
        for name in ("body", "name"):
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])

    def titles(self) -> list[str]:
        """The points, one a line."""
        return [line.strip() for line in self.cleaned_data["points"].splitlines() if line.strip()]


class SummonForm(forms.Form):
    """Somebody else to be called."""

    person = forms.CharField(
        label="Persona",
        max_length=200,
        help_text="Escribí el nombre y elegila de la lista.",
        widget=forms.TextInput(attrs={"list": "personas", "autocomplete": "off"}),
    )
    quality = forms.ChoiceField(label="Va como", choices=Quality.choices)
    body = forms.ModelChoiceField(label="Órgano", queryset=Body.objects.none(), required=False)

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if bodies.count() > 1:
            body = self.fields["body"]
            body.queryset, body.required, body.empty_label = bodies, True, "Elegí el órgano"
        else:
            del self.fields["body"]

    def clean_person(self) -> Person:
        """The person meant by what was typed or chosen."""
        person = person_from(self.cleaned_data["person"])
        if person is None:
            raise ValidationError(
                "No hay una única persona con ese código o ese nombre. Elegila de la lista."
            )
        return person


class CallForm(forms.Form):
    """The last yes before a call goes out."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    confirmed = forms.BooleanField(label="Mandarla igual", required=False)

    def __init__(self, *args: Any, ask: str, must: bool = False, **kwargs: Any) -> None:
        """``ask`` is what has to be confirmed; empty where there is nothing to. ``must``: the action does not ask."""
        super().__init__(*args, **kwargs)
        if ask:
            self.fields["confirmed"].label = ask
            self.fields["confirmed"].required = must
            self.fields["confirmed"].error_messages["required"] = "Confirmá que querés mandarla otra vez."
        else:
            del self.fields["confirmed"]


class CancellationForm(forms.Form):
    """Why a meeting is called off."""

    reason = forms.CharField(
        label="Motivo",
        max_length=LONGEST_REASON,
        help_text="Se publica y se le manda a quienes se convocó. Sin datos de salud ni nombres.",
    )


class MatterForm(forms.ModelForm):
    """What came in by the registry desk."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    class Meta:
        model = IncomingMatter
        fields = ["body", "received_on", "sender_kind", "sender", "extract", "case_file", "destination"]
        widgets = {"received_on": DateInput(), "extract": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "body": "El órgano al que va dirigido. El número sale de su lista y después no cambia.",
            "case_file": "Como se escribe: 2021-5148-98-000012.",
            "destination": "A quién pasa, o qué se resolvió. Se puede escribir después; si queda vacío, vale el que "
            "anote la sesión.",
        }

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        body.queryset, body.empty_label = bodies, "Elegí el órgano"
        self.fields["sender_kind"].choices = [("", "Elegí de quién"), *SenderKind.choices]
        self.fields["edit_version"].initial = self.instance.edit_version
        if self.instance.pk:
            del self.fields["body"]
            destination = self.fields["destination"]
            destination.help_text += " Si el asunto se registró por error, decilo acá: el número no se borra."

    def _post_clean(self) -> None:
        """The action checks the whole row, once."""
        for name, value in self.cleaned_data.items():
            if name in self.Meta.fields:
                setattr(self.instance, name, value)


class MatterFilter(forms.Form):
    """Which matters the register shows."""

    q = forms.CharField(label="Palabras", max_length=100, required=False)
    organo = forms.ChoiceField(label="Órgano", required=False)
    anio = forms.TypedChoiceField(label="Año", coerce=int, empty_value=None, required=False)
    estado = forms.ChoiceField(
        label="Estado",
        required=False,
        choices=[("", "Todos"), ("espera", "Esperan orden del día"), ("sin_destino", "Sin destino")],
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organo"].choices = [("", "Todos"), *((body.code, body.name) for body in bodies)]
        self.fields["anio"].choices = [("", "Todos"), *((year, str(year)) for year in years)]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    def chosen(self, matters: QuerySet[IncomingMatter]) -> QuerySet[IncomingMatter]:
        """Those asked for; what was not understood filters nothing."""
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        if asked.get("q"):
            words = asked["q"]
            found = Q(extract__icontains=words) | Q(sender__icontains=words) | Q(case_file__icontains=words)
            matters = matters.filter(found | Q(destination__icontains=words))
        if asked.get("organo"):
            matters = matters.filter(body__code=asked["organo"])
        if asked.get("anio"):
            matters = matters.filter(year=asked["anio"])
        if asked.get("estado") == "espera":
            matters = matters.waiting()
        elif asked.get("estado") == "sin_destino":
            matters = matters.filter(destination="").exclude(
                pk__in=matters.filter(agenda_items__destination__gt="").values("pk")
            )
        return matters
