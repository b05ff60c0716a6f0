"""Forms of answers to topics: to whom they are assigned, what they say, what they rest on, and which ones are shown."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from accounts.models import User
from participation.actions.responses import WRITTEN_FIELDS
from participation.forms.public_words import PublicWords
from participation.models import Decision, Response
from participation.models.responses import SUMMARY_LENGTH
from participation.queries.responses import Lateness, Tab, due_condition
from planning.forms import DateInput, EditForm
from planning.models import PlanItem, Theme
from planning.queries.plans import public_items

#: What the public form of topics and the queue call a theme of the catalogue: people call topics "temas".
THEME_LABEL = "Área temática"


class AssignForm(forms.Form):
    """Who answers, and by when where it is not by the term."""

    assigned_to = forms.ModelChoiceField(
        label="Quién la redacta", queryset=User.objects.none(), empty_label="Elegí a alguien"
    )
    due_on = forms.DateField(label="Fecha para tenerla", required=False, widget=DateInput)
    reason = forms.CharField(
        label="Motivo, si cambiás la fecha",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Hace falta cuando no es el día que sale del plazo. No se publica.",
    )

    def __init__(
        self, *args: Any, people: QuerySet[User], by_term: dt.date | None, day: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = people
        self.fields["due_on"].help_text = due_help(by_term, day)


def due_help(by_term: dt.date | None, day: dt.date) -> str:
    """What leaving the day empty means, in words."""
    if by_term is None:
        return "Si la dejás vacía, queda sin fecha: las reglas del municipio no tienen plazo para responder propuestas."
    words = (
        f"Si la dejás vacía, es el {by_term:%d/%m/%Y}: el plazo del municipio contado desde el primer aporte."
    )
    if by_term < day:
        gone = (day - by_term).days
        days = "ayer" if gone == 1 else f"hace {gone} días"
        return f"{words} Ya venció {days}: se asigna igual, y se ve como vencida."
    return words


class AgainForm(forms.Form):
    """Who writes the next version of an answer, and what it changes."""

    assigned_to = forms.ModelChoiceField(
        label="Quién la redacta", queryset=User.objects.none(), empty_label="Elegí a alguien"
    )
    change_note = Response._meta.get_field("change_note").formfield(required=True)
    due_on = forms.DateField(
        label="Fecha para tenerla",
        required=False,
        widget=DateInput,
        help_text="Si lo dejás vacío, queda sin fecha.",
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = people


class HandOverForm(forms.Form):
    """To whom an answer passes, and why."""

    assigned_to = forms.ModelChoiceField(
        label="A quién pasa", queryset=User.objects.none(), empty_label="Elegí a alguien"
    )
    reason = forms.CharField(label="Por qué", max_length=2000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = people


class DueForm(forms.Form):
    """By when an answer is due now, and why."""

    due_on = forms.DateField(label="Fecha nueva para tenerla", widget=DateInput)
    reason = forms.CharField(label="Por qué cambia", max_length=2000, widget=forms.Textarea({"rows": 3}))


class ReadForm(forms.Form):
    """The answer that was read."""

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ReturnForm(ReadForm):
    """Why an answer goes back to whoever writes it."""

    reason = forms.CharField(label="Qué hay que cambiar", max_length=2000, widget=forms.Textarea({"rows": 3}))


class DropForm(forms.Form):
    """Why an answer is let go of."""

    reason = forms.CharField(label="Por qué", max_length=2000, widget=forms.Textarea({"rows": 3}))


class ResponseForm(PublicWords, EditForm):
    """What an answer says. How long the short one is, is told as it is typed; without JavaScript, after saving."""

    public_words = ("summary", "reason", "detail", "referred_to", "period", "change_note")

    class Meta:
        model = Response
        fields = WRITTEN_FIELDS
        widgets = {
            "decision": forms.RadioSelect,
            "summary": forms.Textarea({"rows": 3, "data-count": SUMMARY_LENGTH}),
            "reason": forms.Textarea({"rows": 4}),
            "detail": forms.Textarea({"rows": 8}),
            "internal_note": forms.Textarea({"rows": 3}),
            "change_note": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision = self.fields["decision"]
        decision.choices = [choice for choice in decision.choices if choice[0]]
        self.fields["referred_to"].help_text = "Solo si se derivó. Se publica."
        self.fields["cost"].help_text = "Se publica. Si lo dejás vacío, no se dice."
        if self.instance.version == 1:
            del self.fields["change_note"]
        written = len((self.data.get("summary") if self.is_bound else self.instance.summary) or "")
        counted = f"Van {written} de {SUMMARY_LENGTH} caracteres."
        self.fields["summary"].help_text = f"Lo que se lee primero, y lo que va en la devolución. {counted}"

    def clean_summary(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["summary"].split())


class LinksForm(ReadForm):
    """What an answer rests on: what stays ticked."""

    items = forms.ModelMultipleChoiceField(queryset=PlanItem.objects.none(), required=False)
    resolutions = forms.ModelMultipleChoiceField(
        queryset=Decision.objects.none(), to_field_name="uid", required=False
    )

    def __init__(self, *args: Any, resolutions: QuerySet[Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resolutions"].queryset = resolutions
        # What a draft says yet is nobody's to read.
        self.fields["items"].queryset = PlanItem.objects.filter(stem__in=public_items().values("stem"))


class ChosenForm(forms.Form):
    """Which answers are to be published."""

    r = forms.ModelMultipleChoiceField(queryset=Response.objects.all(), required=False)


class QueueFilter(forms.Form):
    """Which part of the queue is shown."""

    quien = forms.ChoiceField(label="Quién la redacta", required=False)
    area = forms.ChoiceField(label=THEME_LABEL, required=False)
    plazo = forms.ChoiceField(
        label="Plazo",
        required=False,
        choices=[
            ("", "Todos"),
            (Lateness.OVERDUE, "Vencidas"),
            (Lateness.NEARLY, "Por vencer"),
            (Lateness.NO_TERM, "Sin fecha"),
        ],
    )
    de = forms.ChoiceField(
        label="Qué contesta", required=False, choices=[("", "Todo"), ("organo", "Documentos de un órgano")]
    )

    def __init__(self, *args: Any, tab: Tab, writers: Iterable[User], me: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = me
        others = [(str(user.pk), user.name) for user in writers if user.pk != me.pk]
        self.fields["quien"].choices = [("", "Cualquiera"), ("yo", "Yo"), *others]
        themes = Theme.objects.order_by("name")
        self.fields["area"].choices = [("", "Todas"), *((row.code, row.name) for row in themes)]
        if tab == Tab.UNASSIGNED:
            del self.fields["quien"]
        if tab == Tab.PUBLISHED:
            del self.fields["plazo"]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def condition(self, tab: Tab, day: dt.date) -> Q:
        """The filter of the rows of a part; what is not understood filters nothing."""
        self.is_valid()
        asked: dict[str, Any] = getattr(self, "cleaned_data", {})
        condition = due_condition(asked.get("plazo", ""), day)
        if asked.get("area"):
            path = "theme__code" if tab == Tab.UNASSIGNED else "topic__theme__code"
            condition &= Q(**{path: asked["area"]})
        if asked.get("de"):
            condition &= Q(of_body=True)
        if asked.get("quien"):
            condition &= Q(assigned_to=self.me.pk if asked["quien"] == "yo" else int(asked["quien"]))
        return condition
