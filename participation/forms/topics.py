"""The forms of systematization: what the board and the list show, a topic, and what is done with topics as a whole."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet

from participation.forms.public_words import PublicWords
from participation.models import (
    Contribution,
    ContributionKind,
    Stance,
    Topic,
    TopicMove,
    TopicQuerySet,
)
from participation.queries.coding import SOURCES, Reader, is_coded, lexemes_of, saying
from participation.queries.topics import saying_or_named
from planning.models import Competence, Neighbourhood, Subzone, Theme, today

#: As was noted when it was said, or one for all.
STANCES = [("", "Según se anotó al escucharlo"), *Stance.choices]


class _Filter(forms.Form):
    """A filter of a list: what was not understood filters nothing."""

    def asked(self) -> dict[str, Any]:
        """What was asked for and understood."""
        self.is_valid()
        return getattr(self, "cleaned_data", {})

    def _dress(self) -> None:
        for field in self.fields.values():
            written = not isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-control" if written else "form-select"


class BoardFilter(_Filter):
    """Which contributions the board shows."""

    q = forms.CharField(label="Palabras", max_length=100, required=False)
    estado = forms.ChoiceField(
        label="Estado",
        required=False,
        choices=[("", "Sin sistematizar"), ("con", "En algún tema"), ("todos", "Todos")],
    )
    origen = forms.ChoiceField(
        label="De dónde viene",
        required=False,
        choices=[("", "Todos"), *((key, label) for key, (label, _condition) in SOURCES.items())],
    )
    reunion = forms.CharField(label="Código de la reunión", max_length=40, required=False)
    area = forms.ChoiceField(label="Área temática", required=False)
    barrio = forms.ChoiceField(label="Barrio", required=False)
    tipo = forms.ChoiceField(label="Tipo", required=False, choices=[("", "Todos"), *ContributionKind.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "Todos"), *Theme.objects.values_list("code", "name")]
        self.fields["barrio"].choices = [("", "Todos"), *Neighbourhood.objects.values_list("code", "name")]
        self._dress()

    def chosen(self, rows: QuerySet[Contribution], reader: Reader) -> QuerySet[Contribution]:
        """Those asked for, whether under a topic or not."""
        asked = self.asked()
        if asked.get("origen"):
            rows = rows.filter(SOURCES[asked["origen"]][1])
        if asked.get("reunion"):
            rows = rows.filter(meeting__code__iexact=asked["reunion"].strip())
        for name, column in (("area", "theme__code"), ("barrio", "neighbourhood__code"), ("tipo", "kind")):
            if asked.get(name):
                rows = rows.filter(**{column: asked[name]})
        if words := asked.get("q", "").strip():
            (lexemes,) = lexemes_of(words)
            said = saying(rows, lexemes, reader)
            rows = said | rows.filter(code__iexact=words) if reader.everything else said
        return rows

    def in_state(self, rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
        """Of those, the ones in the state asked for."""
        state = self.asked().get("estado", "")
        if state == "todos":
            return rows
        return rows.filter(is_coded() if state == "con" else ~is_coded())


class TopicFilter(_Filter):
    """Which topics the list shows."""

    q = forms.CharField(label="Título, descripción o código", max_length=100, required=False)
    estado = forms.ChoiceField(
        label="Estado",
        required=False,
        choices=[
            ("", "Todos los temas"),
            ("pendiente", "Sin respuesta"),
            ("vencido", "Con el plazo vencido"),
            ("respondido", "Respondidos"),
            ("vacio", "Sin aportes"),
            ("unido", "Unidos a otro"),
        ],
    )
    area = forms.ChoiceField(label="Área temática", required=False)
    subzona = forms.ChoiceField(label="Subzona", required=False)
    competencia = forms.ChoiceField(
        label="Competencia", required=False, choices=[("", "Todas"), *Competence.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "Todos"), *Theme.objects.values_list("code", "name")]
        self.fields["subzona"].choices = [("", "Todas"), *Subzone.objects.values_list("code", "name")]
        self._dress()

    def chosen(self, topics: TopicQuerySet, day: dt.date | None = None) -> TopicQuerySet:
        """Those asked for."""
        asked = self.asked()
        topics = topics.filter(self._in_state(asked.get("estado", ""), day or today()))
        for name, column in (("area", "theme__code"), ("competencia", "competence")):
            if asked.get(name):
                topics = topics.filter(**{column: asked[name]})
        if asked.get("subzona"):
            topics = topics.filter(Q(pk__in=_of_subzone(asked["subzona"])))
        if words := asked.get("q", "").strip():
            (lexemes,) = lexemes_of(words)
            topics = topics.filter(saying_or_named(lexemes, words))
        return topics

    @staticmethod
    def _in_state(state: str, day: dt.date) -> Q:
        heard = Q(merged_into=None, standing__contributions__gte=1)
        return {
            "pendiente": heard & Q(standing__first_answered_on=None),
            "vencido": heard & Q(standing__first_answered_on=None, standing__due_on__lt=day),
            "respondido": heard & Q(standing__first_answered_on__isnull=False),
            "vacio": Q(merged_into=None) & (Q(standing=None) | Q(standing__contributions=0)),
            "unido": Q(merged_into__isnull=False),
        }.get(state, Q(merged_into=None))


def _of_subzone(code: str) -> QuerySet[Topic, Any]:
    """Topics of a subzone, or of one of its neighbourhoods."""
    return Topic.objects.filter(Q(subzones__code=code) | Q(neighbourhoods__subzones__code=code)).values("pk")


class TopicForm(PublicWords, forms.ModelForm):
    """A topic. The action checks the whole row, once."""

    public_words = ("title", "description")

    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    class Meta:
        model = Topic
        fields = [
            "title",
            "description",
            "theme",
            "competence",
            "legal_kind",
            "subzones",
            "neighbourhoods",
            "latitude",
            "longitude",
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "subzones": forms.CheckboxSelectMultiple,
            "neighbourhoods": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "competence": "De quién es el asunto: así la respuesta puede decir «no es nuestro».",
            "legal_kind": "Cómo llegó lo que se pide. Si tenés dudas, dejá la que está.",
            "neighbourhoods": "De qué barrios se habla. Ninguno, si es de todo el municipio.",
            "latitude": "Opcional: el punto en el mapa, en grados con signo. Por ejemplo: -34.8342.",
            "longitude": "Opcional. Por ejemplo: -56.1021.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].empty_label = "Todavía no se sabe"
        self.fields["edit_version"].initial = self.instance.edit_version

    def _post_clean(self) -> None:
        for name, value in self.cleaned_data.items():
            if name in self.Meta.fields and name not in ("subzones", "neighbourhoods"):
                setattr(self.instance, name, value)


class ReasonForm(PublicWords, forms.Form):
    """Why something is done with a topic as a whole."""

    public_words: ClassVar[tuple[str, ...]] = ("reason",)

    reason = forms.CharField(
        label="Por qué",
        max_length=TopicMove._meta.get_field("reason").max_length,
        help_text="Queda anotado con tu nombre y la fecha, y se publica la razón: no pongas nombres.",
    )


class MergeForm(ReasonForm):
    """Which of two topics stays, and why."""

    queda = forms.ChoiceField(label="Cuál queda", widget=forms.RadioSelect)
    field_order = ("queda", "reason")

    def __init__(self, *args: Any, topics: tuple[Topic, Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queda"].choices = [(topic.code, f"{topic.title} ({topic.code})") for topic in topics]


class SplitForm(ReasonForm):
    """Where some contributions of a topic go: to another that is there, or to a new one."""

    codigo = forms.CharField(
        label="A un tema que ya está",
        max_length=40,
        required=False,
        help_text="Uno de los dos: este o uno nuevo. Escribí palabras de su título y elegilo de la lista; queda su "
        "código, por ejemplo T-2026-014.",
        widget=forms.TextInput(attrs={"list": "temas-conocidos"}),
    )
    titulo = forms.CharField(
        label="O a un tema nuevo (título)",
        max_length=Topic._meta.get_field("title").max_length,
        required=False,
        help_text="Se publica: no pongas nombres. Lo demás queda como en este tema y se puede editar después.",
    )
    field_order = ("codigo", "titulo", "reason")
    public_words = ("titulo", "reason")

    target: Topic | None = None

    def clean(self) -> dict[str, Any]:
        """One of the two, and if it is a code, that of a topic."""
        data = super().clean() or {}
        code, title = data.get("codigo", "").strip(), data.get("titulo", "").strip()
        if bool(code) == bool(title):
            self.add_error(
                "codigo", "Escribí el código de un tema, o el título de uno nuevo: uno de los dos."
            )
        elif code:
            self.target = Topic.objects.filter(code__iexact=code).first()
            if self.target is None:
                self.add_error("codigo", "No hay ningún tema con ese código.")
        return data
