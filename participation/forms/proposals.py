"""Forms of what comes outside a meeting: the public one, those with which staff type it in, and moderation."""

from typing import Any

from django import forms
from django.db.models import Case, Q, QuerySet, When

from participation.consents import PROPOSAL_EMAIL
from participation.forms.consent_field import ConsentField
from participation.forms.meetings import DateInput
from participation.forms.public_words import PublicWords
from participation.forms.responses import THEME_LABEL
from participation.models import (
    AdmissionState,
    AuthorType,
    Channel,
    Contribution,
    ContributionKind,
    RefusalCriterion,
    ReviewDecision,
    Topic,
)
from participation.privacy import personal_data_in
from planning.models import Body, Neighbourhood, Theme, today

LONGEST_TEXT = 4000
#: By which ways a resident's proposal is typed in; notes and documents have their own pages.
TYPED_CHANNELS = (Channel.PHONE, Channel.DESK, Channel.PAPER)
#: What residents are asked to tell apart; an initiative is a word of the law.
ASKED_KINDS = [pair for pair in ContributionKind.choices if pair[0] != ContributionKind.INITIATIVE]


class _Said(forms.Form):
    """What everybody is asked who proposes something."""

    kind = forms.ChoiceField(
        label="Qué es", choices=ContributionKind.choices, initial=ContributionKind.PROPOSAL
    )
    theme = forms.ModelChoiceField(
        label=THEME_LABEL,
        queryset=Theme.objects.none(),
        required=False,
        to_field_name="code",
        empty_label="No sé",
    )
    neighbourhood = forms.ModelChoiceField(
        label="Barrio",
        queryset=Neighbourhood.objects.all(),
        required=False,
        to_field_name="code",
        empty_label="No es de un barrio en particular",
    )
    email = forms.EmailField(
        label="Correo",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    consented = ConsentField(
        label=PROPOSAL_EMAIL.text, brief="Aceptar que se guarde el correo", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.at(today()).order_by("sort_key")
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.order_by("sort_key")

    def clean(self) -> dict[str, Any]:
        """An address without consent is not kept, and that is said before it is sent."""
        data = super().clean() or self.cleaned_data
        if data.get("email") and not data.get("consented"):
            self.add_error(
                "consented", "Para guardar el correo hace falta aceptar esto. Si no, dejalo vacío."
            )
        return data


class ProposalForm(_Said):
    """The public form: everything but the words is optional."""

    verbatim = forms.CharField(
        label="Qué proponés",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Escribí qué proponés."},
        help_text="Contalo con tus palabras: qué pasa, dónde y qué harías. No hace falta tu nombre. No pongas datos "
        "personales tuyos ni de otras personas.",
    )
    field_order = ("verbatim", "kind", "theme", "neighbourhood", "email", "consented")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ASKED_KINDS
        self.fields["kind"].help_text = (
            "Propuesta: algo que se podría hacer. Reclamo: algo que anda mal. Consulta: una pregunta. "
            "Opinión: qué te parece algo."
        )
        self.fields["email"].label = "Tu correo, si querés que te avisemos"
        self.fields[
            "email"
        ].help_text = "No es obligatorio. También podés seguirla con el código que te damos."
        for name in ("kind", "theme", "neighbourhood"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class CodeForm(forms.Form):
    """A code as somebody typed it."""

    codigo = forms.CharField(
        label="Código de seguimiento",
        max_length=100,
        help_text="Te lo dimos cuando mandaste la propuesta, o está en tu tarjeta del taller. Los guiones y las "
        "mayúsculas no importan.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class TypedProposalForm(_Said):
    """What somebody says by telephone, at the desk or on paper."""

    channel = forms.ChoiceField(
        label="Por dónde llegó", choices=[(channel.value, channel.label) for channel in TYPED_CHANNELS]
    )
    received_on = forms.DateField(label="Cuándo llegó", widget=DateInput())
    author_type = forms.ChoiceField(
        label="De quién",
        choices=[
            (AuthorType.RESIDENTS.value, AuthorType.RESIDENTS.label),
            (AuthorType.ORGANISATION.value, AuthorType.ORGANISATION.label),
        ],
    )
    verbatim = forms.CharField(
        label="Qué dice, con sus palabras",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Tal cual, sin anotar de quién es. Estas palabras no son públicas: lo que se "
        "muestra se revisa aparte.",
    )
    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    field_order = (
        "channel", "received_on", "author_type", "verbatim", "kind", "theme", "neighbourhood", "email", "consented",
    )  # fmt: skip

    def __init__(self, *args: Any, stored: Contribution | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Correo, si quiere que le avisemos"
        self.fields[
            "consented"
        ].label = f"Le leí esto, o lo leyó en el papel, y dijo que sí: «{PROPOSAL_EMAIL.text}»"
        self.fields["neighbourhood"].empty_label = self.fields["theme"].empty_label = "Sin dato"
        self.fields["received_on"].widget.attrs["max"] = today().isoformat()
        if stored is not None:
            for name in ("channel", "email", "consented"):
                del self.fields[name]
            themes = Theme.objects.filter(Q(pk=stored.theme_id) | Q(pk__in=Theme.objects.at(today())))
            self.fields["theme"].queryset = themes.order_by("sort_key")
            if stored.author_type not in dict(self.fields["author_type"].choices):
                del self.fields["author_type"]


class NoteForm(TypedProposalForm):
    """A note of the registry desk that proposes something: what its sender is, it has already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("channel", "received_on", "author_type"):
            del self.fields[name]


class BodyDocumentForm(PublicWords, forms.Form):
    """An opinion or a request for information of a body, and the topic in which it is answered."""

    public_words = ("title",)

    body = forms.ModelChoiceField(
        label="Quién lo presenta",
        queryset=Body.objects.none(),
        to_field_name="code",
        empty_label="Elegí el órgano",
    )
    kind = forms.ChoiceField(
        label="Qué es",
        choices=[
            (ContributionKind.OPINION.value, "Dictamen u opinión"),
            (ContributionKind.QUESTION.value, "Pedido de informe"),
        ],
        widget=forms.RadioSelect,
    )
    received_on = forms.DateField(label="Cuándo llegó", widget=DateInput())
    verbatim = forms.CharField(
        label="Qué dice", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}), help_text="Tal cual."
    )
    theme = forms.ModelChoiceField(
        label="Área temática",
        queryset=Theme.objects.none(),
        required=False,
        to_field_name="code",
        empty_label="Sin dato",
    )
    topic = forms.CharField(
        label="Tema en el que se contesta: uno que ya está",
        max_length=40,
        required=False,
        help_text="Hace falta este o el título de uno nuevo. Escribí palabras de su título y elegilo de la lista. Es "
        "para lo que se responde junto con algo que ya se pidió y todavía no se respondió.",
        widget=forms.TextInput(attrs={"list": "temas-conocidos", "autocomplete": "off"}),
    )
    title = forms.CharField(
        label="Si no está: título del tema nuevo",
        max_length=200,
        required=False,
        help_text="Se publica: sin nombres. El plazo para responderlo corre desde el día en que llegó.",
    )

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies
        self.fields["theme"].queryset = Theme.objects.at(today()).order_by("sort_key")
        self.fields["received_on"].widget.attrs["max"] = today().isoformat()

    def clean_topic(self) -> Topic | None:
        """The live topic with that code; of one that was merged, the one it was merged into."""
        code = self.cleaned_data["topic"].strip()
        if not code:
            return None
        topic = Topic.objects.select_related("merged_into").filter(code__iexact=code).first()
        if topic is None:
            raise forms.ValidationError("No hay un tema con ese código.")
        return topic.merged_into or topic

    def clean(self) -> dict[str, Any]:
        """Either of both, and not both."""
        data = super().clean() or self.cleaned_data
        if data.get("topic") and data.get("title"):
            self.add_error("title", "Elegí una de las dos cosas: un tema que ya está, o uno nuevo.")
        elif not data.get("title") and "topic" in data and data["topic"] is None:
            self.add_error("title", "Elegí un tema que ya está, o escribí el título de uno nuevo.")
        return data


class ModerationForm(forms.Form):
    """Whether it is admitted, and at once what of it everybody may read."""

    SHOW, WITHHOLD, REFUSE = "show", "withhold", "refuse"

    outcome = forms.ChoiceField(
        label="Qué se decide",
        choices=[
            (SHOW, "Se admite, y se publica el texto de abajo"),
            (WITHHOLD, "Se admite, sin publicar el texto"),
            (REFUSE, "No se admite"),
        ],
        widget=forms.RadioSelect,
    )
    public_text = forms.CharField(
        label="Texto público",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Sacá nombres, teléfonos, direcciones exactas y datos de salud. El sentido queda.",
    )
    confirmed = forms.BooleanField(label="Lo leí de nuevo: esto puede publicarse así", required=False)
    criterion = forms.ChoiceField(
        label="Si no se admite, por qué criterio",
        required=False,
        choices=[("", "Elegí el criterio"), *RefusalCriterion.choices],
        help_text="Son los criterios publicados. Quien la mandó lee cuál fue.",
    )
    edit_version = forms.IntegerField(widget=forms.HiddenInput)
    review_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[str] = []

    def clean(self) -> dict[str, Any]:
        """Each outcome with what it needs; a text that seems to hold personal data is shown once more."""
        data = super().clean() or self.cleaned_data
        outcome = data.get("outcome")
        if outcome == self.REFUSE and not data.get("criterion") and "criterion" not in self.errors:
            self.add_error("criterion", "Para no admitirla, elegí el criterio.")
        if outcome == self.SHOW:
            text = data.get("public_text", "")
            self.found = personal_data_in(text)
            if not text.strip() and "public_text" not in self.errors:
                self.add_error("public_text", "Escribí el texto público, o elegí no publicarlo.")
            elif self.found and not data.get("confirmed"):
                self.add_error(
                    "public_text",
                    f"Parece que el texto tiene {' y '.join(self.found)}. Sacalo, o confirmá abajo.",
                )
        return data

    def decision(self) -> dict[str, Any]:
        """What the action is told. Only once the form is valid."""
        data = self.cleaned_data
        if data["outcome"] == self.REFUSE:
            return {"state": AdmissionState.REFUSED, "criterion": data["criterion"]}
        shown = data["outcome"] == self.SHOW
        return {
            "state": AdmissionState.ADMITTED,
            "decision": ReviewDecision.SHOW if shown else ReviewDecision.WITHHOLD,
            "public_text": data["public_text"] if shown else "",
        }


class ProposalFilter(forms.Form):
    """Which of what came outside a meeting the list shows."""

    estado = forms.ChoiceField(
        label="Estado",
        required=False,
        choices=[
            ("", "Por moderar"),
            ("admitidas", "Admitidas"),
            ("no_admitidas", "No admitidas"),
            ("todas", "Todas"),
        ],
    )
    canal = forms.ChoiceField(
        label="Por dónde llegó",
        required=False,
        choices=[("", "Todas"), *(pair for pair in Channel.choices if pair[0] != Channel.MEETING)],
    )
    q = forms.CharField(label="Código", required=False, max_length=40)

    STATES = {"": "pending", "admitidas": "admitted", "no_admitidas": "refused"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    def chosen(self, rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
        """Those asked for; what was not understood filters nothing. Of all, what waits first, then the newest."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        if data.get("q"):
            return rows.filter(code__icontains=data["q"].strip())
        state = self.STATES.get(data.get("estado", ""))
        if state:
            rows = rows.filter(admission__state=state)
        else:
            waits = Case(When(admission__state="pending", then=0), default=1)
            rows = rows.order_by(waits, "-received_on", "-pk")
        return rows.filter(channel=data["canal"]) if data.get("canal") else rows
