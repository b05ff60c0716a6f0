"""The forms that link the plan with what it came from."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from participation.forms.public_words import PublicWords
from participation.models import Contribution, Decision, Meeting, PlanOrigin, Topic
from planning.models import PlanItem


class SearchForm(forms.Form):
    """What to look for; a search is an address, and changes nothing."""

    q = forms.CharField(
        label="Buscar",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )

    @property
    def words(self) -> str:
        """What was typed."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""


class _NotedForm(PublicWords, forms.Form):
    public_words = ("note",)

    note = forms.CharField(
        label="Nota (opcional)",
        max_length=300,
        required=False,
        help_text=PlanOrigin._meta.get_field("note").help_text,
    )


class OriginForm(_NotedForm):
    """What an item came from: ticked in a list."""

    contributions = forms.ModelMultipleChoiceField(
        queryset=Contribution.objects.none(), to_field_name="code", required=False
    )
    resolutions = forms.ModelMultipleChoiceField(
        queryset=Decision.objects.none(), to_field_name="uid", required=False
    )
    topics = forms.ModelMultipleChoiceField(
        queryset=Topic.objects.published(), to_field_name="code", required=False
    )

    def __init__(
        self,
        *args: Any,
        contributions: QuerySet[Contribution],
        resolutions: QuerySet[Decision],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contributions"].queryset = contributions
        self.fields["resolutions"].queryset = resolutions


class ItemsForm(_NotedForm):
    """What came of a contribution, of a topic or of a resolution: ticked in a list."""

    items = forms.ModelMultipleChoiceField(
        queryset=PlanItem.objects.all(), error_messages={"required": "Marcá al menos un elemento del plan."}
    )


class HearingForm(forms.Form):
    """Which public hearing presented a plan."""

    meeting = forms.ModelChoiceField(
        label="Audiencia pública",
        queryset=Meeting.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.RadioSelect,
        empty_label="No está en el registro",
        error_messages={"invalid_choice": "Elegí una de la lista."},
    )

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = lambda row: ", ".join(
            filter(None, [str(row), f"{row.start_time:%H:%M}" if row.start_time else "", row.place])
        )
