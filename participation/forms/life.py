"""Forms of the life of minutes: review, approval, signatures, rectification. The actions decide what is saved."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from participation.forms.meetings import DateInput
from participation.models import Decision
from participation.queries.amendments import Place
from planning.models import Person, today
from planning.uploads import LARGEST


class ReturnMinutesForm(forms.Form):
    """Why minutes go back to draft."""

    reason = forms.CharField(
        label="Por qué vuelve a borrador", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AmendmentForm(forms.Form):
    """Another text for a part, or what is wrong with it."""

    text = forms.CharField(label="Cómo debería decir", widget=forms.Textarea(attrs={"rows": 8}))
    reason = forms.CharField(label="Por qué", max_length=500, required=False)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        initial = {"text": place.text, **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        if not place.field:
            self.fields["text"].label = "Qué está mal y cómo debería ser"
            self.fields[
                "text"
            ].help_text = (
                "Si se acepta, el acta vuelve a borrador para corregirlo: esta parte no es un texto."
            )


class AmendmentDecisionForm(forms.Form):
    """What is answered to whoever proposed it."""

    answer = forms.CharField(
        label="Respuesta",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Si no se acepta, hace falta decir por qué.",
    )


class ApproveForm(forms.Form):
    """The number of the minutes and the vote that approved them, or why there is none."""

    number = forms.CharField(label="Número de acta", max_length=20, required=False)
    decision = forms.ChoiceField(label="La votación que la aprobó", widget=forms.RadioSelect, required=False)
    exception = forms.CharField(
        label="Por qué se aprueba sin una sesión posterior",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Solo la última acta de un período, que no tiene sesión posterior que la apruebe.",
    )

    def __init__(
        self,
        *args: Any,
        numbered: bool,
        votes: Sequence[Decision],
        takes_exception: bool,
        **kwargs: Any,
    ) -> None:
        """``numbered``: of a body, whose next session votes them; others are approved by whoever answers for them."""
        super().__init__(*args, **kwargs)
        if not numbered:
            self.fields["exception"].label = "Quién la aprueba, y cómo"
            self.fields["exception"].help_text = (
                "No es el acta de un órgano: no hay una sesión que la vote. Por ejemplo: «La leyó y la aprobó el "
                "equipo que coordinó el taller, el 3 de diciembre»."
            )
        self._votes = {str(vote.pk): vote for vote in votes}
        self.fields["number"].required = numbered
        self.fields["decision"].choices = [
            (str(vote.pk), f"La de la sesión del {vote.meeting.date:%d/%m/%Y} ({vote.meeting.code})")
            for vote in votes
        ]
        if not votes:
            del self.fields["decision"]
        if not takes_exception:
            del self.fields["exception"]

    def chosen(self) -> Decision | None:
        """The vote that was chosen. Only once the form is valid."""
        return self._votes.get(self.cleaned_data.get("decision", ""))


class ScanForm(forms.Form):
    """The scan of a paper."""

    file = forms.FileField(
        label="El acta escaneada",
        help_text=f"PDF, JPEG o PNG, hasta {LARGEST // 1024**2} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class PaperForm(ScanForm):
    """The same, with who signed it and when."""

    signers = forms.ModelMultipleChoiceField(
        label="Quiénes firmaron",
        queryset=Person.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    signed_on = forms.DateField(label="Fecha en que se firmó", widget=DateInput())

    field_order = ["signers", "signed_on", "file"]

    def __init__(self, *args: Any, people: Iterable[Person], roles: Mapping[int, str], **kwargs: Any) -> None:
        """``roles``: what each of them is in the body, in words, by primary key."""
        super().__init__(*args, **kwargs)
        keys = [person.pk for person in people]
        signers = self.fields["signers"]
        signers.queryset = Person.objects.filter(pk__in=keys).order_by("sort_key", "pk")
        signers.label_from_instance = lambda person: (
            f"{person} ({roles[person.pk]})" if person.pk in roles else str(person)
        )
        self.fields["signed_on"].widget.attrs["max"] = today().isoformat()


class RefusalForm(forms.Form):
    """Who refused to sign, and why."""

    person = forms.ModelChoiceField(
        label="Quién se negó", queryset=Person.objects.none(), to_field_name="code", empty_label="Elegí a una persona"
    )  # fmt: skip
    reason = forms.CharField(
        label="Qué dijo",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Si no dio un motivo, escribilo así.",
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [person.pk for person in people]
        self.fields["person"].queryset = Person.objects.filter(pk__in=keys).order_by("sort_key", "pk")


class RectificationForm(forms.Form):
    """What approved minutes say, what they should say, and where that was decided."""

    part = forms.ChoiceField(label="Parte del acta")
    says = forms.CharField(
        label="Donde dice", widget=forms.Textarea(attrs={"rows": 3}), help_text="Copialo tal cual del acta."
    )
    should_say = forms.CharField(label="Debe decir", widget=forms.Textarea(attrs={"rows": 3}))
    decided_in = forms.ChoiceField(label="Se decidió en")

    def __init__(
        self, *args: Any, places: Iterable[Place], decisions: Sequence[Decision], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._decisions = {str(decision.pk): decision for decision in decisions}
        self.fields["part"].choices = [
            ("", "Elegí una"),
            *((place.address, _shortened(place)) for place in places),
        ]
        self.fields["decided_in"].choices = [
            ("", "Elegí una"),
            *(
                (str(row.pk), f"{row} · sesión del {row.meeting.date:%d/%m/%Y} ({row.meeting.code})")
                for row in decisions
            ),
        ]

    def decision(self) -> Decision:
        """The decision that was chosen. Only once the form is valid."""
        return self._decisions[self.cleaned_data["decided_in"]]


def _shortened(place: Place) -> str:
    """How a part is called, with the beginning of its text, so that two of one name are told apart."""
    beginning = " ".join(place.text.split())[:60]
    return f"{place.label} («{beginning}…»)" if beginning else place.label
